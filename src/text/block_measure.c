/* SPDX-License-Identifier: MIT */
/* Which part of a block's picture is what: its sections, and in the text its lines and clusters. */
#include "text/block_module.h"

#include <math.h>
#include <string.h>

/* The cursor is shorter than its line, by this share of it at both ends. */
#define CURSOR_INSET 0.1

/* Marks reach beyond the text, by this share of its first paragraph's letters at most. */
#define MARK_REACH 0.2

static int even_below(double value)
{
    return (int)floor(value / 2) * 2;
}

static int even_near(double value)
{
    return even_below(value + 1);
}

/* All samples that the bounds touch, chroma's too, which reach one column beyond; inside of the
 * frame. */
static KnCaptionRect to_rect(const KnTextBlock *block, KnBounds b)
{
    int left = CLAMP(even_below(b.left), 0, block->frame_width);
    int top = CLAMP(even_below(b.top), 0, block->frame_height);
    int right = MIN(even_below(b.right) + 4, block->frame_width);
    int bottom = MIN(even_below(b.bottom) + 2, block->frame_height);
    if (right <= left || bottom <= top)
        return (KnCaptionRect){0};
    return (KnCaptionRect){left, top, right - left, bottom - top};
}

static KnBounds grown(KnBounds b, double by)
{
    return (KnBounds){b.left - by, b.top - by, b.right + by, b.bottom + by};
}

/* A shadow falls downwards, by half of what it reaches. */
static KnBounds with_shadow(const KnTextBlock *block, KnBounds b)
{
    KnBounds all = grown(b, 1 + block->shadow_px);
    all.bottom += block->shadow_px / 2;
    return all;
}

static KnCaptionRect united(const KnCaptionRect *a, const KnCaptionRect *b)
{
    if (a->height == 0 || b->height == 0)
        return a->height ? *a : *b;
    int left = MIN(a->x, b->x), top = MIN(a->y, b->y);
    int right = MAX(a->x + a->width, b->x + b->width);
    int bottom = MAX(a->y + a->height, b->y + b->height);
    return (KnCaptionRect){left, top, right - left, bottom - top};
}

/* Takes its rows of the picture. */
static void add_section(KnTextBlockLayout *layout, KnTextSection *section, KnCaptionRect rect)
{
    section->rect = rect;
    section->source_y = layout->height;
    layout->width = MAX(layout->width, rect.width);
    layout->height += rect.height + rect.height % 2;
}

/* A list of no phrases is as good as none: so one is read from a manifest. */
static gboolean has_marks(const KnTextBlock *block)
{
    return block->marks && *block->marks;
}

static void find_sections(const KnTextBlock *block, const KnPlacedBlock *placed,
                          KnTextBlockLayout *layout)
{
    gboolean has_panel = block->panel_opacity > 0 || block->accent_px > 0;
    if (has_panel)
        add_section(layout, &layout->panel, to_rect(block, with_shadow(block, placed->panel)));
    if (placed->n > 0)
        add_section(layout, &layout->text,
                    to_rect(block, block->panel_opacity > 0 ? grown(placed->text, 1)
                                                            : with_shadow(block, placed->text)));
    if (has_marks(block) && placed->n > 0)
        add_section(layout, &layout->marks,
                    to_rect(block, grown(placed->text, placed->paragraph[0].size_px * MARK_REACH)));
    if (has_panel && placed->n > 0)
        add_section(layout, &layout->whole, united(&layout->panel.rect, &layout->text.rect));
    /* A frame round the picture, or a bar: it does not hide a text. */
    if (block->n > 0)
        layout->body = to_rect(block, has_panel ? placed->panel : placed->text);
}

/* ---- lines ---- */

typedef struct {
    const KnPlacedBlock *placed;
    guint paragraph;
    PangoLayoutLine *line;
    double x, top, bottom; /* of the frame */
} Line;

static void add_lines(const KnPlacedBlock *placed, guint paragraph, GArray *lines)
{
    PangoLayoutIter *iter = pango_layout_get_iter(placed->paragraph[paragraph].layout);
    double x = placed->paragraph[paragraph].x, y = placed->paragraph[paragraph].y;
    do {
        PangoRectangle logical;
        pango_layout_iter_get_line_extents(iter, NULL, &logical);
        Line line = {placed,
                     paragraph,
                     pango_layout_iter_get_line_readonly(iter),
                     x + (double)logical.x / PANGO_SCALE,
                     y + (double)logical.y / PANGO_SCALE,
                     0};
        line.bottom = line.top + (double)logical.height / PANGO_SCALE;
        g_array_append_val(lines, line);
    } while (pango_layout_iter_next_line(iter));
    pango_layout_iter_free(iter);
}

/* The rows of the first line begin with the section's, those of the last one end with it; between
 * two lines they part in the middle. */
static void find_rows(const GArray *lines, KnTextBlockLayout *layout)
{
    const KnCaptionRect *rect = &layout->text.rect;
    int end = rect->y + rect->height, top = rect->y;
    for (guint i = 0; i < lines->len; i++) {
        const Line *line = &g_array_index(lines, Line, i);
        KnTextLine *made = &layout->lines[i];
        made->top = top;
        made->bottom = i + 1 < lines->len ? even_near((line->bottom + line[1].top) / 2) : end;
        made->bottom = CLAMP(made->bottom, made->top, end);
        double inset = (line->bottom - line->top) * CURSOR_INSET;
        made->cursor_top = CLAMP(even_near(line->top + inset), rect->y, end);
        made->cursor_bottom = CLAMP(even_near(line->bottom - inset), made->cursor_top, end);
        top = made->bottom;
    }
}

