/* SPDX-License-Identifier: MIT */
#include "project/rows.h"
#include "base/error.h"
#include "base/open_file.h"
#include "base/text.h"
#include "project/variables.h"

#include <errno.h>
#include <string.h>

enum { PROBLEMS_MAX = 1000, PROBLEMS_SHOWN = 20 };

/* Of a character in the file, from 1. */
typedef struct {
    guint line, column;
} Place;

typedef struct {
    const char *name;
    const char *at, *end;
    guint line;         /* in which `at` stands, from 1 … */
    const char *begun;  /* … and where it begins */
    GPtrArray *columns; /* names, owned */
    GArray *rows;       /* KnRow, of as many values as there were columns when it was read */
    GArray *widths;     /* guint: how many those were */
    GArray *problems;   /* KnProblem */
    guint n_problems;   /* all of them */
} Reader;

static Place here(const Reader *reader)
{
    return (Place){reader->line,
                   (guint)g_utf8_strlen(reader->begun, reader->at - reader->begun) + 1};
}

static void next_line(Reader *reader)
{
    reader->line++;
    reader->begun = reader->at;
}

static void G_GNUC_PRINTF(3, 4) complain(Reader *reader, Place place, const char *format, ...)
{
    va_list args;
    if (reader->n_problems++ >= PROBLEMS_MAX)
        return;
    va_start(args, format);
    KnProblem problem = {.code = KN_PROBLEM_VALUE,
                         .file = (char *)reader->name,
                         .line = place.line,
                         .column = place.column,
                         .words = g_strdup_vprintf(format, args)};
    va_end(args);
    g_array_append_val(reader->problems, problem);
}

static gboolean check(const Reader *reader, GError **error)
{
    guint n = reader->problems->len;
    guint rest = reader->n_problems - MIN(n, PROBLEMS_SHOWN);
    g_autofree char *last = g_strdup_printf("and %u more", rest);
    const char *const more[] = {rest > 0 ? last : NULL, NULL};
    if (n > 0)
        kn_error_set_problems(error, KN_ERROR_INPUT, (const KnProblem *)reader->problems->data, n,
                              PROBLEMS_SHOWN, more);
    return n == 0;
}

static void clear_row(gpointer data)
{
    KnRow *row = data;
    g_free(row->values); /* of columns that came later there are none: see take_rows */
}

/* ---- columns */

static int find_column(const Reader *reader, const char *name)
{
    for (guint i = 0; i < reader->columns->len; i++)
        if (strcmp(reader->columns->pdata[i], name) == 0)
            return (int)i;
    return -1;
}

/* FALSE: it is no name, and that is told. */
static gboolean add_column(Reader *reader, const char *name, Place place)
{
    g_autofree char *quoted = kn_text_quote(name);
    gboolean good = kn_variable_is_name(name);
    if (!good)
        complain(reader, place,
                 "the column %s is no name of a variable" KN_HINT
                 "; expected letters, digits, '_', '-', '.', a letter first",
                 quoted);
    g_ptr_array_add(reader->columns, g_strdup(name));
    return good;
}

/* The values are taken. */
static void add_row(Reader *reader, guint line, GPtrArray *take_values)
{
    guint width = take_values->len;
    KnRow row = {.line = line, .values = (char **)g_ptr_array_free(take_values, FALSE)};
    g_array_append_val(reader->rows, row);
    g_array_append_val(reader->widths, width);
    if (reader->rows->len == KN_ROWS_MAX + 1)
        complain(reader, (Place){line, 1},
                 "there are more than %d rows" KN_HINT "; divide the file", KN_ROWS_MAX);
}

static gboolean is_full(const Reader *reader)
{
    return reader->rows->len > KN_ROWS_MAX;
}

/* ---- CSV */

static gboolean at_line_end(const Reader *reader)
{
    return reader->at >= reader->end || *reader->at == '\n' || *reader->at == '\r';
}

static void pass_line_end(Reader *reader)
{
    if (reader->at < reader->end && *reader->at == '\r')
        reader->at++;
    if (reader->at < reader->end && *reader->at == '\n')
        reader->at++;
    next_line(reader);
}

static void pass_line(Reader *reader)
{
    while (!at_line_end(reader))
        reader->at++;
    pass_line_end(reader);
}

