/* SPDX-License-Identifier: MIT */
/* What may be wrong with takes that were bought, or made by a program: the person hears of it, and
 * says whether the line is to be spoken again. */
#include "base/error.h"
#include "engine/voice/private.h"
#include "project/places.h"
#include "voice/judge.h"

static const KnSpokenLine *line_at(const KnVoiceWork *work, guint i)
{
    return &g_array_index(work->lines, KnSpokenLine, i);
}

static char *voice_of(const KnSpeaker *speaker)
{
    return kn_take_key(speaker->voice, speaker->version ? speaker->version : "", &speaker->settings,
                       "");
}

/* The lines that are judged, and of each its number. */
static GArray *collect(const KnVoiceWork *work, const KnTake *const *found, GPtrArray *voices,
                       GArray *numbers)
{
    GArray *judged = g_array_new(FALSE, TRUE, sizeof(KnJudged));
    for (guint i = 0; i < work->lines->len; i++) {
        const KnSpokenLine *line = line_at(work, i);
        const KnTake *words = found[line->first];
        if (!line->there || !line->speaker->voice->leave)
            continue;
        char *voice = voice_of(line->speaker);
        KnJudged take = {.voice = voice,
                         .text = line->spoken,
                         .seconds = (double)line->take.n_samples / line->take.sample_rate,
                         .facts = &line->take.facts,
                         .searched = words != NULL,
                         .found = words && words->n_words > 0,
                         .said_bytes = words ? words->facts.said_bytes : 0};
        g_ptr_array_add(voices, voice);
        g_array_append_val(numbers, i);
        g_array_append_val(judged, take);
    }
    return judged;
}

static void warn(const KnVoiceWork *work, const KnSpokenLine *line, const char *doubt)
{
    const KnVoiceInputs *inputs = work->inputs;
    g_autofree char *path =
        kn_store_path(kn_store_folder(inputs->results->store), KN_STORE_TAKE, line->key);
    KnWarnings *warnings = kn_warnings_new();
    kn_warnings_add(warnings, KN_WARNING_TAKE_DOUBTFUL, line->first + 1,
                    "the take %s; listen to '%s'; kinora voice --retake %u makes it anew", doubt,
                    path, line->first + 1);
    kn_project_place_warnings(inputs->project, &warnings);
    kn_emit_warnings(inputs->results->reporter, warnings);
    kn_warnings_free(warnings);
}

void kn_voice_doubt(KnVoiceWork *work, const KnTake *const *found)
{
    g_autoptr(GPtrArray) voices = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) judged = collect(work, found, voices, numbers);
    char **doubts = kn_takes_judge((const KnJudged *)(void *)judged->data, judged->len);
    for (guint k = 0; k < judged->len; k++) {
        guint number = g_array_index(numbers, guint, k);
        const KnSpokenLine *line = line_at(work, number);
        for (guint i = line->first; doubts[k] && i < work->speeches->n; i++)
            if (work->line_of[i] == number + 1)
                work->speeches->items[i].doubt = g_strdup(doubts[k]);
        if (doubts[k] && line->made)
            warn(work, line, doubts[k]);
        g_free(doubts[k]);
    }
    g_free(doubts);
}
