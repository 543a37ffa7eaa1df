/* worker: the cage holds, its memory is bounded, and whatever a picture does to a child, the next
 * call is answered. This program is its own child: as photo-worker, and as a prisoner that tries
 * things. */
#include "server/photos/cage.h"
#include "server/photos/worker.h"
#include "make_jpeg.h"
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

/* ---- the prisoner ---- */

#define PRISONER_BYTES ((size_t)64 * 1024 * 1024)

/* True when it was possible. The compiler must not see through what is tried. */
static bool try_out(const char *what)
{
    if (strcmp(what, "compute") == 0)
        return true;
    if (strcmp(what, "open") == 0)
        return open("/etc/passwd", O_RDONLY) >= 0;
    if (strcmp(what, "create") == 0)
        return open("/tmp/fixpoint-escaped", O_WRONLY | O_CREAT, 0600) >= 0;
    if (strcmp(what, "socket") == 0)
        return socket(AF_INET, SOCK_STREAM, 0) >= 0;
    if (strcmp(what, "exec") == 0) {
        char name[] = "true", *argv[] = { name, NULL };
        execv("/bin/true", argv);
        return false;
    }
    if (strcmp(what, "fork") == 0)
        return syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL) >= 0;
    if (strcmp(what, "kill") == 0)
        return syscall(SYS_kill, 1, 0) == 0;
    if (strcmp(what, "unlink") == 0)
        return unlink("/tmp/fixpoint-escaped") == 0;
    if (strcmp(what, "ptrace") == 0)
        return syscall(SYS_ptrace, 0, 0, NULL, NULL) == 0;
    if (strcmp(what, "code") == 0)
        return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                    0) != MAP_FAILED;
    if (strcmp(what, "stderr") == 0)
        return write(STDERR_FILENO, "x", 1) == 1;
    if (strcmp(what, "spin") == 0)
        for (volatile int i = 0;; i++)
            ;
    size_t megabytes = strtoul(what, NULL, 10);
    volatile char *memory = malloc(megabytes << 20);
    if (memory)
        memory[0] = 1;
    return memory != NULL;
}

static int prisoner_main(void)
{
    void *request;
    size_t size;
    int fd;
    if (!child_begin() || !cage_enter(PRISONER_BYTES, 1) || !child_ready() ||
        !child_receive(100, &request, &size, &fd))
        _exit(1);
    char text[5];
    (void)snprintf(text, sizeof text, "%s", try_out(request) ? "done" : "none");
    struct iovec answer = { .iov_base = text, .iov_len = 4 };
    _exit(child_answer(&answer, 1) ? 0 : 1);
}

/* What came of it: "done", "none", or how the call ended. */
static const char *outcome_of(ChildPool *prison, const char *what)
{
    void *answer = NULL;
    size_t size = 0;
    /* Long: on a busy machine a second of CPU takes many of the clock's. */
    ChildOutcome outcome = child_call(prison, what, strlen(what), -1, 100, &answer, &size, 60000);
    if (outcome != CHILD_ANSWERED)
        return child_outcome_name(outcome);
    const char *text = memcmp(answer, "done", 4) == 0 ? "done" : "none";
    free(answer);
    return text;
}

static void test_the_cage(void **state)
{
    (void)state;
    ChildPool *prison = child_pool_new(&(ChildPoolSpec){
        .subcommand = "prisoner", .children = 2, .calls_each = 1, .wait_ms = 10000 });
    assert_string_equal(outcome_of(prison, "compute"), "done");
    static const char *const forbidden[] = { "open", "create", "socket", "exec", "fork",
                                             "kill", "unlink", "ptrace", "code" };
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        assert_string_equal(outcome_of(prison, forbidden[i]), "died");
    assert_int_not_equal(access("/tmp/fixpoint-escaped", F_OK), 0);
    if (!CAGE_SANITIZED) {
        assert_string_equal(outcome_of(prison, "stderr"), "died");
        assert_string_equal(outcome_of(prison, "50"), "done");
        assert_string_equal(outcome_of(prison, "80"), "none");
    }
    assert_string_equal(outcome_of(prison, "spin"), "died"); /* after a second of CPU */
    assert_string_equal(outcome_of(prison, "compute"), "done");
    child_pool_free(prison);
}

