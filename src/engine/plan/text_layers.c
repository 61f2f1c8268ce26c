/* SPDX-License-Identifier: MIT */

/* What is seen of a text is found out frame by frame: a list of parts of its picture, each at a
 * place and with an opacity. Parts that stay as they are from one frame to the next are one layer.
 * So a text at rest costs one or two layers, one that is typed one more for each cluster, and one
 * that moves one for each frame of moving; no frame draws more than a few. */
#include "engine/plan/text_layers.h"
#include "engine/asset/list.h"
#include "engine/plan/text_place.h"
#include "pixel/kernels.h"
#include "text/text.h"

#include <math.h>
#include <string.h>

/* Typed text stands still for this share of its time, and at most so many seconds. */
#define HOLD_SHARE 0.25
#define HOLD_SECONDS 1.0

/* The cursor stays for a while after the last cluster. */
#define CURSOR_SECONDS 1.5

/* Right of any frame, and still a number that columns may be taken from. */
enum { NO_LIMIT = 1 << 24 };

typedef struct {
    const KnFilm *film;
    const KnShot *shot;
    const KnShotText *text;
    const KnTextBlockLayout *layout;
    const char *key;
    KnLevel level;
    int dx, dy;        /* it gives way */
    gint64 typed_from; /* own frame of the first cluster */
    double per_frame;  /* clusters; 0: all are there from typed_from on */
    gint64 typed_to;   /* own frame from which on all clusters are there */
    GArray *now;       /* KnLayer: the parts of this frame */
    GArray *open;      /* guint: those of the last one, which may go on, in layers */
    GArray *layers;    /* KnLayer: in the order in which they begin, the lower ones first */
} Show;

static int even_near(double value)
{
    return (int)floor((value + 1) / 2) * 2;
}

/* ---- time ---- */

/* Faster than asked for where the text would not be there in time. */
static void plan_typing(Show *show)
{
    const KnTextTime *time = &show->text->time;
    KnRational fps = kn_film_fps(show->film);
    double rate = (double)fps.num / fps.den;
    guint n = show->layout->n_clusters;
    show->typed_from = show->typed_to = time->from + MAX(time->fade_in, time->wipe);
    if (!(time->cps > 0) || n == 0)
        return;
    gint64 seen = time->to - time->from;
    gint64 left = seen - MAX(time->fade_in, time->wipe) - time->fade_out -
                  (gint64)MIN(seen * HOLD_SHARE, HOLD_SECONDS * rate);
    show->per_frame = time->cps / rate;
    if (left < 1)
        show->per_frame = 0;
    else if (n / show->per_frame > (double)left)
        show->per_frame = (double)n / (double)left;
    if (show->per_frame > 0)
        show->typed_to += (gint64)ceil((n - 1) / show->per_frame);
}

static guint n_typed(const Show *show, gint64 frame)
{
    guint n = show->layout->n_clusters;
    if (!(show->text->time.cps > 0))
        return n;
    if (frame < show->typed_from)
        return 0;
    if (!(show->per_frame > 0) || frame >= show->typed_to)
        return n;
    return (guint)MIN((double)n, floor((double)(frame - show->typed_from) * show->per_frame) + 1);
}

static int opacity_at(const KnTextTime *time, gint64 frame)
{
    gint64 k = frame - time->from, left = time->to - 1 - frame;
    int opacity = KN_OPAQUE;
    if (k < time->fade_in)
        opacity = (int)((k + 1) * KN_OPAQUE / (time->fade_in + 1));
    if (left < time->fade_out)
        opacity = MIN(opacity, (int)((left + 1) * KN_OPAQUE / (time->fade_out + 1)));
    return opacity;
}

/* ---- parts ---- */

/* How far the text is from its place, and how much of it is seen, in a frame. */
typedef struct {
    int dx, dy, opacity;
    int limit; /* columns from this one on are not seen yet; of the frame, up to NO_LIMIT */
} Look;

static Look look_at(const Show *show, gint64 frame)
{
    const KnTextTime *time = &show->text->time;
    const KnTextSection *panel = &show->layout->panel;
    const KnCaptionRect *body = panel->rect.height ? &panel->rect : &show->layout->text.rect;
    gint64 k = frame - time->from;
    Look look = {
        .dx = show->dx, .dy = show->dy, .opacity = opacity_at(time, frame), .limit = NO_LIMIT};
    if (k < time->fade_in) {
        double left = 1 - (double)(k + 1) / (time->fade_in + 1);
        look.dx += even_near(time->slide_x * left * left * left);
        look.dy += even_near(time->slide_y * left * left * left);
    }
    if (k < time->wipe) {
        double done = kn_easing_at(&time->wipe_ease, (double)(k + 1) / time->wipe);
        look.limit = body->x + even_near(body->width * CLAMP(done, 0, 1));
        if (k + 1 == time->wipe && done >= 1)
            look.limit = NO_LIMIT;
    }
    return look;
}

