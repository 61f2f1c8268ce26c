/* SPDX-License-Identifier: MIT */
#include "reference.h"
#include "shot/step.h"
#include "shot/transition.h"
#include <math.h>
#include <string.h>

static double lanczos3(double x)
{
    x = fabs(x);
    if (x >= 3)
        return 0;
    if (x < 1e-12)
        return 1;
    return 3 * sin(G_PI * x) * sin(G_PI * x / 3) / (G_PI * G_PI * x * x);
}

/* One axis: n_out samples at first + i * step of n_in samples. */
typedef struct {
    int n_in, n_out, reach; /* weights of one output: reach of them, from sample start[i] on */
    int *start;
    double *weights;
} Axis;

static void axis_init(Axis *axis, int n_in, int n_out, double first, double step)
{
    double widen = MAX(step, 1);

    axis->n_in = n_in;
    axis->n_out = n_out;
    axis->reach = (int)ceil(6 * widen) + 1;
    axis->start = g_new(int, n_out);
    axis->weights = g_new(double, n_out * axis->reach);
    for (int i = 0; i < n_out; i++) {
        double at = first + i * step, *weights = axis->weights + i * axis->reach, total = 0;

        axis->start[i] = (int)ceil(at - 3 * widen);
        for (int k = 0; k < axis->reach; k++)
            total += weights[k] = lanczos3((axis->start[i] + k - at) / widen);
        for (int k = 0; k < axis->reach; k++)
            weights[k] /= total;
    }
}

static void axis_clear(Axis *axis)
{
    g_free(axis->start);
    g_free(axis->weights);
}

static void resample(const Axis *axis, const double *in, ptrdiff_t pitch_in, double *out,
                     ptrdiff_t pitch_out)
{
    for (int i = 0; i < axis->n_out; i++) {
        double sum = 0;

        for (int k = 0; k < axis->reach; k++)
            sum += axis->weights[i * axis->reach + k] *
                   in[CLAMP(axis->start[i] + k, 0, axis->n_in - 1) * pitch_in];
        out[i * pitch_out] = sum;
    }
}

static double *plane_through_camera(const KnFilm *film, const KnShot *shot, gint64 frame, int plane,
                                    double closer, const KnPlane *in, int width, int height)
{
    double *source, *rows, *out = g_new(double, width *height);
    double scale, x0, y0;
    Axis columns, lines;
    KnBox window;

    if (shot->visual == KN_VISUAL_COLOR) {
        for (int i = 0; i < width * height; i++)
            out[i] = shot->color[plane];
        return out;
    }
    kn_shot_window(shot, (double)(frame - shot->first_frame + shot->lead), &window);
    scale = window.w * shot->base.w / kn_film_width(film) / closer;
    /* The surface's continuous coordinates: luma sample k covers k..k + 1. */
    x0 = shot->base.x + (window.x + window.w / 2 * (1 - 1 / closer)) * shot->base.w;
    y0 = shot->base.y + (window.y + window.h / 2 * (1 - 1 / closer)) * shot->base.h;
    source = g_new(double, in->width * in->height);
    rows = g_new(double, width * in->height);
    /* Luma middle i + 0.5 lies at k + 0.5; chroma j on luma column 2j of either grid, and between
     * luma rows 2j and 2j + 1: at 2j + 1 in continuous coordinates. */
    axis_init(&columns, in->width, width,
              plane ? (x0 + 0.5 * scale - 0.5) / 2 : x0 + 0.5 * scale - 0.5, scale);
    axis_init(&lines, in->height, height, plane ? (y0 + scale) / 2 - 0.5 : y0 + 0.5 * scale - 0.5,
              scale);
    for (int y = 0; y < in->height; y++) {
        for (int x = 0; x < in->width; x++)
            source[y * in->width + x] = in->data[y * in->stride + x];
        resample(&columns, source + y * in->width, 1, rows + y * width, 1);
    }
    for (int x = 0; x < width; x++)
        resample(&lines, rows + x, width, out + x, width);
    axis_clear(&columns);
    axis_clear(&lines);
    g_free(source);
    g_free(rows);
    return out;
}

typedef struct {
    double vignette;
    int fade_in, fade_out;
    guint8 fade_color[3];
} Steps;

