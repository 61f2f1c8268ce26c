/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "output/preset.h"
#include "support.h"

#include <math.h>
#include <string.h>

/* What presets promise, measured in the stream that they give and compared with the numbers that
 * others ask for. */

enum { N_FRAMES = 130, PROFILE_HIGH = 100 };

typedef struct {
    gint64 n, last_key, longest_group;
    gint64 pts[N_FRAMES]; /* in coding order */
    gboolean key[N_FRAMES];
    int profile;
} Stream;

static gboolean look(const KnPacket *packet, gpointer user_data, GError **error)
{
    Stream *stream = user_data;
    g_assert_cmpint(stream->n, <, N_FRAMES);
    stream->pts[stream->n] = packet->pts;
    stream->key[stream->n++] = packet->key;
    return TRUE;
}

static void encode(const char *preset, KnRational fps, Stream *stream)
{
    g_autoptr(GError) error = NULL;
    const KnOutput output = {
        .preset = (char *)preset, .width = 64, .height = 36, .fps = fps, .crf = -1, .bframes = -1};
    KnVideoSettings settings;
    kn_output_settings(&output, &settings);
    const KnEncoderModule *module = kn_encoder_module(settings.encoder, &error);
    g_assert_no_error(error);
    KnEncoder *encoder = module->open(&settings, &error);
    g_assert_no_error(error);
    g_autoptr(KnFrame) frame = kn_frame_new(settings.width, settings.height, &error);
    memset(stream, 0, sizeof *stream);
    stream->profile = module->info(encoder)->profile;
    for (gint64 i = 0; i < N_FRAMES; i++) {
        test_draw(frame, i);
        g_assert_true(module->encode(encoder, frame, i, FALSE, look, stream, &error));
    }
    g_assert_true(module->flush(encoder, look, stream, &error));
    module->free(encoder);
    g_assert_cmpint(stream->n, ==, N_FRAMES);
}

/* The most pictures in a row that are shown before one that was coded before them. */
static int most_bframes(const Stream *stream)
{
    int most = 0, n = 0;
    gint64 ahead = -1;
    for (gint64 i = 0; i < stream->n; i++) {
        n = stream->pts[i] < ahead ? n + 1 : 0;
        most = MAX(most, n);
        ahead = MAX(ahead, stream->pts[i]);
    }
    return most;
}

/* No picture of a group is shown before its key picture, and none is longer. */
static void assert_closed_groups(const Stream *stream, gint64 longest)
{
    gint64 key = -1;
    for (gint64 i = 0; i < stream->n; i++) {
        if (stream->key[i]) {
            g_assert_true(key < 0 || stream->pts[i] - key <= longest);
            key = stream->pts[i];
        }
        g_assert_cmpint(stream->pts[i], >=, key);
        g_assert_cmpint(stream->pts[i] - key, <, longest);
    }
}

/* "Recommended upload encoding settings" (support.google.com/youtube/answer/1722171): H.264 in High
 * Profile, 2 consecutive B frames, closed GOP of half the frame rate; AAC-LC, of which the rate for
 * one channel is the least that is named: 128 kbit/s. */
static void test_youtube(void)
{
    static const KnRational rates[] = {{24, 1}, {30000, 1001}, {60, 1}};
    const KnPreset *preset = kn_preset_find("youtube");
    for (guint i = 0; i < G_N_ELEMENTS(rates); i++) {
        Stream stream;
        double fps = (double)rates[i].num / rates[i].den;
        encode("youtube", rates[i], &stream);
        g_assert_cmpint(stream.profile, ==, PROFILE_HIGH);
        g_assert_cmpint(most_bframes(&stream), <=, 2);
        g_assert_cmpint(most_bframes(&stream), >, 0);
        assert_closed_groups(&stream, (gint64)ceil(fps / 2));
    }
    g_assert_cmpstr(preset->audio_codec, ==, "aac");
    g_assert_cmpint(preset->audio_bitrate, >=, 128000);
}

/* For keeping: no finer than what FFmpeg's H.264 guide calls "visually lossless or nearly so" (17
 * or 18) is coarser, and no sound is lost. */
