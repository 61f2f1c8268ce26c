/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/direct/phase.h"
#include "engine/film/outputs.h"
#include "engine/notes/status.h"
#include "engine/plan/manifest.h"
#include "engine/plan/speech.h"
#include "engine/plan/subjects.h"
#include "engine/run/options.h"
#include "project/project.h"
#include "timeline/timeline.h"

/* A session: one project opened for work. All commands and the library come in through it.
 *
 *     project + options ── what is said ── timeline ── manifest of an output ── render, status
 *                                             └─────── manifest of stills ───── still
 *
 * Each step makes those before it when they are needed and keeps what it has made, so that nothing
 * is done twice: a contact sheet compiles the film once, a render after a plan does not look into
 * clips again. What depends on an output (its path, which decides the container, and the range) is
 * kept for each output. A step that finds that lines were spoken meanwhile lays the film out again.
 *
 * The cache is opened with the first step and stays open; without a cache, pictures, lines and
 * batches live as long as the session. Warnings are told as events when they arise, and by every
 * render once more, since they belong into its report.
 *
 * Ownership: project and options are borrowed and must outlive the session. Of the options the
 * callbacks, cancellables, range, phases and state_dir may change between calls, the others may
 * not. What a step returns belongs to the session and is good until the next step that makes
 * something, unless it says otherwise.
 * Threads: one session is used by one thread at a time; any number of sessions, of the same project
 * too, live side by side in one process, each in a thread of its own. */
typedef struct KnSession KnSession;

KnSession *kn_session_open(const KnProject *project, const KnBuildOptions *options);
void kn_session_close(KnSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnSession, kn_session_close)

/* Makes what its voices have to say, and nothing else: the voice phase of a render. Errors: those
 * of kn_voice_phase. */
gboolean kn_session_voice(KnSession *session, GError **error);

/* What each segment says, and which takes are there (path NULL: not yet). Makes nothing, but may
 * ask a voice for its version. Errors: the same. */
const KnSpeeches *kn_session_speeches(KnSession *session, GError **error);

/* Adds to an error of kn_project_check_files the files that are there and cannot be opened. */
void kn_session_add_unreadable(KnSession *session, GError **error);

/* Whether the lines that are not there could be made, as far as that is known without speaking:
 * leave, names of voices, programs. Errors: those that kn_session_voice would have. */
gboolean kn_session_check_voices(KnSession *session, GError **error);

/* The same of its scenes: leave and programs. n_missing: segments whose scene is not made yet.
 * Errors: those that a render would have. */
gboolean kn_session_check_scenes(KnSession *session, guint *n_missing, GError **error);

/* Whether the output's name, its container, its codecs and its cover go together. Opens no file.
 * Errors: KN_ERROR_USAGE. */
gboolean kn_session_check_settings(const KnSession *session, const char *output_path,
                                   GError **error);

/* Where everything stands: with the lines that are there (others are guessed, with a warning) and
 * with what clips and sound say. Makes nothing. Errors: KN_ERROR_INPUT, KN_ERROR_PROJECT. */
const KnTimeline *kn_session_timeline(KnSession *session, GError **error);

/* What a render would do, compiled without work: what --dry-run prints. output_path may be NULL.
 * Errors: any of compiling, KN_ERROR_USAGE, KN_ERROR_ENVIRONMENT. */
const KnManifest *kn_session_manifest(KnSession *session, const char *output_path, GError **error);

/* The hash of all that the bytes of the output's film depend on: two that are equal stand for equal
 * films. The caller frees. Errors: the same. */
char *kn_session_film_key(KnSession *session, const char *output_path, GError **error);

/* Width / height of each segment's picture, in their order; 0: it shows none, or none that can be
 * read. Opens those that are not known. The caller frees. Errors: KN_ERROR_ENVIRONMENT. */
double *kn_session_aspects(KnSession *session, GError **error);

/* What the project's director makes of each segment; where nobody directs, the built-in one. make:
 * a language model may be asked. The caller frees. Errors: those of kn_direct_phase. */
KnDirections *kn_session_directions(KnSession *session, gboolean make, GError **error);

/* Draws one frame, preparing the pictures that it shows. The caller frees. */
KnFrame *kn_session_still(KnSession *session, gint64 frame, GError **error);

