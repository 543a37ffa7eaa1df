/* static: files below one directory, and index.html for every address that the client itself
 * routes. Hashed names (assets/…-Ab3dE6gH.js) never change; everything else is asked again by ETag.
 */
#include "server/http/static.h"
#include "common/log.h"
#include "common/str.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static int web_fd = -1;

void static_start(const char *web)
{
    web_fd = open(web, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (web_fd < 0 || faccessat(web_fd, "index.html", R_OK, 0) != 0)
        log_event(LOG_WARN, "the web client is not there; only the API is served", "path", web,
                  NULL);
}

static const char *type_of(const char *path)
{
    static const Pair types[] = {
        { ".html", "text/html; charset=utf-8" },
        { ".js", "text/javascript; charset=utf-8" },
        { ".mjs", "text/javascript; charset=utf-8" },
        { ".css", "text/css; charset=utf-8" },
        { ".json", "application/json" },
        { ".webmanifest", "application/manifest+json" },
        { ".svg", "image/svg+xml" },
        { ".png", "image/png" },
        { ".jpg", "image/jpeg" },
        { ".webp", "image/webp" },
        { ".ico", "image/vnd.microsoft.icon" },
        { ".wasm", "application/wasm" },
        { ".woff2", "font/woff2" },
        { ".mp3", "audio/mpeg" },
        { ".txt", "text/plain; charset=utf-8" },
        { ".map", "application/json" },
    };
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
        if (str_equal(dot, types[i].name))
            return types[i].value;
    return "application/octet-stream";
}

/* Each segment begins with a letter or digit: no "..", no hidden file, no empty one. */
static bool path_is_plain(const char *path)
{
    if (!*path)
        return false;
    for (const char *at = path; *at;) {
        size_t length = strcspn(at, "/");
        if (length == 0 || !isalnum((unsigned char)*at))
            return false;
        at += length;
        if (*at == '/' && !*++at)
            return false;
    }
    return path[strcspn(path, "\\")] == '\0';
}

static int open_regular(const char *path, struct stat *ret_info)
{
    int fd = openat(web_fd, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (fd >= 0 && (fstat(fd, ret_info) != 0 || !S_ISREG(ret_info->st_mode))) {
        close(fd);
        return -1;
    }
    return fd;
}

/* The packed twin (FILE.br, FILE.gz) when there is one and the reader takes it. */
static int open_packed(Request *req, const char *path, struct stat *ret_info)
{
    static const Pair packings[] = { { "br", ".br" }, { "gzip", ".gz" } };
    const char *accepts = request_header(req, "Accept-Encoding");
    for (size_t i = 0; accepts && i < sizeof packings / sizeof *packings; i++) {
        if (!strstr(accepts, packings[i].name))
            continue;
        int fd = open_regular(arena_printf(req->arena, "%s%s", path, packings[i].value), ret_info);
        if (fd >= 0) {
            answer_header(req, "Content-Encoding", packings[i].name);
            return fd;
        }
    }
    return open_regular(path, ret_info);
}

static bool not_there(Request *req)
{
    return fail(req, FAULT_NOT_FOUND, NULL, "没有这个地址。", "There is nothing at this address.");
}

static bool serve_file(Request *req, const char *path)
{
    struct stat info;
    int fd = open_packed(req, path, &info);
    if (fd < 0)
        return not_there(req);
    const char *tag = arena_printf(req->arena, "%llx-%llx", (unsigned long long)info.st_size,
                                   (unsigned long long)info.st_mtim.tv_sec * 1000000000ULL +
                                       (unsigned long long)info.st_mtim.tv_nsec);
    answer_header(req, "ETag", arena_printf(req->arena, "\"%s\"", tag));
    answer_header(req, "Vary", "Accept-Encoding");
    answer_header(req, "Cache-Control",
                  str_starts(path, "assets/") ? "public, max-age=31536000, immutable" : "no-cache");
    if (request_has_tag(req, tag)) {
        close(fd);
        return answer_status(req, 304);
    }
    return answer_file(req, type_of(path), fd, (uint64_t)info.st_size);
}

static bool static_file(Request *req)
{
    struct stat info;
    const char *path = req->path + 1;
    if (path_is_plain(path) && fstatat(web_fd, path, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISREG(info.st_mode))
        return serve_file(req, path);
    /* A name with a dot in its last segment is a file that is missing; the rest is the client's. */
    const char *last = strrchr(req->path, '/');
    if (strchr(last, '.') && !str_starts(path, "c/") && !str_starts(path, "C/"))
        return not_there(req);
    return serve_file(req, "index.html");
}

const Route static_route =
    ROUTE("GET", "/{file}", static_file, NEED_NOTHING, LANE_NONE, .at_root = true);
