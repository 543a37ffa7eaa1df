/* command: `fixpoint import`. */
#ifndef FIXPOINT_IMPORTS_COMMAND_H
#define FIXPOINT_IMPORTS_COMMAND_H

#include "server/command.h"

#define IMPORT_USAGE                                                                         \
    "--site S [--building CODE] [--zones auto|none|CATEGORY] [--types FILE.csv] [--commit] " \
    "FILE.xlsx"

int import_command(int argc, char **argv, const Config *config);

#endif
