/* child: see child.h; the child's own side is child_side.c. Children wait in a stack of idle ones;
 * the keeper thread fills it up, and reaps those that calls have finished with, so that no request
 * waits for a process to start or to end. */
#include "common/child.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

typedef struct Child {
    struct Child *next;
    pid_t pid;
    int fd;
    int calls;
    bool started; /* its ready frame has been read */
    bool failed;  /* did not start, crashed, was late or said too much */
} Child;

struct ChildPool {
    ChildPoolSpec spec;
    pthread_t keeper;
    pthread_mutex_t lock;
    pthread_cond_t wanted; /* the keeper has something to do */
    pthread_cond_t freed;  /* an idle child is there */
    Child *idle, *finished;
    int alive; /* idle and in calls */
    bool stopping;
};

typedef uint32_t FrameLength; /* both ends are the same binary: native byte order */

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct timespec at_ms(int64_t when_ms)
{
    return (struct timespec){ .tv_sec = when_ms / 1000, .tv_nsec = (when_ms % 1000) * 1000000 };
}

/* ---- starting and ending ---- */

/* What a child has no use for: where our database is, and what else we are configured with. */
static bool is_ours_alone(const char *variable)
{
    return strncmp(variable, "FIXPOINT_", 9) == 0 || strncmp(variable, "PG", 2) == 0;
}

static char **child_environment(void)
{
    size_t count = 0;
    while (environ[count])
        count++;
    char **kept = calloc(count + 1, sizeof *kept);
    if (!kept)
        return NULL;
    size_t kept_count = 0;
    for (size_t i = 0; i < count; i++)
        if (!is_ours_alone(environ[i]))
            kept[kept_count++] = environ[i];
    return kept;
}

/* posix_spawn and not fork: the server has threads and much memory. A process group of its own
 * keeps a Ctrl-C at the terminal from ending children whose answers the draining server still waits
 * for. */
static int spawn_on(int fd, const char *subcommand, pid_t *ret_pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, fd, CHILD_SOCKET);
    posix_spawn_file_actions_addclosefrom_np(&actions, CHILD_SOCKET + 1);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                              POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);

    char name[] = "fixpoint";
    char *argument = strdup(subcommand);
    char *argv[] = { name, argument, NULL };
    char **environment = child_environment();
    int error = argument && environment ? posix_spawn(ret_pid, "/proc/self/exe", &actions,
                                                      &attributes, argv, environment)
                                        : ENOMEM;
    free(environment);
    free(argument);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static Child *child_start(const char *subcommand)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
        return NULL;
    Child *child = calloc(1, sizeof *child);
    if (child && spawn_on(pair[1], subcommand, &child->pid) == 0) {
        child->fd = pair[0];
        fcntl(child->fd, F_SETFL, O_NONBLOCK);
    } else {
        free(child);
        child = NULL;
        close(pair[0]);
    }
    close(pair[1]);
    return child;
}

static void child_end(Child *child)
{
    close(child->fd);
    kill(child->pid, SIGKILL);
    while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    free(child);
}

/* ---- the keeper ---- */

/* Under the lock. True when one was among them that never started: the next start waits a little,
 * so that a child which cannot start does not keep a core busy starting. */
static bool reap_finished(ChildPool *pool)
{
    bool no_start = false;
    while (pool->finished) {
        Child *child = pool->finished;
        pool->finished = child->next;
        no_start = no_start || !child->started;
        pthread_mutex_unlock(&pool->lock);
        child_end(child);
        pthread_mutex_lock(&pool->lock);
    }
    return no_start;
}

static void wait_a_little(ChildPool *pool)
{
    struct timespec until = at_ms(now_ms() + 200);
    while (!pool->stopping)
        if (pthread_cond_timedwait(&pool->wanted, &pool->lock, &until) == ETIMEDOUT)
            return;
}

