/* SPDX-License-Identifier: MIT */
#include "cards/items.h"
#include "cards/page.h"

#include <string.h>

typedef struct {
    KnCardCommon common;
    char *title;
    KnCardItems items;
    int reveal;
    gboolean numbered;
    int first;
} Params;

typedef enum { EVENLY, SPOKEN, TOGETHER } Reveal;

enum { NUMBER_MAX = 999 };

static const KnName reveals[] = {
    {"evenly", "one after the other, all in good time"},
    {"spoken", "each as its first words are said in the transcript, else evenly"},
    {"together", "all at once"},
    {NULL, NULL},
};

static gboolean all_have_times(gconstpointer situation)
{
    const Params *p = ((const KnCardSituation *)situation)->params;
    guint n = 0;
    while (n < p->items.n && p->items.items[n].at >= 0)
        n++;
    return n == p->items.n;
}

static gboolean waits_for_no_word(gconstpointer situation)
{
    const KnCardSituation *here = situation;
    return ((const Params *)here->params)->reveal == SPOKEN && !here->spoken;
}

static const KnUseless unseen_reveal[] = {
    {all_have_times, "has no effect where every point has its time"},
    {waits_for_no_word, "has no effect on a segment without a transcript: its points come evenly"},
    {NULL, NULL},
};

static gboolean is_not_numbered(gconstpointer situation)
{
    return !((const Params *)((const KnCardSituation *)situation)->params)->numbered;
}

static const KnUseless unseen_first[] = {
    {is_not_numbered, "has no effect on points without numbers"},
    {NULL, NULL},
};

static const KnOption options[] = {
    {.name = "title",
     .type = &kn_type_string,
     .offset = KN_OPTION_FIELD(Params, char *, title),
     .help = "stands above them"},
    {.name = "items",
     .type = &kn_type_card_items,
     .offset = KN_OPTION_FIELD(Params, KnCardItems, items),
     .required = TRUE,
     .help = "the points: strings, or objects with text and at, the time when it comes"},
    {.name = "reveal",
     .useless = unseen_reveal,
     .type = &kn_type_enum,
     .offset = KN_OPTION_FIELD(Params, int, reveal),
     .choices = reveals,
     .default_text = "\"evenly\"",
     .help = "when they come, where no time is given"},
    {.name = "numbered",
     .type = &kn_type_bool,
     .offset = KN_OPTION_FIELD(Params, gboolean, numbered),
     .default_text = "false",
     .help = "true: they have numbers in place of dots"},
    {.name = "first",
     .useless = unseen_first,
     .type = &kn_type_int,
     .offset = KN_OPTION_FIELD(Params, int, first),
     .min = 1,
     .max = NUMBER_MAX,
     .default_text = "1",
     .help = "the number of the first point"},
    KN_CARD_OPTIONS(Params),
    {.name = NULL},
};

/* ---- when they are said ---- */

/* The letters and digits of a word, in small letters. The caller frees. */
static char *plain(const char *text, gsize length)
{
    g_autofree char *copy = g_strndup(text, length);
    g_autofree char *small = g_utf8_casefold(copy, -1);
    GString *out = g_string_new(NULL);
    for (const char *c = small; *c; c = g_utf8_next_char(c))
        if (g_unichar_isalnum(g_utf8_get_char(c)))
            g_string_append_unichar(out, g_utf8_get_char(c));
    return g_string_free(out, FALSE);
}

static gboolean is_said_at(const KnCardContext *context, guint word, char **wanted)
{
    for (guint i = 0; wanted[i]; i++) {
        if (word + i >= context->n_words)
            return FALSE;
        const KnCardWord *said = &context->words[word + i];
        g_autofree char *is = plain(said->text, said->length);
        if (strcmp(is, wanted[i]) != 0)
            return FALSE;
    }
    return TRUE;
}

/* The first words of a point, where they are said after that word: two, else one of four letters.
 */
