/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"

/* The forms in which people write what is JSON to us. All of them become the same values with
 * their places. Threads: pure functions; the module of YAML is loaded by whoever comes first. */
typedef enum {
    KN_JSON_STRICT,    /* RFC 8259 */
    KN_JSON_COMMENTED, /* the same with comments and a comma after the last of a list (JSONC) */
    KN_JSON_YAML,      /* base/yaml.h */
    KN_N_JSON_FORMS,
} KnJsonForm;

/* "json", "jsonc", "yaml", NULL-terminated, by their numbers. */
extern const char *const kn_json_form_names[];

/* By the end of a file's name: .jsonc and .json5 have comments (nothing else of JSON5 is read),
 * .yaml and .yml are YAML, all others are strict. */
KnJsonForm kn_json_form_of(const char *name);
/* Where that end begins, one of the above or .json; its length when it has none of them. */
gsize kn_json_form_stem(const char *name);

/* A comment, by what stands before it. */
typedef struct {
    char *text;        /* its lines, without the signs around them */
    guint n_values;    /* how many values begin before it */
    guint depth;       /* how many containers it stands in; G_MAXUINT: the form does not tell */
    gboolean own_line; /* nothing but space stands before it in its line */
} KnJsonComment;
/* KnJsonComment, in their order, to be filled by kn_json_load_form. */
GPtrArray *kn_json_comments_new(void);
/* start … stop: between the signs. For readers. */
void kn_json_comment_add(GPtrArray *comments, const char *start, const char *stop, guint n_values,
                         guint depth, gboolean own_line);

/* As kn_json_load_text, of that form, or of the one that the name tells. comments: where they are
 * noted; NULL: nowhere. */
KnJsonDocument *kn_json_load_form(const char *text, gssize size, const char *name, KnJsonForm form,
                                  GPtrArray *comments, GError **error);
KnJsonDocument *kn_json_load_named(const char *text, gssize size, const char *name, GError **error);