static void *keep(void *argument)
{
    ChildPool *pool = argument;
    pthread_mutex_lock(&pool->lock);
    while (!pool->stopping) {
        if (reap_finished(pool))
            wait_a_little(pool);
        else if (pool->alive < pool->spec.children) {
            pthread_mutex_unlock(&pool->lock);
            Child *child = child_start(pool->spec.subcommand);
            pthread_mutex_lock(&pool->lock);
            if (!child) {
                wait_a_little(pool);
                continue;
            }
            child->next = pool->idle;
            pool->idle = child;
            pool->alive++;
            pthread_cond_signal(&pool->freed);
        } else if (!pool->finished)
            pthread_cond_wait(&pool->wanted, &pool->lock);
    }
    reap_finished(pool);
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

ChildPool *child_pool_new(const ChildPoolSpec *spec)
{
    assert(spec->children > 0);
    ChildPool *pool = calloc(1, sizeof *pool);
    if (!pool)
        return NULL;
    pool->spec = *spec;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&pool->wanted, &monotonic);
    pthread_cond_init(&pool->freed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    /* The keeper takes no signals: they are the main thread's. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&pool->keeper, NULL, keep, pool);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error) {
        free(pool);
        errno = error;
        return NULL;
    }
    return pool;
}

void child_pool_free(ChildPool *pool)
{
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->stopping = true;
    pthread_cond_signal(&pool->wanted);
    pthread_mutex_unlock(&pool->lock);
    pthread_join(pool->keeper, NULL);
    while (pool->idle) {
        Child *child = pool->idle;
        pool->idle = child->next;
        child_end(child);
    }
    pthread_cond_destroy(&pool->wanted);
    pthread_cond_destroy(&pool->freed);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

/* ---- a call ---- */

static bool wait_for(int fd, short events, int64_t deadline_ms)
{
    for (;;) {
        int64_t left_ms = deadline_ms - now_ms();
        struct pollfd one = { .fd = fd, .events = events };
        int ready = poll(&one, 1, left_ms > 0 ? (int)left_ms : 0);
        if (ready > 0)
            return true;
        if (ready == 0 && left_ms <= 0)
            return false;
        if (ready < 0 && errno != EINTR)
            return false;
    }
}

static ChildOutcome send_all(int fd, const void *data, size_t size_bytes, int pass_fd,
                             int64_t deadline_ms)
{
    const char *at = data;
    while (size_bytes > 0) {
        struct iovec part = { .iov_base = (void *)(uintptr_t)at, .iov_len = size_bytes };
        struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
        union {
            struct cmsghdr header;
            char bytes[CMSG_SPACE(sizeof(int))];
        } control = { 0 };
        if (pass_fd >= 0) {
            message.msg_control = control.bytes;
            message.msg_controllen = sizeof control.bytes;
            struct cmsghdr *header = CMSG_FIRSTHDR(&message);
            header->cmsg_level = SOL_SOCKET;
            header->cmsg_type = SCM_RIGHTS;
            header->cmsg_len = CMSG_LEN(sizeof(int));
            memcpy(CMSG_DATA(header), &pass_fd, sizeof(int));
        }
        ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && errno != EAGAIN)
            return CHILD_DIED;
        if (sent < 0) {
            if (!wait_for(fd, POLLOUT, deadline_ms))
                return CHILD_LATE;
            continue;
        }
        pass_fd = -1; /* went with the first bytes */
        at += sent;
        size_bytes -= (size_t)sent;
    }
    return CHILD_ANSWERED;
}

static ChildOutcome receive_all(int fd, void *data, size_t size_bytes, int64_t deadline_ms)
{
    char *at = data;
    while (size_bytes > 0) {
        ssize_t got = recv(fd, at, size_bytes, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0 || (got < 0 && errno != EAGAIN))
            return CHILD_DIED;
        if (got < 0) {
            if (!wait_for(fd, POLLIN, deadline_ms))
                return CHILD_LATE;
            continue;
        }
        at += got;
        size_bytes -= (size_t)got;
    }
    return CHILD_ANSWERED;
}

static ChildOutcome exchange(Child *child, const void *request, size_t request_size_bytes,
                             int pass_fd, size_t answer_max_bytes, void **ret_answer,
                             size_t *ret_size_bytes, int64_t deadline_ms)
{
    FrameLength length = (FrameLength)request_size_bytes;
    ChildOutcome outcome = send_all(child->fd, &length, sizeof length, pass_fd, deadline_ms);
    if (outcome == CHILD_ANSWERED)
        outcome = send_all(child->fd, request, request_size_bytes, -1, deadline_ms);
    if (outcome == CHILD_ANSWERED)
        outcome = receive_all(child->fd, &length, sizeof length, deadline_ms);
    if (outcome != CHILD_ANSWERED)
        return outcome;
    if (length > answer_max_bytes)
        return CHILD_TOO_MUCH;
    void *answer = malloc(length ? length : 1);
    if (!answer)
        return CHILD_TOO_MUCH;
    outcome = receive_all(child->fd, answer, length, deadline_ms);
    if (outcome != CHILD_ANSWERED) {
        free(answer);
        return outcome;
    }
    *ret_answer = answer;
    *ret_size_bytes = length;
    return CHILD_ANSWERED;
}

static Child *take_idle(ChildPool *pool, int64_t deadline_ms)
{
    struct timespec until = at_ms(deadline_ms);
    pthread_mutex_lock(&pool->lock);
    while (!pool->idle)
        if (pthread_cond_timedwait(&pool->freed, &pool->lock, &until) == ETIMEDOUT)
            break;
    Child *child = pool->idle;
    if (child)
        pool->idle = child->next;
    pthread_mutex_unlock(&pool->lock);
    return child;
}

static void give_back(ChildPool *pool, Child *child)
{
    bool used_up = pool->spec.calls_each > 0 && child->calls >= pool->spec.calls_each;
    pthread_mutex_lock(&pool->lock);
    if (child->failed || used_up) {
        child->next = pool->finished;
        pool->finished = child;
        pool->alive--;
        pthread_cond_signal(&pool->wanted);
    } else {
        child->next = pool->idle;
        pool->idle = child;
        pthread_cond_signal(&pool->freed);
    }
    pthread_mutex_unlock(&pool->lock);
}

/* A child that has said it is ready and is still there; those that are not go to the keeper. */
static Child *take_started(ChildPool *pool, int64_t deadline_ms)
{
    for (;;) {
        Child *child = take_idle(pool, deadline_ms);
        if (!child)
            return NULL;
        FrameLength length = 0;
        if (!child->started)
            child->started =
                receive_all(child->fd, &length, sizeof length, deadline_ms) == CHILD_ANSWERED &&
                length == 0;
        char byte;
        bool gone = recv(child->fd, &byte, 1, MSG_PEEK) >= 0 || errno != EAGAIN;
        if (child->started && !gone)
            return child;
        child->failed = true;
        give_back(pool, child);
    }
}

ChildOutcome child_call(ChildPool *pool, const void *request, size_t request_size_bytes,
                        int pass_fd, size_t answer_max_bytes, void **ret_answer,
                        size_t *ret_size_bytes, int timeout_ms)
{
    assert(request_size_bytes <= INT_MAX && answer_max_bytes <= INT_MAX);
    Child *child = take_started(pool, now_ms() + pool->spec.wait_ms);
    if (!child)
        return CHILD_BUSY;
    child->calls++;
    ChildOutcome outcome = exchange(child, request, request_size_bytes, pass_fd, answer_max_bytes,
                                    ret_answer, ret_size_bytes, now_ms() + timeout_ms);
    child->failed = outcome != CHILD_ANSWERED;
    if (child->failed)
        kill(child->pid, SIGKILL); /* at once; the keeper reaps */
    give_back(pool, child);
    return outcome;
}

const char *child_outcome_name(ChildOutcome outcome)
{
    static const char *const names[] = { "answered", "died", "late", "too much", "busy" };
    return names[outcome];
}
