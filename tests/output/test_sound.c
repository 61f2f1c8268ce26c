/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/hash.h"
#include "output/sound_trace.h"
#include "silent.h"
#include "support.h"

#include <libavutil/cpu.h>
#include <math.h>
#include <string.h>

enum { SECONDS = 3, N_CLICKS = 3 };

/* Where the clicks of the test sound are, in 48 kHz samples; at 44.1 kHz these are whole too. */
static const gint64 clicks_48k[N_CLICKS] = {160 * 50, 160 * 450, 160 * 800};

static void convert(const char *from, const char *to, const char *const *options)
{
    int status = -1;
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_ptr_array_add(argv, "ffmpeg");
    g_ptr_array_add(argv, "-v");
    g_ptr_array_add(argv, "error");
    g_ptr_array_add(argv, "-y");
    g_ptr_array_add(argv, "-i");
    g_ptr_array_add(argv, (gpointer)from);
    for (guint i = 0; options && options[i]; i++)
        g_ptr_array_add(argv, (gpointer)options[i]);
    g_ptr_array_add(argv, (gpointer)to);
    g_ptr_array_add(argv, NULL);
    g_free(test_run((const char *const *)argv->pdata, &status));
    g_assert_cmpint(status, ==, 0);
}

static char *make_wav(const TestFolder *folder, int rate, int channels, double seconds)
{
    gint64 clicks[N_CLICKS];
    for (guint i = 0; i < N_CLICKS; i++)
        clicks[i] = clicks_48k[i] * rate / KN_SAMPLE_RATE;
    char *path = test_folder_file(folder, "%d-%d.wav", rate, channels);
    test_write_wav(path, rate, channels, (gint64)(seconds * rate), clicks, N_CLICKS);
    return path;
}

/* All samples of a file, interleaved. */
static GArray *read_all(const char *path, gsize block)
{
    g_autoptr(GError) error = NULL;
    const KnMedia *media = kn_media(&error);
    KnSoundReader *reader = media->sound_open(path, &error);
    g_assert_no_error(error);
    GArray *all = g_array_new(FALSE, FALSE, sizeof(float));
    g_autofree float *buffer = g_new(float, 2 * block);
    gssize n;
    while ((n = media->sound_read(reader, buffer, block, &error)) > 0)
        g_array_append_vals(all, buffer, (guint)n * 2);
    g_assert_no_error(error);
    g_assert_cmpint(n, ==, 0);
    media->sound_free(reader);
    return all;
}

/* The loudest sample of a channel within 400 of where it is expected. */
static gint64 find_click(const GArray *sound, int channel, gint64 expected)
{
    gint64 best = -1;
    double loudest = -1;
    for (gint64 i = MAX(expected - 400, 0); i <= expected + 400 && 2 * i + 1 < sound->len; i++) {
        double level = fabsf(g_array_index(sound, float, 2 * i + channel));
        if (level > loudest) {
            loudest = level;
            best = i;
        }
    }
    return best;
}

static void assert_clicks(const GArray *sound)
{
    for (guint i = 0; i < N_CLICKS; i++)
        for (int channel = 0; channel < 2; channel++)
            g_assert_cmpint(ABS(find_click(sound, channel, clicks_48k[i]) - clicks_48k[i]), <=, 1);
}

static void test_formats(void)
{
    static const struct {
        const char *name;
        int rate, channels;
        const char *options[9];
    } rows[] = {
        {"44k1-mono.wav", 44100, 1, {NULL}},
        {"48k-stereo.wav", 48000, 2, {NULL}},
        {"24bit.wav", 48000, 2, {"-c:a", "pcm_s24le"}},
        {"a.flac", 44100, 2, {NULL}},
        {"a.mp3", 48000, 2, {"-b:a", "256k"}},
        {"44k1.mp3", 44100, 1, {"-b:a", "192k"}},
        {"a.ogg", 48000, 2, {"-c:a", "libvorbis", "-q:a", "8"}},
        {"a.opus", 48000, 2, {"-b:a", "256k"}},
        {"a.m4a", 48000, 2, {"-c:a", "aac", "-b:a", "256k"}},
        {"a.aiff", 44100, 2, {NULL}},
        {"film.mp4", 48000, 2, {"-f", "lavfi", "-i", "testsrc=s=64x64:d=3", "-b:a", "256k"}},
        {"film.mkv", 44100, 2, {"-f", "lavfi", "-i", "testsrc=s=64x64:d=3", "-c:a", "flac"}},
    };
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_test_message("%s", rows[r].name);
        TestFolder folder = test_folder_new();
        g_autofree char *wav = make_wav(&folder, rows[r].rate, rows[r].channels, SECONDS);
        g_autofree char *path = test_folder_file(&folder, "x-%s", rows[r].name);
        convert(wav, path, rows[r].options);
        g_autoptr(GArray) sound = read_all(path, 1000);
        /* Codecs may add up to a packet behind the end. */
        g_assert_cmpint(ABS((gint64)sound->len / 2 - SECONDS * KN_SAMPLE_RATE), <, 2400);
        assert_clicks(sound);
        test_folder_free(&folder);
    }
}

