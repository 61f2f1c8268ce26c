/* SPDX-License-Identifier: MIT */
#include "engine/plan/caption_layers.h"
#include "base/error.h"
#include "engine/asset/list.h"
#include "text/ass_draw.h"
#include "text/text.h"

#include <string.h>

/* Captions without lit words come and go softly, in this time. */
#define FADE_US 80000

typedef struct {
    KnFilm *film;
    const KnCaptionSettings *settings;
    GPtrArray *assets;
    KnWarnings *warnings;
    GArray *layers; /* KnLayer, in the order of captions */
} Burn;

gint64 kn_caption_frame(gint64 time_us, KnRational fps)
{
    gint64 unit = (gint64)fps.den * G_USEC_PER_SEC;
    gint64 whole = time_us / unit * fps.num, rest = time_us % unit;
    return whole + (rest * fps.num + unit / 2) / unit;
}

/* A layer of frames [from, to), cut to the film; none when nothing is left. */
static void add_layer(const Burn *burn, const KnLayer *layer, gint64 from, gint64 to)
{
    KnLayer copy = *layer;
    from = MAX(from, 0);
    copy.first_frame = from;
    copy.n_frames = MIN(to, kn_film_n_frames(burn->film)) - from;
    copy.fade_in = (int)MIN(copy.fade_in, copy.n_frames);
    copy.fade_out = (int)MIN(copy.fade_out, copy.n_frames);
    if (copy.n_frames > 0)
        g_array_append_val(burn->layers, copy);
}

/* The frame of a time of a caption. What a segment says is rounded from the segment's first frame
 * on, as it was cut, so that its frames do not change with its place in the film. */
static gint64 frame_of(const Burn *burn, const KnCaption *caption, gint64 time_us)
{
    const KnFilm *film = burn->film;
    KnRational fps = kn_film_fps(film);
    if (caption->segment == KN_CAPTION_NO_SEGMENT)
        return kn_caption_frame(time_us, fps);
    gint64 first = kn_film_shot(film, caption->segment)->first_frame;
    return first + kn_caption_frame(time_us - kn_frame_us(first, fps), fps);
}

static void add_layers(const Burn *burn, const KnCaption *caption, const KnCaptionLayout *layout,
                       const char *key, gboolean lit)
{
    KnRational fps = kn_film_fps(burn->film);
    const KnCaptionRect *rect = &layout->rect;
    gint64 from = frame_of(burn, caption, caption->start_us);
    gint64 to = MAX(frame_of(burn, caption, caption->end_us), from + 1);
    int fade = lit ? 0 : (int)MIN(kn_caption_frame(FADE_US, fps), (to - from) / 4);
    KnLayer layer = {.width = rect->width,
                     .height = rect->height,
                     .x = rect->x,
                     .y = rect->y,
                     .fade_in = fade,
                     .fade_out = fade};
    g_strlcpy(layer.surface, key, sizeof layer.surface);
    add_layer(burn, &layer, from, to);
    for (guint i = 0; i < layout->n_parts; i++) {
        const KnCaptionPart *part = &layout->parts[i];
        const KnCaptionWord *word = &caption->words[part->word];
        gint64 begin = frame_of(burn, caption, word->start_us);
        gint64 end = MAX(frame_of(burn, caption, word->end_us), begin + 1);
        layer.source_x = part->rect.x - rect->x;
        layer.source_y = part->rect.y - rect->y + layout->lit_y;
        layer.width = part->rect.width;
        layer.height = part->rect.height;
        layer.x = part->rect.x;
        layer.y = part->rect.y;
        add_layer(burn, &layer, MAX(begin, from), MIN(end, to));
    }
}

/* Long texts are cut in messages. */
static char *shorten(const char *text)
{
    enum { LENGTH_MAX = 40 };
    gboolean is_long = g_utf8_strlen(text, -1) > LENGTH_MAX;
    char *part = g_utf8_substring(text, 0, is_long ? LENGTH_MAX : g_utf8_strlen(text, -1));
    g_strdelimit(part, "\n", ' ');
    char *both = g_strconcat(part, is_long ? "…" : "", NULL);
    g_free(part);
    return both;
}

static void warn(const Burn *burn, const KnCaption *caption, const KnTextWarning *warning)
{
    g_autofree char *text = shorten(caption->text);
    guint segment = caption->segment == KN_CAPTION_NO_SEGMENT ? 0 : caption->segment + 1;
    if (warning->code == KN_WARNING_TEXT_LACKS_CHARACTERS)
        kn_warnings_add(burn->warnings, warning->code, segment, "captions: %s: '%s'",
                        warning->words, text);
    else
        kn_warnings_add(burn->warnings, warning->code, 0, "captions: %s", warning->words);
}

