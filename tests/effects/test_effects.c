/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "effects/effect.h"
#include "effects/use.h"
#include "least.h"
#include "shot/step.h"
#include <math.h>
#include <string.h>

/* A shot of five seconds at 30 frames a second between two transitions; the subject stands at the
 * upper right. */
static const KnEffectContext context = {.width = 1920,
                                        .height = 1080,
                                        .fps = {30, 1},
                                        .n_frames = 150,
                                        .lead = 15,
                                        .tail = 8,
                                        .seed = 4711,
                                        .focus = {0.8, 0.25}};

/* Compiles an effect with parameters given as JSON text. */
static gboolean compile(const char *name, const char *json, KnShot *shot, GError **error)
{
    const KnEffect *effect = kn_effect_find(name);
    g_autoptr(KnJsonDocument) document = NULL;
    g_autoptr(KnProblems) problems = kn_problems_new("test");
    gpointer params;
    gboolean ok;

    if (!effect)
        g_error("there is no effect %s", name);
    document = kn_json_load_text(json, -1, "test", NULL);
    g_assert_nonnull(document);
    params = g_malloc0(effect->params_size);
    kn_options_init(effect->options, params);
    kn_options_read(effect->options, params, kn_json_root(document), "$", NULL, problems);
    ok = kn_problems_check(problems, error) && effect->compile(&context, params, shot, error);
    kn_options_clear(effect->options, params);
    g_free(params);
    return ok;
}

/* Each row: the window in fractions of the base at the first and at the last visible frame. */
static const struct {
    const char *name, *json;
    double from[3], to[3]; /* left, top, width */
} moves[] = {
    {"static", "{}", {0, 0, 1}, {0, 0, 1}},
    {"static", "{\"zoom\": 2, \"focus\": [1, 0]}", {.5, 0, .5}, {.5, 0, .5}},
    {"ken_burns_in", "{}", {0, 0, 1}, {.6 * (1 - 1 / 1.15), .5 * (1 - 1 / 1.15), 1 / 1.15}},
    {"ken_burns_out", "{}", {.5 * (1 - 1 / 1.15), .5 * (1 - 1 / 1.15), 1 / 1.15}, {0, 0, 1}},
    {"ken_burns_in", "{\"zoom\": 2, \"focus\": [0.4, 0.3]}", {0, 0, 1}, {.15, .05, .5}},
    {"ken_burns_in",
     "{\"zoom\": 2, \"focus\": \"subject\", \"ease\": \"linear\"}",
     {0, 0, 1},
     {.5, 0, .5}},
    {"pan_ltr", "{\"zoom\": 1.25}", {0, .1, .8}, {.2, .1, .8}},
    {"pan_rtl", "{\"zoom\": 1.25}", {.2, .1, .8}, {0, .1, .8}},
    {"pan_up", "{\"zoom\": 1.25}", {.1, .2, .8}, {.1, 0, .8}},
    {"pan_down", "{\"zoom\": 1.25}", {.1, 0, .8}, {.1, .2, .8}},
    {"pan_down", "{\"zoom\": 2, \"focus\": [1, 1]}", {.5, 0, .5}, {.5, .5, .5}},
    {"zoom_pan", "{}", {0, 0, 1}, {.5 / 6, .4 / 6, 1 / 1.2}},
    {"keyframes",
     "{\"keyframes\": [{\"t\": 0, \"rect\": [0.1, 0.2, 0.5, 0.5]},"
     " {\"t\": 4.5, \"rect\": [0.7, 0.1, 0.3, 0.2]}]}",
     {.1, .2, .5},
     {.7, .05, .3}},
    {"temporal_zoom", "{}", {0, 0, 1}, {.8 * (1 - 1 / 1.3), .25 * (1 - 1 / 1.3), 1 / 1.3}},
    {"temporal_zoom",
     "{\"scale\": 1, \"start_scale\": 2, \"anchor_point\": \"center\"}",
     {.25, .25, .5},
     {0, 0, 1}},
};

static void assert_window(const KnShot *shot, const char *name, double t, const double want[3])
{
    KnBox window;

    kn_shot_window(shot, t, &window);
    if (fabs(window.x - want[0]) > 1e-12 || fabs(window.y - want[1]) > 1e-12 ||
        fabs(window.w - want[2]) > 1e-12 || window.w != window.h)
        g_error("%s at %g: %g, %g, %g, not %g, %g, %g", name, t, window.x, window.y, window.w,
                want[0], want[1], want[2]);
}

