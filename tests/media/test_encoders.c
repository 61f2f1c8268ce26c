/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/hash.h"
#include "silent.h"
#include "support.h"
#include "vocabulary/names.h"

#include <string.h>

enum { N_FRAMES = 40, NAL_IDR = 5, NAL_SEI = 6, NAL_SPS = 7, NAL_PPS = 8, NAL_DELIMITER = 9 };

typedef struct {
    gint64 n, last_dts, last_pts;
    guint n_key;
    guint n_back;    /* shown before the packet in front of them: B-frames */
    guint nal_types; /* of the first packet, one bit each */
    guint all_types;
    gint64 pts_sum;
} Seen;

static guint nal_types(const KnPacket *packet)
{
    guint types = 0;
    for (gsize at = 0; at + 5 <= packet->size;) {
        const guint8 *p = packet->data + at;
        types |= 1u << (p[4] & 31);
        at += 4 + ((gsize)p[0] << 24 | (gsize)p[1] << 16 | (gsize)p[2] << 8 | p[3]);
    }
    return types;
}

static gboolean look(const KnPacket *packet, gpointer user_data, GError **error)
{
    Seen *seen = user_data;
    guint types = nal_types(packet);
    g_assert_true(seen->n == 0 || packet->dts == seen->last_dts + 1);
    g_assert_cmpint(packet->dts, <=, packet->pts);
    g_assert_cmpint(packet->duration, ==, 1);
    g_assert_cmpint(packet->key, ==, (types >> NAL_IDR) & 1);
    if (seen->n++ == 0)
        seen->nal_types = types;
    seen->all_types |= types;
    seen->n_key += packet->key;
    seen->n_back += seen->n > 1 && packet->pts < seen->last_pts;
    seen->last_dts = packet->dts;
    seen->last_pts = packet->pts;
    seen->pts_sum += packet->pts;
    return TRUE;
}

static gboolean count(const KnPacket *packet, gpointer user_data, GError **error)
{
    ((Seen *)user_data)->n++;
    return TRUE;
}

static void encode(const KnVideoSettings *settings, gint64 n, gint64 force_at, Seen *seen)
{
    g_autoptr(GError) error = NULL;
    const KnEncoderModule *module = kn_encoder_module(settings->encoder, &error);
    g_assert_no_error(error);
    KnEncoder *encoder = module->open(settings, &error);
    g_assert_no_error(error);
    g_autoptr(KnFrame) frame = kn_frame_new(settings->width, settings->height, &error);
    memset(seen, 0, sizeof *seen);
    for (gint64 i = 0; i < n; i++) {
        test_draw(frame, i);
        g_assert_true(module->encode(encoder, frame, i, i == force_at, look, seen, &error));
    }
    g_assert_true(module->flush(encoder, look, seen, &error));
    module->free(encoder);
}

/* An encoder that was opened is closed at any point. SVT-AV1 by itself waits for ever then. */
static void test_close(void)
{
    static const char *const names[] = {"libx264", "libx265", "libsvtav1", "mpeg4", "ffv1"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GError) error = NULL;
        KnVideoSettings settings = test_settings(names[i], "ultrafast", (KnRational){25, 1});
        const KnEncoderModule *module = kn_encoder_module(names[i], NULL);
        g_autoptr(KnFrame) frame = kn_frame_new(settings.width, settings.height, &error);
        for (int n = 0; module && n < 3; n++) {
            Seen seen = {0};
            KnEncoder *encoder = module->open(&settings, &error);
            g_assert_no_error(error);
            for (int at = 0; at < n; at++) {
                test_draw(frame, at);
                g_assert_true(module->encode(encoder, frame, at, FALSE, count, &seen, &error));
            }
            module->free(encoder);
        }
    }
}

/* A batch can follow any other: it starts with an IDR picture behind a delimiter, its parameter
 * sets are not among its packets, and its decoding times end where the next one's begin. */
static void check_fit(const char *speed, const char *tune)
{
    static const gint64 lengths[] = {1, 2, 3, 15, 16, N_FRAMES};
    KnVideoSettings settings = test_settings("libx264", speed, (KnRational){25, 1});
    gint64 delay = -1;
    settings.tune = tune;
    for (guint l = 0; l < KN_N_CONTENTS * G_N_ELEMENTS(lengths); l++) {
        Seen seen;
        gint64 length = lengths[l / KN_N_CONTENTS];
        settings.content = (KnContent)(l % KN_N_CONTENTS);
        encode(&settings, length, -1, &seen);
        g_assert_cmpint(seen.n, ==, length);
        g_assert_cmpint(seen.pts_sum, ==, length * (length - 1) / 2);
        g_assert_cmphex(seen.nal_types & (1u << NAL_IDR), !=, 0);
        g_assert_cmphex(seen.nal_types & (1u << NAL_DELIMITER), !=, 0);
        g_assert_cmphex(seen.all_types & (1u << NAL_SPS | 1u << NAL_PPS | 1u << NAL_SEI), ==, 0);
        gint64 this_delay = length - 1 - seen.last_dts;
        g_assert_true(delay == -1 || delay == this_delay);
        delay = this_delay;
    }
}

