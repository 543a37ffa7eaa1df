/* positions: the fixed place of one thing. */
#include "server/http/router.h"
extern const Route position_routes[];
