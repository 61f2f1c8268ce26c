/* SPDX-License-Identifier: MIT */
#include "effects/effect.h"
#include "films.h"
#include "pixel/kernels.h"
#include "reference.h"
#include "shot/renderer.h"
#include <gio/gio.h>
#include <math.h>
#include <string.h>

/* Frames against the reference renderer. A film of two shots, so that fades, vignettes and the
 * crossfade stand in their real order; pictures are photograph-like, or photographs. */
typedef struct {
    const char *name;
    int surface[2], frame[2];
    double z0, u0, v0, z1, u1, v1;
    double vignette;
    int fade;
    const char *transition; /* NULL: crossfade */
} Case;

static const Case cases[] = {
    {"zoom in", {1500, 850}, {640, 360}, 1, .5, .5, 1.15, .6, .5, 0, 0, NULL},
    {"zoom out of a small picture", {500, 300}, {640, 360}, 1.3, .2, .7, 1, .5, .5, 0, 0, NULL},
    {"pan", {1200, 700}, {640, 360}, 1.15, 0, .5, 1.15, 1, .5, 0, 0, NULL},
    {"an odd surface", {1377, 777}, {640, 360}, 1.02, .3, .3, 1.4, .5, .1, 0, 0, NULL},
    {"an odd frame", {900, 601}, {479, 271}, 1, .3, .3, 1.4, .5, .1, 0.7, 0, NULL},
    {"a portrait frame", {800, 1300}, {360, 640}, 1, .5, 0, 1.2, .5, 1, 0, 0, NULL},
    {"a landscape picture in a portrait frame",
     {1300, 800},
     {270, 480},
     1.1,
     0,
     0,
     1.2,
     1,
     1,
     1,
     0,
     NULL},
    {"vignette", {1280, 720}, {640, 360}, 1, .5, .5, 1.15, .6, .5, 1, 0, NULL},
    {"fade", {1280, 720}, {640, 360}, 1.15, .5, .5, 1, .6, .5, 0, 12, NULL},
    {"vignette and fade at rest", {1280, 720}, {640, 360}, 1, .5, .5, 1, .5, .5, 0.6, 12, NULL},
    {"flight", {1500, 850}, {640, 360}, 1, .5, .5, 1.15, .6, .5, 0, 0, "zoom_connect"},
    {"flight at rest", {640, 360}, {640, 360}, 1, .5, .5, 1, .5, .5, 0, 0, "zoom_connect"},
    {"flight under a vignette", {900, 601}, {479, 271}, 1.4, 0, 1, 1, .5, .5, 1, 9, "zoom_connect"},
    {"strong reduction", {2600, 1500}, {320, 180}, 1, .5, .5, 1.1, .5, .5, 0.5, 0, NULL},
};

static double psnr(const KnPlane *a, const KnPlane *b)
{
    double sum = 0;

    for (int y = 0; y < a->height; y++) {
        for (int x = 0; x < a->width; x++) {
            double d = a->data[y * a->stride + x] - b->data[y * b->stride + x];

            sum += d * d;
        }
    }
    return sum > 0 ? 10 * log10(255.0 * 255 * a->width * a->height / sum) : 99;
}

/* The largest difference where the reference is smooth: within 8 code values over 3 x 3. */
static int worst_in_smooth(const KnPlane *want, const KnPlane *got)
{
    int worst = 0;

    for (int y = 1; y + 1 < want->height; y++) {
        for (int x = 1; x + 1 < want->width; x++) {
            int low = 255, high = 0, at = want->data[y * want->stride + x];

            for (int k = 0; k < 9; k++) {
                int v = want->data[(y - 1 + k / 3) * want->stride + x - 1 + k % 3];

                low = MIN(low, v);
                high = MAX(high, v);
            }
            if (high - low <= 8)
                worst = MAX(worst, ABS(at - got->data[y * got->stride + x]));
        }
    }
    return worst;
}

static void compare(const char *name, gint64 frame, const KnFrame *want, const KnFrame *got)
{
    double y = psnr(&want->plane[0], &got->plane[0]);
    double cb = psnr(&want->plane[1], &got->plane[1]), cr = psnr(&want->plane[2], &got->plane[2]);
    int worst = 0;

    for (int p = 0; p < 3; p++)
        worst = MAX(worst, worst_in_smooth(&want->plane[p], &got->plane[p]));
    g_test_message("%s, frame %d: Y %.1f Cb %.1f Cr %.1f dB, worst %d", name, (int)frame, y, cb, cr,
                   worst);
    g_assert_cmpfloat(y, >=, 48);
    g_assert_cmpfloat(cb, >=, 46);
    g_assert_cmpfloat(cr, >=, 46);
    g_assert_cmpint(worst, <=, 4);
}

