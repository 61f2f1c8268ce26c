/* SPDX-License-Identifier: MIT */
#include "cli/picture.h"
#include "media/pictures.h"
#include "pixel/color.h"

#include <string.h>

enum { GLYPH_WIDTH = 5, GLYPH_HEIGHT = 7 };

/* Rows of five dots, the leftmost the highest bit. A contact sheet needs a few characters; fonts
 * would load the text libraries for them. */
static const struct {
    char c;
    guint8 rows[GLYPH_HEIGHT];
} glyphs[] = {
    {'0', {14, 17, 19, 21, 25, 17, 14}}, {'1', {4, 12, 4, 4, 4, 4, 14}},
    {'2', {14, 17, 1, 2, 4, 8, 31}},     {'3', {31, 2, 4, 2, 1, 17, 14}},
    {'4', {2, 6, 10, 18, 31, 2, 2}},     {'5', {31, 16, 30, 1, 1, 17, 14}},
    {'6', {6, 8, 16, 30, 17, 17, 14}},   {'7', {31, 1, 2, 4, 8, 8, 8}},
    {'8', {14, 17, 17, 14, 17, 17, 14}}, {'9', {14, 17, 17, 15, 1, 2, 12}},
    {':', {0, 12, 12, 0, 12, 12, 0}},    {'.', {0, 0, 0, 0, 0, 12, 12}},
    {'#', {10, 10, 31, 10, 31, 10, 10}}, {'-', {0, 0, 0, 31, 0, 0, 0}},
    {'%', {24, 25, 2, 4, 8, 19, 3}},     {'a', {0, 0, 14, 1, 15, 17, 15}},
    {'b', {16, 16, 22, 25, 17, 17, 30}}, {'c', {0, 0, 14, 16, 16, 17, 14}},
    {'d', {1, 1, 13, 19, 17, 17, 15}},   {'e', {0, 0, 14, 17, 31, 16, 14}},
    {'f', {6, 9, 8, 28, 8, 8, 8}},       {'g', {0, 15, 17, 17, 15, 1, 14}},
    {'h', {16, 16, 22, 25, 17, 17, 17}}, {'i', {4, 0, 12, 4, 4, 4, 14}},
    {'j', {2, 0, 6, 2, 2, 18, 12}},      {'k', {16, 16, 18, 20, 24, 20, 18}},
    {'l', {12, 4, 4, 4, 4, 4, 14}},      {'m', {0, 0, 26, 21, 21, 17, 17}},
    {'n', {0, 0, 22, 25, 17, 17, 17}},   {'o', {0, 0, 14, 17, 17, 17, 14}},
    {'p', {0, 0, 30, 17, 30, 16, 16}},   {'q', {0, 0, 13, 19, 15, 1, 1}},
    {'r', {0, 0, 22, 25, 16, 16, 16}},   {'s', {0, 0, 14, 16, 14, 1, 30}},
    {'t', {8, 8, 28, 8, 8, 9, 6}},       {'u', {0, 0, 17, 17, 17, 19, 13}},
    {'v', {0, 0, 17, 17, 17, 10, 4}},    {'w', {0, 0, 17, 17, 21, 21, 10}},
    {'x', {0, 0, 17, 10, 4, 10, 17}},    {'y', {0, 0, 17, 17, 15, 1, 14}},
    {'z', {0, 0, 31, 2, 4, 8, 31}},      {' ', {0}},
};

KnPicture *kn_picture_new(int width, int height)
{
    KnPicture *picture = g_new0(KnPicture, 1);
    picture->width = width;
    picture->height = height;
    picture->rgb = g_malloc0((gsize)width * (gsize)height * 3);
    return picture;
}

KnPicture *kn_picture_from_frame(const KnFrame *frame)
{
    KnPicture *picture = kn_picture_new(frame->width, frame->height);
    kn_color_frame_to_rgb(frame, picture->rgb, (gsize)frame->width * 3);
    return picture;
}

void kn_picture_free(KnPicture *picture)
{
    if (!picture)
        return;
    g_free(picture->rgb);
    g_free(picture);
}