/* A part of a section, which is given in the frame. */
static void add_part(const Show *show, const Look *look, const KnTextSection *section,
                     KnCaptionRect part)
{
    const KnCaptionRect *rect = &section->rect;
    part.width = MIN(part.width, look->limit - part.x);
    if (part.width < 1 || part.height < 1)
        return;
    KnLayer layer = {.source_x = part.x - rect->x,
                     .source_y = section->source_y + part.y - rect->y,
                     .width = part.width,
                     .height = part.height,
                     .x = part.x + look->dx,
                     .y = part.y + look->dy,
                     .opacity = look->opacity,
                     .level = show->level};
    g_strlcpy(layer.surface, show->key, sizeof layer.surface);
    if (look->opacity > 0)
        g_array_append_val(show->now, layer);
}

/* The columns of the clusters [from, to) of a line, those that touch as one; the outermost ones
 * take what letters overhang. */
static void add_line(const Show *show, const Look *look, guint from, guint to)
{
    const KnTextBlockLayout *layout = show->layout;
    const KnTextSection *section = &layout->text;
    const KnTextCluster *clusters = layout->clusters;
    const KnTextLine *line = &layout->lines[clusters[from].line];
    int end = section->rect.x + section->rect.width;
    for (int x = line->left; x < line->right;) { /* one run of seen columns after the other */
        int begin = G_MAXINT, reach;
        for (guint i = from; i < to; i++)
            if (clusters[i].right > x)
                begin = MIN(begin, MAX(clusters[i].left, x));
        if (begin == G_MAXINT)
            return;
        reach = begin;
        for (gboolean more = TRUE; more;) {
            more = FALSE;
            for (guint i = from; i < to; i++)
                if (clusters[i].left <= reach && clusters[i].right > reach) {
                    reach = clusters[i].right;
                    more = TRUE;
                }
        }
        int left = begin == line->left ? section->rect.x : begin;
        int right = reach == line->right ? end : reach;
        add_part(show, look, section,
                 (KnCaptionRect){left, line->top, right - left, line->bottom - line->top});
        x = MAX(reach, x + 1);
    }
}

/* Marks are drawn one after the other, each for its share of their time. */
static void add_marks(const Show *show, const Look *look, gint64 frame)
{
    const KnTextBlockLayout *layout = show->layout;
    gint64 k = frame - show->typed_from;
    int all = 0, drawn;
    for (guint i = 0; i < layout->n_mark_parts; i++)
        all += layout->mark_parts[i].rect.width;
    if (k < 0 || all == 0)
        return;
    int frames = MAX(show->text->time.mark_frames, 1);
    drawn = k + 1 >= frames ? all : (int)((k + 1) * all / frames);
    for (guint i = 0; i < layout->n_mark_parts && drawn > 0; i++) {
        const KnTextMark *mark = &layout->mark_parts[i];
        KnCaptionRect part = mark->rect;
        if (drawn < part.width)
            part.width = drawn & ~1;
        if (mark->backwards)
            part.x += (mark->rect.width - part.width) & ~1;
        add_part(show, look, &layout->marks, part);
        drawn -= mark->rect.width;
    }
}

/* Whole lines, then what is there of the one that is typed. */
static void add_text(const Show *show, const Look *look, guint n)
{
    const KnTextBlockLayout *layout = show->layout;
    const KnCaptionRect *rect = &layout->text.rect;
    if (n == layout->n_clusters) {
        add_part(show, look, &layout->text, *rect);
        return;
    }
    if (n == 0)
        return;
    guint line = layout->clusters[n - 1].line, from = n;
    while (from > 0 && layout->clusters[from - 1].line == line)
        from--;
    KnCaptionRect above = *rect;
    above.height = layout->lines[line].top - rect->y;
    add_part(show, look, &layout->text, above);
    add_line(show, look, from, n);
}