static void test_block_size(void)
{
    static const gsize blocks[] = {1, 7, 4096, 1000000};
    TestFolder folder = test_folder_new();
    g_autofree char *wav = make_wav(&folder, 44100, 1, 0.5);
    g_autoptr(GArray) first = read_all(wav, 1024);
    for (guint i = 0; i < G_N_ELEMENTS(blocks); i++) {
        g_autoptr(GArray) sound = read_all(wav, blocks[i]);
        g_assert_cmpmem(sound->data, sound->len * sizeof(float), first->data,
                        first->len * sizeof(float));
    }
    test_folder_free(&folder);
}

/* One voice in both ears is as loud as in the file. */
static void test_mono_level(void)
{
    TestFolder folder = test_folder_new();
    g_autofree char *wav = make_wav(&folder, 48000, 1, SECONDS);
    g_autoptr(GArray) sound = read_all(wav, 1024);
    for (int channel = 0; channel < 2; channel++) {
        float level = g_array_index(sound, float, 2 * clicks_48k[0] + channel);
        g_assert_cmpfloat_with_epsilon(level, 30000.0 / 32768, 1e-6);
    }
    test_folder_free(&folder);
}

static void test_surround_level(void)
{
    TestFolder folder = test_folder_new();
    g_autofree char *wav = test_folder_file(&folder, "5.1.wav");
    int status;
    const char *argv[] = {"ffmpeg",
                          "-v",
                          "error",
                          "-f",
                          "lavfi",
                          "-i",
                          "aevalsrc=0.99*sin(440*t)|0.99*sin(440*t)|0.99*sin(440*t)|0|"
                          "0.99*sin(440*t)|0.99*sin(440*t):c=5.1:d=1:s=48000",
                          wav,
                          NULL};
    g_free(test_run(argv, &status));
    g_assert_cmpint(status, ==, 0);
    g_autoptr(GArray) sound = read_all(wav, 1024);
    float peak = 0;
    for (guint i = 0; i < sound->len; i++)
        peak = MAX(peak, fabsf(g_array_index(sound, float, i)));
    g_assert_cmpfloat(peak, <=, 1.0);
    g_assert_cmpfloat(peak, >, 0.9);
    test_folder_free(&folder);
}

/* ---- the sound job ---- */

static gint64 encode_end(const char *from, gint64 n, const char *codec, const char *to)
{
    g_autoptr(GError) error = NULL;
    test_encode_sound(from, n, codec, 192000, to, &error);
    g_assert_no_error(error);
    g_autoptr(KnBatchReader) reader = kn_batch_reader_new(to, TRUE, &error);
    g_assert_no_error(error);
    KnPacket packet;
    gint64 next = 0;
    while (kn_batch_reader_next(reader, &packet, &error) > 0) {
        g_assert_cmpint(packet.pts, ==, next);
        g_assert_cmpint(packet.dts, ==, next);
        next += packet.duration;
    }
    g_assert_no_error(error);
    return next;
}

