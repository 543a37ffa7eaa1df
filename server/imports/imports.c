/* imports: a workbook comes in, its diff is looked at, its types are corrected, and it is written.
 * Shape is checked here and in cobie.c; truth is checked by migrations/0007_imports.sql. */
#include "server/imports/imports.h"
#include "common/str.h"
#include "common/uuid.h"
#include "server/http/body.h"
#include "server/imports/run.h"
#include "sql.gen.h"
#include <sys/stat.h>

/* What a file was called or taken for says little; its bytes are looked at, and each kind that is
 * no workbook gets its own sentence. */
#define WORKBOOK_TYPES                                                           \
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, "        \
    "application/octet-stream, "                                                 \
    "application/vnd.ms-excel, application/vnd.ms-excel.sheet.macroEnabled.12, " \
    "application/vnd.oasis.opendocument.spreadsheet, application/zip, text/csv, text/html"

/* Limits are numbers for C and text for a statement. */
#define QUOTE(number) QUOTE_(number)
#define QUOTE_(number) #number

struct CreateQuery {
    const char *id, *building, *zones, *file_name, *dry_run;
};

static const Field create_fields[] = {
    { "id", offsetof(struct CreateQuery, id), .kind = UUID },
    { "building", offsetof(struct CreateQuery, building), .kind = TEXT, .max = 16 },
    { "zones", offsetof(struct CreateQuery, zones), .kind = TEXT, .max = 200 },
    { "file_name", offsetof(struct CreateQuery, file_name), .kind = TEXT, .max = 200 },
    { "dry_run", offsetof(struct CreateQuery, dry_run), .kind = BOOLEAN },
    {},
};

static const char *const outcomes[] = { "refused", "changed",   "note", "missing",
                                        "new",     "unchanged", NULL };
static const char *const entities[] = { "building", "floor",     "zone",     "room", "component",
                                        "group",    "attribute", "document", NULL };

struct ShowQuery {
    const char *outcome, *entity, *cursor, *limit;
};

static const Field show_fields[] = {
    { "outcome", offsetof(struct ShowQuery, outcome), .kind = TEXT, .one_of = outcomes },
    { "entity", offsetof(struct ShowQuery, entity), .kind = TEXT, .one_of = entities },
    { "cursor", offsetof(struct ShowQuery, cursor), .kind = TEXT, .max = 24 },
    { "limit", offsetof(struct ShowQuery, limit), .kind = INTEGER, .min_value = 1,
      .max_value = LIMIT_PAGE },
    {},
};

static bool show(Request *req, const char *id)
{
    return sql_import_show(req, req->params[0], id, NULL, NULL, NULL, QUOTE(LIMIT_PAGE));
}

/* With dry_run=true the file is read and compared and nothing of the register is touched; without,
 * it is written as well if nothing in it is refused. The same id again is the same run. */
static bool import_create(Request *req)
{
    struct CreateQuery query;
    struct stat file;
    char made[UUID_TEXT_BYTES];
    if (!read_query(req, create_fields, &query))
        return false;
    if (req->body_path == NULL || stat(req->body_path, &file) != 0 || file.st_size == 0)
        return fail(req, FAULT_INVALID, "file", "文件是空的。", "The file is empty.");
    if (query.id == NULL) {
        uuid_make(made);
        query.id = arena_strdup(req->arena, made);
    }
    const char *content = import_content(req->arena, req->body_sha256_hex, (size_t)file.st_size,
                                         query.file_name, query.building, query.zones);
    ImportRun run = {
        .site = req->params[0], .id = query.id, .path = req->body_path, .content = content
    };
    bool dry_run = str_equal(query.dry_run, "true");
    return import_read(req, &run) && (dry_run || import_write(req, run.site, run.id, NULL)) &&
           show(req, run.id);
}

static bool import_list(Request *req)
{
    return sql_import_list(req, req->params[0], QUOTE(LIMIT_PAGE_DEFAULT));
}

/* "3-1204": rank of the outcome and number of the item, as next_cursor gave it. */
static bool is_cursor(const char *text)
{
    size_t digits = strspn(text + (*text != '\0'), "-") == 1 ? strspn(text + 2, "0123456789") : 0;
    return *text >= '1' && *text <= '9' && digits > 0 && digits < 19 && text[2 + digits] == '\0';
}

static bool import_show(Request *req)
{
    struct ShowQuery query;
    if (!request_param_uuid(req, 1) || !read_query(req, show_fields, &query))
        return false;
    if (query.cursor != NULL && !is_cursor(query.cursor))
        return fail(req, FAULT_INVALID, "cursor", "cursor 应为上一页给出的值。",
                    "cursor must be what the page before gave.");
    return sql_import_show(req, req->params[0], req->params[1], query.outcome, query.entity,
                           query.cursor, query.limit ? query.limit : QUOTE(LIMIT_PAGE_DEFAULT));
}

struct TypesBody {
    const char *types;
};

static const Field types_fields[] = {
    { "types", offsetof(struct TypesBody, types), .kind = JSON_VALUE, .max = 1000,
      .required = true },
    {},
};

/* The choices are kept for the next workbook of this building; the diff is made again. */
static bool import_types(Request *req)
{
    struct TypesBody body;
    if (!request_param_uuid(req, 1) || !read_body(req, types_fields, &body))
        return false;
    return sql_import_choose(req, req->params[0], req->params[1], body.types) &&
           import_check(req, req->params[1]) && show(req, req->params[1]);
}

struct CommitBody {
    const char *digest;
};

static const Field commit_fields[] = {
    { "digest", offsetof(struct CommitBody, digest), .kind = TEXT, .max = 32, .required = true },
    {},
};

static bool import_commit(Request *req)
{
    struct CommitBody body;
    if (!request_param_uuid(req, 1) || !read_body(req, commit_fields, &body))
        return false;
    return import_write(req, req->params[0], req->params[1], body.digest) &&
           show(req, req->params[1]);
}

const Route import_routes[] = {
    ROUTE("POST", "/sites/{site}/imports", import_create, NEED_REGISTER_ADMIN, LANE_SLOW,
          .accepts = WORKBOOK_TYPES, .body_max_bytes = LIMIT_WORKBOOK_BYTES, .to_file = true,
          .query = true),
    ROUTE("GET", "/sites/{site}/imports", import_list, NEED_REGISTER_ADMIN, LANE_FAST),
    ROUTE("GET", "/sites/{site}/imports/{id}", import_show, NEED_REGISTER_ADMIN, LANE_FAST,
          .query = true),
    ROUTE("PATCH", "/sites/{site}/imports/{id}/types", import_types, NEED_REGISTER_ADMIN,
          LANE_SLOW),
    ROUTE("PUT", "/sites/{site}/imports/{id}/commit", import_commit, NEED_REGISTER_ADMIN,
          LANE_SLOW),
    {},
};
