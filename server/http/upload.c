/* upload: the temporary file lies in the photo store, so that a handler can rename it into place.
 */
#include "server/http/upload.h"
#include "server/config.h"
#include "common/log.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* A younger file may be on its way into another server that shares the folder. */
#define ORPHAN_AGE_S 3600

static bool not_usable(const char *path)
{
    log_event(LOG_ERROR, "photo store not usable", "path", path, "reason", strerror(errno), NULL);
    return false;
}

/* Each server holds a shared lock on the folder as long as it lives. Who gets it alone knows that
 * whatever lies there was left behind. */
static bool lock_incoming(int folder)
{
    bool alone = flock(folder, LOCK_EX | LOCK_NB) == 0;
    (void)flock(folder, LOCK_SH);
    return alone;
}

bool upload_prepare(const char *photos)
{
    char path[4096];
    if (!photos)
        return true;
    (void)snprintf(path, sizeof path, "%s/incoming", photos);
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return not_usable(path);
    /* Stays open, and with it the lock, until the process ends. */
    int lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = opendir(path);
    if (lock < 0 || !folder)
        return not_usable(path);
    bool alone = lock_incoming(lock);
    for (struct dirent *entry; (entry = readdir(folder));) {
        struct stat info;
        if (entry->d_name[0] != '.' && fstatat(dirfd(folder), entry->d_name, &info, 0) == 0 &&
            (alone || time(NULL) - info.st_mtim.tv_sec > ORPHAN_AGE_S))
            (void)unlinkat(dirfd(folder), entry->d_name, 0);
    }
    closedir(folder);
    return true;
}

static size_t limit_bytes(const Request *req)
{
    return req->route->body_max_bytes ? req->route->body_max_bytes : LIMIT_JSON_BODY_BYTES;
}

static bool too_large(Request *req)
{
    size_t max = limit_bytes(req);
    return fail(req, FAULT_TOO_LARGE, NULL, "内容超过 %zu KiB。",
                "The content is larger than %zu KiB.", max / KIB);
}

static bool storage_failed(Request *req, int error)
{
    log_event(LOG_ERROR, "upload not written", "request", req->id, "reason", strerror(error), NULL);
    if (error == ENOSPC || error == EDQUOT || error == EFBIG)
        return fail(req, FAULT_STORAGE_FULL, NULL, "服务器的存储空间已满，未保存。",
                    "The server has no space left; nothing was saved.");
    return fail(req, FAULT_UNAVAILABLE, NULL, "服务器现在不能保存文件。",
                "The server cannot store files just now.");
}

bool upload_begin(Request *req, Upload *upload, uint64_t expected_bytes)
{
    upload->fd = -1;
    if (expected_bytes > limit_bytes(req))
        return too_large(req);
    if (!req->route->to_file) {
        upload->room_bytes = expected_bytes ? expected_bytes : 4096;
        upload->buffer = arena_alloc(req->arena, upload->room_bytes + 1);
        return true;
    }
    if (!req->config->photos)
        return storage_failed(req, ENOENT);
    req->body_path = arena_printf(req->arena, "%s/incoming/%s", req->config->photos, req->id);
    upload->fd = open(req->body_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (upload->fd < 0) {
        req->body_path = NULL;
        return storage_failed(req, errno);
    }
    crypto_hash_sha256_init(&upload->hash);
    return true;
}

static bool write_all(int fd, const char *data, size_t size_bytes)
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

static void grow(Request *req, Upload *upload, size_t need_bytes)
{
    size_t room = upload->room_bytes;
    while (room < need_bytes)
        room *= 2;
    if (room == upload->room_bytes)
        return;
    char *buffer = arena_alloc(req->arena, room + 1);
    memcpy(buffer, upload->buffer, upload->size_bytes);
    upload->buffer = buffer;
    upload->room_bytes = room;
}

bool upload_add(Request *req, Upload *upload, const char *data, size_t size_bytes)
{
    if (size_bytes > limit_bytes(req) - upload->size_bytes)
        return too_large(req);
    if (upload->fd >= 0) {
        if (!write_all(upload->fd, data, size_bytes))
            return storage_failed(req, errno);
        crypto_hash_sha256_update(&upload->hash, (const unsigned char *)data, size_bytes);
    } else {
        grow(req, upload, upload->size_bytes + size_bytes);
        memcpy(upload->buffer + upload->size_bytes, data, size_bytes);
    }
    upload->size_bytes += size_bytes;
    return true;
}

bool upload_end(Request *req, Upload *upload)
{
    req->body_size_bytes = upload->size_bytes;
    if (upload->fd < 0) {
        upload->buffer[upload->size_bytes] = '\0';
        req->body = upload->buffer;
        return true;
    }
    int closed = close(upload->fd);
    upload->fd = -1;
    if (closed != 0)
        return storage_failed(req, errno);
    unsigned char hash[crypto_hash_sha256_BYTES];
    char *hex = arena_alloc(req->arena, sizeof hash * 2 + 1);
    crypto_hash_sha256_final(&upload->hash, hash);
    req->body_sha256_hex = sodium_bin2hex(hex, sizeof hash * 2 + 1, hash, sizeof hash);
    return true;
}

void upload_drop(Request *req, Upload *upload)
{
    if (upload->fd >= 0)
        close(upload->fd);
    upload->fd = -1;
    if (req->body_path)
        (void)unlink(req->body_path); /* not there any more when the handler has moved it */
}
