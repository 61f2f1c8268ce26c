/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "film.h"
#include "media/pictures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A script as older pipelines wrote them: what it plans is seen in the pictures. Each effect is
 * taken out of the script in turn; then the picture is another one where the effect belongs, by so
 * much, and the same where it does not. The pictures are grey, so that numbers follow. */

static Film film;

/* Three segments of three seconds; %s are the effects, in the order of the rows. */
static const char script[] =
    "{\"total_duration\": 9, \"generation_method\": \"semantic\", \"analysis_date\": "
    "\"2025-10-01\", \"model_used\": \"local\", \"segments\": ["
    "{\"segment_id\": 1, \"start_time\": 0, \"end_time\": 3, \"duration\": 3, \"transcript\": "
    "\"\", \"confidence\": 0.9, \"visual_query\": \"grey\", \"selected_image\": \"grey.png\", "
    "\"effects_plan\": {\"motion\": \"static\", \"overlays\": [%s%s], %s \"tools\": []}},"
    "{\"segment_id\": 2, \"start_time\": 3, \"end_time\": 6, \"duration\": 3, \"transcript\": "
    "\"\", \"selected_image\": \"grey.png\", \"precomputed_subject_data\": {\"bbox\": [0.4, 0.4, "
    "0.2, 0.2], \"mask\": [%m], \"mask_shape\": [40, 40]}, \"effects_plan\": {\"motion\": "
    "\"static\", "
    "\"overlays\": [%s], \"tools\": [%s%s%s]}},"
    "{\"segment_id\": 3, \"start_time\": 6, \"end_time\": 9, \"duration\": 3, \"transcript\": "
    "\"\", \"image_path\": \"grey.png\", \"custom_effects\": [%s], \"effects_plan\": {\"motion\": "
    "\"static\", \"overlays\": [%s%s], %s \"transition\": null}}], "
    "\"output\": {\"width\": 640, \"height\": 360, \"fps\": 30}}";

enum { N_EFFECTS = 11 };

typedef struct {
    const char *text; /* as it stands in the script */
    int frame, plane;
    KnBox in;    /* where it is seen, in fractions of the frame */
    double by;   /* mean difference of the plane there with it, from without: the least, or if it
                    is negative the most */
    double most; /* and the bound on the other side */
    KnBox elsewhere; /* where nothing changes; w 0: there is none */
} Row;

#define NOWHERE                                                                                    \
    {                                                                                              \
        0, 0, 0, 0                                                                                 \
    }
/* Grey has 126 in each plane's units: luma 110 above black, chroma none. */
static const Row rows[N_EFFECTS] = {
    /* 1 - 0.85 of the way to the corner */
    {"\"vignette\"", 60, 0, {0, 0, 0.02, 0.03}, -88, -96, {0.495, 0.49, 0.01, 0.02}},
    {", \"cool_grade\"", 60, 1, {0.45, 0.45, 0.1, 0.1}, 2, 40, NOWHERE},
    /* the first of 25 steps */
    {"\"fade_in\": 0.8,", 0, 0, {0.45, 0.45, 0.1, 0.1}, -95, -112, NOWHERE},
    /* sepia: towards yellow */
    {"\"film_grain\"", 150, 1, {0.05, 0.05, 0.2, 0.2}, -1, -30, NOWHERE},
    /* The mask is 0.4..0.6 of the picture; held at 1.4 times its size about the box' upper third it
     * ends at 0.36 and 0.64 of the frame's width: there is the line. */
    {"{\"name\": \"zoom_on_subject\", \"params\": {\"target_scale\": 1.4, \"anim_duration\": 1}}",
     170,
     2,
     {0.347, 0.48, 0.01, 0.03},
     -20,
     -110,
     {0.05, 0.5, 0.1, 0.2}},
    {", {\"name\": \"subject_outline\", \"params\": {\"color\": [0, 255, 0], \"thickness\": 12, "
     "\"offset\": 10, \"pulse\": false}}",
     170,
     2,
     {0.347, 0.48, 0.01, 0.03},
     -25,
     -110,
     {0.05, 0.5, 0.1, 0.2}},
    {", {\"name\": \"map_highlight\", \"params\": {\"location_name\": \"Farne\", "
     "\"highlight_duration\": 2}}",
     120,
     0,
     {0.02, 0.02, 0.15, 0.15},
     -15,
     -110,
     NOWHERE},
    {"{\"name\": \"paneled_text\", \"params\": {\"text\": \"The watch\", \"side\": \"left\", "
     "\"cps\": 0}}",
     225,
     0,
     {0.07, 0.45, 0.3, 0.1},
     -5,
     -90,
     {0.7, 0.1, 0.2, 0.7}},
    {"\"warm_grade\"", 200, 2, {0.8, 0.4, 0.1, 0.1}, 2, 40, NOWHERE},
    /* half of 1.5 a second */
    {", \"flash_pulse\"", 190, 0, {0.8, 0.4, 0.1, 0.1}, 20, 120, NOWHERE},
    {"\"fade_out\": 1.0,", 269, 0, {0.8, 0.4, 0.1, 0.1}, -150, -185, NOWHERE},
};

