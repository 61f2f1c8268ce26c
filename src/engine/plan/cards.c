/* SPDX-License-Identifier: MIT */
#include "engine/plan/cards.h"
#include "base/error.h"
#include "base/open_file.h"
#include "cards/data.h"
#include "engine/asset/list.h"
#include "engine/plan/caption_room.h"
#include "engine/plan/manifest.h"
#include "text/word_times.h"

#include <math.h>
#include <string.h>

/* What captions may take of a broad frame's height. */
#define CAPTIONS_SHARE 0.2
#define DIM_SIDE 16

/* KnCardContext.read. */
static char *read_file(gpointer user_data, const char *path, GError **error)
{
    const KnProject *project = user_data;
    char *text = NULL;
    gsize size;
    const KnInputRules *before = kn_input_rules_enter(kn_project_input_rules(project));
    gboolean done = kn_read_input(path, KN_DATA_BYTES_MAX, &text, &size, error);
    kn_input_rules_enter(before);
    if (!done)
        return NULL;
    if (strlen(text) == size)
        return text;
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "'%s' is no text", path);
    g_free(text);
    return NULL;
}

/* ---- what is said ---- */

static void add_word(GArray *words, const char *text, guint offset, guint length, double start)
{
    KnCardWord word = {text + offset, length, start};
    g_array_append_val(words, word);
}

/* Where the voice does not tell, the speech's time is shared among the words. */
static GArray *find_words(const KnCardInputs *inputs)
{
    GArray *words = g_array_new(FALSE, FALSE, sizeof(KnCardWord));
    const KnSpeech *speech = inputs->speech;
    KnRational fps = inputs->project->output.fps;
    if (!speech || !speech->text)
        return words;
    gint64 first = kn_frame_sample(inputs->placed->first_frame, fps);
    double begin = (double)(inputs->placed->speech_start - first) / KN_SAMPLE_RATE;
    for (guint i = 0; i < speech->n_words; i++)
        add_word(words, speech->text, speech->words[i].offset, speech->words[i].length,
                 begin + (double)speech->words[i].start_us / G_USEC_PER_SEC);
    if (words->len)
        return words;
    gint64 end_us = speech->n_samples * G_USEC_PER_SEC / KN_SAMPLE_RATE;
    g_autoptr(GArray) spread = kn_words_spread(speech->text, 0, end_us);
    for (guint i = 0; i < spread->len; i++) {
        const KnCaptionWord *word = &g_array_index(spread, KnCaptionWord, i);
        add_word(words, speech->text, word->offset, word->length,
                 begin + (double)word->start_us / G_USEC_PER_SEC);
    }
    return words;
}

/* ---- laying out ---- */

static gboolean has_captions(const KnCardInputs *inputs)
{
    const KnCaptionSettings *captions = &inputs->project->captions;
    const KnSegment *segment = inputs->segment;
    gboolean spoken = segment->captions && (segment->transcript || segment->audio_path);
    return captions->burn != KN_CAPTION_BURN_NONE && (captions->file || captions->words || spoken);
}

/* ---- what else is seen at the edges */

static KnCaptionStyle style_of(const KnCardInputs *inputs)
{
    KnCaptionStyle style = inputs->project->captions.style;
    kn_caption_style_complete(&style, inputs->project->captions.burn);
    return style;
}

/* How far the theme's logo in the corner at that edge reaches into the frame, as a share of its
 * height. */
static double logo_share(const KnCardInputs *inputs, int left, int right)
{
    const KnProjectTheme *theme = &inputs->project->theme;
    const KnOutput *output = &inputs->project->output;
    double shorter = MIN(output->width, output->height);
    gboolean here = theme->logo.corner == left || theme->logo.corner == right;
    if (!theme->logo.path || theme->logo.opacity == 0 || !here)
        return 0;
    return (theme->look.margin + theme->logo.size / 1080) * shorter / output->height;
}

