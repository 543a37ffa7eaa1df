/* photos: a picture comes in by the hash of its bytes, is decoded in a cage, and is served as two
 * pictures of our own. The bytes that came are not kept; on any failure nothing is. */
#include "server/photos/photos.h"
#include "server/photos/store.h"
#include "server/photos/sweeper.h"
#include "server/photos/worker.h"
#include "server/config.h"
#include "server/db/db.h"
#include "server/http/body.h"
#include "server/http/rate.h"
#include "common/log.h"
#include "common/str.h"
#include "sql.gen.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

/* TRUST.md 5.1, row 15. */
#define UPLOADS_PER_MINUTE 100

static ChildPool *workers;

bool photos_start(const Config *config)
{
    if (!config->photos)
        return true;
    workers = photo_workers_new(config->slow_workers);
    return workers && photo_sweeper_start(config);
}

void photos_stop(void)
{
    photo_sweeper_stop();
    child_pool_free(workers);
    workers = NULL;
}

/* ---- putting ---- */

static bool refuse(Request *req, PhotoRefusal refusal)
{
    static const struct {
        const char *name, *zh, *en;
        FaultKind kind;
    } reasons[] = {
#define PHOTO_REFUSAL(name, fault, zh, en) [PHOTO_##name] = { #name, zh, en, fault },
#include "server/photos/refusals.h"
#undef PHOTO_REFUSAL
    };
    if (refusal == PHOTO_CRASHED || refusal == PHOTO_TOO_SLOW)
        log_event(LOG_WARN, "photo worker lost", "request", req->id, "reason",
                  reasons[refusal].name, NULL);
    (void)fail(req, reasons[refusal].kind, NULL, "%s%s", "%s%s",
               req->lang == LANG_ZH ? reasons[refusal].zh : reasons[refusal].en, "");
    return refusal == PHOTO_BUSY ? fail_retry_after(req, 5) : false;
}

static bool hash_agrees(Request *req)
{
    if (str_equal(req->body_sha256_hex, req->params[1]))
        return true;
    return fail(
        req, FAULT_INVALID, "sha256",
        "照片内容的 SHA-256 是 %s，与网址中的不符：传输中可能出错，请重传。",
        "The picture's SHA-256 is %s and not the one in the address: it may have changed on "
        "the way. Send it again.",
        req->body_sha256_hex ? req->body_sha256_hex : "–");
}

static bool stored(Request *req, StoreOutcome outcome)
{
    if (outcome == STORE_DONE)
        return true;
    if (outcome == STORE_FULL)
        return fail(req, FAULT_STORAGE_FULL, NULL, "服务器的存储空间已满，照片未保存。",
                    "The server has no space left; the picture was not saved.");
    (void)fail(req, FAULT_UNAVAILABLE, NULL, "服务器现在不能保存照片，请稍后再传。",
               "The server cannot store pictures just now. Send it again later.");
    return fail_retry_after(req, 60);
}

static const char *hash_of(Request *req, const PhotoPicture *picture)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char *hex = arena_alloc(req->arena, sizeof hash * 2 + 1);
    crypto_hash_sha256(hash, picture->data, picture->size_bytes);
    return sodium_bin2hex(hex, sizeof hash * 2 + 1, hash, sizeof hash);
}

static const char *row_of(Request *req, const PhotoPictures *pictures)
{
    return arena_printf(
        req->arena,
        "{\"sha256\": \"%s\", \"width\": %d, \"height\": %d, \"size_bytes\": %zu, "
        "\"screen_sha256\": \"%s\", \"screen_width\": %d, \"screen_height\": %d, "
        "\"screen_size_bytes\": %zu, \"thumb_sha256\": \"%s\", \"thumb_size_bytes\": %zu}",
        req->params[1], pictures->width, pictures->height, req->body_size_bytes,
        hash_of(req, &pictures->screen), pictures->screen.width, pictures->screen.height,
        pictures->screen.size_bytes, hash_of(req, &pictures->thumb), pictures->thumb.size_bytes);
}

