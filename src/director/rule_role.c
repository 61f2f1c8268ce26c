/* SPDX-License-Identifier: MIT */
#include "director/rule.h"

/* What a segment is taken for. */

static double shape(const KnDirectedView *v)
{
    return v->segment->aspect > 0 && v->film->aspect > 0 ? v->segment->aspect / v->film->aspect : 1;
}

static gboolean is_card(const KnDirectedView *v)
{
    return v->segment->kind == KN_DIRECTED_CARD;
}

static gboolean is_clip(const KnDirectedView *v)
{
    return v->segment->kind == KN_DIRECTED_CLIP;
}

static gboolean is_opening(const KnDirectedView *v)
{
    return v->i == 0;
}

static gboolean is_closing(const KnDirectedView *v)
{
    return v->i + 1 == v->film->n;
}

/* Cover shows less than three quarters of it at a time: there is something to travel over. */
static gboolean is_upright(const KnDirectedView *v)
{
    return shape(v) < 0.75;
}

static gboolean is_panorama(const KnDirectedView *v)
{
    return shape(v) > 1.35;
}

static gboolean is_action(const KnDirectedView *v)
{
    return v->notes.n_exclamations > 0 || v->notes.n_action > v->notes.n_calm;
}

/* 22 words a sentence: what style guides of plain English call hard to follow. */
static gboolean is_complex(const KnDirectedView *v)
{
    return v->notes.n_words > 22 * MAX(1, v->notes.n_sentences) || v->notes.n_numbers >= 3;
}

static gboolean is_calm(const KnDirectedView *v)
{
    return v->notes.n_calm > 0;
}

static gboolean is_portrait(const KnDirectedView *v)
{
    return v->notes.n_people > 0;
}

static gboolean is_any(const KnDirectedView *v)
{
    return TRUE;
}

static const struct {
    KnRole role;
    gboolean (*fits)(const KnDirectedView *view);
    const char *name, *why;
} rows[] = {
    {KN_ROLE_CARD, is_card, "card", "it is a card, which does not move"},
    {KN_ROLE_CLIP, is_clip, "clip", "a clip moves by itself"},
    {KN_ROLE_OPENING, is_opening, "opening", "it is the first"},
    {KN_ROLE_CLOSING, is_closing, "closing", "it is the last"},
    {KN_ROLE_UPRIGHT, is_upright, "upright", "its picture is narrower than the frame"},
    {KN_ROLE_PANORAMA, is_panorama, "panorama", "its picture is wider than the frame"},
    {KN_ROLE_ACTION, is_action, "action", "its words are lively"},
    {KN_ROLE_COMPLEX, is_complex, "complex", "long sentences or many numbers"},
    {KN_ROLE_CALM, is_calm, "calm", "its words are calm"},
    {KN_ROLE_PORTRAIT, is_portrait, "portrait", "it is about somebody"},
    {KN_ROLE_PLAIN, is_any, "plain", "nothing stands out"},
};

void kn_rule_role(KnDirectedView *view, KnDirectedPlan *plan)
{
    gsize i = 0;
    while (!rows[i].fits(view))
        i++;
    view->role = rows[i].role;
    plan->role = rows[i].name;
    plan->why = rows[i].why;
}
