/* SPDX-License-Identifier: MIT */
#include "project/variables.h"
#include "base/asked.h"

#include <string.h>

/* A hostile project could name a long value often; all filled strings together stay below this. */
enum { FILLED_BYTES_MAX = 64 << 20 };

/* Where the walk stands: a path is only written out for a message. */
typedef struct Step Step;
struct Step {
    const Step *parent;
    const char *key; /* NULL: index */
    guint index;
};

typedef struct {
    KnJsonDocument *document;
    KnProblems *problems;
    GHashTable *values; /* name → text */
    GHashTable *used;   /* names of --set that were looked up */
    gsize filled_bytes;
} Filler;

static char *step_path(const Step *step)
{
    if (!step)
        return g_strdup("$");
    g_autofree char *parent = step_path(step->parent);
    return step->key ? kn_json_path(parent, step->key)
                     : g_strdup_printf("%s[%u]", parent, step->index);
}

static void G_GNUC_PRINTF(5, 6) complain(Filler *filler, KnProblemCode code, const KnJson *node,
                                         const Step *step, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *path = step_path(step);
    kn_problems_error_as(filler->problems, code, node, path, "%s", text);
}

gboolean kn_variable_is_name(const char *name)
{
    if (!g_ascii_isalpha(*name) && *name != '_')
        return FALSE;
    for (; *name; name++)
        if (!g_ascii_isalnum(*name) && *name != '_' && *name != '-' && *name != '.')
            return FALSE;
    return TRUE;
}

/* " (did you mean 'x'?)" over the names that there are. */
static char *near_name(Filler *filler, const char *name)
{
    if (kn_problems_full(filler->problems))
        return g_strdup("");
    guint n;
    g_autofree const char **names =
        (const char **)g_hash_table_get_keys_as_array(filler->values, &n);
    return kn_did_you_mean(name, names);
}

/* Appends what stands between "{{" and "}}". */
static gboolean append_value(Filler *filler, GString *out, const char *start, const char *stop,
                             const KnJson *node, const Step *step)
{
    g_autofree char *name = g_strstrip(g_strndup(start, (gsize)(stop - start)));
    const char *value = g_hash_table_lookup(filler->values, name);
    if (!value && !*name) {
        complain(filler, KN_PROBLEM_VALUE, node, step,
                 "'{{}}' names no variable" KN_HINT "; expected a name between '{{' and '}}'; a "
                 "plain '{{' is written '\\\\{{' in JSON");
        return FALSE;
    }
    if (!value) {
        g_autofree char *quoted = kn_text_quote(name), *near = near_name(filler, name);
        complain(filler, KN_PROBLEM_UNKNOWN_NAME, node, step,
                 "there is no variable %s" KN_HINT "%s", quoted, near);
        return FALSE;
    }
    g_hash_table_add(filler->used, g_strdup(name));
    filler->filled_bytes += strlen(value);
    if (filler->filled_bytes > FILLED_BYTES_MAX) {
        complain(filler, KN_PROBLEM_VALUE, node, step,
                 "the variables make the project larger than %d MiB", FILLED_BYTES_MAX >> 20);
        return FALSE;
    }
    g_string_append(out, value);
    return TRUE;
}

static const KnJson *fill_string(Filler *filler, const KnJson *node, const Step *step)
{
    const char *at = node->string, *open = strstr(at, "{{");
    if (!open)
        return node;
    g_autoptr(GString) out = g_string_new(NULL);
    gboolean whole = open == at;
    for (; open; open = strstr(at, "{{")) {
        if (open > at && open[-1] == '\\') {
            g_string_append_len(out, at, open - at - 1);
            g_string_append(out, "{{");
            at = open + 2;
            continue;
        }
        const char *close = strstr(open, "}}");
        if (!close) {
            complain(filler, KN_PROBLEM_VALUE, node, step,
                     "'{{' without '}}'; a plain '{{' is written '\\\\{{' in JSON");
            return node;
        }
        g_string_append_len(out, at, open - at);
        if (!append_value(filler, out, open + 2, close, node, step))
            return node;
        at = close + 2;
        whole = whole && open == node->string && !*at;
    }
    g_string_append(out, at);
    return kn_json_make_string(filler->document, node, out->str, whole);
}

/* Containers are made anew only where something inside of them changed. */
static const KnJson *fill(Filler *filler, const KnJson *node, const Step *parent)
{
    if (node->type == KN_JSON_STRING)
        return fill_string(filler, node, parent);
    if (node->type != KN_JSON_ARRAY && node->type != KN_JSON_OBJECT)
        return node;
    g_autofree const KnJson **items = NULL;
    for (guint i = 0; i < node->n; i++) {
        Step step = {parent, node->keys ? node->keys[i] : NULL, i};
        if (!parent && node->keys && strcmp(node->keys[i], "variables") == 0)
            continue;
        const KnJson *item = fill(filler, node->items[i], &step);
        if (item == node->items[i])
            continue;
        if (!items)
            items = g_memdup2(node->items, node->n * sizeof *items);
        items[i] = item;
    }
    return items ? kn_json_make_container(filler->document, node, node->n, items, node->keys,
                                          node->key_places)
                 : node;
}

