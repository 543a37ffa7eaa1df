/* manifest: one line per file, a closing line over all. */
#include "server/backup/manifest.h"
#include "common/str.h"
#include <errno.h>
#include <sodium.h>
#include <unistd.h>

#define FIRST_LINE "# Fixpoint backup, format 1\n"
#define LOST_MARK "# lost "
#define END_MARK "# end "
#define HEX_LENGTH (crypto_hash_sha256_BYTES * 2)

struct Manifest {
    FILE *file;
    crypto_hash_sha256_state hash;
    unsigned long long files, size_bytes;
};

static void put(Manifest *manifest, const char *text)
{
    crypto_hash_sha256_update(&manifest->hash, (const unsigned char *)text, strlen(text));
    (void)fputs(text, manifest->file);
}

Manifest *manifest_new(const char *path)
{
    Manifest *manifest = calloc(1, sizeof *manifest);
    if (!manifest)
        return NULL;
    manifest->file = fopen(path, "wxe");
    if (!manifest->file) {
        free(manifest);
        return NULL;
    }
    crypto_hash_sha256_init(&manifest->hash);
    put(manifest, FIRST_LINE);
    return manifest;
}

void manifest_add(Manifest *manifest, const char *sha256_hex, const char *path,
                  unsigned long long size_bytes)
{
    put(manifest, sha256_hex);
    put(manifest, "  ");
    put(manifest, path);
    put(manifest, "\n");
    manifest->files++;
    manifest->size_bytes += size_bytes;
}

void manifest_add_lost(Manifest *manifest, const char *sha256_hex)
{
    put(manifest, LOST_MARK);
    put(manifest, sha256_hex);
    put(manifest, "\n");
}

static void hash_end(crypto_hash_sha256_state *hash, char ret_hex[HEX_LENGTH + 1])
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(hash, digest);
    sodium_bin2hex(ret_hex, HEX_LENGTH + 1, digest, sizeof digest);
}

bool manifest_finish(Manifest *manifest)
{
    char hex[HEX_LENGTH + 1];
    hash_end(&manifest->hash, hex);
    (void)fprintf(manifest->file, END_MARK "%llu files, %llu bytes, %s\n", manifest->files,
                  manifest->size_bytes, hex);
    bool right = fflush(manifest->file) == 0 && !ferror(manifest->file) &&
                 fsync(fileno(manifest->file)) == 0;
    int saved = errno;
    if (fclose(manifest->file) != 0)
        right = false;
    else
        errno = saved;
    free(manifest);
    return right;
}

/* The closing line's hash must be that of all that stands before it, and nothing stands behind. */
static bool list_is_whole(FILE *file)
{
    crypto_hash_sha256_state hash;
    crypto_hash_sha256_init(&hash);
    char *line = NULL, hex[HEX_LENGTH + 1] = "";
    size_t capacity = 0;
    bool first = true, whole = false;
    for (ssize_t length; (length = getline(&line, &capacity, file)) >= 0; first = false) {
        if (whole || (first && !str_equal(line, FIRST_LINE))) {
            whole = false;
            break;
        }
        if (str_starts(line, END_MARK)) {
            hash_end(&hash, hex);
            const char *said = strrchr(line, ' ') + 1;
            whole = strlen(said) == HEX_LENGTH + 1 && memcmp(said, hex, HEX_LENGTH) == 0;
            if (!whole)
                break;
        } else {
            crypto_hash_sha256_update(&hash, (const unsigned char *)line, (size_t)length);
        }
    }
    free(line);
    return whole;
}

/* Only what a backup writes: no way out of the folder. */
static bool path_is_ours(const char *path)
{
    if (str_equal(path, MANIFEST_DUMP))
        return true;
    if (!str_starts(path, MANIFEST_PHOTOS) || strstr(path, "..") || strstr(path, "//"))
        return false;
    return strspn(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/") ==
           strlen(path);
}

static bool line_read(char *line, ManifestEach *each, void *context, bool *ret_known)
{
    line[strcspn(line, "\n")] = '\0';
    *ret_known = true;
    if (str_starts(line, LOST_MARK))
        return each(context, line + strlen(LOST_MARK), NULL);
    if (*line == '#')
        return true;
    bool formed = strlen(line) > HEX_LENGTH + 2 && strspn(line, "0123456789abcdef") == HEX_LENGTH &&
                  memcmp(line + HEX_LENGTH, "  ", 2) == 0 && path_is_ours(line + HEX_LENGTH + 2);
    if (!formed) {
        *ret_known = false;
        return false;
    }
    line[HEX_LENGTH] = '\0';
    return each(context, line, line + HEX_LENGTH + 2);
}

bool manifest_read(const char *path, ManifestEach *each, void *context,
                   ManifestProblem *ret_problem)
{
    FILE *file = fopen(path, "re");
    *ret_problem = MANIFEST_NO_PROBLEM;
    if (!file) {
        *ret_problem = MANIFEST_MISSING;
        return false;
    }
    bool whole = list_is_whole(file), right = whole, known = true;
    rewind(file);
    char *line = NULL;
    size_t capacity = 0;
    while (right && getline(&line, &capacity, file) >= 0)
        right = line_read(line, each, context, &known);
    if (!whole || !known)
        *ret_problem = MANIFEST_DAMAGED;
    free(line);
    (void)fclose(file);
    return right;
}
