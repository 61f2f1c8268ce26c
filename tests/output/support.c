/* SPDX-License-Identifier: MIT */
#include "support.h"
#include "media/media.h"
#include "shot/glide.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

TestFolder test_folder_new(void)
{
    g_autoptr(GError) error = NULL;
    /* Flushing thousands of small files to a real disk takes most of a test's time. */
    if (g_file_test("/dev/shm", G_FILE_TEST_IS_DIR))
        g_setenv("TMPDIR", "/dev/shm", FALSE);
    TestFolder folder = {g_dir_make_tmp(NULL, &error)};
    g_assert_no_error(error);
    return folder;
}

static void for_each_file(const TestFolder *folder, void (*action)(const char *, gpointer),
                          gpointer user_data)
{
    g_autoptr(GDir) dir = g_dir_open(folder->path, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder->path, name, NULL);
        action(path, user_data);
    }
}

static void remove_file(const char *path, gpointer user_data)
{
    g_remove(path);
}

static void count_file(const char *path, gpointer user_data)
{
    ++*(guint *)user_data;
}

void test_folder_free(TestFolder *folder)
{
    for_each_file(folder, remove_file, NULL);
    g_rmdir(folder->path);
    g_clear_pointer(&folder->path, g_free);
}

guint test_folder_count(const TestFolder *folder)
{
    guint n = 0;
    for_each_file(folder, count_file, &n);
    return n;
}

char *test_folder_file(const TestFolder *folder, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *name = g_strdup_vprintf(format, args);
    va_end(args);
    return g_build_filename(folder->path, name, NULL);
}

/* The number stands in base 13 in three blocks of flat luma, 16 values apart, far beyond what the
 * codec changes. The rest moves a little, so that an encoder finds use for B-frames. */
enum { DIGITS = 3, BASE = 13, STEP = 16, BLOCK = 16 };

void test_draw(KnFrame *frame, gint64 n)
{
    KnPlane *y = &frame->plane[0];
    gint64 rest = n;
    kn_frame_fill(frame, 128, 110, 140);
    for (int row = 0; row < y->height; row++)
        for (int x = 0; x < y->width; x++)
            y->data[row * y->stride + x] = (guint8)(60 + ((2 * x + 3 * row + n / 2) & 127));
    for (int digit = 0; digit < DIGITS; digit++, rest /= BASE)
        for (int row = 0; row < BLOCK; row++)
            memset(y->data + row * y->stride + digit * BLOCK, 24 + STEP * (int)(rest % BASE),
                   BLOCK);
}

gint64 test_frame_number(const KnFrame *frame)
{
    const KnPlane *y = &frame->plane[0];
    gint64 number = 0, weight = 1;
    for (int digit = 0; digit < DIGITS; digit++, weight *= BASE) {
        int sum = 0;
        for (int x = 4; x < BLOCK - 4; x++)
            sum += y->data[BLOCK / 2 * y->stride + digit * BLOCK + x];
        number += weight * (gint64)lround((sum / (BLOCK - 8.0) - 24) / STEP);
    }
    return number;
}

KnVideoSettings test_settings(const char *encoder, const char *speed, KnRational fps)
{
    return (KnVideoSettings){
        .encoder = encoder,
        .speed = speed,
        .crf = 18,
        .keyint = 15,
        .bframes = -1,
        .threads = 1,
        .width = 96,
        .height = 64,
        .fps = fps,
    };
}

void test_draw_glide(KnFrame *frame, gint64 n)
{
    gint64 shift = 2 * n + 29 * (n / TEST_GLIDE);
    for (int p = 0; p < 3; p++)
        for (int y = 0; y < frame->plane[p].height; y++)
            for (int x = 0; x < frame->plane[p].width; x++) {
                int at = (int)((x * (p ? 2 : 1) + shift) % 64), rise = at < 32 ? at : 64 - at;
                kn_frame_row(frame, p, y)[x] = (guint8)(p ? 112 + rise : 40 + 5 * rise + y % 16);
            }
}

/* Draws one, and says what follows it. */
static void draw_glide(const KnEncoderModule *module, KnEncoder *encoder, KnFrame *frame,
                       gint64 number, gint64 n_left)
{
    gint64 told = MIN(n_left, TEST_GLIDE - 1 - number % TEST_GLIDE);
    test_draw_glide(frame, number);
    module->foretell(encoder, (int)MIN(told, KN_GLIDE_MOST));
}

typedef struct {
    const KnEncoderModule *module;
    KnEncoder *encoder;
    KnFrame *frame;
    gint64 first, n;
    int lasts;
} Frames;

static gboolean encode_into(const Frames *of, KnBatchWriter *writer, GError **error)
{
    const KnEncoderModule *module = of->module;
    if (!kn_batch_writer_info(writer, module->info(of->encoder), error))
        return FALSE;
    for (gint64 i = 0; i < of->n; i++) {
        gint64 number = of->first + i;
        if (of->lasts)
            test_draw(of->frame, number - number % of->lasts);
        else
            draw_glide(module, of->encoder, of->frame, number, of->n - 1 - i);
        if (!module->encode(of->encoder, of->frame, i, i == 0, kn_batch_writer_packet, writer,
                            error))
            return FALSE;
    }
    return module->flush(of->encoder, kn_batch_writer_packet, writer, error) &&
           kn_batch_writer_commit(writer, error);
}

