/* SPDX-License-Identifier: MIT */
#pragma once
#include "cards/card.h"

/* Numbers and words of charts and tables. Threads: plain data. */

enum { KN_DATA_ROWS_MAX = 10000, KN_DATA_COLUMNS_MAX = 64, KN_DATA_BYTES_MAX = 4 << 20 };

/* In a file, from 1. */
typedef struct {
    guint line, column;
} KnDataPlace;

/* Cells by rows, all rows of one length. */
typedef struct {
    char *file; /* the CSV file that holds them; NULL: they are here */
    guint n_rows, n_columns;
    gboolean is_object; /* labels with their numbers: no row is of names */
    GStrv cells;        /* NULL: none */
    /* of what was read from a file, for messages; else NULL */
    char *name;
    KnDataPlace *places; /* of each cell */
} KnCardData;

/* A file's name; an object of labels and numbers; an array of numbers, or of rows, each an array of
 * strings and numbers. */
extern const KnOptionType kn_type_card_data;

void kn_card_data_clear(KnCardData *data);

/* Reads CSV (RFC 4180; fields are separated by commas, semicolons or tabs, whichever the first line
 * has). name: for messages,
 * "NAME:LINE:COLUMN: …". Errors: KN_ERROR_INPUT. */
gboolean kn_csv_read(const char *text, const char *name, KnCardData *data, GError **error);

/* A row of labels, then columns of numbers; names of the columns where the first row has words in
 * them. What is written with digits alone is no name but a number, or a mistake in one ("10 %"). */
typedef struct {
    guint n, n_series;
    char **labels;  /* n; borrowed */
    char **names;   /* n_series, or NULL; borrowed */
    double *values; /* n * n_series, row by row */
    KnCardFault fault;
} KnCardSeries;

/* What is wrong with a cell, behind its place in its file or, of a card's own data, its row. The
 * caller frees. */
char *kn_card_data_complain(const KnCardData *data, guint row, guint column, const char *what,
                            KnCardFault *fault);

/* What is wrong, for the caller to free, or NULL. At most so many rows and series. */
char *kn_card_series(const KnCardData *data, guint rows_max, guint series_max,
                     KnCardSeries *series);
void kn_card_series_clear(KnCardSeries *series);

/* The data, from its file where it has one: `own` is filled then, and cleared by the caller. NULL
 * with an error. */
const KnCardData *kn_card_data_get(const KnCardContext *context, const KnCardData *data,
                                   KnCardData *own, GError **error);

#define KN_CARD_MINUS "\u2212"
/* Digits, behind KN_CARD_MINUS where they are of less than 0, with `separator` between thousands;
 * decimals < 0: as many as the value needs, at most 6. The caller frees. */
char *kn_card_digits(double value, int decimals, const char *separator);
/* How many decimals the value needs. */
int kn_card_decimals(double value);
