/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include <string.h>

/* Texts for people, made from the tables of commands and flags. */

enum { COLUMN = 30, WIDTH = 80 };

static const struct {
    KnGroup group;
    const char *title;
} groups[] = {
    {KN_GROUP_OWN, "Options"},
    {KN_GROUP_WRITE, "Who writes"},
    {KN_GROUP_PROJECT, "Reading the project"},
    {KN_GROUP_ASK, "Asking servers"},
    {KN_GROUP_RANGE, "Part of the film"},
    {KN_GROUP_BUILD, "How the work is done"},
    {KN_GROUP_FILM, "The film that is written"},
    {KN_GROUP_CACHE, "Cache"},
    {KN_GROUP_MODELS, "Models"},
    {KN_GROUP_JSON, "For other programs"},
    {KN_GROUP_TALK, "Talk"},
};

/* Appends text wrapped at WIDTH, its further lines indented; column is where the first begins. */
static void append_wrapped(GString *out, const char *text, int column, int indent)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    for (gsize i = 0; words[i]; i++) {
        int length = (int)g_utf8_strlen(words[i], -1);
        if (i > 0 && column + 1 + length > WIDTH) {
            g_string_append_printf(out, "\n%*s", indent, "");
            column = indent;
        } else if (i > 0) {
            g_string_append_c(out, ' ');
            column++;
        }
        g_string_append(out, words[i]);
        column += length;
    }
    g_string_append_c(out, '\n');
}

static void append_row(GString *out, const char *left, const char *text)
{
    int length = (int)g_utf8_strlen(left, -1);
    g_string_append(out, left);
    if (length + 2 > COLUMN)
        g_string_append_printf(out, "\n%*s", COLUMN, "");
    else
        g_string_append_printf(out, "%*s", COLUMN - length, "");
    append_wrapped(out, text, COLUMN, COLUMN);
}

static void append_flag(GString *out, const KnFlag *flag)
{
    const char *argument = flag->type->argument;
    char letter[] = {'-', flag->letter, ',', ' ', '\0'};
    g_autofree char *left =
        g_strdup_printf("  %s--%s%s%s%s", flag->letter ? letter : "    ", flag->name,
                        argument ? flag->type->alone ? "[=" : " " : "", argument ? argument : "",
                        flag->type->alone ? "]" : "");
    g_autofree char *help = kn_flag_help(flag);
    append_row(out, left, help);
}

static void append_flags(GString *out, const KnCommand *command)
{
    for (gsize g = 0; g < G_N_ELEMENTS(groups); g++) {
        gboolean titled = FALSE;
        const KnFlag *flag;
        for (guint i = 0; (flag = kn_command_flag(command, i)); i++) {
            if (flag->group != groups[g].group)
                continue;
            if (!titled)
                g_string_append_printf(out, "\n%s:\n", groups[g].title);
            titled = TRUE;
            append_flag(out, flag);
        }
    }
}

char *kn_help_text(const KnCommand *command)
{
    GString *out = g_string_new(NULL);
    g_autofree char *title = g_strdup_printf("kinora %s: %s", command->name, command->summary);
    append_wrapped(out, title, 0, 0);
    g_string_append_printf(out, "\nUsage: kinora %s %s\n\n", command->name, command->usage);
    g_auto(GStrv) paragraphs = g_strsplit(command->description, "\n\n", -1);
    for (gsize i = 0; paragraphs[i]; i++) {
        if (i > 0)
            g_string_append_c(out, '\n');
        append_wrapped(out, paragraphs[i], 0, 0);
    }
    append_flags(out, command);
    g_string_append(out, "\nExamples:\n");
    for (const KnExample *example = command->examples; example->command; example++) {
        g_string_append_printf(out, "  kinora %s\n", example->command);
        g_string_append(out, "      ");
        append_wrapped(out, example->does, 6, 6);
    }
    return g_string_free(out, FALSE);
}

char *kn_help_overview(void)
{
    enum { INDENT = 14 };
    GString *out = g_string_new(
        "Kinora " KN_VERSION " turns a project file (pictures, narration, effects) into a video.\n"
        "\n"
        "Usage: kinora COMMAND [ARGUMENT…]\n"
        "       kinora PROJECT              the same as: kinora render PROJECT\n"
        "\n"
        "Commands:\n");
    for (const KnCommand *const *at = kn_commands(); *at; at++) {
        g_autofree char *left = g_strdup_printf("  %s", (*at)->name);
        g_string_append_printf(out, "%-*s", INDENT, left);
        append_wrapped(out, (*at)->summary, INDENT, INDENT);
    }
    g_string_append(out, "\n"
                         "Examples:\n"
                         "  kinora check film/project.json\n"
                         "  kinora render film/project.json -o film.mp4\n"
                         "\n"
                         "'kinora help COMMAND' says more about one of them.\n");
    return g_string_free(out, FALSE);
}
