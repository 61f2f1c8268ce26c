/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/params.h"

/* The motions that go from one place to another: a zoom and a place in the free room at either end,
 * under one easing. */
typedef struct {
    double zoom;
    KnEasing ease;
    KnSpot focus;
} Params;

/* One end of a move: whether it zooms in, and where its window stands in the free room. */
typedef struct {
    gboolean zoomed;
    double u, v;
} End;

typedef struct {
    End from, to;
    gboolean crosses_x, crosses_y; /* axes whose place is the move itself: focus leaves them be */
} Move;

static gboolean stands_off(gconstpointer situation)
{
    return KN_EFFECT_PARAMS(Params, situation)->zoom == 1;
}

static const KnUseless at_zoom_1[] = {
    {stands_off, "has no effect at zoom 1, where all of the picture is in sight"}, {NULL, NULL}};

#define MOTION_OPTIONS(zoom_default, ease_default)                                                 \
    {                                                                                              \
        {.name = "zoom",                                                                           \
         .type = &kn_type_double,                                                                  \
         .offset = KN_OPTION_FIELD(Params, double, zoom),                                          \
         .min = 1,                                                                                 \
         .max = 10,                                                                                \
         .default_text = zoom_default,                                                             \
         .unit = "x",                                                                              \
         .help = "how close the camera comes"},                                                    \
            {.name = "ease",                                                                       \
             .useless = at_zoom_1,                                                                 \
             .type = &kn_type_easing,                                                              \
             .offset = KN_OPTION_FIELD(Params, KnEasing, ease),                                    \
             .default_text = ease_default,                                                         \
             .help = "easing: a CSS or Penner name, or cubic-bezier(a,b,c,d)"},                    \
            {.name = "focus",                                                                      \
             .useless = at_zoom_1,                                                                 \
             .type = &kn_type_spot,                                                                \
             .offset = KN_OPTION_FIELD(Params, KnSpot, focus),                                     \
             .choices = kn_place_names,                                                            \
             .help = "the point to keep in sight"},                                                \
        {                                                                                          \
            .name = NULL                                                                           \
        }                                                                                          \
    }

static const KnOption static_options[] = MOTION_OPTIONS("1.0", "\"linear\"");
static const KnOption ken_burns_options[] = MOTION_OPTIONS("1.15", "\"easeInOutCubic\"");
static const KnOption pan_options[] = MOTION_OPTIONS("1.15", "\"smoothstep\"");
static const KnOption zoom_pan_options[] = MOTION_OPTIONS("1.2", "\"smoothstep\"");

/* The place of a window of that zoom that has `at` in its middle, as far as the room allows. */
static double place(double at, double zoom)
{
    double width = 1 / zoom, room = 1 - width;

    return room > 0 ? CLAMP((at - width / 2) / room, 0, 1) : 0.5;
}

static gboolean compile(const Move *move, const KnEffectContext *context, const void *params,
                        KnShot *shot, GError **error)
{
    const Params *p = params;
    const KnPoint middle = {0.5, 0.5};
    KnCameraKey from = {.z = move->from.zoomed ? p->zoom : 1, .u = move->from.u, .v = move->from.v};
    KnCameraKey to = {.z = move->to.zoomed ? p->zoom : 1, .u = move->to.u, .v = move->to.v};
    KnPoint focus = kn_place_point(&p->focus, context, middle);
    gboolean given = p->focus.kind != KN_PLACE_UNSET;
    KnCameraPath *path = kn_shot_add_motion(shot, KN_CAMERA_ROOM);

    if (given && !move->crosses_x)
        from.u = to.u = place(focus.x, p->zoom);
    if (given && !move->crosses_y)
        from.v = to.v = place(focus.y, p->zoom);
    to.t = kn_effect_last(context);
    gboolean moves = from.z != to.z || from.u != to.u || from.v != to.v;
    if (moves) /* else nothing is eased, and nothing that says how is part of a key */
        from.ease = p->ease;
    kn_camera_add(path, from);
    if (moves)
        kn_camera_add(path, to);
    return TRUE;
}

#define MOVE(id, from_zoomed, from_u, from_v, to_zoomed, to_u, to_v, cross_x, cross_y)             \
    static gboolean compile_##id(const KnEffectContext *context, const void *params, KnShot *shot, \
                                 GError **error)                                                   \
    {                                                                                              \
        static const Move move = {                                                                 \
            {from_zoomed, from_u, from_v}, {to_zoomed, to_u, to_v}, cross_x, cross_y};             \
        return compile(&move, context, params, shot, error);                                       \
    }
MOVE(static, 1, 0.5, 0.5, 1, 0.5, 0.5, 0, 0)
MOVE(ken_burns_in, 0, 0.5, 0.5, 1, 0.6, 0.5, 0, 0)
MOVE(ken_burns_out, 1, 0.5, 0.5, 0, 0.5, 0.5, 0, 0)
MOVE(pan_ltr, 1, 0, 0.5, 1, 1, 0.5, 1, 0)
MOVE(pan_rtl, 1, 1, 0.5, 1, 0, 0.5, 1, 0)
MOVE(pan_up, 1, 0.5, 1, 1, 0.5, 0, 0, 1)
MOVE(pan_down, 1, 0.5, 0, 1, 0.5, 1, 0, 1)
MOVE(zoom_pan, 0, 0.1, 0.1, 1, 0.5, 0.4, 0, 0)

#define MOTION(id, table, sentence)                                                                \
    {                                                                                              \
        .name = #id, .kind = KN_EFFECT_MOTION, .help = sentence, .options = table,                 \
        .params_size = sizeof(Params), .compile = compile_##id                                     \
    }

const KnEffect kn_effects_motion[] = {
    MOTION(static, static_options, "The camera rests; the picture fills the frame."),
    MOTION(ken_burns_in, ken_burns_options,
           "The camera moves slowly closer, drifting slightly to the right."),
    MOTION(ken_burns_out, ken_burns_options,
           "The camera moves slowly back until all of the picture is seen."),
    MOTION(pan_ltr, pan_options, "The camera travels from the left to the right."),
    MOTION(pan_rtl, pan_options, "The camera travels from the right to the left."),
    MOTION(pan_up, pan_options, "The camera travels upwards."),
    MOTION(pan_down, pan_options, "The camera travels downwards."),
    MOTION(zoom_pan, zoom_pan_options,
           "The camera moves closer while it drifts towards the middle from above left."),
    {.name = NULL},
};
