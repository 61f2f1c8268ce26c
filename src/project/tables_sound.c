/* SPDX-License-Identifier: MIT */
#include "project/tables_sound.h"
#include "project/rules.h"
#include "project/slips.h"
#include "project/types.h"
#include "project/useless.h"

/* The longest fades, crossfades and ducking times are those of the mixer (audio/mix.h). */

static const KnSlip cue_slips[] = {
    {"time", NULL, "it is called at, and start of music"},
    {"volume", "gain_db", "write gain_db: 0 is the file's own level, -6 half of it, -20 a tenth"},
    {"gain", "gain_db", "it is called gain_db: 0 is the file's own level, -6 half of it"},
    {"path", "file", "it is called file"},
    {"src", "file", "it is called file"},
    {"repeat", "loop", "it is called loop"},
    {"fade", NULL, "write fade_in and fade_out"},
    {"start_time", NULL, "it is called at, and start of music"},
    {"ducking", "duck_db",
     "it is called duck_db: how much quieter while somebody speaks, such as -10"},
    {0},
};

static const KnName ducks[] = {
    {"all", "the whole of it"},
    {"carve", "only about 1 to 4 kHz, where speech is understood"},
    {0},
};

#define FIELD(ctype, field) KN_OPTION_FIELD(KnMusicCue, ctype, field)
const KnOption kn_music_options[] = {
    {.name = "file",
     .type = &kn_type_path,
     .offset = FIELD(char *, file),
     .help = "the music",
     .required = TRUE},
    {.name = "start",
     .type = &kn_type_duration,
     .offset = FIELD(KnDuration, start),
     .help = "where it begins in the film; 0 by default"},
    {.name = "end",
     .type = &kn_type_duration,
     .offset = FIELD(KnDuration, end),
     .help = "where it ends in the film; by default where the file ends, and with loop where the "
             "film ends"},
    {.name = "in",
     .type = &kn_type_duration,
     .offset = FIELD(KnDuration, in),
     .help = "from where in the file; its beginning by default"},
    {.name = "out",
     .type = &kn_type_duration,
     .offset = FIELD(KnDuration, out),
     .help = "up to where in the file; its end by default"},
    {.name = "gain_db",
     .type = &kn_type_double,
     .offset = FIELD(double, gain_db),
     .min = -60,
     .max = 20,
     .unit = "dB",
     .help = "how much louder than the file; by default such that it lies 18 LU under the speech "
             "while somebody speaks, and 0 where nobody does"},
    {.name = "duck",
     .useless = kn_useless_without_speech,
     .type = &kn_type_choice,
     .offset = FIELD(char *, duck),
     .default_text = "\"all\"",
     .choices = ducks,
     .help = "what of it steps back while somebody speaks"},
    {.name = "duck_db",
     .useless = kn_useless_without_speech,
     .type = &kn_type_double,
     .offset = FIELD(double, duck_db),
     .min = -60,
     .max = 0,
     .default_text = "-10",
     .unit = "dB",
     .help = "how far it steps back while somebody speaks; 0: not at all"},
    {.name = "loop",
     .type = &kn_type_bool,
     .offset = FIELD(gboolean, loop),
     .default_text = "false",
     .help = "plays the part from in to out again and again"},
    {.name = "crossfade",
     .type = &kn_type_duration,
     .offset = FIELD(KnDuration, crossfade),
     .max = 10,
     .help = "how long the rounds of a loop overlap, at equal power; without it they follow each "
             "other, with 5 to 10 ms at a zero crossing where they would click"},
    {.name = "fade_in",
     .type = &kn_type_duration,
     .offset = FIELD(KnDuration, fade_in),
     .max = 60,
     .help = "how long it takes to come in"},
    {.name = "fade_out",
     .type = &kn_type_duration,
     .offset = FIELD(KnDuration, fade_out),
     .max = 60,
     .help = "how long it takes to go"},
    {.name = NULL, .slips = cue_slips, .example = "{\"file\": \"music.flac\"}"},
};
#undef FIELD

