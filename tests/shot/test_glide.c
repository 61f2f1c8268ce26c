/* SPDX-License-Identifier: MIT */
#include "effects/effect.h"
#include "films.h"
#include "pixel/kernels.h"
#include "shot/glide.h"

#include <string.h>

/* Which frames an encoder may leave out (shot/glide.h): those of a still that a camera alone moves
 * evenly and slowly over, and nothing else. */

#define KEY "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

enum { WIDTH = 640, HEIGHT = 360, SHOT = 60, N_FRAMES = 2 * SHOT };

static KnShot slow_shot(gint64 first)
{
    KnPlane planes[3] = {0};
    const KnFrame still = {.width = 1280, .height = 720, .plane = {planes[0]}};
    KnShot shot = shot_of(KEY, &still, WIDTH, HEIGHT, first, SHOT);
    shot.lead = first ? 4 : 0;
    shot.tail = first ? 0 : 4;
    return shot;
}

static void zoom(KnShot *shot)
{
    shot_move(shot, "linear", 1, 0.5, 0.5, 1.1, 0.5, 0.5);
}

static void zoom_fast(KnShot *shot)
{
    shot_move(shot, "linear", 1, 0.5, 0.5, 8, 0.5, 0.5);
}

static void pan(KnShot *shot)
{
    shot_move(shot, "linear", 1.19, 0, 0.5, 1.19, 1, 0.5);
}

/* Two and a half pixels from frame to frame. */
static void pan_faster(KnShot *shot)
{
    shot_move(shot, "linear", 1.25, 0, 0.5, 1.25, 1, 0.5);
}

static void pan_fast(KnShot *shot)
{
    shot_move(shot, "linear", 2, 0, 0.5, 2, 1, 0.5);
}

static void pan_unevenly(KnShot *shot)
{
    shot_move(shot, "easeOutQuart", 1.3, 0, 0.5, 1.3, 1, 0.5);
}

static void rest(KnShot *shot)
{
}

static void zoom_colored(KnShot *shot)
{
    zoom(shot);
    kn_shot_add_sepia(shot, 0.5);
    kn_shot_add_vignette(shot, 1);
}

static void zoom_with_grain(KnShot *shot)
{
    zoom(shot);
    kn_shot_add_grain(shot, 3, 7);
}

static void zoom_with_lines(KnShot *shot)
{
    zoom(shot);
    kn_shot_add_lines(shot, 0.5, 4);
}

static void zoom_with_flashes(KnShot *shot)
{
    zoom(shot);
    kn_shot_add_light(shot, &(KnLight){.intensity = 0.5, .shape = KN_LIGHT_PULSE, .n_frames = 30});
}

static void zoom_faded(KnShot *shot)
{
    zoom(shot);
    shot_fade(shot, 20, 20);
}

static void zoom_under_plate(KnShot *shot)
{
    zoom(shot);
    kn_shot_add_plate(shot, &(KnPlate){.surface = KEY, .place = {0, 0, 64, 64}});
}

static void zoom_of_clip(KnShot *shot)
{
    zoom(shot);
    shot->visual = KN_VISUAL_CLIP;
}

typedef void (*Change)(KnShot *shot);

static KnFilm *film_of(Change change, gboolean crossfade)
{
    KnFilm *film = kn_film_new(WIDTH, HEIGHT, (KnRational){30, 1});
    const KnCut cut = {.transition = kn_transition_find("crossfade"), .before = 4, .after = 4};
    for (gint64 i = 0; i < 2; i++) {
        KnShot shot = slow_shot(i * SHOT);
        change(&shot);
        kn_film_add(film, &shot, i == 0 && crossfade ? &cut : NULL);
    }
    return film;
}

/* From every frame, as many as are left of what glides. */
static void assert_glides(const KnFilm *film, gint64 from, gint64 end)
{
    for (gint64 frame = from; frame < end; frame++)
        for (int most = 0; most <= KN_GLIDE_MOST + 1; most++)
            g_assert_cmpint(kn_film_glide(film, frame, N_FRAMES, most), ==,
                            MIN(MIN(most, KN_GLIDE_MOST), end - 1 - frame));
}

