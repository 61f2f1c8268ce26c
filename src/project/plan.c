/* SPDX-License-Identifier: MIT */
#include "project/defaults.h"
#include "project/tables.h"
#include "shot/font.h"

#include <string.h>

/* The effects of a segment. Older pipelines put overlays, tools and motions into one list or the
 * other, and further tools into custom_effects, so each list takes them all. */

/* The full paths of the files that an effect's parameters name. */
static void resolve(const KnReader *reader, const KnEffectUse *use)
{
    const char *below;
    const KnOption *options = use->effect ? use->effect->options : NULL;
    const KnJson *object = use->effect ? kn_effect_use_object(use, &below) : NULL;
    for (const KnOption *option = options; option && option->name; option++) {
        if (option->type != &kn_type_path && option->type != &kn_type_font)
            continue;
        g_autofree char *parent = g_strconcat(use->path, below, NULL);
        g_autofree char *child = kn_json_path(parent, option->name);
        (option->type == &kn_type_font ? kn_reader_font : kn_reader_path)(
            reader, (char **)((char *)use->params + option->offset),
            kn_reader_place(options, object, option->name), child);
    }
}

/* Appends the uses of a list, which is empty then. */
static void take_uses(const KnReader *reader, KnEffectUses *list, KnEffectUse **uses, guint *n_uses)
{
    *uses = g_renew(KnEffectUse, *uses, *n_uses + list->n);
    for (guint i = 0; i < list->n; i++) {
        resolve(reader, &list->uses[i]);
        (*uses)[(*n_uses)++] = list->uses[i];
    }
    g_free(list->uses);
    *list = (KnEffectUses){0};
}

/* Which of the places that a motion may stand in the segment has from the defaults. */
typedef struct {
    gboolean motion, tools, custom_effects;
    guint n_tools; /* of effects_plan.tools; the others are of custom_effects */
} Inherited;

static gboolean is_motion(const KnEffectUse *use)
{
    return use->effect && use->effect->kind == KN_EFFECT_MOTION;
}

static gboolean is_inherited(const Inherited *inherited, guint tool)
{
    return tool < inherited->n_tools ? inherited->tools : inherited->custom_effects;
}

static gboolean has_own_motion(const Inherited *inherited, const KnSegment *segment)
{
    gboolean has = segment->motion.effect && !inherited->motion;
    for (guint i = 0; i < segment->n_tools; i++)
        has |= is_motion(&segment->tools[i]) && !is_inherited(inherited, i);
    return has;
}

/* The first motion among the tools is the segment's where `motion` has none; what it writes itself
 * stands in place of what comes from the defaults. Further ones run inside of it. */
static void take_motion(const Inherited *inherited, KnSegment *segment)
{
    gboolean own = has_own_motion(inherited, segment), replaced = inherited->motion;
    guint n = 0;
    for (guint i = 0; i < segment->n_tools; i++) {
        KnEffectUse *use = &segment->tools[i];
        if (!is_motion(use)) {
            segment->tools[n++] = *use;
            continue;
        }
        if (own && is_inherited(inherited, i)) {
            kn_effect_use_clear(use);
            continue;
        }
        if (segment->motion.effect && !replaced) {
            segment->tools[n++] = *use;
            continue;
        }
        kn_effect_use_clear(&segment->motion);
        segment->motion = *use;
        replaced = FALSE;
    }
    segment->n_tools = n;
}

/* A segment's own transition says which one, unless the defaults do. */
static void check_transition(const KnReader *reader, const KnJson *transition, const char *path)
{
    static const char *const names[] = {"type", NULL};
    const KnJson *type = kn_json_member(transition, "type");
    if (transition->type == KN_JSON_OBJECT && (!type || type->type == KN_JSON_NULL) &&
        !kn_options_meant(kn_transition_options, transition, names))
        kn_problems_error_as(reader->problems, KN_PROBLEM_MISSING, transition, path,
                             "type is missing" KN_HINT ": %s",
                             kn_option_find(kn_transition_options, "type")->help);
}

/* The picture of a transition that takes one; what comes from the defaults may be of another. */
static void take_picture(const KnReader *reader, const KnJson *own, const char *path,
                         KnTransitionUse *use)
{
    const KnJson *node = use->node ? kn_json_member(use->node, "file") : NULL;
    g_autofree char *child = kn_json_path(path, "file");
    gboolean takes = use->transition && use->transition->takes_picture;
    if (takes && !use->file && !(node && node->type != KN_JSON_NULL))
        kn_problems_error_as(reader->problems, KN_PROBLEM_MISSING, use->node, path,
                             "file is missing" KN_HINT
                             ": the picture of grey that the transition follows");
    if (use->file && use->transition && !takes) {
        g_clear_pointer(&use->file, g_free);
        if (!own || kn_json_member(own, "file"))
            kn_problems_error_as(reader->problems, KN_PROBLEM_CONFLICT, node, child,
                                 "file is of the transition luma, and this is %s" KN_HINT
                                 "; expected \"type\": \"luma\", or no file",
                                 use->transition->name);
    }
    if (!kn_reader_path(reader, &use->file, node, child))
        g_clear_pointer(&use->file, g_free);
}

