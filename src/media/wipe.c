/* SPDX-License-Identifier: MIT */
#include "media/wipe.h"
#include "base/error.h"
#include "base/hash.h"

#include <math.h>
#include <string.h>

int kn_wipe_surface_width(int frame_width)
{
    return 2 * (frame_width + (frame_width & 1)); /* a row of chroma has to fit, too */
}

static uint16_t *row_of(const KnFrame *surface, int plane, int y)
{
    return (uint16_t *)(gpointer)kn_frame_row(surface, plane, y);
}

const uint16_t *kn_wipe_row(const KnFrame *surface, int plane, int y)
{
    return row_of(surface, plane, y);
}

/* ---- scaling ---- */

/* The samples of an axis that one of the scaled axis is made of: a triangle about its middle, as
 * wide as the distance between two of either axis, whichever is more. */
typedef struct {
    int first, n;
    double middle, radius;
} Taps;

static Taps taps_of(int at, int from, int to)
{
    double step = (double)from / to, middle = (at + 0.5) * step - 0.5, radius = MAX(step, 1);
    int first = (int)floor(middle - radius) + 1;

    return (Taps){first, (int)ceil(middle + radius) - first, middle, radius};
}

/* The average of values `stride` apart, n_values of them. */
static double average(const Taps *taps, const double *values, gsize stride, int n_values)
{
    double sum = 0, whole = 0;

    for (int i = taps->first; i < taps->first + taps->n; i++) {
        double weight = taps->radius - fabs(i - taps->middle);

        sum += weight * values[(gsize)CLAMP(i, 0, n_values - 1) * stride];
        whole += weight;
    }
    return sum / whole;
}

static void scale(const KnGreys *picture, int width, int height, double *line, double *columns,
                  KnFrame *surface)
{
    for (int y = 0; y < picture->height; y++) {
        for (int x = 0; x < picture->width; x++)
            line[x] = picture->greys[(gsize)y * (gsize)picture->width + (gsize)x];
        for (int x = 0; x < width; x++) {
            Taps taps = taps_of(x, picture->width, width);

            columns[(gsize)y * (gsize)width + (gsize)x] = average(&taps, line, 1, picture->width);
        }
    }
    for (int y = 0; y < height; y++) {
        Taps taps = taps_of(y, picture->height, height);
        uint16_t *row = row_of(surface, 0, y);

        for (int x = 0; x < width; x++)
            row[x] =
                (uint16_t)floor(average(&taps, columns + x, (gsize)width, picture->height) + 0.5);
    }
}

/* A sample of chroma lies on an even column, between two rows. */
static uint16_t chroma_at(const uint16_t *above, const uint16_t *below, int x, int width)
{
    int left = MAX(x - 1, 0), right = MIN(x + 1, width - 1);
    uint32_t sum = (uint32_t)above[left] + 2u * above[x] + above[right] + below[left] +
                   2u * below[x] + below[right];

    return (uint16_t)((sum + 4) >> 3);
}

static void fill_chroma(KnFrame *surface, int width, int height)
{
    for (int y = 0; y < (height + 1) / 2; y++) {
        const uint16_t *above = row_of(surface, 0, 2 * y);
        const uint16_t *below = row_of(surface, 0, MIN(2 * y + 1, height - 1));
        uint16_t *row = row_of(surface, 1, y);

        for (int x = 0; x < (width + 1) / 2; x++)
            row[x] = chroma_at(above, below, 2 * x, width);
        memcpy(row_of(surface, 2, y), row, (gsize)surface->plane[2].width);
    }
}

gboolean kn_wipe_fill(KnFrame *surface, const KnGreys *picture, int width, int height,
                      GError **error)
{
    g_autofree double *line = g_try_new(double, (gsize)picture->width);
    g_autofree double *columns = g_try_new(double, (gsize)width *(gsize)picture->height);

    if (!line || !columns) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "there is not enough memory for a transition's picture of %d x %d pixels",
                    width, height);
        return FALSE;
    }
    kn_frame_fill(surface, 0, 0, 0);
    scale(picture, width, height, line, columns, surface);
    fill_chroma(surface, width, height);
    return TRUE;
}

/* ---- the form ---- */

enum { SIDE_MAX = 16384 };

#define SPEC_TYPE "(ssiib)"

GVariant *kn_wipe_spec_to_variant(const KnWipeSpec *spec)
{
    return g_variant_new(SPEC_TYPE, spec->source_hash, spec->decoder, spec->width, spec->height,
                         spec->invert);
}

gboolean kn_wipe_spec_from_variant(GVariant *variant, KnWipeSpec *spec)
{
    const char *hash, *decoder;

    if (!g_variant_is_of_type(variant, G_VARIANT_TYPE(SPEC_TYPE)))
        return FALSE;
    g_variant_get(variant, "(&s&siib)", &hash, &decoder, &spec->width, &spec->height,
                  &spec->invert);
    if (!kn_hash_is_valid(hash) || strlen(decoder) >= sizeof spec->decoder || spec->width < 1 ||
        spec->width > SIDE_MAX || spec->height < 1 || spec->height > SIDE_MAX)
        return FALSE;
    g_strlcpy(spec->source_hash, hash, sizeof spec->source_hash);
    g_strlcpy(spec->decoder, decoder, sizeof spec->decoder);
    return TRUE;
}

char *kn_wipe_spec_key(const KnWipeSpec *spec)
{
    return kn_hash_variant(
        g_variant_new("(sv)", G_STRINGIFY(KN_WIPE_MEANING) " wipe", kn_wipe_spec_to_variant(spec)));
}
