/* SPDX-License-Identifier: MIT */
#include "shot/renderer.h"
#include "base/error.h"
#include "media/wipe.h"
#include "pixel/look.h"
#include "pixel/prefetch.h"
#include "shot/camera.h"
#include "shot/drawing.h"
#include "shot/layers.h"
#include "shot/plates.h"
#include "shot/step.h"
#include <string.h>

/* A frame is drawn row by row: resample, then the shot's steps, so that a row stays in the
 * first-level cache through all of them. A look needs luma and chroma at once, so a shot with one
 * is drawn in two passes over the frame: resample and look up, then the other steps. A transition
 * draws both shots into frames of their own and mixes those.
 *
 * At most two neighbouring shots are visible, so there are two slots, for even and odd shots. A
 * slot keeps its shot's surface or clip open and, where the camera rests on a still, the picture
 * before the first step that depends on the frame: resting frames are made from it. A look is baked
 * when its shot opens, and again in frames in which a weight of its steps has changed. What is kept
 * only saves work; a frame's bytes never depend on it. */
typedef struct {
    const KnStepKind *kind;
    const void *params;
    const KnField *field; /* held while the shot is open; NULL: its kind has none */
    KnSurface *surface;   /* the same */
    KnCube table;         /* in it */
    int weight;           /* in the frame that is drawn; 0: nothing is done */
    int kept, baked;      /* the weights that the slot's kept picture and its look were made with */
} Step;

typedef struct {
    guint shot; /* NONE: empty */
    KnSurface *surface;
    KnClip *clip;
    const KnFrame *source;   /* what the camera looks at; NULL: a colour */
    KnPlates *plates;        /* that lie on it; NULL: none */
    guint n_steps, n_static; /* static: the first ones, of kinds that are */
    guint n_colors;          /* of KN_STAGE_LOOK, which come first */
    Step *steps;
    KnLook look; /* of the colours; its memory stays when the shot is over */
    gboolean is_baked;
    guint32 t;      /* shot time of the frame that is drawn */
    KnFrame *drawn; /* for transitions */
    KnFrame *kept;
    gboolean is_kept, kept_bare; /* bare: without plates and steps */
    KnSampling kept_sampling;
} Slot;

enum { NONE = G_MAXUINT };

struct KnRenderer {
    const KnFilm *film;
    KnKernels kernels;
    KnResampler *resampler;
    KnSurfaceLookup lookup;
    KnClipLookup clips;
    gpointer user_data;
    Slot slot[2];
    KnFields *fields;
    KnLayers *layers;
    KnLookRows look_rows;
    KnDrawKit kit;   /* for transitions */
    KnSurface *wipe; /* of the cut after shot wipe_of, while it is in sight */
    guint wipe_of;
};

KnRenderer *kn_renderer_new(const KnFilm *film, KnCpuFlags cpu, KnSurfaceLookup lookup,
                            gpointer user_data, GError **error)
{
    g_autoptr(KnRenderer) r = g_new0(KnRenderer, 1);
    int width = kn_film_width(film), height = kn_film_height(film);
    gint64 step_max = 1;
    gboolean transitions = FALSE;

    r->film = film;
    r->lookup = lookup;
    r->user_data = user_data;
    kn_kernels_init(&r->kernels, cpu);
    for (guint i = 0; i < kn_film_n_shots(film); i++) {
        const KnShot *shot = kn_film_shot(film, i);
        const KnCut *cut = kn_film_cut(film, i);

        if (shot->visual != KN_VISUAL_COLOR)
            step_max = MAX(step_max, kn_shot_step_max(shot, width));
        transitions |= cut->before + cut->after > 0;
    }
    if (transitions)
        step_max = MAX(step_max, KN_TRANSITION_STEP_MAX);
    r->resampler = kn_resampler_new(&r->kernels, width, height, step_max, error);
    if (!r->resampler)
        return NULL;
    /* Memory that is never written to costs nothing, so all of it is asked for here. */
    for (int i = 0; i < 2; i++) {
        r->slot[i].shot = NONE;
        r->slot[i].kept = kn_frame_new(width, height, error);
        r->slot[i].drawn = r->slot[i].kept ? kn_frame_new(width, height, error) : NULL;
        if (!r->slot[i].drawn)
            return NULL;
    }
    r->fields = kn_fields_new(width, height);
    kn_look_rows_init(&r->look_rows, width);
    r->layers = kn_layers_new(film, &r->kernels, lookup, user_data);
    kn_draw_kit_init(&r->kit, &r->kernels, r->resampler, r->fields, width, height);
    return g_steal_pointer(&r);
}

