/* store: see store.h. Folders are held by descriptors, so that a path is walked once. */
#include "server/photos/store.h"
#include "common/log.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define HASH_LENGTH 64
/* Hash, "-screen.jpg"; a new one has "." in front and "-", tag (a UUID) behind. */
#define NAME_BYTES 160
#define UNFINISHED "."
#define SWEEP_BATCH 1000 /* 65 KB of hashes; a million pictures are a thousand questions */

static const char *const sizes[] = { "screen", "thumb" };

/* Set by the first fsync that failed: the kernel has dropped what it could not write and will call
 * the next fsync a success. */
static atomic_bool broken;

static StoreOutcome outcome_of(int error, const char *what, bool at_sync)
{
    if (error == ENOSPC || error == EDQUOT || error == EFBIG)
        return STORE_FULL;
    log_event(LOG_ERROR, "photo not stored", "step", what, "reason", strerror(error), NULL);
    if (at_sync) {
        atomic_store(&broken, true);
        log_event(LOG_ERROR, "no photo is stored any more until the server is started again", NULL);
    }
    return STORE_BROKEN;
}

/* ---- writing ---- */

static StoreOutcome sync_fd(int fd, const char *what)
{
    return fsync(fd) == 0 ? STORE_DONE : outcome_of(errno, what, true);
}

/* Opens the folder below, making it when it is not there. -1 with ret_outcome. */
static int enter(int above, const char *name, StoreOutcome *ret_outcome)
{
    int made = mkdirat(above, name, 0750);
    if (made != 0 && errno != EEXIST) {
        *ret_outcome = outcome_of(errno, "make folder", false);
        return -1;
    }
    *ret_outcome = made == 0 ? sync_fd(above, "sync folder above") : STORE_DONE;
    if (*ret_outcome != STORE_DONE)
        return -1;
    int fd = openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        *ret_outcome = outcome_of(errno, "open folder", false);
    return fd;
}

static int enter_place(const char *root, const char *site_id, const char *sha256,
                       StoreOutcome *ret_outcome)
{
    char fan[3] = { sha256[0], sha256[1], '\0' };
    int top = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (top < 0) {
        *ret_outcome = outcome_of(errno, "open photo directory", false);
        return -1;
    }
    int site = enter(top, site_id, ret_outcome);
    close(top);
    if (site < 0)
        return -1;
    int place = enter(site, fan, ret_outcome);
    close(site);
    return place;
}

static int write_all(int fd, const uint8_t *data, size_t size_bytes)
{
    while (size_bytes > 0) {
        ssize_t written = write(fd, data, size_bytes);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return errno;
        data += written;
        size_bytes -= (size_t)written;
    }
    return 0;
}

static StoreOutcome write_new(int folder, const char *name, const PhotoPicture *picture)
{
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640);
    if (fd < 0)
        return outcome_of(errno, "make file", false);
    int error = write_all(fd, picture->data, picture->size_bytes);
    StoreOutcome outcome =
        error ? outcome_of(error, "write file", false) : sync_fd(fd, "sync file");
    if (close(fd) != 0 && outcome == STORE_DONE)
        outcome = outcome_of(errno, "close file", true);
    return outcome;
}

static void name_file(char name[NAME_BYTES], const char *sha256, const char *size)
{
    (void)snprintf(name, NAME_BYTES, "%.64s-%.10s.jpg", sha256, size);
}

static void name_new(char name[NAME_BYTES], const char *sha256, const char *size, const char *tag)
{
    (void)snprintf(name, NAME_BYTES, UNFINISHED "%.64s-%.10s-%.64s", sha256, size, tag);
}

/* The renames exclude the sweeper (sweep_hash), which must not take a file away that was an old
 * leftover when it looked and is a new picture when it acts. */
static StoreOutcome put_in_place(int folder, char from[2][NAME_BYTES], const char *sha256)
{
    char to[NAME_BYTES];
    int error = 0;
    if (flock(folder, LOCK_SH) != 0)
        return outcome_of(errno, "lock folder", false);
    for (int i = 0; i < 2 && !error; i++) {
        name_file(to, sha256, sizes[i]);
        error = renameat(folder, from[i], folder, to) == 0 ? 0 : errno;
    }
    (void)flock(folder, LOCK_UN);
    return error ? outcome_of(error, "rename", false) : sync_fd(folder, "sync folder");
}

StoreOutcome photo_store_put(const char *root, const char *site_id, const char *sha256,
                             const char *tag, const PhotoPictures *pictures)
{
    StoreOutcome outcome = STORE_BROKEN;
    if (atomic_load(&broken))
        return STORE_BROKEN;
    int folder = enter_place(root, site_id, sha256, &outcome);
    if (folder < 0)
        return outcome;
    const PhotoPicture *both[2] = { &pictures->screen, &pictures->thumb };
    char from[2][NAME_BYTES];
    for (int i = 0; i < 2; i++)
        name_new(from[i], sha256, sizes[i], tag);
    for (int i = 0; i < 2 && outcome == STORE_DONE; i++)
        outcome = write_new(folder, from[i], both[i]);
    if (outcome == STORE_DONE)
        outcome = put_in_place(folder, from, sha256);
    if (outcome != STORE_DONE)
        for (int i = 0; i < 2; i++)
            (void)unlinkat(folder, from[i],
                           0); /* those that were renamed are left to the sweeper */
    close(folder);
    return outcome;
}

