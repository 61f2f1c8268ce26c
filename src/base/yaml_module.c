/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/json_document.h"
#include "base/json_print.h"
#include "base/module.h"
#include "base/text.h"
#include "base/yaml.h"
#include "base/yaml_comments.h"
#include "base/yaml_places.h"

#include <string.h>
#include <yaml.h>

/* libyaml says one event after another; values are built of them by recursive descent. Comments
 * are no events: where they are wanted, the text is scanned once more (base/yaml_comments.h). */

typedef struct {
    const KnJson *value;
    guint n_values, height; /* of all that is in it */
    gboolean used;          /* an alias names its anchor */
} Node;

/* From that line of libyaml's on, until the next of these. */
typedef struct {
    gsize line, lines_less, columns_more;
} OddLine;

typedef struct {
    KnJsonDocument *document;
    yaml_parser_t parser;
    yaml_event_t event;
    gboolean has_event;
    GHashTable *anchors; /* name → Node */
    guint n_values, n_aliased, depth;
    const char *line_text; /* of `line`, as far as text_from has come */
    gsize line;
    gsize columns[KN_JSON_DEPTH_MAX + 1]; /* of what is in each open container; G_MAXSIZE: in
                                             brackets, which stand anywhere */
    GArray *found; /* KnYamlComment: comments that were not passed yet, from n_passed on; NULL: not
                      wanted */
    guint n_passed;
    GArray *odd_lines; /* OddLine; NULL: lines end as everywhere */
    gboolean closed;   /* the event before was the end of what stands in brackets */
    GPtrArray *comments;
    GError **error;
} Reader;

typedef struct {
    GPtrArray *items, *keys;
    GArray *places;
    GHashTable *lines; /* key → its line */
} Children;

/* The old ends of lines that YAML counts, and editors do not: U+0085, U+2028, U+2029. */
static GArray *find_odd_lines(const char *text, gsize size)
{
    GArray *found = NULL;
    OddLine odd = {0};
    gsize column = 0;
    for (const char *at = text, *end = text + size; at < end;) {
        gsize left = (gsize)(end - at);
        gsize bytes =
            left >= 2 && !memcmp(at, "\302\205", 2)                                           ? 2
            : left >= 3 && (!memcmp(at, "\342\200\250", 3) || !memcmp(at, "\342\200\251", 3)) ? 3
                                                                                              : 0;
        gboolean line = *at == '\n';
        column = line ? 0 : column + (((guchar)*at & 0xc0) != 0x80);
        odd.line += line || bytes;
        odd.lines_less += bytes > 0;
        at += bytes ? bytes : 1;
        if (!bytes && !(line && odd.columns_more))
            continue;
        odd.columns_more = column;
        found = found ? found : g_array_new(FALSE, FALSE, sizeof(OddLine));
        g_array_append_val(found, odd);
    }
    return found;
}

/* Where an editor shows what libyaml has at that line and column. */
static KnJsonPlace place_of(const Reader *r, gsize line, gsize column)
{
    OddLine odd = {0};
    for (guint i = 0; r->odd_lines && i < r->odd_lines->len; i++) {
        const OddLine *next = &g_array_index(r->odd_lines, OddLine, i);
        if (next->line > line)
            break;
        odd = *next;
    }
    return (KnJsonPlace){(guint32)(line - odd.lines_less) + 1,
                         (guint32)(column + odd.columns_more) + 1};
}

static gpointer G_GNUC_PRINTF(4, 5)
    fail(Reader *r, gsize line, gsize column, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    const KnJsonPlace place = place_of(r, line, column);
    const KnProblem problem = {
        .code = KN_PROBLEM_SYNTAX,
        .file = r->document->name,
        .line = place.line,
        .column = place.column,
        .words = message,
    };
    kn_error_set_problems(r->error, KN_ERROR_PROJECT, &problem, 1, 1, NULL);
    return NULL;
}

static gpointer fail_here(Reader *r, const char *message)
{
    const yaml_mark_t at = r->event.start_mark;
    return fail(r, at.line, at.column, "%s", message);
}

/* Where libyaml's reader stopped, which counts bytes alone. */
static gpointer fail_byte(Reader *r, const char *text)
{
    gsize line = 0, column = 0;
    for (gsize i = 0; i < r->parser.problem_offset; i++) {
        column = text[i] == '\n' ? 0 : column + (((guchar)text[i] & 0xc0) != 0x80);
        line += text[i] == '\n';
    }
    g_clear_pointer(&r->odd_lines, g_array_unref); /* counted as an editor does */
    return fail(r, line, column, "character U+%04X cannot stand in YAML" KN_HINT "; remove it",
                (guint)r->parser.problem_value);
}

