/* SPDX-License-Identifier: MIT */
#include "ask/http.h"
#include "base/error.h"
#include "base/module.h"

#include <libsoup/soup.h>

enum { ERROR_BYTES_MAX = 1 << 16 };

/* One session for the life of the process keeps its connection open between lines. */
static SoupSession *session;

static SoupSession *get_session(double timeout_seconds)
{
    if (!session)
        session = soup_session_new_with_options("user-agent", "kinora/" KN_VERSION,
                                                "max-conns-per-host", 1, NULL);
    soup_session_set_timeout(session, (guint)MAX(1, timeout_seconds + 0.5));
    return session;
}

static const char *header(SoupMessage *message, const char *name)
{
    return soup_message_headers_get_one(soup_message_get_response_headers(message), name);
}

/* A number of seconds, or a date. */
static double retry_after(SoupMessage *message)
{
    const char *text = header(message, "Retry-After");
    char *end;
    if (!text)
        return -1;
    double seconds = g_ascii_strtod(text, &end);
    if (end > text && *end == '\0' && seconds >= 0 && seconds < 1e9)
        return seconds;
    g_autoptr(GDateTime) date = soup_date_time_new_from_http_string(text);
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    return date ? MAX(0, (double)g_date_time_difference(date, now) / G_USEC_PER_SEC) : -1;
}

static gboolean explain(const KnHttpRequest *request, const GError *why, KnTrouble *trouble,
                        GError **error)
{
    gboolean late = g_error_matches(why, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
    gboolean gone = g_error_matches(why, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED) ||
                    g_error_matches(why, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE) ||
                    g_error_matches(why, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE) ||
                    why->domain == G_RESOLVER_ERROR || why->domain == G_TLS_ERROR;
    gboolean endless = g_error_matches(why, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
    trouble->kind = gone ? KN_TROUBLE_GONE : endless ? KN_TROUBLE_LINE : KN_TROUBLE_BUSY;
    if (endless)
        g_set_error(error, KN_ERROR, KN_ERROR_SERVICE, "the %s %s: %s", request->service,
                    request->base, why->message);
    else if (late)
        g_set_error(error, KN_ERROR, KN_ERROR_SERVICE, "the %s %s did not answer within %.3g s",
                    request->service, request->base, request->timeout_seconds);
    else
        g_set_error(error, KN_ERROR, KN_ERROR_SERVICE, "the %s %s cannot be reached: %s",
                    request->service, request->base, why->message);
    return FALSE;
}

/* Bounded after decompression, and in time. What is refused is cut: only its beginning is for
 * people. */
static gboolean read_body(const KnHttpRequest *request, GInputStream *stream, gboolean refused,
                          gint64 until_us, GByteArray *body, GError **error)
{
    enum { BLOCK_BYTES = 1 << 16 };
    gsize size_max = refused ? ERROR_BYTES_MAX : request->answer_bytes_max;
    g_autofree guint8 *block = g_malloc(BLOCK_BYTES);
    gssize got;
    while ((got = g_input_stream_read(stream, block, BLOCK_BYTES, NULL, error)) > 0) {
        if (body->len + (gsize)got > size_max && refused)
            return TRUE;
        if (body->len + (gsize)got > size_max) {
            g_set_error(error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, "its answer is %s",
                        request->too_large);
            return FALSE;
        }
        if (until_us > 0 && g_get_monotonic_time() > until_us) {
            g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "its answer drips");
            return FALSE;
        }
        g_byte_array_append(body, block, (guint)got);
    }
    return got == 0;
}

static gboolean post(const KnHttpRequest *request, const char *key, KnHttpAnswer *answer,
                     KnTrouble *trouble, GError **error)
{
    g_autoptr(GError) why = NULL;
    g_autofree char *url = g_strconcat(request->base, request->path, NULL);
    gint64 until_us =
        request->limit_seconds > 0
            ? g_get_monotonic_time() + (gint64)(request->limit_seconds * G_USEC_PER_SEC)
            : 0;
    g_autoptr(SoupMessage) message = soup_message_new("POST", url);
    *answer = (KnHttpAnswer){.retry_after_seconds = -1, .body = g_byte_array_new()};
    if (!message) {
        trouble->kind = KN_TROUBLE_ALL;
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT, "'%s' is no address", url);
        return FALSE;
    }
    g_autoptr(GBytes) body = g_bytes_new(request->body, strlen(request->body));
    soup_message_set_request_body_from_bytes(message, "application/json", body);
    soup_message_add_flags(message, SOUP_MESSAGE_NO_REDIRECT);
    if (key) {
        g_autofree char *bearer = g_strconcat("Bearer ", key, NULL);
        soup_message_headers_replace(soup_message_get_request_headers(message), "Authorization",
                                     bearer);
    }
    g_autoptr(GInputStream) stream =
        soup_session_send(get_session(request->timeout_seconds), message, NULL, &why);
    answer->status = soup_message_get_status(message);
    gboolean refused = answer->status != SOUP_STATUS_OK;
    if (!stream || !read_body(request, stream, refused, until_us, answer->body, &why))
        return explain(request, why, trouble, error);
    answer->retry_after_seconds = retry_after(message);
    answer->type = g_strdup(header(message, "Content-Type"));
    answer->location = g_strdup(header(message, "Location"));
    return TRUE;
}

static const char *version(void)
{
    static char text[32];
    g_snprintf(text, sizeof text, "libsoup %u.%u.%u", soup_get_major_version(),
               soup_get_minor_version(), soup_get_micro_version());
    return text;
}

KN_MODULE_EXPORT const KnHttp kn_module_table = {
    .abi = KN_HTTP_ABI,
    .version = version,
    .post = post,
};
