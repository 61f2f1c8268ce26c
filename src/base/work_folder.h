/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/folder.h"

/* A private folder for what is being made, KIND-PID-RANDOM in a folder that others share, held by a
 * lock on its file "lock". The kernel frees that lock however its holder dies, and the next one
 * that makes such a folder, or sweeps, removes what the dead have left. Only names of this form,
 * folders of this user, are ever removed. Threads: one at a time. */
typedef struct KnWorkFolder KnWorkFolder;

/* The kinds: of a build, of `bench`, and of programs that speak a line or make a scene. */
#define KN_WORK_BUILD "kinora-build"
#define KN_WORK_BENCH "kinora-bench"
#define KN_WORK_VOICE "kinora-voice"
#define KN_WORK_SCENE "kinora-scene"

/* Sweeps, then makes one. The parent is there. NULL with errno and error: KN_ERROR_ENVIRONMENT; so
 * also where files cannot be locked. */
KnWorkFolder *kn_work_folder_new(KnFolder *parent, const char *kind, GError **error);
/* Removes it with all that is in it. */
void kn_work_folder_free(KnWorkFolder *work);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnWorkFolder, kn_work_folder_free)

KnFolder *kn_work_folder_folder(const KnWorkFolder *work); /* borrowed */
const char *kn_work_folder_path(const KnWorkFolder *work);

/* What a program is started with in its environment ("NAME=VALUE"; the caller frees) so that it and
 * all that it starts are known as the folder's own. Whoever sweeps the folder of a dead holder ends
 * them first, wherever they have gone: out of their group and session, to another parent. Only what
 * has taken the mark out of its environment is not found. */
char *kn_work_folder_mark(const KnWorkFolder *work);

/* Removes what dead holders have left of a kind. */
void kn_work_folder_sweep(KnFolder *parent, const char *kind);
/* The same of every kind, in the folder for temporary files. */
void kn_work_folder_sweep_temporary(void);
/* The names of all of a kind, of the living and of the dead. The caller frees. */
char **kn_work_folder_names(KnFolder *parent, const char *kind);
