/* dictionary_command: entries of the dictionaries are added, renamed and deprecated, over the
 * owner's connection, because they are the same for all sites. */
#include "server/dictionaries/dictionary_command.h"
#include "common/str.h"
#include "server/db/db.h"
#include "sql.gen.h"

static const char usage_text[] =
    "fixpoint dictionary put DICTIONARY KEY [--name-zh NAME] [--name-en NAME]\n"
    "fixpoint dictionary deprecate DICTIONARY KEY [--into KEY]\n"
    "\n"
    "DICTIONARY: item_system, item_type, fault_cause_group, fault_cause, symptom, sign_type, "
    "room_kind.\n"
    "put adds an entry or renames one; nothing is ever deleted.\n";

typedef struct Options {
    const char *act, *dictionary, *key, *name_zh, *name_en, *into;
} Options;

static bool options_read(int argc, char **argv, Options *ret)
{
    if (argc < 4)
        return false;
    *ret = (Options){ .act = argv[1], .dictionary = argv[2], .key = argv[3] };
    for (int i = 4; i < argc; i += 2) {
        if (i + 1 == argc)
            return false;
        if (str_equal(argv[i], "--name-zh"))
            ret->name_zh = argv[i + 1];
        else if (str_equal(argv[i], "--name-en"))
            ret->name_en = argv[i + 1];
        else if (str_equal(argv[i], "--into"))
            ret->into = argv[i + 1];
        else
            return false;
    }
    bool names = ret->name_zh || ret->name_en;
    return str_equal(ret->act, "put") ? names && !ret->into
                                      : str_equal(ret->act, "deprecate") && !names;
}

int dictionary_command(int argc, char **argv, const Config *config)
{
    Options options;
    if (!options_read(argc, argv, &options)) {
        (void)fputs(usage_text, stderr);
        return 2;
    }
    Request *req = request_for_owner(config);
    if (!req)
        return 1;
    bool put = str_equal(options.act, "put");
    bool done =
        put ? sql_owner_dictionary_put(req, options.dictionary, options.key, options.name_zh,
                                       options.name_en)
            : sql_owner_dictionary_deprecate(req, options.dictionary, options.key, options.into);
    int status = done ? 0 : command_fault(req);
    if (done && put) {
        bool added = str_equal(db_column(req, 0), "true");
        puts(req->lang == LANG_ZH ? (added ? "已新增。" : "已改名。")
                                  : (added ? "Added." : "Renamed."));
    } else if (done) {
        puts(req->lang == LANG_ZH ? "已停止使用。" : "Deprecated.");
    }
    request_free(req);
    return status;
}
