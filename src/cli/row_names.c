/* SPDX-License-Identifier: MIT */
#include "cli/row_names.h"
#include "base/error.h"
#include "base/text.h"

#include <limits.h>
#include <string.h>

static const char own_field[] = "row";

/* The next piece of a pattern from *at on: text, or with *field the name of one. NULL: the end. The
 * caller frees. */
static char *next_piece(const char **at, gboolean *field)
{
    const char *start = *at;
    GString *text = g_string_new(NULL);
    const char *close = *start == '{' && start[1] != '{' ? strchr(start, '}') : NULL;
    *field = close != NULL;
    if (close) {
        *at = close + 1;
        g_string_append_len(text, start + 1, close - start - 1);
        return g_string_free(text, FALSE);
    }
    while (**at) {
        if (**at == '{' && (*at)[1] == '{')
            ++*at;
        else if (**at == '{' && strchr(*at, '}'))
            break;
        g_string_append_c(text, *(*at)++);
    }
    return g_string_free(text, !text->len);
}

gboolean kn_row_pattern_has(const char *pattern, const char *column)
{
    gboolean field, has = FALSE;
    char *piece;
    while (!has && (piece = next_piece(&pattern, &field))) {
        has = field && strcmp(piece, column) == 0;
        g_free(piece);
    }
    return has;
}

/* The first field without an end, or NULL. */
static const char *unclosed(const char *pattern)
{
    for (const char *p = strchr(pattern, '{'); p; p = strchr(p, '{')) {
        const char *close = p[1] == '{' ? p + 1 : strchr(p, '}');
        if (!close)
            return p;
        p = close + 1;
    }
    return NULL;
}

gboolean kn_row_pattern_check(const char *pattern, const KnRows *rows, GError **error)
{
    gboolean field, good = TRUE;
    char *piece;
    const char *open = unclosed(pattern);
    if (open) {
        g_autofree char *quoted = kn_text_quote(open);
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "-o: %s is not closed by a '}'; a plain '{' is written '{{'", quoted);
        return FALSE;
    }
    while (good && (piece = next_piece(&pattern, &field))) {
        good = !field || kn_rows_column(rows, piece) >= 0 || strcmp(piece, own_field) == 0;
        if (!good) {
            g_autofree char *quoted = kn_text_quote(piece);
            g_autofree char *near = kn_did_you_mean(piece, (const char *const *)rows->columns);
            g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                        "-o: the rows have no column %s%s; a plain '{' is written '{{'", quoted,
                        near);
        }
        g_free(piece);
    }
    return good;
}

char *kn_row_pattern_of(const char *file, const KnRows *rows)
{
    GString *out = g_string_new(NULL);
    for (const char *at = file; *at;) {
        const char *close = g_str_has_prefix(at, "{{") ? strstr(at, "}}") : NULL;
        if (close) {
            g_autofree char *name = g_strstrip(g_strndup(at + 2, (gsize)(close - at - 2)));
            if (kn_rows_column(rows, name) >= 0)
                g_string_append_printf(out, "{%s}", name);
            else
                g_string_append_c(out, 'x');
            at = close + 2;
        } else {
            g_string_append_c(out, *at);
            if (*at++ == '{')
                g_string_append_c(out, '{');
        }
    }
    return g_string_free(out, FALSE);
}

/* The value of a field as a part of a name, or NULL and why not. */
static const char *part_of_name(const KnRows *rows, guint row, const char *field, char **wrong)
{
    int column = kn_rows_column(rows, field);
    const char *value = rows->rows[row].values[column];
    g_autofree char *visible = value ? kn_text_visible(value) : NULL;
    const char *why = !value                        ? "which this row does not give"
                      : !*value                     ? "which is empty"
                      : strchr(value, '/')          ? "which holds a '/'"
                      : strcmp(visible, value) != 0 ? "which holds what cannot be seen"
                                                    : NULL;
    if (!why)
        return value;
    g_autofree char *quoted = kn_text_quote(value ? value : "");
    *wrong = g_strdup_printf("the film's name takes %s%s from the column '%s', %s" KN_HINT
                             "; expected a part of a file's name",
                             *quoted && value && *value ? "" : "its part",
                             value && *value ? quoted : "", field, why);
    return NULL;
}

static gboolean add_piece(GString *out, const KnRows *rows, guint row, const char *field,
                          char **wrong)
{
    if (kn_rows_column(rows, field) < 0) {
        g_string_append_printf(out, "%u", rows->rows[row].number);
        return TRUE;
    }
    const char *value = part_of_name(rows, row, field, wrong);
    if (value)
        g_string_append(out, value);
    return value != NULL;
}

/* Whether a filled name leads where the pattern does: no part of it is a way up, or too long. */
static gboolean check_parts(const char *pattern, const char *name, char **wrong)
{
    g_auto(GStrv) asked = g_strsplit(pattern, "/", -1), made = g_strsplit(name, "/", -1);
    for (guint i = 0; made[i]; i++) {
        gboolean up = strcmp(made[i], "..") == 0 || strcmp(made[i], ".") == 0;
        g_autofree char *quoted = kn_text_quote(made[i]);
        if (up && strchr(asked[i], '{'))
            *wrong =
                g_strdup_printf("the film's name has the part %s, which is another folder", quoted);
        else if (strlen(made[i]) > NAME_MAX)
            *wrong = g_strdup_printf(
                "the film's name has the part %s, which is longer than %d bytes", quoted, NAME_MAX);
        if (*wrong)
            return FALSE;
    }
    return TRUE;
}

char *kn_row_pattern_fill(const char *pattern, const KnRows *rows, guint row, char **wrong)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const char *at = pattern;
    gboolean field, good = TRUE;
    char *piece;
    *wrong = NULL;
    while (good && (piece = next_piece(&at, &field))) {
        if (field)
            good = add_piece(out, rows, row, piece, wrong);
        else
            g_string_append(out, piece);
        g_free(piece);
    }
    return good && check_parts(pattern, out->str, wrong) ? g_strdup(out->str) : NULL;
}
