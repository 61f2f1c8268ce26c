/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "support.h"

#include <glib/gstdio.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum { HEADER = 12 + 168 + 5, TRAILER = 56 }; /* with five bytes of extradata */

static const KnStreamInfo stream = {
    .kind = KN_STREAM_VIDEO,
    .codec = "h264",
    .time_base = {1001, 30000},
    .width = 64,
    .height = 36,
    .fps = {30000, 1001},
    .profile = 100,
    .level = -99,
    .pixel_format = "yuv420p",
    .tag = 0x61766331,
    .frame_size = 0,
    .extradata = (guint8 *)"\1\2\3\4\5",
    .extradata_size = 5,
};

/* Packets 0..n of growing size, in an order with B-frames, and a note before every third. */
static void write_packets(const char *path, guint n, gsize size_step)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnBatchWriter) writer = kn_batch_writer_new(path, &error);
    g_assert_no_error(error);
    kn_batch_writer_info(writer, &stream, &error);
    for (guint i = 0; i < n && !error; i++) {
        gsize size = 1 + i * size_step;
        g_autofree guint8 *data = g_malloc(size);
        memset(data, (int)i, size);
        gint64 pts = i % 2 ? i + 1 : i > 0 ? i - 1 : 0;
        KnPacket packet = {data, size, pts, (gint64)i - 1, 1, i == 0};
        const guint8 note[] = {(guint8)i, 7};
        if (i % 3 == 0)
            kn_batch_writer_note(writer, i, note, sizeof note, &error);
        kn_batch_writer_packet(&packet, writer, &error);
    }
    kn_batch_writer_commit(writer, &error);
    g_assert_no_error(error);
}

/* user_data: the number of notes so far. */
static void take_note(gint64 frame, const guint8 *data, gsize size, gpointer user_data)
{
    guint *n = user_data;
    g_assert_cmpint(frame, ==, 3 * (*n)++);
    g_assert_cmpuint(size, ==, 2);
    g_assert_cmpint(data[0], ==, frame & 255);
    g_assert_cmpint(data[1], ==, 7);
}

static void test_round_trip(void)
{
    static const struct {
        guint n;
        gsize step;
    } rows[] = {{0, 0}, {1, 0}, {2, 1}, {300, 7}, {5, 300000}}; /* beyond the buffer */
    TestFolder folder = test_folder_new();
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *path = test_folder_file(&folder, "batch");
        write_packets(path, rows[r].n, rows[r].step);
        g_autoptr(KnBatchReader) reader = kn_batch_reader_new(path, r % 2, &error);
        g_assert_no_error(error);
        g_assert_true(kn_stream_info_equal(kn_batch_reader_info(reader), &stream));
        const KnBatchSummary *summary = kn_batch_reader_summary(reader);
        g_assert_cmpint(summary->n_packets, ==, rows[r].n);
        KnPacket packet;
        gint64 end = 0;
        guint n_notes = 0;
        if (r != 3) /* where nobody asks, they are passed over */
            kn_batch_reader_on_note(reader, take_note, &n_notes);
        for (guint i = 0; i < rows[r].n; i++) {
            g_assert_cmpint(kn_batch_reader_next(reader, &packet, &error), ==, 1);
            g_assert_cmpuint(packet.size, ==, 1 + i * rows[r].step);
            g_assert_cmpint(packet.dts, ==, (gint64)i - 1);
            g_assert_cmpint(packet.key, ==, i == 0);
            g_assert_cmpint(packet.data[packet.size - 1], ==, i & 255);
            end = MAX(end, packet.pts + packet.duration);
        }
        g_assert_cmpint(summary->end_pts, ==, end);
        g_assert_cmpuint(n_notes, ==, r != 3 ? (rows[r].n + 2) / 3 : 0);
        g_assert_cmpint(kn_batch_reader_next(reader, &packet, &error), ==, 0);
        g_assert_cmpint(kn_batch_reader_next(reader, &packet, &error), ==, 0);
        g_assert_no_error(error);
    }
    test_folder_free(&folder);
}

/* Reads all of the bytes as a batch file, in both ways, and expects the same refusal. */
static void assert_refused(const char *path, const char *bytes, gsize size)
{
    g_autoptr(GError) io = NULL;
    g_file_set_contents(path, bytes, (gssize)size, &io);
    g_assert_no_error(io);
    for (int verify = 0; verify < 2; verify++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(KnBatchReader) reader = kn_batch_reader_new(path, verify, &error);
        KnPacket packet;
        int state = reader ? 1 : -1;
        g_assert_true(!verify || !reader);
        while (state > 0)
            state = kn_batch_reader_next(reader, &packet, &error);
        g_assert_cmpint(state, ==, -1);
        g_assert_error(error, KN_ERROR, KN_ERROR_VERIFY);
        g_assert_nonnull(strstr(error->message, path));
    }
}

