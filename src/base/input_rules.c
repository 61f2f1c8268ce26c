/* SPDX-License-Identifier: MIT */
#include "base/input_rules.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct KnInputRules {
    const KnInputRules *more;
    GHashTable *expected; /* path → KnFileId */
    GHashTable *confined; /* path → the folder's real name */
    char *own;            /* NULL: none */
};

static _Thread_local const KnInputRules *current;

KnInputRules *kn_input_rules_new(const KnInputRules *more)
{
    KnInputRules *rules = g_new(KnInputRules, 1);
    *rules = (KnInputRules){
        .more = more,
        .expected = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
        .confined = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
    };
    return rules;
}

void kn_input_rules_free(KnInputRules *rules)
{
    if (!rules)
        return;
    g_assert(rules != current);
    g_hash_table_unref(rules->expected);
    g_hash_table_unref(rules->confined);
    g_free(rules->own);
    g_free(rules);
}

void kn_input_rules_expect(KnInputRules *rules, const char *path, const KnFileId *id)
{
    g_hash_table_insert(rules->expected, g_strdup(path), g_memdup2(id, sizeof *id));
}

void kn_input_rules_forget(KnInputRules *rules, const char *path)
{
    g_hash_table_remove(rules->expected, path);
}

void kn_input_rules_confine(KnInputRules *rules, const char *path, const char *folder)
{
    g_hash_table_insert(rules->confined, g_strdup(path), g_strdup(folder));
}

void kn_input_rules_own(KnInputRules *rules, const char *folder)
{
    g_assert(!rules->own);
    rules->own = g_strdup(folder);
}

const KnInputRules *kn_input_rules_enter(const KnInputRules *rules)
{
    const KnInputRules *before = current;
    current = rules;
    return before;
}

const KnInputRules *kn_input_rules_current(void)
{
    return current;
}

/* What of a path is below a folder, by its text; NULL: it is not. */
static const char *below(const char *folder, const char *path)
{
    gsize length = strlen(folder);
    if (length == 1 && *folder == '/')
        return *path == '/' ? path + 1 : NULL;
    return strncmp(folder, path, length) == 0 && path[length] == '/' ? path + length + 1 : NULL;
}

/* The kernel says ENOTDIR of a link that was to be opened as a folder. */
static int open_beneath(const char *root, const char *path, int flags)
{
    const int folder_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    g_auto(GStrv) names = g_strsplit(path, "/", -1);
    int fd = open(root, folder_flags);
    for (char **name = names; fd >= 0 && *name; name++) {
        if (!**name && name[1])
            continue;
        gboolean up = strcmp(*name, "..") == 0;
        int next = up ? -1 : openat(fd, *name, (name[1] ? folder_flags : flags) | O_NOFOLLOW);
        int number = up ? ELOOP : errno;
        struct stat info;
        if (next < 0 && number == ENOTDIR && fstatat(fd, *name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISLNK(info.st_mode))
            number = ELOOP;
        close(fd);
        errno = number;
        fd = next;
    }
    return fd;
}

/* What of a path lies below a folder of the program's own, or NULL. */
static const char *below_own(const char *path, const char **folder)
{
    const char *rest = NULL;
    for (const KnInputRules *rules = current; rules && !rest; rules = rules->more) {
        *folder = rules->own;
        rest = rules->own ? below(rules->own, path) : NULL;
    }
    return rest;
}

gboolean kn_input_rules_own_path(const char *path)
{
    const char *folder;
    return below_own(path, &folder) != NULL;
}

int kn_input_rules_open(int folder, const char *path, int flags)
{
    const char *own, *rest = below_own(path, &own);
    return rest ? open_beneath(own, rest, flags) : openat(folder, path, flags);
}

/* The kernel's name of what was opened, not that by which it was. */
static gboolean lies_inside(const char *folder, int fd)
{
    g_autofree char *link = g_strdup_printf("/proc/self/fd/%d", fd);
    g_autofree char *real = g_file_read_link(link, NULL);
    return real && (below(folder, real) || strcmp(folder, real) == 0);
}

const char *kn_input_rules_broken(const char *path, int fd, const struct stat *info)
{
    KnFileId now;
    kn_file_id_of(info, &now);
    for (const KnInputRules *rules = current; rules; rules = rules->more) {
        const char *folder = g_hash_table_lookup(rules->confined, path);
        const KnFileId *id = g_hash_table_lookup(rules->expected, path);
        if (folder && !lies_inside(folder, fd)) {
            errno = ELOOP;
            return "it is a link that leads out of the project's folder";
        }
        if (id && S_ISREG(info->st_mode) && !kn_file_id_equal(id, &now)) {
            errno = ESTALE;
            return "it was changed while it was used";
        }
    }
    return NULL;
}
