/* SPDX-License-Identifier: MIT */
/* Files that time each letter: those between two spaces are a word. */
#include "text/word_format.h"

#define LETTERS "alignment.characters|characters"
#define STARTS "alignment.character_start_times_seconds|character_start_times_seconds"
#define ENDS "alignment.character_end_times_seconds|character_end_times_seconds"

static gboolean has_letters(const KnJson *root)
{
    const KnJson *letters = kn_word_member(root, LETTERS);
    return letters && letters->type == KN_JSON_ARRAY;
}

static gboolean is_space(const KnJson *letter)
{
    return letter->type == KN_JSON_STRING && g_unichar_isspace(g_utf8_get_char(letter->string));
}

/* The letters [from, to). */
static void read_word(KnWordReader *reader, const KnWordFormat *format, const KnJson *root,
                      guint from, guint to)
{
    const KnJson *letters = kn_word_member(root, LETTERS);
    const KnJson *starts = kn_word_member(root, STARTS), *ends = kn_word_member(root, ENDS);
    g_autoptr(GString) text = g_string_new(from > 0 ? " " : "");
    g_autofree char *first = g_strdup_printf("[%u]", from), *last = g_strdup_printf("[%u]", to - 1);
    gint64 start_us, end_us;
    for (guint i = from; i < to; i++) {
        if (letters->items[i]->type != KN_JSON_STRING) {
            kn_word_complain(reader, letters->items[i], "$.characters", "expected letters");
            return;
        }
        g_string_append(text, letters->items[i]->string);
    }
    if (kn_word_read_time(reader, format, starts, first, "$.character_start_times_seconds",
                          &start_us) &&
        kn_word_read_time(reader, format, ends, last, "$.character_end_times_seconds", &end_us))
        kn_word_add(reader, letters->items[from], "$.characters", text->str, start_us, end_us);
}

static void read_letters(KnWordReader *reader, const KnWordFormat *format, const KnJson *root)
{
    const KnJson *letters = kn_word_member(root, LETTERS);
    const KnJson *starts = kn_word_member(root, STARTS), *ends = kn_word_member(root, ENDS);
    if (!starts || !ends || starts->type != KN_JSON_ARRAY || ends->type != KN_JSON_ARRAY ||
        starts->n != letters->n || ends->n != letters->n) {
        kn_word_complain(reader, letters, "$.characters",
                         "expected as many character_start_times_seconds and "
                         "character_end_times_seconds as characters");
        return;
    }
    guint from = 0;
    for (guint i = 0; i <= letters->n; i++) {
        if (i < letters->n && !is_space(letters->items[i]))
            continue;
        if (i > from)
            read_word(reader, format, root, from, i);
        from = i + 1;
    }
}

const KnWordFormat kn_words_of_letters[] = {
    {.tools = "ElevenLabs speech", .is = has_letters, .read = read_letters},
    {.tools = NULL},
};
