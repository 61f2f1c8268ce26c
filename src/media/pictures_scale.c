/* SPDX-License-Identifier: MIT */
/* Scaling with the renderer's own kernels: rows of the source pass through a ring that holds what
 * the vertical filter needs, so memory does not grow with the picture's height. The vertical pass
 * works on packed pixels; its result is taken apart into one line for each channel, which the
 * horizontal pass reads.
 *
 * libvips' own resize gives the same picture in three times the time, and other bits on machines
 * where its run-time compiler works. */
#include "base/fault.h"
#include "pictures_vips.h"
#include "pixel/filter.h"
#include "pixel/kernels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    CHANNELS = 3,
    STRIP_ROWS = 16, /* read at a time: a row of JPEG's blocks */
    RING_ROWS = KN_TAPS_MAX + STRIP_ROWS,
    ALIGN = 64,
};

typedef struct {
    VipsRegion *region;
    int width, height;     /* of the source */
    int left, right;       /* columns that are read */
    int n_rows;            /* read so far */
    gsize stride;          /* of the ring, bytes */
    guint8 *ring;          /* row y is at y % RING_ROWS */
    int16_t *packed;       /* a row behind the vertical pass */
    int16_t *line;         /* of one channel, with the edges repeated */
    guint8 *out[CHANNELS]; /* a row of each channel */
    int from, end;         /* columns that line stands for */
    KnKernels kernels;
    KnRowTables *columns;
    int16_t *bank;
    int n_taps;
} Scaler;

static void *alloc(gsize size)
{
    size = (size + 2 * ALIGN - 1) / ALIGN * ALIGN;
    void *memory = NULL;
    if (posix_memalign(&memory, ALIGN, size) != 0)
        g_error("out of memory: cannot allocate %" G_GSIZE_FORMAT " bytes", size);
    return memset(memory, 0, size);
}

static gint64 to_fixed(double value)
{
    return (gint64)floor(value * 4294967296.0 + 0.5);
}

/* The position of the first output sample: its middle, less half a sample. */
static gint64 first_position(double start, double step)
{
    return to_fixed(start + step / 2 - 0.5);
}

static void scaler_init(Scaler *scaler, VipsImage *image, double left, gint64 step, int width)
{
    *scaler = (Scaler){
        .region = vips_region_new(image),
        .width = vips_image_get_width(image),
        .height = vips_image_get_height(image),
        .n_taps = kn_filter_n_taps(step),
    };
    kn_kernels_init(&scaler->kernels, kn_cpu_flags());
    scaler->columns = kn_row_tables_new(width, step, scaler->kernels.by_output);
    scaler->bank = g_new(int16_t, KN_PHASES * KN_TAPS_MAX);
    kn_filter_bank(scaler->bank, step);
    scaler->from =
        kn_row_tables_fill(scaler->columns, scaler->bank,
                           first_position(left, (double)step / 4294967296.0), step, scaler->width);
    const KnRowFilter *filter = kn_row_tables_filter(scaler->columns);
    scaler->end = scaler->from + filter->offset[width - 1] + scaler->n_taps;
    scaler->left = CLAMP(scaler->from, 0, scaler->width - 1);
    scaler->right = CLAMP(scaler->end, scaler->left + 1, scaler->width);

    gsize n_columns = (gsize)(scaler->right - scaler->left);
    scaler->stride = (n_columns * CHANNELS + KN_ROW_SLACK + ALIGN - 1) / ALIGN * ALIGN;
    scaler->ring = alloc(scaler->stride * RING_ROWS);
    scaler->packed = alloc((n_columns * CHANNELS + KN_ROW_SLACK) * sizeof(int16_t));
    scaler->line = alloc(((gsize)(scaler->end - scaler->from) + 2 * KN_ROW_SLACK) * 2);
    for (int c = 0; c < CHANNELS; c++)
        scaler->out[c] = alloc((gsize)width + KN_ROW_SLACK);
}

static void scaler_clear(Scaler *scaler)
{
    g_object_unref(scaler->region);
    kn_row_tables_free(scaler->columns);
    g_free(scaler->bank);
    free(scaler->ring);
    free(scaler->packed);
    free(scaler->line);
    for (int c = 0; c < CHANNELS; c++)
        free(scaler->out[c]);
}

