/* SPDX-License-Identifier: MIT */
#include "engine/plan/caption_layers.h"
#include "base/error.h"
#include "engine/asset/list.h"
#include "engine/plan/caption_room.h"
#include "engine/plan/caption_stack.h"
#include "pixel/kernels.h"
#include "shot/film.h"
#include "text/ass_draw.h"
#include "text/text.h"

#include <string.h>

/* Captions without lit words come and go softly, in this time. */
#define FADE_US 80000

/* A caption that is seen: measured once, when it is. */
typedef struct {
    KnCaptionLayout layout;
    char key[65]; /* of its picture */
    gboolean lit;
} Drawn;

typedef struct {
    KnFilm *film;
    const GArray *clear;
    const KnCaptions *captions;
    const KnCaptionSettings *settings;
    const KnText *text;
    GPtrArray *assets;
    KnWarnings *warnings;
    KnCaptionTime *times;
    Drawn *drawn;      /* of each caption */
    GArray *layers;    /* KnLayer */
    gboolean warned;   /* of a covered subject, the last time in: */
    guint last_warned; /* segment, from 1; 0: none's */
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

/* The frames of all captions. One that ends where the next one begins never reaches into its first
 * frame, whatever rounding says; without a frame of its own it is not seen. */
static void find_times(const Burn *burn)
{
    const KnCaptions *captions = burn->captions;
    for (guint i = captions->n; i-- > 0;) {
        const KnCaption *caption = &captions->items[i];
        KnCaptionTime *time = &burn->times[i];
        time->from = frame_of(burn, caption, caption->start_us);
        time->to = MAX(frame_of(burn, caption, caption->end_us), time->from + 1);
        if (i + 1 < captions->n && caption->end_us <= captions->items[i + 1].start_us)
            time->to = MIN(time->to, time[1].from);
    }
}

static void add_piece(const Burn *burn, const KnCaptionPiece *piece)
{
    KnRational fps = kn_film_fps(burn->film);
    const KnCaption *caption = &burn->captions->items[piece->caption];
    const KnCaptionTime *time = &burn->times[piece->caption];
    const Drawn *drawn = &burn->drawn[piece->caption];
    const KnCaptionRect *rect = &drawn->layout.rect;
    int fade =
        drawn->lit ? 0 : (int)MIN(kn_caption_frame(FADE_US, fps), (time->to - time->from) / 4);
    KnLayer layer = {.width = rect->width,
                     .height = rect->height,
                     .x = rect->x,
                     .y = rect->y + piece->dy,
                     .fade_in = piece->from == time->from ? fade : 0,
                     .fade_out = piece->to == time->to ? fade : 0,
                     .opacity = KN_OPAQUE,
                     .level = KN_LEVEL_CAPTIONS};
    g_strlcpy(layer.surface, drawn->key, sizeof layer.surface);
    add_layer(burn, &layer, piece->from, piece->to);
    for (guint i = 0; i < drawn->layout.n_parts; i++) {
        const KnCaptionPart *part = &drawn->layout.parts[i];
        const KnCaptionWord *word = &caption->words[part->word];
        gint64 begin = frame_of(burn, caption, word->start_us);
        gint64 end = MAX(frame_of(burn, caption, word->end_us), begin + 1);
        layer.source_x = part->rect.x - rect->x;
        layer.source_y = part->rect.y - rect->y + drawn->layout.lit_y;
        layer.width = part->rect.width;
        layer.height = part->rect.height;
        layer.x = part->rect.x;
        layer.y = part->rect.y + piece->dy;
        add_layer(burn, &layer, MAX(begin, piece->from), MIN(end, piece->to));
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
    g_autofree char *words = g_strdup_printf("captions: %s: '%s'", warning->words, text);
    if (warning->code == KN_WARNING_TEXT_LACKS_CHARACTERS)
        kn_warnings_append(burn->warnings,
                           &(KnWarning){.code = warning->code,
                                        .segment = segment,
                                        .path = segment ? (char *)"transcript" : NULL,
                                        .words = words});
    else
        kn_warnings_add(burn->warnings, warning->code, 0, "captions: %s", warning->words);
}

/* Of all of the shot that says it, so that its captions stand alike; of those of a file, of what is
 * seen meanwhile. */
static KnCaptionTime time_seen(const Burn *burn, guint i)
{
    const KnCaption *caption = &burn->captions->items[i];
    if (caption->segment == KN_CAPTION_NO_SEGMENT)
        return burn->times[i];
    const KnShot *shot = kn_film_shot(burn->film, caption->segment);
    return (KnCaptionTime){shot->first_frame, shot->first_frame + shot->n_frames};
}

/* The first shot from `i` on that is seen then; NULL: there is none. */
static const KnShot *shot_at(const Burn *burn, const KnCaptionTime *time, guint *i)
{
    for (; *i < kn_film_n_shots(burn->film); ++*i) {
        const KnShot *shot = kn_film_shot(burn->film, *i);
        if (shot->first_frame >= time->to)
            return NULL;
        if (shot->first_frame + shot->n_frames > time->from)
            return shot;
    }
    return NULL;
}

/* From which shot on to look for those of the caption's time. */
static guint first_shot(const Burn *burn, guint i)
{
    return kn_film_find(burn->film, time_seen(burn, i).from);
}

static gboolean is_on_card(const Burn *burn, guint i)
{
    const KnCaptionTime time = time_seen(burn, i);
    for (guint k = first_shot(burn, i); burn->clear && shot_at(burn, &time, &k); k++)
        if (k < burn->clear->len && g_array_index(burn->clear, KnClear, k).card)
            return TRUE;
    return FALSE;
}

/* Away from the theme's logo, which all shots show alike. */
static int pass_logo(const Burn *burn, guint i, const KnCaptionStyle *style,
                     const KnCaptionRect *rect)
{
    const KnCaptionTime time = time_seen(burn, i);
    int width = kn_film_width(burn->film), height = kn_film_height(burn->film);
    guint k = first_shot(burn, i);
    const KnShot *shot = shot_at(burn, &time, &k);
    KnCaptionRect logo = shot ? kn_caption_logo(shot) : (KnCaptionRect){.width = 0};
    gboolean beside =
        !kn_captions_reach(burn->settings, style, width, height, logo.x, logo.x + logo.width);
    return kn_caption_pass_logo(&logo, rect, beside, kn_clear_gap(burn->film), height);
}

/* Away from what the picture is about. */
static void give_way(Burn *burn, guint i, const KnCaptionStyle *style, KnCaptionLayout *layout)
{
    const KnCaption *caption = &burn->captions->items[i];
    const KnCaptionTime time = time_seen(burn, i);
    const KnClearSeen seen = kn_clear_seen(burn->film, burn->clear, time.from, time.to);
    gboolean covered;
    int before = layout->rect.y;
    layout->rect.y += pass_logo(burn, i, style, &layout->rect);
    layout->rect.y += kn_clear_move(burn->film, &seen, &layout->rect, &covered);
    layout->rect.y += pass_logo(burn, i, style, &layout->rect);
    covered |= kn_rects_overlap(&layout->rect, &seen.core);
    int dy = layout->rect.y - before;
    for (guint k = 0; k < layout->n_parts; k++)
        layout->parts[k].rect.y += dy;
    guint segment = caption->segment == KN_CAPTION_NO_SEGMENT ? 0 : caption->segment + 1;
    if (covered && (!burn->warned || burn->last_warned != segment)) {
        burn->warned = TRUE;
        burn->last_warned = segment;
        kn_warnings_add(burn->warnings, KN_WARNING_SUBJECT_COVERED, segment,
                        "captions lie over what the picture is about: there is no room for them "
                        "elsewhere");
    }
}

/* Where a caption stands; its picture joins the assets. Those at the upper edge give way downwards.
 */
static gboolean measure(gpointer data, guint i, KnCaptionBlock *block, GError **error)
{
    Burn *burn = data;
    const KnCaptionSettings *settings = burn->settings;
    const KnCaption *caption = &burn->captions->items[i];
    Drawn *drawn = &burn->drawn[i];
    KnAsset *asset = kn_asset_new(&kn_asset_caption, NULL);
    KnCaptionSpec *spec = asset->spec;
    KnCaptionLayout *layout = &drawn->layout;
    int frame_height = kn_film_height(burn->film);
    KnCaptionStyle style = settings->style;
    style.spot.kind = kn_caption_anchor(&style, is_on_card(burn, i));
    g_ptr_array_add(burn->assets, asset);
    kn_caption_spec_init(spec, caption, &style, settings->burn, settings->language,
                         kn_film_width(burn->film), frame_height);
    if (!burn->text->caption_layout(spec, caption, layout, error)) {
        g_autofree char *words = shorten(caption->text);
        g_prefix_error(error, "the caption '%s': ", words);
        return FALSE;
    }
    kn_asset_complete(asset, layout->rect.width,
                      layout->lit_y + (spec->lit ? layout->rect.height : 0));
    g_strlcpy(drawn->key, asset->key, sizeof drawn->key);
    drawn->lit = spec->lit;
    if (*layout->warning.words)
        warn(burn, caption, &layout->warning);
    give_way(burn, i, &style, layout);
    *block = (KnCaptionBlock){layout->rect, spec->y_edge < 0 && spec->y < frame_height / 2.0};
    return TRUE;
}

/* Lit words stand behind their caption in the list; sorting is stable, so they stay above it. */
static int by_first_frame(gconstpointer a, gconstpointer b, gpointer user_data)
{
    gint64 x = ((const KnLayer *)a)->first_frame, y = ((const KnLayer *)b)->first_frame;
    return x < y ? -1 : x > y;
}

static void burn_clear(Burn *burn)
{
    for (guint i = 0; i < burn->captions->n; i++)
        kn_caption_layout_clear(&burn->drawn[i].layout);
    g_free(burn->drawn);
    g_free(burn->times);
    g_array_unref(burn->layers);
}

static gboolean add_all(Burn *burn, GError **error)
{
    g_autoptr(GArray) pieces = g_array_new(FALSE, FALSE, sizeof(KnCaptionPiece));
    gint64 n_frames = kn_film_n_frames(burn->film);
    guint n = 0, n_hidden;
    find_times(burn);
    while (n < burn->captions->n && burn->times[n].from < n_frames)
        n++;
    const KnCaptionStack stack = {burn->times, n, kn_film_height(burn->film), measure, burn};
    if (!kn_caption_stack(&stack, pieces, &n_hidden, error))
        return FALSE;
    if (n_hidden > 0)
        kn_warnings_add(burn->warnings, KN_WARNING_CAPTIONS_HIDDEN, 0,
                        "captions: %u do not fit into the frame beside newer ones at the same "
                        "time, and are not seen then",
                        n_hidden);
    for (guint i = 0; i < pieces->len; i++)
        add_piece(burn, &g_array_index(pieces, KnCaptionPiece, i));
    g_qsort_with_data(burn->layers->data, (gint)burn->layers->len, sizeof(KnLayer), by_first_frame,
                      NULL);
    for (guint i = 0; i < burn->layers->len; i++)
        kn_film_add_layer(burn->film, &g_array_index(burn->layers, KnLayer, i));
    return TRUE;
}

gboolean kn_caption_layers_add(KnFilm *film, const GArray *clear, const KnCaptions *captions,
                               const KnCaptionSettings *settings, GPtrArray *assets,
                               KnWarnings *warnings, GError **error)
{
    if (settings->burn == KN_CAPTION_BURN_NONE || captions->n == 0)
        return TRUE;
    const KnText *text = kn_text(error);
    if (!text)
        return FALSE;
    Burn burn = {
        .film = film,
        .clear = clear,
        .captions = captions,
        .settings = settings,
        .text = text,
        .assets = assets,
        .warnings = warnings,
        .times = g_new(KnCaptionTime, captions->n),
        .drawn = g_new0(Drawn, captions->n),
        .layers = g_array_new(FALSE, FALSE, sizeof(KnLayer)),
    };
    gboolean done = add_all(&burn, error);
    burn_clear(&burn);
    return done;
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
                     .y = rect->y,
                     .opacity = KN_OPAQUE,
                     .level = KN_LEVEL_CAPTIONS};
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
