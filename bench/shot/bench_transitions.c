/* SPDX-License-Identifier: MIT */
/* What transitions cost: every one of them over 15 frames of 1920 x 1080, between two stills that
 * rest (so that nothing but the transition is drawn) and between two that move. Prints CPU time a
 * frame, the ratio to a crossfade, and what the first of a film costs more than the others (fields
 * are made once); the least of some turns, which go round all transitions in one run.
 * Usage: bench-transitions [TURNS [TRANSITION…]]: those alone, beside a crossfade and none. */
#include "effects/effect.h"
#include "pixel/kernels.h"
#include "shot/renderer.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WIDTH = 1920, HEIGHT = 1080, SHOT = 30, BEFORE = 7, AFTER = 8 };

typedef struct {
    double rest, first, move; /* ms: a frame, all of the first window, a frame */
} Cost;

static char *folder;
static GPtrArray *chosen; /* const KnTransition, NULL-terminated */

static double cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

static KnSurface *look_up(const char *key, gpointer user_data, GError **error)
{
    g_autofree char *path = g_build_filename(folder, key, NULL);
    return kn_surface_open(path, FALSE, error);
}

/* Slopes and noise, so that no branch is guessed and no table's end is left out. */
static gboolean make_surface(const char *name, int width, int height, uint64_t seed, GError **error)
{
    g_autoptr(KnFrame) still = kn_frame_new(width, height, error);
    if (!still)
        return FALSE;
    for (int p = 0; p < 3; p++)
        for (int y = 0; y < still->plane[p].height; y++) {
            uint32_t key = kn_noise_key(seed, (uint32_t)p, (uint32_t)y);
            for (int x = 0; x < still->plane[p].width; x++)
                still->plane[p].data[y * still->plane[p].stride + x] =
                    (uint8_t)(16 + (x / 9 + y / 7 * (int)seed) % 150 +
                              (kn_noise_hash(key, (uint32_t)x) >> 26));
        }
    g_autofree char *path = g_build_filename(folder, name, NULL);
    return kn_surface_write(path, still, error);
}

static KnFilm *make_film(const char *transition, gboolean moves)
{
    KnFilm *film = kn_film_new(WIDTH, HEIGHT, (KnRational){30, 1});
    KnEasing linear;
    kn_easing_parse("linear", &linear, NULL);
    for (int i = 0; i < 2; i++) {
        int width = moves ? 2208 : WIDTH, height = moves ? 1242 : HEIGHT;
        KnShot shot = {.first_frame = i * SHOT,
                       .n_frames = SHOT,
                       .lead = i ? BEFORE : 0,
                       .tail = i ? 0 : AFTER,
                       .visual = KN_VISUAL_SURFACE,
                       .surface_width = width,
                       .surface_height = height,
                       .base = {0, 0, width, height}};
        KnCut cut = {.transition = kn_transition_find(transition),
                     .before = BEFORE,
                     .after = AFTER,
                     .ease = linear,
                     .color = {90, 100, 150}};
        g_snprintf(shot.surface, sizeof shot.surface, "%c%d", moves ? 'm' : 'r', i);
        if (moves) {
            KnCameraPath *path = kn_shot_add_motion(&shot, KN_CAMERA_ROOM);
            kn_camera_add(path, (KnCameraKey){0, 1, 0.5, 0.5, linear});
            kn_camera_add(path, (KnCameraKey){2 * SHOT, 1.15, 0.6, 0.5, linear});
        }
        kn_film_add(film, &shot, i ? NULL : &cut);
    }
    return film;
}

