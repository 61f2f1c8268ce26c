/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/plan/manifest.h"

/* Which batches a task of a cluster makes: its words are numbers and ranges, "3-7,9", as
 * `kinora worker --batches` takes them. Threads: pure functions. */

/* The batches of a text, as guint, in its order, each below n_batches and none twice. The caller
 * unrefs. Errors: KN_ERROR_USAGE, which says what is expected. */
GArray *kn_tasks_parse(const char *text, guint n_batches, GError **error);

/* Whether a batch is among them; FALSE for a text that is none. */
gboolean kn_tasks_has(const char *text, guint batch);

/* The other way. The caller frees. */
char *kn_tasks_words(const guint *batches, guint n);

/* What is known for grouping them. */
typedef struct {
    double frame_seconds; /* that a frame takes on one core */
    double
        task_seconds; /* that a task should last: starting one costs seconds; 0: one batch each */
} KnTaskSize;

/* How long a task lasts where nothing is said. */
#define KN_TASK_SECONDS 60.0

/* The missing batches (guint, in order) as tasks: char *, kn_tasks_words of neighbours in the list.
 * The caller unrefs. */
GPtrArray *kn_tasks_group(const KnManifest *manifest, const GArray *missing, KnTaskSize size);

/* How many frames (gint64) each of the tasks makes. The caller unrefs. */
GArray *kn_tasks_frames(const KnManifest *manifest, const GPtrArray *tasks);

/* CPU time of a frame of so many pixels where nothing was measured, in seconds: a guess that errs
 * towards too long, as a task that ends early costs less than one that its time limit ends. */
double kn_tasks_guess(int width, int height);