static gpointer fail_parser(Reader *r)
{
    const yaml_parser_t *p = &r->parser;
    const yaml_mark_t at = p->problem_mark;
    if (p->error == YAML_READER_ERROR)
        return fail_byte(r, (const char *)p->input.string.start);
    if (p->error != YAML_SCANNER_ERROR && p->error != YAML_PARSER_ERROR)
        return fail(r, at.line, at.column, "the YAML cannot be read: %s",
                    p->problem ? p->problem : "out of memory");
    const yaml_mark_t begun = p->context ? p->context_mark : at;
    const KnYamlStop stop = {at.line, at.column, begun.line, begun.column, p->problem};
    g_autofree char *help =
        kn_yaml_help((const char *)p->input.string.start,
                     (gsize)(p->input.string.end - p->input.string.start), &stop);
    return fail(r, at.line, at.column, "this cannot be read as YAML: %s%s%s" KN_HINT "; %s",
                p->problem, p->context ? " " : "", p->context ? p->context : "", help);
}

static gboolean is_end(const Reader *r)
{
    return r->event.type == YAML_SEQUENCE_END_EVENT || r->event.type == YAML_MAPPING_END_EVENT;
}

/* Where a comment belongs that stands before the event. expected: a key was read whose value was
 * not: what stands in its line belongs to the value, what stands in lines below it to the first
 * that is in it. FALSE: after the container that ends. */
static gboolean pass_comment(Reader *r, const KnYamlComment *c, gboolean expected)
{
    gboolean begins =
        r->event.type == YAML_SEQUENCE_START_EVENT || r->event.type == YAML_MAPPING_START_EVENT;
    guint n_values = r->n_values + (expected && begins && c->own_line), depth = G_MAXUINT;
    if (is_end(r) && c->own_line && r->columns[r->depth] != G_MAXSIZE) {
        if (c->column < r->columns[r->depth])
            return FALSE;
        depth = r->depth;
    } else if (r->closed && !c->own_line) {
        depth = r->depth;
    }
    kn_json_comment_add(r->comments, c->start, c->stop, n_values, depth, c->own_line || expected);
    return TRUE;
}

/* Comments up to the event, which stand after as many values as were begun. */
static void pass_comments(Reader *r, gboolean expected)
{
    const yaml_mark_t mark = r->event.start_mark;
    for (; r->found && r->n_passed < r->found->len; r->n_passed++) {
        const KnYamlComment *c = &g_array_index(r->found, KnYamlComment, r->n_passed);
        if (c->line > mark.line || (c->line == mark.line && c->column >= mark.column) ||
            !pass_comment(r, c, expected))
            return;
    }
}

static gboolean next_event(Reader *r, gboolean expected)
{
    if (r->has_event)
        yaml_event_delete(&r->event);
    r->has_event = yaml_parser_parse(&r->parser, &r->event) != 0;
    if (!r->has_event)
        return fail_parser(r) != NULL;
    pass_comments(r, expected);
    r->closed = FALSE;
    return TRUE;
}

static KnJson *new_value(Reader *r, KnJsonType type)
{
    if (++r->n_values > KN_JSON_VALUES_MAX)
        return fail_here(r, "the file holds too many values");
    KnJson *value = kn_json_alloc(r->document, sizeof *value);
    const KnJsonPlace at = place_of(r, r->event.start_mark.line, r->event.start_mark.column);
    *value = (KnJson){.type = (guint8)type, .line = at.line, .column = at.column};
    return value;
}

/* The text of the scalar event, in the document's memory. */
static const char *scalar_text(Reader *r)
{
    const yaml_event_t *e = &r->event;
    const char *text = (const char *)e->data.scalar.value;
    if (strlen(text) != e->data.scalar.length)
        return fail_here(r, "U+0000 cannot stand in a string");
    if (!g_utf8_validate(text, -1, NULL)) /* an escape of half a surrogate pair */
        return fail_here(r, "an escape in this string is no character");
    return kn_json_copy_text(r->document, text, e->data.scalar.length);
}

/* The text from the event on, to the file's end; NULL where lines are counted otherwise than by
 * line feeds. Events come in order, so all of them together go once over the text. */
