/* command: `fixpoint labels`. */
#ifndef FIXPOINT_LABELS_COMMAND_H
#define FIXPOINT_LABELS_COMMAND_H

#include "server/command.h"

#define LABELS_USAGE                                                                            \
    "--site S (--under CODE | --codes A,B | --ruler) [--kinds places,rooms,positions,assets] "  \
    "[--stock L7160] [--start N] [--copies N] [--first zh|en] [--offset-x MM] [--offset-y MM] " \
    "[--cut-marks] -o FILE.pdf"

int labels_command(int argc, char **argv, const Config *config);

#endif
