/* SPDX-License-Identifier: MIT */
#include "voice/word_events.h"
#include "text/word_times.h"

/* A word of the text, before it has a time. */
typedef struct {
    guint begin, end;     /* with the signs around it */
    guint offset, length; /* without them */
    guint weight;         /* how long it takes to say, in parts of the whole */
} Piece;

static gboolean is_dash(gunichar c)
{
    return c == 0x2013 || c == 0x2014 || c == 0x2015;
}

/* Signs that stand around words and are not read as a part of them; "%", "#" and "@" are read. */
static gboolean is_around(gunichar c)
{
    switch (g_unichar_type(c)) {
    case G_UNICODE_OPEN_PUNCTUATION:
    case G_UNICODE_CLOSE_PUNCTUATION:
    case G_UNICODE_INITIAL_PUNCTUATION:
    case G_UNICODE_FINAL_PUNCTUATION:
    case G_UNICODE_DASH_PUNCTUATION:
    case G_UNICODE_FORMAT:
        return TRUE;
    case G_UNICODE_OTHER_PUNCTUATION:
        return c != '%' && c != '#' && c != '@' && c != '&';
    default:
        return g_unichar_isspace(c);
    }
}

/* Adds what is said between two bytes of the text, if anything is. */
static void add_piece(GArray *pieces, const char *text, guint begin, guint end)
{
    const char *from = text + begin, *to = text + end;
    while (from < to && is_around(g_utf8_get_char(from)))
        from = g_utf8_next_char(from);
    while (to > from && is_around(g_utf8_get_char(g_utf8_prev_char(to))))
        to = g_utf8_prev_char(to);
    Piece piece = {begin, end, (guint)(from - text), (guint)(to - from), 1};
    if (to > from)
        g_array_append_val(pieces, piece);
}

/* Whether a word may begin at `at`, after the character before it. */
static gboolean begins_word(gunichar before, gunichar at)
{
    if (g_unichar_isspace(before) || is_dash(before))
        return TRUE;
    return g_unichar_iswide(at) && g_unichar_isalnum(at);
}

static GArray *pieces_of(const char *text)
{
    GArray *pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
    guint begin = 0;
    const char *at = text;
    for (gunichar before = 0; *at; before = g_utf8_get_char(at), at = g_utf8_next_char(at))
        if (before && begins_word(before, g_utf8_get_char(at))) {
            add_piece(pieces, text, begin, (guint)(at - text));
            begin = (guint)(at - text);
        }
    add_piece(pieces, text, begin, (guint)(at - text));
    return pieces;
}

static void weigh(GArray *pieces, const char *text)
{
    g_autoptr(GArray) tokens = kn_tokens_of(text);
    guint i = 0;
    for (guint t = 0; t < tokens->len && i < pieces->len; t++) {
        const KnToken *token = &g_array_index(tokens, KnToken, t);
        while (i + 1 < pieces->len && g_array_index(pieces, Piece, i).end <= token->offset)
            i++;
        g_array_index(pieces, Piece, i).weight += token->weight;
    }
}

/* Pieces [from, to) share a time by their weight. */
static void share(const GArray *pieces, guint from, guint to, gint64 start_us, gint64 end_us,
                  GArray *words)
{
    gint64 total = 0, passed = 0, length_us = MAX(end_us - start_us, 0);
    for (guint i = from; i < to; i++)
        total += g_array_index(pieces, Piece, i).weight;
    for (guint i = from; i < to; i++) {
        const Piece *piece = &g_array_index(pieces, Piece, i);
        gint64 begin_us = start_us + length_us * passed / total;
        passed += piece->weight;
        KnWord word = {piece->offset, piece->length, begin_us,
                       start_us + length_us * passed / total - begin_us, 0};
        g_array_append_val(words, word);
    }
}

KnWord *kn_words_from_events(const char *text, const KnWordEvent *events, guint n_events,
                             gint64 end_us, guint *n_words)
{
    g_autoptr(GArray) pieces = pieces_of(text);
    GArray *words = g_array_new(FALSE, TRUE, sizeof(KnWord));
    guint from = 0, at = 0; /* the piece that has no time yet; the one that an event is in */
    gint64 start_us = n_events > 0 ? events[0].start_us : 0;
    weigh(pieces, text);
    for (guint e = 1; e < n_events && at < pieces->len; e++) {
        while (at < pieces->len && g_array_index(pieces, Piece, at).end <= events[e].offset)
            at++;
        if (at <= from || at == pieces->len || events[e].start_us <= start_us)
            continue; /* the same word once more, or one before it, or signs at the end */
        share(pieces, from, at, start_us, events[e].start_us, words);
        from = at;
        start_us = events[e].start_us;
    }
    if (n_events > 0)
        share(pieces, from, pieces->len, start_us, end_us, words);
    *n_words = words->len;
    return (KnWord *)(void *)g_array_free(words, FALSE);
}