static const char *text_from(Reader *r, yaml_mark_t mark)
{
    const char *end = (const char *)r->parser.input.string.end;
    if (!r->line_text) {
        r->line_text = (const char *)r->parser.input.string.start;
        r->line_text += end - r->line_text >= 3 && !memcmp(r->line_text, "\357\273\277", 3) ? 3 : 0;
    }
    for (; r->line < mark.line; r->line++) {
        const char *next = memchr(r->line_text, '\n', (gsize)(end - r->line_text));
        if (!next)
            return NULL;
        r->line_text = next + 1;
    }
    const char *at = r->line_text;
    for (gsize i = 0; i < mark.column && at < end && *at != '\n'; i++)
        at = g_utf8_next_char(at);
    return MIN(at, end);
}

/* `color: #112233`: nothing, and a comment. */
static gboolean is_commented_color(Reader *r)
{
    const yaml_event_t *e = &r->event;
    if (e->data.scalar.length > 0 || e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
        return FALSE;
    enum { LONGEST = 64 };
    const char *at = text_from(r, r->event.start_mark),
               *end = (const char *)r->parser.input.string.end;
    g_autofree char *line = g_strndup(at ? at : "", at ? MIN((gsize)(end - at), LONGEST) : 0);
    line[strcspn(line, "\n")] = 0;
    g_strstrip(line);
    gsize digits = kn_yaml_color_digits(line);
    const char *rest = line + 1 + digits;
    return digits && (!*rest || (*rest == ' ' && rest[strspn(rest, " ")] == '#'));
}

/* `Number #1`: "Number", and a comment. Whoever means one writes a blank behind the sign. */
static gboolean is_cut_text(Reader *r)
{
    const char *at = text_from(r, r->event.end_mark);
    const char *end = (const char *)r->parser.input.string.end, *from = at;
    while (at && at < end && (*at == ' ' || *at == '\t'))
        at++;
    return at && at > from && at + 1 < end && *at == '#' &&
           g_unichar_isalnum(g_utf8_get_char_validated(at + 1, end - at - 1));
}

/* Of the many ways in which YAML writes numbers. */
static gboolean is_json_number(const char *text)
{
    const char *at = text + (*text == '-');
    gsize whole = strspn(at, "0123456789");
    gboolean good = whole > 0 && (whole == 1 || *at != '0');
    at += whole;
    if (*at == '.') {
        gsize part = strspn(++at, "0123456789");
        good &= part > 0;
        at += part;
    }
    if (*at == 'e' || *at == 'E') {
        at += 1 + (at[1] == '-' || at[1] == '+');
        gsize power = strspn(at, "0123456789");
        good &= power > 0;
        at += power;
    }
    return good && !*at;
}

/* Tells what stands without quotes and cannot be meant. */
static gboolean has_slip(Reader *r, const char *text, gboolean key)
{
    const char *slip =
        r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE ? kn_yaml_slip(text, key) : NULL;
    if (slip)
        fail_here(r, slip);
    return slip != NULL;
}

static const KnJson *read_scalar(Reader *r)
{
    if (is_commented_color(r))
        return fail_here(r, "nothing but a comment stands here; put a colour into quotes, such as "
                            "\"#ff8800\"");
    if (r->event.data.scalar.length == 0 && r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
        is_cut_text(r))
        return fail_here(r,
                         "nothing but a comment stands here, which a # behind a blank begins; put "
                         "a text into quotes, or a blank behind the #");
    const char *text = scalar_text(r);
    if (text && has_slip(r, text, FALSE))
        return NULL;
    KnJson *value = text ? new_value(r, KN_JSON_STRING) : NULL;
    if (!value)
        return NULL;
    gboolean finite = TRUE;
    if (r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
        kn_yaml_scalar(text, value, &finite);
    if (value->type == KN_JSON_NUMBER && is_json_number(text) && !kn_json_prints_as(value, text))
        value->written = text;
    if (!finite)
        return fail_here(r, "the number is not finite, or too large");
    if (value->type == KN_JSON_STRING)
        value->string = text;
    if (value->type == KN_JSON_STRING && r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
        is_cut_text(r))
        return fail_here(r,
                         "a # behind a blank begins a comment, and this text ends before it; put "
                         "the text into quotes, or a blank behind the #");
    return value;
}

static gboolean check_tag(Reader *r, const yaml_char_t *tag)
{
    if (!tag)
        return TRUE;
    g_autofree char *quoted = kn_text_quote((const char *)tag);
    const yaml_mark_t at = r->event.start_mark;
    return fail(
               r, at.line, at.column,
               "the tag %s is not read" KN_HINT
               "; remove it: quotes make a string of a number; a text that begins with ! stands in "
               "quotes",
               quoted) != NULL;
}

static Node read_node(Reader *r);

static Node read_alias(Reader *r)
{
    Node *node = g_hash_table_lookup(r->anchors, r->event.data.alias.anchor);
    g_autofree char *quoted = kn_text_quote((const char *)r->event.data.alias.anchor);
    const yaml_mark_t at = r->event.start_mark;
    if (!node) {
        fail(r, at.line, at.column,
             "no anchor %s ends before this alias" KN_HINT
             "; expected &%s at a value above it; a text that begins with * stands in quotes",
             quoted, (const char *)r->event.data.alias.anchor);
        return (Node){0};
    }
    node->used = TRUE;
    r->n_aliased += node->n_values;
    r->n_values += node->n_values;
    if (r->n_aliased > KN_YAML_ALIASED_MAX) {
        fail(r, at.line, at.column, "the aliases stand for more than %d values",
             KN_YAML_ALIASED_MAX);
        return (Node){0};
    }
    if (r->depth + node->height > KN_JSON_DEPTH_MAX) {
        fail(r, at.line, at.column, "nested more than %d levels deep", KN_JSON_DEPTH_MAX);
        return (Node){0};
    }
    return *node;
}

static gboolean read_key(Reader *r, Children *children)
{
    const yaml_mark_t at = r->event.start_mark;
    if (r->event.type == YAML_MAPPING_START_EVENT)
        return fail_here(r,
                         "this key is no text" KN_HINT "; expected a word before ': '; a text that "
                         "begins with a {{variable}} stands in quotes: \"{{name}}\"") != NULL;
    if (r->event.type != YAML_SCALAR_EVENT)
        return fail_here(r, "this key is no text" KN_HINT "; expected a word before ': '") != NULL;
    if (!check_tag(r, r->event.data.scalar.tag))
        return FALSE;
    const char *key = scalar_text(r);
    if (!key || has_slip(r, key, TRUE))
        return FALSE;
    if (strcmp(key, "<<") == 0 && r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
        return fail_here(r, "merge keys are not read" KN_HINT
                            "; put what all segments share into defaults") != NULL;
    guint line = GPOINTER_TO_UINT(g_hash_table_lookup(children->lines, key));
    g_autofree char *quoted = kn_text_quote(key);
    if (line)
        return fail(r, at.line, at.column, "%s stands twice in this object, first in line %u",
                    quoted, line) != NULL;
    const KnJsonPlace place = place_of(r, at.line, at.column);
    g_hash_table_insert(children->lines, (gpointer)key, GUINT_TO_POINTER(place.line));
    g_ptr_array_add(children->keys, (gpointer)key);
    g_array_append_val(children->places, place);
    return next_event(r, TRUE);
}

/* All children, up to the event that ends the container. */
static gboolean read_children(Reader *r, gboolean object, Children *children, Node *node)
{
    const yaml_event_type_t end = object ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
    for (;;) {
        if (!next_event(r, FALSE))
            return FALSE;
        if (r->event.type == end)
            return TRUE;
        if (object && !read_key(r, children))
            return FALSE;
        const Node child = read_node(r);
        if (!child.value)
            return FALSE;
        node->n_values += child.n_values;
        node->height = MAX(node->height, child.height + 1);
        g_ptr_array_add(children->items, (gpointer)child.value);
    }
}

static gboolean read_container(Reader *r, gboolean object, Node *node)
{
    KnJson *value = new_value(r, object ? KN_JSON_OBJECT : KN_JSON_ARRAY);
    if (!value)
        return FALSE;
    if (r->depth >= KN_JSON_DEPTH_MAX)
        return fail(r, r->event.start_mark.line, r->event.start_mark.column,
                    "nested more than %d levels deep", KN_JSON_DEPTH_MAX) != NULL;
    Children children = {
        .items = g_ptr_array_new(),
        .keys = g_ptr_array_new(),
        .places = g_array_new(FALSE, FALSE, sizeof(KnJsonPlace)),
        .lines = g_hash_table_new(g_str_hash, g_str_equal),
    };
    gboolean flow = object ? r->event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
                           : r->event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    node->height = 1;
    r->columns[++r->depth] = flow ? G_MAXSIZE : r->event.start_mark.column;
    gboolean good = read_children(r, object, &children, node);
    r->depth--;
    r->closed = flow;
    g_ptr_array_add(children.keys, NULL); /* so that there are keys, be they none */
    if (good)
        node->value = kn_json_make_container(
            r->document, value, children.items->len, (const KnJson *const *)children.items->pdata,
            object ? (const char *const *)children.keys->pdata : NULL,
            (const KnJsonPlace *)(gpointer)children.places->data);
    g_ptr_array_unref(children.items);
    g_ptr_array_unref(children.keys);
    g_array_unref(children.places);
    g_hash_table_unref(children.lines);
    return good;
}

/* The value whose first event was read; a Node without value when it failed. */
static Node read_node(Reader *r)
{
    const yaml_event_t *e = &r->event;
    Node node = {.n_values = 1};
    if (e->type == YAML_ALIAS_EVENT)
        return read_alias(r);
    gboolean scalar = e->type == YAML_SCALAR_EVENT, object = e->type == YAML_MAPPING_START_EVENT;
    const yaml_char_t *anchor = scalar   ? e->data.scalar.anchor
                                : object ? e->data.mapping_start.anchor
                                         : e->data.sequence_start.anchor;
    const yaml_char_t *tag = scalar   ? e->data.scalar.tag
                             : object ? e->data.mapping_start.tag
                                      : e->data.sequence_start.tag;
    g_autofree char *name = g_strdup((const char *)anchor);
    if (!check_tag(r, tag))
        return (Node){0};
    if (scalar)
        node.value = read_scalar(r);
    else if (!read_container(r, object, &node))
        node.value = NULL;
    if (name && node.value)
        g_hash_table_insert(r->anchors, g_steal_pointer(&name), g_memdup2(&node, sizeof node));
    return node;
}

/* ---- the document ---- */

/* `&co and more` is "and more" with an anchor, for which nobody has a use. */
static gboolean check_anchors(Reader *r)
{
    GHashTableIter all;
    gpointer name, data;
    const Node *first = NULL;
    const char *first_name = NULL;
    for (g_hash_table_iter_init(&all, r->anchors); g_hash_table_iter_next(&all, &name, &data);) {
        const Node *node = data;
        gboolean scalar = node->value->type != KN_JSON_OBJECT && node->value->type != KN_JSON_ARRAY;
        if (!scalar || node->used || (first && first->value->line <= node->value->line))
            continue;
        first = node;
        first_name = name;
    }
    if (!first)
        return TRUE;
    g_autofree char *quoted = kn_text_quote(first_name);
    g_clear_pointer(&r->odd_lines, g_array_unref); /* the place is an editor's */
    return fail(r, first->value->line - 1, first->value->column - 1,
                "no alias names the anchor %s" KN_HINT
                "; a text that begins with & stands in quotes",
                quoted) != NULL;
}

static const KnJson *read_stream(Reader *r)
{
    const yaml_event_type_t lead[] = {YAML_STREAM_START_EVENT, YAML_DOCUMENT_START_EVENT};
    for (gsize i = 0; i < G_N_ELEMENTS(lead); i++) {
        if (!next_event(r, FALSE))
            return NULL;
        if (r->event.type != lead[i])
            return fail_here(r, "the file is empty" KN_HINT "; expected an object, such as "
                                "'segments:' and a list");
    }
    if (!next_event(r, FALSE))
        return NULL;
    const KnJson *root = read_node(r).value;
    if (!root || !next_event(r, FALSE) || !next_event(r, FALSE) || !check_anchors(r))
        return NULL;
    return r->event.type == YAML_STREAM_END_EVENT
               ? root
               : fail_here(r, "a second document begins here" KN_HINT "; expected one");
}

static const KnJson *read_text(KnJsonDocument *document, const char *text, gsize size,
                               GPtrArray *comments, GError **error)
{
    Reader r = {
        .document = document,
        .anchors = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
        .odd_lines = find_odd_lines(text, MIN(size, KN_YAML_SIZE_MAX)),
        .found = comments ? kn_yaml_comments(text, size) : NULL,
        .comments = comments,
        .error = error,
    };
    const KnJson *root = NULL;
    if (size > KN_YAML_SIZE_MAX)
        fail(&r, 0, 0, "the file is larger than %d MiB", KN_YAML_SIZE_MAX >> 20);
    else if (yaml_parser_initialize(&r.parser)) {
        yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&r.parser, (const guchar *)text, size);
        root = read_stream(&r);
        if (r.has_event)
            yaml_event_delete(&r.event);
        yaml_parser_delete(&r.parser);
    } else {
        fail(&r, 0, 0, "there is no memory to read it");
    }
    g_hash_table_unref(r.anchors);
    g_clear_pointer(&r.odd_lines, g_array_unref);
    if (r.found)
        g_array_unref(r.found);
    return root;
}

KN_MODULE_EXPORT extern const KnYaml kn_module_table;
const KnYaml kn_module_table = {
    .abi = KN_YAML_ABI,
    .read = read_text,
    .find = kn_yaml_find,
};
