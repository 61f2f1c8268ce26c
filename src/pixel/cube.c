/* SPDX-License-Identifier: MIT */
#include "pixel/cube.h"
#include "base/error.h"
#include "base/open_file.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

/* ---- reading ---- */

typedef struct {
    const char *name;
    int line;
    KnCube *cube;
    gsize n, n_max; /* numbers that are there, and that there must be */
    GError **error;
} Reader;

static gboolean wrong(const Reader *r, const char *format, ...) G_GNUC_PRINTF(2, 3);
static gboolean wrong(const Reader *r, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    g_autofree char *words = g_strdup_vprintf(format, list);
    va_end(list);
    g_set_error(r->error, KN_ERROR, KN_ERROR_INPUT, "%s:%d: %s", r->name, r->line, words);
    return FALSE;
}

/* Exactly n numbers, to the end of the line. */
static gboolean numbers(const Reader *r, const char *text, int n, double *out)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \t", -1);
    int found = 0;

    for (char **word = words; *word; word++) {
        char *end;
        double number = g_ascii_strtod(*word, &end);

        if (!**word)
            continue;
        if (*end || end == *word || !(fabs(number) <= 1e6)) {
            g_autofree char *quoted = kn_text_quote(*word);
            return wrong(r, "found %s; expected a number", quoted);
        }
        if (found < n)
            out[found] = number;
        found++;
    }
    return found == n || wrong(r, "found %d numbers; expected %d", found, n);
}

static gboolean read_size(Reader *r, const char *text, gboolean is_cube)
{
    KnCube *cube = r->cube;
    int most = is_cube ? KN_CUBE_SIDE_MAX : KN_CUBE_CURVE_MAX;
    double size;

    if (cube->size)
        return wrong(r, "a second size; expected one table, a cube or curves");
    if (!numbers(r, text, 1, &size))
        return FALSE;
    if (size < 2 || size > most || size != floor(size))
        return wrong(r, "the size is %g; expected a whole number from 2 to %d", size, most);
    cube->is_cube = is_cube;
    cube->size = (int)size;
    r->n_max = 3 * (is_cube ? (gsize)(size * size * size) : (gsize)size);
    cube->values = cube->owned = g_new(float, r->n_max);
    return TRUE;
}

static gboolean read_cube_size(Reader *r, const char *text)
{
    return read_size(r, text, TRUE);
}

static gboolean read_curve_size(Reader *r, const char *text)
{
    return read_size(r, text, FALSE);
}

static gboolean read_from(Reader *r, const char *text)
{
    return numbers(r, text, 3, r->cube->from);
}

static gboolean read_to(Reader *r, const char *text)
{
    return numbers(r, text, 3, r->cube->to);
}

static gboolean read_range(Reader *r, const char *text)
{
    double range[2];

    if (!numbers(r, text, 2, range))
        return FALSE;
    for (int k = 0; k < 3; k++) {
        r->cube->from[k] = range[0];
        r->cube->to[k] = range[1];
    }
    return TRUE;
}

static gboolean read_title(Reader *r, const char *text)
{
    return TRUE;
}

static const struct {
    const char *word;
    gboolean (*read)(Reader *r, const char *text);
} keywords[] = {
    {"TITLE", read_title},
    {"LUT_3D_SIZE", read_cube_size},
    {"LUT_1D_SIZE", read_curve_size},
    {"DOMAIN_MIN", read_from},
    {"DOMAIN_MAX", read_to},
    {"LUT_3D_INPUT_RANGE", read_range},
    {"LUT_1D_INPUT_RANGE", read_range},
};

static gboolean read_values(Reader *r, const char *text)
{
    double rgb[3];

    if (!r->cube->size)
        return wrong(r, "a number before LUT_3D_SIZE or LUT_1D_SIZE");
    if (!numbers(r, text, 3, rgb))
        return FALSE;
    if (r->n + 3 > r->n_max)
        return wrong(r, "more colours than the %" G_GSIZE_FORMAT " that the size asks for",
                     r->n_max / 3);
    for (int k = 0; k < 3; k++)
        r->cube->owned[r->n++] = (float)rgb[k];
    return TRUE;
}

