/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/json_print.h"
#include "base/schema.h"
#include "effects/list.h"
#include "effects/params.h"
#include <string.h>

/* A camera path of free rectangles. A rectangle of another shape than the frame's is widened to the
 * smallest window that holds it: the scale stays uniform. */
typedef struct {
    double t; /* seconds */
    KnBox rect;
    KnEasing ease;
    gboolean has_ease; /* not by the table: it was written */
} Keyframe;

typedef struct {
    guint n;
    Keyframe *frames; /* owned */
} Keyframes;

typedef struct {
    Keyframes keyframes;
    KnEasing ease;
} Params;

enum { KEYFRAMES_MAX = 1000 };
#define LEAST_STEP 1e-6 /* seconds between two keyframes */

static const KnOption keyframe_options[] = {
    {.name = "t",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Keyframe, double, t),
     .max = 86400,
     .unit = "s",
     .time = KN_TIME_LASTS, /* the camera is under way there since the segment's start */
     .help = "when, from the segment's start",
     .required = TRUE},
    {.name = "rect",
     .type = &kn_type_box,
     .offset = KN_OPTION_FIELD(Keyframe, KnBox, rect),
     .help = "the part of the picture that is seen then: [x, y, w, h] from 0 to 1",
     .required = TRUE},
    {.name = "ease",
     .type = &kn_type_easing,
     .offset = KN_OPTION_FIELD(Keyframe, KnEasing, ease),
     .help = "how the camera goes to the next keyframe; the motion's easing by default"},
    {.name = NULL},
};
static const KnOptionTable keyframe_table = {"keyframe",
                                             "$.segments[].effects_plan.motion.keyframes[]",
                                             "A place of the camera.", keyframe_options, NULL};

static void keyframes_clear(void *field)
{
    g_free(((Keyframes *)field)->frames);
}

static void keyframes_copy(const void *from, void *to)
{
    const Keyframes *list = from;

    *(Keyframes *)to = (Keyframes){list->n, g_memdup2(list->frames, list->n * sizeof(Keyframe))};
}

/* FALSE after a problem. */
static gboolean read_keyframe(const KnReading *reading, guint i, Keyframe *frames)
{
    const KnJson *node = reading->node->items[i], *ease = kn_json_member(node, "ease");
    g_autofree char *path = kn_reading_path(reading);
    g_autofree char *child = g_strdup_printf("%s[%u]", path, i);
    guint before = kn_problems_n_errors(reading->problems);

    kn_options_init(keyframe_options, &frames[i]);
    kn_options_read(keyframe_options, &frames[i], node, child, NULL, reading->problems);
    frames[i].has_ease = ease && ease->type != KN_JSON_NULL;
    if (kn_problems_n_errors(reading->problems) != before)
        return FALSE;
    if (i == 0 || frames[i].t >= frames[i - 1].t + LEAST_STEP)
        return TRUE;
    kn_problems_error_as(reading->problems, KN_PROBLEM_TIME, node, child,
                         "its time %g is not after that of the one before, %g", frames[i].t,
                         frames[i - 1].t);
    return FALSE;
}

static void keyframes_read(const KnReading *reading)
{
    const KnJson *node = reading->node;
    gboolean good = node->type == KN_JSON_ARRAY && node->n >= 1 && node->n <= KEYFRAMES_MAX;

    if (!good) {
        g_autofree char *expected =
            g_strdup_printf("an array of 1 to %d keyframes: {\"t\": seconds, \"rect\": [x, y, w, "
                            "h]} with numbers from 0 to 1",
                            KEYFRAMES_MAX);

        kn_reading_expected(reading, expected);
        return;
    }
    Keyframes list = {node->n, g_new0(Keyframe, node->n)};
    for (guint i = 0; good && i < node->n; i++)
        good = read_keyframe(reading, i, list.frames);
    if (good) {
        keyframes_clear(reading->field);
        *(Keyframes *)reading->field = list;
    } else {
        g_free(list.frames);
    }
}

