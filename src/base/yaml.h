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

typedef enum {
    KN_YAML_SCALAR, /* or an alias */
    KN_YAML_ARRAY,
    KN_YAML_OBJECT,
} KnYamlKind;

/* Where a value stands that names and numbers lead to (as in a JSON Pointer), or the last one on
 * the way that is there. Offsets in bytes. */
typedef struct {
    guint n_followed; /* names and numbers that led to it */
    KnYamlKind kind;
    gboolean flow;        /* in brackets */
    gboolean null;        /* a scalar that means null, be it empty (start is end) */
    gboolean quoted;      /* an object's first key stands in quotes */
    gboolean whole_lines; /* it ends where a line begins: its last scalar is a text in lines */
    guint n, indent;      /* its children; the column of its first key, from 0 */
    gsize start, end;     /* without comments after it */
    gsize last_end;       /* of its last child */
} KnYamlPlace;

/* The module (libyaml). Threads: one a document; find is pure. */
typedef struct {
    guint abi; /* KN_YAML_ABI */
    /* Reads the text, valid UTF-8, into the document's memory and returns its root. Errors:
     * KN_ERROR_PROJECT, with its place. */
    const KnJson *(*read)(KnJsonDocument *document, const char *text, gsize size,
                          GPtrArray *comments, GError **error);
    /* In a text that was read; tokens: NULL-terminated. */
    void (*find)(const char *text, gsize size, const char *const *tokens, KnYamlPlace *place);
} KnYaml;
enum { KN_YAML_ABI = 2 };

/* Appends a text, in quotes where it would mean something else without … */
void kn_yaml_append_string(GString *out, const char *text);
/* … and any value, in one line. Threads: pure. */
void kn_yaml_append_line(GString *out, const KnJson *value);

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
