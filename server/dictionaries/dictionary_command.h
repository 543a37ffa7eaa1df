/* dictionary_command: `fixpoint dictionary`, the words of the house kept at the terminal. */
#include "server/command.h"
#define DICTIONARY_COMMAND_ARGS "put|deprecate …"
int dictionary_command(int argc, char **argv, const Config *config);
