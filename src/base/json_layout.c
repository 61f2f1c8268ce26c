/* SPDX-License-Identifier: MIT */
#include "base/json_layout.h"
#include "base/json_print.h"

#include <string.h>

enum { INDENT = 2, COLUMNS = 100 };

/* ---- where comments belong ---- */

typedef struct {
    KnJsonNotes *notes;
    GArray *parents, *depths, *ends; /* guint, of each value */
} Walk;

static void number(Walk *walk, const KnJson *value, guint parent, guint depth)
{
    guint own = walk->parents->len;
    g_array_append_val(walk->parents, parent);
    g_array_append_val(walk->depths, depth);
    g_array_append_val(walk->ends, own);
    gboolean container = value->type == KN_JSON_ARRAY || value->type == KN_JSON_OBJECT;
    for (guint i = 0; container && i < value->n; i++)
        number(walk, value->items[i], own, depth + 1);
    g_array_index(walk->ends, guint, own) = walk->parents->len;
}

static void add_lines(GString *lines, const char *text)
{
    g_string_append_printf(lines, "%s%s", lines->len ? "\n" : "", text);
}

static void string_free(gpointer data)
{
    g_string_free(data, TRUE);
}

static void add_note(KnJsonNotes *notes, guint value, KnNoteKind kind, const char *text)
{
    gpointer key = GUINT_TO_POINTER(value * KN_N_NOTES + kind);
    GString *lines = g_hash_table_lookup(notes->notes, key);
    if (!lines)
        g_hash_table_insert(notes->notes, key, lines = g_string_new(NULL));
    add_lines(lines, text);
    notes->n_notes[value]++;
    notes->n_outside[value] += kind == KN_NOTE_BEFORE || kind == KN_NOTE_AFTER;
}

/* Between the last value that has begun and the next. */
static void place(const Walk *walk, const KnJsonComment *comment)
{
    KnJsonNotes *notes = walk->notes;
    const guint *parents = (const guint *)(gpointer)walk->parents->data;
    const guint *depths = (const guint *)(gpointer)walk->depths->data;
    guint before = MIN(comment->n_values, notes->n_values), next = before + 1;
    gboolean has_next = next <= notes->n_values;
    gboolean told = comment->depth != G_MAXUINT;
    if (before == 0)
        add_note(notes, 1, KN_NOTE_BEFORE, comment->text);
    else if (comment->own_line && has_next && (!told || depths[next] == comment->depth))
        add_note(notes, next, KN_NOTE_BEFORE, comment->text);
    else if (comment->own_line && (!told || comment->depth == 0))
        add_lines(notes->rest, comment->text);
    else if (told && comment->depth > depths[before]) /* in the container that has just begun */
        add_note(notes, before, comment->own_line ? KN_NOTE_LAST : KN_NOTE_OPEN, comment->text);
    else {
        guint value = before;
        while (told && depths[value] > comment->depth)
            value = parents[value];
        if (comment->own_line)
            add_note(notes, parents[value], KN_NOTE_LAST, comment->text);
        else
            add_note(notes, value, KN_NOTE_AFTER, comment->text);
    }
}

void kn_json_notes_init(KnJsonNotes *notes, const KnJson *root, const GPtrArray *comments)
{
    const guint none = 0; /* values count from 1 */
    Walk walk = {notes, g_array_new(FALSE, FALSE, sizeof(guint)),
                 g_array_new(FALSE, FALSE, sizeof(guint)),
                 g_array_new(FALSE, FALSE, sizeof(guint))};
    *notes = (KnJsonNotes){.rest = g_string_new(NULL)};
    notes->notes = g_hash_table_new_full(NULL, NULL, NULL, string_free);
    g_array_append_val(walk.parents, none);
    g_array_append_val(walk.depths, none);
    g_array_append_val(walk.ends, none);
    number(&walk, root, 0, 0);
    notes->n_values = walk.parents->len - 1;
    notes->n_notes = g_new0(guint, walk.parents->len + 1);
    notes->n_outside = g_new0(guint, walk.parents->len + 1);
    for (guint i = 0; comments && i < comments->len; i++)
        place(&walk, comments->pdata[i]);
    guint sum = 0;
    for (guint i = 0; i <= notes->n_values + 1; i++) {
        guint n = notes->n_notes[i];
        notes->n_notes[i] = sum;
        sum += n;
    }
    g_array_unref(walk.parents);
    g_array_unref(walk.depths);
    notes->ends = (guint *)(gpointer)g_array_free(walk.ends, FALSE);
}

void kn_json_notes_clear(KnJsonNotes *notes)
{
    g_clear_pointer(&notes->ends, g_free);
    g_clear_pointer(&notes->n_notes, g_free);
    g_clear_pointer(&notes->n_outside, g_free);
    g_clear_pointer(&notes->notes, g_hash_table_unref);
    if (notes->rest)
        g_string_free(notes->rest, TRUE);
    notes->rest = NULL;
}

const char *kn_json_note(const KnJsonNotes *notes, guint value, KnNoteKind kind)
{
    const GString *lines =
        g_hash_table_lookup(notes->notes, GUINT_TO_POINTER(value * KN_N_NOTES + kind));
    return lines ? lines->str : NULL;
}

