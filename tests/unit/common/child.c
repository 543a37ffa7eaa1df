/* child: the pool against real children. This test program is its own child: with a subcommand it
 * plays one of several characters. */
#include "common/child.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#define MAX_BYTES (8 * 1024 * 1024)

/* ---- the characters ---- */

static int answer_text(const char *text)
{
    struct iovec part = { .iov_base = (void *)(uintptr_t)text, .iov_len = strlen(text) };
    return child_answer(&part, 1) ? 0 : 1;
}

/* What a request asks: its first word. */
static int play(const char *request, size_t size_bytes, int fd)
{
    char text[64];
    if (strcmp(request, "pid") == 0) {
        snprintf(text, sizeof text, "%ld", (long)getpid());
        return answer_text(text);
    }
    if (strcmp(request, "crash") == 0)
        raise(SIGKILL);
    if (strcmp(request, "hang") == 0)
        pause();
    if (strcmp(request, "stutter") == 0) { /* a length, and then never the bytes */
        uint32_t length = 100;
        if (write(CHILD_SOCKET, &length, sizeof length) == sizeof length)
            pause();
    }
    if (strcmp(request, "secret") == 0)
        return answer_text(getenv("FIXPOINT_DATABASE") || getenv("PGPASSWORD") ? "seen" : "none");
    if (strcmp(request, "files") == 0) {
        int open_count = 0;
        for (int i = CHILD_SOCKET + 1; i < 256; i++)
            open_count += fcntl(i, F_GETFD) >= 0;
        snprintf(text, sizeof text, "%d", open_count);
        return answer_text(text);
    }
    if (strcmp(request, "read") == 0) {
        ssize_t got = read(fd, text, sizeof text - 1);
        text[got > 0 ? got : 0] = '\0';
        close(fd);
        return answer_text(text);
    }
    struct iovec parts[] = { { .iov_base = (void *)(uintptr_t)request, .iov_len = size_bytes / 2 },
                             { .iov_base = (void *)(uintptr_t)(request + size_bytes / 2),
                               .iov_len = size_bytes - size_bytes / 2 } };
    return child_answer(parts, 2) ? 0 : 1;
}

static int child_main(const char *subcommand)
{
    if (!child_begin() || strcmp(subcommand, "never-starts") == 0 || !child_ready())
        return 1;
    void *request;
    size_t size_bytes;
    int fd;
    while (child_receive(MAX_BYTES, &request, &size_bytes, &fd)) {
        if (play(request, size_bytes, fd) != 0)
            return 1;
        free(request);
    }
    return 0;
}

/* ---- the tests ---- */

static ChildPool *pool_of(int children, int calls_each)
{
    ChildPool *pool = child_pool_new(&(ChildPoolSpec){
        .subcommand = "player", .children = children, .calls_each = calls_each, .wait_ms = 30000 });
    assert_non_null(pool);
    return pool;
}

/* The answer as text; freed by the caller. */
static char *ask(ChildPool *pool, const char *request, int fd)
{
    void *answer = NULL;
    size_t size_bytes = 0;
    assert_int_equal(
        child_call(pool, request, strlen(request), fd, MAX_BYTES, &answer, &size_bytes, 30000),
        CHILD_ANSWERED);
    char *text = strndup(answer, size_bytes);
    free(answer);
    return text;
}

static ChildOutcome outcome_of(ChildPool *pool, const char *request, size_t max_bytes,
                               int timeout_ms)
{
    void *answer = NULL;
    size_t size_bytes = 0;
    ChildOutcome outcome =
        child_call(pool, request, strlen(request), -1, max_bytes, &answer, &size_bytes, timeout_ms);
    free(answer);
    return outcome;
}

static void test_echo_of_every_size(void **state)
{
    (void)state;
    ChildPool *pool = pool_of(1, 0);
    for (size_t size = 0; size <= MAX_BYTES; size = size ? size * 16 + 1 : 1) {
        char *request = malloc(size + 1);
        for (size_t i = 0; i < size; i++)
            request[i] = (char)('a' + i % 23);
        request[size] = '\0';
        void *answer = NULL;
        size_t answer_size = 0;
        assert_int_equal(
            child_call(pool, request, size, -1, MAX_BYTES, &answer, &answer_size, 30000),
            CHILD_ANSWERED);
        assert_int_equal(answer_size, size);
        assert_memory_equal(answer, request, size);
        free(answer);
        free(request);
    }
    child_pool_free(pool);
}

static void test_calls_each_decides_when_a_child_is_fresh(void **state)
{
    (void)state;
    for (int calls_each = 0; calls_each <= 2; calls_each++) {
        ChildPool *pool = pool_of(1, calls_each);
        char *pids[3];
        for (int i = 0; i < 3; i++)
            pids[i] = ask(pool, "pid", -1);
        assert_int_equal(strcmp(pids[0], pids[1]) == 0, calls_each != 1);
        assert_int_equal(strcmp(pids[1], pids[2]) == 0, calls_each == 0);
        for (int i = 0; i < 3; i++)
            free(pids[i]);
        child_pool_free(pool);
    }
}

