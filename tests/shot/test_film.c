/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/hash.h"
#include "effects/effect.h"
#include "films.h"
#include "shot/film.h"
#include "shot/step.h"
#include <string.h>

/* What kn_film_at says, by walking over the cuts. */
static int at_slowly(const KnFilm *film, gint64 frame, guint index[2], double *progress)
{
    for (guint i = 0; i + 1 < kn_film_n_shots(film); i++) {
        const KnCut *cut = kn_film_cut(film, i);
        gint64 at = kn_film_shot(film, i + 1)->first_frame;
        if (frame >= at - cut->before && frame < at + cut->after) {
            index[0] = i;
            index[1] = i + 1;
            *progress = (double)(frame - (at - cut->before) + 1) / (cut->before + cut->after + 1);
            return 2;
        }
    }
    for (guint i = 0; i < kn_film_n_shots(film); i++) {
        const KnShot *shot = kn_film_shot(film, i);
        if (frame >= shot->first_frame && frame < shot->first_frame + shot->n_frames)
            index[0] = i;
    }
    *progress = 0;
    return 1;
}

static void test_at(void)
{
    g_autoptr(KnFilm) film = film_of_many(NULL, 64, 36);
    int in_transition = 0;
    g_assert_cmpint(kn_film_n_frames(film), ==, 96);
    for (gint64 frame = 0; frame < kn_film_n_frames(film); frame++) {
        guint got[2], want[2] = {0, 0};
        double progress, wanted;
        int n = kn_film_at(film, frame, got, &progress);

        g_assert_cmpint(n, ==, at_slowly(film, frame, want, &wanted));
        g_assert_cmpuint(got[0], ==, want[0]);
        g_assert_cmpfloat(progress, ==, wanted);
        if (n == 2) {
            g_assert_cmpuint(got[1], ==, got[0] + 1);
            g_assert_true(progress > 0 && progress < 1);
            in_transition++;
        }
    }
    g_assert_cmpint(in_transition, ==, 8 + 5 + 9 + 7);
}

static void test_round_trip(void)
{
    g_autoptr(KnFilm) film = film_of_many(NULL, 64, 36);
    g_autoptr(GVariant) variant = g_variant_ref_sink(kn_film_to_variant(film, 0, 96));
    g_autoptr(GError) error = NULL;
    g_autoptr(KnFilm) back = kn_film_from_variant(variant, kn_transition_find, &error);
    g_autoptr(GVariant) again = NULL;

    g_assert_no_error(error);
    again = g_variant_ref_sink(kn_film_to_variant(back, 0, 96));
    g_assert_true(g_variant_equal(variant, again));
    g_assert_cmpint(kn_film_width(back), ==, 64);
    g_assert_cmpint(kn_film_height(back), ==, 36);
    g_assert_cmpint(kn_film_fps(back).num, ==, 30);
    g_assert_cmpint(kn_film_n_frames(back), ==, 96);
}

