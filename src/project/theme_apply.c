/* SPDX-License-Identifier: MIT */
/* What a project's theme makes of what is not said otherwise: in the texts of effects, in captions,
 * and in cards without a type. Effects name such options alike. */
#include "project/private.h"

#include <string.h>

static void apply_to_option(const KnTheme *theme, const KnOption *option, gboolean on_panel,
                            void *params)
{
    /* Letters alone are white, with a shadow: what lies under them is not the theme's. So is its
     * accent only where it stands out from a dark ground. */
    gboolean is_dark = theme->background[0].g < theme->text.g;
    const struct {
        const char *name;
        const KnColor *color;
        gboolean applies;
    } colors[] = {
        {"color", &theme->text, on_panel},
        {"panel_color", &theme->background[0], on_panel},
        {"accent_color", &theme->accent, on_panel || is_dark},
        {"border_color", &theme->accent, TRUE},
    };
    char **font = (char **)((char *)params + option->offset);
    if (strcmp(option->name, "font") == 0 && !*font)
        *font = g_strdup(theme->body);
    for (gsize i = 0; i < G_N_ELEMENTS(colors); i++)
        if (option->type == &kn_type_color && strcmp(option->name, colors[i].name) == 0 &&
            colors[i].applies)
            *(KnColor *)((char *)params + option->offset) = *colors[i].color;
}

/* An effect that shows text: it has a font. */
static void apply_to_effect(const KnTheme *theme, const KnEffectUse *use)
{
    const char *below;
    if (!use->effect || !kn_option_find(use->effect->options, "font"))
        return;
    gboolean on_panel = kn_option_find(use->effect->options, "panel_color") != NULL;
    const KnJson *object = kn_effect_use_object(use, &below);
    for (const KnOption *option = use->effect->options; option->name; option++)
        if (!kn_is_given(object, option->name))
            apply_to_option(theme, option, on_panel, use->params);
}

static void apply_to_segment(const KnTheme *theme, KnSegment *segment)
{
    const KnEffectUse *use;
    const KnJson *card = kn_json_member(segment->node, "card");
    for (guint i = 0; (use = kn_segment_effect(segment, i)); i++)
        apply_to_effect(theme, use);
    if (segment->kind != KN_SEGMENT_CARD || segment->card_use.kind || !card)
        return;
    if (!segment->card_font)
        segment->card_font = g_strdup(theme->heading);
    if (kn_is_given(card, "background"))
        return; /* then the text is what can be read on it */
    segment->background = theme->background[0];
    if (!segment->card_has_color)
        segment->card_color = theme->text;
    segment->card_has_color = TRUE;
}

/* A branded transition is the theme's also where that is the default one. */
static void apply_to_transition(const KnTheme *theme, KnTransitionUse *use)
{
    if (use->transition && use->transition->is_branded && !kn_is_given(use->node, "color"))
        use->color = theme->accent;
}

void kn_project_theme_apply(KnProject *project, const KnJson *captions)
{
    const KnTheme *theme = &project->theme.look;
    const KnJson *style = kn_json_member(captions, "style");
    for (guint i = 0; i < project->n_segments; i++)
        apply_to_transition(theme, &project->segments[i].transition);
    if (!project->theme.given)
        return;
    if (!project->captions.style.font)
        project->captions.style.font = g_strdup(theme->body);
    if (!kn_is_given(style, "highlight_color"))
        project->captions.style.highlight_color = theme->accent;
    if (!kn_is_given(style, "margin"))
        project->captions.style.margin = theme->margin;
    for (guint i = 0; i < project->n_segments; i++)
        apply_to_segment(theme, &project->segments[i]);
}
