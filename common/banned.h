/* banned: functions that this house does without, refused by the compiler. Included by the build
 * (-include) into every file of ours. */
#ifndef FIXPOINT_BANNED_H
#define FIXPOINT_BANNED_H

#include <ctype.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef __GNUC__
#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets strtok atoi atol atoll atof
#pragma GCC poison localtime gmtime ctime asctime rand srand tmpnam mktemp system popen setlocale
#endif

#endif