static char *small_batch(const TestFolder *folder, char **bytes, gsize *size)
{
    char *path = test_folder_file(folder, "batch");
    write_packets(path, 6, 3);
    g_assert_true(g_file_get_contents(path, bytes, size, NULL));
    return path;
}

static void test_truncated(void)
{
    TestFolder folder = test_folder_new();
    g_autofree char *bytes = NULL;
    gsize size;
    g_autofree char *path = small_batch(&folder, &bytes, &size);
    for (gsize cut = 0; cut < size; cut++)
        assert_refused(path, bytes, cut);
    test_folder_free(&folder);
}

static void test_flipped(void)
{
    TestFolder folder = test_folder_new();
    g_autofree char *bytes = NULL;
    gsize size;
    g_autofree char *path = small_batch(&folder, &bytes, &size);
    for (gsize at = 0; at < size; at++) {
        bytes[at] ^= (char)(1 << (at % 8));
        assert_refused(path, bytes, size);
        bytes[at] ^= (char)(1 << (at % 8));
    }
    test_folder_free(&folder);
}

static void test_longer(void)
{
    TestFolder folder = test_folder_new();
    g_autofree char *bytes = NULL;
    gsize size;
    g_autofree char *path = small_batch(&folder, &bytes, &size);
    g_autofree char *twice = g_malloc(2 * size);
    memcpy(twice, bytes, size);
    memcpy(twice + size, bytes, size);
    assert_refused(path, twice, size + 1);
    assert_refused(path, twice, 2 * size);
    test_folder_free(&folder);
}

static void sign(char *bytes, gsize size)
{
    guint64 sum = GUINT64_TO_LE(XXH3_64bits(bytes, size - sizeof sum));
    memcpy(bytes + size - sizeof sum, &sum, sizeof sum);
}

/* The checksum is no secret: a forged file must do no harm either. */
static void test_forged(void)
{
    static const struct {
        const char *what;
        int offset; /* from the start, or from the end when negative */
        int n;
        guint8 value;
    } rows[] = {
        {"header size", 8, 4, 0xff},
        {"kind", 12, 1, 7},
        {"codec without end", 16, 32, 'a'},
        {"empty codec", 16, 32, 0},
        {"control character", 17, 1, 1},
        {"time base 0", 68, 4, 0},
        {"negative time base", 68, 4, 0xff},
        {"width 0", 76, 4, 0},
        {"width 2 thousand million", 76, 4, 0x7f},
        {"fps 0", 84, 4, 0},
        {"packet of 4 GB", HEADER, 4, 0xff},
        {"packet of 0", HEADER, 4, 0},
        {"unknown flags", HEADER + 4, 4, 9},
        {"pts out of range", HEADER + 8, 8, 0x7f},
        {"dts out of range", HEADER + 16, 8, 0x80},
        {"negative duration", HEADER + 24, 8, 0xff},
        {"duration out of range", HEADER + 24, 8, 0x7f},
        {"packet count", -TRAILER + 8, 8, 0x7f},
        {"no packets", -TRAILER + 8, 8, 0},
        {"smallest pts", -TRAILER + 16, 8, 1},
        {"packet bytes", -TRAILER + 40, 8, 0xff},
    };
    TestFolder folder = test_folder_new();
    g_autofree char *bytes = NULL;
    gsize size;
    g_autofree char *path = small_batch(&folder, &bytes, &size);
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_test_message("%s", rows[r].what);
        g_autofree char *forged = g_memdup2(bytes, size);
        gsize at = rows[r].offset < 0 ? size - (gsize)-rows[r].offset : (gsize)rows[r].offset;
        memset(forged + at, rows[r].value, (gsize)rows[r].n);
        sign(forged, size);
        assert_refused(path, forged, size);
    }
    test_folder_free(&folder);
}

/* A header that reaches eight bytes into the trailer, and minus eight bytes of packets: with
 * overflow they add up to the length of the file, and what the trailer says is read as a packet
 * of 4 GB, for which there is room in 2^64 - 8 bytes. */
