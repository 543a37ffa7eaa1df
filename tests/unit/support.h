/* support: cmocka beside our own fail(), which raises a fault; cmocka's macro of that name goes. */
#ifndef FIXPOINT_TESTS_SUPPORT_H
#define FIXPOINT_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#undef fail
#undef fail_msg

#define fail_msg(...)              \
    do {                           \
        print_error(__VA_ARGS__);  \
        print_error("\n");         \
        _fail(__FILE__, __LINE__); \
    } while (0)

#endif
