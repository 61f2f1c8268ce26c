/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "effects/effect.h"
#include "films.h"
#include "shot/renderer.h"

#include <string.h>

/* Shots of clips, with clips that note what they are asked for. */

enum { W = 64, H = 36 };

typedef struct {
    KnClip clip;
    KnFrame *frame;
    struct Site *site;
} Fake;

typedef struct Site {
    GArray *times; /* gint64: asked for, in order */
    guint n_open, n_opened;
    int side; /* what is subtracted from the width of its pictures */
    gboolean broken;
} Site;

/* Its luma tells the time. */
static const KnFrame *fake_frame(KnClip *clip, gint64 time_us, GError **error)
{
    Fake *fake = (Fake *)clip;

    if (fake->site->broken) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "damaged");
        return NULL;
    }
    g_array_append_val(fake->site->times, time_us);
    kn_frame_fill(fake->frame, (uint8_t)(16 + MAX(time_us, 0) / 10000 % 200), 128, 128);
    return fake->frame;
}

static void fake_free(KnClip *clip)
{
    Fake *fake = (Fake *)clip;

    fake->site->n_open--;
    kn_frame_free(fake->frame);
    g_free(fake);
}

static KnClip *open_fake(const char *key, gpointer user_data, GError **error)
{
    Site *site = user_data;
    Fake *fake = g_new0(Fake, 1);

    fake->clip = (KnClip){fake_frame, fake_free};
    fake->frame = kn_frame_new(W - site->side, H, NULL);
    fake->site = site;
    site->n_open++;
    site->n_opened++;
    return &fake->clip;
}

static KnShot clip_shot(gint64 first, gint64 n, gint64 clip_us)
{
    KnShot shot = {.first_frame = first,
                   .n_frames = n,
                   .visual = KN_VISUAL_CLIP,
                   .surface_width = W,
                   .surface_height = H,
                   .clip_time = {.in_us = clip_us, .speed = KN_CLIP_SPEED_ONE},
                   .base = {0, 0, W, H}};

    memset(shot.surface, 'a', 64);
    return shot;
}

/* Frames 0..29 and 30..59 at 29.97, crossfaded from 26 to 34: the second clip is asked for what
 * lies before its beginning, too. */
static KnFilm *two_clips(void)
{
    KnFilm *film = kn_film_new(W, H, (KnRational){30000, 1001});
    KnShot one = clip_shot(0, 30, 1000000), two = clip_shot(30, 30, 50000);
    KnCut cut = {.transition = kn_transition_find("crossfade"), .before = 4, .after = 4};

    g_assert_true(kn_easing_parse("linear", &cut.ease, NULL));
    one.tail = 4;
    two.lead = 4;
    kn_film_add(film, &one, &cut);
    kn_film_add(film, &two, NULL);
    return film;
}

static Site site_new(void)
{
    return (Site){.times = g_array_new(FALSE, FALSE, sizeof(gint64))};
}

static void draw(KnRenderer *renderer, gint64 frame, KnFrame *out)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(kn_renderer_draw(renderer, frame, out, &error));
    g_assert_no_error(error);
}

static KnRenderer *renderer_of(const KnFilm *film, Site *site)
{
    KnRenderer *renderer = kn_renderer_new(film, kn_cpu_flags(), NULL, site, NULL);

    kn_renderer_set_clips(renderer, open_fake);
    return renderer;
}

static void test_times(void)
{
    static const struct {
        gint64 frame;
        gint64 times[2]; /* -1: no second one */
    } rows[] = {
        {0, {1000000, -1}},      {1, {1033367, -1}},     {25, {1834167, -1}},
        {26, {1867533, -83467}}, {29, {1967633, 16633}}, {30, {2001000, 50000}},
        {33, {2101100, 150100}}, {34, {183467, -1}},     {59, {1017633, -1}},
    };
    g_autoptr(KnFilm) film = two_clips();
    g_autoptr(KnFrame) out = kn_frame_new(W, H, NULL);
    Site site = site_new();
    KnRenderer *renderer = renderer_of(film, &site);

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        guint n = rows[i].times[1] == -1 ? 1 : 2;

        g_array_set_size(site.times, 0);
        draw(renderer, rows[i].frame, out);
        g_assert_cmpuint(site.times->len, ==, n);
        for (guint k = 0; k < n; k++)
            g_assert_cmpint(g_array_index(site.times, gint64, k), ==, rows[i].times[k]);
    }
    g_assert_cmpuint(site.n_opened, ==, 2);
    g_assert_cmpuint(site.n_open, ==, 1);
    kn_renderer_free(renderer);
    g_assert_cmpuint(site.n_open, ==, 0);
    g_array_unref(site.times);
}