/* Reads on until row `last` is in the ring. */
static gboolean read_rows(Scaler *scaler, int last)
{
    last = MIN(last, scaler->height - 1);
    while (scaler->n_rows <= last) {
        VipsRect strip = {scaler->left, scaler->n_rows, scaler->right - scaler->left,
                          MIN(STRIP_ROWS, scaler->height - scaler->n_rows)};
        if (vips_region_prepare(scaler->region, &strip))
            return FALSE;
        for (int y = strip.top; y < strip.top + strip.height; y++)
            memcpy(scaler->ring + (gsize)(y % RING_ROWS) * scaler->stride,
                   VIPS_REGION_ADDR(scaler->region, strip.left, y), (gsize)strip.width * CHANNELS);
        scaler->n_rows += strip.height;
    }
    return TRUE;
}

/* Decodes what lies below the part that is used, so that a truncated file is an error whatever part
 * of it the frame shows. */
static gboolean read_rest(Scaler *scaler)
{
    for (int y = scaler->n_rows; y < scaler->height; y += STRIP_ROWS) {
        VipsRect strip = {scaler->left, y, 1, MIN(STRIP_ROWS, scaler->height - y)};
        if (vips_region_prepare(scaler->region, &strip))
            return FALSE;
    }
    return TRUE;
}

static void unpack_channel(const Scaler *scaler, int channel)
{
    int16_t *line = scaler->line;
    int start = scaler->left - scaler->from, end = scaler->right - scaler->from;
    const int16_t *packed = scaler->packed + channel;
    for (int i = start; i < end; i++, packed += CHANNELS)
        line[i] = *packed;
    for (int i = 0; i < start; i++)
        line[i] = line[start];
    for (int i = end; i < scaler->end - scaler->from; i++)
        line[i] = line[end - 1];
}

static void pack_row(const Scaler *scaler, guint8 *rgb, int width)
{
    const guint8 *r = scaler->out[0], *g = scaler->out[1], *b = scaler->out[2];
    for (int x = 0; x < width; x++, rgb += CHANNELS) {
        rgb[0] = r[x];
        rgb[1] = g[x];
        rgb[2] = b[x];
    }
}

static gboolean scale_row(Scaler *scaler, gint64 position, guint8 *rgb, int width)
{
    int sample, phase, n_taps = scaler->n_taps;
    kn_filter_position(position, scaler->height, n_taps, &sample, &phase);
    int top = sample - (n_taps / 2 - 1);
    if (!read_rows(scaler, top + n_taps - 1))
        return FALSE;
    const guint8 *rows[KN_TAPS_MAX];
    for (int t = 0; t < n_taps; t++)
        rows[t] = scaler->ring +
                  (gsize)(CLAMP(top + t, 0, scaler->height - 1) % RING_ROWS) * scaler->stride;
    scaler->kernels.resample_v(scaler->packed, rows, scaler->bank + phase * n_taps, n_taps,
                               (scaler->right - scaler->left) * CHANNELS);
    for (int c = 0; c < CHANNELS; c++) {
        unpack_channel(scaler, c);
        scaler->kernels.resample_h(scaler->out[c], scaler->line,
                                   kn_row_tables_filter(scaler->columns), width);
    }
    pack_row(scaler, rgb, width);
    return TRUE;
}

guint8 *kn_vips_scale(VipsImage *image, KnBox crop, double scale, int width, int height)
{
    double step = 1 / scale;
    gint64 fixed_step = MAX(to_fixed(step), 1);
    Scaler scaler;
    scaler_init(&scaler, image, crop.x + (crop.w - width * step) / 2, fixed_step, width);
    gint64 first = first_position(crop.y + (crop.h - height * step) / 2, step);
    gsize stride = (gsize)width * CHANNELS;
    guint8 *rgb = kn_fault(KN_FAULT_ALLOC) ? NULL : g_try_malloc(stride * (gsize)height);
    gboolean ok = rgb != NULL;
    if (!ok)
        vips_error("kinora", "there is not enough memory for %d x %d pixels", width, height);
    for (int y = 0; ok && y < height; y++)
        ok = scale_row(&scaler, first + y * fixed_step, rgb + (gsize)y * stride, width);
    ok = ok && read_rest(&scaler);
    scaler_clear(&scaler);
    if (!ok)
        g_clear_pointer(&rgb, g_free);
    return rgb;
}
