/* SPDX-License-Identifier: MIT */
#include "cli/effect_preview.h"
#include "base/error.h"
#include "base/json_print.h"
#include "cli/talk.h"
#include "engine/session.h"

#include <string.h>

/* The film: a segment, and another one after it for transitions. */
enum { WIDTH = 480, HEIGHT = 270, FPS = 25, SECONDS = 4, N_FRAMES = SECONDS * FPS, FRAMES = 3 };

/* Where the subject is taken to be, for effects that need one. */
static const char subject[] = "\"subject\": [0.3, 0.15, 0.4, 0.6], ";

/* ---- parameters ---- */

static gboolean check_params(const char *params, GError **error)
{
    g_autoptr(GError) wrong = NULL;
    g_autoptr(KnJsonDocument) document =
        params ? kn_json_load_text(params, -1, "--params", &wrong) : NULL;
    if (!params || (document && kn_json_root(document)->type == KN_JSON_OBJECT))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "%s",
                wrong ? wrong->message
                      : "--params is no JSON object; expected one such as '{\"zoom\": 1.5}'");
    return FALSE;
}

static gboolean is_given(const char *params, const char *name)
{
    g_autoptr(KnJsonDocument) document =
        params ? kn_json_load_text(params, -1, "--params", NULL) : NULL;
    return document && kn_json_member(kn_json_root(document), name);
}

/* The members of the object, which was checked; each begins with a comma. */
static void append_members(GString *out, const char *params)
{
    const char *begin = params ? strchr(params, '{') + 1 : "",
               *end = params ? strrchr(params, '}') : begin;
    g_autofree char *inner = g_strndup(begin, (gsize)(end - begin));
    if (*g_strstrip(inner))
        g_string_append_printf(out, ", %s", inner);
}

/* A value for what must be given, and has not been. */
static void append_sample(GString *out, const KnEffectPreview *preview, const KnOption *option)
{
    g_string_append_printf(out, ", \"%s\": ", option->name);
    if (option->type == &kn_type_path)
        kn_json_append_string(out, preview->pictures[0]);
    else if (option->example)
        g_string_append(out, option->example);
    else
        g_string_append(out, "\"Kinora\"");
}

static void append_effect(GString *out, const KnEffectPreview *preview)
{
    static const char *const lists[] = {[KN_EFFECT_MOTION] = "motion",
                                        [KN_EFFECT_OVERLAY] = "overlays",
                                        [KN_EFFECT_TOOL] = "tools"};
    const KnEffect *effect = preview->effect;
    gboolean list = effect->kind != KN_EFFECT_MOTION;
    g_string_append_printf(out, "\"%s\": %s{\"name\": \"%s\"", lists[effect->kind], list ? "[" : "",
                           effect->name);
    append_members(out, preview->params);
    for (const KnOption *option = effect->options; option && option->name; option++)
        if (option->required && !is_given(preview->params, option->name))
            append_sample(out, preview, option);
    g_string_append_printf(out, "}%s", list ? "]" : "");
}

/* ---- the film ---- */

static char *project_text(const KnEffectPreview *preview)
{
    GString *out = g_string_new(NULL);
    g_string_append_printf(out,
                           "{\"version\": 1, \"output\": {\"width\": %d, \"height\": %d, \"fps\": "
                           "%d}, \"segments\": [{\"duration\": %d, \"image\": ",
                           WIDTH, HEIGHT, FPS, SECONDS);
    kn_json_append_string(out, preview->pictures[0]);
    g_string_append_printf(out, ", %s\"effects_plan\": {",
                           preview->effect && preview->effect->kind == KN_EFFECT_TOOL ? subject
                                                                                      : "");
    if (preview->effect) {
        append_effect(out, preview);
        g_string_append(out, "}}]}");
        return g_string_free(out, FALSE);
    }
    g_string_append_printf(out, "\"transition\": {\"type\": \"%s\", \"duration\": %d",
                           preview->transition->name, SECONDS);
    append_members(out, preview->params);
    g_string_append_printf(out, "}}}, {\"duration\": %d, \"image\": ", SECONDS);
    kn_json_append_string(out, preview->pictures[1]);
    g_string_append(out, "}]}");
    return g_string_free(out, FALSE);
}

static void hear_warning(const KnEvent *event, gpointer user_data)
{
    if (event->kind != KN_EVENT_WARNING)
        return;
    g_autofree char *line = kn_warning_line(event->warning);
    kn_talk_warning(user_data, line);
}

/* An effect at its beginning, middle and end; a transition at a quarter, a half, three quarters. */
static gint64 frame_of(const KnEffectPreview *preview, int i)
{
    if (preview->transition)
        return N_FRAMES / 2 + (i + 1) * N_FRAMES / (FRAMES + 1);
    return MIN(i * N_FRAMES / (FRAMES - 1), N_FRAMES - 1);
}

KnPicture *kn_effect_preview(const KnEffectPreview *preview, GError **error)
{
    const KnLoadOptions load = {.allow_outside = TRUE, .check = kn_timeline_check};
    const KnBuildOptions options = {
        .cpu = kn_cpu_flags(), .no_cache = TRUE, .event = hear_warning, .user_data = preview->args};
    if (!check_params(preview->params, error))
        return NULL;
    g_autofree char *text = project_text(preview);
    g_autoptr(KnProject) project = kn_project_load_text(text, -1, "preview", ".", &load, error);
    if (!project || !kn_project_check_files(project, &load, error))
        return NULL;
    g_autoptr(KnSession) session = kn_session_open(project, &options);
    if (!kn_session_check_output(session, KN_OUTPUT_PICTURE, preview->output, NULL, error))
        return NULL;
    g_autoptr(KnPicture) strip = kn_picture_new(FRAMES * WIDTH, HEIGHT);
    for (int i = 0; i < FRAMES; i++) {
        g_autoptr(KnFrame) drawn = kn_session_still(session, frame_of(preview, i), error);
        if (!drawn)
            return NULL;
        g_autoptr(KnPicture) frame = kn_picture_from_frame(drawn);
        kn_picture_shrink_into(frame, strip, i * WIDTH, 0, WIDTH, HEIGHT);
    }
    return g_steal_pointer(&strip);
}
