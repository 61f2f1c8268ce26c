/* SPDX-License-Identifier: MIT */
#pragma once
#include "ask/trouble.h"
#include "base/json.h"
#include <glib.h>

/* Servers that are asked by HTTP: POST of JSON, one request, one answer. The module (libsoup 3)
 * only carries requests; which answers are good, who may have a key and when it is worth asking
 * again stands in http.c, alike for speech servers and language models.
 * Threads: one at a time. */
typedef struct {
    const char *service;  /* who is asked, in messages: "speech server" */
    const char *base;     /* kn_http_base of its address … */
    const char *path;     /* … and what is asked for there: "/v1/audio/speech" */
    const char *body;     /* JSON */
    const char *key_name; /* the variable of the environment that holds the key; NULL: none does */
    double timeout_seconds; /* without a byte from the server */
    double limit_seconds;   /* until all of the answer is there; 0: as long as bytes come */
    gboolean constrained;   /* the answer is to keep to a form, which not every server can: FORM */
    gsize answer_bytes_max;
    const char *too_large; /* what an answer that is larger is, in messages */
} KnHttpRequest;

typedef struct {
    guint status;
    double retry_after_seconds; /* < 0: the server does not say */
    char *type;                 /* Content-Type; NULL: none */
    char *location;             /* where another address is told; NULL: nowhere */
    GByteArray *body;
} KnHttpAnswer;
void kn_http_answer_clear(KnHttpAnswer *answer);

/* Asks. TRUE: the server answered 200. FALSE: trouble is BUSY (a failure of the server, no answer
 * in time, a connection that broke), GONE (nobody is there), FORM (the server cannot keep the
 * answer to a form), ALL (a refused key, no such address) or LINE. Never follows a redirection: the
 * key would go with it. The key stands in no message. The caller clears the answer in any case.
 * Errors: KN_ERROR_SERVICE, KN_ERROR_ENVIRONMENT (no module), KN_ERROR_PROJECT (no address). */
gboolean kn_http_ask(const KnHttpRequest *request, KnHttpAnswer *answer, KnTrouble *trouble,
                     GError **error);

/* What a server says has failed, in the forms that servers have for it; borrowed. NULL: nothing. */
const char *kn_http_words(const KnJson *root);

/* The addresses of a server as people write them, with /v1 at the end or without, in one form. The
 * caller frees. */
char *kn_http_base(const char *address);
/* The same of what the environment says in that variable, else of the other address. */
char *kn_http_base_or(const char *variable, const char *otherwise);

#define KN_HTTP_OPENAI "https://api.openai.com"
#define KN_HTTP_OPENAI_KEY "OPENAI_API_KEY"

/* Whether a key of the environment may go to a server: OpenAI's to its own, and each to the one
 * that the environment itself names. A project cannot send it anywhere else (promise: projects are
 * data). */
gboolean kn_http_may_have_key(const char *base, const char *environment_base);

/* The variable that names the server for a key: NAME_BASE_URL for NAME_API_KEY. NULL: that is no
 * name of a key. The caller frees. */
char *kn_http_base_name(const char *key_name);

/* The module. */
typedef struct {
    guint abi; /* KN_HTTP_ABI */
    const char *(*version)(void);
    /* FALSE: no answer came; trouble is BUSY, GONE, LINE (larger than may be) or ALL. bearer: the
     * key; NULL: none is sent. */
    gboolean (*post)(const KnHttpRequest *request, const char *bearer, KnHttpAnswer *answer,
                     KnTrouble *trouble, GError **error);
} KnHttp;
enum { KN_HTTP_ABI = 3 };
