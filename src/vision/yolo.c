/* SPDX-License-Identifier: MIT */
#include "vision/yolo.h"
#include "base/error.h"
#include "vision/outline.h"

#include <math.h>
#include <string.h>

enum { BOX = 4, CHANNELS = 3, STEP = 32, MASK_SCALE = 4, MASK_SIDE = 384 };

/* ---- what a network says of itself ---- */

static int places_of(int side)
{
    int n = 0;
    for (int step = 8; step <= STEP; step *= 2)
        n += (side / step) * (side / step);
    return n;
}

static gboolean is(const KnTensor *tensor, int n_dims, const gint64 *dims)
{
    gboolean good = tensor->n_dims == n_dims;
    for (int i = 0; good && i < n_dims; i++)
        good = tensor->dims[i] < 1 || tensor->dims[i] == dims[i];
    return good;
}

static gboolean refuse(GError **error, const char *what)
{
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "it is no YOLOv8 or YOLO11 export for objects or outlines: %s", what);
    return FALSE;
}

static gboolean read_side(const KnTensor *input, int *side, GError **error)
{
    gint64 rows = input->n_dims == 4 ? input->dims[2] : 0;
    *side = rows < 1 ? KN_YOLO_SIDE : (int)MIN(rows, KN_YOLO_SIDE_MAX + 1);
    return (is(input, 4, (const gint64[]){1, CHANNELS, *side, *side}) && *side % STEP == 0 &&
            *side <= KN_YOLO_SIDE_MAX) ||
           refuse(error, "its input is not [1, 3, side, side], side a multiple of 32 up to 2048");
}

gboolean kn_yolo_form(const KnNetForm *net, KnYoloForm *form, GError **error)
{
    *form = (KnYoloForm){0};
    if (net->n_inputs != 1)
        return refuse(error, "it has more than one input");
    if (!read_side(&net->inputs[0], &form->side, error))
        return FALSE;
    const KnTensor *boxes = &net->outputs[0], *masks = &net->outputs[1];
    form->n_places = places_of(form->side);
    if (net->n_outputs > 2 || boxes->n_dims != 3)
        return refuse(error, "its outputs are not boxes, or boxes and prototypes of masks");
    if (net->n_outputs == 2) {
        gint64 rows = form->side / MASK_SCALE, n = masks->n_dims == 4 ? masks->dims[1] : 0;
        if (n < 1 || n > KN_YOLO_KINDS_MAX || !is(masks, 4, (const gint64[]){1, n, rows, rows}))
            return refuse(error, "its second output is not [1, shares, side / 4, side / 4]");
        form->n_shares = (int)n;
    }
    gint64 n_kinds = boxes->dims[1] - BOX - form->n_shares;
    if (n_kinds < 1 || n_kinds > KN_YOLO_KINDS_MAX ||
        !is(boxes, 3, (const gint64[]){1, boxes->dims[1], form->n_places}))
        return refuse(error, "its first output is not [1, 4 + kinds + shares, places]; it must be "
                             "exported with nms=False");
    form->n_kinds = (int)n_kinds;
    return TRUE;
}

/* ---- its kinds ---- */

/* A string as Python prints it; NULL: none is there. */
static char *read_string(const char **at)
{
    g_autoptr(GString) text = g_string_new(NULL);
    char quote = **at;
    const char *p = *at + 1;
    if (quote != '\'' && quote != '"')
        return NULL;
    for (; *p && *p != quote; p++) {
        if (*p == '\\' && p[1])
            p++;
        g_string_append_c(text, *p);
    }
    if (*p != quote || text->len == 0 || !g_utf8_validate(text->str, -1, NULL))
        return NULL;
    *at = p + 1;
    return g_utf8_strdown(text->str, -1);
}

static void skip(const char **at, const char *of)
{
    *at += strspn(*at, of);
}

static gboolean read_kind(const char **at, char **labels, int n_kinds)
{
    char *end;
    skip(at, "{, \n");
    gint64 number = g_ascii_strtoll(*at, &end, 10);
    if (end == *at || number < 0 || number >= n_kinds || labels[number])
        return FALSE;
    *at = end;
    skip(at, ": ");
    labels[number] = read_string(at);
    skip(at, " \n");
    return labels[number] != NULL;
}

static void free_labels(char **labels, int n)
{
    for (int i = 0; i < n; i++)
        g_free(labels[i]);
    g_free(labels);
}

