/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "cards/chart.h"

#include <math.h>

enum { ROWS_MAX = 12 };

static const KnOption options[] = {KN_CHART_OPTIONS};

/* Labels with one number each, none of which is negative. */
static const char rules[] =
    "\"allOf\": [{\"properties\": {\"data\": {\"additionalProperties\": {\"minimum\": 0}, "
    "\"items\": {\"minimum\": 0, \"minItems\": 2, \"maxItems\": 2, "
    "\"prefixItems\": [{}, {\"minimum\": 0}]}}}}]";

static char *check(const KnCardData *data, KnCardSeries *series)
{
    double sum = 0;
    for (guint i = 0; i < series->n; i++) {
        if (series->values[i] < 0)
            return kn_card_data_complain(data, i + (series->names ? 1 : 0), 1,
                                         "it is negative: a pie has no room for less than nothing",
                                         &series->fault);
        sum += series->values[i];
    }
    return sum > 0 ? NULL : g_strdup("all numbers of data are 0: a pie needs something to share");
}

static char *wrong(const void *params, KnCardFault *fault)
{
    const KnChartParams *p = params;
    KnCardSeries series;
    if (p->data.file)
        return NULL;
    char *what = kn_card_series(&p->data, ROWS_MAX, 1, &series);
    what = what ? what : check(&p->data, &series);
    *fault = series.fault;
    kn_card_series_clear(&series);
    return what;
}

static KnColor color_of(const KnCardPage *page, guint i)
{
    KnColor color = page->theme.series[i % KN_THEME_SERIES];
    return i < KN_THEME_SERIES ? color : kn_page_mix(color, page->theme.background[0], 0.4);
}

static void add_pie(KnCardPage *page, const KnCardSeries *series, KnBox circle, double sum,
                    double grow)
{
    const double hole = 0.58, gap = 0.0035;
    double at = 0;
    KnCardPart *part = kn_page_part(page, 0.2);
    part->fade = 0;
    part->grow = grow;
    part->way = KN_REVEAL_TURN;
    part->clip = (KnBox){circle.x - 4, circle.y - 4, circle.w + 8, circle.h + 8};
    for (guint i = 0; i < series->n; i++) {
        double share = series->values[i] / sum, space = share < 1 ? MIN(gap, share) : 0;
        if (share > 0)
            kn_page_item(page, &(KnArtItem){.kind = KN_ART_SECTOR,
                                            .box = circle,
                                            .color = color_of(page, i),
                                            .opacity = 1,
                                            .v = {at + space / 2, at + share - space / 2, hole}});
        at += share;
    }
}

/* One for each: its colour, its label, which may need several lines, its share at the other edge.
 * They begin at the right where labels do. */
typedef struct {
    char *words;
    KnPageText value, label;
    double line, height; /* of its first line; of all */
    double dot;          /* where its colour stands */
} Row;

static double row_gap(const KnCardPage *page)
{
    return kn_page_px(page, 1.5 * KN_GRID);
}

static double dot_of(const KnCardPage *page)
{
    return kn_page_size(page, KN_SIZE_BODY) * 0.5;
}

static void plan_row(KnCardPage *page, const KnChartParams *p, const KnCardSeries *series, guint i,
                     double sum, double width, Row *row)
{
    double gap = kn_page_px(page, 2 * KN_GRID), indent = dot_of(page) + gap;
    gboolean backwards = kn_page_backwards(series->labels[0]);
    gboolean unit = p->unit && *p->unit;
    g_autofree char *digits = unit ? kn_card_digits(series->values[i], -1, ",")
                                   : kn_card_digits(series->values[i] / sum * 100, 0, ",");
    row->words = g_strconcat(digits, unit ? p->unit : "%", NULL);
    row->value = (KnPageText){.text = row->words,
                              .size = KN_SIZE_BODY,
                              .color = page->theme.text,
                              .bold = TRUE,
                              .figures = TRUE,
                              .align = backwards ? -1 : 1,
                              .x = backwards ? 0 : width};
    KnArtSize value = kn_page_measure(page, &row->value);
    row->label = (KnPageText){.text = series->labels[i],
                              .size = KN_SIZE_BODY,
                              .color = page->theme.text,
                              .align = kn_page_backwards(series->labels[i]) == backwards ? -1 : 1,
                              .x = backwards ? value.width + gap : indent,
                              .w = MAX(width - indent - gap - value.width, 1)};
    row->dot = backwards ? width - dot_of(page) : 0;
    row->line = value.height;
    row->height = MAX(value.height, kn_page_measure(page, &row->label).height) + row_gap(page);
}

