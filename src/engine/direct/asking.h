/* SPDX-License-Identifier: MIT */
#pragma once
#include "director/model.h"
#include "engine/run/options.h"
#include "engine/store/answer_file.h"
#include "engine/store/results.h"

/* Questions to a language model: about effects plans (phase.h), or about a film that is to be
 * written (story.h). Several are asked at once, in processes of the role `ask`; each is asked once
 * more with what was wrong with its answer. What was said is kept, good or bad, under the SHA-256
 * of model, prompt and schema, so that the same question is asked once; what it costs is entered
 * into the ledger and held to the limit of what may be bought. Threads: one. */
typedef struct KnAsking KnAsking;

typedef struct {
    guint n;                           /* objects that the answer holds: "s1" to "sN" */
    guint first_segment, last_segment; /* that it is about, from 1 */
    char *prompt, *question, *schema;  /* owned */
    const char *form;                  /* the schema's name: static */
    KnAnswerFile answer;               /* its key, and what was said so far */
    GString *problems;                 /* of the last answer; empty: none */
    gboolean unconstrained;            /* the server cannot keep to the schema */
    char *failure;                     /* why nobody has answered; NULL */
    const char *no_message; /* why the last answer is none of a model, while it is heard; NULL: it
                               is one */
    gint64 prompt_tokens, answer_tokens; /* of the last answer */
    gpointer data;                       /* of whoever asks; borrowed */
} KnQuestion;

struct KnAsking {
    const KnDirectorSettings *settings;
    const KnBuildOptions *options;
    KnResults *results;
    gboolean make;        /* what is found is saved to be replayed, too */
    GPtrArray *questions; /* KnQuestion, of kn_asking_begin */
    double cpu_seconds;   /* of the processes that asked */
    /* Takes what a model said, and replaces the question's problems with what is wrong with it. */
    void (*hear)(KnAsking *asking, KnQuestion *question, const char *text);
    gpointer user_data;
};

void kn_asking_begin(KnAsking *asking);
void kn_asking_end(KnAsking *asking);

/* Adds a question whose prompt, question, schema, form and n are set: gives it its key. */
void kn_asking_add(KnAsking *asking, KnQuestion *take_question);

/* Instructions of the film's maker as a prompt has them: in a JSON string, so that they change
 * nothing of what stands around them. The caller frees. */
char *kn_asking_instructions(const KnDirectorSettings *settings);

/* Looks for what was said, in the folders to be replayed and in the store, and hears it. */
gboolean kn_question_recall(KnAsking *asking, KnQuestion *question);
/* Keeps what was said so far. Errors: KN_ERROR_ENVIRONMENT. */
gboolean kn_question_keep(KnAsking *asking, KnQuestion *question, GError **error);
/* So that it is asked anew by the next run. */
void kn_question_forget(KnAsking *asking, const KnQuestion *question);

/* Whether it is to be asked, for the first time or once more. */
gboolean kn_question_is_open(const KnQuestion *question);
/* At most about so many tokens of the next request and its answer. */
gint64 kn_question_tokens(const KnQuestion *question, gsize body_bytes);
/* The body of the next request. The caller frees. */
char *kn_question_body(const KnAsking *asking, const KnQuestion *question);

/* So that pruning leaves what they have said. Errors: those of kn_store_announce. */
gboolean kn_questions_announce(const KnAsking *asking, GError **error);
/* Asks what is open. Errors: KN_ERROR_SERVICE (nobody is there, the key is refused, there is no
 * such model, the limit is reached), KN_ERROR_ENVIRONMENT, KN_ERROR_CANCELLED. */
gboolean kn_questions_ask(KnAsking *asking, GError **error);