/* A field in quotes. NULL: it has no end, or something stands behind it. */
static char *read_quoted(Reader *reader)
{
    Place begun = here(reader);
    GString *value = g_string_new(NULL);
    for (reader->at++; reader->at < reader->end; reader->at++) {
        if (*reader->at == '"' && reader->at + 1 < reader->end && reader->at[1] == '"')
            reader->at++;
        else if (*reader->at == '"')
            break;
        g_string_append_c(value, *reader->at);
        if (*reader->at == '\n') {
            reader->line++;
            reader->begun = reader->at + 1;
        }
    }
    if (reader->at >= reader->end) {
        complain(reader, begun,
                 "a field begins with a quote and has no end" KN_HINT
                 "; a quote inside of a field is written \"\"");
        g_string_free(value, TRUE);
        return NULL;
    }
    reader->at++;
    if (at_line_end(reader) || *reader->at == ',')
        return g_string_free(value, FALSE);
    complain(reader, here(reader),
             "something stands after the closing quote of a field" KN_HINT
             "; expected a comma or the end of the line (a quote inside of a field is written "
             "\"\")");
    g_string_free(value, TRUE);
    return NULL;
}

static char *read_plain(Reader *reader)
{
    const char *start = reader->at;
    while (!at_line_end(reader) && *reader->at != ',' && *reader->at != '"')
        reader->at++;
    if (at_line_end(reader) || *reader->at == ',')
        return g_strndup(start, (gsize)(reader->at - start));
    complain(reader, here(reader),
             "a quote stands in the middle of a field" KN_HINT
             "; put the whole field into quotes, and write the quote twice");
    return NULL;
}

/* One record, NULL after a problem: reading goes on at the next line. places: of Place, of each
 * field. */
static GPtrArray *read_record(Reader *reader, GArray *places)
{
    g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func(g_free);
    g_array_set_size(places, 0);
    for (;;) {
        Place place = here(reader);
        g_array_append_val(places, place);
        gboolean quoted = reader->at < reader->end && *reader->at == '"';
        char *field = quoted ? read_quoted(reader) : read_plain(reader);
        if (!field) {
            pass_line(reader);
            return NULL;
        }
        g_ptr_array_add(fields, field);
        if (reader->at >= reader->end || *reader->at != ',')
            break;
        reader->at++;
    }
    pass_line_end(reader);
    return g_steal_pointer(&fields);
}

/* A spreadsheet writes other separators where the comma stands in numbers. */
static gboolean check_separator(Reader *reader, const GPtrArray *names, Place place)
{
    const char *only = names->len == 1 ? names->pdata[0] : "";
    if (!strpbrk(only, ";\t"))
        return TRUE;
    place.column += (guint)g_utf8_strlen(only, (gssize)strcspn(only, ";\t"));
    complain(reader, place, "the columns are separated by %s" KN_HINT "; expected commas",
             strchr(only, ';') ? "';'" : "tabs");
    return FALSE;
}

static gboolean read_header(Reader *reader)
{
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(Place));
    g_autoptr(GPtrArray) names = read_record(reader, places);
    if (!names || !check_separator(reader, names, g_array_index(places, Place, 0)))
        return FALSE;
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_strstrip(names->pdata[i]);
        Place place = g_array_index(places, Place, i);
        g_autofree char *quoted = kn_text_quote(name);
        if (find_column(reader, name) >= 0)
            complain(reader, place, "there are two columns %s", quoted);
        else
            add_column(reader, name, place);
    }
    return reader->n_problems == 0;
}

static void read_csv(Reader *reader)
{
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(Place));
    while (reader->at < reader->end && at_line_end(reader))
        pass_line_end(reader);
    if (reader->at >= reader->end || !read_header(reader))
        return;
    while (reader->at < reader->end && !is_full(reader)) {
        guint line = reader->line, n = reader->columns->len;
        if (at_line_end(reader)) {
            pass_line_end(reader);
            continue;
        }
        GPtrArray *fields = read_record(reader, places);
        if (!fields)
            continue;
        if (fields->len != n)
            complain(reader, g_array_index(places, Place, MIN(fields->len - 1, n)),
                     "found %u field%s" KN_HINT "; expected %u, as there are columns", fields->len,
                     fields->len == 1 ? "" : "s", n);
        add_row(reader, line, fields);
    }
}

