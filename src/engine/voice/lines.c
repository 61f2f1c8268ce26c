/* SPDX-License-Identifier: MIT */
/* What is said: the distinct lines of a project, who says each, and which takes are there. */
#include "base/error.h"
#include "engine/store/probe.h"
#include "engine/voice/private.h"
#include "project/places.h"

#include <math.h>
#include <string.h>

static void clear_line(gpointer data)
{
    KnSpokenLine *line = data;
    kn_take_clear(&line->take);
    g_free(line->path);
    g_free(line->spoken);
}

void kn_voice_work_init(KnVoiceWork *work, const KnVoiceInputs *inputs)
{
    guint n = inputs->project->n_segments;
    *work = (KnVoiceWork){
        .inputs = inputs,
        .speeches = kn_speeches_new(n),
        .phase = {.phase = KN_PHASE_voice},
        .speakers = g_hash_table_new_full(NULL, NULL, NULL, kn_speaker_free),
        .by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .lines = g_array_new(FALSE, TRUE, sizeof(KnSpokenLine)),
        .texts = g_new0(KnLine, n + 1),
        .line_of = g_new0(guint, n + 1),
    };
    g_array_set_clear_func(work->lines, clear_line);
}

void kn_voice_work_clear(KnVoiceWork *work)
{
    for (guint i = 0; i < work->inputs->project->n_segments; i++)
        kn_line_clear(&work->texts[i]);
    g_free(work->texts);
    g_free(work->line_of);
    g_array_unref(work->lines);
    g_hash_table_unref(work->by_key);
    g_hash_table_unref(work->speakers);
}

static void place_text(const KnVoiceWork *work, const KnSegment *segment, GError **error)
{
    kn_project_place_member(work->inputs->project, segment->node, segment->json_path, "transcript",
                            error);
}

static gboolean no_speaker(const KnVoiceWork *work, guint i, const GError *reason, GError **error)
{
    const KnProject *project = work->inputs->project;
    g_autoptr(KnVoiceFailures) failures = kn_voice_failures_new(project);
    if (reason->code == KN_ERROR_CANCELLED) {
        g_propagate_error(error, g_error_copy(reason));
        return FALSE;
    }
    kn_voice_failures_add(failures, i, kn_voice_name_key(project->segments[i].voice), reason);
    return kn_voice_failures_check(failures, 0, error);
}

static gboolean read_line(KnVoiceWork *work, guint i, GError **error)
{
    const KnSegment *segment = &work->inputs->project->segments[i];
    KnLine *text = &work->texts[i];
    g_auto(GStrv) rules = kn_voice_respellings(segment->voice);
    const KnVoice *voice = kn_voice_find(segment->voice->provider, NULL);
    const char *language = voice && voice->reads ? voice->reads(segment->voice) : NULL;
    if (!kn_line_read(segment->transcript, (const char *const *)rules, language, text, error)) {
        place_text(work, segment, error);
        return FALSE;
    }
    g_autoptr(GError) reason = NULL;
    KnSpeaker *speaker = kn_speaker_find(work, segment->voice, &reason);
    if (!speaker)
        return no_speaker(work, i, reason, error);
    if (!*text->spoken)
        return TRUE;
    g_autofree char *key = kn_take_key(speaker->voice, speaker->version ? speaker->version : "?",
                                       &speaker->settings, text->spoken);
    guint at = GPOINTER_TO_UINT(g_hash_table_lookup(work->by_key, key));
    if (at == 0) {
        KnSpokenLine line = {.speaker = speaker, .first = i, .lock = -1};
        line.spoken = g_strdup(text->spoken);
        g_strlcpy(line.key, key, sizeof line.key);
        g_array_append_val(work->lines, line);
        at = work->lines->len;
        g_hash_table_insert(work->by_key, g_steal_pointer(&key), GUINT_TO_POINTER(at));
    }
    work->line_of[i] = at;
    g_array_index(work->lines, KnSpokenLine, at - 1).n_segments++;
    return TRUE;
}

/* People who record a text read it as a person does: in the language of the captions. */
static const char *recorded_in(const KnVoiceWork *work)
{
    const char *language = work->inputs->project->captions.language;
    return language ? language : "en";
}