static void add_cursor(const Show *show, const Look *look, gint64 frame, guint n)
{
    const KnTextBlockLayout *layout = show->layout;
    KnRational fps = kn_film_fps(show->film);
    gint64 since = frame - show->typed_to, half = MAX(fps.num / fps.den / 2, 1);
    if (layout->cursor.rect.height == 0 || n == 0 || layout->n_clusters == 0 ||
        since > CURSOR_SECONDS * fps.num / fps.den || (since > 0 && since / half % 2 == 1))
        return;
    const KnTextCluster *last = &layout->clusters[n - 1];
    const KnTextLine *line = &layout->lines[last->line];
    KnTextSection cursor = layout->cursor;
    int gap = cursor.rect.width;
    cursor.rect.x = last->backwards ? last->left - gap - cursor.rect.width : last->right + gap;
    cursor.rect.y = line->cursor_top;
    cursor.rect.height = MIN(line->cursor_bottom - line->cursor_top, cursor.rect.height);
    add_part(show, look, &cursor, cursor.rect);
}

static void find_parts(const Show *show, gint64 frame)
{
    const KnTextBlockLayout *layout = show->layout;
    Look look = look_at(show, frame);
    guint n = n_typed(show, frame);
    gboolean marked = layout->n_mark_parts == 0 ||
                      frame - show->typed_from + 1 >= MAX(show->text->time.mark_frames, 1);
    g_array_set_size(show->now, 0);
    if (layout->whole.rect.height > 0 && n == layout->n_clusters && marked) {
        add_part(show, &look, &layout->whole, layout->whole.rect);
    } else {
        add_part(show, &look, &layout->panel, layout->panel.rect);
        add_marks(show, &look, frame);
        add_text(show, &look, n);
    }
    if (show->text->time.cps > 0)
        add_cursor(show, &look, frame, n);
}

/* ---- layers ---- */

static gboolean is_same(const KnLayer *a, const KnLayer *b)
{
    return a->source_x == b->source_x && a->source_y == b->source_y && a->width == b->width &&
           a->height == b->height && a->x == b->x && a->y == b->y && a->opacity == b->opacity;
}

static KnLayer *open_layer(const Show *show, guint i)
{
    return &g_array_index(show->layers, KnLayer, g_array_index(show->open, guint, i));
}

/* Those of the frame's parts that go on are kept open. Where one changes, those above it begin
 * anew, too: layers are drawn in the order in which they begin, and those that begin together in
 * that of the list, however long each of them lasts. */
static void take_parts(const Show *show, gint64 frame)
{
    guint same = 0;
    while (same < show->now->len && same < show->open->len &&
           is_same(&g_array_index(show->now, KnLayer, same), open_layer(show, same)))
        open_layer(show, same++)->n_frames++;
    g_array_set_size(show->open, same);
    for (guint i = same; i < show->now->len; i++) {
        KnLayer layer = g_array_index(show->now, KnLayer, i);
        guint at = show->layers->len;
        layer.first_frame = show->shot->first_frame + frame;
        layer.n_frames = 1;
        g_array_append_val(show->layers, layer);
        g_array_append_val(show->open, at);
    }
}

static void show_text(Show *show)
{
    const KnTextTime *time = &show->text->time;
    show->now = g_array_new(FALSE, FALSE, sizeof(KnLayer));
    show->open = g_array_new(FALSE, FALSE, sizeof(guint));
    plan_typing(show);
    for (gint64 frame = time->from; frame < time->to; frame++) {
        find_parts(show, frame);
        take_parts(show, frame);
    }
    g_array_unref(show->now);
    g_array_unref(show->open);
}

/* ---- all texts of a film ---- */

typedef struct {
    KnFilm *film;
    const KnText *module;
    GPtrArray *assets;
    GArray *layers;
    KnTextPlaces *places;
    KnWarnings *warnings;
} Work;

static void warn(const Work *work, guint segment, KnWarningCode code, const char *effect,
                 const char *words)
{
    g_autofree char *all = g_strdup_printf("%s: %s", effect, words);
    kn_warnings_append(work->warnings,
                       &(KnWarning){.code = code,
                                    .segment = segment,
                                    .path = (char *)"effects_plan.tools|effects_plan",
                                    .words = all});
}

static void warn_of_layout(const Work *work, guint segment, const KnShotText *text,
                           const KnTextBlockLayout *layout)
{
    if (layout->cut)
        warn(work, segment, KN_WARNING_TEXT_CUT, text->effect,
             "the text is too long for its box: its end is not seen");
    if (layout->missing_mark) {
        g_autofree char *words =
            g_strdup_printf("the phrase '%.60s' is not in the text", layout->missing_mark);
        warn(work, segment, KN_WARNING_NO_EFFECT, text->effect, words);
    }
    if (*layout->warning.words)
        warn(work, segment, layout->warning.code, text->effect, layout->warning.words);
}

