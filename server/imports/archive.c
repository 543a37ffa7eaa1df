/* archive: the outside of an .xlsx file. What arrives was called a workbook by a stranger, so the
 * first bytes are looked at before libzip is, every byte that is unzipped is counted, and expat is
 * stopped at the first DOCTYPE: a workbook has none, and without one there is no entity to expand.
 */
#include "server/imports/archive.h"
#include "server/imports/disguise.h"
#include <expat.h>
#include <zip.h>

/* expat 2.9 counts in 64 bits on every machine and deprecates the older names. */
#if XML_MAJOR_VERSION > 2 || (XML_MAJOR_VERSION == 2 && XML_MINOR_VERSION >= 9)
#define current_line XML_GetCurrentLineNumber64
#define current_byte XML_GetCurrentByteIndex64
#else
#define current_line XML_GetCurrentLineNumber
#define current_byte XML_GetCurrentByteIndex
#endif

#define CHUNK_BYTES ((int)(64 * KIB))

struct Archive {
    zip_t *zip;
    size_t unzipped_bytes; /* of all parts read so far */
};

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);
    if (length < end_length)
        return false;
    text += length - end_length;
    for (size_t i = 0; i < end_length; i++)
        if (tolower((unsigned char)text[i]) != tolower((unsigned char)end[i]))
            return false;
    return true;
}

static zip_int64_t find_part(const Archive *archive, const char *part)
{
    zip_int64_t index = zip_name_locate(archive->zip, part, ZIP_FL_ENC_GUESS);
    /* Office compares part names without case, and so do files in use. */
    return index >= 0 ? index : zip_name_locate(archive->zip, part, ZIP_FL_NOCASE);
}

bool archive_has(const Archive *archive, const char *part)
{
    return find_part(archive, part) >= 0;
}

static bool refuse_damaged(Request *req)
{
    return fail(req, FAULT_INVALID, "file",
                "文件不完整或已损坏，可能没有传完。请重新导出或重新上传。",
                "The file is incomplete or damaged; perhaps it was not copied to its end. "
                "Export it again, or upload it again.");
}

static bool refuse_macros(Request *req)
{
    return fail(
        req, FAULT_MEDIA_TYPE, "file", "工作簿含有宏，不予读取。请另存为不含宏的 .xlsx 再导入。",
        "The workbook carries macros and is not read. Save it as .xlsx without macros, then "
        "import that.");
}

/* A zip says by its parts what it is. */
static bool check_parts(Request *req, Archive *archive)
{
    zip_int64_t count = zip_get_num_entries(archive->zip, 0);
    if (count > LIMIT_WORKBOOK_PARTS)
        return fail(req, FAULT_TOO_LARGE, "file", "压缩包里有 %lld 个部件，最多 %d 个。",
                    "The file holds %lld parts; %d are allowed.", (long long)count,
                    LIMIT_WORKBOOK_PARTS);
    bool is_workbook = false;
    const char *other = NULL;
    for (zip_int64_t i = 0; i < count; i++) {
        zip_stat_t stat;
        if (zip_stat_index(archive->zip, (zip_uint64_t)i, 0, &stat) != 0 || stat.name == NULL)
            return refuse_damaged(req);
        if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) && stat.encryption_method != ZIP_EM_NONE)
            return refuse_encrypted(req);
        if (ends_with(stat.name, "vbaProject.bin") || strstr(stat.name, "xl/macrosheets/") != NULL)
            return refuse_macros(req);
        if (ends_with(stat.name, "xl/workbook.xml") ||
            ends_with(stat.name, "_rels/workbook.xml.rels"))
            is_workbook = true;
        const char *kind = disguise_of_part(stat.name);
        if (kind != NULL)
            other = kind;
    }
    if (other != NULL && !is_workbook)
        return refuse_other_format(req, other);
    if (!is_workbook)
        return fail(req, FAULT_MEDIA_TYPE, "file", "这是一个 zip 压缩包，不是 .xlsx 工作簿。",
                    "This is a zip archive and not an .xlsx workbook.");
    return true;
}

