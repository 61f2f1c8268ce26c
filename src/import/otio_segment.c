/* SPDX-License-Identifier: MIT */
#include "base/json_print.h"
#include "effects/effect.h"
#include "import/otio_private.h"
#include "media/content.h"

#include <math.h>
#include <string.h>

/* A clip that we have exported holds its segment as the project had it, and beside it what the
 * timeline said then: frames, start, transition. What says the same still is left alone; what does
 * not was changed by somebody, and is written over it. */

enum { STILL_SECONDS = 4 };

static void set_number(KnOtioItem *item, const char *pointer, double number)
{
    g_autoptr(GString) text = g_string_new(NULL);
    kn_json_append_number(text, number);
    kn_otio_set(item, pointer, text->str);
}

static void set_frames(KnOtioItem *item, const char *pointer, gint64 n)
{
    g_autofree char *text = g_strdup_printf("\"%" G_GINT64_FORMAT "f\"", n);
    kn_otio_set(item, pointer, text);
}

static void set_card(KnOtioItem *item, const char *title)
{
    g_autofree char *card =
        title ? kn_draft_card("title", "title", title) : g_strdup("{\"background\": \"#000000\"}");
    kn_otio_set(item, "/card", card);
}

/* ---- the picture ---- */

static void set_speed(KnOtio *otio, KnOtioItem *item, const KnJson *node)
{
    const KnJson *effects = kn_json_member(node, "effects");
    for (guint i = 0; effects && effects->type == KN_JSON_ARRAY && i < effects->n; i++) {
        const KnJson *effect = effects->items[i], *scalar = kn_json_member(effect, "time_scalar");
        const char *what = kn_json_text(effect, "effect_name");
        double speed = scalar && scalar->type == KN_JSON_NUMBER ? scalar->number : 0;
        if (kn_otio_is(effect, "LinearTimeWarp") && speed >= 0.25 && speed <= 4)
            set_number(item, "/speed", speed);
        else if (kn_otio_is(effect, "LinearTimeWarp") || kn_otio_is(effect, "FreezeFrame"))
            kn_otio_note(otio,
                         "'%s': its speed is not between 0.25 and 4; it is played at its own speed",
                         kn_otio_name(node));
        else
            kn_otio_note(otio, "'%s': the effect '%s' is not read; it is left out",
                         kn_otio_name(node), what && *what ? what : "without a name");
    }
}

/* Where in the file the range begins; media may begin at a timecode of its own. */
static double start_of(const KnJson *clip)
{
    double start = 0, zero = 0;
    kn_otio_seconds(kn_json_member(kn_otio_range(clip), "start_time"), &start);
    const KnJson *whole = kn_json_member(kn_otio_media(clip), "available_range");
    kn_otio_seconds(kn_json_member(whole, "start_time"), &zero);
    return MAX(0, floor((start - zero) * 1e6 + 0.5) / 1e6);
}

static void make_clip(KnOtio *otio, KnOtioItem *item)
{
    const KnJson *media = kn_otio_media(item->node);
    const char *name = kn_otio_name(item->node), *what = NULL;
    g_autofree char *path = NULL, *file = kn_otio_file(otio, media, name, &path);
    KnContentKind kind = file ? kn_content_kind(path, &what) : KN_CONTENT_UNKNOWN;
    gboolean still = kind == KN_CONTENT_PICTURE || kind == KN_CONTENT_ANIMATION;
    if (file && (still || kind == KN_CONTENT_VIDEO)) {
        kn_otio_set_text(item, still ? "/image" : "/video", file);
        if (!still && start_of(item->node) > 0)
            set_number(item, "/in", start_of(item->node));
        if (!still)
            set_speed(otio, item, item->node);
    } else {
        if (file)
            kn_otio_note(otio, "'%s': %s is %s, and no picture or clip; a card stands for it", name,
                         file, what ? what : "of no known form");
        set_card(item, name);
        still = TRUE;
    }
    if (item->n > 0)
        set_frames(item, "/duration", item->n);
    else if (still)
        set_number(item, "/duration", STILL_SECONDS);
}

static gboolean is_disabled(const KnJson *node)
{
    const KnJson *enabled = kn_json_member(node, "enabled");
    return enabled && enabled->type == KN_JSON_BOOL && !enabled->boolean;
}

static void make_other(KnOtio *otio, KnOtioItem *item)
{
    gboolean gap = kn_otio_is(item->node, "Gap"), off = is_disabled(item->node);
    const char *schema = kn_json_text(item->node, "OTIO_SCHEMA");
    if (!gap && !off)
        kn_otio_note(otio, "'%s': %s within a track is not read; a card stands for it",
                     kn_otio_name(item->node), schema ? schema : "something");
    if (off)
        kn_otio_note(otio, "'%s' is switched off in the timeline; black stands for it",
                     kn_otio_name(item->node));
    set_card(item, gap || off ? NULL : kn_otio_name(item->node));
    if (item->n > 0)
        set_frames(item, "/duration", item->n);
    else
        set_number(item, "/duration", STILL_SECONDS);
}

/* ---- the transition ---- */

/* Frames on both sides of the cut. */
static void offsets(const KnOtio *otio, const KnJson *transition, gint64 *before, gint64 *after)
{
    *before = *after = 0;
    kn_otio_frames(otio, kn_json_member(transition, "in_offset"), before);
    kn_otio_frames(otio, kn_json_member(transition, "out_offset"), after);
}