char *kn_variable_text(const KnJson *value)
{
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    if (value->type == KN_JSON_STRING)
        return g_strdup(value->string);
    if (value->type == KN_JSON_BOOL)
        return g_strdup(value->boolean ? "true" : "false");
    if (value->type != KN_JSON_NUMBER)
        return NULL;
    if (value->integral)
        return g_strdup_printf("%" G_GINT64_FORMAT, value->integer);
    return g_strdup(g_ascii_formatd(number, sizeof number, "%.15g", value->number));
}

static void read_variables(Filler *filler, const KnJson *variables)
{
    if (!variables || variables->type == KN_JSON_NULL)
        return;
    if (variables->type != KN_JSON_OBJECT) {
        kn_problems_error(filler->problems, variables, "$.variables",
                          "found %s" KN_HINT "; expected an object of names and values",
                          kn_json_type_name((KnJsonType)variables->type));
        return;
    }
    for (guint i = 0; i < variables->n; i++) {
        g_autofree char *path = kn_json_path("$.variables", variables->keys[i]);
        char *text = kn_variable_text(variables->items[i]);
        if (!kn_variable_is_name(variables->keys[i]))
            kn_problems_error_key(filler->problems, KN_PROBLEM_VALUE, variables, i, path,
                                  "is no name" KN_HINT
                                  "; expected letters, digits, '_', '-', '.', a letter "
                                  "first");
        if (!text)
            kn_problems_error(filler->problems, variables->items[i], path,
                              "found %s" KN_HINT "; expected a string, a number, true or false",
                              kn_json_type_name((KnJsonType)variables->items[i]->type));
        g_hash_table_insert(filler->values, g_strdup(variables->keys[i]),
                            text ? text : g_strdup(""));
    }
}

/* FALSE: the value cannot be taken, which is told. The name has one all the same, so that nobody
 * misses it. */
static gboolean set_known(Filler *filler, GHashTable *given, const char *name, const char *value)
{
    gboolean again = !g_hash_table_add(given, g_strdup(name));
    if (!again && g_utf8_validate(value, -1, NULL))
        return TRUE;
    if (again)
        kn_problems_error(filler->problems, NULL, NULL,
                          "%s %s: the variable is given twice" KN_HINT "; leave one of them out",
                          kn_asked(KN_ASKED_SET), name);
    else
        kn_problems_error(filler->problems, NULL, NULL,
                          "%s %s: its value is not UTF-8" KN_HINT "; expected text in UTF-8",
                          kn_asked(KN_ASKED_SET), name);
    if (!g_hash_table_contains(filler->values, name))
        g_hash_table_insert(filler->values, g_strdup(name), g_strdup(""));
    return FALSE;
}

/* Names that came by --set alone go into `added`. */
static void read_set(Filler *filler, const char *const *set, GPtrArray *added)
{
    g_autoptr(GHashTable) given = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (; set && *set; set++) {
        const char *equals = strchr(*set, '=');
        g_autofree char *name = g_strndup(*set, equals ? (gsize)(equals - *set) : strlen(*set));
        gboolean good = equals && kn_variable_is_name(name);
        if (good && !set_known(filler, given, name, equals + 1))
            continue;
        if (!good) {
            g_autofree char *quoted = kn_text_quote(*set);
            kn_problems_error(filler->problems, NULL, NULL,
                              "%s %s: expected name=value with a name of letters, digits, '_', "
                              "'-', '.'",
                              kn_asked(KN_ASKED_SET), quoted);
            continue;
        }
        if (!g_hash_table_contains(filler->values, name))
            g_ptr_array_add(added, g_strdup(name));
        g_hash_table_insert(filler->values, g_strdup(name), g_strdup(equals + 1));
    }
}

/* How other programs write a variable in a text: '@' stands for its name. */
static const char *const other_forms[] = {"${@}", "{@}", "%(@)s", "%@%", "<@>", "[@]", "$@"};

/* The first text that holds a name so, and that form of it, which the caller frees; NULL: none. */
static const KnJson *find_other_form(const KnJson *node, const char *name, char **form)
{
    for (gsize i = 0; node->type == KN_JSON_STRING && i < G_N_ELEMENTS(other_forms); i++) {
        g_auto(GStrv) around = g_strsplit(other_forms[i], "@", 2);
        g_autofree char *written = g_strconcat(around[0], name, around[1], NULL);
        if (!strstr(node->string, written))
            continue;
        *form = g_steal_pointer(&written);
        return node;
    }
    gboolean holds = node->type == KN_JSON_OBJECT || node->type == KN_JSON_ARRAY;
    for (guint i = 0; holds && i < node->n; i++) {
        const KnJson *found = find_other_form(node->items[i], name, form);
        if (found)
            return found;
    }
    return NULL;
}

