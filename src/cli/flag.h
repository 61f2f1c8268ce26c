/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"

/* What the command line, the environment and key files can say: one table of flags, each with one
 * type. Parsing, help, man pages, completions, `kinora config` and messages all read this table.
 * Threads: tables are const; kn_flag_parse is pure. */

typedef struct KnFlag KnFlag;
typedef struct KnFlagType KnFlagType;

/* A value as it was written and what it means. Which fields hold the meaning is up to the type. */
typedef struct {
    char *text;             /* owned */
    gint64 integer, last;   /* INT, SIZE, AGE (seconds), WORKERS (percent in `last`), SPAN
                               (first..last), CPU,   CLUSTER (nodes, cores of each in `last`) */
    double number;          /* SECONDS */
    KnDuration from, until; /* TIME (from), RANGE; unset when left open */
} KnValue;

struct KnFlagType {
    const char *argument; /* what help calls the value; NULL: a switch, which takes none */
    const char *expected; /* "expected …" of a message */
    gboolean (*parse)(const KnFlag *flag, const char *text, KnValue *value);
    const char *alone; /* what the flag means without a value, which then needs '='; NULL: it needs
                          a value */
};

extern const KnFlagType kn_flag_switch, kn_flag_int, kn_flag_seconds, kn_flag_size, kn_flag_workers,
    kn_flag_choice, kn_flag_text, kn_flag_variable, kn_flag_file, kn_flag_file_or_shown,
    kn_flag_folder, kn_flag_time, kn_flag_range, kn_flag_age, kn_flag_span, kn_flag_cpu,
    kn_flag_from_phase, kn_flag_wish, kn_flag_cluster;

/* Groups of flags that commands share. */
typedef enum {
    KN_GROUP_PROJECT = 1 << 0, /* how a project is read */
    KN_GROUP_BUILD = 1 << 1,   /* how the work is done */
    KN_GROUP_RANGE = 1 << 2,   /* which part of the film */
    KN_GROUP_CACHE = 1 << 3,   /* what is kept */
    KN_GROUP_JSON = 1 << 4,
    KN_GROUP_TALK = 1 << 5,   /* how much is said; every command */
    KN_GROUP_OWN = 1 << 6,    /* of one command */
    KN_GROUP_MODELS = 1 << 7, /* where models are */
    KN_GROUP_ASK = 1 << 8,    /* what servers are asked */
    KN_GROUP_WRITE = 1 << 9,  /* who writes a film */
    KN_GROUP_FILM = 1 << 10,  /* what is done with a film that is written */
} KnGroup;

struct KnFlag {
    const char *name; /* --name; NULL ends a table */
    char letter;      /* -x; 0: none */
    const KnFlagType *type;
    KnGroup group;
    const char *help;                /* one sentence, without full stop */
    const char *initial;             /* the built-in value of a setting */
    const char *const *choices;      /* of kn_flag_choice, NULL-terminated … */
    const char *const *choice_words; /* … and what each of them means; may be NULL */
    double min, max;                 /* of INT and SECONDS */
    gboolean repeats;                /* may be given several times */
    gboolean setting;                /* may also stand in a key file, under its name, and in the
                                        environment as KINORA_NAME */
    const char *const *environments; /* older names in the environment; may be NULL */
};

/* The flags that commands share; ends with name NULL. */
extern const KnFlag kn_common_flags[];

/* Reads text as a value of that flag. message says what is wrong ("'x' is not …; expected …"). The
 * caller clears value. */
gboolean kn_flag_parse(const KnFlag *flag, const char *text, KnValue *value, char **message);
void kn_value_clear(KnValue *value);

/* "KINORA_CHUNK_DURATION" for "chunk-duration". The caller frees. */
char *kn_flag_environment(const KnFlag *flag);

/* Its help, with what its choices mean. The caller frees. */
char *kn_flag_help(const KnFlag *flag);
