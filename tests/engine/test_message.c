/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "engine/pool/message.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
    int fd[2];
    KnReceiver *receiver;
} Wire;

static void wire_open(Wire *wire)
{
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, wire->fd), ==, 0);
    wire->receiver = kn_receiver_new(wire->fd[1]);
}

static void wire_close(Wire *wire)
{
    kn_receiver_free(wire->receiver);
    if (wire->fd[0] >= 0)
        close(wire->fd[0]);
    close(wire->fd[1]);
}

static const KnJob sample = {
    .kind = KN_JOB_FRAMES,
    .number = 7,
    .first = 1LL << 40,
    .n = 16,
    .slot = 3,
    .n_slots = 100,
    .quality = 90,
    .path = (char *)"/tmp/\xff not UTF-8",
};

static void test_round_trip(void)
{
    Wire wire;
    g_autoptr(GVariant) message = NULL;
    g_autoptr(GError) error = NULL;
    KnJob job;
    wire_open(&wire);
    g_assert_true(kn_message_put(wire.fd[0], kn_job_fields, &sample, &error));
    g_assert_cmpint(kn_receiver_next(wire.receiver, TRUE, &message, &error), ==, KN_RECEIVED);
    g_assert_true(kn_message_read(message, kn_job_fields, &job, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(job.path, ==, sample.path);
    g_assert_cmpint(job.first, ==, sample.first);
    g_assert_cmpint(job.quality, ==, sample.quality);
    g_assert_cmpuint(job.n_slots, ==, sample.n_slots);
    kn_record_clear(kn_job_fields, &job);
    wire_close(&wire);
}

/* Byte by byte, then two at once, then the end. */
static void test_stream(void)
{
    Wire wire;
    wire_open(&wire);
    g_autoptr(GVariant) held = g_variant_ref_sink(kn_record_to_variant(kn_job_fields, &sample));
    guint64 memory[512];
    guint8 *packet = (guint8 *)memory + 4;
    guint32 size = (guint32)g_variant_get_size(held), length = GUINT32_TO_LE(size);
    memcpy(packet, &length, 4);
    g_variant_store(held, packet + 4);
    GVariant *message = NULL;
    for (guint i = 0; i < size + 4; i++) {
        g_assert_cmpint(kn_receiver_next(wire.receiver, FALSE, &message, NULL), ==, KN_NOTHING_YET);
        g_assert_cmpint(write(wire.fd[0], packet + i, 1), ==, 1);
    }
    g_assert_cmpint(write(wire.fd[0], packet, size + 4), ==, size + 4);
    for (int i = 0; i < 2; i++) {
        g_assert_cmpint(kn_receiver_next(wire.receiver, FALSE, &message, NULL), ==, KN_RECEIVED);
        g_assert_true(g_variant_equal(message, held));
        g_clear_pointer(&message, g_variant_unref);
    }
    close(wire.fd[0]);
    wire.fd[0] = -1;
    g_assert_cmpint(kn_receiver_next(wire.receiver, TRUE, &message, NULL), ==, KN_PEER_GONE);
    wire_close(&wire);
}

static void test_bad_bytes(void)
{
    static const struct {
        const char *bytes;
        gsize size;
    } rows[] = {
        {"\0\0\0\0", 4},         /* no body */
        {"\xff\xff\xff\xff", 4}, /* larger than allowed */
        {"\1\0\x10\0", 4},       /* one byte larger */
        {"\5\0\0\0hello", 9},    /* no variant */
        {"\4\0\0\0\xff\xff\xff\xff", 8},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Wire wire;
        GVariant *message = NULL;
        g_autoptr(GError) error = NULL;
        wire_open(&wire);
        g_assert_cmpint(write(wire.fd[0], rows[i].bytes, rows[i].size), ==, rows[i].size);
        g_assert_cmpint(kn_receiver_next(wire.receiver, TRUE, &message, &error), ==,
                        KN_BAD_MESSAGE);
        g_assert_error(error, KN_ERROR, KN_ERROR_VERIFY);
        wire_close(&wire);
    }
}

static void test_peer_gone(void)
{
    Wire wire;
    g_autoptr(GError) error = NULL;
    wire_open(&wire);
    shutdown(wire.fd[1], SHUT_RDWR);
    g_assert_false(kn_message_put(wire.fd[0], kn_job_fields, &sample, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_RENDER);
    wire_close(&wire);
}

/* One field of a good message is wrong; NULL text takes it away. */
static void test_bad_fields(void)
{
    static const struct {
        const char *field, *text;
    } rows[] = {
        {"kind", "uint32 4"},
        {"kind", "'surface'"},
        {"kind", NULL},
        {"first", "int64 -1"},
        {"first", "int64 281474976710657"},
        {"n", "int64 -5"},
        {"n", "uint32 5"},
        {"quality", "101"},
        {"quality", "-1"},
        {"number", "uint32 4294967295"},
        {"n-slots", NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GVariant) good = g_variant_ref_sink(kn_record_to_variant(kn_job_fields, &sample));
        g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT(good);
        g_variant_dict_remove(&dict, rows[i].field);
        if (rows[i].text)
            g_variant_dict_insert_value(&dict, rows[i].field, g_variant_new_parsed(rows[i].text));
        g_autoptr(GVariant) bad = g_variant_ref_sink(g_variant_dict_end(&dict));
        g_autoptr(GError) error = NULL;
        KnJob job;
        g_assert_false(kn_message_read(bad, kn_job_fields, &job, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_VERIFY);
        g_assert_nonnull(strstr(error->message, rows[i].field));
    }
}

static void test_reports(void)
{
    KnReport report = {.kind = KN_REPORT_ERROR,
                       .code = KN_ERROR_INPUT,
                       .cpu_seconds = 1.5,
                       .text = (char *)"no picture"};
    KnReport read;
    g_autoptr(GVariant) message =
        g_variant_ref_sink(kn_record_to_variant(kn_report_fields, &report));
    g_assert_true(kn_message_read(message, kn_report_fields, &read, NULL));
    g_assert_cmpstr(read.text, ==, report.text);
    g_assert_cmpint(read.code, ==, report.code);
    g_assert_cmpfloat(read.cpu_seconds, ==, report.cpu_seconds);
    kn_record_clear(kn_report_fields, &read);
    report.cpu_seconds = G_MAXDOUBLE;
    g_autoptr(GVariant) endless =
        g_variant_ref_sink(kn_record_to_variant(kn_report_fields, &report));
    g_assert_false(kn_message_read(endless, kn_report_fields, &read, NULL));
}

/* Any two versions understand each other's first words. */
static void test_hello(void)
{
    const KnHello hello = {
        .role = (char *)"draw", .version = (char *)"9.9", .protocol = 77, .parent = 5};
    KnHello read;
    g_autoptr(GVariant) message = g_variant_ref_sink(kn_record_to_variant(kn_hello_fields, &hello));
    g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT(message);
    g_variant_dict_insert(&dict, "more", "s", "than we know");
    g_autoptr(GVariant) later = g_variant_ref_sink(g_variant_dict_end(&dict));
    g_assert_true(kn_message_read(later, kn_hello_fields, &read, NULL));
    g_assert_cmpstr(read.role, ==, "draw");
    g_assert_cmpstr(read.version, ==, "9.9");
    g_assert_cmpuint(read.protocol, ==, 77);
    g_assert_null(read.setup);
    kn_record_clear(kn_hello_fields, &read);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/message/comes-back-as-it-was-sent", test_round_trip);
    g_test_add_func("/message/arrives-in-pieces-and-together", test_stream);
    g_test_add_func("/message/bad-bytes-are-refused", test_bad_bytes);
    g_test_add_func("/message/a-dead-peer-is-an-error-not-a-signal", test_peer_gone);
    g_test_add_func("/message/bad-fields-are-refused-by-name", test_bad_fields);
    g_test_add_func("/message/reports-too", test_reports);
    g_test_add_func("/message/a-hello-of-a-later-version-is-understood", test_hello);
    return g_test_run();
}
