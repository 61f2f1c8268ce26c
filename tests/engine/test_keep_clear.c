/* SPDX-License-Identifier: MIT */
/* Captions and texts of effects stand beside what a picture is about, as long as there is room. */
#include "effects/effect.h"
#include "engine/plan/keep_clear.h"
#include "texts.h"

enum { W = 1920, H = 1080, N = 60 };

static KnFilm *film_new(int width, int height, double zoom)
{
    KnFilm *film = kn_film_new(width, height, (KnRational){30, 1});
    KnShot shot = {.n_frames = N};
    KnCameraPath *path = kn_shot_add_motion(&shot, KN_CAMERA_ROOM);
    kn_camera_add(path, (KnCameraKey){.t = 0, .z = 1, .u = .5, .v = .5});
    kn_camera_add(path, (KnCameraKey){.t = N - 1, .z = zoom, .u = .5, .v = .5});
    kn_film_add(film, &shot, NULL);
    return film;
}

static GArray *clear_of(KnBox box, KnBox core)
{
    GArray *clear = g_array_new(FALSE, FALSE, sizeof(KnClear));
    const KnClear item = {.box = box, .core = core};
    g_array_append_val(clear, item);
    return clear;
}

/* Around all of its way under the camera; the part outside of the frame is left out. */
static void test_seen(void)
{
    g_autoptr(KnFilm) film = film_new(W, H, 2);
    g_autoptr(GArray) clear = clear_of((KnBox){.4, .4, .2, .2}, (KnBox){.45, .45, .1, .1});
    const KnClearSeen at_first = kn_clear_seen(film, clear, 0, 1);
    const KnClearSeen all = kn_clear_seen(film, clear, 0, N);
    g_assert_cmpint(ABS(at_first.box.width - W / 5), <=, 2);
    g_assert_cmpint(ABS(at_first.box.height - H / 5), <=, 2);
    g_assert_cmpint(ABS(all.box.width - W * 2 / 5), <=, 2);
    g_assert_cmpint(ABS(all.box.y - H * 3 / 10), <=, 2);
    g_assert_cmpint(ABS(all.core.width - W / 5), <=, 2);
    g_assert_cmpint(kn_clear_seen(film, clear, N, 2 * N).box.width, ==, 0);
    g_assert_cmpint(kn_clear_seen(film, NULL, 0, N).box.width, ==, 0);
}

/* The first sure subject; of it the faces in it, else what is about its anchor; in the crop. */
static void test_of(void)
{
    KnSubject items[] = {
        {.label = (char *)"dog", .confidence = .2, .box = {0, 0, 1, 1}, .anchor = {.5, .5}},
        {.label = (char *)"person", .confidence = .9, .box = {.2, .2, .4, .8}, .anchor = {.4, .3}},
        {.label = (char *)"face", .confidence = .6, .box = {.35, .25, .1, .1}, .anchor = {.4, .3}},
        {.label = (char *)"face", .confidence = .6, .box = {.8, .25, .1, .1}, .anchor = {.8, .3}},
    };
    const KnSegmentSubjects all = {.items = items, .n = 4}, one = {.items = items, .n = 2},
                            none = {.items = items, .n = 1};
    const KnBox whole = {0, 0, 1, 1}, half = {.25, 0, .5, 1};
    KnClear clear = kn_clear_of(&all, &whole);
    g_assert_cmpfloat_with_epsilon(clear.core.x, .335, 1e-9);
    g_assert_cmpfloat_with_epsilon(clear.core.y, .21, 1e-9);
    g_assert_cmpfloat_with_epsilon(clear.core.w, .13, 1e-9);
    clear = kn_clear_of(&all, &half);
    g_assert_cmpfloat_with_epsilon(clear.box.x, -.1, 1e-9);
    g_assert_cmpfloat_with_epsilon(clear.box.w, .8, 1e-9);
    clear = kn_clear_of(&one, &whole);
    g_assert_cmpfloat_with_epsilon(clear.core.w, .2, 1e-9);
    g_assert_cmpfloat_with_epsilon(clear.core.y, .2, 1e-9);
    g_assert_cmpfloat(kn_clear_of(&none, &whole).box.w, ==, 0);
}

typedef struct {
    const char *name;
    int width, height;
    KnBox box, core;
    KnBox caption; /* in fractions of the frame */
    gboolean moves, covered;
} Row;

static const Row rows[] = {
    {"elsewhere", W, H, {.3, .1, .4, .5}, {.4, .2, .2, .2}, {.2, .8, .6, .12}, FALSE, FALSE},
    {"above it", W, H, {.3, .6, .4, .38}, {.4, .7, .2, .2}, {.2, .8, .6, .12}, TRUE, FALSE},
    {"below it", W, H, {.3, .02, .4, .2}, {.4, .05, .2, .1}, {.2, .05, .6, .12}, TRUE, FALSE},
    {"over its feet", W, H, {.3, .02, .4, .97}, {.4, .1, .2, .2}, {.2, .8, .6, .12}, FALSE, FALSE},
    {"past its face", W, H, {0, 0, 1, 1}, {.4, .6, .2, .3}, {.2, .8, .6, .12}, TRUE, FALSE},
    {"no room", W, H, {0, 0, 1, 1}, {.1, .05, .8, .9}, {.2, .8, .6, .12}, FALSE, TRUE},
    {"upright", 1080, 1920, {.3, .6, .4, .38}, {.4, .7, .2, .2}, {.1, .8, .8, .1}, TRUE, FALSE},
    {"square", 1080, 1080, {.3, .6, .4, .38}, {.4, .7, .2, .2}, {.1, .8, .8, .1}, TRUE, FALSE},
};

