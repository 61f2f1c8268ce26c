/* SPDX-License-Identifier: MIT */
#include "engine/run/spend.h"
#include "base/error.h"

#include <math.h>
#include <string.h>

static const double million = 1e6;

static gboolean set(KnSpend *spend, const char *name, double number, gboolean prices)
{
    const struct {
        const char *name;
        gint64 *count;
        double *limit, *price;
    } rows[] = {
        {"characters", &spend->characters, NULL, &spend->character_price},
        {"tokens", &spend->tokens, NULL, &spend->token_price},
        {"money", NULL, &spend->money, NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (strcmp(rows[i].name, name) != 0)
            continue;
        if (prices && rows[i].price)
            *rows[i].price = number;
        else if (!prices && rows[i].limit)
            *rows[i].limit = number;
        else if (!prices && number == floor(number))
            *rows[i].count = (gint64)number;
        else
            return FALSE;
        return TRUE;
    }
    return FALSE;
}

gboolean kn_spend_parse(KnSpend *spend, const char *text, gboolean prices, GError **error)
{
    static const double most = 1e12;
    g_auto(GStrv) parts = g_strsplit(text, ",", -1);
    for (guint i = 0; parts[i] || i == 0; i++) {
        char *equals = parts[i] ? strchr(parts[i], '=') : NULL, *end = NULL;
        double number = equals ? g_ascii_strtod(equals + 1, &end) : -1;
        if (equals)
            *equals = '\0';
        if (equals && end > equals + 1 && *end == '\0' && number >= 0 && number <= most &&
            set(spend, g_strstrip(parts[i]), number, prices))
            continue;
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "%s '%s': expected %s",
                    prices ? "--prices" : "--max-spend", text,
                    prices ? "prices of a million, such as characters=15,tokens=0.6"
                           : "one or more limits, such as characters=5000,tokens=100000,money=2.5");
        return FALSE;
    }
    return TRUE;
}

double kn_spend_cost(const KnSpend *spend, gint64 n_characters, gint64 n_tokens)
{
    return ((double)n_characters * spend->character_price + (double)n_tokens * spend->token_price) /
           million;
}

gboolean kn_spend_take(KnSpend *spend, gint64 n_characters, gint64 n_tokens)
{
    if (!spend)
        return TRUE;
    gint64 characters = spend->n_characters + n_characters, tokens = spend->n_tokens + n_tokens;
    if ((spend->characters >= 0 && characters > spend->characters) ||
        (spend->tokens >= 0 && tokens > spend->tokens) ||
        (spend->money >= 0 && kn_spend_cost(spend, characters, tokens) > spend->money))
        return FALSE;
    spend->n_characters = characters;
    spend->n_tokens = tokens;
    return TRUE;
}

void kn_spend_give_back(KnSpend *spend, gint64 n_characters, gint64 n_tokens)
{
    if (!spend)
        return;
    spend->n_characters -= n_characters;
    spend->n_tokens -= n_tokens;
}

char *kn_spend_words(const KnSpend *spend)
{
    return g_strdup_printf("%" G_GINT64_FORMAT " characters and %" G_GINT64_FORMAT " tokens",
                           spend->n_characters, spend->n_tokens);
}
