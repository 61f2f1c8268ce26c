/* SPDX-License-Identifier: MIT */
#include "base/asked.h"
#include "base/error.h"
#include "engine/store/prune.h"
#include "engine/voice/private.h"

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
        speech->n_samples = kn_speech_guess(segment->transcript, segment->voice);
        return;
    }
    speech->path = g_strdup(line->path);
    speech->n_samples = film_samples(&line->take);
    speech->level = line->take.facts.level;
    speech->words = g_memdup2(line->take.words, line->take.n_words * sizeof(KnWord));
    speech->n_words = kn_line_show_words(&work->texts[i], speech->words, line->take.n_words);
}

static void warn_guessed(const KnVoiceWork *work, guint n_missing)
{
    g_autofree char *warning =
        g_strdup_printf("%u line%s not spoken yet: lengths and times are guessed (%s)", n_missing,
                        n_missing == 1 ? " is" : "s are", kn_asked(KN_ASKED_VOICE));
    kn_emit_warning(work->inputs->results->reporter, KN_WARNING_SPEECH_ESTIMATED, 0, warning);
}

static gboolean run(KnVoiceWork *work, GError **error)
{
    if (!kn_voice_read_segments(work, error))
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
    if (work->inputs->wish == KN_VOICE_CHECK && n_missing > 0 && !kn_voice_check(work, error))
        return FALSE;
    if (work->inputs->wish == KN_VOICE_LOOK && n_missing > 0)
        warn_guessed(work, n_missing);
    for (guint i = 0; i < work->speeches->n; i++)
        if (work->line_of[i])
            fill_speech(work, i, &work->speeches->items[i]);
    return work->inputs->wish == KN_VOICE_CHECK || kn_voice_align(work, error);
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
    kn_voice_work_init(&work, inputs);
    if (reported)
        kn_phase_begin(reporter, &work.phase);
    gboolean done = run(&work, error) && (!reported || kn_build_go_on(inputs->options, error));
    if (reported && done)
        kn_phase_end(reporter, &work.phase);
    *speeches = work.speeches;
    kn_voice_work_clear(&work);
    return done;
}
