/* SPDX-License-Identifier: MIT */
#include "vision/super.h"
#include "base/error.h"

#include <math.h>
#include <string.h>

enum { CHANNELS = 3 };

/* Those that are known, the first that is there is used. */
static const struct {
    const char *model;
    float most; /* value of white */
    int margin; /* how far it looks; 0: measured */
} known[] = {
    {"sr", 1, 0},
    /* Fourteen convolutions of 3 x 3 and one of 5 x 5, one of 3 x 3 after the enlargement: 18. */
    {"esrgan", 255, 20},
};

static guint index_of(const char *model)
{
    for (guint i = 0; i < G_N_ELEMENTS(known); i++)
        if (strcmp(known[i].model, model) == 0)
            return i;
    g_assert_not_reached();
}

const char *kn_super_model(const char *const *models)
{
    for (guint i = 0; models && i < G_N_ELEMENTS(known); i++)
        if (g_strv_contains(models, known[i].model))
            return known[i].model;
    return NULL;
}

static gboolean refuse(const char *model, const char *why, GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "the model '%s': %s", model, why);
    return FALSE;
}

/* ---- its form ---- */

static gboolean is_any(const KnTensor *tensor, int first)
{
    return tensor->dims[first] < 1 && tensor->dims[first + 1] < 1;
}

static gboolean is_planar(const KnNetForm *form)
{
    return form->inputs[0].dims[1] == CHANNELS && is_any(&form->inputs[0], 2);
}

static gboolean check_form(const KnNetForm *form, GError **error)
{
    const KnTensor *input = &form->inputs[0];
    gboolean last = input->n_dims == 4 && input->dims[3] == CHANNELS && is_any(input, 1);
    if (form->n_inputs == 1 && form->n_outputs == 1 && input->n_dims == 4 && input->dims[0] <= 1 &&
        (is_planar(form) || last))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "it is no network that enlarges pictures of any size: expected one input of [1, 3, "
                "height, width] or [1, height, width, 3], and one output");
    return FALSE;
}

/* ---- one run ---- */

/* A part of a picture, which may reach beyond it. */
typedef struct {
    int x, y, width, height;
} Part;

/* Where a channel of a pixel stands. */
static gsize place(gboolean planar, gsize n, gsize pixel, gsize channel)
{
    return planar ? channel * n + pixel : pixel * CHANNELS + channel;
}

static float *values_of(const KnVisionPicture *picture, const Part *part, gboolean planar,
                        float most)
{
    gsize n = (gsize)part->width * (gsize)part->height;
    float *values = g_try_new(float, n *CHANNELS);
    for (int y = 0; values && y < part->height; y++) {
        int from_y = CLAMP(part->y + y, 0, picture->height - 1);
        for (int x = 0; x < part->width; x++) {
            int from_x = CLAMP(part->x + x, 0, picture->width - 1);
            const guint8 *from =
                picture->rgb + CHANNELS * ((gsize)from_y * (gsize)picture->width + (gsize)from_x);
            gsize pixel = (gsize)y * (gsize)part->width + (gsize)x;
            for (gsize c = 0; c < CHANNELS; c++)
                values[place(planar, n, pixel, c)] = (float)from[c] / 255 * most;
        }
    }
    return values;
}

/* What the network makes of a part, whose scale is found out where it is 0. */
static gboolean run(KnSuper *super, KnNets *nets, const KnVisionPicture *picture, const Part *part,
                    KnTensor *made, GError **error)
{
    const KnNetForm *form = kn_nets_load(nets, super->model, check_form, error);
    if (!form)
        return FALSE;
    gboolean planar = is_planar(form);
    g_autofree float *values = values_of(picture, part, planar, known[index_of(super->model)].most);
    if (!values) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "there is not enough memory");
        return FALSE;
    }
    KnTensor input = {.n_dims = 4, .values = values};
    const gint64 dims[] = {1, CHANNELS, part->height, part->width};
    for (int i = 0; i < 4; i++)
        input.dims[i] = dims[planar || i == 0 ? i : i == 3 ? 1 : i + 1];
    if (!kn_nets_run_values(nets, super->model, &input, 1, made, 1, error))
        return FALSE;
    int rows = planar ? 2 : 1;
    gint64 scale = made->n_dims == 4 ? made->dims[rows] / part->height : 0;
    gboolean good =
        scale >= 2 && scale <= KN_SUPER_SCALE_MAX && (super->scale == 0 || scale == super->scale) &&
        made->dims[0] == 1 && made->dims[planar ? 1 : 3] == CHANNELS &&
        made->dims[rows] == scale * part->height && made->dims[rows + 1] == scale * part->width;
    super->scale = (int)scale;
    if (good)
        return TRUE;
    kn_tensor_clear(made);
    return refuse(super->model, "what it makes is no picture of two to eight times the size",
                  error);
}