/* Shots and cuts of a range: all that its frames need, and nothing that they do not. */
static void test_range(void)
{
    g_autoptr(KnFilm) film = film_of_many(NULL, 64, 36);

    for (gint64 first = 0; first < 96; first++) {
        for (gint64 n = 1; first + n <= 96; n++) {
            g_autoptr(GVariant) variant = g_variant_ref_sink(kn_film_to_variant(film, first, n));
            g_autoptr(KnFilm) part = kn_film_from_variant(variant, kn_transition_find, NULL);
            guint64 used = 0;
            guint layers = 0, in_part = 0;

            g_assert_nonnull(part);
            for (gint64 frame = first; frame < first + n; frame++) {
                guint a[2], b[2];
                double pa, pb;
                int k = kn_film_at(film, frame, a, &pa);

                g_assert_cmpint(k, ==, kn_film_at(part, frame - first, b, &pb));
                g_assert_cmpfloat(pa, ==, pb);
                for (int i = 0; i < k; i++) {
                    g_assert_cmpint(kn_film_shot(film, a[i])->first_frame - first, ==,
                                    kn_film_shot(part, b[i])->first_frame);
                    used |= 1u << b[i];
                }
            }
            g_assert_cmpuint(used, ==, (1u << kn_film_n_shots(part)) - 1);
            for (guint i = 0; i < kn_film_n_layers(film); i++) {
                KnLayer layer = *kn_film_layer(film, i);

                if (layer.first_frame >= first + n || layer.first_frame + layer.n_frames <= first)
                    continue;
                layer.first_frame -= first;
                g_assert_cmpmem(&layer, sizeof layer, kn_film_layer(part, in_part), sizeof layer);
                in_part++;
                layers = kn_film_find_layer(film, first, n, layers);
                g_assert_cmpuint(layers++, ==, i);
            }
            g_assert_cmpuint(in_part, ==, kn_film_n_layers(part));
            g_assert_cmpuint(kn_film_find_layer(film, first, n, layers), ==,
                             kn_film_n_layers(film));
        }
    }
}

static KnShot copy_shot(const KnShot *from)
{
    KnShot shot = *from;

    shot.paths = g_memdup2(shot.paths, shot.n_paths * sizeof(KnCameraPath));
    for (guint k = 0; k < shot.n_paths; k++)
        shot.paths[k].keys = g_memdup2(shot.paths[k].keys, shot.paths[k].n * sizeof(KnCameraKey));
    shot.steps = g_memdup2(shot.steps, shot.n_steps * sizeof(KnStep));
    for (guint k = 0; k < shot.n_steps; k++)
        shot.steps[k].params = g_memdup2(shot.steps[k].params, shot.steps[k].kind->params_size);
    return shot;
}

/* The key of a batch covers its range: a change elsewhere leaves it as it is. */
static void test_range_is_local(void)
{
    g_autoptr(KnFilm) film = film_of_many(NULL, 64, 36);
    g_autoptr(KnFilm) shorter = kn_film_new(64, 36, (KnRational){30, 1});
    g_autoptr(GVariant) a = NULL, b = NULL;

    for (guint i = 0; i < 5; i++) {
        KnShot shot = copy_shot(kn_film_shot(film, i));

        kn_film_add(shorter, &shot, i < 4 ? kn_film_cut(film, i) : NULL);
    }
    for (guint i = 0; i < 3; i++)
        kn_film_add_layer(shorter, kn_film_layer(film, i));
    a = g_variant_ref_sink(kn_film_to_variant(film, 0, 60));
    b = g_variant_ref_sink(kn_film_to_variant(shorter, 0, 60));
    g_assert_true(g_variant_equal(a, b));
}

/* A film of the given shots of this one, one after the other, with their layers. */
static KnFilm *film_of_shots(const KnFilm *film, const guint *shots, guint n)
{
    KnFilm *other = kn_film_new(64, 36, (KnRational){30, 1});
    gint64 at = 0;

    for (guint i = 0; i < n; i++) {
        const KnShot *from = kn_film_shot(film, shots[i]);
        KnShot shot = copy_shot(from);

        shot.first_frame = at;
        for (guint k = 0; k < kn_film_n_layers(film); k++) {
            KnLayer layer = *kn_film_layer(film, k);

            if (layer.first_frame < from->first_frame ||
                layer.first_frame >= from->first_frame + from->n_frames)
                continue;
            layer.first_frame += at - from->first_frame;
            kn_film_add_layer(other, &layer);
        }
        at += shot.n_frames;
        kn_film_add(other, &shot, i + 1 < n ? kn_film_cut(film, shots[i]) : NULL);
    }
    return other;
}

/* The key of a batch does not say where it stands: in a film that has begun elsewhere, the frames
 * of the shots that are in both have the same form. */
