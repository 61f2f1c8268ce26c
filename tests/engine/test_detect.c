/* SPDX-License-Identifier: MIT */
/* What pictures are about is found once, and used everywhere; where it goes wrong it costs the one
 * picture. "ball.png" has a red disc at 0.6..0.8 x 0.4..0.7 of a green ground, "tall.png" one near
 * its lower end, "lawn.png" none. */
#include "base/error.h"
#include "engine/store/prune.h"
#include "film.h"
#include "media/media.h"
#include "media/pictures.h"

#include <glib/gstdio.h>
#include <string.h>

static guint32 scramble(guint32 z)
{
    z = (z ^ (z >> 16)) * 0x85EBCA6Bu;
    return z ^ (z >> 13);
}

static void write_disc(const Film *film, const char *name, int width, int height, KnBox disc)
{
    g_autofree char *path = g_build_filename(film->folder, name, NULL);
    g_autofree guint8 *rgb = g_malloc((gsize)width * (gsize)height * 3);
    g_autoptr(GError) error = NULL;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            guint8 *p = rgb + ((gsize)y * (gsize)width + (gsize)x) * 3;
            int n = (int)(scramble((guint32)(x / 3 + 4099 * (y / 3))) % 61);
            double u = disc.w > 0 ? ((x + .5) / width - disc.x) / disc.w * 2 - 1 : 2;
            double v = disc.h > 0 ? ((y + .5) / height - disc.y) / disc.h * 2 - 1 : 2;
            gboolean in = u * u + v * v < 1;
            p[0] = (guint8)(in ? 200 : 40 + n);
            p[1] = (guint8)(in ? 40 : 110 + n);
            p[2] = (guint8)(in ? 30 : 30 + n);
        }
    const KnPictures *pictures = kn_pictures(&error);
    g_assert_no_error(error);
    pictures->write(path, rgb, width, height, &error);
    g_assert_no_error(error);
    film_set_times(path, 1600000000);
}

static void load(Film *film, const char *segments)
{
    g_autofree char *text =
        g_strdup_printf("{\"version\": 1, \"output\": {\"width\": 320, \"height\": 180, \"fps\": "
                        "30, \"speed\": \"ultrafast\"}, \"segments\": [%s]}",
                        segments);
    film_load(film, text);
}

static void open_film(Film *film, const char *segments)
{
    film_open(film, "[{\"image\": \"a.png\", \"duration\": 0.5}]", NULL, FALSE);
    write_disc(film, "ball.png", 600, 400, (KnBox){.6, .4, .2, .3});
    write_disc(film, "tall.png", 300, 900, (KnBox){.3, .75, .4, .15});
    write_disc(film, "lawn.png", 600, 400, (KnBox){0, 0, 0, 0});
    load(film, segments);
}

#define SHOW(image, more) "{\"image\": \"" image "\", \"duration\": 0.5" more "}"
#define TOOL(name) ", \"effects_plan\": {\"tools\": [\"" name "\"]}"
#define PLAN(plan) ", \"effects_plan\": {" plan "}"
#define THREE                                                                                      \
    SHOW("ball.png", TOOL("zoom_on_subject"))                                                      \
    ", " SHOW("tall.png", "") ", " SHOW("ball.png", TOOL("subject_outline"))

/* Records of subjects in the cache. */
static guint n_kept(const Film *film)
{
    g_autoptr(GArray) entries = kn_store_list(film->cache);
    guint n = 0;
    for (guint i = 0; i < entries->len; i++)
        n += g_array_index(entries, KnStoreEntry, i).kind == KN_STORE_SUBJECT;
    return n;
}

/* Pictures that nobody could look at. */
static guint n_lost(const Film *film)
{
    guint n = 0;
    for (guint i = 0; i < film->events->len; i++)
        n += strstr(film->events->pdata[i], ".image: nobody could look at") != NULL;
    return n;
}

static char *render(Film *film, gboolean afresh)
{
    g_autoptr(GError) error = NULL;
    if (afresh)
        film_render(film, &error);
    else
        film_render_again(film, &error);
    g_assert_no_error(error);
    return film_sha256(film);
}

