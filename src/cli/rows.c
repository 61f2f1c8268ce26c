/* SPDX-License-Identifier: MIT */
#include "cli/rows.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "cli/output_name.h"
#include "cli/row_names.h"
#include "engine/film/outputs.h"
#include "project/files.h"
#include "project/variables.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PROBLEMS_SHOWN = 20 };

KnRowNote *kn_cli_row(const KnCliRows *rows, guint i)
{
    return &g_array_index(rows->state.notes, KnRowNote, i);
}

/* ---- problems of rows */

static void G_GNUC_PRINTF(4, 5)
    complain(GArray *problems, const KnCliRows *rows, guint line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    KnProblem problem = {.code = KN_PROBLEM_VALUE,
                         .file = rows->rows->path,
                         .line = line,
                         .column = 1,
                         .words = g_strdup_vprintf(format, args)};
    va_end(args);
    g_array_append_val(problems, problem);
}

static gboolean check_problems(const GArray *problems, GError **error)
{
    guint n = problems->len;
    g_autofree char *last = g_strdup_printf("and %u more", n - MIN(n, PROBLEMS_SHOWN));
    const char *const more[] = {n > PROBLEMS_SHOWN ? last : NULL, NULL};
    if (n > 0)
        kn_error_set_problems(error, KN_ERROR_USAGE, (const KnProblem *)problems->data, n,
                              PROBLEMS_SHOWN, more);
    return n == 0;
}

/* ---- columns and variables */

static guint uses_of(const KnCliRows *rows, const char *name)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(rows->known, name));
}

/* Whether a column is the project's own, and no variable. */
static gboolean names_film(const KnCliRows *rows, int column)
{
    return column >= 0 && (column == rows->output_column || column == rows->language_column);
}

static void check_column(const KnCliRows *rows, const char *name, GArray *problems)
{
    if (uses_of(rows, name) || kn_row_pattern_has(rows->pattern, name) ||
        names_film(rows, kn_rows_column(rows->rows, name)))
        return;
    g_autofree const char **names =
        (const char **)g_hash_table_get_keys_as_array(rows->known, NULL);
    g_autofree char *near = kn_did_you_mean(name, names);
    complain(problems, rows, 1,
             "the column '%s' names nothing: the project has no such variable, and the films' "
             "names (-o) do not take it" KN_HINT "%s",
             name, near);
}

/* --set holds for all rows. */
static gboolean is_set(const KnArgs *args, const char *name)
{
    const char *const *set = kn_args_all(args, "set");
    gsize n = strlen(name);
    for (; set && *set; set++)
        if (strncmp(*set, name, n) == 0 && (*set)[n] == '=')
            return TRUE;
    return FALSE;
}

static void check_variable(const KnCliRows *rows, const KnArgs *args, const char *name, guint uses,
                           GArray *problems)
{
    gboolean column = kn_rows_column(rows->rows, name) >= 0, set = is_set(args, name);
    if (column && set)
        complain(problems, rows, 1,
                 "the column '%s' stands beside --set %s=…" KN_HINT "; leave one of them out", name,
                 name);
    if (uses == KN_VARIABLE_NAMED && !column && !set)
        complain(problems, rows, 1,
                 "there is no column '%s', which the project names as {{%s}}, and neither its "
                 "\"variables\" nor --set give it a value",
                 name, name);
}

static int by_words(gconstpointer pa, gconstpointer pb)
{
    return strcmp(((const KnProblem *)pa)->words, ((const KnProblem *)pb)->words);
}

static gboolean check_columns(const KnCliRows *rows, const KnArgs *args, GError **error)
{
    g_autoptr(GArray) problems = kn_problem_array_new();
    GHashTableIter iter;
    gpointer name, uses;
    g_hash_table_iter_init(&iter, rows->known);
    while (g_hash_table_iter_next(&iter, &name, &uses))
        check_variable(rows, args, name, GPOINTER_TO_UINT(uses), problems);
    for (guint i = 0; i < rows->rows->n_columns; i++)
        check_column(rows, rows->rows->columns[i], problems);
    g_array_sort(problems, by_words);
    return check_problems(problems, error);
}

