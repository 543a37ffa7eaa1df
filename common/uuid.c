/* uuid: random bits come from the kernel. */
#include "common/uuid.h"
#include "common/log.h"
#include <stdint.h>
#include <sys/random.h>

void uuid_make(char ret_text[UUID_TEXT_BYTES])
{
    unsigned char bytes[16];
    if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
        log_abort("no random bytes");
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
    for (int i = 0; i < 6; i++)
        bytes[i] = (unsigned char)(ms >> (40 - 8 * i));
    bytes[6] = (unsigned char)(0x70 | (bytes[6] & 0x0f));
    bytes[8] = (unsigned char)(0x80 | (bytes[8] & 0x3f));
    static const char hex[] = "0123456789abcdef";
    char *to = ret_text;
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *to++ = '-';
        *to++ = hex[bytes[i] >> 4];
        *to++ = hex[bytes[i] & 15];
    }
    *to = '\0';
}

bool uuid_read(const char *text, char ret_text[UUID_TEXT_BYTES])
{
    char out[UUID_TEXT_BYTES];
    for (int i = 0; i < 36; i++) {
        char c = text[i];
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? c != '-' : !isxdigit((unsigned char)c))
            return false;
        out[i] = (char)tolower((unsigned char)c);
    }
    if (text[36] != '\0')
        return false;
    out[36] = '\0';
    memcpy(ret_text, out, sizeof out);
    return true;
}

bool uuid_is_v7(const char *text)
{
    char lower[UUID_TEXT_BYTES];
    return uuid_read(text, lower) && lower[14] == '7' && strchr("89ab", lower[19]) != NULL;
}
