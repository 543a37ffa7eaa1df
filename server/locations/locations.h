/* locations: the tree of places. */
#include "server/http/router.h"
extern const Route location_routes[];
