/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "silent.h"
#include "support.h"

#include <string.h>

/* Films that other programs read without a word: FFmpeg's reader of MP4 leaves out offsets below
 * zero that stand near a film's end, so it is the short ones that it complains of. */

static gboolean draw_row(KnEncoder *encoder, const KnEncoderModule *module,
                         const KnVideoSettings *settings, gint64 n, gboolean noise,
                         KnBatchWriter *writer, GError **error)
{
    g_autoptr(KnFrame) frame = kn_frame_new(settings->width, settings->height, error);
    for (gint64 i = 0; i < n; i++) {
        test_draw(frame, i);
        /* Nothing can be foretold from noise; only the frames at the end look like each other. */
        for (int y = 16; noise && y < frame->height; y++)
            for (int x = 0; x < frame->width; x++)
                frame->plane[0].data[y * frame->plane[0].stride + x] =
                    i >= n - 3 ? 90 : (guint8)g_random_int();
        if (!module->encode(encoder, frame, i, i == 0, kn_batch_writer_packet, writer, error))
            return FALSE;
    }
    return module->flush(encoder, kn_batch_writer_packet, writer, error);
}

static void encode_batch(const KnVideoSettings *settings, gint64 n, gboolean noise,
                         const char *path)
{
    g_autoptr(GError) error = NULL;
    const KnEncoderModule *module = kn_encoder_module(settings->encoder, &error);
    g_assert_no_error(error);
    KnEncoder *encoder = module->open(settings, &error);
    g_assert_no_error(error);
    g_autoptr(KnBatchWriter) writer = kn_batch_writer_new(path, &error);
    kn_batch_writer_info(writer, module->info(encoder), &error);
    g_random_set_seed(1);
    draw_row(encoder, module, settings, n, noise, writer, &error);
    kn_batch_writer_commit(writer, &error);
    g_assert_no_error(error);
    module->free(encoder);
}

typedef struct {
    const char *preset, *encoder, *speed;
    int bframes;
    KnRational fps;
    const char *container, *sound; /* codec; NULL: none */
    gboolean noise;
} Row;

/* Makes the film and returns its path, which the caller frees. */
static char *make(const TestFolder *folder, const Row *row, gint64 n)
{
    g_autoptr(GError) error = NULL;
    KnOutput output = {.fps = row->fps,
                       .width = 96,
                       .height = 64,
                       .crf = -1,
                       .preset = (char *)row->preset,
                       .encoder = (char *)row->encoder,
                       .speed = (char *)row->speed,
                       .bframes = row->bframes};
    KnVideoSettings settings;
    kn_output_settings(&output, &settings);
    g_autofree char *pictures = test_folder_file(folder, "pictures");
    g_autofree char *wav = test_folder_file(folder, "sound.wav");
    g_autofree char *sound = test_folder_file(folder, "sound");
    char *film = test_folder_file(folder, "film.%s", row->container);
    encode_batch(&settings, n, row->noise, pictures);
    if (row->sound) {
        gint64 samples = n * row->fps.den * KN_SAMPLE_RATE / row->fps.num;
        test_write_wav(wav, KN_SAMPLE_RATE, 2, samples, NULL, 0);
        test_encode_sound(wav, samples, row->sound, 128000, sound, &error);
        g_assert_no_error(error);
    }
    const KnJoinBatch batch = {pictures, 0, n};
    KnJoin join = {.batches = &batch,
                   .n_batches = 1,
                   .sound_path = row->sound ? sound : NULL,
                   .output_path = film,
                   .container = row->container,
                   .tags = {.creation_time = -1}};
    KnJoinResult result;
    silent_join(&join, &result, &error);
    g_assert_no_error(error);
    return film;
}

/* ffprobe reads all of it silently: frame i is shown at i frames from 0 on, whatever the order of
 * decoding, sound begins at 0, and the mean frame rate is the film's. */
static void assert_times(const char *film, const Row *row, gint64 n)
{
    const char *const argv[] = {"ffprobe",
                                "-v",
                                "warning",
                                "-show_entries",
                                "packet=codec_type,pts_time:stream=codec_type,avg_frame_rate",
                                "-of",
                                "csv=p=1",
                                film,
                                NULL};
    g_autofree char *said = test_run_silent(argv);
    g_auto(GStrv) lines = g_strsplit(said, "\n", -1);
    g_autofree gboolean *shown = g_new0(gboolean, n);
    g_autofree char *rate = g_strdup_printf("stream,video,%d/%d", row->fps.num, row->fps.den);
    double sound = row->sound ? -1 : 0;
    gint64 n_shown = 0;
    for (char **line = lines; *line; line++) {
        double at = g_ascii_strtod(strrchr(*line, ',') + 1, NULL);
        if (g_str_has_prefix(*line, "packet,audio"))
            sound = sound < 0 ? at : sound;
        if (g_str_has_prefix(*line, "stream,video"))
            g_assert_cmpstr(*line, ==, rate);
        if (!g_str_has_prefix(*line, "packet,video"))
            continue;
        double frame = at * row->fps.num / row->fps.den;
        gint64 nearest = (gint64)(frame + 0.5);
        g_assert_cmpfloat(ABS(frame - (double)nearest), <, 0.02); /* Matroska: milliseconds */
        g_assert_cmpint(nearest, <, n);
        g_assert_false(shown[nearest]);
        shown[nearest] = TRUE;
        n_shown++;
    }
    g_assert_cmpint(n_shown, ==, n);
    g_assert_cmpfloat(sound, ==, 0);
}

