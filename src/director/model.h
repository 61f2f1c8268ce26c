/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"

/* Language models that are asked for effects plans: who is asked, what a request looks like, and
 * what its answer holds. Nothing is asked here. Threads: pure functions. */

/* What a project's `director` says. */
typedef struct {
    char *kind;         /* of kn_director_names */
    char *model;        /* the server's name of it */
    char *url;          /* of the server; NULL: the kind's own */
    char *api_key_env;  /* the variable of the environment with the key; NULL: the kind's own */
    char *instructions; /* of the film's maker; may be NULL */
    char *prompt;       /* a file in place of Kinora's own prompt; NULL: none */
    double temperature;
    int seed;
    int context;  /* tokens that the model may have before it; 0: as many as are needed */
    int parallel; /* requests at once; 0: the kind's own number */
    double timeout;
} KnDirectorSettings;

/* How servers of a kind are asked. */
typedef struct {
    const char *name, *path;
    const char *address_env, *address; /* where they are when the project does not say */
    const char *key_name;              /* NULL: they have none */
    int parallel;
    void (*append_form)(GString *body, const KnDirectorSettings *settings, const char *form,
                        const char *schema, gsize prompt_bytes);
} KnModelKind;

/* NULL: no language model: "off", "builtin". */
const KnModelKind *kn_model_kind(const char *name);

/* Where the server of those settings is. The caller frees. */
char *kn_model_base(const KnDirectorSettings *settings);
const char *kn_model_key_name(const KnDirectorSettings *settings);

/* One turn of a talk with a model. */
typedef struct {
    const char *role; /* "system", "user", "assistant" */
    const char *text; /* UTF-8 */
} KnModelTurn;

/* The body of a request. schema: JSON that the answer is held to, and form its name; NULL: it is
 * not. The caller frees. */
char *kn_model_request(const KnDirectorSettings *settings, const KnModelTurn *turns, guint n_turns,
                       const char *form, const char *schema);

/* What a server says. */
typedef struct {
    char *text;                          /* of the model; owned */
    gint64 prompt_tokens, answer_tokens; /* as the server counts them; 0: it does not say */
} KnModelAnswer;
/* FALSE: it is no answer of any kind of server. Errors: KN_ERROR_VERIFY. */
gboolean kn_model_answer_parse(const char *data, gsize size, KnModelAnswer *answer, GError **error);

/* About how many tokens a text is: never too few for the languages that the words are counted in,
 * and the more for others. */
gint64 kn_model_tokens(gsize n_bytes);

/* The prompt of that name ("director-1"), which stands with the program's data. Errors:
 * KN_ERROR_ENVIRONMENT. The caller frees. */
char *kn_prompt_load(const char *name, GError **error);
/* The same of a file of the project, which has all of the {{names}} and no others. Errors:
 * KN_ERROR_INPUT. */
char *kn_prompt_read(const char *path, const char *const *names, GError **error);
/* Puts values into {{names}} of a prompt: pairs of a name and a text, then NULL. Values are not
 * looked into. The caller frees. */
char *kn_prompt_fill(const char *prompt, const char *const *pairs);