static void test_batches_fit(void)
{
    static const char *const speeds[] = {"ultrafast", "veryfast", "medium", "slower"};
    for (guint s = 0; s < G_N_ELEMENTS(speeds); s++)
        for (const KnName *tune = kn_tune_names; tune->name; tune++) {
            g_test_message("%s %s", speeds[s], tune->name);
            check_fit(speeds[s], tune->name);
        }
}

static void test_key_frames(void)
{
    KnVideoSettings settings = test_settings("libx264", "ultrafast", (KnRational){25, 1});
    Seen seen;
    encode(&settings, N_FRAMES, -1, &seen);
    g_assert_cmpuint(seen.n_key, ==, 3); /* 0, 15, 30 */
    encode(&settings, N_FRAMES, 7, &seen);
    g_assert_cmpuint(seen.n_key, ==, 4); /* 0, 7, 22, 37 */
    settings.keyint = 1;
    encode(&settings, N_FRAMES, -1, &seen);
    g_assert_cmpuint(seen.n_key, ==, N_FRAMES);
}

/* As many B-frames as are asked for, whatever the speed has of its own. */
static void test_bframes(void)
{
    static const struct {
        const char *speed;
        int bframes;
        gboolean has_some;
    } rows[] = {{"ultrafast", -1, FALSE}, {"ultrafast", 0, FALSE}, {"ultrafast", 2, TRUE},
                {"veryfast", -1, TRUE},   {"veryfast", 0, FALSE},  {"veryfast", 1, TRUE}};
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        KnVideoSettings settings = test_settings("libx264", rows[r].speed, (KnRational){30, 1});
        Seen seen;
        settings.bframes = rows[r].bframes;
        encode(&settings, N_FRAMES, -1, &seen);
        g_test_message("%s %d: %u", rows[r].speed, rows[r].bframes, seen.n_back);
        g_assert_cmpint(seen.n_back > 0, ==, rows[r].has_some);
    }
}

static void test_profile(void)
{
    KnVideoSettings settings = test_settings("libx264", "veryfast", (KnRational){30, 1});
    const KnEncoderModule *module = kn_encoder_module("libx264", NULL);
    KnEncoder *encoder = module->open(&settings, NULL);
    const KnStreamInfo *info = module->info(encoder);
    g_assert_cmpstr(info->codec, ==, "h264");
    g_assert_cmpint(info->profile, ==, 100); /* High */
    g_assert_cmpint(info->extradata[0], ==, 1);
    g_assert_cmpint(info->extradata[1], ==, 100);
    g_assert_true(module->stitchable(&settings));
    module->free(encoder);
}

static void test_x264_errors(void)
{
    static const struct {
        const char *speed;
        int width, code;
        const char *says;
    } rows[] = {{"turbo", 96, KN_ERROR_PROJECT, "ultrafast, superfast"},
                {"medium", 95, KN_ERROR_PROJECT, "even"},
                {"medium", 0, KN_ERROR_PROJECT, "0x64"}};
    const KnEncoderModule *module = kn_encoder_module("libx264", NULL);
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autoptr(GError) error = NULL;
        KnVideoSettings settings = test_settings("libx264", rows[r].speed, (KnRational){30, 1});
        settings.width = rows[r].width;
        g_assert_null(module->open(&settings, &error));
        g_test_message("%s", error->message);
        g_assert_error(error, KN_ERROR, rows[r].code);
        g_assert_nonnull(strstr(error->message, rows[r].says));
    }
}

/* ---- the encoders of libavcodec ---- */

typedef struct {
    const char *name, *speed, *container;
    gboolean stitchable;
    guint n_batches;
    const char *tag; /* that the file must name, or NULL */
} Row;

static const Row rows_av[] = {
    {"prores_ks", NULL, "mov", TRUE, 3, NULL},
    {"ffv1", NULL, "mkv", TRUE, 3, NULL},
    {"mjpeg", NULL, "mov", TRUE, 3, NULL},
    {"libx265", "ultrafast", "mp4", FALSE, 1, "hvc1"},
    {"libx265", "ultrafast", "mov", FALSE, 1, "hvc1"},
    {"libx265", "ultrafast", "mkv", FALSE, 1, NULL},
    {"mpeg4", NULL, "mp4", FALSE, 1, NULL},
    {"libvpx-vp9", NULL, "mkv", TRUE, 3, NULL},
    {"libvpx-vp9", NULL, "webm", TRUE, 3, NULL},
};