static void warn_of_place(const Work *work, guint segment, const char *effect,
                          const KnTextPlace *place)
{
    if (place->other) {
        g_autofree char *words =
            g_strdup_printf("it and %s are seen at one time in one place", place->other);
        warn(work, segment, KN_WARNING_TEXTS_COVERED, effect, words);
    }
    if (place->covers_subject)
        warn(work, segment, KN_WARNING_SUBJECT_COVERED, effect,
             "it lies over what the picture is about: there is no room for it elsewhere");
}

static gboolean add_text_of(const Work *work, guint shot_index, const KnShotText *text,
                            GError **error)
{
    const KnShot *shot = kn_film_shot(work->film, shot_index);
    KnAsset *asset = kn_asset_new(&kn_asset_text, NULL);
    KnTextBlockLayout layout = {0};
    g_ptr_array_add(work->assets, asset);
    kn_text_block_copy(&text->block, asset->spec);
    gboolean done = work->module->block_layout(asset->spec, &layout, error);
    if (done) {
        kn_asset_complete(asset, layout.width, layout.height);
        warn_of_layout(work, shot_index + 1, text, &layout);
        const KnTextPlace place = kn_text_places_find(work->places, shot, text, &layout.body);
        Show show = {.film = work->film,
                     .shot = shot,
                     .text = text,
                     .layout = &layout,
                     .key = asset->key,
                     .level = KN_LEVEL_TEXTS,
                     .dx = place.dx,
                     .dy = place.dy,
                     .layers = work->layers};
        warn_of_place(work, shot_index + 1, text->effect, &place);
        g_free(place.other);
        show_text(&show);
    }
    kn_text_block_layout_clear(&layout);
    return done;
}

/* A picture over the shot: a text whose whole is drawn already. */
static void add_inset(const Work *work, guint shot_index, const KnShotInset *inset)
{
    const KnShot *shot = kn_film_shot(work->film, shot_index);
    const KnShotText text = {.effect = inset->effect, .time = inset->time};
    const KnBox *box = &inset->box;
    const KnTextBlockLayout layout = {
        .whole.rect = {inset->x, inset->y, inset->width, inset->height},
        .body = {(int)box->x, (int)box->y, (int)box->w, (int)box->h}};
    Show show = {.film = work->film,
                 .shot = shot,
                 .text = &text,
                 .layout = &layout,
                 .key = inset->surface,
                 .level = KN_LEVEL_PICTURES,
                 .layers = work->layers};
    const KnTextPlace place = kn_text_places_find(work->places, shot, &text, &layout.body);
    g_free(place.other);
    if (*inset->surface)
        show_text(&show);
}

/* What keeps its place comes first, whatever order the plan has: the others make room for it, and
 * lie over what it darkens. */
static gboolean add_texts(const Work *work, guint shot_index, GError **error)
{
    const KnShot *shot = kn_film_shot(work->film, shot_index);
    for (int movable = 0; movable <= 1; movable++)
        for (guint k = 0; k < shot->n_texts; k++)
            if (!shot->texts[k].time.movable == !movable &&
                !add_text_of(work, shot_index, &shot->texts[k], error))
                return FALSE;
    return TRUE;
}

static gboolean has_text(const KnFilm *film)
{
    for (guint i = 0; i < kn_film_n_shots(film); i++)
        if (kn_film_shot(film, i)->n_texts + kn_film_shot(film, i)->n_insets > 0)
            return TRUE;
    return FALSE;
}

gboolean kn_text_layers_add(KnFilm *film, const GArray *clear, GPtrArray *assets,
                            KnWarnings *warnings, guint *segment, GError **error)
{
    *segment = 0;
    if (!has_text(film))
        return TRUE;
    Work work = {.film = film, .module = kn_text(error), .assets = assets, .warnings = warnings};
    if (!work.module)
        return FALSE;
    g_autoptr(GArray) layers = g_array_new(FALSE, FALSE, sizeof(KnLayer));
    work.layers = layers;
    work.places = kn_text_places_new(film, clear);
    gboolean done = TRUE;
    for (guint i = 0; i < kn_film_n_shots(film) && done; i++) {
        const KnShot *shot = kn_film_shot(film, i);
        for (guint k = 0; k < shot->n_insets; k++)
            add_inset(&work, i, &shot->insets[k]);
        done = add_texts(&work, i, error);
        *segment = done ? 0 : i + 1;
    }
    kn_text_places_free(work.places);
    if (done)
        kn_film_merge_layers(film, layers);
    return done;
}
