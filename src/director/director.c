/* SPDX-License-Identifier: MIT */
#include "director/director.h"
#include "base/json_print.h"
#include "director/rule.h"

#include <string.h>

/* The order of the choices: roles first, since they look at the segment alone; then motions, of
 * which each must be another than its neighbours'. The segment with the smaller hash chooses first,
 * so what is chosen hangs on neighbours as far as hashes keep falling, which is one or two segments
 * and not the film from its beginning. Transitions: one whose hash is the smallest of five may be
 * striking, so of any three cuts at most one is. */

/* A segment whose length nobody has said, and that says nothing, is as long as its clip or sound.
 */
enum { WORDS_A_MINUTE = 150, USUAL_SECONDS = 4, REACH = 2 };

double kn_directed_seconds(const KnDirectedSegment *segment)
{
    KnWordNotes notes;
    if (segment->seconds > 0)
        return segment->seconds;
    kn_words_note(segment->words, &notes);
    return notes.n_words ? notes.n_words * 60.0 / WORDS_A_MINUTE : USUAL_SECONDS;
}

static guint64 hash_text(guint64 hash, const char *text)
{
    for (; text && *text; text++)
        hash = (hash ^ (guchar)*text) * G_GUINT64_CONSTANT(0x100000001b3); /* FNV-1a */
    return hash * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
}

/* splitmix64's finish: every bit of the result hangs on every one that comes in. */
static guint64 mixed(guint64 x)
{
    x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static void look(const KnDirectedFilm *film, guint i, KnDirectedView *view)
{
    const KnDirectedSegment *segment = &film->segments[i];
    *view = (KnDirectedView){.film = film, .segment = segment, .i = i};
    kn_words_note(segment->words, &view->notes);
    guint64 hash = hash_text(G_GUINT64_CONSTANT(0xcbf29ce484222325) ^ film->seed, segment->words);
    view->hash = mixed(hash_text(hash_text(hash, segment->visual), segment->title));
    view->seconds = kn_directed_seconds(segment);
}

/* Whether a chooses before b, which stands after it. */
static gboolean is_before(const KnDirectedView *a, const KnDirectedView *b)
{
    return a->hash <= b->hash;
}

static const char *motion_of(const KnDirectedView *view, const KnDirectedPlan *plan)
{
    return view->segment->planned ? view->segment->motion : plan->motion;
}

static void choose_motion(const KnDirectedView *views, KnDirectedPlan *plans, guint i, guint n)
{
    const char *before = i > 0 ? motion_of(&views[i - 1], &plans[i - 1]) : NULL;
    const char *after = i + 1 < n ? motion_of(&views[i + 1], &plans[i + 1]) : NULL;
    if (!views[i].segment->planned)
        kn_rule_motion(&views[i], before, after, &plans[i]);
}

/* Every run of falling hashes is walked from its lower end, so that each segment comes after those
 * that choose before it: linear in the number of segments. */
static void choose_motions(const KnDirectedView *views, KnDirectedPlan *plans, guint n)
{
    for (guint start = 0; start < n;) {
        guint end = start; /* of the run that falls, from here on */
        while (end + 1 < n && !is_before(&views[end], &views[end + 1]))
            end++;
        /* Its upper end may have to wait for the one before it as well: that one is lower and was
         * walked. */
        for (guint i = end + 1; i-- > start;)
            choose_motion(views, plans, i, n);
        start = end + 1;
    }
}

/* Whether what leads out of segment i is the one of its neighbourhood that may be striking; what
 * people wrote there has used the budget up. */
static gboolean may_strike(const KnDirectedView *views, guint i, guint n)
{
    for (guint j = i > REACH ? i - REACH : 0; j < n && j <= i + REACH; j++) {
        if (j != i && views[j].segment->planned &&
            kn_rule_is_striking(views[j].segment->transition))
            return FALSE;
        if (j != i && !views[j].segment->planned &&
            !(j < i ? !is_before(&views[j], &views[i]) : is_before(&views[i], &views[j])))
            return FALSE;
    }
    return TRUE;
}

static void choose_fades(const KnDirectedView *view, KnDirectedPlan *plan)
{
    double room = (int)(view->seconds / 4 * 100) / 100.0;
    if (view->i == 0 && !view->segment->has_fade_in)
        plan->fade_in = MIN(0.8, room);
    if (view->i + 1 == view->film->n && !view->segment->has_fade_out)
        plan->fade_out = MIN(1.2, room);
}

KnDirectedPlan *kn_direct(const KnDirectedFilm *film)
{
    guint n = film->n;
    KnDirectedPlan *plans = g_new0(KnDirectedPlan, n + 1);
    g_autofree KnDirectedView *views = g_new0(KnDirectedView, n + 1);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < n; i++) {
        look(film, i, &views[i]);
        kn_rule_role(&views[i], &plans[i]);
        plans[i].given = !film->segments[i].planned;
    }
    choose_motions(views, plans, n);
    for (guint i = 0; i < n; i++) {
        KnDirectedPlan own = {0}; /* a planned segment mentions names, too */
        kn_rule_label(&views[i], seen, plans[i].given ? &plans[i] : &own);
        g_free(own.label);
        if (!plans[i].given)
            continue;
        kn_rule_overlay(&views[i], &plans[i]);
        choose_fades(&views[i], &plans[i]);
        if (i + 1 < n)
            kn_rule_transition(&views[i], &views[i + 1], may_strike(views, i, n), &plans[i]);
    }
    return plans;
}

