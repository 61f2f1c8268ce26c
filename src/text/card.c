/* SPDX-License-Identifier: MIT */
/* The text module: cards through Pango and Cairo.
 *
 * Fontconfig and the desktop decide about hinting, sub-pixel colours and resolution; a card must be
 * the same on every machine with the same fonts, so all of that is set here: sizes in pixels, no
 * hinting, plain grey antialiasing, glyphs at fractions of a pixel. */
#include "base/error.h"
#include "base/hash.h"
#include "base/module.h"
#include "pixel/color.h"
#include "pixel/surface.h"
#include "text/text.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-font.h>
#include <pango/pangofc-fontmap.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(PangoContext, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cairo_t, cairo_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cairo_surface_t, cairo_surface_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cairo_font_options_t, cairo_font_options_destroy)

/* Text shrinks by this factor until it fits, but not below this size (of a 1080-line picture);
 * below half of its size words may be broken. */
#define SHRINK_STEP 0.94
#define SIZE_MIN_PX 12.0

/* A line of a placeholder's cross, as a share of the canvas' height. */
#define CROSS_SHARE 0.006
static const KnColor cross_color = {140, 140, 140};

static PangoContext *new_context(PangoFontMap *map)
{
    PangoContext *context = pango_font_map_create_context(map);
    g_autoptr(cairo_font_options_t) options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    pango_cairo_context_set_resolution(context, 96);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_language(context, pango_language_from_string("en"));
    return context;
}

static void set_size(PangoLayout *layout, const KnCardSpec *spec, double size_px)
{
    PangoFontDescription *font =
        pango_font_description_from_string(spec->font ? spec->font : KN_CARD_FONT);
    pango_font_description_set_absolute_size(font, size_px * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
}

/* Shrinks the text until it fits; what does not fit at the smallest size ends in an ellipsis. */
static void fit(PangoLayout *layout, const KnCardSpec *spec)
{
    double scale = spec->canvas_height / 1080.0;
    double wanted = (spec->size_px > 0 ? spec->size_px : KN_CARD_SIZE_PX) * scale;
    if (spec->placeholder)
        wanted /= 2;
    int width = (int)(spec->canvas_width * KN_CARD_SHARE * PANGO_SCALE);
    int height = (int)(spec->canvas_height * KN_CARD_SHARE * PANGO_SCALE);
    pango_layout_set_width(layout, width);
    for (double size = wanted; size >= MIN(wanted, SIZE_MIN_PX * scale); size *= SHRINK_STEP) {
        set_size(layout, spec, size);
        pango_layout_set_wrap(layout, size > wanted / 2 ? PANGO_WRAP_WORD : PANGO_WRAP_WORD_CHAR);
        int text_width, text_height;
        pango_layout_get_size(layout, &text_width, &text_height);
        if (text_width <= width && text_height <= height)
            return;
    }
    pango_layout_set_height(layout, height);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
}

/* Pango lists families even where there is no font to draw them with; Fontconfig knows. */
static gboolean has_fonts(PangoFontMap *map)
{
    FcConfig *config = pango_fc_font_map_get_config(PANGO_FC_FONT_MAP(map));
    FcFontSet *fonts = FcConfigGetFonts(config, FcSetSystem);
    return fonts && fonts->nfont > 0;
}

static PangoLayout *lay_out(const KnCardSpec *spec, GError **error)
{
    gsize size_bytes = spec->text ? strlen(spec->text) : 0;
    if (size_bytes > KN_CARD_BYTES_MAX) {
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                    "the text of a card is %" G_GSIZE_FORMAT " bytes long, and %d are the limit",
                    size_bytes, KN_CARD_BYTES_MAX);
        return NULL;
    }
    g_autoptr(PangoFontMap) map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    if (!has_fonts(map)) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "no font is installed to draw text with: install one, such as the package "
                    "fonts-dejavu-core");
        return NULL;
    }
    g_autoptr(PangoContext) context = new_context(map);
    PangoLayout *layout = pango_layout_new(context);
    g_autofree char *text = g_utf8_make_valid(spec->text ? spec->text : "", -1);
    pango_layout_set_text(layout, text, -1);
    pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
    fit(layout, spec);
    return layout;
}

