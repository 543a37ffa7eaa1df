/* command: what `fixpoint NAME …` does, as a table in main.c. */
#ifndef FIXPOINT_COMMAND_H
#define FIXPOINT_COMMAND_H

#include "server/config.h"
#include "server/http/request.h"

typedef struct Command {
    const char *name;
    int (*run)(int argc, char **argv, const Config *config); /* argv[0] = the command's name */
    const char *args, *en, *zh;                              /* usage and one line of help each */
    bool without_config; /* runs even when the configuration is wrong: version, routes */
} Command;

/* The language of the terminal: Chinese when LC_ALL, LC_MESSAGES or LANG says so. */
Lang command_lang(void);

/* A request of its own for a command: arena, one database connection (app role), language of the
 * terminal; login may be NULL (nobody). NULL after saying why on standard error. Statements are run
 * by sql_*() as in a handler; free with request_free(). */
Request *request_for_command(const Config *config, const char *login);
/* The same as the owner of the schema (FIXPOINT_OWNER_DATABASE): the wall does not apply. */
Request *request_for_owner(const Config *config);
/* Says on standard error why the request was refused; returns the command's exit status, 1. */
int command_fault(const Request *req);

#endif
