/* log: one line per event on standard error, as key=value pairs (logfmt) that people read and
 * machines parse. Values with spaces or quotes are quoted; line ends and control characters never
 * reach the line, so nobody can forge one. Never log a password, token, cookie or body. */
#ifndef FIXPOINT_LOG_H
#define FIXPOINT_LOG_H

#include "common/arena.h"

typedef enum LogLevel { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG } LogLevel;

void log_set_level(LogLevel level);

/* message: a constant sentence. pairs: "name", value, …, NULL; a value that is NULL is left out.
 *     log_event(LOG_WARN, "database lost", "reason", text, NULL); */
__attribute__((sentinel)) void log_event(LogLevel level, const char *message, ...);
/* The same with a formatted message, for start-up and for commands. */
__attribute__((format(printf, 2, 3))) void log_line(LogLevel level, const char *format, ...);
/* Says why and aborts: a programmer's error or no memory. */
_Noreturn void log_abort(const char *why);

#endif