/* That, where captions as broad as they may be would come over it, and stand clear of it. */
static double logo_passed(const KnCardInputs *inputs, const KnShot *shot,
                          const KnCaptionStyle *style, double logo)
{
    const double gap = 0.03; /* as they keep (keep_clear.c) */
    const KnOutput *output = &inputs->project->output;
    const KnProjectTheme *theme = &inputs->project->theme;
    double shorter = MIN(output->width, output->height), margin = theme->look.margin * shorter;
    KnCaptionRect rect = kn_caption_logo(shot);
    double left = rect.width > 0 ? rect.x : margin;
    double right =
        rect.width > 0 ? rect.x + rect.width : margin + theme->logo.size * shorter / 1080;
    if (logo == 0 || !kn_captions_reach(&inputs->project->captions, style, output->width,
                                        output->height, left, right))
        return 0;
    return logo + gap * shorter / output->height;
}

/* What a card leaves free at an edge: two lines of captions, on their margin or past the logo, and
 * the logo; as a share of the height. */
static double keep_free(const KnCardInputs *inputs, const KnShot *shot, gboolean below)
{
    const double lines = 2.9; /* with their leading, their box, and a gap */
    const double gap = 0.02;
    const KnOutput *output = &inputs->project->output;
    const KnCaptionStyle style = style_of(inputs);
    double share = MIN(output->width, output->height) / (double)output->height;
    double logo = below ? logo_share(inputs, KN_CORNER_BOTTOM_LEFT, KN_CORNER_BOTTOM_RIGHT)
                        : logo_share(inputs, KN_CORNER_TOP_LEFT, KN_CORNER_TOP_RIGHT);
    double alone = logo > 0 ? logo + gap * share : 0;
    if (!has_captions(inputs) ||
        kn_caption_anchor(&style, TRUE) != (below ? KN_CAPTION_BOTTOM : KN_CAPTION_TOP))
        return alone;
    double from = MAX(style.margin * share, logo_passed(inputs, shot, &style, logo));
    return MAX(MAX(from + lines * style.size_px / 1080 * share, CAPTIONS_SHARE), alone);
}

gboolean kn_cards_has_words(const KnSegment *segment)
{
    return !segment->missing &&
           (segment->card_use.kind ||
            (segment->kind == KN_SEGMENT_CARD && segment->card_text && *segment->card_text));
}

void kn_cards_warn_of_captions(const KnCardInputs *inputs)
{
    const double low = 0.2, high = 0.8; /* what cards leave free at the edges */
    const KnCaptionStyle style = style_of(inputs);
    if (!inputs->warnings || !has_captions(inputs) || !kn_cards_has_words(inputs->segment) ||
        style.spot.kind != KN_CAPTION_POINT || style.spot.point.y < low ||
        style.spot.point.y > high)
        return;
    kn_warnings_append(
        inputs->warnings,
        &(KnWarning){.code = KN_WARNING_TEXTS_COVERED,
                     .segment = inputs->number,
                     .path = (char *)"card",
                     .words = (char *)"captions at that point of the frame lie over the card; "
                                      "let them stand below (captions.style.position), or "
                                      "leave them out of this segment (\"captions\": false)"});
}

static gboolean is_over(const KnSegment *segment)
{
    return segment->kind != KN_SEGMENT_CARD;
}

/* What is wrong with a file is told at the place that names it. */
static void name_input(const KnCardUse *use, GError **error)
{
    if (!error || !g_error_matches(*error, KN_ERROR, KN_ERROR_INPUT))
        return;
    for (const KnOption *o = use->kind->options; o->name; o++) {
        const KnCardData *data = (const void *)((const char *)use->params + o->offset);
        if (o->type == &kn_type_card_data && data->file)
            kn_error_set_input(error, data->file);
    }
}

