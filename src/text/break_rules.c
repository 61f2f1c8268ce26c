/* SPDX-License-Identifier: MIT */
#include "text/break_rules.h"

/* A text as a row of code points, since most rules look at the neighbours of a place. */
typedef struct {
    gunichar c;
    guint offset;
} Letter;

typedef struct {
    const Letter *letters;
    guint n;
    const guint8 *phrases, *words;
    guint8 *flags;
} Rules;

static gunichar letter(const Rules *rules, guint i)
{
    return i < rules->n ? rules->letters[i].c : 0;
}

static gboolean is_space(gunichar c)
{
    return c == 0 || g_unichar_isspace(c);
}

static gboolean is_script(gunichar c, GUnicodeScript script)
{
    return c != 0 && g_unichar_get_script(c) == script;
}

static gboolean is_hiragana(gunichar c)
{
    return is_script(c, G_UNICODE_SCRIPT_HIRAGANA);
}

gboolean kn_break_is_japanese(const char *text, gsize size, const char *language)
{
    if (language && g_ascii_strncasecmp(language, "ja", 2) == 0 && !g_ascii_isalpha(language[2]))
        return TRUE;
    for (const char *at = text; at < text + size; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (is_hiragana(c) || is_script(c, G_UNICODE_SCRIPT_KATAKANA))
            return TRUE;
    }
    return FALSE;
}

gboolean kn_break_has_thai(const char *text, gsize size)
{
    for (const char *at = text; at < text + size; at = g_utf8_next_char(at))
        if (is_script(g_utf8_get_char(at), G_UNICODE_SCRIPT_THAI))
            return TRUE;
    return FALSE;
}

static void forbid(const Rules *rules, guint i)
{
    if (i < rules->n && i > 0)
        rules->flags[rules->letters[i].offset] &= (guint8) ~(KN_BREAK_LINE | KN_BREAK_INSIDE);
}

/* Only where a line has no room for the whole word. */
static void put_inside(const Rules *rules, guint i)
{
    guint8 *flags = &rules->flags[rules->letters[i].offset];
    if (*flags & KN_BREAK_LINE)
        *flags = (guint8)((*flags & ~KN_BREAK_LINE) | KN_BREAK_INSIDE);
}

/* ---- Korean: a word ends at a space ---- */

static void keep_korean_words(const Rules *rules)
{
    for (guint i = 1; i < rules->n; i++) {
        gunichar before = letter(rules, i - 1), here = letter(rules, i);
        gboolean one = is_script(before, G_UNICODE_SCRIPT_HANGUL),
                 two = is_script(here, G_UNICODE_SCRIPT_HANGUL);
        if ((one && (two || g_unichar_isalnum(here))) || (two && g_unichar_isalnum(before)))
            put_inside(rules, i);
    }
}

/* ---- Japanese: a line ends after a phrase ---- */

/* ICU parts few common words ("くだ|さい", "使|いました"): what is written in hiragana goes on with
 * the kanji before it, and one or two hiragana alone are no phrase. */
static gboolean begins_phrase(const Rules *rules, guint i)
{
    enum { NO_PHRASE = 2 };
    gunichar before = letter(rules, i - 1);
    guint n = 0;
    if (!rules->phrases[rules->letters[i].offset])
        return FALSE;
    if (!is_hiragana(letter(rules, i)) || is_space(before) || g_unichar_ispunct(before))
        return TRUE;
    if (!is_hiragana(before))
        return FALSE;
    while (is_hiragana(letter(rules, i + n)) &&
           (n == 0 || !rules->phrases[rules->letters[i + n].offset]))
        n++;
    return n > NO_PHRASE;
}

static void keep_japanese_phrases(const Rules *rules)
{
    for (guint i = 1; i < rules->n; i++)
        if (!is_space(letter(rules, i - 1)) && !begins_phrase(rules, i))
            put_inside(rules, i);
}

/* ---- Thai ---- */

static void keep_thai_words(const Rules *rules)
{
    for (guint i = 1; i < rules->n; i++)
        if (is_script(letter(rules, i - 1), G_UNICODE_SCRIPT_THAI) &&
            is_script(letter(rules, i), G_UNICODE_SCRIPT_THAI) &&
            !rules->words[rules->letters[i].offset])
            put_inside(rules, i);
}

