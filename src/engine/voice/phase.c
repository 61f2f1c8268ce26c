/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "engine/store/probe.h"
#include "engine/store/prune.h"
#include "engine/store/version.h"
#include "engine/voice/private.h"

#include <math.h>
#include <string.h>

static void free_speaker(gpointer data)
{
    KnSpeaker *speaker = data;
    kn_options_clear(kn_voice_options, &speaker->settings);
    g_free(speaker->version);
    g_free(speaker);
}

static void clear_line(gpointer data)
{
    KnSpokenLine *line = data;
    kn_take_clear(&line->take);
    g_free(line->spoken);
}

static void work_init(KnVoiceWork *work, const KnVoiceInputs *inputs)
{
    guint n = inputs->project->n_segments;
    *work = (KnVoiceWork){
        .inputs = inputs,
        .speeches = kn_speeches_new(n),
        .phase = {.phase = KN_PHASE_voice},
        .speakers = g_hash_table_new_full(NULL, NULL, NULL, free_speaker),
        .by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .lines = g_array_new(FALSE, TRUE, sizeof(KnSpokenLine)),
        .texts = g_new0(KnLine, n + 1),
        .line_of = g_new0(guint, n + 1),
    };
    g_array_set_clear_func(work->lines, clear_line);
}

static void work_clear(KnVoiceWork *work)
{
    for (guint i = 0; i < work->inputs->project->n_segments; i++)
        kn_line_clear(&work->texts[i]);
    g_free(work->texts);
    g_free(work->line_of);
    g_array_unref(work->lines);
    g_hash_table_unref(work->by_key);
    g_hash_table_unref(work->speakers);
}

/* NULL without error: a process of the voice has to be asked. */
static char *find_version(const KnVoiceWork *work, const KnSpeaker *speaker, GError **error)
{
    const KnVoice *voice = speaker->voice;
    return voice->files ? kn_version_recall(work->inputs->results->store, voice->name)
                        : voice->version(&speaker->settings, error);
}

/* Another speaker of the same voice knows the version already. */
static char *known_version(const KnVoiceWork *work, const KnSpeaker *speaker)
{
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, work->speakers);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const KnSpeaker *other = value;
        if (other->voice == speaker->voice && other->version && speaker->voice->files)
            return g_strdup(other->version);
    }
    return NULL;
}

static KnSpeaker *find_speaker(KnVoiceWork *work, const KnVoiceSettings *settings, GError **error)
{
    KnSpeaker *speaker = g_hash_table_lookup(work->speakers, settings);
    g_autoptr(GError) reason = NULL;
    if (speaker)
        return speaker;
    const KnVoice *voice = kn_voice_find(settings->provider, error);
    if (!voice)
        return NULL;
    speaker = g_new0(KnSpeaker, 1);
    speaker->voice = voice;
    kn_options_copy(kn_voice_options, settings, &speaker->settings);
    if (voice->resolve)
        voice->resolve(&speaker->settings);
    speaker->version = known_version(work, speaker);
    if (!speaker->version)
        speaker->version = find_version(work, speaker, &reason);
    if (!speaker->version && !reason && work->inputs->wish != KN_VOICE_LOOK)
        speaker->version = kn_voice_ask_version(work, speaker, &reason);
    if (reason) {
        g_propagate_error(error, g_steal_pointer(&reason));
        free_speaker(speaker);
        return NULL;
    }
    g_hash_table_insert(work->speakers, (gpointer)settings, speaker);
    return speaker;
}

static gboolean read_line(KnVoiceWork *work, guint i, GError **error)
{
    const KnSegment *segment = &work->inputs->project->segments[i];
    KnLine *text = &work->texts[i];
    g_auto(GStrv) rules = kn_voice_respellings(segment->voice);
    if (!kn_line_read(segment->transcript, (const char *const *)rules, text, error))
        return FALSE;
    KnSpeaker *speaker = find_speaker(work, segment->voice, error);
    if (!speaker)
        return FALSE;
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

static gboolean read_file(KnVoiceWork *work, guint i, KnSpeech *speech, GError **error)
{
    const KnSegment *segment = &work->inputs->project->segments[i];
    KnProbe probe;
    if (!kn_probe_sound(work->inputs->results->store, segment->audio_path, &probe, error))
        return FALSE;
    if (!(probe.sound_seconds > 0)) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "'%s' holds no sound", segment->audio_path);
        return FALSE;
    }
    if (segment->transcript && !kn_line_read(segment->transcript, NULL, &work->texts[i], error))
        return FALSE;
    *speech = (KnSpeech){.is_file = TRUE,
                         .path = g_strdup(segment->audio_path),
                         .text = g_strdup(work->texts[i].shown),
                         .n_samples = (gint64)ceil(probe.sound_seconds * KN_SAMPLE_RATE)};
    g_strlcpy(speech->key, probe.hash, sizeof speech->key);
    return TRUE;
}

static gboolean read_segments(KnVoiceWork *work, GError **error)
{
    for (guint i = 0; i < work->speeches->n; i++) {
        KnSpeechKind kind = work->inputs->project->segments[i].speech;
        if ((kind == KN_SPEECH_LINE && !read_line(work, i, error)) ||
            (kind == KN_SPEECH_FILE && !read_file(work, i, &work->speeches->items[i], error))) {
            g_prefix_error(error, "segment %u: ", i + 1);
            return FALSE;
        }
    }
    return TRUE;
}

