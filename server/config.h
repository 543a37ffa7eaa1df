/* config: what the operator decides. Read once at start from the environment and an optional file
 * (--config FILE, lines KEY=value); the environment wins. A wrong value is refused by its key, with
 * what would be right. */
#ifndef FIXPOINT_CONFIG_H
#define FIXPOINT_CONFIG_H

#include "common/arena.h"
#include <stdbool.h>

typedef struct Config {
    const char *database;       /* FIXPOINT_DATABASE: conninfo as the app role */
    const char *owner_database; /* FIXPOINT_OWNER_DATABASE: conninfo as the owner */
    const char *listen;         /* FIXPOINT_LISTEN: HOST:PORT; port 0 = any free one */
    const char
        *public_url; /* FIXPOINT_PUBLIC_URL, without a slash at the end; never NULL in serve */
    const char *public_host; /* its host name, lower case, without port; NULL when not configured */
    const char *photos;      /* FIXPOINT_PHOTOS: directory */
    const char *web;         /* FIXPOINT_WEB: directory of the built client */
    const char
        *trusted_proxy;    /* FIXPOINT_TRUSTED_PROXY: addresses whose X-Forwarded-* is believed */
    const char *log_level; /* FIXPOINT_LOG_LEVEL */
    int http_threads;      /* FIXPOINT_HTTP_THREADS */
    int fast_workers;      /* FIXPOINT_FAST_WORKERS */
    int slow_workers;      /* FIXPOINT_SLOW_WORKERS */
    int fast_timeout_ms;   /* FIXPOINT_FAST_TIMEOUT_MS: of one statement */
    int slow_timeout_ms;   /* FIXPOINT_SLOW_TIMEOUT_MS */
    int rate_public;       /* FIXPOINT_RATE_PUBLIC: requests a minute and address; 0 = no limit */
    int rate_actor;        /* FIXPOINT_RATE_ACTOR: requests a minute and person; 0 = no limit */
} Config;

/* Reads everything; false with one line on standard error per wrong key. file may be NULL. program
 * is argv[0]: the web client is looked for beside it. */
bool config_read(const char *file, const char *program, Config *ret_config);

#endif
