/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Numbers, units, money, dates and abbreviations as a person reads them, where espeak and flite do
 * not: what is to be spoken in place of what is written. Figures that these read well stay figures.
 * English, German, French and Spanish. Threads: pure functions. */
typedef struct KnSayRules KnSayRules;

/* Of a language (BCP 47), whatever stands behind its first part; NULL: there are none. */
const KnSayRules *kn_say_rules(const char *language);

/* What is said in place of what begins at `at`, which is in `text`, and how many bytes that takes;
 * NULL: it is said as it is written. The caller frees. */
char *kn_say(const KnSayRules *rules, const char *text, const char *at, gsize *taken);