static void test_captions(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Row *row = &rows[i];
        g_autoptr(KnFilm) film = film_new(row->width, row->height, 1);
        g_autoptr(GArray) clear = clear_of(row->box, row->core);
        const KnClearSeen seen = kn_clear_seen(film, clear, 0, N);
        const KnBox *at = &row->caption;
        KnCaptionRect rect = {(int)(at->x * row->width) & ~1, (int)(at->y * row->height) & ~1,
                              (int)(at->w * row->width) & ~1, (int)(at->h * row->height) & ~1};
        gboolean covered;
        int dy = kn_clear_move(film, &seen, &rect, &covered);
        g_test_message("%s: %d", row->name, dy);
        rect.y += dy;
        g_assert_cmpint(dy & 1, ==, 0);
        g_assert_true((dy != 0) == row->moves);
        g_assert_true(covered == row->covered);
        g_assert_true(kn_rects_overlap(&rect, &seen.core) == row->covered);
        g_assert_cmpint(rect.y, >=, 0);
        g_assert_cmpint(rect.y + rect.height, <=, row->height);
    }
}

/* ---- texts of effects, drawn ---- */

typedef struct {
    const char *name, *uses;
    KnBox box;
} TextRow;

#define PANEL(side)                                                                                \
    "[{\"name\": \"paneled_text\", \"params\": {\"text\": \"word\", \"side\": \"" side "\"}}]"
static const TextRow text_rows[] = {
    {"a panel at the right", PANEL("right"), {.55, .1, .4, .85}},
    {"one at the left", PANEL("left"), {.05, .05, .45, .9}},
    {"one at the bottom", PANEL("bottom"), {.1, .6, .8, .38}},
    {"one in the middle", PANEL("center"), {.3, .3, .3, .3}},
    {"a lower third",
     "[{\"name\": \"lower_third\", \"params\": {\"text\": \"Name\"}}]",
     {.02, .6, .5, .4}},
    {"a title", "[{\"name\": \"title\", \"params\": {\"text\": \"Word\"}}]", {.3, .3, .4, .4}},
    {"everywhere", PANEL("right"), {0, 0, 1, 1}}, /* the core is half of it */
};

static const struct {
    int width, height;
} shapes[] = {{640, 360}, {360, 640}, {480, 480}};

static gboolean is_ground(const Texts *texts, int x, int y)
{
    return ABS(texts_luma(texts, x, y) - TEXTS_GROUND) <= 1;
}

/* Nothing is drawn over the box, else over the core of it. */
static void test_texts(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(text_rows) * G_N_ELEMENTS(shapes); i++) {
        const TextRow *row = &text_rows[i / G_N_ELEMENTS(shapes)];
        int width = shapes[i % G_N_ELEMENTS(shapes)].width;
        int height = shapes[i % G_N_ELEMENTS(shapes)].height;
        const KnBox *box = &row->box;
        KnBox core = {box->x + box->w / 4, box->y, box->w / 2, box->h / 2};
        g_autoptr(GArray) clear = clear_of(*box, core);
        TextsShape shape = {
            .width = width, .height = height, .fps = 30, .n_frames = 90, .clear = clear};
        Texts texts;
        guint n_box = 0, n_core = 0;
        texts_open(&texts, &shape, row->uses);
        texts_draw(&texts, 70);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                double u = (x + .5) / width, v = (y + .5) / height;
                gboolean on = !is_ground(&texts, x, y);
                n_box +=
                    on && u > box->x && u < box->x + box->w && v > box->y && v < box->y + box->h;
                n_core +=
                    on && u > core.x && u < core.x + core.w && v > core.y && v < core.y + core.h;
            }
        guint n_warnings = kn_warnings_n(texts.warnings);
        g_test_message("%s in %d x %d: %u of the box, %u of the core, %u warnings", row->name,
                       width, height, n_box, n_core, n_warnings);
        if (width > height && box->h < 1)
            g_assert_cmpuint(n_box, ==, 0);
        g_assert_cmpuint(n_core, ==, 0);
        g_assert_cmpuint(n_warnings, ==, 0);
        texts_close(&texts);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/keep_clear/where it is seen", test_seen);
    g_test_add_func("/keep_clear/what of a picture", test_of);
    g_test_add_func("/keep_clear/captions", test_captions);
    g_test_add_func("/keep_clear/texts of effects", test_texts);
    return g_test_run();
}
