/* words: two languages, one line. */
#include "server/backup/words.h"
#include "server/command.h"
#include <errno.h>
#include <stdarg.h>

bool refuse(const char *zh, const char *en, const char *path)
{
    bool chinese = command_lang() == LANG_ZH;
    (void)fprintf(stderr, "%s", chinese ? zh : en);
    if (path)
        (void)fprintf(stderr, chinese ? "：%s" : ": %s", path);
    if (errno)
        (void)fprintf(stderr, " (%s)", strerror(errno));
    (void)fprintf(stderr, "\n");
    return false;
}

void tell(const char *zh, const char *en, ...)
{
    va_list args;
    va_start(args, en);
    (void)vfprintf(stderr, command_lang() == LANG_ZH ? zh : en, args);
    va_end(args);
    (void)fprintf(stderr, "\n");
}
