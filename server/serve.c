/* serve: config → schema → listen → wait for a signal → drain → exit. */
#include "server/serve.h"
#include "server/auth/session.h"
#include "server/db/listen.h"
#include "server/db/migrate.h"
#include "server/http/listener.h"
#include "server/http/router.h"
#include "server/http/static.h"
#include "server/http/upload.h"
#include "server/labels/words.h"
#include "server/labels/worker.h"
#include "server/photos/photos.h"
#include "common/log.h"
#include "common/str.h"
#include "sql.gen.h"
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define DATABASE_PATIENCE_S 30

static const ListenChannel heard_channels[] = {
    { "fixpoint_session", SQL_LISTEN_SESSION, session_forget, session_listening },
    {},
};

static bool needs(const char *value, const char *key, const char *right)
{
    if (value)
        return true;
    log_event(LOG_ERROR, "configuration refused", "key", key, "value", "", "expected", right, NULL);
    return false;
}

/* A database that is just starting is waited for; a schema of another version is not. */
static bool schema_fits(const Config *config)
{
    for (int waited = 0;; waited++) {
        SchemaState state = schema_check(config->database);
        if (state == SCHEMA_FITS)
            return true;
        if (state == SCHEMA_DIFFERS || waited == DATABASE_PATIENCE_S)
            return false;
        sleep(1);
    }
}

static void raise_file_limit(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
}

static bool photos_ready(const char *photos)
{
    if (!photos) {
        log_event(LOG_WARN, "FIXPOINT_PHOTOS is not set; uploads are refused", NULL);
        return true;
    }
    if (mkdir(photos, 0700) != 0 && errno != EEXIST) {
        log_event(LOG_ERROR, "photo store not usable", "path", photos, "reason", strerror(errno),
                  NULL);
        return false;
    }
    return upload_prepare(photos);
}

int serve_command(int argc, char **argv, const Config *given)
{
    (void)argv;
    static Config config; /* the server's threads read it until the end */
    static char url[96];
    char address[64];
    sigset_t signals;
    config = *given;
    if (argc > 1) {
        log_line(LOG_ERROR, "serve takes no arguments");
        return 2;
    }
    if (!needs(config.database, "FIXPOINT_DATABASE", "a libpq connection string for the app role"))
        return 2;
    /* Blocked before any thread starts, so that only sigwait() below sees them. */
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN); /* a file too large is an error like a full disk, not an end */
    raise_file_limit();
    if (!photos_ready(config.photos) || !schema_fits(&config) || !labels_start() ||
        !photos_start(&config))
        return 1;
    static_start(config.web);
    if (!listener_bind(&config, address, sizeof address))
        return 1;
    (void)snprintf(url, sizeof url, "http://localhost%s", strrchr(address, ':'));
    if (!config.public_url)
        config.public_url = url;
    if (!listener_start() || !listen_start(config.database, heard_channels))
        return 1;
    log_line(LOG_INFO, "listening on http://%s", address);
    int got = 0;
    sigwait(&signals, &got);
    log_event(LOG_INFO, "stopping", "signal", got == SIGINT ? "SIGINT" : "SIGTERM", NULL);
    listener_stop();
    listen_stop();
    labels_stop();
    photos_stop();
    log_event(LOG_INFO, "stopped", NULL);
    return 0;
}

int migrate_command(int argc, char **argv, const Config *config)
{
    (void)argc;
    (void)argv;
    if (!needs(config->owner_database, "FIXPOINT_OWNER_DATABASE",
               "a libpq connection string for the owner of the schema"))
        return 2;
    return migrate(config->owner_database) ? 0 : 1;
}

int routes_command(int argc, char **argv, const Config *config)
{
    (void)config;
    bool json = argc > 1 && str_equal(argv[1], "--json");
    const char *separator = "[";
    for (const Route *const *table = all_routes; *table; table++) {
        for (const Route *route = *table; route->method; route++) {
            const char *prefix = route->at_root ? "" : "/api/v1", *need = need_name(route->need);
            if (json)
                printf(
                    "%s\n{\"method\": \"%s\", \"path\": \"%s%s\", \"operation\": \"%s\", \"need\": "
                    "\"%s\", \"lane\": \"%s\"}",
                    separator, route->method, prefix, route->path, route->operation, need,
                    lane_name(route->lane));
            else
                printf("%-6s %s%-*s %-28s %-14s %s\n", route->method, prefix,
                       60 - (int)strlen(prefix), route->path, route->operation, need,
                       lane_name(route->lane));
            separator = ",";
        }
    }
    if (json)
        printf("%s]\n", *separator == ',' ? "\n" : "[");
    return 0;
}

static bool check(bool zh, bool right, const char *what_zh, const char *what_en, const char *detail)
{
    printf("%s  %s%s%s\n", right ? (zh ? "正常" : "ok  ") : (zh ? "有误" : "FAIL"),
           zh ? what_zh : what_en, detail ? ": " : "", detail ? detail : "");
    return right;
}

int doctor_command(int argc, char **argv, const Config *config)
{
    (void)argc;
    (void)argv;
    bool zh = command_lang() == LANG_ZH, right = true;
    char path[4096];
    right &= check(zh, config->database != NULL, "已设置 FIXPOINT_DATABASE",
                   "FIXPOINT_DATABASE is set", NULL);
    SchemaState state = config->database ? schema_check(config->database) : SCHEMA_UNREACHABLE;
    right &= check(zh, state != SCHEMA_UNREACHABLE, "数据库可连接", "the database answers", NULL);
    right &= check(zh, state == SCHEMA_FITS, "数据库结构与程序相符",
                   "the schema is the one of this program", NULL);
    right &= check(zh, config->photos && access(config->photos, W_OK | X_OK) == 0, "照片目录可写",
                   "the photo directory can be written", config->photos);
    (void)snprintf(path, sizeof path, "%s/index.html", config->web);
    right &=
        check(zh, access(path, R_OK) == 0, "网页文件齐备", "the web client is there", config->web);
    right &=
        check(zh, words_fonts_installed(), "标签字体齐备（Noto Sans CJK SC、DejaVu Sans Mono）",
              "the fonts of labels are there (Noto Sans CJK SC, DejaVu Sans Mono)", NULL);
    right &= check(zh, config->public_url != NULL, "已设置 FIXPOINT_PUBLIC_URL（标签上的网址）",
                   "FIXPOINT_PUBLIC_URL is set (the address on labels)", config->public_url);
    return right ? 0 : 1;
}