static void test_archive(void)
{
    const KnPreset *archive = kn_preset_find("archive"), *youtube = kn_preset_find("youtube");
    g_assert_cmpint(archive->crf, <=, 17);
    g_assert_cmpint(archive->crf, <, youtube->crf);
    g_assert_true(strcmp(archive->audio_codec, "flac") == 0 ||
                  strcmp(archive->audio_codec, "pcm") == 0);
}

/* For looking at: the encoder's fastest speed, which its documentation names first. */
static void test_draft(void)
{
    const KnPreset *draft = kn_preset_find("draft");
    g_assert_cmpstr(draft->speed, ==, "ultrafast");
    g_assert_cmpint(draft->crf, >, kn_preset_find("youtube")->crf);
}

/* What the project says goes before the preset, also where it is 0. */
static void test_project(void)
{
    static const struct {
        KnOutput output;
        int crf, keyint, bframes;
    } rows[] = {
        {{.fps = {30, 1}, .crf = 0, .bframes = -1}, 0, 15, 2},
        {{.fps = {30, 1}, .crf = 30, .bframes = 0}, 30, 15, 0},
        {{.fps = {60, 1}, .crf = 30, .bframes = 5}, 30, 30, 5},
        {{.fps = {60, 1}, .crf = 30, .bframes = -1, .keyint = 7}, 30, 7, 2},
        {{.fps = {60, 1}, .crf = 30, .bframes = -1, .speed = (char *)"medium"}, 30, 30, -1},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnVideoSettings settings;
        kn_output_settings(&rows[i].output, &settings);
        g_assert_cmpint(settings.crf, ==, rows[i].crf);
        g_assert_cmpint(settings.keyint, ==, rows[i].keyint);
        g_assert_cmpint(settings.bframes, ==, rows[i].bframes);
        g_assert_cmpint(settings.threads, ==, 1); /* the same bytes on any machine */
    }
    g_assert_null(kn_preset_find("cinema"));
    g_assert_cmpstr(kn_preset_find(NULL)->name, ==, "youtube");
}

static void test_containers(void)
{
    static const struct {
        const char *path, *wish, *container; /* NULL: an error */
    } rows[] = {
        {"a.mp4", NULL, "mp4"},  {"a.m4v", NULL, "mp4"},   {"a.MOV", NULL, "mov"},
        {"a.mkv", "mkv", "mkv"}, {"a.part", "mov", "mov"}, {"a.mp4", "mkv", NULL},
        {"a.avi", NULL, NULL},   {"A.MP4", NULL, "mp4"},   {"a", "mkv", "mkv"},
        {"a.MKV", "mov", NULL},  {"mp4", NULL, NULL},      {"a.mp4", "avi", NULL},
    };
    static const struct {
        const char *container, *codec;
        gboolean explicit_codec;
        const char *chosen; /* NULL: an error */
    } sounds[] = {
        {"mp4", "aac", TRUE, "aac"}, {"mp4", "flac", FALSE, "flac"}, {"mp4", "pcm", TRUE, NULL},
        {"mov", "pcm", TRUE, "pcm"}, {"mov", "flac", FALSE, "pcm"},  {"mov", "flac", TRUE, NULL},
        {"mov", "opus", TRUE, NULL}, {"mkv", "opus", TRUE, "opus"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        KnOutput output = {.container = (char *)rows[i].wish};
        g_assert_cmpstr(kn_output_container(&output, rows[i].path, &error), ==, rows[i].container);
        g_assert_true(g_error_matches(error, KN_ERROR, KN_ERROR_USAGE) == !rows[i].container);
    }
    for (guint i = 0; i < G_N_ELEMENTS(sounds); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_cmpstr(kn_output_sound_codec(sounds[i].container, sounds[i].codec,
                                              sounds[i].explicit_codec, &error),
                        ==, sounds[i].chosen);
        g_assert_true(g_error_matches(error, KN_ERROR, KN_ERROR_USAGE) == !sounds[i].chosen);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/presets/youtube-is-what-uploads-ask-for", test_youtube);
    g_test_add_func("/presets/archive-keeps", test_archive);
    g_test_add_func("/presets/draft-is-fast", test_draft);
    g_test_add_func("/presets/give-way-to-the-project", test_project);
    g_test_add_func("/presets/containers-hold-what-is-played", test_containers);
    return g_test_run();
}
