/* SPDX-License-Identifier: MIT */
#pragma once
#include "vision/picture.h"

/* Cuts of a clip: where one shot ends and another begins from one picture to the next. Of two
 * pictures the shares of 8 levels of each channel are compared, which a camera that moves hardly
 * changes from one picture to the next, however fast it is, and what is light and dark where,
 * shifted as it fits best; a flash goes back to what was before. Threads: pure but for what `look`
 * does. */
enum { KN_CUTS_MAX = 8, KN_CUT_SHARES = 24, KN_CUT_COLUMNS = 32, KN_CUT_ROWS = 18 };

typedef struct {
    guint16 shares[KN_CUT_SHARES];              /* of 3000 */
    guint8 light[KN_CUT_ROWS * KN_CUT_COLUMNS]; /* the mean of each cell */
} KnCutLook;

KnCutLook kn_cut_look(const KnVisionPicture *picture);
/* By their colours, wherever these are. 0: the same; 1000: nothing in common. */
int kn_cut_distance(const KnCutLook *a, const KnCutLook *b);
/* By where they are light and dark, however light both are: 0: the same, but for a shift of a third
 * of the picture; 1000: as much as two of their contrast can differ. */
int kn_cut_layout(const KnCutLook *a, const KnCutLook *b);

/* What is seen at a time of the clip. FALSE with an error. */
typedef gboolean (*KnCutSee)(gint64 us, KnCutLook *look, gpointer user_data, GError **error);

/* Finds the cuts between n pictures of a clip that were looked at, at rising times: for each the
 * first microsecond of the new shot, in the order of time, at most KN_CUTS_MAX. What is shorter
 * than what lies between two of the pictures may be missed. FALSE with the error of see. */
gboolean kn_cuts_find(const KnCutLook *looks, const gint64 *times_us, guint n, KnCutSee see,
                      gpointer user_data, gint64 cuts_us[KN_CUTS_MAX], guint *n_cuts,
                      GError **error);
