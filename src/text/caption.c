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

/* Those of [from, n) that are seen at a time, as one text; *until: when that changes. */
static char *seen_at(const KnCaptions *captions, guint from, gint64 time_us, gint64 *until_us)
{
    GString *text = g_string_new(NULL);
    *until_us = G_MAXINT64;
    for (guint i = from; i < captions->n; i++) {
        const KnCaption *caption = &captions->items[i];
        if (caption->start_us > time_us) {
            *until_us = MIN(*until_us, caption->start_us);
            break; /* sorted */
        }
        if (caption->end_us <= time_us)
            continue;
        g_string_append_printf(text, "%s%s", text->len > 0 ? "\n" : "", caption->text);
        *until_us = MIN(*until_us, caption->end_us);
    }
    return g_string_free(text, FALSE);
}

KnCaptions *kn_captions_flatten(const KnCaptions *captions)
{
    GArray *flat = g_array_new(FALSE, TRUE, sizeof(KnCaption));
    guint from = 0;
    gint64 now_us = captions->n > 0 ? captions->items[0].start_us : G_MAXINT64;
    while (now_us < G_MAXINT64) {
        gint64 until_us;
        while (from < captions->n && captions->items[from].end_us <= now_us)
            from++;
        KnCaption caption = {.start_us = now_us, .segment = KN_CAPTION_NO_SEGMENT};
        caption.text = seen_at(captions, from, now_us, &until_us);
        caption.end_us = until_us;
        if (*caption.text)
            g_array_append_val(flat, caption);
        else
            g_free(caption.text);
        now_us = until_us;
    }
    return kn_captions_take(flat);
}
