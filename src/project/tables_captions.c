/* SPDX-License-Identifier: MIT */
#include "project/private.h"
#include "project/rules.h"
#include "project/slips.h"
#include "project/tables.h"
#include "project/types.h"
#include "project/useless.h"
#include "vocabulary/names.h"

#include <math.h>
#include <string.h>

/* The `captions` object: its option table, and what its values mean together. */

#define FIELD(ctype, field) KN_OPTION_FIELD(KnCaptionOptions, ctype, field)
const KnOption kn_caption_options[] = {
    {.name = "burn",
     .type = &kn_type_enum,
     .offset = FIELD(int, burn),
     .default_text = "\"none\"",
     .choices = kn_burn_names,
     .example = "\"plain\"",
     .help = "how captions are drawn into the picture"},
    {.name = "style",
     .useless = kn_useless_caption_style,
     .type = &kn_type_object,
     .of = &kn_caption_style_table,
     .offset = FIELD(const KnJson *, style),
     .example = "{\"size\": 48}",
     .help = "how they look"},
    {.name = "file",
     .type = &kn_type_path,
     .offset = FIELD(char *, file),
     .choices = kn_caption_endings,
     .help = "captions that are there already: SRT, WebVTT or ASS; by default they are made from "
             "the transcripts"},
    {.name = "words",
     .type = &kn_type_path,
     .offset = FIELD(char *, words),
     .help = "when each word of the whole film is said: JSON with {text, startMs, endMs} or "
             "{time, duration, value} for each word, or as whisper and other tools write it "
             "(docs/captions.md); by default the voice tells, or it is found in the sound"},
    {.name = "sidecars",
     .type = &kn_type_choices,
     .offset = FIELD(GStrv, sidecars),
     .choices = kn_caption_format_names,
     .help = "caption files that are written beside the film"},
    {.name = "soft",
     .type = &kn_type_bool,
     .offset = FIELD(gboolean, soft),
     .help = "also a track of the film that its viewer may show or hide"},
    {.name = "language",
     .useless = kn_useless_caption_language,
     .type = &kn_type_language_tag,
     .offset = FIELD(char *, language),
     .help = "their language, such as en or pt-BR: for the players, and for breaking lines"},
    {.name = "max_chars",
     .useless = kn_useless_caption_rules,
     .type = &kn_type_int,
     .offset = FIELD(int, max_chars),
     .max = 200,
     .unit = "characters",
     .help = "the longest line; 0: 42, or 16 wide ones where Chinese, Japanese or Korean prevails"},
    {.name = "max_lines",
     .useless = kn_useless_caption_rules,
     .type = &kn_type_int,
     .offset = FIELD(int, max_lines),
     .max = 2,
     .help = "lines of a caption; 0: 2, with pop 1"},
    {.name = "max_words",
     .useless = kn_useless_caption_rules,
     .type = &kn_type_int,
     .offset = FIELD(int, max_words),
     .max = 100,
     .help = "words of a caption; 0: as many as fit, with pop 3"},
    {.name = "min_duration",
     .useless = kn_useless_caption_rules,
     .type = &kn_type_double,
     .offset = FIELD(double, min_duration),
     .max = 10,
     .default_text = "1",
     .unit = "s",
     .help = "how long a caption stays at least, where the next one leaves it room"},
    {.name = "max_duration",
     .useless = kn_useless_caption_rules,
     .type = &kn_type_double,
     .offset = FIELD(double, max_duration),
     .min = 1,
     .max = 60,
     .default_text = "7",
     .unit = "s",
     .help = "how long one stays at most, where it has more than one word"},
    {.name = "close_gap",
     .useless = kn_useless_caption_rules,
     .type = &kn_type_double,
     .offset = FIELD(double, close_gap),
     .max = 10,
     .default_text = "0.5",
     .unit = "s",
     .help = "a gap between two captions that is shorter is closed"},
    {.name = "reading_speed",
     .useless = kn_useless_caption_rules,
     .type = &kn_type_double,
     .offset = FIELD(double, reading_speed),
     .max = 1000,
     .unit = "characters/s",
     .help = "captions stay for as long as this takes where there is room, and a warning tells "
             "where there is not; 0: 20, or 10 wide ones"},
    {.name = NULL, .slips = kn_caption_slips, .example = "{\"burn\": \"karaoke\"}"},
};
#undef FIELD

const KnOptionTable kn_caption_table = {"captions", "$.captions", "What is said, to be read.",
                                        kn_caption_options, kn_caption_rules};

