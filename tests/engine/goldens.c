/* SPDX-License-Identifier: MIT */
#include "goldens.h"
#include "media/media.h"
#include "media/pictures.h"

double *golden_pixel(const View *view, double *canvas, int x, int y)
{
    return canvas + 3 * ((gsize)y * (gsize)view->width + (gsize)x);
}

void golden_mix(double *to, const double *color, double part)
{
    for (int k = 0; k < 3; k++)
        to[k] += (color[k] - to[k]) * part;
}

double golden_ramp(double x)
{
    x = CLAMP(x, 0, 1);
    return x * x * (3 - 2 * x);
}

double golden_ease_cubic(double x)
{
    x = CLAMP(x, 0, 1);
    return x < 0.5 ? 4 * pow(x, 3) : 1 - pow(2 - 2 * x, 3) / 2;
}

double golden_ease_sine(double x)
{
    return (1 - cos(G_PI * CLAMP(x, 0, 1))) / 2;
}

double golden_ease_out(double x)
{
    return 1 - pow(1 - CLAMP(x, 0, 1), 3);
}

void golden_gauss(double *field, int width, int height, int parts, double sigma)
{
    int reach = (int)ceil(4 * sigma);
    g_autofree double *weights = g_new(double, reach + 1);
    g_autofree double *line = g_new(double, MAX(width, height));

    for (int i = 0; i <= reach; i++)
        weights[i] = exp(-i * i / (2 * sigma * sigma));
    for (int axis = 0; axis < 2; axis++)
        for (int k = 0; k < parts; k++) {
            int n = axis ? height : width, lines = axis ? width : height;
            int step = parts * (axis ? width : 1), across = parts * (axis ? 1 : width);

            for (int j = 0; j < lines; j++) {
                double *at = field + j * across + k;

                for (int i = 0; i < n; i++)
                    line[i] = at[i * step];
                for (int i = 0; i < n; i++) {
                    double sum = 0, total = 0;

                    for (int d = -reach; d <= reach; d++) {
                        sum += weights[abs(d)] * line[CLAMP(i + d, 0, n - 1)];
                        total += weights[abs(d)];
                    }
                    at[i * step] = sum / total;
                }
            }
        }
}

double golden_box(const KnBox *box, double radius, double x, double y)
{
    double dx = fabs(x - box->x - box->w / 2) - (box->w / 2 - radius);
    double dy = fabs(y - box->y - box->h / 2) - (box->h / 2 - radius);
    double out = hypot(MAX(dx, 0), MAX(dy, 0)) + MIN(MAX(dx, dy), 0);

    return CLAMP(0.5 - (out - radius), 0, 1);
}

void golden_write(const Film *film, const char *name, const View *view, Draw draw)
{
    g_autofree double *canvas = g_new(double, 3 * view->width * view->height);
    g_autofree guint8 *rgb = g_malloc(3 * (gsize)view->width * (gsize)view->height);
    g_autofree char *path = g_build_filename(film->folder, name, NULL);

    draw(view, canvas);
    for (int i = 0; i < 3 * view->width * view->height; i++)
        rgb[i] = (guint8)floor(CLAMP(canvas[i], 0, 255) + 0.5);
    g_assert_true(kn_pictures(NULL)->write(path, rgb, view->width, view->height, NULL));
}

/* ITU-R BT.709, limited range; chroma on even columns, between two rows. Negative red: nothing is
 * looked for there. */
static double expected(const View *view, double *canvas, int plane, int x, int y)
{
    double rgb[3] = {0};
    int n = plane ? 6 : 1;

    for (int k = 0; k < n; k++) {
        int column = plane ? 2 * x - 1 + k % 3 : x, row = plane ? 2 * y + k / 3 : y;
        const double *from = golden_pixel(view, canvas, CLAMP(column, 0, view->width - 1),
                                          CLAMP(row, 0, view->height - 1));

        if (from[0] < 0)
            return -1;
        for (int c = 0; c < 3; c++)
            rgb[c] += CLAMP(from[c], 0, 255) / 255 * (plane ? (k % 3 == 1 ? 0.25 : 0.125) : 1);
    }
    double luma = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
    if (plane == 0)
        return 16 + 219 * luma;
    return 128 + 224 * (plane == 1 ? (rgb[2] - luma) / 1.8556 : (rgb[0] - luma) / 1.5748);
}

