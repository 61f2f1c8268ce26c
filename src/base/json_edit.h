/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"

/* Changes in a text of JSON, with or without comments, or of YAML (base/yaml_edit.h, which knows
 * kn_json_edit_set alone) that leave all other text as it is, byte for byte: order, indentation,
 * spelling of numbers. What is inserted takes the white space of its neighbours. Places are named
 * by JSON Pointers (RFC 6901), such as "/segments/3/duration"; "" is all of it. Threads: one at a
 * time. */
typedef struct KnJsonEdit KnJsonEdit;

/* The text is copied; the name tells its form (base/json_form.h). Errors: KN_ERROR_PROJECT, as
 * kn_json_load_form. */
KnJsonEdit *kn_json_edit_new(const char *text, gssize size, const char *name, GError **error);
void kn_json_edit_free(KnJsonEdit *edit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnJsonEdit, kn_json_edit_free)

const char *kn_json_edit_text(const KnJsonEdit *edit);

/* Sets a value, given as JSON text of one line. A value that is there is replaced, unless it says
 * the same; a member that is not is added to its object's end, with the objects that lead to it.
 * Errors: KN_ERROR_PROJECT: what should hold the value is neither object nor an array that has such
 * an element. KN_ERROR_USAGE: it is YAML, which cannot say it there. The text is as it was then,
 * here and below. */
gboolean kn_json_edit_set(KnJsonEdit *edit, const char *pointer, const char *value, GError **error);
/* Removes a member or an element; what is not there need not be removed. KN_ERROR_USAGE, here and
 * below: it is YAML. */
gboolean kn_json_edit_remove(KnJsonEdit *edit, const char *pointer, GError **error);
/* Inserts an element before the i-th of an array, or as its last (i is its length). */
gboolean kn_json_edit_insert(KnJsonEdit *edit, const char *array, guint i, const char *value,
                             GError **error);
/* Moves an element, so that it is the to-th afterwards; its own text stays as it is. */
gboolean kn_json_edit_move(KnJsonEdit *edit, const char *array, guint from, guint to,
                           GError **error);

/* A member's name as a part of a pointer. The caller frees. */
char *kn_json_pointer_token(const char *key);
/* The value at a pointer in a document, or NULL. */
const KnJson *kn_json_at(const KnJson *root, const char *pointer);
