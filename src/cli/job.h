/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/args.h"
#include "cli/talk.h"
#include "engine/session.h"
#include "timeline/part.h"

/* One of a project's films, as a run works on it: one of its outputs, in one of its languages. */
typedef struct {
    const char *name;     /* of the output; NULL: the project names none */
    const char *language; /* NULL: the project names none */
    guint n;              /* how many films there are in this run */
    KnStore *store;       /* that they share; NULL: each opens its own */
} KnCliOutput;

/* The films that a run works on, in order; at least one. */
typedef struct {
    char **outputs, **languages; /* what their names are of; for the list's own use */
    KnCliOutput *items;
    guint n;
} KnCliFilms;
void kn_cli_films_free(KnCliFilms *films);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnCliFilms, kn_cli_films_free)

/* What the commands that work on a project have in common: finding it, reading it, and turning the
 * arguments into the engine's options. Zeroed, opened, cleared. Threads: one. */
typedef struct {
    KnCliOutput output; /* which film; what it does not name: the first, if any. Set before */
    KnCliFilms *films;  /* of kn_cli_job_open_one */
    char *path;         /* of the project file */
    KnProject *project;
    KnTimeline *guessed;        /* without what is spoken and what clips hold */
    const KnTimeline *timeline; /* the guessed one, until it is laid out: then the session's */
    KnBuildOptions options;
    char **settings_files;
    char *report; /* the report's name */
    KnSession *session;
    KnTalk *talk;
    GCancellable *cancel, *stop;
    const KnArgs *args;
    KnWarnings *told;  /* those that were printed, for commands that only look */
    int models_loaded; /* for choosing pictures */
} KnCliJob;

/* The file of the project that a place names: itself, or project.json in a folder. The caller
 * frees. Errors: KN_ERROR_INPUT. */
char *kn_cli_find_project(const char *place, GError **error);
/* Those of the project's outputs that the arguments name, or all of them, NULL-terminated; a single
 * NULL for a project without, or one that cannot be read, which its loading tells. The caller
 * frees. Errors: KN_ERROR_USAGE. */
char **kn_cli_outputs(const KnArgs *args, GError **error);
/* The same of its languages. */
char **kn_cli_languages(const KnArgs *args, GError **error);
/* Each of those outputs in each of those languages. The caller frees. Errors: the same. */
KnCliFilms *kn_cli_films(const KnArgs *args, GError **error);
/* "output 'upright', language 'de'"; "" for a film that has neither. The caller frees. */
char *kn_cli_film_words(const KnCliOutput *film);
typedef gboolean (*KnCliRun)(KnArgs *args, const KnCliOutput *output, GError **error);

/* Calls run for each of those films; one that fails stops no other. Errors: that of the one that
 * failed, or a line for each cause, with the first one's code. */
gboolean kn_cli_each_film(KnArgs *args, const KnCliFilms *films, KnCliRun run, GError **error);

/* How the arguments want a project to be read, and worked on; strings are borrowed. */
KnLoadOptions kn_cli_load_options(const KnArgs *args);
void kn_cli_build_options(KnBuildOptions *options, const KnArgs *args);

/* The limit of what may be bought, and its prices: one for all that the run does, whatever number
 * of outputs it makes. Errors: KN_ERROR_USAGE. */
gboolean kn_cli_read_spend(const KnArgs *args, KnBuildOptions *options, GError **error);

/* Loads the project that the first place names (a file, or a folder that holds project.json),
 * checks that its files are there unless files is FALSE, and adds its settings to args. Warnings of
 * the project go to standard error. Errors: any of loading; KN_ERROR_INPUT: no such project. */
gboolean kn_cli_job_open(KnCliJob *job, KnArgs *args, gboolean files, GError **error);
/* The same of the first of the outputs and languages, or the one that --outputs and --languages
 * name; for commands that show one. Errors: also KN_ERROR_USAGE, several are named. */
gboolean kn_cli_job_open_one(KnCliJob *job, KnArgs *args, gboolean files, GError **error);
/* Prints a warning, unless the same was printed, and keeps it. */
void kn_cli_job_warn(KnCliJob *job, const KnWarning *warning);
/* The same of what a render would refuse: a warning for each place that the error knows. */
void kn_cli_job_warn_refused(KnCliJob *job, KnWarningCode code, const GError *refused);
/* Under --strict, warnings are errors. Errors: KN_ERROR_PROJECT. */
gboolean kn_cli_job_strict(const KnArgs *args, guint n_warnings, GError **error);
void kn_cli_job_warn_all(KnCliJob *job, const KnWarnings *warnings); /* NULL: none */
/* Then, for commands that build: progress and signals. */
void kn_cli_job_watch(KnCliJob *job, KnArgs *args);
void kn_cli_job_clear(KnCliJob *job);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KnCliJob, kn_cli_job_clear)

/* Lays the project out with what the voice cache, clips and sound say, without making anything.
 * Errors: those of kn_session_timeline. */
gboolean kn_cli_job_lay_out(KnCliJob *job, GError **error);

/* The same, and what a render to that output would do. Errors: those of kn_session_manifest. */
const KnManifest *kn_cli_job_plan(KnCliJob *job, const char *output, GError **error);

/* What --range or --segments ask for; all of the film where neither stands. */
KnFilmPart kn_cli_part(const KnArgs *args);
/* The same as frames of the laid-out film. Errors: KN_ERROR_USAGE. */
gboolean kn_cli_job_range(KnCliJob *job, const KnArgs *args, GError **error);

/* The same for a build: the film's length, on which a range depends, is known only once its lines
 * are spoken, its clips have been looked into, and in duration_mode "audio" the sound; where that
 * is so the build asks then. */
gboolean kn_cli_job_settle_range(KnCliJob *job, GError **error);

/* A time as a frame of the film: n_frames for its end. */
gint64 kn_cli_job_frame(const KnCliJob *job, KnDuration time);

/* Seconds of a number of frames. */
double kn_cli_job_seconds(const KnCliJob *job, gint64 n_frames);

/* --cache-dir, or the user's own. The caller frees. */
char *kn_cli_job_cache_folder(const KnArgs *args);
/* --models, or the user's own. The caller frees. */
char *kn_cli_job_models_folder(const KnArgs *args);
