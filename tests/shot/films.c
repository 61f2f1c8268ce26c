/* SPDX-License-Identifier: MIT */
#include "films.h"
#include "base/hash.h"
#include "effects/effect.h"
#include "pixel/kernels.h"
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

struct Store {
    char *folder;
    GPtrArray *keys;
    guint n_open;
};

Store *store_new(void)
{
    Store *store = g_new0(Store, 1);

    store->folder = g_dir_make_tmp("kinora-shot-XXXXXX", NULL);
    g_assert_nonnull(store->folder);
    store->keys = g_ptr_array_new_with_free_func(g_free);
    return store;
}

static char *path_of(const Store *store, const char *key)
{
    return g_build_filename(store->folder, key, NULL);
}

void store_free(Store *store)
{
    for (guint i = 0; i < store->keys->len; i++) {
        g_autofree char *path = path_of(store, store->keys->pdata[i]);

        g_unlink(path);
    }
    g_rmdir(store->folder);
    g_ptr_array_unref(store->keys);
    g_free(store->folder);
    g_free(store);
}

const char *store_add(Store *store, const KnFrame *frame)
{
    char *key = kn_frame_hash(frame);
    g_autofree char *path = path_of(store, key);
    GError *error = NULL;

    g_assert_true(kn_surface_write(path, frame, &error));
    g_assert_no_error(error);
    g_ptr_array_add(store->keys, key);
    return key;
}

const char *store_add_sprite(Store *store, const KnPixels *pixels)
{
    char *key = kn_hash_bytes(pixels->pixels,
                              sizeof *pixels->pixels * (gsize)pixels->stride * pixels->height);
    g_autofree char *path = path_of(store, key);
    GError *error = NULL;

    g_assert_true(kn_sprite_write(path, pixels, &error));
    g_assert_no_error(error);
    g_ptr_array_add(store->keys, key);
    return key;
}

KnSurface *store_lookup(const char *key, gpointer user_data, GError **error)
{
    Store *store = user_data;
    g_autofree char *path = path_of(store, key);

    store->n_open++;
    return kn_surface_open(path, TRUE, error);
}

guint store_n_open(const Store *store)
{
    return store->n_open;
}

static double noise_at(guint32 key, int x, int y)
{
    return kn_noise_hash(kn_noise_key(key, 0, (guint32)y), (guint32)x) / 4294967296.0 - 0.5;
}

/* Noise that is smooth over `cell` samples. */
static double value_noise(guint32 key, double x, double y, double cell)
{
    double gx = x / cell, gy = y / cell, fx = gx - floor(gx), fy = gy - floor(gy);
    int ix = (int)floor(gx), iy = (int)floor(gy);

    fx = fx * fx * (3 - 2 * fx);
    fy = fy * fy * (3 - 2 * fy);
    return (noise_at(key, ix, iy) * (1 - fx) + noise_at(key, ix + 1, iy) * fx) * (1 - fy) +
           (noise_at(key, ix, iy + 1) * (1 - fx) + noise_at(key, ix + 1, iy + 1) * fx) * fy;
}

static uint8_t sample(int plane, guint seed, double x, double y)
{
    double value = plane ? 128 : 120, amplitude = plane ? 50 : 110;
    guint32 key = seed * 16 + (guint32)plane;

    for (double cell = 256; cell >= 2; cell /= 2, amplitude *= 0.66)
        value += amplitude * value_noise(key++, x, y, cell);
    if (!plane && value_noise(seed + 999, x, y, 90) > 0.12)
        value += 45; /* things with edges */
    value += 2 * noise_at(key, (int)x, (int)y);
    return (uint8_t)CLAMP(value, 16, plane ? 240 : 235);
}

KnFrame *picture_new(int width, int height, guint seed)
{
    KnFrame *frame = kn_frame_new(width, height, NULL);

    for (int p = 0; p < 3; p++)
        for (int y = 0; y < frame->plane[p].height; y++)
            for (int x = 0; x < frame->plane[p].width; x++)
                frame->plane[p].data[y * frame->plane[p].stride + x] =
                    sample(p, seed, p ? 2 * x : x, p ? 2 * y : y);
    return frame;
}