/* What the project's pictures are about, looked at where nobody has yet; all: also where nothing
 * asks. The caller frees. Errors: those of kn_detect_phase. */
KnSubjects *kn_session_subjects(KnSession *session, gboolean all, GError **error);

/* A picture of the project, all of it, upright and no larger than side_max (pixels), as packed RGB;
 * transparency lies on black. NULL with an error: KN_ERROR_INPUT, KN_ERROR_ENVIRONMENT. The caller
 * frees. */
guint8 *kn_session_picture(KnSession *session, const char *path, int side_max, int *width,
                           int *height, GError **error);

/* Verifies a film that is there, whoever has touched it since it was rendered. Errors: those of
 * kn_verify_film (engine/film/verify.h); KN_ERROR_INPUT: lines or scenes of the project are not
 * made yet; KN_ERROR_USAGE: it is of a form that cannot be verified, unless there is passed_over:
 * then that is a warning, and *passed_over says so. */
gboolean kn_session_verify(KnSession *session, const char *film_path, gboolean *passed_over,
                           GError **error);

/* What a render would find. state is what kn_state_read found in options->state_dir. Takes no lock.
 * Errors: those of kn_session_manifest. */
gboolean kn_session_status(KnSession *session, const char *output_path, const KnState *state,
                           KnStatus *status, GError **error);

/* The guard of kn_session_render, to be asked before any other work: see kn_outputs_check. */
gboolean kn_session_check_outputs(const KnSession *session, const char *output_path,
                                  GError **error);
/* The same for one file of that kind that the caller writes. It must be none of `films`, the names
 * of the project's films (NULL-terminated, or NULL), nor, but for an export, which may well be made
 * in place of a side file, what goes beside them. */
gboolean kn_session_check_output(const KnSession *session, KnOutputKind kind, const char *path,
                                 const char *const *films, GError **error);

/* Renders the project to output_path. Errors: any of KN_ERROR. On failure nothing stands under the
 * final name that was not there before, and no temporary file is left. */
gboolean kn_session_render(KnSession *session, const char *output_path, GError **error);

/* A film that is planned and whose pictures, lines, clips and sound lie in the cache, so that its
 * batches can be made elsewhere. All of it is borrowed for the call. */
typedef struct {
    const KnManifest *manifest;
    const char *store;     /* the cache's folder */
    const char *bounds;    /* the folder that the project's files must lie in; NULL: anywhere */
    const GArray *missing; /* guint: batches that are not in the cache, in order */
    const char *film_key;  /* kn_session_film_key */
    const char *encoder_version;
    double
        frame_seconds; /* CPU time that a frame has taken in batches that are there; 0: none is */
} KnPrepared;
typedef gboolean (*KnPreparedFunc)(const KnPrepared *prepared, gpointer user_data, GError **error);

/* All of a render but drawing and joining, then hands it over while no other build of the film can
 * begin. Errors: those of kn_session_render; KN_ERROR_USAGE: its method makes no batches; those of
 * take. */
gboolean kn_session_prepare(KnSession *session, const char *output_path, KnPreparedFunc take,
                            gpointer user_data, GError **error);

/* What a frame of a film has cost in batches that a store's folder holds. */
typedef struct {
    double seconds; /* CPU time; 0: none is there */
    double bytes;
    guint n_batches; /* that were looked at */
} KnFrameCost;
KnFrameCost kn_session_frame_cost(const KnManifest *manifest, const char *store);

/* Batches that were made elsewhere, in a folder with a store's form. */
typedef struct {
    const char *folder;
    const char *film_key; /* of the film that they were made for; NULL: whatever is good is taken,
                             and nothing need be there */
    /* Why nothing stands where a batch should, in words; the caller frees. NULL: not known. */
    char *(*why_missing)(guint batch, gpointer user_data);
    gpointer user_data;
} KnElsewhere;

/* Takes them into the cache, each once all of it has been read and is as it should be; one that is
 * not is removed from the folder. n_taken may be NULL. Errors: KN_ERROR_PROJECT: the film is
 * another since; KN_ERROR_VERIFY: a line for each batch that is missing or wrong. */
gboolean kn_session_adopt(KnSession *session, const char *output_path, const KnElsewhere *elsewhere,
                          guint *n_taken, GError **error);

/* How often the project was compiled: what must not grow when nothing has changed. */
guint kn_session_n_compiled(const KnSession *session);
