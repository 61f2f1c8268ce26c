/* SPDX-License-Identifier: MIT */
#include "cards/data.h"
#include "base/error.h"
#include "base/json_print.h"
#include "base/schema.h"

#include <math.h>
#include <string.h>

void kn_card_data_clear(KnCardData *data)
{
    g_free(data->file);
    g_strfreev(data->cells);
    g_free(data->name);
    g_free(data->places);
    *data = (KnCardData){0};
}

/* ---- reading ---- */

/* NULL: it is neither a string nor a number. The caller frees. */
static char *cell_of(const KnJson *node)
{
    if (node->type == KN_JSON_STRING)
        return g_strdup(node->string);
    if (node->type != KN_JSON_NUMBER)
        return NULL;
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_formatd(number, sizeof number, "%.15g", node->number));
}

static gboolean add_cell(const KnReading *reading, const KnJson *node, GPtrArray *cells)
{
    char *cell = cell_of(node);
    g_autofree char *path = kn_reading_path(reading);
    if (cell) {
        g_ptr_array_add(cells, cell);
        return TRUE;
    }
    g_autofree char *found = kn_json_describe(node);
    kn_problems_error(reading->problems, node, path, "%s" KN_HINT "; expected a string or a number",
                      found);
    return FALSE;
}

/* A row: an array, or a number alone, which has no label. */
static gboolean add_row(const KnReading *reading, guint number, guint *n_columns, GPtrArray *cells)
{
    const KnJson *row = reading->node->items[number];
    gboolean list = row->type == KN_JSON_ARRAY;
    guint n = list ? row->n : 2;
    g_autofree char *data = kn_reading_path(reading), *found = kn_json_describe(row);
    g_autofree char *path = g_strdup_printf("%s[%u]", data, number);
    if (!list && row->type != KN_JSON_NUMBER) {
        kn_problems_error(reading->problems, row, path,
                          "%s" KN_HINT "; expected a row such as [\"Mon\", 3], or a number", found);
        return FALSE;
    }
    if (*n_columns && n != *n_columns) {
        kn_problems_error(reading->problems, row, path,
                          "the row has %u cells" KN_HINT "; expected %u, as the first has", n,
                          *n_columns);
        return FALSE;
    }
    if (n == 0 || n > KN_DATA_COLUMNS_MAX) {
        kn_problems_error(reading->problems, row, path,
                          "the row has %u cells" KN_HINT "; expected 1 to %d", n,
                          KN_DATA_COLUMNS_MAX);
        return FALSE;
    }
    *n_columns = n;
    for (guint i = 0; list && i < n; i++)
        if (!add_cell(reading, row->items[i], cells))
            return FALSE;
    if (list)
        return TRUE;
    g_ptr_array_add(cells, g_strdup(""));
    return add_cell(reading, row, cells);
}

static void data_read(const KnReading *reading)
{
    const KnJson *node = reading->node;
    KnCardData *data = reading->field;
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    guint n_columns = 0;
    if (node->type == KN_JSON_STRING && *node->string) {
        g_free(data->file);
        data->file = g_strdup(node->string);
        return;
    }
    if ((node->type != KN_JSON_ARRAY && node->type != KN_JSON_OBJECT) || node->n == 0 ||
        node->n > KN_DATA_ROWS_MAX) {
        kn_reading_expected(reading, "rows such as [[\"Mon\", 3], [\"Tue\", 5]], an object such as "
                                     "{\"Mon\": 3, \"Tue\": 5}, or a CSV file's name");
        return;
    }
    for (guint i = 0; i < node->n; i++) {
        if (node->type == KN_JSON_OBJECT) {
            g_ptr_array_add(cells, g_strdup(node->keys[i]));
            if (!add_cell(reading, node->items[i], cells))
                return;
            n_columns = 2;
        } else if (!add_row(reading, i, &n_columns, cells)) {
            return;
        }
    }
    g_ptr_array_add(cells, NULL);
    kn_card_data_clear(data);
    *data = (KnCardData){
        .n_rows = node->n, .n_columns = n_columns, .is_object = node->type == KN_JSON_OBJECT};
    data->cells = (GStrv)g_ptr_array_steal(cells, NULL);
}