static guint8 level(float value, float most)
{
    float scaled = value / most * 255;
    return scaled > 0 ? (guint8)MIN(scaled + .5f, 255.f) : 0; /* what is no number is black */
}

/* The part of what was made that is not margin, into the picture that is made. */
static void put(const KnSuper *super, const KnTensor *made, const Part *part, const Part *inner,
                guint8 *rgb, gsize width)
{
    gsize s = (gsize)super->scale, made_width = (gsize)part->width * s;
    gsize n = made_width * (gsize)part->height * s;
    gboolean planar = made->dims[1] == CHANNELS && made->dims[3] == (gint64)made_width;
    float most = known[index_of(super->model)].most;
    for (gsize y = 0; y < (gsize)inner->height * s; y++)
        for (gsize x = 0; x < (gsize)inner->width * s; x++) {
            gsize from = (y + (gsize)(inner->y - part->y) * s) * made_width + x +
                         (gsize)(inner->x - part->x) * s;
            guint8 *to =
                rgb + CHANNELS * (((gsize)inner->y * s + y) * width + (gsize)inner->x * s + x);
            for (gsize c = 0; c < CHANNELS; c++)
                to[c] = level(made->values[place(planar, n, from, c)], most);
        }
}

/* ---- how far it looks ---- */

enum { MIDDLE = 16, MARGIN_MAX = 64, NOISE_SIDE = MIDDLE + 2 * MARGIN_MAX };

/* What comes of the middle of noise with such a margin; the caller frees. */
static float *middle_of(KnSuper *super, KnNets *nets, const KnVisionPicture *noise, int margin,
                        GError **error)
{
    int side = MIDDLE + 2 * margin, at = MARGIN_MAX - margin;
    KnTensor made = {0};
    if (!run(super, nets, noise, &(Part){at, at, side, side}, &made, error))
        return NULL;
    gsize s = (gsize)super->scale, width = (gsize)side * s, size = MIDDLE * s;
    gboolean planar = made.dims[1] == CHANNELS && made.dims[3] == (gint64)width;
    float *middle = g_new(float, size *size *CHANNELS);
    for (gsize y = 0; y < size; y++)
        for (gsize x = 0; x < size; x++)
            for (gsize c = 0; c < CHANNELS; c++)
                middle[(y * size + x) * CHANNELS + c] =
                    made.values[place(planar, width * width,
                                      (y + (gsize)margin * s) * width + x + (gsize)margin * s, c)];
    kn_tensor_clear(&made);
    return middle;
}

/* The least margin with which the middle of noise is what it is with the widest, to a fifth of a
 * code value. */
