/* SPDX-License-Identifier: MIT */
#include "goldens.h"

/* Motions and reframings, from the project to the frame, against what the documents say of them:
 * which part of the picture is seen when. The picture is of another shape than the frames, which
 * show as much of its middle as has theirs. */

static Film film;

/* ---- the picture ---- */

enum { PICTURE_WIDTH = 480, PICTURE_HEIGHT = 400 };

/* Waves that grow narrower to the right and downwards: no part of it looks like another one. */
static void picture_at(double x, double y, double *rgb)
{
    for (int k = 0; k < 3; k++)
        rgb[k] = 120 +
                 55 * sin(2 * G_PI * (x / 26 + x * x / 60000 + k / 3.0)) *
                     cos(2 * G_PI * (y / 24 + y * y / 50000)) +
                 40 * sin(x / 90 - y / 70 + k);
}

static void draw_picture(const View *view, double *canvas)
{
    EACH_PIXEL(view, x, y)
    picture_at(x + 0.5, y + 0.5, golden_pixel(view, canvas, x, y));
}

/* ---- cameras ---- */

/* How much of the frame's time has gone: its last frame is the end. */
static double gone(const View *view)
{
    return view->frame / (GOLDEN_FRAMES - 1.0);
}

static double between(double from, double to, double part)
{
    return from + (to - from) * part;
}

/* A window of that zoom, and where it stands in the free room: 0 left or top, 1 right or bottom. */
static KnBox in_room(double zoom, double u, double v)
{
    return (KnBox){u * (1 - 1 / zoom), v * (1 - 1 / zoom), 1 / zoom, 1 / zoom};
}

/* What an inner window shows of what the outer one shows. */
static KnBox inside(KnBox outer, KnBox inner)
{
    return (KnBox){outer.x + inner.x * outer.w, outer.y + inner.y * outer.h, outer.w * inner.w,
                   outer.h * inner.h};
}

static KnBox whole(const View *view)
{
    return (KnBox){0, 0, 1, 1};
}

/* Where a window of that zoom stands that has the point in its middle, as far as there is room. */
static double room_of(double zoom, double at)
{
    return CLAMP((at - 0.5 / zoom) / (1 - 1 / zoom), 0, 1);
}

static KnBox at_rest(const View *view)
{
    return in_room(1.6, room_of(1.6, 0.4), room_of(1.6, 0.6));
}

static KnBox ken_burns_in(const View *view)
{
    double e = golden_ease_cubic(gone(view));

    return in_room(between(1, 1.15, e), between(0.5, 0.6, e), 0.5);
}

static KnBox ken_burns_out(const View *view)
{
    return in_room(between(1.15, 1, golden_ease_cubic(gone(view))), 0.5, 0.5);
}

static KnBox pan_ltr(const View *view)
{
    return in_room(1.15, golden_ramp(gone(view)), 0.5);
}

static KnBox pan_rtl(const View *view)
{
    return in_room(1.15, 1 - golden_ramp(gone(view)), 0.5);
}

static KnBox pan_up(const View *view)
{
    return in_room(1.15, 0.5, 1 - golden_ramp(gone(view)));
}

static KnBox pan_down(const View *view)
{
    return in_room(1.15, 0.5, golden_ramp(gone(view)));
}

static KnBox zoom_pan(const View *view)
{
    double e = golden_ramp(gone(view));

    return in_room(between(1, 1.2, e), between(0.1, 0.5, e), between(0.1, 0.4, e));
}

/* The point's right is further than the room goes. */
static KnBox long_form(const View *view)
{
    return in_room(between(1, 1.4, golden_ease_sine(gone(view))), room_of(1.4, 0.7),
                   room_of(1.4, 0.4));
}

/* Three rectangles at 0, 1 and 1.5 seconds; the second is too low for the frame's shape and the
 * third too narrow: each is widened about its middle. From the first to the second by
 * easeInOutCubic, then linear; the last one stays. */
