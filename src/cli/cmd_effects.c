/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/text.h"
#include "cli/args.h"
#include "cli/commands.h"
#include "project/describe.h"
#include "project/project.h"

#include <stdio.h>
#include <string.h>

static const KnFlag flags[] = {
    {"docs", 0, &kn_flag_switch, KN_GROUP_OWN, .help = "Prints the whole reference as Markdown"},
    {0},
};

static const KnExample examples[] = {
    {"effects", "Lists motions, overlays, tools and transitions."},
    {"effects ken_burns_in", "Explains one of them with its parameters."},
    {"effects --docs > effects.md", "Writes the reference."},
    {0},
};

static const struct {
    KnEffectKind kind;
    const char *title, *noun;
} kinds[] = {
    {KN_EFFECT_MOTION, "Motions (effects_plan.motion)", "a motion"},
    {KN_EFFECT_OVERLAY, "Overlays (effects_plan.overlays)", "an overlay"},
    {KN_EFFECT_TOOL, "Tools (effects_plan.tools)", "a tool"},
};

static void list_effects(void)
{
    for (gsize k = 0; k < G_N_ELEMENTS(kinds); k++) {
        gboolean titled = FALSE;
        for (const KnEffect *const *at = kn_effects(); *at; at++) {
            if ((*at)->kind != kinds[k].kind)
                continue;
            if (!titled)
                printf("%s%s\n", k > 0 ? "\n" : "", kinds[k].title);
            titled = TRUE;
            printf("  %-22s %s\n", (*at)->name, (*at)->help);
        }
    }
    puts("\nTransitions (effects_plan.transition.type)");
    for (const KnTransition *const *at = kn_transitions(); *at; at++)
        printf("  %-22s %s%s%s%s\n", (*at)->name, (*at)->help, (*at)->alias ? " (also: " : "",
               (*at)->alias ? (*at)->alias : "", (*at)->alias ? ")" : "");
}

static void print_options(const KnOption *options)
{
    for (const KnOption *option = options; option && option->name; option++) {
        printf("  %-18s %s", option->name, option->help);
        if (option->unit)
            printf(" [%s]", option->unit);
        g_autofree char *type = kn_describe_type(option);
        g_auto(GStrv) words = g_strsplit(type, "`", -1);
        g_autofree char *plain = g_strjoinv("", words);
        printf("; %s", plain);
        if (option->default_text)
            printf("; default %s", option->default_text);
        putchar('\n');
    }
}

static void add_names(GPtrArray *words)
{
    for (const KnEffect *const *at = kn_effects(); *at; at++)
        g_ptr_array_add(words, (gpointer)(*at)->name);
    for (const KnTransition *const *at = kn_transitions(); *at; at++)
        g_ptr_array_add(words, (gpointer)(*at)->name);
}

static gboolean explain(const char *name, GError **error)
{
    gboolean found = FALSE;
    for (const KnEffect *const *at = kn_effects(); *at; at++) {
        if (strcmp((*at)->name, name) != 0)
            continue;
        printf("%s%s (%s)\n%s\n", found ? "\n" : "", name, kinds[(*at)->kind].noun, (*at)->help);
        print_options((*at)->options);
        found = TRUE;
    }
    for (const KnTransition *const *at = kn_transitions(); *at; at++) {
        if (strcmp((*at)->name, name) != 0 && g_strcmp0((*at)->alias, name) != 0)
            continue;
        printf("%s%s (a transition)\n%s\n", found ? "\n" : "", name, (*at)->help);
        found = TRUE;
    }
    if (!found) {
        g_autoptr(GPtrArray) names = g_ptr_array_new();
        add_names(names);
        g_ptr_array_add(names, NULL);
        g_autofree char *hint = kn_did_you_mean(name, (const char *const *)names->pdata);
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "no effect or transition '%s'%s", name, hint);
    }
    return found;
}

static gboolean run(KnArgs *args, GError **error)
{
    const char *name = kn_args_place(args, 0);
    if (name)
        return explain(name, error);
    if (kn_args_on(args, "docs")) {
        g_autofree char *text = kn_effects_reference();
        fputs(text, stdout);
    } else {
        list_effects();
    }
    return TRUE;
}

const KnCommand kn_command_effects = {
    .name = "effects",
    .summary = "lists effects and transitions, or explains one",
    .usage = "[NAME] [--docs]",
    .description = "Lists what an effects plan may name: motions, overlays, tools and transitions. "
                   "With a name, explains it with its parameters.",
    .examples = examples,
    .flags = flags,
    .max_places = 1,
    .words = add_names,
    .no_settings = TRUE,
    .run = run,
};