/* The frame of the script without one of its effects; N_EFFECTS: with all. */
static KnFrame *draw(guint without, gint64 frame)
{
    g_autoptr(GString) text = g_string_new(script), mask = g_string_new("0");
    g_autoptr(GError) error = NULL;
    for (int k = 1; k < 40 * 40; k++)
        g_string_append_printf(mask, ", %d",
                               abs(2 * (k / 40) - 39) < 8 && abs(2 * (k % 40) - 39) < 8);
    g_string_replace(text, "%m", mask->str, 1);
    for (guint i = 0; i < N_EFFECTS; i++) {
        const char *effect = i == without ? "" : rows[i].text;
        gboolean first = *effect == ',' && i > 0 && i - 1 == without && rows[i - 1].text[0] != ',';
        g_assert_cmpuint(g_string_replace(text, "%s", first ? effect + 2 : effect, 1), ==, 1);
    }
    film_load(&film, text->str);
    KnFrame *drawn = film_still(&film, frame, &error);
    g_assert_no_error(error);
    return drawn;
}

/* with - without: the mean, and the largest of all. */
static double change(const KnFrame *with, const KnFrame *without, int plane, const KnBox *box,
                     double *largest)
{
    const KnPlane *p = &with->plane[plane];
    int x1 = (int)ceil((box->x + box->w) * p->width), y1 = (int)ceil((box->y + box->h) * p->height);
    double sum = 0;
    int n = 0;
    *largest = 0;
    for (int y = (int)(box->y * p->height); y < y1; y++)
        for (int x = (int)(box->x * p->width); x < x1; x++, n++) {
            double off = kn_frame_row(with, plane, y)[x] - kn_frame_row(without, plane, y)[x];
            sum += off;
            *largest = MAX(*largest, fabs(off));
        }
    return sum / MAX(n, 1);
}

static void test_row(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    const Row *row = &rows[i];
    g_autoptr(KnFrame) with = draw(N_EFFECTS, row->frame), without = draw(i, row->frame);
    double largest, by = change(with, without, row->plane, &row->in, &largest);
    g_test_message("%s: %.1f", row->text, by);
    g_assert_cmpfloat(by, >=, MIN(row->by, row->most));
    g_assert_cmpfloat(by, <=, MAX(row->by, row->most));
    if (row->elsewhere.w > 0) {
        change(with, without, row->plane, &row->elsewhere, &largest);
        g_test_message("elsewhere: %.0f", largest);
        g_assert_cmpfloat(largest, <=, 3);
    }
}

/* Letters: light and dark in the panel, and no light one beside it. */
static void test_text_is_in_its_box(void)
{
    g_autoptr(KnFrame) frame = draw(9, 225); /* without the flashes */
    int light[2] = {0, 0};
    for (int y = 0; y < 360; y++)
        for (int x = 0; x < 640; x++)
            light[x > 380] += kn_frame_row(frame, 0, y)[x] > 200;
    g_assert_cmpint(light[0], >, 300);
    g_assert_cmpint(light[1], ==, 0);
}

static void write_grey(void)
{
    enum { W = 640, H = 360 };
    g_autofree guint8 *rgb = g_malloc(W * H * 3);
    g_autofree char *path = g_build_filename(film.folder, "grey.png", NULL);
    memset(rgb, 128, W * H * 3);
    g_assert_true(kn_pictures(NULL)->write(path, rgb, W, H, NULL));
}

static void test_nothing_is_left(void)
{
    film_close(&film);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    film_open(&film, "[{\"image\": \"a.png\", \"duration\": 2}]", NULL, FALSE);
    write_grey();
    for (guint i = 0; i < N_EFFECTS; i++) {
        g_autofree char *path = g_strdup_printf("/older-seen/%u", i);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_row);
    }
    g_test_add_func("/older-seen/text in its box", test_text_is_in_its_box);
    g_test_add_func("/older-seen/nothing is left", test_nothing_is_left);
    return film_run();
}