/* ---- JSON Lines */

/* The error's place counts from the line's beginning. */
static void complain_of_json(Reader *reader, const GError *error)
{
    const KnProblem *problem = kn_error_problem(error, 0);
    Place place = {reader->line, problem ? MAX(problem->column, 1) : 1};
    complain(reader, place, "%s", problem ? problem->words : error->message);
}

static void read_object(Reader *reader, const KnJson *object)
{
    guint line = reader->line;
    GPtrArray *values = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_set_size(values, (int)reader->columns->len);
    for (guint i = 0; i < object->n; i++) {
        const char *name = object->keys[i];
        const KnJson *item = object->items[i];
        g_autofree char *quoted = kn_text_quote(name);
        int column = find_column(reader, name);
        if (column < 0) {
            column = (int)reader->columns->len;
            add_column(reader, name, (Place){line, object->key_places[i].column});
            g_ptr_array_add(values, NULL);
        }
        values->pdata[column] = kn_variable_text(item);
        if (!values->pdata[column] && item->type != KN_JSON_NULL)
            complain(reader, (Place){line, item->column},
                     "%s is %s" KN_HINT "; expected a string, a number, true, false or null",
                     quoted, kn_json_type_name((KnJsonType)item->type));
    }
    add_row(reader, line, values);
}

static void read_line(Reader *reader, const char *text, gsize size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnJsonDocument) document =
        kn_json_load_text(text, (gssize)size, reader->name, &error);
    const KnJson *root = document ? kn_json_root(document) : NULL;
    if (!document)
        complain_of_json(reader, error);
    else if (root->type != KN_JSON_OBJECT)
        complain(reader, (Place){reader->line, root->column},
                 "found %s" KN_HINT "; expected an object a line",
                 kn_json_type_name((KnJsonType)root->type));
    else
        read_object(reader, root);
}

static gboolean is_blank(const char *text, gsize size)
{
    for (gsize i = 0; i < size; i++)
        if (!strchr(" \t", text[i]))
            return FALSE;
    return TRUE;
}

static void read_json_lines(Reader *reader)
{
    while (reader->at < reader->end && !is_full(reader)) {
        const char *start = reader->at;
        while (!at_line_end(reader))
            reader->at++;
        gsize size = (gsize)(reader->at - start);
        if (!is_blank(start, size))
            read_line(reader, start, size);
        pass_line_end(reader);
    }
}

/* ---- the file */

/* Every row gets a value, or none, for every column: of JSON Lines some came later. */
static KnRows *take_rows(Reader *reader, const char *path)
{
    KnRows *rows = g_new0(KnRows, 1);
    rows->path = g_strdup(path);
    rows->n_columns = reader->columns->len;
    rows->columns = g_new0(char *, rows->n_columns + 1);
    for (guint i = 0; i < rows->n_columns; i++)
        rows->columns[i] = g_strdup(reader->columns->pdata[i]);
    rows->n = reader->rows->len;
    rows->rows = g_new0(KnRow, rows->n);
    for (guint i = 0; i < rows->n; i++) {
        KnRow *row = &g_array_index(reader->rows, KnRow, i);
        guint width = g_array_index(reader->widths, guint, i);
        rows->rows[i] = (KnRow){i + 1, row->line, g_new0(char *, rows->n_columns + 1)};
        for (guint j = 0; j < width; j++) {
            rows->rows[i].values[j] = j < rows->n_columns ? row->values[j] : NULL;
            row->values[j] = NULL;
        }
    }
    return rows;
}

/* FALSE: the text is none that could be read, and that is told. */
static gboolean check_text(Reader *reader)
{
    const char *bad;
    if (!g_utf8_validate(reader->at, reader->end - reader->at, &bad)) {
        for (; reader->at < bad; reader->at++)
            if (*reader->at == '\n') {
                reader->line++;
                reader->begun = reader->at + 1;
            }
        complain(reader, here(reader),
                 *bad ? "it is no UTF-8" KN_HINT "; save it as UTF-8" : "it holds a zero byte");
        return FALSE;
    }
    if (g_str_has_prefix(reader->at, "\xef\xbb\xbf"))
        reader->begun = reader->at += 3;
    if (reader->at[strspn(reader->at, " \t\r\n")] == '[') {
        complain(reader, here(reader),
                 "found '['" KN_HINT "; expected CSV, or JSON Lines: an object on each line, "
                 "without an array around them");
        return FALSE;
    }
    return TRUE;
}

