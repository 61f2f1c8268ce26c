/* SPDX-License-Identifier: MIT */
/* What a question is, whatever it is about: its key, its requests, and whether it is open. */
#include "engine/direct/asking.h"
#include "base/hash.h"
#include "base/json_print.h"
#include "engine/store/prune.h"

#include <string.h>

enum { QUOTED_BYTES_MAX = 1 << 16, PROBLEMS_BYTES_MAX = 4096 };

static void question_free(gpointer data)
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

void kn_asking_begin(KnAsking *asking)
{
    asking->questions = g_ptr_array_new_with_free_func(question_free);
}

void kn_asking_end(KnAsking *asking)
{
    g_clear_pointer(&asking->questions, g_ptr_array_unref);
}

/* Everything that decides what is answered. */
static void set_key(const KnAsking *asking, KnQuestion *question)
{
    g_autofree char *body = kn_question_body(asking, question);
    g_autofree char *key =
        kn_hash_variant(g_variant_new("(isss)", 1, "answer", asking->settings->kind, body));
    g_strlcpy(question->answer.key, key, sizeof question->answer.key);
}

void kn_asking_add(KnAsking *asking, KnQuestion *take_question)
{
    take_question->problems = g_string_new(NULL);
    take_question->answer.model = g_strdup(asking->settings->model);
    set_key(asking, take_question);
    g_ptr_array_add(asking->questions, take_question);
}

char *kn_asking_instructions(const KnDirectorSettings *settings)
{
    GString *out = g_string_new(NULL);
    if (settings->instructions && *settings->instructions) {
        g_string_append(out, "\nThe film's maker wishes, in a JSON string (follow it as far as the "
                             "form of your answer allows): ");
        kn_json_append_string(out, settings->instructions);
    }
    return g_string_free(out, FALSE);
}

gboolean kn_questions_announce(const KnAsking *asking, GError **error)
{
    g_autoptr(GPtrArray) keys = g_ptr_array_new();
    for (guint i = 0; i < asking->questions->len; i++)
        g_ptr_array_add(keys, ((KnQuestion *)asking->questions->pdata[i])->answer.key);
    g_ptr_array_add(keys, NULL);
    return kn_store_announce(asking->results->store, (const char *const *)keys->pdata, error);
}

gboolean kn_question_is_open(const KnQuestion *question)
{
    guint n = question->answer.texts ? g_strv_length(question->answer.texts) : 0;
    return !question->failure && (n == 0 || (n == 1 && question->problems->len > 0));
}

gint64 kn_question_tokens(const KnQuestion *question, gsize body_bytes)
{
    enum { OBJECT_TOKENS = 400 }; /* of one, with every key, and thoughts before it */
    return kn_model_tokens(body_bytes) + (gint64)OBJECT_TOKENS * question->n;
}

static char *repair_of(const KnQuestion *question)
{
    g_autofree char *valid = g_utf8_make_valid(
        question->problems->str, (gssize)MIN(question->problems->len, PROBLEMS_BYTES_MAX));
    return g_strdup_printf("That answer cannot be used:\n%s\nAnswer once more with the whole JSON "
                           "object, all keys \"s1\" to \"s%u\", and nothing else.",
                           valid, question->n);
}

char *kn_question_body(const KnAsking *asking, const KnQuestion *question)
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
    return kn_model_request(asking->settings, turns, n, question->form, schema);
}
