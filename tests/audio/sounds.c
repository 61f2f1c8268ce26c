/* SPDX-License-Identifier: MIT */
#include "sounds.h"
#include "base/error.h"

#include <math.h>
#include <string.h>

typedef struct {
    const Sound *sound;
    gint64 position;
    guint reads;
} Reader;

SoundCounts sound_counts;

static gpointer open_sound(const char *path, gpointer user_data, GError **error)
{
    for (const Sound *sound = user_data; sound->path; sound++) {
        if (!g_str_equal(sound->path, path) || sound->n_samples == -1)
            continue;
        Reader *reader = g_new0(Reader, 1);
        reader->sound = sound;
        sound_counts.open++;
        sound_counts.total++;
        sound_counts.most = MAX(sound_counts.most, sound_counts.open);
        return reader;
    }
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "No such file or directory");
    return NULL;
}

static gssize read_sound(gpointer data, float *buffer, gsize n, GError **error)
{
    static const gsize SIZES[] = {1152, 4096, 1, 960, 333};
    Reader *reader = data;
    const Sound *sound = reader->sound;
    if (sound->n_samples == -2) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "ends in the middle of a packet");
        return -1;
    }
    gsize most = SIZES[reader->reads++ % G_N_ELEMENTS(SIZES)];
    n = MIN(n, most);
    n = (gsize)MIN((gint64)n, sound->n_samples - reader->position);
    for (gsize i = 0; i < n; i++)
        sound->sample(reader->position++, sound->data, buffer + 2 * i);
    return (gssize)n;
}

static void free_sound(gpointer reader)
{
    sound_counts.open--;
    g_free(reader);
}

KnMixSource sounds_source(const Sound *sounds)
{
    sound_counts = (SoundCounts){0};
    return (KnMixSource){open_sound, read_sound, free_sound, (gpointer)sounds};
}

void sound_silence(gint64 i, gconstpointer data, float *stereo)
{
    stereo[0] = stereo[1] = 0;
}

void sound_one(gint64 i, gconstpointer data, float *stereo)
{
    stereo[0] = stereo[1] = 0.5f;
}

void sound_impulse(gint64 i, gconstpointer data, float *stereo)
{
    stereo[0] = stereo[1] = i == *(const gint64 *)data ? 1.0f : 0.0f;
}

void sound_sine(gint64 i, gconstpointer data, float *stereo)
{
    stereo[0] = stereo[1] = 0.5f * (float)sin(2 * G_PI * 440 * (double)i / 48000);
}

void sound_ramp(gint64 i, gconstpointer data, float *stereo)
{
    stereo[0] = stereo[1] = (float)(i % 65536) / 65536;
}

static float noise(gint64 i, guint64 key)
{
    guint64 z = ((guint64)i + key * 0x10001) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT(0x94d049bb133111eb);
    return (float)((double)(gint64)(z ^ (z >> 31)) / 9.3e18);
}

void sound_noise(gint64 i, gconstpointer data, float *stereo)
{
    stereo[0] = 0.1732f * noise(i, 1);
    stereo[1] = 0.1732f * noise(i, 2);
}

/* Words of 250 ms and pauses of 60 ms, and a longer pause of 600 ms after 8 of them: a buzz of 120
 * Hz with falling harmonics, its level swelling over each word. */
void sound_voice(gint64 i, gconstpointer data, float *stereo)
{
    gint64 in_sentence = i % (8 * 14880 + 28800), in_word = in_sentence % 14880;
    stereo[0] = stereo[1] = 0;
    if (in_sentence >= 8 * 14880 || in_word >= 12000)
        return;
    double swell = sin(G_PI * (double)in_word / 12000), sum = 0;
    for (int k = 1; k <= 20; k++)
        sum += sin(2 * G_PI * 120 * k * (double)i / 48000) / k;
    stereo[0] = stereo[1] = (float)(0.2 * swell * sum) + 0.01f * (float)swell * noise(i, 3);
}

