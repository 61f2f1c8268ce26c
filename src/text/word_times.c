/* SPDX-License-Identifier: MIT */
#include "text/word_times.h"
#include "text/caption_units.h"

#include <string.h>

/* What a word's length is made of, in parts that were fitted to recorded English: so much for being
 * a word, for each syllable, for each letter. */
enum { WEIGHT_WORD = 1, WEIGHT_SYLLABLE = 4, WEIGHT_LETTER = 4, WEIGHT_WIDE = 12 };

static gboolean is_letter(gunichar c)
{
    return g_unichar_isalnum(c) || g_unichar_ismark(c) || c == '\'' || c == 0x2019 || c == 0xb7;
}

static gboolean is_vowel(gunichar c)
{
    gunichar letter = g_unichar_tolower(c), base[4];
    if (letter > 0x7f && g_unichar_fully_decompose(letter, FALSE, base, G_N_ELEMENTS(base)) > 1)
        letter = base[0];
    if (letter < 0x80)
        return letter && strchr("aeiouy", (int)letter) != NULL;
    /* æ ø œ; Greek; Cyrillic; other scripts: every second letter, see weigh(). */
    static const gunichar others[] = {0xe6,  0xf8,  0x153, 0x3b1, 0x3b5, 0x3b7, 0x3b9,
                                      0x3bf, 0x3c5, 0x3c9, 0x430, 0x435, 0x438, 0x43e,
                                      0x443, 0x44b, 0x44d, 0x44e, 0x44f, 0x456};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        if (letter == others[i])
            return TRUE;
    return FALSE;
}

/* A final silent e, as in "time", is no syllable. */
static guint weigh(const char *text, gsize size)
{
    guint letters = 0, syllables = 0, digits = 0;
    gboolean in_vowel = FALSE;
    for (const char *at = text; at < text + size; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        gboolean vowel = is_vowel(c);
        letters += g_unichar_isalpha(c);
        digits += g_unichar_isdigit(c);
        syllables += vowel && !in_vowel;
        in_vowel = vowel;
    }
    if (syllables > 1 && size > 2 && (text[size - 1] == 'e' || text[size - 1] == 'E') &&
        !is_vowel((guchar)text[size - 2]) && text[size - 2] != 'l')
        syllables--;
    syllables = MAX(syllables, letters > 0 ? MAX(letters / 4, 1) : 0) + digits;
    return WEIGHT_WORD + WEIGHT_SYLLABLE * syllables + WEIGHT_LETTER * letters;
}

GArray *kn_tokens_of(const char *text)
{
    GArray *tokens = g_array_new(FALSE, FALSE, sizeof(KnToken));
    const char *at = text;
    while (*at) {
        gunichar c = g_utf8_get_char(at);
        const char *start = at;
        if (!g_unichar_isalnum(c)) {
            at = g_utf8_next_char(at);
            continue;
        }
        gboolean wide = g_unichar_iswide(c);
        do
            at = g_utf8_next_char(at);
        while (*at &&
               (wide ? g_unichar_ismark(g_utf8_get_char(at))
                     : is_letter(g_utf8_get_char(at)) && !g_unichar_iswide(g_utf8_get_char(at))));
        KnToken token = {
            .offset = (guint)(start - text),
            .length = (guint)(at - start),
            .weight = wide ? WEIGHT_WIDE : weigh(start, (gsize)(at - start)),
        };
        const char *rest = at; /* signs up to the next white space or word */
        while (*rest && !g_unichar_isalnum(g_utf8_get_char(rest)) &&
               !g_unichar_isspace(g_utf8_get_char(rest)))
            rest = g_utf8_next_char(rest);
        token.pause = (guint)kn_text_ends(text, token.offset, (guint)(rest - text));
        g_array_append_val(tokens, token);
    }
    return tokens;
}

void kn_timed_words_free(KnTimedWords *words)
{
    if (!words)
        return;
    for (guint i = 0; i < words->n; i++)
        g_free(words->items[i].text);
    g_free(words->items);
    g_free(words);
}

/* Whether a space stands between two words. */
static gboolean has_space(const char *one, const char *other)
{
    const char *last = *one ? g_utf8_find_prev_char(one, one + strlen(one)) : NULL;
    gunichar before = last ? g_utf8_get_char(last) : 0, after = g_utf8_get_char(other);
    if (!before || g_unichar_isspace(before) || g_unichar_isspace(after))
        return FALSE;
    gboolean wide = g_unichar_iswide(before) || g_unichar_iswide(after);
    return !wide && (g_unichar_isalnum(after) || !g_unichar_ispunct(after) || after == '(' ||
                     after == '"' || after == 0xbf || after == 0xa1 || after == 0x201c ||
                     after == 0xab || after == '-' || after == 0x2013 || after == 0x2014);
}

