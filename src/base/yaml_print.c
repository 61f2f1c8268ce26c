/* SPDX-License-Identifier: MIT */
#include "base/json_layout.h"
#include "base/json_print.h"
#include "base/yaml.h"

#include <errno.h>
#include <math.h>
#include <string.h>

enum { INDENT = 2, COLUMNS = 80 };

/* ---- the core schema ---- */

/* digits of that base, after the sign and the prefix. */
static gboolean is_digits(const char *text, guint base)
{
    gboolean good = *text != '\0';
    for (; good && *text; text++)
        good = g_ascii_xdigit_value(*text) >= 0 && (guint)g_ascii_xdigit_value(*text) < base;
    return good;
}

static gboolean read_integer(const char *text, KnJson *value)
{
    const char *digits = text + (*text == '-' || *text == '+');
    guint base = g_str_has_prefix(text, "0o") ? 8 : g_str_has_prefix(text, "0x") ? 16 : 10;
    digits += base == 10 ? 0 : 2;
    if (!is_digits(digits, base))
        return FALSE;
    errno = 0;
    value->integer = g_ascii_strtoll(base == 10 ? text : digits, NULL, base);
    value->integral = errno == 0;
    /* What fits no integer is a number nevertheless. */
    value->number = value->integral ? (double)value->integer
                    : base == 10    ? g_ascii_strtod(text, NULL)
                                    : HUGE_VAL;
    return TRUE;
}

static gboolean read_float(const char *text, KnJson *value)
{
    const char *at = text + (*text == '-' || *text == '+');
    gsize whole = strspn(at, "0123456789"), part = 0;
    at += whole;
    if (*at == '.') {
        part = strspn(at + 1, "0123456789");
        at += part + 1;
    }
    if (whole + part == 0)
        return FALSE;
    if (*at == 'e' || *at == 'E') {
        at += 1 + (at[1] == '-' || at[1] == '+');
        if (!is_digits(at, 10))
            return FALSE;
        at += strlen(at);
    }
    if (*at)
        return FALSE;
    value->number = g_ascii_strtod(text + (*text == '+'), NULL);
    value->integral = FALSE;
    return TRUE;
}

KnJsonType kn_yaml_scalar(const char *text, KnJson *value, gboolean *finite)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const bools[] = {"true", "True", "TRUE", "false", "False", "FALSE", NULL};
    static const char *const others[] = {".inf",  ".Inf",  ".INF",  "+.inf", "+.Inf",
                                         "+.INF", "-.inf", "-.Inf", "-.INF", ".nan",
                                         ".NaN",  ".NAN",  NULL};
    *finite = TRUE;
    value->type = KN_JSON_STRING;
    if (g_strv_contains(nulls, text)) {
        value->type = KN_JSON_NULL;
    } else if (g_strv_contains(bools, text)) {
        value->type = KN_JSON_BOOL;
        value->boolean = g_ascii_tolower(*text) == 't';
    } else if (g_strv_contains(others, text)) {
        value->type = KN_JSON_NUMBER;
        *finite = FALSE;
    } else if (read_integer(text, value) || read_float(text, value)) {
        value->type = KN_JSON_NUMBER;
        *finite = isfinite(value->number);
    }
    return (KnJsonType)value->type;
}

/* ---- scalars ---- */

/* Words that older readers of YAML take for booleans. */
static gboolean is_older_word(const char *text)
{
    static const char *const words[] = {"y", "n", "yes", "no", "on", "off", NULL};
    g_autofree char *lower = g_ascii_strdown(text, -1);
    return g_strv_contains(words, lower);
}

