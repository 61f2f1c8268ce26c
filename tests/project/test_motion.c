/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "helpers.h"

#include <string.h>

/* Wherever the defaults have a motion, one of the segment's own stands in its place, wherever that
 * is. */
static void test_motion_overrides(void)
{
    static const struct {
        const char *defaults, *own, *motion;
        guint n_tools;
    } rows[] = {
        {"\"effects_plan\": {\"tools\": [\"pan_up\", \"vignette\"]}", "\"fit\": \"cover\"",
         "pan_up", 1},
        {"\"effects_plan\": {\"tools\": [\"pan_up\", \"vignette\"]}",
         "\"effects_plan\": {\"motion\": \"pan_ltr\"}", "pan_ltr", 1},
        {"\"effects_plan\": {\"tools\": [\"pan_up\", \"vignette\"]}",
         "\"custom_effects\": [\"pan_ltr\"]", "pan_ltr", 1},
        {"\"effects_plan\": {\"tools\": [\"pan_up\", \"vignette\"]}",
         "\"effects_plan\": {\"tools\": [\"pan_ltr\"]}", "pan_ltr", 0},
        {"\"effects_plan\": {\"motion\": \"pan_up\"}", "\"custom_effects\": [\"pan_ltr\"]",
         "pan_ltr", 0},
        {"\"effects_plan\": {\"tools\": [\"pan_up\"]}",
         "\"effects_plan\": {\"motion\": \"pan_ltr\"}, \"custom_effects\": [\"zoom_pan\"]",
         "pan_ltr", 1},
        {"\"effects_plan\": {\"tools\": [\"vignette\"]}",
         "\"effects_plan\": {\"motion\": \"pan_ltr\", \"tools\": [\"zoom_pan\"]}", "pan_ltr", 1},
        {"\"effects_plan\": {\"motion\": \"pan_up\"}",
         "\"effects_plan\": {\"tools\": [\"pan_ltr\", \"vignette\", \"zoom_pan\"]}", "pan_ltr", 2},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = g_strdup_printf(
            "{\"defaults\": {%s}, \"segments\": [{\"image\": \"a\", \"duration\": 1, %s}]}",
            rows[i].defaults, rows[i].own);
        g_autoptr(KnProject) p = kn_project_load_text(text, -1, "p", "/n", NULL, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(p->segments[0].motion.effect->name, ==, rows[i].motion);
        g_assert_cmpuint(p->segments[0].n_tools, ==, rows[i].n_tools);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/motion/one of the segment stands in place of the defaults",
                    test_motion_overrides);
    return g_test_run();
}
