/* work_orders: what was asked for, what was done about it, and the proof. */
#include "server/http/router.h"
extern const Route work_order_routes[];