static void test_moves(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(moves); i++) {
        KnShot shot = {.n_frames = context.n_frames, .lead = context.lead, .tail = context.tail};
        GError *error = NULL;

        g_assert_true(compile(moves[i].name, moves[i].json, &shot, &error));
        g_assert_no_error(error);
        assert_window(&shot, moves[i].name, 0, moves[i].from);
        assert_window(&shot, moves[i].name, 15 + 150 + 8 - 1, moves[i].to);
        kn_shot_clear(&shot);
    }
}

/* A motion inside of a reframing: one rectangle, still inside of the picture. */
static void test_composed(void)
{
    KnShot shot = {.n_frames = context.n_frames, .lead = context.lead, .tail = context.tail};
    const double end[3] = {.25 + .5 * .2, .25 + .5 * .1, .4};

    g_assert_true(compile("pan_ltr", "{\"zoom\": 1.25}", &shot, NULL));
    g_assert_true(
        compile("temporal_zoom", "{\"scale\": 2, \"anchor_point\": [0.5, 0.5]}", &shot, NULL));
    assert_window(&shot, "pan_ltr within temporal_zoom", 172, end);
    g_assert_cmpfloat(fabs(kn_shot_zoom_max(&shot) - 2.5), <, 1e-12);
    kn_shot_clear(&shot);
}

/* The camera moves through all of the visible span, the transitions' part too: one frame before its
 * end it is not there yet. */
static void test_moves_to_the_last_frame(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(moves); i++) {
        KnShot shot = {.n_frames = context.n_frames, .lead = context.lead, .tail = context.tail};
        KnBox box[4];

        if (strcmp(moves[i].name, "static") == 0 || strcmp(moves[i].name, "keyframes") == 0)
            continue;
        g_assert_true(compile(moves[i].name, moves[i].json, &shot, NULL));
        for (int k = 0; k < 4; k++)
            kn_shot_window(&shot, (double[]){0, 1, 171, 172}[k], &box[k]);
        for (int k = 0; k < 4; k += 2)
            g_assert_true(box[k].x != box[k + 1].x || box[k].y != box[k + 1].y ||
                          box[k].w != box[k + 1].w);
        kn_shot_clear(&shot);
    }
}

/* A copy of a use is one of its own, with the parameters that were given. */
static void test_copies(void)
{
    static const KnEffectUse none = {0};
    g_autoptr(KnJsonDocument) document = kn_json_load_text("{\"zoom\": 2}", -1, "test", NULL);
    g_autoptr(KnProblems) problems = kn_problems_new("test");
    KnEffectUse use = {.effect = kn_effect_find("static")}, copy = none;
    KnShot shot = {.n_frames = context.n_frames, .lead = context.lead, .tail = context.tail};

    use.params = g_malloc0(use.effect->params_size);
    kn_options_init(use.effect->options, use.params);
    kn_options_read(use.effect->options, use.params, kn_json_root(document), "$", NULL, problems);
    kn_type_motion.copy(&use, &copy);
    kn_effect_use_clear(&use);
    g_assert_true(copy.effect->compile(&context, copy.params, &shot, NULL));
    assert_window(&shot, "a copy", 0, (const double[]){.25, .25, .5});
    kn_effect_use_clear(&copy);
    kn_type_motion.copy(&none, &copy);
    g_assert_null(copy.effect);
    kn_shot_clear(&shot);
}

static void test_keyframe_times(void)
{
    KnShot shot = {.n_frames = context.n_frames, .lead = context.lead, .tail = context.tail};
    const double middle[3] = {.25, 0, .5};

    g_assert_true(compile("keyframes",
                          "{\"ease\": \"linear\", \"keyframes\": ["
                          "{\"t\": 1, \"rect\": [0, 0, 0.5, 0.5]},"
                          "{\"t\": 2, \"rect\": [0.5, 0, 0.5, 0.5], \"ease\": \"easeIn\"}]}",
                          &shot, NULL));
    assert_window(&shot, "keyframes", 15 + 45, middle); /* seconds count from the own first frame */
    kn_shot_clear(&shot);
}

