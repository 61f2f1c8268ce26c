/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/pool/message.h"

/* A helper process, as its role sees it while it serves an errand. Threads: one. */
typedef struct KnHelper KnHelper;

/* Reads the request of the errand. Errors: KN_ERROR_VERIFY. */
gboolean kn_helper_request(const KnHelper *helper, const KnField *fields, void *request,
                           GError **error);
/* The descriptor of the ring of frames; -1: there is none. */
int kn_helper_ring_fd(const KnHelper *helper);
const KnErrand *kn_helper_errand(const KnHelper *helper);
/* Sends PROGRESS, with the memory that is held, but not more than ten times a second. Errors: the
 * pool is gone. */
gboolean kn_helper_progress(KnHelper *helper, gint64 n_done, GError **error);
gboolean kn_helper_frame(KnHelper *helper, gint64 frame, GError **error);
/* Names the input that is being read from now on, should it be the process's end (NULL: none). */
void kn_helper_input(KnHelper *helper, const char *path);
/* Tells that a model was loaded. */
void kn_helper_model(KnHelper *helper, const char *name, double seconds);
/* For tests: KINORA_TEST_FAULT may want the process to misbehave after n_done frames. */
void kn_helper_step(KnHelper *helper, gint64 n_done);
/* The same in a process that does the work of a role by itself: it may be wanted to hang. */
void kn_helper_hang_alone(const char *role);
