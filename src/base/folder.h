/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>
#include <sys/stat.h>

/* A folder of the program's own (state, cache, work), opened once. Whatever is made, opened,
 * renamed and removed in it is reached beneath that descriptor and is never a link: what git, tar
 * or somebody else has put there leads nowhere else (promise: projects are data).
 *
 * Where the folder stands is said in two parts. `root` is named by a person, and followed as the
 * system does; `below` are names of our own, opened one after the other, each of which must be a
 * real folder. Names given to the functions below are single components. All set errno on failure.
 * Threads: any number of readers; removing is anybody's. */
typedef struct KnFolder KnFolder;

/* below NULL: the root itself. With make, what is missing is made. NULL with errno (ELOOP: a link
 * stands there; ENOTDIR: a file) and error: KN_ERROR_ENVIRONMENT. */
KnFolder *kn_folder_open(const char *root, const char *below, gboolean make, GError **error);
/* A folder in an open one. */
KnFolder *kn_folder_open_in(KnFolder *folder, const char *below, gboolean make, GError **error);
void kn_folder_free(KnFolder *folder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnFolder, kn_folder_free)

int kn_folder_fd(const KnFolder *folder);
/* Its name, for messages, and for helpers and libraries that open by name. */
const char *kn_folder_path(const KnFolder *folder);

/* A regular file; flags as for open(2). -1: errno ENOTSUP for anything else, and for one with a
 * second name (a hard link) that was to be written; ELOOP for a link. */
int kn_folder_open_file(KnFolder *folder, const char *name, int flags, mode_t mode);
/* The same for a file that is made when it is not there, in place of whatever else stands there. */
int kn_folder_make_file(KnFolder *folder, const char *name, int flags, mode_t mode);
/* As kn_read_small_file. */
gboolean kn_folder_read(KnFolder *folder, const char *name, gsize max_bytes, char **text,
                        gsize *size, GError **error);
/* Whether a regular file of that name is there. info may be NULL. */
gboolean kn_folder_has_file(KnFolder *folder, const char *name, struct stat *info);
gboolean kn_folder_rename(KnFolder *from, const char *name, KnFolder *to, const char *new_name);
/* The same, but replaces nothing: EEXIST. Where the file system can neither rename so nor give a
 * second name, it is looked whether something stands there just before. */
gboolean kn_folder_rename_new(KnFolder *from, const char *name, KnFolder *to, const char *new_name);
/* Removes what is no folder: a link itself, not what it leads to. */
gboolean kn_folder_remove(KnFolder *folder, const char *name);
/* Removes whatever it is, a folder with all that is in it. */
void kn_folder_remove_tree(KnFolder *folder, const char *name);

/* The names in it, sorted, without "." and "..". The caller frees. */
char **kn_folder_names(KnFolder *folder);