static void test_range_does_not_say_where(void)
{
    static const guint all[] = {0, 1, 2, 3, 4, 5, 6}, later[] = {0, 1, 0, 1, 2, 3, 4, 5, 6};
    g_autoptr(KnFilm) many = film_of_many(NULL, 64, 36);
    guint n = MIN(kn_film_n_shots(many), G_N_ELEMENTS(all));
    g_autoptr(KnFilm) a = film_of_shots(many, all, n), b = film_of_shots(many, later, n + 2);
    gint64 moved = kn_film_shot(b, 4)->first_frame - kn_film_shot(a, 2)->first_frame;
    gint64 first = kn_film_shot(a, 2)->first_frame, end = kn_film_n_frames(a);

    g_assert_cmpint(moved, >, 0);
    for (gint64 at = first; at < end; at += 5) {
        g_autoptr(GVariant) x = g_variant_ref_sink(kn_film_to_variant(a, at, MIN(7, end - at)));
        g_autoptr(GVariant) y =
            g_variant_ref_sink(kn_film_to_variant(b, at + moved, MIN(7, end - at)));

        g_assert_true(g_variant_equal(x, y));
    }
}

static char *digest_of(const KnFilm *film, gint64 first, gint64 n)
{
    g_autoptr(KnFilmDigest) digest = kn_film_digest_new(film, NULL, NULL);
    g_autoptr(KnHasher) hasher = kn_hasher_new();

    kn_film_digest_range(digest, first, n, hasher);
    return kn_hasher_text(hasher);
}

/* One thing of a film is another. */
static void another_color(KnShot *shot, KnCut *cut, KnLayer *layer)
{
    shot->color[1] ^= 1;
}

static void another_camera(KnShot *shot, KnCut *cut, KnLayer *layer)
{
    if (shot->n_paths)
        shot->paths[0].keys[shot->paths[0].n - 1].t += 0.25;
}

static void another_step(KnShot *shot, KnCut *cut, KnLayer *layer)
{
    kn_shot_add_vignette(shot, 0.375);
}

static void another_lead(KnShot *shot, KnCut *cut, KnLayer *layer)
{
    shot->lead++;
}

static void another_tail(KnShot *shot, KnCut *cut, KnLayer *layer)
{
    shot->tail++;
}

static void another_ease(KnShot *shot, KnCut *cut, KnLayer *layer)
{
    cut->ease.p[2] += 0.5;
}

static void another_cut(KnShot *shot, KnCut *cut, KnLayer *layer)
{
    cut->color[0] ^= 1;
}

static void another_place(KnShot *shot, KnCut *cut, KnLayer *layer)
{
    layer->x += 2;
}

static void another_fade(KnShot *shot, KnCut *cut, KnLayer *layer)
{
    layer->fade_out++;
}

static void another_opacity(KnShot *shot, KnCut *cut, KnLayer *layer)
{
    layer->opacity--;
}

static void another_level(KnShot *shot, KnCut *cut, KnLayer *layer)
{
    layer->level = KN_LEVEL_TEXTS;
}

/* All of it changed so; change NULL: a copy. */
static KnFilm *changed(const KnFilm *film, void (*change)(KnShot *, KnCut *, KnLayer *), int width,
                       int fps)
{
    KnFilm *other = kn_film_new(width, 36, (KnRational){fps, 1});
    KnShot no_shot = {0};
    KnCut no_cut = {0};
    KnLayer no_layer = {0};

    for (guint i = 0; i < kn_film_n_shots(film); i++) {
        KnShot shot = copy_shot(kn_film_shot(film, i));
        KnCut cut = *kn_film_cut(film, i);

        if (change)
            change(&shot, &cut, &no_layer);
        kn_film_add(other, &shot, i + 1 < kn_film_n_shots(film) ? &cut : NULL);
    }
    for (guint i = 0; i < kn_film_n_layers(film); i++) {
        KnLayer layer = *kn_film_layer(film, i);

        if (change)
            change(&no_shot, &no_cut, &layer);
        kn_film_add_layer(other, &layer);
    }
    kn_shot_clear(&no_shot);
    return other;
}

