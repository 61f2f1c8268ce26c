/* SPDX-License-Identifier: MIT */
#include "director/rule.h"

#include <string.h>

/* How the camera moves: for each role motions that suit it, of which the segment's hash takes one
 * that no neighbour has. Three are enough for that. */

enum { MOTIONS_MAX = 5 };

static const struct {
    KnRole role;
    double zoom; /* for sentences of usual length; 0: the motion's own */
    const char *motions[MOTIONS_MAX];
    const char *why;
} rows[] = {
    {KN_ROLE_OPENING, 1.18, {"ken_burns_in", "zoom_pan", "ken_burns_out"}, "leads in"},
    {KN_ROLE_CLOSING, 1.18, {"ken_burns_out", "ken_burns_in", "pan_up"}, "lets go"},
    {KN_ROLE_UPRIGHT,
     0,
     {"pan_up", "pan_down", "ken_burns_in"},
     "shows all of the picture's height"},
    {KN_ROLE_PANORAMA,
     0,
     {"pan_ltr", "pan_rtl", "ken_burns_in"},
     "shows all of the picture's width"},
    {KN_ROLE_ACTION, 1.22, {"zoom_pan", "ken_burns_in", "pan_ltr", "pan_rtl"}, "is lively, too"},
    {KN_ROLE_COMPLEX,
     1.08,
     {"ken_burns_in", "ken_burns_out", "pan_ltr"},
     "leaves room for the words"},
    {KN_ROLE_CALM, 1.1, {"ken_burns_out", "ken_burns_in", "pan_rtl"}, "is slow, too"},
    {KN_ROLE_PORTRAIT,
     1.15,
     {"ken_burns_in", "ken_burns_out", "pan_up"},
     "comes close, or steps back"},
    {KN_ROLE_PLAIN,
     1.15,
     {"ken_burns_in", "pan_ltr", "ken_burns_out", "pan_rtl", "zoom_pan"},
     "another one than its neighbours'"},
};

/* Short sentences want a livelier camera, and long segments more way, lest it seems to stand. */
static const struct {
    double words_a_sentence, seconds; /* up to */
    double more;                      /* of what zoom adds to 1 */
} paces[] = {
    {7, 6, 1.25},         {G_MAXDOUBLE, 6, 0.9},           {7, 12, 1.4},
    {G_MAXDOUBLE, 12, 1}, {G_MAXDOUBLE, G_MAXDOUBLE, 1.4},
};

static double paced(const KnDirectedView *view, double zoom)
{
    double length = view->notes.n_words / (double)MAX(1, view->notes.n_sentences);
    gsize i = 0;
    while (length > paces[i].words_a_sentence || view->seconds > paces[i].seconds)
        i++;
    return 1 + (int)((zoom - 1) * paces[i].more * 100 + 0.5) / 100.0;
}

static gboolean is_same(const char *a, const char *b)
{
    return b && strcmp(a, b) == 0;
}

void kn_rule_motion(const KnDirectedView *view, const char *before, const char *after,
                    KnDirectedPlan *plan)
{
    gsize row = 0;
    guint n = 0, at;
    while (row < G_N_ELEMENTS(rows) && rows[row].role != view->role)
        row++;
    if (row == G_N_ELEMENTS(rows) || view->segment->has_motion)
        return;
    while (n < MOTIONS_MAX && rows[row].motions[n])
        n++;
    at = view->hash % n;
    for (guint i = 0;
         i < n && (is_same(rows[row].motions[at], before) || is_same(rows[row].motions[at], after));
         i++)
        at = (at + 1) % n;
    plan->motion = rows[row].motions[at];
    plan->why_motion = rows[row].why;
    plan->zoom = rows[row].zoom > 0 ? paced(view, rows[row].zoom) : 0;
    plan->on_subject = view->segment->has_subject && strncmp(plan->motion, "ken_burns", 9) == 0;
}