static guint8 *pixel(KnPicture *picture, int x, int y)
{
    return picture->rgb + ((gsize)y * (gsize)picture->width + (gsize)x) * 3;
}

/* The mean of the box of source pixels that the target pixel covers. */
static void average(const KnPicture *from, int x0, int x1, int y0, int y1, guint8 *out)
{
    guint sum[3] = {0}, n = (guint)((x1 - x0) * (y1 - y0));
    for (int y = y0; y < y1; y++) {
        const guint8 *at = from->rgb + ((gsize)y * (gsize)from->width + (gsize)x0) * 3;
        for (int x = x0; x < x1; x++, at += 3) {
            sum[0] += at[0];
            sum[1] += at[1];
            sum[2] += at[2];
        }
    }
    for (int c = 0; c < 3; c++)
        out[c] = (guint8)((sum[c] + n / 2) / n);
}

void kn_picture_shrink_into(const KnPicture *from, KnPicture *to, int x, int y, int width,
                            int height)
{
    for (int row = 0; row < height; row++) {
        int y0 = (int)((gint64)row * from->height / height);
        int y1 = MAX((int)((gint64)(row + 1) * from->height / height), y0 + 1);
        for (int column = 0; column < width; column++) {
            int x0 = (int)((gint64)column * from->width / width);
            int x1 = MAX((int)((gint64)(column + 1) * from->width / width), x0 + 1);
            average(from, x0, x1, y0, y1, pixel(to, x + column, y + row));
        }
    }
}

static const guint8 *glyph_rows(char c)
{
    for (gsize i = 0; i < G_N_ELEMENTS(glyphs); i++) {
        if (glyphs[i].c == g_ascii_tolower(c))
            return glyphs[i].rows;
    }
    return glyphs[G_N_ELEMENTS(glyphs) - 1].rows;
}

static gboolean dot_at(const char *text, int x, int y)
{
    int column = x % (GLYPH_WIDTH + 1) - 1, row = y - 1;
    const guint8 *rows = glyph_rows(text[x / (GLYPH_WIDTH + 1)]);
    if (column < 0 || row < 0 || row >= GLYPH_HEIGHT)
        return FALSE;
    return (rows[row] >> (GLYPH_WIDTH - 1 - column)) & 1;
}

void kn_picture_label(KnPicture *picture, int x, int y, int scale, const char *text)
{
    int columns = (int)strlen(text) * (GLYPH_WIDTH + 1);
    int width = MIN(columns * scale, picture->width - x);
    int height = MIN((GLYPH_HEIGHT + 2) * scale, picture->height - y);
    for (int row = 0; row < height; row++) {
        for (int column = 0; column < width; column++) {
            gboolean dot = dot_at(text, column / scale, row / scale);
            memset(pixel(picture, x + column, y + row), dot ? 255 : 24, 3);
        }
    }
}

void kn_picture_tint(KnPicture *picture, int x, int y, KnColor color, int weight)
{
    guint8 *p = pixel(picture, x, y);
    const int over[3] = {color.r, color.g, color.b};
    for (int c = 0; c < 3; c++)
        p[c] = (guint8)((p[c] * (256 - weight) + over[c] * weight) / 256);
}

void kn_picture_frame(KnPicture *picture, int x, int y, int width, int height, int thickness,
                      KnColor color)
{
    for (int row = MAX(y, 0); row < MIN(y + height, picture->height); row++) {
        gboolean edge = row < y + thickness || row >= y + height - thickness;
        for (int column = MAX(x, 0); column < MIN(x + width, picture->width); column++)
            if (edge || column < x + thickness || column >= x + width - thickness)
                kn_picture_tint(picture, column, row, color, 256);
    }
}

gboolean kn_picture_write(const KnPicture *picture, const char *path, GError **error)
{
    const KnPictures *pictures = kn_pictures(error);
    return pictures && pictures->write(path, picture->rgb, picture->width, picture->height, error);
}

GBytes *kn_picture_jpeg(const KnPicture *picture, GError **error)
{
    const KnPictures *pictures = kn_pictures(error);
    return pictures ? pictures->jpeg(picture->rgb, picture->width, picture->height, error) : NULL;
}