char **kn_yolo_labels(const char *kinds, int n_kinds, GError **error)
{
    char **labels = g_new0(char *, (gsize)n_kinds + 1);
    const char *at = kinds;
    int n = 0;
    if (!kinds && n_kinds == KN_COCO_KINDS)
        for (; n < n_kinds; n++)
            labels[n] = g_strdup(kn_coco_labels[n]);
    while (kinds && n < n_kinds && read_kind(&at, labels, n_kinds))
        n++;
    if (n == n_kinds && (!kinds || strcmp(at, "}") == 0))
        return labels;
    free_labels(labels, n_kinds);
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "it does not say what its %d kinds are called (its metadata 'names'); 'yolo export "
                "format=onnx' does",
                n_kinds);
    return NULL;
}

/* ---- boxes ---- */

static gboolean has_shape(const KnTensor *tensor, int n_dims, const gint64 *dims)
{
    return tensor->values && is(tensor, n_dims, dims) && kn_tensor_n(tensor) > 0;
}

static gboolean fits(const KnYoloForm *form, const KnTensor *outputs, GError **error)
{
    const gint64 rows = BOX + form->n_kinds + form->n_shares, side = form->side / MASK_SCALE;
    if (!has_shape(&outputs[0], 3, (const gint64[]){1, rows, form->n_places}) ||
        (form->n_shares > 0 &&
         !has_shape(&outputs[1], 4, (const gint64[]){1, form->n_shares, side, side})))
        return refuse(error, "its outputs are not of the shapes that it says");
    return TRUE;
}

gboolean kn_decode_yolo(const KnDecode *decode, const KnYoloForm *form, const KnTensor *outputs,
                        GArray *candidates, GError **error)
{
    if (!fits(form, outputs, error))
        return FALSE;
    const float *v = outputs[0].values;
    gsize n = (gsize)form->n_places;
    for (gsize i = 0; i < n; i++) {
        KnCandidate candidate = {.place = (int)i};
        for (int kind = 0; kind < form->n_kinds; kind++) {
            double sure = v[(BOX + (gsize)kind) * n + i];
            if (sure > candidate.confidence) {
                candidate.confidence = MIN(sure, 1);
                candidate.kind = kind;
            }
        }
        double x = v[i], y = v[n + i], w = v[2 * n + i], h = v[3 * n + i];
        const double corners[] = {x - w / 2, y - h / 2, x + w / 2, y + h / 2};
        if (candidate.confidence >= decode->least &&
            kn_box_from_square(decode->picture, &decode->square, form->side, corners,
                               &candidate.box))
            g_array_append_val(candidates, candidate);
    }
    return TRUE;
}

/* ---- masks ---- */

/* The candidate's sum of prototypes, before the sigmoid. The caller frees. */
static float *sum_up(const KnYoloForm *form, const KnTensor *outputs, int place)
{
    gsize n = (gsize)(form->side / MASK_SCALE) * (gsize)(form->side / MASK_SCALE);
    float *sums = g_new0(float, n);
    for (int k = 0; k < form->n_shares; k++) {
        gsize row = (gsize)(BOX + form->n_kinds + k);
        float share = outputs[0].values[row * (gsize)form->n_places + (gsize)place];
        const float *prototype = outputs[1].values + (gsize)k * n;
        for (gsize i = 0; i < n; i++)
            sums[i] += share * prototype[i];
    }
    return sums;
}

KnMask *kn_yolo_mask(const KnDecode *decode, const KnYoloForm *form, const KnTensor *outputs,
                     const KnCandidate *candidate)
{
    if (form->n_shares == 0)
        return NULL;
    const KnVisionPicture *picture = decode->picture;
    const KnBox *box = &candidate->box;
    int side = form->side / MASK_SCALE, width, height;
    kn_vision_size(picture->width, picture->height, MASK_SIDE, &width, &height);
    g_autofree float *sums = sum_up(form, outputs, candidate->place);
    g_autofree guint8 *bytes = g_malloc0((gsize)width * (gsize)height);
    double by = side / decode->square.side;
    for (int row = 0; row < height; row++)
        for (int column = 0; column < width; column++) {
            double u = (column + 0.5) / width, v = (row + 0.5) / height;
            if (u < box->x || u > box->x + box->w || v < box->y || v > box->y + box->h)
                continue;
            double sum =
                kn_outline_between(sums, side, (u * picture->width - decode->square.x) * by,
                                   (v * picture->height - decode->square.y) * by);
            double shown = 1 / (1 + exp(-CLAMP(sum, -50, 50)));
            bytes[(gsize)row * (gsize)width + (gsize)column] = (guint8)(shown * 255 + 0.5);
        }
    KnMask *mask = kn_mask_new(height, width, bytes);
    if (!kn_mask_shows(mask))
        g_clear_pointer(&mask, kn_mask_unref);
    return mask;
}
