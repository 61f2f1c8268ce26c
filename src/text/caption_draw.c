/* SPDX-License-Identifier: MIT */
/* Captions, through Pango and Cairo: laid out once for where they stand, once more when they are
 * drawn; both come out alike. */
#include "text/caption_draw.h"
#include "base/error.h"
#include "shot/font.h"
#include "text/caption_module.h"
#include "text/kit.h"
#include "text/text.h"

#include <math.h>
#include <string.h>

/* Lines that are too long are made so much smaller at most; then they are broken anew at full size,
 * and may take this share of the frame's height before they become smaller again. */
#define SHRINK_MIN 0.8
#define SHRINK_STEP 0.95
#define BROKEN_SHARE 0.4
#define SIZE_MIN_PX 6.0

/* Of a box, in sizes of the font: the padding to the sides, and above and below, which is the
 * radius of the corners too, so that boxes of equal lines join without a notch. */
#define BOX_SIDE 0.36
#define BOX_PAD 0.15

/* How far a lit word's part reaches into the spaces around it, in sizes of the font. */
#define WORD_REACH 0.1

typedef struct {
    double left, top, right, bottom;
} Bounds;

/* A caption ready to be drawn. */
typedef struct {
    PangoLayout *layout;
    double size_px;     /* as it came out */
    double x, y;        /* of the layout's origin in the frame */
    KnCaptionRect rect; /* of the frame: all that is drawn */
} Placed;

static double pad_x(const KnCaptionSpec *spec, double size_px)
{
    return spec->box_opacity > 0 ? size_px * BOX_SIDE : spec->outline_px;
}

static double pad_y(const KnCaptionSpec *spec, double size_px)
{
    return spec->box_opacity > 0 ? size_px * BOX_PAD : 0;
}

static void set_size(const KnCaptionSpec *spec, Placed *placed, double size_px)
{
    placed->size_px = size_px;
    kn_kit_set_font(placed->layout, spec->font ? spec->font : KN_CARD_FONT, size_px);
}

static gboolean fits(const KnCaptionSpec *spec, const Placed *placed, double share)
{
    PangoRectangle logical;
    pango_layout_get_extents(placed->layout, NULL, &logical);
    double size = placed->size_px;
    double width = spec->frame_width - 2 * spec->margin_px - 2 * pad_x(spec, size);
    double height = spec->frame_height * share - 2 * spec->margin_px - 2 * pad_y(spec, size);
    return logical.width <= width * PANGO_SCALE && logical.height <= height * PANGO_SCALE;
}

/* East Asian text has no spaces, so its lines are not joined by one. */
static gboolean joins(const char *text, const char *at)
{
    gunichar before = g_utf8_get_char(g_utf8_prev_char(at)), behind = g_utf8_get_char(at + 1);
    return at > text && !g_unichar_iswide(before) && !g_unichar_iswide(behind);
}

static void join_lines(PangoLayout *layout)
{
    g_autofree char *text = g_strdup(pango_layout_get_text(layout));
    for (char *at = strchr(text, '\n'); at; at = strchr(at + 1, '\n'))
        if (joins(text, at))
            *at = ' ';
    pango_layout_set_text(layout, text, -1);
}

/* Broken anew, where the lines are too long for the frame. */
static void fit_broken(const KnCaptionSpec *spec, Placed *placed)
{
    PangoLayout *layout = placed->layout;
    join_lines(layout);
    for (double size = spec->size_px;; size *= SHRINK_STEP) {
        gboolean last = size * SHRINK_STEP < MIN(SIZE_MIN_PX, spec->size_px);
        double width = spec->frame_width - 2 * spec->margin_px - 2 * pad_x(spec, size);
        int width_units = (int)(MAX(width, 1) * PANGO_SCALE);
        set_size(spec, placed, size);
        pango_layout_set_width(layout, width_units);
        pango_layout_set_wrap(layout,
                              size > spec->size_px / 2 ? PANGO_WRAP_WORD : PANGO_WRAP_WORD_CHAR);
        if (fits(spec, placed, size > spec->size_px / 2 ? BROKEN_SHARE : 1)) {
            kn_kit_balance(layout, width_units);
            return;
        }
        if (last)
            break;
    }
    pango_layout_set_height(layout, (int)(spec->frame_height / 2.0 * PANGO_SCALE));
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
}

