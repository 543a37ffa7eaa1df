/* serve: the commands of the server itself. */
#ifndef FIXPOINT_SERVE_H
#define FIXPOINT_SERVE_H

#include "server/command.h"

int serve_command(int argc, char **argv, const Config *config);
int migrate_command(int argc, char **argv, const Config *config);
int routes_command(int argc, char **argv, const Config *config);
int doctor_command(int argc, char **argv, const Config *config);

#endif
