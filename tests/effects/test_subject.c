/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "effects/effect.h"
#include "effects/use.h"
#include <math.h>
#include <string.h>

/* Effects that need to know where the subject is. */

static const KnSubject subjects[] = {
    {.label = (char *)"lamp", .confidence = 0.9, .box = {0.2, 0.3, 0.2, 0.3}, .anchor = {0.3, 0.4}},
    {.label = (char *)"keeper",
     .confidence = 0.8,
     .box = {0.7, 0.4, 0.2, 0.6},
     .anchor = {0.8, 0.6}},
    {.label = (char *)"gull", .confidence = 0.2, .box = {0, 0, 0.1, 0.1}, .anchor = {0, 0}},
};

/* A shot of five seconds at 30 frames a second between two transitions. */
static const KnEffectContext usual = {.width = 1920,
                                      .height = 1080,
                                      .fps = {30, 1},
                                      .n_frames = 150,
                                      .lead = 15,
                                      .tail = 8,
                                      .focus = {0.3, 0.4},
                                      .subjects = subjects,
                                      .n_subjects = G_N_ELEMENTS(subjects),
                                      .base = {0, 0, 1, 1},
                                      .segment = 4};

/* Compiles an effect with parameters given as JSON text. */
static gboolean compile(const KnEffectContext *context, const char *name, const char *json,
                        KnShot *shot, GError **error)
{
    const KnEffect *effect = kn_effect_find(name);
    g_autoptr(KnProblems) problems = kn_problems_new("test");
    g_autoptr(KnJsonDocument) document = kn_json_load_text(json, -1, "test", NULL);
    gpointer params;
    gboolean ok;

    if (!effect || !document)
        g_error("%s, %s", name, json);
    params = g_malloc0(effect->params_size);
    kn_options_init(effect->options, params);
    kn_options_read(effect->options, params, kn_json_root(document), "$", NULL, problems);
    ok = kn_problems_check(problems, error) && effect->compile(context, params, shot, error);
    kn_options_clear(effect->options, params);
    g_free(params);
    return ok;
}

#define ALL                                                                                        \
    {                                                                                              \
        0, 0, 1, 1                                                                                 \
    }

/* Zoom and point that keeps its place, at shot times. */
static const struct {
    const char *json;
    KnBox base;
    double x, y, zoom;
    double t, half; /* when it is there, and when it is halfway; half < 0: never */
} zooms[] = {
    {"{}", ALL, 0.3, 0.4, 1.3, 172, 86},
    {"{\"target_scale\": 2, \"anim_duration\": 2}", ALL, 0.3, 0.4, 2, 75, 45},
    {"{\"target_scale\": 2, \"anim_duration\": \"10f\"}", ALL, 0.3, 0.4, 2, 25, 20},
    {"{\"target_scale\": 2, \"anim_duration\": 0}", ALL, 0.3, 0.4, 2, 0, -1},
    {"{\"target_scale\": 2, \"anim_duration\": 0.01}", ALL, 0.3, 0.4, 2, 0, -1},
    {"{\"anim_duration\": 100}", ALL, 0.3, 0.4, 1.3, 3015, 1515},
    {"{\"target\": \"Keeper\"}", ALL, 0.8, 0.6, 1.3, 172, 86},
    {"{\"target\": \"dog\"}", ALL, 0.3, 0.4, 1.3, 172, 86},
    {"{\"nth\": 2}", ALL, 0.8, 0.6, 1.3, 172, 86},
    {"{\"prefer\": \"right\"}", ALL, 0.8, 0.6, 1.3, 172, 86},
    {"{\"prefer\": \"right\", \"nth\": 2}", ALL, 0.3, 0.4, 1.3, 172, 86},
    {"{\"anchor_feature\": \"center\"}", ALL, 0.3, 0.45, 1.3, 172, 86},
    {"{\"anchor_feature\": \"face\", \"anchor_point\": [1, 1]}", ALL, 0.3, 0.4, 1.3, 172, 86},
    {"{\"anchor_point\": [1, 1]}", ALL, 1, 1, 1.3, 172, 86},
    {"{\"anchor_point\": \"center\"}", ALL, 0.5, 0.5, 1.3, 172, 86},
    {"{\"anchor_feature\": \"point\", \"anchor_point\": \"subject\"}", ALL, 0.3, 0.4, 1.3, 172, 86},
    /* What is cut off above and below, or to the sides, is none of the frame. */
    {"{}", {0, 0.2, 1, 0.5}, 0.3, 0.4, 1.3, 172, 86},
    {"{}", {0.2, 0, 0.5, 1}, 0.2, 0.4, 1.3, 172, 86},
    {"{\"nth\": 2}", {0.2, 0, 0.5, 1}, 1, 0.6, 1.3, 172, 86},
    /* A picture that stands inside of the frame. */
    {"{}", {-0.5, 0, 2, 1}, 0.4, 0.4, 1.3, 172, 86},
};