/* What one font is: its file's content, and the face in it. */
static char *describe_font(PangoFont *font)
{
    FcPattern *pattern =
        PANGO_IS_FC_FONT(font) ? pango_fc_font_get_pattern(PANGO_FC_FONT(font)) : NULL;
    FcChar8 *file = NULL;
    int face = 0;
    if (pattern) {
        FcPatternGetString(pattern, FC_FILE, 0, &file);
        FcPatternGetInteger(pattern, FC_INDEX, 0, &face);
    }
    g_autofree char *hash = file ? kn_hash_file((const char *)file, NULL) : NULL;
    PangoFontDescription *description = pango_font_describe(font);
    g_autofree char *name = pango_font_description_to_string(description);
    pango_font_description_free(description);
    return g_strdup_printf("%s %s %d", name, hash ? hash : "?", face);
}

/* Descriptions of all fonts of a layout, in the order in which they come. */
static GPtrArray *fonts_of(PangoLayout *layout)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    GPtrArray *fonts = g_ptr_array_new_with_free_func(g_free);
    PangoLayoutIter *iter = pango_layout_get_iter(layout);
    do {
        PangoLayoutRun *run = pango_layout_iter_get_run_readonly(iter);
        PangoFont *font = run ? run->item->analysis.font : NULL;
        if (font && g_hash_table_add(seen, font))
            g_ptr_array_add(fonts, describe_font(font));
    } while (pango_layout_iter_next_run(iter));
    pango_layout_iter_free(iter);
    return fonts;
}

static const char *version(void)
{
    static char text[64];
    g_snprintf(text, sizeof text, "Pango %s, Cairo %s", pango_version_string(),
               cairo_version_string());
    return text;
}

static gboolean names_a_family(char **list, const char *family)
{
    for (char **name = list; *name; name++)
        if (g_ascii_strcasecmp(g_strstrip(*name), family) == 0)
            return TRUE;
    return FALSE;
}

/* TRUE when one of the families that the text asks for is installed. */
static gboolean family_is_installed(PangoLayout *layout, const char *families)
{
    PangoFontMap *map = pango_context_get_font_map(pango_layout_get_context(layout));
    PangoFontDescription *wanted = pango_font_description_from_string(families);
    const char *names = pango_font_description_get_family(wanted);
    g_auto(GStrv) list = g_strsplit(names ? names : "", ",", -1);
    g_autofree PangoFontFamily **installed = NULL;
    int n;
    pango_font_map_list_families(map, &installed, &n);
    gboolean found = FALSE;
    for (int i = 0; i < n && !found; i++)
        found = names_a_family(list, pango_font_family_get_name(installed[i]));
    pango_font_description_free(wanted);
    return found;
}

static gboolean resolve(KnCardSpec *spec, GError **error)
{
    g_autoptr(PangoLayout) layout = lay_out(spec, error);
    if (!layout)
        return FALSE;
    g_autoptr(GPtrArray) fonts = fonts_of(layout);
    g_autoptr(GString) all = g_string_new(version());
    for (guint i = 0; i < fonts->len; i++)
        g_string_append_printf(all, "\n%s", (const char *)fonts->pdata[i]);
    g_autofree char *hash = kn_hash_bytes(all->str, all->len);
    g_strlcpy(spec->fonts, hash, sizeof spec->fonts);

    const char *family = spec->font ? spec->font : KN_CARD_FONT;
    int n_unknown = pango_layout_get_unknown_glyphs_count(layout);
    spec->warning[0] = '\0';
    if (n_unknown > 0)
        g_snprintf(spec->warning, sizeof spec->warning,
                   "no installed font has %d of the characters of a card's text", n_unknown);
    else if (spec->text && *spec->text && !family_is_installed(layout, family))
        g_snprintf(spec->warning, sizeof spec->warning,
                   "the font '%.60s' is not installed: another one is used", family);
    return TRUE;
}

static void set_color(cairo_t *cairo, KnColor color)
{
    cairo_set_source_rgb(cairo, color.r / 255.0, color.g / 255.0, color.b / 255.0);
}

