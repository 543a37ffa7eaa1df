/* archive: the outside of an .xlsx file, a zip of XML parts. Tells a real one from everything that
 * is only called so (encrypted, truncated, with macros, another format renamed, a zip bomb), each
 * with a sentence of its own, and feeds one part to an XML parser that knows no DTD and no
 * entities. */
#ifndef FIXPOINT_IMPORTS_ARCHIVE_H
#define FIXPOINT_IMPORTS_ARCHIVE_H

#include "server/http/request.h"

typedef struct Archive Archive;

/* A refusal is raised on req with field "file". */
CHECKED bool archive_open(Request *req, const char *path, Archive **ret_archive);
void archive_close(Archive *archive);
bool archive_has(const Archive *archive, const char *part);

/* What a part's XML means to the reader. Names come without namespace prefix; attributes as expat
 * gives them (name, value, …, NULL), names without prefix too. A step returns false to stop: with
 * req->fault set it is a refusal, without it the rest of the part is simply not wanted. */
typedef struct XmlSteps {
    bool (*start)(void *context, const char *name, const char **attributes);
    bool (*end)(void *context, const char *name);
    bool (*text)(void *context, const char *text, int length_bytes);
} XmlSteps;

/* shown_as is what messages call the part: a sheet's name, or the part's. */
CHECKED bool archive_parse(Request *req, Archive *archive, const char *part, const char *shown_as,
                           const XmlSteps *steps, void *context);
/* The value of an attribute, NULL when absent. */
const char *xml_attribute(const char **attributes, const char *name);

#endif