#define FIELD(ctype, field) KN_OPTION_FIELD(KnSoundEffect, ctype, field)
const KnOption kn_sound_options[] = {
    {.name = "file",
     .type = &kn_type_path,
     .offset = FIELD(char *, file),
     .help = "the sound",
     .required = TRUE},
    {.name = "at",
     .type = &kn_type_duration,
     .offset = FIELD(KnDuration, at),
     .help = "where it begins in the film"},
    {.name = "segment",
     .type = &kn_type_int,
     .offset = FIELD(int, segment),
     .min = 0,
     .max = KN_PROJECT_SEGMENTS_MAX,
     .default_text = "0",
     .help = "in place of at: it begins with this segment, the first is 1"},
    {.name = "offset",
     .type = &kn_type_duration,
     .offset = FIELD(KnDuration, offset),
     .help = "how long after the segment's beginning"},
    {.name = "in",
     .type = &kn_type_duration,
     .offset = FIELD(KnDuration, in),
     .help = "from where in the file; its beginning by default"},
    {.name = "out",
     .type = &kn_type_duration,
     .offset = FIELD(KnDuration, out),
     .help = "up to where in the file; its end by default"},
    {.name = "gain_db",
     .type = &kn_type_double,
     .offset = FIELD(double, gain_db),
     .min = -60,
     .max = 20,
     .default_text = "0",
     .unit = "dB",
     .help = "how much louder than the file"},
    {.name = "fade_in",
     .type = &kn_type_duration,
     .offset = FIELD(KnDuration, fade_in),
     .max = 60,
     .help = "how long it takes to come in"},
    {.name = "fade_out",
     .type = &kn_type_duration,
     .offset = FIELD(KnDuration, fade_out),
     .max = 60,
     .help = "how long it takes to go"},
    {.name = NULL, .slips = cue_slips, .example = "{\"file\": \"bell.wav\", \"at\": 2}"},
};
#undef FIELD

#define FIELD(ctype, field) KN_OPTION_FIELD(KnAudioOptions, ctype, field)
const KnOption kn_audio_options[] = {
    {.name = "loudness",
     .useless = kn_useless_without_sound,
     .type = &kn_type_loudness,
     .offset = FIELD(KnLoudness, loudness),
     .help = "the film's integrated loudness (EBU R 128): \"youtube\" is -14 LUFS, \"podcast\" "
             "-16, \"broadcast\" -23, a number is itself (-60 to 0), \"off\" leaves it as it is. "
             "One gain for the whole film reaches it. By default -14, but off for a film "
             "whose only sound is audio_file"},
    {.name = "ceiling_db",
     .useless = kn_useless_without_sound,
     .type = &kn_type_double,
     .offset = FIELD(double, ceiling_dbtp),
     .min = -20,
     .max = 0,
     .default_text = "-1",
     .unit = "dBTP",
     .help = "no true peak comes above it: a limiter takes away what would, from 0.5 dB below it "
             "on where the codec is lossy. A film whose only "
             "sound is audio_file has none unless this or loudness is given"},
    {.name = "narration_db",
     .useless = kn_useless_without_speech,
     .type = &kn_type_double,
     .offset = FIELD(double, narration_db),
     .min = -60,
     .max = 20,
     .default_text = "0",
     .unit = "dB",
     .help = "how much louder all speech is, before the loudness is measured"},
    {.name = "duck_lookahead",
     .useless = kn_useless_ducking,
     .type = &kn_type_double,
     .offset = FIELD(double, duck_lookahead),
     .max = 10,
     .default_text = "0.25",
     .unit = "s",
     .help = "how long before the first word the music is told to step back"},
    {.name = "duck_attack",
     .useless = kn_useless_ducking,
     .type = &kn_type_double,
     .offset = FIELD(double, duck_attack),
     .max = 10,
     .default_text = "0.2",
     .unit = "s",
     .help = "how long the music takes to go down"},
    {.name = "duck_hold",
     .useless = kn_useless_ducking,
     .type = &kn_type_double,
     .offset = FIELD(double, duck_hold),
     .max = 10,
     .default_text = "0.3",
     .unit = "s",
     .help = "how long after the last word the music stays down"},
    {.name = "duck_release",
     .useless = kn_useless_ducking,
     .type = &kn_type_double,
     .offset = FIELD(double, duck_release),
     .max = 10,
     .default_text = "0.6",
     .unit = "s",
     .help = "how long the music takes to come up again"},
    {.name = "duck_threshold_db",
     .useless = kn_useless_ducking,
     .type = &kn_type_double,
     .offset = FIELD(double, duck_threshold_db),
     .min = -120,
     .max = 0,
     .default_text = "-50",
     .unit = "dBFS",
     .help = "the speech's level above which somebody speaks"},
    {.name = NULL, .slips = kn_audio_slips},
};
#undef FIELD

