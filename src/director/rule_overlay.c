/* SPDX-License-Identifier: MIT */
#include "director/rule.h"

/* What lies over the picture. Few: colours that change from segment to segment look like mistakes.
 */

static const struct {
    KnRole role;
    const char *overlay;
    double strength;
} rows[] = {
    {KN_ROLE_OPENING, "vignette", 0.5},
    {KN_ROLE_CLOSING, "vignette", 0.5},
    {KN_ROLE_PORTRAIT, "vignette", 0.4},
};

void kn_rule_overlay(const KnDirectedView *view, KnDirectedPlan *plan)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows) && !view->segment->has_overlays; i++) {
        if (rows[i].role != view->role)
            continue;
        plan->overlay = rows[i].overlay;
        plan->strength = rows[i].strength;
    }
}
