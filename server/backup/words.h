/* words: what backup and restore say to the person at the terminal, in that person's language. */
#ifndef FIXPOINT_BACKUP_WORDS_H
#define FIXPOINT_BACKUP_WORDS_H

#include <stdbool.h>

/* One sentence on standard error, the path it is about (may be NULL) and, when errno is set, why.
 * Returns false, so that a refusing step is one expression. */
bool refuse(const char *zh, const char *en, const char *path);
/* A sentence about how far we are. */
__attribute__((format(printf, 1, 3), format(printf, 2, 3))) void tell(const char *zh,
                                                                      const char *en, ...);

#endif
