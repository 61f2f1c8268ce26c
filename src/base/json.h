/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* A strict reader of JSON (RFC 8259) that keeps the place of every value, so that an error can say
 * file:line:column whatever finds it. json-glib, which writes our JSON, keeps no positions.
 *
 * Strict: UTF-8 only (a leading byte order mark is passed over), no comments, no trailing commas,
 * no NaN or Infinity, no duplicate key, no number outside of a double's range, at most 64 levels
 * deep, at most 256 MiB. A document owns all of its values; they live until it is freed. Threads: a
 * document is read-only after loading and may be shared. */
typedef enum {
    KN_JSON_NULL,
    KN_JSON_BOOL,
    KN_JSON_NUMBER,
    KN_JSON_STRING,
    KN_JSON_ARRAY,
    KN_JSON_OBJECT,
} KnJsonType;

typedef struct KnJson KnJson;
struct KnJson {
    KnJsonType type;
    guint32 line, column; /* of the value's first character, from 1; columns count characters */
    gboolean integral;    /* a number written without fraction and exponent that fits gint64 */
    double number;
    gint64 integer;     /* when integral */
    gboolean boolean;   /* KN_JSON_BOOL */
    const char *string; /* KN_JSON_STRING: UTF-8 without NUL */
    guint n;            /* members or elements */
    const KnJson *const *items;
    const char *const *keys; /* of an object, as many as items, in the file's order */
    const guint32 *key_lines, *key_columns; /* where each key stands */
};

typedef struct KnJsonDocument KnJsonDocument;

/* Reads a file, or text (size < 0: up to its NUL) with `name` used in messages. Errors: a file that
 * cannot be read KN_ERROR_INPUT; text that is not strict JSON KN_ERROR_PROJECT, message
 * `name:line:column: what was expected`. */
KnJsonDocument *kn_json_load_file(const char *path, GError **error);
KnJsonDocument *kn_json_load_text(const char *text, gssize size, const char *name, GError **error);
const KnJson *kn_json_root(const KnJsonDocument *document);
const char *kn_json_name(const KnJsonDocument *document);
void kn_json_free(KnJsonDocument *document);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnJsonDocument, kn_json_free)

/* The member of that name, or NULL (also when object is NULL or not an object). */
const KnJson *kn_json_member(const KnJson *object, const char *key);

/* "a number", "a string", …: for messages. */
const char *kn_json_type_name(KnJsonType type);
