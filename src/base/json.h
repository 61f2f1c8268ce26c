/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* A strict reader of JSON (RFC 8259) that keeps the place of every value, so that an error can say
 * file:line:column whatever finds it. json-glib, which writes our JSON, keeps no positions.
 *
 * Strict: UTF-8 only (a leading byte order mark is passed over), no comments, no trailing commas,
 * no NaN or Infinity, no duplicate key, no number outside of a double's range, no U+0000 in a
 * string, at most KN_JSON_DEPTH_MAX levels deep, at most KN_JSON_SIZE_MAX bytes and
 * KN_JSON_VALUES_MAX values: a hostile file costs at most about 350 MB and a second or two. A
 * document owns all of its values; they live until it is freed. Threads: a document is read-only
 * after loading and may be shared. */
enum {
    KN_JSON_DEPTH_MAX = 64,
    KN_JSON_SIZE_MAX = 64 << 20,
    KN_JSON_VALUES_MAX = 4 << 20,
};

typedef enum {
    KN_JSON_NULL,
    KN_JSON_BOOL,
    KN_JSON_NUMBER,
    KN_JSON_STRING,
    KN_JSON_ARRAY,
    KN_JSON_OBJECT,
} KnJsonType;

/* Lines and columns count from 1; columns count characters. Line 0: no place. */
typedef struct {
    guint32 line, column;
} KnJsonPlace;

/* Look at `type` before any field of the union. */
typedef struct KnJson KnJson;
struct KnJson {
    guint8 type; /* KnJsonType */
    /* A string that came whole from a {{variable}}: it may stand for a number or a boolean too. */
    guint8 from_variable;
    guint8 integral; /* a number written without fraction and exponent that fits gint64 */
    guint8 file;     /* where it stands: 0 the document's own file, else one that was adopted */
    guint32 line, column;
    guint n; /* members or elements */
    union {
        gboolean boolean;   /* KN_JSON_BOOL */
        const char *string; /* KN_JSON_STRING: UTF-8 without NUL */
        struct {            /* KN_JSON_NUMBER */
            double number;
            gint64 integer;      /* when integral */
            const char *written; /* where printing it would not give what the file has; NULL */
        };
        struct { /* KN_JSON_ARRAY, KN_JSON_OBJECT */
            const KnJson *const *items;
            const char *const *keys; /* of an object, as many as items, in the file's order */
            const KnJsonPlace *key_places;
        };
    };
};

typedef struct KnJsonDocument KnJsonDocument;

/* Reads a file, in the form that its name tells (base/json_form.h: .jsonc, .yaml; else strict
 * JSON), or a text of strict JSON (size < 0: up to its NUL) with `name` used in messages. Errors: a
 * file that cannot be read KN_ERROR_INPUT; text that is not of its form KN_ERROR_PROJECT, message
 * `name:line:column: what was found; what was expected`. */
KnJsonDocument *kn_json_load_file(const char *path, GError **error);
KnJsonDocument *kn_json_load_text(const char *text, gssize size, const char *name, GError **error);
const KnJson *kn_json_root(const KnJsonDocument *document);
const char *kn_json_name(const KnJsonDocument *document);
/* SHA-256 of the file's bytes as they were read; NULL: it was a text or a pipe. */
const char *kn_json_hash(const KnJsonDocument *document);
void kn_json_free(KnJsonDocument *document);

/* Makes the values of another document values of this one, which knows from then on that they stand
 * in a file of their own: kn_json_file. At most KN_JSON_FILES_MAX. Returns their root. */
enum { KN_JSON_FILES_MAX = 8 };
const KnJson *kn_json_adopt(KnJsonDocument *document, KnJsonDocument *take_other);
/* The name of the file that a value of the document stands in; node NULL: its own. */
const char *kn_json_file(const KnJsonDocument *document, const KnJson *node);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnJsonDocument, kn_json_free)

/* The member of that name, or NULL (also when object is NULL or not an object). Linear. */
const KnJson *kn_json_member(const KnJson *object, const char *key);
/* The string of the member of that name; NULL: there is none, or it is no string. */
const char *kn_json_text(const KnJson *object, const char *key);

/* "a number", "a string", …: for messages. */
const char *kn_json_type_name(KnJsonType type);

/* Values made from others (variables filled in, defaults merged): they stand at the place of `like`
 * and live as long as the document. Arrays are copied, items and keys are borrowed and must be of
 * the same document. While making values the document belongs to one thread. */
const KnJson *kn_json_make_string(KnJsonDocument *document, const KnJson *like, const char *string,
                                  gboolean from_variable);
/* A value of any document, with all that is in it. */
const KnJson *kn_json_make_copy(KnJsonDocument *document, const KnJson *like, const KnJson *value);
const KnJson *kn_json_make_container(KnJsonDocument *document, const KnJson *like, guint n,
                                     const KnJson *const *items, const char *const *keys,
                                     const KnJsonPlace *key_places);
