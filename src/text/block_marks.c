/* SPDX-License-Identifier: MIT */
/* Where the marked phrases of a block stand. */
#include "text/block_module.h"

#include <string.h>

/* Beside and above letters, in their sizes. */
#define REACH_X 0.1
#define REACH_Y 0.02

typedef struct {
    int begin, end; /* bytes of the paragraph's text */
} Found;

/* The phrase wherever it stands; letters of ASCII are alike in both cases. */
static void find_phrase(const char *text, const char *phrase, GArray *found)
{
    gsize length = strlen(phrase), size = strlen(text);
    for (gsize at = 0; length > 0 && at + length <= size; at++) {
        if (g_ascii_strncasecmp(text + at, phrase, length) != 0)
            continue;
        Found one = {(int)at, (int)(at + length)};
        g_array_append_val(found, one);
        at += length - 1;
    }
}

static int by_begin(gconstpointer a, gconstpointer b)
{
    int x = ((const Found *)a)->begin, y = ((const Found *)b)->begin;
    return x < y ? -1 : x > y;
}

/* Those that overlap are one. */
static void join(GArray *found)
{
    g_array_sort(found, by_begin);
    for (guint i = 1; i < found->len;) {
        Found *last = &g_array_index(found, Found, i - 1), *one = last + 1;
        if (one->begin > last->end) {
            i++;
            continue;
        }
        last->end = MAX(last->end, one->end);
        g_array_remove_index(found, i);
    }
}

/* The parts of a phrase on one line, which is at that height. */
static void add_line(const KnPlacedBlock *placed, guint p, PangoLayoutLine *line,
                     const PangoRectangle *logical, const Found *found, GArray *marks)
{
    int begin = MAX(found->begin, line->start_index), n = 0;
    int end = MIN(found->end, line->start_index + line->length);
    g_autofree int *ranges = NULL;
    double x = placed->paragraph[p].x, size = placed->paragraph[p].size_px;
    double top = placed->paragraph[p].y + (double)logical->y / PANGO_SCALE;
    if (begin >= end)
        return;
    pango_layout_line_get_x_ranges(line, begin, end, &ranges, &n);
    for (int i = 0; i < n; i++) {
        KnBlockMark mark = {
            .bounds = {x + (double)ranges[2 * i] / PANGO_SCALE - size * REACH_X,
                       top - size * REACH_Y,
                       x + (double)ranges[2 * i + 1] / PANGO_SCALE + size * REACH_X,
                       top + (double)logical->height / PANGO_SCALE + size * REACH_Y},
            .size_px = size,
            .backwards = line->resolved_dir == PANGO_DIRECTION_RTL,
        };
        if (ranges[2 * i + 1] > ranges[2 * i])
            g_array_append_val(marks, mark);
    }
}

static void add_paragraph(const KnTextBlock *block, const KnPlacedBlock *placed, guint p,
                          GArray *marks)
{
    PangoLayout *layout = placed->paragraph[p].layout;
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Found));
    for (guint i = 0; block->marks[i]; i++)
        find_phrase(pango_layout_get_text(layout), block->marks[i], found);
    join(found);
    for (guint i = 0; i < found->len; i++) {
        PangoLayoutIter *iter = pango_layout_get_iter(layout);
        do {
            PangoRectangle logical;
            pango_layout_iter_get_line_extents(iter, NULL, &logical);
            add_line(placed, p, pango_layout_iter_get_line_readonly(iter), &logical,
                     &g_array_index(found, Found, i), marks);
        } while (pango_layout_iter_next_line(iter));
        pango_layout_iter_free(iter);
    }
}

GArray *kn_block_marks(const KnTextBlock *block, const KnPlacedBlock *placed)
{
    GArray *marks = g_array_new(FALSE, FALSE, sizeof(KnBlockMark));
    for (guint p = 0; p < placed->n && block->marks; p++)
        add_paragraph(block, placed, p, marks);
    return marks;
}

const char *kn_block_missing_mark(const KnTextBlock *block)
{
    for (guint i = 0; block->marks && block->marks[i]; i++) {
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Found));
        for (guint p = 0; p < block->n; p++)
            find_phrase(block->paragraphs[p].text, block->marks[i], found);
        if (found->len == 0)
            return block->marks[i];
    }
    return NULL;
}