static void draw_cross(cairo_t *cairo, const KnCardSpec *spec)
{
    double w = spec->canvas_width, h = spec->canvas_height, line = MAX(h * CROSS_SHARE, 1);
    set_color(cairo, cross_color);
    cairo_set_line_width(cairo, line);
    cairo_move_to(cairo, 0, 0);
    cairo_line_to(cairo, w, h);
    cairo_move_to(cairo, w, 0);
    cairo_line_to(cairo, 0, h);
    cairo_rectangle(cairo, line / 2, line / 2, w - line, h - line);
    cairo_stroke(cairo);
}

static void draw(cairo_t *cairo, const KnCardSpec *spec, PangoLayout *layout)
{
    set_color(cairo, spec->background);
    cairo_paint(cairo);
    int width, height;
    pango_layout_get_size(layout, &width, &height);
    double w = (double)width / PANGO_SCALE, h = (double)height / PANGO_SCALE;
    double x = (spec->canvas_width - spec->canvas_width * KN_CARD_SHARE) / 2;
    double y = (spec->canvas_height - h) / 2;
    if (spec->placeholder) {
        draw_cross(cairo, spec);
        set_color(cairo, spec->background);
        cairo_rectangle(cairo, (spec->canvas_width - w) / 2 - h / 2, y - h / 4, w + h, h * 1.5);
        cairo_fill(cairo);
    }
    set_color(cairo, spec->color);
    cairo_move_to(cairo, x, y);
    pango_cairo_show_layout(cairo, layout);
}

static void unpack_row(const uint32_t *pixels, uint8_t *rgb, int width)
{
    for (int x = 0; x < width; x++, rgb += 3) {
        rgb[0] = (uint8_t)(pixels[x] >> 16);
        rgb[1] = (uint8_t)(pixels[x] >> 8);
        rgb[2] = (uint8_t)pixels[x];
    }
}

static void to_frame(cairo_surface_t *surface, KnFrame *frame)
{
    cairo_surface_flush(surface);
    const uint8_t *data = cairo_image_surface_get_data(surface);
    ptrdiff_t stride = cairo_image_surface_get_stride(surface);
    const KnPlane *luma = &frame->plane[0], *cb = &frame->plane[1], *cr = &frame->plane[2];
    gsize row_bytes = (gsize)frame->width * 3;
    g_autofree uint8_t *rows = g_malloc(2 * row_bytes);
    for (int y = 0; y < frame->height; y += 2) {
        gboolean pair = y + 1 < frame->height;
        unpack_row((const uint32_t *)(const void *)(data + y * stride), rows, frame->width);
        if (pair)
            unpack_row((const uint32_t *)(const void *)(data + (y + 1) * stride), rows + row_bytes,
                       frame->width);
        kn_color_rows_to_yuv(rows, pair ? rows + row_bytes : NULL, frame->width,
                             luma->data + y * luma->stride,
                             pair ? luma->data + (y + 1) * luma->stride : NULL,
                             cb->data + y / 2 * cb->stride, cr->data + y / 2 * cr->stride);
    }
}

static gboolean card(const KnCardSpec *spec, const char *surface_path, GError **error)
{
    g_autoptr(PangoLayout) layout = lay_out(spec, error);
    if (!layout)
        return FALSE;
    g_autoptr(cairo_surface_t) surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, spec->canvas_width, spec->canvas_height);
    g_autoptr(cairo_t) cairo = cairo_create(surface);
    draw(cairo, spec, layout);
    if (cairo_status(cairo) != CAIRO_STATUS_SUCCESS) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot draw a card of %d x %d: %s",
                    spec->canvas_width, spec->canvas_height,
                    cairo_status_to_string(cairo_status(cairo)));
        return FALSE;
    }
    g_autoptr(KnFrame) frame = kn_frame_new(spec->canvas_width, spec->canvas_height, error);
    if (!frame)
        return FALSE;
    to_frame(surface, frame);
    return kn_surface_write(surface_path, frame, error);
}

KN_MODULE_EXPORT extern const KnText kn_module_table;
const KnText kn_module_table = {
    .abi = KN_TEXT_ABI,
    .resolve = resolve,
    .card = card,
    .version = version,
};
