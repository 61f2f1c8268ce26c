/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "cli/args.h"
#include "cli/commands.h"
#include "cli/json_line.h"
#include "cli/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* `kinora COMMAND …`, or `kinora PROJECT …` which renders. Options may stand before either. */

static gboolean json_wanted; /* --json stands on the command line */

/* The last event of a run that fails: the causes are those that people read, one a line. */
static void print_error_event(const GError *error, char *const *lines, int exit_code)
{
    g_autofree char *message = g_strjoinv("\n", (char **)lines);
    KnJsonLine *line = kn_json_line_new("error");
    kn_json_line_string(line, "code", kn_error_name(error));
    kn_json_line_integer(line, "exit_code", exit_code);
    kn_json_line_string(line, "message", message);
    kn_json_line_print(line);
}

/* One line for each cause; what to type next stands after the message, on its line. */
static int report(const KnCommand *command, const GError *error)
{
    gboolean usage = error->domain == KN_ERROR && error->code == KN_ERROR_USAGE;
    gboolean cancelled = error->domain == KN_ERROR && error->code == KN_ERROR_CANCELLED;
    g_autofree char *help = usage && command
                                ? g_strdup_printf("; see 'kinora help %s'", command->name)
                            : usage ? g_strdup("; see 'kinora help'")
                                    : g_strdup("");
    g_auto(GStrv) lines = kn_error_lines(error);
    fflush(stdout);
    if (cancelled)
        fprintf(stderr, "kinora: stopped; the same command goes on from here\n");
    for (char **line = lines; *line && !cancelled; line++)
        fprintf(stderr, "kinora: %s%s\n", *line, line[1] ? "" : help);
    int signalled = kn_signals_exit_code();
    int code = kn_error_exit_code(error);
    code = code == 130 && signalled ? signalled : code;
    if (json_wanted)
        print_error_event(error, lines, code);
    return code;
}

static int unknown_command(const char *word)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    kn_command_names(names);
    g_ptr_array_add(names, NULL);
    g_autofree char *shown = g_utf8_make_valid(word, -1);
    g_autofree char *hint = kn_did_you_mean(word, (const char *const *)names->pdata);
    g_autoptr(GError) error = g_error_new(KN_ERROR, KN_ERROR_USAGE,
                                          "'%s' is neither a command nor a project%s", shown, hint);
    return report(NULL, error);
}

static gboolean looks_like_project(const char *word)
{
    return g_str_has_suffix(word, ".json") || strchr(word, '/') ||
           g_file_test(word, G_FILE_TEST_EXISTS);
}

static int run(const KnCommand *command, int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (command->raw)
        return command->raw(argc, argv);
    g_autoptr(KnArgs) args = kn_args_new(command, argc, argv, &error);
    if (!args)
        return report(command, error);
    if (kn_args_on(args, "help")) {
        g_autofree char *text = kn_help_text(command);
        fputs(text, stdout);
        return 0;
    }
    if (!command->no_settings && !kn_args_add_settings(args, &error))
        return report(command, error);
    return command->run(args, &error) ? 0 : report(command, error);
}

/* A standard stream that was closed would be the number of the next file that is opened, and talk
 * would be written into it; what takes its place can be neither read nor written. */
static void keep_streams_open(void)
{
    static const int modes[] = {O_WRONLY, O_RDONLY, O_RDONLY};
    for (int fd = 0; fd < (int)G_N_ELEMENTS(modes); fd++) {
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", modes[fd]) < 0)
            return;
    }
}

/* The exit code, given that of the command: half a schema or half of the events, with the rest lost
 * on a full disk, is a failure. */
static int check_output(int code)
{
    errno = 0;
    if ((fflush(stdout) == 0 && !ferror(stdout)) || code != 0)
        return code;
    g_autoptr(GError) error = NULL;
    g_set_error(&error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot write to standard output: %s",
                errno ? g_strerror(errno) : "it took only a part");
    return report(NULL, error);
}

/* The first word that is neither an option of `render` nor such an option's value. */
static int find_first_place(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        const KnFlag *flag = NULL;
        if (word[0] != '-' || strcmp(word, "-") == 0)
            return i;
        if (strcmp(word, "--") == 0)
            return i + 1;
        if (word[1] == '-' && !strchr(word, '='))
            flag = kn_command_flag_find(&kn_command_render, word + 2, 0);
        else if (word[1] != '-' && word[2] == '\0')
            flag = kn_command_flag_find(&kn_command_render, NULL, word[1]);
        if (flag && flag->type->argument && !flag->type->alone)
            i++;
    }
    return argc;
}

static int dispatch(int argc, char **argv)
{
    static const struct {
        const char *word, *command;
    } words[] = {{"--version", "version"}, {"-V", "version"}, {"--help", "help"}, {"-h", "help"}};
    if (argc < 2) {
        g_autofree char *text = kn_help_overview();
        fputs(text, stderr);
        return 2;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strcmp(argv[1], words[i].word) == 0)
            return run(kn_command_find(words[i].command), argc - 1, argv + 1);
    }
    int first = find_first_place(argc, argv);
    const KnCommand *command = first < argc ? kn_command_find(argv[first]) : NULL;
    if (!command) {
        if (first < argc && !looks_like_project(argv[first]))
            return unknown_command(argv[first]);
        return run(&kn_command_render, argc, argv);
    }
    /* Takes the command's name out of the words, and puts it in front of them. */
    char *name = argv[first];
    memmove(argv + 2, argv + 1, sizeof(char *) * (gsize)(first - 1));
    argv[1] = name;
    return run(command, argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
    keep_streams_open();
    setlocale(LC_CTYPE, "");
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        json_wanted |= strcmp(argv[i], "--json") == 0;
    signal(SIGXFSZ, SIG_IGN); /* a limit on the size of files is an error like a full disk */
    return check_output(dispatch(argc, argv));
}
