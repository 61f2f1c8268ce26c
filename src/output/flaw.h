/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/record.h"

/* What verification finds in a film: one row of flaws.def each. Threads: plain data. */
typedef enum {
#define KN_ITEM(id, name, error, unit, help, words, fix) KN_FLAW_##id,
#include "output/flaws.def"
#undef KN_ITEM
    KN_N_FLAWS,
} KnFlawCode;

typedef struct {
    KnFlawCode code;
    gint64 first_us, last_us; /* of the film, from its first frame */
    double number, limit;     /* that was found; that it should have, or may not pass */
} KnFlaw;

const char *kn_flaw_name(KnFlawCode code); /* "frozen" */
const char *kn_flaw_unit(KnFlawCode code); /* "s" */
/* As flaws.def has them, with what stands in braces. */
const char *kn_flaw_words(KnFlawCode code);
const char *kn_flaw_fix(KnFlawCode code);
/* Whether the film is not what was planned; else it is what somebody should look at. */
gboolean kn_flaw_is_error(KnFlawCode code);

/* Appends one; of a code so many are kept. FALSE: there are that many. */
enum { KN_FLAWS_MAX = 16 };
gboolean kn_flaw_add(GArray *findings, const KnFlaw *finding);

/* What a look at a film has come to, as its process tells it. */
typedef struct {
    GArray *findings;  /* KnFlaw */
    gint64 n_frames;   /* that were decoded */
    gboolean compared; /* with what was drawn, or mixed */
    gboolean has_sound;
    char *why;         /* it is not compared; owned; NULL: it is */
    double lufs, dbtp; /* of the sound; 0: not measured */
} KnLooked;
extern const KnField kn_looked_fields[];

/* docs/verification.md's table of them. The caller frees. */
char *kn_flaws_table(void);
