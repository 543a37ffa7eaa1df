/* upload: a body on its way in: into one capped buffer, or into a temporary file that is hashed
 * while it arrives (route->to_file). */
#ifndef FIXPOINT_UPLOAD_H
#define FIXPOINT_UPLOAD_H

#include "server/http/router.h"
#include <sodium.h>

typedef struct Upload {
    int fd;            /* -1 = in memory */
    size_t room_bytes; /* of the buffer */
    char *buffer;
    size_t size_bytes; /* so far */
    crypto_hash_sha256_state hash;
} Upload;

/* Makes FIXPOINT_PHOTOS/incoming and removes what earlier processes left there; while other servers
 * share the folder, only what is older than an hour. */
bool upload_prepare(const char *photos);
/* expected_bytes: Content-Length, or 0. */
CHECKED bool upload_begin(Request *req, Upload *upload, uint64_t expected_bytes);
CHECKED bool upload_add(Request *req, Upload *upload, const char *data, size_t size_bytes);
/* Fills req->body… */
CHECKED bool upload_end(Request *req, Upload *upload);
/* Closes and removes what is still there. */
void upload_drop(Request *req, Upload *upload);

#endif