static void assert_at_most(const KnFilm *film, gint64 from, gint64 end, int most)
{
    for (gint64 frame = from; frame < end; frame++)
        g_assert_cmpint(kn_film_glide(film, frame, N_FRAMES, KN_GLIDE_MOST), <=, most);
}

static void test_moves(void)
{
    static const Change glide[] = {zoom, pan, rest, zoom_colored};
    static const struct {
        Change change;
        int most; /* with one there is nothing between two */
    } others[] = {
        {zoom_fast, 3},       {pan_faster, 3},        {pan_fast, 1},         {zoom_with_grain, 0},
        {zoom_with_lines, 0}, {zoom_with_flashes, 0}, {zoom_under_plate, 0}, {zoom_of_clip, 0},
    };
    for (guint i = 0; i < G_N_ELEMENTS(glide); i++) {
        g_autoptr(KnFilm) film = film_of(glide[i], FALSE);
        g_test_message("glide %u", i);
        assert_glides(film, 0, SHOT);
        assert_glides(film, SHOT, N_FRAMES);
    }
    for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autoptr(KnFilm) film = film_of(others[i].change, FALSE);
        g_test_message("other %u", i);
        assert_at_most(film, 0, N_FRAMES, others[i].most);
    }
}

/* Over so few frames as are even, until it is slow. */
static void test_uneven(void)
{
    g_autoptr(KnFilm) film = film_of(pan_unevenly, FALSE);
    g_assert_cmpint(kn_film_glide(film, 5, N_FRAMES, KN_GLIDE_MOST), <, 3);
    assert_glides(film, SHOT - 10, SHOT);
}

static void test_fade(void)
{
    g_autoptr(KnFilm) film = film_of(zoom_faded, FALSE);
    assert_at_most(film, 0, 19, 0);
    assert_glides(film, 21, SHOT - 20);
    assert_at_most(film, SHOT - 20, SHOT - 1, 0);
}

/* Neither the frames of a transition, nor what lies on its other side. */
static void test_transition(void)
{
    g_autoptr(KnFilm) film = film_of(zoom, TRUE);
    assert_glides(film, 0, SHOT - 4);
    assert_at_most(film, SHOT - 4, SHOT + 3, 0);
    assert_glides(film, SHOT + 4, N_FRAMES);
}

static void test_layer(void)
{
    g_autoptr(KnFilm) film = film_of(zoom, FALSE);
    const KnLayer layer = {.first_frame = 20,
                           .n_frames = 10,
                           .surface = KEY,
                           .width = 64,
                           .height = 64,
                           .opacity = KN_OPAQUE};
    kn_film_add_layer(film, &layer);
    assert_glides(film, 0, 20);
    assert_at_most(film, 20, 29, 0);
    assert_glides(film, 30, SHOT);
}

/* A batch knows nothing of what follows it, and counts from its own beginning. */
static void test_batch(void)
{
    g_autoptr(KnFilm) film = film_of(zoom, TRUE);
    for (gint64 first = 0; first < N_FRAMES; first += 7) {
        gint64 n = MIN(25, N_FRAMES - first);
        g_autoptr(GVariant) variant = g_variant_ref_sink(kn_film_to_variant(film, first, n));
        g_autoptr(KnFilm) part = kn_film_from_variant(variant, kn_transition_find, NULL);
        g_assert_nonnull(part);
        for (gint64 i = 0; i < n; i++)
            g_assert_cmpint(kn_film_glide(part, i, n, KN_GLIDE_MOST), ==,
                            kn_film_glide(film, first + i, first + n, KN_GLIDE_MOST));
        g_assert_cmpint(kn_film_glide(film, first + n - 1, first + n, KN_GLIDE_MOST), ==, 0);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/glide/a-camera-alone-that-moves-slowly", test_moves);
    g_test_add_func("/glide/not-where-it-is-uneven", test_uneven);
    g_test_add_func("/glide/not-while-a-fade-runs", test_fade);
    g_test_add_func("/glide/not-in-a-transition", test_transition);
    g_test_add_func("/glide/not-under-a-layer", test_layer);
    g_test_add_func("/glide/the-same-for-a-batch", test_batch);
    return g_test_run();
}
