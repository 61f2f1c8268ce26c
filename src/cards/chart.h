/* SPDX-License-Identifier: MIT */
#pragma once
#include "cards/data.h"
#include "cards/page.h"

/* What charts share. Threads: pure functions of a page. */

typedef struct {
    KnCardCommon common;
    char *title, *unit;
    KnCardData data;
    double grow;
} KnChartParams;

/* A row has a label and a number at least. */
#define KN_CHART_RULES "\"allOf\": [{\"properties\": {\"data\": {\"items\": {\"minItems\": 2}}}}]"

/* Round numbers around all values, which include 0 or not, in n_ticks - 1 equal steps. */
typedef struct {
    double low, high, step;
    int n_ticks, decimals;
} KnChartScale;

KnChartScale kn_chart_scale(const KnCardSeries *series, gboolean with_zero);

/* Lines and numbers of a scale along the left edge of a box, as a part of its own. Returns the box
 * that is left for what is drawn. low_space: kept free below it for labels. */
KnBox kn_chart_grid(KnCardPage *page, const KnChartScale *scale, const char *unit, KnBox box,
                    double low_space);
/* Where a value stands. */
double kn_chart_y(const KnChartScale *scale, const KnBox *box, double value);

/* Names of the series with their colours, in one row; nothing for one without a name. Returns its
 * height with the gap below. */
double kn_chart_legend(KnCardPage *page, const KnCardSeries *series, double y);

/* The series of the chart, from its file where it has one; series and own are cleared by the
 * caller. Errors: KN_ERROR_PROJECT, KN_ERROR_INPUT. */
gboolean kn_chart_series(const KnCardPage *page, const KnChartParams *params, guint rows_max,
                         guint series_max, KnCardSeries *series, KnCardData *own, GError **error);

/* How long it takes to grow: not more than half of the card's time. */
double kn_chart_grow(const KnCardPage *page, const KnChartParams *params);

#define KN_CHART_OPTIONS                                                                           \
    {.name = "title",                                                                              \
     .type = &kn_type_string,                                                                      \
     .offset = KN_OPTION_FIELD(KnChartParams, char *, title),                                      \
     .help = "stands above it"},                                                                   \
        {.name = "data",                                                                           \
         .type = &kn_type_card_data,                                                               \
         .offset = KN_OPTION_FIELD(KnChartParams, KnCardData, data),                               \
         .required = TRUE,                                                                         \
         .help = "labels with their numbers: rows, an object, or a CSV file, the first row of "    \
                 "which may hold names"},                                                          \
        {.name = "unit",                                                                           \
         .type = &kn_type_string,                                                                  \
         .offset = KN_OPTION_FIELD(KnChartParams, char *, unit),                                   \
         .help = "stands after its numbers, such as %"},                                           \
        {.name = "grow",                                                                           \
         .type = &kn_type_double,                                                                  \
         .offset = KN_OPTION_FIELD(KnChartParams, double, grow),                                   \
         .min = 0,                                                                                 \
         .max = 60,                                                                                \
         .default_text = "1.2",                                                                    \
         .unit = "s",                                                                              \
         .help = "how long it takes to grow; 0: it is there at once"},                             \
        KN_CARD_OPTIONS(KnChartParams),                                                            \
    {                                                                                              \
        .name = NULL                                                                               \
    }