/* What no text names, where all that name one could be read. */
static void warn_of_unnamed(Filler *filler, const KnJson *variables)
{
    if (kn_problems_n_errors(filler->problems) || !variables || variables->type != KN_JSON_OBJECT)
        return;
    for (guint i = 0; i < variables->n; i++) {
        const char *name = variables->keys[i];
        g_autofree char *path = kn_json_path("$.variables", name);
        gboolean named = g_hash_table_contains(filler->used, name);
        if (named)
            continue;
        g_autofree char *form = NULL, *where = NULL;
        const KnJson *text = find_other_form(kn_json_root(filler->document), name, &form);
        if (text)
            where = g_strdup_printf("; line %u has %s", text->line, form);
        kn_problems_warning(filler->problems, KN_WARNING_NO_EFFECT, variables->items[i], path,
                            "has no effect: nothing in the project names it, as {{%s}}%s", name,
                            where ? where : "");
    }
}

/* A --set that changes nothing is most likely misspelt. */
static void check_used(Filler *filler, const GPtrArray *added)
{
    for (guint i = 0; i < added->len; i++) {
        const char *name = g_ptr_array_index(added, i);
        if (g_hash_table_contains(filler->used, name))
            continue;
        g_hash_table_remove(filler->values, name);
        g_autofree char *near = near_name(filler, name);
        kn_problems_error_as(filler->problems, KN_PROBLEM_UNKNOWN_NAME, NULL, NULL,
                             "%s %s: the project has no such variable" KN_HINT "%s",
                             kn_asked(KN_ASKED_SET), name, near);
    }
}

const KnJson *kn_variables_fill(KnJsonDocument *document, const char *const *set,
                                const KnJson **more, guint n_more, KnProblems *problems,
                                guint *n_wrong_set)
{
    g_autoptr(GHashTable) values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GHashTable) used = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) added = g_ptr_array_new_with_free_func(g_free);
    Filler filler = {document, problems, values, used, 0};
    const KnJson *root = kn_json_root(document);
    read_variables(&filler, kn_json_member(root, "variables"));
    guint n_before = kn_problems_n_errors(problems);
    read_set(&filler, set, added);
    guint n_wrong = kn_problems_n_errors(problems) - n_before;
    root = fill(&filler, root, NULL);
    const Step of_file = {NULL, "transcripts", 0};
    for (guint i = 0; i < n_more; i++)
        if (more[i])
            more[i] = fill(&filler, more[i], &of_file);
    n_before = kn_problems_n_errors(problems);
    /* Texts in other languages than the film's may name them: nobody has read those. */
    if (!kn_json_member(root, "languages")) {
        warn_of_unnamed(&filler, kn_json_member(root, "variables"));
        check_used(&filler, added);
    }
    if (n_wrong_set)
        *n_wrong_set = n_wrong + kn_problems_n_errors(problems) - n_before;
    return root;
}

static void add_use(GHashTable *known, const char *name, KnVariableKnown use)
{
    guint uses = GPOINTER_TO_UINT(g_hash_table_lookup(known, name)) | use;
    g_hash_table_insert(known, g_strdup(name), GUINT_TO_POINTER(uses));
}

/* As fill_string reads it; what is wrong there is told when it is filled. */
static void add_named(GHashTable *known, const char *text)
{
    for (const char *open = strstr(text, "{{"); open; open = strstr(open + 2, "{{")) {
        const char *close = strstr(open, "}}");
        if (open > text && open[-1] == '\\')
            continue;
        if (!close)
            return;
        g_autofree char *name = g_strstrip(g_strndup(open + 2, (gsize)(close - open - 2)));
        add_use(known, name, KN_VARIABLE_NAMED);
        open = close;
    }
}

static void find_named(GHashTable *known, const KnJson *node, const KnJson *passed_over)
{
    if (node == passed_over)
        return;
    if (node->type == KN_JSON_STRING)
        add_named(known, node->string);
    else if (node->type == KN_JSON_ARRAY || node->type == KN_JSON_OBJECT)
        for (guint i = 0; i < node->n; i++)
            find_named(known, node->items[i], passed_over);
}

GHashTable *kn_variables_known(const KnJsonDocument *document)
{
    GHashTable *known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const KnJson *root = kn_json_root(document), *own = kn_json_member(root, "variables");
    for (guint i = 0; own && own->type == KN_JSON_OBJECT && i < own->n; i++)
        add_use(known, own->keys[i], KN_VARIABLE_DECLARED);
    find_named(known, root, own);
    return known;
}