const char *kn_cli_row_output(const KnCliRows *rows, guint i)
{
    return rows->output_column < 0 ? NULL : rows->rows->rows[i].values[rows->output_column];
}

const char *kn_cli_row_language(const KnCliRows *rows, guint i)
{
    return rows->language_column < 0 ? NULL : rows->rows->rows[i].values[rows->language_column];
}

char **kn_cli_row_variables(const KnCliRows *rows, const KnArgs *args, guint i)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    const char *const *set = kn_args_all(args, "set");
    for (; set && *set; set++)
        g_ptr_array_add(all, g_strdup(*set));
    for (guint j = 0; j < rows->rows->n_columns; j++) {
        const char *name = rows->rows->columns[j], *value = rows->rows->rows[i].values[j];
        if (value && !names_film(rows, (int)j) && uses_of(rows, name))
            g_ptr_array_add(all, g_strconcat(name, "=", value, NULL));
    }
    g_ptr_array_add(all, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&all), FALSE);
}

/* ---- the films' names */

/* NULL: it cannot be loaded. */
static KnProject *load_row(const KnCliRows *rows, const KnArgs *args, guint i, GError **error)
{
    g_auto(GStrv) variables = kn_cli_row_variables(rows, args, i);
    KnLoadOptions load = kn_cli_load_options(args);
    load.variables = (const char *const *)variables;
    load.check = NULL;
    load.output = kn_cli_row_output(rows, i);
    load.language = kn_cli_row_language(rows, i);
    return kn_project_load(rows->path, &load, error);
}

char *kn_cli_row_wrong(const KnCliRows *rows, const KnArgs *args, guint i)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnProject) project = load_row(rows, args, i, &error);
    g_auto(GStrv) lines = project ? NULL : g_strsplit(error->message, "\n", 2);
    return lines ? g_strdup(lines[0]) : NULL;
}

/* Without -o: what the project as that row has it says. NULL: it cannot be read so, which the row's
 * own render will tell. Values lead into no other folder from there, either. */
static char *own_name(const KnCliRows *rows, const KnArgs *args, guint i, char **wrong)
{
    g_autoptr(KnProject) project = load_row(rows, args, i, NULL);
    const KnCliJob job = {.path = rows->path, .project = project};
    const char *output = kn_cli_row_output(rows, i);
    const char *file = output ? g_hash_table_lookup(rows->files, output) : NULL;
    file = file ? file : g_hash_table_lookup(rows->files, "");
    if (project && file) {
        g_autofree char *pattern = kn_row_pattern_of(file, rows->rows);
        g_autofree char *filled = kn_row_pattern_fill(pattern, rows->rows, i, wrong);
        if (!filled)
            return NULL;
    }
    return project ? kn_cli_film_name(&job, args) : NULL;
}

static char *name_film(const KnCliRows *rows, const KnArgs *args, guint i, GArray *problems)
{
    g_autofree char *wrong = NULL;
    char *name = *rows->pattern ? kn_row_pattern_fill(rows->pattern, rows->rows, i, &wrong)
                                : own_name(rows, args, i, &wrong);
    if (wrong)
        complain(problems, rows, rows->rows->rows[i].line, "%s", wrong);
    return name;
}

/* What is equal for two films that would be written to one name, or beside one: the folder behind
 * its links, and the name without its ending, case left aside. */
