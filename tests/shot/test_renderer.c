/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "effects/effect.h"
#include "films.h"
#include "pixel/kernels.h"
#include "shot/renderer.h"
#include <math.h>
#include <string.h>

enum { W = 161, H = 91, N = 96 };

static char *hash_of(KnRenderer *renderer, gint64 frame, KnFrame *out)
{
    GError *error = NULL;

    /* What was in the frame before must not matter. */
    kn_frame_fill(out, (uint8_t)(frame * 37), 1, 254);
    g_assert_true(kn_renderer_draw(renderer, frame, out, &error));
    g_assert_no_error(error);
    return kn_frame_hash(out);
}

typedef struct {
    Store *store;
    KnFilm *film;
    KnFrame *out;
    char *hash[N]; /* drawn in order, in plain C */
} Fixture;

static void set_up(Fixture *f, gconstpointer data)
{
    g_autoptr(KnRenderer) renderer = NULL;

    f->store = store_new();
    f->film = film_of_many(f->store, W, H);
    f->out = kn_frame_new(W, H, NULL);
    renderer = kn_renderer_new(f->film, 0, store_lookup, f->store, NULL);
    g_assert_nonnull(renderer);
    for (int i = 0; i < N; i++)
        f->hash[i] = hash_of(renderer, i, f->out);
}

static void tear_down(Fixture *f, gconstpointer data)
{
    for (int i = 0; i < N; i++)
        g_free(f->hash[i]);
    kn_frame_free(f->out);
    kn_film_free(f->film);
    store_free(f->store);
}

static void test_any_order(Fixture *f, gconstpointer data)
{
    g_autoptr(KnRenderer) renderer = kn_renderer_new(f->film, 0, store_lookup, f->store, NULL);
    guint32 state = 12345;

    for (int i = 0; i < 3 * N; i++) {
        g_autofree char *hash = NULL;
        int frame;

        state = state * 1664525 + 1013904223;
        frame = (int)((state >> 8) % N);
        hash = hash_of(renderer, frame, f->out);
        g_assert_cmpstr(hash, ==, f->hash[frame]);
    }
    for (int i = N - 1; i >= 0; i--) {
        g_autofree char *hash = hash_of(renderer, i, f->out);

        g_assert_cmpstr(hash, ==, f->hash[i]);
    }
}

static void test_simd(Fixture *f, gconstpointer data)
{
    const KnCpuFlags levels[] = {KN_CPU_AVX2, kn_cpu_flags()};

    if (!kn_cpu_flags()) {
        g_test_skip("this processor has no AVX2");
        return;
    }
    for (gsize level = 0; level < G_N_ELEMENTS(levels); level++) {
        g_autoptr(KnRenderer) renderer =
            kn_renderer_new(f->film, levels[level], store_lookup, f->store, NULL);

        for (int i = 0; i < N; i++) {
            g_autofree char *hash = hash_of(renderer, i, f->out);

            g_assert_cmpstr(hash, ==, f->hash[i]);
        }
    }
}

static void test_parts(Fixture *f, gconstpointer data)
{
    static const int lengths[] = {1, 2, 7, 31};

    for (gsize k = 0; k < G_N_ELEMENTS(lengths); k++) {
        for (int first = 0; first < N; first += lengths[k]) {
            int n = MIN(lengths[k], N - first);
            g_autoptr(GVariant) frozen = g_variant_ref_sink(kn_film_to_variant(f->film, first, n));
            g_autoptr(KnFilm) part = kn_film_from_variant(frozen, kn_transition_find, NULL);
            g_autoptr(KnRenderer) renderer = NULL;

            g_assert_nonnull(part);
            renderer = kn_renderer_new(part, kn_cpu_flags(), store_lookup, f->store, NULL);
            for (int i = first; i < first + n; i++) {
                g_autofree char *hash = hash_of(renderer, i - first, f->out);

                g_assert_cmpstr(hash, ==, f->hash[i]);
            }
        }
    }
}

