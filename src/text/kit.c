/* SPDX-License-Identifier: MIT */
/* Fontconfig and the desktop decide about hinting, sub-pixel colours and resolution; text must be
 * the same on every machine with the same fonts, so all of that is set here: sizes in pixels, no
 * hinting, plain grey antialiasing, glyphs at fractions of a pixel. */
#include "text/kit.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/open_file.h"
#include "pixel/color.h"
#include "pixel/sprite.h"
#include "pixel/surface.h"
#include "shot/font.h"
#include "text/kit_trouble.h"
#include "text/text.h"

#include <pango/pangofc-font.h>
#include <pango/pangofc-fontmap.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(cairo_font_options_t, cairo_font_options_destroy)

/* Made once: loading the fonts again for each of a thousand captions would cost more than drawing
 * them. */
static PangoContext *context;
static GHashTable *file_hashes; /* a font's file → SHA-256 */

static PangoContext *new_context(PangoFontMap *map)
{
    PangoContext *made = pango_font_map_create_context(map);
    g_autoptr(cairo_font_options_t) options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(made, options);
    pango_cairo_context_set_resolution(made, 96);
    pango_context_set_round_glyph_positions(made, FALSE);
    pango_context_set_language(made, pango_language_from_string("en"));
    return made;
}

/* Pango lists families even where there is no font to draw them with; Fontconfig knows. */
static gboolean has_fonts(PangoFontMap *map)
{
    FcConfig *config = pango_fc_font_map_get_config(PANGO_FC_FONT_MAP(map));
    FcFontSet *fonts = FcConfigGetFonts(config, FcSetSystem);
    return fonts && fonts->nfont > 0;
}

PangoLayout *kn_kit_layout(GError **error)
{
    if (!kn_kit_room(error))
        return NULL;
    if (!context) {
        g_autoptr(PangoFontMap) map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
        if (!has_fonts(map)) {
            g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                        "no font is installed to draw text with: install one, such as the package "
                        "fonts-dejavu-core");
            return NULL;
        }
        context = new_context(map);
    }
    return pango_layout_new(context);
}

/* A font file is read under the rules of its project, whoever asks, and what was read is kept in
 * memory: another content is another font, with a family of its own, so that neither an installed
 * family of its name nor an older content stands in for it. */
static GHashTable *font_files;    /* path → family, of what lies there as far as is known */
static GHashTable *font_contents; /* family, of the content's hash */
static GError *failed;            /* a file that could not be used: said when something is drawn */

/* Content in memory has a path of its own; it stays open. NULL with an error. */
static char *keep_content(const char *bytes, gsize size, GError **error)
{
    int fd = memfd_create("font", MFD_CLOEXEC);
    for (gsize done = 0; fd >= 0 && done < size;) {
        gssize n = write(fd, bytes + done, size - done);
        if (n <= 0)
            break;
        done += (gsize)n;
    }
    if (fd >= 0 && lseek(fd, 0, SEEK_END) == (off_t)size)
        return g_strdup_printf("/proc/self/fd/%d", fd);
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "there is not enough memory for a font");
    if (fd >= 0)
        close(fd);
    return NULL;
}

/* Every face of the file gets that family. */
static gboolean add_faces(PangoLayout *layout, const char *kept, const char *family)
{
    PangoFontMap *map = pango_context_get_font_map(pango_layout_get_context(layout));
    FcConfig *config = pango_fc_font_map_get_config(PANGO_FC_FONT_MAP(map));
    int n = 0;
    FcPattern *pattern = FcFreeTypeQuery((const FcChar8 *)kept, 0, NULL, &n);
    gboolean good = pattern && FcConfigAppFontAddFile(config, (const FcChar8 *)kept);
    FcFontSet *fonts = good ? FcConfigGetFonts(config, FcSetApplication) : NULL;
    if (pattern)
        FcPatternDestroy(pattern);
    for (int i = 0; fonts && i < fonts->nfont; i++) {
        FcChar8 *file = NULL;
        FcPatternGetString(fonts->fonts[i], FC_FILE, 0, &file);
        if (g_strcmp0((const char *)file, kept) != 0)
            continue;
        FcPatternDel(fonts->fonts[i], FC_FAMILY);
        FcPatternAddString(fonts->fonts[i], FC_FAMILY, (const FcChar8 *)family);
    }
    if (good)
        pango_fc_font_map_config_changed(PANGO_FC_FONT_MAP(map));
    return good;
}

