/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "project/private.h"
#include "project/tables.h"
#include "vocabulary/names.h"

#include <math.h>
#include <string.h>

/* The rates of television stand a thousandth below whole ones; people write them with two or three
 * digits. */
static gboolean television_rate(double value, KnRational *fps)
{
    static const int whole[] = {24, 30, 48, 60, 120, 240};
    for (gsize i = 0; i < G_N_ELEMENTS(whole); i++)
        if (fabs(value - whole[i] / 1.001) < 0.006) {
            *fps = (KnRational){whole[i] * 1000, 1001};
            return TRUE;
        }
    return FALSE;
}

static KnRational reduced(gint64 num, gint64 den)
{
    gint64 a = num, b = den;
    while (b) {
        gint64 rest = a % b;
        a = b;
        b = rest;
    }
    return (KnRational){(int)(num / a), (int)(den / a)};
}

/* "25", "12.5": at most three digits behind the point. "30000/1001": both at most seven digits. */
static gboolean parse_rate(const char *text, KnRational *fps)
{
    gint64 num = 0, den = 1;
    const char *at = text;
    for (; g_ascii_isdigit(*at) && at - text < 7; at++)
        num = num * 10 + (*at - '0');
    if (at == text)
        return FALSE;
    if (*at == '/') {
        const char *start = ++at;
        for (den = 0; g_ascii_isdigit(*at) && at - start < 7; at++)
            den = den * 10 + (*at - '0');
        if (at == start)
            return FALSE;
    } else if (*at == '.') {
        const char *start = ++at;
        for (; g_ascii_isdigit(*at) && at - start < 3; at++, den *= 10)
            num = num * 10 + (*at - '0');
        if (at == start)
            return FALSE;
        while (g_ascii_isdigit(*at)) /* 23.976023976 */
            at++;
    }
    if (*at || den == 0 || num < den || num > 240 * den)
        return FALSE;
    if (strchr(text, '/') || num % den == 0 || !television_rate((double)num / (double)den, fps))
        *fps = reduced(num, den);
    return TRUE;
}

gboolean kn_fps_parse(const char *text, KnRational *fps, GError **error)
{
    if (parse_rate(text, fps))
        return TRUE;
    g_autofree char *quoted = kn_text_quote(text);
    g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                "found %s; expected frames a second from 1 to 240, such as 30, 29.97 or "
                "\"30000/1001\"",
                quoted);
    return FALSE;
}

/* An error at one member of output. */
static void G_GNUC_PRINTF(4, 5)
    complain(const KnReader *reader, const KnJson *output, const char *key, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *path = kn_json_path("$.output", key);
    kn_problems_error(reader->problems, kn_reader_place(kn_output_options, output, key), path, "%s",
                      text);
}

static gboolean is_x264(const KnOutputOptions *raw)
{
    return !raw->encoder || strcmp(raw->encoder, KN_ENCODER_X264) == 0;
}

/* A slip in the speed would only come out in the middle of a build; other encoders than x264 have
 * speeds that nobody but them knows. */
static void check_speed(const KnReader *reader, const KnJson *node, const KnOutputOptions *raw)
{
    if (!raw->speed || !is_x264(raw) || kn_names_have(kn_x264_speed_names, raw->speed))
        return;
    g_autofree const char **speeds = kn_names_of(kn_x264_speed_names);
    g_autofree char *quoted = kn_text_quote(raw->speed),
                    *near = kn_did_you_mean(raw->speed, speeds);
    g_autofree char *list = g_strjoinv(", ", (char **)speeds);
    complain(reader, node, "speed", "found %s" KN_HINT "; expected one of %s%s", quoted, list,
             near);
}

