/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"
#include "base/problems.h"
#include "base/text.h"
#include <stddef.h>

/* Option tables: the single source for parsing, validation, defaults, help, JSON Schema, the
 * generated reference and fingerprints of everything a project or an effect can be told. A table is
 * an array of KnOption that ends with an entry without name; each entry fills one field of a C
 * struct.
 *
 * Field types, by KnOptionType:
 *   BOOL gboolean · INT int · DOUBLE double · STRING, PATH char* (owned) · ENUM int (index into
 * choices) COLOR KnColor · POINT KnPoint · BOX KnBox · DURATION KnDuration · STRINGS GStrv (owned)
 *   JSON const KnJson* (borrowed from the document: for values with a form of their own)
 * A struct filled by a table is released by kn_options_clear.
 * Threads: tables are const; all functions are pure but for the struct they are given. */
typedef enum {
    KN_OPTION_BOOL,
    KN_OPTION_INT,
    KN_OPTION_DOUBLE,
    KN_OPTION_STRING, /* with choices: one of them */
    KN_OPTION_PATH,   /* a file, relative to the project */
    KN_OPTION_ENUM,
    KN_OPTION_COLOR,    /* [r, g, b] 0..255, "#rgb", "#rrggbb" */
    KN_OPTION_POINT,    /* [x, y] 0..1 */
    KN_OPTION_BOX,      /* [x, y, w, h] 0..1, inside the picture */
    KN_OPTION_DURATION, /* seconds, "90", "mm:ss.mmm", "hh:mm:ss.mmm", "120f"; "auto" where there
                           are choices */
    KN_OPTION_STRINGS,  /* an array of strings */
    KN_OPTION_JSON,     /* any value; the reader of that value checks it */
} KnOptionType;

typedef struct {
    guint8 r, g, b;
} KnColor;

typedef struct {
    double x, y;
} KnPoint;

typedef struct {
    double x, y, w, h;
} KnBox;

typedef enum {
    KN_DURATION_UNSET, /* not given */
    KN_DURATION_AUTO,  /* "auto" */
    KN_DURATION_SECONDS,
    KN_DURATION_FRAMES,
} KnDurationKind;

/* A length of time as it was written. Seconds are kept as a whole count of microseconds so that no
 * rounding to frames happens before the clock's own (promise 3). */
typedef struct {
    KnDurationKind kind;
    gint64 value; /* microseconds, or frames */
} KnDuration;

/* The longest time anybody may write, in seconds and in frames (at 240 a second). */
#define KN_DURATION_SECONDS_MAX 3600000
#define KN_DURATION_FRAMES_MAX (KN_DURATION_SECONDS_MAX * G_GINT64_CONSTANT(240))

typedef struct {
    const char *name; /* NULL ends the table */
    KnOptionType type;
    size_t offset;
    double min, max;            /* of a number (a duration: of its seconds); min == max: no bound */
    const char *default_text;   /* as JSON text, NULL: zero / NULL / unset */
    const char *const *choices; /* ENUM, STRING: NULL-terminated; DURATION: {"auto", NULL} */
    const char *unit;           /* "s", "px", "dB", "0..1", …; may be NULL */
    const char *help;           /* one sentence */
    const char *alias;          /* older names that mean the same, with '|' between; may be NULL */
    gboolean required;
    /* Accepted, its type checked, and without effect: what older scripts carry along. It has no
     * field; offset is ignored. */
    gboolean informational;
} KnOption;

/* Checks at compile time that the field has the C type that goes with the option. */
#define KN_OPTION_FIELD(type, ctype, field)                                                        \
    (offsetof(type, field) + 0 * sizeof(char[_Generic(((type *)0)->field, ctype : 1)]))

/* Fills every field of base with its default. */
void kn_options_init(const KnOption *table, void *base);
/* Reads object's members into base; keys not in the table are errors that name the nearest valid
 * one, except those listed in `also` (NULL-terminated, may be NULL), which the caller reads itself.
 * null means "not given". A field whose value is wrong keeps its default. */
void kn_options_read(const KnOption *table, void *base, const KnJson *object, const char *path,
                     const char *const *also, KnProblems *problems);
/* Frees what the fields own and zeroes them. */
void kn_options_clear(const KnOption *table, void *base);
/* Deep-copies the fields of one struct into another, uninitialised one. */
void kn_options_copy(const KnOption *table, const void *from, void *to);
/* All fields as a{sv}, for fingerprints. Floating. */
GVariant *kn_options_to_variant(const KnOption *table, const void *base);

/* Reads one duration or colour from text (also used by the command line). Errors:
 * KN_ERROR_PROJECT. */
gboolean kn_duration_parse(const char *text, KnDuration *duration, GError **error);
gboolean kn_color_parse(const char *text, KnColor *color, GError **error);

/* The value of a number, also of one that came from a variable; FALSE for anything else. */
gboolean kn_json_number(const KnJson *value, double *number);
