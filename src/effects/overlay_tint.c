/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/params.h"
#include "effects/plates.h"

/* Colours that lie over the whole picture. */
typedef struct {
    KnColor color;
    double opacity;
    int blend_mode, edges;
    double edge_opacity, edge_radius;
    KnDuration start_time, duration, animate_in;
} Params;

static const KnName modes[] = {
    [KN_BLEND_NORMAL] = {"normal", "the colour itself"},
    [KN_BLEND_SCREEN] = {"screen", "lightens, the shadows most"},
    [KN_BLEND_MULTIPLY] = {"multiply", "darkens, as a coloured glass"},
    [KN_BLEND_OVERLAY] = {"overlay", "darkens shadows and lightens highlights"},
    [KN_BLEND_ADD] = {"add", "adds light"},
    [KN_N_BLENDS] = {NULL, NULL},
};

/* Light on edges: of older plans' overlay of that name, which was drawn on the picture, and not of
 * their tool. */
typedef enum { EDGES_AUTO, EDGES_ON, EDGES_OFF } Edges;
static const KnName edge_names[] = {
    {"auto", "in overlays, not among tools"},
    {"on", "always"},
    {"off", "never"},
    {NULL, NULL},
};

/* Whether the picture's edges glow. */
static gboolean glows(int edges, gboolean in_overlays)
{
    return edges == EDGES_ON || (edges == EDGES_AUTO && in_overlays);
}

static gboolean has_no_edges(gconstpointer situation)
{
    return !glows(KN_EFFECT_PARAMS(Params, situation)->edges,
                  ((const KnEffectSituation *)situation)->in_overlays);
}

static const KnUseless of_edges[] = {
    {has_no_edges, "has no effect where no edges glow: write \"edges\": \"on\""}, {NULL, NULL}};

#define FIELD(ctype, field) .offset = KN_OPTION_FIELD(Params, ctype, field)
#define OPACITY(normal)                                                                            \
    {                                                                                              \
        .name = "opacity", .type = &kn_type_double, FIELD(double, opacity), .min = 0, .max = 1,    \
        .default_text = normal, .unit = "0..1", .help = "how much of the colour is seen"           \
    }

static const KnOption tint_options[] = {
    {.name = "color",
     .type = &kn_type_color,
     FIELD(KnColor, color),
     .default_text = "[255, 140, 40]",
     .help = "the colour"},
    OPACITY("0.25"),
    {.name = "start_time",
     .type = &kn_type_duration,
     FIELD(KnDuration, start_time),
     .time = KN_TIME_BEGINS,
     .help = "when it appears, from the segment's start"},
    {.name = "duration",
     .type = &kn_type_duration,
     FIELD(KnDuration, duration),
     .time = KN_TIME_LASTS,
     .help = "how long it stays; to the segment's end by default"},
    {.name = NULL},
};

static const KnOption neon_options[] = {
    {.name = "color",
     .type = &kn_type_color,
     FIELD(KnColor, color),
     .default_text = "[80, 220, 255]",
     .help = "the light's colour"},
    OPACITY("0.06"),
    {.name = "blend_mode",
     .type = &kn_type_enum,
     .choices = modes,
     FIELD(int, blend_mode),
     .default_text = "\"screen\"",
     .help = "how it mixes with the picture"},
    {.name = "animate_in",
     .type = &kn_type_duration,
     FIELD(KnDuration, animate_in),
     .time = KN_TIME_LASTS,
     .default_text = "0.2",
     .help = "how long it takes to come"},
    {.name = "edges",
     .type = &kn_type_enum,
     .choices = edge_names,
     FIELD(int, edges),
     .default_text = "\"auto\"",
     .help =
         "whether the picture's edges glow, too, in the light's colour; not on clips and cards"},
    {.name = "edge_opacity",
     .useless = of_edges,
     .type = &kn_type_double,
     FIELD(double, edge_opacity),
     .max = 1,
     .default_text = "0.85",
     .unit = "0..1",
     .help = "how strongly edges glow"},
    {.name = "edge_radius",
     .useless = of_edges,
     .type = &kn_type_double,
     FIELD(double, edge_radius),
     .max = 200,
     .default_text = "14",
     .unit = "px",
     .help = "how far their light reaches, on a picture of 1080 lines"},
    {.name = NULL},
};

static void add(const KnEffectContext *context, const Params *p, KnBlend mode, KnShot *shot)
{
    KnWash wash = {.color = p->color, .opacity = p->opacity, .mode = mode};

    wash.start = kn_effect_frames(context, &p->start_time, 0);
    wash.n_frames = kn_effect_frames(context, &p->duration, KN_STEP_FRAMES_MAX);
    wash.rise = kn_effect_frames(context, &p->animate_in, 0);
    kn_shot_add_wash(shot, &wash);
}

static gboolean tint(const KnEffectContext *context, const void *params, KnShot *shot,
                     GError **error)
{
    add(context, params, KN_BLEND_NORMAL, shot);
    return TRUE;
}

static void add_edges(const KnEffectContext *context, const Params *p, KnShot *shot)
{
    KnPlate plate = kn_effect_whole_plate(KN_PLATE_EDGES, "neon_overlay");
    double frames = kn_effect_whole_frames(context, &p->animate_in);

    if (p->edge_opacity == 0)
        return;
    plate.look.color = p->color;
    plate.look.thickness = 1;
    plate.look.radius = p->edge_radius;
    if (frames >= 1)
        kn_effect_key(&plate.weight, 0, 0, "linear");
    kn_effect_key(&plate.weight, frames, p->edge_opacity, "linear");
    kn_shot_add_plate(shot, &plate);
}

static gboolean neon(const KnEffectContext *context, const void *params, KnShot *shot,
                     GError **error)
{
    const Params *p = params;

    add(context, p, (KnBlend)p->blend_mode, shot);
    if (glows(p->edges, context->in_overlays))
        add_edges(context, p, shot);
    return TRUE;
}

const KnEffect kn_effects_overlay_tint[] = {
    {.name = "full_frame_tint",
     .kind = KN_EFFECT_OVERLAY,
     .help = "A colour over the whole picture, for a while or to the end.",
     .options = tint_options,
     .params_size = sizeof(Params),
     .compile = tint},
    {.name = "neon_overlay",
     .kind = KN_EFFECT_OVERLAY,
     .help = "Coloured light over the whole picture; in overlays its edges glow, too.",
     .options = neon_options,
     .params_size = sizeof(Params),
     .compile = neon},
    {.name = NULL},
};
