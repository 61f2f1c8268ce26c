/* SPDX-License-Identifier: MIT */
#include "vision/cuts.h"

#include <stdlib.h>
#include <string.h>

/* Of colours: between neighbours within a shot up to 60 was seen, in fast pans over photographs;
 * between shots 300 and more, where they are not of the same place in the same light. */
enum { DIFFERENT = 250, ALIKE = 120 };

/* Of light and dark. */
enum { ELSEWHERE = 400, SAME_PLACE = 250 };

/* A flash is over after that long. */
static const gint64 flash_us[] = {80000, 160000, 320000, 480000};

/* The mean of each cell; where the picture has fewer pixels than there are cells, of the nearest.
 */
static void find_light(const KnVisionPicture *picture, guint8 *light)
{
    int w = picture->width, h = picture->height;
    for (int row = 0; row < KN_CUT_ROWS; row++)
        for (int column = 0; column < KN_CUT_COLUMNS; column++) {
            int left = column * w / KN_CUT_COLUMNS, top = row * h / KN_CUT_ROWS;
            int right = MAX((column + 1) * w / KN_CUT_COLUMNS, left + 1);
            int bottom = MAX((row + 1) * h / KN_CUT_ROWS, top + 1);
            gint64 sum = 0;
            for (int y = top; y < bottom; y++) {
                const guint8 *p = picture->rgb + 3 * ((gsize)y * (gsize)w + (gsize)left);
                for (int x = left; x < right; x++, p += 3)
                    sum += p[0] + 2 * p[1] + p[2];
            }
            gint64 n = 4 * (gint64)(right - left) * (bottom - top);
            light[row * KN_CUT_COLUMNS + column] = (guint8)(sum / n);
        }
}

KnCutLook kn_cut_look(const KnVisionPicture *picture)
{
    enum { CHANNELS = 3, LEVELS = KN_CUT_SHARES / CHANNELS, SHARE = 1000 };
    gsize counts[KN_CUT_SHARES] = {0}, n = (gsize)picture->width * (gsize)picture->height;
    KnCutLook look;
    for (gsize i = 0; i < n * CHANNELS; i++)
        counts[i % CHANNELS * LEVELS + picture->rgb[i] * LEVELS / 256]++;
    for (guint i = 0; i < KN_CUT_SHARES; i++)
        look.shares[i] = (guint16)((counts[i] * SHARE + n / 2) / MAX(n, 1));
    find_light(picture, look.light);
    return look;
}

/* The part of both that lies over each other where b is shifted by so many cells. */
typedef struct {
    int columns, rows;
    const guint8 *a, *b; /* their first cells */
} Overlap;

static Overlap overlap_of(const KnCutLook *a, const KnCutLook *b, int dx, int dy)
{
    Overlap over = {KN_CUT_COLUMNS - ABS(dx), KN_CUT_ROWS - ABS(dy), a->light, b->light};
    over.a += MAX(dy, 0) * KN_CUT_COLUMNS + MAX(dx, 0);
    over.b += MAX(-dy, 0) * KN_CUT_COLUMNS + MAX(-dx, 0);
    return over;
}

static int mean_of(const Overlap *over, const guint8 *first)
{
    int sum = 0;
    for (int y = 0; y < over->rows; y++)
        for (int x = 0; x < over->columns; x++)
            sum += first[y * KN_CUT_COLUMNS + x];
    return sum / (over->columns * over->rows);
}

/* In thousandths of what both differ from their means; noise of a dark picture is none. */
static int difference(const Overlap *over)
{
    enum { NOISE = 3 };
    int mean_a = mean_of(over, over->a), mean_b = mean_of(over, over->b);
    gint64 differ = 0, contrast = 2 * NOISE * over->columns * over->rows;
    for (int y = 0; y < over->rows; y++)
        for (int x = 0; x < over->columns; x++) {
            int a = over->a[y * KN_CUT_COLUMNS + x] - mean_a;
            int b = over->b[y * KN_CUT_COLUMNS + x] - mean_b;
            differ += ABS(a - b);
            contrast += ABS(a) + ABS(b);
        }
    return (int)(differ * 1000 / contrast);
}

