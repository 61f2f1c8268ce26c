/* SPDX-License-Identifier: MIT */
/* Transcriptions in segments, each with its words, or with a text and its time alone. */
#include "text/word_format.h"

static gboolean has_segments(const KnJson *root)
{
    const KnJson *segments = kn_word_member(root, "segments");
    return segments && segments->type == KN_JSON_ARRAY;
}

/* Words that the aligner did not find (numbers, for whisperX) stand inside of their segment. */
static void read_segment(KnWordReader *reader, const KnWordFormat *format, const KnJson *segment,
                         const char *path)
{
    const KnJson *words = kn_word_member(segment, "words"),
                 *start = kn_word_member(segment, "start");
    g_autofree char *words_path = g_strdup_printf("%s.words", path);
    gint64 low_us = -1, high_us = -1;
    if (!words && !start) {
        kn_word_complain(reader, segment, words_path,
                         "expected the words of the segment, or its start, end and text");
        return;
    }
    if (words && words->type != KN_JSON_ARRAY) {
        kn_word_complain(reader, words, words_path, "expected an array of words");
        return;
    }
    if (!words || words->n == 0) { /* shared by its words */
        if (kn_word_member(segment, "text"))
            kn_word_read_entry(reader, format, segment, path);
        return;
    }
    if (start && (!kn_word_read_time(reader, format, segment, "start", path, &low_us) ||
                  !kn_word_read_time(reader, format, segment, "end", path, &high_us)))
        return;
    kn_word_set_bounds(reader, low_us, high_us);
    for (guint i = 0; i < words->n; i++) {
        g_autofree char *child = g_strdup_printf("%s[%u]", words_path, i);
        kn_word_read_entry(reader, format, words->items[i], child);
    }
    kn_word_set_bounds(reader, -1, -1);
}

static void read_segments(KnWordReader *reader, const KnWordFormat *format, const KnJson *root)
{
    const KnJson *segments = kn_word_member(root, "segments");
    for (guint i = 0; i < segments->n; i++) {
        g_autofree char *path = g_strdup_printf("$.segments[%u]", i);
        read_segment(reader, format, segments->items[i], path);
    }
}

const KnWordFormat kn_words_in_segments[] = {
    {.tools = "whisper, whisperX, faster-whisper",
     .list = "segments[].words[]|segments[]",
     .text = "word|text",
     .start = "start",
     .end = "end",
     .notes = TRUE,
     .is = has_segments,
     .read = read_segments},
    {.tools = NULL},
};
