/* SPDX-License-Identifier: MIT */
#include "timeline/private.h"

/* Of what a segment says to come, or to last, what lies after its end. Nothing of that is wrong:
 * the film is made without it. But whoever wrote it meant it to be seen, and with an "auto" length
 * cannot know that it is not. */
typedef struct {
    const KnProject *project;
    const KnSegment *segment;
    double end;   /* of the segment, in seconds from its start */
    double seen;  /* the same with its part of the transition to the next one */
    double frame; /* seconds */
    KnProblems *problems;
} Check;

static gboolean stands_in(const KnJson *tree, const KnJson *node)
{
    for (guint i = 0; tree && i < tree->n; i++)
        if (tree->items[i] == node || stands_in(tree->items[i], node))
            return TRUE;
    return FALSE;
}

/* Whether the segment itself has that written. */
static gboolean is_own(const Check *check, const KnJson *member)
{
    const KnSegment *defaults = check->project->defaults;
    return member && member->type != KN_JSON_NULL &&
           !(defaults && stands_in(defaults->node, member));
}

static void G_GNUC_PRINTF(4, 5)
    warn(const Check *check, const KnJson *node, const char *path, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    kn_problems_warning(check->problems, KN_WARNING_TIME_AFTER_END, node, path,
                        "%s; its segment ends after %.6g s", text, check->end);
}

static double seconds_of(const Check *check, const KnOption *option, const void *base)
{
    const void *field = (const char *)base + option->offset;
    return option->type == &kn_type_duration
               ? kn_position_seconds(kn_position_of(field), check->project->output.fps)
               : *(const double *)field;
}

/* When what the parameters are about comes. */
static double beginning(const Check *check, const KnOption *table, const void *base)
{
    for (const KnOption *o = table; o->name; o++)
        if (o->time == KN_TIME_BEGINS)
            return seconds_of(check, o, base);
    return 0;
}

static void check_time(const Check *check, const KnOption *option, double begin, double seconds,
                       const KnJson *member, const char *path)
{
    if (option->time == KN_TIME_BEGINS && seconds >= check->end)
        warn(check, member, path, "what comes after %.6g s is not seen", seconds);
    else if (option->time == KN_TIME_LASTS && begin < check->end &&
             begin + seconds > check->seen + check->frame)
        warn(check, member, path, "what lasts until %.6g s is not seen to its end",
             begin + seconds);
}

/* Of each object of an array that its table reads. */
static void check_elements(const Check *check, const KnOption *table, const KnJson *array,
                           const char *path)
{
    for (guint i = 0; array->type == KN_JSON_ARRAY && i < array->n; i++)
        for (const KnOption *o = table; o->name; o++) {
            const KnJson *member = o->time ? kn_json_member(array->items[i], o->name) : NULL;
            g_autofree char *child = g_strdup_printf("%s[%u].%s", path, i, o->name);
            double seconds;
            if (member && is_own(check, member) && kn_json_number(member, &seconds))
                check_time(check, o, 0, seconds, member, child);
        }
}

static void check_object(const Check *check, const KnOption *table, const void *base,
                         const KnJson *object, const char *path)
{
    double begin = beginning(check, table, base);
    for (guint i = 0; object->type == KN_JSON_OBJECT && i < object->n; i++) {
        const KnOption *option = kn_option_find(table, object->keys[i]);
        const KnJson *member = object->items[i];
        if (!option || !is_own(check, member))
            continue;
        g_autofree char *child = kn_json_path(path, object->keys[i]);
        if (option->time != KN_TIME_OTHER)
            check_time(check, option, begin, seconds_of(check, option, base), member, child);
        if (option->type->elements)
            check_elements(check, option->type->elements, member, child);
    }
}