/* How far a plane of a frame is off; what is not looked for is left out, and, where a canvas
 * without the effect is given, what the effect changes by less than two code values. */
static double db_of(const View *view, double *canvas, double *without, const KnFrame *frame,
                    int plane)
{
    const KnPlane *p = &frame->plane[plane];
    double sum = 0;
    int n = 0;

    for (int y = 0; y < p->height; y++)
        for (int x = 0; x < p->width; x++) {
            double want = expected(view, canvas, plane, x, y);
            double off = kn_frame_row(frame, plane, y)[x] - want;

            if (want < 0 || (without && fabs(want - expected(view, without, plane, x, y)) < 2))
                continue;
            sum += off * off;
            n++;
        }
    g_assert_cmpint(n, >, without ? 20 : p->width * p->height / 5);
    return 10 * log10(255.0 * 255 * n / MAX(sum, 1e-9));
}

void golden_load(Film *film, const GoldenRow *row, int width, int height, const char *output)
{
    g_autofree char *text = g_strdup_printf(
        "{\"version\": 1, \"output\": {\"width\": %d, \"height\": %d, \"fps\": %d%s}, "
        "\"segments\": [{\"image\": \"ground.png\", \"duration\": %d, \"focus\": [0.5, 0.5], "
        "%s\"effects_plan\": {%s%s}}]}",
        width, height, GOLDEN_FPS, output, GOLDEN_FRAMES / GOLDEN_FPS, row->segment,
        strstr(row->plan, "\"motion\"") ? "" : "\"motion\": \"static\", ", row->plan);

    film_load(film, text);
}

static void compare_frame(const GoldenRow *row, const View *view, double *canvas,
                          const KnFrame *frame)
{
    for (int p = 0; p < 3; p++) {
        double db = db_of(view, canvas, NULL, frame, p);

        g_test_message("%s, %dx%d, frame %d, plane %d: %.1f dB", row->name, view->width,
                       view->height, view->frame, p, db);
        g_assert_cmpfloat(db, >=, row->least_db[p > 0]);
    }
}

void golden_compare(const Film *film, const GoldenRow *row, const View *view, Draw without)
{
    gsize n = 3 * (gsize)view->width * (gsize)view->height;
    g_autofree double *canvas = g_new(double, n), *none = g_new(double, n);
    g_autoptr(GError) error = NULL;
    g_autoptr(KnFrame) frame = film_still(film, view->frame, &error);

    g_assert_no_error(error);
    row->draw(view, canvas);
    compare_frame(row, view, canvas, frame);
    without(view, none);
    /* The measure sees the effect, once it has begun. */
    if (row->seen_db > 0 && memcmp(canvas, none, n * sizeof *none) != 0) {
        double off = db_of(view, none, NULL, frame, 0);
        double changed = row->changed_db > 0 ? db_of(view, canvas, none, frame, 0) : 0;

        g_test_message("%.1f dB without; %.1f of what it changes", off, changed);
        g_assert_cmpfloat(off, <, row->least_db[0] - row->seen_db);
        g_assert_cmpfloat(changed, >=, row->changed_db);
    }
}

void golden_compare_film(Film *film, const GoldenRow *row, const View *view, const int *frames,
                         gsize n_frames)
{
    gsize n = 3 * (gsize)view->width * (gsize)view->height, found = 0;
    g_autofree double *canvas = g_new(double, n);
    g_autoptr(GError) error = NULL;
    const KnMedia *media = kn_media(&error);
    int width, height;
    gint64 pts_us;

    g_assert_true(film_render(film, &error));
    g_assert_no_error(error);
    KnFrameReader *reader = media->frames_open(film->output, &width, &height, &error);
    g_assert_no_error(error);
    g_autoptr(KnFrame) frame = kn_frame_new(width, height, NULL);
    for (int i = 0; media->frames_next(reader, frame, &pts_us, &error) == 1; i++) {
        View now = *view;

        now.frame = i;
        if (found == n_frames || frames[found] != i)
            continue;
        row->draw(&now, canvas);
        compare_frame(row, &now, canvas, frame);
        found++;
    }
    g_assert_no_error(error);
    g_assert_cmpint(found, ==, n_frames);
    media->frames_free(reader);
}
