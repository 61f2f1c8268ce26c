/* SPDX-License-Identifier: MIT */
#include "cards/chart.h"
#include "base/error.h"

#include <math.h>
#include <string.h>

enum { STEPS_WANTED = 4 };

/* 1, 2, 2.5 or 5 times a power of ten, not below the least. */
static double round_step(double least)
{
    static const double nice[] = {1, 2, 2.5, 5, 10};
    double power = pow(10, floor(log10(least)));
    for (gsize i = 0; i < G_N_ELEMENTS(nice); i++)
        if (nice[i] * power >= least * (1 - 1e-9))
            return nice[i] * power;
    return 10 * power;
}

KnChartScale kn_chart_scale(const KnCardSeries *series, gboolean with_zero)
{
    double low = with_zero ? 0 : G_MAXDOUBLE, high = with_zero ? 0 : -G_MAXDOUBLE;
    for (gsize i = 0; i < (gsize)series->n * series->n_series; i++) {
        low = MIN(low, series->values[i]);
        high = MAX(high, series->values[i]);
    }
    if (!(high - low > 1e-9 * MAX(fabs(high), 1))) { /* all alike */
        low -= high > 0 && with_zero ? 0 : 1;
        high += 1;
    }
    if (!with_zero && low > 0 && low < (high - low) * 0.8)
        low = 0;
    double step = round_step((high - low) / STEPS_WANTED);
    KnChartScale scale = {floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step, step, 0,
                          kn_card_decimals(step)};
    scale.n_ticks = (int)floor((scale.high - scale.low) / step + 0.5) + 1;
    return scale;
}

double kn_chart_y(const KnChartScale *scale, const KnBox *box, double value)
{
    return box->y + box->h * (scale->high - value) / (scale->high - scale->low);
}

static char *tick_words(const KnChartScale *scale, int i, const char *unit)
{
    g_autofree char *digits = kn_card_digits(scale->low + i * scale->step, scale->decimals, ",");
    return g_strconcat(digits, unit ? unit : "", NULL);
}

KnBox kn_chart_grid(KnCardPage *page, const KnChartScale *scale, const char *unit, KnBox box,
                    double low_space)
{
    double broad = 0, thin = MAX(page->unit * 2, 1), high = 0;
    KnColor faint = kn_page_mix(page->theme.background[0], page->theme.muted, 0.28);
    for (int i = 0; i < scale->n_ticks; i++) {
        g_autofree char *words = tick_words(scale, i, unit);
        KnArtSize size = kn_page_measure(page, &(KnPageText){.text = words, .size = KN_SIZE_SMALL});
        broad = MAX(broad, size.width);
        high = MAX(high, size.height);
    }
    broad += kn_page_px(page, 2 * KN_GRID);
    KnBox left = {box.x + broad, box.y + high / 2, MAX(box.w - broad, 1),
                  MAX(box.h - high / 2 - low_space, 1)};
    kn_page_part(page, 0.1);
    for (int i = 0; i < scale->n_ticks; i++) {
        g_autofree char *words = tick_words(scale, i, unit);
        double y = kn_chart_y(scale, &left, scale->low + i * scale->step);
        gboolean zero = fabs(scale->low + i * scale->step) < scale->step * 1e-6;
        kn_page_box(page, (KnBox){left.x, y - thin / 2, left.w, thin},
                    zero ? page->theme.muted : faint, 0);
        kn_page_text(page, &(KnPageText){.text = words,
                                         .size = KN_SIZE_SMALL,
                                         .color = page->theme.muted,
                                         .figures = TRUE,
                                         .align = 1,
                                         .x = left.x - kn_page_px(page, 2 * KN_GRID),
                                         .y = y - high / 2});
    }
    return left;
}

double kn_chart_legend(KnCardPage *page, const KnCardSeries *series, double y)
{
    double x = page->area.x, size = kn_page_size(page, KN_SIZE_SMALL), high = 0;
    if (!series->names || series->n_series < 2)
        return 0;
    kn_page_part(page, 0.1);
    for (guint i = 0; i < series->n_series; i++) {
        KnPageText text = {.text = series->names[i],
                           .size = KN_SIZE_SMALL,
                           .color = page->theme.text,
                           .align = -1,
                           .x = x + size,
                           .y = y};
        KnArtSize measured = kn_page_measure(page, &text);
        kn_page_box(page,
                    (KnBox){x, y + (measured.height - size * 0.6) / 2, size * 0.6, size * 0.6},
                    page->theme.series[i % KN_THEME_SERIES], size * 0.15);
        high = kn_page_text(page, &text);
        x += size + measured.width + kn_page_px(page, 4 * KN_GRID);
        page->full |= x - kn_page_px(page, 4 * KN_GRID) > page->area.x + page->area.w;
    }
    return high + kn_page_px(page, 2 * KN_GRID);
}

gboolean kn_chart_series(const KnCardPage *page, const KnChartParams *params, guint rows_max,
                         guint series_max, KnCardSeries *series, KnCardData *own, GError **error)
{
    const KnCardData *data = kn_card_data_get(page->context, &params->data, own, error);
    *series = (KnCardSeries){0};
    if (!data)
        return FALSE;
    g_autofree char *wrong = kn_card_series(data, rows_max, series_max, series);
    if (!wrong)
        return TRUE;
    const char *name = series->fault.row < 0 ? data->name : NULL; /* else it has its place */
    g_set_error(error, KN_ERROR, data->name ? KN_ERROR_INPUT : KN_ERROR_PROJECT, "%s%s%s",
                name ? name : "", name ? ": " : "", wrong);
    return FALSE;
}

double kn_chart_grow(const KnCardPage *page, const KnChartParams *params)
{
    return MIN(params->grow, MAX(page->context->seconds - page->common->start, 0) / 2);
}