/* What is wrong is told by whoever asks for the parts. */
static gboolean lay_out(const KnCardInputs *inputs, const KnShot *shot, int width, int height,
                        KnCardDrawing *drawing, GError **error)
{
    KnRational fps = inputs->project->output.fps;
    g_autoptr(GArray) words = find_words(inputs);
    const KnCardContext context = {
        .width = width,
        .height = height,
        .seconds = (double)inputs->placed->n_frames * fps.den / fps.num,
        .over = is_over(inputs->segment),
        .at_once = shot->lead > 0,
        .keep_free = keep_free(inputs, shot, TRUE),
        .keep_free_above = keep_free(inputs, shot, FALSE),
        .theme = &inputs->project->theme.look,
        .words = (const KnCardWord *)(gconstpointer)words->data,
        .n_words = words->len,
        .text = kn_text(error),
        .read = read_file,
        .user_data = (gpointer)inputs->project,
    };
    *drawing = (KnCardDrawing){.ground = {0}};
    if (context.text && kn_card_lay_out(&inputs->segment->card_use, &context, drawing, error))
        return TRUE;
    name_input(&inputs->segment->card_use, error);
    return FALSE;
}

static void warn(const KnCardInputs *inputs, const KnCardDrawing *drawing)
{
    if (!inputs->warnings)
        return;
    if (drawing->cut)
        kn_warnings_append(
            inputs->warnings,
            &(KnWarning){.code = KN_WARNING_TEXT_CUT,
                         .segment = inputs->number,
                         .path = (char *)"card",
                         .words = (char *)"the card has more than it has room for: even with the "
                                          "smallest letters that can be read, some of it stands "
                                          "outside of its margins"});
    if (*drawing->warning.words)
        kn_warnings_append(inputs->warnings, &(KnWarning){.code = drawing->warning.code,
                                                          .segment = inputs->number,
                                                          .path = (char *)"card.font|card",
                                                          .words = (char *)drawing->warning.words});
}

/* The canvas of a card that is looked at from so near. */
static void find_canvas(const KnCardInputs *inputs, double zoom, int *width, int *height,
                        KnBox *base)
{
    const KnOutput *output = &inputs->project->output;
    KnCardSpec spec = {.text = NULL};
    kn_card_spec_plan(&spec, output->width, output->height, zoom, base);
    *width = spec.canvas_width;
    *height = spec.canvas_height;
}

static KnAsset *take_art(KnArtSpec *art)
{
    KnAsset *asset = kn_asset_new(&kn_asset_art, NULL);
    *(KnArtSpec *)asset->spec = *art;
    *art = (KnArtSpec){0};
    const KnArtSpec *spec = asset->spec;
    kn_asset_complete(asset, spec->width, spec->height);
    return asset;
}

KnAsset *kn_cards_ground(const KnCardInputs *inputs, double zoom, KnBox *base, GError **error)
{
    KnShot shot = {.lead = 0};
    KnCardDrawing drawing;
    int width, height;
    find_canvas(inputs, zoom, &width, &height, base);
    gboolean done = lay_out(inputs, &shot, width, height, &drawing, error);
    if (done && inputs->clear) {
        kn_art_clear(&drawing.ground);
        drawing.ground = (KnArtSpec){.width = width, .height = height};
    }
    KnAsset *asset = done ? take_art(&drawing.ground) : NULL;
    kn_card_drawing_clear(&drawing);
    return asset;
}

/* ---- plates ---- */

static void add_key(KnTrack *track, double t, double value, const char *ease)
{
    KnTrackKey key = {.t = t, .value = value};
    kn_easing_parse(ease, &key.ease, NULL);
    if (track->n && t <= track->keys[track->n - 1].t)
        key.t = track->keys[track->n - 1].t;
    kn_track_add(track, key);
}

static double frames_of(const KnCardInputs *inputs, double seconds)
{
    KnRational fps = inputs->project->output.fps;
    return floor(seconds * fps.num / fps.den + 0.5);
}

