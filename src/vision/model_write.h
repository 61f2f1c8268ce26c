/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Writes a network in the ONNX form (operator set 18), which is a protocol buffer: the same calls
 * give the same bytes. Names are those of values: what the network takes, its constants, and what
 * its nodes make. Threads: one a writer. */
typedef struct KnModelWriter KnModelWriter;

KnModelWriter *kn_model_writer_new(void);
void kn_model_writer_free(KnModelWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnModelWriter, kn_model_writer_free)

/* What it takes and makes: 32-bit floating-point numbers, or whole ones of 64 bits. n_dims 0: of an
 * output, any shape. A dimension of 0 may be any. */
void kn_model_writer_input(KnModelWriter *writer, const char *name, const gint64 *dims,
                           guint n_dims);
void kn_model_writer_whole_input(KnModelWriter *writer, const char *name, const gint64 *dims,
                                 guint n_dims);
void kn_model_writer_output(KnModelWriter *writer, const char *name);

/* Constants. */
void kn_model_writer_floats(KnModelWriter *writer, const char *name, const float *values,
                            const gint64 *dims, guint n_dims);
/* n_dims 1: a list of n; 0: a single one. */
void kn_model_writer_ints(KnModelWriter *writer, const char *name, const gint64 *values, gsize n,
                          guint n_dims);

/* A node of that operator, whose attributes and outputs follow. An input may be NULL: left out. */
void kn_model_writer_node(KnModelWriter *writer, const char *op, const char *const *inputs,
                          guint n_inputs);
void kn_model_writer_makes(KnModelWriter *writer, const char *name);
void kn_model_writer_int(KnModelWriter *writer, const char *name, gint64 value);
void kn_model_writer_list(KnModelWriter *writer, const char *name, const gint64 *values, gsize n);
void kn_model_writer_float(KnModelWriter *writer, const char *name, float value);
void kn_model_writer_word(KnModelWriter *writer, const char *name, const char *value);

/* What stands beside the network: of a key any text. */
void kn_model_writer_metadata(KnModelWriter *writer, const char *key, const char *value);

/* All of it. The caller unrefs. */
GByteArray *kn_model_writer_end(KnModelWriter *writer);
