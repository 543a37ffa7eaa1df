/* tools: PostgreSQL's own pg_dump and pg_restore, started without a shell. They get the owner's
 * connection through their environment, where other users cannot read a password. */
#ifndef FIXPOINT_BACKUP_TOOLS_H
#define FIXPOINT_BACKUP_TOOLS_H

#include <stdbool.h>
#include <sys/types.h>

/* Runs argv[0] (looked for on the path) and waits; true when it ended with 0. What it says goes to
 * our standard error. */
__attribute__((warn_unused_result)) bool tool_run(const char *const argv[],
                                                  char *const environment[]);

typedef struct Tool {
    pid_t pid;
    int output; /* its standard output; -1 = the caller closed it */
} Tool;

/* The same, while we read what it writes. */
__attribute__((warn_unused_result)) bool tool_start(const char *const argv[],
                                                    char *const environment[], Tool *ret_tool);
__attribute__((warn_unused_result)) bool tool_finish(Tool *tool);

#endif
