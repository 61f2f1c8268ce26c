/* SPDX-License-Identifier: MIT */
#include "engine/store/answer_file.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/json_print.h"
#include "base/open_file.h"

#include <string.h>

enum { FILE_BYTES_MAX = 16 << 20 };

void kn_answer_file_clear(KnAnswerFile *answer)
{
    g_free(answer->model);
    g_strfreev(answer->texts);
    *answer = (KnAnswerFile){0};
}

static char *to_json(const KnAnswerFile *answer)
{
    GString *out = g_string_new("{\"key\": ");
    kn_json_append_string(out, answer->key);
    g_string_append(out, ",\n \"model\": ");
    kn_json_append_string(out, answer->model);
    g_string_append_printf(out,
                           ",\n \"prompt_tokens\": %" G_GINT64_FORMAT
                           ", \"answer_tokens\": %" G_GINT64_FORMAT ",\n \"answers\": [",
                           answer->prompt_tokens, answer->answer_tokens);
    for (guint i = 0; answer->texts && answer->texts[i]; i++) {
        g_string_append(out, i > 0 ? ",\n  " : "\n  ");
        kn_json_append_string(out, answer->texts[i]);
    }
    g_string_append(out, "]}");
    return g_string_free(out, FALSE);
}

static gint64 number_of(const KnJson *root, const char *name)
{
    const KnJson *number = kn_json_member(root, name);
    return number && number->type == KN_JSON_NUMBER && number->integral ? MAX(0, number->integer)
                                                                        : 0;
}

static const char *text_of(const KnJson *root, const char *name)
{
    const char *text = kn_json_text(root, name);
    return text ? text : "";
}

static gboolean from_json(const char *json, gsize size, KnAnswerFile *answer)
{
    g_autoptr(KnJsonDocument) document = kn_json_load_text(json, (gssize)size, "answer", NULL);
    const KnJson *root = document ? kn_json_root(document) : NULL;
    const KnJson *texts = kn_json_member(root, "answers");
    g_autoptr(GStrvBuilder) said = g_strv_builder_new();
    if (!texts || texts->type != KN_JSON_ARRAY || texts->n == 0)
        return FALSE;
    for (guint i = 0; i < texts->n; i++) {
        if (texts->items[i]->type != KN_JSON_STRING)
            return FALSE;
        g_strv_builder_add(said, texts->items[i]->string);
    }
    g_strlcpy(answer->key, text_of(root, "key"), sizeof answer->key);
    answer->model = g_strdup(text_of(root, "model"));
    answer->texts = g_strv_builder_end(said);
    answer->prompt_tokens = number_of(root, "prompt_tokens");
    answer->answer_tokens = number_of(root, "answer_tokens");
    return TRUE;
}

char *kn_answer_file_text(const KnAnswerFile *answer)
{
    g_autofree char *json = to_json(answer);
    g_autofree char *sum = kn_hash_bytes(json, strlen(json));
    return g_strconcat(sum, "\n", json, "\n", NULL);
}

gboolean kn_answer_file_write(const char *path, const KnAnswerFile *answer, GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autofree char *text = kn_answer_file_text(answer);
    if (g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0666, &reason))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot write '%s': %s", path,
                reason->message);
    return FALSE;
}

static gboolean parse(const char *text, gsize size, const char *key, KnAnswerFile *answer)
{
    if (size < KN_HASH_LENGTH + 2 || text[KN_HASH_LENGTH] != '\n' || text[size - 1] != '\n')
        return FALSE;
    const char *json = text + KN_HASH_LENGTH + 1;
    gsize json_size = size - KN_HASH_LENGTH - 2;
    g_autofree char *sum = kn_hash_bytes(json, json_size);
    if (strncmp(sum, text, KN_HASH_LENGTH) != 0 || !from_json(json, json_size, answer))
        return FALSE;
    if (strcmp(answer->key, key) == 0)
        return TRUE;
    kn_answer_file_clear(answer);
    return FALSE;
}

gboolean kn_answer_file_read(const char *path, const char *key, KnAnswerFile *answer,
                             GError **error)
{
    g_autofree char *text = NULL;
    char own[KN_HASH_LENGTH + 1];
    gsize size;
    kn_hash_of_name(path, own);
    *answer = (KnAnswerFile){0};
    if (kn_read_small_file(path, FILE_BYTES_MAX, &text, &size, NULL) &&
        parse(text, size, key ? key : own, answer))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "'%s' is damaged", path);
    return FALSE;
}
