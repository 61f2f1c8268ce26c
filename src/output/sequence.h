/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/media.h"
#include "output/batch_file.h"

#include <sys/stat.h>

/* A sequence of PNG files, one a frame, for editing programs: "frames/%05d.png" (base/numbered.h),
 * counted from 1. Packets of the encoder KN_SEQUENCE_ENCODER are such files but for a mark, which
 * says that Kinora has made them, and goes in as they are written. What has the mark may be
 * replaced, and removed when the film has become shorter; what has not is somebody's, and is never
 * touched. A file that holds the same bytes already is left as it is, so what was broken off goes
 * on. Each file is there whole or not at all, and a file beside them ("frames/frames.unfinished")
 * says as long as they are not all of one film, also after a run that was killed. Threads: one at
 * a time. */
#define KN_SEQUENCE_ENCODER "png"

/* What stands of a sequence. */
typedef struct {
    gint64 size_bytes;        /* of all */
    struct timespec modified; /* of the last that was written */
    struct timespec changed;
    guint64 inodes; /* of all, mixed */
    guint64 device;
} KnSequenceStat;

/* Looks at frames 1 to n. FALSE: one of them is missing, or is no regular file, or they are said
 * not to be finished. */
gboolean kn_sequence_look(const char *pattern, gint64 n, KnSequenceStat *stat);

/* The hash of all its files, as if they were one. NULL: one cannot be read. The caller frees. */
char *kn_sequence_hash(const char *pattern, gint64 n);

/* A file of the folder that has one of its names, or (number -1) that of the file that says that
 * it is not finished; made: and the mark. FALSE ends the walk. */
typedef gboolean (*KnSequenceFunc)(const char *path, gint64 number, gboolean made,
                                   gpointer user_data);
/* Walks over those that are there, in no order. FALSE: the walk was ended. */
gboolean kn_sequence_each(const char *pattern, KnSequenceFunc function, gpointer user_data);

typedef struct KnSequence KnSequence;
/* Makes the folder, if it alone is missing. Errors: KN_ERROR_ENVIRONMENT. */
KnSequence *kn_sequence_new(const char *pattern, GError **error);
/* The next frame. Errors: KN_ERROR_USAGE: a file that has not been made here stands in its place,
 * or where a file should say that this is not finished; KN_ERROR_VERIFY: the packet is no PNG;
 * KN_ERROR_ENVIRONMENT. */
gboolean kn_sequence_add(KnSequence *sequence, const KnPacket *packet, GError **error);
/* All are there: removes what a longer film has left behind them, then what says that it is not
 * finished. Errors: as kn_sequence_add. */
gboolean kn_sequence_finish(KnSequence *sequence, GError **error);
guint64 kn_sequence_size(const KnSequence *sequence); /* bytes, of all frames */
void kn_sequence_free(KnSequence *sequence);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnSequence, kn_sequence_free)
