/* copy: files that arrive whole or not at all, hashed on the way. */
#ifndef FIXPOINT_BACKUP_COPY_H
#define FIXPOINT_BACKUP_COPY_H

#include "common/arena.h"
#include <stdbool.h>
#include <stddef.h>

#define SHA256_HEX_SIZE 65

/* Hashes a file; false with errno. ret_size_bytes may be NULL. */
__attribute__((warn_unused_result)) bool file_hash(const char *path, char ret_hex[SHA256_HEX_SIZE],
                                                   unsigned long long *ret_size_bytes);
/* Copies into a new file, hashing what was read; on disk when it returns true. False with errno. */
__attribute__((warn_unused_result)) bool file_copy(const char *from, const char *to,
                                                   char ret_hex[SHA256_HEX_SIZE],
                                                   unsigned long long *ret_size_bytes);
/* Makes the folders above a file, with mode 0750, and sees them to the disk. */
__attribute__((warn_unused_result)) bool folders_above(Arena *arena, const char *path);
__attribute__((warn_unused_result)) bool sync_path(const char *path);
/* True for a folder that holds nothing, or nothing but the name given (may be NULL). */
bool folder_is_empty(const char *path, const char *except);
/* Sees the names in a folder and in all folders below it to the disk. */
__attribute__((warn_unused_result)) bool folder_sync(const char *path);
/* Removes a folder and all below it; links are removed, not followed. */
bool folder_remove(const char *path);

#endif
