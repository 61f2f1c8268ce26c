/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/session.h"

/* A small project with pictures and sound in a folder of its own, and what the tests of the engine
 * do with it. */
typedef struct {
    char *folder; /* everything of this film */
    char *cache;  /* its cache */
    char *output; /* where it is rendered to */
    KnProject *project;
    KnBuildOptions options; /* cache_dir and cpu are set */
    GPtrArray *events;      /* char*: "batch 3 retry: reason", "warning: …", "phase join done" */
    void (*on_event)(const KnEvent *event, gpointer user_data); /* may be NULL */
    gpointer on_event_data;
} Film;

/* First of all: everything temporary goes into one folder, which run removes. */
void film_init(int *argc, char ***argv);
int film_run(void);

/* segments is the JSON array of segments; pictures "a.png", "b.jpg", "c.png" (640x480 and other
 * sizes) and the sound "tone.wav" (five seconds) are there for it. output are further members of
 * "output", which has width 320, height 180, fps 30 already; NULL: none. */
void film_open(Film *film, const char *segments, const char *output, gboolean with_sound);
/* When a file was changed, in seconds since 1970: nothing is remembered about those of just now. */
void film_set_times(const char *path, gint64 seconds);
/* Takes another project, with the same files. */
void film_load(Film *film, const char *text);
/* Checks that no temporary file is left, then removes everything. */
void film_close(Film *film);

/* What a render would do, compiled by a session of its own; must succeed. The caller frees. */
KnManifest *film_plan(const Film *film);

/* Renders afresh: with an empty cache. */
gboolean film_render(Film *film, GError **error);
gboolean film_render_again(Film *film, GError **error); /* with the cache as it is */
/* One frame, of a session of its own. */
KnFrame *film_still(const Film *film, gint64 frame, GError **error);
char *film_sha256(const Film *film);
gboolean film_saw(const Film *film, const char *start); /* an event that begins so */
guint film_count(const Film *film, const char *start);

/* No file of the film's folder, the cache's work folder or the folder for temporary files is left
 * over. */
void film_check_clean(const Film *film);
/* No process of ours that we do not know of. */
void film_check_no_children(void);

/* Decodes the output: the number of frames, each compared with the frame drawn here: mean absolute
 * difference of luma at most `limit`, and not black. */
void film_check_frames(const Film *film, double limit);