void sound_music(gint64 i, gconstpointer data, float *stereo)
{
    static const double NOTES[] = {110, 220, 277.18, 329.63, 440, 1760, 5274};
    double left = 0, right = 0, t = (double)i / 48000;
    for (guint k = 0; k < G_N_ELEMENTS(NOTES); k++) {
        left += sin(2 * G_PI * NOTES[k] * t);
        right += sin(2 * G_PI * (NOTES[k] + 0.7) * t + k);
    }
    double beat = 0.6 + 0.4 * exp(-8 * fmod(t, 0.5));
    stereo[0] = (float)(0.1 * beat * left);
    stereo[1] = (float)(0.1 * beat * right);
}

void sound_nan(gint64 i, gconstpointer data, float *stereo)
{
    stereo[0] = 0;
    stereo[1] = i == 5000 ? NAN : 0;
}

void sound_pcm(gint64 i, gconstpointer data, float *stereo)
{
    stereo[0] = stereo[1] = ((const float *)data)[i];
}

void sound_table(gint64 i, gconstpointer data, float *stereo)
{
    memcpy(stereo, (const float *)data + 2 * i, 2 * sizeof(float));
}

float *sounds_compute(void (*sample)(gint64 i, gconstpointer data, float *stereo), gint64 n_samples)
{
    float *table = g_new(float, (gsize)n_samples * 2);
    for (gint64 i = 0; i < n_samples; i++)
        sample(i, NULL, table + 2 * i);
    return table;
}

void sound_left(gint64 i, gconstpointer data, float *stereo)
{
    sound_voice(i, NULL, stereo);
    stereo[1] = 0;
}

void sound_right(gint64 i, gconstpointer data, float *stereo)
{
    sound_noise(i, NULL, stereo);
    stereo[0] = 0;
}

float *sounds_render(const KnMix *mix, const Sound *sounds, gsize read_size, KnMixReport *report)
{
    KnMixSource source = sounds_source(sounds);
    g_autoptr(GError) error = NULL;
    g_autoptr(KnMixRenderer) renderer = kn_mix_renderer_new(mix, &source, &error);
    g_assert_no_error(error);
    float *film = g_new(float, (gsize)mix->n_samples * 2 + read_size * 2);
    gint64 done = 0;
    gssize got;
    while ((got = kn_mix_renderer_read(renderer, film + done * 2, read_size, &error)) > 0) {
        done += got;
        g_assert_true((gsize)got == read_size || done == mix->n_samples);
    }
    g_assert_no_error(error);
    g_assert_cmpint(done, ==, mix->n_samples);
    g_assert_cmpint(kn_mix_renderer_read(renderer, film + done * 2, 1, &error), ==, 0);
    if (report) {
        *report = *kn_mix_renderer_report(renderer);
        g_array_ref(report->warnings);
    }
    g_clear_pointer(&renderer, kn_mix_renderer_free);
    g_assert_cmpint(sound_counts.open, ==, 0);
    return film;
}

/* Three samples for one, by a windowed sinc of 32 taps. */
static float *triple(const float *in, gint64 n)
{
    float *out = g_new(float, (gsize)n * 3);
    for (gint64 i = 0; i < n * 3; i++) {
        double sum = 0, at = (double)i / 3;
        for (gint64 k = i / 3 - 15; k <= i / 3 + 16; k++) {
            double d = (double)k - at;
            double sinc = fabs(d) < 1e-9 ? 1 : sin(G_PI * d) / (G_PI * d);
            if (k >= 0 && k < n)
                sum += in[k] * sinc * (0.5 + 0.5 * cos(G_PI * d / 17));
        }
        out[i] = (float)sum;
    }
    return out;
}

float *sounds_load_wav(const char *path, gint64 *n_samples)
{
    g_autofree char *bytes = NULL;
    gsize size;
    if (!g_file_get_contents(path, &bytes, &size, NULL) || size < 44)
        return NULL;
    gint32 rate;
    memcpy(&rate, bytes + 24, 4);
    gint64 n = (gint64)(size - 44) / 2;
    g_autofree float *samples = g_new(float, (gsize)n);
    for (gint64 i = 0; i < n; i++) {
        gint16 value;
        memcpy(&value, bytes + 44 + 2 * i, 2);
        samples[i] = (float)value / 32768;
    }
    *n_samples = rate == 48000 ? n : n * 3;
    return rate == 48000 ? g_steal_pointer(&samples) : triple(samples, n);
}
