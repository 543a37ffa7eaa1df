/* backup: dump, then copy the pictures that the dump's rows name, list all with their hashes, and
 * give the folder its name only when every byte is on disk. */
#include "server/backup/backup.h"
#include "server/backup/copy.h"
#include "server/backup/manifest.h"
#include "server/backup/tools.h"
#include "server/backup/wanted.h"
#include "server/backup/words.h"
#include "server/db/owner.h"
#include "common/str.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* An unfinished backup has this at the end of its name; the next run to the same place removes it.
 */
#define UNFINISHED ".fixpoint-unfinished"
#define ARENA_BYTES ((size_t)1 << 20)
#define DEPTH_MOST 8

typedef struct Backup {
    Arena *arena;
    const char *photos; /* where the pictures are */
    const char *folder; /* where all goes, under its unfinished name */
    char *const *environment;
    Manifest *manifest;
    WantedList wanted;
    unsigned long copied, lost;
} Backup;

/* A file belongs to the backup when a row knows its hash. Others are uploads that were broken off,
 * pictures younger than the dump, or damaged ones; the last are missed at the end. */
static bool take_file(Backup *backup, Arena *arena, const char *name)
{
    char hex[SHA256_HEX_SIZE];
    unsigned long long size_bytes = 0;
    const char *from = arena_printf(arena, "%s/%s", backup->photos, name);
    const char *listed = arena_printf(arena, MANIFEST_PHOTOS "%s", name);
    const char *to = arena_printf(arena, "%s/%s", backup->folder, listed);
    if (!folders_above(arena, to) || !file_copy(from, to, hex, &size_bytes)) {
        /* A file that only passed through the directory is no loss. */
        return errno == ENOENT || refuse("有照片无法复制", "A picture could not be copied", from);
    }
    Wanted *wanted = wanted_find(&backup->wanted, hex);
    if (!wanted)
        return unlink(to) == 0 || refuse("副本无法删除", "A copy could not be removed again", to);
    wanted->found = true;
    manifest_add(backup->manifest, hex, listed, size_bytes);
    backup->copied++;
    return true;
}

