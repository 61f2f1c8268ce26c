/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/pool/message.h"
#include "voice/voice.h"

/* What the voice phase and a voice process say to each other, in the messages of
 * engine/worker/message.h. A voice process is a `kinora worker` whose set-up is this one: it loads
 * the voice's library, which neither the main process nor a drawing worker ever does. Threads: pure
 * functions. */
typedef struct {
    char *folder;  /* of the project: programs are run in it */
    gint64 parent; /* process id */
} KnVoiceSetup;

typedef struct {
    KnVoiceSettings settings; /* resolved; owned */
    char *text;               /* to speak into `path`; NULL: only say the version */
    char *version, *path;     /* with a text: the version that the line's key was made with */
} KnVoiceRequest;

typedef struct {
    int code;          /* 0: done; else a KnErrorCode */
    char *text;        /* the version, or the error in words */
    GStrv files;       /* that the version comes from; may be empty */
    KnTrouble trouble; /* with an error */
    double cpu_seconds;
} KnVoiceAnswer;

extern const KnField kn_voice_setup_fields[], kn_voice_request_fields[], kn_voice_answer_fields[];

/* Serves requests until the receiver ends, when `setup` is a voice's; FALSE when it is not. Only in
 * a process of its own. */
gboolean kn_voice_serve(GVariant *setup, int fd, KnReceiver *receiver, int *exit_code);
