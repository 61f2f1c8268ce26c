/* SPDX-License-Identifier: MIT */
#include "director/wire_private.h"
#include "effects/params.h"
#include "effects/use.h"

#include <string.h>

/* A key stands for parameters of several effects that mean alike. */
#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

const KnWireKey kn_wire_keys[] = {
    {"why", KN_WIRE_PLAN, KN_WIRE_NOTE, KN_JSON_STRING, NULL, NULL,
     "Why the segment is shown so, in one short sentence."},
    {"motion", KN_WIRE_MOTION, KN_WIRE_NAME, KN_JSON_STRING, NULL, NULL,
     "How the camera moves over a picture. Clips and cards take none."},
    {"motion_zoom", KN_WIRE_MOTION, KN_WIRE_VALUE, KN_JSON_NUMBER, NAMES("zoom"), NULL,
     "How close the camera comes; 1.1 to 1.3 is usual. Null: the motion's own."},
    {"motion_focus", KN_WIRE_MOTION, KN_WIRE_VALUE, KN_JSON_STRING, NAMES("focus"), kn_place_names,
     "What the camera keeps in sight; subject only where the segment has one. Null: the middle."},
    {"overlay", KN_WIRE_OVERLAY, KN_WIRE_NAME, KN_JSON_STRING, NULL, NULL,
     "What lies over the picture, or how its colours are graded. Most segments need none."},
    {"overlay_strength", KN_WIRE_OVERLAY, KN_WIRE_VALUE, KN_JSON_NUMBER,
     NAMES("strength", "intensity", "opacity", "sepia"), NULL,
     "How strong the overlay is. Null: its own strength."},
    {"tool", KN_WIRE_TOOL, KN_WIRE_NAME, KN_JSON_STRING, NULL, NULL,
     "A further effect: a zoom, an effect on the subject, or a text. Use few of them."},
    {"tool_text", KN_WIRE_TOOL, KN_WIRE_VALUE, KN_JSON_STRING,
     NAMES("text", "headline", "location_name", "character_name"), NULL,
     "The text that the tool shows, short, in the language of the narration. Null: it shows none."},
    {"tool_second_text", KN_WIRE_TOOL, KN_WIRE_VALUE, KN_JSON_STRING,
     NAMES("subtitle", "role", "body_text"), NULL, "A second, smaller text of the tool, or null."},
    {"tool_target", KN_WIRE_TOOL, KN_WIRE_VALUE, KN_JSON_STRING, NAMES("target"), NULL,
     "The label of the subject that the tool is about. Null: the first subject."},
    {"tool_scale", KN_WIRE_TOOL, KN_WIRE_VALUE, KN_JSON_NUMBER,
     NAMES("target_scale", "zoom_scale", "scale"), NULL,
     "How close a tool that zooms comes. Null: the tool's own."},
    {"tool_start", KN_WIRE_TOOL, KN_WIRE_VALUE, KN_JSON_NUMBER, NAMES("start_time"), NULL,
     "Seconds from the segment's start until the tool appears. Null: the tool's own."},
    {"tool_duration", KN_WIRE_TOOL, KN_WIRE_VALUE, KN_JSON_NUMBER,
     NAMES("duration", "highlight_duration", "anim_duration"), NULL,
     "Seconds that the tool lasts, within the segment. Null: the tool's own."},
    {"fade_in", KN_WIRE_PLAN, KN_WIRE_FADE, KN_JSON_NUMBER, NAMES("fade_in"), NULL,
     "Seconds from black at the segment's start; only where a film or a part of it opens, else "
     "null."},
    {"fade_out", KN_WIRE_PLAN, KN_WIRE_FADE, KN_JSON_NUMBER, NAMES("fade_out"), NULL,
     "Seconds to black at the segment's end; only where a film or a part of it closes, else null."},
    {"transition", KN_WIRE_TRANSITION, KN_WIRE_NAME, KN_JSON_STRING, NULL, NULL,
     "How the picture gives way to the next segment's; most often none or crossfade."},
    {"transition_duration", KN_WIRE_TRANSITION, KN_WIRE_VALUE, KN_JSON_NUMBER, NAMES("duration"),
     NULL, "Seconds that the transition lasts, at most a third of the segment. Null: its own."},
    {.key = NULL},
};

/* Never offered: what needs a file or more than a flat plan can say, and what flashes. */
static const char *const kept_back[] = {"keyframes",   "picture_in_picture", "flash_pulse",
                                        "quick_flash", "strobe_effect",      NULL};

static gboolean is_of(KnWireSlot slot, const KnEffect *effect)
{
    static const KnEffectKind kinds[] = {[KN_WIRE_MOTION] = KN_EFFECT_MOTION,
                                         [KN_WIRE_OVERLAY] = KN_EFFECT_OVERLAY,
                                         [KN_WIRE_TOOL] = KN_EFFECT_TOOL};
    return effect->kind == kinds[slot] && !g_strv_contains(kept_back, effect->name);
}

static const char *transition_name(guint i, const char **help)
{
    for (const KnTransition *const *at = kn_transitions(); *at; at++) {
        if ((*at)->takes_picture || i-- > 0)
            continue;
        *help = (*at)->help;
        return (*at)->name;
    }
    return NULL;
}

const char *kn_wire_name(KnWireSlot slot, guint i, const char **help)
{
    gboolean may_lack = slot == KN_WIRE_OVERLAY || slot == KN_WIRE_TOOL;
    *help = NULL;
    if (slot == KN_WIRE_TRANSITION)
        return transition_name(i, help);
    if (may_lack && i-- == 0)
        return KN_WIRE_NONE;
    for (const KnEffect *const *at = kn_effects(); *at; at++) {
        if (!is_of(slot, *at) || i-- > 0)
            continue;
        *help = (*at)->help;
        return (*at)->name;
    }
    return NULL;
}

gboolean kn_wire_offers(KnWireSlot slot, const char *name)
{
    const char *offered, *help;
    for (guint i = 0; (offered = kn_wire_name(slot, i, &help)); i++)
        if (strcmp(offered, name) == 0)
            return TRUE;
    return FALSE;
}

const KnOption *kn_wire_option(const KnWireKey *key, const char *name)
{
    const KnEffect *effect = key->slot == KN_WIRE_TRANSITION ? NULL : kn_effect_find(name);
    const KnOption *options = key->slot == KN_WIRE_TRANSITION ? kn_transition_options
                              : effect                        ? effect->options
                                                              : NULL;
    const KnOption *found = NULL;
    for (guint i = 0; options && key->options && key->options[i] && !found; i++)
        found = kn_option_find(options, key->options[i]);
    return found;
}