static void fit(const KnCaptionSpec *spec, Placed *placed)
{
    for (double size = spec->size_px; size >= spec->size_px * SHRINK_MIN; size *= SHRINK_STEP) {
        set_size(spec, placed, size);
        if (fits(spec, placed, 1))
            return;
    }
    fit_broken(spec, placed);
}

/* Where a block of that length begins, of which `edge` stands at `at`, kept inside of the margins,
 * and of the frame when it is longer. */
static double begin_of(double at, int edge, double length, double frame, double margin)
{
    double begin = at - length * (edge + 1) / 2;
    begin =
        CLAMP(begin, MIN(margin, frame - margin - length), MAX(margin, frame - margin - length));
    return length > frame - 2 * margin ? (frame - length) / 2 : begin;
}

static int even_below(double value)
{
    return (int)floor(value / 2) * 2;
}

/* All samples that the bounds touch, chroma's too, which reach one column beyond. */
static KnCaptionRect to_rect(const KnCaptionSpec *spec, Bounds b)
{
    int left = MAX(even_below(b.left), 0), top = MAX(even_below(b.top), 0);
    int right = MIN(even_below(b.right) + 4, spec->frame_width);
    int bottom = MIN(even_below(b.bottom) + 2, spec->frame_height);
    return (KnCaptionRect){left, top, MAX(right - left, 1), MAX(bottom - top, 1)};
}

static void place(const KnCaptionSpec *spec, Placed *placed)
{
    PangoRectangle ink, logical;
    pango_layout_get_extents(placed->layout, &ink, &logical);
    const double unit = 1.0 / PANGO_SCALE, px = pad_x(spec, placed->size_px);
    double py = pad_y(spec, placed->size_px), line = spec->outline_px + 1;
    double width = logical.width * unit + 2 * px, height = logical.height * unit + 2 * py;
    double left = begin_of(spec->x, spec->x_edge, width, spec->frame_width, spec->margin_px);
    double top = begin_of(spec->y, spec->y_edge, height, spec->frame_height, spec->margin_px);
    placed->x = left + px - logical.x * unit;
    placed->y = top + py - logical.y * unit;
    Bounds bounds = {
        .left = MIN(left, placed->x + ink.x * unit - line),
        .top = MIN(top, placed->y + ink.y * unit - line),
        .right = MAX(left + width, placed->x + (ink.x + ink.width) * unit + line),
        .bottom = MAX(top + height, placed->y + (ink.y + ink.height) * unit + line),
    };
    placed->rect = to_rect(spec, bounds);
}

static gboolean lay_out(const KnCaptionSpec *spec, Placed *placed, GError **error)
{
    static const PangoAlignment aligns[] = {PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER,
                                            PANGO_ALIGN_RIGHT};
    PangoLayout *layout = kn_kit_layout(error);
    if (!layout)
        return FALSE;
    *placed = (Placed){.layout = layout};
    g_autofree char *text = g_utf8_make_valid(spec->text, -1);
    pango_layout_set_text(layout, text, -1);
    if (spec->language)
        kn_kit_set_language(layout, spec->language);
    pango_layout_set_alignment(layout, aligns[spec->line_align]);
    fit(spec, placed);
    place(spec, placed);
    return TRUE;
}

static gboolean stands_free(const char *text, const KnCaptionWord *word)
{
    const char *begin = text + word->offset, *end = begin + word->length;
    gboolean before =
        word->offset == 0 || g_unichar_isspace(g_utf8_get_char(g_utf8_prev_char(begin)));
    return before && (*end == '\0' || g_unichar_isspace(g_utf8_get_char(end)));
}

/* The part of the frame between two x and two y, on even samples, inside of the caption's. */
static KnCaptionRect part_rect(const KnCaptionRect *whole, Bounds b)
{
    int left = CLAMP(even_below(b.left + 1), whole->x, whole->x + whole->width);
    int right = CLAMP(even_below(b.right + 1), left, whole->x + whole->width);
    int top = CLAMP(even_below(b.top + 1), whole->y, whole->y + whole->height);
    int bottom = CLAMP(even_below(b.bottom + 1), top, whole->y + whole->height);
    return (KnCaptionRect){left, top, right - left, bottom - top};
}

/* The first line's rows begin with the picture and the last one's end with it; else a line's end in
 * the middle between two. */
