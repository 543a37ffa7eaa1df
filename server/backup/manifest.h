/* manifest: the list of a backup's files with their SHA-256, in the form that `sha256sum --check`
 * reads. Its last line counts them and carries the hash of all lines before it, so that a list that
 * was cut short or touched is noticed as well. */
#ifndef FIXPOINT_BACKUP_MANIFEST_H
#define FIXPOINT_BACKUP_MANIFEST_H

#include <stdbool.h>

#define MANIFEST_NAME "SHA256SUMS"
#define MANIFEST_DUMP "database.dump"
#define MANIFEST_PHOTOS "photos/"

typedef struct Manifest Manifest;

/* Writing. NULL with errno; a failed write is remembered until the end. */
Manifest *manifest_new(const char *path);
void manifest_add(Manifest *manifest, const char *sha256_hex, const char *path,
                  unsigned long long size_bytes);
/* A picture that the data name but that was missing or damaged. */
void manifest_add_lost(Manifest *manifest, const char *sha256_hex);
/* Last line, disk, memory. False with errno when the list is not whole on disk. */
__attribute__((warn_unused_result)) bool manifest_finish(Manifest *manifest);

typedef enum ManifestProblem {
    MANIFEST_NO_PROBLEM,
    MANIFEST_MISSING,
    MANIFEST_DAMAGED
} ManifestProblem;

/* Reading. `each` is called for each file, with path NULL for a lost one, after the list itself
 * was found whole; reading stops when it returns false. False as well, with ret_problem set,
 * when the list is not whole. */
typedef bool ManifestEach(void *context, const char *sha256_hex, const char *path);
__attribute__((warn_unused_result)) bool manifest_read(const char *path, ManifestEach *each,
                                                       void *context, ManifestProblem *ret_problem);

#endif
