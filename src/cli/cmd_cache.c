/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/job.h"
#include "cli/json_line.h"
#include "engine/store/note.h"
#include "engine/store/prune.h"

#include <stdio.h>
#include <string.h>

static const KnFlag flags[] = {
    {"all", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "prune: everything that no running build uses"},
    {"older-than", 0, &kn_flag_age, KN_GROUP_OWN,
     .help = "prune: what was not used for so long: 30d, 12h, 2w, 45m"},
    {"to", 0, &kn_flag_size, KN_GROUP_OWN,
     .help = "prune: the least recently used until no more than this is left"},
    {0},
};

static const KnExample examples[] = {
    {"cache du", "Says how much is kept, and how much may be."},
    {"cache ls", "Lists what is kept, the latest used first, and from what it was made."},
    {"cache prune --older-than 30d", "Removes what was not used for a month."},
    {"cache verify", "Reads everything again and removes what is damaged."},
    {0},
};

typedef struct {
    const KnArgs *args;
    char *folder;
    gboolean json;
} Cache;

/* "segments 3-5", a picture's path, nothing known. The caller frees. */
static char *made_of(const KnStoreNote *note)
{
    if (note->source)
        return kn_text_visible(note->source);
    if (note->first_segment == 0)
        return g_strdup("");
    g_autofree char *project = kn_text_visible(note->project ? note->project : "");
    if (note->first_segment == note->last_segment)
        return g_strdup_printf("segment %u of %s", note->first_segment, project);
    return g_strdup_printf("segments %u-%u of %s", note->first_segment, note->last_segment,
                           project);
}

static void print_entry(const Cache *cache, const KnStoreEntry *entry)
{
    g_auto(KnStoreNote) note = {0};
    kn_store_note_read(cache->folder, entry->kind, entry->key, &note);
    g_autoptr(GDateTime) used = g_date_time_new_from_unix_local(entry->used_us / G_USEC_PER_SEC);
    g_autofree char *when = used ? g_date_time_format(used, "%Y-%m-%d %H:%M") : g_strdup("?");
    if (!cache->json) {
        g_autofree char *size = kn_format_size(entry->size_bytes), *from = made_of(&note);
        printf("%-8s %.12s  %10s  %s  %s\n", kn_store_kind_name(entry->kind), entry->key, size,
               when, from);
        return;
    }
    KnJsonLine *line = kn_json_line_new("entry");
    kn_json_line_string(line, "kind", kn_store_kind_name(entry->kind));
    kn_json_line_string(line, "key", entry->key);
    kn_json_line_integer(line, "size_bytes", (gint64)entry->size_bytes);
    kn_json_line_number(line, "used", (double)entry->used_us / G_USEC_PER_SEC);
    kn_json_line_string(line, "project", note.project);
    kn_json_line_string(line, "source", note.source);
    if (note.first_segment > 0) {
        kn_json_line_integer(line, "first_segment", note.first_segment);
        kn_json_line_integer(line, "last_segment", note.last_segment);
    }
    if (note.n_frames > 0) {
        kn_json_line_integer(line, "first_frame", note.first_frame);
        kn_json_line_integer(line, "frames", note.n_frames);
    }
    if (note.version) {
        kn_json_line_number(line, "seconds", note.seconds);
        kn_json_line_string(line, "kinora", note.version);
    }
    kn_json_line_print(line);
}

static gboolean run_ls(const Cache *cache, GError **error)
{
    g_autoptr(GArray) entries = kn_store_list(cache->folder);
    for (guint i = entries->len; i-- > 0;)
        print_entry(cache, &g_array_index(entries, KnStoreEntry, i));
    return TRUE;
}