/* Any process that looked at a picture would crash, which is told. */
static void forbid(gboolean looking)
{
    if (looking)
        g_setenv("KINORA_TEST_FAULT", "start-crash:detect=0", TRUE);
    else
        g_unsetenv("KINORA_TEST_FAULT");
}

static void test_asked(void)
{
    static const struct {
        const char *segment;
        guint n; /* pictures that are looked at */
    } rows[] = {
        {SHOW("ball.png", TOOL("zoom_on_subject")), 1},
        {SHOW("ball.png", TOOL("subject_outline")), 1},
        {SHOW("ball.png", TOOL("subject_glow")), 1},
        {SHOW("ball.png", TOOL("subject_pop")), 1},
        {SHOW("ball.png", ", \"focus\": \"subject\""), 1},
        {SHOW("ball.png", PLAN("\"motion\": {\"name\": \"ken_burns_in\", \"focus\": \"subject\"}")),
         1},
        {SHOW("tall.png", ""), 1},
        {SHOW("ball.png", TOOL("zoom_on_subject")) ", " SHOW("ball.png", TOOL("subject_pop")), 1},
        {THREE, 2},
        /* nothing asks */
        {SHOW("ball.png", ""), 0},
        {SHOW("ball.png", PLAN("\"motion\": \"ken_burns_in\", \"overlays\": [\"vignette\"]")), 0},
        {SHOW("ball.png", PLAN("\"motion\": {\"name\": \"ken_burns_in\", \"focus\": \"center\"}")),
         0},
        {SHOW("tall.png", ", \"focus\": [0.5, 0.5]"), 0},
        {SHOW("tall.png", ", \"focus\": \"center\""), 0},
        {SHOW("tall.png", ", \"fit\": \"contain\""), 0},
        {"{\"card\": {\"text\": \"A\"}, \"duration\": 0.5" TOOL("zoom_on_subject") "}", 0},
        /* the project says it */
        {SHOW("ball.png", ", \"subject\": [0.1, 0.1, 0.2, 0.2]" TOOL("zoom_on_subject")), 0},
        {SHOW("tall.png", ", \"subject\": [0.1, 0.1, 0.2, 0.2]"), 0},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Film film;
        open_film(&film, rows[i].segment);
        g_free(render(&film, TRUE));
        g_test_message("%s", rows[i].segment);
        g_assert_cmpuint(n_kept(&film), ==, rows[i].n);
        g_assert_cmpuint(film_count(&film, "phase detect done"), ==, rows[i].n > 0);
        film_close(&film);
    }
}

/* A second film, an edit of something else, and another effect on the same picture look at nothing;
 * a new picture costs that picture. */
static void test_once(void)
{
    static const char *const edits[] = {
        THREE,
        SHOW("ball.png", TOOL("zoom_on_subject")) ", " SHOW("tall.png", ", \"title\": \"A\""),
        SHOW("ball.png", TOOL("subject_glow")),
        SHOW("a.png", "") ", " THREE,
        "{\"card\": {\"text\": \"A\"}, \"duration\": 0.5}, " THREE,
    };
    Film film;
    open_film(&film, THREE);
    g_autofree char *first = render(&film, TRUE);
    forbid(TRUE);
    for (guint i = 0; i < G_N_ELEMENTS(edits); i++) {
        load(&film, edits[i]);
        g_autofree char *sum = render(&film, FALSE);
        g_assert_true(i > 0 || strcmp(sum, first) == 0);
        g_assert_false(film_saw(&film, "warning"));
    }
    forbid(FALSE);
    load(&film, SHOW("lawn.png", ", \"focus\": \"subject\"") ", " THREE);
    g_free(render(&film, FALSE));
    g_assert_cmpuint(n_kept(&film), ==, 3);
    film_close(&film);
}

/* Looked at anew only where that is asked for. */
static void test_anew(void)
{
    Film film;
    open_film(&film, THREE);
    g_autofree char *first = render(&film, TRUE);
    film.options.force_from = KN_PHASE_detect;
    g_autofree char *second = render(&film, FALSE);
    g_assert_cmpstr(first, ==, second);
    forbid(TRUE);
    g_free(render(&film, FALSE));
    g_assert_cmpuint(n_lost(&film), ==, 2);
    forbid(FALSE);
    film_close(&film);
}