static char *place_of(const char *film, GHashTable *folders)
{
    g_autofree char *stem = kn_output_beside(film, "");
    g_autofree char *folder = g_path_get_dirname(stem), *name = g_path_get_basename(stem);
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    g_autofree char *normal = g_utf8_normalize(valid, -1, G_NORMALIZE_ALL);
    g_autofree char *folded = g_utf8_casefold(normal ? normal : valid, -1);
    char *real = g_hash_table_lookup(folders, folder);
    if (!real) {
        char *found = realpath(folder, NULL);
        real = found ? g_strdup(found) : g_canonicalize_filename(folder, NULL);
        free(found);
        g_hash_table_insert(folders, g_strdup(folder), real);
    }
    return g_build_filename(real, folded, NULL);
}

static gboolean name_films(KnCliRows *rows, const KnArgs *args, GError **error)
{
    g_autoptr(GArray) problems = kn_problem_array_new();
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (guint i = 0; i < rows->rows->n; i++) {
        guint line = rows->rows->rows[i].line;
        KnRowNote note = {.row = rows->rows->rows[i].number, .line = line};
        note.output = name_film(rows, args, i, problems);
        g_autofree char *place = note.output ? place_of(note.output, folders) : NULL;
        guint other = place ? GPOINTER_TO_UINT(g_hash_table_lookup(taken, place)) : 0;
        g_autofree char *quoted = kn_text_quote(note.output ? note.output : "");
        if (other)
            complain(problems, rows, line,
                     "its film %s would be written over, or beside, that of line %u" KN_HINT
                     "; name the films by what differs, such as -o 'out/{%s}%s.mp4'",
                     quoted, other, rows->rows->columns[0],
                     rows->output_column >= 0     ? "-{output}"
                     : rows->language_column >= 0 ? "-{language}"
                                                  : "");
        else if (place)
            g_hash_table_insert(taken, g_steal_pointer(&place), GUINT_TO_POINTER(line));
        g_array_append_val(rows->state.notes, note);
    }
    return check_problems(problems, error);
}

/* ---- no film is written over what another row shows */

typedef struct {
    GHashTable *inputs; /* place of a file, and its device and inode → the row's line */
    GHashTable *folders;
    guint line;
} Inputs;

/* What is equal for two names of one file. The caller frees; by_inode NULL: there is none yet. */
static void name_file(Inputs *inputs, const char *path, char **by_place, char **by_inode)
{
    struct stat info;
    g_autofree char *with_end = g_strconcat(path, ".", NULL); /* all of the name counts */
    *by_place = place_of(with_end, inputs->folders);
    *by_inode = stat(path, &info) == 0
                    ? g_strdup_printf("%ju:%ju", (uintmax_t)info.st_dev, (uintmax_t)info.st_ino)
                    : NULL;
}

static gboolean add_input(const KnProjectFile *file, gpointer user_data)
{
    Inputs *inputs = user_data;
    char *names[2];
    name_file(inputs, file->path, &names[0], &names[1]);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (names[i] && !g_hash_table_contains(inputs->inputs, names[i]))
            g_hash_table_insert(inputs->inputs, names[i], GUINT_TO_POINTER(inputs->line));
        else
            g_free(names[i]);
    return TRUE;
}

/* Rows that cannot be loaded show nothing, and say so themselves. */
static void add_inputs(const KnCliRows *rows, const KnArgs *args, Inputs *inputs)
{
    for (guint i = 0; i < rows->rows->n; i++) {
        g_autoptr(KnProject) project = load_row(rows, args, i, NULL);
        inputs->line = rows->rows->rows[i].line;
        if (project)
            kn_project_each_file(project, add_input, inputs);
    }
}

static void check_row(const KnCliRows *rows, guint i, const KnOutputs *outputs, Inputs *inputs,
                      GArray *problems)
{
    g_autoptr(GHashTable) paths = kn_outputs_paths(outputs);
    GHashTableIter iter;
    gpointer path;
    g_hash_table_iter_init(&iter, paths);
    while (g_hash_table_iter_next(&iter, &path, NULL)) {
        g_autofree char *by_place = NULL, *by_inode = NULL;
        name_file(inputs, path, &by_place, &by_inode);
        gpointer line = g_hash_table_lookup(inputs->inputs, by_place);
        if (!line && by_inode)
            line = g_hash_table_lookup(inputs->inputs, by_inode);
        g_autofree char *quoted = kn_text_quote(path);
        if (line)
            complain(problems, rows, rows->rows->rows[i].line,
                     "its film would be written over %s, which line %u shows" KN_HINT
                     "; name the films differently, or put them into a folder of their own",
                     quoted, GPOINTER_TO_UINT(line));
    }
}