static void run_case(const Case *c, KnFrame *const pictures[2])
{
    Store *store = store_new();
    g_autoptr(KnFilm) film = kn_film_new(c->frame[0], c->frame[1], (KnRational){30, 1});
    g_autoptr(KnFrame) want = kn_frame_new(c->frame[0], c->frame[1], NULL);
    g_autoptr(KnFrame) got = kn_frame_new(c->frame[0], c->frame[1], NULL);
    g_autoptr(KnRenderer) renderer = NULL;
    static const gint64 frames[] = {0, 3, 27, 57, 60, 66, 118};

    for (int i = 0; i < 2; i++) {
        KnShot shot = shot_of(store_add(store, pictures[i]), pictures[i], c->frame[0], c->frame[1],
                              i * 60, 60);
        const char *transition = c->transition ? c->transition : "crossfade";
        KnCut cut = {.transition = kn_transition_find(transition), .before = 8, .after = 8};

        shot.lead = i ? 8 : 0;
        shot.tail = i ? 0 : 8;
        if (c->z0 != c->z1 || c->u0 != c->u1)
            shot_move(&shot, "easeInOutCubic", c->z0, c->u0, c->v0, c->z1, c->u1, c->v1);
        kn_shot_add_vignette(&shot, c->vignette);
        shot_fade(&shot, c->fade, c->fade);
        kn_film_add(film, &shot, &cut);
    }
    renderer = kn_renderer_new(film, kn_cpu_flags(), store_lookup, store, NULL);
    g_assert_nonnull(renderer);
    for (gsize i = 0; i < G_N_ELEMENTS(frames); i++) {
        reference_draw(film, frames[i], (const KnFrame *const *)pictures, NULL, want);
        g_assert_true(kn_renderer_draw(renderer, frames[i], got, NULL));
        compare(c->name, frames[i], want, got);
    }
    g_clear_pointer(&renderer, kn_renderer_free);
    store_free(store);
}

static void test_case(gconstpointer data)
{
    const Case *c = data;
    KnFrame *pictures[2] = {picture_new(c->surface[0], c->surface[1], 5),
                            picture_new(c->surface[0], c->surface[1], 6)};

    run_case(c, pictures);
    kn_frame_free(pictures[0]);
    kn_frame_free(pictures[1]);
}

/* Decodes a photograph with the ffmpeg program, scaled to the size of the frame given. */
static gboolean load_photograph(const char *path, KnFrame *frame)
{
    g_autofree char *scale =
        g_strdup_printf("scale=%d:%d:in_range=full:out_range=limited", frame->width, frame->height);
    const char *argv[] = {"ffmpeg",   "-v",      "error",     "-nostdin", "-i", path,
                          "-vf",      scale,     "-frames:v", "1",        "-f", "rawvideo",
                          "-pix_fmt", "yuv420p", "pipe:1",    NULL};
    g_autoptr(GSubprocess) process = g_subprocess_newv(argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL);
    g_autoptr(GBytes) bytes = NULL;
    const uint8_t *at;
    gsize size, want = 0;

    if (!process || !g_subprocess_communicate(process, NULL, NULL, &bytes, NULL, NULL) ||
        !g_subprocess_get_successful(process))
        return FALSE;
    for (int p = 0; p < 3; p++)
        want += (gsize)frame->plane[p].width * frame->plane[p].height;
    at = g_bytes_get_data(bytes, &size);
    if (size != want)
        return FALSE;
    for (int p = 0; p < 3; p++) {
        for (int y = 0; y < frame->plane[p].height; y++) {
            memcpy(frame->plane[p].data + y * frame->plane[p].stride, at, frame->plane[p].width);
            at += frame->plane[p].width;
        }
    }
    return TRUE;
}

static void test_photographs(void)
{
    static const char *const photographs[] = {
        "/usr/share/backgrounds/mate/nature/LadyBird.jpg",
        "/usr/share/backgrounds/mate/nature/Storm.jpg",
    };
    static const Case c = {"photographs", {1600, 1000}, {640, 360}, 1, .5, .5,
                           1.15,          .6,           .5,         1, 9,  NULL};
    KnFrame *pictures[2];
    gboolean loaded = TRUE;

    for (int i = 0; i < 2; i++) {
        pictures[i] = kn_frame_new(c.surface[0], c.surface[1], NULL);
        loaded = loaded && load_photograph(photographs[i], pictures[i]);
    }
    if (loaded)
        run_case(&c, pictures);
    else
        g_test_skip("needs ffmpeg and the photographs of mate-backgrounds");
    kn_frame_free(pictures[0]);
    kn_frame_free(pictures[1]);
}

