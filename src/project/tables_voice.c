/* SPDX-License-Identifier: MIT */
#include "project/rules.h"
#include "project/slips.h"
#include "project/types.h"
#include "project/useless.h"
#include "project/voice_options.h"
#include "vocabulary/names.h"

#include <string.h>

static const KnName levels[] = {
    {"auto", "each is brought to -20 LUFS, so that none is louder than the others"},
    {"off", "they stay as they were made"},
    {0},
};

#define FIELD(ctype, field) KN_OPTION_FIELD(KnVoiceSettings, ctype, field)
const KnOption kn_voice_options[] = {
    {.name = "provider",
     .type = &kn_type_choice,
     .offset = FIELD(char *, provider),
     .default_text = "\"" KN_VOICE_PROVIDER_DEFAULT "\"",
     .choices = kn_voice_provider_names,
     .values = kn_provider_values,
     .help = "who speaks"},
    {.name = "voice",
     .useless = kn_useless_without_speaker,
     .type = &kn_type_voice_name,
     .offset = FIELD(char *, voice),
     .help = "the provider's name of the voice, such as \"en-gb\" of espeak or \"alloy\" of a "
             "server"},
    {.name = "language",
     .useless = kn_useless_voice_language,
     .type = &kn_type_string,
     .offset = FIELD(char *, language),
     .help = "the language of the text, such as \"de\"; the voice's own by default"},
    {.name = "rate",
     .useless = kn_useless_not_espeak,
     .type = &kn_type_double,
     .offset = FIELD(double, rate),
     .min = 0,
     .max = 450,
     .unit = "words/min",
     .help = "how fast espeak speaks; 0 is the voice's own"},
    {.name = "pitch",
     .useless = kn_useless_not_espeak,
     .type = &kn_type_double,
     .offset = FIELD(double, pitch),
     .min = 0,
     .max = 100,
     .default_text = "50",
     .help = "how high espeak speaks; 50 is the voice's own"},
    {.name = "speed",
     .useless = kn_useless_not_paced,
     .type = &kn_type_double,
     .offset = FIELD(double, speed),
     .min = 0.25,
     .max = 4,
     .default_text = "1",
     .help = "how fast the voice of a server, of flite or of piper speaks; 1 is its own"},
    {.name = "model",
     .useless = kn_useless_not_http,
     .type = &kn_type_string,
     .offset = FIELD(char *, model),
     .help = "the model that a server speaks with; \"tts-1\" by default"},
    {.name = "base_url",
     .useless = kn_useless_not_http,
     .type = &kn_type_address,
     .offset = FIELD(char *, base_url),
     .help = "the address of a speech server, with or without /v1 at its end; by default what "
             "OPENAI_BASE_URL says, else https://api.openai.com"},
    {.name = "command",
     .useless = kn_useless_not_command,
     .type = &kn_type_strings,
     .offset = FIELD(GStrv, command),
     .help = "program and arguments; {text} and {output} are replaced, else the text goes to its "
             "standard input and a sound file is read from its output"},
    {.name = "pause_before",
     .useless = kn_useless_without_speaker,
     .type = &kn_type_duration,
     .offset = FIELD(KnDuration, pause_before),
     .default_text = "0",
     .max = 600,
     .help = "from the start of a segment to its first word"},
    {.name = "pause_after",
     .useless = kn_useless_without_speaker,
     .type = &kn_type_duration,
     .offset = FIELD(KnDuration, pause_after),
     .default_text = "0.4",
     .max = 600,
     .help = "from the last word of a segment of \"auto\" length to its end"},
    {.name = "pronounce",
     .useless = kn_useless_without_speaker,
     .type = &kn_type_spellings,
     .offset = FIELD(const KnJson *, pronounce),
     .help = "an object of words and how they are spelled for the voice"},
    {.name = "pronounce_file",
     .useless = kn_useless_without_speaker,
     .type = &kn_type_path,
     .offset = FIELD(char *, pronounce_file),
     .help = "a file that holds such an object, as JSON or YAML, for many projects; what pronounce "
             "says itself goes before"},
    {.name = "parallel",
     .useless = kn_useless_without_speaker,
     .type = &kn_type_int,
     .offset = FIELD(int, parallel),
     .max = 64,
     .help = "the number of lines that are made at once; 0: what suits the provider"},
    {.name = "timeout",
     .useless = kn_useless_without_speaker,
     .type = &kn_type_double,
     .offset = FIELD(double, timeout),
     .min = 1,
     .max = 3600,
     .default_text = "120",
     .unit = "s",
     .help = "the longest time to wait for one line, over all attempts; what a server asks to wait "
             "comes on top"},
    {.name = "level",
     .useless = kn_useless_without_speaker,
     .type = &kn_type_choice,
     .offset = FIELD(char *, level),
     .default_text = "\"auto\"",
     .choices = levels,
     .help = "how loud its takes come into the mix"},
    {.name = "check",
     .useless = kn_useless_unchecked,
     .type = &kn_type_bool,
     .offset = FIELD(gboolean, check),
     .default_text = "true",
     .help = "looks for the words of each line of a server or program in its sound, and warns when "
             "its end is missing"},
    {.name = NULL, .slips = kn_voice_slips},
};
#undef FIELD

const KnOptionTable kn_voice_table = {
    "voice", "$.voice",
    "Who speaks, and how. A segment's own `voice` says what is different there; with another "
    "provider it takes only pauses and respellings from here.",
    kn_voice_options, kn_voice_rules};

gboolean kn_voice_has_speed(const KnVoiceSettings *settings)
{
    static const char *const with_speed[] = {"http", "flite", "piper", NULL};
    return g_strv_contains(with_speed, settings->provider);
}

gboolean kn_voice_option_is_heard(const char *name)
{
    static const char *const unheard[] = {"pause_before",   "pause_after", "pronounce",
                                          "pronounce_file", "parallel",    "timeout",
                                          "check",          "level",       NULL};
    return !g_strv_contains(unheard, name);
}

GStrv kn_voice_respellings(const KnVoiceSettings *settings)
{
    g_autoptr(GStrvBuilder) rules = g_strv_builder_new();
    const KnJson *object = settings->pronounce;
    for (guint i = 0; object && i < object->n; i++) {
        if (object->items[i]->type != KN_JSON_STRING)
            continue;
        g_autofree char *rule = g_strconcat(object->keys[i], "=", object->items[i]->string, NULL);
        g_strv_builder_add(rules, rule);
    }
    return g_strv_builder_end(rules);
}
