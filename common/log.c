/* log: builds a line in a bounded buffer and writes it with one call, so that lines of several
 * threads never mix. A line that does not fit is cut and says so. */
#include "common/log.h"
#include <stdbool.h>
#include <stdarg.h>
#include <unistd.h>

#define LINE_BYTES 4096

static LogLevel log_level = LOG_INFO;

typedef struct Line {
    char text[LINE_BYTES];
    size_t length;
    bool cut;
} Line;

static void line_char(Line *line, char c)
{
    if (line->length < LINE_BYTES - 16)
        line->text[line->length++] = c;
    else
        line->cut = true;
}

static void line_text(Line *line, const char *text)
{
    for (; *text; text++)
        line_char(line, *text);
}

static void line_value(Line *line, const char *value)
{
    bool plain = *value != '\0';
    for (const char *c = value; *c && plain; c++)
        plain = (unsigned char)*c > ' ' && *c != '"' && *c != '=' && *c != '\\' && *c != 0x7f;
    if (plain) {
        line_text(line, value);
        return;
    }
    line_char(line, '"');
    for (const char *c = value; *c; c++) {
        if (*c == '"' || *c == '\\')
            line_char(line, '\\');
        line_char(line, (unsigned char)*c < ' ' || *c == 0x7f ? ' ' : *c);
    }
    line_char(line, '"');
}

static void line_begin(Line *line, LogLevel level)
{
    static const char *const names[] = { "error", "warn", "info", "debug" };
    struct timespec now;
    struct tm utc;
    char at[40];
    line->length = 0;
    line->cut = false;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    size_t length = strftime(at, sizeof at, "at=%Y-%m-%dT%H:%M:%S", &utc);
    (void)snprintf(at + length, sizeof at - length, ".%03dZ", (int)(now.tv_nsec / 1000000));
    line_text(line, at);
    line_text(line, " level=");
    line_text(line, names[level]);
    line_text(line, " msg=");
}

static void line_end(Line *line)
{
    if (line->cut) {
        memcpy(line->text + line->length, " cut=true", 9);
        line->length += 9;
    }
    line->text[line->length++] = '\n';
    /* A log that cannot be written must not stop the work. */
    if (write(STDERR_FILENO, line->text, line->length) < 0)
        return;
}

void log_set_level(LogLevel level)
{
    log_level = level;
}

void log_event(LogLevel level, const char *message, ...)
{
    if (level > log_level)
        return;
    Line line;
    va_list args;
    line_begin(&line, level);
    line_value(&line, message);
    va_start(args, message);
    for (const char *name; (name = va_arg(args, const char *));) {
        const char *value = va_arg(args, const char *);
        if (!value)
            continue;
        line_char(&line, ' ');
        line_text(&line, name);
        line_char(&line, '=');
        line_value(&line, value);
    }
    va_end(args);
    line_end(&line);
}

void log_line(LogLevel level, const char *format, ...)
{
    if (level > log_level)
        return;
    Line line;
    char message[1024];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof message, format, args);
    va_end(args);
    line_begin(&line, level);
    line_value(&line, message);
    line_end(&line);
}

_Noreturn void log_abort(const char *why)
{
    log_event(LOG_ERROR, "abort", "why", why, NULL);
    abort();
}
