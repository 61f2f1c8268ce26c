/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "voice/take.h"

#include <string.h>

/* A line as it is shown and as it is spoken. Respellings are replaced in one pass over the shown
 * text, so that what one rule has written no other rule changes, and each replacement is kept as a
 * pair of spans: that is how words of the spoken text find their place in the shown one. */

typedef struct {
    guint shown, shown_bytes, spoken, spoken_bytes;
} Span;

struct KnLineMap {
    GArray *spans; /* Span, in order */
};

typedef struct {
    char *word; /* case-folded */
    const char *respelling;
    gsize n_characters;
} Rule;

static void clear_rule(gpointer data)
{
    g_free(((Rule *)data)->word);
}

static int longest_first(gconstpointer a, gconstpointer b)
{
    const Rule *x = a, *y = b;
    return (x->n_characters < y->n_characters) - (x->n_characters > y->n_characters);
}

static GArray *read_rules(const char *const *pronounce)
{
    GArray *rules = g_array_new(FALSE, FALSE, sizeof(Rule));
    g_array_set_clear_func(rules, clear_rule);
    for (; pronounce && *pronounce; pronounce++) {
        const char *equals = strchr(*pronounce, '=');
        if (!equals || equals == *pronounce || !g_utf8_validate(*pronounce, -1, NULL))
            continue;
        g_autofree char *written = g_strndup(*pronounce, (gsize)(equals - *pronounce));
        g_autofree char *composed = g_utf8_normalize(written, -1, G_NORMALIZE_NFC);
        Rule rule = {.word = g_utf8_casefold(composed, -1), .respelling = equals + 1};
        rule.n_characters = (gsize)g_utf8_strlen(composed, -1);
        g_array_append_val(rules, rule);
    }
    g_array_sort(rules, longest_first);
    return rules;
}

static gboolean is_letter(gunichar c)
{
    return g_unichar_isalnum(c) || g_unichar_ismark(c);
}

/* The bytes of text that the rule's word takes, as a whole word; 0: it does not stand here. */
static gsize match(const Rule *rule, const char *text)
{
    const char *end = text;
    for (gsize i = 0; i < rule->n_characters; i++, end = g_utf8_next_char(end))
        if (!*end)
            return 0;
    if (is_letter(g_utf8_get_char(end)))
        return 0;
    g_autofree char *folded = g_utf8_casefold(text, end - text);
    return strcmp(folded, rule->word) == 0 ? (gsize)(end - text) : 0;
}

static void respell(KnLine *line, const GArray *rules)
{
    GString *spoken = g_string_new(NULL);
    gboolean inside = FALSE; /* of a word */
    for (const char *at = line->shown; *at;) {
        gsize matched = 0;
        for (guint i = 0; i < rules->len && !inside && !matched; i++) {
            const Rule *rule = &g_array_index(rules, Rule, i);
            if ((matched = match(rule, at)) == 0)
                continue;
            Span span = {(guint)(at - line->shown), (guint)matched, (guint)spoken->len,
                         (guint)strlen(rule->respelling)};
            g_array_append_val(line->map->spans, span);
            g_string_append(spoken, rule->respelling);
        }
        if (!matched) {
            matched = (gsize)(g_utf8_next_char(at) - at);
            inside = is_letter(g_utf8_get_char(at));
            g_string_append_len(spoken, at, (gssize)matched);
        }
        at += matched;
    }
    line->spoken = g_string_free(spoken, FALSE);
}

static char *fold(const char *text, GError **error)
{
    /* Asked before: g_utf8_normalize reads on behind the end of a text that is cut inside of a
     * character. */
    if (!g_utf8_validate(text, -1, NULL)) {
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT, "the text is not UTF-8");
        return NULL;
    }
    g_autofree char *composed = g_utf8_normalize(text, -1, G_NORMALIZE_NFC);
    g_autoptr(GString) folded = g_string_new(NULL);
    for (const char *at = composed; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (g_unichar_isspace(c)) {
            if (folded->len > 0 && folded->str[folded->len - 1] != ' ')
                g_string_append_c(folded, ' ');
        } else if (g_unichar_iscntrl(c)) {
            g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                        "the text has a control character (U+%04X)", c);
            return NULL;
        } else {
            g_string_append_unichar(folded, c);
        }
    }
    if (folded->len > 0 && folded->str[folded->len - 1] == ' ')
        g_string_truncate(folded, folded->len - 1);
    return g_strdup(folded->str);
}

gboolean kn_line_read(const char *text, const char *const *pronounce, KnLine *line, GError **error)
{
    *line = (KnLine){.shown = fold(text, error)};
    if (!line->shown)
        return FALSE;
    line->map = g_new(KnLineMap, 1);
    line->map->spans = g_array_new(FALSE, FALSE, sizeof(Span));
    g_autoptr(GArray) rules = read_rules(pronounce);
    respell(line, rules);
    return TRUE;
}

void kn_line_clear(KnLine *line)
{
    g_free(line->shown);
    g_free(line->spoken);
    if (line->map)
        g_array_unref(line->map->spans);
    g_free(line->map);
    *line = (KnLine){0};
}

/* Where a place of the spoken text stands in the shown one. Inside of a respelling that is its
 * beginning, or its end when the place is a word's end. */
static guint shown_place(const KnLine *line, guint spoken, gboolean is_end)
{
    const GArray *spans = line->map->spans;
    gint64 shift = 0;
    for (guint i = 0; i < spans->len; i++) {
        const Span *span = &g_array_index(spans, Span, i);
        guint end = span->spoken + span->spoken_bytes;
        if (spoken < span->spoken + (is_end ? 1 : 0))
            break;
        if (is_end ? spoken <= end : spoken < end)
            return is_end ? span->shown + span->shown_bytes : span->shown;
        shift = (gint64)span->shown + span->shown_bytes - end;
    }
    return (guint)(spoken + shift);
}

guint kn_line_show_words(const KnLine *line, KnWord *words, guint n_words)
{
    gsize spoken_bytes = strlen(line->spoken);
    guint n = 0;
    for (guint i = 0; i < n_words; i++) {
        KnWord word = words[i];
        if (word.length == 0 || word.offset > spoken_bytes ||
            word.length > spoken_bytes - word.offset)
            continue;
        guint end = shown_place(line, word.offset + word.length, TRUE);
        word.offset = shown_place(line, word.offset, FALSE);
        word.length = end > word.offset ? end - word.offset : 0;
        KnWord *last = n > 0 ? &words[n - 1] : NULL;
        if (last && word.offset < last->offset + last->length) { /* of one respelling */
            last->length = MAX(last->length, end > last->offset ? end - last->offset : 0);
            last->duration_us = word.start_us + word.duration_us - last->start_us;
        } else if (word.length > 0) {
            words[n++] = word;
        }
    }
    return n;
}
