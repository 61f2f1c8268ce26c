/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/build.h"

/* How a build keeps what it has made: into the store under its key, with a note of where it comes
 * from; and how it marks what it uses. Errors: those of kn_store_publish. */
gboolean kn_results_store_surface(KnBuild *build, guint asset, const char *work_path,
                                  double seconds, GError **error);
gboolean kn_results_store_batch(KnBuild *build, guint batch, const char *work_path, double seconds,
                                GError **error);
gboolean kn_results_store_take(KnBuild *build, const char *key, const char *work_path,
                               const char *text, guint segment, GError **error);
gboolean kn_results_store_sound(KnBuild *build, const char *work_path, double seconds,
                                GError **error);

/* Says which results this build uses, so that nobody prunes them: before it looks for any. */
gboolean kn_results_announce(const KnBuild *build, GError **error);

/* Prunes the store to its cap; failure is a warning. Keeping does so by itself now and then. */
void kn_results_prune(KnBuild *build);
/* Prunes as much as is missing on the disk, if there is so much that may go. */
void kn_results_make_room(KnBuild *build, guint64 size_bytes);

/* Whether a result is in the store, whole: a still by its content, a batch by its header and
 * trailer (its content is checked when the join reads it). One that is damaged is dropped, with a
 * warning. */
gboolean kn_results_has_surface(KnBuild *build, const char *key);
gboolean kn_results_has_batch(KnBuild *build, const KnBatch *batch);

/* Everything of the manifest that is in the store counts as used now. */
void kn_results_touch(const KnBuild *build);
