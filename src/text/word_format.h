/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"
#include "base/problems.h"

/* Word files as tools write them: JSON, with the words somewhere in it. Each tool's form is a row
 * that says where they stand and what their members are called; the forms of one family stand in
 * one file, and the families in one list (word_file.c). Threads: tables are const; a reader is one
 * thread's.
 *
 * Places are written as in JavaScript, `results.items[].alternatives[0].content`, with [] for every
 * element of an array and '|' between places that are tried in turn. */

typedef enum {
    KN_WORD_SECONDS, /* whole numbers that cannot be seconds, in so short a sound, are milliseconds
                      */
    KN_WORD_MARKS,   /* seconds when any has a fraction, else milliseconds */
    KN_WORD_MS,
    KN_WORD_TICKS, /* of 100 ns */
} KnWordUnit;

/* A word or phrase as it was read. Times of -1 are not known, an end of G_MAXINT64 is the beginning
 * of the next one. */
typedef struct {
    char *text;
    gint64 start_us, end_us;
    gint64 low_us, high_us; /* of what it is a part of */
} KnWordEntry;

typedef struct {
    KnProblems *problems;
    GArray *entries;  /* KnWordEntry */
    double unit_us;   /* of the file's numbers */
    gint64 length_us; /* of the sound; 0: not known */
    gint64 last_us, low_us, high_us;
} KnWordReader;

typedef struct KnWordFormat KnWordFormat;
struct KnWordFormat {
    const char *tools; /* who writes it; NULL ends a family */
    const char *list;  /* every word (or phrase: its words share its time) */
    /* Members of a word; end or duration, or neither where it is not told. */
    const char *text, *start, *end, *duration;
    KnWordUnit unit;
    gboolean text_times; /* times may be texts: "1.5", "1.5s" */
    gboolean open;       /* a word without an end lasts until the next one */
    gboolean notes;      /* "[Music]" is what is heard, not a word */
    const char *kind;    /* the member that says what an entry is; one without it is a word */
    const char *said;    /* its values for words, '|' between them; others are passed over … */
    const char *joined;  /* … but this one: a sign that belongs to the word before */
    /* Where the list is not all. */
    gboolean (*is)(const KnJson *root);
    void (*read)(KnWordReader *reader, const KnWordFormat *format, const KnJson *root);
};

extern const KnWordFormat kn_words_in_lists[], kn_words_in_segments[], kn_words_of_letters[];

/* ---- for the families ---- */

/* The value at a place of a node that names one; NULL: there is none, or it is null. */
const KnJson *kn_word_member(const KnJson *node, const char *place);

/* The first place of a format's list where some entry has a time; NULL: there is none. */
const char *kn_word_list_of(const KnWordFormat *format, const KnJson *root);

/* The unit of the times. Whole numbers leave it open: they are milliseconds where, as seconds, they
 * would lie outside of the sound, or words would last as long as no word does. */
double kn_word_unit_us(const KnWordReader *reader, const KnWordFormat *format, const KnJson *root);

/* Reads one entry; `path` is where it stands, for messages. */
void kn_word_read_entry(KnWordReader *reader, const KnWordFormat *format, const KnJson *entry,
                        const char *path);

/* Every entry of the list that the format names. */
void kn_word_read_list(KnWordReader *reader, const KnWordFormat *format, const KnJson *root);

/* The words that are read from here on are said between these times, as far as nobody knows more;
 * -1: not known. */
void kn_word_set_bounds(KnWordReader *reader, gint64 low_us, gint64 high_us);

/* Reads a time; FALSE and a problem when it is none. path: of `entry`. */
gboolean kn_word_read_time(KnWordReader *reader, const KnWordFormat *format, const KnJson *entry,
                           const char *place, const char *path, gint64 *time_us);

/* Adds a word (or phrase); end_us G_MAXINT64: until the next one. */
void kn_word_add(KnWordReader *reader, const KnJson *node, const char *path, const char *text,
                 gint64 start_us, gint64 end_us);

void kn_word_complain(KnWordReader *reader, const KnJson *node, const char *path, const char *what);