static void test_phase_alone(void)
{
    Film film;
    open_film(&film, THREE);
    film.options.until = KN_PHASE_detect;
    g_autoptr(GError) error = NULL;
    g_assert_true(film_render(&film, &error));
    g_assert_cmpuint(n_kept(&film), ==, 2);
    g_assert_false(g_file_test(film.output, G_FILE_TEST_EXISTS));
    g_assert_false(film_saw(&film, "phase visuals"));
    film.options.until = KN_PHASE_NONE;
    forbid(TRUE);
    g_free(render(&film, FALSE));
    g_assert_false(film_saw(&film, "warning"));
    forbid(FALSE);
    film_close(&film);
}

/* What only looks makes nothing, and says what is not known. */
static void test_look(void)
{
    Film film;
    open_film(&film, THREE);
    kn_manifest_free(film_plan(&film));
    g_assert_cmpuint(n_kept(&film), ==, 0);
    g_assert_true(film_saw(&film, "warning: 2 pictures are not looked at yet"));
    g_assert_false(film_saw(&film, "warning: segment"));
    film_close(&film);
}

static gboolean is_red(const KnFrame *frame, double x, double y)
{
    int column = (int)(x * frame->width), row = (int)(y * frame->height);
    return kn_frame_row(frame, 2, row / 2)[column / 2] > 170;
}

/* A portrait is cut where its subject is, an effect knows it; a scene has none, and says so. */
static void test_used(void)
{
    static const struct {
        const char *segment;
        double x, y; /* where the disc is seen; x < 0: nowhere in the middle column */
    } rows[] = {
        {SHOW("tall.png", ""), .5, .5},
        {SHOW("tall.png", ", \"focus\": \"center\""), -1, 0},
        {SHOW("tall.png", ", \"subject\": [0.1, 0.1, 0.2, 0.1]"), -1, 0},
        {SHOW("ball.png", ""), .7, .57},
    };
    Film film;
    open_film(&film, THREE);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        gboolean seen = FALSE;
        load(&film, rows[i].segment);
        g_autoptr(KnFrame) frame = film_still(&film, 0, &error);
        g_assert_no_error(error);
        for (int y = 0; y < 20; y++)
            seen |= is_red(frame, .5, y / 20.0);
        g_test_message("%s", rows[i].segment);
        g_assert_true(rows[i].x < 0 ? !seen : is_red(frame, rows[i].x, rows[i].y));
    }
    load(&film, SHOW("ball.png", TOOL("zoom_on_subject")));
    g_free(render(&film, TRUE));
    g_assert_false(film_saw(&film, "warning"));
    load(&film, SHOW("lawn.png", TOOL("zoom_on_subject")));
    g_free(render(&film, TRUE));
    g_assert_cmpuint(film_count(&film, "warning: "), ==, 1); /* subject-unclear */
    film_close(&film);
}

/* Whatever becomes of the process that looks at a picture: the film is made, the picture counts as
 * one without a subject, and the next film finds it. */
static void test_faults(void)
{
    static const struct {
        const char *fault;
        guint n_warnings;
        double hang_seconds;
        guint64 memory_bytes; /* that the processes may take; 0: any */
    } rows[] = {
        {"crash:detect=0", 0, 60, 0},         {"abort:detect=1", 0, 60, 0},
        {"garbage:detect=0", 0, 60, 0},       {"crash:detect=0:times=9", 1, 60, 0},
        {"exit:detect=1:times=9", 1, 60, 0},  {"garbage:detect=1:times=9", 1, 60, 0},
        {"abort:detect=0:times=9", 1, 60, 0}, {"hang:detect=0:times=9", 1, 1, 0},
        {"start-exit:detect=0", 2, 60, 0},    {"", 2, 60, 1 << 20},
    };
    Film film;
    open_film(&film, THREE);
    g_autofree char *good = render(&film, TRUE);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        film.options.hang_seconds = rows[i].hang_seconds;
        film.options.memory_bytes = rows[i].memory_bytes;
        g_setenv("KINORA_TEST_FAULT", rows[i].fault, TRUE);
        g_autofree char *sum = render(&film, TRUE);
        g_unsetenv("KINORA_TEST_FAULT");
        film.options.memory_bytes = 0;
        g_test_message("%s", rows[i].fault);
        g_assert_cmpuint(n_lost(&film), ==, rows[i].n_warnings);
        g_assert_true((strcmp(sum, good) == 0) == (rows[i].n_warnings == 0));
        g_assert_cmpuint(n_kept(&film), ==, 2 - rows[i].n_warnings);
        g_autofree char *again = render(&film, FALSE);
        g_assert_cmpstr(again, ==, good);
        film_check_no_children();
    }
    film_close(&film);
}