static gboolean read_file(KnVoiceWork *work, guint i, KnSpeech *speech, GError **error)
{
    const KnSegment *segment = &work->inputs->project->segments[i];
    KnProbe probe;
    if (!kn_probe_sound(work->inputs->results->store, segment->audio_path, &probe, error))
        return FALSE;
    if (!(probe.sound_seconds > 0)) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "'%s' holds no sound", segment->audio_path);
        kn_error_set_input(error, segment->audio_path);
        return FALSE;
    }
    if (segment->transcript &&
        !kn_line_read(segment->transcript, NULL, recorded_in(work), &work->texts[i], error)) {
        place_text(work, segment, error);
        return FALSE;
    }
    *speech = (KnSpeech){.is_file = TRUE,
                         .path = g_strdup(segment->audio_path),
                         .text = g_strdup(work->texts[i].shown),
                         .n_samples = (gint64)ceil(probe.sound_seconds * KN_SAMPLE_RATE)};
    g_strlcpy(speech->key, probe.hash, sizeof speech->key);
    return TRUE;
}

static void mark_retakes(KnVoiceWork *work)
{
    const KnBuildOptions *options = work->inputs->options;
    for (guint i = 0; i < options->n_retake; i++) {
        guint segment = options->retake[i];
        guint line = segment > 0 && segment <= work->speeches->n ? work->line_of[segment - 1] : 0;
        if (line > 0)
            g_array_index(work->lines, KnSpokenLine, line - 1).retake = TRUE;
    }
}

gboolean kn_voice_read_segments(KnVoiceWork *work, GError **error)
{
    for (guint i = 0; i < work->speeches->n; i++) {
        KnSpeechKind kind = work->inputs->project->segments[i].speech;
        if ((kind == KN_SPEECH_LINE && !read_line(work, i, error)) ||
            (kind == KN_SPEECH_FILE && work->inputs->wish != KN_VOICE_CHECK &&
             !read_file(work, i, &work->speeches->items[i], error))) {
            kn_project_place_error(work->inputs->project, i + 1, error);
            return FALSE;
        }
    }
    mark_retakes(work);
    return TRUE;
}

void kn_voice_hold_take(KnVoiceWork *work, KnSpokenLine *line)
{
    const KnStore *store = work->inputs->results->store;
    g_free(line->path);
    line->path = kn_store_hold(store, KN_STORE_TAKE, line->key);
    if (!line->path)
        line->path = kn_store_path(kn_store_folder(store), KN_STORE_TAKE, line->key);
}

gboolean kn_voice_find_take(KnVoiceWork *work, KnSpokenLine *line)
{
    KnResults *results = work->inputs->results;
    g_autoptr(GError) error = NULL;
    if (!kn_store_mode(kn_store_folder(results->store), KN_STORE_TAKE, line->key))
        return FALSE;
    kn_store_touch(results->store, KN_STORE_TAKE, line->key); /* one with two names is not */
    kn_voice_hold_take(work, line);
    line->there = kn_take_inspect(&line->take, line->path, &error);
    if (!line->there && g_error_matches(error, KN_ERROR, KN_ERROR_VERIFY))
        kn_results_drop_damaged(results, KN_STORE_TAKE, line->key, line->first + 1, error->message);
    return line->there;
}

gboolean kn_voice_anew(const KnVoiceWork *work, const KnSpokenLine *line)
{
    gboolean paid = line->speaker->voice->leave != KN_ASKED_NOTHING;
    gboolean anew = work->inputs->anew && (!paid || work->inputs->options->buy_again);
    return work->inputs->wish == KN_VOICE_MAKE && (line->retake || anew) &&
           !(paid && kn_store_was_renewed(work->inputs->results->store, line->key));
}

void kn_voice_tell(const KnVoiceWork *work, guint number, const char *state, const char *reason)
{
    const KnSpokenLine *line = &g_array_index(work->lines, KnSpokenLine, number);
    for (guint i = line->first, n = 0; n < line->n_segments; i++) {
        if (work->line_of[i] != number + 1)
            continue;
        n++;
        gboolean repeated = i > line->first && strcmp(state, "made") == 0;
        KnEvent event = {
            .kind = KN_EVENT_VOICE,
            .phase = kn_phase_name(KN_PHASE_voice),
            .state = repeated ? "cached" : state,
            .reason = reason,
            .segment = (int)i + 1,
            .seconds = line->there ? (double)line->take.n_samples / line->take.sample_rate : 0,
            .eta = -1};
        kn_emit(work->inputs->results->reporter, &event);
    }
}
