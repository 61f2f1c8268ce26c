/* SPDX-License-Identifier: MIT */
#include "goldens.h"

/* Effects that prepare pixels of their own, from the project to the frame, against what the
 * documents say of them, in double precision. The pictures are formulas of where one looks, so that
 * nothing has to be resampled here. */

static Film film;

/* ---- the pictures ---- */

/* The subject: a disc in the middle, in heights. */
#define RADIUS 0.2

/* How far a place is outside of the subject, in heights. */
static double outside(double x, double y, double aspect)
{
    return hypot((x - 0.5) * aspect, y - 0.5) - RADIUS;
}

/* Flat around the subject, so that whatever fills what the subject hides has one colour; waves and
 * an edge further away. x and y: 0..1. */
static void ground_at(double x, double y, double aspect, double rgb[3])
{
    static const double flat[3] = {120, 110, 96};
    double far = golden_ramp((outside(x, y, aspect) - 0.12) / 0.08);
    double edge = 50 * tanh((x * aspect - 0.22 - 0.1 * y) * 300);

    for (int k = 0; k < 3; k++)
        rgb[k] =
            flat[k] + far * (35 * sin(2 * G_PI * (20 * x + k)) * cos(2 * G_PI * 12 * y) + edge);
}

static void subject_at(double x, double y, double rgb[3])
{
    rgb[0] = 205 + 30 * sin(2 * G_PI * 11 * x);
    rgb[1] = 90 + 30 * sin(2 * G_PI * 13 * y);
    rgb[2] = 60;
}

static double aspect_of(const View *view)
{
    return (double)view->width / view->height;
}

/* The picture at a place in pixels of the frame; a pixel there is so many of the picture's. */
static void picture_at(const View *view, double x, double y, double *rgb)
{
    double u = x / view->width, v = y / view->height, subject[3];

    ground_at(u, v, aspect_of(view), rgb);
    subject_at(u, v, subject);
    golden_mix(rgb, subject, CLAMP(0.5 - outside(u, v, aspect_of(view)) * view->height, 0, 1));
}

/* Distance to the subject's edge, in pixels. */
static double distance(const View *view, double x, double y)
{
    return outside(x / view->width, y / view->height, aspect_of(view)) * view->height;
}

static void plain(const View *view, double *canvas)
{
    EACH_PIXEL(view, x, y)
    picture_at(view, x + 0.5, y + 0.5, golden_pixel(view, canvas, x, y));
}

/* The other picture, of insets: waves. */
static void inset_at(double x, double y, double *rgb)
{
    rgb[0] = 60 + 40 * sin(2 * G_PI * 5 * x);
    rgb[1] = 130 + 50 * cos(2 * G_PI * 4 * y);
    rgb[2] = 180 + 40 * sin(2 * G_PI * 3 * (x + y));
}

static void draw_mask(const View *view, double *canvas)
{
    EACH_PIXEL(view, x, y)
    for (int k = 0; k < 3; k++)
        golden_pixel(view, canvas, x, y)[k] =
            255 * CLAMP(0.5 - distance(view, x + 0.5, y + 0.5), 0, 1);
}

static void draw_inset(const View *view, double *canvas)
{
    EACH_PIXEL(view, x, y)
    inset_at((x + 0.5) / view->width, (y + 0.5) / view->height, golden_pixel(view, canvas, x, y));
}

/* ---- tools of references ---- */

/* Light that ends at a length. */
static double fade(double far, double length)
{
    double x = MIN(far / length, 1);

    return (1 - x * x) * (1 - x * x);
}

/* What comes over so many frames and goes again; it moves up by so much meanwhile. */
static double coming(const View *view, int frames, double rise, double *dy)
{
    double in = (view->frame + 1.0) / (frames + 1),
           out = (GOLDEN_FRAMES - view->frame) / (frames + 1.0);

    *dy = in < 1 ? 2 * floor((rise * view->unit * pow(1 - in, 3) + 1) / 2) : 0;
    return MIN(MIN(in, out), 1);
}

/* ---- the references ---- */

