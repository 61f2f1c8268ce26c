/* SPDX-License-Identifier: MIT */
#include "engine/plan/speech.h"

#include <string.h>

KnSpeeches *kn_speeches_new(guint n)
{
    KnSpeeches *speeches = g_new(KnSpeeches, 1);
    *speeches = (KnSpeeches){g_new0(KnSpeech, n), n};
    return speeches;
}

void kn_speeches_free(KnSpeeches *speeches)
{
    if (!speeches)
        return;
    for (guint i = 0; i < speeches->n; i++) {
        g_free(speeches->items[i].path);
        g_free(speeches->items[i].text);
        g_free(speeches->items[i].doubt);
        g_free(speeches->items[i].words);
    }
    g_free(speeches->items);
    g_free(speeches);
}

static gboolean is_equal(const KnSpeech *a, const KnSpeech *b)
{
    return strcmp(a->key, b->key) == 0 && a->is_file == b->is_file &&
           g_strcmp0(a->path, b->path) == 0 && a->n_samples == b->n_samples &&
           a->level == b->level && g_strcmp0(a->text, b->text) == 0 &&
           g_strcmp0(a->doubt, b->doubt) == 0 && a->n_words == b->n_words &&
           (a->n_words == 0 || memcmp(a->words, b->words, a->n_words * sizeof *a->words) == 0) &&
           a->estimated == b->estimated;
}

gboolean kn_speeches_equal(const KnSpeeches *a, const KnSpeeches *b)
{
    gboolean equal = a->n == b->n;
    for (guint i = 0; equal && i < a->n; i++)
        equal = is_equal(&a->items[i], &b->items[i]);
    return equal;
}

gboolean kn_speeches_any(const KnSpeeches *speeches)
{
    for (guint i = 0; speeches && i < speeches->n; i++)
        if (*speeches->items[i].key)
            return TRUE;
    return FALSE;
}

void kn_speeches_measure(const KnSpeeches *speeches, KnLengths *lengths)
{
    for (guint i = 0; i < speeches->n; i++) {
        lengths->segments[i].speech_samples = speeches->items[i].n_samples;
        lengths->segments[i].speech_estimated = speeches->items[i].estimated;
    }
}
