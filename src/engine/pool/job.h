/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/plan/manifest.h"
#include "engine/pool/message.h"
#include "engine/pool/ring.h"
#include "engine/pool/watch.h"

/* Does the jobs of one manifest, one after the other, in this process: in a worker, or in the
 * calling process when there are no workers. Threads: one at a time. */
typedef struct KnJobRunner KnJobRunner;

/* Called when a frame of the job has been drawn, and encoded where the job does that, with its
 * number in the film. FALSE stops the job with error set. */
typedef gboolean (*KnJobStep)(const KnJob *job, gint64 frame, gpointer user_data, GError **error);

/* The manifest is borrowed; surfaces is the store's folder; ring may be NULL and is borrowed. */
KnJobRunner *kn_job_runner_new(const KnManifest *manifest, const char *surfaces, KnRing *ring);
void kn_job_runner_free(KnJobRunner *runner);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnJobRunner, kn_job_runner_free)

/* The runner's process opens no file but those in this folder and the store: kn_inputs_confine. */
void kn_job_runner_confine(KnJobRunner *runner, const char *folder);

/* The surfaces are not those of a build that runs: the content of each is checked whenever it is
 * mapped. */
void kn_job_runner_doubt(KnJobRunner *runner);

/* Calls name with each input before its library reads it, and with NULL after; name NULL: no more.
 * It holds for clips and sounds that are opened from now on. */
void kn_job_runner_watch(KnJobRunner *runner, KnWatchName name, gpointer user_data);

/* What the sound has to say (KnMixWarning) is the caller's; NULL: nothing. Errors: any of KN_ERROR.
 */
gboolean kn_job_run(KnJobRunner *runner, const KnJob *job, KnJobStep step, gpointer user_data,
                    GArray **warnings, GError **error);

/* How many frames of that size a batch draws before it encodes them; so many are held. */
int kn_job_block(int width, int height);

/* Draws one frame that stands by itself, as a job does. Errors: KN_ERROR_INPUT: what it shows is
 * not what was planned with any more; those of drawing. */
gboolean kn_job_still(KnJobRunner *runner, guint cpu, gint64 frame, KnFrame *out, GError **error);

/* Draws one frame with the runner's renderer, in the middle of a job, or to measure: nobody checks
 * that its clips are still the files that were planned with. */
gboolean kn_job_draw(KnJobRunner *runner, guint cpu, gint64 frame, KnFrame *out, GError **error);
