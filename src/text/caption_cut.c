/* SPDX-License-Identifier: MIT */

/* From words to captions. The text is taken apart at all places where a line may end; dynamic
 * programming finds the cheapest way to put the pieces together to captions of at most so many
 * lines. What costs, in one currency whose unit is about "one per cent of a line's raggedness":
 * each caption (so that there are few), an end in the middle of a clause, a sentence's end or a
 * pause inside of a caption, lines of unequal length, a caption that stands too short or too long.
 * Whole numbers throughout: the same words give the same captions everywhere. */
#include "text/caption_units.h"

#include <string.h>

enum {
    COST_CAPTION = 60,
    COST_END_CLAUSE = 30,
    COST_END_NOWHERE = 160,
    COST_END_IN_WORD = 500, /* at a hyphen */
    COST_LINE_IN_WORD = 40,
    COST_SENTENCE_INSIDE = 110,
    COST_PAUSE_INSIDE = 150,
    COST_TOO_SHORT = 200, /* grows with what is missing */
    COST_RAGGED = 70,
    COST_FORBIDDEN = 1000000,
    PAUSE_US = 300000, /* a pause that is heard as one */
    LONG_PAUSE_US = 800000,
    SHORTEST_US = 1000, /* what no time is known of still has an order */
};

typedef struct {
    const KnSaid *said;
    const KnCaptionRules *rules;
    const KnUnit *units;
    guint n;
    guint max_columns, max_lines;
    double speed; /* columns a second */
} Cut;

typedef struct {
    gint64 cost;
    guint from, split; /* where the caption that ends here begins, and its second line; 0: one */
} Best;

static gint64 gap_before(const Cut *cut, guint i)
{
    return i == 0 || i >= cut->n ? 0 : cut->units[i].start_us - cut->units[i - 1].end_us;
}

/* When the caption that ends before the unit i has to be gone. */
static gint64 next_us(const Cut *cut, guint i)
{
    gint64 end_us = cut->units[cut->n - 1].end_us;
    return i < cut->n ? cut->units[i].start_us : MAX(cut->said->end_us, end_us);
}

/* Whether the unit goes on with a word: after a hyphen, or one that is too long for a line. */
static gboolean in_word(const KnUnit *unit)
{
    return unit->inside || (!unit->space && !unit->wide);
}

static gint64 cost_of_end(const Cut *cut, guint end)
{
    const KnUnit *last = &cut->units[end - 1];
    if (end == cut->n || last->ends == 2)
        return 0;
    gint64 gap_us = gap_before(cut, end);
    if (last->ends == 1)
        return gap_us >= PAUSE_US ? 0 : COST_END_CLAUSE;
    if (in_word(&cut->units[end]))
        return COST_END_IN_WORD;
    return gap_us >= LONG_PAUSE_US ? 0 : gap_us >= PAUSE_US ? COST_END_CLAUSE : COST_END_NOWHERE;
}

static gint64 cost_of_inside(const Cut *cut, guint from, guint end)
{
    gint64 cost = 0;
    for (guint i = from; i + 1 < end; i++) {
        if (cut->units[i].ends == 2)
            cost += COST_SENTENCE_INSIDE;
        if (gap_before(cut, i + 1) >= LONG_PAUSE_US)
            cost += COST_PAUSE_INSIDE;
    }
    return cost;
}

static gint64 cost_of_time(const Cut *cut, guint from, guint end)
{
    gint64 start_us = cut->units[from].start_us, spoken_us = cut->units[end - 1].end_us - start_us;
    gint64 room_us = MAX(next_us(cut, end), cut->units[end - 1].end_us) - start_us;
    gint64 min_us = cut->rules->min_us;
    if (end - from > 1 && cut->rules->max_us > 0 && spoken_us > cut->rules->max_us)
        return COST_FORBIDDEN;
    return room_us < min_us ? COST_TOO_SHORT * (min_us - room_us) / min_us : 0;
}