static gboolean read_line(Reader *r, char *line)
{
    gsize length;

    g_strstrip(line);
    if (!*line || *line == '#')
        return TRUE;
    if (!g_ascii_isalpha(*line) || g_str_has_prefix(line, "nan") || g_str_has_prefix(line, "inf"))
        return read_values(r, line);
    length = strcspn(line, " \t");
    for (gsize i = 0; i < G_N_ELEMENTS(keywords); i++)
        if (strlen(keywords[i].word) == length && !strncmp(keywords[i].word, line, length))
            return keywords[i].read(r, line + length);
    line[length] = '\0';
    g_autofree char *quoted = kn_text_quote(line);
    return wrong(r,
                 "unknown keyword %s; expected LUT_3D_SIZE, LUT_1D_SIZE, DOMAIN_MIN, DOMAIN_MAX, "
                 "TITLE or three numbers",
                 quoted);
}

static gboolean check(const Reader *r)
{
    const KnCube *cube = r->cube;

    if (!cube->size)
        return wrong(r, "the file ends without LUT_3D_SIZE or LUT_1D_SIZE");
    if (r->n < r->n_max)
        return wrong(r,
                     "the file ends after %" G_GSIZE_FORMAT " colours; the size asks for "
                     "%" G_GSIZE_FORMAT,
                     r->n / 3, r->n_max / 3);
    for (int k = 0; k < 3; k++)
        if (!(cube->from[k] < cube->to[k]))
            return wrong(r, "the range begins at %g and ends at %g; expected it to end above",
                         cube->from[k], cube->to[k]);
    return TRUE;
}

gboolean kn_cube_parse(const char *text, const char *name, KnCube *cube, GError **error)
{
    Reader r = {.name = name, .cube = cube, .error = error};
    const char *at = g_str_has_prefix(text, "\xef\xbb\xbf") ? text + 3 : text;
    gboolean good = TRUE;

    *cube = (KnCube){.to = {1, 1, 1}};
    while (good && *at) {
        gsize length = strcspn(at, "\n");
        g_autofree char *line = g_strndup(at, length);

        r.line++;
        good = read_line(&r, line);
        at += length + (at[length] == '\n');
    }
    if (good && check(&r))
        return TRUE;
    kn_cube_clear(cube);
    return FALSE;
}

gboolean kn_cube_load(const char *path, KnCube *cube, GError **error)
{
    g_autofree char *text = NULL, *name = kn_text_visible(path);
    gsize size;

    *cube = (KnCube){.size = 0};
    return kn_read_input(path, KN_CUBE_BYTES_MAX, &text, &size, error) &&
           kn_cube_parse(text, name, cube, error);
}

void kn_cube_clear(KnCube *cube)
{
    g_free(cube->owned);
    *cube = (KnCube){.size = 0};
}

/* ---- as a frame ---- */

/* A row of luma fills its stride, so that the plane is one piece of memory: a row for the head, the
 * others for the values. */
enum { ROW_BYTES = 768 };
G_STATIC_ASSERT(ROW_BYTES % KN_FRAME_ALIGN == 0);

typedef struct {
    char magic[8];
    gint32 is_cube, size;
    double from[3], to[3];
} Head;
static const char magic[8] = "KNCUBE1";

static gsize bytes_of(const KnCube *cube)
{
    gsize size = (gsize)cube->size;

    return (cube->is_cube ? size * size * size : size) * 3 * sizeof(float);
}

void kn_cube_frame_size(const KnCube *cube, int *width, int *height)
{
    *width = ROW_BYTES;
    *height = 1 + (int)((bytes_of(cube) + ROW_BYTES - 1) / ROW_BYTES);
}