static void keyframes_print(const KnOption *option, const void *field, GString *out)
{
    const Keyframes *list = field;

    for (guint i = 0; i < list->n; i++) {
        g_string_append(out, i ? ", {\"t\": " : "[{\"t\": ");
        kn_json_append_number(out, list->frames[i].t);
        g_string_append(out, ", \"rect\": ");
        kn_type_box.print(option, &list->frames[i].rect, out);
        if (list->frames[i].has_ease) {
            g_string_append(out, ", \"ease\": ");
            kn_type_easing.print(option, &list->frames[i].ease, out);
        }
        g_string_append_c(out, '}');
    }
    g_string_append(out, list->n ? "]" : "null");
}

static GVariant *keyframes_to_variant(const void *field)
{
    const Keyframes *list = field;
    g_auto(GVariantBuilder) builder = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("a(a{sv}b)"));

    for (guint i = 0; i < list->n; i++)
        g_variant_builder_add(&builder, "(@a{sv}b)",
                              kn_options_to_variant(keyframe_options, &list->frames[i]),
                              list->frames[i].has_ease);
    return g_variant_builder_end(&builder);
}

static void keyframes_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append_printf(
        out, "{\"type\": \"array\", \"minItems\": 1, \"maxItems\": %d, \"items\": ", KEYFRAMES_MAX);
    kn_schema_table_ref(schema, out, &keyframe_table);
    g_string_append_c(out, '}');
}

static const KnOptionType type_keyframes = {.noun = "array of keyframes",
                                            .size = sizeof(Keyframes),
                                            .read = keyframes_read,
                                            .print = keyframes_print,
                                            .to_variant = keyframes_to_variant,
                                            .copy = keyframes_copy,
                                            .clear = keyframes_clear,
                                            .schema = keyframes_schema,
                                            .elements = keyframe_options};

static const KnOption options[] = {
    {.name = "keyframes",
     .type = &type_keyframes,
     .offset = KN_OPTION_FIELD(Params, Keyframes, keyframes),
     .help = "array of {\"t\": seconds, \"rect\": [x, y, w, h] from 0 to 1, \"ease\": optional}, "
             "ordered by t",
     .example = "[{\"t\": 0, \"rect\": [0, 0, 0.5, 0.5]}, {\"t\": 4, \"rect\": [0.4, 0.4, 0.6, "
                "0.6]}]",
     .required = TRUE},
    {.name = "ease",
     .type = &kn_type_easing,
     .offset = KN_OPTION_FIELD(Params, KnEasing, ease),
     .default_text = "\"easeInOutCubic\"",
     .help = "easing between two keyframes, where the first has none of its own"},
    {.name = NULL},
};

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    const Params *p = params;
    double fps = (double)context->fps.num / context->fps.den;
    KnCameraPath *path = kn_shot_add_motion(shot, KN_CAMERA_RECT);

    for (guint i = 0; i < p->keyframes.n; i++) {
        const Keyframe *frame = &p->keyframes.frames[i];
        const KnBox *r = &frame->rect;
        double width = CLAMP(MAX(r->w, r->h), 1 / KN_CAMERA_ZOOM_MAX, 1);

        kn_camera_add(path, (KnCameraKey){.t = context->lead + frame->t * fps,
                                          .z = width,
                                          .u = CLAMP(r->x + r->w / 2 - width / 2, 0, 1 - width),
                                          .v = CLAMP(r->y + r->h / 2 - width / 2, 0, 1 - width),
                                          .ease = frame->has_ease ? frame->ease : p->ease});
    }
    return TRUE;
}

const KnEffect kn_effects_motion_keyframes[] = {
    {.name = "keyframes",
     .kind = KN_EFFECT_MOTION,
     .help = "The camera moves through free rectangles of the picture.",
     .options = options,
     .implied_by = "keyframes",
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};
