/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/plan/manifest.h"
#include "engine/pool/pool.h"
#include "engine/run/options.h"
#include "engine/store/results.h"
#include "timeline/timeline.h"

/* How pixels travel to the encoder: one const struct each, one list. Threads: const. */
typedef struct KnMethod KnMethod;

/* What is made of a manifest, and with what. For single frames (in_process.h) the first three are
 * enough. */
typedef struct {
    const KnBuildOptions *options;
    const KnManifest *manifest;
    KnResults *results;
    const KnProject *project;
    const KnTimeline *timeline;
    const char *manifest_path; /* of its file, for workers */
    int n_workers;
    guint64 memory_bytes;    /* that parent and workers may hold */
    const GArray *missing;   /* guint: batches that are not in the store, in order */
    gboolean film_there;     /* finished, as it would be made */
    KnPhaseSet wanted, anew; /* phases whose results are made; though they are there */
    KnPoolStats *stats;
} KnMethodInputs;

struct KnMethod {
    const char *name, *help;
    gboolean single_stream; /* the whole film is one batch with one encoder */
    gboolean has_workers;
    const KnMethod *simpler; /* takes over when this one cannot run; NULL: none */
    /* Whether it can run for these settings, on this machine; FALSE with the reason (the caller
     * frees). */
    gboolean (*can_run)(const KnVideoSettings *video, const KnBuildOptions *options, char **reason);
    /* Makes what is missing of the frames, with the sound and the pictures as far as they are
     * wanted. Reports their phases. */
    gboolean (*run)(const KnMethodInputs *inputs, GError **error);
};

extern const KnMethod kn_method_chunk, kn_method_pipe, kn_method_disk, kn_method_disabled;
const KnMethod *kn_method_find(const char *name, GError **error); /* KN_ERROR_USAGE */
/* Whether others can make batches of the film. Errors: KN_ERROR_USAGE. */
gboolean kn_method_check_batches(const KnMethod *method, GError **error);
/* By number, for help and bench; NULL past the last. */
const char *kn_method_name(guint number);

/* Workers to start, and in a warning (the caller frees) why they are fewer than asked for.
 * clip_pixels: of the largest clip's picture, 0 without clips. */
int kn_workers_plan(const KnBuildOptions *options, const KnMethod *method,
                    const KnVideoSettings *video, gint64 clip_pixels, char **warning);
/* What a build without clips holds, about: its process and so many workers. */
guint64 kn_workers_build_bytes(const KnMethod *method, const KnVideoSettings *video, int n_workers);
guint64 kn_workers_memory(const KnBuildOptions *options);
/* Whether memory allows another worker beside n_running, which hold so many bytes; else a warning
 * is reported. KINORA_TEST_MEMORY_LEFT says what the machine has left, for tests. */
gboolean kn_workers_have_room(const KnMethodInputs *inputs, guint n_running, guint64 held_bytes);