/* The steps that overlays add, in order; one that would change nothing adds none. */
static const struct {
    const char *overlays[4]; /* a name, and parameters as JSON, by turns */
    const char *steps;
} overlays[] = {
    {{"vignette", "{}"}, "[('vignette', <1.0>)]"},
    {{"vignette", "{\"strength\": 0}"}, "@a(sv) []"},
    {{"vignette", "{}", "vignette", "{\"strength\": 0.25}"},
     "[('vignette', <1.0>), ('vignette', <0.25>)]"},
    {{"film_grain", "{}"}, "[('sepia', <0.29999999999999999>), ('grain', <(6.0, uint64 4711)>)]"},
    {{"film_grain", "{\"sigma\": 0, \"sepia\": 1}", "vignette", "{}"},
     "[('sepia', <1.0>), ('vignette', <1.0>)]"},
    {{"film_grain", "{\"sepia\": 0}", "film_grain", "{\"sigma\": 1, \"sepia\": 0}"},
     "[('grain', <(6.0, uint64 4711)>), ('grain', <(1.0, uint64 4711)>)]"},
};

/* Fades come last, whenever they are added. */
static void test_overlays(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(overlays); i++) {
        for (int fades = 0; fades < 2; fades++) {
            KnShot shot = {.n_frames = 9};
            const char *const *o = overlays[i].overlays;

            if (fades)
                kn_shot_add_fades(&shot, 3, 0, (const guint8[3]){16, 128, 128});
            for (int k = 0; k < 4 && o[k]; k += 2)
                g_assert_true(compile(o[k], o[k + 1], &shot, NULL));
            g_autoptr(GVariant) steps = g_variant_ref_sink(kn_steps_to_variant(&shot));
            if (fades) {
                g_assert_cmpuint(shot.n_steps, ==, g_variant_n_children(steps));
                g_assert_cmpstr(shot.steps[shot.n_steps - 1].kind->name, ==, "fade");
            } else {
                g_autofree char *text = g_variant_print(steps, TRUE);

                g_assert_cmpstr(text, ==, overlays[i].steps);
            }
            kn_shot_clear(&shot);
        }
    }
}