/* The window drawn twice by a new renderer: ms of each. */
static gboolean run(const char *transition, gboolean moves, double ms[2], GError **error)
{
    g_autoptr(KnFilm) film = make_film(transition, moves);
    g_autoptr(KnRenderer) renderer = kn_renderer_new(film, kn_cpu_flags(), look_up, NULL, error);
    g_autoptr(KnFrame) out = renderer ? kn_frame_new(WIDTH, HEIGHT, error) : NULL;
    if (!out)
        return FALSE;
    kn_frame_fill(out, 0, 0, 0);
    for (int round = 0; round < 2; round++) {
        double start = cpu_ms();
        for (int i = SHOT - BEFORE; i < SHOT + AFTER; i++)
            if (!kn_renderer_draw(renderer, i, out, error))
                return FALSE;
        ms[round] = cpu_ms() - start;
    }
    return TRUE;
}

static gboolean measure(Cost *costs, int n_turns, GError **error)
{
    const KnTransition *const *all = (const KnTransition *const *)chosen->pdata;
    for (int turn = 0; turn < n_turns; turn++)
        for (guint i = 0; all[i]; i++) {
            double rest[2], move[2];
            if (!run(all[i]->name, FALSE, rest, error) || !run(all[i]->name, TRUE, move, error))
                return FALSE;
            costs[i].first = turn ? MIN(costs[i].first, rest[0]) : rest[0];
            costs[i].rest = turn ? MIN(costs[i].rest, rest[1]) : rest[1];
            costs[i].move = turn ? MIN(costs[i].move, move[1]) : move[1];
        }
    return TRUE;
}

static void print(const Cost *costs)
{
    const KnTransition *const *all = (const KnTransition *const *)chosen->pdata;
    const Cost *unit = NULL, *cut = NULL;
    enum { N = BEFORE + AFTER };
    for (guint i = 0; all[i]; i++) {
        if (all[i] == kn_transition_find("crossfade"))
            unit = &costs[i];
        if (all[i] == kn_transition_find("none"))
            cut = &costs[i];
    }
    printf("%-14s %9s %7s %9s %9s %7s\n", "", "resting", "ratio", "the first", "moving", "ratio");
    for (guint i = 0; all[i]; i++)
        printf("%-14s %6.2f ms %7.2f %6.1f ms %6.2f ms %7.2f\n", all[i]->name, costs[i].rest / N,
               costs[i].rest / unit->rest,
               MAX(costs[i].first - costs[i].rest - (cut->first - cut->rest), 0), costs[i].move / N,
               costs[i].move / unit->move);
}

static gboolean bench(int n_turns, GError **error)
{
    g_autofree Cost *costs = NULL;
    costs = g_new0(Cost, chosen->len);
    if (!make_surface("r0", WIDTH, HEIGHT, 1, error) ||
        !make_surface("r1", WIDTH, HEIGHT, 2, error) || !make_surface("m0", 2208, 1242, 1, error) ||
        !make_surface("m1", 2208, 1242, 2, error) || !measure(costs, n_turns, error))
        return FALSE;
    print(costs);
    return TRUE;
}

/* The first two are what the others are compared with. */
static gboolean is_wanted(const char *name, char **names)
{
    return !*names || g_strv_contains((const char *const *)names, name) ||
           strcmp(name, "none") == 0 || strcmp(name, "crossfade") == 0;
}

int main(int argc, char **argv)
{
    static const char *const names[] = {"r0", "r1", "m0", "m1"};
    g_autoptr(GError) error = NULL;
    chosen = g_ptr_array_new();
    for (guint i = 0; kn_transitions()[i]; i++)
        if (is_wanted(kn_transitions()[i]->name, argc > 2 ? argv + 2 : argv + argc))
            g_ptr_array_add(chosen, (gpointer)kn_transitions()[i]);
    g_ptr_array_add(chosen, NULL);
    folder = g_dir_make_tmp("kinora-bench-XXXXXX", &error);
    gboolean done = folder && bench(argc > 1 ? atoi(argv[1]) : 5, &error);
    if (!done)
        fprintf(stderr, "bench_transitions: %s\n", error->message);
    for (guint i = 0; folder && i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        g_unlink(path);
    }
    if (folder)
        g_rmdir(folder);
    g_ptr_array_unref(chosen);
    g_free(folder);
    return done ? 0 : 1;
}
