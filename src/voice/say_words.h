/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* The words of voice/say.h, a language each. Lists end with NULL, or {0}. */

/* Behind a number: how it is said, and the number 1 before it. */
typedef struct {
    const char *sign;
    const char *one;  /* "ein" */
    const char *unit; /* "Kilometer", of 1 */
    const char *many; /* of any other number; NULL: the same */
} KnSayUnit;

/* In place of a whole word. */
typedef struct {
    const char *written, *said;
    gboolean before_digit;   /* only before a number */
    gboolean before_capital; /* only before a name */
} KnSayWord;

typedef struct KnSayRules {
    const char *language;  /* two letters */
    const char *country;   /* only there; NULL: everywhere else */
    char decimal, group;   /* signs in numbers; a space groups everywhere */
    gboolean day_first;    /* of dates with '/' */
    gboolean dotted_dates; /* 1.2.2024 */
    const char *range;     /* between numbers with a dash between them */
    const char *cents;     /* between an amount and its hundredths */
    const KnSayUnit *money, *units;
    const KnSayWord *words;
    const KnSayWord *fractions;
    const char *const *months;
    /* Of a day (1 to 31) before its month; oblique: as behind a preposition. The caller frees. */
    char *(*day)(int day, gboolean oblique);
    const char *of; /* between day and month, and month and year; "" or " de" */
    const char *of_year;
    gboolean month_first;       /* "March 1st" */
    const char *const *oblique; /* words before a day that make it oblique; NULL: there are none */
    const char *const *before_year; /* words before a number that is a year; NULL: any may be */
    char *(*year)(int year);        /* NULL: as a number is said; the caller frees what it gives */
    const char *hour;               /* "Uhr", behind 17:45; NULL: times are read well */
    const char *hour_sign;          /* the sign that the same stands for: "h" */
} KnSayRules;

extern const KnSayRules kn_say_languages[]; /* language NULL ends */
