/* SPDX-License-Identifier: MIT */
#pragma once
#include "voice/voice.h"

/* Speech servers that speak as OpenAI's does (POST /v1/audio/speech). The module (libsoup 3) only
 * carries requests; what they mean stands in http.c and http_answer.c. Threads: one at a time. */
typedef struct {
    const char *url, *body; /* JSON */
    const char *bearer;     /* the key; NULL: none is sent */
    double timeout_seconds; /* without a byte from the server */
    gsize answer_bytes_max;
} KnHttpRequest;

typedef struct {
    guint status;
    char *type;                 /* of the content; may be NULL */
    double retry_after_seconds; /* < 0: the server does not say */
    GByteArray *body;
} KnHttpAnswer;

typedef struct {
    guint abi; /* KN_HTTP_ABI */
    const char *(*version)(void);
    /* FALSE: no answer came; trouble is BUSY (no answer in time, a connection that broke) or GONE
     * (nobody is there). Never follows a redirection: the key would go with it. */
    gboolean (*post)(const KnHttpRequest *request, KnHttpAnswer *answer, KnTrouble *trouble,
                     GError **error);
} KnHttp;
enum { KN_HTTP_ABI = 1 };

void kn_http_answer_clear(KnHttpAnswer *answer);

/* A take from the body of an answer: a WAV file, or JSON with the file in base64 under "audio" and
 * perhaps "timestamps" (an array of {word | text | value, start… , end…}; seconds, or milliseconds
 * where the name ends in Ms). Words find their places in the text. Errors: KN_ERROR_VERIFY. */
gboolean kn_http_answer_parse(const void *data, gsize size, const char *text, KnTake *take,
                              GError **error);

/* The addresses of a speech server as people write them, with /v1 at the end or without, in one
 * form. The caller frees. */
char *kn_http_base(const char *address);

/* Whether the key of the environment may go to a server: to OpenAI's own, and to the one that the
 * environment itself names. A project cannot send it anywhere else (promise: projects are data). */
gboolean kn_http_may_have_key(const char *base, const char *environment_base);