/* Decodes what it is handed and answers how much memory that took at most, in KiB; -1 = refused. */
static int measured_main(void)
{
    void *request;
    size_t size;
    int fd;
    if (!child_begin() || !child_ready() || !child_receive(0, &request, &size, &fd))
        return 1;
    off_t length = lseek(fd, 0, SEEK_END);
    uint8_t *data = malloc((size_t)length);
    PhotoPictures pictures;
    long peak_kib = -1;
    char line[200];
    FILE *status = fopen("/proc/self/status", "r");
    if (pread(fd, data, (size_t)length, 0) == length &&
        photo_decode(data, (size_t)length, &pictures) == PHOTO_FINE)
        while (peak_kib < 0 && fgets(line, sizeof line, status))
            (void)sscanf(line, "VmHWM: %ld kB", &peak_kib);
    struct iovec answer = { .iov_base = &peak_kib, .iov_len = sizeof peak_kib };
    _exit(child_answer(&answer, 1) ? 0 : 1);
}

/* Every child of this process, whichever of its threads made it. */
static void stop_children(void)
{
    DIR *tasks = opendir("/proc/self/task");
    assert_non_null(tasks);
    int stopped = 0;
    for (struct dirent *task; (task = readdir(tasks));) {
        char path[64];
        long pid;
        (void)snprintf(path, sizeof path, "/proc/self/task/%.20s/children", task->d_name);
        FILE *children = fopen(path, "r");
        while (children && fscanf(children, "%ld", &pid) == 1)
            stopped += kill((pid_t)pid, SIGSTOP) == 0;
        if (children)
            fclose(children);
    }
    closedir(tasks);
    assert_true(stopped > 0);
}

/* ---- pictures ---- */

static int file_with(const Bytes *bytes)
{
    int fd = memfd_create("upload", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes->data, bytes->size), (ssize_t)bytes->size);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

static PhotoRefusal convert(ChildPool *workers, const Bytes *bytes, PhotoPictures *ret_pictures)
{
    int fd = file_with(bytes);
    PhotoRefusal refusal = photo_convert(workers, fd, bytes->size, ret_pictures);
    close(fd);
    return refusal;
}

static void test_a_picture_comes_back(void **state)
{
    (void)state;
    ChildPool *workers = photo_workers_new(1);
    for (int i = 0; i < 3; i++) {
        PhotoPictures pictures;
        Bytes file = make_jpeg(&(JpegWish){ .width = 3000, .height = 2000, .orientation = 6 });
        assert_int_equal(convert(workers, &file, &pictures), PHOTO_FINE);
        assert_int_equal(pictures.width, 2000);
        assert_int_equal(pictures.screen.height, 2048);
        int width, height;
        free(rgb_of(pictures.thumb.data, pictures.thumb.size_bytes, &width, &height).data);
        assert_int_equal(height, 320);
        photo_pictures_free(&pictures);
        free(file.data);
    }
    child_pool_free(workers);
}

/* What every phone writes, and what a browser's canvas gives: a picture with a colour profile. Its
 * library asks for the time zone when it is first used, which the cage would not let it read. */
