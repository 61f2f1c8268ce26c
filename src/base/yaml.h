/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json_form.h"

/* YAML as another way of writing JSON: one document of mappings, lists and scalars, by the core
 * schema of YAML 1.2, in which only true and false are booleans ("no" is a string), 1:30 is a
 * string, and 0o17 and 0x1f are numbers. Keys are strings, whatever they look like.
 *
 * An alias stands for what its anchor marks, which keeps its place. Refused are tags, merge keys,
 * keys that are no scalars or stand twice, a second document, infinity and NaN, numbers that begin
 * with 0, anchors of scalars that no alias names ("&co"), and what JSON refuses of texts, sizes and
 * depth; aliases may stand for at most KN_YAML_ALIASED_MAX values in all, since a few lines of them
 * can stand for billions. */
enum {
    KN_YAML_ALIASED_MAX = 1 << 16,
    KN_YAML_SIZE_MAX = 16 << 20,
};

/* What a scalar without quotes is by that schema: KN_JSON_NULL, _BOOL, _NUMBER or _STRING. value:
 * takes type and meaning, but no string; finite: FALSE: it is .inf or .nan. Threads: pure. */
KnJsonType kn_yaml_scalar(const char *text, KnJson *value, gboolean *finite);

/* The module (libyaml). Reads the text, valid UTF-8, into the document's memory and returns its
 * root. Errors: KN_ERROR_PROJECT, with its place. Threads: one a document. */
typedef struct {
    guint abi; /* KN_YAML_ABI */
    const KnJson *(*read)(KnJsonDocument *document, const char *text, gsize size,
                          GPtrArray *comments, GError **error);
} KnYaml;
enum { KN_YAML_ABI = 1 };

/* Where libyaml stopped, and in what that was begun elsewhere; from 0. */
typedef struct {
    gsize line, column, begun, begun_column;
    const char *problem;
} KnYamlStop;
/* What helps there. The caller frees. */
char *kn_yaml_help(const char *text, gsize size, const KnYamlStop *stop);
/* What is wrong with a key or a value without quotes, which means to YAML what nobody means by it;
 * with KN_HINT. NULL: nothing. */
const char *kn_yaml_slip(const char *text, gboolean key);
/* How many digits a colour has that begins there, after its '#'; 0: none does. */
gsize kn_yaml_color_digits(const char *at);