/* The raggedness of two lines that part before the unit `split`. */
static gint64 cost_of_split(const Cut *cut, guint split, guint first, guint second)
{
    gint64 difference = first > second ? first - second : second - first;
    gint64 cost = COST_RAGGED * difference * difference / cut->max_columns / cut->max_columns;
    if (in_word(&cut->units[split]))
        cost += COST_LINE_IN_WORD;
    if (cut->units[split - 1].ends > 0)
        cost -= COST_RAGGED / 4;
    return cost + (first > second); /* of two equal ones the lower line is the longer one */
}

/* The cheapest way to put units from..end into lines, `columns` wide in one; FORBIDDEN when they do
 * not fit. */
static gint64 cost_of_lines(const Cut *cut, guint from, guint end, guint columns, guint *split)
{
    *split = 0;
    if (columns <= cut->max_columns || end - from == 1)
        return 0;
    gint64 best = COST_FORBIDDEN;
    guint first = 0;
    for (guint i = from; cut->max_lines > 1 && i + 1 < end; i++) {
        first += cut->units[i].columns + (i > from && cut->units[i].space);
        guint second = columns - first - cut->units[i + 1].space;
        if (first > cut->max_columns)
            break;
        if (second > cut->max_columns)
            continue;
        gint64 cost = cost_of_split(cut, i + 1, first, second);
        if (cost < best) {
            best = cost;
            *split = i + 1;
        }
    }
    return best;
}

/* Lengthens the caption unit by unit for as long as it may still fit. */
static void try_from(const Cut *cut, Best *best, guint from)
{
    guint columns = 0, halves = 0;
    for (guint end = from + 1; end <= cut->n; end++) {
        const KnUnit *unit = &cut->units[end - 1];
        columns += unit->columns + (end - 1 > from && unit->space);
        halves += unit->space || unit->wide || end - 1 == from ? unit->halves : 0;
        gboolean many = cut->rules->max_words > 0 && halves > 2 * (guint)cut->rules->max_words;
        if (end - from > 1 && (columns > cut->max_columns * cut->max_lines + 1 || many))
            return;
        guint split;
        gint64 lines = cost_of_lines(cut, from, end, columns, &split);
        gint64 time = cost_of_time(cut, from, end);
        if (lines >= COST_FORBIDDEN || time >= COST_FORBIDDEN)
            continue;
        gint64 cost = best[from].cost + COST_CAPTION + cost_of_end(cut, end) +
                      cost_of_inside(cut, from, end) + time + lines;
        if (cost < best[end].cost)
            best[end] = (Best){cost, from, split};
    }
}

/* ---- putting together ---- */

/* Appends the bytes of a unit without what captions leave out; map[i] receives where the byte
 * `base + i` of the text went. */