/* Nobody else would look at it. */
static void check_tune(const KnReader *reader, const KnJson *node, const KnOutputOptions *raw)
{
    if (is_x264(raw) || !raw->tune || strcmp(raw->tune, KN_TUNE_AUTO) == 0 ||
        strcmp(raw->tune, KN_TUNE_NONE) == 0)
        return;
    g_autofree char *tune = kn_text_quote(raw->tune), *encoder = kn_text_quote(raw->encoder);
    complain(reader, node, "tune",
             "found %s, which is for the encoder '" KN_ENCODER_X264 "', and output.encoder is %s; "
             "expected one of " KN_TUNE_AUTO ", " KN_TUNE_NONE,
             tune, encoder);
}

/* -o may name another file, but a project agrees with itself. */
static void check_container(const KnReader *reader, const KnJson *node, const KnOutputOptions *raw)
{
    const char *named = raw->file ? kn_container_of_ending(raw->file) : NULL;
    if (!named || !raw->container || strcmp(named, raw->container) == 0)
        return;
    kn_problems_error_as(reader->problems, KN_PROBLEM_CONFLICT,
                         kn_reader_place(kn_output_options, node, "container"),
                         "$.output.container",
                         "says %s, and output.file has the ending of %s" KN_HINT
                         "; end the file's name in .%s, or leave one of them out",
                         raw->container, named, raw->container);
}

static void check_output(const KnReader *reader, const KnJson *node, KnOutputOptions *raw)
{
    check_speed(reader, node, raw);
    check_tune(reader, node, raw);
    check_container(reader, node, raw);
    kn_reader_path(reader, &raw->cover, kn_reader_place(kn_output_options, node, "cover"),
                   "$.output.cover");
    kn_reader_path(reader, &raw->file, kn_reader_place(kn_output_options, node, "file"),
                   "$.output.file");
}

/* Half the size, the draft preset, and nothing that the project says about quality. */
static void make_draft(KnOutput *output)
{
    output->width = MAX(output->width / 4 * 2, 16);
    output->height = MAX(output->height / 4 * 2, 16);
    g_free(output->preset);
    output->preset = g_strdup("draft");
    g_clear_pointer(&output->encoder, g_free);
    g_clear_pointer(&output->speed, g_free);
    g_clear_pointer(&output->tune, g_free);
    output->crf = output->bframes = -1;
    output->keyint = 0;
}

void kn_output_read(const KnReader *reader, const KnJson *node, gboolean draft, KnOutput *output)
{
    KnOutputOptions raw;
    kn_options_init(kn_output_options, &raw);
    if (node) {
        kn_options_read(kn_output_options, &raw, node, "$.output", NULL, reader->problems);
        check_output(reader, node, &raw);
    }
    *output = (KnOutput){
        .width = raw.width,
        .height = raw.height,
        .fps = raw.fps,
        .preset = g_steal_pointer(&raw.preset),
        .encoder = g_steal_pointer(&raw.encoder),
        .speed = g_steal_pointer(&raw.speed),
        .tune = g_steal_pointer(&raw.tune),
        .crf = raw.crf,
        .keyint = raw.keyint,
        .bframes = raw.bframes,
        .threads = raw.threads,
        .audio_codec = g_steal_pointer(&raw.audio_codec),
        .audio_bitrate = raw.audio_bitrate,
        .container = g_steal_pointer(&raw.container),
        .file = g_steal_pointer(&raw.file),
        .cover = g_steal_pointer(&raw.cover),
        .poster = raw.poster,
        .chapters_in_film = raw.chapters == CHAPTERS_FILM || raw.chapters == CHAPTERS_BOTH,
        .chapter_list = raw.chapters == CHAPTERS_LIST || raw.chapters == CHAPTERS_BOTH,
    };
    kn_options_clear(kn_output_options, &raw);
    if (draft)
        make_draft(output);
}

void kn_output_clear(KnOutput *output)
{
    g_free(output->preset);
    g_free(output->encoder);
    g_free(output->speed);
    g_free(output->tune);
    g_free(output->audio_codec);
    g_free(output->container);
    g_free(output->file);
    g_free(output->cover);
    *output = (KnOutput){0};
}
