/* SPDX-License-Identifier: MIT */
#include "text/caption_units.h"

#include <string.h>

enum { SOFT_HYPHEN = 0xad, ZERO_WIDTH_SPACE = 0x200b, BYTE_ORDER_MARK = 0xfeff, EMOJI = 0x1f000 };

gboolean kn_caption_leaves_out(gunichar c)
{
    return g_unichar_iscntrl(c) || c == SOFT_HYPHEN || c == ZERO_WIDTH_SPACE ||
           c == BYTE_ORDER_MARK;
}

KnTextSize kn_text_size(const char *text, gsize size, const guint8 *flags)
{
    KnTextSize total = {0};
    gboolean after_space = TRUE;
    for (const char *at = text; at < text + size; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        gboolean space = g_unichar_isspace(c);
        if (!(flags[at - text] & KN_BREAK_GRAPHEME) || (space && after_space))
            continue;
        if (!space && kn_caption_leaves_out(c))
            continue;
        gboolean wide = g_unichar_iswide(c);
        total.n_chars++;
        total.n_columns += wide ? 2 : 1;
        total.n_wide += wide && c < EMOJI;
        after_space = space;
    }
    return total;
}

gboolean kn_text_is_wide(const KnTextSize *size)
{
    return 2 * size->n_wide > size->n_chars;
}

/* Single letters with a full stop each: "J.", and "z.", "B.", "d.h.", in any script. */
static gboolean is_initials(const char *word, const char *end)
{
    gboolean letter = FALSE, all = word < end;
    for (const char *c = word; all && c < end; c = g_utf8_next_char(c), letter = !letter)
        all = letter ? *c == '.' : g_unichar_isalpha(g_utf8_get_char(c));
    return all && !letter;
}

/* Titles and the like, whose full stop ends no sentence. */
static gboolean is_abbreviation(const char *word, gsize length)
{
    static const char *const list[] = {
        "Mr.", "Mrs.", "Ms.",  "Dr.",  "Prof.", "St.", "vs.", "No.",  "Nr.", "bzw.",  "ca.",  "Sr.",
        "Jr.", "Mt.",  "Sra.", "Mme.", "Hr.",   "Fr.", "Ph.", "Gen.", "Lt.", "Capt.", "etc.", NULL};
    for (int i = 0; list[i]; i++)
        if (strlen(list[i]) == length && memcmp(word, list[i], length) == 0)
            return TRUE;
    return is_initials(word, word + length);
}

int kn_text_ends(const char *text, guint start, guint end)
{
    const char *at = text + end;
    while (at > text + start) {
        const char *before = g_utf8_find_prev_char(text + start, at);
        gunichar c = g_utf8_get_char(before);
        GUnicodeType type = g_unichar_type(c);
        switch (c) {
        case '.':
            return is_abbreviation(text + start, (gsize)(at - text) - start) ? 0 : 2;
        case '!':
        case '?':
        case 0x2026: /* … */
        case 0x3002: /* 。 */
        case 0xff0e: /* ． */
        case 0xff01: /* ！ */
        case 0xff1f: /* ？ */
        case 0x061f: /* ؟ */
        case 0x06d4: /* ۔ */
        case 0x0964: /* । */
        case 0x0965: /* ॥ */
        case 0x1362: /* ። */
            return 2;
        case ',':
        case ';':
        case ':':
        case 0x2013: /* – */
        case 0x2014: /* — */
        case 0x3001: /* 、 */
        case 0xff0c: /* ， */
        case 0xff1b: /* ； */
        case 0xff1a: /* ： */
        case 0x060c: /* ، */
        case 0x061b: /* ؛ */
            return 1;
        default:
            break;
        }
        gboolean closes = type == G_UNICODE_CLOSE_PUNCTUATION ||
                          type == G_UNICODE_FINAL_PUNCTUATION || c == '"' || c == '\'';
        if (!closes)
            return 0;
        at = before;
    }
    return 0;
}

gint64 kn_word_time_at(const KnCaptionWord *word, guint at)
{
    gint64 length = MAX((gint64)word->length, 1);
    gint64 passed = CLAMP((gint64)at - word->offset, 0, length);
    return word->start_us + (word->end_us - word->start_us) * passed / length;
}

/* Two signs of a script without spaces count as a word; a word of Korean is one. */
static guint half_words(const char *text, guint start, guint end, gboolean wide)
{
    guint n = 0;
    for (const char *at = text + start; wide && at < text + end; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (g_unichar_get_script(c) == G_UNICODE_SCRIPT_HANGUL)
            return 2;
        n += g_unichar_isalnum(c);
    }
    return wide ? MAX(n, 1) : 2;
}

