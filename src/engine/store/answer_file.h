/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* What a language model has said to one question, as it is kept (KN_STORE_ANSWER) and saved to be
 * replayed: a checksum, then a JSON object that says its own key. Threads: pure functions but for
 * the files. */
typedef struct {
    char key[65];
    char *model;
    GStrv texts;                         /* as the model said them, one after the other */
    gint64 prompt_tokens, answer_tokens; /* of all of them */
} KnAnswerFile;
void kn_answer_file_clear(KnAnswerFile *answer);

enum { KN_ANSWER_BYTES_MAX = 1 << 20 }; /* of one text */

/* The text of such a file. The caller frees. */
char *kn_answer_file_text(const KnAnswerFile *answer);

/* Into a work folder, without a flush: a torn file fails its checksum. Errors:
 * KN_ERROR_ENVIRONMENT. */
gboolean kn_answer_file_write(const char *path, const KnAnswerFile *answer, GError **error);
/* key NULL: that of the file's name. Errors: KN_ERROR_VERIFY: it is not there, damaged, or of
 * another key. */
gboolean kn_answer_file_read(const char *path, const char *key, KnAnswerFile *answer,
                             GError **error);
