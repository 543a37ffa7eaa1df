/* store: the served pictures as files: <root>/<site>/<first two of the hash>/<hash>-screen.jpg and
 * -thumb.jpg. A file is there whole or not at all: written beside its place under another name,
 * brought to disk, renamed, and the folder brought to disk. TRUST.md section 6, "Photo". */
#ifndef FIXPOINT_PHOTO_STORE_H
#define FIXPOINT_PHOTO_STORE_H

#include "server/photos/decode.h"
#include <time.h>

typedef enum StoreOutcome {
    STORE_DONE,
    STORE_FULL,   /* no space left: nothing of it stays */
    STORE_BROKEN, /* the disk refused. After a failed fsync nobody knows what is on it, so from then
                   * on this process stores nothing more */
} StoreOutcome;

/* site_id and sha256 are checked by the caller: they become file names. tag tells this writing from
 * others of the same picture at the same time. */
__attribute__((warn_unused_result)) StoreOutcome
photo_store_put(const char *root, const char *site_id, const char *sha256, const char *tag,
                const PhotoPictures *pictures);
/* size: "screen" or "thumb". The open file, or -1 with errno. */
int photo_store_open(const char *root, const char *site_id, const char *sha256, const char *size,
                     off_t *ret_size_bytes);

/* Which of the hashes (separated by spaces) have no row at that site: also so separated, in memory
 * of the asked; NULL = unknown, leave everything. */
typedef const char *PhotoAsk(void *data, const char *site_id, const char *hashes);
/* Removes files older than age_s that ask does not know, and what was broken off: writings and
 * uploads. Returns how many files went. */
int photo_store_sweep(const char *root, time_t age_s, PhotoAsk *ask, void *data);

#endif
