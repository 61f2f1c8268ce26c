/* SPDX-License-Identifier: MIT */
/* What a drawing links. librsvg, which reads it from a source without a name, opens no other file
 * and no address (promise: projects are data), and says nothing of what it leaves out; a person
 * should know. This looks for links in the text, as far as they can draw something:
 *
 *     <image href="a.png">   <use xlink:href="b.svg#x">   fill="url(c.svg#y)"
 *     @import url(d.css)     <?xml-stylesheet href="e.css"?>
 *
 * A link into the drawing itself begins with #, and data: holds what it names; <a> draws nothing.
 * Comments are passed over.
 *
 * And how large it says that it is: libvips, whose pictures have at most ten million columns and
 * rows, takes one that is larger for a picture of one pixel. */
#include "base/open_file.h"
#include "pictures_vips.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <string.h>

enum { TEXT_MAX = 64 << 20, LINK_MAX = 80 };

/* The whole text, which may be compressed (.svgz); NULL when it cannot be read or is too long. */
static GByteArray *read_text(const char *path)
{
    int fd = kn_open_input(AT_FDCWD, path, 0, NULL, NULL);
    if (fd < 0)
        return NULL;
    g_autoptr(GInputStream) file = g_unix_input_stream_new(fd, TRUE);
    g_autoptr(GInputStream) buffered = g_buffered_input_stream_new(file);
    g_autoptr(GConverter) gzip =
        G_CONVERTER(g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP));
    g_autoptr(GByteArray) text = g_byte_array_new();
    gsize n_head;
    g_buffered_input_stream_fill(G_BUFFERED_INPUT_STREAM(buffered), 2, NULL, NULL);
    const guint8 *head =
        g_buffered_input_stream_peek_buffer(G_BUFFERED_INPUT_STREAM(buffered), &n_head);
    g_autoptr(GInputStream) plain = n_head >= 2 && head[0] == 0x1f && head[1] == 0x8b
                                        ? g_converter_input_stream_new(buffered, gzip)
                                        : g_object_ref(buffered);
    guint8 block[1 << 15];
    gssize n;
    while ((n = g_input_stream_read(plain, block, sizeof block, NULL, NULL)) > 0) {
        g_byte_array_append(text, block, (guint)n);
        if (text->len > TEXT_MAX)
            return NULL;
    }
    g_byte_array_append(text, (const guint8 *)"", 1);
    return g_steal_pointer(&text);
}

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

/* Where a link begins whose first characters are at `at`, perhaps in quotes; NULL when it leads
 * into the drawing or to nothing. */
static const char *outside(const char *at)
{
    at = skip_blanks(at);
    if (*at == '"' || *at == '\'')
        at = skip_blanks(at + 1);
    gboolean inside = *at == '#' || g_ascii_strncasecmp(at, "data:", 5) == 0;
    return inside || !*at || strchr("\"')>", *at) ? NULL : at;
}

/* The value of href at `at`, in the tag of that name. */
static const char *href(const char *at, const char *tag)
{
    const char *equals = skip_blanks(at + strlen("href"));
    gboolean anchor = tag[1] == 'a' && strchr(" \t\r\n", tag[2]);
    if (anchor || *equals != '=')
        return NULL;
    equals = skip_blanks(equals + 1);
    return *equals == '"' || *equals == '\'' ? outside(equals) : NULL;
}

static const char *import(const char *at)
{
    at = skip_blanks(at + strlen("@import"));
    return g_str_has_prefix(at, "url(") ? outside(at + 4) : outside(at);
}

/* The first link to something else. */
static const char *find_link(const char *text)
{
    const char *tag = NULL, *link = NULL;
    for (const char *at = text; *at && !link; at++) {
        if (g_str_has_prefix(at, "<!--")) {
            const char *end = strstr(at + 4, "-->");
            if (!end)
                return NULL;
            at = end + 2;
        } else if (*at == '<')
            tag = at;
        else if (*at == '>')
            tag = NULL;
        else if (*at == 'h' && tag && g_str_has_prefix(at, "href") && strchr(" \t\r\n:", at[-1]))
            link = href(at, tag);
        else if (*at == 'u' && g_str_has_prefix(at, "url("))
            link = outside(at + 4);
        else if (*at == '@' && g_str_has_prefix(at, "@import"))
            link = import(at);
    }
    return link;
}

const char *kn_vips_svg_weakness(const char *path)
{
    g_autoptr(GByteArray) text = read_text(path);
    const char *link = text ? find_link((const char *)text->data) : NULL;
    if (!link)
        return NULL;
    g_autofree char *name = g_strndup(link, MIN(strcspn(link, "\"') \t\r\n>"), LINK_MAX));
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    g_autofree char *all = g_strdup_printf("it links '%s', which is neither opened nor shown; put "
                                           "that into the SVG itself",
                                           valid);
    return g_intern_string(all);
}

/* The largest of the numbers of an attribute of the root ("100mm", "0 0 2e7 5"), at most in pixels:
 * no unit is of more than a hundred. 0: it has none. */
static double largest_of(const char *root, const char *name)
{
    double largest = 0;
    const char *at = root - 1;
    do
        at = strstr(at + 1, name);
    while (at && !strchr(" \t\r\n\"'", at[-1]));
    at = at ? skip_blanks(at + strlen(name)) : NULL;
    if (!at || *at != '=')
        return 0;
    at = skip_blanks(at + 1);
    char quote = *at;
    for (at++; *at && *at != quote; at++) {
        char *end;
        double number = g_ascii_strtod(at, &end);
        if (end == at)
            continue;
        if (*end != '%') /* of what shows it, which leaves it to the viewBox */
            largest = MAX(largest, g_ascii_isalpha(*end) && *end != 'p' ? number * 100 : number);
        at = *end && *end != quote ? end : end - 1;
    }
    return largest;
}

double kn_vips_svg_side(const char *path)
{
    g_autoptr(GByteArray) text = read_text(path);
    const char *root = text ? strstr((const char *)text->data, "<svg") : NULL;
    if (!root)
        return 0;
    g_autofree char *tag = g_strndup(root, strcspn(root, ">"));
    double side = MAX(largest_of(tag + 1, "width"), largest_of(tag + 1, "height"));
    return side > 0 ? side : largest_of(tag + 1, "viewBox");
}
