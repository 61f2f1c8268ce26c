/* SPDX-License-Identifier: MIT */
#include "engine/film/origin.h"
#include "base/json_print.h"
#include "engine/store/probe.h"
#include "engine/store/version.h"
#include "vocabulary/names.h"
#include "voice/voice.h"

#include <string.h>

static const struct {
    const char *name, *words;
    KnDigitalSource source; /* of the part */
    KnDigitalSource whole;  /* of a film that has it */
    gboolean synthetic;
} parts[KN_N_ORIGINS] = {
    [KN_ORIGIN_RULE_VOICE] = {"voice", "a synthetic voice speaks", KN_SOURCE_ALGORITHM,
                              KN_SOURCE_COMPOSITE, TRUE},
    [KN_ORIGIN_VOICE] = {"voice", "a synthetic voice speaks", KN_SOURCE_TRAINED, KN_SOURCE_MIXED,
                         TRUE},
    [KN_ORIGIN_WORDS] = {"words", "a language model wrote the words", KN_SOURCE_TRAINED,
                         KN_SOURCE_MIXED, FALSE},
    [KN_ORIGIN_PLANS] = {"plans", "a language model chose effects and transitions",
                         KN_SOURCE_TRAINED, KN_SOURCE_EDITED, FALSE},
    [KN_ORIGIN_PICTURES] = {"pictures", "pictures or clips are generated", KN_SOURCE_TRAINED,
                            KN_SOURCE_MIXED, TRUE},
    [KN_ORIGIN_ENLARGED] = {"pictures", "a network enlarged pictures", KN_SOURCE_ENHANCED,
                            KN_SOURCE_ENHANCED, FALSE},
};

const char *kn_origin_part_name(KnOriginPart part)
{
    return parts[part].name;
}

KnDigitalSource kn_origin_part_source(KnOriginPart part)
{
    return parts[part].source;
}

/* ---- finding ---- */

static void count(KnFilmOrigin *origin, KnOriginPart part, const char *by)
{
    char *before = origin->by[part];
    g_auto(GStrv) names = g_strsplit(before ? before : "", ", ", -1);
    origin->n_of[part]++;
    if (!by || g_strv_contains((const char *const *)names, by))
        return;
    origin->by[part] = before ? g_strconcat(before, ", ", by, NULL) : g_strdup(by);
    g_free(before);
}

static void look_at_words(const KnOriginInputs *inputs, const KnSegment *segment,
                          KnFilmOrigin *origin)
{
    const GStrv said = inputs->project->sound.tags.ai_made;
    const KnVoice *voice =
        segment->speech == KN_SPEECH_LINE ? kn_voice_find(segment->voice->provider, NULL) : NULL;
    if (voice)
        count(origin, voice->by_rules ? KN_ORIGIN_RULE_VOICE : KN_ORIGIN_VOICE, voice->name);
    else if (segment->speech == KN_SPEECH_FILE && kn_ai_said(said, KN_AI_VOICE))
        count(origin, KN_ORIGIN_VOICE, NULL);
    if (kn_ai_said(said, KN_AI_WORDS) &&
        (segment->transcript || segment->speech == KN_SPEECH_FILE ||
         segment->kind == KN_SEGMENT_CARD))
        count(origin, KN_ORIGIN_WORDS, NULL);
}

static void look_at_plan(const KnOriginInputs *inputs, guint i, KnFilmOrigin *origin)
{
    const KnProject *project = inputs->project;
    const KnDirections *directions = inputs->directions;
    if (directions && directions->items[i].by == KN_DIRECTED_MODEL)
        count(origin, KN_ORIGIN_PLANS, project->directing.model);
    else if (kn_ai_said(project->sound.tags.ai_made, KN_AI_PLANS) && project->segments[i].planned)
        count(origin, KN_ORIGIN_PLANS, NULL);
}

static gboolean says_trained(const KnOriginInputs *inputs, const KnSegment *segment)
{
    KnProbe probe;
    return (segment->kind == KN_SEGMENT_VIDEO ? kn_probe_clip : kn_probe_picture)(
               inputs->store, segment->path, &probe, NULL) &&
           probe.says_trained;
}

static void look_at_picture(const KnOriginInputs *inputs, guint i, KnFilmOrigin *origin)
{
    const KnSegment *segment = &inputs->project->segments[i];
    if (segment->kind == KN_SEGMENT_CARD || !segment->path || segment->missing)
        return;
    if (kn_ai_said(inputs->project->sound.tags.ai_made, KN_AI_PICTURES) ||
        says_trained(inputs, segment))
        count(origin, KN_ORIGIN_PICTURES, NULL);
    if (inputs->subjects && inputs->subjects->segments[i].larger)
        count(origin, KN_ORIGIN_ENLARGED, NULL);
}