/* What is known here of a shot's steps: at most one vignette and one fade. */
static Steps steps_of(const KnShot *shot)
{
    g_autoptr(GVariant) list = g_variant_ref_sink(kn_steps_to_variant(shot));
    Steps steps = {0};

    for (gsize i = 0; i < g_variant_n_children(list); i++) {
        g_autoptr(GVariant) frozen = NULL;
        const char *name;

        g_variant_get_child(list, i, "(&sv)", &name, &frozen);
        if (!strcmp(name, "vignette"))
            steps.vignette = g_variant_get_double(frozen);
        else if (!strcmp(name, "fade"))
            g_variant_get(frozen, "(ii(yyy))", &steps.fade_in, &steps.fade_out,
                          &steps.fade_color[0], &steps.fade_color[1], &steps.fade_color[2]);
        else
            g_error("the reference does not know the step %s", name);
    }
    return steps;
}

static double visible_by_fade(const KnShot *shot, const Steps *steps, gint64 frame)
{
    gint64 k = frame - shot->first_frame, left = shot->n_frames - 1 - k;
    double in = steps->fade_in ? (k + 1.0) / (steps->fade_in + 1) : 1;
    double out = steps->fade_out ? (left + 1.0) / (steps->fade_out + 1) : 1;

    return CLAMP(MIN(in, out), 0, 1);
}

static double *draw_shot(const KnFilm *film, guint index, gint64 frame, int plane, double closer,
                         const KnFrame *surface, int width, int height)
{
    const KnShot *shot = kn_film_shot(film, index);
    double *out = plane_through_camera(film, shot, frame, plane, closer,
                                       surface ? &surface->plane[plane] : NULL, width, height);
    double middle_x = kn_film_width(film) / 2.0, middle_y = kn_film_height(film) / 2.0;
    Steps steps = steps_of(shot);
    double pivot = plane ? 128 : 16, seen = visible_by_fade(shot, &steps, frame);

    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            double dx = (plane ? 2 * x + 0.5 : x + 0.5) - middle_x;
            double dy = (plane ? 2 * y + 1 : y + 0.5) - middle_y;
            double far = hypot(dx, dy) / hypot(middle_x, middle_y);
            double value = out[y * width + x];

            value = pivot + (value - pivot) * (1 - steps.vignette * MIN(0.85 * far, 0.85));
            out[y * width + x] = value * seen + steps.fade_color[plane] * (1 - seen);
        }
    }
    return out;
}

/* Alpha (0..1) and colour (in code values, multiplied by it) at one luma sample of a layer's
 * picture: ITU-R BT.709, limited range. */
static double layer_sample(const KnPixels *pixels, int plane, int x, int y, double *alpha)
{
    uint32_t p = 0;
    double r, g, b, luma;

    if (x >= 0 && y >= 0 && x < pixels->width && y < pixels->height)
        p = pixels->pixels[y * pixels->stride + x];
    *alpha = (p >> 24) / 255.0;
    r = (p >> 16 & 255) / 255.0;
    g = (p >> 8 & 255) / 255.0;
    b = (p & 255) / 255.0;
    luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    if (plane == 0)
        return 16 * *alpha + 219 * luma;
    return 128 * *alpha + 224 * (plane == 1 ? (b - luma) / 1.8556 : (r - luma) / 1.5748);
}

/* Chroma lies on even columns and between two rows: a soft filter about that place. */
static double layer_chroma(const KnPixels *pixels, int plane, int x, int y, double *alpha)
{
    static const double weights[3] = {0.25, 0.5, 0.25};
    double value = 0;

    *alpha = 0;
    for (int dy = 0; dy < 2; dy++) {
        for (int dx = -1; dx <= 1; dx++) {
            double a, v = layer_sample(pixels, plane, x + dx, y + dy, &a);

            value += v * weights[dx + 1] / 2;
            *alpha += a * weights[dx + 1] / 2;
        }
    }
    return value;
}

static double layer_opacity(const KnLayer *layer, gint64 frame)
{
    gint64 k = frame - layer->first_frame, left = layer->first_frame + layer->n_frames - 1 - frame;

    if (k < 0 || left < 0)
        return 0;
    return MIN(MIN((k + 1.0) / (layer->fade_in + 1), (left + 1.0) / (layer->fade_out + 1)), 1) *
           layer->opacity / KN_OPAQUE;
}

static double under_level(const KnFilm *film, KnLevel level, gint64 frame, const KnPixels *pixels,
                          int plane, int x, int y, double value)
{
    int step = plane ? 2 : 1;

    for (guint i = 0; i < kn_film_n_layers(film); i++) {
        const KnLayer *layer = kn_film_layer(film, i);
        double opacity = layer_opacity(layer, frame), alpha, above;
        int lx = x * step - layer->x, ly = y * step - layer->y;

        if (layer->level != level || opacity <= 0 || lx < 0 || ly < 0 || lx >= layer->width ||
            ly >= layer->height)
            continue;
        lx += layer->source_x;
        ly += layer->source_y;
        above = plane ? layer_chroma(&pixels[i], plane, lx, ly, &alpha)
                      : layer_sample(&pixels[i], plane, lx, ly, &alpha);
        value = value * (1 - alpha * opacity) + above * opacity;
    }
    return value;
}

