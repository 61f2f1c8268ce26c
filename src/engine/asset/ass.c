/* SPDX-License-Identifier: MIT */
/* What an ASS file shows for a while. */
#include "base/error.h"
#include "base/open_file.h"
#include "engine/asset/list.h"
#include "text/ass_draw.h"
#include "text/caption_format.h"

static GVariant *to_variant(const void *spec)
{
    return kn_ass_spec_to_variant(spec);
}

static gboolean from_variant(GVariant *variant, gpointer spec)
{
    return kn_ass_spec_from_variant(variant, spec);
}

static char *key(const void *spec)
{
    return g_strdup(((const KnAssSpec *)spec)->key);
}

/* The text is compared when it is drawn. */
static gboolean make(const KnAsset *asset, const char *surface_path, GError **error)
{
    const KnAssDraw *ass = kn_ass_draw(error);
    g_autofree char *text = NULL;
    g_autoptr(GError) local = NULL;
    if (!ass)
        return FALSE;
    if (!kn_read_small_file(asset->path, KN_CAPTION_FILE_MAX, &text, NULL, &local)) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "the captions: %s", local->message);
        return FALSE;
    }
    return ass->draw(text, asset->spec, surface_path, error);
}

static char *words(const KnAsset *asset)
{
    return g_strdup_printf("the captions of frame %" G_GINT64_FORMAT,
                           ((const KnAssSpec *)asset->spec)->frame);
}

const KnAssetKind kn_asset_ass = {
    .name = "ass",
    .spec_size = sizeof(KnAssSpec),
    .has_file = TRUE,
    .to_variant = to_variant,
    .from_variant = from_variant,
    .key = key,
    .make = make,
    .words = words,
};
