/* SPDX-License-Identifier: MIT */
#include "project/choice_words.h"

#include <string.h>

enum { STEM_MIN = 5, WORDS_MAX = 2000 };

/* Of English and German, in order. */
static const char *const empty[] = {
    "about", "all",   "also",  "am",    "an",    "and",  "are",   "as",      "at",   "auf",
    "be",    "being", "by",    "das",   "dem",   "den",  "der",   "des",     "die",  "ein",
    "eine",  "einem", "einen", "einer", "for",   "from", "has",   "have",    "im",   "image",
    "img",   "in",    "into",  "is",    "ist",   "it",   "its",   "jpeg",    "jpg",  "mit",
    "near",  "of",    "on",    "or",    "out",   "over", "photo", "picture", "png",  "shows",
    "some",  "that",  "the",   "their", "there", "this", "to",    "und",     "very", "von",
    "was",   "what",  "where", "which", "with",  "zu",
};

static gboolean is_empty(const char *word)
{
    for (gsize i = 0; i < G_N_ELEMENTS(empty); i++)
        if (strcmp(word, empty[i]) == 0)
            return TRUE;
    return FALSE;
}

/* "ladies" → "lady", "boxes" → "box", "dogs" → "dog"; "glass" stays. */
static void make_singular(char *word)
{
    gsize n = strlen(word);
    if (n > 4 && strcmp(word + n - 3, "ies") == 0)
        strcpy(word + n - 3, "y");
    else if (n > 4 && (g_str_has_suffix(word, "xes") || g_str_has_suffix(word, "ches") ||
                       g_str_has_suffix(word, "shes") || g_str_has_suffix(word, "sses")))
        word[n - 2] = '\0';
    else if (n > 3 && word[n - 1] == 's' && !strchr("sui", word[n - 2]))
        word[n - 1] = '\0';
}

static void add(GHashTable *words, const char *start, const char *end)
{
    g_autofree char *part = g_strndup(start, (gsize)(end - start));
    g_autofree char *word = g_utf8_casefold(part, -1);
    gboolean letters = FALSE;
    for (const char *at = word; *at; at = g_utf8_next_char(at))
        letters = letters || g_unichar_isalpha(g_utf8_get_char(at));
    /* A sign of Chinese is a word; a letter of the alphabet is none. */
    if (!letters || (word[1] == '\0') || is_empty(word) || g_hash_table_size(words) >= WORDS_MAX)
        return;
    make_singular(word);
    g_hash_table_add(words, g_steal_pointer(&word));
}

GHashTable *kn_choice_words_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

void kn_choice_words_add(GHashTable *words, const char *text, gboolean names)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *composed = g_utf8_normalize(valid, -1, G_NORMALIZE_ALL_COMPOSE);
    const char *start = NULL, *at = composed;
    gboolean small = FALSE, digit = FALSE;
    for (; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        gboolean part = g_unichar_isalnum(c) || g_unichar_ismark(c);
        gboolean turns = (small && g_unichar_isupper(c)) || g_unichar_isdigit(c) != digit;
        if (start && (!part || (names && turns))) {
            add(words, start, at);
            start = NULL;
        }
        if (part && !start)
            start = at;
        small = g_unichar_islower(c);
        digit = g_unichar_isdigit(c);
    }
    if (start)
        add(words, start, at);
}

int kn_choice_words_match(GHashTable *words, const char *word)
{
    enum { SAME = 100, KIN = 80 };
    GHashTableIter iter;
    gpointer other;
    gsize n = strlen(word);
    if (g_hash_table_contains(words, word))
        return SAME;
    g_hash_table_iter_init(&iter, words);
    while (g_hash_table_iter_next(&iter, &other, NULL)) {
        gsize m = strlen(other), common = MIN(n, m);
        if (common >= STEM_MIN && strncmp(word, other, common) == 0)
            return KIN;
    }
    return 0;
}
