/* SPDX-License-Identifier: MIT */
#include "texts.h"
#include "base/error.h"
#include "effects/effect.h"
#include "engine/asset/asset.h"
#include "engine/plan/text_layers.h"
#include "pixel/kernels.h"
#include "shot/renderer.h"

#include <glib/gstdio.h>
#include <string.h>

static gboolean add_effect(const KnEffectContext *context, const KnJson *use, KnShot *shot,
                           GError **error)
{
    const KnEffect *effect = kn_effect_find(kn_json_member(use, "name")->string);
    const KnJson *given = kn_json_member(use, "params");
    g_autoptr(KnProblems) problems = kn_problems_new("test");
    g_assert_nonnull(effect);
    gpointer params = g_malloc0(MAX(effect->params_size, 1));
    kn_options_init(effect->options, params);
    if (given)
        kn_options_read(effect->options, params, given, "$", NULL, problems);
    for (const KnOption *o = effect->options; o->name; o++)
        if (o->required && (!given || !kn_json_member(given, o->name)))
            kn_problems_error(problems, use, "$", "the parameter %s is missing", o->name);
    gboolean good =
        kn_problems_check(problems, error) && effect->compile(context, params, shot, error);
    kn_options_clear(effect->options, params);
    g_free(params);
    return good;
}

static gboolean add_effects(const TextsShape *shape, const char *effects, KnShot *shot,
                            GError **error)
{
    g_autoptr(KnJsonDocument) document = kn_json_load_text(effects, -1, "test", NULL);
    KnEffectContext context = {.width = shape->width,
                               .height = shape->height,
                               .fps = {shape->fps, 1},
                               .n_frames = shape->n_frames,
                               .lead = shape->lead,
                               .tail = shape->tail,
                               .focus = {0.5, 0.5}};
    g_assert_nonnull(document);
    const KnJson *list = kn_json_root(document);
    for (guint i = 0; i < list->n; i++)
        if (!add_effect(&context, list->items[i], shot, error))
            return FALSE;
    return TRUE;
}

/* The pictures as a helper makes them, of assets that it reads from a manifest; each is read back
 * and forgotten as a file. */
static void make_surfaces(Texts *texts)
{
    g_autofree char *folder = g_dir_make_tmp("kinora-texts-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "surface", NULL);
    for (guint i = 0; i < texts->assets->len; i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) frozen =
            g_variant_ref_sink(kn_asset_to_variant(texts->assets->pdata[i]));
        g_autoptr(KnAsset) asset = kn_asset_from_variant(frozen);
        if (g_hash_table_contains(texts->surfaces, asset->key))
            continue;
        g_assert_true(kn_asset_is_made(asset));
        asset->kind->make(asset, path, &error);
        g_assert_no_error(error);
        KnSurface *surface = kn_surface_open(path, TRUE, &error);
        g_assert_no_error(error);
        g_assert_cmpint(kn_surface_frame(surface)->width, ==, asset->width);
        g_assert_cmpint(kn_surface_frame(surface)->height, ==, asset->height);
        g_hash_table_insert(texts->surfaces, g_strdup(asset->key), surface);
        g_unlink(path);
    }
    g_rmdir(folder);
}

static void free_surface(gpointer surface)
{
    kn_surface_unref(surface);
}

void texts_open(Texts *texts, const TextsShape *shape, const char *effects)
{
    g_autoptr(GError) error = NULL;
    guint segment;
    KnShot shot = {.n_frames = shape->n_frames, .color = {TEXTS_GROUND, 128, 128}};
    *texts = (Texts){
        .film = kn_film_new(shape->width, shape->height, (KnRational){shape->fps, 1}),
        .assets = g_ptr_array_new_with_free_func((GDestroyNotify)kn_asset_free),
        .warnings = kn_warnings_new(),
        .surfaces = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_surface),
    };
    if (!shape->planned_alone)
        texts->frame = kn_frame_new(shape->width, shape->height, NULL);
    add_effects(shape, effects, &shot, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < shot.n_texts && shape->no_cursor; i++)
        shot.texts[i].block.cursor_px = 0;
    if (shape->before > 0) {
        KnShot other = {.n_frames = shape->before, .color = {TEXTS_GROUND, 128, 128}};
        kn_film_add(texts->film, &other, NULL);
        shot.first_frame = shape->before;
    }
    kn_film_add(texts->film, &shot, NULL);
    if (shape->caption)
        kn_film_add_layer(texts->film, shape->caption);
    kn_text_layers_add(texts->film, shape->clear, texts->assets, texts->warnings, &segment, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(segment, ==, 0);
    if (!shape->planned_alone)
        make_surfaces(texts);
}

void texts_close(Texts *texts)
{
    kn_film_free(texts->film);
    g_ptr_array_unref(texts->assets);
    kn_warnings_free(texts->warnings);
    g_hash_table_unref(texts->surfaces);
    if (texts->frame)
        kn_frame_free(texts->frame);
}

char *texts_refusal(const char *effect, const char *params)
{
    static const TextsShape shape = {.width = 320, .height = 180, .fps = 30, .n_frames = 90};
    g_autofree char *uses = g_strdup_printf("[{\"name\": \"%s\", \"params\": %s}]", effect, params);
    g_autoptr(GError) error = NULL;
    KnShot shot = {.n_frames = shape.n_frames};
    gboolean good = add_effects(&shape, uses, &shot, &error);
    kn_shot_clear(&shot);
    return good ? NULL : g_strdup(error->message);
}

static KnSurface *look_up(const char *key, gpointer surfaces, GError **error)
{
    KnSurface *surface = g_hash_table_lookup(surfaces, key);
    g_assert_nonnull(surface);
    return kn_surface_ref(surface);
}

void texts_draw(Texts *texts, gint64 frame)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnRenderer) renderer =
        kn_renderer_new(texts->film, kn_cpu_flags(), look_up, texts->surfaces, &error);
    g_assert_no_error(error);
    kn_renderer_draw(renderer, frame, texts->frame, &error);
    g_assert_no_error(error);
}

int texts_luma(const Texts *texts, int x, int y)
{
    const KnPlane *luma = &texts->frame->plane[0];
    return luma->data[y * luma->stride + x];
}

void texts_ink(const Texts *texts, int box[4])
{
    int left = G_MAXINT, top = G_MAXINT, right = 0, bottom = 0;
    for (int y = 0; y < texts->frame->height; y++)
        for (int x = 0; x < texts->frame->width; x++)
            if (texts_luma(texts, x, y) != TEXTS_GROUND) {
                left = MIN(left, x);
                top = MIN(top, y);
                right = MAX(right, x + 1);
                bottom = MAX(bottom, y + 1);
            }
    const int found[4] = {left, top, MAX(right - left, 0), MAX(bottom - top, 0)};
    memcpy(box, found, sizeof found);
}

guint texts_strokes(const Texts *texts, int y, int least)
{
    guint n = 0;
    gboolean inside = FALSE;
    for (int x = 0; x < texts->frame->width; x++) {
        gboolean ink = texts_luma(texts, x, y) >= least;
        n += ink && !inside;
        inside = ink;
    }
    return n;
}
