/* SPDX-License-Identifier: MIT */
#include "engine/film/finding_words.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

/* "1:02.50" */
static void put_time(GString *out, gint64 us)
{
    gint64 hundredths = (us + 5000) / 10000;
    g_string_append_printf(out, "%" G_GINT64_FORMAT ":%02d.%02d", hundredths / 6000,
                           (int)(hundredths / 100 % 60), (int)(hundredths % 100));
}

/* Two digits after the point at most, none where they say nothing. */
static void put_number(GString *out, double number)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    double rounded = round(number * 100) / 100;
    g_string_append(out, g_ascii_formatd(digits, sizeof digits, "%.10g", rounded + 0.0));
}

static void put(GString *out, const char *name, const KnFlaw *finding, const char *word)
{
    double lasts = (double)(finding->last_us - finding->first_us) / G_USEC_PER_SEC;
    const struct {
        const char *name;
        double value;
    } numbers[] = {
        {"for", lasts},
        {"number", finding->number},
        {"limit", finding->limit},
        {"difference", finding->limit - finding->number},
        {"apart", fabs(finding->limit - finding->number)},
        {"opposite", -finding->number},
        {"need",
         finding->limit > 0 ? ceil(100 * lasts * finding->number / finding->limit) / 100 : 0},
        {"fits", floor(lasts * finding->limit)},
    };
    if (strcmp(name, "at") == 0)
        put_time(out, finding->first_us);
    else if (strcmp(name, "until") == 0)
        put_time(out, finding->last_us);
    else if (strcmp(name, "word") == 0)
        g_string_append(out, word ? word : "");
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        if (strcmp(name, numbers[i].name) == 0)
            put_number(out, numbers[i].value);
}

static char *expand(const char *words, const KnFlaw *finding, const char *word)
{
    GString *out = g_string_new(NULL);
    for (const char *open; (open = strchr(words, '{')); words = strchr(open, '}') + 1) {
        g_autofree char *name = g_strndup(open + 1, (gsize)(strchr(open, '}') - open - 1));
        g_string_append_len(out, words, open - words);
        put(out, name, finding, word);
    }
    g_string_append(out, words);
    return g_string_free(out, FALSE);
}

void kn_finding_say(KnFilmFinding *found, const char *word)
{
    g_autofree char *shown = word ? kn_text_visible(word) : NULL;
    found->words = expand(kn_flaw_words(found->finding.code), &found->finding, shown);
    found->fix = expand(kn_flaw_fix(found->finding.code), &found->finding, shown);
}
