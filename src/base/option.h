/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"
#include "base/problems.h"
#include "base/text.h"
#include <stddef.h>

/* Option tables: the single source for parsing, validation, defaults, help, JSON Schema, the
 * generated reference, writing back and fingerprints of everything a project or an effect can be
 * told. A table is an array of KnOption that ends with an entry without name; each entry fills one
 * field of a C struct. A struct filled by a table is released by kn_options_clear.
 *
 * What a value is, its type says. Types are open: one const struct each, where the C type of their
 * field is at home; nothing else lists them.
 * Threads: tables and types are const; all functions are pure but for the struct they are given. */
typedef struct KnOption KnOption;
typedef struct KnSchema KnSchema; /* base/schema.h */

/* A name that may be written, and what it means: a word or a sentence without full stop. Lists end
 * with an entry without name. */
typedef struct {
    const char *name, *help;
} KnName;

/* The value at hand, while a type reads it. */
typedef struct {
    const KnOption *option;
    const KnJson *node;
    void *field;      /* holds the default, or zeros */
    const char *path; /* of the object that the node is a member of */
    KnProblems *problems;
} KnReading;

/* Where {{variables}} may stand in place of a value, or within it. */
typedef enum {
    KN_VARIABLE_NONE,  /* nowhere, or where every string is good anyhow */
    KN_VARIABLE_WHOLE, /* for all of it, as in place of a number */
    KN_VARIABLE_PART,  /* within it, too: a string of a certain form */
} KnVariableUse;

typedef struct {
    const char *noun; /* what the reference calls a value, where `describe` says no more */
    gsize size;       /* of the field */
    KnVariableUse variable;
    /* Fills the field, or reports a problem and leaves it as it is. */
    void (*read)(const KnReading *reading);
    /* Appends JSON that read() makes the same value of; null for a value that is not given. */
    void (*print)(const KnOption *option, const void *field, GString *out);
    /* For fingerprints and comparison: values are equal when these are. Floating. */
    GVariant *(*to_variant)(const void *field);
    void (*copy)(const void *from, void *to); /* to: uninitialised; NULL: by its bytes */
    void (*clear)(void *field);               /* NULL: it owns nothing */
    /* Appends a JSON Schema of what read() accepts. */
    void (*schema)(const KnOption *option, KnSchema *schema, GString *out);
    void (*describe)(const KnOption *option, GString *out);  /* for the reference; NULL: the noun */
    void (*words)(const KnOption *option, GPtrArray *names); /* candidates for completion; NULL:
                                                                none; appends static strings */
    const KnOption *elements; /* of arrays of objects: their table; NULL: it is of no interest */
} KnOptionType;

/* A key that people write and the table does not have, or a value in words that they write and the
 * option does not have. Lists end with an entry without key. */
#define KN_SLIP_ASIDE "" /* as means: says nothing that a film needs; older scripts may have it */
typedef struct {
    const char *key;    /* in any case, with '_', '-' and spaces or without */
    const char *means;  /* the option that it stands for, or NULL: it belongs elsewhere */
    const char *remedy; /* "put it into …" */
} KnSlip;

/* A reason why a value that is written does nothing, of the situation that whoever reads the table
 * gives kn_options_warn_useless. Lists end with an entry without `when`. */
typedef struct {
    gboolean (*when)(gconstpointer situation);
    const char *why; /* "has no effect …" */
} KnUseless;

/* A list of one. */
#define KN_USELESS(condition, reason) ((const KnUseless[]){{condition, reason}, {NULL, NULL}})

/* What a time means that counts within a segment, whose length is known only when the film is laid
 * out: whoever does that says which lie after the segment's end. */
typedef enum {
    KN_TIME_OTHER,
    KN_TIME_BEGINS, /* when something comes, from the segment's start */
    KN_TIME_LASTS,  /* how long it takes from then on, or from the segment's start */
} KnTimeUse;