void kn_film_origin(const KnOriginInputs *inputs, KnFilmOrigin *origin)
{
    const KnProject *project = inputs->project;
    const KnBatch *first = kn_manifest_batch(inputs->manifest, 0);
    const KnBatch *last =
        kn_manifest_batch(inputs->manifest, kn_manifest_n_batches(inputs->manifest) - 1);
    *origin = (KnFilmOrigin){0};
    for (guint i = 0; i < project->n_segments; i++) {
        const KnTimelineSegment *at = &inputs->timeline->segments[i];
        if (at->first_frame >= last->first_frame + last->n_frames ||
            at->first_frame + at->n_frames <= first->first_frame)
            continue;
        look_at_words(inputs, &project->segments[i], origin);
        look_at_plan(inputs, i, origin);
        look_at_picture(inputs, i, origin);
    }
    for (guint i = 0; i < KN_N_ORIGINS; i++) {
        if (origin->n_of[i] == 0)
            continue;
        origin->source = MAX(origin->source, parts[i].whole);
        origin->synthetic |= parts[i].synthetic;
    }
    origin->marked = origin->source != KN_SOURCE_UNSAID &&
                     project->sound.tags.ai == KN_AI_MARK_AUTO &&
                     !kn_container_is_pictures(inputs->container);
}

void kn_film_origin_clear(KnFilmOrigin *origin)
{
    for (guint i = 0; i < KN_N_ORIGINS; i++)
        g_free(origin->by[i]);
    *origin = (KnFilmOrigin){0};
}

/* ---- telling ---- */

char *kn_origin_part_words(const KnFilmOrigin *origin, KnOriginPart part)
{
    const char *by = origin->by[part];
    return by ? g_strdup_printf("%s (%s)", parts[part].words, by) : g_strdup(parts[part].words);
}

static void append_parts(GString *out, const KnFilmOrigin *origin, gboolean synthetic)
{
    for (guint i = 0; i < KN_N_ORIGINS; i++) {
        if (origin->n_of[i] == 0 || parts[i].synthetic != synthetic)
            continue;
        g_autofree char *words = kn_origin_part_words(origin, (KnOriginPart)i);
        g_string_append_printf(out, "%s%s", out->len ? "; " : "", words);
    }
}

char *kn_origin_because(const KnFilmOrigin *origin)
{
    GString *out = g_string_new(NULL);
    append_parts(out, origin, TRUE);
    append_parts(out, origin, FALSE);
    if (out->len == 0)
        g_string_append(out, "nothing is known of it that a machine has made");
    else if (!origin->synthetic)
        g_string_append(out, "; no voice, person or place is made up");
    return g_string_free(out, FALSE);
}

static void append_string(GString *out, const char *name, const char *text)
{
    g_string_append_printf(out, "\"%s\": ", name);
    kn_json_append_string(out, text);
}

static void append_action(GString *out, const char *action, KnDigitalSource source,
                          const char *description)
{
    g_string_append(out, "          {");
    append_string(out, "action", action);
    g_string_append(out, ", ");
    append_string(out, "digitalSourceType", kn_digital_source_uri(source));
    g_string_append(out, ",\n           \"parameters\": {");
    append_string(out, "description", description);
    g_string_append(out, "}}");
}

char *kn_origin_manifest(const KnFilmOrigin *origin, const char *title)
{
    GString *out = g_string_new("{\n  ");
    g_autofree char *because = kn_origin_because(origin);
    append_string(out, "title", title);
    g_string_append(out, ",\n  \"claim_generator_info\": [{\"name\": \"Kinora\", ");
    append_string(out, "version", KN_VERSION);
    g_string_append(out, "}],\n  \"assertions\": [\n    {\n      \"label\": \"c2pa.actions\",\n"
                         "      \"data\": {\n        \"actions\": [\n");
    append_action(out, "c2pa.created", origin->source, because);
    for (guint i = 0; i < KN_N_ORIGINS; i++) {
        if (origin->n_of[i] == 0)
            continue;
        g_autofree char *words = kn_origin_part_words(origin, (KnOriginPart)i);
        g_string_append(out, ",\n");
        append_action(out, "c2pa.edited", parts[i].source, words);
    }
    g_string_append(out, "\n        ]\n      }\n    }\n  ]\n}\n");
    return g_string_free(out, FALSE);
}
