/* tools: posix_spawnp, a pipe, waitpid. */
#include "server/backup/tools.h"
#include "server/backup/words.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

static bool spawn(const char *const argv[], char *const environment[], int output, pid_t *ret_pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (output >= 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    /* POSIX forgot a const: the arguments are only read. */
    union {
        const char *const *in;
        char *const *out;
    } arguments = { argv };
    int problem = posix_spawnp(ret_pid, argv[0], &actions, NULL, arguments.out, environment);
    posix_spawn_file_actions_destroy(&actions);
    errno = problem;
    return problem == 0 ||
           refuse("PostgreSQL 的程序无法启动（Debian 软件包 postgresql-client）",
                  "A program of PostgreSQL's does not start (package postgresql-client)", argv[0]);
}

static bool wait_for(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool tool_run(const char *const argv[], char *const environment[])
{
    pid_t pid;
    return spawn(argv, environment, -1, &pid) && wait_for(pid);
}

bool tool_start(const char *const argv[], char *const environment[], Tool *ret_tool)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    bool right = spawn(argv, environment, ends[1], &ret_tool->pid);
    (void)close(ends[1]);
    if (right)
        ret_tool->output = ends[0];
    else
        (void)close(ends[0]);
    return right;
}

bool tool_finish(Tool *tool)
{
    if (tool->output >= 0)
        (void)close(tool->output);
    return wait_for(tool->pid);
}
