/* SPDX-License-Identifier: MIT */
#include "director/rule.h"

#include <string.h>

/* Names and places get a label when the film first says them. A name is two or more words in a row
 * that begin with capital letters; a place is one or more after a word such as "in". What is
 * doubtful gets none: the first word of a sentence, what has an article, a text in German (whose
 * nouns all have capitals) unless two words stand in a row. */

enum { TOKENS_MAX = 512, WORDS_MAX = 4, LETTERS_MAX = 40 };
#define SECONDS_MIN 2.5

typedef struct {
    const char *text;
    gsize size;
    gboolean capital, starts, joined; /* joined: one space after the one before it */
} Token;

static const char *const place_words[] = {"in", "at",    "near",   "around", "à", "dans",
                                          "en", "desde", "presso", "em",     NULL};
static const char *const articles[] = {"the",  "a",   "an",  "this", "our", "le",  "la",  "les",
                                       "el",   "los", "las", "il",   "der", "die", "das", "ein",
                                       "eine", "den", "dem", "une",  "un",  NULL};
static const char *const german[] = {"der",  "die",   "das", "und", "ist", "ein",
                                     "eine", "nicht", "im",  "zum", NULL};
/* Words with a capital that are neither names nor places. */
static const char *const others[] = {
    "i",        "january",   "february", "march",     "april",    "may",    "june",    "july",
    "august",   "september", "october",  "november",  "december", "monday", "tuesday", "wednesday",
    "thursday", "friday",    "saturday", "sunday",    "english",  "french", "german",  "spanish",
    "latin",    "italian",   "god",      "christmas", "easter",   "spring", "winter",  "the",
    "this",     "that",      "these",    "in",        "on",       "at",     "but",     "and",
    "when",     "while",     "after",    "before",    "then",     "it",     "he",      "she",
    "they",     "we",        "you",      "if",        "as",       "so",     "yet",     "both",
    "every",    "even",      "for",      "from",      "with",     NULL};

static gboolean is_of(const Token *token, const char *const *list)
{
    g_autofree char *word = g_utf8_strdown(token->text, (gssize)token->size);
    return g_strv_contains(list, word);
}

static gboolean has_capital(const char *text, gsize size)
{
    const char *second = g_utf8_next_char(text);
    return g_unichar_isupper(g_utf8_get_char(text)) && second < text + size &&
           g_unichar_islower(g_utf8_get_char(second));
}

static gboolean in_word(gunichar c)
{
    return g_unichar_isalpha(c) || g_unichar_ismark(c) || c == '-' || c == '\'' || c == 0x2019;
}

static guint tokens_of(const char *text, Token *tokens)
{
    guint n = 0;
    gboolean starts = TRUE;
    const char *end = text; /* of the one before */
    for (const char *at = text; *at && n < TOKENS_MAX;) {
        if (!in_word(g_utf8_get_char(at))) {
            starts = starts || strchr(".!?:\"\n", *at) || g_utf8_get_char(at) == 0x2026;
            at = g_utf8_next_char(at);
            continue;
        }
        const char *start = at;
        while (*at && in_word(g_utf8_get_char(at)))
            at = g_utf8_next_char(at);
        gsize size = (gsize)(at - start);
        tokens[n++] =
            (Token){start, size, has_capital(start, size), starts, start == end + 1 && *end == ' '};
        starts = FALSE;
        end = at;
    }
    return n;
}

static gboolean is_german(const Token *tokens, guint n)
{
    guint found = 0;
    for (guint i = 0; i < n; i++)
        found += is_of(&tokens[i], german);
    return found > 1;
}

/* How many tokens from i on are one name; 0: none begins here. */
static guint name_at(const Token *tokens, guint i, guint n)
{
    guint end = i;
    while (end < n && end - i < WORDS_MAX && tokens[end].capital &&
           (end == i || (tokens[end].joined && !tokens[end].starts)) &&
           !is_of(&tokens[end], others) && !is_of(&tokens[end], articles))
        end++;
    return end - i;
}

typedef struct {
    const char *tool;
    gboolean place;
    guint n_words; /* at least */
} Kind;

static const Kind kinds[] = {
    {"animated_location_text", TRUE, 1},
    {"lower_third", FALSE, 2},
};

static const Kind *kind_of(const Token *tokens, guint i, guint n_words, gboolean careful)
{
    const Token *before = i > 0 && tokens[i].joined ? &tokens[i - 1] : NULL;
    gboolean place = before && !tokens[i].starts && is_of(before, place_words);
    if (before && is_of(before, articles))
        return NULL;
    for (gsize k = 0; k < G_N_ELEMENTS(kinds); k++)
        if (kinds[k].place == place && n_words >= MAX(kinds[k].n_words, careful ? 2u : 1u))
            return &kinds[k];
    return NULL;
}

static gboolean suits(const KnDirectedView *view, const char *label)
{
    return view->role != KN_ROLE_CARD && !view->segment->has_text && !view->segment->has_tools &&
           view->seconds >= SECONDS_MIN && g_utf8_strlen(label, -1) <= LETTERS_MAX;
}

void kn_rule_label(const KnDirectedView *view, GHashTable *seen, KnDirectedPlan *plan)
{
    if (!view->segment->words)
        return;
    g_autofree Token *tokens = g_new(Token, TOKENS_MAX);
    guint n = tokens_of(view->segment->words, tokens);
    gboolean careful = is_german(tokens, n);
    for (guint i = 0, n_words; i < n; i += MAX(1, n_words)) {
        n_words = name_at(tokens, i, n);
        const Kind *kind = n_words ? kind_of(tokens, i, n_words, careful) : NULL;
        if (!kind)
            continue;
        const Token *last = &tokens[i + n_words - 1];
        g_autofree char *label =
            g_strndup(tokens[i].text, (gsize)(last->text + last->size - tokens[i].text));
        if (!g_hash_table_add(seen, g_utf8_casefold(label, -1)) || plan->label ||
            !suits(view, label))
            continue;
        plan->tool = kind->tool;
        plan->label = g_steal_pointer(&label);
        plan->label_seconds = (int)(MIN(4, view->seconds - 0.7) * 10) / 10.0;
    }
}
