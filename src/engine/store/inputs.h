/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/input_rules.h"

/* The files that jobs read, held to the content that was planned with. A file may be changed, and
 * changed back, at any moment between planning and the last byte that a decoder reads; what was
 * made of it must not be stored then. So before a job reads a file its content is compared, and
 * from then on jobs open that file under its path and no other (its rules, base/input_rules.h,
 * which each job enters); after the job the same file must stand there, unwritten. Decoders may go
 * on with open files from job to job. What lies in the store is opened without following links.
 * Threads: one at a time. */
typedef struct KnInputs KnInputs;

/* The rules that are in force for the thread hold for jobs, too, and must outlive this. */
KnInputs *kn_inputs_new(const char *store_folder);
void kn_inputs_free(KnInputs *inputs);

/* Files that do not lie in the folder (its real name) or the store are not read from now on: for a
 * process in which no rules of the project are in force. Once, before the first job. */
void kn_inputs_confine(KnInputs *inputs, const char *folder);

const KnInputRules *kn_inputs_rules(const KnInputs *inputs);

/* A job is going to read the file, which was planned with the content of that hash; NULL: whoever
 * reads it compares what was read. Sets *replaced
 * when another file with that content stands there than for the job before: whoever has that one
 * open opens it anew. Errors: KN_ERROR_INPUT: it cannot be read, or has another content. */
gboolean kn_inputs_begin(KnInputs *inputs, const char *path, const char *hash, gboolean *replaced,
                         GError **error);
/* The job has ended. Errors: KN_ERROR_INPUT: one of its files was changed meanwhile, whatever else
 * error says; that was the consequence. */
gboolean kn_inputs_end(KnInputs *inputs, GError **error);