void kn_directed_plans_free(KnDirectedPlan *plans, guint n)
{
    for (guint i = 0; plans && i < n; i++)
        g_free(plans[i].label);
    g_free(plans);
}

static void begin_member(GString *out, const char *name)
{
    g_string_append(out, out->len > 1 && !g_str_has_suffix(out->str, "{") ? ", " : "");
    kn_json_append_string(out, name);
    g_string_append(out, ": ");
}

static void append_text(GString *out, const char *name, const char *value)
{
    begin_member(out, name);
    g_autoptr(GString) string = g_string_new(NULL);
    kn_json_append_string(string, value);
    g_string_replace(string, "{{", "\\\\{{", 0); /* no variable of the project */
    g_string_append(out, string->str);
}

static void append_number(GString *out, const char *name, double value)
{
    begin_member(out, name);
    kn_json_append_number(out, value);
}

static void append_motion(GString *out, const KnDirectedPlan *plan)
{
    if (plan->zoom <= 0 && !plan->on_subject) {
        append_text(out, "motion", plan->motion);
        return;
    }
    begin_member(out, "motion");
    g_string_append_c(out, '{');
    append_text(out, "name", plan->motion);
    if (plan->zoom > 0)
        append_number(out, "zoom", plan->zoom);
    if (plan->on_subject)
        append_text(out, "focus", "subject");
    g_string_append_c(out, '}');
}

static void append_transition(GString *out, const KnDirectedPlan *plan)
{
    begin_member(out, "transition");
    g_string_append_c(out, '{');
    append_text(out, "type", plan->transition);
    if (plan->transition_seconds > 0)
        append_number(out, "duration", plan->transition_seconds);
    g_string_append_c(out, '}');
}

char *kn_directed_plan_text(const KnDirectedPlan *plan)
{
    GString *out = g_string_new("{");
    if (plan->motion)
        append_motion(out, plan);
    if (plan->overlay) {
        begin_member(out, "overlays");
        g_string_append(out, "[{");
        append_text(out, "name", plan->overlay);
        append_number(out, "strength", plan->strength);
        g_string_append(out, "}]");
    }
    if (plan->tool) {
        begin_member(out, "tools");
        g_string_append(out, "[{");
        append_text(out, "name", plan->tool);
        begin_member(out, "params");
        g_string_append_c(out, '{');
        append_text(out, "text", plan->label);
        append_number(out, "start_time", 0.5);
        append_number(out, "duration", plan->label_seconds);
        g_string_append(out, "}}]");
    }
    if (plan->fade_in > 0)
        append_number(out, "fade_in", plan->fade_in);
    if (plan->fade_out > 0)
        append_number(out, "fade_out", plan->fade_out);
    if (plan->transition)
        append_transition(out, plan);
    g_string_append_c(out, '}');
    return g_string_free(out, FALSE);
}

char *kn_directed_plan_why(const KnDirectedPlan *plan)
{
    GString *out = g_string_new(NULL);
    if (!plan->given) {
        g_string_append(out, "has a plan of its own");
        return g_string_free(out, FALSE);
    }
    g_string_append_printf(out, "%s (%s)", plan->role, plan->why);
    if (plan->motion)
        g_string_append_printf(out, "; %s%s: the camera %s", plan->motion,
                               plan->on_subject ? " on the subject" : "", plan->why_motion);
    if (plan->overlay)
        g_string_append_printf(out, "; %s", plan->overlay);
    if (plan->label)
        g_string_append_printf(out, "; %s \"%s\": its first mention", plan->tool, plan->label);
    if (plan->transition)
        g_string_append_printf(out, "; then %s: %s",
                               strcmp(plan->transition, "none") ? plan->transition : "a cut",
                               plan->why_cut);
    return g_string_free(out, FALSE);
}
