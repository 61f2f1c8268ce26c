/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/text.h"
#include "cli/args.h"
#include "cli/commands.h"
#include "cli/effect_preview.h"
#include "cli/talk.h"
#include "effects/use.h"
#include "project/describe.h"
#include "project/project.h"

#include <stdio.h>
#include <string.h>

static const KnFlag flags[] = {
    {"docs", 0, &kn_flag_switch, KN_GROUP_OWN, .help = "Prints the whole reference as Markdown"},
    {"preview", 0, &kn_flag_file, KN_GROUP_OWN,
     .help =
         "Draws three frames of it over this picture; of a transition, into the one named after"},
    {"params", 0, &kn_flag_text, KN_GROUP_OWN,
     .help = "Of --preview: its parameters, a JSON object"},
    {"output", 'o', &kn_flag_file, KN_GROUP_OWN,
     .help = "Of --preview: the picture to write (.png, .jpg, .webp); by default NAME.png"},
    {0},
};

static const KnExample examples[] = {
    {"effects", "Lists motions, overlays, tools and transitions."},
    {"effects ken_burns_in", "Explains one of them with its parameters."},
    {"effects vignette --preview a.jpg -o strip.png", "Draws what it looks like over a picture."},
    {"effects wipeleft --preview a.jpg b.png", "Draws a transition between two pictures."},
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

static gboolean unknown(const char *name, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    add_names(names);
    g_ptr_array_add(names, NULL);
    g_autofree char *hint = kn_did_you_mean(name, (const char *const *)names->pdata);
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "no effect or transition '%s'%s", name, hint);
    return FALSE;
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
        print_options(kn_transition_options);
        found = TRUE;
    }
    return found || unknown(name, error);
}

static gboolean draw(KnArgs *args, const char *name, GError **error)
{
    KnEffectPreview preview = {.effect = kn_effect_find(name),
                               .pictures = {kn_args_text(args, "preview"), kn_args_place(args, 1)},
                               .params = kn_args_text(args, "params"),
                               .args = args};
    const char *wish = kn_args_text(args, "output");
    if (!preview.effect && !(preview.transition = kn_transition_find(name)))
        return unknown(name, error);
    if (preview.transition ? !preview.pictures[1] : preview.pictures[1] != NULL) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "%s is %s", name,
                    preview.transition
                        ? "a transition, so --preview needs two pictures: --preview A.jpg B.jpg"
                        : "no transition, so --preview needs one picture");
        return FALSE;
    }
    g_autofree char *path = wish ? g_strdup(wish) : g_strconcat(name, ".png", NULL);
    preview.output = path;
    g_autoptr(KnPicture) strip = kn_effect_preview(&preview, error);
    if (!strip || !kn_picture_write(strip, path, error))
        return FALSE;
    g_autofree char *shown = kn_text_visible(path);
    if (kn_talk_level(args) >= KN_TALK_INFO)
        printf("%s: %s, %dx%d\n", shown, name, strip->width, strip->height);
    return TRUE;
}

static gboolean check_flags(const KnArgs *args, GError **error)
{
    static const char *const others[] = {"params", "output"};
    gboolean previews = kn_args_text(args, "preview") != NULL;
    for (guint i = 0; i < G_N_ELEMENTS(others); i++)
        if (!previews && kn_args_text(args, others[i])) {
            g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "--%s is for --preview", others[i]);
            return FALSE;
        }
    if (previews == (kn_args_place(args, 0) != NULL) || !previews)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "--preview needs the name of an effect before it");
    return FALSE;
}

static gboolean run(KnArgs *args, GError **error)
{
    const char *name = kn_args_place(args, 0);
    if (!check_flags(args, error))
        return FALSE;
    if (kn_args_text(args, "preview"))
        return draw(args, name, error);
    if (kn_args_place(args, 1)) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "expected one name; two pictures are for "
                    "--preview");
        return FALSE;
    }
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
    .usage = "[NAME [--preview PICTURE [PICTURE]] [-o FILE]] [--docs]",
    .description = "Lists what an effects plan may name: motions, overlays, tools and transitions. "
                   "With a name, explains it with its parameters, or draws it (--preview).",
    .examples = examples,
    .flags = flags,
    .max_places = 2,
    .words = add_names,
    .no_settings = TRUE,
    .run = run,
};
