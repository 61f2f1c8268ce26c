/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"
#include <json-glib/json-glib.h>
#include <stddef.h>

/* Records: a struct described by a const table of its fields, for everything that leaves the
 * process: messages, notes, states, manifests. The table is the single source of writing, reading
 * and checking; a record has one form as GVariant (a{sv}, each field by its name) and one as JSON
 * (an object). Neither form is trusted on reading: each field is checked for its type and range.
 * Fields that the table does not name are passed over, so that a field can be added without a new
 * form.
 *
 * A table is an array of KnField that ends with an entry without name; a row is a name, one of the
 * macros below, which checks the member's C type at compile time, and what else there is to say:
 *
 *     static const KnField fields[] = {
 *         {"path", KN_BYTES(KnJob, path), .optional = TRUE},
 *         {"quality", KN_INT(KnJob, quality), .max = 100},
 *         {0},
 *     };
 *
 * Threads: tables are const; all functions are pure but for the struct they are given. */
typedef enum {
    KN_FIELD_BOOL,
    KN_FIELD_UINT,
    KN_FIELD_INT,
    KN_FIELD_INT64,
    KN_FIELD_DOUBLE,
    KN_FIELD_TEXT,
    KN_FIELD_NAME,
    KN_FIELD_CHARS,
    KN_FIELD_HASH,
    KN_FIELD_CHOICE,
    KN_FIELD_TIME,
    KN_FIELD_BYTES,
    KN_FIELD_LIST,
    KN_FIELD_VARIANT,
    KN_FIELD_RECORD,
    KN_FIELD_RECORDS,
} KnFieldType;

typedef struct KnField KnField;
struct KnField {
    const char *name; /* NULL ends the table */
    KnFieldType type;
    size_t offset;
    size_t size;                /* CHARS: of the array; RECORDS: of an element */
    const char *const *choices; /* CHOICE: NULL-terminated */
    const KnField *fields;      /* RECORD, RECORDS */
    GDestroyNotify clear;       /* RECORDS: of an element; NULL: it owns nothing */
    gint64 min, max;            /* of a number; both 0: no bound but the type's */
    guint n_max;                /* RECORDS: of elements; 0: no bound */
    /* A zero (NULL, an empty array) is left out; what is missing or not of the field's form is a
     * zero. Without: to be there and good is a condition of reading. */
    gboolean optional;
};

/* The offset of a member, checked to be of that C type. An enum without negative values counts as
 * guint. */
#define KN_FIELD_AT(record, ctype, member)                                                         \
    (offsetof(record, member) +                                                                    \
     0 * sizeof(char[_Generic(&((record *)0)->member, __typeof__(ctype) * : 1)]))
#define KN_FIELD_SIZE(record, member) sizeof(((record *)0)->member)

#define KN_FIELD_OF(kind, record, ctype, member)                                                   \
    .type = KN_FIELD_##kind, .offset = KN_FIELD_AT(record, ctype, member)

#define KN_BOOL(record, member) KN_FIELD_OF(BOOL, record, gboolean, member)
#define KN_UINT(record, member) KN_FIELD_OF(UINT, record, guint, member)
#define KN_INT(record, member) KN_FIELD_OF(INT, record, int, member)
#define KN_INT64(record, member) KN_FIELD_OF(INT64, record, gint64, member)
/* Finite. */
#define KN_DOUBLE(record, member) KN_FIELD_OF(DOUBLE, record, double, member)
/* char *, owned; NULL as "" unless it is optional. Bytes that are no UTF-8 are replaced. */
#define KN_TEXT(record, member) KN_FIELD_OF(TEXT, record, char *, member)
/* const char *, interned by reading; else like TEXT. */
#define KN_NAME(record, member) KN_FIELD_OF(NAME, record, const char *, member)
/* char[n]: a text that fits. */
#define KN_CHARS(record, member)                                                                   \
    KN_FIELD_OF(CHARS, record, char[KN_FIELD_SIZE(record, member)], member),                       \
        .size = KN_FIELD_SIZE(record, member)
/* char[65]: a SHA-256 in hexadecimal digits. */
#define KN_HASH(record, member) KN_FIELD_OF(HASH, record, char[65], member)
/* guint or an enum: the place of a name in a list. */
#define KN_CHOICE(record, member, names)                                                           \
    KN_FIELD_OF(CHOICE, record, guint, member), .choices = names
/* gint64: microseconds since 1970, as ISO 8601 in UTC. */
#define KN_TIME(record, member) KN_FIELD_OF(TIME, record, gint64, member)
/* char *, owned: bytes without NUL, such as a path. It has no form in JSON. */
#define KN_BYTES(record, member) KN_FIELD_OF(BYTES, record, char *, member)
/* GStrv, owned: bytes without NUL. It has no form in JSON. */
#define KN_LIST(record, member) KN_FIELD_OF(LIST, record, GStrv, member)
/* GVariant *, owned: a record of a table that only the reader knows. It is not read from JSON. */
#define KN_VARIANT(record, member) KN_FIELD_OF(VARIANT, record, GVariant *, member)
/* Another record inside of this one. */
#define KN_RECORD(record, ctype, member, table)                                                    \
    KN_FIELD_OF(RECORD, record, ctype, member), .fields = table
/* GArray * of records, owned; reading makes one in any case. */
#define KN_RECORDS(record, ctype, member, table)                                                   \
    KN_FIELD_OF(RECORDS, record, GArray *, member), .size = sizeof(ctype), .fields = table

/* The record as a{sv}. Floating. */
GVariant *kn_record_to_variant(const KnField *fields, const void *record);
/* Fills an uninitialised struct; it is all zero after an error, which names the field. Errors:
 * KN_ERROR_VERIFY. */
gboolean kn_record_from_variant(const KnField *fields, GVariant *variant, void *record,
                                GError **error);

/* As members of the object that is being built. */
void kn_record_to_json(const KnField *fields, const void *record, JsonBuilder *json);
/* As text of one object. The caller frees. */
char *kn_record_to_json_text(const KnField *fields, const void *record, gboolean pretty);
/* As kn_record_from_variant; what is no object is an error. object may be NULL. */
gboolean kn_record_from_json(const KnField *fields, const KnJson *object, void *record,
                             GError **error);
/* From a text that nobody vouches for: FALSE also for what is longer than max_bytes, or no JSON. */
gboolean kn_record_from_json_text(const KnField *fields, const char *text, gsize size,
                                  gsize max_bytes, void *record);

/* Zeroes the fields of an uninitialised struct; its arrays are there, and empty. */
void kn_record_init(const KnField *fields, void *record);
/* Frees what the fields own and zeroes them. */
void kn_record_clear(const KnField *fields, void *record);