static void outline(const View *view, double *canvas)
{
    static const double color[3] = {57, 255, 20};
    double half = 4 * view->unit, offset = 12 * view->unit, radius = 15 * view->unit;

    EACH_PIXEL(view, x, y)
    {
        double far = distance(view, x + 0.5, y + 0.5), from_line = fabs(far - offset) - half;
        double length = far < offset ? MIN(radius, offset - half) : radius;
        double light = MAX(CLAMP(0.5 - from_line, 0, 1), 0.5 * fade(MAX(from_line, 0), length));

        picture_at(view, x + 0.5, y + 0.5, golden_pixel(view, canvas, x, y));
        golden_mix(golden_pixel(view, canvas, x, y), color, 0.85 * light * CLAMP(far + 0.5, 0, 1));
    }
}

/* Stages of half a second, 1.2 and 1.8, each reached in 0.35 s or half its time. */
static void highlight(const View *view, double *canvas)
{
    static const double color[3] = {0, 255, 200};
    double t = view->frame, weight = golden_ease_sine(t / 7.5);

    weight += (0.6 - 1) * golden_ease_sine((t - 15) / 10.5) +
              (0.3 - 0.6) * golden_ease_sine((t - 51) / 10.5);
    EACH_PIXEL(view, x, y)
    {
        double far = distance(view, x + 0.5, y + 0.5);
        double light = fade(MAX(far, 0), 60 * view->unit) * CLAMP(far + 0.5, 0, 1);

        picture_at(view, x + 0.5, y + 0.5, golden_pixel(view, canvas, x, y));
        golden_mix(golden_pixel(view, canvas, x, y), color, weight * light);
    }
}

/* Stages of 0.6 seconds; in the last two fifths of each its light becomes the next one's. */
static void glow(const View *view, double *canvas)
{
    static const double color[3] = {255, 225, 150};
    double weight = 1 + (0.6 - 1) * golden_ease_sine((view->frame - 10.8) / 7.2) +
                    (0.8 - 0.6) * golden_ease_sine((view->frame - 28.8) / 7.2);

    EACH_PIXEL(view, x, y)
    {
        double far = distance(view, x + 0.5, y + 0.5), *to = golden_pixel(view, canvas, x, y);

        picture_at(view, x + 0.5, y + 0.5, to);
        golden_mix(to, color, weight * fade(MAX(far, 0), 60 * view->unit) * CLAMP(far + 0.5, 0, 1));
    }
}

/* The subject grows to 1.2 by easeOutBack in 12 frames, about its middle, over its shadow, which
 * comes by easeOutCubic, is soft over 28 pixels on either side of its edge and lies 16 lower. */
static void pop(const View *view, double *canvas)
{
    static const double black[3] = {0, 0, 0};
    double x0 = view->width / 2.0, y0 = view->height / 2.0, part = MIN(view->frame / 12.0, 1);
    double back = 1 + 2.70158 * pow(part - 1, 3) + 1.70158 * pow(part - 1, 2);
    double scale = 1 + 0.2 * back, weight = 0.35 * golden_ease_out(part);

    EACH_PIXEL(view, x, y)
    {
        double u = x0 + (x + 0.5 - x0) / scale, v = y0 + (y + 0.5 - y0) / scale, subject[3];
        double *to = golden_pixel(view, canvas, x, y);
        double shade = 0.5 - distance(view, u, v - 16 * view->unit) / (2 * 28 * view->unit);

        picture_at(view, x + 0.5, y + 0.5, to);
        golden_mix(to, black, weight * golden_ramp(shade));
        picture_at(view, u, v, subject);
        golden_mix(to, subject, CLAMP(0.5 - distance(view, u, v) / 1.5, 0, 1));
    }
}

/* Behind the subject lies the ground without it, softened; it comes over 9 frames. */
static void background_blur(const View *view, double *canvas)
{
    g_autofree double *soft = g_new(double, 3 * view->width * view->height);
    double weight = golden_ease_sine(view->frame / 9.0);
    EACH_PIXEL(view, x, y)
    ground_at((x + 0.5) / view->width, (y + 0.5) / view->height, aspect_of(view),
              golden_pixel(view, soft, x, y));
    golden_gauss(soft, view->width, view->height, 3, 18 * view->unit);
    EACH_PIXEL(view, x, y)
    {
        double far = distance(view, x + 0.5, y + 0.5);

        picture_at(view, x + 0.5, y + 0.5, golden_pixel(view, canvas, x, y));
        golden_mix(golden_pixel(view, canvas, x, y), golden_pixel(view, soft, x, y),
                   weight * CLAMP((far + 0.5) / 2.5, 0, 1));
    }
}

