/* SPDX-License-Identifier: MIT */
/* What a picture's file says of itself: titles, captions and keywords of EXIF, IPTC and XMP, the
 * comments of PNG, and when it was taken. Everything here is a stranger's: lengths are checked
 * before they are believed, and text is made valid. EXIF is read by libexif behind libvips, XMP by
 * GLib's parser of markup; IPTC's records are a tag, a length and bytes (IPTC-NAA Information
 * Interchange Model, 1.6). */
#include "pictures_vips.h"

#include <string.h>

enum { WORDS_BYTES_MAX = 1 << 16 };

/* What cameras fill in where nobody has written anything. */
static gboolean is_of_camera(const char *text)
{
    static const char *const known[] = {"DIGITAL CAMERA", "SONY DSC", "DIGITAL STILL CAMERA",
                                        "SAMSUNG", "ASCII"};
    g_autofree char *upper = g_ascii_strup(text, -1);
    g_strstrip(upper);
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
        if (g_str_has_suffix(upper, known[i]) && strlen(upper) < 40)
            return TRUE;
    return FALSE;
}

typedef struct {
    GString *words;
    char *title; /* the first, or NULL */
} Said;

/* As a line of its own; what is no UTF-8 is taken for Latin-1. */
static void add(Said *said, const char *text, gsize size, gboolean is_title)
{
    size = strnlen(text, MIN(size, WORDS_BYTES_MAX - MIN(said->words->len, WORDS_BYTES_MAX)));
    g_autofree char *valid =
        g_utf8_validate(text, (gssize)size, NULL)
            ? g_strndup(text, size)
            : g_convert(text, (gssize)size, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
    if (!valid || !*g_strstrip(valid) || is_of_camera(valid))
        return;
    g_string_append_printf(said->words, "%s\n", valid);
    if (is_title && !said->title)
        said->title = g_steal_pointer(&valid);
}

/* libvips has "VALUE (VALUE, TYPE, N components, N bytes)". */
static char *exif_value(const char *field, VipsImage *image)
{
    g_autofree char *all = NULL;
    if (!vips_image_get_typeof(image, field) || vips_image_get_as_string(image, field, &all))
        return NULL;
    gsize length = strlen(all), commas = 0, end = length;
    while (end > 0 && commas < 3)
        commas += all[--end] == ',';
    if (commas == 3 && end >= 2 && end % 2 == 0 && strncmp(all + end / 2 - 1, " (", 2) == 0)
        length = end / 2 - 1;
    return g_strndup(all, length);
}

static void add_exif(Said *said, VipsImage *image)
{
    static const struct {
        const char *field;
        gboolean is_title;
    } rows[] = {{"exif-ifd0-ImageDescription", TRUE},
                {"exif-ifd0-XPTitle", TRUE},
                {"exif-ifd0-XPSubject", TRUE},
                {"exif-ifd0-XPKeywords", FALSE},
                {"exif-ifd0-XPComment", FALSE}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *value = exif_value(rows[i].field, image);
        if (value)
            add(said, value, strlen(value), rows[i].is_title);
    }
}

static gboolean is_time(const char *text)
{
    static const char form[] = "dddd:dd:dd dd:dd:dd";
    if (strlen(text) != sizeof form - 1 || g_str_has_prefix(text, "0000"))
        return FALSE;
    for (gsize i = 0; form[i]; i++)
        if (form[i] == 'd' ? !g_ascii_isdigit(text[i]) : text[i] != form[i])
            return FALSE;
    return TRUE;
}

/* When the file was changed counts where nothing better is said. */
static void find_time(VipsImage *image, KnPictureSaid *said)
{
    static const char *const fields[] = {"exif-ifd2-DateTimeOriginal",
                                         "exif-ifd2-DateTimeDigitized", "exif-ifd0-DateTime"};
    for (gsize i = 0; i < G_N_ELEMENTS(fields) && !*said->taken; i++) {
        g_autofree char *value = exif_value(fields[i], image);
        if (value && is_time(g_strstrip(value)))
            g_strlcpy(said->taken, value, sizeof said->taken);
    }
}

static void add_iptc(Said *said, VipsImage *image)
{
    enum { MARK = 0x1c, RECORD = 2, HEAD = 5 };
    enum { KEYWORD = 25 };
    static const guint8 wanted[] = {5, KEYWORD, 105, 120}; /* title, …, headline, caption */
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
            add(said, (const char *)b + i + HEAD, length, b[i + 2] != KEYWORD);
        i += HEAD - 1 + length;
    }
}

/* ---- XMP ---- */

typedef struct {
    Said *said;
    int inside; /* of elements that are wanted */
    int listed; /* of those of keywords */
} Xmp;

static gboolean is_keywords(const char *name)
{
    return strcmp(name, "dc:subject") == 0;
}

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
    xmp->listed += is_keywords(name);
    for (guint i = 0; names[i]; i++)
        if (is_wanted(names[i]))
            add(xmp->said, values[i], strlen(values[i]), !is_keywords(names[i]));
}

static void element_ends(GMarkupParseContext *context, const char *name, gpointer user_data,
                         GError **error)
{
    Xmp *xmp = user_data;
    xmp->inside -= is_wanted(name);
    xmp->listed -= is_keywords(name);
}

static void text_stands(GMarkupParseContext *context, const char *text, gsize size,
                        gpointer user_data, GError **error)
{
    Xmp *xmp = user_data;
    g_autofree char *copy = g_strndup(text, size);
    g_strstrip(copy);
    if (xmp->inside > 0)
        add(xmp->said, copy, strlen(copy), xmp->listed == 0);
}

/* As far as it is well-formed. */
static void add_xmp(Said *said, VipsImage *image)
{
    static const GMarkupParser parser = {
        .start_element = element_begins, .end_element = element_ends, .text = text_stands};
    Xmp xmp = {.said = said};
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
        add(user_data, text, strlen(text), FALSE);
    return NULL;
}

gboolean kn_vips_said(const char *path, KnPictureSaid *said, GError **error)
{
    KnVipsFile file;
    double left;
    *said = (KnPictureSaid){0};
    if (!kn_vips_file_open(path, &file, error))
        return FALSE;
    g_autoptr(VipsImage) image = kn_vips_file_load(&file, 1, &left, error);
    if (!image)
        return FALSE;
    Said all = {.words = g_string_new(NULL)};
    add_exif(&all, image);
    add_iptc(&all, image);
    add_xmp(&all, image);
    vips_image_map(image, add_comment, &all);
    find_time(image, said);
    vips_error_clear();
    said->words = g_string_free(all.words, FALSE);
    said->title = all.title;
    return TRUE;
}