char *kn_timed_words_text(const KnTimedWords *words, GArray **spans)
{
    GString *text = g_string_new(NULL);
    *spans = g_array_new(FALSE, FALSE, sizeof(KnCaptionWord));
    for (guint i = 0; i < words->n; i++) {
        g_autofree char *word = g_strstrip(g_strdup(words->items[i].text));
        /* A word file that writes its own spaces ("Hello", " wor", "ld") is believed. */
        gboolean own = g_unichar_isspace(g_utf8_get_char(words->items[i].text));
        if (text->len > 0 && (own || has_space(text->str, word)))
            g_string_append_c(text, ' ');
        KnCaptionWord span = {(guint)text->len, (guint)strlen(word), words->items[i].start_us,
                              words->items[i].end_us};
        g_string_append(text, word);
        if (span.length > 0)
            g_array_append_val(*spans, span);
    }
    return g_string_free(text, FALSE);
}

/* Tokens [from, to) share the time by their weight. */
static void share(const KnToken *tokens, guint from, guint to, gint64 start_us, gint64 end_us,
                  GArray *spans)
{
    gint64 total = 0, passed = 0;
    for (guint i = from; i < to; i++)
        total += tokens[i].weight;
    for (guint i = from; i < to; i++) {
        KnCaptionWord span = {.offset = tokens[i].offset, .length = tokens[i].length};
        span.start_us = start_us + (end_us - start_us) * passed / total;
        passed += tokens[i].weight;
        span.end_us = start_us + (end_us - start_us) * passed / total;
        g_array_append_val(spans, span);
    }
}

GArray *kn_words_spread(const char *text, gint64 start_us, gint64 end_us)
{
    GArray *spans = g_array_new(FALSE, FALSE, sizeof(KnCaptionWord));
    g_autoptr(GArray) tokens = kn_tokens_of(text);
    share((const KnToken *)(const void *)tokens->data, 0, tokens->len, start_us, end_us, spans);
    return spans;
}

/* ---- a text and words that say nearly the same ---- */

/* A token without case and signs; words of the file are taken apart into tokens too. */
typedef struct {
    char *letters;
    gint64 start_us, end_us;
    guint word; /* of the list */
} Heard;

static char *letters_of(const char *text, gsize size)
{
    GString *out = g_string_new(NULL);
    for (const char *at = text; at < text + size; at = g_utf8_next_char(at))
        if (g_unichar_isalnum(g_utf8_get_char(at)))
            g_string_append_unichar(out, g_unichar_tolower(g_utf8_get_char(at)));
    return g_string_free(out, FALSE);
}

static void heard_clear(gpointer data)
{
    g_free(((Heard *)data)->letters);
}

static GArray *hear(const KnTimedWords *words)
{
    GArray *heard = g_array_new(FALSE, FALSE, sizeof(Heard));
    g_array_set_clear_func(heard, heard_clear);
    for (guint i = 0; i < words->n; i++) {
        const KnTimedWord *word = &words->items[i];
        g_autoptr(GArray) parts = kn_words_spread(word->text, word->start_us, word->end_us);
        for (guint j = 0; j < parts->len; j++) {
            const KnCaptionWord *part = &g_array_index(parts, KnCaptionWord, j);
            Heard one = {letters_of(word->text + part->offset, part->length), part->start_us,
                         part->end_us, i};
            g_array_append_val(heard, one);
        }
    }
    return heard;
}

enum { WINDOW = 400, WINDOW_KEPT = 300 };

/* The longest common subsequence of a window of both; match[i] receives the heard word of token i,
 * or -1. */
static void match_window(char **letters, guint n, const Heard *heard, guint m, int *match)
{
    g_autofree guint16 *length = g_new0(guint16, (gsize)(n + 1) * (m + 1));
    for (guint i = n; i-- > 0;)
        for (guint j = m; j-- > 0;) {
            guint16 *cell = &length[i * (m + 1) + j];
            guint16 down = cell[m + 1], right = cell[1], both = cell[m + 2];
            *cell = MAX(down, right);
            if (strcmp(letters[i], heard[j].letters) == 0)
                *cell = MAX(*cell, (guint16)(both + 1));
        }
    for (guint i = 0; i < n; i++)
        match[i] = -1;
    for (guint i = 0, j = 0; i < n && j < m;) {
        const guint16 *cell = &length[i * (m + 1) + j];
        if (strcmp(letters[i], heard[j].letters) == 0 && *cell == cell[m + 2] + 1)
            match[i++] = (int)j++;
        else if (*cell == cell[m + 1])
            i++;
        else
            j++;
    }
}