static const KnName ai_marks[] = {
    {"auto", "the film says what of it a machine has made, as XMP and in FILM.c2pa.json"},
    {"off", "it says nothing; the report does"},
    {NULL, NULL},
};

const KnName kn_ai_part_names[] = {
    [KN_AI_VOICE] = {"voice", "who speaks in recordings"},
    [KN_AI_WORDS] = {"words", "what is said and written"},
    [KN_AI_PLANS] = {"plans", "effects plans"},
    [KN_AI_PICTURES] = {"pictures", "pictures and clips"},
    [KN_N_AI_PARTS] = {NULL, NULL},
};

gboolean kn_ai_said(const GStrv made, KnAiPart part)
{
    return made && g_strv_contains((const char *const *)made, kn_ai_part_names[part].name);
}

#define FIELD(ctype, field) KN_OPTION_FIELD(KnTagOptions, ctype, field)
const KnOption kn_tag_options[] = {
    {.name = "title",
     .type = &kn_type_string,
     .offset = FIELD(char *, title),
     .help = "the film's title; the project's by default"},
    {.name = "artist",
     .type = &kn_type_string,
     .offset = FIELD(char *, artist),
     .help = "who made it"},
    {.name = "album",
     .type = &kn_type_string,
     .offset = FIELD(char *, album),
     .help = "the series or course that it belongs to"},
    {.name = "comment",
     .type = &kn_type_string,
     .offset = FIELD(char *, comment),
     .help = "what there is to say about it; the project's comment by default"},
    {.name = "date",
     .type = &kn_type_date,
     .offset = FIELD(char *, date),
     .help = "when it appeared: a year, year-month or year-month-day; never taken from the clock"},
    {.name = "language",
     .type = &kn_type_language,
     .offset = FIELD(char *, language),
     .help = "the language of its sound: two or three letters (ISO 639), such as en or deu; what "
             "follows a hyphen is left out"},
    {.name = "ai",
     .type = &kn_type_enum,
     .offset = FIELD(int, ai),
     .default_text = "\"auto\"",
     .choices = ai_marks,
     .help = "whether the film says where a machine has made something of it (docs/ai-mark.md)"},
    {.name = "ai_made",
     .type = &kn_type_choices,
     .offset = FIELD(GStrv, ai_made),
     .choices = kn_ai_part_names,
     .help =
         "what a trained model has made of it that Kinora cannot know: `kinora new --topic` and "
         "`kinora direct` write here what theirs did"},
    {.name = NULL, .slips = kn_tag_slips},
};
#undef FIELD

const KnOptionTable kn_music_table = {
    "music", "$.music[]", "A music cue: a file, or a part of it, from a time of the film on.",
    kn_music_options, kn_music_rules};
const KnOptionTable kn_sound_table = {"sound", "$.sounds[]",
                                      "A sound effect, at a time of the film or with a segment.",
                                      kn_sound_options, kn_sound_rules};
const KnOptionTable kn_audio_table = {
    "audio", "$.audio",
    "How the film's sound is mixed. Gains are constant; only music under speech and peaks above "
    "the ceiling are ever turned down.",
    kn_audio_options, NULL};
const KnOptionTable kn_tag_table = {
    "tags", "$.tags", "What is written into the film about it. A change remakes nothing else.",
    kn_tag_options, NULL};
