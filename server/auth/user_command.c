/* user_command: people and sites at the terminal, over the owner's connection. */
#include "server/auth/user_command.h"
#include "server/auth/password.h"
#include "server/auth/token.h"
#include "server/command.h"
#include "server/db/db.h"
#include "common/str.h"
#include "server/http/text.h"
#include "sql.gen.h"
#include <termios.h>
#include <unistd.h>

static const char usage_text[] =
    "fixpoint user add LOGIN --name-zh NAME --name-en NAME --site SLUG --role ROLE\n"
    "                  [--building CODE] [--team KEY] [--reports-to LOGIN] [--language zh|en]\n"
    "                  [--password-from-stdin [--any-password]]\n"
    "fixpoint user list\n"
    "fixpoint user link LOGIN\n"
    "fixpoint user deactivate LOGIN [--hand-to LOGIN]\n"
    "fixpoint site add SLUG --name-zh NAME --name-en NAME [--time-zone Asia/Shanghai]\n"
    "fixpoint site team SLUG KEY --name-zh NAME --name-en NAME\n"
    "\n"
    "ROLE: technician, supervisor, leader, desk, manager, admin. An account that exists gets the "
    "role\n"
    "added. Without a password, `user link` makes a link by which the person sets one.\n";

typedef struct Options {
    const char *words[2]; /* LOGIN; SLUG and KEY */
    int word_count;
    const char *name_zh, *name_en, *language, *site, *role, *building, *team, *reports_to, *hand_to,
        *time_zone;
    bool password_from_stdin, any_password;
} Options;

static int usage(void)
{
    (void)fputs(usage_text, stderr);
    return 2;
}

/* Everything behind "user add". False for an unknown option, a missing value, too many words. */
static bool options_read(int argc, char **argv, Options *ret)
{
    const struct {
        const char *name;
        const char **place;
    } texts[] = {
        { "--name-zh", &ret->name_zh },   { "--name-en", &ret->name_en },
        { "--language", &ret->language }, { "--site", &ret->site },
        { "--role", &ret->role },         { "--building", &ret->building },
        { "--team", &ret->team },         { "--reports-to", &ret->reports_to },
        { "--hand-to", &ret->hand_to },   { "--time-zone", &ret->time_zone },
    };
    for (int i = 0; i < argc; i++) {
        bool taken = false;
        for (size_t k = 0; k < sizeof texts / sizeof *texts && !taken; k++) {
            if (!str_equal(argv[i], texts[k].name))
                continue;
            if (i + 1 == argc)
                return false;
            *texts[k].place = argv[++i];
            taken = true;
        }
        if (taken)
            continue;
        if (str_equal(argv[i], "--password-from-stdin"))
            ret->password_from_stdin = true;
        else if (str_equal(argv[i], "--any-password"))
            ret->any_password = true;
        else if (argv[i][0] != '-' && ret->word_count < 2)
            ret->words[ret->word_count++] = argv[i];
        else
            return false;
    }
    return true;
}

/* One line, not shown when it is typed. As a browser's form it is NFC, without control characters.
 */
static bool password_from_stdin(Request *req, const char **ret_password)
{
    char line[4 * PASSWORD_MAX + 16];
    struct termios before;
    bool terminal = tcgetattr(STDIN_FILENO, &before) == 0;
    if (terminal) {
        struct termios silent = before;
        silent.c_lflag &= ~(tcflag_t)ECHO;
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
        (void)fputs(req->lang == LANG_ZH ? "密码：" : "Password: ", stderr);
    }
    bool got = fgets(line, sizeof line, stdin) != NULL;
    if (terminal) {
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        (void)fputc('\n', stderr);
    }
    if (!got)
        return fail(req, FAULT_INVALID, "password", "标准输入里没有密码。",
                    "There is no password on standard input.");
    line[strcspn(line, "\r\n")] = '\0';
    *ret_password =
        text_clean(req, "password", arena_strdup(req->arena, line), strlen(line), false);
    return *ret_password != NULL;
}