static void add_row(KnCardPage *page, const Row *row, KnColor color, double left, double top)
{
    double dot = dot_of(page);
    KnPageText value = row->value, label = row->label;
    value.x += left;
    label.x += left;
    value.y = label.y = top;
    kn_page_box(page, (KnBox){left + row->dot, top + (row->line - dot) / 2, dot, dot}, color,
                dot * 0.25);
    kn_page_text(page, &value);
    kn_page_text(page, &label);
}

static void lay_out_series(KnCardPage *page, const KnChartParams *p, const KnCardSeries *series)
{
    Row rows[ROWS_MAX] = {0};
    double sum = 0, at = 0, y = kn_page_heading(page, p->title), grow = kn_chart_grow(page, p);
    KnBox rest = {page->area.x, y, page->area.w, page->area.y + page->area.h - y};
    for (guint i = 0; i < series->n; i++)
        sum += series->values[i];
    gboolean beside = rest.w > rest.h;
    double gap = kn_page_px(page, 8 * KN_GRID), side = MIN(rest.h, rest.w * 0.45);
    double width = beside ? MIN(rest.w - side - gap, kn_page_px(page, 680)) : rest.w;
    double tall = -row_gap(page);
    for (guint i = 0; i < series->n; i++) {
        plan_row(page, p, series, i, sum, width, &rows[i]);
        tall += rows[i].height;
    }
    if (!beside)
        side = MIN(rest.w * 0.8, rest.h - gap - tall);
    KnBox circle = {rest.x + (beside ? 0 : (rest.w - side) / 2),
                    rest.y + (beside ? (rest.h - side) / 2 : 0), side, side};
    page->full |= side < 200 * page->unit || tall > rest.h;
    if (side >= 1)
        add_pie(page, series, circle, sum, grow);
    double left = beside ? circle.x + side + gap : rest.x;
    double top = beside ? rest.y + MAX(rest.h - tall, 0) / 2 : circle.y + side + gap;
    for (guint i = 0; i < series->n; i++) {
        if (side >= 1) {
            kn_page_part(page, 0.3 + grow * at / sum);
            add_row(page, &rows[i], color_of(page, i), left, top);
        }
        at += series->values[i];
        top += rows[i].height;
        g_free(rows[i].words);
    }
}

static gboolean lay_out(KnCardPage *page, const void *params, GError **error)
{
    const KnChartParams *p = params;
    KnCardSeries series;
    KnCardData own;
    gboolean done = kn_chart_series(page, p, ROWS_MAX, 1, &series, &own, error);
    g_autofree char *what =
        done && series.n ? check(p->data.file ? &own : &p->data, &series) : NULL;
    if (what) {
        const char *name = series.fault.row < 0 ? own.name : NULL; /* else it has its place */
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "%s%s%s", name ? name : "", name ? ": " : "",
                    what);
        done = FALSE;
    } else if (done && series.n > 0) {
        lay_out_series(page, p, &series);
    }
    kn_card_series_clear(&series);
    kn_card_data_clear(&own);
    return done;
}

extern const KnCardKind kn_cards_pie;
const KnCardKind kn_cards_pie = {
    .name = "pie",
    .help = "A ring of shares that turns in.",
    .options = options,
    .rules = rules,
    .params_size = sizeof(KnChartParams),
    .wrong = wrong,
    .lay_out = lay_out,
};
