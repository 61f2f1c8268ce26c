/* SPDX-License-Identifier: MIT */
#include "base/atomic.h"
#include "base/error.h"
#include "base/json_form.h"
#include "base/limits.h"
#include "cli/args.h"
#include "cli/commands.h"
#include "cli/ending.h"
#include "cli/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* `kinora COMMAND …`, or `kinora PROJECT …` which renders. Options may stand before either. */

static int unknown_command(const char *word)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    kn_command_names(names);
    g_ptr_array_add(names, NULL);
    g_autofree char *shown = g_utf8_make_valid(word, -1);
    g_autofree char *hint = kn_did_you_mean(word, (const char *const *)names->pdata);
    g_autoptr(GError) error = g_error_new(KN_ERROR, KN_ERROR_USAGE,
                                          "'%s' is neither a command nor a project%s", shown, hint);
    return kn_ending_failed(NULL, error);
}

static gboolean looks_like_project(const char *word)
{
    return word[kn_json_form_stem(word)] || strchr(word, '/') ||
           g_file_test(word, G_FILE_TEST_EXISTS);
}

/* Of the program itself, before it loads libraries of any size. */
static const KnRoom work = {"the program", 64, 16};

static int run(const KnCommand *command, int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (command->raw && (!command->is_raw || command->is_raw(argc, argv)))
        return command->raw(argc, argv);
    kn_json_line_command(command->name);
    kn_signals_begin(kn_ending_stopped);
    g_autoptr(KnArgs) args = kn_args_new(command, argc, argv, &error);
    if (!args)
        return kn_ending_failed(command, error);
    if (kn_args_on(args, "help")) {
        kn_ending_no_json();
        g_autofree char *text = kn_help_text(command);
        fputs(text, stdout);
        return 0;
    }
    if (kn_ending_json())
        kn_json_line_begin();
    if (!kn_limits_stack(&error) || !kn_limits_room(&work, &error))
        return kn_ending_failed(command, error);
    if (!command->no_settings && !kn_args_add_settings(args, &error))
        return kn_ending_failed(command, error);
    return command->run(args, &error) ? kn_ending_done() : kn_ending_failed(command, error);
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
 * on a full disk, is a failure. What else has failed is told on standard error, but who reads
 * events has missed it. */
static int check_output(int code)
{
    errno = 0;
    if ((fflush(stdout) == 0 && !ferror(stdout)) || (code != 0 && !kn_ending_json()))
        return code;
    int number = kn_json_line_unwritten() ? kn_json_line_unwritten() : errno;
    g_autoptr(GError) error = NULL;
    g_set_error(&error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot write to standard output: %s%s",
                number ? g_strerror(number) : "it took only a part", kn_write_advice(number));
    return kn_ending_failed(NULL, error);
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

/* GLib ends a program that it has no memory or no thread for, in the middle of whatever it does.
 * This is said like other errors of the machine, as far as there is memory to say it; a lock that
 * is held in that moment is not waited for. */
static void end_without_memory(const char *domain, GLogLevelFlags level, const char *message,
                               gpointer user_data)
{
    enum { WAIT_SECONDS = 5 };
    static int begun;
    if (!g_atomic_int_compare_and_exchange(&begun, 0, 1))
        _exit(KN_EXIT_ENVIRONMENT);
    signal(SIGALRM, SIG_DFL);
    alarm(WAIT_SECONDS);
    g_autofree char *limits = kn_limits_told();
    g_autoptr(GError) error = g_error_new(KN_ERROR, KN_ERROR_ENVIRONMENT,
                                          "there is too little memory: %s%s", message, limits);
    int code = kn_ending_failed(NULL, error);
    fflush(stdout);
    _exit(code);
}

int main(int argc, char **argv)
{
    g_log_set_handler("GLib", G_LOG_LEVEL_ERROR | G_LOG_FLAG_FATAL | G_LOG_FLAG_RECURSION,
                      end_without_memory, NULL);
    kn_limits_begin();
    keep_streams_open();
    setlocale(LC_CTYPE, "");
    kn_ending_begin(argc, argv);
    signal(SIGXFSZ, SIG_IGN); /* a limit on the size of files is an error like a full disk */
    return check_output(dispatch(argc, argv));
}
