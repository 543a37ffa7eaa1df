/* run: reading, checking and writing as single steps, each one statement. Reading and checking only
 * ever touch the run's own rows; writing is one statement and therefore all or nothing. */
#include "server/imports/run.h"
#include "common/str.h"
#include "server/db/db.h"
#include "server/imports/cobie.h"
#include "server/imports/json_text.h"
#include "sql.gen.h"

const char *import_content(Arena *arena, const char *sha256_hex, size_t bytes,
                           const char *file_name, const char *building, const char *zones)
{
    Str json = str_new(arena);
    str_printf(&json, "{\"sha256\":\"%s\",\"bytes\":%zu", sha256_hex, bytes);
    const char *const members[][2] = { { "file_name", file_name },
                                       { "building", building },
                                       { "zones", zones } };
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        if (members[i][1] == NULL)
            continue;
        str_printf(&json, ",\"%s\":", members[i][0]);
        json_text_add(&json, members[i][1]);
    }
    str_add_char(&json, '}');
    return json.text;
}

typedef struct Staging {
    Request *req;
    const ImportRun *run;
    int rows;
} Staging;

static bool stage(void *context, const char *sheet, const char *rows_json, int rows)
{
    Staging *staging = context;
    if (!sql_import_add(staging->req, staging->run->id, rows_json))
        return false;
    staging->rows += rows;
    if (staging->run->progress != NULL)
        staging->run->progress(staging->run->context, sheet, staging->rows);
    return true;
}

/* The refusal stands; the run is marked so that whoever watches it does not wait. */
static bool give_up(Request *req, const char *id, const char *state)
{
    (void)!sql_import_give_up(req, id, state);
    return false;
}

bool import_check(Request *req, const char *id)
{
    return (sql_import_check_places(req, id) && sql_import_check_things(req, id) &&
            sql_import_check_end(req, id)) ||
           give_up(req, id, "failed");
}

static bool read_and_check(Request *req, const ImportRun *run, Workbook *workbook)
{
    Staging staging = { .req = req, .run = run };
    if (!sql_import_begin(req, run->site, run->id, run->content) ||
        !sql_import_state(req, run->site, run->id))
        return false;
    if (!str_equal(db_column(req, 0), "reading"))
        return true; /* checked or done before: the same again */
    return (cobie_read(req, workbook, stage, &staging) || give_up(req, run->id, "failed")) &&
           import_check(req, run->id);
}

bool import_read(Request *req, const ImportRun *run)
{
    Workbook *workbook;
    if (!workbook_open(req, run->path, &workbook))
        return false;
    bool ok = read_and_check(req, run, workbook);
    workbook_close(workbook);
    return ok;
}

bool import_write(Request *req, const char *site, const char *id, const char *digest)
{
    return sql_import_writing(req, site, id) &&
           (sql_import_commit(req, site, id, digest) || give_up(req, id, "checked"));
}