int kn_cut_layout(const KnCutLook *a, const KnCutLook *b)
{
    enum { ACROSS = KN_CUT_COLUMNS / 3, DOWN = KN_CUT_ROWS / 3 };
    int least = 1000;
    for (int dy = -DOWN; dy <= DOWN; dy++)
        for (int dx = -ACROSS; dx <= ACROSS; dx++) {
            const Overlap over = overlap_of(a, b, dx, dy);
            least = MIN(least, difference(&over));
        }
    return least;
}

static gboolean are_different(const KnCutLook *a, const KnCutLook *b)
{
    return kn_cut_distance(a, b) >= DIFFERENT || kn_cut_layout(a, b) >= ELSEWHERE;
}

static gboolean are_alike(const KnCutLook *a, const KnCutLook *b)
{
    return kn_cut_distance(a, b) < ALIKE && kn_cut_layout(a, b) < SAME_PLACE;
}

int kn_cut_distance(const KnCutLook *a, const KnCutLook *b)
{
    int sum = 0;
    for (guint i = 0; i < KN_CUT_SHARES; i++)
        sum += abs(a->shares[i] - b->shares[i]);
    return MIN(sum / 6, 1000);
}

/* How far from each other, by both. */
static int farness(const KnCutLook *a, const KnCutLook *b)
{
    return kn_cut_distance(a, b) + kn_cut_layout(a, b);
}

typedef struct {
    KnCutSee see;
    gpointer user_data;
    gint64 first_us, last_us; /* that were looked at */
} Search;

/* Goes in on the place where it turns from a to b: the last microsecond that is like what was
 * before, and the first one after it. Ends as soon as both are alike: then there is no such
 * place. */
static gboolean narrow(const Search *search, gint64 *from, KnCutLook *a, gint64 *to, KnCutLook *b,
                       GError **error)
{
    while (*to - *from > 1 && are_different(a, b)) {
        gint64 middle = *from + (*to - *from) / 2;
        KnCutLook look;
        if (!search->see(middle, &look, search->user_data, error))
            return FALSE;
        if (farness(a, &look) <= farness(b, &look)) {
            *from = middle;
            *a = look;
        } else {
            *to = middle;
            *b = look;
        }
    }
    return TRUE;
}

/* Whether what was before comes back soon, or what is after was there shortly before. */
static gboolean is_flash(const Search *search, gint64 us, const KnCutLook *a, const KnCutLook *b,
                         gboolean *flash, GError **error)
{
    *flash = FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(flash_us) && !*flash; i++) {
        gint64 after = us + flash_us[i], before = us - flash_us[i];
        KnCutLook look;
        if (after <= search->last_us) {
            if (!search->see(after, &look, search->user_data, error))
                return FALSE;
            *flash = are_alike(&look, a);
        }
        if (!*flash && before >= search->first_us) {
            if (!search->see(before, &look, search->user_data, error))
                return FALSE;
            *flash = are_alike(&look, b);
        }
    }
    return TRUE;
}

gboolean kn_cuts_find(const KnCutLook *looks, const gint64 *times_us, guint n, KnCutSee see,
                      gpointer user_data, gint64 cuts_us[KN_CUTS_MAX], guint *n_cuts,
                      GError **error)
{
    *n_cuts = 0;
    if (n < 2)
        return TRUE;
    const Search search = {see, user_data, times_us[0], times_us[n - 1]};
    for (guint i = 1; i < n && *n_cuts < KN_CUTS_MAX; i++) {
        KnCutLook a = looks[i - 1], b = looks[i];
        gint64 from = times_us[i - 1], to = times_us[i];
        gboolean flash = FALSE;
        if (!are_different(&a, &b))
            continue;
        if (!narrow(&search, &from, &a, &to, &b, error))
            return FALSE;
        if (!are_different(&a, &b))
            continue;
        if (!is_flash(&search, to, &a, &b, &flash, error))
            return FALSE;
        if (!flash)
            cuts_us[(*n_cuts)++] = to;
    }
    return TRUE;
}