bool archive_open(Request *req, const char *path, Archive **ret_archive)
{
    if (!refuse_disguise(req, path))
        return false;
    int error = 0;
    zip_t *zip = zip_open(path, ZIP_RDONLY, &error);
    if (zip == NULL)
        return refuse_damaged(req);
    Archive *archive = ARENA_NEW(req->arena, Archive);
    archive->zip = zip;
    if (!check_parts(req, archive)) {
        zip_discard(zip);
        return false;
    }
    *ret_archive = archive;
    return true;
}

void archive_close(Archive *archive)
{
    if (archive != NULL && archive->zip != NULL) {
        zip_discard(archive->zip);
        archive->zip = NULL;
    }
}

/* ---------------------------------------------------------------------------------------------- */

typedef struct Reading {
    Request *req;
    XML_Parser parser;
    const XmlSteps *steps;
    void *context;
    const char *shown_as;
    int depth;
    bool stopped;
} Reading;

static const char *without_prefix(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon != NULL ? colon + 1 : name;
}

static void stop(Reading *reading)
{
    reading->stopped = true;
    XML_StopParser(reading->parser, XML_FALSE);
}

static void XMLCALL on_start(void *data, const char *name, const char **attributes)
{
    Reading *reading = data;
    if (reading->stopped)
        return;
    if (++reading->depth > LIMIT_WORKBOOK_DEPTH) {
        (void)fail(reading->req, FAULT_INVALID, "file", "“%s”的 XML 嵌套过深。",
                   "The XML of \"%s\" is nested too deeply.", reading->shown_as);
        stop(reading);
        return;
    }
    for (const char **a = attributes; *a != NULL; a += 2)
        *a = strncmp(*a, "xmlns", 5) == 0 ? *a : without_prefix(*a);
    if (reading->steps->start != NULL &&
        !reading->steps->start(reading->context, without_prefix(name), attributes))
        stop(reading);
}

static void XMLCALL on_end(void *data, const char *name)
{
    Reading *reading = data;
    if (reading->stopped)
        return;
    reading->depth--;
    if (reading->steps->end != NULL && !reading->steps->end(reading->context, without_prefix(name)))
        stop(reading);
}

static void XMLCALL on_text(void *data, const char *text, int length_bytes)
{
    Reading *reading = data;
    if (reading->stopped)
        return;
    if (reading->steps->text != NULL && !reading->steps->text(reading->context, text, length_bytes))
        stop(reading);
}

static void refuse_entities(Reading *reading)
{
    if (reading->stopped)
        return;
    (void)fail(reading->req, FAULT_INVALID, "file",
               "“%s”里有 DOCTYPE 或实体定义，工作簿里不应有，不予读取。",
               "\"%s\" defines a DOCTYPE or entities, which a workbook never does; it is not read.",
               reading->shown_as);
    stop(reading);
}

static void XMLCALL on_doctype(void *data, const char *name, const char *system_id,
                               const char *public_id, int has_internal_subset)
{
    (void)name, (void)system_id, (void)public_id, (void)has_internal_subset;
    refuse_entities(data);
}

static void XMLCALL on_entity(void *data, const char *name, int is_parameter, const char *value,
                              int length, const char *base, const char *system_id,
                              const char *public_id, const char *notation)
{
    (void)name, (void)is_parameter, (void)value, (void)length, (void)base;
    (void)system_id, (void)public_id, (void)notation;
    refuse_entities(data);
}