static Bounds rows_of(const Placed *placed, PangoLayoutIter *iter, gboolean first)
{
    int top, bottom;
    pango_layout_iter_get_line_yrange(iter, &top, &bottom);
    Bounds rows = {
        .top = first ? placed->rect.y : placed->y + (double)top / PANGO_SCALE,
        .bottom = pango_layout_iter_at_last_line(iter) ? placed->rect.y + placed->rect.height
                                                       : placed->y + (double)bottom / PANGO_SCALE,
    };
    return rows;
}

/* The word to which a byte of the text belongs; n_words for none. */
static guint word_at(const KnCaption *caption, int index)
{
    guint w = 0;
    while (w < caption->n_words &&
           (caption->words[w].offset > (guint)index ||
            (guint)index - caption->words[w].offset >= caption->words[w].length))
        w++;
    return w;
}

typedef struct {
    guint word;
    Bounds bounds;
} Range;

/* Where the words stand: clusters of glyphs in the order in which they stand in a line, joined
 * while they are of one word. */
static GArray *find_ranges(const KnCaption *caption, const Placed *placed)
{
    GArray *ranges = g_array_new(FALSE, FALSE, sizeof(Range));
    PangoLayoutIter *iter = pango_layout_get_iter(placed->layout);
    const PangoLayoutLine *line = NULL;
    guint last = caption->n_words;
    Bounds rows = {0};
    do {
        PangoRectangle logical;
        const PangoLayoutLine *here = pango_layout_iter_get_line_readonly(iter);
        if (here != line) {
            rows = rows_of(placed, iter, !line);
            last = caption->n_words;
            line = here;
        }
        pango_layout_iter_get_cluster_extents(iter, NULL, &logical);
        guint word = word_at(caption, pango_layout_iter_get_index(iter));
        Range range = {word, rows};
        range.bounds.left = placed->x + (double)logical.x / PANGO_SCALE;
        range.bounds.right = range.bounds.left + (double)logical.width / PANGO_SCALE;
        if (word < caption->n_words && word == last)
            g_array_index(ranges, Range, ranges->len - 1).bounds.right = range.bounds.right;
        else if (word < caption->n_words)
            g_array_append_val(ranges, range);
        last = word;
    } while (pango_layout_iter_next_cluster(iter));
    pango_layout_iter_free(iter);
    return ranges;
}

static void find_parts(const KnCaption *caption, const Placed *placed, GArray *parts)
{
    const char *text = pango_layout_get_text(placed->layout);
    g_autoptr(GArray) ranges = find_ranges(caption, placed);
    for (guint i = 0; i < ranges->len; i++) {
        Range *range = &g_array_index(ranges, Range, i);
        if (stands_free(text, &caption->words[range->word])) {
            range->bounds.left -= placed->size_px * WORD_REACH;
            range->bounds.right += placed->size_px * WORD_REACH;
        }
        KnCaptionPart part = {range->word, part_rect(&placed->rect, range->bounds)};
        if (part.rect.width > 0 && part.rect.height > 0)
            g_array_append_val(parts, part);
    }
}

/* Chroma samples cover two rows, so the second picture begins with an even one. */
static int lit_begin(const KnCaptionRect *rect)
{
    return rect->height + rect->height % 2;
}

static int by_word(gconstpointer a, gconstpointer b)
{
    guint x = ((const KnCaptionPart *)a)->word, y = ((const KnCaptionPart *)b)->word;
    return x < y ? -1 : x > y;
}

gboolean kn_caption_lay_out(KnCaptionSpec *spec, const KnCaption *caption, KnCaptionLayout *layout,
                            GError **error)
{
    Placed placed;
    *layout = (KnCaptionLayout){0};
    if (!lay_out(spec, &placed, error))
        return FALSE;
    if (!kn_kit_fonts(placed.layout, spec->fonts, error)) {
        g_object_unref(placed.layout);
        return FALSE;
    }
    layout->rect = placed.rect;
    layout->lit_y = lit_begin(&placed.rect);
    if (spec->lit) {
        GArray *parts = g_array_new(FALSE, FALSE, sizeof(KnCaptionPart));
        find_parts(caption, &placed, parts);
        g_array_sort(parts, by_word);
        layout->n_parts = parts->len;
        layout->parts = (KnCaptionPart *)g_array_free(parts, FALSE);
    }
    kn_kit_warn(placed.layout, spec->font ? spec->font : KN_CARD_FONT, "a caption",
                &layout->warning);
    g_object_unref(placed.layout);
    return TRUE;
}

