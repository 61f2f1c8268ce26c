/* SPDX-License-Identifier: MIT */
#include "../project/helpers.h"
#include "effects/effect.h"
#include "project/direct.h"
#include "scripts.h"

/* What the built-in director promises, of fifty scripts of one to a thousand segments. */

static const char *motion_of(const Script *script, const KnDirectedPlan *plans, guint i)
{
    return script->segments[i].planned ? script->segments[i].motion : plans[i].motion;
}

static const char *transition_of(const Script *script, const KnDirectedPlan *plans, guint i)
{
    return script->segments[i].planned ? script->segments[i].transition : plans[i].transition;
}

/* No motion twice in a row, next to what a person wrote neither. */
static void test_variety(void)
{
    for (guint s = 0; s < SCRIPTS; s++) {
        g_autoptr(Script) script = script_new(s);
        guint n = script->film.n;
        KnDirectedPlan *plans = kn_direct(&script->film);
        for (guint i = 0; i + 1 < n; i++) {
            const char *a = motion_of(script, plans, i), *b = motion_of(script, plans, i + 1);
            gboolean both = script->segments[i].planned && script->segments[i + 1].planned;
            g_assert_true(both || !a || !b || strcmp(a, b) != 0);
        }
        kn_directed_plans_free(plans, n);
    }
}

/* Of any three cuts at most one is more than a fade. */
static void test_budget(void)
{
    static const char *const usual[] = {"none", "fade", "crossfade", NULL};
    guint n_striking = 0;
    for (guint s = 0; s < SCRIPTS; s++) {
        g_autoptr(Script) script = script_new(s);
        KnDirectedPlan *plans = kn_direct(&script->film);
        gint last = -10, last_given = -10;
        for (gint i = 0; i < (gint)script->film.n; i++) {
            const char *name = transition_of(script, plans, (guint)i);
            if (!name || g_strv_contains(usual, name))
                continue;
            if (plans[i].given)
                g_assert_cmpint(i - last, >=, 3);
            else
                g_assert_cmpint(i - last_given, >=, 3);
            n_striking += plans[i].given;
            last = i;
            last_given = plans[i].given ? i : last_given;
        }
        kn_directed_plans_free(plans, script->film.n);
    }
    g_assert_cmpuint(n_striking, >, 100); /* and there are some */
}

/* A transition has room in both segments, and nothing leads out of the film. */
static void test_room(void)
{
    for (guint s = 0; s < SCRIPTS; s++) {
        g_autoptr(Script) script = script_new(s);
        guint n = script->film.n;
        KnDirectedPlan *plans = kn_direct(&script->film);
        for (guint i = 0; i < n; i++) {
            const KnDirectedSegment *own = &script->segments[i];
            if (own->seconds > 0)
                g_assert_cmpfloat(plans[i].transition_seconds, <=, own->seconds / 3 + 0.01);
            if (own->seconds > 0 && plans[i].tool)
                g_assert_cmpfloat(plans[i].label_seconds + 0.5, <=, own->seconds);
            g_assert_true(!plans[i].on_subject || own->has_subject);
            g_assert_true(own->kind == KN_DIRECTED_PICTURE || !plans[i].motion);
        }
        g_assert_null(plans[n - 1].transition);
        kn_directed_plans_free(plans, n);
    }
}

/* The same film gets the same plans. */
static void test_same(void)
{
    for (guint s = 0; s < SCRIPTS; s++) {
        g_autoptr(Script) one = script_new(s), two = script_new(s);
        KnDirectedPlan *a = kn_direct(&one->film), *b = kn_direct(&two->film);
        for (guint i = 0; i < one->film.n; i++) {
            g_autofree char *x = kn_directed_plan_text(&a[i]), *y = kn_directed_plan_text(&b[i]);
            g_assert_cmpstr(x, ==, y);
        }
        kn_directed_plans_free(a, one->film.n);
        kn_directed_plans_free(b, two->film.n);
    }
}

/* How many plans an edit changes beyond those of the segments it touches, and how far from it. */
static guint n_changed(const Script *before, const KnDirectedPlan *old, const Script *after,
                       const KnDirectedPlan *new, guint at, guint shift, guint *far)
{
    guint n = 0;
    for (guint i = 0; i < before->film.n; i++) {
        guint j = i < at ? i : i + shift;
        g_autofree char *x = kn_directed_plan_text(&old[i]), *y = kn_directed_plan_text(&new[j]);
        if ((shift || i != at) && strcmp(x, y) != 0) {
            n++;
            *far = MAX(*far, i > at ? i - at : at - i);
        }
    }
    return n;
}

