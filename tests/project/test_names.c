/* SPDX-License-Identifier: MIT */
#include "../effects/least.h"
#include "effects/use.h"
#include "helpers.h"

#include <string.h>

/* The names of effects that plans may use: those of older pipelines, and those that came with this
 * program. A name that is taken away breaks somebody's plan. Where each may stand: M in `motion`, T
 * in `tools`, O in `overlays`. */
static const struct {
    const char *name, *places;
} effects[] = {
    /* motion */
    {"static", "MT"},
    {"ken_burns_in", "MT"},
    {"ken_burns_out", "MT"},
    {"pan_ltr", "MT"},
    {"pan_rtl", "MT"},
    {"pan_up", "MT"},
    {"pan_down", "MT"},
    {"zoom_pan", "MT"},
    {"keyframes", "MT"},
    /* reframing */
    {"zoom_on_subject", "TO"},
    {"temporal_zoom", "TO"},
    {"zoom_then_panel", "TO"},
    /* the subject */
    {"subject_outline", "TO"},
    {"subject_glow", "TO"},
    {"subject_pop", "TO"},
    {"character_highlight", "TO"},
    {"parallax", "TO"},
    {"background_blur", "TO"},
    /* overlays and colours */
    {"vignette", "TO"},
    {"film_grain", "TO"},
    {"neon_overlay", "TO"},
    {"nightvision", "TO"},
    {"flash_pulse", "TO"},
    {"quick_flash", "TO"},
    {"strobe_effect", "TO"},
    {"color_grade", "TO"},
    {"warm_grade", "TO"},
    {"cool_grade", "TO"},
    {"desaturated_grade", "TO"},
    {"teal_orange_grade", "TO"},
    {"full_frame_tint", "TO"},
    {"slime_splatter", "TO"},
    /* text and branding */
    {"paneled_text", "TO"},
    {"animated_location_text", "TO"},
    {"map_highlight", "TO"},
    {"news_overlay", "TO"},
    {"newspaper_frame", "TO"},
    {"lower_third", "TO"},
    {"title", "TO"},
    {"progress_bar", "TO"},
    {"picture_in_picture", "TO"},
};

static const char *const transitions[] = {
    "none",        "crossfade",  "fade",       "zoom_connect", "slide_left", "slide_right",
    "slide_up",    "slide_down", "wipeleft",   "wiperight",    "wipeup",     "wipedown",
    "slideleft",   "slideright", "slideup",    "slidedown",    "circlecrop", "rectcrop",
    "distance",    "fadeblack",  "fadewhite",  "radial",       "smoothleft", "smoothright",
    "smoothup",    "smoothdown", "circleopen", "circleclose",  "vertopen",   "vertclose",
    "horzopen",    "horzclose",  "dissolve",   "pixelize",     "diagtl",     "diagtr",
    "diagbl",      "diagbr",     "hlslice",    "hrslice",      "vuslice",    "vdslice",
    "hblur",       "fadegrays",  "wipetl",     "wipetr",       "wipebl",     "wipebr",
    "squeezeh",    "squeezev",   "zoomin",     "fadefast",     "fadeslow",   "branded_transition",
    "fadecolor",   "coverleft",  "coverright", "coverup",      "coverdown",  "revealleft",
    "revealright", "revealup",   "revealdown", "hlwind",       "hrwind",     "vuwind",
    "vdwind",      "luma",
};

static char *problem_of(const char *plan)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strdup_printf(
        "{\"version\": 1, \"segments\": [{\"image\": \"a\", \"duration\": 4, \"effects_plan\": "
        "{%s}}, {\"image\": \"b\", \"duration\": 4}]}",
        plan);
    g_autoptr(KnProject) project = kn_project_load_text(text, -1, "p", "/n", NULL, &error);
    return project ? NULL : g_strdup(error->message);
}

static void test_effects_are_reachable(void)
{
    static const struct {
        char letter;
        const char *form;
    } places[] = {{'M', "\"motion\": %s"}, {'T', "\"tools\": [%s]"}, {'O', "\"overlays\": [%s]"}};
    for (gsize i = 0; i < G_N_ELEMENTS(effects); i++) {
        const KnEffect *effect = kn_effect_find(effects[i].name);
        if (!effect)
            g_error("there is no effect %s", effects[i].name);
        g_autofree char *least = least_params(effect);
        g_autofree char *use =
            g_strdup_printf("{\"name\": \"%s\", \"params\": %s}", effects[i].name, least);
        for (gsize k = 0; k < G_N_ELEMENTS(places); k++) {
            g_auto(GStrv) form = g_strsplit(places[k].form, "%s", 2);
            g_autofree char *plan = g_strjoinv(use, form), *problem = problem_of(plan);
            gboolean may = strchr(effects[i].places, places[k].letter) != NULL;
            if (may == (problem != NULL))
                g_error("%s: %s", plan, problem ? problem : "is accepted");
        }
    }
}

/* An effect that is not in the table is a name that nobody promised. */
static void test_effects_are_promised(void)
{
    for (const KnEffect *const *e = kn_effects(); *e; e++) {
        gboolean found = FALSE;
        for (gsize i = 0; i < G_N_ELEMENTS(effects); i++)
            found |= strcmp((*e)->name, effects[i].name) == 0;
        if (!found)
            g_error("%s is not in the table of effects", (*e)->name);
    }
}

static void test_transitions_are_reachable(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(transitions); i++) {
        g_autofree char *plan =
            g_strdup_printf("\"transition\": {\"type\": \"%s\", \"duration\": 1%s}", transitions[i],
                            strcmp(transitions[i], "luma") == 0 ? ", \"file\": \"a.png\"" : "");
        g_autofree char *problem = problem_of(plan);
        if (problem)
            g_error("%s: %s", transitions[i], problem);
    }
}

/* The same for transitions: the table would not know what was never in it. */
static void test_transitions_are_promised(void)
{
    for (const KnTransition *const *t = kn_transitions(); *t; t++) {
        gboolean found = FALSE;
        for (gsize i = 0; i < G_N_ELEMENTS(transitions); i++)
            found |= strcmp((*t)->name, transitions[i]) == 0;
        if (!found)
            g_error("%s is not in the table of transitions", (*t)->name);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/names/effects", test_effects_are_reachable);
    g_test_add_func("/names/promised", test_effects_are_promised);
    g_test_add_func("/names/transitions", test_transitions_are_reachable);
    g_test_add_func("/names/transitions promised", test_transitions_are_promised);
    return g_test_run();
}
