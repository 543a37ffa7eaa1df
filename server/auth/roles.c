/* roles: reads the lines of needs. */
#include "server/auth/roles.h"

static uint64_t need_bit(const char *word, size_t length)
{
    for (int need = 0; need < NEEDS; need++) {
        const char *name = need_name((Need)need);
        if (strlen(name) == length && strncmp(name, word, length) == 0)
            return UINT64_C(1) << need;
    }
    return 0;
}

uint64_t roles_may(const char *needs, const char *site)
{
    uint64_t may = 0;
    while (*needs) {
        const char *end = needs + strcspn(needs, "\n");
        size_t slug = strcspn(needs, " \n");
        bool wanted = !site || (strlen(site) == slug && strncmp(site, needs, slug) == 0);
        for (const char *word = needs + slug; wanted && word < end;) {
            word += strspn(word, " ");
            size_t length = strcspn(word, " \n");
            may |= need_bit(word, length);
            word += length;
        }
        needs = *end ? end + 1 : end;
    }
    return may;
}