static void check(const Row *row, gint64 n)
{
    TestFolder folder = test_folder_new();
    g_test_message("%s %s %s, %d/%d, %s, %s, %d frames", row->preset ? row->preset : "-",
                   row->encoder ? row->encoder : "-", row->speed ? row->speed : "-", row->fps.num,
                   row->fps.den, row->container, row->sound ? row->sound : "no sound", (int)n);
    g_autofree char *film = make(&folder, row, n);
    assert_times(film, row, n);
    test_folder_free(&folder);
}

static const gint64 lengths[] = {1, 2, 3, 30};

static void test_presets(void)
{
    static const char *const presets[] = {"youtube", "draft", "archive"};
    static const char *const containers[][2] = {{"mp4", "aac"}, {"mov", "pcm"}, {"mkv", "flac"}};
    for (guint p = 0; p < G_N_ELEMENTS(presets); p++)
        for (guint c = 0; c < G_N_ELEMENTS(containers); c++)
            for (guint l = 0; l < G_N_ELEMENTS(lengths); l++)
                for (int sound = 0; sound < 2; sound++) {
                    Row row = {.preset = presets[p],
                               .bframes = -1,
                               .fps = {30, 1},
                               .container = containers[c][0],
                               .sound = sound ? containers[c][1] : NULL};
                    check(&row, lengths[l]);
                }
}

static void test_encoders(void)
{
    static const Row rows[] = {
        {NULL, NULL, NULL, -1, {30000, 1001}, "mp4", "aac", FALSE},
        {NULL, NULL, NULL, -1, {24000, 1001}, "mov", "aac", FALSE},
        {NULL, NULL, NULL, -1, {240, 1}, "mp4", NULL, FALSE},
        {NULL, NULL, NULL, -1, {23, 3}, "mp4", NULL, FALSE},
        {NULL, NULL, "medium", 16, {30, 1}, "mp4", NULL, FALSE},
        {NULL, NULL, "slower", -1, {25, 1}, "mp4", NULL, FALSE},
        {NULL, "libx265", "medium", -1, {30, 1}, "mp4", "aac", FALSE},
        {NULL, "libx265", "medium", 8, {30, 1}, "mov", NULL, FALSE},
        {NULL, "mpeg4", NULL, 2, {30, 1}, "mp4", "aac", FALSE},
        {NULL, "prores_ks", NULL, -1, {30, 1}, "mov", NULL, FALSE},
        {NULL, "prores_ks", NULL, -1, {30, 1}, "mkv", NULL, FALSE},
        {NULL, "ffv1", NULL, -1, {30, 1}, "mkv", NULL, FALSE},
    };
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++)
        for (guint l = 0; l < G_N_ELEMENTS(lengths); l++)
            check(&rows[r], lengths[l]);
}

/* A long film whose only B-frames are its last ones. */
static void test_late(void)
{
    static const Row row = {NULL, NULL, NULL, -1, {30, 1}, "mp4", "aac", TRUE};
    check(&row, 90);
}

/* What is wrong with a film is noticed, whichever program says it. */
static void test_noticed(void)
{
    static const Row row = {NULL, NULL, NULL, -1, {30, 1}, "mp4", "aac", FALSE};
    TestFolder folder = test_folder_new();
    g_autofree char *film = make(&folder, &row, 30), *good = silent_words(film), *bytes = NULL;
    g_autofree char *broken = test_folder_file(&folder, "broken.mp4");
    gsize size;
    g_assert_cmpstr(good, ==, "");
    g_assert_true(g_file_get_contents(film, &bytes, &size, NULL));
    for (gsize kept = 0; kept < size; kept += size / 4 + 1) {
        g_assert_true(g_file_set_contents(broken, bytes, (gssize)kept, NULL));
        g_autofree char *words = silent_words(broken);
        g_assert_cmpstr(words, !=, "");
    }
    for (gsize i = size / 2; i < size / 2 + 200; i++)
        bytes[i] = (char)~bytes[i];
    g_assert_true(g_file_set_contents(broken, bytes, (gssize)size, NULL));
    g_autofree char *words = silent_words(broken);
    g_assert_cmpstr(words, !=, "");
    test_folder_free(&folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/silent/every-preset-container-and-length-is-read-without-a-warning",
                    test_presets);
    g_test_add_func("/silent/so-is-every-encoder-and-rate", test_encoders);
    g_test_add_func("/silent/so-is-a-film-whose-only-b-frames-are-its-last", test_late);
    g_test_add_func("/silent/what-is-wrong-is-noticed", test_noticed);
    return g_test_run();
}
