/* SPDX-License-Identifier: MIT */
/* Comma-separated values: RFC 4180, with any of three separators, and lines that end as they like.
 */
#include "base/error.h"
#include "cards/data.h"

#include <string.h>

typedef struct {
    const char *at, *name;
    guint line;
    const char *begun; /* the line */
    char separator;
    GPtrArray *cells;
    GArray *places; /* KnDataPlace, of the cells */
    GError **error;
} Reading;

static KnDataPlace here(const Reading *reading)
{
    return (KnDataPlace){reading->line,
                         (guint)g_utf8_strlen(reading->begun, reading->at - reading->begun) + 1};
}

static void next_line(Reading *reading, const char *begun)
{
    reading->line++;
    reading->begun = begun;
}

static gboolean fail(const Reading *reading, KnDataPlace place, const char *what)
{
    g_set_error(reading->error, KN_ERROR, KN_ERROR_INPUT, "%s:%u:%u: %s", reading->name, place.line,
                place.column, what);
    return FALSE;
}

static char find_separator(const char *text)
{
    gsize length = strcspn(text, "\r\n");
    const char *const kinds = ",;\t";
    guint most = 0;
    char found = ',';
    for (const char *kind = kinds; *kind; kind++) {
        guint n = 0;
        for (gsize i = 0; i < length; i++)
            n += text[i] == *kind;
        if (n > most) {
            most = n;
            found = *kind;
        }
    }
    return found;
}

static gboolean read_quoted(Reading *reading, GString *cell)
{
    KnDataPlace begun = here(reading);
    for (reading->at++; *reading->at; reading->at++) {
        if (*reading->at == '"' && reading->at[1] != '"') {
            reading->at++;
            return TRUE;
        }
        if (*reading->at == '"')
            reading->at++;
        g_string_append_c(cell, *reading->at);
        if (*reading->at == '\n')
            next_line(reading, reading->at + 1);
    }
    return fail(reading, begun, "a quotation mark is not closed");
}

static gboolean read_cell(Reading *reading)
{
    const char ends[] = {reading->separator, '\r', '\n', '\0'};
    g_autoptr(GString) cell = g_string_new(NULL);
    KnDataPlace place = here(reading);
    g_array_append_val(reading->places, place);
    if (*reading->at == '"') {
        if (!read_quoted(reading, cell))
            return FALSE;
        if (*reading->at && !strchr(ends, *reading->at))
            return fail(reading, here(reading), "something follows a quoted field");
    } else {
        gsize length = strcspn(reading->at, ends);
        g_string_append_len(cell, reading->at, (gssize)length);
        reading->at += length;
    }
    g_ptr_array_add(reading->cells, g_strdup(g_strstrip(cell->str)));
    return TRUE;
}

/* One line of cells; n_columns 0: it is the first. */
static gboolean read_row(Reading *reading, guint *n_columns)
{
    guint before = reading->cells->len;
    KnDataPlace place = here(reading);
    do {
        if (!read_cell(reading))
            return FALSE;
    } while (*reading->at == reading->separator && reading->at++);
    guint n = reading->cells->len - before;
    if (n > KN_DATA_COLUMNS_MAX)
        return fail(reading, place, "the line has more than " G_STRINGIFY(64) " fields");
    if (*n_columns && n != *n_columns) {
        g_autofree char *what =
            g_strdup_printf("the line has %u fields, and the first one has %u", n, *n_columns);
        return fail(reading,
                    n > *n_columns
                        ? g_array_index(reading->places, KnDataPlace, before + *n_columns)
                        : place,
                    what);
    }
    *n_columns = n;
    return TRUE;
}

static void skip_ends(Reading *reading)
{
    for (; *reading->at == '\r' || *reading->at == '\n'; reading->at++)
        if (*reading->at == '\n')
            next_line(reading, reading->at + 1);
}

gboolean kn_csv_read(const char *text, const char *name, KnCardData *data, GError **error)
{
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    const char *bad;
    *data = (KnCardData){0};
    text += g_str_has_prefix(text, "\357\273\277") ? 3 : 0; /* a byte order mark */
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(KnDataPlace));
    Reading reading = {text, name, 1, text, find_separator(text), cells, places, error};
    if (!g_utf8_validate(text, -1, &bad)) {
        for (; reading.at < bad; reading.at++)
            if (*reading.at == '\n')
                next_line(&reading, reading.at + 1);
        return fail(&reading, here(&reading), "the file is not UTF-8");
    }
    for (skip_ends(&reading); *reading.at; skip_ends(&reading)) {
        if (!read_row(&reading, &data->n_columns))
            return FALSE;
        if (++data->n_rows > KN_DATA_ROWS_MAX)
            return fail(&reading, here(&reading), "the file has more than 10000 rows");
    }
    if (data->n_rows == 0)
        return fail(&reading, here(&reading), "the file is empty");
    g_ptr_array_add(cells, NULL);
    data->cells = (GStrv)g_ptr_array_steal(cells, NULL);
    data->name = g_strdup(name);
    data->places = (KnDataPlace *)g_array_free(g_steal_pointer(&places), FALSE);
    return TRUE;
}