/* The camera goes towards the ground, and the subject grows once more about its middle. */
static void parallax(const View *view, double *canvas)
{
    double grown = 1 + 0.1 * view->frame / (GOLDEN_FRAMES - 1), both = grown * grown;
    double middle_x = view->width / 2.0, middle_y = view->height / 2.0;

    EACH_PIXEL(view, x, y)
    {
        double dx = x + 0.5 - middle_x, dy = y + 0.5 - middle_y, subject[3];
        double u = (middle_x + dx / both) / view->width, v = (middle_y + dy / both) / view->height;
        double far = outside(u, v, aspect_of(view)) * view->height;

        ground_at((middle_x + dx / grown) / view->width, (middle_y + dy / grown) / view->height,
                  aspect_of(view), golden_pixel(view, canvas, x, y));
        picture_at(view, middle_x + dx / both, middle_y + dy / both, subject);
        golden_mix(golden_pixel(view, canvas, x, y), subject, CLAMP(0.5 - far / 1.5, 0, 1));
    }
}

/* Where brightness steps by 1.2 % to 6 % over a pixel of 1080 lines, and light around it. */
static void neon(const View *view, double *canvas)
{
    static const double color[3] = {80, 220, 255};
    int width = view->width, height = view->height;
    g_autofree double *luma = g_new(double, width *height), *line = g_new(double, width *height);
    g_autofree double *light = g_new(double, width *height);

    plain(view, canvas);
    for (int i = 0; i < width * height; i++)
        luma[i] =
            (0.2126 * canvas[3 * i] + 0.7152 * canvas[3 * i + 1] + 0.0722 * canvas[3 * i + 2]) /
            255;
    golden_gauss(luma, width, height, 1, MAX(1.3 * view->unit, sqrt(2)));
    for (int i = 0; i < width * height; i++) {
        int x = i % width, y = i / width, left = MAX(x - 1, 0), right = MIN(x + 1, width - 1);
        int up = MAX(y - 1, 0), down = MIN(y + 1, height - 1);
        double dx = (luma[y * width + right] - luma[y * width + left]) / (right - left);
        double dy = (luma[down * width + x] - luma[up * width + x]) / (down - up);

        line[i] = light[i] = golden_ramp((hypot(dx, dy) * view->unit - 0.012) / (0.06 - 0.012));
    }
    golden_gauss(light, width, height, 1, 14 * view->unit / 2);
    for (int i = 0; i < width * height; i++)
        golden_mix(canvas + 3 * i, color,
                   0.85 * (1 - (1 - line[i]) * (1 - MIN(2.8 * light[i], 0.6))));
}

/* 1 - 0.85 d / d_max of the light, from the middle of the frame to its corners. */
static void vignette(const View *view, double *canvas)
{
    static const double black[3] = {0, 0, 0};
    double x0 = view->width / 2.0, y0 = view->height / 2.0;

    EACH_PIXEL(view, x, y)
    {
        double *to = golden_pixel(view, canvas, x, y);

        picture_at(view, x + 0.5, y + 0.5, to);
        golden_mix(to, black, 0.85 * hypot(x + 0.5 - x0, y + 0.5 - y0) / hypot(x0, y0));
    }
}

/* Three tenths of the way to the colour of an old print, at the same brightness. */
static void sepia(const View *view, double *canvas)
{
    static const double brown[3] = {173, 154, 120}, part[3] = {0.2126, 0.7152, 0.0722};

    EACH_PIXEL(view, x, y)
    {
        double *to = golden_pixel(view, canvas, x, y), luma = 0, of_brown = 0;

        picture_at(view, x + 0.5, y + 0.5, to);
        for (int k = 0; k < 3; k++) {
            luma += part[k] * to[k];
            of_brown += part[k] * brown[k];
        }
        for (int k = 0; k < 3; k++)
            to[k] += 0.3 * (luma + brown[k] - of_brown - to[k]);
    }
}

