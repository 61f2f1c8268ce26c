/* SPDX-License-Identifier: MIT */
#include "cli/args.h"
#include "base/error.h"
#include "base/text.h"

#include <string.h>

typedef struct {
    const KnFlag *flag;
    KnValue value;
    KnOrigin origin;
    char *where;
    GPtrArray *all; /* texts of a repeated flag, NULL-terminated */
    gboolean alone; /* it stood without a value that it may have */
} Entry;

struct KnArgs {
    const KnCommand *command;
    GPtrArray *places;
    GHashTable *entries; /* flag's name → Entry */
};

static void entry_free(gpointer pointer)
{
    Entry *entry = pointer;
    kn_value_clear(&entry->value);
    g_free(entry->where);
    if (entry->all)
        g_ptr_array_unref(entry->all);
    g_free(entry);
}

static Entry *entry_of(KnArgs *args, const KnFlag *flag)
{
    Entry *entry = g_hash_table_lookup(args->entries, flag->name);
    if (!entry) {
        entry = g_new0(Entry, 1);
        entry->flag = flag;
        g_hash_table_insert(args->entries, (gpointer)flag->name, entry);
    }
    return entry;
}

static void entry_append(Entry *entry, const char *text)
{
    if (!entry->all)
        entry->all = g_ptr_array_new_with_free_func(g_free);
    else
        g_ptr_array_set_size(entry->all, (int)entry->all->len - 1); /* the NULL at the end */
    g_ptr_array_add(entry->all, g_strdup(text));
    g_ptr_array_add(entry->all, NULL);
}

gboolean kn_args_set(KnArgs *args, const KnFlag *flag, const char *text, KnOrigin origin,
                     const char *where, GError **error)
{
    KnValue value = {0};
    g_autofree char *message = NULL;
    if (!kn_flag_parse(flag, text, &value, &message)) {
        kn_value_clear(&value);
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "%s: %s", where, message);
        return FALSE;
    }
    Entry *entry = entry_of(args, flag);
    if (entry->origin > origin) {
        kn_value_clear(&value);
        return TRUE;
    }
    kn_value_clear(&entry->value);
    g_free(entry->where);
    entry->value = value;
    entry->alone = FALSE;
    entry->origin = origin;
    entry->where = g_strdup(where);
    if (flag->repeats)
        entry_append(entry, text);
    return TRUE;
}

static void set_unknown(const KnArgs *args, const char *word, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const KnFlag *flag;
    for (guint i = 0; (flag = kn_command_flag(args->command, i)); i++)
        g_ptr_array_add(names, g_strconcat("--", flag->name, NULL));
    g_ptr_array_add(names, NULL);
    g_autofree char *shown = g_utf8_make_valid(word, -1);
    g_autofree char *hint = kn_did_you_mean(shown, (const char *const *)names->pdata);
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "unknown option '%s'%s", shown, hint);
}

static gboolean set_alone(KnArgs *args, const KnFlag *flag, const char *where, GError **error)
{
    if (!kn_args_set(args, flag, flag->type->alone, KN_FROM_FLAG, where, error))
        return FALSE;
    entry_of(args, flag)->alone = TRUE;
    return TRUE;
}

/* --name, --name=value, --name value. */
static gboolean read_long(KnArgs *args, char **argv, int *i, GError **error)
{
    const char *word = argv[*i] + 2;
    const char *equals = strchr(word, '=');
    g_autofree char *name = equals ? g_strndup(word, (gsize)(equals - word)) : g_strdup(word);
    g_autofree char *where = g_strconcat("--", name, NULL);
    const KnFlag *flag = kn_command_flag_find(args->command, name, 0);
    if (!flag) {
        set_unknown(args, where, error);
        return FALSE;
    }
    if (flag->type->alone && !equals)
        return set_alone(args, flag, where, error);
    if (!flag->type->argument) {
        if (equals) {
            g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "%s takes no value", where);
            return FALSE;
        }
        return kn_args_set(args, flag, "true", KN_FROM_FLAG, where, error);
    }
    const char *text = equals ? equals + 1 : argv[*i + 1];
    if (!text || (!equals && g_str_has_prefix(text, "--"))) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "%s needs a value: %s", where,
                    flag->type->expected ? flag->type->expected : "a name");
        return FALSE;
    }
    if (!equals)
        ++*i;
    return kn_args_set(args, flag, text, KN_FROM_FLAG, where, error);
}

