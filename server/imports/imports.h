/* imports: a COBie workbook comes in. docs/import.md tells what is done with it. */
#ifndef FIXPOINT_IMPORTS_H
#define FIXPOINT_IMPORTS_H

#include "server/http/router.h"

extern const Route import_routes[];

#endif
