/* SPDX-License-Identifier: MIT */
/* Sound as servers and programs send it, whatever they were asked for. */
#include "base/error.h"
#include "output/support.h"
#include "voice/sound.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

enum { SKIP = 77, RATE = 24000, SECONDS_MAX = 60 };
static const double tone_hertz = 440, tone_peak = 0.5, tone_seconds = 1.5;

static TestFolder folder;

/* ---- files of other programs */

static GBytes *made_by_ffmpeg(const char *name, const char *options)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = test_folder_file(&folder, "%s", name);
    g_autofree char *line =
        g_strdup_printf("ffmpeg -nostdin -v error -y -f lavfi -i "
                        "aevalsrc=%g*sin(2*PI*%g*t):s=%d:d=%g %s '%s'",
                        tone_peak, tone_hertz, RATE, tone_seconds, options, path);
    int status = -1;
    g_assert_true(g_spawn_command_line_sync(line, NULL, NULL, &status, &error));
    g_assert_no_error(error);
    g_assert_cmpint(status, ==, 0);
    char *bytes;
    gsize size;
    g_assert_true(g_file_get_contents(path, &bytes, &size, &error));
    return g_bytes_new_take(bytes, size);
}

/* The tone of all of these files, from its beginning to its end, `times` times. */
static void check_tone(const char *name, const KnTake *take, guint times)
{
    double seconds = (double)take->n_samples / take->sample_rate, energy = 0;
    enum { CLEAR = 2000 }; /* above what rings where the tone begins and ends */
    guint crossings = 0;
    gboolean below = FALSE;
    for (gsize i = 0; i < take->n_samples; i++) {
        crossings += below && take->samples[i] > CLEAR;
        below = take->samples[i] < -CLEAR || (below && take->samples[i] <= CLEAR);
        energy += (double)take->samples[i] * take->samples[i];
    }
    double rms = sqrt(energy / (double)take->n_samples) / 32768, due = tone_peak / sqrt(2);
    g_test_message("%s: %.3f s, %.1f Hz, rms %.3f", name, seconds, crossings / seconds, rms);
    g_assert_cmpfloat_with_epsilon(seconds, tone_seconds * times, 0.09 * times);
    g_assert_cmpfloat_with_epsilon(crossings, tone_hertz * tone_seconds * times, 20 * times);
    g_assert_cmpfloat_with_epsilon(rms, due, 0.03);
}

