/* jpeg_header: see jpeg_header.h. Reads bytes that a stranger chose: every offset is checked
 * against what is left before it is used. */
#include "server/photos/jpeg_header.h"
#include <string.h>

enum { SOF0 = 0xC0, SOF2 = 0xC2, SOF15 = 0xCF, DHT = 0xC4, JPG = 0xC8, DAC = 0xCC };
enum { RST0 = 0xD0, RST7 = 0xD7, SOI = 0xD8, EOI = 0xD9, SOS = 0xDA, APP1 = 0xE1 };

typedef struct Reader {
    const uint8_t *data;
    size_t size, at; /* at <= size */
    JpegHeader *header;
    bool has_frame, has_exif;
    int segments;
} Reader;

static unsigned big16(const uint8_t *at)
{
    return (unsigned)at[0] << 8 | at[1];
}

/* ---- orientation ---- */

static unsigned number(const uint8_t *at, int bytes, bool little_endian)
{
    unsigned value = 0;
    for (int i = 0; i < bytes; i++)
        value = value << 8 | at[little_endian ? bytes - 1 - i : i];
    return value;
}

/* The orientation in a TIFF block, or 1 when it says none that makes sense. */
static int tiff_orientation(const uint8_t *tiff, size_t size)
{
    if (size < 8)
        return 1;
    bool little = memcmp(tiff, "II*\0", 4) == 0;
    if (!little && memcmp(tiff, "MM\0*", 4) != 0)
        return 1;
    size_t directory = number(tiff + 4, 4, little);
    if (directory > size - 2)
        return 1;
    size_t entries = number(tiff + directory, 2, little);
    for (size_t i = 0; i < entries; i++) {
        size_t entry = directory + 2 + 12 * i;
        if (entry + 12 > size)
            return 1;
        bool is_orientation = number(tiff + entry, 2, little) == 0x0112;
        bool is_one_short =
            number(tiff + entry + 2, 2, little) == 3 && number(tiff + entry + 4, 4, little) == 1;
        if (!is_orientation)
            continue;
        unsigned value = number(tiff + entry + 8, 2, little);
        return is_one_short && value >= 1 && value <= 8 ? (int)value : 1;
    }
    return 1;
}

/* ---- segments; each is given its content without the length ---- */

/* How many coefficients the decoder keeps for one component: whole blocks, padded to whole MCUs. */
static size_t component_blocks(int side, unsigned factor, unsigned factor_max)
{
    size_t mcus = ((size_t)side + 8 * factor_max - 1) / (8 * factor_max);
    return mcus * factor;
}

static PhotoRefusal read_frame(Reader *reader, int marker, const uint8_t *content, size_t size)
{
    JpegHeader *header = reader->header;
    if (marker > SOF2)
        return PHOTO_UNUSUAL;
    if (reader->has_frame || size < 6)
        return PHOTO_DAMAGED;
    if (content[0] != 8)
        return PHOTO_UNUSUAL;
    header->height = (int)big16(content + 1);
    header->width = (int)big16(content + 3);
    header->components = content[5];
    bool sane_count = header->components == 1 || header->components == 3 || header->components == 4;
    if (!sane_count || size != 6 + 3 * (size_t)header->components || header->width == 0 ||
        header->height == 0)
        return PHOTO_DAMAGED;
    if (header->width > PHOTO_SIDE_MAX || header->height > PHOTO_SIDE_MAX)
        return PHOTO_TOO_WIDE;
    if ((long)header->width * header->height > PHOTO_PIXELS_MAX)
        return PHOTO_TOO_MANY_PIXELS;
    unsigned h[4], v[4], h_max = 1, v_max = 1;
    for (int i = 0; i < header->components; i++) {
        h[i] = content[7 + 3 * i] >> 4;
        v[i] = content[7 + 3 * i] & 15;
        if (h[i] < 1 || h[i] > 4 || v[i] < 1 || v[i] > 4)
            return PHOTO_DAMAGED;
        h_max = h[i] > h_max ? h[i] : h_max;
        v_max = v[i] > v_max ? v[i] : v_max;
    }
    for (int i = 0; i < header->components; i++)
        header->coefficient_bytes += component_blocks(header->width, h[i], h_max) *
                                     component_blocks(header->height, v[i], v_max) * 64 * 2;
    header->several_scans = marker == SOF2;
    reader->has_frame = true;
    return PHOTO_FINE;
}

