/* user_command: `fixpoint user …` and `fixpoint site …`, by which the owner makes the first site
 * and its first administrator. No account with a known password is ever made by an installation. */
#ifndef FIXPOINT_USER_COMMAND_H
#define FIXPOINT_USER_COMMAND_H

#include "server/config.h"

int user_command(int argc, char **argv, const Config *config);
int site_command(int argc, char **argv, const Config *config);

#define USER_COMMAND_ARGS "add|list|link|deactivate …"
#define SITE_COMMAND_ARGS "add|team …"

#endif
