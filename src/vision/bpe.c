/* SPDX-License-Identifier: MIT */
#include "vision/bpe.h"
#include "base/error.h"

#include <string.h>

enum { BYTES = 256, TEXT_CHARACTERS_MAX = 1000 };

#define END_OF_WORD "</w>"

struct KnBpe {
    GHashTable *tokens; /* text → number, plus one */
    GHashTable *merges; /* "a b" → place in the list, plus one */
    char symbols[BYTES][3];
    int begin, end;
};

/* ---- the list ---- */

static gboolean is_plain(int byte)
{
    return (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

static void add_token(KnBpe *bpe, char *take_text)
{
    guint n = g_hash_table_size(bpe->tokens) + 1;
    g_hash_table_insert(bpe->tokens, take_text, GUINT_TO_POINTER(n));
}

/* Each byte has a character that can be seen: its own, or the next after U+0100. */
static void make_symbols(KnBpe *bpe)
{
    gunichar next = BYTES;
    for (int end = 0; end < 2; end++)
        for (int plain = 1; plain >= 0; plain--)
            for (int byte = 0; byte < BYTES; byte++) {
                if (is_plain(byte) != plain)
                    continue;
                if (!end)
                    g_unichar_to_utf8(plain ? (gunichar)byte : next++, bpe->symbols[byte]);
                add_token(bpe, g_strconcat(bpe->symbols[byte], end ? END_OF_WORD : NULL, NULL));
            }
}

static gboolean add_merge(KnBpe *bpe, const char *line, guint number, GError **error)
{
    const char *space = strchr(line, ' ');
    if (!space || space == line || !space[1] || strchr(space + 1, ' ')) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "line %u is not two parts of a word; expected CLIP's list of merges", number);
        return FALSE;
    }
    guint n = g_hash_table_size(bpe->merges) + 1;
    if (g_hash_table_contains(bpe->merges, line)) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "line %u stands there twice", number);
        return FALSE;
    }
    g_hash_table_insert(bpe->merges, g_strdup(line), GUINT_TO_POINTER(n));
    char *text = g_strdup_printf("%.*s%s", (int)(space - line), line, space + 1);
    /* Two merges that make the same keep a number each. */
    g_hash_table_replace(bpe->tokens, text, GUINT_TO_POINTER(2 * BYTES + n));
    return TRUE;
}

static gboolean read_merges(KnBpe *bpe, const char *text, GError **error)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", KN_BPE_MERGES_MAX + 3);
    for (guint i = 0; lines[i] && g_hash_table_size(bpe->merges) < KN_BPE_MERGES_MAX; i++) {
        g_strchomp(lines[i]);
        gboolean passed = (i == 0 && g_str_has_prefix(lines[i], "#version")) || !*lines[i];
        if (!passed && !add_merge(bpe, lines[i], i + 1, error))
            return FALSE;
    }
    if (g_hash_table_size(bpe->merges) > 0)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "it is empty; expected CLIP's list of merges");
    return FALSE;
}

KnBpe *kn_bpe_new(const char *merges, gsize size, GError **error)
{
    g_autoptr(KnBpe) bpe = g_new0(KnBpe, 1);
    bpe->tokens = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    bpe->merges = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    make_symbols(bpe);
    if (!g_utf8_validate(merges, (gssize)size, NULL)) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "it is no text; expected CLIP's list of merges, not compressed");
        return NULL;
    }
    g_autofree char *text = g_strndup(merges, size);
    if (!read_merges(bpe, text, error))
        return NULL;
    bpe->begin = 2 * BYTES + (int)g_hash_table_size(bpe->merges);
    bpe->end = bpe->begin + 1;
    return g_steal_pointer(&bpe);
}

void kn_bpe_free(KnBpe *bpe)
{
    g_hash_table_unref(bpe->tokens);
    g_hash_table_unref(bpe->merges);
    g_free(bpe);
}

/* ---- a word ---- */

static guint place_of(const KnBpe *bpe, const GPtrArray *parts, guint i)
{
    g_autofree char *pair = g_strconcat(parts->pdata[i], " ", parts->pdata[i + 1], NULL);
    return GPOINTER_TO_UINT(g_hash_table_lookup(bpe->merges, pair));
}