static bool user_add(Request *req, const Options *options)
{
    const char *hash = NULL, *password = NULL;
    if (options->password_from_stdin) {
        const char *names = options->any_password
                                ? ""
                                : arena_printf(req->arena, "%s %s %s", options->words[0],
                                               options->name_zh ? options->name_zh : "",
                                               options->name_en ? options->name_en : "");
        if (!password_from_stdin(req, &password))
            return false;
        PasswordFlaw flaw = password_flaw(password, names);
        bool length_only = flaw == PASSWORD_SHORT || flaw == PASSWORD_LONG;
        if ((length_only || !options->any_password) && !password_check(req, password, names))
            return false;
        if (!password_hash(req, password, &hash))
            return false;
    }
    if (!sql_owner_user_add(req, options->words[0], options->name_zh, options->name_en,
                            options->language, hash, options->site, options->role,
                            options->building, options->team, options->reports_to))
        return false;
    bool zh = req->lang == LANG_ZH, made = str_equal(db_column(req, 0), "true");
    printf("%s %s (%s:%s)\n",
           made ? (zh ? "已新建账号" : "made account")
                : (zh ? "已给账号加角色" : "added role to account"),
           options->words[0], options->site, options->role);
    if (!str_equal(db_column(req, 1), "true"))
        printf(zh ? "尚无密码：fixpoint user link %s\n"
                  : "no password yet: fixpoint user link %s\n",
               options->words[0]);
    return true;
}

static bool user_list(Request *req)
{
    if (!sql_owner_user_list(req))
        return false;
    if (db_column(req, 0))
        printf("%s\n", db_column(req, 0));
    return true;
}

static bool user_link(Request *req, const Options *options, const Config *config)
{
    const char *token = token_new(req->arena), *url = config->public_url;
    if (!sql_owner_password_link(req, options->words[0], token_hash(req->arena, token)))
        return false;
    if (!url) /* as serve takes it */
        url = arena_printf(req->arena, "http://localhost%s", strrchr(config->listen, ':'));
    printf("%s/password#%s\n", url, token);
    return true;
}

static bool user_deactivate(Request *req, const Options *options)
{
    if (!sql_owner_user_deactivate(req, options->words[0], options->hand_to))
        return false;
    printf(req->lang == LANG_ZH ? "已禁用账号 %s\n" : "deactivated %s\n", options->words[0]);
    if (db_column(req, 0))
        printf(req->lang == LANG_ZH ? "已转出工单 %s\n" : "handed on %s\n", db_column(req, 0));
    return true;
}

/* Names as a browser's form would give them: NFC, no control characters. */
static bool names_clean(Request *req, Options *options)
{
    const char **const names[] = { &options->name_zh, &options->name_en };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!*names[i])
            continue;
        *names[i] =
            text_clean(req, "name", arena_strdup(req->arena, *names[i]), strlen(*names[i]), false);
        if (!*names[i])
            return false;
    }
    return true;
}

static int finish(Request *req, bool done)
{
    int status = done ? 0 : command_fault(req);
    request_free(req);
    return status;
}

int user_command(int argc, char **argv, const Config *config)
{
    Options options = { 0 };
    const char *verb = argc > 1 ? argv[1] : "";
    bool add = str_equal(verb, "add"), list = str_equal(verb, "list"),
         link = str_equal(verb, "link"), deactivate = str_equal(verb, "deactivate");
    if (!(add || list || link || deactivate) || !options_read(argc - 2, argv + 2, &options) ||
        options.word_count != (list ? 0 : 1) || (add && (!options.site || !options.role)))
        return usage();
    Request *req = request_for_owner(config);
    if (!req)
        return 1;
    if (!names_clean(req, &options))
        return finish(req, false);
    return finish(req, add    ? user_add(req, &options)
                       : list ? user_list(req)
                       : link ? user_link(req, &options, config)
                              : user_deactivate(req, &options));
}

int site_command(int argc, char **argv, const Config *config)
{
    Options options = { 0 };
    const char *verb = argc > 1 ? argv[1] : "";
    bool add = str_equal(verb, "add"), team = str_equal(verb, "team");
    if (!(add || team) || !options_read(argc - 2, argv + 2, &options) ||
        options.word_count != (add ? 1 : 2) || (!options.name_zh && !options.name_en))
        return usage();
    Request *req = request_for_owner(config);
    if (!req)
        return 1;
    if (!names_clean(req, &options))
        return finish(req, false);
    bool done = add ? sql_owner_site_add(req, options.words[0], options.name_zh, options.name_en,
                                         options.time_zone)
                    : sql_owner_team_add(req, options.words[0], options.words[1], options.name_zh,
                                         options.name_en);
    if (done)
        printf(req->lang == LANG_ZH ? "已新建 %s\n" : "made %s\n", options.words[add ? 0 : 1]);
    return finish(req, done);
}
