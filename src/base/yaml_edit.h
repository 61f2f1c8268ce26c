/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Values that are set in a YAML text, whose other bytes stay as they are: comments, anchors, order,
 * spelling. A value is written in one line, as {motion: pan_ltr}; a new member gets a line of its
 * own where its object has lines. What cannot be set so that nothing else changes is refused: the
 * text is read again after each change, and must say just what the same change of the same values
 * as JSON says, with all of its comments. Threads: one at a time. */
typedef struct KnYamlEdit KnYamlEdit;

/* text: what is edited, borrowed. Errors: those of kn_json_load_form. */
KnYamlEdit *kn_yaml_edit_new(GString *text, const char *name, GError **error);
void kn_yaml_edit_free(KnYamlEdit *edit);

/* As kn_json_edit_set; tokens: the pointer's parts. Errors: KN_ERROR_USAGE: it cannot be set, and
 * the text is as it was; KN_ERROR_PROJECT: nothing can be set there at all. */
gboolean kn_yaml_edit_set(KnYamlEdit *edit, const char *pointer, char **tokens, const char *value,
                          GError **error);