static void test_failures_are_told_apart_and_replaced(void **state)
{
    (void)state;
    ChildPool *pool = pool_of(1, 0);
    assert_int_equal(outcome_of(pool, "crash", MAX_BYTES, 30000), CHILD_DIED);
    assert_int_equal(outcome_of(pool, "hang", MAX_BYTES, 100), CHILD_LATE);
    assert_int_equal(outcome_of(pool, "stutter", MAX_BYTES, 100), CHILD_LATE);
    assert_int_equal(outcome_of(pool, "a long answer", 5, 30000), CHILD_TOO_MUCH);
    free(ask(pool, "still here", -1));
    /* One that dies while idle is not handed a call. */
    char *pid = ask(pool, "pid", -1);
    assert_int_equal(kill((pid_t)strtol(pid, NULL, 10), SIGKILL), 0);
    free(pid);
    usleep(50000);
    free(ask(pool, "still here", -1));
    child_pool_free(pool);
}

static void test_a_child_that_cannot_start_is_busy_not_a_crash(void **state)
{
    (void)state;
    ChildPool *pool = child_pool_new(
        &(ChildPoolSpec){ .subcommand = "never-starts", .children = 1, .wait_ms = 300 });
    assert_int_equal(outcome_of(pool, "hello", MAX_BYTES, 1000), CHILD_BUSY);
    child_pool_free(pool);
}

static void test_it_sees_no_secret_and_only_the_file_passed(void **state)
{
    (void)state;
    setenv("FIXPOINT_DATABASE", "password=x", 1);
    setenv("PGPASSWORD", "x", 1);
    int open_here = open("/dev/null", O_RDONLY); /* without O_CLOEXEC, as a library might */
    ChildPool *pool = pool_of(1, 0);
    char *answer = ask(pool, "secret", -1);
    assert_string_equal(answer, "none");
    free(answer);
    answer = ask(pool, "files", -1);
    assert_string_equal(answer, "0");
    free(answer);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "passed", 6), 6);
    answer = ask(pool, "read", ends[0]);
    assert_string_equal(answer, "passed");
    free(answer);
    answer = ask(pool, "files", -1);
    assert_string_equal(answer, "0");
    free(answer);
    child_pool_free(pool);
    close(ends[0]);
    close(ends[1]);
    close(open_here);
    unsetenv("FIXPOINT_DATABASE");
    unsetenv("PGPASSWORD");
}

struct Caller {
    ChildPool *pool;
    int number, wrong;
};

static void *call_often(void *argument)
{
    struct Caller *caller = argument;
    for (int i = 0; i < 40; i++) {
        char request[32];
        snprintf(request, sizeof request, "caller %d call %d", caller->number, i);
        char *answer = ask(caller->pool, request, -1);
        caller->wrong += strcmp(answer, request) != 0;
        free(answer);
        if (i % 10 == 9)
            caller->wrong += outcome_of(caller->pool, "crash", 100, 30000) != CHILD_DIED;
    }
    return NULL;
}

static void test_threads_get_their_own_answers(void **state)
{
    (void)state;
    ChildPool *pool = pool_of(3, 5);
    pthread_t threads[6];
    struct Caller callers[6];
    for (int i = 0; i < 6; i++) {
        callers[i] = (struct Caller){ .pool = pool, .number = i };
        assert_int_equal(pthread_create(&threads[i], NULL, call_often, &callers[i]), 0);
    }
    for (int i = 0; i < 6; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(callers[i].wrong, 0);
    }
    child_pool_free(pool);
}

/* A server killed outright leaves no child behind, not even one that is busy. */
static void test_children_die_with_the_parent(void **state)
{
    (void)state;
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t parent = fork();
    if (parent == 0) {
        ChildPool *pool = pool_of(1, 0);
        char *pid = ask(pool, "pid", -1);
        if (write(ends[1], pid, strlen(pid) + 1) > 0)
            (void)outcome_of(pool, "hang", 10, 60000);
        _exit(1);
    }
    char pid[32] = "";
    assert_true(read(ends[0], pid, sizeof pid) > 0);
    usleep(50000);
    assert_int_equal(kill(parent, SIGKILL), 0);
    assert_int_equal(waitpid(parent, NULL, 0), parent);
    pid_t child = (pid_t)strtol(pid, NULL, 10);
    int ended = 0;
    for (int i = 0; i < 200 && ended == 0; i++) {
        usleep(10000);
        ended = waitpid(child, NULL, WNOHANG);
    }
    assert_int_equal(ended, child);
    close(ends[0]);
    close(ends[1]);
}

static void test_typed_by_hand_it_refuses(void **state)
{
    (void)state;
    int before = dup(CHILD_SOCKET);
    close(CHILD_SOCKET);
    assert_false(child_begin());
    if (before >= 0) {
        dup2(before, CHILD_SOCKET);
        close(before);
    }
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return child_main(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_echo_of_every_size),
        cmocka_unit_test(test_calls_each_decides_when_a_child_is_fresh),
        cmocka_unit_test(test_failures_are_told_apart_and_replaced),
        cmocka_unit_test(test_a_child_that_cannot_start_is_busy_not_a_crash),
        cmocka_unit_test(test_it_sees_no_secret_and_only_the_file_passed),
        cmocka_unit_test(test_threads_get_their_own_answers),
        cmocka_unit_test(test_children_die_with_the_parent),
        cmocka_unit_test(test_typed_by_hand_it_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
