/* SPDX-License-Identifier: MIT */
#include "vision/clip.h"
#include "base/error.h"
#include "vision/bpe.h"

#include <math.h>
#include <string.h>

enum { CHANNELS = 3, SIDE = KN_CLIP_SIDE };

/* ---- a picture ---- */

/* Of the weights, as Pillow has them (Resample.c), so that networks see what they were trained on.
 */
enum { BITS = 22, REACH = 2 };

/* R. Keys' cubic (1981) with a = -1/2. */
static double cubic(double x)
{
    x = fabs(x);
    if (x < 1)
        return (1.5 * x - 2.5) * x * x + 1;
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

typedef struct {
    int first, n; /* values that count */
    gint32 *weights;
} Taps;

static void taps_init(Taps *taps, int at, int n_from, int n_to)
{
    double scale = (double)n_from / n_to, wide = MAX(scale, 1), middle = (at + 0.5) * scale,
           sum = 0;
    taps->first = MAX((int)(middle - REACH * wide + 0.5), 0);
    taps->n = MIN((int)(middle + REACH * wide + 0.5), n_from) - taps->first;
    g_autofree double *weights = g_new(double, taps->n + 1);
    taps->weights = g_new(gint32, taps->n + 1);
    for (int i = 0; i < taps->n; i++)
        sum += weights[i] = cubic((taps->first + i - middle + 0.5) / wide);
    for (int i = 0; i < taps->n; i++)
        taps->weights[i] = (gint32)floor(weights[i] / sum * (1 << BITS) + 0.5);
}

/* Of n_to values that a line would have, `side` from `start` on. Lines lie line_from bytes apart,
 * their values step_from; so do the new ones. */
typedef struct {
    int n_from, n_to, start, n_lines;
    int line_from, step_from, line_to, step_to;
} Resize;

static void resize(const Resize *r, const guint8 *from, guint8 *to)
{
    for (int i = 0; i < SIDE; i++) {
        Taps taps;
        taps_init(&taps, r->start + i, r->n_from, r->n_to);
        for (int line = 0; line < r->n_lines; line++)
            for (int c = 0; c < CHANNELS; c++) {
                const guint8 *p = from + (gsize)line * (gsize)r->line_from +
                                  (gsize)taps.first * (gsize)r->step_from + (gsize)c;
                gint64 sum = 1 << (BITS - 1);
                for (int k = 0; k < taps.n; k++)
                    sum += (gint64)p[(gsize)k * (gsize)r->step_from] * taps.weights[k];
                to[(gsize)line * (gsize)r->line_to + (gsize)i * (gsize)r->step_to + (gsize)c] =
                    (guint8)CLAMP(sum >> BITS, 0, 255);
            }
        g_free(taps.weights);
    }
}

/* Where the middle square begins: half of what is over, of two equally near the even one. */
static int start_of(int n)
{
    int over = n - SIDE, half = over / 2;
    return over % 2 ? half + half % 2 : half;
}

float *kn_clip_picture(const KnVisionPicture *picture)
{
    static const double mean[] = {.48145466, .4578275, .40821073};
    static const double deviation[] = {.26862954, .26130258, .27577711};
    int w = picture->width, h = picture->height, shorter = MIN(w, h);
    int to_w = (int)((gint64)SIDE * w / shorter), to_h = (int)((gint64)SIDE * h / shorter);
    const Resize across = {
        w, to_w, start_of(to_w), h, w * CHANNELS, CHANNELS, SIDE * CHANNELS, CHANNELS};
    const Resize down = {h,        to_h,           start_of(to_h), SIDE, CHANNELS, SIDE * CHANNELS,
                         CHANNELS, SIDE * CHANNELS};
    g_autofree guint8 *rows = g_malloc((gsize)h * SIDE * CHANNELS);
    guint8 square[SIDE * SIDE * CHANNELS];
    float *values = g_new(float, SIDE *SIDE *CHANNELS);
    resize(&across, picture->rgb, rows);
    resize(&down, rows, square);
    for (int i = 0; i < SIDE * SIDE; i++)
        for (int c = 0; c < CHANNELS; c++)
            values[c * SIDE * SIDE + i] =
                (float)((square[i * CHANNELS + c] / 255. - mean[c]) / deviation[c]);
    return values;
}

/* ---- the networks ---- */

static const char *const files[] = {"clip-image", "clip-text", "clip-merges"};

gboolean kn_clip_has(const KnNets *nets)
{
    gboolean all = TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(files); i++)
        all = all && kn_nets_has(nets, files[i]);
    return all;
}

static gboolean takes(const KnTensor *input, int n_dims, const gint64 *dims)
{
    gboolean good = input->n_dims == n_dims;
    for (int i = 0; good && i < n_dims; i++)
        good = input->dims[i] < 1 || input->dims[i] == dims[i];
    return good;
}

