/* SPDX-License-Identifier: MIT */
#include "tones.h"
#include "media/media.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

float tone_noise(gint64 sample, int rate, guint seed)
{
    guint64 z = (guint64)sample * G_GUINT64_CONSTANT(0x9E3779B97F4A7C15) + seed * 7919u + 1;
    z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT(0x94D049BB133111EB);
    return ((float)((z >> 40) & 0xffff) / 65535.0f - 0.5f) * 0.6f;
}

float tone_sine(gint64 sample, int rate, guint seed)
{
    return 0.4f * (float)sin((double)sample * 2 * G_PI * 220 / rate);
}

float tone_words(gint64 sample, int rate, guint seed)
{
    enum { LENGTH = 8 };
    float sum = 0;
    for (int i = 0; i < LENGTH; i++)
        sum += tone_noise(sample + i, rate, seed);
    return sample % rate < rate * 7 / 10 ? sum / LENGTH : 0;
}

float tone_soft(gint64 sample, int rate, guint seed)
{
    return sample % rate < rate / 10 || sample % rate >= rate * 9 / 10
               ? 0
               : tone_noise(sample, rate, seed);
}

static void put(GByteArray *bytes, guint value, guint n_bytes)
{
    for (guint i = 0; i < n_bytes; i++) {
        guint8 byte = (guint8)(value >> (8 * i));
        g_byte_array_append(bytes, &byte, 1);
    }
}

void tone_write(const Film *film, const char *name, int rate, int channels, double seconds,
                ToneFunc tone, guint seed)
{
    g_autofree char *path = g_build_filename(film->folder, name, NULL);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    gint64 n = llround(seconds * rate);
    guint size = (guint)n * (guint)channels * 2;
    g_byte_array_append(bytes, (const guint8 *)"RIFF", 4);
    put(bytes, 36 + size, 4);
    g_byte_array_append(bytes, (const guint8 *)"WAVEfmt ", 8);
    put(bytes, 16, 4);
    put(bytes, 1, 2);
    put(bytes, (guint)channels, 2);
    put(bytes, (guint)rate, 4);
    put(bytes, (guint)(rate * channels * 2), 4);
    put(bytes, (guint)channels * 2, 2);
    put(bytes, 16, 2);
    g_byte_array_append(bytes, (const guint8 *)"data", 4);
    put(bytes, size, 4);
    for (gint64 i = 0; i < n; i++)
        for (int c = 0; c < channels; c++)
            put(bytes, (guint)lrintf(tone(i, rate, seed) * 32767), 2);
    g_assert_true(g_file_set_contents(path, (char *)bytes->data, bytes->len, NULL));
}

float *film_sound(const Film *film, gint64 *n)
{
    g_autoptr(GError) error = NULL;
    const KnMedia *media = kn_media(&error);
    g_assert_no_error(error);
    KnSoundReader *reader = media->sound_open(film->output, &error);
    g_assert_no_error(error);
    GArray *all = g_array_new(FALSE, FALSE, sizeof(float));
    float block[4096 * 2];
    gssize got;
    while ((got = media->sound_read(reader, block, 4096, &error)) > 0)
        g_array_append_vals(all, block, (guint)got * 2);
    g_assert_no_error(error);
    media->sound_free(reader);
    *n = all->len / 2;
    return (float *)g_array_free(all, FALSE);
}

/* The number behind the last such label of the filter's summary. */
static double find_number(const char *text, const char *label)
{
    const char *at = g_strrstr(text, label);
    g_assert_nonnull(at);
    return g_ascii_strtod(at + strlen(label), NULL);
}

void film_loudness(const Film *film, double *lufs, double *dbtp)
{
    g_autoptr(GError) error = NULL;
    const char *argv[] = {
        "ffmpeg",     "-hide_banner", "-nostats", "-i",
        film->output, "-vn",          "-af",      "ebur128=peak=true:framelog=verbose",
        "-f",         "null",         "-",        NULL};
    g_autofree char *said = NULL;
    int status;
    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               &said, &status, &error));
    g_assert_cmpint(status, ==, 0);
    *lufs = find_number(said, "I:");
    *dbtp = find_number(said, "Peak:");
}
