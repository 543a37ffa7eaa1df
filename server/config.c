/* config: one table of keys; reading, checking and the message of refusal follow from a row. */
#include "server/config.h"
#include "common/log.h"
#include "common/str.h"
#include <errno.h>
#include <limits.h>
#include <unistd.h>

typedef enum KeyKind { KEY_TEXT, KEY_LISTEN, KEY_URL, KEY_NUMBER, KEY_LEVEL } KeyKind;

typedef struct Key {
    const char *name;
    size_t offset;
    KeyKind kind;
    const char *standard; /* NULL = stays unset */
    int min, max;         /* KEY_NUMBER */
} Key;

static const Key keys[] = {
    { "FIXPOINT_DATABASE", offsetof(Config, database), KEY_TEXT, NULL, 0, 0 },
    { "FIXPOINT_OWNER_DATABASE", offsetof(Config, owner_database), KEY_TEXT, NULL, 0, 0 },
    { "FIXPOINT_LISTEN", offsetof(Config, listen), KEY_LISTEN, "127.0.0.1:8080", 0, 0 },
    { "FIXPOINT_PUBLIC_URL", offsetof(Config, public_url), KEY_URL, NULL, 0, 0 },
    { "FIXPOINT_PHOTOS", offsetof(Config, photos), KEY_TEXT, NULL, 0, 0 },
    { "FIXPOINT_WEB", offsetof(Config, web), KEY_TEXT, NULL, 0, 0 },
    { "FIXPOINT_TRUSTED_PROXY", offsetof(Config, trusted_proxy), KEY_TEXT, NULL, 0, 0 },
    { "FIXPOINT_LOG_LEVEL", offsetof(Config, log_level), KEY_LEVEL, "info", 0, 0 },
    { "FIXPOINT_HTTP_THREADS", offsetof(Config, http_threads), KEY_NUMBER, "1", 1, 64 },
    { "FIXPOINT_FAST_WORKERS", offsetof(Config, fast_workers), KEY_NUMBER, "4", 1, 64 },
    { "FIXPOINT_SLOW_WORKERS", offsetof(Config, slow_workers), KEY_NUMBER, "2", 1, 64 },
    { "FIXPOINT_FAST_TIMEOUT_MS", offsetof(Config, fast_timeout_ms), KEY_NUMBER, "2000", 50,
      60000 },
    { "FIXPOINT_SLOW_TIMEOUT_MS", offsetof(Config, slow_timeout_ms), KEY_NUMBER, "30000", 50,
      600000 },
    { "FIXPOINT_RATE_PUBLIC", offsetof(Config, rate_public), KEY_NUMBER, "1200", 0, 10000000 },
    { "FIXPOINT_RATE_ACTOR", offsetof(Config, rate_actor), KEY_NUMBER, "6000", 0, 10000000 },
};
#define KEY_COUNT (sizeof keys / sizeof *keys)

static Arena *config_arena; /* lives as long as the process */

static bool refuse(const char *key, const char *value, const char *right)
{
    log_event(LOG_ERROR, "configuration refused", "key", key, "value", value, "expected", right,
              NULL);
    return false;
}

static bool is_port(const char *text)
{
    char *end = NULL;
    errno = 0;
    long port = strtol(text, &end, 10);
    return isdigit((unsigned char)*text) && *end == '\0' && !errno && port <= 65535;
}

static bool listen_is_right(const char *value)
{
    const char *colon = strrchr(value, ':');
    return colon && colon != value && is_port(colon + 1);
}

/* https://host[:port], nothing behind it. */
static bool url_read(const char *value, Config *config)
{
    const char *host = str_starts(value, "https://")  ? value + 8
                       : str_starts(value, "http://") ? value + 7
                                                      : NULL;
    if (!host)
        return false;
    char *url = arena_strdup(config_arena, value);
    size_t length = strlen(url);
    if (length > 0 && url[length - 1] == '/')
        url[--length] = '\0';
    char *name = arena_strdup(config_arena, url + (host - value));
    for (char *c = name; *c; c++) {
        *c = (char)tolower((unsigned char)*c);
        if (!isalnum((unsigned char)*c) && !strchr(".-:[]_", *c))
            return false;
    }
    char *bracket = strchr(name, ']');
    char *colon = strrchr(bracket ? bracket : name, ':');
    if (colon && !is_port(colon + 1))
        return false;
    if (colon)
        *colon = '\0';
    config->public_url = url;
    config->public_host = name;
    return *name != '\0';
}