/* The pair that stands first in the list, wherever it stands in the word. */
static gboolean join(const KnBpe *bpe, GPtrArray *parts)
{
    guint best = 0, at = 0;
    for (guint i = 0; i + 1 < parts->len; i++) {
        guint place = place_of(bpe, parts, i);
        if (place && (!best || place < best)) {
            best = place;
            at = i;
        }
    }
    for (guint i = at; best && i + 1 < parts->len; i++) {
        if (place_of(bpe, parts, i) != best)
            continue;
        char *joined = g_strconcat(parts->pdata[i], parts->pdata[i + 1], NULL);
        g_ptr_array_remove_index(parts, i + 1);
        g_free(parts->pdata[i]);
        parts->pdata[i] = joined;
    }
    return best > 0;
}

typedef struct {
    int *tokens;
    guint n;
} Tokens;

/* The last place is of the token that ends the text. */
static void put(Tokens *tokens, int token)
{
    if (tokens->n + 1 < KN_BPE_TOKENS)
        tokens->tokens[tokens->n++] = token;
}

static void put_word(const KnBpe *bpe, const char *word, gsize size, Tokens *tokens)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; i < size; i++)
        g_ptr_array_add(parts, g_strconcat(bpe->symbols[(guint8)word[i]],
                                           i + 1 == size ? END_OF_WORD : NULL, NULL));
    while (join(bpe, parts))
        ;
    for (guint i = 0; i < parts->len; i++)
        put(tokens, GPOINTER_TO_INT(g_hash_table_lookup(bpe->tokens, parts->pdata[i])) - 1);
}

/* ---- a text ---- */

typedef enum { SPACE, LETTER, NUMBER, MARK } Kind;

static Kind kind_of(gunichar c)
{
    switch (g_unichar_type(c)) {
    case G_UNICODE_UPPERCASE_LETTER:
    case G_UNICODE_LOWERCASE_LETTER:
    case G_UNICODE_TITLECASE_LETTER:
    case G_UNICODE_MODIFIER_LETTER:
    case G_UNICODE_OTHER_LETTER:
        return LETTER;
    case G_UNICODE_DECIMAL_NUMBER:
    case G_UNICODE_LETTER_NUMBER:
    case G_UNICODE_OTHER_NUMBER:
        return NUMBER;
    default:
        return g_unichar_isspace(c) ? SPACE : MARK;
    }
}

/* Bytes of the ending that begins there ("'s"); 0: none does. */
static gsize ending(const char *text)
{
    static const char *const endings[] = {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"};
    for (guint i = 0; i < G_N_ELEMENTS(endings); i++)
        if (g_str_has_prefix(text, endings[i]))
            return strlen(endings[i]);
    return 0;
}

/* Letters go together, so do marks, and each number is by itself. */
static gsize word_at(const char *text)
{
    gsize size = ending(text);
    Kind kind = kind_of(g_utf8_get_char(text));
    const char *end = g_utf8_next_char(text);
    if (size > 0)
        return size;
    while (*end && kind != NUMBER && kind_of(g_utf8_get_char(end)) == kind)
        end = g_utf8_next_char(end);
    return (gsize)(end - text);
}

guint kn_bpe_tokens(const KnBpe *bpe, const char *text, int tokens[KN_BPE_TOKENS])
{
    g_autofree char *some =
        g_utf8_substring(text, 0, MIN(g_utf8_strlen(text, -1), (glong)TEXT_CHARACTERS_MAX));
    g_autofree char *composed = g_utf8_normalize(some, -1, G_NORMALIZE_NFC);
    g_autofree char *lower = g_utf8_strdown(composed, -1);
    Tokens out = {tokens, 0};
    memset(tokens, 0, KN_BPE_TOKENS * sizeof *tokens);
    put(&out, bpe->begin);
    for (const char *at = lower; *at;) {
        gsize size = word_at(at);
        if (kind_of(g_utf8_get_char(at)) != SPACE)
            put_word(bpe, at, size, &out);
        at += size;
    }
    tokens[out.n++] = bpe->end;
    return out.n;
}
