/* photos: pictures by the hash of what the phone sent. */
#ifndef FIXPOINT_PHOTOS_H
#define FIXPOINT_PHOTOS_H

#include "server/http/router.h"

extern const Route photo_routes[];

/* Called by serve before the first request, and after the last: the decoding children, and the
 * thread that removes what crashes have left in the photo directory. */
CHECKED bool photos_start(const struct Config *config);
void photos_stop(void);

#endif