static const struct {
    const char *name, *json, *message;
} refused[] = {
    {"ken_burns_in", "{\"zoom\": 0.5}", "zoom"},
    {"ken_burns_in", "{\"zooom\": 2}", "zooom"},
    {"ken_burns_in", "{\"ease\": \"easyIn\"}", "easeIn"},
    {"pan_up", "{\"focus\": \"left\"}", "focus"},
    {"pan_up", "{\"focus\": [0.5]}", "focus"},
    {"pan_up", "{\"focus\": [0.5, 1.5]}", "focus"},
    {"pan_up", "{\"focus\": [0.5, \"a\"]}", "focus"},
    {"keyframes", "{}", "keyframes"},
    {"keyframes", "{\"keyframes\": []}", "1 to 1000"},
    {"keyframes", "{\"keyframes\": 7}", "1 to 1000"},
    {"keyframes", "{\"keyframes\": [7]}", "keyframes[0]"},
    {"keyframes", "{\"keyframes\": [{\"t\": 0}]}", "rect"},
    {"keyframes", "{\"keyframes\": [{\"rect\": [0, 0, 1, 1]}]}", ".t: is missing"},
    {"keyframes", "{\"keyframes\": [{\"t\": -1, \"rect\": [0, 0, 1, 1]}]}", "from 0 to 86400"},
    {"keyframes", "{\"keyframes\": [{\"t\": 0, \"rect\": [0.5, 0, 0.6, 1]}]}", "inside"},
    {"keyframes", "{\"keyframes\": [{\"t\": 0, \"rect\": [0, 0, 0, 1]}]}", "inside"},
    {"keyframes", "{\"keyframes\": [{\"t\": 0, \"rect\": [0, 0, 1, 1], \"zoom\": 1}]}",
     "keyframes[0]"},
    {"keyframes", "{\"keyframes\": [{\"t\": 0, \"rect\": [0, 0, 1, 1], \"ease\": 3}]}", "ease"},
    {"keyframes",
     "{\"keyframes\": [{\"t\": 1, \"rect\": [0, 0, 1, 1]}, {\"t\": 1, \"rect\": [0, 0, 1, 1]}]}",
     "keyframes[1]"},
    {"vignette", "{\"strength\": 2}", "strength"},
    {"film_grain", "{\"sigma\": -1}", "sigma"},
    {"temporal_zoom", "{\"scale\": 0}", "scale"},
    {"temporal_zoom", "{\"anchor_point\": {}}", "anchor_point"},
    {"color_grade", "{\"exposure\": 11}", "exposure"},
    {"color_grade", "{\"exposure\": \"bright\"}", "exposure"},
    {"color_grade", "{\"contrast\": -1}", "contrast"},
    {"color_grade", "{\"saturation\": 5}", "saturation"},
    {"color_grade", "{\"temperature\": 5600}", "temperature"},
    {"color_grade", "{\"tint\": -2}", "tint"},
    {"color_grade", "{\"lift\": 2}", "a number from -1 to 1, or three of them"},
    {"color_grade", "{\"lift\": [0, 0]}", "three of them"},
    {"color_grade", "{\"gamma\": 0}", "gamma"},
    {"color_grade", "{\"gamma\": [1, 1, \"a\"]}", "gamma"},
    {"color_grade", "{\"gain\": [1, 1, 9]}", "gain"},
    {"color_grade", "{\"gain\": {}}", "gain"},
    {"color_grade", "{\"strength\": 1.1}", "strength"},
    {"color_grade", "{\"lut\": 5}", "lut"},
    {"color_grade", "{\"lut\": \"film.png\"}", "ends in .cube"},
    {"color_grade", "{\"exposures\": 1}", "did you mean 'exposure'"},
    {"warm_grade", "{\"intensity\": 2}", "intensity"},
    {"cool_grade", "{\"intensity\": -0.1}", "intensity"},
    {"desaturated_grade", "{\"intensity\": true}", "intensity"},
    {"teal_orange_grade", "{\"intensity\": []}", "intensity"},
    {"teal_orange_grade", "{\"color\": 1}", "color"},
    {"full_frame_tint", "{\"color\": \"blue-ish\"}", "color"},
    {"full_frame_tint", "{\"color\": [0, 0, 256]}", "color"},
    {"full_frame_tint", "{\"opacity\": 1.5}", "opacity"},
    {"full_frame_tint", "{\"start_time\": -1}", "start_time"},
    {"full_frame_tint", "{\"duration\": \"long\"}", "duration"},
    {"neon_overlay", "{\"color\": 7}", "color"},
    {"neon_overlay", "{\"opacity\": -1}", "opacity"},
    {"neon_overlay", "{\"blend_mode\": \"screem\"}", "did you mean 'screen'"},
    {"neon_overlay", "{\"animate_in\": {}}", "animate_in"},
    {"nightvision", "{\"intensity\": 3}", "intensity"},
    {"nightvision", "{\"lines\": 3}", "lines"},
    {"nightvision", "{\"grain\": 71}", "grain"},
    {"flash_pulse", "{\"intensity\": 2}", "intensity"},
    {"flash_pulse", "{\"frequency\": 0}", "frequency"},
    {"quick_flash", "{\"intensity\": -2}", "intensity"},
    {"quick_flash", "{\"flash_time\": -2}", "flash_time"},
    {"strobe_effect", "{\"intensity\": \"x\"}", "intensity"},
    {"strobe_effect", "{\"frequency\": 31}", "frequency"},
};

static void test_refused(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        KnShot shot = {0};
        g_autoptr(GError) error = NULL;

        if (compile(refused[i].name, refused[i].json, &shot, &error))
            g_error("%s was accepted", refused[i].json);
        g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
        if (!strstr(error->message, refused[i].message))
            g_error("%s: %s", refused[i].json, error->message);
        kn_shot_clear(&shot);
    }
}

/* Each effect that frames the picture acts within the frame of the one before it, tools around
 * motions: the window at the shot's last frame. */