static void test_lengths(void)
{
    static const double film_seconds[] = {3.0, 2.95, 3.05, 2.0, 5.0, 1.0 / 30};
    static const char *const codecs[] = {"aac", "flac", "opus", "pcm"};
    TestFolder folder = test_folder_new();
    g_autofree char *wav = make_wav(&folder, 44100, 2, SECONDS);
    g_autofree char *batch = test_folder_file(&folder, "batch");
    for (guint r = 0; r < G_N_ELEMENTS(film_seconds); r++)
        for (guint c = 0; c < G_N_ELEMENTS(codecs); c++) {
            gint64 n = (gint64)(film_seconds[r] * KN_SAMPLE_RATE);
            g_assert_cmpint(encode_end(wav, n, codecs[c], batch), ==, n);
        }
    test_folder_free(&folder);
}

/* A part of a film's sound is that part of the whole, sample by sample. */
static void test_part(void)
{
    enum { N = 2 * KN_SAMPLE_RATE, FIRST = 12345, PART = 30001 };
    g_autoptr(GError) error = NULL;
    TestFolder folder = test_folder_new();
    g_autofree char *wav = make_wav(&folder, 48000, 2, SECONDS);
    g_autofree char *path = test_folder_file(&folder, "batch");
    g_autoptr(KnMix) mix = kn_mix_new(N);
    GByteArray *bytes[2] = {g_byte_array_new(), g_byte_array_new()};
    mix->normalize = mix->limit = FALSE;
    kn_mix_add(mix, KN_MIX_EFFECT, wav, 0);
    for (int part = 0; part < 2; part++) {
        const KnSoundJob job = {.mix = mix,
                                .first_sample = part ? FIRST : 0,
                                .n_samples = part ? PART : N,
                                .codec = "pcm"};
        KnPacket packet;
        g_assert_true(kn_sound_encode(&job, path, NULL, &error));
        g_autoptr(KnBatchReader) reader = kn_batch_reader_new(path, TRUE, &error);
        g_assert_no_error(error);
        while (kn_batch_reader_next(reader, &packet, &error) > 0)
            g_byte_array_append(bytes[part], packet.data, (guint)packet.size);
        /* How loud it is, is noted beside it, every 5 ms of what is encoded. */
        g_autoptr(GArray) steps = kn_sound_trace_read(path, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(steps->len, ==, ((part ? PART : N) + KN_TRACE_STEP - 1) / KN_TRACE_STEP);
        g_assert_cmpuint(g_array_index(steps, KnTraceStep, 40).peak, >=,
                         g_array_index(steps, KnTraceStep, 40).level);
    }
    g_assert_cmpuint(bytes[0]->len, ==, N * 4);
    g_assert_cmpmem(bytes[1]->data, bytes[1]->len, bytes[0]->data + FIRST * 4, PART * 4);
    for (int part = 0; part < 2; part++)
        g_byte_array_unref(bytes[part]);
    test_folder_free(&folder);
}

/* Sound and pictures of n frames, joined; what comes out of it has the clicks where they were, by
 * our own reader and by the ffmpeg program. */
static void test_click_in_film(void)
{
    static const struct {
        const char *container, *codec;
    } rows[] = {{"mp4", "aac"}, {"mp4", "flac"}, {"mp4", "opus"}, {"mov", "aac"},
                {"mov", "pcm"}, {"mkv", "aac"},  {"mkv", "opus"}, {"mkv", "flac"}};
    KnVideoSettings settings = test_settings("libx264", "veryfast", (KnRational){30, 1});
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_test_message("%s in %s", rows[r].codec, rows[r].container);
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) strings = g_ptr_array_new_with_free_func(g_free);
        TestFolder folder = test_folder_new();
        const gint64 size = 45;
        g_autofree KnJoinBatch *batches =
            test_encode_batches(&folder, &settings, &size, 1, 2, strings);
        g_autofree char *wav = make_wav(&folder, 44100, 1, SECONDS);
        g_autofree char *batch = test_folder_file(&folder, "sound");
        g_autofree char *film = test_folder_file(&folder, "film.%s", rows[r].container);
        g_autofree char *decoded = test_folder_file(&folder, "decoded.wav");
        encode_end(wav, SECONDS * KN_SAMPLE_RATE, rows[r].codec, batch);
        KnJoin join = {
            .batches = batches,
            .n_batches = 2,
            .sound_path = batch,
            .output_path = film,
            .container = rows[r].container,
            .tags = {.creation_time = -1},
        };
        KnJoinResult result;
        silent_join(&join, &result, &error);
        g_assert_no_error(error);
        g_assert_cmpfloat(result.sound_seconds, ==, result.picture_seconds);
        g_autoptr(GArray) ours = read_all(film, 1024);
        assert_clicks(ours);
        static const char *const to_wav[] = {"-map", "a", "-c:a", "pcm_s16le", NULL};
        convert(film, decoded, to_wav);
        g_autoptr(GArray) theirs = read_all(decoded, 1024);
        assert_clicks(theirs);
        test_folder_free(&folder);
    }
}

