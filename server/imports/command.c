/* command: `fixpoint import`, a workbook from the terminal as the owner of the installation: the
 * same reading, the same diff and the same writing as in the browser. Without --commit nothing of
 * the register is touched. */
#include "server/imports/command.h"
#include "common/str.h"
#include "common/uuid.h"
#include "server/imports/diff_text.h"
#include "server/imports/run.h"
#include "server/imports/types_file.h"
#include "sql.gen.h"
#include <errno.h>
#include <getopt.h>
#include <sodium.h>
#include <unistd.h>

typedef struct Options {
    const char *site, *building, *zones, *types, *file;
    bool commit;
} Options;

static const struct option names[] = {
    { "site", required_argument, NULL, 's' },
    { "building", required_argument, NULL, 'b' },
    { "zones", required_argument, NULL, 'z' },
    { "types", required_argument, NULL, 't' },
    { "commit", no_argument, NULL, 'c' },
    { "dry-run", no_argument, NULL, 'd' },
    {},
};

static bool read_options(int argc, char **argv, Options *options)
{
    bool dry_run = false;
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "", names, NULL)) != -1;) {
        if (option == 's')
            options->site = optarg;
        else if (option == 'b')
            options->building = optarg;
        else if (option == 'z')
            options->zones = optarg;
        else if (option == 't')
            options->types = optarg;
        else if (option == 'c')
            options->commit = true;
        else if (option == 'd')
            dry_run = true;
        else
            return false;
    }
    if (options->site == NULL || optind + 1 != argc || (dry_run && options->commit))
        return false;
    options->file = argv[optind];
    return true;
}

/* One line that changes where somebody looks on, a line a sheet where a file does. */
typedef struct Progress {
    bool terminal, zh;
    const char *sheet;
} Progress;

static void show_progress(void *context, const char *sheet, int rows)
{
    Progress *progress = context;
    if (!progress->terminal && str_equal(sheet, progress->sheet))
        return;
    progress->sheet = sheet;
    (void)fprintf(stderr, progress->terminal ? "\r\033[K" : "");
    (void)fprintf(stderr, progress->zh ? "读取 %s：%d 行" : "Reading %s: %d rows", sheet, rows);
    (void)fprintf(stderr, progress->terminal ? "" : "\n");
}

static void end_progress(const Progress *progress)
{
    if (progress->terminal)
        (void)fprintf(stderr, "\r\033[K");
}

static bool hash_file(Request *req, const char *path, char hex[2 * crypto_hash_sha256_BYTES + 1],
                      size_t *ret_bytes)
{
    unsigned char hash[crypto_hash_sha256_BYTES], block[16384];
    crypto_hash_sha256_state state;
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return fail(req, FAULT_INVALID, "file", "打不开文件 %s：%s。", "Cannot open %s: %s.", path,
                    strerror(errno));
    crypto_hash_sha256_init(&state);
    size_t total = 0;
    for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0; total += got)
        crypto_hash_sha256_update(&state, block, got);
    (void)fclose(file);
    crypto_hash_sha256_final(&state, hash);
    sodium_bin2hex(hex, 2 * sizeof hash + 1, hash, sizeof hash);
    *ret_bytes = total;
    return true;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* The types that a file decides, then the check once more. */
static bool apply_types(Request *req, const Options *options, const char *id)
{
    const char *json;
    if (options->types == NULL)
        return true;
    return types_file_read(req, options->types, &json) &&
           sql_import_choose(req, options->site, id, json) && import_check(req, id);
}

static bool import_file(Request *req, const Options *options)
{
    char hex[2 * crypto_hash_sha256_BYTES + 1], id[UUID_TEXT_BYTES];
    size_t bytes;
    if (!hash_file(req, options->file, hex, &bytes))
        return false;
    uuid_make(id);
    Progress progress = { .terminal = isatty(STDERR_FILENO) == 1, .zh = req->lang == LANG_ZH };
    ImportRun run = { .site = options->site,
                      .id = id,
                      .path = options->file,
                      .progress = show_progress,
                      .context = &progress };
    run.content = import_content(req->arena, hex, bytes, base_name(options->file),
                                 options->building, options->zones);
    bool ok = import_read(req, &run) && apply_types(req, options, id);
    end_progress(&progress);
    if (!ok || !sql_import_show(req, options->site, id, NULL, NULL, NULL, "60"))
        return false;
    diff_print(req->answer, req->answer_size_bytes, req->lang, stdout);
    if (options->commit && !import_write(req, options->site, id, NULL))
        return false;
    if (options->commit)
        puts(req->lang == LANG_ZH ? "已写入台账。" : "Written to the register.");
    else
        puts(req->lang == LANG_ZH
                 ? "只是检查，台账未动。加 --commit 写入。"
                 : "This was a check; the register is untouched. --commit writes.");
    return true;
}

int import_command(int argc, char **argv, const Config *config)
{
    Options options = { 0 };
    if (!read_options(argc, argv, &options)) {
        (void)fprintf(stderr, "fixpoint import %s\n", IMPORT_USAGE);
        return 2;
    }
    Request *req = request_for_owner(config);
    if (!req)
        return 1;
    int status = import_file(req, &options) ? 0 : command_fault(req);
    request_free(req);
    return status;
}
