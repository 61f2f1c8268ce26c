/* SPDX-License-Identifier: MIT */
#include "project/rules.h"
#include "base/schema.h"
#include "project/older.h"
#include "vocabulary/names.h"

/* "Is given": there, and not null. */
#define GIVEN(name)                                                                                \
    "{\"required\": [\"" name "\"], \"properties\": {\"" name                                      \
    "\": {\"not\": {\"type\": \"null\"}}}}"

void kn_root_rules(KnSchema *schema, GString *out)
{
    g_string_append(out, "\"allOf\": [{\"if\": {\"required\": [\"duration_mode\"], \"properties\": "
                         "{\"duration_mode\": {\"const\": \"audio\"}}}, "
                         "\"then\": {\"required\": [\"audio_file\"]}}, ");
    kn_older_rules(schema, out);
    g_string_append_c(out, ']');
}

/* Only libx264's speeds are known, and only it has our tunes. */
void kn_output_rules(KnSchema *schema, GString *out)
{
    g_string_append(out, "\"allOf\": [{\"if\": {\"properties\": {\"encoder\": {\"enum\": "
                         "[\"" KN_ENCODER_X264 "\", null]}}}, "
                         "\"then\": {\"properties\": {\"speed\": {\"anyOf\": [");
    kn_schema_names(out, kn_x264_speed_names);
    g_string_append(out, ", ");
    kn_schema_variable(schema, out, KN_VARIABLE_PART);
    g_string_append(out, ", {\"type\": \"null\"}]}}}}, "
                         "{\"if\": {\"required\": [\"encoder\"], \"properties\": {\"encoder\": "
                         "{\"not\": {\"anyOf\": [{\"enum\": [\"" KN_ENCODER_X264 "\", null]}, ");
    kn_schema_variable(schema, out, KN_VARIABLE_PART);
    g_string_append(out, "]}}}}, \"then\": {\"properties\": {\"tune\": {\"anyOf\": [{\"enum\": "
                         "[\"" KN_TUNE_AUTO "\", \"" KN_TUNE_NONE "\", null]}, ");
    kn_schema_variable(schema, out, KN_VARIABLE_WHOLE);
    g_string_append(out, "]}}}}]");
}

/* Each of several has a name, of which files are called, too. */
void kn_named_output_rules(KnSchema *schema, GString *out)
{
    kn_output_rules(schema, out);
    g_string_append(out, ", \"anyOf\": [{\"required\": [\"name\"], \"properties\": {\"name\": "
                         "{\"anyOf\": [{\"type\": \"string\", \"pattern\": "
                         "\"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$\"}, ");
    kn_schema_variable(schema, out, KN_VARIABLE_PART);
    g_string_append(out, "]}}}]");
}

void kn_caption_rules(KnSchema *schema, GString *out)
{
    g_string_append(out, "\"not\": {\"allOf\": [" GIVEN("file") ", " GIVEN("words") "]}");
}

void kn_music_rules(KnSchema *schema, GString *out)
{
    g_string_append(
        out, "\"if\": " GIVEN(
                 "crossfade") ", \"then\": {\"required\": [\"loop\"], "
                              "\"properties\": {\"loop\": {\"not\": {\"enum\": [false, null]}}}}");
}

/* A segment 0 is none. */
void kn_sound_rules(KnSchema *schema, GString *out)
{
    static const char segment[] = "{\"required\": [\"segment\"], \"properties\": {\"segment\": "
                                  "{\"not\": {\"enum\": [0, null]}}}}";
    g_string_append_printf(
        out,
        "\"oneOf\": [" GIVEN("at") ", %s], \"if\": " GIVEN("offset") ", "
                                                                     "\"then\": %s",
        segment, segment);
}

/* A command names a program, and no two inputs have one place. */
void kn_scene_rules(KnSchema *schema, GString *out)
{
    g_string_append(out, "\"allOf\": [{\"properties\": {\"command\": {\"minItems\": 1, "
                         "\"prefixItems\": [{\"minLength\": 1}]}, "
                         "\"inputs\": {\"uniqueItems\": true}}}]");
}