static void print_object(const KnCardData *data, GString *out)
{
    for (guint i = 0; i < data->n_rows; i++) {
        g_string_append(out, i ? ", " : "{");
        kn_json_append_string(out, data->cells[2 * i]);
        g_string_append(out, ": ");
        kn_json_append_string(out, data->cells[2 * i + 1]);
    }
    g_string_append_c(out, '}');
}

static void data_print(const KnOption *option, const void *field, GString *out)
{
    const KnCardData *data = field;
    if (data->file) {
        kn_json_append_string(out, data->file);
        return;
    }
    if (data->is_object) {
        print_object(data, out);
        return;
    }
    g_string_append(out, data->cells ? "[" : "null");
    for (guint i = 0; data->cells && i < data->n_rows; i++) {
        g_string_append(out, i ? ", [" : "[");
        for (guint k = 0; k < data->n_columns; k++) {
            g_string_append(out, k ? ", " : "");
            kn_json_append_string(out, data->cells[i * data->n_columns + k]);
        }
        g_string_append_c(out, ']');
    }
    g_string_append(out, data->cells ? "]" : "");
}

static GVariant *data_to_variant(const void *field)
{
    static const char *const none[] = {NULL};
    const KnCardData *data = field;
    return g_variant_new("(suub^as)", data->file ? data->file : "", data->n_rows, data->n_columns,
                         data->is_object, data->cells ? (const char *const *)data->cells : none);
}

static void data_copy(const void *from, void *to)
{
    const KnCardData *data = from;
    *(KnCardData *)to = (KnCardData){.file = g_strdup(data->file),
                                     .n_rows = data->n_rows,
                                     .n_columns = data->n_columns,
                                     .is_object = data->is_object,
                                     .cells = g_strdupv(data->cells)};
}

static void data_clear(void *field)
{
    kn_card_data_clear(field);
}

static void data_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append_printf(
        out,
        "{\"anyOf\": [{\"type\": \"string\", \"minLength\": 1, \"not\": {\"pattern\": \"%s\"}}, "
        "{\"type\": \"object\", "
        "\"minProperties\": 1, \"maxProperties\": %d, \"additionalProperties\": {\"type\": "
        "[\"string\", \"number\"]}}, {\"type\": \"array\", \"minItems\": 1, \"maxItems\": %d, "
        "\"items\": {\"anyOf\": [{\"type\": \"number\"}, {\"type\": \"array\", \"minItems\": 1, "
        "\"maxItems\": %d, \"items\": {\"type\": [\"string\", \"number\"]}}]}}]}",
        KN_SCHEMA_NO_PATH, KN_DATA_ROWS_MAX, KN_DATA_ROWS_MAX, KN_DATA_COLUMNS_MAX);
}

const KnOptionType kn_type_card_data = {.noun = "rows, or a CSV file",
                                        .size = sizeof(KnCardData),
                                        .read = data_read,
                                        .print = data_print,
                                        .to_variant = data_to_variant,
                                        .copy = data_copy,
                                        .clear = data_clear,
                                        .schema = data_schema};

/* ---- series ---- */

static gboolean number_of(const char *cell, double *value)
{
    char *end;
    *value = g_ascii_strtod(cell, &end);
    return end != cell && !*g_strstrip(end) && isfinite(*value) && fabs(*value) < 1e15;
}

/* A number that somebody has written for people: "10 %", "$1,200". No name of a column. */
static gboolean is_like_number(const char *cell)
{
    gboolean digit = FALSE;
    for (; *cell; cell = g_utf8_next_char(cell)) {
        gunichar c = g_utf8_get_char(cell);
        digit |= g_unichar_isdigit(c) != FALSE;
        if (g_unichar_isalpha(c))
            return FALSE;
    }
    return digit;
}

