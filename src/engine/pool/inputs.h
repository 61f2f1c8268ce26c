/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* The files that jobs read, held to the content that was planned with. A file may be changed, and
 * changed back, at any moment between planning and the last byte that a decoder reads; what was
 * made of it must not be stored then. So before a job reads a file its content is compared, and
 * from then on the process opens that file under its path and no other (kn_input_expect); after the
 * job the same file must stand there, unwritten. Decoders may go on with open files from job to
 * job. Threads: one at a time. */
typedef struct KnInputs KnInputs;

KnInputs *kn_inputs_new(const char *store_folder);
void kn_inputs_free(KnInputs *inputs);

/* A job is going to read the file, which was planned with the content of that hash. Sets *replaced
 * when another file with that content stands there than for the job before: whoever has that one
 * open opens it anew. Errors: KN_ERROR_INPUT: it cannot be read, or has another content. */
gboolean kn_inputs_begin(KnInputs *inputs, const char *path, const char *hash, gboolean *replaced,
                         GError **error);
/* The job has ended. Errors: KN_ERROR_INPUT: one of its files was changed meanwhile, whatever else
 * error says; that was the consequence. */
gboolean kn_inputs_end(KnInputs *inputs, GError **error);