static double find_said(const KnCardContext *context, const char *text, guint *word)
{
    enum { TWO = 2, LETTERS = 4 };
    g_auto(GStrv) parts = g_strsplit_set(text, " \t\n", -1);
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    for (guint i = 0, n = 0; parts[i] && n < TWO; i++) {
        g_autofree char *one = plain(parts[i], strlen(parts[i]));
        if (*one)
            g_strv_builder_add(builder, one);
        n += *one != '\0';
    }
    g_auto(GStrv) wanted = g_strv_builder_end(builder);
    for (guint n = g_strv_length(wanted); n > 0; n--) {
        g_clear_pointer(&wanted[n], g_free);
        if (n == 1 && g_utf8_strlen(wanted[0], -1) < LETTERS && g_strv_length(parts) > 1)
            break;
        for (guint i = *word; i < context->n_words; i++)
            if (is_said_at(context, i, wanted)) {
                *word = i + 1;
                return context->words[i].start;
            }
    }
    return -1;
}

/* Never before the one above it. */
static void find_times(const KnCardPage *page, const Params *p, double *times)
{
    double pace = kn_page_pace(page, p->items.n, 1.6), least = 0;
    guint word = 0;
    for (guint i = 0; i < p->items.n; i++) {
        const KnCardItem *item = &p->items.items[i];
        double at = p->reveal == TOGETHER ? 0.3 : 0.4 + i * pace;
        double said = p->reveal == SPOKEN
                          ? find_said(page->context, item->text ? item->text : "", &word)
                          : -1;
        at = said >= 0 ? MAX(said - 0.15, 0) - page->common->start : at;
        at = item->at >= 0 ? item->at - page->common->start : at;
        times[i] = least = item->at >= 0 ? at : MAX(at, least);
    }
}

/* ---- where they stand ---- */

static void add_mark(KnCardPage *page, const Params *p, guint i, double y, double line,
                     gboolean backwards)
{
    double size = kn_page_size(page, KN_SIZE_LARGE), dot = size * 0.26;
    double x = backwards ? page->area.x + page->area.w - dot : page->area.x;
    if (!p->numbered) {
        kn_page_box(page, (KnBox){x, y + (line - dot) / 2, dot, dot}, page->theme.accent, dot / 2);
        return;
    }
    g_autofree char *number = g_strdup_printf("%u", (guint)p->first + i);
    kn_page_text(page, &(KnPageText){.text = number,
                                     .face = KN_FACE_HEADING,
                                     .size = KN_SIZE_LARGE,
                                     .color = page->theme.accent,
                                     .bold = TRUE,
                                     .figures = TRUE,
                                     .align = backwards ? 1 : -1,
                                     .x = backwards ? page->area.x + page->area.w : x,
                                     .y = y});
}

static gboolean lay_out(KnCardPage *page, const void *params, GError **error)
{
    const Params *p = params;
    double y = kn_page_heading(page, p->title), times[KN_CARD_ITEMS_MAX];
    guint last = p->numbered ? (guint)p->first + p->items.n - 1 : 0;
    double indent =
        kn_page_size(page, KN_SIZE_LARGE) * (1.1 + 0.5 * (last > 9) + 0.9 * (last > 99));
    find_times(page, p, times);
    double line = kn_page_measure(page, &(KnPageText){.text = "X", .size = KN_SIZE_LARGE}).height;
    for (guint i = 0; i < p->items.n; i++) {
        const char *text = p->items.items[i].text ? p->items.items[i].text : "";
        gboolean backwards = kn_page_backwards(text);
        kn_page_part(page, times[i]);
        add_mark(page, p, i, y, line, backwards);
        y += kn_page_text(page, &(KnPageText){.text = text,
                                              .size = KN_SIZE_LARGE,
                                              .color = page->theme.text,
                                              .align = -1,
                                              .x = page->area.x + (backwards ? 0 : indent),
                                              .y = y,
                                              .w = page->area.w - indent});
        y += kn_page_px(page, 2.5 * KN_GRID);
    }
    return TRUE;
}

extern const KnCardKind kn_cards_bullets;
const KnCardKind kn_cards_bullets = {
    .name = "bullets",
    .help = "Points that come one after the other.",
    .options = options,
    .params_size = sizeof(Params),
    .centred = TRUE,
    .lay_out = lay_out,
};