/* A model that the runtime crashes or hangs with, or that it refuses, costs itself: pictures are
 * looked at without it. */
static void test_bad_model(void)
{
    static const char *const ways[] = {"refuse", "crash", "hang"};
    g_autofree char *before = g_strdup(g_getenv("LD_LIBRARY_PATH"));
    g_autofree char *folder = g_path_get_dirname(g_getenv("ORT_BAD_FILE"));
    g_autofree char *path = g_strconcat(folder, before ? ":" : NULL, before, NULL);
    Film film;
    open_film(&film, THREE);
    g_autofree char *good = render(&film, TRUE);
    g_autofree char *models = g_build_filename(film.folder, "models", NULL);
    g_autofree char *model = g_build_filename(models, "yolo.onnx", NULL);
    g_assert_cmpint(g_mkdir(models, 0777), ==, 0);
    g_assert_true(g_file_set_contents(model, "a network", -1, NULL));
    film.options.models_dir = models;
    film.options.hang_seconds = 1;
    for (guint i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_setenv("LD_LIBRARY_PATH", path, TRUE);
        g_setenv("ORT_BAD", ways[i], TRUE);
        g_autofree char *sum = render(&film, TRUE);
        g_unsetenv("ORT_BAD");
        if (before)
            g_setenv("LD_LIBRARY_PATH", before, TRUE);
        else
            g_unsetenv("LD_LIBRARY_PATH");
        g_test_message("%s", ways[i]);
        g_assert_cmpuint(n_lost(&film), ==, 0);
        g_assert_cmpuint(film_count(&film, "warning: pictures are looked at without models"), ==,
                         1);
        g_assert_cmpuint(film_count(&film, "warning: "), ==, 1);
        g_assert_cmpstr(sum, ==, good);
        film_check_no_children();
    }
    g_unlink(model);
    g_rmdir(models);
    film_close(&film);
}

/* Those that the project names are asked, and they are a part of what is found. */
static void test_order(void)
{
    static const struct {
        const char *detectors;
        guint n_made;  /* pictures that are looked at anew */
        gboolean same; /* the film is as without a word about it */
    } rows[] = {
        {"[\"saliency\"]", 0, TRUE},            /* which is who was asked */
        {"[\"faces\", \"saliency\"]", 0, TRUE}, /* there is no model of faces */
        {"[\"faces\"]", 1, FALSE},
        {"[]", 0, FALSE}, /* nobody, as before */
    };
    Film film;
    open_film(&film, SHOW("ball.png", TOOL("zoom_on_subject")));
    g_autofree char *good = render(&film, TRUE);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf(
            "{\"version\": 1, \"detectors\": %s, \"output\": {\"width\": 320, \"height\": 180, "
            "\"fps\": 30, \"speed\": \"ultrafast\"}, \"segments\": [%s]}",
            rows[i].detectors, SHOW("ball.png", TOOL("zoom_on_subject")));
        guint before = n_kept(&film);
        film_load(&film, text);
        g_autofree char *sum = render(&film, FALSE);
        g_test_message("%s", rows[i].detectors);
        g_assert_cmpuint(n_kept(&film) - before, ==, rows[i].n_made);
        g_assert_cmpint(strcmp(sum, good) == 0, ==, rows[i].same);
    }
    film_close(&film);
}

/* promise: same bytes */
static void test_parity(void)
{
    static const struct {
        const char *method;
        int workers;
        KnCpuFlags cpu;
    } rows[] = {{"chunk", 1, ~0u}, {"chunk", 3, ~0u}, {"chunk", 7, 0}, {NULL, -1, ~0u}};
    Film film;
    g_autofree char *first = NULL;
    open_film(&film, THREE);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        film.options.method = rows[i].method;
        film.options.workers = rows[i].workers;
        film.options.cpu = rows[i].cpu & kn_cpu_flags();
        g_autofree char *sum = render(&film, TRUE);
        if (rows[i].method)
            g_assert_true(!first || strcmp(sum, first) == 0);
        if (!first)
            first = g_strdup(sum);
        g_assert_cmpuint(n_kept(&film), ==, 2);
    }
    film_close(&film);
}

