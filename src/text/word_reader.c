/* SPDX-License-Identifier: MIT */
#include "base/option.h"
#include "text/word_format.h"

#include <math.h>
#include <string.h>

/* What all families read with: places, times, entries. Sorted is what is required, not repaired: a
 * time that goes backwards is a mistake in the file. */

enum { WORDS_MAX = 500000, TIME_MAX_MS = 360000000 };

void kn_word_complain(KnWordReader *reader, const KnJson *node, const char *path, const char *what)
{
    kn_problems_error(reader->problems, node, path, "%s", what);
}

/* ---- places ---- */

static const KnJson *element(const KnJson *node, guint i)
{
    return node && node->type == KN_JSON_ARRAY && i < node->n ? node->items[i] : NULL;
}

/* One step of a place: a member's name, or [N]; *every: it is []. Returns what comes after it. */
static const char *take_step(const char *place, const KnJson **node, gboolean *every)
{
    place += *place == '.';
    *every = place[0] == '[' && place[1] == ']';
    if (*every)
        return place + 2;
    if (*place == '[') {
        char *end;
        *node = element(*node, (guint)g_ascii_strtoull(place + 1, &end, 10));
        return end + 1;
    }
    gsize n = strcspn(place, ".[|");
    g_autofree char *name = g_strndup(place, n);
    *node = kn_json_member(*node, name);
    return place + n;
}

/* The place behind the next '|', or NULL. */
static const char *next_choice(const char *place)
{
    const char *bar = strchr(place, '|');
    return bar ? bar + 1 : NULL;
}

const KnJson *kn_word_member(const KnJson *node, const char *place)
{
    for (const char *at = place; at; at = next_choice(at)) {
        const KnJson *found = node;
        gboolean every;
        for (const char *step = at; found && *step && *step != '|';)
            step = take_step(step, &found, &every);
        if (found && found->type != KN_JSON_NULL)
            return found;
    }
    return NULL;
}

/* Calls `each` for the entries at one place, without those at other ones behind a '|', until it
 * returns TRUE, and returns whether it did. */
typedef gboolean (*EachFunc)(KnWordReader *reader, const KnWordFormat *format, const KnJson *entry,
                             const char *path, gpointer data);
typedef struct {
    KnWordReader *reader;
    const KnWordFormat *format;
    EachFunc each;
    gpointer data;
} Walk;

static gboolean walk(const Walk *w, const KnJson *node, const char *place, const char *path)
{
    if (!*place || *place == '|')
        return w->each(w->reader, w->format, node, path, w->data);
    const KnJson *below = node;
    gboolean every, stop = FALSE;
    const char *rest = take_step(place, &below, &every);
    if (!every) {
        g_autofree char *child =
            g_strdup_printf("%s%s%.*s", path, *place == '.' || *place == '[' ? "" : ".",
                            (int)(rest - place), place);
        return below && walk(w, below, rest, child);
    }
    if (node->type != KN_JSON_ARRAY)
        return FALSE;
    for (guint i = 0; i < node->n && !stop; i++) {
        g_autofree char *child = g_strdup_printf("%s[%u]", path, i);
        stop = walk(w, node->items[i], rest, child);
    }
    return stop;
}

static gboolean has_time(KnWordReader *reader, const KnWordFormat *format, const KnJson *entry,
                         const char *path, gpointer data)
{
    return kn_word_member(entry, format->start) ||
           (format->end && kn_word_member(entry, format->end));
}

const char *kn_word_list_of(const KnWordFormat *format, const KnJson *root)
{
    const Walk w = {NULL, format, has_time, NULL};
    for (const char *at = format->list; at; at = next_choice(at))
        if (walk(&w, root, at, "$"))
            return at;
    return NULL;
}

/* ---- times ---- */

/* A number, or where the format writes so a text with one. */
static gboolean number_of(const KnWordFormat *format, const KnJson *node, double *number)
{
    char *end;
    if (!node || node->type != KN_JSON_STRING || !format->text_times)
        return node && kn_json_number(node, number);
    *number = g_ascii_strtod(node->string, &end);
    return end > node->string && (!*end || strcmp(end, "s") == 0);
}

