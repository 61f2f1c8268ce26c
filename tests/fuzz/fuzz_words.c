/* SPDX-License-Identifier: MIT */
#include "text/word_times.h"
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Any bytes as a word file: an error, or words in the order of time. Their own text takes them back
 * in its order, and so does the text of any other bytes; and those bytes as a sound give its words
 * times in order. */

static void check(const char *text, const GArray *spans, gboolean ordered)
{
    guint at = 0, length = (guint)strlen(text);
    gint64 now = G_MININT64;
    for (guint i = 0; i < spans->len; i++) {
        const KnCaptionWord *span = &g_array_index(spans, KnCaptionWord, i);
        g_assert(span->offset >= at && span->length > 0);
        g_assert(span->offset + span->length <= length);
        g_assert(span->end_us >= span->start_us);
        g_assert(!ordered || span->start_us >= now);
        at = span->offset + span->length;
        now = span->start_us;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *any = g_utf8_make_valid((const char *)data, (gssize)size);
    g_autoptr(KnTimedWords) words = kn_word_file_read((const char *)data, size, "words", 0, &error);
    g_assert((words == NULL) == (error != NULL));
    if (words) {
        g_autoptr(GArray) spans = NULL;
        g_autofree char *text = kn_timed_words_text(words, &spans);
        g_assert(words->n > 0);
        check(text, spans, TRUE);
        g_autoptr(GArray) own = kn_words_align(text, words), other = kn_words_align(any, words);
        check(text, own, FALSE);
        check(any, other, FALSE);
    }
    g_autofree gint16 *samples = g_memdup2(data, size / 2 * 2);
    g_autoptr(GArray) guessed = kn_words_estimate(any, samples, size / 2, 200);
    check(any, guessed, TRUE);
    return 0;
}
