/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/detect/phase.h"
#include "engine/direct/phase.h"
#include "engine/method/made.h"
#include "engine/notes/build_state.h"
#include "engine/phases.h"
#include "engine/plan/clips.h"
#include "engine/pool/job.h"
#include "engine/scene/phase.h"
#include "engine/settings.h"
#include "engine/voice/phase.h"

/* The inside of a session (session.h) and of one call of it. Only the files at the top of the
 * engine know them: each room is given what it needs. Threads: one at a time. */

/* What was compiled for one output. */
typedef struct {
    char *path; /* NULL: of no output yet */
    gint64 range_first, range_n;
    KnSettings settings;
    KnManifest *manifest;
    KnFilmCaptions *captions;
    KnWarnings *warnings;
    KnFilmOrigin origin;
} KnSessionOutput;

typedef struct KnSession KnSession;
struct KnSession {
    const KnProject *project; /* the first of: own, directed, given */
    const KnProject *given;   /* the caller's */
    KnProject *directed;      /* shows a model's plans; NULL: there are none */
    KnProject *own;           /* shows what is made of its scenes; NULL: it has none */
    KnDirections *directions; /* NULL: nobody has looked, or no model is to be asked */
    const KnBuildOptions *options;
    KnInputRules *rules;  /* in force in every call */
    KnStore *store;       /* NULL: not opened yet */
    char *store_warning;  /* why there is no cache; or NULL */
    KnSpeeches *speeches; /* NULL: nobody has looked */
    gboolean said;        /* they are whole */
    gboolean listed;      /* every key of them is known */
    KnSubjects *subjects; /* NULL: nobody has looked */
    gboolean seen;        /* as far as it can be, all that is asked for was looked for */
    KnScenes *scenes;     /* NULL: nobody has looked, or there are none */
    KnClips *clips;       /* from here on NULL: not laid out yet */
    KnTimeline *timeline;
    KnWarnings *warnings; /* of the timeline and of its clips */
    GPtrArray *outputs;   /* KnSessionOutput */
    KnManifest *stills;   /* of the whole film, for single frames; NULL: not compiled yet */
    KnJobRunner *runner;  /* that draws them */
    guint n_compiled;
};

struct KnBuild {
    KnSession *session;
    const KnInputRules *rules_before;
    KnReporter reporter;
    KnResults results;
    gboolean goes_on;        /* others make the rest: what is made here is not all */
    KnPhaseSet wanted, anew; /* phases: that are made; whose results are, though they are there */
    KnMethodInputs inputs;   /* of the methods */
    KnFilmInputs film;
    const KnSessionOutput *output;
    KnBuildState *state; /* NULL: none */
    char *manifest_path; /* from here on: once it is planned */
    GHashTable *kept;    /* outputs that nothing may replace: kn_atomic_keep; NULL: none */
    GArray *missing;
    GArray *texts; /* which files were read as text, as they were at the start */
    KnPoolStats stats;
    KnFilmFacts facts;
    gint64 started_us;
};

/* output_path may be NULL. What the steps of one call say goes into the record of its reporter. */
void kn_build_begin(KnBuild *build, KnSession *session, const char *output_path);
void kn_build_end(KnBuild *build);

/* What fails says where in the project it lies, as far as that is known: of an input, what names
 * it, and which others cannot be read either. All errors of a session pass here. */
void kn_build_place_error(const KnBuild *build, GError **error);

/* Runs all phases that are wanted, then prunes, and writes state, report and the last event.
 * Errors: any of KN_ERROR. */
gboolean kn_build_run(KnBuild *build, GError **error);
/* Emits the last progress, which that call does. */
void kn_build_complete(KnBuild *build);

/* The steps of a session, each once those before it are made. Errors: session.h. */
/* Opens the cache, or one of the session's own. */
gboolean kn_reach_store(KnBuild *build, GError **error);
/* Whether what is missing of them could be said (kn_session_check_voices). */
gboolean kn_reach_voices(KnBuild *build, GError **error);
gboolean kn_reach_speeches(KnBuild *build, KnVoiceWish wish, GError **error);
/* Nothing happens where no language model directs. */
gboolean kn_reach_directions(KnBuild *build, KnDirectWish wish, GError **error);
gboolean kn_reach_subjects(KnBuild *build, KnDetectWish wish, GError **error);
/* Those that are there, or are made; what is not is `missing` in KnSession.own. */
gboolean kn_reach_scenes(KnBuild *build, KnSceneWish wish, GError **error);
/* Whether those that are missing could be made, and how many scenes are
 * (kn_session_check_scenes). */
gboolean kn_reach_scenes_check(KnBuild *build, guint *n_missing, GError **error);
gboolean kn_reach_timeline(KnBuild *build, GError **error);
gboolean kn_reach_manifest(KnBuild *build, GError **error);
gboolean kn_reach_stills(KnBuild *build, GError **error);
/* Emits once more what was said while these steps were made, for a report. */
void kn_reach_repeat_warnings(KnBuild *build);
KnMadeBefore kn_session_made(const KnSession *session);
/* Forgets everything that follows from what is said. */
void kn_session_forget(KnSession *session);

/* Pictures, sound and frames, as far as they are wanted and missing: one run of the method. */
gboolean kn_build_make(KnBuild *build, GError **error);
/* Finds what is missing, once more. */
void kn_build_find_missing(KnBuild *build, gboolean anew, gboolean report);
