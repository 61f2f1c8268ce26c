/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"

/* A project file that is written to: changed keys in place, all other text byte for byte. Values
 * are given as the structs that option tables fill, and printed by their types; objects are named
 * by JSON Pointers ("" is the file's own, "/segments/3/effects_plan"). Whether the whole is a valid
 * project, kn_project_load_text says. Errors: KN_ERROR_PROJECT; the text is as it was then.
 * Threads: one at a time. */
typedef struct KnProjectWriter KnProjectWriter;

/* The text is copied; variables: as in KnLoadOptions. */
KnProjectWriter *kn_project_writer_new(const char *text, gssize size, const char *name,
                                       const char *const *variables, GError **error);
void kn_project_writer_free(KnProjectWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnProjectWriter, kn_project_writer_free)

/* Borrowed until the next change. */
const char *kn_project_writer_text(const KnProjectWriter *writer);

/* Initialises base and fills it with what the object says now; an object that is not there says
 * nothing. The caller clears it; values with a form of their own are borrowed until the next
 * change. */
gboolean kn_project_writer_read(KnProjectWriter *writer, const char *object, const KnOption *table,
                                void *base, GError **error);

/* Writes one field of a struct, under the name (or alias) that the object has it under already; one
 * that is not given is removed. */
gboolean kn_project_writer_set(KnProjectWriter *writer, const char *object, const KnOption *option,
                               const void *base, GError **error);
/* Writes those fields of a struct that the object does not say the same of. A {{variable}} stays
 * where its value is still the wanted one. */
gboolean kn_project_writer_put(KnProjectWriter *writer, const char *object, const KnOption *table,
                               const void *base, GError **error);
/* Removes an option from an object, under all of its names. */
gboolean kn_project_writer_remove(KnProjectWriter *writer, const char *object,
                                  const KnOption *option, GError **error);

/* Segments; the first is 0. segment: its object as JSON text. */
gboolean kn_project_writer_insert_segment(KnProjectWriter *writer, guint i, const char *segment,
                                          GError **error);
gboolean kn_project_writer_remove_segment(KnProjectWriter *writer, guint i, GError **error);
gboolean kn_project_writer_move_segment(KnProjectWriter *writer, guint from, guint to,
                                        GError **error);
