/* worker: decoding as a call. The server asks; a caged child, started beforehand and used for one
 * picture only, answers, crashes, or is late. */
#ifndef FIXPOINT_PHOTO_WORKER_H
#define FIXPOINT_PHOTO_WORKER_H

#include "common/child.h"
#include "server/photos/decode.h"

#define PHOTO_WORKER_SUBCOMMAND "photo-worker"

/* As many children as pictures may be decoded at once. NULL with errno when there is no thread. */
ChildPool *photo_workers_new(int children);

/* Decodes the file open at fd (its offset at 0, nothing else reading it). PHOTO_FINE fills
 * ret_pictures, freed by photo_pictures_free. */
PhotoRefusal photo_convert(ChildPool *workers, int fd, size_t size_bytes,
                           PhotoPictures *ret_pictures);

/* What a child answered, believed as little as the picture; used by photo_convert. */
PhotoRefusal photo_read_answer(const uint8_t *answer, size_t answer_bytes,
                               PhotoPictures *ret_pictures);

/* The hidden subcommand; its exit status. */
int photo_worker_main(void);

#endif
