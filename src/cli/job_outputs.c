/* SPDX-License-Identifier: MIT */
/* Commands that work on several films of a project, its outputs in its languages, work on one after
 * the other: each is loaded as a project of its own, and what they share lies in the cache. */
#include "base/error.h"
#include "base/text.h"
#include "cli/job.h"
#include "cli/output_name.h"

#include <string.h>

/* What a project may name several of, each a film: their flag, the member that names them, and what
 * stands for the name of one in names of files. */
typedef struct {
    const char *flag, *noun, *field;
    char **(*names)(const KnJsonDocument *document);
} Choice;
static const Choice of_outputs = {"outputs", "output", "{output}", kn_project_output_names};
static const Choice of_languages = {"languages", "language", "{language}",
                                    kn_project_language_names};

static gboolean refuse(const Choice *choice, const char *name, char *const *names, GError **error)
{
    g_autofree char *quoted = kn_text_quote(name);
    g_autofree char *near = names ? kn_did_you_mean(name, (const char *const *)names) : NULL;
    if (names)
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "--%s: the project has no %s %s%s",
                    choice->flag, choice->noun, quoted, near);
    else
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "--%s %s: the project names no %s",
                    choice->flag, quoted, choice->flag);
    return FALSE;
}

static gboolean check_wish(const Choice *choice, char *const *wish, char *const *names,
                           GError **error)
{
    for (guint i = 0; wish[i]; i++) {
        if (!names || !g_strv_contains((const char *const *)names, wish[i]))
            return refuse(choice, wish[i], names, error);
        for (guint j = 0; j < i; j++)
            if (strcmp(wish[i], wish[j]) == 0) {
                g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "--%s: names '%s' twice", choice->flag,
                            wish[i]);
                return FALSE;
            }
    }
    return TRUE;
}

/* A name with {output} in it is for a project that names outputs. */
static gboolean names_exist_for(const Choice *choice, const KnArgs *args, GError **error)
{
    static const char *const flags[] = {"output", "report"};
    for (gsize i = 0; i < G_N_ELEMENTS(flags); i++) {
        const char *wish = kn_args_text(args, flags[i]);
        if (wish && strstr(wish, choice->field)) {
            g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                        "--%s %s: %s is the name of %s %s, and the project names none (\"%s\")",
                        flags[i], wish, choice->field,
                        g_str_has_prefix(choice->noun, "o") ? "an" : "a", choice->noun,
                        choice->flag);
            return FALSE;
        }
    }
    return TRUE;
}

static char **choose(const Choice *choice, const KnArgs *args, GError **error)
{
    const char *text = kn_args_text(args, choice->flag);
    g_autofree char *path = kn_cli_find_project(kn_args_place(args, 0), NULL);
    /* What is no file, such as a pipe, can be read once, by who loads the project. */
    gboolean again = path && g_file_test(path, G_FILE_TEST_IS_REGULAR);
    g_autoptr(KnJsonDocument) document = again ? kn_json_load_file(path, NULL) : NULL;
    char **names = document ? choice->names(document) : NULL;
    if (document && !kn_json_member(kn_json_root(document), choice->flag) &&
        !names_exist_for(choice, args, error))
        return NULL;
    if (!text || !document)
        return names ? names : g_new0(char *, 1);
    char **wish = g_strsplit(text, ",", -1);
    gboolean good = check_wish(choice, wish, names, error);
    g_strfreev(names);
    if (good)
        return wish;
    g_strfreev(wish);
    return NULL;
}

char **kn_cli_outputs(const KnArgs *args, GError **error)
{
    return choose(&of_outputs, args, error);
}

char **kn_cli_languages(const KnArgs *args, GError **error)
{
    return choose(&of_languages, args, error);
}

KnCliFilms *kn_cli_films(const KnArgs *args, GError **error)
{
    g_auto(GStrv) outputs = kn_cli_outputs(args, error);
    g_auto(GStrv) languages = outputs ? kn_cli_languages(args, error) : NULL;
    if (!languages)
        return NULL;
    KnCliFilms *films = g_new0(KnCliFilms, 1);
    guint n_outputs = MAX(g_strv_length(outputs), 1),
          n_languages = MAX(g_strv_length(languages), 1);
    films->n = n_outputs * n_languages;
    films->items = g_new0(KnCliOutput, films->n);
    for (guint i = 0; i < films->n; i++)
        films->items[i] = (KnCliOutput){.name = outputs[i / n_languages],
                                        .language = languages[i % n_languages],
                                        .n = films->n};
    films->outputs = g_steal_pointer(&outputs);
    films->languages = g_steal_pointer(&languages);
    return films;
}

