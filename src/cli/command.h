/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/flag.h"

/* A command is one const struct in one file, one line in commands.def, found by name. Help, man
 * pages and completions are made from it. */

typedef struct KnArgs KnArgs;

typedef struct {
    const char *command; /* what to type, behind "kinora " */
    const char *does;    /* one sentence */
} KnExample;

typedef struct {
    const char *name;
    const char *summary;       /* a few words for the list of commands */
    const char *usage;         /* behind the name: "PROJECT [OPTION…]" */
    const char *description;   /* paragraphs, separated by an empty line */
    const KnExample *examples; /* ends with command NULL */
    const KnFlag *flags;       /* its own (KN_GROUP_OWN), ends with name NULL; may be NULL */
    guint groups;              /* KnGroup: common flags it takes; KN_GROUP_TALK always */
    guint min_places, max_places;
    /* Adds what may stand in its place without flag, for completions: static strings. NULL: a file,
     * where it has such a place. */
    void (*words)(GPtrArray *words);
    gboolean no_settings; /* reads neither key files nor environment */

    /* Errors: any; the code of the error is the program's exit code. */
    gboolean (*run)(KnArgs *args, GError **error);
    /* A command that reads its own arguments and returns the exit code; run is NULL then, unless
     * it takes some words alone (is_raw). */
    int (*raw)(int argc, char **argv);
    /* Which words are for raw, of a command that has both; NULL: all. */
    gboolean (*is_raw)(int argc, char **argv);
} KnCommand;

const KnCommand *const *kn_commands(void); /* NULL-terminated */
const KnCommand *kn_command_find(const char *name);
/* Adds the names of those that are for people. */
void kn_command_names(GPtrArray *names);
/* The flags a command takes, common ones in the order of groups, then its own: the i-th, or NULL.
 */
const KnFlag *kn_command_flag(const KnCommand *command, guint i);
const KnFlag *kn_command_flag_find(const KnCommand *command, const char *name, char letter);

/* For help.c, man.c and completion.c. The caller frees. */
char *kn_help_overview(void);
char *kn_help_text(const KnCommand *command);
char *kn_man_page(const KnCommand *command); /* NULL: of the whole program */
char *kn_completion_bash(void);
char *kn_completion_zsh(void);
char *kn_completion_fish(void);
