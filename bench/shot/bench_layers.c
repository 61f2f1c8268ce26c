/* SPDX-License-Identifier: MIT */
/* What layers cost: frames of a move over a made-up surface, without layers, with a thousand layers
 * elsewhere in the film, under a caption of two lines with a lit word, and under the texts of
 * effects, coming, typed and at rest. Prints CPU time a frame and the ratios, which were measured
 * turn by turn in one run. */
#include "effects/effect.h"
#include "engine/asset/asset.h"
#include "engine/plan/text_layers.h"
#include "pixel/kernels.h"
#include "pixel/sprite.h"
#include "shot/renderer.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { WIDTH = 1920, HEIGHT = 1080, N_FRAMES = 60, N_TURNS = 5 };

static char *folder;

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

static gboolean make_surfaces(GError **error)
{
    g_autoptr(KnFrame) still = kn_frame_new(2208, 1242, error);
    if (!still)
        return FALSE;
    for (int i = 0; i < 3; i++)
        for (int y = 0; y < still->plane[i].height; y++)
            for (int x = 0; x < still->plane[i].width; x++)
                still->plane[i].data[y * still->plane[i].stride + x] =
                    (uint8_t)(16 + (x * 7 + y * 3 + (x * y >> 6)) % 200);
    /* Letters: a third of the rectangle is ink, as in text with an outline. */
    KnPixels pixels = {.width = 1100, .height = 260, .stride = 1100};
    g_autofree uint32_t *data = g_new0(uint32_t, pixels.stride * pixels.height);
    for (int i = 0; i < pixels.stride * pixels.height; i++)
        data[i] = i / 12 % 3 ? 0 : 0xffffffff;
    pixels.pixels = data;
    g_autofree char *a = g_build_filename(folder, "a", NULL);
    g_autofree char *b = g_build_filename(folder, "b", NULL);
    return kn_surface_write(a, still, error) && kn_sprite_write(b, &pixels, error);
}

/* The text of an effect over the shot. */
static gboolean add_text(KnShot *shot, const char *name, const char *json)
{
    const KnEffectContext context = {.width = WIDTH,
                                     .height = HEIGHT,
                                     .fps = {30, 1},
                                     .n_frames = N_FRAMES,
                                     .focus = {0.5, 0.5}};
    const KnEffect *effect = kn_effect_find(name);
    g_autoptr(KnProblems) problems = kn_problems_new("bench");
    g_autoptr(KnJsonDocument) document = kn_json_load_text(json, -1, "bench", NULL);
    g_autofree void *params = g_malloc0(effect->params_size);
    kn_options_init(effect->options, params);
    kn_options_read(effect->options, params, kn_json_root(document), "$", NULL, problems);
    gboolean done = effect->compile(&context, params, shot, NULL);
    kn_options_clear(effect->options, params);
    return done;
}

static gboolean draw_texts(KnFilm *film, GError **error)
{
    g_autoptr(GPtrArray) assets = g_ptr_array_new_with_free_func((GDestroyNotify)kn_asset_free);
    g_autoptr(KnWarnings) warnings = kn_warnings_new();
    guint segment;
    if (!kn_text_layers_add(film, NULL, assets, warnings, &segment, error))
        return FALSE;
    for (guint i = 0; i < assets->len; i++) {
        const KnAsset *asset = assets->pdata[i];
        g_autofree char *path = g_build_filename(folder, asset->key, NULL);
        if (!asset->kind->make(asset, path, error))
            return FALSE;
    }
    return TRUE;
}

static KnFilm *make_film(const char *effect, const char *params)
{
    KnFilm *film = kn_film_new(WIDTH, HEIGHT, (KnRational){30, 1});
    KnShot shot = {.n_frames = 100000,
                   .visual = KN_VISUAL_SURFACE,
                   .surface = "a",
                   .surface_width = 2208,
                   .surface_height = 1242,
                   .base = {0, 0, 2208, 1242}};
    KnEasing linear;
    kn_easing_parse("linear", &linear, NULL);
    KnCameraPath *path = kn_shot_add_motion(&shot, KN_CAMERA_ROOM);
    kn_camera_add(path, (KnCameraKey){0, 1, 0.5, 0.5, linear});
    kn_camera_add(path, (KnCameraKey){N_FRAMES, 1.15, 0.6, 0.5, linear});
    if (effect)
        add_text(&shot, effect, params);
    kn_film_add(film, &shot, NULL);
    return film;
}