static gboolean add_caption(const Burn *burn, const KnText *text, const KnCaption *caption,
                            GError **error)
{
    const KnCaptionSettings *settings = burn->settings;
    KnAsset *asset = kn_asset_new(&kn_asset_caption, NULL);
    KnCaptionSpec *spec = asset->spec;
    KnCaptionLayout layout;
    g_ptr_array_add(burn->assets, asset);
    kn_caption_spec_init(spec, caption, &settings->style, settings->burn, settings->language,
                         kn_film_width(burn->film), kn_film_height(burn->film));
    if (!text->caption_layout(spec, caption, &layout, error)) {
        g_autofree char *words = shorten(caption->text);
        g_prefix_error(error, "the caption '%s': ", words);
        return FALSE;
    }
    kn_asset_complete(asset, layout.rect.width,
                      layout.lit_y + (spec->lit ? layout.rect.height : 0));
    add_layers(burn, caption, &layout, asset->key, spec->lit);
    if (*layout.warning.words)
        warn(burn, caption, &layout.warning);
    kn_caption_layout_clear(&layout);
    return TRUE;
}

/* Lit words stand behind their caption in the list; sorting is stable, so they stay above it. */
static int by_first_frame(gconstpointer a, gconstpointer b, gpointer user_data)
{
    gint64 x = ((const KnLayer *)a)->first_frame, y = ((const KnLayer *)b)->first_frame;
    return x < y ? -1 : x > y;
}

gboolean kn_caption_layers_add(KnFilm *film, const KnCaptions *captions,
                               const KnCaptionSettings *settings, GPtrArray *assets,
                               KnWarnings *warnings, GError **error)
{
    if (settings->burn == KN_CAPTION_BURN_NONE || captions->n == 0)
        return TRUE;
    const KnText *text = kn_text(error);
    if (!text)
        return FALSE;
    g_autoptr(GArray) layers = g_array_new(FALSE, FALSE, sizeof(KnLayer));
    Burn burn = {film, settings, assets, warnings, layers};
    gint64 n_frames = kn_film_n_frames(film);
    for (guint i = 0; i < captions->n; i++) {
        const KnCaption *caption = &captions->items[i];
        if (frame_of(&burn, caption, caption->start_us) < n_frames &&
            !add_caption(&burn, text, caption, error))
            return FALSE;
    }
    g_qsort_with_data(layers->data, (gint)layers->len, sizeof(KnLayer), by_first_frame, NULL);
    for (guint i = 0; i < layers->len; i++)
        kn_film_add_layer(film, &g_array_index(layers, KnLayer, i));
    return TRUE;
}

static void add_run(KnFilm *film, const KnAssRun *run, const char *path, GPtrArray *assets)
{
    const KnCaptionRect *rect = &run->spec.rect;
    KnAsset *asset = kn_asset_new(&kn_asset_ass, path);
    KnLayer layer = {.first_frame = run->spec.frame,
                     .n_frames = run->n_frames,
                     .width = rect->width,
                     .height = rect->height,
                     .x = rect->x,
                     .y = rect->y};
    *(KnAssSpec *)asset->spec = run->spec;
    kn_asset_complete(asset, rect->width, rect->height);
    memcpy(layer.surface, run->spec.key, sizeof layer.surface);
    g_ptr_array_add(assets, asset);
    kn_film_add_layer(film, &layer);
}

gboolean kn_caption_layers_add_ass(KnFilm *film, const char *text,
                                   const KnCaptionSettings *settings, GPtrArray *assets,
                                   KnWarnings *warnings, GError **error)
{
    if (settings->burn == KN_CAPTION_BURN_NONE)
        return TRUE;
    const KnAssDraw *ass = kn_ass_draw(error);
    g_autoptr(GArray) runs = g_array_new(FALSE, FALSE, sizeof(KnAssRun));
    KnAssSpec spec = {.frame_width = kn_film_width(film),
                      .frame_height = kn_film_height(film),
                      .fps = kn_film_fps(film)};
    if (!ass || !ass->plan(text, &spec, kn_film_n_frames(film), runs, warnings, error))
        return FALSE;
    for (guint i = 0; i < runs->len; i++)
        add_run(film, &g_array_index(runs, KnAssRun, i), settings->file, assets);
    return TRUE;
}