void kn_renderer_set_clips(KnRenderer *r, KnClipLookup lookup)
{
    r->clips = lookup;
}

static void slot_close(KnRenderer *r, Slot *slot)
{
    for (guint i = 0; i < slot->n_steps; i++)
        if (slot->steps[i].field)
            kn_fields_unref(r->fields, slot->steps[i].field);
    for (guint i = 0; i < slot->n_steps; i++)
        if (slot->steps[i].surface)
            kn_surface_unref(slot->steps[i].surface);
    g_clear_pointer(&slot->steps, g_free);
    slot->n_steps = slot->n_static = slot->n_colors = 0;
    slot->is_baked = FALSE;
    g_clear_pointer(&slot->plates, kn_plates_free);
    g_clear_pointer(&slot->surface, kn_surface_unref);
    if (slot->clip)
        slot->clip->free(slot->clip);
    slot->clip = NULL;
    slot->source = NULL;
    slot->shot = NONE;
    slot->is_kept = FALSE;
}

static void close_wipe(KnRenderer *r)
{
    g_clear_pointer(&r->wipe, kn_surface_unref);
}

void kn_renderer_free(KnRenderer *r)
{
    if (!r)
        return;
    close_wipe(r);
    for (int i = 0; i < 2; i++) {
        slot_close(r, &r->slot[i]);
        if (r->slot[i].kept)
            kn_frame_free(r->slot[i].kept);
        if (r->slot[i].drawn)
            kn_frame_free(r->slot[i].drawn);
        kn_look_clear(&r->slot[i].look);
    }
    if (r->resampler)
        kn_resampler_free(r->resampler);
    kn_layers_free(r->layers);
    kn_fields_free(r->fields);
    kn_look_rows_clear(&r->look_rows);
    kn_draw_kit_clear(&r->kit);
    g_free(r);
}

/* The table of colours that a step looks up in. */
static gboolean open_table(const KnRenderer *r, Step *step, const char *key, GError **error)
{
    step->surface = r->lookup(key, r->user_data, error);
    if (!step->surface)
        return FALSE;
    if (kn_cube_from_frame(kn_surface_frame(step->surface), &step->table))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_RENDER, "prepared table %.12s holds no colours", key);
    return FALSE;
}

static gboolean open_steps(KnRenderer *r, Slot *slot, const KnShot *shot, GError **error)
{
    slot->steps = g_new0(Step, shot->n_steps);
    if (shot->n_steps && shot->steps[0].kind->stage == KN_STAGE_LOOK && !slot->look.memory)
        kn_look_init(&slot->look);
    for (guint i = 0; i < shot->n_steps; i++) {
        const KnStepKind *kind = shot->steps[i].kind;
        Step *step = &slot->steps[slot->n_steps++];

        *step = (Step){.kind = kind, .params = shot->steps[i].params};
        if (kind->is_static && slot->n_static == i)
            slot->n_static++;
        slot->n_colors += kind->stage == KN_STAGE_LOOK;
        if (kind->surface && !open_table(r, step, kind->surface(step->params), error))
            return FALSE;
        if (!kind->field)
            continue;
        step->field =
            kn_fields_ref(r->fields, kind->field, kind->field_parameter(step->params), error);
        if (!step->field)
            return FALSE;
    }
    return TRUE;
}