static void print_usage(const Cache *cache, const char *name, guint n, guint64 size_bytes)
{
    if (cache->json) {
        KnJsonLine *line = kn_json_line_new("usage");
        kn_json_line_string(line, "kind", name);
        kn_json_line_integer(line, "results", n);
        kn_json_line_integer(line, "size_bytes", (gint64)size_bytes);
        kn_json_line_print(line);
        return;
    }
    g_autofree char *size = kn_format_size(size_bytes);
    printf("%-8s %8u %12s\n", name, n, size);
}

static gboolean run_du(const Cache *cache, GError **error)
{
    guint n[KN_N_STORE_KINDS] = {0};
    guint64 size_bytes[KN_N_STORE_KINDS] = {0}, all_bytes = 0;
    g_autoptr(GArray) entries = kn_store_list(cache->folder);
    for (guint i = 0; i < entries->len; i++) {
        const KnStoreEntry *entry = &g_array_index(entries, KnStoreEntry, i);
        n[entry->kind]++;
        size_bytes[entry->kind] += entry->size_bytes;
        all_bytes += entry->size_bytes;
    }
    for (guint kind = 0; kind < KN_N_STORE_KINDS; kind++)
        print_usage(cache, kn_store_kind_name((KnStoreKind)kind), n[kind], size_bytes[kind]);
    guint64 cap = kn_store_cap(cache->folder, (guint64)kn_args_integer(cache->args, "cache-size"));
    if (cache->json) {
        KnJsonLine *line = kn_json_line_new("cache");
        kn_json_line_string(line, "folder", cache->folder);
        kn_json_line_integer(line, "results", entries->len);
        kn_json_line_integer(line, "size_bytes", (gint64)all_bytes);
        kn_json_line_integer(line, "limit_bytes", (gint64)cap);
        kn_json_line_print(line);
        return TRUE;
    }
    g_autofree char *all = kn_format_size(all_bytes), *limit = kn_format_size(cap);
    g_autofree char *shown = kn_text_visible(cache->folder);
    printf("%s: %s of at most %s\n", shown, all, limit);
    return TRUE;
}

/* Whether the folder is there and holds nothing of ours: then it is no cache, and stays as it is.
 */
static gboolean is_other_folder(const char *folder)
{
    const char *name;
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
        return FALSE;
    for (guint i = 0; (name = kn_store_own_name(i)); i++) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_EXISTS))
            return FALSE;
    }
    return TRUE;
}

static gboolean run_prune(const Cache *cache, GError **error)
{
    const KnValue *age = kn_args_value(cache->args, "older-than");
    const KnValue *to = kn_args_value(cache->args, "to");
    gboolean all = kn_args_on(cache->args, "all");
    guint64 cap = kn_store_cap(cache->folder, (guint64)kn_args_integer(cache->args, "cache-size"));
    KnStorePrune prune = {
        .keep_bytes = all   ? 0
                      : to  ? (guint64)to->integer
                      : age ? G_MAXUINT64
                            : cap,
        .older_than_seconds = age ? age->integer : G_MAXINT64,
    };
    KnStorePruned pruned = {0};
    if (all && (age || to)) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "--all excludes --older-than and --to");
        return FALSE;
    }
    if (!is_other_folder(cache->folder) && !kn_store_prune(cache->folder, &prune, &pruned, error))
        return FALSE;
    if (cache->json) {
        KnJsonLine *line = kn_json_line_new("pruned");
        kn_json_line_integer(line, "removed", pruned.n_removed);
        kn_json_line_integer(line, "removed_bytes", (gint64)pruned.removed_bytes);
        kn_json_line_integer(line, "left", pruned.n_left);
        kn_json_line_integer(line, "left_bytes", (gint64)pruned.left_bytes);
        kn_json_line_integer(line, "in_use", pruned.n_in_use);
        kn_json_line_print(line);
        return TRUE;
    }
    g_autofree char *removed = kn_format_size(pruned.removed_bytes);
    g_autofree char *left = kn_format_size(pruned.left_bytes);
    printf("%u removed (%s), %u left (%s)", pruned.n_removed, removed, pruned.n_left, left);
    if (pruned.n_in_use > 0)
        printf(", %u of them used by running builds", pruned.n_in_use);
    putchar('\n');
    return TRUE;
}

