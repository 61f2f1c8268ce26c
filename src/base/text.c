/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include <string.h>

enum { QUOTE_CHARACTERS_MAX = 60, NEAREST_BYTES_MAX = 64 };

static void append_visible(GString *out, const char *text, gsize characters_max)
{
    for (gsize n = 0; *text; n++) {
        if (n == characters_max) {
            g_string_append(out, "…");
            return;
        }
        gunichar c = g_utf8_get_char_validated(text, -1);
        if (c == (gunichar)-1 || c == (gunichar)-2) {
            g_string_append_printf(out, "\\x%02x", (guchar)*text++);
            continue;
        }
        text = g_utf8_next_char(text);
        if (c == '\n')
            g_string_append(out, "\\n");
        else if (c == '\t')
            g_string_append(out, "\\t");
        else if (c < 0x20 || c == 0x7f)
            g_string_append_printf(out, "\\x%02x", c);
        else if (!g_unichar_isprint(c))
            g_string_append_printf(out, "\\u{%04x}", c);
        else
            g_string_append_unichar(out, c);
    }
}

char *kn_text_visible(const char *text)
{
    GString *out = g_string_new(NULL);
    append_visible(out, text, G_MAXSIZE);
    return g_string_free(out, FALSE);
}

char *kn_text_quote(const char *text)
{
    GString *out = g_string_new("'");
    append_visible(out, text, QUOTE_CHARACTERS_MAX);
    g_string_append_c(out, '\'');
    return g_string_free(out, FALSE);
}

/* Edits (insert, delete, replace, exchange of two neighbours) between two short words; letters of
 * another case count as the same. */
static int edit_distance(const char *a, int na, const char *b, int nb)
{
    int row[3][NEAREST_BYTES_MAX + 1];
    int *before = row[0], *above = row[1], *now = row[2];
    for (int j = 0; j <= nb; j++)
        above[j] = j;
    for (int i = 1; i <= na; i++) {
        now[0] = i;
        for (int j = 1; j <= nb; j++) {
            char ca = g_ascii_tolower(a[i - 1]), cb = g_ascii_tolower(b[j - 1]);
            now[j] = MIN(MIN(above[j], now[j - 1]) + 1, above[j - 1] + (ca != cb));
            if (i > 1 && j > 1 && ca == g_ascii_tolower(b[j - 2]) &&
                cb == g_ascii_tolower(a[i - 2]))
                now[j] = MIN(now[j], before[j - 2] + 1);
        }
        int *free_row = before;
        before = above;
        above = now;
        now = free_row;
    }
    return above[nb];
}

/* A word without what cannot be seen in it: zero width spaces, marks, and spaces around it. */
static char *only_seen(const char *word)
{
    GString *out = g_string_new(NULL);
    for (const char *p = word; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char_validated(p, -1);
        if (c >= (gunichar)-2)
            return g_string_free(g_string_assign(out, word), FALSE);
        if (g_unichar_type(c) != G_UNICODE_FORMAT && (c == ' ' || !g_unichar_isspace(c)))
            g_string_append_unichar(out, c);
    }
    return g_strstrip(g_string_free(out, FALSE));
}

const char *kn_nearest(const char *written, const char *const *candidates)
{
    g_autofree char *word = only_seen(written);
    gsize length = strlen(word);
    if (length == 0 || length > NEAREST_BYTES_MAX)
        return NULL;
    const char *best = NULL;
    int best_distance = G_MAXINT;
    for (; *candidates; candidates++) {
        gsize other = strlen(*candidates);
        if (other == 0 || other > NEAREST_BYTES_MAX)
            continue;
        int limit = MAX((int)MAX(length, other) / 3, 1);
        if (ABS((int)length - (int)other) > limit)
            continue;
        int distance = edit_distance(word, (int)length, *candidates, (int)other);
        if (distance <= limit && distance < best_distance) {
            best = *candidates;
            best_distance = distance;
        }
    }
    return best;
}

char *kn_did_you_mean(const char *word, const char *const *candidates)
{
    const char *nearest = kn_nearest(word, candidates);
    return nearest ? g_strdup_printf(" (did you mean '%s'?)", nearest) : g_strdup("");
}

char *kn_text_numbers(const char *what, const GArray *numbers)
{
    guint most = g_array_index(numbers, guint, numbers->len - 1);
    GString *text = g_string_new(what);
    g_string_append(text, most > g_array_index(numbers, guint, 0) ? "s " : " ");
    for (guint i = 0, end; i < numbers->len; i = end) {
        guint first = g_array_index(numbers, guint, i), last = first;
        for (end = i + 1; end < numbers->len && g_array_index(numbers, guint, end) <= last + 1;
             end++)
            last = g_array_index(numbers, guint, end);
        g_string_append_printf(text, "%s%u", i ? ", " : "", first);
        if (last > first)
            g_string_append_printf(text, "%s%u", last > first + 1 ? "-" : ", ", last);
    }
    return g_string_free(text, FALSE);
}
