/* SPDX-License-Identifier: MIT */
#include "text/caption_format.h"
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Any bytes as a caption file: the first byte chooses SRT, WebVTT or ASS. An error, or captions
 * that keep what caption.h promises and that are written to bytes which, read and written again,
 * stay what they are. */

static void check_words(const KnCaption *caption)
{
    guint at = 0, length = (guint)strlen(caption->text);
    gint64 now = caption->start_us;
    for (guint i = 0; i < caption->n_words; i++) {
        const KnCaptionWord *word = &caption->words[i];
        g_assert(word->offset >= at && word->length > 0);
        g_assert(word->offset + word->length <= length);
        g_assert(word->start_us >= now && word->end_us >= word->start_us);
        at = word->offset + word->length;
        now = word->end_us;
    }
    g_assert(now <= caption->end_us);
}

static void check(const KnCaptions *captions)
{
    for (guint i = 0; i < captions->n; i++) {
        const KnCaption *caption = &captions->items[i];
        g_assert(caption->start_us < caption->end_us && *caption->text);
        g_assert(g_utf8_validate(caption->text, -1, NULL));
        g_assert(i == 0 || captions->items[i - 1].start_us <= caption->start_us);
        g_assert(caption->place.x >= 0 && caption->place.x <= 1);
        g_assert(caption->place.y >= 0 && caption->place.y <= 1);
        check_words(caption);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const KnCaptionFormat *const formats[] = {&kn_caption_srt, &kn_caption_vtt,
                                                     &kn_caption_ass};
    if (size == 0)
        return 0;
    const KnCaptionFormat *format = formats[data[0] % 3];
    g_autoptr(GError) error = NULL;
    g_autoptr(KnCaptions) captions =
        kn_captions_parse(format, (const char *)data + 1, size - 1, "f", &error);
    g_assert((captions == NULL) == (error != NULL));
    if (!captions)
        return 0;
    check(captions);
    g_autofree char *vtt = kn_captions_write(&kn_caption_vtt, captions, NULL);
    g_autoptr(KnCaptions) again =
        kn_captions_parse(&kn_caption_vtt, vtt, strlen(vtt), "vtt", &error);
    g_assert_no_error(error);
    check(again);
    g_assert(again->n == captions->n);
    for (guint i = 0; i < again->n; i++)
        g_assert_cmpstr(again->items[i].text, ==, captions->items[i].text);
    g_autofree char *twice = kn_captions_write(&kn_caption_vtt, again, NULL);
    g_assert_cmpstr(twice, ==, vtt);
    g_autofree char *srt = kn_captions_write(&kn_caption_srt, captions, NULL);
    g_autofree char *ass = kn_captions_write(&kn_caption_ass, captions, NULL);
    return 0;
}
