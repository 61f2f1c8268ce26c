/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "voice/marks.h"
#include "voice/say.h"
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

/* Rules by their words, so that a text costs the same whether there are ten or fifty thousand. */
typedef struct {
    GHashTable *by_word;   /* "CHARACTERS FOLDED-WORD" → respelling, borrowed */
    GHashTable *by_length; /* characters of a word → itself */
    guint longest;
    const KnSayRules *say; /* NULL: all else is spoken as it is written */
} Rules;

/* White space at which no line may end: it is shown as it is written, and spoken as a space. */
static gboolean is_kept_space(gunichar c)
{
    return c == 0xa0 || c == 0x2007 || c == 0x202f;
}

static char *rule_key(guint n_characters, const char *word, gssize size)
{
    g_autofree char *folded = g_utf8_casefold(word, size);
    g_autoptr(GString) key = g_string_new(NULL);
    g_string_append_printf(key, "%u ", n_characters);
    for (const char *at = folded; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        g_string_append_unichar(key, is_kept_space(c) ? ' ' : c);
    }
    return g_strdup(key->str);
}

/* Of two rules for one word the first counts. */
static void read_rules(const char *const *pronounce, Rules *rules)
{
    *rules = (Rules){g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                     g_hash_table_new(NULL, NULL), 0, NULL};
    for (; pronounce && *pronounce; pronounce++) {
        const char *equals = strchr(*pronounce, '=');
        if (!equals || equals == *pronounce || !g_utf8_validate(*pronounce, -1, NULL))
            continue;
        g_autofree char *written = g_strndup(*pronounce, (gsize)(equals - *pronounce));
        g_autofree char *composed = g_utf8_normalize(written, -1, G_NORMALIZE_NFC);
        guint n = (guint)g_utf8_strlen(composed, -1);
        g_autofree char *key = rule_key(n, composed, -1);
        if (g_hash_table_contains(rules->by_word, key))
            continue;
        g_hash_table_insert(rules->by_word, g_steal_pointer(&key), (gpointer)(equals + 1));
        g_hash_table_add(rules->by_length, GUINT_TO_POINTER(n));
        rules->longest = MAX(rules->longest, n);
    }
}

static void clear_rules(Rules *rules)
{
    g_hash_table_unref(rules->by_word);
    g_hash_table_unref(rules->by_length);
}

static gboolean is_letter(gunichar c)
{
    return g_unichar_isalnum(c) || g_unichar_ismark(c);
}

/* Whether a letter makes a word of what stands beside it. Scripts without spaces (Chinese,
 * Japanese) have no sign of a word's end: there any run of signs may be a word. */
static gboolean joins(gunichar letter, gunichar beside)
{
    return is_letter(letter) && !g_unichar_iswide(letter) && !g_unichar_iswide(beside);
}

/* The respelling of the longest rule whose word, as a whole word, the text begins with, and the
 * bytes that it takes; NULL: there is none. */
static const char *match(const Rules *rules, const char *text, gsize *taken)
{
    const char *end = text, *found = NULL;
    for (guint n = 1; n <= rules->longest && *end; n++) {
        gunichar last = g_utf8_get_char(end);
        end = g_utf8_next_char(end);
        if (joins(g_utf8_get_char(end), last) ||
            !g_hash_table_contains(rules->by_length, GUINT_TO_POINTER(n)))
            continue;
        g_autofree char *key = rule_key(n, text, end - text);
        const char *respelling = g_hash_table_lookup(rules->by_word, key);
        if (!respelling)
            continue;
        found = respelling;
        *taken = (gsize)(end - text);
    }
    return found;
}

/* What is spoken for the text at a place of the shown one, when that is something else than what is
 * shown, and the bytes that it takes; else NULL. The caller frees. */
