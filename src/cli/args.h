/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/command.h"

/* What a command was told: its places, and each flag's value with where it came from. Settings are
 * merged into it, later wins: built-in, system key file, user's key file, project, environment,
 * flags. Threads: one. */

typedef enum {
    KN_FROM_NOWHERE,
    KN_FROM_BUILTIN,
    KN_FROM_SYSTEM,
    KN_FROM_USER,
    KN_FROM_PROJECT,
    KN_FROM_ENVIRONMENT,
    KN_FROM_FLAG,
} KnOrigin;

/* Reads argv (argv[0] is the command's own name). Errors: KN_ERROR_USAGE. */
KnArgs *kn_args_new(const KnCommand *command, int argc, char **argv, GError **error);
void kn_args_free(KnArgs *args);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnArgs, kn_args_free)

/* Adds built-in values, key files and the environment to what flags said. Errors: KN_ERROR_USAGE,
 * naming the file or variable that holds the bad value. */
gboolean kn_args_add_settings(KnArgs *args, GError **error);
/* The key files, whether or not they are there. The caller frees. */
char **kn_args_settings_files(void);

/* Sets one flag's value unless a later origin already did; where is the origin in words
 * ("built-in", a file's name, a variable's). Errors: KN_ERROR_USAGE, beginning with where. */
gboolean kn_args_set(KnArgs *args, const KnFlag *flag, const char *text, KnOrigin origin,
                     const char *where, GError **error);

const KnCommand *kn_args_command(const KnArgs *args);
const char *kn_args_place(const KnArgs *args, guint i);             /* NULL: not given */
const KnValue *kn_args_value(const KnArgs *args, const char *name); /* NULL: not set */
const char *kn_args_text(const KnArgs *args, const char *name);     /* NULL: not set */
gint64 kn_args_integer(const KnArgs *args, const char *name);       /* 0: not set */
gboolean kn_args_on(const KnArgs *args, const char *name);
const char *const *kn_args_all(const KnArgs *args, const char *name); /* of a repeated flag; NULL */
/* It stands there without the value that it may have. */
gboolean kn_args_alone(const KnArgs *args, const char *name);
KnOrigin kn_args_origin(const KnArgs *args, const char *name);
const char *kn_args_where(const KnArgs *args, const char *name); /* NULL: not set */

/* The options that the caller gave, as words, for this program started again: without those of
 * names (NULL-terminated), and of a repeated one the last. The caller unrefs and frees them. */
GPtrArray *kn_args_passed(const KnArgs *args, const char *const *names);
