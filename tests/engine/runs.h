/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>
#include <sys/types.h>

/* Runs of the real program on a project of its own, for tests that break or kill them, and what
 * every run must leave behind: nothing but the film and the cache.
 *
 * The folder of a site:
 *     project/   project.json, a.png, b.jpg, tone.wav, .kinora/
 *     out/       film.mp4 and nothing else
 *     cache/     the store
 *     tmp/       TMPDIR */
typedef struct {
    char *folder, *project, *out, *output, *cache, *tmp;
    char *project_text;
    const char *program;        /* with its library beside it; NULL: the one that was built */
    const char *const *words;   /* what the program is called with; NULL: a render */
    const char *method;         /* NULL: chunk */
    const char *chunk_duration; /* seconds */
    gboolean no_cache, no_state;
    guint user; /* runs as this user and group; 0: as the tester */
} Site;

/* A finished run. */
typedef struct {
    int code; /* exit code, or 128 + the signal that ended it */
    char *out, *err;
} Run;

/* First of all. The tester becomes the parent of orphans, so that it sees every process end. */
void runs_init(int *argc, char ***argv);

/* segments: JSON array for pictures "a.png" (320x240), "b.jpg" (400x225) and sound of `seconds`, 0:
 * none; with sound, for "clip.mov" (200x150, 2 s, with the same sound) too. */
void site_open(Site *site, const char *segments, int seconds);
void site_close(Site *site);       /* checks that it is clean, removes it */
void site_empty(Site *site);       /* cache, state, film and everything temporary */
char *site_film(const Site *site); /* SHA-256 of the film; NULL: there is none */

/* Starts a build in a process group of its own; fault is what KINORA_FAULT shall be, or NULL. More
 * than one may run at a time, when `number` differs. */
pid_t site_start(const Site *site, int number, const char *fault);
/* Waits for it, and for every process it has left; none may outlive it by more than seconds. */
void site_wait(const Site *site, int number, pid_t pid, Run *run);
void site_run(const Site *site, const char *fault, Run *run);
/* What it has said so far on standard output. The caller frees. */
char *site_said(const Site *site, int number);
void run_clear(Run *run);

/* No temporary file and no lock anywhere, an empty work folder, nothing but the film where it is
 * written. */
void site_check_clean(const Site *site);
/* The run has ended well and the film is the expected one. */
void site_check_right(const Site *site, const Run *run, const char *expected);
/* The one line of a run that tells its error. The caller frees. */
char *run_error(const Run *run);
/* Lines of standard output that hold both texts. */
guint run_count(const char *out, const char *a, const char *b);