/* A record that is damaged, or another's, is noticed and made again. */
static void test_damaged(void)
{
    static const char *const damages[] = {"", "short", "exchanged"};
    Film film;
    open_film(&film, THREE);
    g_autofree char *good = render(&film, TRUE);
    for (guint i = 0; i < G_N_ELEMENTS(damages); i++) {
        g_autoptr(GArray) entries = kn_store_list(film.cache);
        g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
        for (guint k = 0; k < entries->len; k++) {
            const KnStoreEntry *entry = &g_array_index(entries, KnStoreEntry, k);
            if (entry->kind == KN_STORE_SUBJECT)
                g_ptr_array_add(paths, kn_store_path(film.cache, entry->kind, entry->key));
        }
        g_assert_cmpuint(paths->len, ==, 2);
        if (strcmp(damages[i], "exchanged") == 0) {
            g_autofree char *other = NULL;
            gsize size;
            g_assert_true(g_file_get_contents(paths->pdata[1], &other, &size, NULL));
            g_assert_true(g_file_set_contents(paths->pdata[0], other, (gssize)size, NULL));
        } else {
            g_assert_true(g_file_set_contents(paths->pdata[0], damages[i], -1, NULL));
        }
        g_autofree char *sum = render(&film, FALSE);
        g_assert_cmpstr(sum, ==, good);
        g_assert_cmpuint(film_count(&film, "warning: segment"), ==, 1);
        g_free(render(&film, FALSE));
        g_assert_false(film_saw(&film, "warning"));
    }
    film_close(&film);
}

/* ---- clips ---- */

/* Two seconds of a red block, 0.15 of a lawn's width and 0.3 of its height, that goes as FFmpeg's
 * filter says. FALSE: the program that makes clips is not there. */
static gboolean write_walk(const Film *film, const char *name, const char *overlay)
{
    g_autofree char *ffmpeg = g_find_program_in_path("ffmpeg");
    g_autofree char *path = g_build_filename(film->folder, name, NULL);
    const char *const command[] = {"ffmpeg",
                                   "-v",
                                   "error",
                                   "-f",
                                   "lavfi",
                                   "-i",
                                   "color=0x406e1e:s=600x400:r=25:d=2,noise=alls=40:all_seed=1",
                                   "-f",
                                   "lavfi",
                                   "-i",
                                   "color=0xc8281e:s=90x120:r=25:d=2",
                                   "-filter_complex",
                                   overlay,
                                   "-c:v",
                                   "libx264",
                                   "-preset",
                                   "ultrafast",
                                   "-crf",
                                   "18",
                                   path,
                                   NULL};
    int status;
    if (!ffmpeg) {
        g_test_skip("there is no ffmpeg");
        return FALSE;
    }
    g_assert_true(g_spawn_sync(NULL, (char **)command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, &status, NULL));
    g_assert_cmpint(status, ==, 0);
    film_set_times(path, 1600000000);
    return TRUE;
}

#define CLIP(more) "{\"video\": \"walk.mkv\", \"duration\": 1.5" more "}"

/* How much of a row of the frame is of the block: dark in luma beside the lawn, red. */
static double share_red(const Film *film, gint64 number)
{
    g_autoptr(GError) error = NULL;
    KnFrame *frame = film_still(film, number, &error);
    g_assert_no_error(error);
    const KnPlane *red = &frame->plane[2];
    guint n = 0;
    for (int y = 0; y < red->height; y++)
        for (int x = 0; x < red->width; x++)
            n += red->data[(gsize)y * (gsize)red->stride + (gsize)x] > 170;
    double share = (double)n / (red->width * red->height);
    kn_frame_free(frame);
    return share;
}

/* The block crosses all of the clip, and an upright film shows all of it in every frame: a part
 * that would hold its whole way is there none. */