static KnBox keyframes(const View *view)
{
    static const KnBox rects[] = {{0.1, 0.05, 0.6, 0.6}, {0.3, 0.25, 0.5, 0.5}, {0, 0.3, 0.7, 0.7}};
    double t = (double)view->frame / GOLDEN_FPS;
    int i = t < 1 ? 0 : 1;
    double e = i ? MIN((t - 1) / 0.5, 1) : golden_ease_cubic(t);

    return (KnBox){between(rects[i].x, rects[i + 1].x, e), between(rects[i].y, rects[i + 1].y, e),
                   between(rects[i].w, rects[i + 1].w, e), between(rects[i].h, rects[i + 1].h, e)};
}

/* About a point that keeps its place on the screen. */
static KnBox about(double zoom, double x, double y)
{
    return (KnBox){x * (1 - 1 / zoom), y * (1 - 1 / zoom), 1 / zoom, 1 / zoom};
}

static KnBox temporal_zoom(const View *view)
{
    return about(between(1.0, 1.3, golden_ease_cubic(gone(view))), 0.5, 0.5);
}

static KnBox zoom_back(const View *view)
{
    return about(between(1.8, 1.1, gone(view)), 0.25, 0.8);
}

/* Where a point of the picture stands in what the frame shows of it. */
static double in_frame_x(const View *view, double u)
{
    double shown = (double)PICTURE_HEIGHT * view->width / view->height;

    return shown < PICTURE_WIDTH ? 0.5 + (u - 0.5) * PICTURE_WIDTH / shown : u;
}

static double in_frame_y(const View *view, double v)
{
    double shown = (double)PICTURE_WIDTH * view->height / view->width;

    return shown < PICTURE_HEIGHT ? 0.5 + (v - 0.5) * PICTURE_HEIGHT / shown : v;
}

/* The subject's anchor; in a second, then it holds. */
static KnBox zoom_on_subject(const View *view)
{
    double zoom = between(1, 1.3, golden_ease_cubic(view->frame / (double)GOLDEN_FPS));

    return about(zoom, in_frame_x(view, 0.55), in_frame_y(view, 0.42));
}

/* By default the middle of the lower edge of the upper third of the subject's box; all the time. */
static KnBox zoom_on_face(const View *view)
{
    double zoom = between(1, 1.5, gone(view));

    return about(zoom, in_frame_x(view, 0.4 + 0.2 / 2), in_frame_y(view, 0.3 + 0.3 / 3));
}

static KnBox zoom_then_panel(const View *view)
{
    double zoom = between(1, 1.5, golden_ease_cubic(view->frame / (double)GOLDEN_FPS));

    return about(zoom, 0.3, 0.4);
}

/* The motion drifts inside of what the tool shows. */
static KnBox motion_in_tool(const View *view)
{
    double e = golden_ease_cubic(gone(view));

    return inside(temporal_zoom(view), in_room(between(1, 1.2, e), between(0.5, 0.6, e), 0.5));
}

/* ---- comparing ---- */

typedef struct {
    const char *name, *segment, *plan;
    KnBox (*camera)(const View *view);
} Row;

#define MOTION(name) "\"motion\": \"" name "\""
static const Row rows[] = {
    {"the picture alone", "", "\"motion\": \"static\"", whole},
    {"static", "", "\"motion\": {\"name\": \"static\", \"zoom\": 1.6, \"focus\": [0.4, 0.6]}",
     at_rest},
    {"ken_burns_in", "", MOTION("ken_burns_in"), ken_burns_in},
    {"ken_burns_out", "", MOTION("ken_burns_out"), ken_burns_out},
    {"pan_ltr", "", MOTION("pan_ltr"), pan_ltr},
    {"pan_rtl", "", MOTION("pan_rtl"), pan_rtl},
    {"pan_up", "", MOTION("pan_up"), pan_up},
    {"pan_down", "", MOTION("pan_down"), pan_down},
    {"zoom_pan", "", MOTION("zoom_pan"), zoom_pan},
    {"the long form of ken_burns_in", "",
     "\"motion\": {\"name\": \"ken_burns_in\", \"zoom\": 1.4, \"ease\": \"easeInOutSine\", "
     "\"focus\": [0.7, 0.4]}",
     long_form},
    {"keyframes", "",
     "\"motion\": {\"keyframes\": [{\"t\": 0, \"rect\": [0.1, 0.05, 0.6, 0.6]}, {\"t\": 1, "
     "\"rect\": [0.3, 0.4, 0.5, 0.2], \"ease\": \"linear\"}, {\"t\": 1.5, \"rect\": [0.1, 0.3, "
     "0.5, "
     "0.7]}]}",
     keyframes},
    {"temporal_zoom", "", TOOL("temporal_zoom", ""), temporal_zoom},
    {"temporal_zoom back from a point", "",
     TOOL("temporal_zoom", "\"start_scale\": 1.8, \"scale\": 1.1, \"ease\": \"linear\", "
                           "\"anchor_point\": [0.25, 0.8]"),
     zoom_back},
    {"zoom_on_subject", "\"subject\": {\"bbox\": [0.4, 0.3, 0.2, 0.3], \"anchor\": [0.55, 0.42]}, ",
     TOOL("zoom_on_subject", "\"anim_duration\": 1"), zoom_on_subject},
    {"zoom_on_subject by default", "\"subject\": {\"bbox\": [0.4, 0.3, 0.2, 0.3]}, ",
     TOOL("zoom_on_subject", "\"target_scale\": 1.5, \"speed_curve\": \"linear\""), zoom_on_face},
    {"zoom_then_panel", "",
     TOOL("zoom_then_panel", "\"text\": \"\", \"zoom_duration\": 1, \"anchor_point\": [0.3, 0.4]"),
     zoom_then_panel},
    {"temporal_zoom with ken_burns_in in it", "",
     "\"motion\": {\"name\": \"ken_burns_in\", \"zoom\": 1.2}, " TOOL("temporal_zoom", ""),
     motion_in_tool},
};