/* Ours by its own name, those of other programs by their kind. */
static const char *transition_name(KnOtio *otio, const KnJson *transition)
{
    const char *type = kn_json_text(kn_otio_ours(transition), "type");
    const char *kind = kn_json_text(transition, "transition_type");
    const char *name = kn_json_text(transition, "name");
    if (type && kn_transition_find(type))
        return type;
    if (g_strcmp0(kind, "SMPTE_Dissolve") == 0)
        return "crossfade";
    if (name && kn_transition_find(name))
        return name;
    kn_otio_note(otio, "the transition '%s' is not known; a dissolve stands for it",
                 name && *name ? name
                 : kind        ? kind
                               : "without a name");
    return "crossfade";
}

static void set_transition(KnOtio *otio, KnOtioItem *item)
{
    gint64 before, after;
    const char *name = transition_name(otio, item->transition);
    offsets(otio, item->transition, &before, &after);
    if (before + after <= 0)
        return;
    if (ABS(before - after) > 1)
        kn_otio_note(otio,
                     "the transition after '%s' takes %" G_GINT64_FORMAT " frames before its cut "
                     "and %" G_GINT64_FORMAT " after it; it lies evenly around it now",
                     kn_otio_name(item->node), before, after);
    g_autoptr(GString) use = g_string_new("{\"type\": ");
    kn_json_append_string(use, name);
    g_string_append_printf(use, ", \"duration\": \"%" G_GINT64_FORMAT "f\"}", before + after);
    kn_otio_set(item, "/effects_plan/transition", use->str);
}

/* ---- what we have written ---- */

static gint64 integer_of(const KnJson *object, const char *key, gint64 otherwise)
{
    const KnJson *member = kn_json_member(object, key);
    return member && member->type == KN_JSON_NUMBER ? (gint64)member->number : otherwise;
}

static void renew_transition(KnOtio *otio, KnOtioItem *item, const KnJson *known, gboolean last)
{
    gint64 before, after;
    gboolean had = known && known->type == KN_JSON_ARRAY && known->n == 2;
    if (!item->transition) {
        if (had && !last)
            kn_otio_set(item, "/effects_plan/transition", "\"none\"");
        return;
    }
    offsets(otio, item->transition, &before, &after);
    if (!had || before != (gint64)known->items[0]->number ||
        after != (gint64)known->items[1]->number)
        set_transition(otio, item);
}

static void renew(KnOtio *otio, KnOtioItem *item, const KnJson *ours, gboolean last)
{
    gint64 start = 0;
    kn_otio_frames(otio, kn_json_member(kn_otio_range(item->node), "start_time"), &start);
    gint64 was = integer_of(ours, "start", start);
    gboolean moved = was != start;
    gboolean longer = item->n > 0 && integer_of(ours, "frames", item->n) != item->n;
    if (moved)
        set_number(item, "/in", start_of(item->node));
    if (moved || longer) {
        kn_json_edit_remove(item->segment, "/out", NULL);
        kn_json_edit_remove(item->segment, "/start_time", NULL);
        kn_json_edit_remove(item->segment, "/end_time", NULL);
        set_frames(item, "/duration", item->n);
    }
    renew_transition(otio, item, kn_json_member(ours, "transition"), last);
}

/* The file that the segment shows has the name that its reference has now; a variable stays one. */
static void renew_file(KnOtio *otio, KnOtioItem *item, const KnJson *segment)
{
    const KnJson *media = kn_otio_media(item->node);
    const char *video = kn_json_text(segment, "video"), *image = kn_json_text(segment, "image");
    const char *key = video ? "/video" : "/image", *written = video ? video : image;
    if (!written || strstr(written, "{{") || !kn_otio_is(media, "ExternalReference"))
        return;
    g_autofree char *path = NULL;
    g_autofree char *file = kn_otio_file(otio, media, kn_otio_name(item->node), &path);
    if (file) {
        kn_otio_set_text(item, key, file);
        return;
    }
    kn_json_edit_remove(item->segment, key, NULL);
    kn_json_edit_remove(item->segment, "/in", NULL);
    kn_json_edit_remove(item->segment, "/out", NULL);
    kn_json_edit_remove(item->segment, "/speed", NULL);
    set_card(item, kn_otio_name(item->node));
    set_frames(item, "/duration", item->n);
}

/* How fast it is played now. */
static void renew_speed(KnOtio *otio, KnOtioItem *item, const KnJson *segment)
{
    const KnJson *effects = kn_json_member(item->node, "effects");
    if (!kn_json_text(segment, "video") || !effects || effects->type != KN_JSON_ARRAY)
        return;
    if (effects->n == 0)
        kn_json_edit_remove(item->segment, "/speed", NULL);
    else
        set_speed(otio, item, item->node);
}

void kn_otio_segment(KnOtio *otio, KnOtioItem *item, gboolean last)
{
    const KnJson *ours = kn_otio_ours(item->node), *segment = kn_json_member(ours, "segment");
    gboolean kept = segment && segment->type == KN_JSON_OBJECT;
    g_autoptr(GString) text = g_string_new(kept ? NULL : "{}");
    if (kept)
        kn_json_append(text, segment);
    item->segment = kn_json_edit_new(text->str, -1, "segment", NULL);
    if (kept && !is_disabled(item->node)) {
        renew_speed(otio, item, segment);
        renew(otio, item, ours, last);
        renew_file(otio, item, segment);
        return;
    }
    if (kept)
        kn_json_edit_set(item->segment, "", "{}", NULL);
    if (kn_otio_is(item->node, "Clip") && !is_disabled(item->node))
        make_clip(otio, item);
    else
        make_other(otio, item);
    if (item->transition)
        set_transition(otio, item);
}