static void time_part(const KnCardInputs *inputs, const KnCardPart *part, KnPlate *plate)
{
    double from = frames_of(inputs, part->from), fade = frames_of(inputs, part->fade);
    double grow = frames_of(inputs, part->grow), until = frames_of(inputs, MAX(part->until, 0));
    if (fade > 0) {
        add_key(&plate->weight, from, 0, "easeOutCubic");
        add_key(&plate->weight, from + fade, 1, "linear");
    } else if (from > 0) {
        add_key(&plate->weight, from - 1, 0, "linear");
        add_key(&plate->weight, from, 1, "linear");
    }
    if (part->until >= 0) {
        add_key(&plate->weight, MAX(until - 1, 0), until > from ? 1 : 0, "linear");
        add_key(&plate->weight, until, 0, "linear");
    }
    if (grow > 0) {
        plate->reveal_way = part->way;
        add_key(&plate->reveal, from, 0, "easeInOutCubic");
        add_key(&plate->reveal, from + grow, 1, "linear");
    }
}

static void add_plate(const KnCardInputs *inputs, KnArtSpec *take_art_spec, const KnCardPart *part,
                      KnBox place, KnShot *shot)
{
    KnAsset *asset = take_art(take_art_spec);
    KnPlate plate = {.width = asset->width,
                     .height = asset->height,
                     .place = place,
                     .about = {0.5, 0.5},
                     .fixed = is_over(inputs->segment)};
    g_strlcpy(plate.surface, asset->key, sizeof plate.surface);
    if (part)
        time_part(inputs, part, &plate);
    g_ptr_array_add(inputs->assets, asset);
    kn_shot_add_plate(shot, &plate);
}

/* A small picture that is stretched over all of the picture. */
static void add_dim(const KnCardInputs *inputs, const KnCardDrawing *drawing, KnShot *shot)
{
    KnArtSpec art = {.width = DIM_SIDE, .height = DIM_SIDE};
    if (!is_over(inputs->segment) || !(drawing->dim > 0))
        return;
    kn_art_add(&art, &(KnArtItem){.kind = KN_ART_BOX,
                                  .box = {-1, -1, DIM_SIDE + 2, DIM_SIDE + 2},
                                  .color = drawing->dim_color,
                                  .opacity = drawing->dim});
    add_plate(inputs, &art, NULL, shot->base, shot);
}

gboolean kn_cards_plan(const KnCardInputs *inputs, KnShot *shot, GError **error)
{
    const KnOutput *output = &inputs->project->output;
    gboolean over = is_over(inputs->segment);
    int width = over ? output->width : shot->surface_width;
    int height = over ? output->height : shot->surface_height;
    const KnBox canvas = over ? shot->base : (KnBox){0, 0, width, height};
    double fine = canvas.w / width;
    KnCardDrawing drawing;
    gboolean done = lay_out(inputs, shot, width, height, &drawing, error);
    if (done) {
        warn(inputs, &drawing);
        add_dim(inputs, &drawing, shot);
    }
    for (guint i = 0; done && i < drawing.parts->len; i++) {
        KnCardPart *part = &g_array_index(drawing.parts, KnCardPart, i);
        const KnArtSpec *art = &part->art;
        KnBox place = {canvas.x + art->x * fine, canvas.y + art->y * fine, art->width * fine,
                       art->height * fine};
        add_plate(inputs, &part->art, part, place, shot);
    }
    kn_card_drawing_clear(&drawing);
    return done;
}

gboolean kn_cards_check(const KnCardInputs *inputs, const KnShot *shot, GError **error)
{
    const KnOutput *output = &inputs->project->output;
    KnCardDrawing drawing;
    gboolean done = lay_out(inputs, shot, output->width, output->height, &drawing, error);
    if (done)
        warn(inputs, &drawing);
    kn_card_drawing_clear(&drawing);
    return done;
}
