/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"
#include "director/director.h"

/* What a language model is asked for, and how its answer is read. The form on the wire is not that
 * of a project: decoders that are held to a schema pass over much of JSON Schema, or refuse it, so
 * it has only types, enums, required keys and no others, null, and one level of definitions. A plan
 * is a flat object of names, numbers and texts; there is one required key for each segment, "s1" to
 * "s10", so that none can be missing. Ranges stand in descriptions. All of it is made of the tables
 * of effects and transitions; whether values are good, the project's own tables say afterwards.
 *
 * What a model says is data: names that are not offered are refused, files can be named nowhere.
 * Threads: pure functions. */
enum { KN_WIRE_SEGMENTS_MAX = 10, KN_WIRE_TEXT_MAX = 300 };

/* The JSON Schema of an answer about n segments, in one line. The caller frees. */
char *kn_wire_schema(guint n);

/* What can be asked for, as lines of text: the keys of a plan, then every effect and transition
 * that is offered with what it does. The caller frees. */
char *kn_wire_catalogue(void);

/* Those n segments of a film (from 0) as JSON for the model; all that people wrote is a
 * string in it. The caller frees. */
char *kn_wire_question(const KnDirectedFilm *film, const guint *segments, guint n);

/* The object with plans in what a model says: whatever it thinks, explains and fences around it is
 * passed over. NULL with an error that says what was expected: KN_ERROR_VERIFY. The caller frees
 * the document; *plans is of it. */
KnJsonDocument *kn_wire_find(const char *text, gsize size, const KnJson **plans, GError **error);

/* A plan of an answer as a project writes it, in one line; *why (may be NULL) is what the model
 * says of it, or NULL. last: nothing comes after the segment, so that no transition is taken. NULL:
 * problems has a line for each thing that is wrong, which begins with the name. The caller frees
 * both. */
char *kn_wire_plan(const KnJson *plans, const char *name, gboolean last, char **why,
                   GString *problems);
