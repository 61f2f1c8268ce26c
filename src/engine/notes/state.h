/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/plan/manifest.h"
#include "timeline/part.h"

/* What the builds of a film have left to know for the next one, in a folder of its own:
 *
 *     .kinora/NAME/FILM/state.json     this record
 *     .kinora/NAME/FILM/manifest       of the last build that had something to make
 *     .kinora/NAME/FILM/report.json    of that build
 *     .kinora/NAME/FILM/lock           while a build runs
 *
 *     .kinora/OUTPUT.lock              while any build makes that output, of any project here
 *
 * NAME is the project's file name, FILM stands for what is made of it (the variant: variables,
 * draft, range, in words) and for the output, so that builds of different films of one project run
 * side by side and know nothing of each other. Nothing that is rendered depends on it: without it a
 * build makes the same film, and only joins it again. Threads: pure functions but for the files. */
typedef enum {
    KN_STATE_NONE,
    KN_STATE_RUNNING,
    KN_STATE_DONE,
    KN_STATE_FAILED,
    KN_STATE_STOPPED
} KnStateResult;

typedef struct {
    char name[32];
    gboolean done, stopped; /* neither: it failed */
    gint64 at;              /* seconds since 1970, of its end */
    double seconds;
} KnStatePhase;

/* A finished film, so that it can be known again without reading it. */
typedef struct {
    char *path; /* absolute */
    gint64 size_bytes, mtime_ns, ctime_ns, inode, device;
    char key[65];    /* of all that its bytes depend on, but for … */
    char *writer;    /* … the library that wrote it: kn_identity_writer; NULL: not known */
    char sha256[65]; /* empty: nobody has asked */
    gint64 n_frames;
    double picture_seconds, sound_seconds;
    GArray *flashes;   /* KnFlashFinding; NULL: none */
    gboolean verified; /* and nothing was found */
} KnStateFilm;

typedef struct {
    int form;             /* of the file; set by writing */
    KnStateResult result; /* of the last build; NONE: there was none */
    char *version;        /* of Kinora */
    char *error;          /* FAILED: why … */
    char *error_code;     /* … and of what kind: kn_error_name; may be NULL */
    char *output;         /* absolute */
    char *variant;        /* "" is the project as it stands */
    gint64 started;       /* seconds since 1970 */
    double seconds;
    int meaning;         /* KN_RENDERER_MEANING of the manifest */
    char *codec_version; /* of the manifest's encoder */
    GArray *phases;      /* KnStatePhase: the last time each of them ran */
    GArray *films;       /* KnStateFilm, the latest first */
} KnState;

/* What is made of a project, in words: which of its films (kn_film_tag), draft, part and variables
 * ("name=value", NULL-terminated, may be NULL); "" is the project as it stands. The caller frees.
 */
char *kn_state_variant(const char *film, gboolean draft, const KnFilmPart *part,
                       const char *const *variables);
/* The folder of the state of one film. The caller frees. */
char *kn_state_folder(const char *project_path, const char *variant, const char *output_path);
/* The output of the build that began last of all of that variant, or with NULL of any; *latest is
 * filled with its state either way, empty when there is none. The caller frees. */
char *kn_state_last_output(const char *project_path, const char *variant, KnState *latest);
/* Those of all builds of the project, of any variant: char *, absolute. The caller unrefs. */
GPtrArray *kn_state_outputs(const char *project_path);
/* So many films of a project are known again: those of a thousand rows, and as many. */
enum { KN_STATE_KEPT_MAX = 2048 };
/* Removes the states that were used longest ago when there are more, an eighth of them at once; not
 * those of running builds. */
void kn_state_prune(const char *folder);
/* What is in it. */
#define KN_STATE_ROOT ".kinora" /* beside a project: of all of its builds */
#define KN_STATE_FILE "state.json"
#define KN_STATE_LOCK "lock"
#define KN_STATE_MANIFEST "manifest"
#define KN_STATE_REPORT "report.json"

/* Opens that folder. It comes with the project, so that links in it, and `.kinora` as a link, are
 * refused. NULL with errno. Errors: KN_ERROR_ENVIRONMENT. */
KnFolder *kn_state_folder_open(const char *folder, gboolean make, GError **error);

/* The folder with the locks of outputs, and the name of the lock of one: the film and all that
 * stands beside it, so that names which differ in their ending alone have one lock. A state that
 * lies elsewhere than in `.kinora` has them in itself. Errors: as above. The caller frees. */
KnFolder *kn_state_outputs_open(const char *folder, GError **error);
char *kn_state_output_lock(const char *output_path);

/* FALSE: there is one, and it is damaged or of another version; the state is empty then, as without
 * a folder (NULL). */
gboolean kn_state_read(const char *folder, KnState *state);
/* The same from a text, whatever its bytes are. */
gboolean kn_state_parse(const char *text, gsize size, KnState *state);
/* Whole or not at all. Errors: KN_ERROR_ENVIRONMENT. */
gboolean kn_state_write(KnFolder *folder, const KnState *state, GError **error);
void kn_state_clear(KnState *state);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KnState, kn_state_clear)

void kn_state_set_phase(KnState *state, const KnStatePhase *phase);
/* NULL: not known. */
const KnStatePhase *kn_state_phase(const KnState *state, const char *name);
const char *kn_state_phase_name(const KnStatePhase *phase); /* "done", "stopped", "failed" */
const char *kn_state_result_name(KnStateResult result);     /* "none", "running", … */

/* The film of that absolute path; NULL: not known, or not the file that is there now. */
KnStateFilm *kn_state_find_film(const KnState *state, const char *path);
/* Takes a film that has just been written into the state, in place of any other of its path. FALSE:
 * it would not be known again by what the file system says of it, so it is not taken. path, key and
 * what the film is are the caller's; size and times are filled in here. Waits until a later change
 * of the file would show in its times. */
gboolean kn_state_add_film(KnState *state, KnStateFilm *take_film);