static void free_values(const Reader *reader)
{
    for (guint i = 0; i < reader->rows->len; i++)
        for (guint j = 0; j < g_array_index(reader->widths, guint, i); j++)
            g_free(g_array_index(reader->rows, KnRow, i).values[j]);
}

KnRows *kn_rows_load_text(const char *text, gssize size, const char *name, GError **error)
{
    g_autoptr(GPtrArray) columns = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(KnRow));
    g_autoptr(GArray) widths = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) problems = kn_problem_array_new();
    g_autofree char *shown = kn_text_visible(name);
    gsize n = size < 0 ? strlen(text) : (gsize)size;
    Reader reader = {.name = shown,
                     .at = text,
                     .end = text + n,
                     .line = 1,
                     .begun = text,
                     .columns = columns,
                     .rows = rows,
                     .widths = widths,
                     .problems = problems};
    g_array_set_clear_func(rows, clear_row);
    if (check_text(&reader)) {
        const char *first = reader.at;
        while (first < reader.end && strchr(" \t\r\n", *first))
            first++;
        if (first < reader.end && *first == '{')
            read_json_lines(&reader);
        else
            read_csv(&reader);
        if (reader.n_problems == 0 && rows->len == 0)
            complain(&reader, (Place){reader.line > 1 ? reader.line - 1 : 1, 1},
                     "there is no row" KN_HINT "; expected a line of names, then a line for each "
                     "film");
    }
    KnRows *made = check(&reader, error) ? take_rows(&reader, name) : NULL;
    free_values(&reader);
    return made;
}

KnRows *kn_rows_load(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    gsize size;
    g_autoptr(GError) why = NULL;
    if (kn_read_input(path, KN_ROWS_BYTES_MAX, &text, &size, &why))
        return kn_rows_load_text(text, (gssize)size, path, error);
    g_autofree char *shown = kn_text_visible(path);
    if (errno == EFBIG)
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "the rows '%s': the file is larger than %d MiB", shown,
                    KN_ROWS_BYTES_MAX >> 20);
    else
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "the rows: %s", why->message);
    return NULL;
}

int kn_rows_column(const KnRows *rows, const char *name)
{
    for (guint i = 0; i < rows->n_columns; i++)
        if (strcmp(rows->columns[i], name) == 0)
            return (int)i;
    return -1;
}

static KnRow repeat_row(const KnRows *rows, const KnRow *row, const char *value)
{
    KnRow made = {row->number, row->line, g_new0(char *, rows->n_columns + 2)};
    for (guint i = 0; i < rows->n_columns; i++)
        made.values[i] = g_strdup(row->values[i]);
    made.values[rows->n_columns] = g_strdup(value);
    return made;
}

static void free_rows(KnRows *rows)
{
    for (guint i = 0; i < rows->n; i++) {
        for (guint j = 0; j < rows->n_columns; j++)
            g_free(rows->rows[i].values[j]);
        g_free(rows->rows[i].values);
    }
    g_free(rows->rows);
}

void kn_rows_free(KnRows *rows)
{
    if (!rows)
        return;
    free_rows(rows);
    g_strfreev(rows->columns);
    g_free(rows->path);
    g_free(rows);
}

void kn_rows_repeat(KnRows *rows, const char *column, char *const *values)
{
    guint n_values = g_strv_length((char **)values), n = rows->n * n_values;
    KnRow *made = g_new0(KnRow, n);
    for (guint i = 0; i < n; i++)
        made[i] = repeat_row(rows, &rows->rows[i / n_values], values[i % n_values]);
    free_rows(rows);
    rows->rows = made;
    rows->n = n;
    rows->columns = g_renew(char *, rows->columns, rows->n_columns + 2);
    rows->columns[rows->n_columns++] = g_strdup(column);
    rows->columns[rows->n_columns] = NULL;
}
