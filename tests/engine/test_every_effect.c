/* SPDX-License-Identifier: MIT */
#include "../sanitized.h"
#include "base/error.h"
#include "cards/card.h"
#include "effects/effect.h"
#include "film.h"

#include <stdlib.h>
#include <string.h>

/* What holds of every effect, in films: each is seen, any two go together, with every transition
 * and over every card, and none is broken by small and large frames and by empty texts. `-m slow`
 * asks all of that of each. */

static Film film;

#define SUBJECT "\"subject\": {\"bbox\": [0.375, 0.375, 0.25, 0.25], \"label\": \"lamp\"}"

/* What an effect needs to be seen: parameters, and the frame in which it is (of 60). */
static const struct {
    const char *name, *params;
    gint64 frame;
} needs[] = {
    {"static", "{\"zoom\": 1.5}", 0},
    {"keyframes", "{\"keyframes\": [{\"t\": 0, \"rect\": [0.1, 0.1, 0.5, 0.5]}]}", 0},
    {"color_grade", "{\"exposure\": 0.5}", 0},
    {"paneled_text", "{\"text\": \"Amber barley\"}", 55},
    {"title", "{\"text\": \"Amber barley\"}", 30},
    {"lower_third", "{\"text\": \"Amber barley\"}", 40},
    {"animated_location_text", "{\"text\": \"Amber barley\"}", 40},
    {"map_highlight", "{\"location_name\": \"Amber barley\"}", 30},
    {"news_overlay", "{\"headline\": \"Amber barley\"}", 40},
    {"zoom_then_panel", "{\"text\": \"Amber\", \"zoom_duration\": 0.5}", 50},
    {"character_highlight", "{\"character_name\": \"Amber\"}", 30},
    {"picture_in_picture", "{\"file\": \"c.png\"}", 30},
    {"newspaper_frame", "{\"headline\": \"Amber barley\"}", 30},
    {"quick_flash", "{}", 1},
    {"strobe_effect", "{}", 2},
    {"ken_burns_out", "{}", 5},
};

/* One of each kind. */
static const char *const cards[] = {
    "\"type\": \"title\", \"title\": \"Bees\"",
    "\"type\": \"bullets\", \"items\": [\"One\", \"Two\"]",
    "\"type\": \"quote\", \"text\": \"Be brief.\"",
    "\"type\": \"number\", \"value\": 12",
    "\"type\": \"bar\", \"data\": {\"a\": 1, \"b\": 2}",
    "\"type\": \"line\", \"data\": {\"a\": 1, \"b\": 2}",
    "\"type\": \"pie\", \"data\": {\"a\": 1, \"b\": 2}",
    "\"type\": \"table\", \"data\": [[\"a\", \"b\"], [\"c\", \"d\"]]",
    "\"type\": \"code\", \"code\": \"a = 1\"",
    "\"type\": \"markdown\", \"text\": \"# A\"",
    "\"text\": \"A\"",
};

static const char *params_of(const KnEffect *effect, gint64 *frame)
{
    *frame = 45;
    for (gsize i = 0; i < G_N_ELEMENTS(needs); i++)
        if (strcmp(needs[i].name, effect->name) == 0) {
            *frame = needs[i].frame;
            return needs[i].params;
        }
    return "{}";
}

static char *use_of(const KnEffect *effect)
{
    gint64 frame;
    return g_strdup_printf("{\"name\": \"%s\", \"params\": %s}", effect->name,
                           params_of(effect, &frame));
}

static KnFrame *draw(const char *tools, const char *overlays, int width, int height, gint64 frame)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strdup_printf(
        "{\"version\": 1, \"output\": {\"width\": %d, \"height\": %d, \"fps\": 30}, \"segments\": "
        "[{\"image\": \"a.png\", \"duration\": 2, \"focus\": [0.5, 0.5], " SUBJECT
        ", \"effects_plan\": {\"tools\": [%s], \"overlays\": [%s]}}]}",
        width, height, tools, overlays);
    film_load(&film, text);
    KnFrame *drawn = film_still(&film, frame, &error);
    if (error)
        g_error("%s %s: %s", tools, overlays, error->message);
    return drawn;
}

static double difference(const KnFrame *a, const KnFrame *b)
{
    double sum = 0;
    for (int p = 0; p < 3; p++)
        for (int y = 0; y < a->plane[p].height; y++)
            for (int x = 0; x < a->plane[p].width; x++)
                sum += abs(kn_frame_row(a, p, y)[x] - kn_frame_row(b, p, y)[x]);
    return sum / (1.5 * a->width * a->height);
}