static void test_files(void)
{
    static const struct {
        const char *name, *options;
    } rows[] = {
        {"a.mp3", "-c:a libmp3lame -b:a 64k"},
        {"bare.mp3", "-c:a libmp3lame -id3v2_version 0 -write_xing 0"},
        {"a.aac", "-c:a aac -f adts"},
        {"a.m4a", "-c:a aac"},
        {"opus.ogg", "-c:a libopus"},
        {"vorbis.ogg", "-c:a libvorbis"},
        {"a.flac", "-c:a flac"},
        {"a.webm", "-c:a libopus"},
        {"a.mka", "-c:a pcm_s16le"},
        {"a.aiff", ""},
        {"a.au", ""},
        {"a.caf", "-c:a pcm_s16le"},
        {"wide.wav", "-c:a pcm_s24le -af pan=stereo|c0=c0|c1=c0"},
        {"float.wav", "-c:a pcm_f32le"},
        {"rf64.wav", "-rf64 always"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) bytes = made_by_ffmpeg(rows[i].name, rows[i].options);
        gsize size;
        const void *data = g_bytes_get_data(bytes, &size);
        KnTake take;
        g_assert_true(kn_sound_parse(data, size, "audio/wav", SECONDS_MAX, &take, &error));
        g_assert_no_error(error);
        check_tone(rows[i].name, &take, 1);
        kn_take_clear(&take);
        if (strstr(rows[i].name, ".wav")) /* its bytes are its length */
            continue;
        g_assert_false(kn_sound_parse(data, size, NULL, 1, &take, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_VERIFY);
        g_assert_nonnull(strstr(error->message, "longer than the speech"));
    }
}

/* ---- WAV files of servers that do not know how long they will speak, and raw samples */

static void put(GByteArray *out, guint value, guint n)
{
    for (guint i = 0; i < n; i++)
        g_byte_array_append(out, &(guint8){(guint8)(value >> (8 * i))}, 1);
}

static void put_tone(GByteArray *out, guint rate, gboolean big_endian, guint channels)
{
    for (guint i = 0; i < rate * tone_seconds; i++) {
        double value = tone_peak * sin(2 * G_PI * tone_hertz * i / rate) * 32767;
        guint16 bits = (guint16)(gint16)lround(value);
        for (guint c = 0; c < channels; c++)
            put(out, big_endian ? GUINT16_SWAP_LE_BE(bits) : bits, 2);
    }
}

static void put_wav(GByteArray *out, guint rate, guint length, guint riff_length)
{
    g_byte_array_append(out, (const guint8 *)"RIFF", 4);
    put(out, riff_length, 4);
    g_byte_array_append(out, (const guint8 *)"WAVEfmt ", 8);
    put(out, 16, 4);
    put(out, 1 | 1 << 16, 4);
    put(out, rate, 4);
    put(out, rate * 2, 4);
    put(out, 2 | 16 << 16, 4);
    g_byte_array_append(out, (const guint8 *)"data", 4);
    put(out, length, 4);
    put_tone(out, rate, FALSE, 1);
}

static void test_streams(void)
{
    static const guint known = (guint)(RATE * 1.5) * 2;
    static const struct {
        const char *name;
        guint lengths[3], riff; /* of each file's samples, 0xABC ends the list */
        guint times;
    } rows[] = {
        {"of unknown length", {0xFFFFFFFF, 0xABC}, 0xFFFFFFFF, 1},
        {"of no length", {0, 0xABC}, 0, 1},
        {"of the largest length", {0x7FFFFFFF, 0xABC}, 0x7FFFFFFF, 1},
        {"nearly that", {0x7FFFFFDB, 0xABC}, 0x7FFFFFFF, 1},
        {"two, each known", {known, known, 0xABC}, known + 36, 2},
        {"two, unknown", {0xFFFFFFFF, 0xFFFFFFFF, 0xABC}, 0xFFFFFFFF, 2},
        {"two, of no length", {0, 0, 0xABC}, 0, 2},
        {"known and unknown", {known, 0x7FFFFFFF, 0xABC}, 0, 2},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        for (guint k = 0; k < 3 && rows[i].lengths[k] != 0xABC; k++)
            put_wav(bytes, RATE, rows[i].lengths[k], rows[i].riff);
        KnTake take;
        g_assert_true(kn_sound_parse(bytes->data, bytes->len, NULL, SECONDS_MAX, &take, &error));
        g_assert_no_error(error);
        g_assert_cmpint(take.n_samples, ==, rows[i].times * known / 2);
        check_tone(rows[i].name, &take, rows[i].times);
        kn_take_clear(&take);
    }
}

static void test_raw(void)
{
    static const struct {
        const char *type;
        guint rate, channels;
        gboolean big_endian;
    } rows[] = {
        {"audio/pcm", 24000, 1, FALSE},
        {"audio/PCM;rate=16000", 16000, 1, FALSE},
        {"audio/pcm; rate=44100; channels=2", 44100, 2, FALSE},
        {"audio/L16;rate=22050", 22050, 1, TRUE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        KnTake take;
        put_tone(bytes, rows[i].rate, rows[i].big_endian, rows[i].channels);
        g_assert_true(
            kn_sound_parse(bytes->data, bytes->len, rows[i].type, SECONDS_MAX, &take, &error));
        g_assert_no_error(error);
        g_assert_cmpint(take.sample_rate, ==, (int)rows[i].rate);
        check_tone(rows[i].type, &take, 1);
        kn_take_clear(&take);
    }
}

/* ---- what is none */

static void test_refused(void)
{
    static const struct {
        const char *bytes;
        gssize size; /* -1: up to its end */
        const char *type, *says;
    } rows[] = {
        {"", 0, "audio/pcm", "it is empty"},
        {" \r\n\t", -1, NULL, "it is blank"},
        {"<!DOCTYPE html><html>Welcome!</html>", -1, "audio/wav", "it is a web page"},
        {"\n\n<?xml version='1.0'?><error/>", -1, NULL, "it is a web page"},
        {"No speaker is free.", -1, "audio/wav", "it is text: 'No speaker is free.'"},
        {"two\nlines\x07", -1, NULL, "it is text: 'two"},
        {"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16, NULL, "it is no sound of any kind"},
        {"\0\0\0\0\0\0\0\0", 8, NULL, "it is no sound of any kind"},
        {"RIFF", 4, NULL, "does not begin as a WAV file"},
        {"RIFF\0\0\0\0WAVE", 12, NULL, "it has no sound"},
        {"ID3\x04\0\0\0\0\0\0", 10, NULL, ""},
        {"\xFF\xFB\x90\x64", 4, NULL, ""},
        {"OggS\0\0\0\0", 8, NULL, ""},
        {"fLaC", 4, NULL, ""},
        {"ab", 2, "audio/pcm; rate=7", "a rate or channels"},
        {"ab", 2, "audio/pcm; channels=0", "a rate or channels"},
        {"ab", 2, "audio/pcm-of-another-kind", "it is text"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        gsize size = rows[i].size < 0 ? strlen(rows[i].bytes) : (gsize)rows[i].size;
        g_autofree guint8 *exact = g_memdup2(rows[i].bytes, size); /* for the sanitizer */
        KnTake take;
        g_assert_false(kn_sound_parse(exact, size, rows[i].type, SECONDS_MAX, &take, &error));
        g_assert_nonnull(error);
        g_test_message("%u: %s", i, error->message);
        g_assert_error(error, KN_ERROR, KN_ERROR_VERIFY);
        g_assert_nonnull(strstr(error->message, rows[i].says));
        g_assert_null(strstr(error->message, "/proc"));
        g_assert_null(take.samples);
    }
}

static void test_two_rates(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    KnTake take;
    put_wav(bytes, 16000, 48000, 0);
    put_wav(bytes, 24000, 72000, 0);
    g_assert_false(kn_sound_parse(bytes->data, bytes->len, NULL, SECONDS_MAX, &take, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_VERIFY);
    g_assert_nonnull(strstr(error->message, "of different rates"));
    g_assert_null(take.samples);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (!test_have("ffmpeg")) {
        g_print("1..0 # SKIP needs the program ffmpeg\n");
        return SKIP;
    }
    folder = test_folder_new();
    g_test_add_func("/sound/files of every kind are heard", test_files);
    g_test_add_func("/sound/streams of unknown length and in pieces are whole", test_streams);
    g_test_add_func("/sound/raw samples are what their type says", test_raw);
    g_test_add_func("/sound/what is no sound is told by what it is", test_refused);
    g_test_add_func("/sound/pieces of two rates are no sound", test_two_rates);
    int failed = g_test_run();
    test_folder_free(&folder);
    return failed;
}