static gboolean check_size(const KnShot *shot, const KnFrame *frame, GError **error)
{
    if (frame->width == shot->surface_width && frame->height == shot->surface_height)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_VERIFY,
                "prepared picture %.12s is %d x %d pixels, not %d x %d as planned", shot->surface,
                frame->width, frame->height, shot->surface_width, shot->surface_height);
    return FALSE;
}

static gboolean open_surface(KnRenderer *r, Slot *slot, const KnShot *shot, GError **error)
{
    slot->surface = kn_surface_take_on_black(r->lookup(shot->surface, r->user_data, error), error);
    if (!slot->surface)
        return FALSE;
    slot->source = kn_surface_frame(slot->surface);
    return check_size(shot, slot->source, error);
}

static gboolean open_plates(KnRenderer *r, Slot *slot, const KnShot *shot, GError **error)
{
    if (!shot->n_plates)
        return TRUE;
    slot->plates =
        kn_plates_open(&(KnPlatesKit){r->film, shot, &r->kernels, r->lookup, r->user_data}, error);
    return slot->plates != NULL;
}

static gboolean open_clip(KnRenderer *r, Slot *slot, const KnShot *shot, GError **error)
{
    if (!r->clips) {
        g_set_error(error, KN_ERROR, KN_ERROR_RENDER, "clips cannot be drawn here");
        return FALSE;
    }
    slot->clip = r->clips(shot->surface, r->user_data, error);
    return slot->clip != NULL;
}

static gboolean slot_open(KnRenderer *r, Slot *slot, guint index, GError **error)
{
    const KnShot *shot = kn_film_shot(r->film, index);

    if (slot->shot == index)
        return TRUE;
    slot_close(r, slot);
    if ((shot->visual == KN_VISUAL_SURFACE && !open_surface(r, slot, shot, error)) ||
        (shot->visual == KN_VISUAL_CLIP && !open_clip(r, slot, shot, error)) ||
        !open_plates(r, slot, shot, error) || !open_steps(r, slot, shot, error)) {
        slot_close(r, slot);
        return FALSE;
    }
    slot->shot = index;
    return TRUE;
}

/* Opens what shot `index` shows, and brings its clip to the frame. */
static gboolean slot_ready(KnRenderer *r, guint index, gint64 frame, GError **error)
{
    Slot *slot = &r->slot[index & 1];
    const KnShot *shot = kn_film_shot(r->film, index);

    if (!slot_open(r, slot, index, error))
        return FALSE;
    if (!slot->clip)
        return TRUE;
    slot->source = slot->clip->frame(slot->clip, kn_shot_clip_us(r->film, shot, frame), error);
    return slot->source && check_size(shot, slot->source, error);
}

/* What the shot's steps do in a frame: `own` counts from its own first one. */
static void weigh_steps(Slot *slot, const KnShot *shot, gint64 own)
{
    KnStepTime time = {.own = own, .n_frames = shot->n_frames};

    slot->t = (guint32)(own + shot->lead);
    for (guint i = 0; i < slot->n_steps; i++)
        slot->steps[i].weight = slot->steps[i].kind->weight(slot->steps[i].params, &time);
}

static gboolean does_nothing(const Slot *slot, guint from, guint to)
{
    for (guint i = from; i < to; i++)
        if (slot->steps[i].weight)
            return FALSE;
    return TRUE;
}

/* Runs the steps from..to; without any, the row is copied. */
static void run_steps(const Slot *slot, guint from, guint to, KnStepRow *row)
{
    KnStepPlanes plane = row->plane ? KN_STEP_CHROMA : KN_STEP_LUMA;

    for (guint i = from; i < to; i++) {
        const Step *step = &slot->steps[i];

        if (!step->weight || !(step->kind->planes & plane))
            continue;
        row->params = step->params;
        row->field = step->field;
        row->weight = step->weight;
        step->kind->row(row);
        row->src = row->dst;
    }
    if (row->src != row->dst)
        memcpy(row->dst, row->src, row->n);
}