static void assert_numbers(const char *film, gint64 n_frames)
{
    g_autoptr(GError) error = NULL;
    int width, height, state;
    const KnMedia *media = kn_media(&error);
    KnFrameReader *reader = media->frames_open(film, &width, &height, &error);
    g_assert_no_error(error);
    g_autoptr(KnFrame) frame = kn_frame_new(width, height, &error);
    gint64 n = 0, pts_us;
    while ((state = media->frames_next(reader, frame, &pts_us, &error)) > 0)
        g_assert_cmpint(test_frame_number(frame), ==, n++);
    g_assert_no_error(error);
    g_assert_cmpint(n, ==, n_frames);
    media->frames_free(reader);
}

static void assert_tag(const char *film, const char *tag)
{
    g_autofree char *bytes = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(film, &bytes, &size, NULL));
    g_assert_true(!tag || memmem(bytes, size, tag, 4));
}

static void test_other_encoders(void)
{
    const gint64 size = 10;
    for (guint r = 0; r < G_N_ELEMENTS(rows_av); r++) {
        const Row *row = &rows_av[r];
        g_test_message("%s", row->name);
        g_autofree char *hash = NULL;
        for (int run = 0; run < 2; run++) {
            g_autoptr(GError) error = NULL;
            g_autofree char *reason = NULL;
            g_autoptr(GPtrArray) strings = g_ptr_array_new_with_free_func(g_free);
            TestFolder folder = test_folder_new();
            KnVideoSettings settings = test_settings(row->name, row->speed, (KnRational){30, 1});
            g_assert_cmpint(kn_join_possible(&settings, &reason), ==, row->stitchable);
            g_assert_true(row->stitchable || strstr(reason, row->name));
            g_autofree KnJoinBatch *batches =
                test_encode_batches(&folder, &settings, &size, 1, row->n_batches, strings);
            g_autofree char *film = test_folder_file(&folder, "film.%s", row->container);
            KnJoin join = {.batches = batches,
                           .n_batches = row->n_batches,
                           .output_path = film,
                           .container = row->container,
                           .tags = {.creation_time = -1}};
            KnJoinResult result;
            silent_join(&join, &result, &error);
            g_assert_no_error(error);
            assert_numbers(film, size * row->n_batches);
            assert_tag(film, row->tag);
            g_autofree char *this_hash = kn_hash_file(film, &error);
            g_assert_true(!hash || strcmp(hash, this_hash) == 0);
            g_free(hash);
            hash = g_steal_pointer(&this_hash);
            test_folder_free(&folder);
        }
    }
}

static void test_missing_encoders(void)
{
    static const char *const unknown[] = {"libx999", "aac", ""};
    for (guint i = 0; i < G_N_ELEMENTS(unknown); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *reason = NULL;
        KnVideoSettings settings = test_settings(unknown[i], NULL, (KnRational){30, 1});
        g_assert_null(kn_encoder_module(unknown[i], &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT);
        g_assert_nonnull(strstr(error->message, "libx264"));
        g_assert_false(kn_join_possible(&settings, &reason));
        g_assert_nonnull(reason);
    }
}

/* The encoder is known, its device is not there. */
static void test_no_device(void)
{
    static const char *const names[] = {"h264_nvenc", "h264_vaapi"};
    const KnMedia *media = kn_media(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        if (!media->encoder_exists(names[i]))
            continue;
        g_autoptr(GError) error = NULL;
        KnVideoSettings settings = test_settings(names[i], "fast", (KnRational){30, 1});
        KnEncoder *encoder = media->encoder->open(&settings, &error);
        if (encoder) { /* a machine that has the device */
            media->encoder->free(encoder);
            continue;
        }
        g_test_message("%s", error->message);
        g_assert_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT);
        g_assert_nonnull(strstr(error->message, names[i]));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/encoders/any-is-closed-at-any-point", test_close);
    g_test_add_func("/encoders/x264-batches-fit-together", test_batches_fit);
    g_test_add_func("/encoders/x264-key-frames-are-where-they-must-be", test_key_frames);
    g_test_add_func("/encoders/x264-is-high-profile-and-stitchable", test_profile);
    g_test_add_func("/encoders/b-frames-as-asked", test_bframes);
    g_test_add_func("/encoders/x264-says-what-is-wrong", test_x264_errors);
    g_test_add_func("/encoders/others-encode-and-give-the-same-bytes-again", test_other_encoders);
    g_test_add_func("/encoders/unknown-one-names-what-to-use", test_missing_encoders);
    g_test_add_func("/encoders/missing-device-is-the-environments-fault", test_no_device);
    return g_test_run();
}