static void append_unit(GString *out, const char *text, const KnUnit *unit, guint base, guint *map)
{
    gsize begin = out->len;
    for (const char *at = text + unit->start; at < text + unit->end;) {
        const char *next = g_utf8_next_char(at);
        gunichar c = g_utf8_get_char(at);
        gboolean kept_space = c == 0xa0 || c == 0x202f; /* those that hold words together */
        for (const char *byte = at; byte < next; byte++)
            map[byte - text - base] = (guint)out->len;
        if (g_unichar_isspace(c) && !kept_space) {
            if (out->len > begin && out->str[out->len - 1] != ' ')
                g_string_append_c(out, ' ');
        } else if (!kn_caption_leaves_out(c)) {
            g_string_append_len(out, at, next - at);
        }
        at = next;
    }
    if (out->len > begin && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    for (guint i = unit->start; i < unit->end; i++)
        map[i - base] = MIN(map[i - base], (guint)out->len);
    map[unit->end - base] = (guint)out->len;
}

/* Adds the words of one unit. A word that goes on behind a hyphen, on the same line, stays one. */
static void append_words(const Cut *cut, GArray *words, const KnUnit *unit, gboolean line_begins,
                         guint base, const guint *map, gint64 *last_us)
{
    const KnSaid *said = cut->said;
    guint low = 0, high = said->n_words; /* the first word that ends behind the unit's start */
    while (low < high) {
        guint middle = (low + high) / 2;
        if (said->words[middle].offset + said->words[middle].length <= unit->start)
            low = middle + 1;
        else
            high = middle;
    }
    for (guint i = low; i < said->n_words && said->words[i].offset < unit->end; i++) {
        const KnCaptionWord *word = &said->words[i];
        guint start = MAX(word->offset, unit->start);
        guint end = MIN(word->offset + word->length, unit->end);
        gint64 start_us = MAX(kn_word_time_at(word, start), *last_us);
        gint64 end_us = MAX(kn_word_time_at(word, end), start_us);
        gboolean goes_on = word->offset < unit->start && !unit->space && !unit->wide &&
                           !line_begins && words->len > 0;
        guint offset = map[start - base], length = map[end - base] - offset;
        if (length == 0)
            continue;
        *last_us = end_us;
        if (goes_on) {
            KnCaptionWord *before = &g_array_index(words, KnCaptionWord, words->len - 1);
            before->length = offset + length - before->offset;
            before->end_us = end_us;
        } else {
            KnCaptionWord piece = {offset, length, start_us, end_us};
            g_array_append_val(words, piece);
        }
    }
}

static KnCaption put_together(const Cut *cut, guint from, guint split, guint end, gint64 *last_us)
{
    GString *out = g_string_new(NULL);
    GArray *words = g_array_new(FALSE, FALSE, sizeof(KnCaptionWord));
    guint base = cut->units[from].start;
    g_autofree guint *map = g_new0(guint, cut->units[end - 1].end - base + 1);
    KnCaption caption = {
        .start_us = MAX(cut->units[from].start_us, *last_us),
        .segment = cut->said->segment,
        .estimated = cut->said->estimated,
    };
    *last_us = caption.start_us;
    for (guint i = from; i < end; i++) {
        const KnUnit *unit = &cut->units[i];
        gboolean line_begins = i == from || (split > 0 && i == split);
        if (line_begins && i > from)
            g_string_append_c(out, '\n');
        else if (i > from && unit->space)
            g_string_append_c(out, ' ');
        append_unit(out, cut->said->text, unit, base, map);
        append_words(cut, words, unit, line_begins, base, map, last_us);
    }
    caption.end_us = MAX(cut->units[end - 1].end_us, caption.start_us + SHORTEST_US);
    caption.end_us = MAX(caption.end_us, *last_us);
    *last_us = caption.end_us;
    caption.text = g_string_free(out, FALSE);
    caption.n_words = words->len;
    caption.words = (KnCaptionWord *)(void *)g_array_free(words, FALSE);
    return caption;
}

/* Captions stay while they are read, and up to the next one when the gap is short. */
static void lengthen(const Cut *cut, KnCaption *caption, const KnCaption *next, guint columns)
{
    gint64 limit_us = next ? next->start_us : MAX(cut->said->end_us, caption->end_us);
    gint64 read_us = (gint64)(columns * 1e6 / cut->speed);
    gint64 wanted_us = caption->start_us + MAX(cut->rules->min_us, read_us);
    if (cut->rules->max_us > 0)
        wanted_us = MIN(wanted_us, caption->start_us + cut->rules->max_us);
    caption->end_us = MAX(caption->end_us, MIN(wanted_us, limit_us));
    if (next && limit_us - caption->end_us < cut->rules->gap_us)
        caption->end_us = MAX(caption->end_us, limit_us);
}

static void collect(const Cut *cut, const Best *best, GArray *captions)
{
    g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint end = cut->n; end > 0; end = best[end].from)
        g_array_append_val(ends, end);
    guint first = captions->len;
    gint64 last_us = G_MININT64;
    for (guint i = ends->len; i-- > 0;) {
        guint end = g_array_index(ends, guint, i);
        KnCaption caption = put_together(cut, best[end].from, best[end].split, end, &last_us);
        g_array_append_val(captions, caption);
    }
    for (guint i = first; i < captions->len; i++) {
        guint columns = 0, end = g_array_index(ends, guint, captions->len - 1 - i);
        for (guint u = best[end].from; u < end; u++)
            columns += cut->units[u].columns + cut->units[u].space;
        lengthen(cut, &g_array_index(captions, KnCaption, i),
                 i + 1 < captions->len ? &g_array_index(captions, KnCaption, i + 1) : NULL,
                 columns);
    }
}

