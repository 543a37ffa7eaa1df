/* sites: where we work, by which clock and calendar. */
#include "server/http/router.h"
extern const Route site_routes[];