static bool count_unzipped(Reading *reading, Archive *archive, size_t part_bytes,
                           size_t packed_bytes, size_t got_bytes)
{
    archive->unzipped_bytes += got_bytes;
    if (archive->unzipped_bytes > LIMIT_WORKBOOK_UNZIPPED_BYTES)
        return fail(reading->req, FAULT_TOO_LARGE, "file", "解压后超过 %zu MiB，不予读取。",
                    "Unzipped the file has more than %zu MiB; it is not read.",
                    LIMIT_WORKBOOK_UNZIPPED_BYTES / MIB);
    if (part_bytes > MIB && part_bytes > packed_bytes * LIMIT_WORKBOOK_RATIO)
        return fail(
            reading->req, FAULT_TOO_LARGE, "file",
            "“%s”的压缩比超过 %d 倍，像是压缩炸弹，不予读取。",
            "\"%s\" unzips to more than %d times its size, like a zip bomb; it is not read.",
            reading->shown_as, LIMIT_WORKBOOK_RATIO);
    return true;
}

static bool refuse_xml(Reading *reading)
{
    if (reading->req->fault.kind != FAULT_NONE)
        return false;
    if (reading->stopped)
        return true;
    return fail(reading->req, FAULT_INVALID, "file",
                "“%s”的 XML 在第 %lu 行有误：%s。文件可能已损坏。",
                "The XML of \"%s\" is wrong at line %lu: %s. The file may be damaged.",
                reading->shown_as, (unsigned long)current_line(reading->parser),
                XML_ErrorString(XML_GetErrorCode(reading->parser)));
}

static bool feed(Reading *reading, Archive *archive, zip_file_t *file, size_t packed_bytes)
{
    size_t part_bytes = 0;
    for (;;) {
        void *buffer = XML_GetBuffer(reading->parser, CHUNK_BYTES);
        if (buffer == NULL)
            return refuse_xml(reading);
        zip_int64_t got = zip_fread(file, buffer, (zip_uint64_t)CHUNK_BYTES);
        if (got < 0)
            return refuse_damaged(reading->req);
        part_bytes += (size_t)got;
        if (!count_unzipped(reading, archive, part_bytes, packed_bytes, (size_t)got))
            return false;
        if (XML_ParseBuffer(reading->parser, (int)got, got == 0) != XML_STATUS_OK)
            return refuse_xml(reading);
        if (got == 0)
            return true;
        /* A tag that does not end is parsed again from its start with every chunk. */
        int64_t parsed = current_byte(reading->parser);
        if (parsed >= 0 && part_bytes - (size_t)parsed > LIMIT_WORKBOOK_TAG_BYTES)
            return fail(reading->req, FAULT_TOO_LARGE, "file", "“%s”里有过长的 XML 标签。",
                        "\"%s\" holds an XML tag that is too long.", reading->shown_as);
    }
}

bool archive_parse(Request *req, Archive *archive, const char *part, const char *shown_as,
                   const XmlSteps *steps, void *context)
{
    zip_int64_t index = find_part(archive, part);
    zip_stat_t stat;
    if (index < 0 || zip_stat_index(archive->zip, (zip_uint64_t)index, 0, &stat) != 0)
        return refuse_damaged(req);
    zip_file_t *file = zip_fopen_index(archive->zip, (zip_uint64_t)index, 0);
    if (file == NULL)
        return refuse_damaged(req);
    Reading reading = { .req = req, .steps = steps, .context = context, .shown_as = shown_as };
    reading.parser = XML_ParserCreate(NULL);
    if (reading.parser == NULL)
        abort(); /* no memory: as arena_alloc does */
    XML_SetUserData(reading.parser, &reading);
    XML_SetElementHandler(reading.parser, on_start, on_end);
    XML_SetCharacterDataHandler(reading.parser, on_text);
    XML_SetStartDoctypeDeclHandler(reading.parser, on_doctype);
    XML_SetEntityDeclHandler(reading.parser, on_entity);
    bool ok = feed(&reading, archive, file, (size_t)stat.comp_size);
    XML_ParserFree(reading.parser);
    (void)zip_fclose(file);
    return ok;
}

const char *xml_attribute(const char **attributes, const char *name)
{
    for (const char **a = attributes; *a != NULL; a += 2)
        if (strcmp(a[0], name) == 0)
            return a[1];
    return NULL;
}