static bool take_folder(Backup *backup, const char *name, int depth)
{
    Arena *arena = arena_new(ARENA_BYTES);
    const char *path = *name ? arena_printf(arena, "%s/%s", backup->photos, name) : backup->photos;
    DIR *folder = opendir(path);
    bool right = folder || refuse("照片目录无法读取", "The photo directory cannot be read", path);
    for (const struct dirent *entry = NULL; right && (entry = readdir(folder));) {
        struct stat status;
        if (entry->d_name[0] == '.')
            continue;
        Arena *inner = arena_new(ARENA_BYTES);
        const char *below =
            *name ? arena_printf(inner, "%s/%s", name, entry->d_name) : entry->d_name;
        if (fstatat(dirfd(folder), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
            right = errno == ENOENT ||
                    refuse("照片目录无法读取", "The photo directory cannot be read", path);
        else if (S_ISREG(status.st_mode))
            right = take_file(backup, inner, below);
        else if (S_ISDIR(status.st_mode) && depth < DEPTH_MOST)
            right = take_folder(backup, below, depth + 1);
        arena_free(inner);
    }
    if (folder)
        (void)closedir(folder);
    arena_free(arena);
    return right;
}

static void count_lost(Backup *backup)
{
    for (size_t i = 0; i < backup->wanted.count; i++) {
        const Wanted *wanted = &backup->wanted.items[i];
        if (wanted->found)
            continue;
        errno = 0;
        (void)refuse("照片缺失或已损坏", "A picture is missing or damaged", wanted->sha256_hex);
        manifest_add_lost(backup->manifest, wanted->sha256_hex);
        backup->lost++;
    }
}

static bool take_database(Backup *backup)
{
    char hex[SHA256_HEX_SIZE];
    unsigned long long size_bytes = 0;
    const char *dump = arena_printf(backup->arena, "%s/" MANIFEST_DUMP, backup->folder);
    const char *const argv[] = { "pg_dump",
                                 "--format=custom",
                                 "--no-owner",
                                 "--no-password",
                                 arena_printf(backup->arena, "--file=%s", dump),
                                 NULL };
    errno = 0;
    if (!tool_run(argv, backup->environment))
        return refuse("数据库转储失败", "The database could not be dumped", NULL);
    if (!wanted_read(dump, backup->environment, &backup->wanted))
        return false;
    if (!sync_path(dump) || !file_hash(dump, hex, &size_bytes))
        return refuse("数据库转储无法读回", "The dump cannot be read back", dump);
    manifest_add(backup->manifest, hex, MANIFEST_DUMP, size_bytes);
    return true;
}

static bool fill(Backup *backup)
{
    const char *list = arena_printf(backup->arena, "%s/" MANIFEST_NAME, backup->folder);
    backup->manifest = manifest_new(list);
    if (!backup->manifest)
        return refuse("备份无法写入", "The backup cannot be written", list);
    bool right = take_database(backup) && take_folder(backup, "", 0);
    if (right)
        count_lost(backup);
    errno = 0;
    if (!manifest_finish(backup->manifest) && right)
        right = refuse("备份无法写入", "The backup cannot be written", list);
    return right;
}

/* Everything below the unfinished name reaches the disk before the name becomes the right one. */
static bool give_name(const Backup *backup, const char *folder)
{
    if (!folder_sync(backup->folder) || rename(backup->folder, folder) != 0)
        return refuse("备份无法完成", "The backup cannot be finished", folder);
    const char *slash = strrchr(folder, '/');
    const char *above = !slash ? "."
                        : slash == folder
                            ? "/"
                            : arena_strndup(backup->arena, folder, (size_t)(slash - folder));
    return sync_path(above) || refuse("备份无法完成", "The backup cannot be finished", above);
}

static bool place_is_free(const Backup *backup, const char *folder)
{
    errno = 0;
    if (access(folder, F_OK) == 0)
        return refuse("同名的文件或目录已存在，备份只写入新目录",
                      "There is something of this name already: a backup makes a new folder",
                      folder);
    if (access(backup->folder, F_OK) == 0 && !folder_remove(backup->folder))
        return refuse("上次中断的备份残留无法删除",
                      "What an interrupted backup left cannot be removed", backup->folder);
    return mkdir(backup->folder, 0700) == 0 ||
           refuse("目录无法创建", "The folder cannot be made", backup->folder);
}

static void tell_result(const Backup *backup)
{
    if (backup->lost > 0)
        tell("备份已完成，但有 %lu 张照片缺失或损坏，名单见 " MANIFEST_NAME "。",
             "The backup is made, but %lu pictures are missing or damaged; " MANIFEST_NAME
             " lists them.",
             backup->lost);
    else
        tell("备份已完成：数据库和 %lu 张照片。", "Backed up: the database and %lu pictures.",
             backup->copied);
}

int backup_command(int argc, char **argv, const Config *config)
{
    errno = 0;
    if (argc != 2)
        return refuse("用法：fixpoint backup 目录", "usage: fixpoint backup FOLDER", NULL) ? 0 : 2;
    if (!config->photos)
        return refuse("缺少配置 FIXPOINT_PHOTOS", "FIXPOINT_PHOTOS is not configured", NULL) ? 0
                                                                                             : 2;
    Arena *arena = arena_new(ARENA_BYTES);
    char *folder = arena_strdup(arena, argv[1]);
    for (size_t end = strlen(folder); end > 1 && folder[end - 1] == '/'; end--)
        folder[end - 1] = '\0';
    Backup backup = {
        .arena = arena,
        .photos = config->photos,
        .folder = arena_printf(arena, "%s" UNFINISHED, folder),
        .environment = owner_tool_environment(arena, config->owner_database),
    };
    bool right = backup.environment && place_is_free(&backup, folder);
    if (right && !(fill(&backup) && give_name(&backup, folder))) {
        (void)folder_remove(backup.folder);
        right = false;
    }
    if (right)
        tell_result(&backup);
    wanted_free(&backup.wanted);
    arena_free(arena);
    return right && backup.lost == 0 ? 0 : 1;
}
