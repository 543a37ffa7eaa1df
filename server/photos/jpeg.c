/* jpeg: the only file that sees libjpeg-turbo. Its libjpeg interface is used rather than
 * TurboJPEG's: it gives rows one by one, bounds the memory for coefficients, counts scans and hands
 * out the colour profile, which TurboJPEG does only from 3.0 on. */
#include "server/photos/decode.h"
#include <setjmp.h>
#include <stdlib.h>
#include <stdio.h>
#include <jpeglib.h>

/* The library's message codes, without its macros: those use functions that are banned here. */
#define JERROR_H
#define JMESSAGE(code, string) code,
enum LibraryMessage {
#include <jerror.h>
};

/* Coefficients, and what the library needs beside them. */
#define LIBRARY_BYTES_MAX ((long)PHOTO_COEFFICIENT_BYTES_MAX + 32 * 1024 * 1024)

typedef struct Job {
    struct jpeg_error_mgr errors; /* first: the library hands this pointer back */
    struct jpeg_progress_mgr progress;
    jmp_buf refused;
    PhotoRefusal refusal;
    struct jpeg_decompress_struct in;
    struct jpeg_compress_struct out;
    RasterShrink *shrink;
    uint8_t *row;
    DecodedPhoto photo;
    unsigned char *written;
    unsigned long written_bytes;
} Job;

_Noreturn static void refuse(Job *job, PhotoRefusal refusal)
{
    job->refusal = refusal;
    longjmp(job->refused, 1);
}

_Noreturn static void on_error(j_common_ptr common)
{
    Job *job = (Job *)common->err;
    int code = common->err->msg_code;
    bool memory = code == JERR_OUT_OF_MEMORY || code == JERR_NO_BACKING_STORE;
    bool unusual = code == JERR_SOF_UNSUPPORTED || code == JERR_ARITH_NOTIMPL ||
                   code == JERR_BAD_PRECISION || code == JERR_FRACT_SAMPLE_NOTIMPL ||
                   code == JERR_CCIR601_NOTIMPL || code == JERR_CONVERSION_NOTIMPL;
    refuse(job, memory ? PHOTO_TOO_MUCH_MEMORY : unusual ? PHOTO_UNUSUAL : PHOTO_DAMAGED);
}

/* The library would go on and paint what is missing grey; a proof with a grey half is none. Bytes
 * too many before a marker, on the other hand, are what many phones write. */
static void on_message(j_common_ptr common, int level)
{
    int code = common->err->msg_code;
    if (level < 0 && (code == JWRN_HIT_MARKER || code == JWRN_JPEG_EOF ||
                      code == JWRN_HUFF_BAD_CODE || code == JWRN_MUST_RESYNC))
        refuse((Job *)common->err, PHOTO_DAMAGED);
}

static void on_output(j_common_ptr common)
{
    (void)common;
}

/* The header's count and the library's need not agree on a file made to confuse one of them. */
static void on_progress(j_common_ptr common)
{
    if (common->is_decompressor && ((j_decompress_ptr)common)->input_scan_number > PHOTO_SCANS_MAX)
        refuse((Job *)common->err, PHOTO_TOO_MANY_PARTS);
}

static void job_init(Job *job)
{
    *job = (Job){ 0 };
    jpeg_std_error(&job->errors);
    job->errors.error_exit = on_error;
    job->errors.emit_message = on_message;
    job->errors.output_message = on_output;
    job->progress.progress_monitor = on_progress;
}

/* ---- decoding ---- */

/* Half the work is saved by letting the inverse DCT shrink by eighths; at least twice the wanted
 * size is kept for the better filter after it. */
static unsigned eighths_for(int long_side)
{
    for (unsigned eighths = 1; eighths < 8; eighths++)
        if ((unsigned)long_side * eighths / 8 >= 2 * PHOTO_SCREEN_SIDE)
            return eighths;
    return 8;
}

