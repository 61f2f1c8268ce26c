/* SPDX-License-Identifier: MIT */
#include "pixel/resample.h"
#include "base/error.h"
#include "base/fault.h"
#include "pixel/filter.h"
#include "pixel/prefetch.h"

#include <stdlib.h>
#include <string.h>

/* Each output row is made in two passes: the vertical filter writes the source columns that are
 * needed into a line of 16-bit samples, which stays in the first-level cache; the horizontal filter
 * reads that. What repeats in all rows of a frame (weights, the columns' offsets) is in tables,
 * which are made anew only as far as the sampling has changed: a camera that pans keeps its bank, a
 * camera that rests keeps all. */

enum { LUMA, CHROMA, N_KINDS, ALIGN = 32 };

#define STEP_ONE (G_GINT64_CONSTANT(1) << 32)

/* Where the columns of the source that the filter reads lie in the line. Columns outside of
 * [inner_start, inner_end) are outside of the picture and repeat its edge. */
typedef struct {
    KnRowTables *tables;
    int line_start;             /* the column that line[0] stands for */
    int first;                  /* the first output's first column, less line_start */
    int end;                    /* behind the last column that is read */
    int inner_start, inner_end; /* columns to be drawn; at least one */
    gboolean copies;            /* every output is one sample as it is */
} Columns;

struct KnResampler {
    const KnKernels *kernels;
    int width, height;
    gint64 max_step;
    KnSampling sampling;
    gboolean prepared;
    int source_width; /* that the tables are for */
    const KnFrame *source;
    int n_taps;
    Columns columns[N_KINDS];
    int16_t *line;
    int16_t bank[KN_PHASES * KN_TAPS_MAX];
};

static int chroma_size(int size)
{
    return (size + 1) / 2;
}

KnResampler *kn_resampler_new(const KnKernels *kernels, int width, int height, gint64 max_step,
                              GError **error)
{
    max_step = MAX(max_step, STEP_ONE);
    if (max_step > (gint64)KN_TAPS_MAX << 32 || kn_filter_n_taps(max_step) > KN_TAPS_MAX) {
        g_set_error(error, KN_ERROR, KN_ERROR_RENDER,
                    "a picture cannot be drawn more than %.1f times smaller at once (asked: %.1f)",
                    KN_TAPS_MAX / 6.0, (double)max_step / (double)STEP_ONE);
        return NULL;
    }
    /* The columns between the first and the last output, the filter's reach on both sides, as much
     * again where a position lies outside of the picture, alignment, and the kernels' slack. */
    gsize n_columns =
        (gsize)((width * max_step) >> 32) + 4 * KN_TAPS_MAX + 4 * ALIGN + KN_ROW_SLACK;
    void *line = NULL;
    if (kn_fault(KN_FAULT_ALLOC) || posix_memalign(&line, 64, n_columns * sizeof(int16_t)) != 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "there is not enough memory to draw frames of %d x %d pixels", width, height);
        return NULL;
    }
    memset(line, 0, n_columns * sizeof(int16_t));
    KnResampler *resampler = g_new0(KnResampler, 1);
    resampler->kernels = kernels;
    resampler->width = width;
    resampler->height = height;
    resampler->max_step = max_step;
    resampler->line = line;
    resampler->columns[LUMA].tables = kn_row_tables_new(width, max_step, kernels->by_output);
    resampler->columns[CHROMA].tables =
        kn_row_tables_new(chroma_size(width), max_step, kernels->by_output);
    return resampler;
}

void kn_resampler_free(KnResampler *resampler)
{
    if (!resampler)
        return;
    for (int i = 0; i < N_KINDS; i++)
        kn_row_tables_free(resampler->columns[i].tables);
    free(resampler->line);
    g_free(resampler);
}