/* Two ranges have one digest when, and only when, they have one form and are as long. */
static void test_digest(void)
{
    static const struct {
        void (*change)(KnShot *, KnCut *, KnLayer *);
        int width, fps;
    } rows[] = {
        {NULL, 64, 30},
        {NULL, 66, 30},
        {NULL, 64, 25},
        {another_color, 64, 30},
        {another_camera, 64, 30},
        {another_step, 64, 30},
        {another_lead, 64, 30},
        {another_tail, 64, 30},
        {another_ease, 64, 30},
        {another_cut, 64, 30},
        {another_place, 64, 30},
        {another_fade, 64, 30},
        {another_opacity, 64, 30},
        {another_level, 64, 30},
    };
    g_autoptr(KnFilm) film = film_of_many(NULL, 64, 36);
    g_autoptr(GHashTable) of_form = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GHashTable) digests = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(KnFilm) other = changed(film, rows[i].change, rows[i].width, rows[i].fps);

        for (gint64 first = 0; first < 96; first += 3) {
            for (gint64 n = 1; first + n <= 96; n += 4) {
                char *form =
                    kn_hash_variant(g_variant_new("(vx)", kn_film_to_variant(other, first, n), n));
                char *digest = digest_of(other, first, n);
                const char *known = g_hash_table_lookup(of_form, form);

                if (known)
                    g_assert_cmpstr(digest, ==, known);
                else
                    g_assert_true(g_hash_table_add(digests, g_strdup(digest)));
                g_hash_table_replace(of_form, form, digest);
            }
        }
    }
    /* What changed a part only leaves ranges beyond it as they were. */
    g_assert_cmpuint(g_hash_table_size(of_form), >, 2000);
    g_assert_cmpuint(g_hash_table_size(of_form), ==, g_hash_table_size(digests));
}

#define FORM G_STRINGIFY(KN_FILM_FORM_VERSION)
#define A_KEY "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A_LAYER "(0, 0, 61, 30), (20, 40), (3, 2, 256, byte 0x02)"

