/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/session.h"

/* A folder of its own with a cache, a speech server beside it (SPEECH_SERVER in the environment
 * names the program), and projects of given lines. */
typedef struct {
    char *folder, *cache, *log;
    GSubprocess *server; /* NULL: none */
    int port;
    KnBuildOptions options;         /* cache_dir, allow_network and allow_commands are set */
    int n_made, n_cached, n_failed; /* of the last run, as events told them */
    GPtrArray *warnings;            /* of the last run */
    void (*on_event)(const KnEvent *event, gpointer user_data); /* may be NULL */
    gpointer on_event_data;
} Stage;

/* key NULL: the server asks for none. */
void stage_open(Stage *stage, gboolean with_server, const char *key);
void stage_close(Stage *stage);

/* Members of "voice" for the server; more may follow behind a comma ("" for none). The caller
 * frees. */
char *stage_http(const Stage *stage, const char *more);

/* A project in the stage's folder: one card for each line. */
KnProject *stage_project(const Stage *stage, const char *voice, const char *const *lines, guint n);
/* Runs the voice phase over such a project. */
gboolean stage_run(Stage *stage, const char *voice, const char *const *lines, guint n,
                   GError **error);
gboolean stage_run_project(Stage *stage, KnProject *project, GError **error);

/* Answers of the server so far with that status, of that text (NULL: of any). */
guint stage_asked(const Stage *stage, const char *status, const char *text);

/* Fails when a line is not there, or is another one's. */
void stage_check_takes(Stage *stage, const char *voice, const char *const *lines, guint n);

/* Entries of the ledger. */
guint stage_ledger(const Stage *stage);

/* "line 17" …: n lines, every tenth one a repetition of the one before. */
GPtrArray *stage_lines(guint n);
/* Puts another text there, which it takes. */
void stage_replace(GPtrArray *lines, guint i, char *text);
/* Lines as an array, and how many. */
#define LINES(lines) (const char *const *)(lines)->pdata, (lines)->len