/* As the render of each row does: once for the folders of all, and for what stands in the way; and
 * none may be written over what any of them shows. */
static gboolean check_outputs(const KnCliRows *rows, const KnArgs *args, GError **error)
{
    g_autoptr(GArray) problems = kn_problem_array_new();
    g_autoptr(GHashTable) files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    Inputs inputs = {.inputs = files, .folders = folders};
    KnBuildOptions options = {.cpu = 0};
    kn_cli_build_options(&options, args);
    g_autoptr(KnSession) session = rows->sample ? kn_session_open(rows->sample, &options) : NULL;
    add_inputs(rows, args, &inputs);
    for (guint i = 0; rows->sample && i < rows->rows->n; i++) {
        const char *output = kn_cli_row(rows, i)->output;
        if (!output)
            continue;
        g_autoptr(KnOutputs) outputs =
            kn_outputs_of_film(rows->sample, output, kn_args_text(args, "report"));
        kn_outputs_keep(outputs, rows->rows->path, "the rows");
        if (!kn_outputs_check(outputs, rows->sample, FALSE, error) ||
            !kn_session_check_settings(session, output, error))
            return FALSE;
        check_row(rows, i, outputs, &inputs, problems);
    }
    return check_problems(problems, error);
}

/* ---- what the last run has left */

static void add_keys(const KnCliRows *rows, const KnArgs *args)
{
    for (guint i = 0; i < rows->rows->n; i++) {
        g_auto(GStrv) variables = kn_cli_row_variables(rows, args, i);
        KnRowNote *note = kn_cli_row(rows, i);
        g_autofree char *film =
            note->output ? g_canonicalize_filename(note->output, NULL) : g_strdup("");
        g_autofree char *key = kn_hash_variant(g_variant_new("(^aay^ay)", variables, film));
        g_strlcpy(note->key, key, sizeof note->key);
    }
}

static void recall(KnCliRows *rows)
{
    g_autoptr(GHashTable) by_key = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(KnFolder) folder = kn_rows_state_folder(rows->path, FALSE, NULL);
    kn_rows_state_read(folder, rows->stem, &rows->last);
    for (guint i = 0; i < rows->last.notes->len; i++) {
        KnRowNote *note = &g_array_index(rows->last.notes, KnRowNote, i);
        g_hash_table_insert(by_key, note->key, note);
    }
    for (guint i = 0; i < rows->rows->n; i++) {
        const KnRowNote *note = g_hash_table_lookup(by_key, kn_cli_row(rows, i)->key);
        if (note)
            kn_row_note_copy(kn_cli_row(rows, i), note);
    }
}

/* ---- all of it */

/* Keeps the name that an output, or what all of them have, gives the film. */
static void add_file(KnCliRows *rows, const KnJson *output, gboolean of_all)
{
    const KnJson *file = kn_json_member(output, "file"), *name = kn_json_member(output, "name");
    gboolean named = name && name->type == KN_JSON_STRING;
    if (file && file->type == KN_JSON_STRING && (of_all || named))
        g_hash_table_insert(rows->files, g_strdup(of_all ? "" : name->string),
                            g_strdup(file->string));
}

static void read_files(KnCliRows *rows, const KnJson *root)
{
    const KnJson *outputs = kn_json_member(root, "outputs");
    rows->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    add_file(rows, kn_json_member(root, "output"), TRUE);
    for (guint i = 0; outputs && outputs->type == KN_JSON_ARRAY && i < outputs->n; i++)
        add_file(rows, outputs->items[i], FALSE);
}