gboolean test_encode_batch(const KnVideoSettings *settings, gint64 first, gint64 n,
                           const char *path, GError **error)
{
    return test_encode_lasting(settings, first, n, 1, path, error);
}

gboolean test_encode_lasting(const KnVideoSettings *settings, gint64 first, gint64 n, int lasts,
                             const char *path, GError **error)
{
    const KnEncoderModule *module = kn_encoder_module(settings->encoder, error);
    KnEncoder *encoder = module ? module->open(settings, error) : NULL;
    if (!encoder)
        return FALSE;
    g_autoptr(KnFrame) frame = kn_frame_new(settings->width, settings->height, error);
    g_autoptr(KnBatchWriter) writer = kn_batch_writer_new(path, error);
    gboolean done = frame && writer &&
                    encode_into(&(Frames){module, encoder, frame, first, n, lasts}, writer, error);
    module->free(encoder);
    return done;
}

KnJoinBatch *test_encode_batches(const TestFolder *folder, const KnVideoSettings *settings,
                                 const gint64 *sizes, guint n_sizes, guint n_batches,
                                 GPtrArray *strings)
{
    KnJoinBatch *batches = g_new0(KnJoinBatch, n_batches);
    gint64 frame = 0;
    for (guint i = 0; i < n_batches; i++) {
        g_autoptr(GError) error = NULL;
        char *path = test_folder_file(folder, "batch-%04u", i);
        g_ptr_array_add(strings, path);
        batches[i] = (KnJoinBatch){path, frame, sizes[i % n_sizes]};
        test_encode_batch(settings, frame, batches[i].n_frames, path, &error);
        g_assert_no_error(error);
        frame += batches[i].n_frames;
    }
    return batches;
}

gboolean test_have(const char *program)
{
    g_autofree char *path = g_find_program_in_path(program);
    return path != NULL;
}

char *test_run(const char *const *argv, int *status)
{
    g_autoptr(GError) error = NULL;
    char *output = NULL;
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                 NULL, &output, NULL, status, &error);
    g_assert_no_error(error);
    return g_strchomp(output);
}

char *test_run_silent(const char *const *argv)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *said = NULL;
    char *output = NULL;
    int status;
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, &said,
                 &status, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(said, ==, "");
    g_assert_cmpint(status, ==, 0);
    return g_strchomp(output);
}

static void put(GByteArray *to, guint32 value, guint size)
{
    guint32 bytes = GUINT32_TO_LE(value);
    g_byte_array_append(to, (const guint8 *)&bytes, size);
}

static gboolean is_click(gint64 sample, const gint64 *clicks, guint n_clicks)
{
    for (guint i = 0; i < n_clicks; i++)
        if (clicks[i] == sample)
            return TRUE;
    return FALSE;
}

void test_write_wav(const char *path, int rate, int channels, gint64 n_samples,
                    const gint64 *clicks, guint n_clicks)
{
    g_autoptr(GByteArray) wav = g_byte_array_new();
    g_autoptr(GError) error = NULL;
    guint32 size = (guint32)(n_samples * channels * 2);
    g_byte_array_append(wav, (const guint8 *)"RIFF", 4);
    put(wav, size + 36, 4);
    g_byte_array_append(wav, (const guint8 *)"WAVEfmt ", 8);
    put(wav, 16, 4);
    put(wav, 1, 2);
    put(wav, (guint32)channels, 2);
    put(wav, (guint32)rate, 4);
    put(wav, (guint32)(rate * channels * 2), 4);
    put(wav, (guint32)channels * 2, 2);
    put(wav, 16, 2);
    g_byte_array_append(wav, (const guint8 *)"data", 4);
    put(wav, size, 4);
    for (gint64 i = 0; i < n_samples; i++) {
        /* A quiet hum under the clicks: digital silence is a case of its own for codecs. */
        int value = is_click(i, clicks, n_clicks) ? 30000 : (int)lround(300 * sin(i * 0.05));
        for (int channel = 0; channel < channels; channel++)
            put(wav, (guint32)(guint16)value, 2);
    }
    g_file_set_contents(path, (const char *)wav->data, wav->len, &error);
    g_assert_no_error(error);
}

gboolean test_encode_sound(const char *wav, gint64 n, const char *codec, int bitrate,
                           const char *path, GError **error)
{
    g_autoptr(KnMix) mix = kn_mix_new(n);
    mix->normalize = mix->limit = FALSE;
    kn_mix_add(mix, KN_MIX_EFFECT, wav, 0)->n_samples = n;
    const KnSoundJob job = {mix, 0, n, codec, bitrate, NULL, 1};
    g_autoptr(GArray) warnings = NULL;
    return kn_sound_encode(&job, path, &warnings, error);
}
