/* SPDX-License-Identifier: MIT */
#pragma once
#include "project/private.h"

/* The pictures below `media/`, with what describes them. Threads: one. */
typedef struct {
    char *path;          /* full */
    char *name;          /* below the project's folder: "media/birds/gull.jpg" */
    GHashTable *words;   /* that describe it */
    int width, height;   /* upright */
    char decoder[32];    /* as of KnPictureInfo */
    guint n_used;        /* segments that it was chosen for */
    gboolean looked;     /* the next two are known */
    int sharpness;       /* in thousandths */
    guint64 fingerprint; /* of how it looks: equal ones in nearly all bits look alike */
} KnCandidate;

/* Reads names, what stands beside them, and headers. What cannot be read is left out, with a
 * warning at that place. The array frees its candidates; they come in the order of their names. */
GPtrArray *kn_candidates_read(KnProject *project, KnProblems *problems, const KnJson *node,
                              const char *json_path);
/* Decodes it, small, once. Two that look alike differ in at most KN_ALIKE_BITS bits. */
enum { KN_ALIKE_BITS = 6 };
void kn_candidate_look(KnCandidate *candidate);
/* That of any picture file; FALSE: it cannot be read. */
gboolean kn_picture_fingerprint(const char *path, guint64 *fingerprint);