/* A quarter of the frame in its middle, with a border of 12, corners of 30 and a shadow of 40. */
static void inset(const View *view, double *canvas)
{
    static const double white[3] = {255, 255, 255}, black[3] = {0, 0, 0};
    int width = view->width, height = view->height;
    double line = 12 * view->unit, radius = 30 * view->unit, length = 40 * view->unit, dy;
    double opacity = coming(view, 12, 36, &dy);
    const KnBox outer = {width / 4.0, height / 4.0 + dy, width / 2.0, height / 2.0};
    const KnBox inner = {outer.x + line, outer.y + line, outer.w - 2 * line, outer.h - 2 * line};
    int lower = (int)floor(0.35 * length + 0.5);
    g_autofree double *shade = g_new(double, width *height);

    EACH_PIXEL(view, x, y)
    shade[y * width + x] = golden_box(&outer, radius, x + 0.5, y - lower + 0.5);
    golden_gauss(shade, width, height, 1, length / 2);
    plain(view, canvas);
    EACH_PIXEL(view, x, y)
    {
        double all = golden_box(&outer, radius, x + 0.5, y + 0.5), body[3] = {255, 255, 255};
        double in = golden_box(&inner, radius - line, x + 0.5, y + 0.5), photo[3];
        double *to = golden_pixel(view, canvas, x, y), under[3] = {to[0], to[1], to[2]};

        inset_at((x + 0.5 - outer.x) / outer.w, (y + 0.5 - outer.y) / outer.h, photo);
        golden_mix(body, all > 0 ? photo : white, all > 0 ? in / all : 0);
        golden_mix(under, black, 0.5 * shade[y * width + x]);
        golden_mix(under, body, all);
        golden_mix(to, under, opacity);
    }
}

/* The photograph on its page, as an old print; nothing is looked for beside it. */
static void page(const View *view, double *canvas)
{
    static const double paper[3] = {232, 214, 178}, ink[3] = {48, 36, 26};
    const KnBox place = {0.27 * view->width, 0.27 * view->height, 0.46 * view->width,
                         0.58 * view->height};
    /* as cover fills it */
    double scale = MAX(place.w / view->width, place.h / view->height);

    EACH_PIXEL(view, x, y)
    {
        double *to = golden_pixel(view, canvas, x, y), print[3];
        double u = (x + 0.5 - place.x - place.w / 2) / scale + view->width / 2.0;
        double v = (y + 0.5 - place.y - place.h / 2) / scale + view->height / 2.0;

        to[0] = -1;
        if (golden_box(&place, 0, x + 0.5, y + 0.5) < 1 || x < place.x + 3 || y < place.y + 3 ||
            x > place.x + place.w - 4 || y > place.y + place.h - 4)
            continue;
        picture_at(view, u, v, to);
        double grey = (0.2126 * to[0] + 0.7152 * to[1] + 0.0722 * to[2]) / 255;
        for (int k = 0; k < 3; k++)
            print[k] = ink[k] + (paper[k] - ink[k]) * grey;
        golden_mix(to, print, 0.85);
    }
}

/* ---- comparing ---- */

#define SUBJECT "\"subject\": {\"bbox\": [0.3875, 0.3, 0.225, 0.4], \"mask\": \"mask.png\"}, "

/* Pixels of a photograph on a page are its own, of which whole ones are cut off: it stands up to
 * half a pixel beside. */
static const GoldenRow rows[] = {
    {"the picture alone", "", "\"tools\": []", plain, {48, 46}, 0, 0},
    {"subject_outline",
     SUBJECT,
     TOOL("subject_outline", "\"pulse\": false"),
     outline,
     {48, 50},
     6,
     37},
    {"character_highlight",
     SUBJECT,
     TOOL("character_highlight", "\"character_name\": \"\""),
     highlight,
     {48, 50},
     6,
     48},
    {"subject_glow",
     SUBJECT,
     TOOL("subject_glow", "\"stage_duration\": 0.6"),
     glow,
     {51, 54},
     6,
     42},
    {"subject_pop", SUBJECT, TOOL("subject_pop", ""), pop, {52, 51}, 6, 50},
    {"background_blur",
     SUBJECT,
     TOOL("background_blur", "\"animate_in\": 0.3"),
     background_blur,
     {45, 50},
     6,
     44},
    {"parallax",
     SUBJECT,
     TOOL("parallax", "\"depth\": 0.1, \"ease\": \"linear\""),
     parallax,
     {46, 48},
     6,
     50},
    {"neon edges",
     "",
     "\"overlays\": [{\"name\": \"neon_overlay\", \"params\": {\"opacity\": 0, \"animate_in\": "
     "0}}]",
     neon,
     {50, 50},
     6,
     44},
    {"vignette", "", "\"overlays\": [\"vignette\"]", vignette, {53, 50}, 6, 50},
    {"film_grain without grain",
     "",
     "\"overlays\": [{\"name\": \"film_grain\", \"sigma\": 0}]",
     sepia,
     {53, 50},
     0,
     0},
    {"picture_in_picture",
     "",
     TOOL("picture_in_picture", "\"file\": \"inset.png\", \"box\": [0.25, 0.25, 0.5, 0.5], "
                                "\"border\": 12, \"radius\": 30, \"shadow\": 40"),
     inset,
     {48, 50},
     6,
     50},
    {"newspaper_frame", "", TOOL("newspaper_frame", ""), page, {33, 46}, 6, 33},
};

