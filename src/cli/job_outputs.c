/* SPDX-License-Identifier: MIT */
/* Commands that work on several outputs of a project work on one after the other: each is loaded as
 * a project of its own, and what they share lies in the cache. */
#include "base/error.h"
#include "base/text.h"
#include "cli/job.h"
#include "cli/output_name.h"

#include <string.h>

static gboolean refuse(const char *name, char *const *names, GError **error)
{
    g_autofree char *quoted = kn_text_quote(name);
    g_autofree char *near = names ? kn_did_you_mean(name, (const char *const *)names) : NULL;
    if (names)
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "--outputs: the project has no output %s%s",
                    quoted, near);
    else
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "--outputs %s: the project names no outputs",
                    quoted);
    return FALSE;
}

static gboolean check_wish(char *const *wish, char *const *names, GError **error)
{
    for (; *wish; wish++)
        if (!names || !g_strv_contains((const char *const *)names, *wish))
            return refuse(*wish, names, error);
    return TRUE;
}

/* A name with {output} in it is for a project that names outputs. */
static gboolean names_exist_for(const KnArgs *args, GError **error)
{
    static const char *const flags[] = {"output", "report"};
    for (gsize i = 0; i < G_N_ELEMENTS(flags); i++) {
        const char *wish = kn_args_text(args, flags[i]);
        if (wish && kn_cli_names_output(wish)) {
            g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                        "--%s %s: {output} is the name of an output, and the project names none "
                        "(\"outputs\")",
                        flags[i], wish);
            return FALSE;
        }
    }
    return TRUE;
}

char **kn_cli_outputs(const KnArgs *args, GError **error)
{
    const char *text = kn_args_text(args, "outputs");
    g_autofree char *path = kn_cli_find_project(kn_args_place(args, 0), NULL);
    /* What is no file, such as a pipe, can be read once, by who loads the project. */
    gboolean again = path && g_file_test(path, G_FILE_TEST_IS_REGULAR);
    g_autoptr(KnJsonDocument) document = again ? kn_json_load_file(path, NULL) : NULL;
    char **names = document ? kn_project_output_names(document) : NULL;
    if (document && !kn_json_member(kn_json_root(document), "outputs") &&
        !names_exist_for(args, error))
        return NULL;
    if (!text || !document)
        return names ? names : g_new0(char *, 1);
    char **wish = g_strsplit(text, ",", -1);
    gboolean good = check_wish(wish, names, error);
    g_strfreev(names);
    if (good)
        return wish;
    g_strfreev(wish);
    return NULL;
}

/* What several outputs fail for, most of them for the same. */
typedef struct {
    GPtrArray *lines;  /* each cause once … */
    GPtrArray *names;  /* … and the outputs that have it, "'wide', 'upright'" */
    GArray *n_outputs; /* how many these are */
    GError *first;
    guint n_same; /* outputs that fail for just what the first one does */
} Failures;

static void add_line(Failures *failures, const char *output, char *line)
{
    guint i;
    if (g_ptr_array_find_with_equal_func(failures->lines, line, g_str_equal, &i)) {
        char *before = failures->names->pdata[i];
        failures->names->pdata[i] = g_strdup_printf("%s, '%s'", before, output);
        g_array_index(failures->n_outputs, guint, i)++;
        g_free(before);
        g_free(line);
        return;
    }
    guint one = 1;
    g_ptr_array_add(failures->lines, line);
    g_ptr_array_add(failures->names, g_strdup_printf("'%s'", output));
    g_array_append_val(failures->n_outputs, one);
}

static void add_failure(Failures *failures, const char *output, GError *take_error)
{
    g_autoptr(GError) error = take_error;
    g_auto(GStrv) own = kn_error_lines(error);
    for (char **line = own; *line; line++)
        add_line(failures, output, g_strdup(*line));
    if (!failures->first)
        failures->first = g_error_copy(error);
    failures->n_same += g_strcmp0(failures->first->message, error->message) == 0;
}

/* What all of them have needs no names. */
static void tell(const Failures *failures, guint n_outputs, GError **error)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    if (failures->n_same == n_outputs) {
        g_propagate_error(error, g_error_copy(failures->first));
        return;
    }
    for (guint i = 0; i < failures->lines->len; i++) {
        const char *line = failures->lines->pdata[i], *names = failures->names->pdata[i];
        guint n = g_array_index(failures->n_outputs, guint, i);
        g_ptr_array_add(lines, n == n_outputs ? g_strdup(line)
                                              : g_strdup_printf("output%s %s: %s", n > 1 ? "s" : "",
                                                                names, line));
    }
    g_ptr_array_add(lines, NULL);
    kn_error_set_lines(error, failures->first->code, (const char *const *)lines->pdata);
}

/* A cache that cannot be used is told by each of them. */
static KnStore *open_store(const KnArgs *args)
{
    return kn_store_open(kn_args_text(args, "cache-dir"), kn_args_on(args, "no-cache"), NULL);
}

gboolean kn_cli_each_output(KnArgs *args, char *const *names, KnCliRun run, GError **error)
{
    guint n = g_strv_length((char **)names);
    if (n < 2)
        return run(args, &(KnCliOutput){.name = names[0], .n = n}, error);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) having = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) n_outputs = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(KnStore) store = open_store(args);
    Failures failures = {lines, having, n_outputs, NULL, 0};
    for (char *const *name = names; *name; name++) {
        g_autoptr(GError) failure = NULL;
        if (run(args, &(KnCliOutput){.name = *name, .n = n, .store = store}, &failure))
            continue;
        if (g_error_matches(failure, KN_ERROR, KN_ERROR_CANCELLED)) {
            g_propagate_error(error, g_steal_pointer(&failure));
            g_clear_error(&failures.first);
            return FALSE;
        }
        add_failure(&failures, *name, g_steal_pointer(&failure));
    }
    gboolean failed = failures.first != NULL;
    if (failed)
        tell(&failures, n, error);
    g_clear_error(&failures.first);
    return !failed;
}
