/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "effects/list.h"
#include "effects/params.h"
#include <string.h>

/* A camera path of free rectangles. A rectangle of another shape than the frame's is widened to the
 * smallest window that holds it: the scale stays uniform. */
typedef struct {
    const KnJson *keyframes;
    char *ease;
} Params;

enum { KEYFRAMES_MAX = 1000 };

static const KnOption options[] = {
    {.name = "keyframes",
     .type = KN_OPTION_JSON,
     .offset = KN_OPTION_FIELD(Params, const KnJson *, keyframes),
     .help = "array of {\"t\": seconds, \"rect\": [x, y, w, h] from 0 to 1, \"ease\": optional}, "
             "ordered by t",
     .required = TRUE},
    {.name = "ease",
     .type = KN_OPTION_STRING,
     .offset = KN_OPTION_FIELD(Params, char *, ease),
     .default_text = "\"easeInOutCubic\"",
     .help = "easing between two keyframes, where the first has none of its own"},
    {.name = NULL},
};

static gboolean read_rect(const KnJson *rect, KnCameraKey *key)
{
    double r[4], width;

    if (!rect || rect->type != KN_JSON_ARRAY || rect->n != 4)
        return FALSE;
    for (int i = 0; i < 4; i++) {
        if (rect->items[i]->type != KN_JSON_NUMBER)
            return FALSE;
        r[i] = rect->items[i]->number;
        if (!(r[i] >= 0 && r[i] <= 1))
            return FALSE;
    }
    /* A hair of room for sums such as 0.7 + 0.3. */
    if (r[2] <= 0 || r[3] <= 0 || r[0] + r[2] > 1 + 1e-9 || r[1] + r[3] > 1 + 1e-9)
        return FALSE;
    width = CLAMP(MAX(r[2], r[3]), 1 / KN_CAMERA_ZOOM_MAX, 1);
    key->z = width;
    key->u = CLAMP(r[0] + r[2] / 2 - width / 2, 0, 1 - width);
    key->v = CLAMP(r[1] + r[3] / 2 - width / 2, 0, 1 - width);
    return TRUE;
}

static gboolean known_members(const KnJson *node)
{
    for (guint i = 0; i < node->n; i++)
        if (strcmp(node->keys[i], "t") && strcmp(node->keys[i], "rect") &&
            strcmp(node->keys[i], "ease"))
            return FALSE;
    return TRUE;
}

static gboolean read_keyframe(const KnJson *node, const KnEffectContext *context, KnCameraKey *key,
                              GError **error)
{
    const KnJson *t = kn_json_member(node, "t"), *ease = kn_json_member(node, "ease");
    double fps = (double)context->fps.num / context->fps.den;

    if (node->type != KN_JSON_OBJECT || !known_members(node) ||
        !read_rect(kn_json_member(node, "rect"), key)) {
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                    "expected {\"t\": seconds, \"rect\": [x, y, w, h]} with a rectangle inside "
                    "of the picture, in numbers from 0 to 1");
        return FALSE;
    }
    if (!t || t->type != KN_JSON_NUMBER || !(t->number >= 0 && t->number <= 86400)) {
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                    "expected \"t\" in seconds, from 0 to 86400");
        return FALSE;
    }
    key->t = context->lead + t->number * fps;
    if (!ease)
        return TRUE;
    if (ease->type != KN_JSON_STRING) {
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT, "expected \"ease\" to be a string");
        return FALSE;
    }
    return kn_easing_parse(ease->string, &key->ease, error);
}

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    const Params *p = params;
    const KnJson *list = p->keyframes;
    KnCameraPath *path = kn_shot_add_motion(shot, KN_CAMERA_RECT, error);
    KnEasing ease;

    if (!path || !kn_easing_parse(p->ease, &ease, error))
        return FALSE;
    if (!list || list->type != KN_JSON_ARRAY || list->n < 1 || list->n > KEYFRAMES_MAX) {
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                    "keyframes: expected an array of 1 to %d keyframes", KEYFRAMES_MAX);
        return FALSE;
    }
    for (guint i = 0; i < list->n; i++) {
        KnCameraKey key = {.ease = ease};

        if (!read_keyframe(list->items[i], context, &key, error)) {
            g_prefix_error(error, "keyframes[%u]: ", i);
            return FALSE;
        }
        if (i && key.t <= path->keys[i - 1].t) {
            g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                        "keyframes[%u]: its time is not behind the one before", i);
            return FALSE;
        }
        kn_camera_add(path, key);
    }
    return TRUE;
}

const KnEffect kn_effect_keyframes = {
    .name = "keyframes",
    .kind = KN_EFFECT_MOTION,
    .help = "The camera moves through free rectangles of the picture.",
    .options = options,
    .params_size = sizeof(Params),
    .compile = compile,
};