/* The same bytes whatever the processor has: libav is told that it has nothing, and the C library's
 * mathematics is kept from newer instructions in a process of its own. */
static void test_portable_bytes(void)
{
    static const char *const codecs[] = {"aac", "flac", "pcm"};
    TestFolder folder = test_folder_new();
    g_autofree char *wav = make_wav(&folder, 44100, 2, SECONDS);
    g_autofree char *source = test_folder_file(&folder, "source.mp3");
    g_autofree char *batch = test_folder_file(&folder, "batch");
    convert(wav, source, NULL);
    for (guint c = 0; c < G_N_ELEMENTS(codecs); c++) {
        encode_end(source, SECONDS * KN_SAMPLE_RATE, codecs[c], batch);
        g_autofree char *fast = kn_hash_file(batch, NULL);
        av_force_cpu_flags(0);
        encode_end(source, SECONDS * KN_SAMPLE_RATE, codecs[c], batch);
        av_force_cpu_flags(-1);
        g_autofree char *plain = kn_hash_file(batch, NULL);
        g_assert_cmpstr(fast, ==, plain);
        g_setenv("KINORA_TEST_SOURCE", source, TRUE);
        g_setenv("KINORA_TEST_CODEC", codecs[c], TRUE);
        g_setenv("KINORA_TEST_BATCH", batch, TRUE);
        g_setenv("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX", TRUE);
        g_test_trap_subprocess("/sound/subprocess/encode", 0, 0);
        g_test_trap_assert_passed();
        g_unsetenv("GLIBC_TUNABLES");
        g_autofree char *older = kn_hash_file(batch, NULL);
        g_assert_cmpstr(fast, ==, older);
    }
    test_folder_free(&folder);
}

static void test_encode_only(void)
{
    if (g_getenv("KINORA_TEST_SOURCE"))
        encode_end(g_getenv("KINORA_TEST_SOURCE"), SECONDS * KN_SAMPLE_RATE,
                   g_getenv("KINORA_TEST_CODEC"), g_getenv("KINORA_TEST_BATCH"));
}

static void test_errors(void)
{
    TestFolder folder = test_folder_new();
    g_autofree char *wav = make_wav(&folder, 48000, 2, 0.1);
    g_autofree char *batch = test_folder_file(&folder, "batch");
    const struct {
        const char *from, *codec, *to;
        int code;
    } rows[] = {
        {"/nonexistent.wav", "aac", batch, KN_ERROR_INPUT},
        {folder.path, "aac", batch, KN_ERROR_INPUT},
        {wav, "mp7", batch, KN_ERROR_PROJECT},
        {wav, "aac", "/nonexistent/batch", KN_ERROR_ENVIRONMENT},
    };
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(test_encode_sound(rows[r].from, 4800, rows[r].codec, 0, rows[r].to, &error));
        g_assert_error(error, KN_ERROR, rows[r].code);
        g_assert_cmpuint(test_folder_count(&folder), ==, 1);
    }
    test_folder_free(&folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sound/every-format-keeps-its-clicks-in-place", test_formats);
    g_test_add_func("/sound/block-size-does-not-matter", test_block_size);
    g_test_add_func("/sound/mono-keeps-its-level", test_mono_level);
    g_test_add_func("/sound/surround-does-not-clip", test_surround_level);
    g_test_add_func("/sound/is-exactly-as-long-as-the-film", test_lengths);
    g_test_add_func("/sound/film-has-the-click-at-its-sample", test_click_in_film);
    g_test_add_func("/sound/same-bytes-on-any-processor", test_portable_bytes);
    g_test_add_func("/sound/errors-leave-nothing", test_errors);
    g_test_add_func("/sound/subprocess/encode", test_encode_only);
    g_test_add_func("/sound/a-part-is-that-of-the-whole", test_part);
    return g_test_run();
}