/* ---- quotes ---- */

typedef enum { NO_QUOTE, DOUBLE_QUOTE, GUILLEMET, STRAIGHT_QUOTE, N_QUOTES } Quote;

static Quote quote_of(gunichar c)
{
    switch (c) {
    case '"':
        return STRAIGHT_QUOTE;
    case 0xab: /* « */
    case 0xbb: /* » */
        return GUILLEMET;
    case 0x201c: /* “ */
    case 0x201d: /* ” */
    case 0x201e: /* „ */
        return DOUBLE_QUOTE;
    default:
        return NO_QUOTE;
    }
}

/* Which of a pair opens differs between languages (“en”, „de“, «fr», »de«), so the first one does.
 * What stands between two letters, as in צה"ל, is none. */
static void keep_quotes(const Rules *rules)
{
    gboolean open[N_QUOTES] = {FALSE};
    for (guint i = 0; i < rules->n; i++) {
        Quote quote = quote_of(letter(rules, i));
        if (quote == NO_QUOTE || (i > 0 && g_unichar_isalnum(letter(rules, i - 1)) &&
                                  g_unichar_isalpha(letter(rules, i + 1))))
            continue;
        guint at = i;
        if (!open[quote]) { /* never last: also not before the space after it */
            for (at = i + 1; at < rules->n && is_space(letter(rules, at)); at++)
                forbid(rules, at);
            forbid(rules, at);
        } else { /* never first */
            for (; at > 0 && is_space(letter(rules, at - 1)); at--)
                forbid(rules, at);
            forbid(rules, at);
        }
        open[quote] = !open[quote];
    }
}

/* ---- dashes ---- */

static gboolean is_dash(gunichar c)
{
    return c == 0x2013 || c == 0x2014 || c == 0x2015;
}

static gboolean ends_sentence(gunichar c)
{
    return c == '.' || c == '!' || c == '?' || c == ':' || c == 0x2026 || c == 0x3002 || c == 0x61f;
}

static void forbid_around(const Rules *rules, guint i, int step)
{
    guint at = step < 0 ? i : i + 1;
    while (at > 0 && at < rules->n && is_space(letter(rules, step < 0 ? at - 1 : at))) {
        forbid(rules, at);
        at = step < 0 ? at - 1 : at + 1;
    }
    forbid(rules, at);
}

/* A dash ends a line and begins none, but where somebody begins to speak ("— Oui. — Non.", "—Hola
 * —dijo"), which it does not part from; nor does it part numbers. */
static void keep_dashes(const Rules *rules)
{
    for (guint i = 0; i < rules->n; i++) {
        gunichar c = letter(rules, i), after = letter(rules, i + 1);
        gunichar before = i > 0 ? letter(rules, i - 1) : 0, said = before;
        gboolean spaced = is_space(after);
        if (!is_dash(c) && !(c == '-' && is_space(before) && spaced))
            continue;
        for (guint at = i; at > 0 && is_space(said); at--)
            said = letter(rules, at - 1);
        gboolean opens = is_space(before) && (!spaced || is_space(said) || ends_sentence(said));
        if (opens || (g_unichar_isdigit(before) && g_unichar_isdigit(after)))
            forbid_around(rules, i, 1);
        if (!opens)
            forbid_around(rules, i, -1);
    }
}

void kn_break_rules_apply(const char *text, gsize size, const guint8 *phrases, const guint8 *words,
                          guint8 *flags)
{
    g_autoptr(GArray) letters = g_array_new(FALSE, FALSE, sizeof(Letter));
    for (const char *at = text; at < text + size; at = g_utf8_next_char(at)) {
        const Letter next = {g_utf8_get_char(at), (guint)(at - text)};
        g_array_append_val(letters, next);
    }
    const Rules rules = {.letters = (const Letter *)(const void *)letters->data,
                         .n = letters->len,
                         .phrases = phrases,
                         .words = words,
                         .flags = flags};
    keep_korean_words(&rules);
    if (phrases)
        keep_japanese_phrases(&rules);
    if (words)
        keep_thai_words(&rules);
    keep_quotes(&rules);
    keep_dashes(&rules);
}