static void test_row(gconstpointer data)
{
    static const int sizes[][2] = {{640, 360}, {960, 540}}, frames[] = {4, 30, 55};
    const GoldenRow *row = data;

    for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
        View view = {sizes[s][0], sizes[s][1], 0, sizes[s][1] / 1080.0};

        golden_write(&film, "ground.png", &view, plain);
        golden_write(&film, "mask.png", &view, draw_mask);
        golden_write(&film, "inset.png", &view, draw_inset);
        golden_load(&film, row, view.width, view.height, "");
        for (gsize i = 0; i < G_N_ELEMENTS(frames); i++) {
            view.frame = frames[i];
            golden_compare(&film, row, &view, plain);
        }
    }
}

/* Grain has the deviation that is asked for and no mean, wherever one looks; each frame has its
 * own, and colours are as they are. */
static void check_grain(const KnFrame *with, const KnFrame *without, double *noise)
{
    int width = with->width, height = with->height;
    double sum = 0, squares = 0;

    for (int i = 0; i < width * height; i++) {
        int x = i % width, y = i / width;

        noise[i] = kn_frame_row(with, 0, y)[x] - kn_frame_row(without, 0, y)[x];
        sum += noise[i];
        squares += noise[i] * noise[i];
    }
    double n = width * height, deviation = sqrt(squares / n);
    g_test_message("mean %.3f, deviation %.3f", sum / n, deviation);
    g_assert_cmpfloat_with_epsilon(sum / n, 0, 0.1);
    /* a code value's own rounding comes to it */
    g_assert_cmpfloat_with_epsilon(deviation, sqrt(36 + 1 / 12.0), 0.25);
    for (int p = 1; p < 3; p++)
        for (int y = 0; y < with->plane[p].height; y++)
            g_assert_cmpmem(kn_frame_row(with, p, y), with->plane[p].width,
                            kn_frame_row(without, p, y), with->plane[p].width);
}

static void test_grain(void)
{
    static const int sizes[][2] = {{320, 180}, {162, 288}}, frames[] = {4, 30, 55};
    static const GoldenRow plans[] = {
        {"", "", "\"overlays\": [{\"name\": \"film_grain\", \"sepia\": 0}]", NULL, {0}, 0, 0},
        {"", "", "\"tools\": []", NULL, {0}, 0, 0}};

    for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
        View view = {sizes[s][0], sizes[s][1], 0, sizes[s][1] / 1080.0};
        int n = view.width * view.height;
        g_autofree double *noise = g_new(double, n), *before = g_new0(double, n);
        g_autoptr(KnFrame) with = NULL;
        g_autoptr(KnFrame) without = NULL;

        golden_write(&film, "ground.png", &view, plain);
        for (gsize i = 0; i < G_N_ELEMENTS(frames); i++) {
            double product = 0;

            golden_load(&film, &plans[0], view.width, view.height, "");
            g_clear_pointer(&with, kn_frame_free);
            with = film_still(&film, frames[i], NULL);
            golden_load(&film, &plans[1], view.width, view.height, "");
            g_clear_pointer(&without, kn_frame_free);
            without = film_still(&film, frames[i], NULL);
            check_grain(with, without, noise);
            for (int k = 0; k < n; k++) {
                product += noise[k] * before[k];
                before[k] = noise[k];
            }
            g_assert_cmpfloat(fabs(product / n), <, 36 * 0.03);
        }
    }
}

static void test_nothing_is_left(void)
{
    film_close(&film);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    film_open(&film, "[{\"image\": \"a.png\", \"duration\": 2}]", NULL, FALSE);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strconcat("/effect-goldens/", rows[i].name, NULL);

        g_test_add_data_func(path, &rows[i], test_row);
    }
    g_test_add_func("/effect-goldens/film_grain", test_grain);
    g_test_add_func("/effect-goldens/nothing is left", test_nothing_is_left);
    return film_run();
}