static void check_effects(const Check *check)
{
    const KnEffectUse *use;
    for (guint i = 0; (use = kn_segment_effect(check->segment, i)); i++) {
        const KnOption *table = use->effect ? use->effect->options : NULL;
        const char *below;
        if (!table || !use->params || !use->node || !is_own(check, use->node))
            continue;
        const KnJson *object = kn_effect_use_object(use, &below);
        g_autofree char *path = g_strconcat(use->path, below, NULL);
        double begin = beginning(check, table, use->params);
        check_object(check, table, use->params, object, path);
        for (const KnOption *o = table; o->name; o++)
            if (o->time == KN_TIME_BEGINS && begin >= check->end &&
                !kn_json_member(object, o->name))
                warn(check, use->node, use->path,
                     "by its %s, it comes after %.6g s, and is not seen", o->name, begin);
    }
}

static void check_card(const Check *check)
{
    const KnCardUse *use = &check->segment->card_use;
    const KnJson *node = kn_json_member(check->segment->node, "card");
    g_autofree char *path = g_strconcat(check->segment->json_path, ".card", NULL);
    if (use->kind && node)
        check_object(check, use->kind->options, use->params, node, path);
}

/* ---- clips ---- */

/* How long the clip's part is played, once; less than 0: nobody knows. */
static double part_of(const KnSegment *segment, double clip_seconds)
{
    double speed = (double)segment->clip_speed / 1e6;
    if (segment->clip_out > 0)
        return (segment->clip_out - segment->clip_in) / speed + segment->freeze_seconds;
    int rounds = segment->clip_loop == KN_LOOP_ALWAYS ? 1 : MAX(segment->clip_loop, 1);
    return clip_seconds > 0 ? clip_seconds / rounds : -1;
}

static void check_clip(const Check *check, double clip_seconds)
{
    const KnSegment *segment = check->segment;
    const KnJson *out = kn_json_member(segment->node, "out");
    const KnJson *loop = kn_json_member(segment->node, "loop");
    const KnJson *freeze = kn_json_member(segment->node, "freeze");
    double speed = (double)segment->clip_speed / 1e6, most = check->seen + check->frame;
    double part = part_of(segment, clip_seconds);
    double held = (segment->freeze_at - segment->clip_in) / speed;
    g_autofree char *out_path = kn_json_path(segment->json_path, "out");
    g_autofree char *loop_path = kn_json_path(segment->json_path, "loop");
    g_autofree char *freeze_path = kn_json_path(segment->json_path, "freeze");

    if (segment->clip_out > 0 && is_own(check, out) && part > most)
        warn(check, out, out_path, "a part of the clip of %.6g s is not shown to its end", part);
    if (segment->clip_loop > 1 && is_own(check, loop) && part >= check->seen - check->frame)
        warn(check, loop, loop_path, "the clip's part takes %.6g s, and is not repeated", part);
    else if (segment->clip_loop > 1 && segment->clip_loop != KN_LOOP_ALWAYS &&
             is_own(check, loop) && segment->clip_loop * part > most)
        warn(check, loop, loop_path, "the clip's part is repeated until %.6g s, not shown so often",
             segment->clip_loop * part);
    if (segment->freeze_seconds > 0 && is_own(check, freeze) && held >= check->seen)
        warn(check, freeze, freeze_path, "the picture is reached after %.6g s, and is not held",
             held);
    else if (segment->freeze_seconds > 0 && is_own(check, freeze) &&
             held + segment->freeze_seconds > most)
        warn(check, freeze, freeze_path, "the picture is held until %.6g s, not so long",
             held + segment->freeze_seconds);
}

void kn_timeline_check_times(const KnProject *project, guint number,
                             const KnTimelineSegment *placed, double clip_seconds,
                             KnProblems *problems)
{
    const KnSegment *segment = &project->segments[number];
    KnRational fps = project->output.fps;
    const Check check = {
        .project = project,
        .segment = segment,
        .end = kn_position_seconds((KnPosition){0, placed->n_frames}, fps),
        .seen = kn_position_seconds((KnPosition){0, placed->n_frames + placed->after}, fps),
        .frame = kn_position_seconds((KnPosition){0, 1}, fps),
        .problems = problems,
    };
    if (segment->planned)
        check_effects(&check);
    check_card(&check);
    if (segment->kind == KN_SEGMENT_VIDEO && !segment->scene)
        check_clip(&check, clip_seconds);
}