static void assert_zoom(const KnShot *shot, double t, double x, double y, double zoom)
{
    KnBox window;

    kn_shot_window(shot, t, &window);
    if (fabs(window.w - 1 / zoom) > 1e-9 || fabs(window.x - x * (1 - window.w)) > 1e-9 ||
        fabs(window.y - y * (1 - window.h)) > 1e-9)
        g_error("at %g: %g, %g, %g; expected zoom %g about %g, %g", t, window.x, window.y, window.w,
                zoom, x, y);
}

static void test_zoom(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(zooms); i++) {
        KnShot shot = {.n_frames = usual.n_frames, .lead = usual.lead, .tail = usual.tail};
        KnEffectContext context = usual;
        g_autoptr(KnWarnings) warnings = kn_warnings_new();
        g_autoptr(GError) error = NULL;
        KnBox half;

        context.warnings = warnings;
        context.base = zooms[i].base;
        g_test_message("row %zu: %s", i, zooms[i].json);
        g_assert_true(compile(&context, "zoom_on_subject", zooms[i].json, &shot, &error));
        g_assert_no_error(error);
        g_assert_cmpuint(kn_warnings_n(warnings), ==, 0);
        assert_zoom(&shot, zooms[i].t, zooms[i].x, zooms[i].y, zooms[i].zoom);
        assert_zoom(&shot, zooms[i].t + 1000, zooms[i].x, zooms[i].y, zooms[i].zoom);
        kn_shot_window(&shot, zooms[i].half, &half);
        if (zooms[i].half >= 0 && !(half.w < 1 && half.w > 1 / zooms[i].zoom))
            g_error("row %zu is not on its way", i);
        kn_shot_clear(&shot);
    }
}

/* It begins with the segment, not with the transition before it. */
static void test_zoom_begins_with_the_segment(void)
{
    KnShot shot = {.n_frames = usual.n_frames, .lead = usual.lead, .tail = usual.tail};

    g_assert_true(compile(&usual, "zoom_on_subject", "{\"anim_duration\": 1}", &shot, NULL));
    assert_zoom(&shot, 0, 0.3, 0.4, 1);
    assert_zoom(&shot, 15, 0.3, 0.4, 1);
    assert_zoom(&shot, 30, 0.3, 0.4, 1.15);
    kn_shot_clear(&shot);
}

