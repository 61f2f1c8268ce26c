/* SPDX-License-Identifier: MIT */
#pragma once
#include "director/wire.h"
#include "engine/direct/phase.h"
#include "engine/pool/pool.h"
#include "engine/store/answer_file.h"

/* What the files of the direct phase share: questions.c knows what is asked and judges answers,
 * answers.c keeps them, make.c asks, phase.c leads through all of it. Threads: one. */

/* About some segments. */
typedef struct {
    guint segments[KN_WIRE_SEGMENTS_MAX]; /* from 0 */
    guint n;
    char *prompt, *question, *schema;
    KnAnswerFile answer;                 /* its key, and what was said so far */
    GString *problems;                   /* of the last answer; empty: none */
    gboolean unconstrained;              /* the server cannot keep to the schema */
    gboolean asked;                      /* now */
    char *failure;                       /* why nobody has answered; NULL */
    gint64 prompt_tokens, answer_tokens; /* of the last answer */
} KnQuestion;

typedef struct {
    const KnDirectInputs *inputs;
    KnDirections *directions;
    KnPhaseRun phase;
    GPtrArray *questions; /* KnQuestion */
} KnDirectWork;

/* ---- questions.c ---- */

/* Fills questions. Errors: those of kn_prompt_load. */
gboolean kn_questions_read(KnDirectWork *work, const KnDirectedFilm *film, GError **error);
void kn_question_free(gpointer question);
/* Takes what a model said: plans that are good go into the directions, what is wrong with others
 * into problems. */
void kn_question_hear(KnDirectWork *work, KnQuestion *question, const char *text);
/* Whether it is to be asked, for the first time or once more. */
gboolean kn_question_is_open(const KnQuestion *question);
/* At most about so many tokens of the next request and its answer. */
gint64 kn_question_tokens(const KnQuestion *question, gsize body_bytes);
/* The body of the next request. The caller frees. */
char *kn_question_body(const KnDirectWork *work, const KnQuestion *question);

/* ---- answers.c ---- */

/* Looks for what was said, in the folders to be replayed and in the store, and hears it. */
gboolean kn_question_recall(KnDirectWork *work, KnQuestion *question);
/* Keeps what was said so far. Errors: KN_ERROR_ENVIRONMENT. */
gboolean kn_question_keep(KnDirectWork *work, KnQuestion *question, GError **error);

/* ---- make.c ---- */

/* Asks what is open. */
gboolean kn_questions_ask(KnDirectWork *work, GError **error);