gboolean kn_word_read_time(KnWordReader *reader, const KnWordFormat *format, const KnJson *entry,
                           const char *place, const char *path, gint64 *time_us)
{
    const KnJson *node = kn_word_member(entry, place);
    double number;
    if (number_of(format, node, &number) && number >= 0 &&
        number * reader->unit_us <= TIME_MAX_MS * 1000.0) {
        *time_us = llround(number * reader->unit_us);
        return TRUE;
    }
    g_autofree char *child = g_strdup_printf("%s%s%.*s", path, *place == '[' ? "" : ".",
                                             (int)strcspn(place, "|"), place);
    kn_word_complain(reader, node ? node : entry, child, "expected a time of 0 to 100 hours");
    return FALSE;
}

typedef struct {
    gboolean fraction; /* some time is no whole number */
    double latest, sum;
    guint n;
} Numbers;

static gboolean look_at(KnWordReader *reader, const KnWordFormat *format, const KnJson *entry,
                        const char *path, gpointer data)
{
    Numbers *numbers = data;
    const char *const places[] = {format->start, format->end, format->duration};
    double number[3] = {0};
    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        const KnJson *node = places[i] ? kn_word_member(entry, places[i]) : NULL;
        gboolean is_number = node && node->type == KN_JSON_NUMBER;
        numbers->fraction |= node && (!is_number || !node->integral);
        number[i] = is_number ? node->number : 0;
        numbers->latest = MAX(numbers->latest, i < 2 ? number[i] : 0);
    }
    numbers->sum += MAX(number[1] - number[0], 0);
    numbers->n++;
    return FALSE;
}

double kn_word_unit_us(const KnWordReader *reader, const KnWordFormat *format, const KnJson *root)
{
    static const double units_us[] = {[KN_WORD_MS] = 1e3, [KN_WORD_TICKS] = 0.1};
    const double word_seconds_max = 10;
    if (format->unit == KN_WORD_MS || format->unit == KN_WORD_TICKS)
        return units_us[format->unit];
    Numbers numbers = {0};
    const Walk w = {NULL, format, look_at, &numbers};
    for (const char *at = format->list; at; at = next_choice(at))
        walk(&w, root, at, "$");
    gboolean beyond = reader->length_us > 0 && numbers.latest * 1e6 > (double)reader->length_us;
    gboolean is_long = numbers.n > 0 && numbers.sum > word_seconds_max * numbers.n;
    gboolean ms = format->unit == KN_WORD_MARKS || beyond || is_long;
    return ms && !numbers.fraction ? 1e3 : 1e6;
}

/* ---- entries ---- */

void kn_word_set_bounds(KnWordReader *reader, gint64 low_us, gint64 high_us)
{
    reader->low_us = low_us;
    reader->high_us = high_us;
}

static gboolean check_text(KnWordReader *reader, const KnJson *node, const char *path,
                           const char *text)
{
    for (const char *at = text; *at; at = g_utf8_next_char(at))
        if (g_unichar_iscntrl(g_utf8_get_char(at)) && !g_unichar_isspace(g_utf8_get_char(at))) {
            kn_word_complain(reader, node, path, "found a control character in the word");
            return FALSE;
        }
    if (reader->entries->len < WORDS_MAX)
        return TRUE;
    if (reader->entries->len == WORDS_MAX)
        kn_word_complain(reader, node, path, "found too many words; expected at most 500000");
    return FALSE;
}

void kn_word_add(KnWordReader *reader, const KnJson *node, const char *path, const char *text,
                 gint64 start_us, gint64 end_us)
{
    if (start_us >= 0 && start_us < reader->last_us)
        kn_word_complain(reader, node, path,
                         "the word starts before the one before it; expected the order in which "
                         "they are said");
    else if (end_us < start_us)
        kn_word_complain(reader, node, path,
                         "the word ends before it starts; expected a later end");
    else if (check_text(reader, node, path, text)) {
        reader->last_us = MAX(reader->last_us, start_us);
        KnWordEntry entry = {g_strdup(text), start_us, end_us, reader->low_us, reader->high_us};
        g_array_append_val(reader->entries, entry);
    }
}

