/* SPDX-License-Identifier: MIT */
/* Real files through the media module. */
#include "base/error.h"
#include "sounds.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static char *folder;

/* A mono 16-bit WAV file of that rate, silent but for one sample; the caller frees its path. */
static char *write_wav(const char *name, guint32 rate, guint32 n_samples, guint32 impulse)
{
    GByteArray *bytes = g_byte_array_new();
    guint32 size = n_samples * 2, riff = 36 + size, head[] = {16, 0x00010001, rate, rate * 2};
    guint32 align = 0x00100002;
    g_byte_array_append(bytes, (const guint8 *)"RIFF", 4);
    g_byte_array_append(bytes, (const guint8 *)&riff, 4);
    g_byte_array_append(bytes, (const guint8 *)"WAVEfmt ", 8);
    g_byte_array_append(bytes, (const guint8 *)head, sizeof head);
    g_byte_array_append(bytes, (const guint8 *)&align, 4);
    g_byte_array_append(bytes, (const guint8 *)"data", 4);
    g_byte_array_append(bytes, (const guint8 *)&size, 4);
    for (guint32 i = 0; i < n_samples; i++) {
        gint16 value = i == impulse ? 16384 : 0;
        g_byte_array_append(bytes, (const guint8 *)&value, 2);
    }
    char *path = g_build_filename(folder, name, NULL);
    g_assert_true(g_file_set_contents(path, (const char *)bytes->data, (gssize)bytes->len, NULL));
    g_byte_array_unref(bytes);
    return path;
}

static float *render(const KnMix *mix)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnMixRenderer) renderer = kn_mix_renderer_new(mix, NULL, &error);
    g_assert_no_error(error);
    float *film = g_new(float, (gsize)mix->n_samples * 2);
    g_assert_cmpint(kn_mix_renderer_read(renderer, film, (gsize)mix->n_samples, &error), ==,
                    mix->n_samples);
    g_assert_no_error(error);
    return film;
}

static void test_exact(void)
{
    static const guint32 RATES[] = {48000, 16000, 44100};
    for (gsize r = 0; r < G_N_ELEMENTS(RATES); r++) {
        g_autofree char *path = write_wav("impulse.wav", RATES[r], RATES[r], RATES[r] / 100);
        g_autoptr(KnMix) mix = kn_mix_new(20 * 50021 + 100000);
        mix->normalize = mix->limit = FALSE;
        for (int i = 0; i < 20; i++)
            kn_mix_add(mix, KN_MIX_NARRATION, path, i * 50021 + i);
        g_autofree float *film = render(mix);
        for (int i = 0; i < 20; i++) {
            gint64 start = i * 50021 + i, largest = start;
            for (gint64 k = start; k < start + 48000; k++)
                if (fabsf(film[2 * k]) > fabsf(film[2 * largest]))
                    largest = k;
            g_assert_cmpint(largest - start, ==, 480); /* a hundredth of a second */
        }
        g_unlink(path);
    }
}

static void test_bad_files(void)
{
    g_autofree char *missing = g_build_filename(folder, "missing.wav", NULL);
    g_autofree char *text = g_build_filename(folder, "text.wav", NULL);
    g_autofree char *empty = write_wav("empty.wav", 48000, 0, 0);
    g_assert_true(g_file_set_contents(text, "this is no sound", -1, NULL));
    const char *const paths[] = {missing, text, empty, folder};
    for (gsize p = 0; p < G_N_ELEMENTS(paths); p++) {
        g_autoptr(KnMix) mix = kn_mix_new(48000);
        kn_mix_add(mix, KN_MIX_NARRATION, paths[p], 0);
        g_autoptr(GError) error = NULL;
        g_autoptr(KnMixRenderer) renderer = kn_mix_renderer_new(mix, NULL, &error);
        g_assert_null(renderer);
        g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
        g_test_message("%s", error->message);
        g_assert_nonnull(strstr(error->message, paths[p]));
    }
    g_unlink(text);
    g_unlink(empty);
}

static void test_nothing_to_load(void)
{
    g_autoptr(KnMix) mix = kn_mix_new(1000);
    g_autofree float *film = render(mix);
    for (gsize i = 0; i < 2000; i++)
        g_assert_cmpfloat(film[i], ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp(NULL, NULL);
    g_test_add_func("/audio/files/start-at-their-sample-at-any-rate", test_exact);
    g_test_add_func("/audio/files/bad-ones-are-errors-with-their-path", test_bad_files);
    g_test_add_func("/audio/files/a-mix-without-clips-needs-none", test_nothing_to_load);
    int status = g_test_run();
    g_rmdir(folder);
    g_free(folder);
    return status;
}