static void read_plan(const KnReader *reader, const KnJson *node, const KnJson *own,
                      KnSegment *segment)
{
    KnPlanOptions raw;
    g_autofree char *path = g_strconcat(segment->json_path, ".effects_plan", NULL);
    g_autofree char *transition = g_strconcat(path, ".transition", NULL);
    const KnJson *own_transition = kn_json_member(own, "transition");
    kn_options_init(kn_plan_options, &raw);
    kn_options_read(kn_plan_options, &raw, node, path, NULL, reader->problems);
    segment->fade_in = raw.fade_in;
    segment->fade_out = raw.fade_out;
    segment->motion = raw.motion;
    raw.motion = (KnEffectUse){0};
    resolve(reader, &segment->motion);
    take_uses(reader, &raw.overlays, &segment->overlays, &segment->n_overlays);
    take_uses(reader, &raw.tools, &segment->tools, &segment->n_tools);
    segment->transition = raw.transition;
    raw.transition.file = NULL;
    segment->transition.inherited = own_transition == NULL;
    take_picture(reader, own_transition, transition, &segment->transition);
    if (own_transition && raw.transition.node)
        check_transition(reader, raw.transition.node, transition);
    kn_options_warn_useless(kn_transition_options, &segment->transition,
                            own ? own_transition : raw.transition.node, transition,
                            reader->problems);
    kn_options_clear(kn_plan_options, &raw);
}

void kn_plan_read(const KnReader *reader, KnSegmentOptions *raw, const KnJson *own,
                  KnSegment *segment)
{
    const KnJson *own_plan = kn_json_member(own, "effects_plan");
    Inherited inherited = {own && !kn_json_member(own_plan, "motion"),
                           own && !kn_json_member(own_plan, "tools"),
                           own && !kn_json_member(own, "custom_effects"), 0};
    if (raw->effects_plan)
        read_plan(reader, raw->effects_plan, own_plan, segment);
    inherited.n_tools = segment->n_tools;
    take_uses(reader, &raw->custom_effects, &segment->tools, &segment->n_tools);
    take_motion(&inherited, segment);
}

gboolean kn_plan_is_given(const KnJson *own)
{
    return kn_is_given(own, "effects_plan") || kn_is_given(own, "custom_effects");
}

/* The segment with that plan, which stands at the segment's place. */
static const KnJson *with_plan(KnJsonDocument *document, const KnJson *own, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnJsonDocument) read = kn_json_load_text(text, -1, "plan", &error);
    g_assert(read);
    g_autofree const KnJson **items = g_new(const KnJson *, own->n + 1);
    g_autofree const char **keys = g_new(const char *, own->n + 1);
    g_autofree KnJsonPlace *places = g_new(KnJsonPlace, own->n + 1);
    guint n = 0;
    for (guint i = 0; i < own->n; i++) {
        if (strcmp(own->keys[i], "effects_plan") == 0)
            continue; /* null */
        items[n] = own->items[i];
        keys[n] = own->keys[i];
        places[n++] = own->key_places[i];
    }
    items[n] = kn_json_make_copy(document, own, kn_json_root(read));
    keys[n] = "effects_plan";
    places[n++] = (KnJsonPlace){own->line, own->column};
    return kn_json_make_container(document, own, n, items, keys, places);
}

void kn_plan_read_directed(const KnReader *reader, const char *plan, const KnJson *defaults,
                           const KnJson *own, KnSegment *segment)
{
    const KnJson *planned = with_plan(reader->document, own, plan);
    const KnJson *own_plan = kn_json_member(planned, "effects_plan");
    segment->node = defaults ? kn_defaults_merge(reader->document, defaults, planned) : planned;
    Inherited inherited = {!kn_json_member(own_plan, "motion"), !kn_json_member(own_plan, "tools"),
                           FALSE, 0};
    kn_plan_clear(segment);
    read_plan(reader, kn_json_member(segment->node, "effects_plan"), own_plan, segment);
    inherited.n_tools = segment->n_tools;
    take_motion(&inherited, segment);
}

void kn_plan_clear(KnSegment *segment)
{
    kn_options_clear(kn_transition_options, &segment->transition);
    kn_effect_use_clear(&segment->motion);
    for (guint i = 0; i < segment->n_overlays; i++)
        kn_effect_use_clear(&segment->overlays[i]);
    for (guint i = 0; i < segment->n_tools; i++)
        kn_effect_use_clear(&segment->tools[i]);
    g_clear_pointer(&segment->overlays, g_free);
    g_clear_pointer(&segment->tools, g_free);
    segment->n_overlays = segment->n_tools = 0;
}

void kn_plan_forget(KnSegment *segment)
{
    segment->motion = (KnEffectUse){0};
    segment->overlays = segment->tools = NULL;
    segment->n_overlays = segment->n_tools = 0;
    segment->transition = (KnTransitionUse){0};
    segment->fade_in = segment->fade_out = (KnDuration){0};
}

const KnEffectUse *kn_segment_effect(const KnSegment *segment, guint i)
{
    if (i == 0)
        return &segment->motion;
    if (--i < segment->n_tools)
        return &segment->tools[i];
    i -= segment->n_tools;
    return i < segment->n_overlays ? &segment->overlays[i] : NULL;
}