static double under_layers(const KnFilm *film, gint64 frame, const KnPixels *pixels, int plane,
                           int x, int y, double value)
{
    static const KnLevel levels[] = {KN_LEVEL_PICTURES, KN_LEVEL_TEXTS, KN_LEVEL_CAPTIONS};

    for (gsize i = 0; i < G_N_ELEMENTS(levels); i++)
        value = under_level(film, levels[i], frame, pixels, plane, x, y, value);
    return value;
}

/* ---- the flight of zoom_connect: a grows to 1.6 times its size, b from 0.4 to 1 */

static double flown(double progress)
{
    return progress < 0.5 ? 4 * pow(progress, 3) : 1 - 4 * pow(1 - progress, 3);
}

/* An axis of a picture that is drawn `size` times as large about the middle of n luma samples;
 * pitch: luma samples from one of the plane's to the next, middle: where its first one lies. */
static void axis_about_middle(Axis *axis, int n_samples, int n, int pitch, double middle,
                              double size)
{
    double first = (middle - n / 2.0) / size + n / 2.0;

    axis_init(axis, n_samples, n_samples, (first - middle) / pitch, 1 / size);
}

/* How much of the sample lies in what is drawn so. */
static double covered(int i, int n, int pitch, double middle, double size)
{
    double at = i * pitch + middle, half = n / 2.0 * size;
    double low = MAX(at - pitch / 2.0, n / 2.0 - half),
           high = MIN(at + pitch / 2.0, n / 2.0 + half);

    return MAX(high - low, 0) / pitch;
}

/* Over a: b, smaller about the middle, with its part. */
static void fly_over(double *a, const double *b, const KnFilm *film, int plane, int width,
                     int height, double progress)
{
    int pitch = plane ? 2 : 1, w = kn_film_width(film), h = kn_film_height(film);
    double size = 0.4 + 0.6 * flown(progress), row = plane ? 1 : 0.5;
    g_autofree double *rows = g_new(double, width *height), *small = g_new(double, width *height);
    Axis columns, lines;

    axis_about_middle(&columns, width, w, pitch, 0.5, size);
    axis_about_middle(&lines, height, h, pitch, row, size);
    for (int y = 0; y < height; y++)
        resample(&columns, b + y * width, 1, rows + y * width, 1);
    for (int x = 0; x < width; x++)
        resample(&lines, rows + x, width, small + x, width);
    for (int i = 0; i < width * height; i++)
        a[i] += (small[i] - a[i]) * flown(progress) * covered(i % width, w, pitch, 0.5, size) *
                covered(i / width, h, pitch, row, size);
    axis_clear(&columns);
    axis_clear(&lines);
}

void reference_draw(const KnFilm *film, gint64 frame, const KnFrame *const *surfaces,
                    const KnPixels *layers, KnFrame *out)
{
    guint index[2];
    double progress;
    int n = kn_film_at(film, frame, index, &progress);
    const char *name = n == 2 ? kn_film_cut(film, index[0])->transition->name : "none";
    gboolean flies = strcmp(name, "zoom_connect") == 0;

    g_assert_true(n == 1 || flies || strcmp(name, "crossfade") == 0);
    for (int p = 0; p < 3; p++) {
        KnPlane *to = &out->plane[p];
        g_autofree double *a =
            draw_shot(film, index[0], frame, p, flies ? 1 + 0.6 * flown(progress) : 1,
                      surfaces[index[0]], to->width, to->height);
        g_autofree double *b = n == 2 ? draw_shot(film, index[1], frame, p, 1, surfaces[index[1]],
                                                  to->width, to->height)
                                      : NULL;

        if (flies)
            fly_over(a, b, film, p, to->width, to->height, progress);

        for (int y = 0; y < to->height; y++) {
            for (int x = 0; x < to->width; x++) {
                double value = a[y * to->width + x];

                if (b && !flies)
                    value += (b[y * to->width + x] - value) * progress;
                if (layers)
                    value = under_layers(film, frame, layers, p, x, y, value);
                to->data[y * to->stride + x] = (uint8_t)CLAMP(floor(value + 0.5), 0, 255);
            }
        }
    }
}
