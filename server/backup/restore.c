/* restore: nothing is touched until every byte of the backup has been checked and the place is
 * known to be empty. Pictures come first; the database comes last and in one transaction, so an
 * interrupted restore leaves no database, and a mark in the photo directory by which the next one
 * starts anew. */
#include "server/backup/backup.h"
#include "server/backup/copy.h"
#include "server/backup/manifest.h"
#include "server/backup/tools.h"
#include "server/backup/words.h"
#include "server/db/owner.h"
#include "common/str.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARK ".fixpoint-restore-unfinished"
#define ARENA_BYTES ((size_t)1 << 20)

typedef struct Restore {
    const char *folder; /* the backup */
    const char *photos; /* where pictures go */
    unsigned long pictures, lost;
    bool has_dump;
} Restore;

static bool check_file(void *context, const char *sha256_hex, const char *path)
{
    Restore *restore = context;
    char hex[SHA256_HEX_SIZE];
    if (!path) {
        errno = 0;
        (void)refuse("备份时此照片已缺失或损坏",
                     "This picture was missing or damaged when the backup was made", sha256_hex);
        restore->lost++;
        return true;
    }
    Arena *arena = arena_new(ARENA_BYTES);
    const char *file = arena_printf(arena, "%s/%s", restore->folder, path);
    bool right = true;
    errno = 0;
    if (!file_hash(file, hex, NULL))
        right = refuse("没有恢复任何内容：备份中的文件无法读取",
                       "Nothing was restored: a file of the backup cannot be read", file);
    else if (!str_equal(hex, sha256_hex))
        right = refuse("没有恢复任何内容：备份中的文件已损坏",
                       "Nothing was restored: a file of the backup is damaged", file);
    else if (str_equal(path, MANIFEST_DUMP))
        restore->has_dump = true;
    else
        restore->pictures++;
    arena_free(arena);
    return right;
}

static bool copy_file(void *context, const char *sha256_hex, const char *path)
{
    const Restore *restore = context;
    char hex[SHA256_HEX_SIZE];
    if (!path || str_equal(path, MANIFEST_DUMP))
        return true;
    Arena *arena = arena_new(ARENA_BYTES);
    const char *from = arena_printf(arena, "%s/%s", restore->folder, path);
    const char *to = arena_printf(arena, "%s/%s", restore->photos, path + strlen(MANIFEST_PHOTOS));
    bool right = folders_above(arena, to) && file_copy(from, to, hex, NULL);
    if (!right)
        (void)refuse("有照片无法恢复", "A picture could not be restored", to);
    else if (!str_equal(hex, sha256_hex))
        right = refuse("恢复过程中备份文件发生了变化",
                       "A file of the backup changed while it was restored", from);
    arena_free(arena);
    return right;
}

static bool read_list(Restore *restore, ManifestEach *each)
{
    Arena *arena = arena_new(ARENA_BYTES);
    ManifestProblem problem = MANIFEST_NO_PROBLEM;
    bool right = manifest_read(arena_printf(arena, "%s/" MANIFEST_NAME, restore->folder), each,
                               restore, &problem);
    errno = 0;
    if (problem == MANIFEST_MISSING)
        (void)refuse("没有恢复任何内容：这不是备份，缺少可读的 " MANIFEST_NAME,
                     "Nothing was restored: this is no backup, it has no " MANIFEST_NAME " to read",
                     restore->folder);
    else if (problem == MANIFEST_DAMAGED)
        (void)refuse("没有恢复任何内容：文件清单 " MANIFEST_NAME " 不完整或被改动",
                     "Nothing was restored: the list of files, " MANIFEST_NAME
                     ", was cut short or changed",
                     restore->folder);
    arena_free(arena);
    return right;
}

static bool backup_is_whole(Restore *restore)
{
    if (!read_list(restore, check_file))
        return false;
    errno = 0;
    return restore->has_dump ||
           refuse("没有恢复任何内容：备份中没有数据库",
                  "Nothing was restored: the backup holds no database", restore->folder);
}