/* In pictures, not only in the plan; among tools and, where it may stand there, among overlays. */
static void test_each_is_seen(void)
{
    static const int sizes[][2] = {{640, 360}, {320, 180}};
    for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++)
        for (const KnEffect *const *e = kn_effects(); *e; e++) {
            gint64 frame;
            params_of(*e, &frame);
            g_autofree char *use = use_of(*e);
            g_autoptr(KnFrame) with = draw(use, "", sizes[s][0], sizes[s][1], frame);
            g_autoptr(KnFrame) without = draw("", "", sizes[s][0], sizes[s][1], frame);
            double seen = difference(with, without);
            g_test_message("%s: %.2f", (*e)->name, seen);
            if (seen < 0.1)
                g_error("%s is not seen in frame %d: %g", (*e)->name, (int)frame, seen);
            if ((*e)->kind == KN_EFFECT_MOTION)
                continue;
            g_autoptr(KnFrame) over = draw("", use, sizes[s][0], sizes[s][1], frame);
            g_assert_cmpfloat(difference(over, without), >, 0.1);
        }
}

static void render(const char *text)
{
    g_autoptr(GError) error = NULL;
    KnBuildOptions usual = film.options;
    film_load(&film, text);
    film.options.method = "disabled";
    g_assert_true(film_render_again(&film, &error));
    g_assert_no_error(error);
    film.options = usual;
}

static char *use_of_transition(const KnTransition *transition, const char *duration)
{
    return g_strdup_printf("{\"type\": \"%s\", \"duration\": %s%s}", transition->name, duration,
                           transition->takes_picture ? ", \"file\": \"c.png\"" : "");
}

static guint n_transitions(void)
{
    guint n = 0;
    while (kn_transitions()[n])
        n++;
    return n;
}

enum { WIDEST = 8192, HIGHEST = 4320 };

#define SMALL                                                                                      \
    "{\"version\": 1, \"output\": {\"width\": 64, \"height\": 36, \"fps\": 10, \"speed\": "        \
    "\"ultrafast\"}, \"segments\": ["

/* One film of all pairs, two frames each, one of which is of a transition: each goes with several
 * pairs. The second of two comes first in every other one, and in a slow run in all of another
 * film. */
static void test_every_pair(void)
{
    for (guint order = 0; order < (g_test_slow() ? 2 : 1); order++) {
        g_autoptr(GString) text = g_string_new(SMALL);
        guint n = 0;
        for (const KnEffect *const *a = kn_effects(); *a; a++)
            for (const KnEffect *const *b = a; *b; b++, n++) {
                gboolean swapped = n % 2 != order;
                g_autofree char *first = use_of(swapped ? *b : *a);
                g_autofree char *second = use_of(swapped ? *a : *b);
                g_autofree char *cut =
                    use_of_transition(kn_transitions()[n % n_transitions()], "0.2");
                g_string_append_printf(text,
                                       "%s{\"image\": \"a.png\", \"duration\": 0.2, " SUBJECT
                                       ", \"effects_plan\": {\"motion\": null, \"tools\": [%s, "
                                       "%s], \"transition\": %s}}",
                                       n ? ", " : "", first, second, cut);
            }
        g_string_append(text, "]}");
        render(text->str);
        g_test_message("%u pairs", n);
    }
}

/* In a slow run every effect with every transition, and over every kind of card as well. */
static void test_every_other(void)
{
    g_autoptr(GString) text = g_string_new(SMALL);
    guint n = 0;

    for (const KnCardKind *const *kind = kn_card_kinds(); *kind; kind++) {
        g_autofree char *type = g_strdup_printf("\"type\": \"%s\"", (*kind)->name);
        gboolean found = FALSE;
        for (gsize i = 0; i < G_N_ELEMENTS(cards); i++)
            found |= g_str_has_prefix(cards[i], type);
        if (!found)
            g_error("no card is of the kind %s", (*kind)->name);
    }
    for (const KnEffect *const *e = kn_effects(); *e; e++) {
        g_autofree char *use = use_of(*e);
        for (guint i = 0; i < (g_test_slow() ? n_transitions() : 1); i++, n++) {
            g_autofree char *cut = use_of_transition(kn_transitions()[i], "0.2");
            g_string_append_printf(
                text,
                "%s{\"image\": \"a.png\", \"duration\": 0.2, " SUBJECT
                ", \"effects_plan\": {\"motion\": null, \"tools\": [%s], \"transition\": %s}}",
                n ? ", " : "", use, cut);
        }
        for (gsize i = 0; i < G_N_ELEMENTS(cards); i++, n++)
            g_string_append_printf(text,
                                   ", {\"card\": {%s}, \"duration\": 0.1, " SUBJECT
                                   ", \"effects_plan\": {\"motion\": null, \"tools\": [%s]}}",
                                   cards[i], use);
    }
    g_string_append(text, "]}");
    render(text->str);
    g_test_message("%u segments", n);
}