static void tell_damaged(const char *path, const char *reason, gpointer user_data)
{
    const Cache *cache = user_data;
    if (cache->json) {
        KnJsonLine *line = kn_json_line_new("damaged");
        kn_json_line_string(line, "path", path);
        kn_json_line_string(line, "reason", reason);
        kn_json_line_print(line);
        return;
    }
    g_autofree char *shown = kn_text_visible(path), *why = kn_text_visible(reason);
    printf("removed %s: %s\n", shown, why);
}

static gboolean run_verify(const Cache *cache, GError **error)
{
    KnStoreVerified verified;
    kn_store_verify(cache->folder, tell_damaged, (gpointer)cache, &verified);
    if (cache->json) {
        KnJsonLine *line = kn_json_line_new("verified");
        kn_json_line_integer(line, "checked", verified.n_checked);
        kn_json_line_integer(line, "checked_bytes", (gint64)verified.checked_bytes);
        kn_json_line_integer(line, "damaged", verified.n_damaged);
        kn_json_line_print(line);
        return TRUE;
    }
    g_autofree char *size = kn_format_size(verified.checked_bytes);
    printf("%u results checked (%s), %u damaged\n", verified.n_checked, size, verified.n_damaged);
    return TRUE;
}

static const struct {
    const char *name;
    gboolean (*run)(const Cache *cache, GError **error);
    gboolean has_flags; /* the command's own */
} verbs[] = {{"ls", run_ls, FALSE},
             {"du", run_du, FALSE},
             {"prune", run_prune, TRUE},
             {"verify", run_verify, FALSE}};

static gboolean check_flags(const KnArgs *args, gsize verb, GError **error)
{
    for (const KnFlag *flag = flags; flag->name && !verbs[verb].has_flags; flag++) {
        if (!kn_args_value(args, flag->name))
            continue;
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "--%s is for 'cache prune', not for '%s'",
                    flag->name, verbs[verb].name);
        return FALSE;
    }
    return TRUE;
}

static void add_verbs(GPtrArray *words)
{
    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
        g_ptr_array_add(words, (gpointer)verbs[i].name);
}

static gboolean run(KnArgs *args, GError **error)
{
    const char *word = kn_args_place(args, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++) {
        if (strcmp(verbs[i].name, word) != 0)
            continue;
        if (!check_flags(args, i, error))
            return FALSE;
        g_autofree char *given = kn_cli_job_cache_folder(args);
        g_autofree char *folder = g_canonicalize_filename(given, NULL);
        Cache cache = {args, folder, kn_args_on(args, "json")};
        return verbs[i].run(&cache, error);
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    add_verbs(names);
    g_ptr_array_add(names, NULL);
    g_autofree char *shown = kn_text_quote(word), *list = g_strjoinv(", ", (char **)names->pdata),
                    *hint = kn_did_you_mean(word, (const char *const *)names->pdata);
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "%s is not one of %s%s", shown, list, hint);
    return FALSE;
}

const KnCommand kn_command_cache = {
    .name = "cache",
    .summary = "shows, prunes and verifies what is kept between runs",
    .usage = "ls|du|prune|verify [OPTION...]",
    .description =
        "Prepared pictures, encoded batches and sound are kept in one folder for all projects, so "
        "that nothing is made twice. 'ls' lists them, 'du' says how much there is, 'prune' removes "
        "the least recently used, 'verify' reads everything again and removes what is damaged.\n\n"
        "A render prunes by itself when the folder holds more than --cache-size. What a running "
        "build uses is never pruned. Whatever is removed is made again when it is needed.",
    .examples = examples,
    .flags = flags,
    .groups = KN_GROUP_CACHE | KN_GROUP_JSON,
    .min_places = 1,
    .max_places = 1,
    .words = add_verbs,
    .run = run,
};
