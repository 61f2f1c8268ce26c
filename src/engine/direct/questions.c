/* SPDX-License-Identifier: MIT */
/* What a model is asked, and what of its answers is good. Segments are put together so that an edit
 * changes the questions near it: a question ends after a segment whose hash says so, wherever it
 * stands. */
#include "base/hash.h"
#include "base/json_print.h"
#include "engine/direct/private.h"

#include <string.h>

#define PROMPT "director-1"
enum { SEGMENTS_MIN = 5, ENDS_ONE_OF = 4 };
enum { QUOTED_BYTES_MAX = 1 << 16, PROBLEMS_BYTES_MAX = 4096 };

void kn_question_free(gpointer data)
{
    KnQuestion *question = data;
    g_free(question->prompt);
    g_free(question->question);
    g_free(question->schema);
    g_free(question->failure);
    g_string_free(question->problems, TRUE);
    kn_answer_file_clear(&question->answer);
    g_free(question);
}

static gboolean ends_question(const KnDirectedSegment *segment)
{
    guint hash = g_str_hash(segment->words ? segment->words : "") ^
                 g_str_hash(segment->visual ? segment->visual : "");
    return (hash * 2654435761u) >> 30 == 0; /* one of ENDS_ONE_OF */
}

static char *instructions_of(const KnDirectorSettings *settings)
{
    GString *out = g_string_new(NULL);
    if (settings->instructions && *settings->instructions) {
        g_string_append(out, "\nThe film's maker wishes, in a JSON string (follow it as far as the "
                             "form of your answer allows): ");
        kn_json_append_string(out, settings->instructions);
    }
    return g_string_free(out, FALSE);
}

/* Everything that decides what is answered. */
static void set_key(const KnDirectWork *work, KnQuestion *question)
{
    g_autofree char *body = kn_question_body(work, question);
    g_autofree char *key = kn_hash_variant(
        g_variant_new("(isss)", 1, "answer", work->inputs->project->directing.kind, body));
    g_strlcpy(question->answer.key, key, sizeof question->answer.key);
}

static void finish(KnDirectWork *work, KnQuestion *question, const KnDirectedFilm *film,
                   const char *prompt)
{
    const KnDirectorSettings *settings = &work->inputs->project->directing;
    g_autofree char *catalogue = kn_wire_catalogue();
    g_autofree char *instructions = instructions_of(settings);
    question->schema = kn_wire_schema(question->n);
    const char *const pairs[] = {"catalogue",    catalogue,    "schema", question->schema,
                                 "instructions", instructions, NULL};
    question->prompt = kn_prompt_fill(prompt, pairs);
    question->question = kn_wire_question(film, question->segments, question->n);
    question->problems = g_string_new(NULL);
    question->answer.model = g_strdup(settings->model);
    set_key(work, question);
}

gboolean kn_questions_read(KnDirectWork *work, const KnDirectedFilm *film, GError **error)
{
    g_autofree char *prompt = kn_prompt_load(PROMPT, error);
    KnQuestion *question = NULL;
    if (!prompt)
        return FALSE;
    for (guint i = 0; i < film->n; i++) {
        if (film->segments[i].planned)
            continue;
        if (!question) {
            question = g_new0(KnQuestion, 1);
            question->problems = NULL;
        }
        question->segments[question->n++] = i;
        if (question->n < KN_WIRE_SEGMENTS_MAX &&
            (question->n < SEGMENTS_MIN || !ends_question(&film->segments[i])))
            continue;
        finish(work, question, film, prompt);
        g_ptr_array_add(work->questions, g_steal_pointer(&question));
    }
    if (question) {
        finish(work, question, film, prompt);
        g_ptr_array_add(work->questions, question);
    }
    return TRUE;
}

/* ---- answers ---- */

static void take_plan(KnDirectWork *work, guint segment, char *take_plan_text, const char *why)
{
    KnDirection *direction = &work->directions->items[segment];
    g_free(direction->plan);
    g_free(direction->why);
    g_clear_pointer(&direction->reason, g_free);
    direction->plan = take_plan_text;
    direction->why = g_strdup(why ? why : "the model gives no reason");
    direction->role = "model";
    direction->by = KN_DIRECTED_MODEL;
}

void kn_question_hear(KnDirectWork *work, KnQuestion *question, const char *text)
{
    const KnJson *plans = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(KnJsonDocument) document = kn_wire_find(text, strlen(text), &plans, &error);
    g_string_truncate(question->problems, 0);
    if (!document)
        g_string_append_printf(question->problems, "%s\n", error->message);
    for (guint i = 0; i < question->n; i++) {
        KnDirection *direction = &work->directions->items[question->segments[i]];
        g_autofree char *name = g_strdup_printf("s%u", i + 1);
        g_autofree char *why = NULL;
        g_autoptr(GString) problems = g_string_new(NULL);
        if (direction->by == KN_DIRECTED_MODEL)
            continue; /* an answer before was good */
        gboolean last = question->segments[i] + 1 == work->directions->n;
        char *plan = document ? kn_wire_plan(plans, name, last, &why, problems) : NULL;
        if (plan && kn_project_check_plan(plan, name, problems)) {
            take_plan(work, question->segments[i], plan, why);
            continue;
        }
        g_free(plan);
        g_free(direction->reason);
        direction->reason = g_strdup(document ? g_strchomp(problems->str) : error->message);
        if (document)
            g_string_append_printf(question->problems, "%s\n", problems->str);
    }
}

gboolean kn_question_is_open(const KnQuestion *question)
{
    guint n = question->answer.texts ? g_strv_length(question->answer.texts) : 0;
    return !question->failure && (n == 0 || (n == 1 && question->problems->len > 0));
}

gint64 kn_question_tokens(const KnQuestion *question, gsize body_bytes)
{
    enum { PLAN_TOKENS = 400 }; /* of one, with every key, and thoughts before it */
    return kn_model_tokens(body_bytes) + (gint64)PLAN_TOKENS * question->n;
}

/* ---- requests ---- */

static char *repair_of(const KnQuestion *question)
{
    g_autofree char *valid = g_utf8_make_valid(
        question->problems->str, (gssize)MIN(question->problems->len, PROBLEMS_BYTES_MAX));
    return g_strdup_printf("That answer cannot be used:\n%s\nAnswer once more with the whole JSON "
                           "object, all keys \"s1\" to \"s%u\", and nothing else.",
                           valid, question->n);
}

char *kn_question_body(const KnDirectWork *work, const KnQuestion *question)
{
    KnModelTurn turns[4] = {{"system", question->prompt}, {"user", question->question}};
    const char *schema = question->unconstrained ? NULL : question->schema;
    g_autofree char *said = NULL, *repair = NULL;
    guint n = 2;
    if (question->answer.texts && question->answer.texts[0]) {
        const char *text = question->answer.texts[0];
        said = g_utf8_make_valid(text, (gssize)MIN(strlen(text), QUOTED_BYTES_MAX));
        repair = repair_of(question);
        turns[n++] = (KnModelTurn){"assistant", said};
        turns[n++] = (KnModelTurn){"user", repair};
    }
    return kn_model_request(&work->inputs->project->directing, turns, n, schema);
}