static gboolean load_font_file(PangoLayout *layout, const char *path, GError **error)
{
    enum { BYTES_MAX = 64 << 20 };
    g_autofree char *bytes = NULL;
    gsize size;
    if (!kn_read_input(path, BYTES_MAX, &bytes, &size, error))
        return FALSE;
    g_autofree char *hash = kn_hash_bytes(bytes, size);
    g_autofree char *family = g_strdup_printf("Project Font %.16s", hash);
    if (!font_files) {
        font_files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        font_contents = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    }
    if (!g_hash_table_contains(font_contents, family)) {
        g_autofree char *kept = keep_content(bytes, size, error);
        if (!kept)
            return FALSE;
        if (!add_faces(layout, kept, family)) {
            g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "'%s' is no font that can be read", path);
            return FALSE;
        }
        g_hash_table_add(font_contents, g_strdup(family));
    }
    g_hash_table_replace(font_files, g_strdup(path), g_steal_pointer(&family));
    return TRUE;
}

/* NULL with an error. */
static const char *family_of_file(PangoLayout *layout, const char *path, GError **error)
{
    const char *family = font_files ? g_hash_table_lookup(font_files, path) : NULL;
    if (family || !load_font_file(layout, path, error))
        return family;
    return g_hash_table_lookup(font_files, path);
}

gboolean kn_kit_font_file(const char *path, GError **error)
{
    g_autoptr(PangoLayout) layout = kn_kit_layout(error);
    return layout && load_font_file(layout, path, error);
}

gboolean kn_kit_begin_draw(const char *font, GError **error)
{
    return !font || *font != '/' || !kn_font_is_file(font) || kn_kit_font_file(font, error);
}

gboolean kn_kit_end_draw(const char *planned, const char *now, GError **error)
{
    if (strcmp(planned, now) == 0)
        return TRUE;
    g_set_error(
        error, KN_ERROR, KN_ERROR_INPUT,
        "a font was changed while the film was being made; render once more to make it from "
        "what it is now");
    return FALSE;
}

