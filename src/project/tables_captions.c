/* SPDX-License-Identifier: MIT */
#include "project/private.h"
#include "project/tables.h"

#include <math.h>
#include <string.h>

/* The `captions` object: its option table, and what its values mean together. */

static const char *const burns[] = {"none", "plain", "boxed", "karaoke", "pop", NULL};
static const char *const sidecars[] = {"srt", "vtt", "ass", NULL};
static const char *const file_endings[] = {".srt", ".vtt", ".ass", ".ssa", NULL};

#define FIELD(ctype, field) KN_OPTION_FIELD(KnCaptionOptions, ctype, field)
const KnOption kn_caption_options[] = {
    {.name = "burn",
     .type = KN_OPTION_ENUM,
     .offset = FIELD(int, burn),
     .default_text = "\"none\"",
     .choices = burns,
     .help = "how captions are drawn into the picture: not at all, plain, on a box, with the word "
             "lit that is spoken, or a few words at a time"},
    {.name = "style",
     .type = KN_OPTION_JSON,
     .offset = FIELD(const KnJson *, style),
     .help = "how they look"},
    {.name = "file",
     .type = KN_OPTION_PATH,
     .offset = FIELD(char *, file),
     .help = "captions that are there already: SRT, WebVTT or ASS; by default they are made from "
             "the transcripts"},
    {.name = "words",
     .type = KN_OPTION_PATH,
     .offset = FIELD(char *, words),
     .help = "when each word of the whole film is said: JSON with {text, startMs, endMs} or "
             "{time, duration, value} for each word; by default the voice tells, or it is guessed "
             "from the sound"},
    {.name = "sidecars",
     .type = KN_OPTION_STRINGS,
     .offset = FIELD(GStrv, sidecars),
     .help = "caption files that are written beside the film: srt, vtt, ass"},
    {.name = "soft",
     .type = KN_OPTION_BOOL,
     .offset = FIELD(gboolean, soft),
     .help = "also a track of the film that its viewer may show or hide"},
    {.name = "language",
     .type = KN_OPTION_STRING,
     .offset = FIELD(char *, language),
     .help = "their language, such as en or pt-BR: for the players, and for breaking lines"},
    {.name = "max_chars",
     .type = KN_OPTION_INT,
     .offset = FIELD(int, max_chars),
     .max = 200,
     .unit = "characters",
     .help = "the longest line; 0: 42, or 16 wide ones where Chinese, Japanese or Korean prevails"},
    {.name = "max_lines",
     .type = KN_OPTION_INT,
     .offset = FIELD(int, max_lines),
     .max = 2,
     .help = "lines of a caption; 0: 2, with pop 1"},
    {.name = "max_words",
     .type = KN_OPTION_INT,
     .offset = FIELD(int, max_words),
     .max = 100,
     .help = "words of a caption; 0: as many as fit, with pop 3"},
    {.name = "min_duration",
     .type = KN_OPTION_DOUBLE,
     .offset = FIELD(double, min_duration),
     .max = 10,
     .default_text = "1",
     .unit = "s",
     .help = "how long a caption stays at least, where the next one leaves it room"},
    {.name = "max_duration",
     .type = KN_OPTION_DOUBLE,
     .offset = FIELD(double, max_duration),
     .min = 1,
     .max = 60,
     .default_text = "7",
     .unit = "s",
     .help = "how long one stays at most, where it has more than one word"},
    {.name = "close_gap",
     .type = KN_OPTION_DOUBLE,
     .offset = FIELD(double, close_gap),
     .max = 10,
     .default_text = "0.5",
     .unit = "s",
     .help = "a gap between two captions that is shorter is closed"},
    {.name = "reading_speed",
     .type = KN_OPTION_DOUBLE,
     .offset = FIELD(double, reading_speed),
     .max = 1000,
     .unit = "characters/s",
     .help = "captions stay for as long as this takes where there is room, and a warning tells "
             "where there is not; 0: 20, or 10 wide ones"},
    {.name = NULL},
};
#undef FIELD

static gboolean is_language(const char *text)
{
    return g_regex_match_simple("^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", text, G_REGEX_DOLLAR_ENDONLY,
                                0);
}

static void check_sidecars(const KnReader *reader, const KnJson *node, GStrv list)
{
    const KnJson *array = kn_json_member(node, "sidecars");
    for (guint i = 0; list && list[i]; i++) {
        g_autofree char *path = g_strdup_printf("$.captions.sidecars[%u]", i);
        if (!g_strv_contains(sidecars, list[i])) {
            g_autofree char *quoted = kn_text_quote(list[i]);
            g_autofree char *near = kn_did_you_mean(list[i], sidecars);
            kn_problems_error(reader->problems, array->items[i], path,
                              "found %s; expected srt, vtt or ass%s", quoted, near);
        }
        for (guint j = 0; j < i; j++)
            if (strcmp(list[i], list[j]) == 0)
                kn_problems_error(reader->problems, array->items[i], path, "stands here twice");
    }
}

static void check_file(const KnReader *reader, const KnJson *node, const char *file)
{
    for (int i = 0; file && file_endings[i]; i++) {
        gsize length = strlen(file), ending = strlen(file_endings[i]);
        if (length > ending && g_ascii_strcasecmp(file + length - ending, file_endings[i]) == 0)
            return;
    }
    if (file)
        kn_problems_error(reader->problems, kn_json_member(node, "file"), "$.captions.file",
                          "captions of an unknown kind; expected a file that ends in .srt, .vtt, "
                          ".ass or .ssa");
}

static void check(const KnReader *reader, const KnJson *node, const KnCaptionOptions *raw)
{
    check_sidecars(reader, node, raw->sidecars);
    check_file(reader, node, raw->file);
    if (raw->file && raw->words)
        kn_problems_error(reader->problems, kn_json_member(node, "words"), "$.captions.words",
                          "stands beside file, which has times of its own; expected one of both");
    if (raw->language && !is_language(raw->language))
        kn_problems_error(reader->problems, kn_json_member(node, "language"), "$.captions.language",
                          "expected a language's code, such as en, pt-BR or zh-Hant");
    if (raw->max_duration < raw->min_duration)
        kn_problems_error(reader->problems, kn_json_member(node, "min_duration"),
                          "$.captions.min_duration", "is longer than max_duration (%g)",
                          raw->max_duration);
    if (raw->burn == KN_CAPTION_BURN_NONE && !raw->soft && !(raw->sidecars && raw->sidecars[0]))
        kn_problems_warning(reader->problems, node, "$.captions",
                            "captions are asked for and go nowhere; expected burn, sidecars or "
                            "soft");
}

static void read_style(const KnReader *reader, const KnJson *node, KnCaptionSettings *settings)
{
    static const char path[] = "$.captions.style";
    kn_options_init(kn_caption_style_options, &settings->style);
    if (node)
        kn_options_read(kn_caption_style_options, &settings->style, node, path, NULL,
                        reader->problems);
    kn_caption_style_complete(&settings->style, settings->burn, path, reader->problems);
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
