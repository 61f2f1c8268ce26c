/* SPDX-License-Identifier: MIT */
#include "cards/chart.h"

#include <math.h>

enum { BARS_MAX = 40, ROWS_MAX = 24, SERIES_MAX = 4 };

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

typedef struct {
    KnCardPage *page;
    const KnChartParams *p;
    const KnCardSeries *series;
    const KnChartScale *scale;
    KnBox box;
    double grow;
    gboolean values; /* are written */
} Work;

static char *value_words(const Work *work, double value)
{
    g_autofree char *digits = kn_card_digits(value, -1, ",");
    return g_strconcat(digits, work->p->unit ? work->p->unit : "", NULL);
}

static KnPageText value_text(const Work *work, const char *words)
{
    return (KnPageText){.text = words,
                        .size = KN_SIZE_SMALL,
                        .color = work->page->theme.text,
                        .bold = TRUE,
                        .figures = TRUE};
}

/* Whether each value has room in its place: else none is written, and the scale alone tells them,
 * when the letters are small already. */
static gboolean values_fit(const Work *work, double room)
{
    const double least = 0.75;
    double broadest = 0;
    for (guint i = 0; i < work->series->n * work->series->n_series; i++) {
        g_autofree char *words = value_words(work, work->series->values[i]);
        KnPageText text = value_text(work, words);
        broadest = MAX(broadest, kn_page_measure(work->page, &text).width);
    }
    work->page->full |= broadest > room && work->page->scale > least;
    return broadest <= room;
}

static void add_value(const Work *work, KnBox bar, double value, double at)
{
    KnCardPage *page = work->page;
    g_autofree char *words = value_words(work, value);
    KnPageText text = value_text(work, words);
    KnArtSize size = kn_page_measure(page, &text);
    text.x = bar.x + bar.w / 2;
    text.y = value >= 0 ? bar.y - size.height - kn_page_px(page, 6)
                        : bar.y + bar.h + kn_page_px(page, 6);
    kn_page_part(page, at);
    kn_page_text(page, &text);
}

static void add_bars(const Work *work, guint row, double left, double width)
{
    KnCardPage *page = work->page;
    const KnCardSeries *s = work->series;
    double stagger = work->grow * 0.5 / MAX(s->n, 1), one = width / s->n_series;
    for (guint k = 0; k < s->n_series; k++) {
        double value = s->values[row * s->n_series + k], at = 0.3 + stagger * row;
        double y = kn_chart_y(work->scale, &work->box, value);
        double zero = kn_chart_y(work->scale, &work->box, 0);
        double gap = s->n_series > 1 ? one * 0.08 : 0;
        KnBox bar = {left + one * k + gap, MIN(y, zero), one - 2 * gap, MAX(fabs(zero - y), 1)};
        KnCardPart *part = kn_page_part(page, at);
        part->fade = 0;
        part->grow = work->grow * 0.5;
        part->way = value >= 0 ? KN_REVEAL_UPWARD : KN_REVEAL_DOWNWARD;
        kn_page_box(page, bar, page->theme.series[k % KN_THEME_SERIES],
                    MIN(kn_page_px(page, 6), bar.h / 2));
        if (work->values)
            add_value(work, bar, value, at + work->grow * 0.4);
    }
}

/* Of a label: between two of them there is half a letter's height at least. */
static double label_width(const KnCardPage *page, double column)
{
    double gap = MAX(column * 0.1, kn_page_size(page, KN_SIZE_SMALL) / 2);
    return MAX(column - gap, 1);
}

/* One line for each, all or none of them in a column of its own. */
static void add_labels(const Work *work, double column, double y)
{
    double width = label_width(work->page, column);
    kn_page_part(work->page, 0.1);
    for (guint i = 0; i < work->series->n; i++)
        kn_page_text(work->page, &(KnPageText){.text = work->series->labels[i],
                                               .size = KN_SIZE_SMALL,
                                               .leading = 1,
                                               .color = work->page->theme.text,
                                               .x = work->box.x + column * i + (column - width) / 2,
                                               .y = y,
                                               .w = width});
}

static double label_height(KnCardPage *page, const KnCardSeries *series, double column)
{
    double high = 0;
    for (guint i = 0; i < series->n; i++)
        high = MAX(high, kn_page_measure(page, &(KnPageText){.text = series->labels[i],
                                                             .size = KN_SIZE_SMALL,
                                                             .leading = 1,
                                                             .w = label_width(page, column)})
                             .height);
    return high + kn_page_px(page, 1.5 * KN_GRID);
}

static gboolean lay_out(KnCardPage *page, const void *params, GError **error)
{
    const KnChartParams *p = params;
    KnCardSeries series;
    KnCardData own;
    gboolean done = kn_chart_series(page, p, ROWS_MAX, SERIES_MAX, &series, &own, error);
    if (done && series.n > 0) {
        KnChartScale scale = kn_chart_scale(&series, TRUE);
        double y = kn_page_heading(page, p->title);
        y += kn_chart_legend(page, &series, y);
        KnBox box = {page->area.x, y, page->area.w, page->area.y + page->area.h - y};
        double low = label_height(page, &series, page->area.w * 0.9 / series.n);
        box = kn_chart_grid(page, &scale, p->unit, box, low);
        Work work = {page, p, &series, &scale, box, kn_chart_grow(page, p), FALSE};
        double column = box.w / series.n,
               bar = MIN(column * 0.62, kn_page_px(page, 150 + 50 * series.n_series));
        double one = bar / series.n_series;
        page->full |= box.h < 200 * page->unit;
        work.values = values_fit(&work, series.n_series > 1 ? one * 0.95 : bar * 1.5);
        add_labels(&work, column, box.y + box.h + kn_page_px(page, 1.5 * KN_GRID));
        for (guint i = 0; i < series.n; i++)
            add_bars(&work, i, box.x + column * i + (column - bar) / 2, bar);
    }
    kn_card_series_clear(&series);
    kn_card_data_clear(&own);
    return done;
}

extern const KnCardKind kn_cards_bar;
const KnCardKind kn_cards_bar = {
    .name = "bar",
    .help = "Bars that grow.",
    .options = options,
    .rules = KN_CHART_RULES,
    .params_size = sizeof(KnChartParams),
    .wrong = wrong,
    .lay_out = lay_out,
};