/* Each row changes one place of a good film's text; message is what must be said, NULL: nothing. */
static const struct {
    const char *find, *replace, *message;
} damages[] = {
    {"(uint32 " FORM ", 64, 36", "(uint32 1, 64, 36", "another version"},
    {"(uint32 " FORM ", 64, 36", "(uint32 " FORM ", 0, 36", "size of the frame"},
    {"(uint32 " FORM ", 64, 36", "(uint32 " FORM ", 64, 99999", "size of the frame"},
    {"64, 36, 30, 1,", "64, 36, 30, 0,", "frame rate"},
    {"64, 36, 30, 1,", "64, 36, -30, 1,", "frame rate"},
    {"(int64 0, int64 20, 0, 4)", "(int64 0, int64 0, 0, 4)", "out of range"},
    {"(int64 0, int64 20, 0, 4)", "(int64 0, int64 20, -1, 4)", "out of range"},
    {"(int64 0, int64 20, 0, 4)", "(int64 0, int64 21, 0, 4)", "follow"},
    {"(int64 0, int64 20, 0, 4)", "(int64 0, int64 20, 0, 3)", "not visible"},
    {"(int64 0, int64 20, 0, 4)", "(int64 9223372036854775807, int64 20, 0, 4)", "out of range"},
    {"('crossfade', 4, 4", "('crossfade', 5, 4", "not visible"},
    {"('zoom_connect', 6, 3", "('zoom_connect', 6, 4", "not visible"},
    {"('crossfade', 4, 4", "('crossfade', 21, 4", "overlap"},
    {"('crossfade', 4, 4", "('crossfade', -4, 4", "out of range"},
    {"('crossfade', 4, 4", "('crosfade', 4, 4", "unknown transition"},
    {"('crossfade', 4, 4", "('luma', 4, 4", "without its picture"},
    {"'', 0.0), ('none'", "'" A_KEY "', 0.0), ('none'", "takes none"},
    {"'', 0.0), ('none'", "'x', 0.0), ('none'", "takes none"},
    {"'', 0.0), ('none'", "'', 1.5), ('none'", "softness"},
    {"'', 0.0), ('none'", "'', -0.1), ('none'", "softness"},
    {"'', 0.0), ('none'", "'', nan), ('none'", "softness"},
    {"(byte 0x01, (byte 0x00", "(byte 0x07, (byte 0x00", "unknown kind"},
    {"aaaaaaaa', (321, 215)", "aaaaaaa', (321, 215)", "no SHA-256"},
    {"aaaaaaaa', (321, 215)", "aaaaaaaaa', (321, 215)", "too long"},
    {"aaaaaaaa', (321, 215)", "aaaaaaa/', (321, 215)", "no SHA-256"},
    {"(321, 215)", "(0, 215)", "size of a surface"},
    {"(321, 215)", "(321, 100)", "outside of its surface"},
    {"(0.0, 17.21875, 321.0, 180.5625)", "(0.0, 17.21875, 321.0, 170.5625)", "aspect"},
    {"(0.0, 17.21875, 321.0, 180.5625)", "(0.0, 17.21875, -321.0, -180.5625)", "outside"},
    {"(0.0, 17.21875, 321.0, 180.5625)", "(nan, 17.21875, 321.0, 180.5625)", "outside"},
    {"(0.0, 1.0, 0.5, 0.5, (byte", "(0.0, 0.5, 0.5, 0.5, (byte", "camera path"},
    {"(0.0, 1.0, 0.5, 0.5, (byte", "(0.0, inf, 0.5, 0.5, (byte", "camera path"},
    {"(0.0, 1.0, 0.5, 0.5, (byte", "(50.0, 1.0, 0.5, 0.5, (byte", "camera path"},
    {"(0.0, 1.0, 0.5, 0.5, (byte", "(0.0, 1.0, 0.5, 1.5, (byte", "camera path"},
    {"(0.0, 1.0, 0.5, 0.5, (byte 0x12", "(0.0, 1.0, 0.5, 0.5, (byte 0xff", "camera path"},
    {"('vignette', <1.0>)", "('vignete', <1.0>)", "unknown kind of step"},
    {"('vignette', <1.0>)", "('vignette', <1>)", "step of a shot is out of range"},
    {"('vignette', <1.0>)", "('vignette', <1.5>)", "step of a shot is out of range"},
    {"('vignette', <1.0>)", "('vignette', <0.0>)", "step of a shot is out of range"},
    {"('vignette', <1.0>)", "('vignette', <nan>)", "step of a shot is out of range"},
    {"('vignette', <1.0>)",
     "('wash', <((byte 1, byte 2, byte 3), 0.5, 1, 0.0, 1.0, 0.0)>), ('vignette', <1.0>)", NULL},
    {"('vignette', <1.0>)",
     "('wash', <((byte 1, byte 2, byte 3), 0.0, 1, 0.0, 1.0, 0.0)>), ('vignette', <1.0>)",
     "step of a shot is out of range"},
    {"('vignette', <1.0>)",
     "('wash', <((byte 1, byte 2, byte 3), 1.5, 1, 0.0, 1.0, 0.0)>), ('vignette', <1.0>)",
     "step of a shot is out of range"},
    {"('vignette', <1.0>)",
     "('wash', <((byte 1, byte 2, byte 3), 0.5, 5, 0.0, 1.0, 0.0)>), ('vignette', <1.0>)",
     "step of a shot is out of range"},
    {"('vignette', <1.0>)",
     "('wash', <((byte 1, byte 2, byte 3), 0.5, -1, 0.0, 1.0, 0.0)>), ('vignette', <1.0>)",
     "step of a shot is out of range"},
    {"('vignette', <1.0>)",
     "('wash', <((byte 1, byte 2, byte 3), 0.5, 1, -1.0, 1.0, 0.0)>), ('vignette', <1.0>)",
     "step of a shot is out of range"},
    {"('vignette', <1.0>)",
     "('wash', <((byte 1, byte 2, byte 3), 0.5, 1, 0.0, 0.0, 0.0)>), ('vignette', <1.0>)",
     "step of a shot is out of range"},
    {"('vignette', <1.0>)",
     "('wash', <((byte 1, byte 2, byte 3), 0.5, 1, 0.0, 1.0, -1.0)>), ('vignette', <1.0>)",
     "step of a shot is out of range"},
    {"('vignette', <1.0>)", "('light', <(0.5, 2, 9.0)>), ('vignette', <1.0>)", NULL},
    {"('vignette', <1.0>)", "('light', <(0.5, 3, 9.0)>), ('vignette', <1.0>)",
     "step of a shot is out of range"},
    {"('vignette', <1.0>)", "('light', <(0.5, 0, 0.0)>), ('vignette', <1.0>)",
     "step of a shot is out of range"},
    {"('vignette', <1.0>)", "('light', <(2.0, 0, 9.0)>), ('vignette', <1.0>)",
     "step of a shot is out of range"},
    {"('vignette', <1.0>)", "('lines', <(0.5, 4.0)>), ('vignette', <1.0>)", NULL},
    {"('vignette', <1.0>)", "('lines', <(0.5, 1.0)>), ('vignette', <1.0>)",
     "step of a shot is out of range"},
    {"('vignette', <1.0>)", "('lines', <(0.0, 4.0)>), ('vignette', <1.0>)",
     "step of a shot is out of range"},
    {"('vignette', <1.0>)", "('cube', <('abc', 0.5)>), ('vignette', <1.0>)",
     "step of a shot is out of range"},
    {"('vignette', <1.0>)",
     "('grade', <(1.0, 1.0, 1.0, 0.0, 0.0, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0), (1.0, 1.0, 1.0), "
     "1.0)>), ('vignette', <1.0>)",
     NULL},
    {"('vignette', <1.0>)",
     "('grade', <(11.0, 1.0, 1.0, 0.0, 0.0, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0), (1.0, 1.0, 1.0), "
     "1.0)>), ('vignette', <1.0>)",
     "step of a shot is out of range"},
    {"('vignette', <1.0>)",
     "('grade', <(1.0, 1.0, 1.0, 0.0, 0.0, (0.0, 0.0, 0.0), (0.0, 1.0, 1.0), (1.0, 1.0, 1.0), "
     "1.0)>), ('vignette', <1.0>)",
     "step of a shot is out of range"},
    {"('vignette', <1.0>)",
     "('grade', <(0.0, 1.0, 1.0, 0.0, 0.0, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0), (1.0, 1.0, 1.0), "
     "1.0)>), ('vignette', <1.0>)",
     "step of a shot is out of range"},
    {"('vignette', <1.0>)",
     "('vignette', <1.0>), ('grade', <(1.0, 1.0, 1.0, 0.0, 0.0, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0), "
     "(1.0, 1.0, 1.0), 1.0)>)",
     "steps are not in order"},
    {"('vignette', <1.0>)", "('sepia', <-1.0>)", "step of a shot is out of range"},
    {"('vignette', <1.0>)", "('sepia', <1.1>)", "step of a shot is out of range"},
    {"('grain', <(6.0, ", "('grain', <(-6.0, ", "step of a shot is out of range"},
    {"('grain', <(6.0, ", "('grain', <(71.0, ", "step of a shot is out of range"},
    {"('fade', <(5, 0, ", "('fade', <(21, 0, ", "step of a shot is out of range"},
    {"('fade', <(5, 0, ", "('fade', <(5, -1, ", "step of a shot is out of range"},
    {"('fade', <(5, 0, ", "('sepia', <0.5>), ('fade', <(5, 0, ", NULL},
    {"('vignette', <1.0>)",
     "('fade', <(5, 0, (byte 0x00, byte 0x00, byte 0x00))>), ('vignette', <1.0>)", "not in order"},
    {"(int64 10, int64 20, 'bbbb", "(int64 13, int64 20, 'bbbb", "order"},
    {"(int64 10, int64 20, 'bbbb", "(int64 -9000000000, int64 20, 'bbbb", "frames"},
    {"(int64 10, int64 20, 'bbbb", "(int64 10, int64 0, 'bbbb", "frames"},
    {"(int64 10, int64 20, 'bbbb", "(int64 10, int64 9223372036854775807, 'bbbb", "frames"},
    {"(int64 10, int64 20, 'bbbb", "(int64 10, int64 20, 'bxbb", "SHA-256"},
    {A_LAYER, "(0, 0, 0, 30), (20, 40), (3, 2, 256, byte 0x02)", "size or place"},
    {A_LAYER, "(0, 0, 61, 99999), (20, 40), (3, 2, 256, byte 0x02)", "size or place"},
    {A_LAYER, "(-2, 0, 61, 30), (20, 40), (3, 2, 256, byte 0x02)", "size or place"},
    {A_LAYER, "(0, 99999, 61, 30), (20, 40), (3, 2, 256, byte 0x02)", "size or place"},
    {A_LAYER, "(0, 0, 61, 30), (20, 99999), (3, 2, 256, byte 0x02)", "size or place"},
    {A_LAYER, "(0, 0, 61, 30), (21, 40), (3, 2, 256, byte 0x02)", "even"},
    {A_LAYER, "(0, 1, 61, 30), (20, 40), (3, 2, 256, byte 0x02)", "even"},
    {A_LAYER, "(0, 0, 61, 30), (20, 40), (21, 2, 256, byte 0x02)", "frames"},
    {A_LAYER, "(0, 0, 61, 30), (20, 40), (3, -1, 256, byte 0x02)", "frames"},
    {A_LAYER, "(0, 0, 61, 30), (20, 40), (3, 2, 1, byte 0x02)", NULL},
    {A_LAYER, "(0, 0, 61, 30), (20, 40), (3, 2, 0, byte 0x02)", "opacity"},
    {A_LAYER, "(0, 0, 61, 30), (20, 40), (3, 2, 257, byte 0x02)", "opacity"},
    {A_LAYER, "(0, 0, 61, 30), (20, 40), (3, 2, 256, byte 0x03)", "level"},
};