struct KnOption {
    const char *name; /* NULL ends the table */
    const KnOptionType *type;
    size_t offset;
    double min, max;          /* of a number, of a duration's seconds, of the number of elements;
                                 min == max: no bound */
    const char *default_text; /* as JSON text, NULL: zero / NULL / unset */
    const KnName *choices;    /* of the types that choose among names */
    gconstpointer of;         /* what else the type asks for; it says what */
    const char *unit;         /* "s", "px", "dB", "0..1", …; may be NULL */
    const char *help;         /* one sentence */
    const char *alias;        /* older names that mean the same, with '|' between; may be NULL */
    const char *example;      /* a right value as JSON, shown where one of another kind is found; of
                                 the entry that ends a table: the whole object. May be NULL */
    const KnSlip *slips;      /* of the entry that ends a table; may be NULL */
    const KnSlip *values;     /* of types that choose among names; may be NULL */
    const KnUseless *useless; /* when it does nothing; NULL: it always does something */
    KnTimeUse time;           /* of a double in seconds, or a KnDuration */
    gboolean required;
    gboolean or_unset; /* of a number from 0 on: -1 stands for one that is not given */
    /* Accepted, its type checked, and without effect: what older scripts carry along. It has no
     * field; offset is ignored. */
    gboolean informational;
};

/* A table with what is said about the object that it reads. */
typedef struct {
    const char *name, *path, *help; /* path: where it stands, "$.segments[]" */
    const KnOption *options;
    /* Appends keywords of JSON Schema about several members at once, without braces; NULL: none. */
    void (*rules)(KnSchema *schema, GString *out);
} KnOptionTable;

typedef struct {
    guint8 r, g, b;
} KnColor;

typedef struct {
    double x, y;
} KnPoint;

typedef struct {
    double x, y, w, h;
} KnBox;

/* A point, or a name that stands for one. */
typedef struct {
    int kind; /* 0: not given; n: the n-th of its option's choices; after the last: the point */
    KnPoint point; /* zeroes for a name */
} KnSpot;

typedef enum {
    KN_DURATION_UNSET, /* not given */
    KN_DURATION_AUTO,  /* "auto" */
    KN_DURATION_SECONDS,
    KN_DURATION_FRAMES,
} KnDurationKind;

/* A length of time as it was written. Seconds are kept as a whole count of microseconds so that no
 * rounding to frames happens before the clock's own (promise: integer time). */
typedef struct {
    KnDurationKind kind;
    gint64 value; /* microseconds, or frames */
} KnDuration;

/* The longest time anybody may write, in seconds and in frames (at 240 a second). */
#define KN_DURATION_SECONDS_MAX 3600000
#define KN_DURATION_FRAMES_MAX (KN_DURATION_SECONDS_MAX * G_GINT64_CONSTANT(240))

extern const KnOptionType kn_type_bool, /* gboolean */
    kn_type_int,                        /* int */
    kn_type_even,                       /* int: an even one */
    kn_type_double,                     /* double */
    kn_type_string,                     /* char *, owned; NULL: not given */
    kn_type_path,                       /* char *, owned: a file, relative to the project; `choices`
                                           may list the endings that it must have one of */
    kn_type_enum,                       /* int: index into choices */
    kn_type_choice,                     /* char *, owned: one of choices */
    kn_type_strings,                    /* GStrv, owned */
    kn_type_choices,                    /* GStrv, owned: of choices, none twice */
    kn_type_date,                       /* char *, owned: year, year-month or year-month-day */
    kn_type_color,                      /* KnColor: [r, g, b] 0..255, "#rgb", "#rrggbb",
                                           a name of CSS */
    kn_type_point,                      /* KnPoint: [x, y] 0..1 */
    kn_type_spot,                       /* KnSpot: [x, y] 0..1, or one of choices */
    kn_type_box,                        /* KnBox: [x, y, w, h] 0..1, inside the picture */
    kn_type_duration,      /* KnDuration: seconds, "90", "mm:ss.mmm", "hh:mm:ss.mmm", "120f" */
    kn_type_auto_duration; /* KnDuration: the same, or "auto" */

/* Values that somebody else reads later, with a form of their own: const KnJson *, borrowed from
 * the document. Here only their shape is checked. A default would outlive its document: they have
 * none. */
