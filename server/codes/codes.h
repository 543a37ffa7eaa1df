/* codes: what a code names, and what may be done to it. */
#ifndef FIXPOINT_CODES_H
#define FIXPOINT_CODES_H

#include "server/command.h"
#include "server/http/router.h"

extern const Route code_routes[];

/* fixpoint code CODE [--json] */
int code_command(int argc, char **argv, const Config *config);

#endif