static void prepare_columns(KnResampler *resampler, int kind, const KnSampling *sampling, int size)
{
    Columns *columns = &resampler->columns[kind];
    int n_taps = resampler->n_taps, sample, phase;
    int from = kn_row_tables_fill(columns->tables, resampler->bank, sampling->x_first[kind],
                                  sampling->step, size);
    const KnRowFilter *filter = kn_row_tables_filter(columns->tables);
    int end = from + filter->offset[filter->n_outputs - 1] + n_taps;
    int inner_start = CLAMP(from, 0, size - 1);
    columns->inner_end = CLAMP(end, inner_start + 1, size);
    columns->inner_start = inner_start / ALIGN * ALIGN; /* rows are aligned: so are the loads */
    columns->line_start = MIN(from, columns->inner_start) & -ALIGN;
    columns->first = from - columns->line_start;
    columns->end = end;
    kn_filter_position(sampling->x_first[kind], size, n_taps, &sample, &phase);
    columns->copies = sampling->step == STEP_ONE && phase == 0 && sample >= 0 &&
                      sample + filter->n_outputs <= size;
}

void kn_resampler_prepare(KnResampler *resampler, const KnFrame *source, const KnSampling *sampling)
{
    g_assert(sampling->step > 0 && sampling->step <= resampler->max_step);
    const KnSampling *old = &resampler->sampling;
    gboolean same_step = resampler->prepared && sampling->step == old->step;
    gboolean same_width = resampler->source_width == source->width;
    resampler->source = source;
    if (!same_step) {
        resampler->n_taps = kn_filter_n_taps(sampling->step);
        /* All steps up to 1 have the same bank. */
        if (!resampler->prepared || MAX(sampling->step, old->step) > STEP_ONE)
            kn_filter_bank(resampler->bank, sampling->step);
    }
    for (int kind = 0; kind < N_KINDS; kind++)
        if (!same_step || !same_width || sampling->x_first[kind] != old->x_first[kind])
            prepare_columns(resampler, kind, sampling, source->plane[kind].width);
    resampler->sampling = *sampling;
    resampler->source_width = source->width;
    resampler->prepared = TRUE;
}

/* Repeats the edges of the picture over what the filter reads beyond them. */
static void repeat_edges(int16_t *line, const Columns *columns)
{
    int start = columns->inner_start - columns->line_start;
    int end = columns->inner_end - columns->line_start;
    for (int i = columns->first; i < start; i++)
        line[i] = line[start];
    for (int i = end; i < columns->end - columns->line_start; i++)
        line[i] = line[end - 1];
}

void kn_resampler_row(KnResampler *resampler, int plane, int y, uint8_t *dst, int width)
{
    int kind = plane == 0 ? LUMA : CHROMA, n_taps = resampler->n_taps, sample, phase;
    const KnPlane *source = &resampler->source->plane[plane];
    const KnSampling *sampling = &resampler->sampling;
    const Columns *columns = &resampler->columns[kind];
    const KnRowFilter *filter = kn_row_tables_filter(columns->tables);
    g_assert(width <= filter->n_outputs);

    kn_filter_position(sampling->y_first[kind] + y * sampling->step, source->height, n_taps,
                       &sample, &phase);
    int top = sample - (n_taps / 2 - 1);
    if (columns->copies && phase == 0) {
        int row = CLAMP(sample, 0, source->height - 1);
        int column = columns->first + columns->line_start + n_taps / 2 - 1;
        memcpy(dst, source->data + row * source->stride + column, (gsize)width);
        return;
    }
    const uint8_t *rows[KN_TAPS_MAX];
    for (int t = 0; t < n_taps; t++)
        rows[t] = source->data + CLAMP(top + t, 0, source->height - 1) * source->stride +
                  columns->inner_start;
    int16_t *line = resampler->line;
    kn_prefetch(rows[n_taps - 1] + source->stride,
                (gsize)(columns->inner_end - columns->inner_start));
    resampler->kernels->resample_v(line + columns->inner_start - columns->line_start, rows,
                                   resampler->bank + phase * n_taps, n_taps,
                                   columns->inner_end - columns->inner_start);
    repeat_edges(line, columns);
    resampler->kernels->resample_h(dst, line + columns->first, filter, width);
}