/* What libyaml does not take as it is, or takes for the end of a line. */
static gboolean is_odd(gunichar c)
{
    return (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff || c == 0xfffe ||
           c == 0xffff;
}

/* Whether a text means itself without quotes, wherever it stands; a few more could. */
static gboolean is_plain(const char *text)
{
    KnJson value;
    gboolean finite;
    if (kn_yaml_scalar(text, &value, &finite) != KN_JSON_STRING || !finite || is_older_word(text) ||
        kn_yaml_slip(text, TRUE))
        return FALSE;
    gsize length = strlen(text);
    if (text[length - 1] == ' ' || text[length - 1] == ':')
        return FALSE;
    gboolean digit = g_ascii_isdigit(*text); /* 1:30 was a number once, 2024-01-01 a date */
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (c < 0x80
                ? !g_ascii_isalnum((char)c) && !strchr(at == text ? "/" : " _-./()'!?+;:", (int)c)
                : is_odd(c) || !g_unichar_isgraph(c))
            return FALSE;
        if ((c == ':' && at[1] == ' ') || (digit && (c == ':' || c == '-' || c == '_')))
            return FALSE;
    }
    return TRUE;
}

void kn_yaml_append_string(GString *out, const char *text)
{
    if (is_plain(text)) {
        g_string_append(out, text);
        return;
    }
    GString *quoted = g_string_new(NULL);
    kn_json_append_string(quoted, text);
    for (const char *at = quoted->str; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (is_odd(c))
            g_string_append_printf(out, "\\u%04x", c);
        else
            g_string_append_unichar(out, c);
    }
    g_string_free(quoted, TRUE);
}

static void append_scalar(GString *out, const KnJson *value)
{
    if (value->type == KN_JSON_STRING)
        kn_yaml_append_string(out, value->string);
    else
        kn_json_append_written(out, value);
}

void kn_yaml_append_line(GString *out, const KnJson *value)
{
    gboolean object = value->type == KN_JSON_OBJECT;
    if (!object && value->type != KN_JSON_ARRAY) {
        append_scalar(out, value);
        return;
    }
    g_string_append_c(out, object ? '{' : '[');
    for (guint i = 0; i < value->n; i++) {
        g_string_append(out, i > 0 ? ", " : "");
        if (object) {
            kn_yaml_append_string(out, value->keys[i]);
            g_string_append(out, ": ");
        }
        kn_yaml_append_line(out, value->items[i]);
    }
    g_string_append_c(out, object ? '}' : ']');
}

/* ---- the file ---- */

typedef struct {
    GString *out;
    const KnJsonNotes *notes;
    guint next;
    gboolean said; /* what stands before the next value was printed */
} Printer;

static const char sign[] = "#";

static gboolean is_container(const KnJson *value)
{
    return value->type == KN_JSON_ARRAY || value->type == KN_JSON_OBJECT;
}

/* Whether comments would stand within a list of scalars: all but what stands above it anyhow. */
static gboolean has_comments(const Printer *p, const KnJson *list, guint own, gboolean key)
{
    if (!kn_json_noted_within(p->notes, own))
        return FALSE;
    gboolean has = kn_json_note(p->notes, own, KN_NOTE_LAST) != NULL;
    for (guint i = 0; i < list->n && !has; i++)
        has = (kn_json_note(p->notes, own + 1 + i, KN_NOTE_BEFORE) && (key || i > 0)) ||
              kn_json_note(p->notes, own + 1 + i, KN_NOTE_AFTER);
    return has;
}

/* A scalar, or a list of scalars, that stands in the line of its key or dash; NULL: lines of its
 * own. */
static char *line_of(const Printer *p, const KnJson *value, guint own, gboolean key, guint indent)
{
    gboolean good = !is_container(value) || value->n == 0 || value->type == KN_JSON_ARRAY;
    g_autoptr(GString) text = g_string_new(NULL);
    if (!is_container(value)) {
        append_scalar(text, value);
        return g_strdup(text->str);
    }
    for (guint i = 0; good && i < value->n; i++)
        good = !is_container(value->items[i]);
    good = good && (value->n == 0 || !has_comments(p, value, own, key));
    g_string_append_c(text, value->type == KN_JSON_OBJECT ? '{' : '[');
    for (guint i = 0; good && i < value->n; i++) {
        g_string_append(text, i > 0 ? ", " : "");
        append_scalar(text, value->items[i]);
    }
    g_string_append_c(text, value->type == KN_JSON_OBJECT ? '}' : ']');
    good = good && indent + (guint)g_utf8_strlen(text->str, -1) <= COLUMNS;
    return good ? g_strdup(text->str) : NULL;
}