static gboolean measure(KnSuper *super, KnNets *nets, GError **error)
{
    static const int tried[] = {4, 8, 12, 16, 24, 32, 48};
    const float least = known[index_of(super->model)].most / 255 / 5;
    guint8 rgb[NOISE_SIDE * NOISE_SIDE * CHANNELS];
    guint32 state = 1;
    for (gsize i = 0; i < sizeof rgb; i++) {
        state = state * 1664525u + 1013904223u;
        rgb[i] = (guint8)(state >> 24);
    }
    const KnVisionPicture noise = {NOISE_SIDE, NOISE_SIDE, rgb};
    g_autofree float *whole = middle_of(super, nets, &noise, MARGIN_MAX, error);
    gboolean same = FALSE;
    gsize n = MIDDLE * MIDDLE * CHANNELS * (gsize)super->scale * (gsize)super->scale;
    super->margin = MARGIN_MAX;
    for (guint i = 0; whole && !same && i < G_N_ELEMENTS(tried); i++) {
        g_autofree float *middle = middle_of(super, nets, &noise, tried[i], error);
        if (!middle)
            return FALSE;
        same = TRUE;
        for (gsize k = 0; same && k < n; k++)
            same = fabsf(middle[k] - whole[k]) < least;
        if (same)
            super->margin = tried[i];
    }
    return whole != NULL;
}

gboolean kn_super_init(KnSuper *super, KnNets *nets, const char *model, GError **error)
{
    guint i = index_of(model);
    const guint8 grey[CHANNELS] = {128, 128, 128};
    const KnVisionPicture one = {1, 1, grey};
    KnTensor made = {0};
    *super = (KnSuper){.model = known[i].model, .margin = known[i].margin};
    if (known[i].margin == 0)
        return measure(super, nets, error);
    int side = 2 * super->margin + 1;
    if (!run(super, nets, &one, &(Part){0, 0, side, side}, &made, error))
        return FALSE;
    kn_tensor_clear(&made);
    return TRUE;
}

/* ---- a picture ---- */

guint8 *kn_super_enlarge(const KnSuper *super, KnNets *nets, const KnVisionPicture *picture,
                         int tile, GError **error)
{
    KnSuper now = *super;
    gint64 pixels = (gint64)picture->width * picture->height * super->scale * super->scale;
    if (pixels > KN_SUPER_PIXELS_MAX) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "it would have %d x %d pixels; at most %d in all are made",
                    picture->width * super->scale, picture->height * super->scale,
                    KN_SUPER_PIXELS_MAX);
        return NULL;
    }
    g_autofree guint8 *rgb = g_try_malloc((gsize)pixels * CHANNELS);
    if (!rgb) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "there is not enough memory");
        return NULL;
    }
    for (int y = 0; y < picture->height; y += tile)
        for (int x = 0; x < picture->width; x += tile) {
            const Part inner = {x, y, MIN(tile, picture->width - x),
                                MIN(tile, picture->height - y)};
            const Part part = {x - super->margin, y - super->margin,
                               inner.width + 2 * super->margin, inner.height + 2 * super->margin};
            KnTensor made = {0};
            if (!run(&now, nets, picture, &part, &made, error))
                return NULL;
            put(super, &made, &part, &inner, rgb, (gsize)picture->width * (gsize)super->scale);
            kn_tensor_clear(&made);
        }
    return g_steal_pointer(&rgb);
}

void kn_super_mix(guint8 *rgb, const guint8 *plain, gsize n, double strength)
{
    enum { ONE = 1000 };
    int share = (int)(strength * ONE + .5);
    for (gsize i = 0; i < n; i++)
        rgb[i] = (guint8)((rgb[i] * share + plain[i] * (ONE - share) + ONE / 2) / ONE);
}

guint8 *kn_super_alpha(const guint8 *black, const guint8 *white, gsize n)
{
    enum { NEARLY = 5 };
    guint8 *rgba = g_try_malloc(n * 4);
    for (gsize i = 0; rgba && i < n; i++) {
        const guint8 *b = black + CHANNELS * i, *w = white + CHANNELS * i;
        int clear = (w[0] - b[0] + w[1] - b[1] + w[2] - b[2] + 1) / 3;
        int alpha = CLAMP(255 - clear, 0, 255);
        alpha = alpha < NEARLY ? 0 : alpha > 255 - NEARLY ? 255 : alpha;
        for (gsize c = 0; c < CHANNELS; c++)
            rgba[4 * i + c] = alpha == 0 ? 0 : (guint8)MIN((b[c] * 255 + alpha / 2) / alpha, 255);
        rgba[4 * i + 3] = (guint8)alpha;
    }
    return rgba;
}
