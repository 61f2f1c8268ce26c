/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "cards/card.h"
#include "effects/effect.h"
#include "effects/levels.h"
#include "effects/triple.h"
#include "project/project.h"
#include "shot/easing.h"
#include "shot/font.h"
#include "timeline/timeline.h"

#include <math.h>
#include <string.h>

/* Every parameter of every effect and of every kind of card, as their tables have them, refuses
 * what is no value of it: by its name, its place, and what is expected. What is added to a table is
 * tried here without another word. */

static const KnLoadOptions checked = {.check = kn_timeline_check};

/* Of types that say what they refuse; of all others the values of every_type alone. */
static const struct {
    const KnOptionType *type;
    const char *bad[4];
} rows[] = {
    {&kn_type_bool, {"\"yes\"", "1"}},
    {&kn_type_int, {"\"many\"", "1.5", "true"}},
    {&kn_type_even, {"\"many\"", "1.5", "3"}},
    {&kn_type_double, {"\"much\"", "true"}},
    {&kn_type_string, {"3", "true"}},
    {&kn_type_path, {"3", "\"\"", "\"https://example.org/a.png\""}},
    {&kn_type_font, {"3", "true"}},
    {&kn_type_enum, {"\"no such name\"", "3"}},
    {&kn_type_choice, {"\"no such name\"", "3"}},
    {&kn_type_color, {"\"no such color\"", "[300, 0, 0]", "[1, 2]", "\"#12\""}},
    {&kn_type_point, {"[0.5]", "\"nowhere\"", "[0.5, \"b\"]"}},
    {&kn_type_spot, {"[0.5]", "\"nowhere\"", "3"}},
    {&kn_type_box, {"[0, 0, 1]", "\"all\"", "[0.5, 0.5, 0.6, 0.1]", "[0, 0, 0, 0.5]"}},
    {&kn_type_duration, {"\"long\"", "-1", "true"}},
    {&kn_type_easing, {"\"fast\"", "3", "\"cubic-bezier(1,2)\""}},
    {&kn_type_levels, {"\"bright\"", "[]", "[\"a\"]", "[-1]"}},
    {&kn_type_triple, {"\"red\"", "[1, 2]", "[1, 2, \"b\"]"}},
};

static const char *const every_type[] = {"[[{}]]", "{\"no such member\": [true]}"};

/* %s: the parameters. */
typedef struct {
    const char *what;
    char *form;
} Place;

static char *message_of(const Place *place, const char *params)
{
    g_autoptr(GString) text = g_string_new(place->form);
    g_autoptr(GError) error = NULL;
    g_string_replace(text, "%s", params, 1);
    g_autoptr(KnProject) project =
        kn_project_load_text(text->str, -1, "p.json", "/nonexistent", &checked, &error);
    if (project)
        g_error("%s accepts %s", place->what, params);
    g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
    return g_strdup(error->message);
}

/* The place is the file's, a line and a column; the parameter is named. */
static void refuse(const Place *place, const KnOption *option, const char *value)
{
    g_autofree char *params = g_strdup_printf("\"%s\": %s", option->name, value);
    g_autofree char *message = message_of(place, params);
    g_autofree char *name = g_strdup_printf(".%s", option->name);
    g_test_message("%s: %s -> %s", place->what, params, message);
    g_assert_true(g_str_has_prefix(message, "p.json:1:"));
    g_assert_nonnull(strstr(message, name));
    g_assert_true(strstr(message, "expected") || strstr(message, "out of range") ||
                  strstr(message, "unknown") || strstr(message, "is an address") ||
                  strstr(message, "is no easing; a curve is written"));
}

static gboolean is_number(const KnOption *option)
{
    return option->type == &kn_type_int || option->type == &kn_type_double;
}

/* A file that is not there, of one of the endings that it may have. */
static void miss_file(const Place *place, const KnOption *option)
{
    g_autofree char *name =
        g_strconcat("gone.", option->choices ? option->choices->name : "png", NULL);
    g_autofree char *params = g_strdup_printf("\"%s\": \"%s\"", option->name, name);
    g_autoptr(GString) text = g_string_new(place->form);
    g_autoptr(GError) error = NULL;
    g_string_replace(text, "%s", params, 1);
    g_autoptr(KnProject) project =
        kn_project_load_text(text->str, -1, "p.json", "/nonexistent", &checked, &error);
    g_assert_no_error(error);
    g_assert_false(kn_project_check_files(project, &checked, &error));
    g_test_message("%s: %s", place->what, error->message);
    g_assert_nonnull(strstr(error->message, option->name));
    g_assert_nonnull(strstr(error->message, name));
}

static void test_option(const Place *place, const KnOption *option)
{
    for (gsize i = 0; i < G_N_ELEMENTS(every_type); i++)
        refuse(place, option, every_type[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        for (gsize k = 0; k < 4 && option->type == rows[i].type && rows[i].bad[k]; k++)
            refuse(place, option, rows[i].bad[k]);
    if (option->type == &kn_type_path)
        miss_file(place, option);
    for (int end = 0; end < 2 && is_number(option) && option->min < option->max; end++) {
        double bound = end ? option->max : option->min, by = MAX(fabs(bound), 1);
        by = option->or_unset && !end ? 0.5 : by; /* between 0 and what stands for "not given" */
        g_autofree char *beyond = g_strdup_printf("%.10g", end ? bound + by : bound - by);
        refuse(place, option, beyond);
    }
}

static guint test_table(const Place *place, const KnOption *options)
{
    guint n = 0;
    for (const KnOption *option = options; option->name; option++)
        if (!option->informational) {
            test_option(place, option);
            n++;
        }
    g_autofree char *unknown = message_of(place, "\"no_such_parameter\": 1");
    g_assert_nonnull(strstr(unknown, "no_such_parameter"));
    g_assert_nonnull(strstr(unknown, "unknown key"));
    return n;
}

static void test_effects(void)
{
    guint n = 0;
    for (const KnEffect *const *effect = kn_effects(); *effect; effect++) {
        Place place = {.what = (*effect)->name};
        place.form = g_strdup_printf(
            "{\"version\": 1, \"segments\": [{\"card\": {\"text\": \"A\"}, \"duration\": 2, "
            "\"effects_plan\": {\"tools\": [{\"name\": \"%s\", \"params\": {%%s}}]}}]}",
            (*effect)->name);
        n += test_table(&place, (*effect)->options);
        g_free(place.form);
    }
    g_assert_cmpuint(n, >, 150);
}

static void test_cards(void)
{
    guint n = 0;
    for (const KnCardKind *const *kind = kn_card_kinds(); *kind; kind++) {
        Place place = {.what = (*kind)->name};
        place.form =
            g_strdup_printf("{\"version\": 1, \"segments\": [{\"card\": {\"type\": \"%s\", "
                            "%%s}, \"duration\": 2}]}",
                            (*kind)->name);
        n += test_table(&place, (*kind)->options);
        g_free(place.form);
    }
    g_assert_cmpuint(n, >, 20);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/parameters/of effects refuse what is no value", test_effects);
    g_test_add_func("/parameters/of cards refuse what is no value", test_cards);
    return g_test_run();
}
