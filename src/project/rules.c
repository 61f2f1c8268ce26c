/* SPDX-License-Identifier: MIT */
#include "project/rules.h"
#include "base/schema.h"
#include "cards/card.h"
#include "project/older.h"
#include "project/tables.h"
#include "vocabulary/names.h"

/* "Is given": there, and not null. */
#define GIVEN(name)                                                                                \
    "{\"required\": [\"" name "\"], \"properties\": {\"" name                                      \
    "\": {\"not\": {\"type\": \"null\"}}}}"

/* A text in the middle of a colour, whatever the defaults say; one that has no type may get it from
 * them. */
#define CARD_OF_TEXT                                                                               \
    "{\"required\": [\"card\"], \"properties\": {\"card\": {\"type\": \"object\", \"required\": "  \
    "[\"type\"], \"properties\": {\"type\": {\"enum\": [\"text\", null]}}}}}"
#define CARD_WITHOUT_TYPE                                                                          \
    "{\"required\": [\"card\"], \"properties\": {\"card\": {\"type\": \"object\", \"not\": "       \
    "{\"required\": [\"type\"]}}}}"
#define IMAGE                                                                                      \
    "{\"anyOf\": [" GIVEN("image") ", " GIVEN("selected_image") ", " GIVEN("image_path") "]}"
#define PICTURE "{\"anyOf\": [" IMAGE ", " GIVEN("video") ", " GIVEN("scene") "]}"
#define BOTH(one, two) "{\"allOf\": [" one ", " two "]}"

/* One visual, unless it is a card of a kind that stands over it. */
void kn_segment_rules(KnSchema *schema, GString *out)
{
    g_string_append(
        out,
        "\"not\": {\"anyOf\": [" BOTH(IMAGE, GIVEN("video")) ", " BOTH(
            IMAGE, GIVEN("scene")) ", " BOTH(GIVEN("video"),
                                             GIVEN("scene")) ", " BOTH(PICTURE, CARD_OF_TEXT) "]}");
}

/* Cards of segments are whole, where the defaults do not say of which kind they are, and so is that
 * of the defaults. */
static void append_whole_card_rule(KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"if\": {\"not\": {\"required\": [\"defaults\"], \"properties\": "
                         "{\"defaults\": {\"required\": [\"card\"], \"properties\": {\"card\": "
                         "{\"type\": \"object\", \"required\": [\"type\"], \"properties\": "
                         "{\"type\": {\"type\": \"string\"}}}}}}}}, \"then\": {\"properties\": "
                         "{\"segments\": {\"items\": {\"properties\": {\"card\": ");
    kn_card_whole_rule(schema, out, &kn_card_table);
    g_string_append(out, "}}}}}}, {\"properties\": {\"defaults\": {\"properties\": {\"card\": ");
    kn_card_whole_rule(schema, out, &kn_card_table);
    g_string_append(out, "}}}}");
}

/* The type of a card is not written in the defaults, so it must stand in the segment. */
static void append_card_rule(GString *out)
{
    static const char alone[] =
        "{\"not\": {\"type\": \"object\", \"allOf\": [" PICTURE ", " CARD_WITHOUT_TYPE "]}}";
    g_string_append_printf(out,
                           "{\"if\": {\"not\": {\"required\": [\"defaults\"], \"properties\": "
                           "{\"defaults\": " GIVEN("card") "}}}, \"then\": {\"properties\": "
                                                           "{\"segments\": {\"items\": %s}}}}, "
                                                           "{\"properties\": {\"defaults\": %s}}",
                           alone, alone);
}

/* A length of 0 is none, but where a time says where a segment starts or ends, which may be a
 * little after that. */
static void append_length_rule(GString *out)
{
    g_string_append(
        out, "{\"if\": {\"not\": {\"required\": [\"segments\"], \"properties\": {\"segments\": "
             "{\"contains\": {\"anyOf\": [" GIVEN("start_time") ", " GIVEN(
                 "end_time") "]}}}}}, "
                             "\"then\": {\"properties\": {\"segments\": {\"items\": "
                             "{\"properties\": {\"duration\": "
                             "{\"not\": {\"anyOf\": [{\"const\": 0}, {\"type\": \"string\", "
                             "\"pattern\": "
                             "\"^0+((:0+){0,2}(\\\\.0+)?|f)$\"}]}}}}}}}}");
}

#define COMMAND_VOICE                                                                              \
    "{\"type\": \"object\", \"required\": [\"provider\"], \"properties\": {\"provider\": "         \
    "{\"const\": \"command\"}}}"

void kn_root_rules(KnSchema *schema, GString *out)
{
    g_string_append(out, "\"allOf\": [{\"if\": {\"required\": [\"duration_mode\"], \"properties\": "
                         "{\"duration_mode\": {\"const\": \"audio\"}}}, "
                         "\"then\": {\"required\": [\"audio_file\"]}}, "
                         /* the project's voice takes its command from nowhere else */
                         "{\"properties\": {\"voice\": {\"if\": " COMMAND_VOICE ", \"then\": "
                         "{\"required\": [\"command\"]}}}}, ");
    append_card_rule(out);
    g_string_append(out, ", ");
    append_whole_card_rule(schema, out);
    g_string_append(out, ", ");
    append_length_rule(out);
    g_string_append(out, ", ");
    kn_older_rules(schema, out);
    g_string_append_c(out, ']');
}

/* A voice that is a command names a program. */
void kn_voice_rules(KnSchema *schema, GString *out)
{
    g_string_append(out, "\"if\": " COMMAND_VOICE ", \"then\": {\"properties\": {\"command\": "
                         "{\"not\": {\"type\": \"null\"}, \"minItems\": 1, \"prefixItems\": "
                         "[{\"minLength\": 1}]}}}");
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
                         "\"inputs\": {\"uniqueItems\": true, \"items\": {\"not\": {\"pattern\": "
                         "\"" KN_SCHEMA_NO_PATH "\"}}}}}]");
}