static void add_unit(GArray *units, const KnSaid *said, const guint8 *flags, guint start, guint end)
{
    const char *text = said->text;
    gboolean space = FALSE;
    while (start < end && g_unichar_isspace(g_utf8_get_char(text + start))) {
        start = (guint)(g_utf8_next_char(text + start) - text);
        space = TRUE;
    }
    guint seen = end;
    while (seen > start) {
        const char *before = g_utf8_find_prev_char(text + start, text + seen);
        if (!g_unichar_isspace(g_utf8_get_char(before)))
            break;
        seen = (guint)(before - text);
    }
    KnTextSize size = kn_text_size(text + start, seen - start, flags + start);
    KnUnit unit = {
        .start = start,
        .end = seen,
        .columns = size.n_columns,
        .wide = kn_text_is_wide(&size),
        .space = space,
        .ends = kn_text_ends(text, start, seen),
    };
    /* White space behind a unit stands before the next one. */
    const char *last = start > 0 ? g_utf8_find_prev_char(text, text + start) : NULL;
    unit.space |= last && g_unichar_isspace(g_utf8_get_char(last));
    unit.halves = half_words(text, start, seen, unit.wide);
    if (size.n_chars > 0)
        g_array_append_val(units, unit);
}

/* The same of a word, or of its pieces where it is too wide for a line. */
static void add_word(GArray *units, const KnSaid *said, const guint8 *flags, guint start, guint end,
                     guint max_columns)
{
    guint first = units->len, from = start;
    KnTextSize size = kn_text_size(said->text + start, end - start, flags + start);
    for (guint i = start + 1; size.n_columns > max_columns && i < end; i++) {
        if (!(flags[i] & KN_BREAK_INSIDE))
            continue;
        add_unit(units, said, flags, from, i);
        from = i;
    }
    add_unit(units, said, flags, from, end);
    for (guint i = first + 1; i < units->len; i++)
        g_array_index(units, KnUnit, i).inside = TRUE;
}

static void time_units(const KnSaid *said, GArray *units)
{
    guint first = 0;
    for (guint i = 0; i < units->len; i++) {
        KnUnit *unit = &g_array_index(units, KnUnit, i);
        while (first < said->n_words &&
               said->words[first].offset + said->words[first].length <= unit->start)
            first++;
        for (guint w = first; w < said->n_words && said->words[w].offset < unit->end; w++) {
            if (!unit->timed)
                unit->start_us = kn_word_time_at(&said->words[w], unit->start);
            gint64 end_us = kn_word_time_at(&said->words[w], unit->end);
            unit->end_us = unit->timed ? MAX(unit->end_us, end_us) : end_us;
            unit->timed = TRUE;
        }
    }
}

/* What nobody timed shares the segment's time by its length. */
static void spread_units(const KnSaid *said, GArray *units)
{
    gint64 total = 0, passed = 0, length_us = said->end_us - said->start_us;
    for (guint i = 0; i < units->len; i++)
        total += g_array_index(units, KnUnit, i).columns;
    for (guint i = 0; i < units->len; i++) {
        KnUnit *unit = &g_array_index(units, KnUnit, i);
        unit->start_us = said->start_us + length_us * passed / MAX(total, 1);
        passed += unit->columns;
        unit->end_us = said->start_us + length_us * passed / MAX(total, 1);
    }
}

/* Signs that are not spoken (a dash that stands alone) take no time of their own. Times never go
 * backwards. */
static void settle_units(GArray *units)
{
    gint64 last_us = G_MININT64;
    for (guint i = 0; i < units->len && last_us == G_MININT64; i++)
        if (g_array_index(units, KnUnit, i).timed)
            last_us = g_array_index(units, KnUnit, i).start_us;
    for (guint i = 0; i < units->len; i++) {
        KnUnit *unit = &g_array_index(units, KnUnit, i);
        unit->start_us = unit->timed ? MAX(unit->start_us, last_us) : last_us;
        unit->end_us = unit->timed ? MAX(unit->end_us, unit->start_us) : last_us;
        last_us = unit->end_us;
    }
}

GArray *kn_units_of(const KnSaid *said, const guint8 *flags, guint max_columns)
{
    GArray *units = g_array_new(FALSE, TRUE, sizeof(KnUnit));
    gsize size = strlen(said->text);
    guint start = 0;
    for (guint i = 1; i <= size; i++) {
        const char *before = g_utf8_find_prev_char(said->text, said->text + i);
        gboolean hyphen = before && g_utf8_get_char(before) == SOFT_HYPHEN;
        if (i < size && (!(flags[i] & KN_BREAK_LINE) || hyphen))
            continue;
        add_word(units, said, flags, start, i, max_columns);
        start = i;
    }
    time_units(said, units);
    gboolean timed = FALSE;
    for (guint i = 0; i < units->len && !timed; i++)
        timed = g_array_index(units, KnUnit, i).timed;
    if (timed)
        settle_units(units);
    else
        spread_units(said, units);
    return units;
}