/* A row of names has no numbers, and what has labels of its own has none. */
static gboolean has_names(const KnCardData *data)
{
    double value;
    for (guint k = 1; k < data->n_columns; k++)
        if (data->n_rows > 1 && !data->is_object && !number_of(data->cells[k], &value) &&
            !is_like_number(data->cells[k]))
            return TRUE;
    return FALSE;
}

char *kn_card_data_complain(const KnCardData *data, guint row, guint column, const char *what,
                            KnCardFault *fault)
{
    const KnDataPlace *place = data->places ? &data->places[row * data->n_columns + column] : NULL;
    *fault = (KnCardFault){"data", (int)row, (int)column};
    return place ? g_strdup_printf("%s:%u:%u: %s", data->name, place->line, place->column, what)
                 : g_strdup_printf("row %u of data: %s", row + 1, what);
}

char *kn_card_series(const KnCardData *data, guint rows_max, guint series_max, KnCardSeries *series)
{
    *series = (KnCardSeries){.fault = {"data", -1, -1}};
    if (!data->cells || data->n_rows == 0)
        return g_strdup("there are no numbers in data");
    if (data->n_columns < 2)
        return g_strdup("data has no column of numbers: the first one holds labels");
    guint first = has_names(data) ? 1 : 0, n = data->n_columns;
    series->n = data->n_rows - first;
    series->n_series = n - 1;
    if (series->n > rows_max || series->n_series > series_max)
        return g_strdup_printf("data has %u rows and %u columns of numbers: a card has room for %u "
                               "and %u",
                               series->n, series->n_series, rows_max, series_max);
    series->names = first ? data->cells + 1 : NULL;
    series->labels = g_new0(char *, series->n);
    series->values = g_new0(double, (gsize)series->n * series->n_series);
    for (guint i = 0; i < series->n; i++) {
        char **row = data->cells + (gsize)(i + first) * n;
        series->labels[i] = row[0];
        for (guint k = 1; k < n; k++) {
            g_autofree char *cell = g_strdup(row[k]);
            if (!number_of(cell, &series->values[i * series->n_series + k - 1])) {
                g_autofree char *quoted = kn_text_quote(row[k]);
                g_autofree char *what = g_strconcat(quoted, " is no number", NULL);
                return kn_card_data_complain(data, i + first, k, what, &series->fault);
            }
        }
    }
    return NULL;
}

void kn_card_series_clear(KnCardSeries *series)
{
    g_free(series->labels);
    g_free(series->values);
    *series = (KnCardSeries){0};
}

const KnCardData *kn_card_data_get(const KnCardContext *context, const KnCardData *data,
                                   KnCardData *own, GError **error)
{
    *own = (KnCardData){0};
    if (!data->file)
        return data;
    g_autofree char *text = context->read(context->user_data, data->file, error);
    g_autofree char *name = g_path_get_basename(data->file);
    return text && kn_csv_read(text, name, own, error) ? own : NULL;
}

/* ---- numbers as words ---- */

int kn_card_decimals(double value)
{
    enum { MOST = 6 };
    int n = 0;
    for (double scaled = fabs(value); n < MOST && fabs(scaled - floor(scaled + 0.5)) > 1e-6; n++)
        scaled *= 10;
    return n;
}

char *kn_card_digits(double value, int decimals, const char *separator)
{
    char digits[64];
    GString *out = g_string_new(NULL);
    decimals = decimals < 0 ? kn_card_decimals(value) : decimals;
    g_autofree char *format = g_strdup_printf("%%.%df", decimals);
    g_ascii_formatd(digits, sizeof digits, format, fabs(value));
    int whole = (int)strcspn(digits, ".");
    gboolean zero = strspn(digits, "0.") == strlen(digits);
    g_string_append(out, value < 0 && !zero ? KN_CARD_MINUS : "");
    for (int i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            g_string_append(out, separator);
        g_string_append_c(out, digits[i]);
    }
    g_string_append(out, digits + whole);
    return g_string_free(out, FALSE);
}