/* ---- reading ---- */

int photo_store_open(const char *root, const char *site_id, const char *sha256, const char *size,
                     off_t *ret_size_bytes)
{
    char path[4096];
    struct stat status;
    (void)snprintf(path, sizeof path, "%s/%.36s/%.2s/%.64s-%.10s.jpg", root, site_id, sha256,
                   sha256, size);
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) != 0) {
        int error = errno;
        if (fd >= 0)
            close(fd);
        errno = error;
        return -1;
    }
    *ret_size_bytes = status.st_size;
    return fd;
}

/* ---- sweeping ---- */

typedef struct Sweep {
    time_t before; /* files last written before this are old */
    PhotoAsk *ask;
    void *data;
    const char *site_id;
    int removed;
} Sweep;

static bool is_old(const Sweep *sweep, int folder, const char *name)
{
    struct stat status;
    return fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode) &&
           status.st_mtime < sweep->before;
}

static void remove_old(Sweep *sweep, int folder, const char *name)
{
    if (is_old(sweep, folder, name) && unlinkat(folder, name, 0) == 0)
        sweep->removed++;
}

static void sweep_hash(Sweep *sweep, int folder, const char *sha256)
{
    char name[NAME_BYTES];
    if (flock(folder, LOCK_EX) != 0)
        return;
    for (int i = 0; i < 2; i++) {
        name_file(name, sha256, sizes[i]);
        remove_old(sweep, folder, name);
    }
    (void)flock(folder, LOCK_UN);
}

/* hashes: HASH_LENGTH and a space each, the last one ending in NUL. */
static void sweep_batch(Sweep *sweep, int folder, char *hashes, size_t *length)
{
    if (*length == 0)
        return;
    hashes[*length - 1] = '\0';
    *length = 0;
    const char *unknown = sweep->ask(sweep->data, sweep->site_id, hashes);
    for (; unknown && strlen(unknown) >= HASH_LENGTH; unknown += HASH_LENGTH + 1) {
        sweep_hash(sweep, folder, unknown);
        if (unknown[HASH_LENGTH] == '\0')
            break;
    }
}

static bool is_hash(const char *text)
{
    return strspn(text, "0123456789abcdef") >= HASH_LENGTH;
}

static void sweep_fan(Sweep *sweep, int folder)
{
    char hashes[SWEEP_BATCH * (HASH_LENGTH + 1)];
    size_t length = 0;
    DIR *entries = fdopendir(dup(folder));
    if (!entries)
        return;
    for (const struct dirent *entry; (entry = readdir(entries));) {
        const char *name = entry->d_name;
        if (*name == *UNFINISHED && is_hash(name + 1))
            remove_old(sweep, folder, name);
        else if (is_hash(name) && is_old(sweep, folder, name)) {
            memcpy(hashes + length, name, HASH_LENGTH);
            hashes[length + HASH_LENGTH] = ' ';
            length += HASH_LENGTH + 1;
        }
        if (length == sizeof hashes)
            sweep_batch(sweep, folder, hashes, &length);
    }
    sweep_batch(sweep, folder, hashes, &length);
    closedir(entries);
}

/* Calls with each folder below whose name has that length and holds only these characters. */
static void each_folder(Sweep *sweep, int above, size_t name_length,
                        void (*visit)(Sweep *sweep, int folder))
{
    DIR *entries = fdopendir(dup(above));
    if (!entries)
        return;
    for (const struct dirent *entry; (entry = readdir(entries));) {
        if (strlen(entry->d_name) != name_length ||
            strspn(entry->d_name, "0123456789abcdef-") != name_length)
            continue;
        int folder = openat(above, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (folder < 0)
            continue;
        if (name_length > 2)
            sweep->site_id = entry->d_name;
        visit(sweep, folder);
        close(folder);
    }
    closedir(entries);
}

static void sweep_site(Sweep *sweep, int folder)
{
    each_folder(sweep, folder, 2, sweep_fan);
}

/* Uploads that nobody took further: a server that died, while another lives and shares the folder.
 */
static void sweep_incoming(Sweep *sweep, int top)
{
    int folder = openat(top, "incoming", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *entries = folder < 0 ? NULL : fdopendir(folder);
    if (!entries)
        return;
    for (const struct dirent *entry; (entry = readdir(entries));)
        if (entry->d_name[0] != '.')
            remove_old(sweep, folder, entry->d_name);
    closedir(entries);
}

int photo_store_sweep(const char *root, time_t age_s, PhotoAsk *ask, void *data)
{
    Sweep sweep = { .before = time(NULL) - age_s, .ask = ask, .data = data };
    int top = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (top < 0)
        return 0;
    each_folder(&sweep, top, 36, sweep_site);
    sweep_incoming(&sweep, top);
    close(top);
    return sweep.removed;
}
