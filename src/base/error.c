/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/text.h"

#include <string.h>

typedef struct {
    gboolean lines;       /* the message was made of lines */
    GPtrArray *problems;  /* KnProblem; NULL: none. Never changed once another error has it, too */
    char *output, *input; /* the file that it is about; NULL: none */
} KnErrorPrivate;

static void kn_error_private_init(KnErrorPrivate *error)
{
    *error = (KnErrorPrivate){0};
}

static void kn_error_private_copy(const KnErrorPrivate *from, KnErrorPrivate *to)
{
    *to = *from;
    to->output = g_strdup(from->output);
    to->input = g_strdup(from->input);
    if (to->problems)
        g_ptr_array_ref(to->problems);
}

static void kn_error_private_clear(KnErrorPrivate *error)
{
    g_clear_pointer(&error->problems, g_ptr_array_unref);
    g_clear_pointer(&error->output, g_free);
    g_clear_pointer(&error->input, g_free);
}

G_DEFINE_EXTENDED_ERROR(KnError, kn_error)

static void problem_free(gpointer data)
{
    KnProblem *problem = data;
    g_free(problem->file);
    g_free(problem->path);
    g_free(problem->words);
    g_free(problem->wrong);
    g_free(problem->hint);
    g_free(problem);
}

char *kn_hint_remove(const char *words)
{
    const char *mark = strstr(words, KN_HINT);
    return mark ? g_strdup_printf("%.*s%s", (int)(mark - words), words, mark + strlen(KN_HINT))
                : g_strdup(words);
}

/* How to mend it, without what joins it to the words before: "; " or " (" and ")". */
static char *hint_of(const char *after)
{
    while (*after && strchr(";: ", *after))
        after++;
    gsize n = strlen(after);
    if (n > 2 && after[0] == '(' && after[n - 1] == ')')
        return g_strndup(after + 1, n - 2);
    return n > 0 ? g_strdup(after) : NULL;
}

static void set_words(KnProblem *problem, const char *words)
{
    const char *mark = strstr(words, KN_HINT);
    if (!mark && problem->wrong) { /* of another error, which has set them */
        problem->words = g_strdup(words);
        problem->wrong = g_strdup(problem->wrong);
        problem->hint = g_strdup(problem->hint);
        return;
    }
    g_autofree char *whole = kn_hint_remove(words);
    g_autofree char *wrong = g_strndup(words, mark ? (gsize)(mark - words) : strlen(words));
    g_autofree char *hint = mark ? hint_of(mark + strlen(KN_HINT)) : NULL;
    problem->words = kn_text_visible(whole);
    problem->wrong = kn_text_visible(wrong);
    problem->hint = hint ? kn_text_visible(hint) : NULL;
}

static void add_problem(GError *error, const KnProblem *problem, const char *words)
{
    KnErrorPrivate *details = kn_error_get_private(error);
    KnProblem *copy = g_memdup2(problem, sizeof *problem);
    copy->file = g_strdup(problem->file);
    copy->path = g_strdup(problem->path);
    set_words(copy, words);
    if (!details->problems)
        details->problems = g_ptr_array_new_with_free_func(problem_free);
    g_ptr_array_add(details->problems, copy);
}

void kn_error_set_lines(GError **error, int code, const char *const *lines)
{
    g_autoptr(GPtrArray) visible = g_ptr_array_new_with_free_func(g_free);
    for (; *lines; lines++)
        g_ptr_array_add(visible, kn_text_visible(*lines));
    g_ptr_array_add(visible, NULL);
    g_autofree char *message = g_strjoinv("\n", (char **)visible->pdata);
    GError *made = g_error_new_literal(KN_ERROR, code, message);
    kn_error_get_private(made)->lines = TRUE;
    g_propagate_error(error, made);
}

void kn_problem_append_place(GString *line, const KnProblem *problem)
{
    if (problem->file)
        g_string_append(line, problem->file);
    if (problem->file && problem->line)
        g_string_append_printf(line, ":%u:%u", problem->line, problem->column);
    if (problem->file)
        g_string_append(line, ": ");
    else if (problem->segment)
        g_string_append_printf(line, "segment %u: ", problem->segment);
    if (problem->path)
        g_string_append_printf(line, "%s: ", problem->path);
}

/* As it stands before the words. The caller frees. */
static char *place_words(const KnProblem *problem)
{
    GString *line = g_string_new(NULL);
    kn_problem_append_place(line, problem);
    return g_string_free(line, FALSE);
}

static void clear_words(gpointer problem)
{
    g_free(((KnProblem *)problem)->words);
}

GArray *kn_problem_array_new(void)
{
    GArray *problems = g_array_new(FALSE, FALSE, sizeof(KnProblem));
    g_array_set_clear_func(problems, clear_words);
    return problems;
}