void kn_kit_set_font(PangoLayout *layout, const char *families, double size_px)
{
    static const char bold[] = " Bold";
    gboolean is_bold = g_str_has_suffix(families, bold);
    g_autofree char *path = g_strndup(families, strlen(families) - (is_bold ? strlen(bold) : 0));
    const char *family = NULL;
    if (*path == '/' && kn_font_is_file(path))
        family = family_of_file(layout, path, failed ? NULL : &failed);
    PangoFontDescription *font =
        family ? pango_font_description_new() : pango_font_description_from_string(families);
    if (family) {
        pango_font_description_set_family(font, family);
        pango_font_description_set_weight(font, is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    }
    pango_font_description_set_absolute_size(font, size_px * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
}

void kn_kit_set_language(PangoLayout *layout, const char *language)
{
    PangoAttrList *attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes,
                           pango_attr_language_new(pango_language_from_string(language)));
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
}

static const char *hash_of_file(const char *file)
{
    if (!file_hashes)
        file_hashes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    char *hash = g_hash_table_lookup(file_hashes, file);
    if (!hash) {
        hash = kn_hash_file(file, NULL);
        hash = hash ? hash : g_strdup("?");
        g_hash_table_insert(file_hashes, g_strdup(file), hash);
    }
    return hash;
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
    PangoFontDescription *description = pango_font_describe(font);
    g_autofree char *name = pango_font_description_to_string(description);
    pango_font_description_free(description);
    return g_strdup_printf("%s %s %d", name, file ? hash_of_file((const char *)file) : "?", face);
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

gboolean kn_kit_fonts(PangoLayout *layout, char fonts[65], GError **error)
{
    if (!kn_kit_good(layout, error))
        return FALSE;
    g_autoptr(GPtrArray) list = fonts_of(layout);
    g_autoptr(GString) all = g_string_new(kn_kit_version());
    for (guint i = 0; i < list->len; i++)
        g_string_append_printf(all, "\n%s", (const char *)list->pdata[i]);
    g_autofree char *hash = kn_hash_bytes(all->str, all->len);
    g_strlcpy(fonts, hash, 65);
    return TRUE;
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

static void add_unknown(const PangoGlyphString *glyphs, GArray *found)
{
    for (int i = 0; i < glyphs->num_glyphs; i++) {
        gunichar c = glyphs->glyphs[i].glyph & ~(gunichar)PANGO_GLYPH_UNKNOWN_FLAG;
        gboolean known = !(glyphs->glyphs[i].glyph & PANGO_GLYPH_UNKNOWN_FLAG) ||
                         glyphs->glyphs[i].glyph == PANGO_GLYPH_EMPTY;
        for (guint j = 0; j < found->len && !known; j++)
            known = g_array_index(found, gunichar, j) == c;
        if (!known)
            g_array_append_val(found, c);
    }
}

/* The characters that no font has, "U+E123, U+E124 and 3 more", or an empty text. The caller
 * frees. */
static char *unknown_characters(PangoLayout *layout)
{
    enum { NAMED_MAX = 4 };
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(gunichar));
    PangoLayoutIter *iter = pango_layout_get_iter(layout);
    do {
        PangoLayoutRun *run = pango_layout_iter_get_run_readonly(iter);
        if (run)
            add_unknown(run->glyphs, found);
    } while (pango_layout_iter_next_run(iter));
    pango_layout_iter_free(iter);
    GString *list = g_string_new(NULL);
    for (guint i = 0; i < MIN(found->len, NAMED_MAX); i++)
        g_string_append_printf(list, "%sU+%04X", i ? ", " : "", g_array_index(found, gunichar, i));
    if (found->len > NAMED_MAX)
        g_string_append_printf(list, " and %u more", found->len - NAMED_MAX);
    return g_string_free(list, FALSE);
}

void kn_kit_warn(PangoLayout *layout, const char *families, const char *what,
                 KnTextWarning *warning)
{
    g_autofree char *unknown = unknown_characters(layout);
    const char *text = pango_layout_get_text(layout);
    warning->words[0] = '\0';
    if (*unknown) {
        warning->code = KN_WARNING_TEXT_LACKS_CHARACTERS;
        g_snprintf(warning->words, sizeof warning->words,
                   "no installed font has the character %s of %s", unknown, what);
    } else if (*text && *families != '/' && !family_is_installed(layout, families)) {
        warning->code = KN_WARNING_FONT_MISSING;
        g_snprintf(warning->words, sizeof warning->words,
                   "the font '%.60s' is not installed: another one is used", families);
    }
}

gboolean kn_kit_check(const char *families, const char *text, const char *what,
                      KnTextWarning *warning, GError **error)
{
    enum { ANY_SIZE_PX = 20 };
    g_autoptr(PangoLayout) layout = kn_kit_layout(error);
    if (!layout)
        return FALSE;
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    pango_layout_set_text(layout, valid, -1);
    kn_kit_set_font(layout, families ? families : KN_CARD_FONT, ANY_SIZE_PX);
    kn_kit_warn(layout, families ? families : KN_CARD_FONT, what, warning);
    return kn_kit_good(layout, error);
}

void kn_kit_balance(PangoLayout *layout, int width)
{
    int n_lines = pango_layout_get_line_count(layout), low = 0, high = width;
    while (high - low > PANGO_SCALE) {
        int middle = (low + high) / 2;
        pango_layout_set_width(layout, middle);
        PangoRectangle logical;
        pango_layout_get_extents(layout, NULL, &logical);
        if (pango_layout_get_line_count(layout) <= n_lines && logical.width <= middle)
            high = middle;
        else
            low = middle;
    }
    pango_layout_set_width(layout, high);
}

static gboolean is_colored(PangoFont *font)
{
    FcPattern *pattern =
        PANGO_IS_FC_FONT(font) ? pango_fc_font_get_pattern(PANGO_FC_FONT(font)) : NULL;
    FcBool colored = FcFalse;
    return pattern && FcPatternGetBool(pattern, FC_COLOR, 0, &colored) == FcResultMatch && colored;
}

void kn_kit_runs(cairo_t *cairo, PangoLayout *layout, double x, double y, gboolean path)
{
    PangoLayoutIter *iter = pango_layout_get_iter(layout);
    do {
        PangoLayoutRun *run = pango_layout_iter_get_run_readonly(iter);
        if (!run || (path && is_colored(run->item->analysis.font)))
            continue;
        PangoRectangle logical;
        pango_layout_iter_get_run_extents(iter, NULL, &logical);
        double baseline = (double)pango_layout_iter_get_run_baseline(iter) / PANGO_SCALE;
        cairo_move_to(cairo, x + (double)logical.x / PANGO_SCALE, y + baseline);
        if (path)
            pango_cairo_glyph_string_path(cairo, run->item->analysis.font, run->glyphs);
        else
            pango_cairo_show_glyph_string(cairo, run->item->analysis.font, run->glyphs);
    } while (pango_layout_iter_next_run(iter));
    pango_layout_iter_free(iter);
}

const char *kn_kit_version(void)
{
    static char text[64];
    g_snprintf(text, sizeof text, "Pango %s, Cairo %s", pango_version_string(),
               cairo_version_string());
    return text;
}

void kn_kit_round_box(cairo_t *cairo, double left, double top, double right, double bottom,
                      double radius)
{
    double r = MAX(MIN(radius, MIN(right - left, bottom - top) / 2), 0);
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, right - r, top + r, r, -G_PI / 2, 0);
    cairo_arc(cairo, right - r, bottom - r, r, 0, G_PI / 2);
    cairo_arc(cairo, left + r, bottom - r, r, G_PI / 2, G_PI);
    cairo_arc(cairo, left + r, top + r, r, G_PI, 3 * G_PI / 2);
    cairo_close_path(cairo);
}

static gboolean check_drawn(cairo_surface_t *surface, cairo_t *cairo, const char *what,
                            GError **error)
{
    if (failed) {
        g_propagate_error(error, g_steal_pointer(&failed));
        return FALSE;
    }
    if (cairo_status(cairo) == CAIRO_STATUS_SUCCESS)
        return kn_kit_good(NULL, error);
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot draw %s of %d x %d: %s", what,
                cairo_image_surface_get_width(surface), cairo_image_surface_get_height(surface),
                cairo_status_to_string(cairo_status(cairo)));
    return FALSE;
}

gboolean kn_kit_write_sprite(cairo_surface_t *surface, cairo_t *cairo, const char *what,
                             const char *path, GError **error)
{
    int width = cairo_image_surface_get_width(surface);
    int height = cairo_image_surface_get_height(surface);
    if (!check_drawn(surface, cairo, what, error))
        return FALSE;
    cairo_surface_flush(surface);
    KnPixels pixels = {
        .pixels = (const uint32_t *)(const void *)cairo_image_surface_get_data(surface),
        .width = width,
        .height = height,
        .stride = cairo_image_surface_get_stride(surface) / 4,
    };
    return kn_sprite_write(path, &pixels, error);
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

gboolean kn_kit_write_surface(cairo_surface_t *surface, cairo_t *cairo, const char *what,
                              const char *path, GError **error)
{
    if (!check_drawn(surface, cairo, what, error))
        return FALSE;
    g_autoptr(KnFrame) frame = kn_frame_new(cairo_image_surface_get_width(surface),
                                            cairo_image_surface_get_height(surface), error);
    if (!frame)
        return FALSE;
    to_frame(surface, frame);
    return kn_surface_write(path, frame, error);
}
