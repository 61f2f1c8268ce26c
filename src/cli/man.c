/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include <string.h>

/* Manual pages in man(7), made from the tables of commands and flags when Kinora is built. */

/* The day of the last change to what the pages say beyond the tables. */
static const char man_date[] = "2026-11-29";

enum { WIDTH = 72 };

/* Text as roff: backslashes, leading dots and quotes, and hyphens that are typed are escaped; long
 * lines are broken at spaces. */
static void append_text(GString *out, const char *text)
{
    const char *newline = out->len ? g_strrstr(out->str, "\n") : NULL;
    gsize start = newline ? (gsize)(newline + 1 - out->str) : 0;
    for (const char *at = text; *at; at++) {
        const char *space = strchr(at + 1, ' ');
        gsize word = space ? (gsize)(space - at) : strlen(at);
        if (*at == ' ' && out->len - start + word > WIDTH) {
            g_string_append_c(out, '\n');
            start = out->len;
            continue;
        }
        if (out->len == start && (*at == '.' || *at == '\''))
            g_string_append(out, "\\&");
        if (*at == '\\' || *at == '-')
            g_string_append(out, *at == '-' ? "\\-" : "\\e");
        else
            g_string_append_c(out, *at);
    }
}

/* Paragraphs separated by an empty line. */
static void append_paragraphs(GString *out, const char *text)
{
    g_auto(GStrv) paragraphs = g_strsplit(text, "\n\n", -1);
    for (gsize i = 0; paragraphs[i]; i++) {
        if (i > 0)
            g_string_append(out, ".PP\n");
        append_text(out, paragraphs[i]);
        g_string_append_c(out, '\n');
    }
}

static void append_flag(GString *out, const KnFlag *flag)
{
    g_string_append(out, ".TP\n\\fB");
    if (flag->letter)
        g_string_append_printf(out, "\\-%c\\fR, \\fB", flag->letter);
    g_string_append(out, "\\-\\-");
    append_text(out, flag->name);
    g_string_append(out, "\\fR");
    if (flag->type->argument) {
        g_string_append(out, flag->type->alone ? "[=\\fI" : " \\fI");
        append_text(out, flag->type->argument);
        g_string_append(out, flag->type->alone ? "\\fR]" : "\\fR");
    }
    g_string_append_c(out, '\n');
    g_autofree char *help = kn_flag_help(flag);
    append_text(out, help);
    g_string_append(out, ".\n");
}

static void append_settings(GString *out)
{
    g_string_append(out, ".SH SETTINGS\n");
    append_paragraphs(
        out, "Settings come from, later wins: built-in values, /etc/kinora.conf, "
             "$XDG_CONFIG_HOME/kinora/kinora.conf, the project, the environment, options. The two "
             "files are key files with the group [kinora]. 'kinora config' prints every setting "
             "with its origin.");
    for (const KnFlag *flag = kn_common_flags; flag->name; flag++) {
        if (!flag->setting)
            continue;
        g_autofree char *own = kn_flag_environment(flag);
        g_string_append(out, ".TP\n\\fB");
        append_text(out, flag->name);
        g_string_append(out, "\\fR\n");
        append_text(out, flag->help);
        g_autofree char *older =
            flag->environments ? g_strjoinv(", ", (GStrv)flag->environments) : g_strdup("");
        g_autofree char *names =
            g_strdup_printf("Environment: %s%s%s.", own, *older ? ", " : "", older);
        g_string_append(out, ".\n");
        append_text(out, names);
        g_string_append_c(out, '\n');
    }
}

static void append_exit_codes(GString *out)
{
    static const struct {
        const char *code, *meaning;
    } codes[] = {
        {"0", "done"},
        {"1", "the render failed"},
        {"2", "the command line or a setting is wrong"},
        {"3", "the project is invalid"},
        {"4", "an input file is missing, unreadable or broken"},
        {"5", "an outside service failed"},
        {"6", "this machine lacks something: a codec, a font, disk, memory, a permission"},
        {"7", "a result was not what was planned"},
        {"8", "another build makes the same film now; --wait waits for it"},
        {"129, 130, 143", "stopped by a signal; the same command goes on where it stopped"},
    };
    g_string_append(out, ".SH EXIT STATUS\n");
    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++)
        g_string_append_printf(out, ".TP\n%s\n%s\n", codes[i].code, codes[i].meaning);
}

