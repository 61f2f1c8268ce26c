/* SPDX-License-Identifier: MIT */
#include "text/caption.h"

void kn_caption_clear(KnCaption *caption)
{
    g_free(caption->text);
    g_free(caption->words);
    *caption = (KnCaption){0};
}

void kn_captions_free(KnCaptions *captions)
{
    if (!captions)
        return;
    for (guint i = 0; i < captions->n; i++)
        kn_caption_clear(&captions->items[i]);
    g_free(captions->items);
    g_free(captions);
}

static int compare(gconstpointer a, gconstpointer b, gpointer unused)
{
    const KnCaption *one = a, *other = b;
    if (one->start_us != other->start_us)
        return one->start_us < other->start_us ? -1 : 1;
    return (one->end_us > other->end_us) - (one->end_us < other->end_us);
}

KnCaptions *kn_captions_take(GArray *take_captions)
{
    KnCaptions *captions = g_new0(KnCaptions, 1);
    captions->n = take_captions->len;
    g_array_sort_with_data(take_captions, compare, NULL); /* a stable sort */
    captions->items = (KnCaption *)(void *)g_array_free(take_captions, FALSE);
    return captions;
}

/* Words that are not seen any more go; the others are cut. */
static void cut(KnCaption *caption, gint64 start_us, gint64 end_us)
{
    guint n = 0;
    caption->start_us = MAX(caption->start_us, start_us) - start_us;
    caption->end_us = MIN(caption->end_us, end_us) - start_us;
    for (guint i = 0; i < caption->n_words; i++) {
        KnCaptionWord word = caption->words[i];
        word.start_us = MAX(word.start_us, start_us) - start_us;
        word.end_us = MIN(word.end_us, end_us) - start_us;
        if (word.start_us < word.end_us)
            caption->words[n++] = word;
    }
    caption->n_words = n;
}

KnCaptions *kn_captions_part(const KnCaptions *captions, gint64 start_us, gint64 end_us)
{
    GArray *part = g_array_new(FALSE, FALSE, sizeof(KnCaption));
    for (guint i = 0; i < captions->n; i++) {
        KnCaption caption = captions->items[i];
        if (caption.end_us <= start_us || caption.start_us >= end_us)
            continue;
        caption.text = g_strdup(caption.text);
        caption.words = g_memdup2(caption.words, sizeof *caption.words * caption.n_words);
        cut(&caption, start_us, end_us);
        g_array_append_val(part, caption);
    }
    return kn_captions_take(part);
}