KnFrame *kn_cube_to_frame(const KnCube *cube, GError **error)
{
    Head head = {.is_cube = cube->is_cube, .size = cube->size};
    int width, height;

    kn_cube_frame_size(cube, &width, &height);
    KnFrame *frame = kn_frame_new(width, height, error);
    if (!frame)
        return NULL;
    kn_frame_fill(frame, 0, 128, 128);
    memcpy(head.magic, magic, sizeof magic);
    memcpy(head.from, cube->from, sizeof head.from);
    memcpy(head.to, cube->to, sizeof head.to);
    memcpy(kn_frame_row(frame, 0, 0), &head, sizeof head);
    memcpy(kn_frame_row(frame, 0, 1), cube->values, bytes_of(cube));
    return frame;
}

gboolean kn_cube_from_frame(const KnFrame *frame, KnCube *cube)
{
    Head head;
    int width, height;

    *cube = (KnCube){.size = 0};
    if (frame->width != ROW_BYTES || frame->height < 2 || frame->plane[0].stride != ROW_BYTES)
        return FALSE;
    memcpy(&head, kn_frame_row(frame, 0, 0), sizeof head);
    if (memcmp(head.magic, magic, sizeof magic) != 0 || head.size < 2 ||
        head.size > (head.is_cube ? KN_CUBE_SIDE_MAX : KN_CUBE_CURVE_MAX))
        return FALSE;
    cube->is_cube = head.is_cube != 0;
    cube->size = head.size;
    memcpy(cube->from, head.from, sizeof head.from);
    memcpy(cube->to, head.to, sizeof head.to);
    for (int k = 0; k < 3; k++)
        if (!(cube->from[k] < cube->to[k]))
            return FALSE;
    cube->values = (const float *)(gconstpointer)kn_frame_row(frame, 0, 1);
    kn_cube_frame_size(cube, &width, &height);
    return frame->height == height;
}

/* ---- looking up ---- */

/* Which node is below each part of a colour, and how far above it that is. */
typedef struct {
    int node[3];
    double above[3];
} Place;

static Place find_place(const KnCube *cube, const double inside[3])
{
    Place place;

    for (int k = 0; k < 3; k++) {
        double at = (inside[k] - cube->from[k]) / (cube->to[k] - cube->from[k]) * (cube->size - 1);

        place.node[k] = CLAMP((int)at, 0, cube->size - 2);
        place.above[k] = at - place.node[k];
    }
    return place;
}

static void change_curves(const KnCube *cube, const Place *place, double rgb[3])
{
    for (int k = 0; k < 3; k++) {
        const float *at = cube->values + 3 * place->node[k] + k;

        rgb[k] = at[0] + ((double)at[3] - at[0]) * place->above[k];
    }
}

/* From the lowest corner of the cell to the highest, along the edges of the parts that are furthest
 * above it first: the four corners of a tetrahedron. */
static void change_cube(const KnCube *cube, const Place *place, double rgb[3])
{
    const int step[3] = {3, 3 * cube->size, 3 * cube->size * cube->size};
    int order[3] = {0, 1, 2};
    const float *corner = cube->values;

    for (int i = 1; i < 3; i++)
        for (int j = i; j > 0 && place->above[order[j]] > place->above[order[j - 1]]; j--) {
            int part = order[j];

            order[j] = order[j - 1];
            order[j - 1] = part;
        }
    for (int k = 0; k < 3; k++)
        corner += place->node[k] * step[k];
    for (int k = 0; k < 3; k++)
        rgb[k] = corner[k];
    for (int i = 0; i < 3; i++) {
        const float *next = corner + step[order[i]];

        for (int k = 0; k < 3; k++)
            rgb[k] += ((double)next[k] - corner[k]) * place->above[order[i]];
        corner = next;
    }
}

void kn_cube_change(const KnCube *cube, double rgb[3])
{
    double inside[3], beyond[3];

    for (int k = 0; k < 3; k++) {
        inside[k] = CLAMP(rgb[k], cube->from[k], cube->to[k]);
        beyond[k] = rgb[k] - inside[k];
    }
    Place place = find_place(cube, inside);
    if (cube->is_cube)
        change_cube(cube, &place, rgb);
    else
        change_curves(cube, &place, rgb);
    for (int k = 0; k < 3; k++)
        rgb[k] += beyond[k];
}
