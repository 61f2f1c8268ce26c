/* SPDX-License-Identifier: MIT */
#pragma once
#include "text/caption.h"
#include "timeline/timeline.h"

/* A film as other programs read it: timelines, edit decision lists, captions. A format is one const
 * struct in one file, one line in formats.def, found by its name or by its file's ending. It says
 * what of a film it holds; what a film has beyond that is told, once a kind, as a loss. Transitions
 * never change lengths: each lies around its cut, as in the film. Threads: tables are const; pure
 * functions otherwise. */

/* What a film may have, and a format may hold. */
typedef enum {
    KN_EXPORT_CARDS,
    KN_EXPORT_EFFECTS,
    KN_EXPORT_FADES,
    KN_EXPORT_CUTS,  /* transitions of any kind */
    KN_EXPORT_KINDS, /* which transition: not dissolves alone */
    KN_EXPORT_SPEED,
    KN_EXPORT_HELD, /* clips that are repeated or stopped */
    KN_EXPORT_VOICES,
    KN_EXPORT_NARRATION, /* ready-made */
    KN_EXPORT_SOUNDS,    /* music and sound effects */
    KN_EXPORT_CHAPTERS,
    KN_EXPORT_CAPTIONS,
    KN_N_EXPORT,
} KnExportPart;
#define KN_EXPORT_BIT(part) (1u << KN_EXPORT_##part)
#define KN_EXPORT_ALL ((1u << KN_N_EXPORT) - 1)

typedef struct {
    const KnProject *project;
    const KnTimeline *timeline;
    const KnCaptions *captions;   /* of the film */
    const gint64 *speech_samples; /* of each segment; 0: it says nothing */
    const KnJson *written;        /* the project file's object, as it was written */
    const char *folder;           /* that the file is written to, absolute */
    KnWarnings *warnings;
} KnExport;

typedef struct {
    const char *name, *endings; /* endings of files, with '|' between */
    guint holds; /* KN_EXPORT_BIT, or KN_EXPORT_ALL: it is of one thing, and nobody misses more */
    guint keeps; /* in fields of ours, which other programs do not show */
    /* Errors: KN_ERROR_USAGE: it cannot hold such a film at all. */
    gboolean (*write)(const KnExport *film, GString *out, GError **error);
} KnExportFormat;

/* By name, or by the file's ending, without regard to case; NULL: there is none. */
const KnExportFormat *kn_export_find(const char *name);
const KnExportFormat *kn_export_of_file(const char *path);
extern const char *const kn_export_names[];
extern const char *const kn_export_helps[];               /* what each is */
const char *kn_export_help(const KnExportFormat *format); /* what it is */

/* The whole file; what it cannot hold is added to film->warnings. The caller frees. Errors: those
 * of the format. */
char *kn_export_write(const KnExportFormat *format, const KnExport *film, GError **error);

/* ---- for the formats ---- */

/* A file's path from film->folder on, when it lies below it, else its absolute one. The caller
 * frees. */
char *kn_export_path(const KnExport *film, const char *path);
/* What a segment is called: its file's name, else its title, or its card's words. The caller
 * frees. */
char *kn_export_name(const KnSegment *segment);