/* -x, -xy (switches), -xVALUE, -x VALUE; -x=VALUE where the value may be left out. */
static gboolean read_short(KnArgs *args, char **argv, int *i, GError **error)
{
    for (const char *at = argv[*i] + 1; *at; at++) {
        const KnFlag *flag = kn_command_flag_find(args->command, NULL, *at);
        if (!flag) {
            g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "unknown option '-%c'",
                        g_ascii_isprint(*at) ? *at : '?');
            return FALSE;
        }
        char where[] = {'-', *at, '\0'};
        if (flag->type->alone && at[1] == '=')
            return kn_args_set(args, flag, at + 2, KN_FROM_FLAG, where, error);
        if (!flag->type->argument || flag->type->alone) {
            if (flag->type->alone ? !set_alone(args, flag, where, error)
                                  : !kn_args_set(args, flag, "true", KN_FROM_FLAG, where, error))
                return FALSE;
            continue;
        }
        const char *text = at[1] ? at + 1 : argv[*i + 1];
        if (!text) {
            g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "%s needs a value: %s", where,
                        flag->type->expected);
            return FALSE;
        }
        if (!at[1])
            ++*i;
        return kn_args_set(args, flag, text, KN_FROM_FLAG, where, error);
    }
    return TRUE;
}

static gboolean check_places(const KnArgs *args, GError **error)
{
    const KnCommand *command = args->command;
    if (kn_args_on(args, "help"))
        return TRUE;
    if (args->places->len < command->min_places) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "usage: kinora %s %s", command->name,
                    command->usage);
        return FALSE;
    }
    if (args->places->len > command->max_places) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "'%s' is one argument too many",
                    (const char *)args->places->pdata[command->max_places]);
        return FALSE;
    }
    return TRUE;
}

KnArgs *kn_args_new(const KnCommand *command, int argc, char **argv, GError **error)
{
    g_autoptr(KnArgs) args = g_new0(KnArgs, 1);
    args->command = command;
    args->places = g_ptr_array_new();
    args->entries = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, entry_free);
    gboolean only_places = FALSE;
    for (int i = 1; i < argc; i++) {
        gboolean good = TRUE;
        if (only_places || argv[i][0] != '-' || argv[i][1] == '\0')
            g_ptr_array_add(args->places, argv[i]);
        else if (strcmp(argv[i], "--") == 0)
            only_places = TRUE;
        else if (argv[i][1] == '-')
            good = read_long(args, argv, &i, error);
        else
            good = read_short(args, argv, &i, error);
        if (!good)
            return NULL;
    }
    return check_places(args, error) ? g_steal_pointer(&args) : NULL;
}

void kn_args_free(KnArgs *args)
{
    if (!args)
        return;
    g_ptr_array_unref(args->places);
    g_hash_table_unref(args->entries);
    g_free(args);
}

static const Entry *entry_get(const KnArgs *args, const char *name)
{
    return g_hash_table_lookup(args->entries, name);
}

const KnCommand *kn_args_command(const KnArgs *args)
{
    return args->command;
}

const char *kn_args_place(const KnArgs *args, guint i)
{
    return i < args->places->len ? args->places->pdata[i] : NULL;
}

const KnValue *kn_args_value(const KnArgs *args, const char *name)
{
    const Entry *entry = entry_get(args, name);
    return entry ? &entry->value : NULL;
}

const char *kn_args_text(const KnArgs *args, const char *name)
{
    const Entry *entry = entry_get(args, name);
    return entry ? entry->value.text : NULL;
}

gint64 kn_args_integer(const KnArgs *args, const char *name)
{
    const Entry *entry = entry_get(args, name);
    return entry ? entry->value.integer : 0;
}

gboolean kn_args_on(const KnArgs *args, const char *name)
{
    return kn_args_integer(args, name) != 0;
}

const char *const *kn_args_all(const KnArgs *args, const char *name)
{
    const Entry *entry = entry_get(args, name);
    return entry && entry->all ? (const char *const *)entry->all->pdata : NULL;
}

gboolean kn_args_alone(const KnArgs *args, const char *name)
{
    const Entry *entry = g_hash_table_lookup(args->entries, name);
    return entry && entry->alone;
}

KnOrigin kn_args_origin(const KnArgs *args, const char *name)
{
    const Entry *entry = entry_get(args, name);
    return entry ? entry->origin : KN_FROM_NOWHERE;
}

const char *kn_args_where(const KnArgs *args, const char *name)
{
    const Entry *entry = entry_get(args, name);
    return entry ? entry->where : NULL;
}

GPtrArray *kn_args_passed(const KnArgs *args, const char *const *names)
{
    GPtrArray *passed = g_ptr_array_new();
    const KnFlag *flag;
    for (guint i = 0; (flag = kn_command_flag(args->command, i)); i++) {
        const char *text = kn_args_text(args, flag->name);
        if (kn_args_origin(args, flag->name) == KN_FROM_FLAG && !g_strv_contains(names, flag->name))
            g_ptr_array_add(passed, flag->type->argument
                                        ? g_strdup_printf("--%s=%s", flag->name, text)
                                        : g_strconcat("--", flag->name, NULL));
    }
    return passed;
}
