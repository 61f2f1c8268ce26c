/* SPDX-License-Identifier: MIT */
#include "engine/asset/list.h"
#include "media/clip.h"
#include "text/ass_draw.h"
#include "text/text.h"

#include <string.h>

/* Assets of every kind come back from their form in a manifest, and a form that no plan makes is
 * none. */
#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void fill(KnAsset *asset)
{
    if (asset->kind == &kn_asset_picture)
        *(KnSurfaceSpec *)asset->spec = (KnSurfaceSpec){.source_hash = HASH,
                                                        .decoder = "libvips 8.14.1",
                                                        .canvas_width = 640,
                                                        .canvas_height = 360,
                                                        .fit = KN_FIT_CONTAIN};
    else if (asset->kind == &kn_asset_clip)
        *(KnClipSpec *)asset->spec = (KnClipSpec){.source_hash = HASH,
                                                  .decoder = "libavcodec 59",
                                                  .canvas_width = 640,
                                                  .canvas_height = 360,
                                                  .width = 640,
                                                  .height = 360};
    else if (asset->kind == &kn_asset_card)
        *(KnCardSpec *)asset->spec = (KnCardSpec){
            .text = g_strdup("The end"), .canvas_width = 640, .canvas_height = 360, .fonts = HASH};
    else if (asset->kind == &kn_asset_caption)
        *(KnCaptionSpec *)asset->spec = (KnCaptionSpec){.text = g_strdup("A ladybird"),
                                                        .font = g_strdup("Sans"),
                                                        .frame_width = 640,
                                                        .frame_height = 360,
                                                        .size_px = 20};
    else
        *(KnAssSpec *)asset->spec = (KnAssSpec){.content = HASH,
                                                .frame_width = 640,
                                                .frame_height = 360,
                                                .fps = {30, 1},
                                                .frame = 12,
                                                .rect = {0, 0, 640, 360},
                                                .key = HASH};
}

static KnAsset *make(const char *name)
{
    const KnAssetKind *kind = kn_asset_kind(name);
    g_assert_nonnull(kind);
    KnAsset *asset = kn_asset_new(kind, kind->has_file ? "a file" : NULL);
    fill(asset);
    kn_asset_complete(asset, 640, 360);
    return asset;
}

static const struct {
    const char *name, *words;
    gboolean compared, made;
} kinds[] = {
    {"picture", "a file", TRUE, TRUE},
    {"card", "its card", FALSE, TRUE},
    {"caption", "the caption 'A ladybird'", FALSE, TRUE},
    {"ass", "the captions of frame 12", FALSE, TRUE},
    {"clip", "a file", TRUE, FALSE},
};

static void test_kinds(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autoptr(KnAsset) asset = make(kinds[i].name);
        g_autoptr(GVariant) form = g_variant_ref_sink(kn_asset_to_variant(asset));
        g_assert_true(g_variant_is_of_type(form, G_VARIANT_TYPE(KN_ASSET_TYPE)));
        g_autoptr(KnAsset) back = kn_asset_from_variant(form);
        g_assert_nonnull(back);
        g_autoptr(GVariant) again = g_variant_ref_sink(kn_asset_to_variant(back));
        g_autofree char *words = kn_asset_words(back), *key = back->kind->key(back->spec);
        g_assert_true(g_variant_equal(form, again));
        g_assert_cmpstr(words, ==, kinds[i].words);
        g_assert_cmpstr(key, ==, asset->key);
        g_assert_cmpstr(kn_asset_content(back), ==, kinds[i].compared ? HASH : NULL);
        g_assert_true(kn_asset_is_made(back) == kinds[i].made);
        g_assert_cmpuint(kn_asset_bytes(back), ==, kinds[i].made ? 640 * 360 * 3 / 2 : 0);
    }
}

/* One kind's spec is none of another kind. */
static void test_other_spec(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
        for (guint j = 0; j < G_N_ELEMENTS(kinds); j++) {
            g_autoptr(KnAsset) a = make(kinds[i].name), b = make(kinds[j].name);
            g_autoptr(GVariant) form = g_variant_ref_sink(g_variant_new(
                "(s@ay(ii)vs)", a->kind->name, g_variant_new_bytestring(a->path ? a->path : ""),
                640, 360, b->kind->to_variant(b->spec), a->key));
            g_autoptr(KnAsset) back = kn_asset_from_variant(form);
            g_assert_true((back != NULL) == (i == j));
        }
}

static void test_refused(void)
{
    static const struct {
        const char *name, *path;
        int width, height;
        const char *key;
        gboolean good;
    } rows[] = {
        {"card", "", 640, 360, HASH, TRUE},        {"card", "", 200000, 1, HASH, TRUE},
        {"crad", "", 640, 360, HASH, FALSE},       {"", "", 640, 360, HASH, FALSE},
        {"card", "a file", 640, 360, HASH, FALSE}, {"picture", "", 640, 360, HASH, FALSE},
        {"card", "", 0, 360, HASH, FALSE},         {"card", "", 640, -1, HASH, FALSE},
        {"card", "", 200001, 1, HASH, FALSE},      {"card", "", 640, 360, "abc", FALSE},
        {"card", "", 640, 360, HASH "0", FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(KnAsset) asset = make(g_str_equal(rows[i].name, "picture") ? "picture" : "card");
        g_autoptr(GVariant) form = g_variant_ref_sink(g_variant_new(
            "(s@ay(ii)vs)", rows[i].name, g_variant_new_bytestring(rows[i].path), rows[i].width,
            rows[i].height, asset->kind->to_variant(asset->spec), rows[i].key));
        g_autoptr(KnAsset) back = kn_asset_from_variant(form);
        if ((back != NULL) != rows[i].good)
            g_error("row %u", i);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/asset/every kind comes back as it was written", test_kinds);
    g_test_add_func("/asset/a kind has its own spec", test_other_spec);
    g_test_add_func("/asset/what no plan makes is refused", test_refused);
    return g_test_run();
}