static void prefetch_row(const Slot *slot, const KnPlane *plane, int p, int y)
{
    if (y == plane->height)
        return;
    kn_prefetch_to_write(plane->data + y * plane->stride, (gsize)plane->width);
    for (guint i = 0; i < slot->n_steps; i++)
        if (slot->steps[i].field)
            kn_prefetch(kn_field_row(slot->steps[i].field, p, y, NULL),
                        sizeof(int16_t) * (gsize)plane->width);
}

static KnPart whole(const KnFrame *frame)
{
    return (KnPart){.to = {frame->width, frame->height}};
}

static void change_color(double rgb[3], gpointer data)
{
    const Slot *slot = data;

    for (guint i = 0; i < slot->n_colors; i++) {
        const Step *step = &slot->steps[i];

        if (step->weight)
            step->kind->color(
                &(KnStepColor){step->params, &step->table, (double)step->weight / KN_ONE}, rgb);
    }
}

/* Looks the frame up, unless no step changes its colours. */
static void draw_look(KnRenderer *r, Slot *slot, KnFrame *out)
{
    gboolean fits = slot->is_baked;

    if (does_nothing(slot, 0, slot->n_colors))
        return;
    for (guint i = 0; i < slot->n_colors; i++)
        fits &= slot->steps[i].weight == slot->steps[i].baked;
    for (guint i = 0; i < slot->n_colors; i++)
        slot->steps[i].baked = slot->steps[i].weight;
    if (!fits)
        kn_look_fill(&slot->look, change_color, slot);
    slot->is_baked = TRUE;
    kn_look_draw(&slot->look, &r->kernels, &r->look_rows, out);
}

/* Makes a frame from another one, or changes it in place, by the steps from..to. */
static void draw_steps(const KnRenderer *r, const Slot *slot, guint from, guint to,
                       const KnFrame *source, KnFrame *out)
{
    for (int p = 0; p < 3; p++) {
        const KnPlane *plane = &out->plane[p];

        for (int y = 0; y < plane->height; y++) {
            KnStepRow row = {.kernels = &r->kernels,
                             .t = slot->t,
                             .plane = p,
                             .y = y,
                             .n = plane->width,
                             .height = plane->height,
                             .dst = kn_frame_row(out, p, y),
                             .src = kn_frame_row(source, p, y)};

            run_steps(slot, from, to, &row);
        }
    }
}

/* Draws that part of the shot through the camera, with the first n_steps of its steps, and before
 * them its plates; a bare picture has neither. A look needs what lies around the part as well. */
static void draw_picture(KnRenderer *r, Slot *slot, const KnShot *shot, const KnSampling *sampling,
                         guint n_steps, gboolean bare, const KnPart *wanted, KnFrame *out)
{
    KnSampling moved = *sampling;
    const KnPart all = whole(out), *part = slot->n_colors ? &all : wanted;

    for (int kind = 0; kind < 2; kind++)
        moved.x_first[kind] += (part->from[0] >> kind) * moved.step;
    if (slot->source)
        kn_resampler_prepare(r->resampler, slot->source, &moved);
    for (int p = 0; p < 3; p++) {
        const KnPlane *plane = &out->plane[p];
        int kind = p > 0, left = part->from[0] >> kind;
        int n = ((part->to[0] + kind) >> kind) - left, end = (part->to[1] + kind) >> kind;

        for (int y = part->from[1] >> kind; y < end; y++) {
            uint8_t *at = plane->data + y * plane->stride;
            KnStepRow row = {.kernels = &r->kernels,
                             .t = slot->t,
                             .plane = p,
                             .y = y,
                             .n = plane->width,
                             .height = plane->height,
                             .dst = at,
                             .src = at};

            prefetch_row(slot, plane, p, y + 1);
            if (slot->source)
                kn_resampler_row(r->resampler, p, y, at + left, n);
            else
                memset(at + left, shot->color[p], (gsize)n);
            if (slot->plates && !bare)
                kn_plates_row(slot->plates, p, y, at);
            if (!slot->n_colors)
                run_steps(slot, 0, n_steps, &row);
        }
    }
    if (!slot->n_colors || bare)
        return;
    draw_look(r, slot, out);
    draw_steps(r, slot, slot->n_colors, n_steps, out, out);
}

