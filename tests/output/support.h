/* SPDX-License-Identifier: MIT */
#pragma once
#include "output/join.h"
#include "output/preset.h"

/* A folder of the test's own, removed with all in it by test_folder_free. */
typedef struct {
    char *path;
} TestFolder;
TestFolder test_folder_new(void);
void test_folder_free(TestFolder *folder);
char *test_folder_file(const TestFolder *folder, const char *format, ...) G_GNUC_PRINTF(2, 3);
guint test_folder_count(const TestFolder *folder); /* files in it, hidden ones too */

/* Frame n of a film that is easy to tell apart: its number stands in a corner of a moving
 * picture. test_frame_number reads it back from a decoded frame. */
void test_draw(KnFrame *frame, gint64 n);
gint64 test_frame_number(const KnFrame *frame);

/* Frame n of a film in which a picture goes by, two columns a frame, and is another one every
 * TEST_GLIDE frames. */
enum { TEST_GLIDE = 23 };
void test_draw_glide(KnFrame *frame, gint64 n);

/* Encodes frames [first, first + n) as one batch. */
gboolean test_encode_batch(const KnVideoSettings *settings, gint64 first, gint64 n,
                           const char *path, GError **error);

/* The same, each picture shown for so many frames; 0: of those that go by, which is foretold. */
gboolean test_encode_lasting(const KnVideoSettings *settings, gint64 first, gint64 n, int lasts,
                             const char *path, GError **error);

/* Encodes n_batches batches whose lengths are sizes, one after the other and again from the start;
 * the caller frees the array, whose paths are owned by folder_strings. */
KnJoinBatch *test_encode_batches(const TestFolder *folder, const KnVideoSettings *settings,
                                 const gint64 *sizes, guint n_sizes, guint n_batches,
                                 GPtrArray *strings);

KnVideoSettings test_settings(const char *encoder, const char *speed, KnRational fps);

/* Encodes n samples of a sound file at its own level, from its beginning on. */
gboolean test_encode_sound(const char *wav, gint64 n, const char *codec, int bitrate,
                           const char *path, GError **error);

/* Runs a program and returns its output with trailing blanks removed; NULL when it is not there. */
char *test_run(const char *const *argv, int *status);
/* Runs a program that must succeed without a word on standard error; returns its output. */
char *test_run_silent(const char *const *argv);
gboolean test_have(const char *program);

/* Writes 16-bit PCM; clicks are single full-scale samples. */
void test_write_wav(const char *path, int rate, int channels, gint64 n_samples,
                    const gint64 *clicks, guint n_clicks);
