/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/file_id.h"
#include "engine/store/store.h"
#include "media/clip.h"

/* What is known of an input file: the hash of its content, and what its header says. Kept in the
 * store under the file's path, size, time stamp and inode, so that an unchanged file is neither
 * read nor probed again, and the libraries for that need not be loaded. */
typedef struct {
    char hash[65];
    KnPictureInfo picture; /* of a picture; format is empty. Of a sound: decoder alone */
    double sound_seconds;  /* of a sound */
    KnClipInfo clip;       /* of a clip */
    KnEnd end;             /* of a sound or clip */
    double there;          /* as in KnClipInfo */
    gboolean says_trained; /* of a picture or clip: kn_digital_source_says_trained */
    gboolean remembered;   /* not looked at now */
} KnProbe;

/* Errors: KN_ERROR_INPUT (missing, no picture, no sound …), KN_ERROR_ENVIRONMENT, and
 * KN_ERROR_CANCELLED: the cancellable that is the thread's current one ends a long look. */
gboolean kn_probe_picture(KnStore *store, const char *path, KnProbe *probe, GError **error);
gboolean kn_probe_clip(KnStore *store, const char *path, KnProbe *probe, GError **error);
gboolean kn_probe_sound(KnStore *store, const char *path, KnProbe *probe, GError **error);
/* A table of colours (pixel/cube.h): the picture's size is that of its frame. */
gboolean kn_probe_cube(KnStore *store, const char *path, KnProbe *probe, GError **error);

/* A file that is only copied: its content. */
gboolean kn_probe_content(KnStore *store, const char *path, KnProbe *probe, GError **error);

/* Whether the file that stands under the path has the content of that hash, and which file that is:
 * any change of it from then on, also one that is taken back, shows in its identity. It is read
 * only when it is not remembered by the store in `folder`. Errors: KN_ERROR_INPUT: it cannot be
 * read. Threads: any. */
gboolean kn_probe_find_content(const char *folder, const char *path, const char *hash, KnFileId *id,
                               gboolean *found, GError **error);
/* Whether just that file stands there still. */
gboolean kn_probe_is_still(const char *path, const KnFileId *id);

/* Whether a remembered probe at that path is whole. Errors: KN_ERROR_VERIFY. */
gboolean kn_probe_verify(const char *path, GError **error);

/* Asks the decoder that is here for its name again, in place of the one that was remembered with
 * the picture: before a surface is made of it. Errors: as for kn_probe_picture. */
gboolean kn_probe_refresh(const char *path, KnProbe *probe, GError **error);