static void check_crossing(Film *film)
{
    gint64 left = G_MAXINT64, right = 0;
    film_load(film, "{\"version\": 1, \"output\": {\"width\": 180, \"height\": 320, \"fps\": 25, "
                    "\"speed\": \"ultrafast\"}, \"segments\": [{\"video\": \"cross.mkv\", "
                    "\"duration\": 2, \"focus\": \"subject\"}]}");
    g_free(render(film, TRUE));
    for (gint64 n = 0; n < 50; n += 7) {
        double share = share_red(film, n);
        left = MIN(left, (gint64)(share * 1e4));
        right = MAX(right, (gint64)(share * 1e4));
    }
    g_test_message("red: %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT " of 10000", left, right);
    /* 90 x 120 of the 225 x 400 that are seen */
    g_assert_cmpint(left, >, 1080);
    g_assert_cmpint(right, <, 1320);
}

/* Looked at once for each part, and used as a picture's subject is. */
static void test_clip(void)
{
    static const struct {
        const char *segments;
        guint n; /* records */
    } rows[] = {
        {CLIP(TOOL("zoom_on_subject")), 1},
        {CLIP(TOOL("subject_outline")) ", " CLIP(TOOL("zoom_on_subject")), 1},
        {CLIP(TOOL("subject_glow")) ", " CLIP(", \"in\": 0.5" TOOL("subject_glow")), 2},
        {CLIP(", \"focus\": \"subject\""), 1},
        {CLIP(""), 0},
        {CLIP(", \"subject\": [0.6, 0.4, 0.2, 0.3]" TOOL("zoom_on_subject")), 0},
    };
    Film film;
    open_film(&film, SHOW("ball.png", ""));
    gboolean there = write_walk(&film, "walk.mkv", "overlay=x=360+30*t:y=160") &&
                     write_walk(&film, "cross.mkv", "overlay=x=10+250*t:y=140");
    for (guint i = 0; there && i < G_N_ELEMENTS(rows); i++) {
        load(&film, rows[i].segments);
        g_test_message("%s", rows[i].segments);
        g_autofree char *first = render(&film, TRUE);
        g_assert_cmpuint(n_kept(&film), ==, rows[i].n);
        g_assert_false(film_saw(&film, "warning"));
        forbid(TRUE);
        g_autofree char *second = render(&film, FALSE);
        g_assert_cmpstr(first, ==, second);
        forbid(FALSE);
    }
    if (there) {
        load(&film,
             CLIP(PLAN("\"tools\": [{\"name\": \"zoom_on_subject\", \"target_scale\": 3}]")));
        g_free(render(&film, TRUE));
        double before = share_red(&film, 0), after = share_red(&film, 40);
        g_test_message("red: %.3f, then %.3f", before, after);
        g_assert_cmpfloat(after, >, 5 * before);
        /* A narrow part of it is one about the block, in every frame. */
        g_autofree char *upright = g_strdup_printf(
            "{\"version\": 1, \"output\": {\"width\": 90, \"height\": 180, \"fps\": 30, \"speed\": "
            "\"ultrafast\"}, \"segments\": [%s]}",
            CLIP(", \"focus\": \"subject\""));
        film_load(&film, upright);
        g_free(render(&film, TRUE));
        for (gint64 n = 0; n < 45; n += 11)
            g_assert_cmpfloat(share_red(&film, n), >, .11);
        check_crossing(&film);
    }
    film_close(&film);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    g_setenv("KINORA_TEST_CPUS", "2", TRUE);
    g_test_add_func("/detect/only what is asked for is looked at", test_asked);
    g_test_add_func("/detect/each picture once", test_once);
    g_test_add_func("/detect/anew where that is asked for", test_anew);
    g_test_add_func("/detect/the phase alone", test_phase_alone);
    g_test_add_func("/detect/who only looks makes nothing", test_look);
    g_test_add_func("/detect/what is found is used", test_used);
    g_test_add_func("/detect/what goes wrong costs the one picture", test_faults);
    g_test_add_func("/detect/a model of no use costs itself", test_bad_model);
    g_test_add_func("/detect/those that the project names are asked", test_order);
    g_test_add_func("/detect/promise: same bytes", test_parity);
    g_test_add_func("/detect/a damaged record is made again", test_damaged);
    g_test_add_func("/detect/clips", test_clip);
    return film_run();
}
