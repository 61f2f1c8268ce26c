/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json_edit.h"
#include "import/otio.h"

/* The import of a timeline, for its own files. */

/* What stands in the track of pictures: from its first frame on. */
typedef struct {
    const KnJson *node;       /* a clip, a gap, or what is not read */
    const KnJson *transition; /* after it; NULL: a cut */
    gint64 first, n;          /* frames; n 0: as long as the file lasts */
    KnJsonEdit *segment;
} KnOtioItem;

typedef struct {
    const KnOtioInput *input;
    KnDraft *draft;
    GPtrArray *files;
    const KnJson *root;
    char *folder;  /* of the timeline */
    double rate;   /* frames a second */
    GArray *items; /* KnOtioItem */
} KnOtio;

/* Words to draft->left_out, each once. */
void kn_otio_note(KnOtio *otio, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* "Clip" of {"OTIO_SCHEMA": "Clip.2"}. */
gboolean kn_otio_is(const KnJson *node, const char *schema);
/* Its name, or what else it can be called. */
const char *kn_otio_name(const KnJson *node);
/* Our fields of it; NULL: it has none. */
const KnJson *kn_otio_ours(const KnJson *node);
/* A RationalTime in frames of the film, or in seconds; FALSE: it is none. */
gboolean kn_otio_frames(const KnOtio *otio, const KnJson *time, gint64 *frames);
gboolean kn_otio_seconds(const KnJson *time, double *seconds);
/* The media of a clip; NULL: none. */
const KnJson *kn_otio_media(const KnJson *clip);
/* The range of it that is played: its own, else all of its media's. NULL: nobody says. */
const KnJson *kn_otio_range(const KnJson *item);

/* The file of a reference, by its name in the new project, where it is copied to; its path is set,
 * too. NULL: there is none, which was noted. The caller frees both. */
char *kn_otio_file(KnOtio *otio, const KnJson *media, const char *clip, char **path);

/* Sets a member of the item's segment. */
void kn_otio_set(KnOtioItem *item, const char *pointer, const char *json);
void kn_otio_set_text(KnOtioItem *item, const char *pointer, const char *text);

/* Makes the segment of each item. */
void kn_otio_segment(KnOtio *otio, KnOtioItem *item, gboolean last);