/* promise: cheap edits. */
static void test_edits(void)
{
    guint n_edits = 0, n_others = 0, far = 0;
    for (guint s = 5; s < SCRIPTS; s++) {
        g_autoptr(Script) before = script_new(s);
        guint n = before->film.n;
        if (n < 17)
            continue;
        KnDirectedPlan *old = kn_direct(&before->film);
        for (guint at = 1; at + 1 < n; at += n / 8) {
            g_autoptr(Script) reworded = script_new(s), longer = script_new(s);
            script_reword(reworded, at, "Something else is said here.");
            script_insert(longer, at, "Something else is said here.");
            KnDirectedPlan *one = kn_direct(&reworded->film), *two = kn_direct(&longer->film);
            /* The name that was first said there is first said elsewhere now: not counted here. */
            for (guint i = 0; i < n; i++) {
                old[i].tool = NULL;
                one[i].tool = two[i].tool = NULL;
            }
            two[n].tool = NULL;
            n_others += n_changed(before, old, reworded, one, at, 0, &far) +
                        n_changed(before, old, longer, two, at, 1, &far);
            n_edits += 2;
            kn_directed_plans_free(one, n);
            kn_directed_plans_free(two, n + 1);
        }
        kn_directed_plans_free(old, n);
    }
    g_test_message("%u edits changed %u other plans, the farthest %u segments away", n_edits,
                   n_others, far);
    g_assert_cmpuint(far, <=, 6);
    g_assert_cmpuint(n_others, <=, 2 * n_edits);
}

/* Its plans are good ones, by the tables that read a project; a project that asks for them has the
 * same as one that has them written. */
static void test_valid(void)
{
    for (guint s = 0; s < SCRIPTS; s++) {
        g_autoptr(Script) script = script_new(s);
        g_autofree char *asked = script_project(script, "builtin");
        g_autofree char *alone = script_project(script, "off");
        g_autoptr(KnProject) project = load_good(asked), plain = load_good(alone);
        KnDirectedPlan *plans = kn_project_direct(plain, NULL);
        for (guint i = 0; i < project->n_segments; i++) {
            const KnSegment *segment = &project->segments[i];
            const char *motion = segment->motion.effect ? segment->motion.effect->name : NULL;
            const KnTransition *into = segment->transition.transition;
            if (!plans[i].given)
                continue;
            g_assert_cmpstr(motion, ==, plans[i].motion);
            g_assert_cmpuint(segment->n_overlays, ==, plans[i].overlay != NULL);
            g_assert_cmpuint(segment->n_tools, ==, plans[i].tool != NULL);
            g_assert_true(!plans[i].transition ||
                          (into ? into == kn_transition_find(plans[i].transition)
                                : strcmp(plans[i].transition, "none") == 0));
        }
        for (guint i = 0; i < kn_warnings_n(project->warnings); i++) {
            g_autofree char *line = kn_warning_line(kn_warnings_at(project->warnings, i));
            g_test_message("%s", line);
        }
        g_assert_cmpuint(kn_warnings_n(project->warnings), ==, kn_warnings_n(plain->warnings));
        kn_directed_plans_free(plans, plain->n_segments);
    }
}

/* A person's defaults stay: the director fills what they leave open. */
static void test_defaults(void)
{
    g_autoptr(KnProject) project = load_good(
        "{\"director\": \"builtin\", \"defaults\": {\"effects_plan\": {\"transition\": "
        "{\"type\": \"pixelize\", \"duration\": 0.4}, \"overlays\": [\"film_grain\"]}},"
        "\"segments\": [{\"image\": \"a.jpg\", \"duration\": 5}, {\"image\": \"b.jpg\", "
        "\"duration\": 5}, {\"image\": \"c.jpg\", \"duration\": 5, \"effects_plan\": null}, "
        "{\"image\": \"d.jpg\", \"duration\": 5, \"effects_plan\": {}}]}");
    for (guint i = 0; i < 3; i++)
        g_assert_cmpstr(project->segments[i].transition.transition->name, ==, "pixelize");
    g_assert_nonnull(project->segments[1].motion.effect);
    g_assert_cmpstr(project->segments[1].overlays[0].effect->name, ==, "film_grain");
    g_assert_nonnull(project->segments[2].motion.effect);
    g_assert_null(project->segments[3].motion.effect);
}

/* Each thing that the defaults say stays, also where they say that there is none of it. */
static void test_kept_defaults(void)
{
    g_autoptr(KnProject) project = load_good(
        "{\"director\": \"builtin\", \"defaults\": {\"effects_plan\": {\"transition\": \"none\", "
        "\"fade_in\": 0, \"fade_out\": 0, \"tools\": [], \"overlays\": [{\"name\": "
        "\"vignette\", \"strength\": 0.9}, \"film_grain\"]}}, \"segments\": ["
        "{\"image\": \"a.jpg\", \"duration\": 5, \"transcript\": \"It snows in Greenland now.\"}, "
        "{\"image\": \"b.jpg\", \"duration\": 5}, {\"image\": \"c.jpg\", \"duration\": 5}]}");
    KnDirectedPlan *plans = kn_project_direct(project, NULL);
    for (guint i = 0; i < 3; i++) {
        const KnSegment *segment = &project->segments[i];
        g_assert_nonnull(segment->motion.effect);
        g_assert_cmpuint(segment->n_overlays, ==, 2);
        g_assert_cmpstr(segment->overlays[1].effect->name, ==, "film_grain");
        g_assert_cmpuint(segment->n_tools, ==, 0);
        g_assert_cmpint(segment->fade_in.value, ==, 0);
        g_assert_cmpint(segment->fade_out.value, ==, 0);
        g_assert_true(!segment->transition.transition ||
                      strcmp(segment->transition.transition->name, "none") == 0);
        g_assert_null(plans[i].overlay);
        g_assert_null(plans[i].tool);
        g_assert_null(plans[i].transition);
    }
    kn_directed_plans_free(plans, project->n_segments);
}