static double run(const KnFilm *film, GError **error)
{
    g_autoptr(KnRenderer) renderer = kn_renderer_new(film, kn_cpu_flags(), look_up, NULL, error);
    g_autoptr(KnFrame) out = renderer ? kn_frame_new(WIDTH, HEIGHT, error) : NULL;
    if (!out || !kn_renderer_draw(renderer, 0, out, error))
        return -1;
    double start = cpu_ms();
    for (int i = 0; i < N_FRAMES; i++)
        if (!kn_renderer_draw(renderer, i, out, error))
            return -1;
    return (cpu_ms() - start) / N_FRAMES;
}

static gboolean bench(GError **error)
{
    g_autoptr(KnFilm) none = make_film(NULL, NULL), elsewhere = make_film(NULL, NULL);
    g_autoptr(KnFilm) under = make_film(NULL, NULL);
    g_autoptr(KnFilm) panel =
        make_film("paneled_text", "{\"text\": \"A ladybird counts its spots\"}");
    g_autoptr(KnFilm) news = make_film(
        "news_overlay", "{\"headline\": \"Ladybirds\", \"body_text\": \"They count their spots.\", "
                        "\"highlighted_phrases\": [\"count\"], \"start_time\": 0}");
    g_autoptr(KnFilm) map = make_film("map_highlight", "{\"location_name\": \"Meadow\"}");
    KnLayer layer = {0,         N_FRAMES,         "b", 0, 0, 1100, 130, 410, 880, 0, 0,
                     KN_OPAQUE, KN_LEVEL_CAPTIONS};
    KnLayer lit = {0,         N_FRAMES,         "b", 300, 130, 160, 64, 710, 880, 0, 0,
                   KN_OPAQUE, KN_LEVEL_CAPTIONS};
    const KnFilm *films[] = {none, elsewhere, under, panel, news, map};
    static const char *const names[] = {"none",         "a thousand elsewhere", "a caption",
                                        "paneled_text", "news_overlay",         "map_highlight"};
    double best[] = {1e9, 1e9, 1e9, 1e9, 1e9, 1e9};
    if (!make_surfaces(error) || !draw_texts(panel, error) || !draw_texts(news, error) ||
        !draw_texts(map, error))
        return FALSE;
    kn_film_add_layer(under, &layer);
    kn_film_add_layer(under, &lit);
    for (int i = 0; i < 1000; i++) {
        layer.first_frame = N_FRAMES + i * 90;
        kn_film_add_layer(elsewhere, &layer);
    }
    for (int turn = 0; turn < N_TURNS; turn++)
        for (guint i = 0; i < G_N_ELEMENTS(films); i++) {
            double ms = run(films[i], error);
            if (ms < 0)
                return FALSE;
            best[i] = MIN(best[i], ms);
        }
    for (guint i = 0; i < G_N_ELEMENTS(films); i++)
        printf("layers: %-20s %.3f ms a frame, %.3f of none\n", names[i], best[i],
               best[i] / best[0]);
    return TRUE;
}

int main(void)
{
    g_autoptr(GError) error = NULL;
    folder = g_dir_make_tmp("kinora-bench-XXXXXX", &error);
    gboolean done = folder && bench(&error);
    if (!done)
        fprintf(stderr, "bench_layers: %s\n", error->message);
    GDir *dir = folder ? g_dir_open(folder, 0, NULL) : NULL;
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_unlink(path);
    }
    if (dir)
        g_dir_close(dir);
    if (folder)
        g_rmdir(folder);
    g_free(folder);
    return done ? 0 : 1;
}