static void append_files(GString *out)
{
    static const struct {
        const char *name, *what;
    } files[] = {
        {".kinora/PROJECT/FILM/",
         "Beside the project, for each film of it: what a build did (state.json, the report) and "
         "how it was cut, for 'kinora status' and for the next build; and a lock while one runs, "
         "which ends with its holder. Another build of the same film ends with exit status 8, or "
         "waits (--wait); other films of the project are made at the same time. --no-state does "
         "without. May be removed when no build runs: nothing that is rendered depends on it."},
        {"$XDG_CACHE_HOME/kinora/",
         "Spoken lines, prepared pictures, sound and batches of all projects of the person, up to "
         "--cache-size. 'kinora cache' lists and prunes them."},
        {"/etc/kinora.conf, $XDG_CONFIG_HOME/kinora/kinora.conf", "Settings."},
    };
    g_string_append(out, ".SH FILES\n");
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_string_append(out, ".TP\n\\fI");
        append_text(out, files[i].name);
        g_string_append(out, "\\fR\n");
        append_text(out, files[i].what);
        g_string_append_c(out, '\n');
    }
}

static char *program_page(void)
{
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, ".TH KINORA 1 %s \"Kinora %s\"\n.SH NAME\n", man_date, KN_VERSION);
    g_string_append(out, "kinora \\- turns a project file into a finished, narrated video\n"
                         ".SH SYNOPSIS\n\\fBkinora\\fR \\fICOMMAND\\fR [\\fIARGUMENT\\fR ...]\n"
                         ".br\n\\fBkinora\\fR \\fIPROJECT\\fR\n.SH DESCRIPTION\n");
    append_paragraphs(
        out, "Kinora reads a project (pictures, sound, an effects plan), draws every frame, "
             "encodes them in parallel and writes a finished film. The bytes of the film do not "
             "depend on how many processes made it, and a run that was stopped goes on where it "
             "stopped.");
    g_string_append(out, ".SH COMMANDS\n");
    for (const KnCommand *const *at = kn_commands(); *at; at++) {
        g_string_append_printf(out, ".TP\n\\fB%s\\fR\n", (*at)->name);
        append_text(out, (*at)->summary);
        g_string_append_printf(out, "; see\n.BR kinora\\-%s (1).\n", (*at)->name);
    }
    append_settings(out);
    g_string_append(out, ".SH EVENTS\n");
    append_paragraphs(
        out,
        "With --json a command prints events on standard output, one object of JSON a line: "
        "the first is 'start' with the version of their form, the last is 'done' or 'error' in "
        "every outcome, with the exit status, the code, the place in the project and the "
        "message. 'kinora schema events' prints the schema of them.");
    append_files(out);
    append_exit_codes(out);
    return g_string_free(out, FALSE);
}

char *kn_man_page(const KnCommand *command)
{
    if (!command)
        return program_page();
    GString *out = g_string_new(NULL);
    g_autofree char *upper = g_ascii_strup(command->name, -1);
    g_string_append_printf(out, ".TH KINORA\\-%s 1 %s \"Kinora %s\"\n.SH NAME\nkinora\\-%s \\- ",
                           upper, man_date, KN_VERSION, command->name);
    append_text(out, command->summary);
    g_string_append_printf(out, "\n.SH SYNOPSIS\n\\fBkinora %s\\fR%s", command->name,
                           *command->usage ? " " : "");
    append_text(out, command->usage);
    g_string_append(out, "\n.SH DESCRIPTION\n");
    append_paragraphs(out, command->description);
    g_string_append(out, ".SH OPTIONS\n");
    const KnFlag *flag;
    for (guint i = 0; (flag = kn_command_flag(command, i)); i++)
        append_flag(out, flag);
    g_string_append(out, ".SH EXAMPLES\n");
    for (const KnExample *example = command->examples; example->command; example++) {
        g_string_append(out, ".TP\n\\fBkinora ");
        append_text(out, example->command);
        g_string_append(out, "\\fR\n");
        append_text(out, example->does);
        g_string_append_c(out, '\n');
    }
    g_string_append(out, ".SH SEE ALSO\n.BR kinora (1)\n");
    return g_string_free(out, FALSE);
}
