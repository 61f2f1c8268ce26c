/* SPDX-License-Identifier: MIT */
#include "director/rule.h"

#include <string.h>

/* How one segment leads into the next. What is striking has a budget (director.c); the others are
 * a fade or a cut. */

enum { CHOICES_MAX = 4 };

/* A new title, or a card: another part of the film begins. */
static gboolean begins_part(const KnDirectedView *v, const KnDirectedView *next)
{
    const char *title = next->segment->title;
    return next->role == KN_ROLE_CARD || (title && g_strcmp0(title, v->segment->title) != 0);
}

static gboolean is_from_card(const KnDirectedView *v, const KnDirectedView *next)
{
    return v->role == KN_ROLE_CARD;
}

static gboolean is_lively(const KnDirectedView *v, const KnDirectedView *next)
{
    return v->role == KN_ROLE_ACTION || next->role == KN_ROLE_ACTION;
}

static gboolean is_calm(const KnDirectedView *v, const KnDirectedView *next)
{
    return v->role == KN_ROLE_CALM || next->role == KN_ROLE_CALM;
}

static gboolean is_to_end(const KnDirectedView *v, const KnDirectedView *next)
{
    return next->role == KN_ROLE_CLOSING;
}

static gboolean is_any(const KnDirectedView *v, const KnDirectedView *next)
{
    return TRUE;
}

static const struct {
    gboolean (*fits)(const KnDirectedView *view, const KnDirectedView *next);
    gboolean striking; /* within the budget alone */
    double seconds;
    const char *choices[CHOICES_MAX];
    const char *why;
} rows[] = {
    {begins_part, TRUE, 0.9, {"fadeblack"}, "another part begins"},
    {begins_part, FALSE, 0.7, {"fade"}, "another part begins"},
    {is_from_card, FALSE, 0.6, {"fade"}, "the card is over"},
    {is_lively, TRUE, 0.35, {"slide_left", "zoom_connect", "wipeleft"}, "it is lively"},
    {is_lively, FALSE, 0, {"none"}, "it is lively"},
    {is_calm, FALSE, 1, {"fade"}, "it is calm"},
    {is_to_end, FALSE, 1, {"fade"}, "the film ends"},
    {is_any, TRUE, 0.7, {"smoothleft", "smoothright", "circleopen", "smoothup"}, "for a change"},
    {is_any, FALSE, 0.5, {"fade"}, "as usual"},
};

/* What may stand anywhere without being noticed. */
static const char *const usual[] = {"none", "fade", "crossfade"};

gboolean kn_rule_is_striking(const char *transition)
{
    for (gsize i = 0; i < G_N_ELEMENTS(usual); i++)
        if (!transition || strcmp(transition, usual[i]) == 0)
            return FALSE;
    return TRUE;
}

/* Half of it lies in either segment; a third of the shorter one is enough. */
static double in_room(double seconds, const KnDirectedView *view, const KnDirectedView *next)
{
    double room = MIN(view->seconds, next->seconds) / 3;
    return (int)(MIN(seconds, room) * 100 + 0.5) / 100.0;
}

void kn_rule_transition(const KnDirectedView *view, const KnDirectedView *next, gboolean striking,
                        KnDirectedPlan *plan)
{
    gsize row = 0;
    guint n = 0;
    if (view->segment->has_transition)
        return;
    while ((rows[row].striking && !striking) || !rows[row].fits(view, next))
        row++;
    while (n < CHOICES_MAX && rows[row].choices[n])
        n++;
    plan->transition = rows[row].choices[(view->hash >> 32) % n];
    plan->why_cut = rows[row].why;
    plan->transition_seconds = in_room(rows[row].seconds, view, next);
    if (plan->transition_seconds < 0.2) {
        plan->transition = "none";
        plan->transition_seconds = 0;
    }
}