static void test_a_profile_is_used_inside_the_cage(void **state)
{
    (void)state;
    ChildPool *workers = photo_workers_new(1);
    unsigned icc_bytes = 0;
    void *icc = swapped_profile(&icc_bytes);
    PhotoPictures pictures;
    Bytes file =
        make_jpeg(&(JpegWish){ .width = 640, .height = 480, .icc = icc, .icc_bytes = icc_bytes });
    assert_int_equal(convert(workers, &file, &pictures), PHOTO_FINE);
    photo_pictures_free(&pictures);
    free(file.data);
    free(icc);
    child_pool_free(workers);
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* 4.9 KB that declare 64,250 × 64,250 and their like: told apart, at once, and the next call works.
 */
static void test_refusals_are_told_apart(void **state)
{
    (void)state;
    ChildPool *workers = photo_workers_new(1);
    PhotoPictures pictures;
    Bytes file = make_jpeg(&(JpegWish){ .width = 64, .height = 48 });
    size_t frame = find_segment(&file, 0xC0, 0);
    memcpy(file.data + frame + 5, "\xFA\xFA\xFA\xFA", 4);
    assert_int_equal(convert(workers, &file, &pictures), PHOTO_TOO_WIDE);
    uint8_t svg[] = "<svg/>";
    assert_int_equal(convert(workers, &(Bytes){ svg, 6 }, &pictures), PHOTO_NOT_JPEG);
    free(file.data);
    file = make_jpeg(&(JpegWish){ .width = 64, .height = 48, .arithmetic = true });
    assert_int_equal(convert(workers, &file, &pictures), PHOTO_UNUSUAL);
    free(file.data);
    file = make_jpeg(&(JpegWish){ .width = 64, .height = 48 });
    file.size -= 2;
    assert_int_equal(convert(workers, &file, &pictures), PHOTO_TRUNCATED);
    file.size += 2;
    int64_t start = now_ms();
    assert_int_equal(convert(workers, &file, &pictures), PHOTO_FINE);
    assert_true(now_ms() - start < 10000);
    photo_pictures_free(&pictures);
    free(file.data);
    child_pool_free(workers);
}

/* A child that is stuck is cut off after its 3 seconds, and the next picture is served. */
static void test_a_stuck_child_is_cut_off(void **state)
{
    (void)state;
    ChildPool *workers = photo_workers_new(1);
    PhotoPictures pictures;
    Bytes file = make_jpeg(&(JpegWish){ .width = 64, .height = 48 });
    assert_int_equal(convert(workers, &file, &pictures), PHOTO_FINE);
    photo_pictures_free(&pictures);
    usleep(300000); /* the next child is there */
    stop_children();
    int64_t start = now_ms();
    assert_int_equal(convert(workers, &file, &pictures), PHOTO_TOO_SLOW);
    assert_true(now_ms() - start >= 2900);
    assert_int_equal(convert(workers, &file, &pictures), PHOTO_FINE);
    photo_pictures_free(&pictures);
    free(file.data);
    child_pool_free(workers);
}

/* A progressive picture of 40 megapixels is the most that a child may hold. */
static void test_memory_of_the_largest_picture(void **state)
{
    (void)state;
    Bytes file = make_jpeg(&(JpegWish){ .width = 7728, .height = 5152, .progressive = true });
    int fd = file_with(&file);
    free(file.data);
    ChildPool *pool = child_pool_new(
        &(ChildPoolSpec){ .subcommand = "measured", .children = 1, .wait_ms = 10000 });
    void *answer = NULL;
    size_t size = 0;
    assert_int_equal(child_call(pool, "", 0, fd, 100, &answer, &size, 60000), CHILD_ANSWERED);
    long peak_kib;
    assert_int_equal(size, sizeof peak_kib);
    memcpy(&peak_kib, answer, size);
    free(answer);
    close(fd);
    child_pool_free(pool);
    print_message("# 40 megapixels, progressive: %ld MiB resident at most\n", peak_kib / 1024);
    if (!CAGE_SANITIZED)
        assert_in_range(peak_kib, 120 * 1024, 200 * 1024);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return strcmp(argv[1], PHOTO_WORKER_SUBCOMMAND) == 0 ? photo_worker_main()
               : strcmp(argv[1], "measured") == 0            ? measured_main()
                                                             : prisoner_main();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_cage),
        cmocka_unit_test(test_a_picture_comes_back),
        cmocka_unit_test(test_a_profile_is_used_inside_the_cage),
        cmocka_unit_test(test_refusals_are_told_apart),
        cmocka_unit_test(test_a_stuck_child_is_cut_off),
        cmocka_unit_test(test_memory_of_the_largest_picture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