static bool number_read(const Key *key, const char *value, int *ret_number)
{
    char *end = NULL;
    errno = 0;
    long number = strtol(value, &end, 10);
    if (!isdigit((unsigned char)*value) || *end || errno || number < key->min || number > key->max)
        return refuse(
            key->name, value,
            arena_printf(config_arena, "a whole number from %d to %d", key->min, key->max));
    *ret_number = (int)number;
    return true;
}

static bool level_read(const char *value)
{
    static const char *const names[] = { "error", "warn", "info", "debug" };
    for (int level = LOG_ERROR; level <= LOG_DEBUG; level++) {
        if (str_equal(value, names[level])) {
            log_set_level((LogLevel)level);
            return true;
        }
    }
    return false;
}

static bool key_read(const Key *key, const char *value, Config *config)
{
    void *target = (char *)config + key->offset;
    switch (key->kind) {
    case KEY_LISTEN:
        if (!listen_is_right(value))
            return refuse(key->name, value, "HOST:PORT, for example 127.0.0.1:8080");
        break;
    case KEY_URL:
        if (!url_read(value, config))
            return refuse(key->name, value, "https://HOST or https://HOST:PORT, without a path");
        return true;
    case KEY_NUMBER:
        return number_read(key, value, target);
    case KEY_LEVEL:
        if (!level_read(value))
            return refuse(key->name, value, "error, warn, info or debug");
        break;
    case KEY_TEXT:
        break;
    }
    const char *copy = arena_strdup(config_arena, value);
    memcpy(target, &copy, sizeof copy);
    return true;
}

static char *trim(char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    char *end = text + strlen(text);
    while (end > text && isspace((unsigned char)end[-1]))
        *--end = '\0';
    return text;
}

/* One line KEY=value or KEY="value"; an unknown key is refused, since it is a misspelled one. */
static bool file_line(const char *file, int number, char *line, const char **values)
{
    char *text = trim(line);
    if (*text == '\0' || *text == '#')
        return true;
    const char *where = arena_printf(config_arena, "%s line %d", file, number);
    char *equals = strchr(text, '=');
    if (!equals)
        return refuse(where, text, "KEY=value");
    *equals = '\0';
    char *name = trim(text), *value = trim(equals + 1);
    size_t length = strlen(value);
    if (length >= 2 && (*value == '"' || *value == '\'') && value[length - 1] == *value) {
        value[length - 1] = '\0';
        value++;
    }
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (str_equal(keys[i].name, name)) {
            values[i] = arena_strdup(config_arena, value);
            return true;
        }
    }
    return refuse(where, name, "one of the keys in the README's table of configuration");
}

static bool file_read(const char *file, const char **values)
{
    FILE *in = fopen(file, "re");
    if (!in)
        return refuse("--config", file, "a file that can be read");
    char *line = NULL;
    size_t size = 0;
    bool right = true;
    for (int number = 1; getline(&line, &size, in) >= 0; number++)
        right = file_line(file, number, line, values) && right;
    free(line);
    (void)fclose(in);
    return right;
}

/* The built client stands beside the build directory (a checkout) or below share (an installation).
 */
static const char *web_beside(const char *program)
{
    char self[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length < 0)
        (void)snprintf(self, sizeof self, "%s", program);
    else
        self[length] = '\0';
    char *slash = strrchr(self, '/');
    if (!slash)
        return "web/dist";
    *slash = '\0';
    static const char *const places[] = { "../web/dist", "../share/fixpoint/web" };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const char *place = arena_printf(config_arena, "%s/%s", self, places[i]);
        if (access(place, R_OK | X_OK) == 0)
            return place;
    }
    return arena_printf(config_arena, "%s/%s", self, places[0]);
}

bool config_read(const char *file, const char *program, Config *ret_config)
{
    const char *values[KEY_COUNT] = { 0 };
    Config config = { 0 };
    config_arena = config_arena ? config_arena : arena_new(1 << 20);
    bool right = !file || file_read(file, values);
    for (size_t i = 0; i < KEY_COUNT; i++) {
        const char *value = getenv(keys[i].name);
        if (!value || !*value)
            value = values[i] ? values[i] : keys[i].standard;
        if (value && *value)
            right = key_read(&keys[i], value, &config) && right;
    }
    if (!config.web)
        config.web = web_beside(program);
    if (right)
        *ret_config = config;
    return right;
}