static bool convert(Request *req, PhotoPictures *ret_pictures)
{
    int fd = open(req->body_path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        log_event(LOG_ERROR, "upload lost", "request", req->id, "reason", strerror(errno), NULL);
        return stored(req, STORE_BROKEN);
    }
    PhotoRefusal refusal = photo_convert(workers, fd, req->body_size_bytes, ret_pictures);
    close(fd);
    return refusal == PHOTO_FINE || refuse(req, refusal);
}

/* Files first, then the row, then the answer: a row never names what is not on disk. */
static bool keep(Request *req, const char *site_id)
{
    PhotoPictures pictures;
    if (!convert(req, &pictures))
        return false;
    const char *row = row_of(req, &pictures);
    StoreOutcome outcome =
        photo_store_put(req->config->photos, site_id, req->params[1], req->id, &pictures);
    photo_pictures_free(&pictures);
    (void)unlink(req->body_path); /* the bytes that came, with all that they tell, go at once */
    return stored(req, outcome) && sql_photo_put(req, site_id, row);
}

static bool photo_put(Request *req)
{
    if (!req->body_path) /* no body at all */
        return refuse(req, PHOTO_NOT_JPEG);
    if (!rate_take(req, "photo", req->actor.user_id,
                   req->config->rate_actor ? UPLOADS_PER_MINUTE : 0, UPLOADS_PER_MINUTE) ||
        !hash_agrees(req) || !sql_photo_claim(req, req->params[0], req->params[1]))
        return false;
    if (!db_has_row(req))
        return fail(req, FAULT_NOT_FOUND, NULL, "没有这个项目。", "There is no such site.");
    const char *there = db_column(req, 1);
    if (there)
        return answer_json(req, arena_strdup(req->arena, there));
    return keep(req, arena_strdup(req->arena, db_column(req, 0)));
}

/* ---- showing ---- */

struct ShowQuery {
    const char *size;
};

static const char *const sizes[] = { "screen", "thumb", NULL };
static const Field show_fields[] = {
    { "size", offsetof(struct ShowQuery, size), .kind = TEXT, .one_of = sizes },
    {},
};

static bool photo_show(Request *req)
{
    struct ShowQuery query;
    off_t size_bytes = 0;
    if (!read_query(req, show_fields, &query) ||
        !sql_photo_show(req, req->params[0], req->params[1]))
        return false;
    const char *size = query.size ? query.size : "screen";
    if (!db_has_row(req))
        return fail(req, FAULT_NOT_FOUND, NULL, "没有这张照片。", "There is no such picture.");
    const char *tag = db_column(req, str_equal(size, "screen") ? 1 : 2);
    answer_header(req, "ETag", arena_printf(req->arena, "\"%s\"", tag));
    answer_header(req, "Cache-Control", "private, max-age=31536000, immutable");
    /* Should a browser ever take it for a page, then for one that can do nothing. */
    answer_header(req, "Content-Security-Policy", "sandbox; default-src 'none'");
    if (request_has_tag(req, tag))
        return answer_status(req, 304);
    int fd = photo_store_open(req->config->photos ? req->config->photos : "", db_column(req, 0),
                              req->params[1], size, &size_bytes);
    if (fd < 0) {
        log_event(LOG_ERROR, "picture missing", "site", db_column(req, 0), "sha256", req->params[1],
                  "size", size, "reason", strerror(errno), NULL);
        req->header_count = 0; /* a refusal is not to be kept for a year */
        return fail(req, FAULT_INTERNAL, NULL, "照片文件不在服务器上，已记入日志，编号 %s。",
                    "The picture's file is not on the server; it is in the log under %s.", req->id);
    }
    return answer_file(req, "image/jpeg", fd, (uint64_t)size_bytes);
}

const Route photo_routes[] = {
    ROUTE("PUT", "/sites/{site}/photos/{sha256}", photo_put, NEED_MEMBER, LANE_SLOW,
          .accepts = "image/jpeg", .body_max_bytes = LIMIT_PHOTO_BYTES, .to_file = true),
    ROUTE("GET", "/sites/{site}/photos/{sha256}", photo_show, NEED_MEMBER, LANE_FAST,
          .produces = "image/jpeg", .query = true),
    {},
};