KnPixels blobs_new(int width, int height, guint seed)
{
    uint32_t *pixels = g_new(uint32_t, width * height);

    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            double a = CLAMP(4 * value_noise(seed + 500, x, y, 11) + 0.4, 0, 1);
            guint32 pixel = (guint32)(a * 255 + 0.5) << 24;

            for (guint c = 0; c < 3; c++)
                pixel |= (guint32)(a * 255 * (0.5 + value_noise(seed * 3 + c, x, y, 25)) + 0.5)
                         << 8 * c;
            pixels[y * width + x] = pixel;
        }
    }
    return (KnPixels){pixels, width, height, width};
}

KnBox cover_base(int surface_width, int surface_height, int width, int height)
{
    double w = MIN(surface_width, (double)surface_height * width / height);
    double h = w * height / width;

    return (KnBox){(surface_width - w) / 2, (surface_height - h) / 2, w, h};
}

KnShot shot_of(const char *key, const KnFrame *frame, int width, int height, gint64 first,
               gint64 n_frames)
{
    KnShot shot = {
        .first_frame = first,
        .n_frames = n_frames,
        .visual = KN_VISUAL_SURFACE,
        .surface_width = frame->width,
        .surface_height = frame->height,
        .base = cover_base(frame->width, frame->height, width, height),
    };

    g_strlcpy(shot.surface, key, sizeof shot.surface);
    return shot;
}

KnEasing ease_of(const char *name)
{
    KnEasing easing;

    g_assert_true(kn_easing_parse(name, &easing, NULL));
    return easing;
}

void shot_move(KnShot *shot, const char *ease, double z0, double u0, double v0, double z1,
               double u1, double v1)
{
    double last = (double)(shot->lead + shot->n_frames + shot->tail - 1);

    KnCameraPath *path = kn_shot_add_motion(shot, KN_CAMERA_ROOM);

    kn_camera_add(path, (KnCameraKey){0, z0, u0, v0, ease_of(ease)});
    kn_camera_add(path, (KnCameraKey){last, z1, u1, v1, ease_of(ease)});
}

void shot_fade(KnShot *shot, int fade_in, int fade_out)
{
    kn_shot_add_fades(shot, fade_in, fade_out, (const guint8[3]){16, 128, 128});
}

static void add_shot(KnFilm *film, KnShot *shot, int lead, const char *transition, int before,
                     int after)
{
    KnCut cut = {.transition = transition ? kn_transition_find(transition) : NULL,
                 .before = before,
                 .after = after};

    shot->lead = lead;
    shot->tail = after;
    kn_film_add(film, shot, &cut);
}

static void add_layers(KnFilm *film, Store *store)
{
    static const KnLayer layers[] = {
        {10, 20, "0", 0, 0, 61, 30, 20, 40, 3, 2, KN_OPAQUE,
         KN_LEVEL_CAPTIONS}, /* through a crossfade */
        {12, 28, "1", 10, 4, 75, 41, 40, 20, 0, 0, KN_OPAQUE, KN_LEVEL_PICTURES},
        {12, 3, "0", 4, 8, 33, 17, -10, 80, 0, 3, KN_OPAQUE,
         KN_LEVEL_PICTURES}, /* over two edges */
        {60, 2, "0", 0, 0, 61, 30, 130, -8, 0, 0, KN_OPAQUE,
         KN_LEVEL_PICTURES}, /* over the others */
        {90, 6, "1", 0, 0, 85, 45, 162, 20, 0, 0, KN_OPAQUE, KN_LEVEL_PICTURES}, /* beyond */
    };
    KnPixels blobs[2] = {blobs_new(61, 30, 1), blobs_new(85, 45, 2)};
    g_autofree char *made_up = g_strnfill(64, 'b');

    for (gsize i = 0; i < G_N_ELEMENTS(layers); i++) {
        KnLayer layer = layers[i];
        const char *key = store ? store_add_sprite(store, &blobs[layer.surface[0] - '0']) : made_up;

        g_strlcpy(layer.surface, key, sizeof layer.surface);
        kn_film_add_layer(film, &layer);
    }
    for (int i = 0; i < 2; i++)
        g_free((gpointer)blobs[i].pixels);
}