/* What the row that is tested looks through, and how far a picture that is looked for stands
 * beside that, in pixels. */
static KnBox (*camera)(const View *view);
static double beside;

static void through_camera(const View *view, double *canvas)
{
    KnBox window = camera(view);
    double scale = MIN((double)PICTURE_WIDTH / view->width, (double)PICTURE_HEIGHT / view->height);
    double left = (PICTURE_WIDTH - scale * view->width) / 2;
    double top = (PICTURE_HEIGHT - scale * view->height) / 2;

    EACH_PIXEL(view, x, y)
    picture_at(left + scale * (window.x * view->width + window.w * (x + 0.5 + beside)),
               top + scale * (window.y * view->height + window.h * (y + 0.5)),
               golden_pixel(view, canvas, x, y));
}

static void half_a_pixel_beside(const View *view, double *canvas)
{
    beside = 0.5;
    through_camera(view, canvas);
    beside = 0;
}

static void test_row(gconstpointer data)
{
    static const int sizes[][2] = {{320, 180}, {160, 320}}, frames[] = {11, 33, 56};
    const Row *row = data;
    const GoldenRow golden = {row->name, row->segment, row->plan, through_camera, {49, 46}, 3, 0};

    camera = row->camera;
    for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
        golden_load(&film, &golden, sizes[s][0], sizes[s][1], "");
        for (gsize i = 0; i < G_N_ELEMENTS(frames); i++) {
            View view = {sizes[s][0], sizes[s][1], frames[i], 0};

            golden_compare(&film, &golden, &view, half_a_pixel_beside);
        }
    }
}

/* What workers draw and encode is that, too. */
static void test_film(void)
{
    static const int frames[] = {11, 33, 56};
    const GoldenRow golden = {
        "ken_burns_in", "", MOTION("ken_burns_in"), through_camera, {41, 40}, 0, 0};

    camera = ken_burns_in;
    golden_load(&film, &golden, 320, 180, "");
    golden_compare_film(&film, &golden, &(View){320, 180, 0, 0}, frames, G_N_ELEMENTS(frames));
}

static void test_nothing_is_left(void)
{
    film_close(&film);
}

int main(int argc, char **argv)
{
    const View picture = {PICTURE_WIDTH, PICTURE_HEIGHT, 0, 0};

    film_init(&argc, &argv);
    film_open(&film, "[{\"image\": \"a.png\", \"duration\": 2}]", NULL, FALSE);
    golden_write(&film, "ground.png", &picture, draw_picture);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strconcat("/camera-goldens/", rows[i].name, NULL);

        g_test_add_data_func(path, &rows[i], test_row);
    }
    g_test_add_func("/camera-goldens/a film", test_film);
    g_test_add_func("/camera-goldens/nothing is left", test_nothing_is_left);
    return film_run();
}
