/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include <string.h>

/* Completion scripts for three shells, made from the tables of commands and flags. They run nothing
 * of Kinora while the person types. */

static char *words_of(void (*add)(GPtrArray *words))
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    add(words);
    g_ptr_array_add(words, NULL);
    return g_strjoinv(" ", (char **)words->pdata);
}

/* The fixed words that may stand in a command's place, or NULL: names of files. */
static char *place_words(const KnCommand *command)
{
    if (command->words)
        return words_of(command->words);
    return command->max_places > 0 ? NULL : g_strdup("");
}

static char *flag_words(const KnCommand *command)
{
    GString *out = g_string_new(NULL);
    const KnFlag *flag;
    for (guint i = 0; (flag = kn_command_flag(command, i)); i++) {
        g_string_append_printf(out, "--%s ", flag->name);
        if (flag->letter)
            g_string_append_printf(out, "-%c ", flag->letter);
    }
    return g_strchomp(g_string_free(out, FALSE));
}

static void bash_command(GString *out, const KnCommand *command)
{
    g_autofree char *flags = flag_words(command), *words = place_words(command);
    g_string_append_printf(out, "        %s)\n            flags='%s'\n", command->name, flags);
    if (words)
        g_string_append_printf(out, "            words='%s'\n", words);
    else
        g_string_append(out, "            files=1\n");
    g_string_append(out, "            case $equals$previous in\n");
    const KnFlag *flag;
    for (guint i = 0; (flag = kn_command_flag(command, i)); i++) {
        if (!flag->type->argument)
            continue;
        /* What may stand alone takes a value behind '=' only. */
        g_string_append_printf(out, "                =--%s", flag->name);
        if (!flag->type->alone)
            g_string_append_printf(out, "|--%s", flag->name);
        if (flag->letter && !flag->type->alone)
            g_string_append_printf(out, "|-%c", flag->letter);
        if (flag->type == &kn_flag_file || flag->type == &kn_flag_folder) {
            g_string_append(out, ") flags= words= files=1 ;;\n");
            continue;
        }
        g_autofree char *choices =
            flag->choices ? g_strjoinv(" ", (GStrv)flag->choices) : g_strdup("");
        g_string_append_printf(out, ") flags= words='%s' files= ;;\n", choices);
    }
    g_string_append(out, "            esac\n            ;;\n");
}

char *kn_completion_bash(void)
{
    g_autofree char *commands = words_of(kn_command_names);
    GString *out = g_string_new(
        "# bash completion for kinora, made by 'kinora completion bash'\n"
        "_kinora() {\n"
        "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
        "    local command=${COMP_WORDS[1]} equals= prefix= flags= words= files= names=\n"
        "    # --flag=value comes as three words, or as one where '=' does not part them.\n"
        "    if [[ $current == = ]]; then\n"
        "        equals== current=\n"
        "    elif [[ $previous == = ]]; then\n"
        "        equals== previous=${COMP_WORDS[COMP_CWORD-2]}\n"
        "    elif [[ $current == --*=* ]]; then\n"
        "        equals== previous=${current%%=*} prefix=${current%%=*}= current=${current#*=}\n"
        "    fi\n");
    g_string_append_printf(out,
                           "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                           "        words='%s' flags='--help --version' files=1 command=\n"
                           "    fi\n"
                           "    case $command in\n",
                           commands);
    for (const KnCommand *const *at = kn_commands(); *at; at++) {
        bash_command(out, *at);
    }
    g_string_append(out, "    esac\n"
                         "    [[ $current == -* && ! $equals ]] && words=$flags files=\n"
                         "    mapfile -t COMPREPLY < <(compgen -P \"$prefix\" -W \"$words\" -- "
                         "\"$current\")\n"
                         "    if [[ $files ]]; then\n"
                         "        compopt -o filenames 2>/dev/null\n"
                         "        mapfile -t names < <(compgen -P \"$prefix\" -f -- \"$current\")\n"
                         "        COMPREPLY+=(\"${names[@]}\")\n"
                         "    fi\n"
                         "}\n"
                         "complete -F _kinora kinora\n");
    return g_string_free(out, FALSE);
}

/* In single quotes; what zsh's _arguments reads as syntax is escaped. */
static char *zsh_quoted(const char *text)
{
    GString *out = g_string_new(NULL);
    for (const char *at = text; *at; at++) {
        if (*at == '\'')
            g_string_append(out, "'\\''");
        else if (strchr("[]:\\", *at))
            g_string_append_printf(out, "\\%c", *at);
        else
            g_string_append_c(out, *at);
    }
    return g_string_free(out, FALSE);
}