/* "[Music]", "(applause)", "♪": what is heard and not said. */
static gboolean is_note(const char *text)
{
    g_autofree char *bare = g_strstrip(g_strdup(text));
    gsize n = strlen(bare);
    gboolean bracketed =
        n > 1 && ((bare[0] == '[' && bare[n - 1] == ']') ||
                  (bare[0] == '(' && bare[n - 1] == ')') || (bare[0] == '*' && bare[n - 1] == '*'));
    return n == 0 || bracketed || strcmp(bare, "♪") == 0;
}

static gboolean is_of(const char *value, const char *values)
{
    g_auto(GStrv) list = g_strsplit(values ? values : "", "|", -1);
    return g_strv_contains((const char *const *)list, value);
}

/* Appends a sign to the word before it. */
static void join(KnWordReader *reader, const char *sign)
{
    if (reader->entries->len == 0)
        return;
    KnWordEntry *last = &g_array_index(reader->entries, KnWordEntry, reader->entries->len - 1);
    char *both = g_strconcat(last->text, sign, NULL);
    g_free(last->text);
    last->text = g_strchomp(both);
}

/* The end as it is told: by itself, by the duration, or not at all. */
static gboolean read_end(KnWordReader *reader, const KnWordFormat *format, const KnJson *entry,
                         const char *path, gint64 start_us, gint64 *end_us)
{
    gint64 duration_us;
    if (format->end && kn_word_member(entry, format->end))
        return kn_word_read_time(reader, format, entry, format->end, path, end_us);
    if (format->duration && kn_word_member(entry, format->duration)) {
        if (!kn_word_read_time(reader, format, entry, format->duration, path, &duration_us))
            return FALSE;
        *end_us = start_us + duration_us;
        return TRUE;
    }
    *end_us = G_MAXINT64;
    return format->open ||
           kn_word_read_time(reader, format, entry, format->end ? format->end : format->duration,
                             path, end_us);
}

void kn_word_read_entry(KnWordReader *reader, const KnWordFormat *format, const KnJson *entry,
                        const char *path)
{
    gint64 start_us = -1, end_us = -1;
    if (entry->type != KN_JSON_OBJECT) {
        kn_word_complain(reader, entry, path, "expected an object for each word");
        return;
    }
    const KnJson *text = kn_word_member(entry, format->text);
    const KnJson *kind = format->kind ? kn_word_member(entry, format->kind) : NULL;
    gboolean named = kind && kind->type == KN_JSON_STRING;
    gboolean joined = named && g_strcmp0(kind->string, format->joined) == 0;
    if (named && !joined && !is_of(kind->string, format->said))
        return; /* a sentence, a viseme, a pause */
    gboolean timed = !joined && has_time(reader, format, entry, path, NULL);
    if (timed && (!kn_word_read_time(reader, format, entry, format->start, path, &start_us) ||
                  !read_end(reader, format, entry, path, start_us, &end_us)))
        return;
    if (!text || text->type != KN_JSON_STRING)
        kn_word_complain(reader, text ? text : entry, path, "expected the word as a string");
    else if (joined)
        join(reader, text->string);
    else if (!format->notes || !is_note(text->string))
        kn_word_add(reader, entry, path, text->string, start_us, end_us);
}

static gboolean read_each(KnWordReader *reader, const KnWordFormat *format, const KnJson *entry,
                          const char *path, gpointer data)
{
    kn_word_read_entry(reader, format, entry, path);
    return FALSE;
}

void kn_word_read_list(KnWordReader *reader, const KnWordFormat *format, const KnJson *root)
{
    const Walk w = {reader, format, read_each, NULL};
    walk(&w, root, kn_word_list_of(format, root), "$");
}