KnFilm *film_of_many(Store *store, int width, int height)
{
    static const int sizes[3][2] = {{321, 215}, {200, 333}, {640, 360}};
    KnFilm *film = kn_film_new(width, height, (KnRational){30, 1});
    KnFrame *pictures[3];
    const char *keys[3];
    KnShot shots[6];
    g_autofree char *made_up = g_strnfill(64, 'a');

    for (int i = 0; i < 3; i++) {
        pictures[i] = picture_new(sizes[i][0], sizes[i][1], (guint)i);
        keys[i] = store ? store_add(store, pictures[i]) : made_up;
    }
    shots[0] = shot_of(keys[0], pictures[0], width, height, 0, 20);
    shots[0].tail = 4;
    shot_move(&shots[0], "easeInOutCubic", 1, 0.5, 0.5, 1.15, 0.6, 0.5);
    kn_shot_add_vignette(&shots[0], 1);
    kn_shot_add_fades(&shots[0], 5, 0, (const guint8[3]){0, 0, 0});
    shots[1] = shot_of(keys[1], pictures[1], width, height, 20, 14); /* rests, with grain */
    kn_shot_add_sepia(&shots[1], 0.3);
    kn_shot_add_grain(&shots[1], 6, 77);
    shots[2] = (KnShot){.first_frame = 34, .n_frames = 9, .color = {60, 140, 120}};
    kn_shot_add_vignette(&shots[2], 0.5);
    kn_shot_add_fades(&shots[2], 0, 4, (const guint8[3]){235, 128, 128});
    shots[3] = shot_of(keys[2], pictures[2], width, height, 43, 11); /* rests */
    shots[4] = shot_of(keys[0], pictures[0], width, height, 54, 30);
    shots[4].lead = 6;
    shot_move(&shots[4], "smoothstep", 1.15, 0, 0.5, 1.15, 1, 0.5);
    kn_shot_add_vignette(&shots[4], 0.5);
    KnCameraPath *reframing = kn_shot_add_reframing(&shots[4], KN_CAMERA_ROOM);
    kn_camera_add(reframing, (KnCameraKey){2, 1, 0.3, 0.3, ease_of("easeOut")});
    kn_camera_add(reframing, (KnCameraKey){20.5, 1.4, 0.3, 0.3, ease_of("easeOut")});
    shots[5] = shot_of(keys[2], pictures[2], width, height, 84, 12);
    shots[5].lead = 7;
    shot_move(&shots[5], "linear", 1.2, 0, 0, 1, 0, 0);
    add_shot(film, &shots[0], 0, "crossfade", 4, 4);
    add_shot(film, &shots[1], 4, "none", 0, 0);
    add_shot(film, &shots[2], 0, "slideleft", 0, 5);
    add_shot(film, &shots[3], 0, "zoom_connect", 6, 3);
    add_shot(film, &shots[4], 6, "circleopen", 7, 0);
    add_shot(film, &shots[5], 7, NULL, 0, 0);
    add_layers(film, store);
    for (int i = 0; i < 3; i++)
        kn_frame_free(pictures[i]);
    return film;
}

void check_seed(const char *name, GVariant *film)
{
    const char *folder = g_getenv("FUZZ_SEEDS");
    g_autofree char *path = g_build_filename(folder ? folder : "", "film", name, NULL);
    g_autofree char *bytes = NULL;
    gsize size = 0;

    if (!folder) {
        g_test_skip("FUZZ_SEEDS names no folder");
        return;
    }
    if (g_getenv("KN_WRITE_SEEDS"))
        g_assert_true(g_file_set_contents(path, g_variant_get_data(film),
                                          (gssize)g_variant_get_size(film), NULL));
    if (!g_file_get_contents(path, &bytes, &size, NULL) || size != g_variant_get_size(film) ||
        memcmp(bytes, g_variant_get_data(film), size) != 0)
        g_test_fail_printf("%s is not of today; run the test with KN_WRITE_SEEDS=1", path);
}
