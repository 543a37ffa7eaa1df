/* sweeper: a thread that now and then removes picture files without a row: a crash between file and
 * row leaves one behind. Never one that is younger than an hour, since its row may be on the way.
 */
#ifndef FIXPOINT_PHOTO_SWEEPER_H
#define FIXPOINT_PHOTO_SWEEPER_H

#include "server/config.h"

__attribute__((warn_unused_result)) bool photo_sweeper_start(const Config *config);
void photo_sweeper_stop(void);

#endif