/* A camera that rests does not make a clip rest. */
static void test_moves(void)
{
    g_autoptr(KnFilm) film = two_clips();
    g_autoptr(KnFrame) out = kn_frame_new(W, H, NULL);
    Site site = site_new();
    KnRenderer *renderer = renderer_of(film, &site);

    for (gint64 frame = 0; frame < 20; frame++) {
        draw(renderer, frame, out);
        g_assert_cmpint(out->plane[0].data[0], ==,
                        16 + kn_shot_clip_us(film, kn_film_shot(film, 0), frame) / 10000 % 200);
    }
    kn_renderer_free(renderer);
    g_array_unref(site.times);
}

/* All that is said of a clip's time is kept, each in its place. */
static void test_time_variant(void)
{
    const KnClipTime time = {1000, 2000000, KN_CLIP_SPEED_ONE / 2, 3, 400000, 500000};
    KnShot shot = clip_shot(0, 10, 0);
    g_autoptr(GError) error = NULL;
    g_autoptr(KnFilm) film = kn_film_new(W, H, (KnRational){30, 1});

    shot.clip_time = time;
    kn_film_add(film, &shot, NULL);
    g_autoptr(GVariant) frozen = g_variant_ref_sink(kn_film_to_variant(film, 0, 10));
    g_autoptr(KnFilm) read = kn_film_from_variant(frozen, kn_transition_find, &error);
    g_assert_no_error(error);
    const KnClipTime *is = &kn_film_shot(read, 0)->clip_time;
    g_assert_cmpint(is->in_us, ==, time.in_us);
    g_assert_cmpint(is->span_us, ==, time.span_us);
    g_assert_cmpint(is->speed, ==, time.speed);
    g_assert_cmpuint(is->rounds, ==, time.rounds);
    g_assert_cmpint(is->hold_at_us, ==, time.hold_at_us);
    g_assert_cmpint(is->hold_us, ==, time.hold_us);
}

/* The film's frozen form keeps the clip's time, which changes the fingerprint. */
static void test_variant(void)
{
    g_autoptr(KnFilm) film = two_clips();
    g_autoptr(GVariant) frozen = g_variant_ref_sink(kn_film_to_variant(film, 0, 60));
    g_autoptr(GError) error = NULL;
    g_autoptr(KnFilm) read = kn_film_from_variant(frozen, kn_transition_find, &error);
    g_autoptr(GVariant) again = NULL;

    g_assert_no_error(error);
    g_assert_cmpint(kn_film_shot(read, 0)->clip_time.in_us, ==, 1000000);
    again = g_variant_ref_sink(kn_film_to_variant(read, 0, 60));
    g_assert_true(g_variant_equal(frozen, again));
    check_seed("clips", frozen);
    for (gint64 time = -1; time <= G_MAXINT64 / 2; time = time < 0 ? G_MAXINT64 / 2 : G_MAXINT64) {
        g_autoptr(KnFilm) bad = kn_film_new(W, H, (KnRational){30, 1});
        KnShot shot = clip_shot(0, 10, time);
        g_autoptr(GVariant) form = NULL;
        g_autoptr(KnFilm) refused = NULL;

        kn_film_add(bad, &shot, NULL);
        form = g_variant_ref_sink(kn_film_to_variant(bad, 0, 10));
        refused = kn_film_from_variant(form, kn_transition_find, NULL);
        g_assert_null(refused);
    }
}

static void test_errors(void)
{
    g_autoptr(KnFilm) film = two_clips();
    g_autoptr(KnFrame) out = kn_frame_new(W, H, NULL);
    static const struct {
        int side;
        gboolean broken, no_clips;
        KnErrorCode code;
    } rows[] = {
        {2, FALSE, FALSE, KN_ERROR_VERIFY},
        {0, TRUE, FALSE, KN_ERROR_INPUT},
        {0, FALSE, TRUE, KN_ERROR_RENDER},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Site site = site_new();
        KnRenderer *renderer = kn_renderer_new(film, 0, NULL, &site, NULL);
        g_autoptr(GError) error = NULL;

        site.side = rows[i].side;
        site.broken = rows[i].broken;
        if (!rows[i].no_clips)
            kn_renderer_set_clips(renderer, open_fake);
        g_assert_false(kn_renderer_draw(renderer, 3, out, &error));
        g_assert_error(error, KN_ERROR, (int)rows[i].code);
        g_assert_nonnull(strstr(error->message, "frame 3"));
        kn_renderer_free(renderer);
        g_assert_cmpuint(site.n_open, ==, 0);
        g_array_unref(site.times);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/clip/times-follow-the-film-through-transitions", test_times);
    g_test_add_func("/clip/moves-under-a-camera-that-rests", test_moves);
    g_test_add_func("/clip/time-is-part-of-the-film", test_variant);
    g_test_add_func("/clip/its-time-is-kept-in-the-frozen-form", test_time_variant);
    g_test_add_func("/clip/what-cannot-be-drawn-is-an-error", test_errors);
    return g_test_run();
}
