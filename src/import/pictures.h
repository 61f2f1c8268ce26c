/* SPDX-License-Identifier: MIT */
#pragma once
#include "import/draft.h"
#include "media/content.h"

/* A folder of pictures and clips as a slideshow, with the first sound that lies there as music.
 * Files are taken by the endings of their names; others, hidden ones and folders are passed over.
 * A caption is what stands in a text file beside the picture (a.txt for a.jpg), or what the
 * camera's description says. Threads: any. */
typedef enum { KN_ORDER_NAME, KN_ORDER_TIME } KnPictureOrder;

typedef struct {
    const char *folder;
    KnPictureOrder order; /* names as people count (2 before 10), or when they were taken, those
                             that do not say it after the others */
    double seconds;       /* of each picture */
} KnPicturesInput;

/* One file that the draft needs, and what it calls it. */
typedef struct {
    char *path, *name;
} KnDraftFile;

/* Appends a segment for each to the draft; files: KnDraftFile, in their order, of all that the
 * draft names. What cannot be read is left out, and named in draft->left_out. Errors:
 * KN_ERROR_INPUT: no such folder, or nothing in it that can be shown; KN_ERROR_ENVIRONMENT. */
gboolean kn_pictures_read(KnDraft *draft, const KnPicturesInput *input, GPtrArray *files,
                          GError **error);
GPtrArray *kn_draft_files_new(void);

/* Finds the pictures that the draft's segments name by the lines of a script: relative to the first
 * of the folders (NULL at the end) that has them. They are noted in files, and called as those are.
 * A segment whose picture is not there, or cannot be read, keeps its card; that is told in
 * draft->left_out, with the script's name and line. Errors: KN_ERROR_ENVIRONMENT. */
gboolean kn_script_pictures(KnDraft *draft, const char *script, const char *const *folders,
                            GPtrArray *files, GError **error);

/* Why a file is no clip (KN_CONTENT_VIDEO) or no sound (KN_CONTENT_SOUND) that can be played, by
 * what is in it; NULL: it is one. The caller frees. */
char *kn_play_wrong(const char *path, KnContentKind kind);

/* Gives the pictures of one draft to those segments of another that show none and say something,
 * each for as many as it takes to use all of them. Takes the music, too. */
void kn_pictures_lend(KnDraft *to, const KnDraft *from);

/* -1, 0, 1: as g_strcmp0, but digits count as numbers, and capital letters as small ones. */
int kn_names_compare(const char *a, const char *b);