static char *other_words(const KnLine *line, const Rules *rules, gunichar before, const char *text,
                         gsize *taken)
{
    gunichar c = g_utf8_get_char(text);
    const char *respelling = joins(before, c) ? NULL : match(rules, text, taken);
    if (respelling)
        return g_strdup(respelling);
    char *said = rules->say ? kn_say(rules->say, line->shown, text, taken) : NULL;
    if (said || !is_kept_space(c))
        return said;
    *taken = (gsize)(g_utf8_next_char(text) - text);
    return g_strdup(" ");
}

/* The pauses up to a place of the shown text, which the spoken one has there. */
static void add_pauses(KnLine *line, const GArray *pauses, guint *next, guint place,
                       GString *spoken)
{
    for (; *next < pauses->len; ++*next) {
        const KnTextPause *pause = &g_array_index(pauses, KnTextPause, *next);
        if (pause->at > place)
            return;
        g_autofree char *text = kn_pause_text(pause->ms);
        Span span = {place, 0, (guint)spoken->len, (guint)strlen(text) + 1};
        g_array_append_val(line->map->spans, span);
        g_string_append(spoken, text);
        g_string_append_c(spoken, ' ');
    }
}

static void respell(KnLine *line, const Rules *rules, const GArray *pauses)
{
    GString *spoken = g_string_new(NULL);
    gunichar before = 0;
    guint next = 0;
    for (const char *at = line->shown; *at;) {
        add_pauses(line, pauses, &next, (guint)(at - line->shown), spoken);
        gsize matched = 0;
        g_autofree char *respelling = other_words(line, rules, before, at, &matched);
        if (respelling) {
            Span span = {(guint)(at - line->shown), (guint)matched, (guint)spoken->len,
                         (guint)strlen(respelling)};
            g_array_append_val(line->map->spans, span);
            g_string_append(spoken, respelling);
        } else {
            matched = (gsize)(g_utf8_next_char(at) - at);
            g_string_append_len(spoken, at, (gssize)matched);
        }
        at += matched;
        before = g_utf8_get_char(g_utf8_prev_char(at));
    }
    add_pauses(line, pauses, &next, (guint)strlen(line->shown), spoken);
    line->spoken = g_strchomp(g_string_free(spoken, FALSE));
}

/* A run of white space becomes one space, or the first of those that hold words together when there
 * is no other in the run. */
static void append_space(GString *folded, gunichar c)
{
    const char *last = g_utf8_find_prev_char(folded->str, folded->str + folded->len);
    gunichar before = last ? g_utf8_get_char(last) : ' ';
    if (!g_unichar_isspace(before)) {
        g_string_append_unichar(folded, is_kept_space(c) ? c : ' ');
    } else if (last && !is_kept_space(c) && is_kept_space(before)) {
        g_string_truncate(folded, (gsize)(last - folded->str));
        g_string_append_c(folded, ' ');
    }
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
            append_space(folded, c);
        } else if (g_unichar_iscntrl(c)) {
            g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                        "the text has a control character (U+%04X)", c);
            return NULL;
        } else {
            g_string_append_unichar(folded, c);
        }
    }
    const char *last = g_utf8_find_prev_char(folded->str, folded->str + folded->len);
    if (last && g_unichar_isspace(g_utf8_get_char(last)))
        g_string_truncate(folded, (gsize)(last - folded->str));
    return g_strdup(folded->str);
}

gboolean kn_line_read(const char *text, const char *const *pronounce, const char *language,
                      KnLine *line, GError **error)
{
    g_autoptr(GArray) pauses = g_array_new(FALSE, FALSE, sizeof(KnTextPause));
    g_autofree char *folded = fold(text, error);
    *line = (KnLine){.shown = folded ? kn_marks_strip(folded, pauses, error) : NULL};
    if (!line->shown)
        return FALSE;
    line->map = g_new(KnLineMap, 1);
    line->map->spans = g_array_new(FALSE, FALSE, sizeof(Span));
    Rules rules;
    read_rules(pronounce, &rules);
    rules.say = kn_say_rules(language);
    respell(line, &rules, pauses);
    clear_rules(&rules);
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