static gboolean read_project(KnCliRows *rows, const KnArgs *args, GError **error)
{
    rows->path = kn_cli_find_project(kn_args_place(args, 0), error);
    g_autoptr(KnJsonDocument) document = rows->path ? kn_json_load_file(rows->path, error) : NULL;
    if (!document)
        return FALSE;
    rows->known = kn_variables_known(document);
    read_files(rows, kn_json_root(document));
    return TRUE;
}

static void take_sample(KnCliRows *rows, const KnArgs *args)
{
    g_auto(GStrv) variables = kn_cli_row_variables(rows, args, 0);
    KnLoadOptions load = kn_cli_load_options(args);
    load.variables = (const char *const *)variables;
    load.output = kn_cli_row_output(rows, 0);
    load.language = kn_cli_row_language(rows, 0);
    rows->sample = kn_project_load(rows->path, &load, NULL);
}

/* Once for each name, in a column of theirs, which is -1 where there is none. */
static gboolean repeat_for(KnCliRows *rows, char *const *names, const char *column,
                           const char *words, int *at, GError **error)
{
    *at = -1;
    if (!names || !names[0])
        return names != NULL;
    if (kn_rows_column(rows->rows, column) >= 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "the rows have a column '%s', and so are called the %s of the project in "
                    "the films' names; call the column differently",
                    column, words);
        return FALSE;
    }
    kn_rows_repeat(rows->rows, column, names);
    *at = kn_rows_column(rows->rows, column);
    return TRUE;
}

/* A project's outputs, in each of its languages, are films of every row. */
static gboolean repeat_for_films(KnCliRows *rows, const KnArgs *args, GError **error)
{
    g_auto(GStrv) outputs = kn_cli_outputs(args, error);
    g_auto(GStrv) languages = outputs ? kn_cli_languages(args, error) : NULL;
    return repeat_for(rows, outputs, "output", "outputs", &rows->output_column, error) &&
           repeat_for(rows, languages, "language", "languages", &rows->language_column, error);
}

gboolean kn_cli_rows_open(KnCliRows *rows, const KnArgs *args, GError **error)
{
    g_autofree char *variant = kn_cli_variant(args, NULL);
    const char *pattern = kn_args_text(args, "output");
    rows->pattern = pattern ? pattern : "";
    kn_rows_state_init(&rows->state);
    kn_rows_state_init(&rows->last);
    if (!read_project(rows, args, error))
        return FALSE;
    rows->rows = kn_rows_load(kn_args_text(args, "rows"), error);
    if (!rows->rows || !repeat_for_films(rows, args, error) ||
        !kn_row_pattern_check(rows->pattern, rows->rows, error) ||
        !check_columns(rows, args, error) || !name_films(rows, args, error))
        return FALSE;
    take_sample(rows, args);
    if (!check_outputs(rows, args, error))
        return FALSE;
    rows->state.version = g_strdup(KN_VERSION);
    rows->state.project = g_strdup(rows->path);
    rows->state.rows = g_canonicalize_filename(rows->rows->path, NULL);
    rows->state.pattern = g_strdup(rows->pattern);
    rows->state.variant = g_strdup(variant);
    rows->stem = kn_rows_state_stem(rows->path, rows->rows->path, rows->pattern, variant);
    add_keys(rows, args);
    recall(rows);
    return TRUE;
}

void kn_cli_rows_clear(KnCliRows *rows)
{
    g_clear_pointer(&rows->path, g_free);
    g_clear_pointer(&rows->rows, kn_rows_free);
    g_clear_pointer(&rows->stem, g_free);
    g_clear_pointer(&rows->known, g_hash_table_unref);
    g_clear_pointer(&rows->files, g_hash_table_unref);
    g_clear_pointer(&rows->sample, kn_project_free);
    kn_rows_state_clear(&rows->last);
    kn_rows_state_clear(&rows->state);
}