gboolean kn_voice_find_take(KnVoiceWork *work, KnSpokenLine *line)
{
    KnResults *results = work->inputs->results;
    g_autofree char *path =
        kn_store_path(kn_store_folder(results->store), KN_STORE_TAKE, line->key);
    g_autoptr(GError) error = NULL;
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return FALSE;
    line->there = kn_take_inspect(&line->take, path, &error);
    if (line->there)
        kn_store_touch(results->store, KN_STORE_TAKE, line->key);
    else if (g_error_matches(error, KN_ERROR, KN_ERROR_VERIFY))
        kn_results_drop_damaged(results, KN_STORE_TAKE, line->key, line->first + 1, error->message);
    return line->there;
}

gboolean kn_voice_anew(const KnVoiceWork *work, const KnSpokenLine *line)
{
    return work->inputs->anew && work->inputs->wish == KN_VOICE_MAKE &&
           !line->speaker->voice->leave;
}

/* Returns how many are missing. */
static guint look(KnVoiceWork *work)
{
    guint n_missing = 0;
    for (guint i = 0; i < work->lines->len; i++) {
        KnSpokenLine *line = &g_array_index(work->lines, KnSpokenLine, i);
        if (line->speaker->version && !kn_voice_anew(work, line) &&
            kn_voice_find_take(work, line)) {
            if (work->inputs->wish == KN_VOICE_MAKE)
                kn_voice_tell(work, i, "cached", NULL);
        } else {
            n_missing++;
        }
    }
    return n_missing;
}

/* Rounded up: nothing of it is cut. */
static gint64 film_samples(const KnTake *take)
{
    return ((gint64)take->n_samples * KN_SAMPLE_RATE + take->sample_rate - 1) / take->sample_rate;
}

static void fill_speech(const KnVoiceWork *work, guint i, KnSpeech *speech)
{
    const KnSegment *segment = &work->inputs->project->segments[i];
    const KnSpokenLine *line = &g_array_index(work->lines, KnSpokenLine, work->line_of[i] - 1);
    g_strlcpy(speech->key, line->key, sizeof speech->key);
    speech->text = g_strdup(work->texts[i].shown);
    if (!line->there) {
        speech->estimated = TRUE;
        speech->n_samples = kn_speech_guess(segment->transcript);
        return;
    }
    speech->path =
        kn_store_path(kn_store_folder(work->inputs->results->store), KN_STORE_TAKE, line->key);
    speech->n_samples = film_samples(&line->take);
    speech->words = g_memdup2(line->take.words, line->take.n_words * sizeof(KnWord));
    speech->n_words = kn_line_show_words(&work->texts[i], speech->words, line->take.n_words);
}

static void warn_guessed(const KnVoiceWork *work, guint n_missing)
{
    g_autofree char *warning = g_strdup_printf(
        "%u line%s not spoken yet: lengths and times are guessed ('kinora voice' makes what is "
        "missing)",
        n_missing, n_missing == 1 ? " is" : "s are");
    kn_emit_warning(work->inputs->results->reporter, KN_WARNING_SPEECH_ESTIMATED, 0, warning);
}

static gboolean run(KnVoiceWork *work, GError **error)
{
    if (!read_segments(work, error))
        return FALSE;
    g_autoptr(GPtrArray) keys = g_ptr_array_new();
    for (guint i = 0; i < work->lines->len; i++)
        g_ptr_array_add(keys, g_array_index(work->lines, KnSpokenLine, i).key);
    g_ptr_array_add(keys, NULL);
    if (!kn_store_announce(work->inputs->results->store, (const char *const *)keys->pdata, error))
        return FALSE;
    guint n_missing = look(work);
    if (work->inputs->wish == KN_VOICE_MAKE && n_missing > 0 && !kn_voice_make(work, error))
        return FALSE;
    if (work->inputs->wish == KN_VOICE_LOOK && n_missing > 0)
        warn_guessed(work, n_missing);
    for (guint i = 0; i < work->speeches->n; i++)
        if (work->line_of[i])
            fill_speech(work, i, &work->speeches->items[i]);
    return TRUE;
}

static gboolean anybody_speaks(const KnProject *project)
{
    for (guint i = 0; i < project->n_segments; i++)
        if (project->segments[i].speech != KN_SPEECH_NONE)
            return TRUE;
    return FALSE;
}

gboolean kn_voice_phase(const KnVoiceInputs *inputs, KnSpeeches **speeches, GError **error)
{
    gboolean reported = inputs->wish == KN_VOICE_MAKE && anybody_speaks(inputs->project);
    KnReporter *reporter = inputs->results->reporter;
    KnVoiceWork work;
    work_init(&work, inputs);
    if (reported)
        kn_phase_begin(reporter, &work.phase);
    gboolean done = run(&work, error);
    if (reported && done)
        kn_phase_end(reporter, &work.phase);
    *speeches = work.speeches;
    work_clear(&work);
    return done;
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