/* Passes the entropy-coded bytes after a scan's head: up to the next marker that is no restart. */
static void pass_scan_data(Reader *reader)
{
    while (reader->at < reader->size) {
        const uint8_t *found = memchr(reader->data + reader->at, 0xFF, reader->size - reader->at);
        if (!found) {
            reader->at = reader->size;
            return;
        }
        reader->at = (size_t)(found - reader->data);
        if (reader->at + 1 >= reader->size)
            return;
        int next = found[1];
        if (next != 0 && next != 0xFF && !(next >= RST0 && next <= RST7))
            return;
        reader->at += next == 0xFF ? 1 : 2;
    }
}

static PhotoRefusal read_scan(Reader *reader, const uint8_t *content, size_t size)
{
    JpegHeader *header = reader->header;
    if (!reader->has_frame || size < 1)
        return PHOTO_DAMAGED;
    if (++header->scans > PHOTO_SCANS_MAX)
        return PHOTO_TOO_MANY_PARTS;
    if (content[0] < header->components)
        header->several_scans = true;
    if (header->several_scans && header->coefficient_bytes > PHOTO_COEFFICIENT_BYTES_MAX)
        return PHOTO_TOO_MUCH_MEMORY;
    pass_scan_data(reader);
    return PHOTO_FINE;
}

static PhotoRefusal read_segment(Reader *reader, int marker, const uint8_t *content, size_t size)
{
    if (marker == SOS)
        return read_scan(reader, content, size);
    if (marker == DAC || marker == JPG)
        return PHOTO_UNUSUAL;
    if (marker >= SOF0 && marker <= SOF15 && marker != DHT)
        return read_frame(reader, marker, content, size);
    if (marker == APP1 && !reader->has_exif && size > 6 && memcmp(content, "Exif\0", 6) == 0) {
        reader->has_exif = true;
        reader->header->orientation = tiff_orientation(content + 6, size - 6);
    }
    return PHOTO_FINE;
}

/* The next marker, past fill bytes; -1 at the end of the file, 0 where there is none. */
static int next_marker(Reader *reader)
{
    if (reader->at < reader->size && reader->data[reader->at] != 0xFF)
        return 0;
    while (reader->at < reader->size && reader->data[reader->at] == 0xFF)
        reader->at++;
    return reader->at < reader->size ? reader->data[reader->at++] : -1;
}

PhotoRefusal jpeg_header_read(const uint8_t *data, size_t size_bytes, JpegHeader *ret_header)
{
    Reader reader = { .data = data, .size = size_bytes, .at = 2, .header = ret_header };
    *ret_header = (JpegHeader){ .orientation = 1 };
    if (size_bytes < 3 || memcmp(data, "\xFF\xD8\xFF", 3) != 0)
        return PHOTO_NOT_JPEG;
    for (;;) {
        int marker = next_marker(&reader);
        if (marker < 0)
            return PHOTO_TRUNCATED;
        if (marker == EOI)
            return ret_header->scans > 0 ? PHOTO_FINE : PHOTO_DAMAGED;
        /* Nothing else comes without a length here; a picture inside a picture stays inside its
         * own segment. */
        if (marker < SOF0 || (marker >= RST0 && marker <= SOI))
            return PHOTO_DAMAGED;
        if (++reader.segments > PHOTO_SEGMENTS_MAX)
            return PHOTO_TOO_MANY_PARTS;
        if (size_bytes - reader.at < 2)
            return PHOTO_TRUNCATED;
        size_t length = big16(data + reader.at);
        if (length < 2)
            return PHOTO_DAMAGED;
        if (length > size_bytes - reader.at)
            return PHOTO_TRUNCATED;
        const uint8_t *content = data + reader.at + 2;
        reader.at += length;
        PhotoRefusal refusal = read_segment(&reader, marker, content, length - 2);
        if (refusal != PHOTO_FINE)
            return refusal;
    }
}