/* Without a clear subject nothing happens, and that is said. */
static void test_without_a_subject(void)
{
    static const struct {
        const char *effect, *json;
        guint from, n;
    } rows[] = {
        {"zoom_on_subject", "{}", 0, 0},
        {"zoom_on_subject", "{}", 2, 1}, /* the gull: 0.2 */
        {"zoom_on_subject", "{\"target\": \"gull\"}", 2, 1},
        {"zoom_on_subject", "{\"nth\": 3}", 0, 3},
        {"subject_outline", "{}", 0, 0},
        {"subject_outline", "{}", 2, 1},
        {"subject_glow", "{}", 2, 1},
        {"subject_pop", "{}", 2, 1},
        {"background_blur", "{}", 2, 1},
        {"parallax", "{}", 2, 1},
        {"character_highlight", "{\"character_name\": \"A\"}", 2, 1},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnShot shot = {.n_frames = 150}, empty = {.n_frames = 150};
        KnEffectContext context = usual;
        g_autoptr(KnWarnings) warnings = kn_warnings_new();

        context.subjects = subjects + rows[i].from;
        context.n_subjects = rows[i].n;
        g_assert_true(compile(&context, rows[i].effect, rows[i].json, &shot, NULL)); /* quietly */
        context.warnings = warnings;
        g_assert_true(compile(&context, rows[i].effect, rows[i].json, &shot, NULL));
        g_autoptr(GVariant) made = g_variant_ref_sink(kn_shot_alone(&shot));
        g_autoptr(GVariant) none = g_variant_ref_sink(kn_shot_alone(&empty));
        g_assert_true(g_variant_equal(made, none));
        g_assert_cmpuint(kn_warnings_n(warnings), ==, 1);
        const KnWarning *warning = kn_warnings_at(warnings, 0);
        g_assert_cmpint(warning->code, ==, KN_WARNING_SUBJECT_UNCLEAR);
        g_assert_cmpuint(warning->segment, ==, 4);
        g_assert_nonnull(strstr(warning->words, rows[i].effect));
        kn_shot_clear(&shot);
    }
}

#define NAMED(more) "{\"character_name\": \"A\"" more "}"