/* Makes a frame of the kept bare picture: lays the plates over it, and does all steps. */
static void dress(KnRenderer *r, Slot *slot, KnFrame *out)
{
    for (int p = 0; p < 3; p++)
        for (int y = 0; y < out->plane[p].height; y++) {
            uint8_t *row = kn_frame_row(out, p, y);

            memcpy(row, kn_frame_row(slot->kept, p, y), (gsize)out->plane[p].width);
            kn_plates_row(slot->plates, p, y, row);
        }
    draw_look(r, slot, out);
    draw_steps(r, slot, slot->n_colors, slot->n_steps, out, out);
}

static gboolean sampling_equal(const KnSampling *a, const KnSampling *b)
{
    return a->step == b->step && a->x_first[0] == b->x_first[0] && a->x_first[1] == b->x_first[1] &&
           a->y_first[0] == b->y_first[0] && a->y_first[1] == b->y_first[1];
}

static KnSampling sampling_at(const KnRenderer *r, const KnShot *shot, gint64 t, double closer)
{
    KnSampling sampling = {.step = 0};

    if (shot->visual != KN_VISUAL_COLOR)
        kn_shot_sampling(shot, (double)t, closer, kn_film_width(r->film), &sampling);
    return sampling;
}

/* Whether the kept picture, bare or not, is what it would be in this frame. */
static gboolean keeps(const Slot *slot, const KnSampling *now, gboolean bare)
{
    gboolean same = slot->is_kept && slot->kept_bare == bare &&
                    sampling_equal(now, &slot->kept_sampling) &&
                    (bare || !slot->plates || kn_plates_kept(slot->plates));

    for (guint i = 0; i < slot->n_static && !bare; i++)
        same &= slot->steps[i].weight == slot->steps[i].kept;
    return same;
}

static void keep(Slot *slot, const KnSampling *now, gboolean bare)
{
    for (guint i = 0; i < slot->n_static; i++)
        slot->steps[i].kept = slot->steps[i].weight;
    if (slot->plates)
        kn_plates_keep(slot->plates);
    slot->kept_sampling = *now;
    slot->kept_bare = bare;
    slot->is_kept = TRUE;
}

/* What of a shot is drawn. */
typedef struct {
    gboolean borrow; /* the caller can do with a picture that it must not write to */
    double closer;   /* than the shot's camera, times */
    KnPart part;     /* at least */
} View;

/* Draws one shot. Returns the frame that holds it: `out`, or the kept picture. */
static const KnFrame *draw_shot(KnRenderer *r, guint index, gint64 frame, const View *view,
                                KnFrame *out)
{
    Slot *slot = &r->slot[index & 1];
    const KnShot *shot = kn_film_shot(r->film, index);
    gint64 own = frame - shot->first_frame, t = own + shot->lead;
    KnSampling now = sampling_at(r, shot, t, view->closer);
    KnSampling next = sampling_at(r, shot, t + 1, view->closer);
    gboolean passes = view->closer > 1 || !sampling_equal(&now, &next), hit;
    /* Plates that move are laid over the kept picture anew. */
    gboolean bare = slot->plates && !kn_plates_place(slot->plates, own, t, view->closer);
    const KnPart all = whole(out);

    weigh_steps(slot, shot, own);
    hit = keeps(slot, &now, bare);
    if (slot->clip || (!hit && passes)) {
        draw_picture(r, slot, shot, &now, slot->n_steps, FALSE, &view->part, out);
        return out;
    }
    if (!hit) {
        draw_picture(r, slot, shot, &now, bare ? 0 : slot->n_static, bare, &all, slot->kept);
        keep(slot, &now, bare);
    }
    if (bare) {
        dress(r, slot, out);
        return out;
    }
    if (view->borrow && does_nothing(slot, slot->n_static, slot->n_steps))
        return slot->kept;
    draw_steps(r, slot, slot->n_static, slot->n_steps, slot->kept, out);
    return out;
}