static void check(const KnReader *reader, const KnJson *node, const KnCaptionOptions *raw)
{
    if (raw->file && raw->words)
        kn_problems_error_as(reader->problems, KN_PROBLEM_CONFLICT, kn_json_member(node, "words"),
                             "$.captions.words",
                             "stands beside file, which has times of its own" KN_HINT
                             "; expected one of both");
    if (raw->max_duration < raw->min_duration)
        kn_problems_error_as(reader->problems, KN_PROBLEM_TIME,
                             kn_json_member(node, "min_duration"), "$.captions.min_duration",
                             "is longer than max_duration (%g)", raw->max_duration);
    if (raw->burn == KN_CAPTION_BURN_NONE && !raw->soft && !(raw->sidecars && raw->sidecars[0]))
        kn_problems_warning(reader->problems, KN_WARNING_CAPTIONS_UNUSED, node, "$.captions",
                            "captions are asked for and go nowhere" KN_HINT
                            "; expected burn, sidecars or "
                            "soft");
}

static void read_style(const KnReader *reader, const KnJson *node, KnCaptionSettings *settings)
{
    static const char path[] = "$.captions.style";
    kn_options_init(kn_caption_style_options, &settings->style);
    if (node)
        kn_options_read(kn_caption_style_options, &settings->style, node, path, NULL,
                        reader->problems);
    kn_reader_font(reader, &settings->style.font, kn_json_member(node, "font"),
                   "$.captions.style.font");
    kn_caption_style_complete(&settings->style, settings->burn);
    const KnCaptionLook look = {&settings->style, settings->burn};
    if (settings->burn != KN_CAPTION_BURN_NONE && !kn_caption_settings_is_ass(settings))
        kn_options_warn_useless(kn_caption_style_options, &look, node, path, reader->problems);
}

gboolean kn_caption_settings_is_ass(const KnCaptionSettings *settings)
{
    return settings->file && kn_caption_format_of_file(settings->file) == &kn_caption_ass;
}

void kn_caption_settings_read(const KnReader *reader, const KnJson *node,
                              KnCaptionSettings *settings)
{
    KnCaptionOptions raw;
    kn_options_init(kn_caption_options, &raw);
    if (node) {
        kn_options_read(kn_caption_options, &raw, node, "$.captions", NULL, reader->problems);
        if (node->type == KN_JSON_OBJECT)
            check(reader, node, &raw);
    }
    gboolean pop = raw.burn == KN_CAPTION_BURN_POP;
    *settings = (KnCaptionSettings){
        .burn = (KnCaptionBurn)raw.burn,
        .rules = {.max_chars = raw.max_chars,
                  .max_lines = raw.max_lines,
                  .max_words = raw.max_words || !pop ? raw.max_words : KN_CAPTION_POP_WORDS,
                  .min_us = llround(raw.min_duration * 1e6),
                  .max_us = llround(raw.max_duration * 1e6),
                  .gap_us = llround(raw.close_gap * 1e6),
                  .reading_speed = raw.reading_speed},
        .file = g_steal_pointer(&raw.file),
        .words = g_steal_pointer(&raw.words),
        .sidecars = g_steal_pointer(&raw.sidecars),
        .soft = raw.soft,
        .language = g_steal_pointer(&raw.language),
    };
    read_style(reader, raw.style, settings);
    kn_reader_path(reader, &settings->file, kn_json_member(node, "file"), "$.captions.file");
    kn_reader_path(reader, &settings->words, kn_json_member(node, "words"), "$.captions.words");
    kn_options_clear(kn_caption_options, &raw);
}

void kn_caption_settings_clear(KnCaptionSettings *settings)
{
    kn_options_clear(kn_caption_style_options, &settings->style);
    g_free(settings->file);
    g_free(settings->words);
    g_strfreev(settings->sidecars);
    g_free(settings->language);
    *settings = (KnCaptionSettings){0};
}

gboolean kn_caption_settings_any(const KnCaptionSettings *settings)
{
    return settings->burn != KN_CAPTION_BURN_NONE || settings->soft ||
           (settings->sidecars && settings->sidecars[0]);
}

KnCaptionWriting kn_project_caption_writing(const KnProject *project)
{
    return (KnCaptionWriting){
        .title = project->title,
        .language = project->captions.language,
        .style = &project->captions.style,
        .burn = project->captions.burn,
        .width = project->output.width,
        .height = project->output.height,
    };
}
