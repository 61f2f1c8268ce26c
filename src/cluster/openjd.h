/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* A job's folder as a template of the Open Job Description, specification 2023-09 with its
 * extension TASK_CHUNKING: one step makes the batches, in chunks whose words are those of `kinora
 * worker --batches`, another joins. As JSON; the caller frees. NULL: the folder cannot be read.
 * Threads: pure functions but for the files. */
char *kn_openjd_template(const char *folder, const char *program, guint n_batches_a_task);
