/* SPDX-License-Identifier: MIT */
/* What a picture's file says of itself in words: titles, captions and keywords of EXIF, IPTC and
 * XMP, and the comments of PNG. Everything here is a stranger's: lengths are checked before they
 * are believed, and text is made valid. EXIF is read by libexif behind libvips, XMP by GLib's
 * parser of markup; IPTC's records are a tag, a length and bytes (IPTC-NAA Information Interchange
 * Model, 1.6). */
#include "pictures_vips.h"

#include <string.h>

enum { WORDS_BYTES_MAX = 1 << 16 };

/* As a line of its own; what is no UTF-8 is taken for Latin-1. */
static void add(GString *words, const char *text, gsize size)
{
    size = strnlen(text, MIN(size, WORDS_BYTES_MAX - MIN(words->len, WORDS_BYTES_MAX)));
    g_autofree char *valid =
        g_utf8_validate(text, (gssize)size, NULL)
            ? g_strndup(text, size)
            : g_convert(text, (gssize)size, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
    if (valid && *valid)
        g_string_append_printf(words, "%s\n", valid);
}

/* libvips has "VALUE (VALUE, TYPE, N components, N bytes)". */
static void add_exif(GString *words, const char *field, VipsImage *image)
{
    g_autofree char *all = NULL;
    if (!vips_image_get_typeof(image, field) || vips_image_get_as_string(image, field, &all))
        return;
    gsize length = strlen(all), commas = 0, end = length;
    while (end > 0 && commas < 3)
        commas += all[--end] == ',';
    if (commas == 3 && end >= 2 && end % 2 == 0 && strncmp(all + end / 2 - 1, " (", 2) == 0)
        length = end / 2 - 1;
    add(words, all, length);
}

static void add_iptc(GString *words, VipsImage *image)
{
    enum { MARK = 0x1c, RECORD = 2, HEAD = 5 };
    static const guint8 wanted[] = {5, 25, 105, 120}; /* title, keyword, headline, caption */
    const void *blob;
    size_t size;
    if (!vips_image_get_typeof(image, VIPS_META_IPTC_NAME) ||
        vips_image_get_blob(image, VIPS_META_IPTC_NAME, &blob, &size))
        return;
    const guint8 *b = blob;
    for (gsize i = 0; i + HEAD <= size; i++) {
        gsize length = (gsize)b[i + 3] << 8 | b[i + 4];
        if (b[i] != MARK || b[i + 1] != RECORD || length > size - i - HEAD)
            continue;
        if (memchr(wanted, b[i + 2], sizeof wanted))
            add(words, (const char *)b + i + HEAD, length);
        i += HEAD - 1 + length;
    }
}

/* ---- XMP ---- */

typedef struct {
    GString *words;
    int inside; /* of elements that are wanted */
} Xmp;

static gboolean is_wanted(const char *name)
{
    static const char *const wanted[] = {"dc:title", "dc:description", "dc:subject",
                                         "photoshop:Headline", NULL};
    return g_strv_contains(wanted, name);
}

static void element_begins(GMarkupParseContext *context, const char *name, const char **names,
                           const char **values, gpointer user_data, GError **error)
{
    Xmp *xmp = user_data;
    xmp->inside += is_wanted(name);
    for (guint i = 0; names[i]; i++)
        if (is_wanted(names[i]))
            add(xmp->words, values[i], strlen(values[i]));
}

static void element_ends(GMarkupParseContext *context, const char *name, gpointer user_data,
                         GError **error)
{
    Xmp *xmp = user_data;
    xmp->inside -= is_wanted(name);
}

static void text_stands(GMarkupParseContext *context, const char *text, gsize size,
                        gpointer user_data, GError **error)
{
    Xmp *xmp = user_data;
    g_autofree char *copy = g_strndup(text, size);
    g_strstrip(copy);
    if (xmp->inside > 0)
        add(xmp->words, copy, strlen(copy));
}

/* As far as it is well-formed. */
static void add_xmp(GString *words, VipsImage *image)
{
    static const GMarkupParser parser = {
        .start_element = element_begins, .end_element = element_ends, .text = text_stands};
    Xmp xmp = {.words = words};
    const void *blob;
    size_t size;
    if (!vips_image_get_typeof(image, VIPS_META_XMP_NAME) ||
        vips_image_get_blob(image, VIPS_META_XMP_NAME, &blob, &size))
        return;
    const char *start = memchr(blob, '<', size);
    gsize length = start ? size - (gsize)(start - (const char *)blob) : 0;
    while (length > 0 && start[length - 1] != '>')
        length--;
    g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&parser, 0, &xmp, NULL);
    if (length > 0)
        g_markup_parse_context_parse(context, start, (gssize)length, NULL);
}

static void *add_comment(VipsImage *image, const char *field, GValue *value, void *user_data)
{
    const char *text;
    if (g_str_has_prefix(field, "png-comment-") && !strstr(field, "XML:com.adobe.xmp") &&
        !vips_image_get_string(image, field, &text))
        add(user_data, text, strlen(text));
    return NULL;
}

char *kn_vips_words(const char *path, GError **error)
{
    static const char *const exif[] = {"exif-ifd0-ImageDescription", "exif-ifd0-XPTitle",
                                       "exif-ifd0-XPSubject", "exif-ifd0-XPKeywords",
                                       "exif-ifd0-XPComment"};
    KnVipsFile file;
    double left;
    if (!kn_vips_file_open(path, &file, error))
        return NULL;
    g_autoptr(VipsImage) image = kn_vips_file_load(&file, 1, &left, error);
    if (!image)
        return NULL;
    GString *words = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(exif); i++)
        add_exif(words, exif[i], image);
    add_iptc(words, image);
    add_xmp(words, image);
    vips_image_map(image, add_comment, words);
    vips_error_clear();
    return g_string_free(words, FALSE);
}
