/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/options.h"
#include "engine/plan/captions.h"
#include "engine/plan/manifest.h"
#include "engine/plan/speech.h"
#include "engine/pool/job.h"
#include "engine/pool/pool.h"
#include "engine/store/store.h"

/* A build under way: what the phases and the methods share. What it points to is the session's. */
typedef struct KnMethod KnMethod;
typedef struct KnBuildRecord KnBuildRecord;
typedef struct KnBuildState KnBuildState;

typedef struct {
    const KnProject *project;
    const KnBuildOptions *options;
    const char *output_path;
    KnStore *store;
    KnSpeeches *speeches; /* NULL: the voice phase has not been */
    const KnTimeline *timeline;
    const KnManifest *manifest;
    const KnFilmCaptions *captions; /* made with the manifest */
    char *manifest_path;
    const KnMethod *method;
    int n_workers;
    guint64 memory_bytes; /* that parent and workers may hold */
    GArray *missing;      /* guint: batches that are not in the store, in order */
    KnBuildRecord *record;
    KnPoolStats stats;
    gint64 started_us;
    const char *codec_version;
    KnBuildState *state; /* the project's state; NULL: none */
    gboolean film_there; /* finished, as it would be made */
    guint64 kept_bytes;  /* put into the store since it was pruned */
} KnBuild;

/* How pixels travel to the encoder (DESIGN §3): one const struct each, one list. */
struct KnMethod {
    const char *name, *help;
    gboolean single_stream; /* the whole film is one batch with one encoder */
    gboolean has_workers;
    const KnMethod *simpler; /* takes over when this one cannot run; NULL: none */
    /* Whether it can run for these settings, on this machine; FALSE with the reason (the caller
     * frees). */
    gboolean (*can_run)(const KnVideoSettings *video, const KnBuildOptions *options, char **reason);
    /* Makes every missing batch, the sound, and the stills they need. */
    gboolean (*run)(KnBuild *build, GError **error);
};

extern const KnMethod kn_method_chunk, kn_method_pipe, kn_method_disk, kn_method_disabled;
const KnMethod *kn_method_find(const char *name, GError **error); /* KN_ERROR_USAGE */

/* Whether what the phase makes is made anew, whatever is there. */
gboolean kn_build_forced(const KnBuild *build, KnPhase phase);
/* Whether the build goes as far as that phase. */
gboolean kn_build_reaches(const KnBuild *build, KnPhase phase);

/* Workers to start, and in a warning (the caller frees) why they are fewer than asked for.
 * clip_pixels: of the largest clip's picture, 0 without clips. */
int kn_workers_plan(const KnBuildOptions *options, const KnMethod *method,
                    const KnVideoSettings *video, gint64 clip_pixels, char **warning);
/* CPUs for workers: kn_cpu_count(), or what KINORA_TEST_CPUS says, for tests. */
int kn_workers_cpus(void);
guint64 kn_workers_memory(const KnBuildOptions *options);
/* Whether memory allows another worker beside n_running, which hold so many bytes; else a warning
 * is told. KINORA_TEST_MEMORY_LEFT says what the machine has left, for tests. */
gboolean kn_workers_have_room(KnBuild *build, guint n_running, guint64 held_bytes);

/* Draws one frame of the film in this process, with the stills that it needs. The caller frees. */
KnFrame *kn_build_draw(KnBuild *build, KnJobRunner *runner, gint64 frame, GError **error);

/* Telling: every event goes to the options' callback and, as far as it is of lasting interest, into
 * the record for the report. */
void kn_emit_phase(KnBuild *build, const char *phase, const char *state, double seconds,
                   double cpu_seconds, guint64 size_bytes);
void kn_emit_warning(KnBuild *build, KnWarningCode code, guint segment, const char *words);
void kn_emit_warnings(KnBuild *build, const KnWarnings *warnings); /* NULL: none */
/* What mixing the sound has to say (KnMixWarning), each with the place of the sound in the project;
 * NULL: nothing. */
void kn_emit_sound_warnings(KnBuild *build, const GArray *warnings);
void kn_emit_batch(KnBuild *build, guint batch, const char *state, const char *reason,
                   double seconds, int worker);
void kn_emit(KnBuild *build, const KnEvent *event);

/* "segments 3 to 5, frames 120 to 239". The caller frees. */
char *kn_span_words(const KnFilm *film, gint64 first, gint64 n);