/* Which of its outputs stands for the whole: the only one of two dimensions, or of several the one
 * that is called so. -1: none. */
static int output_of(const KnNetForm *form)
{
    int found = -1;
    for (guint i = 0; i < form->n_outputs; i++) {
        const KnTensor *output = &form->outputs[i];
        gboolean named = output->name && strstr(output->name, "embed");
        if (output->n_dims == 2 && (found < 0 || named))
            found = (int)i;
    }
    return found;
}

static gboolean refuse(const char *what, GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "it is no CLIP export for %s", what);
    return FALSE;
}

static gboolean check_image(const KnNetForm *form, GError **error)
{
    return (form->n_inputs == 1 && output_of(form) >= 0 &&
            takes(&form->inputs[0], 4, (const gint64[]){1, CHANNELS, SIDE, SIDE})) ||
           refuse("pictures: expected [1, 3, 224, 224] and, made of it, [1, numbers]", error);
}

static gboolean is_mask(const KnTensor *input)
{
    return input->name && strstr(input->name, "mask") != NULL;
}

static gboolean check_text(const KnNetForm *form, GError **error)
{
    guint n_masks = 0;
    gboolean good = form->n_inputs <= 2 && output_of(form) >= 0;
    for (guint i = 0; i < form->n_inputs; i++) {
        good = good && takes(&form->inputs[i], 2, (const gint64[]){1, KN_BPE_TOKENS});
        n_masks += is_mask(&form->inputs[i]);
    }
    return (good && n_masks + 1 == form->n_inputs) ||
           refuse("texts: expected tokens [1, 77], perhaps a mask of them, and, made of them, [1, "
                  "numbers]",
                  error);
}

/* Takes the numbers out of that output and gives them the length one. */
static float *take(KnTensor *output, guint *n, GError **error)
{
    double length = 0;
    gsize size = kn_tensor_n(output);
    if (output->n_dims != 2 || output->dims[0] != 1 || size < 1 || size > KN_CLIP_NUMBERS_MAX) {
        refuse("pictures or texts: what it makes is not [1, numbers]", error);
        return NULL;
    }
    for (gsize i = 0; i < size; i++)
        length += (double)output->values[i] * output->values[i];
    for (gsize i = 0; i < size && length > 0; i++)
        output->values[i] = (float)(output->values[i] / sqrt(length));
    *n = (guint)size;
    return g_steal_pointer(&output->values);
}

static float *run(KnNets *nets, const char *name, const KnNetForm *form, const KnTensor *inputs,
                  guint *n, GError **error)
{
    KnTensor outputs[KN_NET_OUTPUTS_MAX];
    if (!kn_nets_run_values(nets, name, inputs, form->n_inputs, outputs, form->n_outputs, error))
        return NULL;
    float *numbers = take(&outputs[output_of(form)], n, error);
    for (guint i = 0; i < form->n_outputs; i++)
        kn_tensor_clear(&outputs[i]);
    if (!numbers)
        g_prefix_error(error, "the model '%s': ", name);
    return numbers;
}

float *kn_clip_of_picture(KnNets *nets, const KnVisionPicture *picture, guint *n, GError **error)
{
    const KnNetForm *form = kn_nets_load(nets, "clip-image", check_image, error);
    if (!form)
        return NULL;
    g_autofree float *values = kn_clip_picture(picture);
    const KnTensor input = {.n_dims = 4, .dims = {1, CHANNELS, SIDE, SIDE}, .values = values};
    return run(nets, "clip-image", form, &input, n, error);
}

float *kn_clip_of_text(KnNets *nets, const char *text, guint *n, GError **error)
{
    const KnBpe *bpe = kn_nets_words(nets, "clip-merges", error);
    const KnNetForm *form = bpe ? kn_nets_load(nets, "clip-text", check_text, error) : NULL;
    int tokens[KN_BPE_TOKENS];
    float values[2][KN_BPE_TOKENS];
    KnTensor inputs[2];
    if (!form)
        return NULL;
    guint n_tokens = kn_bpe_tokens(bpe, text, tokens);
    for (guint i = 0; i < form->n_inputs; i++) {
        for (guint k = 0; k < KN_BPE_TOKENS; k++)
            values[i][k] = is_mask(&form->inputs[i]) ? k < n_tokens : (float)tokens[k];
        inputs[i] = (KnTensor){.n_dims = 2, .dims = {1, KN_BPE_TOKENS}, .values = values[i]};
    }
    return run(nets, "clip-text", form, inputs, n, error);
}

double kn_clip_likeness(const float *a, const float *b, guint n)
{
    double both = 0, of_a = 0, of_b = 0;
    for (guint i = 0; i < n; i++) {
        both += (double)a[i] * b[i];
        of_a += (double)a[i] * a[i];
        of_b += (double)b[i] * b[i];
    }
    return of_a > 0 && of_b > 0 ? CLAMP(both / sqrt(of_a * of_b), -1, 1) : 0;
}
