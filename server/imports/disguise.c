/* disguise: tells by the first bytes what a file that is called .xlsx really is. The table of magic
 * numbers is short on purpose: what offices and property systems really save under that name. */
#include "server/imports/disguise.h"
#include "common/str.h"

#define HEAD_BYTES 4096
/* A compound file lists its streams in sectors after the header; the names stand in UTF-16. */
#define COMPOUND_SCAN_BYTES (1024 * 1024)

bool refuse_encrypted(Request *req)
{
    return fail(
        req, FAULT_MEDIA_TYPE, "file", "工作簿设有密码，无法读取。请去掉密码另存后再导入。",
        "The workbook is protected by a password and cannot be read. Save it without one, then "
        "import that.");
}

bool refuse_other_format(Request *req, const char *format)
{
    return fail(
        req, FAULT_MEDIA_TYPE, "file", "这不是 .xlsx 工作簿，而是 %s。请另存为 .xlsx 再导入。",
        "This is not an .xlsx workbook but %s. Save it as .xlsx, then import that.", format);
}

static const struct {
    const char *part, *format;
} zip_parts[] = {
    { "xl/workbook.bin", "Excel binary (.xlsb)" },
    { "word/document.xml", "Word (.docx)" },
    { "ppt/presentation.xml", "PowerPoint (.pptx)" },
    { "content.xml", "OpenDocument (.ods)" },
    { "mimetype", "OpenDocument (.ods)" },
    { "Index/Document.iwa", "Apple Numbers (.numbers)" },
    { "AndroidManifest.xml", "Android (.apk)" },
};

const char *disguise_of_part(const char *part)
{
    for (size_t i = 0; i < sizeof zip_parts / sizeof *zip_parts; i++)
        if (str_equal(part, zip_parts[i].part))
            return zip_parts[i].format;
    return NULL;
}

static const struct {
    const char *magic;
    size_t length_bytes;
    const char *format;
} magics[] = {
    { "%PDF-", 5, "PDF" },
    { "\xff\xd8\xff", 3, "JPEG" },
    { "\x89PNG", 4, "PNG" },
    { "GIF8", 4, "GIF" },
    { "{\\rtf", 5, "RTF" },
    { "Rar!", 4, "RAR" },
    { "7z\xbc\xaf", 4, "7-Zip" },
    { "\x1f\x8b", 2, "gzip" },
    { "SQLite format 3", 15, "SQLite" },
    { "\xff\xfe", 2, "CSV (UTF-16)" },
};

/* The rest of a compound file is searched for the stream that an encrypted workbook keeps. */
static bool has_encrypted_package(FILE *file)
{
    static const char name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e"; /* UTF-16LE */
    char window[2 * HEAD_BYTES];
    size_t kept = 0, seen = 0, got;
    rewind(file);
    while (seen < COMPOUND_SCAN_BYTES &&
           (got = fread(window + kept, 1, sizeof window - kept, file)) > 0) {
        size_t filled = kept + got;
        if (memmem(window, filled, name, sizeof name) != NULL)
            return true;
        kept = filled < sizeof name ? filled : sizeof name;
        memmove(window, window + filled - kept, kept);
        seen += got;
    }
    return false;
}

static bool begins_with_word(const char *text, size_t size, const char *word)
{
    size_t length = strlen(word);
    if (size < length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (tolower((unsigned char)text[i]) != word[i])
            return false;
    return true;
}

static bool refuse_text(Request *req, const char *head, size_t size)
{
    if (size >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0)
        head += 3, size -= 3;
    while (size > 0 && isspace((unsigned char)*head))
        head++, size--;
    if (begins_with_word(head, size, "<!doctype html") || begins_with_word(head, size, "<html") ||
        begins_with_word(head, size, "<table") || begins_with_word(head, size, "<head"))
        return refuse_other_format(req, "HTML");
    if (begins_with_word(head, size, "<?xml") || begins_with_word(head, size, "<workbook"))
        return refuse_other_format(req, "XML");
    if (begins_with_word(head, size, "mime-version:"))
        return refuse_other_format(req, "MHTML");
    size_t separators = 0;
    for (size_t i = 0; i < size; i++) {
        if (head[i] == '\0')
            return fail(req, FAULT_MEDIA_TYPE, "file", "这不是 .xlsx 工作簿，也认不出是什么文件。",
                        "This is not an .xlsx workbook, and nothing that is known here.");
        separators += head[i] == ',' || head[i] == ';' || head[i] == '\t';
    }
    if (separators > 0)
        return refuse_other_format(req, "CSV");
    return fail(req, FAULT_MEDIA_TYPE, "file", "这不是 .xlsx 工作簿，只是文字。",
                "This is not an .xlsx workbook but plain text.");
}

static bool refuse_head(Request *req, FILE *file, const char *head, size_t size)
{
    if (size == 0)
        return fail(req, FAULT_INVALID, "file", "文件是空的。", "The file is empty.");
    if (size >= 4 && memcmp(head, "PK\3\4", 4) == 0)
        return true;
    if (size >= 4 && memcmp(head, "PK\5\6", 4) == 0)
        return fail(req, FAULT_INVALID, "file", "压缩包是空的。", "The archive is empty.");
    if (size >= 8 && memcmp(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) == 0)
        return has_encrypted_package(file) ? refuse_encrypted(req)
                                           : refuse_other_format(req, "Excel 97-2003 (.xls)");
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (size >= magics[i].length_bytes &&
            memcmp(head, magics[i].magic, magics[i].length_bytes) == 0)
            return refuse_other_format(req, magics[i].format);
    return refuse_text(req, head, size);
}

bool refuse_disguise(Request *req, const char *path)
{
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return fail(req, FAULT_INTERNAL, NULL, "文件无法打开。", "The file cannot be opened.");
    char head[HEAD_BYTES];
    size_t size = fread(head, 1, sizeof head, file);
    bool ok;
    if (fseek(file, 0, SEEK_END) == 0 && ftell(file) > (long)LIMIT_WORKBOOK_BYTES)
        ok = fail(req, FAULT_TOO_LARGE, "file", "文件超过 %zu MiB。",
                  "The file has more than %zu MiB.", LIMIT_WORKBOOK_BYTES / MIB);
    else
        ok = refuse_head(req, file, head, size);
    (void)fclose(file);
    return ok;
}