static void set_color(cairo_t *cairo, KnColor color, double opacity)
{
    cairo_set_source_rgba(cairo, color.r / 255.0, color.g / 255.0, color.b / 255.0, opacity);
}

static void add_round_rectangle(cairo_t *cairo, Bounds b, double radius)
{
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, b.right - radius, b.top + radius, radius, -G_PI / 2, 0);
    cairo_arc(cairo, b.right - radius, b.bottom - radius, radius, 0, G_PI / 2);
    cairo_arc(cairo, b.left + radius, b.bottom - radius, radius, G_PI / 2, G_PI);
    cairo_arc(cairo, b.left + radius, b.top + radius, radius, G_PI, 3 * G_PI / 2);
    cairo_close_path(cairo);
}

/* One for each line, filled at once, so that nothing is darker where they overlap. */
static void draw_boxes(cairo_t *cairo, const KnCaptionSpec *spec, const Placed *placed)
{
    const double unit = 1.0 / PANGO_SCALE;
    double px = pad_x(spec, placed->size_px), py = pad_y(spec, placed->size_px);
    PangoLayoutIter *iter = pango_layout_get_iter(placed->layout);
    do {
        PangoRectangle line;
        pango_layout_iter_get_line_extents(iter, NULL, &line);
        Bounds b = {placed->x + line.x * unit - px, placed->y + line.y * unit - py, 0, 0};
        b.right = b.left + line.width * unit + 2 * px;
        b.bottom = b.top + line.height * unit + 2 * py;
        if (line.width > 0)
            add_round_rectangle(cairo, b, py);
    } while (pango_layout_iter_next_line(iter));
    pango_layout_iter_free(iter);
    set_color(cairo, spec->box_color, spec->box_opacity);
    cairo_fill(cairo);
}

static void draw_text(cairo_t *cairo, const KnCaptionSpec *spec, const Placed *placed,
                      KnColor color)
{
    if (spec->outline_px > 0) {
        kn_kit_runs(cairo, placed->layout, placed->x, placed->y, TRUE);
        set_color(cairo, spec->outline_color, 1);
        cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
        cairo_set_line_width(cairo, 2 * spec->outline_px);
        cairo_stroke(cairo);
    }
    set_color(cairo, color, 1);
    kn_kit_runs(cairo, placed->layout, placed->x, placed->y, FALSE);
}

/* The picture, and below it the lit one, each clipped to its own half. */
static void draw(cairo_t *cairo, const KnCaptionSpec *spec, const Placed *placed)
{
    const KnCaptionRect *rect = &placed->rect;
    for (int lit = 0; lit <= (spec->lit ? 1 : 0); lit++) {
        cairo_save(cairo);
        int top = lit * lit_begin(rect);
        cairo_rectangle(cairo, 0, top, rect->width, rect->height);
        cairo_clip(cairo);
        cairo_translate(cairo, -rect->x, top - rect->y);
        if (!lit && spec->box_opacity > 0)
            draw_boxes(cairo, spec, placed);
        draw_text(cairo, spec, placed, lit ? spec->highlight_color : spec->color);
        cairo_restore(cairo);
    }
}

gboolean kn_caption_draw(const KnCaptionSpec *spec, const char *surface_path, GError **error)
{
    Placed placed;
    if (!kn_kit_begin_draw(spec->font, error) || !lay_out(spec, &placed, error))
        return FALSE;
    char fonts[65];
    if (!kn_kit_fonts(placed.layout, fonts, error) ||
        (kn_font_is_file(spec->font) && !kn_kit_end_draw(spec->fonts, fonts, error))) {
        g_clear_object(&placed.layout);
        return FALSE;
    }
    int width = placed.rect.width;
    int height = lit_begin(&placed.rect) + (spec->lit ? placed.rect.height : 0);
    g_autoptr(cairo_surface_t) surface =
        cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height);
    g_autoptr(cairo_t) cairo = cairo_create(surface);
    draw(cairo, spec, &placed);
    g_object_unref(placed.layout);
    return kn_kit_write_sprite(surface, cairo, "a caption", surface_path, error);
}