/* Long texts are matched window by window, of which the last quarter is matched once more. */
static void match_all(char **letters, guint n, const GArray *heard, int *match)
{
    guint i = 0, j = 0;
    while (i < n) {
        guint n_here = MIN(WINDOW, n - i), m_here = MIN(WINDOW, heard->len - j);
        match_window(letters + i, n_here, &g_array_index(heard, Heard, j), m_here, match + i);
        guint kept = n_here < n - i ? WINDOW_KEPT : n_here, next = j + kept * m_here / n_here;
        for (guint k = 0; k < n_here; k++)
            if (match[i + k] >= 0) {
                match[i + k] += (int)j;
                if (k < kept)
                    next = (guint)match[i + k] + 1;
            }
        i += kept;
        j = MIN(next, heard->len);
    }
}

/* Which heard word each token of the text is; NULL when there is none of either. The caller frees.
 */
static int *match_tokens(const char *text, const GArray *tokens, const GArray *heard)
{
    guint n = tokens->len;
    if (n == 0 || heard->len == 0)
        return NULL;
    g_auto(GStrv) letters = g_new0(char *, n + 1);
    for (guint i = 0; i < n; i++) {
        const KnToken *token = &g_array_index(tokens, KnToken, i);
        letters[i] = letters_of(text + token->offset, token->length);
    }
    int *match = g_new(int, n);
    match_all(letters, n, heard, match);
    return match;
}

GArray *kn_words_match(const char *text, const KnTimedWords *words)
{
    GArray *spans = g_array_new(FALSE, FALSE, sizeof(KnCaptionWord));
    g_autoptr(GArray) tokens = kn_tokens_of(text), heard = hear(words);
    g_autofree int *match = match_tokens(text, tokens, heard);
    for (guint i = 0; match && i < tokens->len;) {
        const Heard *parts = (const Heard *)(const void *)heard->data;
        guint at = (guint)MAX(match[i], 0), n = 1;
        if (match[i] < 0 || (at > 0 && parts[at - 1].word == parts[at].word)) {
            i++; /* not heard, or from the middle of a word on */
            continue;
        }
        while (i + n < tokens->len && match[i + n] == match[i] + (int)n &&
               parts[at + n].word == parts[at].word)
            n++;
        gboolean whole = at + n == heard->len || parts[at + n].word != parts[at].word;
        const KnToken *first = &g_array_index(tokens, KnToken, i);
        const KnToken *last = &g_array_index(tokens, KnToken, i + n - 1);
        const KnTimedWord *word = &words->items[parts[at].word];
        KnCaptionWord span = {first->offset, last->offset + last->length - first->offset,
                              word->start_us, word->end_us};
        if (whole)
            g_array_append_val(spans, span);
        i += n;
    }
    return spans;
}

GArray *kn_words_align(const char *text, const KnTimedWords *words)
{
    GArray *spans = g_array_new(FALSE, FALSE, sizeof(KnCaptionWord));
    g_autoptr(GArray) tokens = kn_tokens_of(text), heard = hear(words);
    const KnToken *token = (const KnToken *)(const void *)tokens->data;
    g_autofree int *match = match_tokens(text, tokens, heard);
    guint n = match ? tokens->len : 0;
    int last = -1; /* the heard word before the gap */
    for (guint i = 0; i < n;) {
        if (match[i] >= 0) {
            const Heard *word = &g_array_index(heard, Heard, match[i]);
            share(token, i, i + 1, word->start_us, word->end_us, spans);
            last = match[i++];
            continue;
        }
        guint end = i;
        while (end < n && match[end] < 0)
            end++;
        /* What was heard in the gap, or the silence in it. */
        int next = end < n ? match[end] : (int)heard->len;
        gint64 start_us = last >= 0 ? g_array_index(heard, Heard, last).end_us
                                    : g_array_index(heard, Heard, 0).start_us;
        gint64 end_us = next < (int)heard->len ? g_array_index(heard, Heard, next).start_us
                                               : g_array_index(heard, Heard, heard->len - 1).end_us;
        if (next - last > 1) {
            start_us = g_array_index(heard, Heard, last + 1).start_us;
            end_us = g_array_index(heard, Heard, next - 1).end_us;
        }
        share(token, i, end, start_us, MAX(start_us, end_us), spans);
        i = end;
    }
    return spans;
}