static void test_opens_once(Fixture *f, gconstpointer data)
{
    g_autoptr(KnRenderer) renderer = kn_renderer_new(f->film, 0, store_lookup, f->store, NULL);
    guint before = store_n_open(f->store);

    for (int i = 0; i < N; i++)
        g_free(hash_of(renderer, i, f->out));
    /* The sixth shot is a colour; five layers show two pictures, each at two times. */
    g_assert_cmpuint(store_n_open(f->store) - before, ==, 5 + 4);
}

/* Which frames are equal to the one before: those of resting shots alone, without grain and fade.
 */
static void test_rest(Fixture *f, gconstpointer data)
{
    for (int i = 1; i < N; i++) {
        gboolean rests = i >= 35 && i <= 38; /* the colour before its fade-out */

        if ((strcmp(f->hash[i], f->hash[i - 1]) == 0) != rests)
            g_error("frame %d %s", i, rests ? "moves" : "rests");
    }
}

static void test_no_such_frame(Fixture *f, gconstpointer data)
{
    static const gint64 frames[] = {-1, N, G_MAXINT64, G_MININT64};
    g_autoptr(KnRenderer) renderer = kn_renderer_new(f->film, 0, store_lookup, f->store, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(frames); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_false(kn_renderer_draw(renderer, frames[i], f->out, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_RENDER);
    }
}

static KnSurface *lookup_wrong(const char *key, gpointer user_data, GError **error)
{
    Fixture *f = user_data;

    /* Another surface than the one asked for: the last one. */
    return store_lookup(kn_film_shot(f->film, 3)->surface, f->store, error);
}

static void test_bad_surface(Fixture *f, gconstpointer data)
{
    g_autoptr(KnRenderer) renderer = kn_renderer_new(f->film, 0, lookup_wrong, f, NULL);
    g_autoptr(GError) error = NULL;
    g_autofree char *hash = NULL;

    g_assert_false(kn_renderer_draw(renderer, 3, f->out, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_VERIFY);
    g_assert_nonnull(strstr(error->message, "frame 3"));
    hash = hash_of(renderer, 40, f->out); /* and the renderer goes on */
    g_assert_cmpstr(hash, ==, f->hash[40]);
}

static KnSurface *lookup_nothing(const char *key, gpointer user_data, GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "no surface");
    return NULL;
}

static void test_no_surface(Fixture *f, gconstpointer data)
{
    g_autoptr(KnRenderer) renderer = kn_renderer_new(f->film, 0, lookup_nothing, NULL, NULL);
    g_autoptr(GError) error = NULL;

    g_assert_false(kn_renderer_draw(renderer, 18, f->out, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
}

/* A layer's surface must be one with transparency that holds it. */
static void test_bad_layer(void)
{
    static const struct {
        KnLayer layer;
        gboolean opaque;
    } rows[] = {
        {{0, 1, "", 0, 0, 20, 10, 0, 0, 0, 0, KN_OPAQUE, KN_LEVEL_PICTURES}, TRUE},
        {{0, 1, "", 0, 0, 21, 10, 0, 0, 0, 0, KN_OPAQUE, KN_LEVEL_PICTURES}, FALSE},
        {{0, 1, "", 0, 0, 20, 11, 0, 0, 0, 0, KN_OPAQUE, KN_LEVEL_PICTURES}, FALSE},
        {{0, 1, "", 2, 0, 20, 10, 0, 0, 0, 0, KN_OPAQUE, KN_LEVEL_PICTURES}, FALSE},
        {{0, 1, "", 0, 65536, 16384, 1, 0, 0, 0, 0, KN_OPAQUE, KN_LEVEL_PICTURES}, FALSE},
    };
    g_autoptr(KnFrame) out = kn_frame_new(64, 36, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        Store *store = store_new();
        KnPixels blobs = blobs_new(20, 10, 1);
        KnFrame *picture = picture_new(20, 10, 1);
        KnLayer layer = rows[i].layer;
        KnShot shot = {.n_frames = 1};
        g_autoptr(KnFilm) film = kn_film_new(64, 36, (KnRational){30, 1});
        g_autoptr(KnRenderer) renderer = NULL;
        g_autoptr(GError) error = NULL;

        g_strlcpy(layer.surface,
                  rows[i].opaque ? store_add(store, picture) : store_add_sprite(store, &blobs),
                  sizeof layer.surface);
        kn_film_add(film, &shot, NULL);
        kn_film_add_layer(film, &layer);
        renderer = kn_renderer_new(film, 0, store_lookup, store, NULL);
        g_assert_false(kn_renderer_draw(renderer, 0, out, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_VERIFY);
        g_assert_nonnull(strstr(error->message, "frame 0"));
        g_clear_pointer(&renderer, kn_renderer_free);
        kn_frame_free(picture);
        g_free((gpointer)blobs.pixels);
        store_free(store);
    }
}

/* A layer is seen from its first frame to its last, and its surface is held as long: whoever goes
 * back to it opens it again. */
static void test_layer_ends(void)
{
    static const struct {
        gint64 frame;
        gboolean seen;
        guint opened; /* so far */
    } rows[] = {{1, FALSE, 0}, {2, TRUE, 1}, {4, TRUE, 1}, {5, FALSE, 1}, {4, TRUE, 2},
                {1, FALSE, 2}, {2, TRUE, 3}, {3, TRUE, 3}, {6, FALSE, 3}, {2, TRUE, 4}};
    Store *store = store_new();
    KnPixels blobs = blobs_new(20, 10, 1);
    KnLayer layer = {
        .first_frame = 2, .n_frames = 3, .width = 20, .height = 10, .opacity = KN_OPAQUE};
    KnShot shot = {.n_frames = 7, .color = {120, 128, 128}};
    g_autoptr(KnFilm) film = kn_film_new(64, 36, (KnRational){30, 1});
    g_autoptr(KnFrame) out = kn_frame_new(64, 36, NULL);
    g_autoptr(KnRenderer) renderer = NULL;
    g_autofree char *bare = NULL;

    g_strlcpy(layer.surface, store_add_sprite(store, &blobs), sizeof layer.surface);
    kn_film_add(film, &shot, NULL);
    kn_film_add_layer(film, &layer);
    renderer = kn_renderer_new(film, 0, store_lookup, store, NULL);
    bare = hash_of(renderer, 0, out);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *hash = hash_of(renderer, rows[i].frame, out);

        g_assert_cmpint(strcmp(hash, bare) != 0, ==, rows[i].seen);
        g_assert_cmpuint(store_n_open(store), ==, rows[i].opened);
    }
    g_clear_pointer(&renderer, kn_renderer_free);
    g_free((gpointer)blobs.pixels);
    store_free(store);
}

/* Grain has the strength asked for, is fresh in each frame, and leaves the mean alone. */
static void test_grain(void)
{
    g_autoptr(KnFilm) film = kn_film_new(256, 144, (KnRational){30, 1});
    g_autoptr(KnFrame) out = kn_frame_new(256, 144, NULL);
    g_autoptr(KnRenderer) renderer = NULL;
    KnShot shot = {.n_frames = 2, .color = {120, 128, 128}};
    g_autofree char *first = NULL, *second = NULL;
    double sum = 0, squares = 0, n = 256 * 144;

    kn_shot_add_sepia(&shot, 0.3);
    kn_shot_add_grain(&shot, 6, 0);
    kn_film_add(film, &shot, NULL);
    renderer = kn_renderer_new(film, kn_cpu_flags(), NULL, NULL, NULL);
    first = hash_of(renderer, 0, out);
    second = hash_of(renderer, 1, out);
    g_assert_cmpstr(first, !=, second);
    for (int y = 0; y < 144; y++) {
        for (int x = 0; x < 256; x++) {
            double d = out->plane[0].data[y * out->plane[0].stride + x] - 120.0;

            sum += d;
            squares += d * d;
        }
    }
    g_assert_cmpfloat(ABS(sum / n), <, 0.15);
    g_assert_cmpfloat(ABS(squares / n - 36), <, 1.5);
    g_assert_cmpint(out->plane[1].data[0], <, 128);
    g_assert_cmpint(out->plane[2].data[0], >, 128);
}

/* A vignette lies about the middle of the frame: what is mirrored is as dark. Chroma samples lie on
 * even columns, which a mirror would put on odd ones, but between two rows, as luma does. */
static void test_vignette(void)
{
    static const int sizes[][2] = {{64, 36}, {36, 64}, {160, 90}};

    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        int w = sizes[i][0], h = sizes[i][1];
        g_autoptr(KnFilm) film = kn_film_new(w, h, (KnRational){30, 1});
        g_autoptr(KnFrame) out = kn_frame_new(w, h, NULL);
        g_autoptr(KnRenderer) renderer = NULL;
        KnShot shot = {.n_frames = 1, .color = {235, 60, 200}};
        const KnPlane *luma = &out->plane[0];

        kn_shot_add_vignette(&shot, 1);
        kn_film_add(film, &shot, NULL);
        renderer = kn_renderer_new(film, 0, NULL, NULL, NULL);
        g_assert_true(kn_renderer_draw(renderer, 0, out, NULL));
        for (int y = 0; y < h; y++)
            for (int x = 0; x < w; x++) {
                int here = luma->data[y * luma->stride + x];

                g_assert_cmpint(here, ==, luma->data[y * luma->stride + w - 1 - x]);
                g_assert_cmpint(here, ==, luma->data[(h - 1 - y) * luma->stride + x]);
            }
        /* 15 % of the light is left in the corners, all of it in the middle. */
        g_assert_cmpint(ABS(luma->data[0] - (16 + 219 * 15 / 100)), <=, 4);
        g_assert_cmpint(luma->data[h / 2 * luma->stride + w / 2], >=, 228);
        for (int p = 1; p < 3; p++)
            for (int y = 0; y < h / 2; y++)
                for (int x = 0; x < w / 2; x++) {
                    const KnPlane *plane = &out->plane[p];

                    g_assert_cmpint(plane->data[y * plane->stride + x], ==,
                                    plane->data[(h / 2 - 1 - y) * plane->stride + x]);
                }
    }
}

/* Every sample of a vignette has the gain of its own place, also where the lowest row of chroma has
 * no second row of luma. */
static void test_vignette_places(void)
{
    static const int sizes[][2] = {{64, 36}, {33, 17}, {16, 9}, {9, 16}, {21, 7}};
    const uint8_t color[3] = {235, 16, 240};

    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        int w = sizes[i][0], h = sizes[i][1];
        g_autoptr(KnFilm) film = kn_film_new(w, h, (KnRational){30, 1});
        g_autoptr(KnFrame) out = kn_frame_new(w, h, NULL);
        g_autoptr(KnRenderer) renderer = NULL;
        KnShot shot = {.n_frames = 1, .color = {color[0], color[1], color[2]}};

        kn_shot_add_vignette(&shot, 0.75);
        kn_film_add(film, &shot, NULL);
        renderer = kn_renderer_new(film, 0, NULL, NULL, NULL);
        g_assert_true(kn_renderer_draw(renderer, 0, out, NULL));
        for (int p = 0; p < 3; p++)
            for (int k = 0; k < out->plane[p].width * out->plane[p].height; k++) {
                int x = k % out->plane[p].width, y = k / out->plane[p].width;
                int pivot = p ? 128 : 16, got = out->plane[p].data[y * out->plane[p].stride + x];
                double far = hypot((p ? 2 * x + 0.5 : x + 0.5) - w / 2.0,
                                   (p ? 2 * y + 1 : y + 0.5) - h / 2.0);
                double gain = 1 - 0.75 * MIN(0.85 * far / hypot(w / 2.0, h / 2.0), 0.85);

                g_assert_cmpfloat(ABS(pivot + (color[p] - pivot) * gain - got), <, 0.6);
            }
    }
}

/* The first sample of each plane of a frame. */
static void draw_plain(KnRenderer *renderer, gint64 frame, KnFrame *out, int color[3])
{
    g_assert_true(kn_renderer_draw(renderer, frame, out, NULL));
    for (int p = 0; p < 3; p++)
        color[p] = out->plane[p].data[0];
}

/* Sepia draws chroma as far towards its brown as it is told, and leaves luma alone. */
static void test_sepia(void)
{
    static const struct {
        double amount;
        int color[3];
    } rows[] = {{0, {100, 131, 218}},
                {0.25, {100, 126, 198}},
                {0.5, {100, 121, 178}},
                {1, {100, 111, 138}}};
    g_autoptr(KnFrame) out = kn_frame_new(16, 16, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(KnFilm) film = kn_film_new(16, 16, (KnRational){30, 1});
        g_autoptr(KnRenderer) renderer = NULL;
        KnShot shot = {.n_frames = 1, .color = {100, 131, 218}};
        int color[3];

        kn_shot_add_sepia(&shot, rows[i].amount);
        kn_film_add(film, &shot, NULL);
        renderer = kn_renderer_new(film, kn_cpu_flags(), NULL, NULL, NULL);
        draw_plain(renderer, 0, out, color);
        for (int p = 0; p < 3; p++)
            g_assert_cmpint(color[p], ==, rows[i].color[p]);
    }
}

/* A transition goes by its cut's easing; shots that rest show each its own picture, also where
 * the renderer keeps pictures of resting shots. */
static void test_cut_eases(void)
{
    static const char *const names[] = {"linear", "easeInCubic", "easeOutCubic", "easeInOutSine"};
    enum { LENGTH = 20, SIDE = 6, BLACK = 16, WHITE = 216 };
    g_autoptr(KnFrame) out = kn_frame_new(16, 16, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(KnFilm) film = kn_film_new(16, 16, (KnRational){30, 1});
        g_autoptr(KnRenderer) renderer = NULL;
        KnEasing ease = ease_of(names[i]);
        KnCut cut = {.transition = kn_transition_find("crossfade"),
                     .before = SIDE,
                     .after = SIDE,
                     .ease = ease},
              hard = {.transition = kn_transition_find("none")};

        for (int k = 0; k < 4; k++) {
            KnShot shot = {.first_frame = k * LENGTH,
                           .n_frames = LENGTH,
                           .color = {k == 0 ? BLACK : WHITE - 10 * (k - 1), 128, 128},
                           .lead = k == 1 ? SIDE : 0,
                           .tail = k == 0 ? SIDE : 0};

            kn_film_add(film, &shot, k == 0 ? &cut : &hard);
        }
        renderer = kn_renderer_new(film, kn_cpu_flags(), NULL, NULL, NULL);
        for (int frame = 0; frame < 4 * LENGTH; frame++) {
            int own = frame - (LENGTH - SIDE), color[3];
            double gone = (own + 1) / (2.0 * SIDE + 1);
            double want = frame >= LENGTH ? WHITE - 10 * (frame / LENGTH - 1) : BLACK;

            if (own >= 0 && own < 2 * SIDE)
                want = BLACK + (WHITE - BLACK) * kn_easing_at(&ease, gone);
            draw_plain(renderer, frame, out, color);
            g_assert_cmpfloat(ABS(color[0] - want), <, 0.6);
        }
    }
}

#define ADD(path, function) g_test_add(path, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/renderer/a frame is the same whatever was drawn before", test_any_order);
    ADD("/renderer/a frame is the same with and without SIMD", test_simd);
    ADD("/renderer/a film of a range draws the same frames", test_parts);
    ADD("/renderer/a surface is opened once while frames go forward", test_opens_once);
    ADD("/renderer/resting pictures rest and all others move", test_rest);
    ADD("/renderer/a frame that is not there is an error", test_no_such_frame);
    ADD("/renderer/a surface of another size is an error", test_bad_surface);
    ADD("/renderer/a missing surface is an error", test_no_surface);
    g_test_add_func("/renderer/a layer that its surface does not hold is an error", test_bad_layer);
    g_test_add_func("/renderer/a layer is seen, and its surface held, for its own frames",
                    test_layer_ends);
    g_test_add_func("/renderer/grain is as strong as asked and fresh", test_grain);
    g_test_add_func("/renderer/sepia is as strong as asked", test_sepia);
    g_test_add_func("/renderer/a transition goes by its easing", test_cut_eases);
    g_test_add_func("/renderer/a vignette lies about the middle", test_vignette);
    g_test_add_func("/renderer/a vignette is as dark as its place says", test_vignette_places);
    return g_test_run();
}
