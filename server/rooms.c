/* rooms: the one list of all rooms' route tables and commands. A new room adds its lines here. */
#include "server/assets/assets.h"
#include "server/auth/auth.h"
#include "server/codes/codes.h"
#include "server/http/metrics.h"
#include "server/http/router.h"
#include "server/imports/imports.h"
#include "server/labels/labels.h"
#include "server/locations/locations.h"
#include "server/photos/photos.h"
#include "server/positions/positions.h"
#include "server/sites/sites.h"
#include "server/users/users.h"
#include "server/work_orders/work_orders.h"

const Route *const all_routes[] = {
    health_routes, auth_routes,   user_routes,       site_routes,
    code_routes,   label_routes,  location_routes,   position_routes,
    asset_routes,  import_routes, work_order_routes, photo_routes,
    NULL,
};
