/* command: `fixpoint labels`, a print from the terminal as the owner of the installation. It makes
 * keys and the log row as the browser does, and draws in its own process, which has no threads. */
#include "server/labels/command.h"
#include "common/str.h"
#include "common/uuid.h"
#include "server/labels/print.h"
#include "server/labels/render.h"
#include "sql.gen.h"
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct Options {
    const char *site, *out;
    struct Print print;
    bool ruler;
} Options;

static const struct option names[] = {
    { "site", required_argument, NULL, 's' },     { "under", required_argument, NULL, 'u' },
    { "codes", required_argument, NULL, 'c' },    { "kinds", required_argument, NULL, 'k' },
    { "stock", required_argument, NULL, 't' },    { "start", required_argument, NULL, 'a' },
    { "copies", required_argument, NULL, 'n' },   { "first", required_argument, NULL, 'f' },
    { "offset-x", required_argument, NULL, 'x' }, { "offset-y", required_argument, NULL, 'y' },
    { "cut-marks", no_argument, NULL, 'm' },      { "ruler", no_argument, NULL, 'r' },
    { "out", required_argument, NULL, 'o' },      {},
};

static bool take(Options *options, int option, const char *value)
{
    struct Print *print = &options->print;
    const char **target = option == 's'   ? &options->site
                          : option == 'o' ? &options->out
                          : option == 'u' ? &print->under
                          : option == 'c' ? &print->codes
                          : option == 'k' ? &print->kinds
                          : option == 't' ? &print->stock
                          : option == 'a' ? &print->start
                          : option == 'n' ? &print->copies
                          : option == 'f' ? &print->first
                          : option == 'x' ? &print->offset_x
                          : option == 'y' ? &print->offset_y
                                          : NULL;
    if (target != NULL)
        *target = value;
    else if (option == 'm')
        print->cut_marks = "true";
    else if (option == 'r')
        options->ruler = true;
    else
        return false;
    return true;
}

static bool whole(const char *value, long most)
{
    char *end;
    long number = value ? strtol(value, &end, 10) : 1;
    return value == NULL || (*value != '\0' && *end == '\0' && number >= 1 && number <= most);
}

static bool decimal(const char *value)
{
    return value == NULL || (*value != '\0' && strspn(value, "+-0123456789.") == strlen(value));
}

static bool read_options(int argc, char **argv, Options *options)
{
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "o:", names, NULL)) != -1;)
        if (!take(options, option, optarg))
            return false;
    const struct Print *print = &options->print;
    return optind == argc && options->site != NULL && options->out != NULL &&
           (options->ruler || (print->under == NULL) != (print->codes == NULL)) &&
           whole(print->start, 1000) && whole(print->copies, LIMIT_LABELS) &&
           decimal(print->offset_x) && decimal(print->offset_y) &&
           (print->first == NULL || str_equal(print->first, "zh") || str_equal(print->first, "en"));
}

static const char *format_of(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot && str_equal(dot, ".svg") ? "svg" : dot && str_equal(dot, ".png") ? "png" : "pdf";
}

/* The job of a new print, or of a ruler page, as the request's answer. */
static bool make_job(Request *req, const Options *options)
{
    const char *drawing =
        print_drawing_json(req, format_of(options->out), options->ruler ? "ruler" : NULL, NULL);
    const char *content = print_json(req, &options->print), *url = req->config->public_url;
    char id[UUID_TEXT_BYTES];
    if (!print_fits(req, &options->print))
        return false;
    if (options->ruler)
        return sql_label_job(req, options->site, content, drawing, url, QUOTE(LIMIT_LABELS));
    uuid_make(id);
    return sql_label_print_put(req, options->site, id, content, QUOTE(LIMIT_LABELS)) &&
           sql_label_print_job(req, options->site, id, drawing, url);
}

/* The whole file or none: written beside its place, then renamed. */
static bool write_file(Request *req, const char *path, const Bytes *bytes)
{
    const char *part = arena_printf(req->arena, "%s.part", path);
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    bool written = fd >= 0;
    for (size_t at = 0; written && at < bytes->size;) {
        ssize_t step = write(fd, bytes->data + at, bytes->size - at);
        written = step > 0 || (step < 0 && errno == EINTR);
        at += step > 0 ? (size_t)step : 0;
    }
    if (fd >= 0 && close(fd) != 0)
        written = false;
    if (written && rename(part, path) == 0)
        return true;
    return fail(req, FAULT_INTERNAL, "out", "写不了文件 %s：%s。", "Cannot write %s: %s.", path,
                strerror(errno));
}

static bool print_labels(Request *req, const Options *options)
{
    Job job;
    Bytes bytes = { 0 };
    if (!make_job(req, options) ||
        !job_read(req->arena, req->answer, req->answer_size_bytes, &job, &req->fault) ||
        !render_job(req->arena, &job, &bytes, &req->fault))
        return false;
    bool written = write_file(req, options->out, &bytes);
    free(bytes.data);
    if (written)
        printf(req->lang == LANG_ZH ? "%zu 张标签，%d 页 → %s\n" : "%zu labels, %d pages → %s\n",
               job.label_count * (size_t)job.copies, job_pages(&job), options->out);
    return written;
}

int labels_command(int argc, char **argv, const Config *config)
{
    Options options = { 0 };
    Config with_url = *config;
    if (!read_options(argc, argv, &options)) {
        (void)fprintf(stderr, "fixpoint labels %s\n", LABELS_USAGE);
        return 2;
    }
    if (!options.print.stock)
        options.print.stock = "L7160";
    /* Without a public address the labels lead to this machine only, and say so: DEMO. */
    if (!with_url.public_url)
        with_url.public_url = "http://localhost:8080";
    Request *req = request_for_owner(&with_url);
    if (!req)
        return 1;
    int status = print_labels(req, &options) ? 0 : command_fault(req);
    request_free(req);
    return status;
}
