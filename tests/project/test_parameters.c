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

/* Every parameter of every effect, of every kind of card and of every other object of a project, as
 * their tables have them, refuses what is no value of it: by its name, its place, and what is
 * expected. What is added to a table is tried here without another word. */

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
    if (project) {
        g_test_fail_printf("%s accepts %s", place->what, params);
        return g_strdup("");
    }
    g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
    return g_strdup(error->message);
}

/* The place is the file's, a line and a column; the parameter is named. */
static void refuse(const Place *place, const KnOption *option, const char *value)
{
    g_autofree char *params = g_strdup_printf("\"%s\": %s", option->name, value);
    g_autofree char *message = message_of(place, params);
    g_autofree char *name = g_strdup_printf(".%s", option->name);
    gboolean says = strstr(message, "expected") || strstr(message, "out of range") ||
                    strstr(message, "unknown") || strstr(message, "is an address") ||
                    strstr(message, "is no easing; a curve is written");
    if (*value != '"') /* what is no string is not quoted as one */
        says &= !strstr(message, "found '");
    g_test_message("%s: %s -> %s", place->what, params, message);
    if (*message && (!says || !g_str_has_prefix(message, "p.json:1:") || !strstr(message, name)))
        g_test_fail_printf("%s: %s -> %s", place->what, params, message);
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
    if (!project)
        g_test_fail_printf("%s: %s -> %s", place->what, params, error->message);
    else if (kn_project_check_files(project, &checked, &error))
        g_test_fail_printf("%s does not miss %s", place->what, params);
    else if (!strstr(error->message, option->name) || !strstr(error->message, name))
        g_test_fail_printf("%s: %s -> %s", place->what, params, error->message);
}

static void test_option(const Place *place, const KnOption *option)
{
    for (gsize i = 0; i < G_N_ELEMENTS(every_type); i++)
        refuse(place, option, every_type[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        for (gsize k = 0; k < 4 && option->type == rows[i].type && rows[i].bad[k]; k++)
            refuse(place, option, rows[i].bad[k]);
    /* A film is written, not read. */
    if (option->type == &kn_type_path && strcmp(place->what, "$.output") != 0)
        miss_file(place, option);
    for (int end = 0; end < 2 && is_number(option) && option->min < option->max; end++) {
        double bound = end ? option->max : option->min, by = MAX(fabs(bound), 1);
        by = option->or_unset && !end ? 0.5 : by; /* between 0 and what stands for "not given" */
        g_autofree char *beyond = g_strdup_printf("%.10g", end ? bound + by : bound - by);
        refuse(place, option, beyond);
    }
}

static void refuse_unknown(const Place *place)
{
    g_autofree char *unknown = message_of(place, "\"no_such_parameter\": 1");
    if (!strstr(unknown, "no_such_parameter") || !strstr(unknown, "unknown key"))
        g_test_fail_printf("%s: %s", place->what, unknown);
}

static guint test_table(const Place *place, const KnOption *options)
{
    guint n = 0;
    for (const KnOption *option = options; option->name; option++)
        if (!option->informational) {
            test_option(place, option);
            n++;
        }
    refuse_unknown(place);
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

/* What an object needs beside an option that stands alone. */
static const char *beside(const char *path, const char *option)
{
    static const struct {
        const char *path, *option, *members;
    } needs[] = {
        {"$.sounds[]", "file", "\"at\": 0, "},
        {"$.director", "prompt", "\"kind\": \"ollama\", \"model\": \"m\", "},
        {"$.segments[].effects_plan.transition", "file", "\"type\": \"luma\", "},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(needs); i++)
        if (strcmp(path, needs[i].path) == 0 && strcmp(option, needs[i].option) == 0)
            return needs[i].members;
    return "";
}

/* A project with the object of a path ("$.segments[].freeze") in it, its parameters as %s; what it
 * needs besides is there but for a member of the option's name. */
static char *form_of(const char *path, const char *option)
{
    static const char *const visuals[] = {"image", "video", "scene", "card", NULL};
    g_auto(GStrv) steps = g_strsplit(path, ".", -1);
    g_autoptr(GString) text = g_string_new("%s");
    g_string_prepend(text, beside(path, option));
    for (guint i = g_strv_length(steps) - 1; i > 0; i--) {
        gboolean is_list = g_str_has_suffix(steps[i], "[]");
        const char *inner = steps[i + 1] ? steps[i + 1] : option;
        if (strcmp(steps[i], "segments[]") == 0) {
            if (!g_strv_contains(visuals, inner))
                g_string_prepend(text, "\"card\": {\"text\": \"A\"}, ");
            if (strcmp(inner, "duration") != 0)
                g_string_prepend(text, "\"duration\": 2, ");
        }
        g_string_prepend(text, is_list ? "[{" : "{");
        g_string_append(text, is_list ? "}]" : "}");
        g_autofree char *name = g_strndup(steps[i], strcspn(steps[i], "["));
        g_autofree char *key = g_strdup_printf("\"%s\": ", name);
        g_string_prepend(text, key);
    }
    const char *first = steps[1] ? steps[1] : option;
    if (!g_str_has_prefix(first, "segments"))
        g_string_append(text, ", \"segments\": [{\"card\": {\"text\": \"A\"}, \"duration\": 2}]");
    g_string_prepend(text, strcmp(first, "version") == 0 ? "{" : "{\"version\": 1, ");
    g_string_append_c(text, '}');
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void test_project(void)
{
    guint n = 0;
    for (const KnOptionTable *const *table = kn_project_tables(); *table; table++) {
        for (const KnOption *option = (*table)->options; option->name; option++) {
            Place place = {.what = (*table)->path};
            if (option->informational)
                continue;
            place.form = form_of((*table)->path, option->name);
            test_option(&place, option);
            g_free(place.form);
            n++;
        }
        Place place = {.what = (*table)->path, .form = form_of((*table)->path, "")};
        refuse_unknown(&place);
        g_free(place.form);
    }
    g_assert_cmpuint(n, >, 150);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/parameters/of effects refuse what is no value", test_effects);
    g_test_add_func("/parameters/of cards refuse what is no value", test_cards);
    g_test_add_func("/parameters/of a project refuse what is no value", test_project);
    return g_test_run();
}
