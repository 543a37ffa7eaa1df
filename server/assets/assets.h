/* assets: the physical units. */
#include "server/http/router.h"
extern const Route asset_routes[];
