/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "cards/data.h"
#include "cards/page.h"

#include <string.h>

enum { ROWS_MAX = 24, COLUMNS_MAX = 8 };

typedef struct {
    KnCardCommon common;
    char *title;
    KnCardData data;
    gboolean header;
} Params;

static const KnOption options[] = {
    {.name = "title",
     .type = &kn_type_string,
     .offset = KN_OPTION_FIELD(Params, char *, title),
     .help = "stands above it"},
    {.name = "data",
     .type = &kn_type_card_data,
     .offset = KN_OPTION_FIELD(Params, KnCardData, data),
     .required = TRUE,
     .help = "its rows, or a CSV file"},
    {.name = "header",
     .type = &kn_type_bool,
     .offset = KN_OPTION_FIELD(Params, gboolean, header),
     .default_text = "true",
     .help = "the first row names the columns"},
    KN_CARD_OPTIONS(Params),
    {.name = NULL},
};

static char *check(const KnCardData *data)
{
    if (!data->cells)
        return g_strdup("there is nothing in data");
    if (data->n_rows > ROWS_MAX || data->n_columns > COLUMNS_MAX)
        return g_strdup_printf("data has %u rows of %u cells: a card has room for %d and %d",
                               data->n_rows, data->n_columns, ROWS_MAX, COLUMNS_MAX);
    return NULL;
}

static char *wrong(const void *params, KnCardFault *fault)
{
    const Params *p = params;
    fault->option = "data";
    return p->data.file ? NULL : check(&p->data);
}

/* It begins with a digit, or with one character before it: 12, -3, $5, 14 cm. */
static gboolean is_number(const char *cell)
{
    enum { LONGEST = 14 };
    const char *second = *cell ? g_utf8_next_char(cell) : cell;
    return (g_ascii_isdigit(*cell) || (g_ascii_isdigit(*second) && !g_ascii_isalpha(*cell))) &&
           g_utf8_strlen(cell, -1) <= LONGEST;
}

typedef struct {
    KnCardPage *page;
    const KnCardData *data;
    gboolean header, backwards; /* columns from right to left */
    double width[COLUMNS_MAX];
    gboolean numbers[COLUMNS_MAX];
    double pad_x, pad_y;
} Grid;

static KnPageText text_of(const Grid *grid, guint row, guint column)
{
    gboolean head = grid->header && row == 0, right = grid->backwards || grid->numbers[column];
    const char *cell = grid->data->cells[row * grid->data->n_columns + column];
    return (KnPageText){.text = cell,
                        .size = head ? 34 : 40,
                        .leading = 1.05,
                        .color = head ? grid->page->theme.accent : grid->page->theme.text,
                        .bold = head,
                        .figures = TRUE,
                        .align = right == kn_page_backwards(cell) ? -1 : 1};
}

/* Each as broad as it would like to be, and what is left is shared; where there is less room, those
 * that are broader than their share give way. */
static void find_widths(Grid *grid)
{
    guint n = grid->data->n_columns;
    double room = grid->page->area.w, sum = 0, want[COLUMNS_MAX] = {0};
    for (guint k = 0; k < n; k++) {
        guint first = grid->header ? 1 : 0;
        grid->numbers[k] = grid->data->n_rows > first;
        for (guint i = 0; i < grid->data->n_rows; i++) {
            if (i >= first)
                grid->numbers[k] &= is_number(grid->data->cells[i * n + k]);
        }
        for (guint i = 0; i < grid->data->n_rows; i++) {
            KnPageText text = text_of(grid, i, k);
            want[k] = MAX(want[k], kn_page_measure(grid->page, &text).width + 2 * grid->pad_x + 2);
        }
        sum += want[k];
    }
    for (guint k = 0; k < n; k++)
        grid->width[k] = want[k] + (room - sum) / n;
    if (sum <= room)
        return;
    double fair = room / n, small = 0, large = 0;
    for (guint k = 0; k < n; k++)
        *(want[k] <= fair ? &small : &large) += want[k];
    for (guint k = 0; k < n; k++)
        grid->width[k] = want[k] <= fair ? want[k] : want[k] * (room - small) / large;
}

static double add_row(const Grid *grid, guint row, double y)
{
    KnCardPage *page = grid->page;
    double x = page->area.x, high = 0, heights[COLUMNS_MAX];
    for (guint k = 0; k < grid->data->n_columns; k++) {
        KnPageText text = text_of(grid, row, k);
        text.w = MAX(grid->width[k] - 2 * grid->pad_x, 1);
        heights[k] = kn_page_measure(page, &text).height;
        high = MAX(high, heights[k]);
    }
    high += 2 * grid->pad_y;
    double line = MAX(page->unit * 2, 1);
    if (row % 2 == 1 - (grid->header ? 0 : 1) && row > 0)
        kn_page_box(page, (KnBox){x, y, page->area.w, high}, page->theme.surface,
                    kn_page_px(page, 8));
    if (grid->header && row == 0)
        kn_page_box(page, (KnBox){x, y + high - line, page->area.w, line}, page->theme.accent, 0);
    for (guint k = 0; k < grid->data->n_columns; k++) {
        KnPageText text = text_of(grid, row, k);
        double left = grid->backwards ? 2 * page->area.x + page->area.w - x - grid->width[k] : x;
        text.x = left + grid->pad_x;
        text.y = y + (high - heights[k]) / 2;
        text.w = MAX(grid->width[k] - 2 * grid->pad_x, 1);
        kn_page_text(page, &text);
        x += grid->width[k];
    }
    return high;
}

static gboolean lay_out(KnCardPage *page, const void *params, GError **error)
{
    const Params *p = params;
    KnCardData own;
    const KnCardData *data = kn_card_data_get(page->context, &p->data, &own, error);
    g_autofree char *what = data ? check(data) : NULL;
    double y = kn_page_heading(page, p->title);
    if (what) {
        g_autofree char *name = g_path_get_basename(p->data.file ? p->data.file : "data");
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "%s: %s", name, what);
    } else if (data) {
        Grid grid = {.page = page,
                     .data = data,
                     .header = p->header,
                     .backwards = data->n_rows > 0 && kn_page_backwards(data->cells[0]),
                     .pad_x = kn_page_px(page, 2 * KN_GRID),
                     .pad_y = kn_page_px(page, 1.25 * KN_GRID)};
        double pace = kn_page_pace(page, data->n_rows, 0.25);
        find_widths(&grid);
        for (guint i = 0; i < data->n_rows; i++) {
            kn_page_part(page, 0.2 + pace * i);
            y += add_row(&grid, i, y);
        }
    }
    kn_card_data_clear(&own);
    return data && !what;
}

extern const KnCardKind kn_cards_table;
const KnCardKind kn_cards_table = {
    .name = "table",
    .help = "Rows and columns.",
    .options = options,
    .params_size = sizeof(Params),
    .centred = TRUE,
    .wrong = wrong,
    .lay_out = lay_out,
};