static void test_frames_within_frames(void)
{
    static const struct {
        const char *uses[6];
        double to[3];
    } rows[] = {
        {{"temporal_zoom", "{\"scale\": 2, \"anchor_point\": [1, 0]}", "temporal_zoom",
          "{\"scale\": 2, \"anchor_point\": [0, 0]}"},
         {.5, 0, .25}},
        {{"pan_ltr", "{\"zoom\": 1.25}", "pan_down", "{\"zoom\": 1.25}"}, {.28, .26, .64}},
        {{"static", "{}", "ken_burns_in", "{\"zoom\": 2, \"focus\": [1, 1]}"}, {.5, .5, .5}},
        {{"pan_ltr", "{\"zoom\": 2}", "temporal_zoom", "{\"scale\": 2, \"anchor_point\": [0, 0]}"},
         {.25, .125, .25}},
        {{"pan_ltr", "{\"zoom\": 2}", "keyframes",
          "{\"keyframes\": [{\"t\": 0, \"rect\": [0.5, 0.5, 0.5, 0.5]}]}", "temporal_zoom",
          "{\"scale\": 2, \"anchor_point\": [1, 1]}"},
         {.875, .75, .125}},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnShot shot = {.n_frames = context.n_frames, .lead = context.lead, .tail = context.tail};

        for (int k = 0; k < 6 && rows[i].uses[k]; k += 2)
            g_assert_true(compile(rows[i].uses[k], rows[i].uses[k + 1], &shot, NULL));
        assert_window(&shot, rows[i].uses[0], 172, rows[i].to);
        kn_shot_clear(&shot);
    }
}

/* However many: never smaller than a hundredth, and inside of the picture. */
static void test_frames_have_an_end(void)
{
    KnShot shot = {.n_frames = context.n_frames, .lead = context.lead, .tail = context.tail};
    KnBox window;

    for (int i = 0; i < 6; i++)
        g_assert_true(
            compile("temporal_zoom", "{\"scale\": 10, \"anchor_point\": [1, 0]}", &shot, NULL));
    kn_shot_window(&shot, 172, &window);
    g_assert_cmpfloat_with_epsilon(window.w, 0.01, 1e-12);
    g_assert_cmpfloat_with_epsilon(window.x, 0.99, 1e-12);
    g_assert_cmpfloat_with_epsilon(window.y, 0, 1e-12);
    g_assert_cmpfloat(kn_shot_zoom_max(&shot), ==, KN_SURFACE_ZOOM_MAX);
    kn_shot_clear(&shot);
}

/* A shot that effects made survives the frozen form: what compilers make, the reader accepts. */
static void test_freezes(void)
{
    for (const KnEffect *const *e = kn_effects(); *e; e++) {
        g_autofree char *json = least_params(*e);
        KnShot shot = {.n_frames = context.n_frames, .lead = context.lead, .tail = context.tail};
        g_autoptr(KnFilm) film = kn_film_new(1920, 1080, context.fps), read = NULL;
        g_autoptr(GVariant) frozen = NULL;
        g_autoptr(GError) error = NULL;

        g_assert_true(compile((*e)->name, json, &shot, &error));
        kn_shot_clear_plates(&shot); /* those are laid when there is a picture */
        kn_film_add(film, &shot, NULL);
        frozen = g_variant_ref_sink(kn_film_to_variant(film, 0, 150));
        read = kn_film_from_variant(frozen, kn_transition_find, &error);
        g_assert_no_error(error);
    }
}

static void test_tables(void)
{
    for (const KnEffect *const *e = kn_effects(); *e; e++) {
        g_assert_true(kn_effect_find((*e)->name) == *e);
        g_assert_true(g_str_has_suffix((*e)->help, "."));
        for (const KnOption *o = (*e)->options; o->name; o++)
            g_assert_nonnull(o->help);
    }
    for (const KnTransition *const *t = kn_transitions(); *t; t++) {
        g_assert_true(kn_transition_find((*t)->name) == *t);
        if ((*t)->alias)
            g_assert_true(kn_transition_find((*t)->alias) == *t);
        g_assert_true(g_str_has_suffix((*t)->help, "."));
    }
    g_assert_null(kn_effect_find("vignete"));
    g_assert_null(kn_transition_find("crosfade"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/effects/motions begin and end where they should", test_moves);
    g_test_add_func("/effects/motions go on to the last visible frame",
                    test_moves_to_the_last_frame);
    g_test_add_func("/effects/a copy has its own parameters", test_copies);
    g_test_add_func("/effects/reframing and motion compose", test_composed);
    g_test_add_func("/effects/keyframes count from the shot's own time", test_keyframe_times);
    g_test_add_func("/effects/overlays add their steps, in order", test_overlays);
    g_test_add_func("/effects/wrong parameters are refused by name", test_refused);
    g_test_add_func("/effects/frames within frames", test_frames_within_frames);
    g_test_add_func("/effects/frames have an end", test_frames_have_an_end);
    g_test_add_func("/effects/what effects make can be frozen", test_freezes);
    g_test_add_func("/effects/every name is found and explained", test_tables);
    return g_test_run();
}