/* Each transition in times of nothing, far shorter than a frame, of one frame and of two. */
static void test_transitions(void)
{
    static const char *const times[] = {"0", "0.0005", "0.1", "0.2"};
    static const int sizes[][2] = {{16, 16}, {18, 34}};

    for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
        g_autoptr(GString) text = g_string_new(NULL);
        g_string_printf(text,
                        "{\"version\": 1, \"output\": {\"width\": %d, \"height\": %d, \"fps\": 10, "
                        "\"speed\": \"ultrafast\"}, \"segments\": [",
                        sizes[s][0], sizes[s][1]);
        for (const KnTransition *const *t = kn_transitions(); *t; t++)
            for (gsize i = 0; i < G_N_ELEMENTS(times); i++) {
                g_autofree char *cut = use_of_transition(*t, times[i]);
                g_string_append_printf(text,
                                       "{\"image\": \"%s\", \"duration\": 0.2, "
                                       "\"effects_plan\": {\"transition\": %s}}, ",
                                       i % 2 ? "a.png" : "c.png", cut);
            }
        g_string_append(text, "{\"card\": {}, \"duration\": 0.2}]}");
        render(text->str);
    }
}

/* The largest frame of a film with each effect; under a sanitizer one of a quarter of its sides,
 * for the time. All of them at once take long in large frames. */
static void test_large(void)
{
    int part = TEST_SANITIZED && !g_test_slow() ? 4 : 1, part_of_all = g_test_slow() ? 1 : 6;
    g_autoptr(GString) all = g_string_new(NULL);

    for (const KnEffect *const *e = kn_effects(); *e; e++) {
        g_autofree char *use = use_of(*e);
        g_string_append_printf(all, "%s%s", all->len ? ", " : "", use);
        g_autoptr(KnFrame) frame = draw(use, "", WIDEST / part, HIGHEST / part, 30);
        g_assert_cmpint(frame->width, ==, WIDEST / part);
    }
    g_autoptr(KnFrame) frame =
        draw(all->str, "", WIDEST / part_of_all & ~1, HIGHEST / part_of_all, 30);
    g_assert_cmpint(frame->height, ==, HIGHEST / part_of_all);
}

/* In a slow run in the middle of each transition, else of one that draws in its own way and of one
 * that makes a field. */
static void test_large_transitions(void)
{
    static const char *const usual[] = {"zoom_connect", "radial", NULL};
    g_autoptr(GError) error = NULL;

    for (const KnTransition *const *t = kn_transitions(); *t; t++) {
        if (!g_test_slow() && !g_strv_contains(usual, (*t)->name))
            continue;
        g_autofree char *cut = use_of_transition(*t, "0.4");
        g_autofree char *text = g_strdup_printf(
            "{\"version\": 1, \"output\": {\"width\": %d, \"height\": %d, \"fps\": 10}, "
            "\"segments\": [{\"image\": \"a.png\", \"duration\": 0.4, \"effects_plan\": "
            "{\"transition\": %s}}, {\"image\": \"c.png\", \"duration\": 0.4}]}",
            WIDEST, HIGHEST, cut);
        film_load(&film, text);
        g_autoptr(KnFrame) middle = film_still(&film, 4, &error);
        g_assert_no_error(error);
        g_assert_cmpint(middle->width, ==, WIDEST);
    }
}

static void test_sizes(void)
{
    static const int sizes[][2] = {{16, 16}, {18, 34}};
    for (const KnEffect *const *e = kn_effects(); *e; e++) {
        g_autofree char *use = use_of(*e);
        for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
            g_autoptr(KnFrame) frame = draw(use, "", sizes[i][0], sizes[i][1], 59);
            g_assert_cmpint(frame->width, ==, sizes[i][0]);
        }
    }
}

