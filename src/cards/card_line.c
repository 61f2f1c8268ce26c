/* SPDX-License-Identifier: MIT */
#include "cards/chart.h"

#include <math.h>

enum { ROWS_MAX = 2000, SERIES_MAX = 6, LABELS_MAX = 12 };

static const KnOption options[] = {KN_CHART_OPTIONS};

static char *wrong(const void *params, KnCardFault *fault)
{
    const KnChartParams *p = params;
    KnCardSeries series;
    if (p->data.file)
        return NULL;
    char *what = kn_card_series(&p->data, ROWS_MAX, SERIES_MAX, &series);
    *fault = series.fault;
    kn_card_series_clear(&series);
    return what;
}

static double x_of(const KnCardSeries *series, const KnBox *box, guint i)
{
    return box->x + (series->n > 1 ? box->w * i / (series->n - 1) : box->w / 2);
}

static KnPoint *points_of(const KnCardSeries *series, const KnChartScale *scale, const KnBox *box,
                          guint k, guint more)
{
    KnPoint *points = g_new0(KnPoint, series->n + more);
    for (guint i = 0; i < series->n; i++)
        points[i] = (KnPoint){x_of(series, box, i),
                              kn_chart_y(scale, box, series->values[i * series->n_series + k])};
    return points;
}

static void add_area(KnCardPage *page, const KnCardSeries *series, const KnChartScale *scale,
                     const KnBox *box)
{
    KnPoint *area = points_of(series, scale, box, 0, 2);
    area[series->n] = (KnPoint){box->x + box->w, box->y + box->h};
    area[series->n + 1] = (KnPoint){box->x, box->y + box->h};
    kn_page_item(page, &(KnArtItem){.kind = KN_ART_AREA,
                                    .color = page->theme.series[0],
                                    .opacity = 0.16,
                                    .n_points = series->n + 2,
                                    .points = area});
}

/* All lines are uncovered at once, from left to right. */
static void add_lines(KnCardPage *page, const KnCardSeries *series, const KnChartScale *scale,
                      const KnBox *box, double grow)
{
    double thick = kn_page_px(page, 7), dot = kn_page_px(page, 20);
    KnCardPart *part = kn_page_part(page, 0.3);
    part->fade = 0;
    part->grow = grow;
    part->way = KN_REVEAL_RIGHTWARD;
    part->clip = (KnBox){box->x - dot, box->y - dot, box->w + 2 * dot, box->h + 2 * dot};
    if (series->n_series == 1 && series->n > 1)
        add_area(page, series, scale, box);
    for (guint k = series->n_series; k-- > 0;) {
        KnColor color = page->theme.series[k % KN_THEME_SERIES];
        kn_page_item(page, &(KnArtItem){.kind = KN_ART_LINE,
                                        .color = color,
                                        .opacity = 1,
                                        .v = {thick},
                                        .n_points = series->n,
                                        .points = points_of(series, scale, box, k, 0)});
        double y = kn_chart_y(scale, box, series->values[(series->n - 1) * series->n_series + k]);
        double x = x_of(series, box, series->n - 1);
        kn_page_box(page, (KnBox){x - dot / 2, y - dot / 2, dot, dot}, color, dot / 2);
    }
}

/* As many labels as have room beside each other, at equal distances. */
static void add_labels(KnCardPage *page, const KnCardSeries *series, const KnBox *box)
{
    double broad = 1, y = box->y + box->h + kn_page_px(page, 1.5 * KN_GRID);
    for (guint i = 0; i < series->n; i++) {
        KnArtSize size = {0};
        if (series->n <= LABELS_MAX * 4)
            size = kn_page_measure(page,
                                   &(KnPageText){.text = series->labels[i], .size = KN_SIZE_SMALL});
        broad = MAX(broad, size.width);
    }
    broad =
        series->n > LABELS_MAX * 4 ? box->w / LABELS_MAX : broad + kn_page_px(page, 2 * KN_GRID);
    guint room = (guint)CLAMP(box->w / broad, 1, LABELS_MAX);
    guint every = (series->n + room - 1) / room;
    kn_page_part(page, 0.1);
    for (guint i = 0; i < series->n; i += MAX(every, 1)) {
        KnPageText text = {.text = series->labels[i],
                           .size = KN_SIZE_SMALL,
                           .color = page->theme.text,
                           .x = x_of(series, box, i),
                           .y = y};
        double half = kn_page_measure(page, &text).width / 2;
        text.x = CLAMP(text.x, page->area.x + half,
                       MAX(page->area.x + page->area.w - half, page->area.x + half));
        kn_page_text(page, &text);
    }
}

static gboolean lay_out(KnCardPage *page, const void *params, GError **error)
{
    const KnChartParams *p = params;
    KnCardSeries series;
    KnCardData own;
    gboolean done = kn_chart_series(page, p, ROWS_MAX, SERIES_MAX, &series, &own, error);
    if (done && series.n > 0) {
        KnChartScale scale = kn_chart_scale(&series, FALSE);
        double y = kn_page_heading(page, p->title), inset = kn_page_px(page, KN_GRID);
        y += kn_chart_legend(page, &series, y);
        KnBox box = {page->area.x, y, page->area.w, page->area.y + page->area.h - y};
        double low =
            kn_page_measure(page, &(KnPageText){.text = "X", .size = KN_SIZE_SMALL}).height;
        box = kn_chart_grid(page, &scale, p->unit, box, low + kn_page_px(page, 1.5 * KN_GRID));
        page->full |= box.h < 200 * page->unit;
        box.x += inset;
        box.w = MAX(box.w - 2 * inset, 1);
        add_labels(page, &series, &box);
        add_lines(page, &series, &scale, &box, kn_chart_grow(page, p));
    }
    kn_card_series_clear(&series);
    kn_card_data_clear(&own);
    return done;
}

extern const KnCardKind kn_cards_line;
const KnCardKind kn_cards_line = {
    .name = "line",
    .help = "Lines that are drawn from left to right, one for each column of numbers.",
    .options = options,
    .rules = KN_CHART_RULES,
    .params_size = sizeof(KnChartParams),
    .wrong = wrong,
    .lay_out = lay_out,
};
