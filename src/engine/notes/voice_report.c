/* SPDX-License-Identifier: MIT */
#include "engine/notes/report.h"
#include "engine/notes/write_json.h"

static void add_segment(JsonBuilder *json, const KnBuildReport *report, guint i)
{
    const KnSpeech *speech = &report->speeches->items[i];
    const KnTimeline *timeline = report->film->timeline;
    const KnSegment *segment = &report->film->project->segments[i];
    kn_write_object(json, NULL);
    kn_write_integer(json, "segment", i + 1);
    kn_write_text(json, "source", speech->is_file ? "audio" : segment->voice->provider);
    kn_write_text(json, "key", speech->key);
    kn_write_number(json, "seconds", (double)speech->n_samples / KN_SAMPLE_RATE);
    kn_write_integer(json, "start_sample", timeline ? timeline->segments[i].speech_start : 0);
    kn_write_integer(json, "words", speech->n_words);
    guint n_unsure = 0;
    for (guint w = 0; w < speech->n_words; w++)
        n_unsure += speech->words[w].doubt > KN_WORD_GUESSED;
    kn_write_integer(json, "words_unsure", n_unsure);
    json_builder_set_member_name(json, "words_estimated");
    json_builder_add_boolean_value(json, speech->text && *speech->text && speech->n_words == 0);
    kn_write_text(json, "doubt", speech->doubt);
    json_builder_end_object(json);
}

void kn_report_voice(const KnBuildReport *report, JsonBuilder *json)
{
    const KnReporter *recorded = report->film->results->reporter;
    if (!kn_speeches_any(report->speeches) && recorded->n_voice_failed == 0)
        return;
    kn_write_object(json, "voice");
    kn_write_integer(json, "made", recorded->n_voice_made);
    kn_write_integer(json, "cached", recorded->n_voice_cached);
    kn_write_integer(json, "failed", recorded->n_voice_failed);
    kn_write_array(json, "segments");
    for (guint i = 0; i < report->speeches->n; i++)
        if (*report->speeches->items[i].key)
            add_segment(json, report, i);
    json_builder_end_array(json);
    json_builder_end_object(json);
}