static void test_forged_overflow(void)
{
    TestFolder folder = test_folder_new();
    g_autofree char *bytes = NULL;
    gsize size;
    g_autofree char *path = small_batch(&folder, &bytes, &size);
    guint32 header = GUINT32_TO_LE((guint32)size - TRAILER - 12 + 8);
    gint64 trailer[] = {G_MAXUINT32, 0, 0, 0, -8};
    for (guint i = 0; i < G_N_ELEMENTS(trailer); i++)
        trailer[i] = GINT64_TO_LE(trailer[i]);
    memcpy(bytes + 8, &header, sizeof header);
    memcpy(bytes + size - TRAILER + 8, trailer, sizeof trailer);
    sign(bytes, size);
    assert_refused(path, bytes, size);

    g_autoptr(GError) error = NULL;
    g_assert_null(kn_batch_reader_new(path, FALSE, &error));
    g_assert_nonnull(strstr(error->message, "packet count is impossible"));
    test_folder_free(&folder);
}

/* Bytes between the packets and the trailer are seen when the file is opened, not when it has been
 * joined. */
static void test_between(void)
{
    TestFolder folder = test_folder_new();
    g_autofree char *bytes = NULL;
    gsize size;
    g_autofree char *path = small_batch(&folder, &bytes, &size);
    g_autofree char *longer = g_malloc0(size + 8);
    memcpy(longer, bytes, size - TRAILER);
    memcpy(longer + size - TRAILER + 8, bytes + size - TRAILER, TRAILER);
    sign(longer, size + 8);
    assert_refused(path, longer, size + 8);
    g_autoptr(GError) error = NULL;
    g_assert_null(kn_batch_reader_new(path, FALSE, &error));
    g_assert_nonnull(strstr(error->message, "do not add up"));
    test_folder_free(&folder);
}

/* A batch says its own key: whole, and under another's name, it is refused. */
static void test_key(void)
{
    TestFolder folder = test_folder_new();
    g_autofree char *a = g_strnfill(64, 'a'), *b = g_strnfill(64, 'b');
    g_autofree char *own = test_folder_file(&folder, "%s.batch", a);
    g_autofree char *other = test_folder_file(&folder, "%s.batch", b);
    g_autofree char *nobody = test_folder_file(&folder, "film");
    const char *const names[] = {own, nobody, other};
    write_packets(own, 6, 3);
    g_autofree char *bytes = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(own, &bytes, &size, NULL));
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_true(g_file_set_contents(names[i], bytes, (gssize)size, NULL));
        g_autoptr(KnBatchReader) reader = kn_batch_reader_new(names[i], TRUE, &error);
        g_assert_true((reader != NULL) == (names[i] != other));
        g_assert_true(g_error_matches(error, KN_ERROR, KN_ERROR_VERIFY) == (names[i] == other));
    }
    test_folder_free(&folder);
}

static void test_not_a_file(void)
{
    TestFolder folder = test_folder_new();
    g_autofree char *missing = test_folder_file(&folder, "missing");
    const char *paths[] = {missing, folder.path, "/dev/zero"};
    for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(kn_batch_reader_new(paths[i], FALSE, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_VERIFY);
    }
    g_autofree char *nowhere = test_folder_file(&folder, "missing/batch");
    g_autoptr(GError) error = NULL;
    g_assert_null(kn_batch_writer_new(nowhere, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT);
    test_folder_free(&folder);
}

static void test_uncommitted(void)
{
    TestFolder folder = test_folder_new();
    g_autofree char *path = test_folder_file(&folder, "batch");
    g_autoptr(GError) error = NULL;
    KnBatchWriter *writer = kn_batch_writer_new(path, &error);
    g_assert_true(kn_batch_writer_info(writer, &stream, &error));
    g_assert_cmpuint(test_folder_count(&folder), ==, 1);
    kn_batch_writer_free(writer);
    g_assert_cmpuint(test_folder_count(&folder), ==, 0);
    test_folder_free(&folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/batch/comes-back-as-it-was-written", test_round_trip);
    g_test_add_func("/batch/cut-at-any-byte-is-refused", test_truncated);
    g_test_add_func("/batch/any-flipped-bit-is-refused", test_flipped);
    g_test_add_func("/batch/with-more-behind-it-is-refused", test_longer);
    g_test_add_func("/batch/forged-with-a-right-checksum-is-refused", test_forged);
    g_test_add_func("/batch/forged-sizes-that-overflow-are-refused", test_forged_overflow);
    g_test_add_func("/batch/with-something-between-is-refused-at-once", test_between);
    g_test_add_func("/batch/under-another-key-is-refused", test_key);
    g_test_add_func("/batch/that-is-no-file-is-an-error", test_not_a_file);
    g_test_add_func("/batch/uncommitted-leaves-nothing", test_uncommitted);
    return g_test_run();
}
