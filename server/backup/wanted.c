/* wanted: pg_restore writes the rows of the table as COPY text; its header names the columns. */
#include "server/backup/wanted.h"
#include "server/backup/tools.h"
#include "server/backup/words.h"
#include "common/log.h"
#include "common/str.h"
#include <errno.h>

#define COPY_HEAD "COPY public.photo ("
#define COLUMNS_MOST 64

/* The columns of table photo (migrations) that hold the hash of a file in the photo directory. */
static bool is_file_hash(const char *column)
{
    return str_equal(column, "screen_sha256") || str_equal(column, "thumb_sha256");
}

static void add(WantedList *list, const char *sha256_hex)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? list->capacity * 2 : 1024;
        list->items = reallocarray(list->items, list->capacity, sizeof *list->items);
        if (!list->items)
            log_abort("out of memory");
    }
    Wanted *item = &list->items[list->count++];
    *item = (Wanted){ .found = false };
    (void)snprintf(item->sha256_hex, sizeof item->sha256_hex, "%s", sha256_hex);
}

/* "COPY public.photo (site_id, sha256, …) FROM stdin;" -> which columns hold a hash. */
static size_t read_head(char *line, bool ret_wanted[COLUMNS_MOST])
{
    size_t hashes = 0, column = 0;
    char *next = line + strlen(COPY_HEAD);
    next[strcspn(next, ")")] = '\0';
    for (char *name; (name = strsep(&next, ",")) && column < COLUMNS_MOST; column++) {
        ret_wanted[column] = is_file_hash(name + strspn(name, " "));
        hashes += ret_wanted[column];
    }
    return hashes;
}

static void read_row(char *line, const bool wanted[COLUMNS_MOST], WantedList *list)
{
    char *next = line;
    next[strcspn(next, "\n")] = '\0';
    size_t column = 0;
    for (char *value; (value = strsep(&next, "\t")) && column < COLUMNS_MOST; column++)
        if (wanted[column])
            add(list, value);
}

static int compare(const void *a, const void *b)
{
    return strcmp(((const Wanted *)a)->sha256_hex, ((const Wanted *)b)->sha256_hex);
}

static void sort_and_unite(WantedList *list)
{
    if (list->count == 0)
        return;
    qsort(list->items, list->count, sizeof *list->items, compare);
    size_t kept = 1;
    for (size_t i = 1; i < list->count; i++)
        if (compare(&list->items[kept - 1], &list->items[i]) != 0)
            list->items[kept++] = list->items[i];
    list->count = kept;
}

bool wanted_read(const char *dump, char *const environment[], WantedList *ret_list)
{
    const char *const argv[] = {
        "pg_restore", "--data-only", "--schema=public", "--table=photo", "--file=-", dump, NULL
    };
    Tool tool;
    WantedList list = { 0 };
    if (!tool_start(argv, environment, &tool))
        return false;
    FILE *rows = fdopen(tool.output, "r");
    if (!rows)
        log_abort("out of memory");
    bool wanted[COLUMNS_MOST] = { false }, inside = false, seen = false;
    char *line = NULL;
    size_t capacity = 0;
    while (getline(&line, &capacity, rows) >= 0) {
        if (inside && str_equal(line, "\\.\n")) {
            inside = false;
        } else if (inside) {
            read_row(line, wanted, &list);
        } else if (str_starts(line, COPY_HEAD)) {
            inside = true;
            seen = read_head(line, wanted) == 2;
        }
    }
    free(line);
    tool.output = -1;
    (void)fclose(rows);
    if (!tool_finish(&tool) || inside || !seen) {
        wanted_free(&list);
        errno = 0;
        return refuse("转储中读不到照片清单", "The dump does not hold the list of photos", dump);
    }
    sort_and_unite(&list);
    *ret_list = list;
    return true;
}

Wanted *wanted_find(const WantedList *list, const char *sha256_hex)
{
    Wanted key = { .found = false };
    (void)snprintf(key.sha256_hex, sizeof key.sha256_hex, "%s", sha256_hex);
    return list->count ? bsearch(&key, list->items, list->count, sizeof *list->items, compare)
                       : NULL;
}

void wanted_free(WantedList *list)
{
    free(list->items);
    *list = (WantedList){ 0 };
}
