/* worker: see worker.h. Both sides of the call stand here, since they share the frame. What comes
 * back from the cage is believed as little as what went in: sizes are checked, and only a JPEG is
 * taken. */
#include "server/photos/worker.h"
#include "common/limits.h"
#include "server/photos/cage.h"
#include <errno.h>
#include <unistd.h>

/* The upload 12, coefficients 160 + 32 for the library, the narrowed original at most 48, the
 * screen picture as stored and turned 2 × 12; not all at once. */
#define CAGE_MEMORY_BYTES (256 * MIB)
#define CAGE_CPU_S 5
#define WALL_MS (CAGE_SANITIZED ? 10000 : 3000)
/* Waiting for a free child: decoding an ordinary photo takes some 150 ms. */
#define QUEUE_MS 10000
/* Noise at quality 85 needs 2.5 bits a pixel: 1.3 MiB for 4 megapixels; four times that. */
#define ANSWER_BYTES_MAX (8 * MIB)

typedef struct AnswerHead {
    uint32_t refusal, width, height;
    uint32_t screen_width, screen_height, screen_bytes;
    uint32_t thumb_width, thumb_height, thumb_bytes;
} AnswerHead;

/* ---- the child's side ---- */

static uint8_t *read_whole(int fd, size_t size_bytes)
{
    uint8_t *data = malloc(size_bytes);
    size_t at = 0;
    while (data && at < size_bytes) {
        ssize_t got = read(fd, data + at, size_bytes - at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            free(data);
            return NULL;
        }
        at += (size_t)got;
    }
    return data;
}

static bool serve_one(void)
{
    void *request = NULL;
    size_t request_bytes = 0;
    uint32_t size_bytes = 0;
    int fd = -1;
    if (!child_receive(sizeof size_bytes, &request, &request_bytes, &fd) ||
        request_bytes != sizeof size_bytes)
        return false;
    memcpy(&size_bytes, request, sizeof size_bytes);
    uint8_t *data = read_whole(fd, size_bytes);
    if (!data)
        return false;
    PhotoPictures pictures = { 0 };
    PhotoRefusal refusal = photo_decode(data, size_bytes, &pictures);
    AnswerHead head = { .refusal = refusal,
                        .width = (uint32_t)pictures.width,
                        .height = (uint32_t)pictures.height,
                        .screen_width = (uint32_t)pictures.screen.width,
                        .screen_height = (uint32_t)pictures.screen.height,
                        .screen_bytes = (uint32_t)pictures.screen.size_bytes,
                        .thumb_width = (uint32_t)pictures.thumb.width,
                        .thumb_height = (uint32_t)pictures.thumb.height,
                        .thumb_bytes = (uint32_t)pictures.thumb.size_bytes };
    const struct iovec parts[] = {
        { .iov_base = &head, .iov_len = sizeof head },
        { .iov_base = pictures.screen.data, .iov_len = pictures.screen.size_bytes },
        { .iov_base = pictures.thumb.data, .iov_len = pictures.thumb.size_bytes },
    };
    return child_answer(parts, 3);
}

int photo_worker_main(void)
{
    bool done =
        child_begin() && cage_enter(CAGE_MEMORY_BYTES, CAGE_CPU_S) && child_ready() && serve_one();
    _exit(done ? 0 : 1); /* what runs at exit may want calls that the cage forbids */
}

/* ---- the server's side ---- */

ChildPool *photo_workers_new(int children)
{
    return child_pool_new(&(ChildPoolSpec){ .subcommand = PHOTO_WORKER_SUBCOMMAND,
                                            .children = children,
                                            .calls_each = 1,
                                            .wait_ms = QUEUE_MS });
}

static bool take_picture(const uint8_t *data, uint32_t size_bytes, uint32_t width, uint32_t height,
                         uint32_t side_max, PhotoPicture *ret_picture)
{
    if (size_bytes < 4 || memcmp(data, "\xFF\xD8\xFF", 3) != 0 || width < 1 || height < 1 ||
        width > side_max || height > side_max)
        return false;
    uint8_t *copy = malloc(size_bytes);
    if (!copy)
        return false;
    memcpy(copy, data, size_bytes);
    *ret_picture = (PhotoPicture){
        .width = (int)width, .height = (int)height, .data = copy, .size_bytes = size_bytes
    };
    return true;
}

PhotoRefusal photo_read_answer(const uint8_t *answer, size_t answer_bytes,
                               PhotoPictures *ret_pictures)
{
    AnswerHead head;
    if (answer_bytes < sizeof head)
        return PHOTO_CRASHED;
    memcpy(&head, answer, sizeof head);
    if (head.refusal != PHOTO_FINE)
        return head.refusal < PHOTO_REFUSALS ? (PhotoRefusal)head.refusal : PHOTO_CRASHED;
    if ((uint64_t)head.screen_bytes + head.thumb_bytes + sizeof head != answer_bytes ||
        head.width < 1 || head.height < 1 || head.width > PHOTO_SIDE_MAX ||
        head.height > PHOTO_SIDE_MAX)
        return PHOTO_CRASHED;
    PhotoPictures pictures = { .width = (int)head.width, .height = (int)head.height };
    const uint8_t *at = answer + sizeof head;
    if (!take_picture(at, head.screen_bytes, head.screen_width, head.screen_height,
                      PHOTO_SCREEN_SIDE, &pictures.screen) ||
        !take_picture(at + head.screen_bytes, head.thumb_bytes, head.thumb_width, head.thumb_height,
                      PHOTO_THUMB_SIDE, &pictures.thumb)) {
        photo_pictures_free(&pictures);
        return PHOTO_CRASHED;
    }
    *ret_pictures = pictures;
    return PHOTO_FINE;
}

PhotoRefusal photo_convert(ChildPool *workers, int fd, size_t size_bytes,
                           PhotoPictures *ret_pictures)
{
    uint8_t magic[3];
    if (size_bytes < sizeof magic || pread(fd, magic, sizeof magic, 0) != sizeof magic ||
        memcmp(magic, "\xFF\xD8\xFF", sizeof magic) != 0)
        return PHOTO_NOT_JPEG; /* not worth a child */
    uint32_t request = (uint32_t)size_bytes;
    void *answer = NULL;
    size_t answer_bytes = 0;
    switch (child_call(workers, &request, sizeof request, fd, ANSWER_BYTES_MAX, &answer,
                       &answer_bytes, WALL_MS)) {
    case CHILD_ANSWERED:
        break;
    case CHILD_LATE:
        return PHOTO_TOO_SLOW;
    case CHILD_BUSY:
        return PHOTO_BUSY;
    case CHILD_DIED:
    case CHILD_TOO_MUCH:
        return PHOTO_CRASHED;
    }
    PhotoRefusal refusal = photo_read_answer(answer, answer_bytes, ret_pictures);
    free(answer);
    return refusal;
}