static char *replaced(const char *text, const char *find, const char *replace)
{
    const char *at = strstr(text, find);

    if (!at)
        g_error("the film's text has no '%s'", find);
    return g_strdup_printf("%.*s%s%s", (int)(at - text), text, replace, at + strlen(find));
}

static void test_damaged(void)
{
    g_autoptr(KnFilm) film = film_of_many(NULL, 64, 36);
    g_autoptr(GVariant) good = g_variant_ref_sink(kn_film_to_variant(film, 0, 96));
    g_autofree char *text = g_variant_print(good, TRUE);

    for (gsize i = 0; i < G_N_ELEMENTS(damages); i++) {
        g_autofree char *bad = replaced(text, damages[i].find, damages[i].replace);
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) variant =
            g_variant_parse(g_variant_get_type(good), bad, NULL, NULL, &error);
        g_autoptr(KnFilm) read = NULL;

        g_assert_no_error(error);
        read = kn_film_from_variant(variant, kn_transition_find, &error);
        if (!damages[i].message) {
            g_assert_no_error(error);
            continue;
        }
        if (read)
            g_error("'%s' was accepted", damages[i].replace);
        g_assert_error(error, KN_ERROR, KN_ERROR_VERIFY);
        if (!strstr(error->message, damages[i].message))
            g_error("'%s': %s", damages[i].replace, error->message);
    }
}

