/* rooms: the one list of all rooms' route tables and commands. A new room adds its lines here. */
#include "server/http/metrics.h"
#include "server/http/router.h"

const Route *const all_routes[] = {
    health_routes,
    NULL,
};
