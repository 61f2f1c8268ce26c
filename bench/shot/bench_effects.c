/* SPDX-License-Identifier: MIT */
/* What overlays and tools cost: each over 120 frames of 1920 x 1080 of a still that moves, so that
 * every frame is drawn anew. Prints CPU time a frame, what the effect adds to the picture alone,
 * and what the shot's first frame costs more than the others (looks are baked, fields made); then
 * ten colour effects at once beside one. The least of some turns, which go round all in one run.
 * Usage: bench-effects [TURNS]. */
#include "effects/effect.h"
#include "shot/camera.h"
#include "shot/renderer.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WIDTH = 1920, HEIGHT = 1080, SIDE = 2208, HIGH = 1242, N_FRAMES = 121 };

/* Effects that a plan names, with spaces between. */
typedef struct {
    const char *title, *names;
    double first, frame; /* ms */
} Row;

static char *surface;

static double cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

static KnSurface *look_up(const char *key, gpointer user_data, GError **error)
{
    return kn_surface_open(surface, FALSE, error);
}

/* Slopes and noise in all planes, so that a look meets many colours. */
static gboolean make_surface(GError **error)
{
    g_autoptr(KnFrame) still = kn_frame_new(SIDE, HIGH, error);
    if (!still)
        return FALSE;
    for (int p = 0; p < 3; p++)
        for (int y = 0; y < still->plane[p].height; y++) {
            uint32_t key = kn_noise_key(1, (uint32_t)p, (uint32_t)y);
            for (int x = 0; x < still->plane[p].width; x++)
                still->plane[p].data[y * still->plane[p].stride + x] =
                    (uint8_t)(40 + (x / 9 + y / 7) % 120 + (kn_noise_hash(key, (uint32_t)x) >> 28));
        }
    return kn_surface_write(surface, still, error);
}

static gboolean add_effects(const char *names, KnShot *shot, GError **error)
{
    g_auto(GStrv) each = g_strsplit(names, " ", -1);
    KnEffectContext context = {.width = WIDTH,
                               .height = HEIGHT,
                               .fps = {30, 1},
                               .n_frames = N_FRAMES,
                               .seed = 1,
                               .focus = {0.5, 0.5}};
    for (char **name = each; *name && **name; name++) {
        const KnEffect *effect = kn_effect_find(*name);
        g_autofree void *params = g_malloc0(MAX(effect->params_size, 1));
        kn_options_init(effect->options, params);
        gboolean good = effect->compile(&context, params, shot, error);
        kn_options_clear(effect->options, params);
        if (!good)
            return FALSE;
    }
    return TRUE;
}

static gboolean run(Row *row, gboolean is_first, GError **error)
{
    KnEasing linear;
    g_autoptr(KnFilm) film = kn_film_new(WIDTH, HEIGHT, (KnRational){30, 1});
    KnShot shot = {.n_frames = N_FRAMES,
                   .visual = KN_VISUAL_SURFACE,
                   .surface_width = SIDE,
                   .surface_height = HIGH,
                   .surface = "s",
                   .base = {0, 0, SIDE, HIGH}};
    kn_easing_parse("linear", &linear, NULL);
    KnCameraPath *path = kn_shot_add_motion(&shot, KN_CAMERA_ROOM);
    kn_camera_add(path, (KnCameraKey){0, 1, 0.5, 0.5, linear});
    kn_camera_add(path, (KnCameraKey){N_FRAMES, 1.15, 0.6, 0.5, linear});
    if (!add_effects(row->names, &shot, error))
        return FALSE;
    kn_film_add(film, &shot, NULL);
    g_autoptr(KnRenderer) renderer = kn_renderer_new(film, kn_cpu_flags(), look_up, NULL, error);
    g_autoptr(KnFrame) out = renderer ? kn_frame_new(WIDTH, HEIGHT, error) : NULL;
    if (!out)
        return FALSE;
    kn_frame_fill(out, 0, 0, 0);
    double start = cpu_ms(), middle = 0;
    for (int i = 0; i < N_FRAMES; i++) {
        if (!kn_renderer_draw(renderer, i, out, error))
            return FALSE;
        if (i == 0)
            middle = cpu_ms();
    }
    double first = middle - start, frame = (cpu_ms() - middle) / (N_FRAMES - 1);
    row->first = is_first ? first : MIN(row->first, first);
    row->frame = is_first ? frame : MIN(row->frame, frame);
    return TRUE;
}

static void print(GArray *rows)
{
    const Row *all = (const Row *)(const void *)rows->data, *alone = all;
    printf("%-20s %9s %9s %9s\n", "", "a frame", "adds", "the first");
    for (guint i = 0; i < rows->len; i++)
        printf("%-20s %6.2f ms %6.2f ms %6.1f ms\n", all[i].title, all[i].frame,
               all[i].frame - alone->frame,
               MAX(all[i].first - all[i].frame - (alone->first - alone->frame), 0));
    const Row *ten = &all[rows->len - 1], *one = &all[rows->len - 2];
    printf("ten colour effects / one: %.3f\n", ten->frame / one->frame);
}

static gboolean bench(int n_turns, GError **error)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(Row));
    static const Row fixed[] = {
        {"one colour effect", "warm_grade", 0, 0},
        {"ten colour effects",
         "warm_grade cool_grade desaturated_grade teal_orange_grade full_frame_tint neon_overlay "
         "warm_grade cool_grade teal_orange_grade full_frame_tint",
         0, 0},
    };
    g_array_append_val(rows, ((Row){"the picture alone", "", 0, 0}));
    for (const KnEffect *const *e = kn_effects(); *e; e++)
        if ((*e)->kind != KN_EFFECT_MOTION)
            g_array_append_val(rows, ((Row){(*e)->name, (*e)->name, 0, 0}));
    g_array_append_vals(rows, fixed, G_N_ELEMENTS(fixed));
    if (!make_surface(error))
        return FALSE;
    for (int turn = 0; turn < n_turns; turn++)
        for (guint i = 0; i < rows->len; i++)
            if (!run(&g_array_index(rows, Row, i), turn == 0, error))
                return FALSE;
    print(rows);
    return TRUE;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("kinora-bench-XXXXXX", &error);
    gboolean done = FALSE;
    if (folder) {
        surface = g_build_filename(folder, "s", NULL);
        done = bench(argc > 1 ? atoi(argv[1]) : 5, &error);
        g_unlink(surface);
        g_rmdir(folder);
    }
    if (!done)
        fprintf(stderr, "bench_effects: %s\n", error->message);
    g_free(surface);
    return done ? 0 : 1;
}