void kn_error_set_problems(GError **error, int code, const KnProblem *problems, guint n,
                           guint n_shown, const char *const *more)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    GError *made = NULL;
    for (guint i = 0; i < MIN(n, n_shown); i++) {
        g_autofree char *place = place_words(&problems[i]);
        g_autofree char *words = kn_hint_remove(problems[i].words);
        g_ptr_array_add(lines, g_strconcat(place, words, NULL));
    }
    for (; more && *more; more++)
        g_ptr_array_add(lines, g_strdup(*more));
    g_ptr_array_add(lines, NULL);
    kn_error_set_lines(&made, code, (const char *const *)lines->pdata);
    for (guint i = 0; i < n; i++)
        add_problem(made, &problems[i], problems[i].words);
    g_propagate_error(error, made);
}

void kn_error_set_place(GError *error, const KnProblem *place)
{
    if (error->domain != KN_ERROR || kn_error_problem(error, 0))
        return;
    g_autofree char *words = place_words(place), *message = error->message;
    add_problem(error, place, message);
    error->message = g_strconcat(words, message, NULL);
}

void kn_error_set_input(GError **error, const char *path)
{
    if (!error || !g_error_matches(*error, KN_ERROR, KN_ERROR_INPUT) || kn_error_input(*error))
        return;
    kn_error_get_private(*error)->input = g_strdup(path);
}

const char *kn_error_input(const GError *error)
{
    return error->domain == KN_ERROR ? kn_error_get_private(error)->input : NULL;
}

const KnProblem *kn_error_problem(const GError *error, guint i)
{
    const KnErrorPrivate *details = error->domain == KN_ERROR ? kn_error_get_private(error) : NULL;
    gboolean there = details && details->problems && i < details->problems->len;
    return there ? details->problems->pdata[i] : NULL;
}

void kn_error_set_output(GError *error, const char *path)
{
    KnErrorPrivate *details = kn_error_get_private(error);
    g_free(details->output);
    details->output = g_strdup(path);
}

const char *kn_error_output(const GError *error)
{
    return error->domain == KN_ERROR ? kn_error_get_private(error)->output : NULL;
}

char **kn_error_lines(const GError *error)
{
    const KnErrorPrivate *details = error->domain == KN_ERROR ? kn_error_get_private(error) : NULL;
    if (details && details->lines)
        return g_strsplit(error->message, "\n", -1);
    char **one = g_new0(char *, 2);
    one[0] = kn_text_visible(error->message);
    return one;
}

static const int exit_codes[] = {
    [KN_ERROR_RENDER] = 1, [KN_ERROR_USAGE] = 2,       [KN_ERROR_PROJECT] = 3,
    [KN_ERROR_INPUT] = 4,  [KN_ERROR_SERVICE] = 5,     [KN_ERROR_ENVIRONMENT] = KN_EXIT_ENVIRONMENT,
    [KN_ERROR_VERIFY] = 7, [KN_ERROR_CANCELLED] = 130, [KN_ERROR_BUSY] = 8,
};

const char *kn_error_code_name(KnErrorCode code)
{
    static const char *const names[] = {
        [KN_ERROR_RENDER] = "render-failed",
        [KN_ERROR_USAGE] = "usage",
        [KN_ERROR_PROJECT] = "project-invalid",
        [KN_ERROR_INPUT] = "input-unreadable",
        [KN_ERROR_SERVICE] = "service-failed",
        [KN_ERROR_ENVIRONMENT] = "environment",
        [KN_ERROR_VERIFY] = "verification",
        [KN_ERROR_CANCELLED] = "stopped",
        [KN_ERROR_BUSY] = "busy",
    };
    G_STATIC_ASSERT(G_N_ELEMENTS(names) == G_N_ELEMENTS(exit_codes));
    return (guint)code < G_N_ELEMENTS(names) ? names[code] : NULL;
}

const char *kn_problem_code_name(KnProblemCode code)
{
    static const char *const names[KN_N_PROBLEMS] = {
        [KN_PROBLEM_SYNTAX] = "syntax",
        [KN_PROBLEM_UNKNOWN_KEY] = "unknown-key",
        [KN_PROBLEM_UNKNOWN_NAME] = "unknown-name",
        [KN_PROBLEM_VALUE] = "bad-value",
        [KN_PROBLEM_MISSING] = "missing",
        [KN_PROBLEM_CONFLICT] = "conflict",
        [KN_PROBLEM_TIME] = "bad-time",
        [KN_PROBLEM_PATH] = "path-refused",
        [KN_PROBLEM_FILE] = "file-unreadable",
    };
    return (guint)code < KN_N_PROBLEMS ? names[code] : NULL;
}

const char *kn_problem_name(const KnProblem *problem, const GError *error)
{
    const char *name = kn_problem_code_name(problem->code);
    return name ? name : kn_error_name(error);
}

const char *kn_error_name(const GError *error)
{
    const char *name =
        error->domain == KN_ERROR ? kn_error_code_name((KnErrorCode)error->code) : NULL;
    return name ? name : kn_error_code_name(KN_ERROR_RENDER);
}

int kn_error_exit_code(const GError *error)
{
    if (!error)
        return 0;
    if (error->domain == KN_ERROR && error->code > 0 && error->code < (int)G_N_ELEMENTS(exit_codes))
        return exit_codes[error->code];
    return 1;
}