gboolean kn_json_noted_within(const KnJsonNotes *notes, guint value)
{
    return notes->n_notes[notes->ends[value]] - notes->n_notes[value] > notes->n_outside[value];
}

void kn_json_note_append(GString *out, const char *note, const char *sign, guint indent)
{
    g_auto(GStrv) lines = g_strsplit(note ? note : "", "\n", -1);
    for (guint i = 0; lines[i]; i++)
        g_string_append_printf(out, "%s%s%s\n%*s", sign, *lines[i] ? " " : "", lines[i],
                               (int)indent, "");
}

void kn_json_note_append_tail(GString *out, const char *note, const char *sign)
{
    g_autofree char *line = g_strdup(note);
    if (line)
        g_string_append_printf(out, " %s%s%s", sign, *line ? " " : "",
                               g_strdelimit(line, "\n", ' '));
}

/* ---- JSON ---- */

typedef struct {
    GString *out;
    const KnJsonNotes *notes;
    guint next; /* number of the value that comes next */
    gsize line; /* where the line begins */
} Printer;

static const char sign[] = "//";

static void new_line(Printer *p, guint indent)
{
    g_string_append_printf(p->out, "\n%*s", (int)indent, "");
    p->line = p->out->len - indent;
}

static gboolean holds_containers(const KnJson *value)
{
    for (guint i = 0; i < value->n; i++)
        if (value->items[i]->type >= KN_JSON_ARRAY && value->items[i]->n > 0)
            return TRUE;
    return FALSE;
}

/* The file's object and the lists of objects in it have a line for each of theirs. */
static gboolean fits(const Printer *p, const KnJson *value, guint number_, guint indent)
{
    gboolean broken = indent == 0 ||
                      (indent == INDENT && value->type == KN_JSON_ARRAY && holds_containers(value));
    if (value->n == 0 || kn_json_noted_within(p->notes, number_) || broken)
        return value->n == 0 && !kn_json_noted_within(p->notes, number_);
    g_autoptr(GString) text = g_string_new(NULL);
    kn_json_append_written(text, value);
    glong before = g_utf8_strlen(p->out->str + p->line, (gssize)(p->out->len - p->line));
    return before + g_utf8_strlen(text->str, -1) < COLUMNS;
}

static void print_value(Printer *p, const KnJson *value, guint indent);

static void print_container(Printer *p, const KnJson *value, guint number_, guint indent)
{
    gboolean object = value->type == KN_JSON_OBJECT;
    guint inner = indent + INDENT;
    g_string_append_c(p->out, object ? '{' : '[');
    kn_json_note_append_tail(p->out, kn_json_note(p->notes, number_, KN_NOTE_OPEN), sign);
    for (guint i = 0; i < value->n; i++) {
        guint own = p->next;
        new_line(p, inner);
        kn_json_note_append(p->out, kn_json_note(p->notes, own, KN_NOTE_BEFORE), sign, inner);
        p->line = p->out->len - inner;
        if (object) {
            kn_json_append_string(p->out, value->keys[i]);
            g_string_append(p->out, ": ");
        }
        print_value(p, value->items[i], inner);
        g_string_append(p->out, i + 1 < value->n ? "," : "");
        kn_json_note_append_tail(p->out, kn_json_note(p->notes, own, KN_NOTE_AFTER), sign);
    }
    const char *last = kn_json_note(p->notes, number_, KN_NOTE_LAST);
    if (last) {
        new_line(p, inner);
        kn_json_note_append(p->out, last, sign, inner);
        g_string_truncate(p->out, p->out->len - inner - 1);
    }
    new_line(p, indent);
    g_string_append_c(p->out, object ? '}' : ']');
}

static void print_value(Printer *p, const KnJson *value, guint indent)
{
    guint own = p->next++;
    gboolean container = value->type == KN_JSON_ARRAY || value->type == KN_JSON_OBJECT;
    if (container && !fits(p, value, own, indent)) {
        print_container(p, value, own, indent);
        return;
    }
    kn_json_append_written(p->out, value);
    p->next = p->notes->ends[own];
}

static void json_layout(GString *out, const KnJson *root, const KnJsonNotes *notes)
{
    Printer printer = {.out = out, .notes = notes, .next = 1};
    kn_json_note_append(out, kn_json_note(notes, 1, KN_NOTE_BEFORE), sign, 0);
    printer.line = out->len;
    print_value(&printer, root, 0);
    kn_json_note_append_tail(out, kn_json_note(notes, 1, KN_NOTE_AFTER), sign);
    g_string_append_c(out, '\n');
    kn_json_note_append(out, notes->rest->len ? notes->rest->str : NULL, sign, 0);
}

char *kn_json_layout(const KnJson *root, KnJsonForm form, const GPtrArray *comments)
{
    g_auto(KnJsonNotes) notes;
    GString *out = g_string_new(NULL);
    kn_json_notes_init(&notes, root, form == KN_JSON_STRICT ? NULL : comments);
    if (form == KN_JSON_YAML)
        kn_yaml_layout(out, root, &notes);
    else
        json_layout(out, root, &notes);
    return g_string_free(out, FALSE);
}