static void test_refused(void)
{
    static const struct {
        const char *effect, *json, *message;
    } rows[] = {
        {"zoom_on_subject", "{\"target_scale\": 0.5}", "target_scale"},
        {"zoom_on_subject", "{\"target_scale\": 11}", "target_scale"},
        {"zoom_on_subject", "{\"target_scale\": \"big\"}", "target_scale"},
        {"zoom_on_subject", "{\"target\": 3}", "target"},
        {"zoom_on_subject", "{\"prefer\": \"top\"}", "prefer"},
        {"zoom_on_subject", "{\"nth\": 0}", "nth"},
        {"zoom_on_subject", "{\"nth\": 1.5}", "nth"},
        {"zoom_on_subject", "{\"speed_curve\": \"fast\"}", "speed_curve"},
        {"zoom_on_subject", "{\"anim_duration\": -1}", "anim_duration"},
        {"zoom_on_subject", "{\"anim_duration\": \"auto\"}", "anim_duration"},
        {"zoom_on_subject", "{\"anchor_feature\": \"eye\"}", "anchor_feature"},
        {"zoom_on_subject", "{\"anchor_feature\": \"point\"}", "there is no anchor_point"},
        {"zoom_on_subject", "{\"anchor_point\": [2, 0]}", "anchor_point"},
        {"zoom_on_subject", "{\"scale\": 2}", "scale"},
        {"subject_outline", "{\"color\": \"greenish\"}", "color"},
        {"subject_outline", "{\"color\": [0, 0, 256]}", "color"},
        {"subject_outline", "{\"thickness\": -1}", "thickness"},
        {"subject_outline", "{\"thickness\": 201}", "thickness"},
        {"subject_outline", "{\"offset\": \"far\"}", "offset"},
        {"subject_outline", "{\"offset\": -0.1}", "offset"},
        {"subject_outline", "{\"glow_radius\": 501}", "glow_radius"},
        {"subject_outline", "{\"opacity\": 1.1}", "opacity"},
        {"subject_outline", "{\"pulse\": 1}", "pulse"},
        {"subject_outline", "{\"target\": []}", "target"},
        {"subject_outline", "{\"radius\": 3}", "radius"},
        {"subject_glow", "{\"color\": 3}", "color"},
        {"subject_glow", "{\"radius\": -1}", "radius"},
        {"subject_glow", "{\"stages\": []}", "stages"},
        {"subject_glow", "{\"stages\": 0.5}", "stages"},
        {"subject_glow", "{\"stages\": [0.5, 1.5]}", "stages"},
        {"subject_glow", "{\"stages\": [\"a\"]}", "stages"},
        {"subject_glow", "{\"stage_duration\": -1}", "stage_duration"},
        {"subject_pop", "{\"scale\": 0.9}", "scale"},
        {"subject_pop", "{\"scale\": 3.1}", "scale"},
        {"subject_pop", "{\"pop_duration\": \"auto\"}", "pop_duration"},
        {"subject_pop", "{\"shadow_opacity\": 2}", "shadow_opacity"},
        {"background_blur", "{\"radius\": -1}", "radius"},
        {"background_blur", "{\"radius\": 201}", "radius"},
        {"background_blur", "{\"radius\": \"soft\"}", "radius"},
        {"background_blur", "{\"animate_in\": -1}", "animate_in"},
        {"background_blur", "{\"target\": 1}", "target"},
        {"background_blur", "{\"sigma\": 1}", "sigma"},
        {"parallax", "{\"depth\": 0.31}", "depth"},
        {"parallax", "{\"depth\": -0.1}", "depth"},
        {"parallax", "{\"depth\": null, \"depths\": 1}", "depths"},
        {"parallax", "{\"ease\": \"slowly\"}", "ease"},
        {"parallax", "{\"target\": []}", "target"},
        {"character_highlight", "{}", "character_name"},
        {"character_highlight", "{\"character_name\": 3}", "character_name"},
        {"character_highlight", NAMED(", \"glow_color\": [0, 255]"), "glow_color"},
        {"character_highlight", NAMED(", \"color\": \"whitish\""), "color"},
        {"character_highlight", NAMED(", \"glow_radius\": 1001"), "glow_radius"},
        {"character_highlight", NAMED(", \"glow_stages\": [1.1]"), "from 0 to 1"},
        {"character_highlight", NAMED(", \"glow_stages\": []"), "glow_stages"},
        {"character_highlight", NAMED(", \"stage_durations\": [-1]"), "from 0 to 3600"},
        {"character_highlight", NAMED(", \"stage_durations\": 1"), "stage_durations"},
        {"character_highlight", NAMED(", \"label_position\": \"above\""), "label_position"},
        {"character_highlight", NAMED(", \"fontsize\": 7"), "fontsize"},
        {"character_highlight", NAMED(", \"font\": 7"), "font"},
        {"character_highlight", NAMED(", \"cps\": -1"), "cps"},
        {"character_highlight", NAMED(", \"start_time\": -1"), "start_time"},
        {"character_highlight", NAMED(", \"name_of\": 1"), "name_of"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnShot shot = {.n_frames = 150};
        g_autoptr(GError) error = NULL;

        if (compile(&usual, rows[i].effect, rows[i].json, &shot, &error))
            g_error("%s was accepted", rows[i].json);
        g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
        if (!strstr(error->message, rows[i].message))
            g_error("%s: %s", rows[i].json, error->message);
        kn_shot_clear(&shot);
    }
}

/* Weights and scales over the segment's own time. */
static void test_tracks(void)
{
    static const struct {
        const char *effect, *json;
        guint plate, n_plates;
        double t, weight, scale;
    } rows[] = {
        {"subject_outline", "{}", 0, 1, 0, 0.85, 1},
        {"subject_outline", "{}", 0, 1, 18, 0.85 * 0.6, 1},
        {"subject_outline", "{}", 0, 1, 36, 0.85, 1},
        {"subject_outline", "{}", 0, 1, -18, 0.85 * 0.6, 1},
        {"subject_outline", "{}", 0, 1, 36 * 1000 + 18, 0.85 * 0.6, 1},
        {"subject_outline", "{\"pulse\": false}", 0, 1, 18, 0.85, 1},
        {"subject_glow", "{\"stages\": [1, 0.5, 0.2]}", 0, 1, 0, 1, 1},
        {"subject_glow", "{\"stages\": [1, 0.5, 0.2]}", 0, 1, 17, 1, 1},
        {"subject_glow", "{\"stages\": [1, 0.5, 0.2]}", 0, 1, 24, 0.75, 1},
        {"subject_glow", "{\"stages\": [1, 0.5, 0.2]}", 0, 1, 30, 0.5, 1},
        {"subject_glow", "{\"stages\": [1, 0.5, 0.2]}", 0, 1, 1000, 0.2, 1},
        {"subject_glow", "{\"stages\": [1, 0.5], \"stage_duration\": 0}", 0, 1, 0, 0.5, 1},
        {"subject_pop", "{}", 0, 2, 0, 0, 1},
        {"subject_pop", "{}", 1, 2, 0, 1, 1},
        {"subject_pop", "{}", 0, 2, 12, 0.35, 1.2},
        {"subject_pop", "{}", 1, 2, 100, 1, 1.2},
        {"subject_pop", "{\"pop_duration\": 0}", 1, 2, 0, 1, 1.2},
        {"subject_pop", "{\"shadow_opacity\": 0}", 0, 1, 12, 1, 1.2},
        {"background_blur", "{}", 0, 1, 0, 1, 1},
        {"background_blur", "{\"animate_in\": 1}", 0, 1, 0, 0, 1},
        {"background_blur", "{\"animate_in\": 1}", 0, 1, 15, 0.5, 1},
        {"background_blur", "{\"animate_in\": 1}", 0, 1, 30, 1, 1},
        {"parallax", "{}", 0, 1, 0, 1, 1}, /* a box says too little of what is to be filled */
        {"parallax", "{\"depth\": 0.2, \"ease\": \"linear\"}", 0, 1, 74.5, 1, 1.1},
        {"parallax", "{\"depth\": 0.2}", 0, 1, 149, 1, 1.2},
        {"character_highlight", NAMED(""), 0, 1, 0, 0, 1},
        {"character_highlight", NAMED(", \"stage_durations\": [2, 2]"), 0, 1, 30, 1, 1},
        {"character_highlight", NAMED(", \"stage_durations\": [2, 2]"), 0, 1, 60, 1, 1},
        {"character_highlight", NAMED(", \"stage_durations\": [2, 2]"), 0, 1, 80, 0.6, 1},
        {"character_highlight", NAMED(", \"stage_durations\": [2, 2]"), 0, 1, 1000, 0.3, 1},
        {"character_highlight", NAMED(", \"stage_durations\": [0]"), 0, 1, 0, 0.3, 1},
        {"character_highlight", NAMED(", \"start_time\": 1, \"stage_durations\": [0]"), 0, 1, 29, 0,
         1},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnShot shot = {.n_frames = 150};

        g_test_message("row %zu", i);
        g_assert_true(compile(&usual, rows[i].effect, rows[i].json, &shot, NULL));
        g_assert_cmpuint(shot.n_plates, ==, rows[i].n_plates);
        const KnPlate *plate = &shot.plates[rows[i].plate];
        g_assert_cmpuint(plate->subject, ==, 0);
        g_assert_cmpfloat_with_epsilon(plate->about.x, 0.3, 1e-9);
        g_assert_cmpfloat_with_epsilon(kn_track_at(&plate->weight, rows[i].t, 1), rows[i].weight,
                                       1e-9);
        g_assert_cmpfloat_with_epsilon(kn_track_at(&plate->scale, rows[i].t, 1), rows[i].scale,
                                       1e-9);
        kn_shot_clear(&shot);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/subject/zoom", test_zoom);
    g_test_add_func("/subject/zoom-begins", test_zoom_begins_with_the_segment);
    g_test_add_func("/subject/none", test_without_a_subject);
    g_test_add_func("/subject/tracks", test_tracks);
    g_test_add_func("/subject/refused", test_refused);
    return g_test_run();
}