/* ---- clusters ---- */

static void add_cluster(const Line *line, guint number, int index, GArray *clusters)
{
    int leading, trailing;
    pango_layout_line_index_to_x(line->line, index, FALSE, &leading);
    pango_layout_line_index_to_x(line->line, index, TRUE, &trailing);
    KnTextCluster cluster = {
        .line = number,
        .left = even_near(line->x + (double)MIN(leading, trailing) / PANGO_SCALE),
        .right = even_near(line->x + (double)MAX(leading, trailing) / PANGO_SCALE),
        .backwards = leading > trailing,
    };
    /* A space at which the line is wrapped takes no room, and has no direction of its own. */
    if (leading == trailing && clusters->len > 0 &&
        g_array_index(clusters, KnTextCluster, clusters->len - 1).line == number)
        cluster.backwards = g_array_index(clusters, KnTextCluster, clusters->len - 1).backwards;
    g_array_append_val(clusters, cluster);
}

/* Inside of the section; the line reaches from its first to its last one. */
static void find_reach(const KnCaptionRect *rect, KnTextCluster *clusters, guint n,
                       KnTextLine *line)
{
    int end = rect->x + rect->width;
    line->left = end;
    line->right = rect->x;
    for (guint i = 0; i < n; i++) {
        clusters[i].left = CLAMP(clusters[i].left, rect->x, end);
        clusters[i].right = CLAMP(clusters[i].right, clusters[i].left, end);
        line->left = MIN(line->left, clusters[i].left);
        line->right = MAX(line->right, clusters[i].right);
    }
}

static void add_clusters(const Line *line, guint number, KnTextBlockLayout *layout,
                         GArray *clusters)
{
    PangoLayout *of = line->placed->paragraph[line->paragraph].layout;
    const char *text = pango_layout_get_text(of);
    int n_attrs, begin = line->line->start_index, end = begin + line->line->length;
    const PangoLogAttr *attrs = pango_layout_get_log_attrs_readonly(of, &n_attrs);
    glong at = g_utf8_pointer_to_offset(text, text + begin);
    guint first = clusters->len;
    for (const char *c = text + begin; c < text + end; c = g_utf8_next_char(c), at++)
        if (at < n_attrs && attrs[at].is_cursor_position)
            add_cluster(line, number, (int)(c - text), clusters);
    find_reach(&layout->text.rect, &((KnTextCluster *)(gpointer)clusters->data)[first],
               clusters->len - first, &layout->lines[number]);
}

static void add_marks(const KnTextBlock *block, const KnPlacedBlock *placed,
                      KnTextBlockLayout *layout)
{
    const KnCaptionRect *rect = &layout->marks.rect;
    int end_x = rect->x + rect->width, end_y = rect->y + rect->height;
    g_autoptr(GArray) found = kn_block_marks(block, placed);
    layout->n_mark_parts = found->len;
    layout->mark_parts = g_new0(KnTextMark, found->len);
    layout->missing_mark = kn_block_missing_mark(block);
    for (guint i = 0; i < found->len; i++) {
        const KnBlockMark *mark = &g_array_index(found, KnBlockMark, i);
        int left = CLAMP(even_below(mark->bounds.left), rect->x, end_x);
        int top = CLAMP(even_below(mark->bounds.top), rect->y, end_y);
        int right = CLAMP(even_below(mark->bounds.right) + 4, left, end_x);
        int bottom = CLAMP(even_below(mark->bounds.bottom) + 2, top, end_y);
        layout->mark_parts[i] =
            (KnTextMark){{left, top, right - left, bottom - top}, mark->backwards};
    }
}

static void add_cursor(const KnTextBlock *block, const GArray *lines, KnTextBlockLayout *layout)
{
    int height = 0, width = MAX(even_near(block->cursor_px), 2);
    for (guint i = 0; i < lines->len; i++)
        height = MAX(height, layout->lines[i].cursor_bottom - layout->lines[i].cursor_top);
    if (height > 0)
        add_section(layout, &layout->cursor, (KnCaptionRect){0, 0, width, height});
}

void kn_block_measure(const KnTextBlock *block, const KnPlacedBlock *placed, gboolean parts,
                      KnTextBlockLayout *layout)
{
    g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(Line));
    GArray *clusters = g_array_new(FALSE, FALSE, sizeof(KnTextCluster));
    *layout = (KnTextBlockLayout){.shrunk = placed->shrunk, .cut = placed->cut};
    find_sections(block, placed, layout);
    for (guint i = 0; i < placed->n; i++)
        add_lines(placed, i, lines);
    layout->n_lines = lines->len;
    layout->lines = g_new0(KnTextLine, lines->len);
    find_rows(lines, layout);
    if (block->cursor_px > 0)
        add_cursor(block, lines, layout);
    if (parts && has_marks(block))
        add_marks(block, placed, layout);
    for (guint i = 0; i < lines->len && parts; i++)
        add_clusters(&g_array_index(lines, Line, i), i, layout, clusters);
    layout->n_clusters = clusters->len;
    layout->clusters = (KnTextCluster *)(gpointer)g_array_free(clusters, FALSE);
    layout->width = MAX(layout->width, 1);
    layout->height = MAX(layout->height, 1);
}
