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

/* A list from newer to older ones, which loses those that have ended when it comes by. */
typedef struct {
    const KnCaptions *captions;
    guint *older; /* of each: the next older one that may be seen */
    guint newest; /* its head */
    guint next;   /* the first caption that has not begun */
} Seen;

enum { NONE = G_MAXUINT };

static void begin(Seen *seen, gint64 now_us)
{
    const KnCaptions *captions = seen->captions;
    for (; seen->next < captions->n && captions->items[seen->next].start_us <= now_us;
         seen->next++) {
        seen->older[seen->next] = seen->newest;
        seen->newest = seen->next;
    }
}

/* The newest that are seen at a time, as one text, older ones first; *until_us: when that changes.
 */
static char *seen_at(Seen *seen, gint64 now_us, gint64 *until_us)
{
    const KnCaption *items = seen->captions->items;
    guint shown[KN_CAPTIONS_SEEN_MAX], n = 0;
    *until_us = seen->next < seen->captions->n ? items[seen->next].start_us : G_MAXINT64;
    for (guint *link = &seen->newest; *link != NONE && n < KN_CAPTIONS_SEEN_MAX;) {
        guint at = *link;
        if (items[at].end_us <= now_us) {
            *link = seen->older[at];
            continue;
        }
        shown[n++] = at;
        *until_us = MIN(*until_us, items[at].end_us);
        link = &seen->older[at];
    }
    GString *text = g_string_new(NULL);
    while (n-- > 0)
        g_string_append_printf(text, "%s%s", text->len > 0 ? "\n" : "", items[shown[n]].text);
    return g_string_free(text, FALSE);
}

KnCaptions *kn_captions_flatten(const KnCaptions *captions)
{
    GArray *flat = g_array_new(FALSE, TRUE, sizeof(KnCaption));
    g_autofree guint *older = g_new(guint, captions->n + 1);
    Seen seen = {captions, older, NONE, 0};
    gint64 now_us = captions->n > 0 ? captions->items[0].start_us : G_MAXINT64;
    while (now_us < G_MAXINT64) {
        gint64 until_us;
        begin(&seen, now_us);
        KnCaption caption = {.start_us = now_us, .segment = KN_CAPTION_NO_SEGMENT};
        caption.text = seen_at(&seen, now_us, &until_us);
        caption.end_us = until_us;
        if (*caption.text)
            g_array_append_val(flat, caption);
        else
            g_free(caption.text);
        now_us = until_us;
    }
    return kn_captions_take(flat);
}