/* Which words get a label. */
static void test_labels(void)
{
    static const struct {
        const char *words, *tool, *label;
    } rows[] = {
        {"The ice in Greenland melts faster every year.", "animated_location_text", "Greenland"},
        {"Then Ada Lovelace wrote the first program of all.", "lower_third", "Ada Lovelace"},
        {"Ada Lovelace wrote the first program of all of them.", "lower_third", "Ada Lovelace"},
        {"Le soir tombe doucement à Paris, et tout est calme.", "animated_location_text", "Paris"},
        {"It was near Lake Victoria that it rained all day.", "animated_location_text",
         "Lake Victoria"},
        /* must not */
        {"Suddenly it rains in the valley, all day long.", NULL, NULL},
        {"They met again in March, and all was well.", NULL, NULL},
        {"The Roman Empire fell, and nobody saw it coming.", NULL, NULL},
        {"Die Katze schläft im Haus, und der Hund ist in Gefahr.", NULL, NULL},
        {"In Paris.", NULL, NULL},
        {"WE SAW IT IN ROME AND IT WAS GOOD TO SEE", NULL, NULL},
        {NULL, NULL, NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const KnDirectedSegment segments[] = {
            {.words = rows[i].words}, {.words = rows[i].words}, {.kind = KN_DIRECTED_CARD}};
        const KnDirectedFilm film = {1.78, 0, 3, segments};
        KnDirectedPlan *plans = kn_direct(&film);
        g_test_message("%s", rows[i].words);
        g_assert_cmpstr(plans[0].label, ==, rows[i].label);
        g_assert_cmpstr(plans[0].tool, ==, rows[i].tool);
        g_assert_null(plans[1].tool); /* the second mention */
        kn_directed_plans_free(plans, 3);
    }
    const KnDirectedSegment written[] = {{.words = rows[0].words, .has_text = TRUE}};
    const KnDirectedFilm film = {1.78, 0, 1, written};
    KnDirectedPlan *plans = kn_direct(&film);
    g_assert_null(plans[0].tool);
    kn_directed_plans_free(plans, 1);
}

/* What a segment is taken for. */
static void test_roles(void)
{
    static const struct {
        const char *role;
        KnDirectedSegment segment;
    } rows[] = {
        {"action", {.words = "Suddenly it jumps!"}},
        {"action", {.words = "Plötzlich rennt sie los."}},
        {"calm", {.words = "The evening is quiet."}},
        {"complex", {.words = "10, 20 and 30 of them."}},
        {"complex",
         {.words = "one two three four five six seven eight nine ten one two three four five six "
                   "seven eight nine ten one two three"}},
        {"portrait", {.words = "The woman looks up."}},
        {"plain", {.words = "A house stands there."}},
        {"upright", {.aspect = 0.66}},
        {"panorama", {.aspect = 4}},
        {"card", {.kind = KN_DIRECTED_CARD, .words = "Suddenly!"}},
        {"clip", {.kind = KN_DIRECTED_CLIP, .aspect = 0.5}},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const KnDirectedSegment segments[] = {{0}, rows[i].segment, {0}};
        const KnDirectedFilm film = {1.78, 0, 3, segments};
        KnDirectedPlan *plans = kn_direct(&film);
        g_assert_cmpstr(plans[0].role, ==, "opening");
        g_assert_cmpstr(plans[1].role, ==, rows[i].role);
        g_assert_cmpstr(plans[2].role, ==, "closing");
        g_assert_true(plans[0].fade_in > 0 && plans[2].fade_out > 0 && plans[1].fade_in == 0);
        kn_directed_plans_free(plans, 3);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/director/variety", test_variety);
    g_test_add_func("/director/budget", test_budget);
    g_test_add_func("/director/room", test_room);
    g_test_add_func("/director/same", test_same);
    g_test_add_func("/director/edits", test_edits);
    g_test_add_func("/director/valid", test_valid);
    g_test_add_func("/director/defaults", test_defaults);
    g_test_add_func("/director/defaults-of-each-kind", test_kept_defaults);
    g_test_add_func("/director/labels", test_labels);
    g_test_add_func("/director/roles", test_roles);
    return g_test_run();
}