static void zsh_flag(GString *out, const KnFlag *flag)
{
    g_autofree char *help = zsh_quoted(flag->help);
    g_autofree char *action = NULL;
    if (flag->type->argument) {
        g_autofree char *choices = flag->choices ? g_strjoinv(" ", (GStrv)flag->choices) : NULL;
        const char *files = flag->type == &kn_flag_file     ? "_files"
                            : flag->type == &kn_flag_folder ? "_files -/"
                                                            : " ";
        action = choices ? g_strdup_printf("%s:%s:(%s)", flag->type->alone ? ":" : "",
                                           flag->type->argument, choices)
                         : g_strdup_printf(":%s:%s", flag->type->argument, files);
    }
    g_string_append_printf(out, " \\\n            '%s--%s%s[%s]%s'", flag->repeats ? "*" : "",
                           flag->name, action ? "=" : "", help, action ? action : "");
    if (flag->letter)
        g_string_append_printf(out, " \\\n            '-%c%s[%s]%s'", flag->letter,
                               action ? "+" : "", help, action ? action : "");
}

char *kn_completion_zsh(void)
{
    GString *out = g_string_new("#compdef kinora\n"
                                "# zsh completion for kinora, made by 'kinora completion zsh'\n"
                                "_kinora() {\n"
                                "    local -a commands\n"
                                "    commands=(\n");
    for (const KnCommand *const *at = kn_commands(); *at; at++) {
        g_autofree char *summary = zsh_quoted((*at)->summary);
        g_string_append_printf(out, "        '%s:%s'\n", (*at)->name, summary);
    }
    g_string_append(out, "    )\n"
                         "    if (( CURRENT == 2 )); then\n"
                         "        _describe command commands\n"
                         "        _files\n"
                         "        return\n"
                         "    fi\n"
                         "    shift words\n"
                         "    (( CURRENT-- ))\n"
                         "    case $words[1] in\n");
    for (const KnCommand *const *at = kn_commands(); *at; at++) {
        g_string_append_printf(out, "        %s)\n            _arguments", (*at)->name);
        const KnFlag *flag;
        for (guint i = 0; (flag = kn_command_flag(*at, i)); i++)
            zsh_flag(out, flag);
        g_autofree char *words = place_words(*at);
        if (!words)
            g_string_append(out, " \\\n            '1:project:_files'");
        else if (*words)
            g_string_append_printf(out, " \\\n            '1:name:(%s)'", words);
        g_string_append(out, "\n            ;;\n");
    }
    g_string_append(out, "    esac\n}\n_kinora \"$@\"\n");
    return g_string_free(out, FALSE);
}

static char *fish_quoted(const char *text)
{
    GString *out = g_string_new("'");
    for (const char *at = text; *at; at++) {
        if (*at == '\'' || *at == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *at);
    }
    g_string_append_c(out, '\'');
    return g_string_free(out, FALSE);
}

static void fish_command(GString *out, const KnCommand *command)
{
    const KnFlag *flag;
    g_autofree char *condition =
        g_strdup_printf("-n '__fish_seen_subcommand_from %s'", command->name);
    for (guint i = 0; (flag = kn_command_flag(command, i)); i++) {
        g_autofree char *help = fish_quoted(flag->help);
        g_string_append_printf(out, "complete -c kinora %s -l %s", condition, flag->name);
        if (flag->letter)
            g_string_append_printf(out, " -s %c", flag->letter);
        if (flag->type == &kn_flag_file || flag->type == &kn_flag_folder)
            g_string_append(out, " -r -F");
        else if (flag->type->alone)
            g_string_append(out, " -f");
        else if (flag->type->argument)
            g_string_append(out, " -x");
        if (flag->choices) {
            g_autofree char *choices = g_strjoinv(" ", (GStrv)flag->choices);
            g_string_append_printf(out, " -a '%s'", choices);
        }
        g_string_append_printf(out, " -d %s\n", help);
    }
    g_autofree char *words = place_words(command);
    if (words)
        g_string_append_printf(out, "complete -c kinora %s -f -a '%s'\n", condition, words);
}

char *kn_completion_fish(void)
{
    GString *out = g_string_new("# fish completion for kinora, made by 'kinora completion fish'\n");
    for (const KnCommand *const *at = kn_commands(); *at; at++) {
        g_autofree char *summary = fish_quoted((*at)->summary);
        g_string_append_printf(out, "complete -c kinora -n __fish_use_subcommand -a %s -d %s\n",
                               (*at)->name, summary);
    }
    for (const KnCommand *const *at = kn_commands(); *at; at++) {
        fish_command(out, *at);
    }
    return g_string_free(out, FALSE);
}