/* The picture that the cut after that shot follows. */
static gboolean open_wipe(KnRenderer *r, guint index, const KnCut *cut, GError **error)
{
    if (r->wipe && r->wipe_of == index)
        return TRUE;
    close_wipe(r);
    r->wipe = r->lookup(cut->surface, r->user_data, error);
    if (!r->wipe)
        return FALSE;
    r->wipe_of = index;
    const KnFrame *frame = kn_surface_frame(r->wipe);
    if (frame->width == kn_wipe_surface_width(kn_film_width(r->film)) &&
        frame->height == kn_film_height(r->film))
        return TRUE;
    close_wipe(r);
    g_set_error(error, KN_ERROR, KN_ERROR_VERIFY,
                "prepared picture %.12s is not of the transition's size", cut->surface);
    return FALSE;
}

static gboolean draw_transition(KnRenderer *r, const guint index[2], double progress, gint64 frame,
                                KnFrame *out, GError **error)
{
    const KnCut *cut = kn_film_cut(r->film, index[0]);
    const KnDrawing *drawing = cut->transition->drawing;
    double eased = kn_easing_at(&cut->ease, progress);
    KnPart part[2] = {whole(out), whole(out)};
    View a = {.borrow = TRUE, .closer = 1}, b = a;
    KnTransitionDraw draw = {
        .out = out,
        .progress = CLAMP(eased, 0, 1),
        .color = {cut->color[0], cut->color[1], cut->color[2]},
        .softness = cut->softness,
    };

    if (cut->transition->takes_picture) {
        if (!open_wipe(r, index[0], cut, error))
            return FALSE;
        draw.wipe = kn_surface_frame(r->wipe);
    }

    if (drawing->reads)
        drawing->reads(cut->transition->geometry, draw.progress, part);
    if (drawing->closer)
        a.closer = drawing->closer(cut->transition->geometry, draw.progress);
    a.part = part[0];
    b.part = part[1];
    draw.a = draw_shot(r, index[0], frame, &a, r->slot[index[0] & 1].drawn);
    draw.b = draw_shot(r, index[1], frame, &b, r->slot[index[1] & 1].drawn);
    return kn_transition_draw(cut->transition, &r->kit, &draw, error);
}

/* The picture of a frame, without the film's layers. */
static gboolean draw_frame(KnRenderer *r, gint64 frame, KnFrame *out, GError **error)
{
    guint index[2];
    double progress;
    int n = kn_film_at(r->film, frame, index, &progress);

    for (int i = 0; i < n; i++)
        if (!slot_ready(r, index[i], frame, error))
            return FALSE;
    if (n == 2)
        return draw_transition(r, index, progress, frame, out, error);
    close_wipe(r);
    if (r->slot[~index[0] & 1].shot != NONE)
        slot_close(r, &r->slot[~index[0] & 1]);
    draw_shot(r, index[0], frame, &(View){.closer = 1, .part = whole(out)}, out);
    return TRUE;
}

gboolean kn_renderer_draw(KnRenderer *r, gint64 frame, KnFrame *out, GError **error)
{
    g_assert(out->width == kn_film_width(r->film) && out->height == kn_film_height(r->film));
    if (!kn_film_n_shots(r->film) || frame < kn_film_shot(r->film, 0)->first_frame ||
        frame >= kn_film_n_frames(r->film)) {
        g_set_error(error, KN_ERROR, KN_ERROR_RENDER,
                    "drawing frame %" G_GINT64_FORMAT ": the film has no such frame", frame);
        return FALSE;
    }
    if (draw_frame(r, frame, out, error) && kn_layers_draw(r->layers, frame, out, error))
        return TRUE;
    g_prefix_error(error, "drawing frame %" G_GINT64_FORMAT ": ", frame);
    return FALSE;
}
