/* labels: printed codes. A print is made by PUT (keys, log) and drawn by GET, which never writes.
 */
#ifndef FIXPOINT_LABELS_H
#define FIXPOINT_LABELS_H
#include "server/http/router.h"
extern const Route label_routes[];
#endif
