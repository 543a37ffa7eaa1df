/* copy: read, hash, write, fsync. */
#include "server/backup/copy.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_BYTES ((size_t)128 * 1024)

static void close_keeping_errno(int fd)
{
    int saved = errno;
    if (fd >= 0)
        (void)close(fd);
    errno = saved;
}

static bool write_all(int fd, const unsigned char *data, size_t size_bytes)
{
    while (size_bytes > 0) {
        ssize_t written = write(fd, data, size_bytes);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        data += written;
        size_bytes -= (size_t)written;
    }
    return true;
}

/* Reads `in` to its end; writes to `out` unless it is negative. */
static bool pump(int in, int out, char ret_hex[SHA256_HEX_SIZE], unsigned long long *ret_size_bytes)
{
    unsigned char block[BLOCK_BYTES], digest[crypto_hash_sha256_BYTES];
    unsigned long long size_bytes = 0;
    crypto_hash_sha256_state hash;
    crypto_hash_sha256_init(&hash);
    for (;;) {
        ssize_t got = read(in, block, sizeof block);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return false;
        if (got == 0)
            break;
        crypto_hash_sha256_update(&hash, block, (size_t)got);
        if (out >= 0 && !write_all(out, block, (size_t)got))
            return false;
        size_bytes += (size_t)got;
    }
    crypto_hash_sha256_final(&hash, digest);
    sodium_bin2hex(ret_hex, SHA256_HEX_SIZE, digest, sizeof digest);
    if (ret_size_bytes)
        *ret_size_bytes = size_bytes;
    return true;
}

bool file_hash(const char *path, char ret_hex[SHA256_HEX_SIZE], unsigned long long *ret_size_bytes)
{
    int in = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool right = in >= 0 && pump(in, -1, ret_hex, ret_size_bytes);
    close_keeping_errno(in);
    return right;
}

bool file_copy(const char *from, const char *to, char ret_hex[SHA256_HEX_SIZE],
               unsigned long long *ret_size_bytes)
{
    int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (in < 0)
        return false;
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
    bool right = out >= 0 && pump(in, out, ret_hex, ret_size_bytes) && fsync(out) == 0;
    close_keeping_errno(in);
    /* A network file system may report a failed write only here. */
    if (out >= 0 && close(out) != 0)
        right = false;
    if (out >= 0 && !right) {
        int saved = errno;
        (void)unlink(to);
        errno = saved;
    }
    return right;
}

bool sync_path(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool right = fd >= 0 && fsync(fd) == 0;
    close_keeping_errno(fd);
    return right;
}

bool folders_above(Arena *arena, const char *path)
{
    char *folder = arena_strdup(arena, path);
    for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(folder, 0750) != 0 && errno != EEXIST)
            return false;
        *slash = '/';
    }
    return true;
}

bool folder_is_empty(const char *path, const char *except)
{
    DIR *folder = opendir(path);
    bool empty = folder != NULL;
    for (const struct dirent *entry = NULL; empty && (entry = readdir(folder));)
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
                (except && strcmp(entry->d_name, except) == 0);
    if (folder)
        (void)closedir(folder);
    return empty;
}

static int sync_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)walk;
    return type == FTW_D && !sync_path(path) ? -1 : 0;
}

bool folder_sync(const char *path)
{
    return nftw(path, sync_one, 16, FTW_PHYS) == 0;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

bool folder_remove(const char *path)
{
    return nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0;
}