void kn_cli_films_free(KnCliFilms *films)
{
    if (!films)
        return;
    g_strfreev(films->outputs);
    g_strfreev(films->languages);
    g_free(films->items);
    g_free(films);
}

char *kn_cli_film_words(const KnCliOutput *film)
{
    GString *words = g_string_new(NULL);
    if (film->name)
        g_string_append_printf(words, "output '%s'", film->name);
    if (film->language)
        g_string_append_printf(words, "%slanguage '%s'", words->len ? ", " : "", film->language);
    return g_string_free(words, FALSE);
}

/* What several films fail for, most of them for the same. */
typedef struct {
    GPtrArray *lines; /* each cause once … */
    GPtrArray *names; /* … and the films that have it, "outputs 'wide', 'upright'" */
    GArray *n_films;  /* how many these are */
    GError *first;
    guint n_same; /* films that fail for just what the first one does */
} Failures;

/* "'wide'", "'de'", "'wide' in 'de'"; before them stands what they are. The caller frees. */
static char *short_name(const KnCliOutput *film)
{
    return film->name && film->language
               ? g_strdup_printf("'%s' in '%s'", film->name, film->language)
               : g_strdup_printf("'%s'", film->name ? film->name : film->language);
}

static void add_line(Failures *failures, const KnCliOutput *film, char *line)
{
    guint i;
    char *name = short_name(film);
    if (g_ptr_array_find_with_equal_func(failures->lines, line, g_str_equal, &i)) {
        char *before = failures->names->pdata[i];
        failures->names->pdata[i] = g_strdup_printf("%s, %s", before, name);
        g_array_index(failures->n_films, guint, i)++;
        g_free(before);
        g_free(line);
        g_free(name);
        return;
    }
    guint one = 1;
    g_ptr_array_add(failures->lines, line);
    g_ptr_array_add(failures->names, name);
    g_array_append_val(failures->n_films, one);
}

static void add_failure(Failures *failures, const KnCliOutput *film, GError *take_error)
{
    g_autoptr(GError) error = take_error;
    g_auto(GStrv) own = kn_error_lines(error);
    for (char **line = own; *line; line++)
        add_line(failures, film, g_strdup(*line));
    if (!failures->first)
        failures->first = g_error_copy(error);
    failures->n_same += g_strcmp0(failures->first->message, error->message) == 0;
}

/* What all of them have needs no names. */
static void tell(const Failures *failures, const KnCliFilms *films, GError **error)
{
    const char *noun = films->items[0].name ? "output" : "language";
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    if (failures->n_same == films->n) {
        g_propagate_error(error, g_error_copy(failures->first));
        return;
    }
    for (guint i = 0; i < failures->lines->len; i++) {
        const char *line = failures->lines->pdata[i], *names = failures->names->pdata[i];
        guint n = g_array_index(failures->n_films, guint, i);
        g_ptr_array_add(lines, n == films->n ? g_strdup(line)
                                             : g_strdup_printf("%s%s %s: %s", noun,
                                                               n > 1 ? "s" : "", names, line));
    }
    g_ptr_array_add(lines, NULL);
    kn_error_set_lines(error, failures->first->code, (const char *const *)lines->pdata);
}

/* A cache that cannot be used is told by each of them. */
static KnStore *open_store(const KnArgs *args)
{
    return kn_store_open(kn_args_text(args, "cache-dir"), kn_args_on(args, "no-cache"), NULL);
}

gboolean kn_cli_each_film(KnArgs *args, const KnCliFilms *films, KnCliRun run, GError **error)
{
    if (films->n < 2)
        return films->n == 0 || run(args, &films->items[0], error);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) having = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) n_films = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(KnStore) store = open_store(args);
    Failures failures = {lines, having, n_films, NULL, 0};
    for (guint i = 0; i < films->n; i++) {
        g_autoptr(GError) failure = NULL;
        KnCliOutput film = films->items[i];
        film.store = store;
        if (run(args, &film, &failure))
            continue;
        if (g_error_matches(failure, KN_ERROR, KN_ERROR_CANCELLED)) {
            g_propagate_error(error, g_steal_pointer(&failure));
            g_clear_error(&failures.first);
            return FALSE;
        }
        add_failure(&failures, &film, g_steal_pointer(&failure));
    }
    gboolean failed = failures.first != NULL;
    if (failed)
        tell(&failures, films, error);
    g_clear_error(&failures.first);
    return !failed;
}