/* The database, and the photo directory: absent, empty, or left by a restore that was broken off.
 */
static bool place_is_empty(const Restore *restore, const char *owner_database, const char *mark)
{
    bool empty = false;
    if (!owner_database_is_empty(owner_database, &empty))
        return false;
    errno = 0;
    if (!empty)
        return refuse(
            "没有恢复任何内容：数据库不是空的。请先用 createdb 新建一个数据库，"
            "并让 FIXPOINT_OWNER_DATABASE 指向它",
            "Nothing was restored: the database is not empty. Make a new one with createdb and "
            "let FIXPOINT_OWNER_DATABASE name it",
            NULL);
    if (access(mark, F_OK) == 0) {
        tell("此处有一次中断的恢复，现重新开始。", "A restore was broken off here; starting anew.");
        if (!folder_remove(restore->photos))
            errno = 0; /* a mount point stays, empty */
    }
    if (access(restore->photos, F_OK) != 0 && mkdir(restore->photos, 0750) != 0)
        return refuse("没有恢复任何内容：照片目录无法创建",
                      "Nothing was restored: the photo directory cannot be made", restore->photos);
    errno = 0;
    return folder_is_empty(restore->photos, NULL) ||
           refuse("没有恢复任何内容：照片目录不是空的",
                  "Nothing was restored: the photo directory is not empty", restore->photos);
}

static bool fill_photos(Restore *restore, const char *mark)
{
    int fd = open(mark, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 || fsync(fd) != 0 || close(fd) != 0 || !sync_path(restore->photos))
        return refuse("照片目录无法写入", "The photo directory cannot be written", restore->photos);
    if (!read_list(restore, copy_file))
        return false;
    return folder_sync(restore->photos) ||
           refuse("照片目录无法写入", "The photo directory cannot be written", restore->photos);
}

/* An empty --dbname says "connect", and to the database that the environment names. */
static bool fill_database(const Restore *restore, char *const environment[])
{
    Arena *arena = arena_new(ARENA_BYTES);
    const char *const argv[] = { "pg_restore",
                                 "--single-transaction",
                                 "--exit-on-error",
                                 "--no-owner",
                                 "--no-comments",
                                 "--no-password",
                                 "--dbname=",
                                 arena_printf(arena, "%s/" MANIFEST_DUMP, restore->folder),
                                 NULL };
    errno = 0;
    bool right = tool_run(argv, environment);
    arena_free(arena);
    return right || refuse("数据库恢复失败，数据库仍是空的",
                           "The database could not be restored; it is as empty as before", NULL);
}

int restore_command(int argc, char **argv, const Config *config)
{
    errno = 0;
    if (argc != 2)
        return refuse("用法：fixpoint restore 目录", "usage: fixpoint restore FOLDER", NULL) ? 0
                                                                                             : 2;
    if (!config->photos)
        return refuse("缺少配置 FIXPOINT_PHOTOS", "FIXPOINT_PHOTOS is not configured", NULL) ? 0
                                                                                             : 2;
    Arena *arena = arena_new(ARENA_BYTES);
    Restore restore = { .folder = argv[1], .photos = config->photos };
    char **environment = owner_tool_environment(arena, config->owner_database);
    const char *mark = arena_printf(arena, "%s/" MARK, config->photos);
    bool right = environment && backup_is_whole(&restore) &&
                 place_is_empty(&restore, config->owner_database, mark) &&
                 fill_photos(&restore, mark) && fill_database(&restore, environment);
    if (right && (unlink(mark) != 0 || !sync_path(config->photos)))
        right =
            refuse("已全部恢复，但此标记文件无法删除，请手工删除",
                   "All is restored, but this mark could not be removed; remove it by hand", mark);
    if (right)
        tell("已恢复：数据库和 %lu 张照片。", "Restored: the database and %lu pictures.",
             restore.pictures);
    arena_free(arena);
    return right ? 0 : 1;
}