extern const KnOptionType kn_type_object, /* of: the KnOptionTable of the object */
    kn_type_objects,                      /* an array of such; min, max: their number */
    kn_type_object_or_objects,            /* one such, or an array */
    kn_type_string_or_object,             /* a name that stands for the object, or the object */
    kn_type_any;                          /* whatever */

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
/* Warns of each member of the object that does nothing in that situation (KN_WARNING_NO_EFFECT), by
 * the first of its option's reasons that holds. object: what was read, or the part of it that is
 * not inherited; may be NULL, or something else. */
void kn_options_warn_useless(const KnOption *table, gconstpointer situation, const KnJson *object,
                             const char *path, KnProblems *problems);
/* Whether an unknown key most likely means something that is known: an option of that name (means),
 * or what belongs elsewhere (NULL). */
gboolean kn_option_misspelt(const KnOption *table, const char *key, const char **means);
/* Whether object has an unknown key that most likely means an option of those names: what is wrong
 * was said then, and that the option is missing is no second cause. names ends with NULL. */
gboolean kn_options_meant(const KnOption *table, const KnJson *object, const char *const *names);
/* Frees what the fields own and zeroes them. */
void kn_options_clear(const KnOption *table, void *base);
/* Deep-copies the fields of one struct into another, uninitialised one. */
void kn_options_copy(const KnOption *table, const void *from, void *to);
/* All fields as a{sv}, for fingerprints. Floating. */
GVariant *kn_options_to_variant(const KnOption *table, const void *base);
/* Appends an object of the fields that are not what kn_options_init makes them. */
void kn_options_print(const KnOption *table, const void *base, GString *out);
/* The option of that name or alias, or NULL. */
const KnOption *kn_option_find(const KnOption *table, const char *key);
/* One option's field in two structs: the fields themselves. */
gboolean kn_option_equal(const KnOption *option, const void *a, const void *b);

/* Reads one duration or colour from text (also used by the command line). Errors:
 * KN_ERROR_PROJECT. */
gboolean kn_duration_parse(const char *text, KnDuration *duration, GError **error);
gboolean kn_color_parse(const char *text, KnColor *color, GError **error);

/* The value of a number, also of one that came from a variable; FALSE for anything else. */
gboolean kn_json_number(const KnJson *value, double *number);

/* ---- for types ---- */

/* Problems at the value: as it is said, or "found …; expected …". */
void kn_reading_error(const KnReading *reading, const char *format, ...) G_GNUC_PRINTF(2, 3);
void kn_reading_expected(const KnReading *reading, const char *expected);
/* The same with an example (JSON; NULL: the option's) of what was most likely meant. */
void kn_reading_expected_such(const KnReading *reading, const char *expected, const char *example);
/* What a parser of the value's text says: "…; expected …". */
void kn_reading_failed(const KnReading *reading, const GError *error);
/* The same for a string: one of names, and the nearest of them. */
void kn_reading_expected_name(const KnReading *reading, const char *const *names);
/* The value's JSON path. The caller frees. */
char *kn_reading_path(const KnReading *reading);
/* "found 'abc'" or "found an array". The caller frees. */
char *kn_json_describe(const KnJson *node);

/* " from 1 to 10", " of at least 1" or "". The caller frees. */
char *kn_option_range(const KnOption *option);
gboolean kn_option_in_range(const KnOption *option, double number);
/* Exactly n numbers. */
gboolean kn_json_numbers(const KnJson *node, double *numbers, guint n);
/* The names alone, NULL-terminated; the caller frees the array. */
const char **kn_names_of(const KnName *names);

/* Pieces that types of strings share: the field is a char *. */
void kn_string_set(const KnReading *reading, const char *text);
void kn_string_print(const KnOption *option, const void *field, GString *out);
GVariant *kn_string_to_variant(const void *field);
void kn_string_copy(const void *from, void *to);
void kn_string_clear(void *field);
/* The same for those of values; the field is a const KnJson *. */
void kn_node_take(const KnReading *reading);
void kn_node_print(const KnOption *option, const void *field, GString *out);
GVariant *kn_node_to_variant(const void *field);