static void test_other_type(void)
{
    g_autoptr(GVariant) variant = g_variant_ref_sink(g_variant_new("(ii)", 1, 2));
    g_autoptr(GError) error = NULL;

    g_assert_null(kn_film_from_variant(variant, kn_transition_find, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_VERIFY);
}

/* Whatever bytes: an error, or a film whose every question can be answered. */
static void test_flipped_bits(void)
{
    g_autoptr(KnFilm) film = film_of_many(NULL, 64, 36);
    g_autoptr(GVariant) good = g_variant_ref_sink(kn_film_to_variant(film, 0, 96));
    gsize size = g_variant_get_size(good);
    guint refused = 0;

    for (gsize i = 0; i < size * 8; i += 3) {
        guint8 *copy = g_memdup2(g_variant_get_data(good), size);
        g_autoptr(GVariant) variant = NULL;
        g_autoptr(KnFilm) read = NULL;
        g_autoptr(GError) error = NULL;

        copy[i / 8] ^= (guint8)(1 << (i % 8));
        variant = g_variant_ref_sink(
            g_variant_new_from_data(g_variant_get_type(good), copy, size, FALSE, g_free, copy));
        read = kn_film_from_variant(variant, kn_transition_find, &error);
        if (!read) {
            g_assert_error(error, KN_ERROR, KN_ERROR_VERIFY);
            refused++;
            continue;
        }
        for (guint k = 0; k < kn_film_n_shots(read); k++) {
            guint index[2];
            double progress;
            KnBox window;

            kn_film_at(read, kn_film_shot(read, k)->first_frame, index, &progress);
            kn_shot_window(kn_film_shot(read, k), 7, &window);
            g_assert_true(window.w > 0 && window.x >= 0 && window.x + window.w < 1.0001);
        }
    }
    g_assert_cmpuint(refused, >, 100);
}

/* A transition of a single frame is one, on either side of its cut. */
static void test_short_cut(void)
{
    for (int side = 0; side < 2; side++) {
        g_autoptr(KnFilm) film = kn_film_new(64, 36, (KnRational){25, 1});
        KnShot a = {.n_frames = 3, .tail = side}, b = {.first_frame = 3, .n_frames = 3};
        KnCut cut = {.transition = kn_transition_find("crossfade"),
                     .before = !side,
                     .after = side,
                     .ease = ease_of("linear")};
        guint index[2];
        double progress;

        b.lead = !side;
        kn_film_add(film, &a, &cut);
        kn_film_add(film, &b, NULL);
        for (gint64 frame = 0; frame < 6; frame++)
            g_assert_cmpint(kn_film_at(film, frame, index, &progress), ==,
                            frame == (side ? 3 : 2) ? 2 : 1);
    }
}

static void test_seeds(void)
{
    g_autoptr(KnFilm) film = film_of_many(NULL, 64, 36);
    g_autoptr(GVariant) whole = g_variant_ref_sink(kn_film_to_variant(film, 0, 96));
    g_autoptr(GVariant) range = g_variant_ref_sink(kn_film_to_variant(film, 20, 30));

    check_seed("whole", whole);
    check_seed("range", range);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/film/a frame's shots and progress are those of the cuts", test_at);
    g_test_add_func("/film/frozen and read back it is the same", test_round_trip);
    g_test_add_func("/film/a range holds what its frames need and no more", test_range);
    g_test_add_func("/film/a range does not depend on what lies beyond", test_range_is_local);
    g_test_add_func("/film/a range does not say where it stands", test_range_does_not_say_where);
    g_test_add_func("/film/a range's digest is as its form", test_digest);
    g_test_add_func("/film/a damaged film is refused with its reason", test_damaged);
    g_test_add_func("/film/another type is refused", test_other_type);
    g_test_add_func("/film/flipped bits give an error or a sound film", test_flipped_bits);
    g_test_add_func("/film/a transition of one frame is one", test_short_cut);
    g_test_add_func("/film/the fuzzer's seeds are films of today", test_seeds);
    return g_test_run();
}
