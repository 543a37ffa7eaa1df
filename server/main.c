/* main: the table of subcommands. A room that brings a command adds a row. */
#include "server/auth/token.h"
#include "server/auth/user_command.h"
#include "server/dictionaries/dictionary_command.h"
#include "server/backup/backup.h"
#include "server/codes/codes.h"
#include "server/command.h"
#include "server/imports/command.h"
#include "server/labels/command.h"
#include "server/labels/worker.h"
#include "server/photos/worker.h"
#include "server/serve.h"
#include "common/str.h"

static int version_command(int argc, char **argv, const Config *config)
{
    (void)argc;
    (void)argv;
    (void)config;
    printf("fixpoint %s\n", FIXPOINT_VERSION);
    return 0;
}

static int labels_worker_command(int argc, char **argv, const Config *config)
{
    (void)argc;
    (void)argv;
    (void)config;
    return labels_worker();
}

static int photo_worker_command(int argc, char **argv, const Config *config)
{
    (void)argc;
    (void)argv;
    (void)config;
    return photo_worker_main();
}

/* A row without description is for the program itself and is not listed. */
static const Command commands[] = {
    { "serve", serve_command, "", "answer HTTP until a signal comes", "启动服务", false },
    { "migrate", migrate_command, "", "bring the schema up to date", "升级数据库结构", false },
    { "routes", routes_command, "[--json]", "list method, path, operation, need, lane",
      "列出全部接口", true },
    { "site", site_command, SITE_COMMAND_ARGS, "make a site or a team", "新建项目或班组", false },
    { "user", user_command, USER_COMMAND_ARGS, "people and their passwords", "人员与密码", false },
    { "dictionary", dictionary_command, DICTIONARY_COMMAND_ARGS,
      "keep item types, causes, symptoms …", "维护类型、原因、现象等字典", false },
    { "code", code_command, "CODE [--json]", "say what a code names and where it leads",
      "查询编码所指", false },
    { "backup", backup_command, "FOLDER", "save database and photos as one folder",
      "备份数据库和照片", false },
    { "restore", restore_command, "FOLDER", "bring a backup into an empty place",
      "把备份恢复到空处", false },
    { "doctor", doctor_command, "", "check configuration and surroundings", "检查配置与运行环境",
      false },
    { "import", import_command, "--site S [--commit] FILE.xlsx", "bring a COBie workbook in",
      "导入 COBie 工作簿", false },
    { "labels", labels_command, "--site S --under CODE -o FILE.pdf", "print labels", "打印标签",
      false },
    { "labels-worker", labels_worker_command, NULL, NULL, NULL, true },
    { PHOTO_WORKER_SUBCOMMAND, photo_worker_command, NULL, NULL, NULL, true },
    { "version", version_command, "", "print the version", "显示版本", true },
};

static int usage(FILE *out)
{
    bool zh = command_lang() == LANG_ZH;
    (void)fprintf(out, "%s: fixpoint [--config FILE] COMMAND\n\n", zh ? "用法" : "usage");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (commands[i].en)
            (void)fprintf(out, "  %-10s %-34s %s\n", commands[i].name, commands[i].args,
                          zh ? commands[i].zh : commands[i].en);
    return out == stdout ? 0 : 2;
}

int main(int argc, char **argv)
{
    const char *program = argv[0], *file = NULL;
    if (argc > 2 && str_equal(argv[1], "--config")) {
        file = argv[2];
        argv += 2;
        argc -= 2;
    }
    if (argc < 2)
        return usage(stderr);
    if (str_equal(argv[1], "--help") || str_equal(argv[1], "help"))
        return usage(stdout);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        Config config = { 0 };
        if (!str_equal(argv[1], commands[i].name))
            continue;
        if (!commands[i].without_config && !config_read(file, program, &config))
            return 2;
        if (!token_start())
            return 1;
        return commands[i].run(argc - 1, argv + 1, &config);
    }
    (void)fprintf(stderr,
                  command_lang() == LANG_ZH ? "没有 %s 这个命令。\n" : "There is no command %s.\n",
                  argv[1]);
    return usage(stderr);
}
