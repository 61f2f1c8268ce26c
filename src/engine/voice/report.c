/* SPDX-License-Identifier: MIT */
#include "engine/notes/build_record.h"
#include "engine/voice/phase.h"

static void integer(JsonBuilder *json, const char *name, gint64 value)
{
    json_builder_set_member_name(json, name);
    json_builder_add_int_value(json, value);
}

static void add_segment(JsonBuilder *json, const KnBuild *build, guint i)
{
    const KnSpeech *speech = &build->speeches->items[i];
    const KnTimeline *timeline = build->timeline; /* NULL: the build has failed before */
    const KnSegment *segment = &build->project->segments[i];
    json_builder_begin_object(json);
    integer(json, "segment", i + 1);
    json_builder_set_member_name(json, "source");
    json_builder_add_string_value(json, speech->is_file ? "audio" : segment->voice->provider);
    json_builder_set_member_name(json, "key");
    json_builder_add_string_value(json, speech->key);
    json_builder_set_member_name(json, "seconds");
    json_builder_add_double_value(json, (double)speech->n_samples / KN_SAMPLE_RATE);
    integer(json, "start_sample", timeline ? timeline->segments[i].speech_start : 0);
    integer(json, "words", speech->n_words);
    json_builder_set_member_name(json, "words_estimated");
    json_builder_add_boolean_value(json, speech->words_estimated);
    json_builder_end_object(json);
}

void kn_voice_report(JsonBuilder *json, const KnBuild *build)
{
    const KnBuildRecord *record = build->record;
    if (!kn_speeches_any(build->speeches) && record->n_voice_failed == 0)
        return;
    json_builder_set_member_name(json, "voice");
    json_builder_begin_object(json);
    integer(json, "made", record->n_voice_made);
    integer(json, "cached", record->n_voice_cached);
    integer(json, "failed", record->n_voice_failed);
    json_builder_set_member_name(json, "segments");
    json_builder_begin_array(json);
    for (guint i = 0; i < build->speeches->n; i++)
        if (*build->speeches->items[i].key)
            add_segment(json, build, i);
    json_builder_end_array(json);
    json_builder_end_object(json);
}