static void open_input(Job *job, const uint8_t *data, size_t size_bytes, const JpegHeader *header)
{
    job->in.err = &job->errors;
    jpeg_create_decompress(&job->in);
    job->in.mem->max_memory_to_use = LIBRARY_BYTES_MAX;
    job->in.progress = &job->progress;
    jpeg_mem_src(&job->in, data, size_bytes);
    jpeg_save_markers(&job->in, JPEG_APP0 + 2, 0xFFFF);
    if (jpeg_read_header(&job->in, TRUE) != JPEG_HEADER_OK)
        refuse(job, PHOTO_DAMAGED);
    if ((int)job->in.image_width != header->width || (int)job->in.image_height != header->height ||
        job->in.num_components != header->components)
        refuse(job, PHOTO_DAMAGED);
    switch (job->in.num_components) {
    case 1:
        job->in.out_color_space = JCS_GRAYSCALE;
        break;
    case 3:
        job->in.out_color_space = JCS_RGB;
        break;
    default:
        job->in.out_color_space = JCS_CMYK;
        job->photo.inverted = job->in.saw_Adobe_marker;
    }
    job->in.scale_num =
        eighths_for(header->width > header->height ? header->width : header->height);
    job->in.scale_denom = 8;
}

static void read_profile(Job *job)
{
    JOCTET *icc = NULL;
    unsigned icc_bytes = 0;
    if (jpeg_read_icc_profile(&job->in, &icc, &icc_bytes)) {
        job->photo.icc = icc;
        job->photo.icc_bytes = icc_bytes;
    }
}

static void decode_rows(Job *job)
{
    jpeg_start_decompress(&job->in);
    int width, height;
    raster_fit((int)job->in.output_width, (int)job->in.output_height, PHOTO_SCREEN_SIDE, &width,
               &height);
    job->row = malloc((size_t)job->in.output_width * (size_t)job->in.output_components);
    job->shrink = raster_shrink_new((int)job->in.output_width, (int)job->in.output_height, width,
                                    height, job->in.output_components);
    if (!job->row || !job->shrink)
        refuse(job, PHOTO_TOO_MUCH_MEMORY);
    while (job->in.output_scanline < job->in.output_height) {
        if (jpeg_read_scanlines(&job->in, &job->row, 1) != 1)
            refuse(job, PHOTO_DAMAGED);
        raster_shrink_row(job->shrink, job->row);
    }
    jpeg_finish_decompress(&job->in);
}

PhotoRefusal jpeg_decode(const uint8_t *data, size_t size_bytes, const JpegHeader *header,
                         DecodedPhoto *ret_photo)
{
    Job job;
    job_init(&job);
    if (setjmp(job.refused) == 0) {
        open_input(&job, data, size_bytes, header);
        read_profile(&job);
        decode_rows(&job);
    }
    /* The coefficients go before the next picture is made, so that both never stand side by side.
     */
    jpeg_destroy_decompress(&job.in);
    free(job.row);
    if (job.refusal == PHOTO_FINE && !raster_shrink_finish(job.shrink, &job.photo.raster))
        job.refusal = PHOTO_TOO_MUCH_MEMORY;
    raster_shrink_free(job.shrink);
    if (job.refusal != PHOTO_FINE) {
        free(job.photo.icc);
        return job.refusal;
    }
    *ret_photo = job.photo;
    return PHOTO_FINE;
}

/* ---- encoding ---- */

static void encode_rows(Job *job, const Raster *raster, int quality)
{
    job->out.err = &job->errors;
    jpeg_create_compress(&job->out);
    jpeg_mem_dest(&job->out, &job->written, &job->written_bytes);
    job->out.image_width = (JDIMENSION)raster->width;
    job->out.image_height = (JDIMENSION)raster->height;
    job->out.input_components = raster->channels;
    job->out.in_color_space = raster->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&job->out);
    jpeg_set_quality(&job->out, quality, TRUE);
    job->out.optimize_coding = TRUE; /* a tenth smaller for some milliseconds, once */
    jpeg_start_compress(&job->out, TRUE);
    size_t row_bytes = (size_t)raster->width * (size_t)raster->channels;
    while (job->out.next_scanline < job->out.image_height) {
        JSAMPROW row = raster->pixels + job->out.next_scanline * row_bytes;
        jpeg_write_scanlines(&job->out, &row, 1);
    }
    jpeg_finish_compress(&job->out);
}

PhotoRefusal jpeg_encode(const Raster *raster, int quality, PhotoPicture *ret_picture)
{
    Job job;
    job_init(&job);
    if (setjmp(job.refused) == 0)
        encode_rows(&job, raster, quality);
    jpeg_destroy_compress(&job.out);
    if (job.refusal != PHOTO_FINE) {
        free(job.written);
        return job.refusal;
    }
    *ret_picture = (PhotoPicture){ .width = raster->width,
                                   .height = raster->height,
                                   .data = job.written,
                                   .size_bytes = job.written_bytes };
    return PHOTO_FINE;
}
