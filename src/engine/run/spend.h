/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* What a run may buy of voices and language models on servers, and has bought. Whoever asks takes
 * what a request may cost before it is sent, and gives back what was not bought; so the limit holds
 * however many requests are under way, and a request whose fate is not known counts as bought.
 * Threads: one at a time. */
typedef struct {
    gint64 characters, tokens;           /* the most of each, or < 0: no limit */
    double money;                        /* likewise, by the prices */
    double character_price, token_price; /* of a million */
    gint64 n_characters, n_tokens;       /* taken so far */
} KnSpend;

#define KN_SPEND_NO_LIMIT ((KnSpend){.characters = -1, .tokens = -1, .money = -1})

/* Reads "characters=1000,tokens=50000,money=2.5" into limits, or, prices TRUE,
 * "characters=15,tokens=0.6" into prices. Errors: KN_ERROR_USAGE. */
gboolean kn_spend_parse(KnSpend *spend, const char *text, gboolean prices, GError **error);

/* FALSE: a limit would be passed, and nothing is taken. spend NULL: there is no limit. */
gboolean kn_spend_take(KnSpend *spend, gint64 n_characters, gint64 n_tokens);
/* Some of what was taken was not bought; negative: more was. */
void kn_spend_give_back(KnSpend *spend, gint64 n_characters, gint64 n_tokens);
/* What that many cost. */
double kn_spend_cost(const KnSpend *spend, gint64 n_characters, gint64 n_tokens);
/* "588 characters and 0 tokens" that were bought; the caller frees. */
char *kn_spend_words(const KnSpend *spend);