/* Layers over a move and a crossfade: parts, fades, one over the other, cut off by the frame; what
 * begins first lies on top where its level says so. */
static void test_layers(void)
{
    static const KnLayer layers[] = {
        {0, 40, "0", 0, 0, 300, 101, 20, 220, 12, 0, KN_OPAQUE, KN_LEVEL_CAPTIONS},
        {10, 20, "1", 30, 20, 171, 80, 200, 180, 0, 9, KN_OPAQUE, KN_LEVEL_TEXTS},
        {10, 25, "0", 100, 50, 200, 51, -60, -20, 0, 0, 77, KN_LEVEL_PICTURES},
        {12, 25, "1", 0, 0, 201, 121, 360, 200, 10, 10, 200, KN_LEVEL_PICTURES},
    };
    static const gint64 frames[] = {0, 5, 11, 16, 24, 28, 36, 39};
    enum { W = 479, H = 271, N = G_N_ELEMENTS(layers) };
    Store *store = store_new();
    KnPixels blobs[2] = {blobs_new(300, 101, 1), blobs_new(201, 121, 2)}, pixels[N];
    KnFrame *pictures[2] = {picture_new(800, 600, 1), picture_new(700, 500, 2)};
    g_autoptr(KnFilm) film = kn_film_new(W, H, (KnRational){30, 1});
    g_autoptr(KnFrame) want = kn_frame_new(W, H, NULL), got = kn_frame_new(W, H, NULL);
    g_autoptr(KnRenderer) renderer = NULL;

    for (int i = 0; i < 2; i++) {
        KnShot shot = shot_of(store_add(store, pictures[i]), pictures[i], W, H, i * 20, 20);
        KnCut cut = {.transition = kn_transition_find("crossfade"), .before = 8, .after = 8};

        shot.lead = i ? 8 : 0;
        shot.tail = i ? 0 : 8;
        shot_move(&shot, "linear", 1, .5, .5, 1.2, 1, 0);
        kn_film_add(film, &shot, &cut);
    }
    for (int i = 0; i < N; i++) {
        KnLayer layer = layers[i];

        pixels[i] = blobs[layers[i].surface[0] - '0'];
        g_strlcpy(layer.surface, store_add_sprite(store, &pixels[i]), sizeof layer.surface);
        kn_film_add_layer(film, &layer);
    }
    renderer = kn_renderer_new(film, kn_cpu_flags(), store_lookup, store, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(frames); i++) {
        reference_draw(film, frames[i], (const KnFrame *const *)pictures, pixels, want);
        g_assert_true(kn_renderer_draw(renderer, frames[i], got, NULL));
        compare("layers", frames[i], want, got);
    }
    g_clear_pointer(&renderer, kn_renderer_free);
    for (int i = 0; i < 2; i++) {
        kn_frame_free(pictures[i]);
        g_free((gpointer)blobs[i].pixels);
    }
    store_free(store);
}

/* The measure itself must see an error of a third of a pixel. */
static void test_measure(void)
{
    KnFrame *picture = picture_new(640, 360, 1);
    g_autoptr(KnFilm) film = kn_film_new(640, 360, (KnRational){30, 1});
    g_autoptr(KnFrame) a = kn_frame_new(640, 360, NULL), b = kn_frame_new(640, 360, NULL);
    const KnFrame *surfaces[2] = {picture, picture};
    KnShot shot = shot_of("", picture, 640, 360, 0, 1), moved;

    moved = shot;
    moved.first_frame = 1;
    moved.base.x += 0.35;
    kn_film_add(film, &shot, NULL);
    kn_film_add(film, &moved, NULL);
    reference_draw(film, 0, surfaces, NULL, a);
    reference_draw(film, 1, surfaces, NULL, b);
    g_assert_cmpfloat(psnr(&a->plane[0], &b->plane[0]), <, 48);
    kn_frame_free(picture);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/golden/as the reference: %s", cases[i].name);

        g_test_add_data_func(path, &cases[i], test_case);
    }
    g_test_add_func("/golden/as the reference: photographs", test_photographs);
    g_test_add_func("/golden/as the reference: layers", test_layers);
    g_test_add_func("/golden/the measure sees a third of a pixel", test_measure);
    return g_test_run();
}
