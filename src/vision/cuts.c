/* SPDX-License-Identifier: MIT */
#include "vision/cuts.h"

#include <stdlib.h>
#include <string.h>

/* Between neighbours within a shot up to 60 was seen, in fast pans over photographs; between shots
 * 300 and more, where they are not of the same place in the same light. */
enum { DIFFERENT = 250, ALIKE = 120 };

/* A flash is over after that long. */
static const gint64 flash_us[] = {80000, 160000, 320000, 480000};

KnCutLook kn_cut_look(const KnVisionPicture *picture)
{
    enum { CHANNELS = 3, LEVELS = KN_CUT_SHARES / CHANNELS, SHARE = 1000 };
    gsize counts[KN_CUT_SHARES] = {0}, n = (gsize)picture->width * (gsize)picture->height;
    KnCutLook look;
    for (gsize i = 0; i < n * CHANNELS; i++)
        counts[i % CHANNELS * LEVELS + picture->rgb[i] * LEVELS / 256]++;
    for (guint i = 0; i < KN_CUT_SHARES; i++)
        look.shares[i] = (guint16)((counts[i] * SHARE + n / 2) / MAX(n, 1));
    return look;
}

int kn_cut_distance(const KnCutLook *a, const KnCutLook *b)
{
    int sum = 0;
    for (guint i = 0; i < KN_CUT_SHARES; i++)
        sum += abs(a->shares[i] - b->shares[i]);
    return MIN(sum / 6, 1000);
}

typedef struct {
    KnCutSee see;
    gpointer user_data;
    gint64 first_us, last_us; /* that were looked at */
} Search;

/* Goes in on the place where it turns from a to b: the last microsecond that is like what was
 * before, and the first one after it. */
static gboolean narrow(const Search *search, gint64 *from, KnCutLook *a, gint64 *to, KnCutLook *b,
                       GError **error)
{
    while (*to - *from > 1) {
        gint64 middle = *from + (*to - *from) / 2;
        KnCutLook look;
        if (!search->see(middle, &look, search->user_data, error))
            return FALSE;
        if (kn_cut_distance(a, &look) <= kn_cut_distance(b, &look)) {
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
            *flash = kn_cut_distance(&look, a) < ALIKE;
        }
        if (!*flash && before >= search->first_us) {
            if (!search->see(before, &look, search->user_data, error))
                return FALSE;
            *flash = kn_cut_distance(&look, b) < ALIKE;
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
        if (kn_cut_distance(&a, &b) < DIFFERENT)
            continue;
        if (!narrow(&search, &from, &a, &to, &b, error))
            return FALSE;
        if (kn_cut_distance(&a, &b) < DIFFERENT)
            continue;
        if (!is_flash(&search, to, &a, &b, &flash, error))
            return FALSE;
        if (!flash)
            cuts_us[(*n_cuts)++] = to;
    }
    return TRUE;
}
