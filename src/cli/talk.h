/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/error.h"
#include "cli/args.h"
#include "engine/run/event.h"
#include "project/project.h"

/* What a command says while a build runs. Events of the engine go to one or two listeners: lines of
 * JSON on standard output (--json), and on standard error either a few lines that are drawn over
 * and over (a terminal) or plain lines (a file, a log). Threads: one. */

typedef enum { KN_TALK_ERROR, KN_TALK_WARNING, KN_TALK_INFO, KN_TALK_DEBUG } KnTalkLevel;

/* What the arguments ask for: --log-level, then -q and -v. */
KnTalkLevel kn_talk_level(const KnArgs *args);

/* What the film's end said, for the last line. */
typedef struct {
    char *output;
    gint64 n_frames;
    double seconds;
    guint64 size_bytes;
    int batches_made, batches_cached, voice_made, voice_cached, n_warnings;
} KnTalkResult;

typedef struct KnTalk KnTalk;

/* project is borrowed, and told: the warnings that were printed, which standard error does not get
 * once more. */
KnTalk *kn_talk_new(const KnArgs *args, const KnProject *project, KnWarnings *told);
void kn_talk_event(const KnEvent *event, gpointer talk); /* a KnEventFunc */
const KnTalkResult *kn_talk_result(const KnTalk *talk);
void kn_talk_free(KnTalk *talk); /* takes the drawn lines away */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnTalk, kn_talk_free)

/* One line on standard error: `kinora: warning: text`. */
void kn_talk_warning(const KnArgs *args, const char *text);
/* A warning as a line of JSON on standard output, each once in a run; and how many there were. */
void kn_talk_json_warning(const KnWarning *warning);
/* A model that was loaded before a build, as a line of JSON. */
void kn_talk_json_model(const KnEvent *event);
/* A warning that one of the processes of `--rows` has printed, told of a row (from 1).
 */
void kn_talk_json_row_warning(const char *code, const char *reason, const KnProblem *place,
                              guint row);
guint kn_talk_json_n_warnings(void);

/* A listener: one const struct each. state is of state_size bytes, zeroed. */
typedef struct {
    gsize state_size;
    void (*event)(const KnEvent *event, const KnTalk *talk, gpointer state);
    void (*end)(const KnTalk *talk, gpointer state);
} KnListener;
extern const KnListener kn_listener_json, kn_listener_plain, kn_listener_terminal;

/* For listeners. */
KnTalkLevel kn_talk_level_of(const KnTalk *talk);
double kn_talk_fps(const KnTalk *talk); /* of the film */
const char *kn_talk_times(void);        /* "×" where the terminal can show it, else "x" */
/* The line of a log for an event, or NULL for one that is not logged; talk NULL: of a model. The
 * caller frees. To be asked once for each event. */
char *kn_talk_log_line(const KnTalk *talk, const KnEvent *event);

/* "1:02.500", "0:09": the caller frees. */
char *kn_format_time(double seconds, gboolean milliseconds);
char *kn_format_size(guint64 bytes); /* "48.2 MB" */
