/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/pool/message.h"

/* One worker process, seen from the pool. Threads: the one that started it (the process dies
 * with that thread). */
typedef struct {
    GPid pid;
    int fd;
    KnReceiver *receiver;
} KnProcess;

/* The program whose `worker` command is run: KINORA_PROGRAM, else this program when it is kinora,
 * else the one beside the library (in the build tree; as both are installed, also where that was
 * moved as a whole), else the one at the place where it was to be installed. NULL with the reason.
 * The caller frees. */
char *kn_process_program(GError **error);

/* Starts a worker; ring_fd may be -1. Errors: KN_ERROR_ENVIRONMENT. */
KnProcess *kn_process_start(const char *program, int ring_fd, GError **error);

/* Whose doing a process's end was. */
typedef enum {
    KN_ENDING_OTHERS,  /* it ended well, or somebody killed it */
    KN_ENDING_OWN,     /* what it did */
    KN_ENDING_MACHINE, /* it had no memory, or no thread, to go on with */
} KnProcessEnding;

/* Ends it: kill at once, or tell it by closing the socket that no more work comes and give it a
 * moment; then kills what is left of its group, if it leads one. Waits for its end and frees. The
 * reason in words (the caller frees), such as "killed by signal 9 (Killed)". ending may be
 * NULL. */
char *kn_process_end(KnProcess *process, gboolean kill_it, KnProcessEnding *ending);
