/* run: one workbook from file to diff, the same for a request and for the terminal. */
#ifndef FIXPOINT_IMPORTS_RUN_H
#define FIXPOINT_IMPORTS_RUN_H

#include "server/http/request.h"

typedef struct ImportRun {
    const char *site, *id; /* slug; UUID that the client made */
    const char *path;      /* of the file */
    const char *content;   /* JSON object: sha256, bytes, file_name, building, zones */
    /* Said now and then while rows are read and things are checked; may be NULL. */
    void (*progress)(void *context, const char *what, int done);
    void *context;
} ImportRun;

/* Reads the file into import_row and checks it, each step a transaction of its own so that others
 * see how far it is. A run that is checked already is left as it is. */
CHECKED bool import_read(Request *req, const ImportRun *run);
CHECKED bool import_check(Request *req, const char *id);
/* Writes what the check showed. digest NULL = whatever it is. */
CHECKED bool import_write(Request *req, const char *site, const char *id, const char *digest);
/* The request as import_begin() keeps it. NULL members are left out. */
const char *import_content(Arena *arena, const char *sha256_hex, size_t bytes,
                           const char *file_name, const char *building, const char *zones);

#endif
