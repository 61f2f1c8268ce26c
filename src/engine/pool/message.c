/* SPDX-License-Identifier: MIT */
/* The wire between the pool and a helper. A message is
 *
 *     u32 little-endian: length of the body, 1 .. KN_MESSAGE_BYTES_MAX
 *     body: a GVariant of type a{sv} in little-endian form
 *
 * Names make it possible to add a field without a new version; a missing field is an error unless
 * it may be absent. Both ends are the same program, so there is no negotiation: the hello
 * carries the version, and another one is refused. */
#include "engine/pool/message.h"
#include "base/error.h"
#include "base/fault.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

static gboolean bad(GError **error, const char *what)
{
    g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "bad message between processes: %s", what);
    return FALSE;
}

/* The variant in the other byte order on a machine that has it; a new reference. */
static GVariant *little_endian(GVariant *variant)
{
    return G_BYTE_ORDER == G_BIG_ENDIAN ? g_variant_byteswap(variant) : g_variant_ref(variant);
}

GVariant *kn_message_parse(const void *data, gsize size, GError **error)
{
    if (size == 0 || size > KN_MESSAGE_BYTES_MAX) {
        bad(error, "its length");
        return NULL;
    }
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_autoptr(GVariant) raw =
        g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE_VARDICT, bytes, FALSE));
    if (!g_variant_is_normal_form(raw)) {
        bad(error, "its form");
        return NULL;
    }
    return little_endian(raw);
}

gboolean kn_message_send(int fd, GVariant *message, GError **error)
{
    g_autoptr(GVariant) held = g_variant_ref_sink(message);
    g_autoptr(GVariant) body = little_endian(held);
    gsize size = g_variant_get_size(body);
    g_assert(size > 0 && size <= KN_MESSAGE_BYTES_MAX);
    /* The body stands at a multiple of eight, as GVariant wants; the length right before it. */
    g_autofree guint8 *memory = g_malloc(8 + size);
    guint8 *packet = memory + 4;
    guint32 length = GUINT32_TO_LE((guint32)size);
    memcpy(packet, &length, 4);
    g_variant_store(body, memory + 8);
    for (gsize at = 0; at < size + 4;) {
        ssize_t put = send(fd, packet + at, size + 4 - at, MSG_NOSIGNAL);
        if (put < 0 && (errno == EAGAIN || errno == EINTR)) {
            struct pollfd wait = {.fd = fd, .events = POLLOUT};
            (void)poll(&wait, 1, 1000);
            continue;
        }
        if (put < 0) {
            g_set_error(error, KN_ERROR, KN_ERROR_RENDER, "the process at the other end is gone");
            return FALSE;
        }
        at += (gsize)put;
    }
    return TRUE;
}

gboolean kn_message_put(int fd, const KnField *fields, const void *record, GError **error)
{
    return kn_message_send(fd, kn_record_to_variant(fields, record), error);
}

gboolean kn_message_read(GVariant *message, const KnField *fields, void *record, GError **error)
{
    if (kn_record_from_variant(fields, message, record, error))
        return TRUE;
    g_prefix_error(error, "bad message between processes: ");
    return FALSE;
}

struct KnReceiver {
    int fd;
    GByteArray *pending;
};

KnReceiver *kn_receiver_new(int fd)
{
    KnReceiver *receiver = g_new0(KnReceiver, 1);
    receiver->fd = fd;
    receiver->pending = g_byte_array_new();
    return receiver;
}

void kn_receiver_free(KnReceiver *receiver)
{
    if (!receiver)
        return;
    g_byte_array_unref(receiver->pending);
    g_free(receiver);
}

/* Takes a whole message from the front of what has come. */
static KnReceive take_message(KnReceiver *receiver, GVariant **message, GError **error)
{
    GByteArray *pending = receiver->pending;
    if (pending->len < 4)
        return KN_NOTHING_YET;
    guint32 length;
    memcpy(&length, pending->data, 4);
    length = GUINT32_FROM_LE(length);
    if (length == 0 || length > KN_MESSAGE_BYTES_MAX) {
        bad(error, "its length");
        return KN_BAD_MESSAGE;
    }
    if (pending->len - 4 < length)
        return KN_NOTHING_YET;
    *message = kn_message_parse(pending->data + 4, length, error);
    g_byte_array_remove_range(pending, 0, 4 + length);
    return *message ? KN_RECEIVED : KN_BAD_MESSAGE;
}

KnReceive kn_receiver_next(KnReceiver *receiver, gboolean wait, GVariant **message, GError **error)
{
    for (;;) {
        KnReceive taken = take_message(receiver, message, error);
        if (taken != KN_NOTHING_YET)
            return taken;
        if (kn_fault(KN_FAULT_MESSAGE))
            return KN_PEER_GONE;
        guint8 block[4096];
        ssize_t got = recv(receiver->fd, block, sizeof block, wait ? 0 : MSG_DONTWAIT);
        if (got > 0)
            g_byte_array_append(receiver->pending, block, (guint)got);
        else if (got < 0 && errno == EINTR)
            continue;
        else if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return KN_NOTHING_YET;
        else
            return KN_PEER_GONE;
    }
}