static void append_lines(const Printer *p, guint value, KnNoteKind kind, guint indent)
{
    kn_json_note_append(p->out, kn_json_note(p->notes, value, kind), sign, indent);
}

/* What is said before a value, at `at`, in lines above it. What is said of one that takes lines of
 * its own stands there, too: a comment in the line of a key or a dash would be read as one of what
 * comes next. So does what stands within one that is empty, which has a line in brackets, and what
 * is said before the first of a dash's list or object, which would be read as said before all of
 * it. */
static void say_before(const Printer *p, const KnJson *value, guint own, gboolean key, guint at,
                       guint indent)
{
    g_autofree char *line = line_of(p, value, own, key, at);
    append_lines(p, own, KN_NOTE_BEFORE, indent);
    append_lines(p, own, KN_NOTE_OPEN, indent);
    append_lines(p, own, line ? KN_NOTE_LAST : KN_NOTE_AFTER, indent);
    if (!key && line && is_container(value) && value->n > 0)
        append_lines(p, own + 1, KN_NOTE_BEFORE, indent);
    if (!key && !line)
        say_before(p, value->items[0], own + 1, value->type == KN_JSON_OBJECT, at + INDENT, indent);
}

static void print_items(Printer *p, const KnJson *value, guint own, guint indent, gboolean begun,
                        gboolean said);

static void print_item(Printer *p, const KnJson *value, const char *key, guint indent)
{
    guint own = p->next++;
    g_autofree char *line = line_of(p, value, own, key != NULL, indent);
    gboolean together = !key && !line && value->type == KN_JSON_OBJECT;
    if (!p->said)
        say_before(p, value, own, key != NULL, indent, indent);
    p->said = FALSE;
    if (key)
        kn_yaml_append_string(p->out, key);
    g_string_append_c(p->out, key ? ':' : '-');
    if (line) {
        g_string_append_printf(p->out, " %s", line);
        kn_json_note_append_tail(p->out, kn_json_note(p->notes, own, KN_NOTE_AFTER), sign);
        p->next = p->notes->ends[own];
    }
    g_string_append_c(p->out, together ? ' ' : '\n');
    if (!line)
        print_items(p, value, own, indent + INDENT, together, !key);
}

static void indent_by(const Printer *p, guint indent)
{
    g_string_append_printf(p->out, "%*s", (int)indent, "");
}

/* A line or more for each. begun: the first goes on in a line; said: what stands above it was said.
 */
static void print_items(Printer *p, const KnJson *value, guint own, guint indent, gboolean begun,
                        gboolean said)
{
    for (guint i = 0; i < value->n; i++) {
        if (i > 0 || !begun)
            indent_by(p, indent);
        p->said = i == 0 && said;
        print_item(p, value->items[i], value->type == KN_JSON_OBJECT ? value->keys[i] : NULL,
                   indent);
    }
    const char *last = kn_json_note(p->notes, own, KN_NOTE_LAST);
    if (last) {
        indent_by(p, indent);
        kn_json_note_append(p->out, last, sign, indent);
        g_string_truncate(p->out, p->out->len - indent);
    }
}

void kn_yaml_layout(GString *out, const KnJson *root, const KnJsonNotes *notes)
{
    Printer printer = {.out = out, .notes = notes, .next = 2};
    append_lines(&printer, 1, KN_NOTE_BEFORE, 0);
    append_lines(&printer, 1, KN_NOTE_OPEN, 0);
    if (is_container(root) && root->n > 0) {
        print_items(&printer, root, 1, 0, FALSE, FALSE);
    } else {
        append_lines(&printer, 1, KN_NOTE_LAST, 0);
        append_scalar(out, root);
        g_string_append_c(out, '\n');
    }
    append_lines(&printer, 1, KN_NOTE_AFTER, 0);
    kn_json_note_append(out, notes->rest->len ? notes->rest->str : NULL, sign, 0);
}