static double speed_limit(const KnCaptionRules *rules, gboolean wide)
{
    return rules->reading_speed > 0 ? rules->reading_speed
           : wide                   ? KN_CAPTION_SPEED_WIDE
                                    : KN_CAPTION_SPEED;
}

static guint chars_limit(const KnCaptionRules *rules, gboolean wide)
{
    return rules->max_chars > 0 ? (guint)rules->max_chars
           : wide               ? KN_CAPTION_CHARS_WIDE
                                : KN_CAPTION_CHARS;
}

void kn_captions_cut(const KnSaid *written, const KnCaptionRules *rules, const KnBreaks *breaks,
                     GArray *captions)
{
    gsize size = strlen(written->text);
    g_autofree char *text = g_strdup(written->text);
    g_strdelimit(text, "\t\n\v\f\r", ' '); /* whose rules for lines are not those of spaces */
    KnSaid copy = *written, *said = &copy;
    said->text = text;
    g_autofree guint8 *flags = breaks->find(text, size, said->language);
    KnTextSize whole = kn_text_size(text, size, flags);
    gboolean wide = kn_text_is_wide(&whole);
    guint columns = (wide ? 2 : 1) * chars_limit(rules, wide);
    g_autoptr(GArray) units = kn_units_of(said, flags, columns);
    Cut cut = {
        .said = said,
        .rules = rules,
        .units = (const KnUnit *)(const void *)units->data,
        .n = units->len,
        .max_columns = columns,
        .max_lines = rules->max_lines > 0   ? (guint)rules->max_lines
                     : rules->max_words > 0 ? 1
                                            : KN_CAPTION_LINES,
        .speed = speed_limit(rules, wide) * (wide ? 2 : 1),
    };
    if (cut.n == 0)
        return;
    g_autofree Best *best = g_new(Best, cut.n + 1);
    for (guint i = 0; i <= cut.n; i++)
        best[i] = (Best){i > 0 ? G_MAXINT64 : 0, 0, 0};
    for (guint i = 0; i < cut.n; i++)
        try_from(&cut, best, i);
    collect(&cut, best, captions);
}

KnCaptionReading kn_caption_reading(const KnCaption *caption, const KnCaptionRules *rules,
                                    const KnBreaks *breaks)
{
    KnCaptionReading reading = {0};
    gsize bytes = strlen(caption->text);
    g_autofree guint8 *all = breaks->find(caption->text, bytes, NULL);
    KnTextSize whole = kn_text_size(caption->text, bytes, all);
    gboolean is_wide = kn_text_is_wide(&whole);
    reading.speed_limit = speed_limit(rules, is_wide);
    reading.speed = whole.n_chars * 1e6 / (double)MAX(caption->end_us - caption->start_us, 1);
    g_auto(GStrv) lines = g_strsplit(caption->text, "\n", -1);
    for (char **line = lines; *line; line++) {
        gsize size = strlen(*line);
        g_autofree guint8 *flags = breaks->find(*line, size, NULL);
        KnTextSize length = kn_text_size(*line, size, flags);
        gboolean wide = kn_text_is_wide(&length);
        guint limit = chars_limit(rules, wide);
        if (length.n_columns <= (wide ? 2 : 1) * limit || length.n_chars <= reading.line)
            continue;
        reading.line = length.n_chars;
        reading.line_limit = limit;
    }
    return reading;
}
