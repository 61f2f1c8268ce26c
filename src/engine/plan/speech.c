/* SPDX-License-Identifier: MIT */
#include "engine/plan/speech.h"

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
        g_free(speeches->items[i].words);
    }
    g_free(speeches->items);
    g_free(speeches);
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
