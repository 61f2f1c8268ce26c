/* SPDX-License-Identifier: MIT */
#include "audio/renderer.h"
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Any bytes as a mix, twice. As a serialised one: an error, or a mix that may be rendered. As the
 * numbers of one: it renders to the same samples in reads of two sizes, or fails the same way. */

enum { MOST_SAMPLES = 15000, MOST_CLIPS = 6 };

typedef struct {
    const uint8_t *data;
    size_t left;
} Bytes;

static gint64 take(Bytes *bytes, gint64 low, gint64 high)
{
    guint value = 0;
    for (int i = 0; i < 2 && bytes->left > 0; i++, bytes->left--)
        value = value << 8 | *bytes->data++;
    return low + (gint64)value % (high - low + 1);
}

/* A sound that is as long as its name says, a pure function of the place in it. */
typedef struct {
    gint64 at, n_samples;
} Reader;

static gpointer open_sound(const char *path, gpointer user_data, GError **error)
{
    Reader *reader = g_new0(Reader, 1);
    reader->n_samples = g_ascii_strtoll(path, NULL, 10);
    return reader;
}

static gssize read_sound(gpointer data, float *buffer, gsize n, GError **error)
{
    Reader *reader = data;
    n = (gsize)MIN((gint64)MIN(n, 777), reader->n_samples - reader->at);
    for (gsize i = 0; i < n; i++, reader->at++) {
        buffer[2 * i] = (float)(reader->at * 7919 % 2001 - 1000) / 700;
        buffer[2 * i + 1] = (float)(reader->at % 101 - 50) / 50;
    }
    return (gssize)n;
}

static const KnMixSource SOURCE = {open_sound, read_sound, g_free, NULL};

/* The film's samples, or NULL where it fails. */
static float *render(const KnMix *mix, gsize read_size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnMixRenderer) renderer = kn_mix_renderer_new(mix, &SOURCE, &error);
    g_autofree float *film = g_new0(float, (gsize)mix->n_samples * 2);
    gsize done = 0;
    gssize got = renderer ? 1 : -1;
    while (got > 0) {
        gsize n = MIN(read_size, (gsize)mix->n_samples - done);
        got = kn_mix_renderer_read(renderer, film + done * 2, n, &error);
        done += got > 0 ? (gsize)got : 0;
    }
    g_assert((got < 0) == (error != NULL));
    if (got < 0)
        return NULL;
    g_assert(done == (gsize)mix->n_samples);
    for (gsize i = 0; i < done * 2; i++) /* no NaN, and under the ceiling */
        g_assert(!mix->limit ? film[i] > -1e9f && film[i] < 1e9f
                             : film[i] >= -1.0f && film[i] <= 1.0f);
    return g_steal_pointer(&film);
}

static KnMix *mix_of_numbers(Bytes *bytes)
{
    KnMix *mix = kn_mix_new(take(bytes, 1, MOST_SAMPLES));
    mix->normalize = take(bytes, 0, 1);
    mix->loudness_lufs = (double)take(bytes, -60, 0);
    mix->limit = take(bytes, 0, 1);
    mix->ceiling_dbtp = (double)take(bytes, -20, 0);
    mix->ducking.duck_db = (double)take(bytes, -60, 0);
    mix->ducking.lookahead = take(bytes, 0, 5000);
    mix->ducking.attack = take(bytes, 0, 5000);
    mix->ducking.hold = take(bytes, 0, 5000);
    mix->ducking.release = take(bytes, 0, 5000);
    for (int i = 0; bytes->left > 0 && i < MOST_CLIPS; i++) {
        g_autofree char *path = g_strdup_printf("%d", (int)take(bytes, 0, 20000));
        KnMixRole role = (KnMixRole)take(bytes, 0, 3);
        KnMixClip *clip = kn_mix_add(mix, role, path, take(bytes, 0, MOST_SAMPLES));
        clip->in_sample = take(bytes, 0, 1) ? take(bytes, 0, 20000) : 0;
        clip->out_sample = take(bytes, 0, 1) ? take(bytes, 0, 30000) : -1;
        clip->n_samples = take(bytes, 0, 1) ? take(bytes, 0, 30000) : -1;
        clip->gain_db = (double)take(bytes, -40, 40);
        clip->fade_in = take(bytes, 0, 3) ? take(bytes, 0, 999) : take(bytes, 0, 20000);
        clip->fade_out = take(bytes, 0, 3) ? take(bytes, 0, 999) : take(bytes, 0, 20000);
        clip->loop = take(bytes, 0, 1);
        clip->crossfade = take(bytes, 0, 20000);
    }
    return mix;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Bytes bytes = {data, size};
    g_autoptr(KnMix) mix = mix_of_numbers(&bytes);
    g_autoptr(GVariant) sent = g_variant_ref_sink(kn_mix_to_variant(mix));
    g_autoptr(KnMix) got = kn_mix_from_variant(sent, NULL);
    g_assert((got != NULL) == kn_mix_check(mix, NULL));
    g_autofree float *one = render(mix, 480), *other = NULL;
    if (got)
        other = render(got, 1111);
    g_assert((one != NULL) == (other != NULL));
    for (gsize i = 0; one && i < (gsize)mix->n_samples * 2; i++)
        g_assert(one[i] == other[i]);

    uint8_t *copy = g_memdup2(data, size); /* aligned */
    g_autoptr(GVariant) variant = g_variant_ref_sink(
        g_variant_new_from_data(g_variant_get_type(sent), copy, size, FALSE, g_free, copy));
    g_autoptr(KnMix) any = kn_mix_from_variant(variant, NULL);
    return 0;
}
