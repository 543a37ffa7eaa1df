/* replay: runs a fuzz target over every file of a folder and speaks TAP, so that each kept input is
 * a test of the suite. A folder that is not there or empty is a failure. */
#include "tests/fuzz/fuzz.h"
#include <dirent.h>
#include <stdbool.h>

#define INPUT_MAX_BYTES (1 << 20)

static bool replay(const char *folder, const char *name)
{
    static uint8_t data[INPUT_MAX_BYTES];
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    size_t size = fread(data, 1, sizeof data, file);
    bool whole = !ferror(file) && feof(file);
    (void)fclose(file);
    /* A copy of the exact size, so that the sanitizer sees a step beyond it. */
    uint8_t *exact = malloc(size ? size : 1);
    if (!exact)
        return false;
    memcpy(exact, data, size);
    (void)LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    return whole;
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int main(int argc, char **argv)
{
    struct dirent **entries;
    int count = argc == 2 ? scandir(argv[1], &entries, visible, alphasort) : -1;
    printf("1..%d\n", count > 0 ? count : 1);
    if (count <= 0) {
        printf("not ok 1 - no kept inputs in %s\n", argc == 2 ? argv[1] : "(no folder named)");
        return 1;
    }
    int failed = 0;
    for (int i = 0; i < count; i++) {
        bool ok = replay(argv[1], entries[i]->d_name);
        printf("%s %d - %s\n", ok ? "ok" : "not ok", i + 1, entries[i]->d_name);
        (void)fflush(stdout); /* a crash must not take the lines before it along */
        failed += !ok;
        free(entries[i]);
    }
    free(entries);
    return failed > 0;
}
