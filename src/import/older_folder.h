/* SPDX-License-Identifier: MIT */
#pragma once
#include "import/pictures.h"

/* Folders of pipelines that made a film in phases: plan.json (title, scenes), the narration as a
 * Python file with one dict of strings, media/voiceovers/NAME/cache.json (which recording says a
 * text), project_state.json (which clip a scene has become). A scene whose clip is there is that
 * clip, with its sound; else it is a card that says its narration, by the recording where there is
 * one. Nothing is run, and no file outside of the folder is taken. */

/* Whether a folder is one. */
gboolean kn_older_folder_is(const char *folder);

/* Appends the segments; files as kn_pictures_read. What is missing is named in draft->left_out.
 * Errors: KN_ERROR_INPUT, KN_ERROR_PROJECT: a file that cannot be read, at its line. Threads: any.
 */
gboolean kn_older_folder_read(KnDraft *draft, const char *folder, GPtrArray *files, GError **error);

/* Captions (.srt, .vtt, .ass) as a script: those that make a sentence are one segment, which is
 * spoken anew. Errors: KN_ERROR_INPUT. */
gboolean kn_older_captions_read(KnDraft *draft, const char *path, GError **error);