/* Parameters of an effect whose texts have no letter and whose times are as short as that. */
static char *short_params(const KnEffect *effect, const char *time_text)
{
    GString *params = g_string_new("{");

    for (const KnOption *o = effect->options; o && o->name; o++) {
        const char *value = o->type == &kn_type_string     ? "\"\""
                            : o->type == &kn_type_duration ? time_text
                                                           : NULL;
        gboolean time = o->type == &kn_type_double && o->unit && !strcmp(o->unit, "s");
        if (time)
            value = o->min > 0 ? NULL : time_text;
        if (o->required && o->type == &kn_type_path)
            value = "\"c.png\"";
        if (strcmp(o->name, "keyframes") == 0)
            value = "[{\"t\": 0, \"rect\": [0, 0, 1, 1]}]";
        if (value)
            g_string_append_printf(params, "%s\"%s\": %s", params->len > 1 ? ", " : "", o->name,
                                   value);
    }
    g_string_append_c(params, '}');
    return g_string_free(params, FALSE);
}

/* Texts without a letter, times of nothing, and times far shorter than a frame. */
static void test_empty(void)
{
    static const char *const times[] = {"0", "0.0005"};

    for (gsize i = 0; i < G_N_ELEMENTS(times); i++)
        for (const KnEffect *const *e = kn_effects(); *e; e++) {
            g_autofree char *params = short_params(*e, times[i]);
            g_autofree char *use =
                g_strdup_printf("{\"name\": \"%s\", \"params\": %s}", (*e)->name, params);
            g_autoptr(KnFrame) frame = draw(use, "", 64, 36, 0);
            g_assert_cmpint(frame->width, ==, 64);
        }
}

/* A mask of all, of the smallest part and of a line at the edge: each effect that looks at the
 * subject is drawn. One that shows nothing is refused, wherever it stands. */
static void test_masks(void)
{
    static const char *const masks[] = {"[[1]]", "[[0, 0, 0], [0, 1, 0], [0, 0, 0]]",
                                        "[[1, 0, 0, 0], [1, 0, 0, 0]]"};
    static const int sizes[][2] = {{64, 36}, {16, 16}};
    static const KnLoadOptions checked = {.check = kn_timeline_check};
    g_autoptr(GError) error = NULL;

    for (const KnEffect *const *e = kn_effects(); *e; e++) {
        g_autofree char *use = use_of(*e);
        for (gsize i = 0; i < G_N_ELEMENTS(masks) * G_N_ELEMENTS(sizes); i++) {
            const int *size = sizes[i % G_N_ELEMENTS(sizes)];
            g_autofree char *text = g_strdup_printf(
                "{\"version\": 1, \"output\": {\"width\": %d, \"height\": %d}, "
                "\"segments\": [{\"image\": \"a.png\", \"duration\": 1, "
                "\"subject\": {\"mask\": %s}, \"effects_plan\": {\"tools\": [%s]}}]}",
                size[0], size[1], masks[i / G_N_ELEMENTS(sizes)], use);
            film_load(&film, text);
            g_autoptr(KnFrame) frame = film_still(&film, 7, &error);
            g_assert_no_error(error);
            g_assert_cmpint(frame->width, ==, size[0]);
        }
    }
    KnProject *none = kn_project_load_text(
        "{\"version\": 1, \"segments\": [{\"image\": \"a.png\", \"duration\": 1, \"subject\": "
        "{\"mask\": [[0, 0]]}, \"effects_plan\": {\"tools\": [\"subject_pop\"]}}]}",
        -1, "test.json", film.folder, &checked, &error);
    g_assert_null(none);
    g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
    g_assert_nonnull(strstr(error->message, "subject.mask: shows nothing"));
}

static void test_nothing_is_left(void)
{
    film_close(&film);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    film_open(&film, "[{\"image\": \"a.png\", \"duration\": 2}]", NULL, FALSE);
    g_test_add_func("/every-effect/is-seen", test_each_is_seen);
    g_test_add_func("/every-effect/with-every-other", test_every_pair);
    g_test_add_func("/every-effect/with-transitions-and-cards", test_every_other);
    g_test_add_func("/every-effect/transitions", test_transitions);
    g_test_add_func("/every-effect/sizes", test_sizes);
    g_test_add_func("/every-effect/large", test_large);
    g_test_add_func("/every-effect/large-transitions", test_large_transitions);
    g_test_add_func("/every-effect/empty", test_empty);
    g_test_add_func("/every-effect/masks", test_masks);
    g_test_add_func("/every-effect/nothing-left", test_nothing_is_left);
    return film_run();
}
