/* SPDX-License-Identifier: MIT */
#pragma once
#include "project/project.h"

/* What a run writes for the person who started it, and the guard that is asked before any of it is
 * made: inputs are never written. Threads: one a list. */
typedef enum {
    KN_OUTPUT_FILM,
    KN_OUTPUT_POSTER,
    KN_OUTPUT_CHAPTERS,
    KN_OUTPUT_MANIFEST, /* of C2PA */
    KN_OUTPUT_CAPTIONS, /* up to here: beside the film, when it is made */
    KN_OUTPUT_REPORT,
    KN_OUTPUT_PICTURE, /* of `still` and `sheet` */
    KN_OUTPUT_PROJECT, /* of `direct` */
    KN_OUTPUT_EXPORT,
    KN_OUTPUT_PAGE,  /* of `report` */
    KN_OUTPUT_WORDS, /* of `voice` */
} KnOutputKind;

typedef struct KnOutputs KnOutputs;
KnOutputs *kn_outputs_new(void);
void kn_outputs_free(KnOutputs *outputs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnOutputs, kn_outputs_free)
void kn_outputs_add(KnOutputs *outputs, KnOutputKind kind, const char *path);

/* A file of the program's own, or a folder with all that lies in it, that no output may be: `what`
 * says whose it is ("the cache"), and is borrowed. */
void kn_outputs_keep(KnOutputs *outputs, const char *path, const char *what);

/* The film, what the project asks for beside it, and the report; report_path may be NULL. The
 * caller frees. */
KnOutputs *kn_outputs_of_film(const KnProject *project, const char *film_path,
                              const char *report_path);

/* A film of the project, and unless it is `alone` what the project asks for beside it, that no
 * output may be, whether it is there or not. */
void kn_outputs_keep_film(KnOutputs *outputs, const KnProject *project, const char *film_path,
                          gboolean alone);

/* Refuses (KN_ERROR_USAGE, one line) an output that is a file of the project's list, or another
 * output of the same run, or what kn_outputs_keep and kn_outputs_keep_film have named. Files that
 * are there are compared by device and inode, behind links; names that are not there by the folder
 * they lie in and by the name, case left aside, since file systems may fold it. With no_clobber
 * every output that is there is refused, too. Then the folders must be there and writable, and no
 * output may be a folder or a device (KN_ERROR_ENVIRONMENT). */
gboolean kn_outputs_check(const KnOutputs *outputs, const KnProject *project, gboolean no_clobber,
                          GError **error);

/* Their paths, for kn_atomic_keep. The caller unrefs. */
GHashTable *kn_outputs_paths(const KnOutputs *outputs);

#define KN_POSTER_SUFFIX ".poster.jpg"
#define KN_CHAPTERS_SUFFIX ".chapters.txt"
#define KN_MANIFEST_SUFFIX ".c2pa.json"

/* The file beside a film that says what of it a machine has made. The caller frees. NULL: the
 * film's name is so long that none fits there. */
char *kn_output_manifest(const char *film_path);

/* "FOLDER/film" + suffix for a film "FOLDER/film.mp4": the name of a file beside it. The caller
 * frees. */
char *kn_output_beside(const char *film_path, const char *suffix);
