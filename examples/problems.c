/* SPDX-License-Identifier: MIT */
/* What an editor would show of a project that is not saved yet: problems FOLDER < PROJECT
 *
 *     cc problems.c $(pkg-config --cflags --libs kinora) -o problems
 *
 * Prints a line for each problem and warning, with tabs between line, column, code, path, words and
 * hint; its exit codes are those of the program `kinora`. */
#include <kinora/kinora.h>
#include <stdio.h>

static void print(unsigned line, unsigned column, const char *code, const char *path,
                  const char *words, const char *hint)
{
    printf("%u\t%u\t%s\t%s\t%s\t%s\n", line, column, code, path ? path : "", words,
           hint ? hint : "");
}

static void warn(const KinoraWarning *warning, void *user_data)
{
    (void)user_data;
    print(warning->line, warning->column, warning->code, warning->path, warning->words, NULL);
}

int main(int argc, char **argv)
{
    const KinoraLoadOptions options = {.warning = warn};
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    KinoraProblem problem;
    char piece[4096];
    size_t n;
    if (argc != 2) {
        fprintf(stderr, "usage: %s FOLDER < PROJECT\n", argv[0]);
        return 2;
    }
    while ((n = fread(piece, 1, sizeof piece, stdin)) > 0)
        g_string_append_len(text, piece, (gssize)n);
    g_autoptr(KinoraProject) project = kinora_project_load_from_data(
        text->str, (gssize)text->len, argv[1], "project.json", &options, &error);
    if (project && kinora_project_check(project, &error))
        return 0;
    for (unsigned i = 0; kinora_error_problem(error, i, &problem); i++)
        print(problem.line, problem.column, problem.code, problem.path, problem.words,
              problem.hint);
    return kinora_exit_code(error);
}
