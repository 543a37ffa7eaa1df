/* roles: needs out of the text that session_find() gives, which is role_may as it stands in the
 * database (domain.md 4.7). */
#ifndef FIXPOINT_ROLES_H
#define FIXPOINT_ROLES_H

#include "server/http/router.h"

/* needs: a line for each site, "slug need need …". Bits of what may be done at that site (0 = not a
 * member of it), or for site NULL at one site at least. Unknown words are left out. */
uint64_t roles_may(const char *needs, const char *site);

#endif
