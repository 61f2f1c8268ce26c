/* SPDX-License-Identifier: MIT */
#include "engine/plan/clips.h"
#include "audio/mix.h"
#include "base/error.h"
#include "engine/asset/list.h"
#include "engine/plan/file_end.h"
#include "engine/store/probe.h"
#include "project/places.h"

#include <math.h>
#include <string.h>

struct KnClips {
    KnStore *store;
    GHashTable *probes;  /* path → KnProbe */
    const char *decoder; /* that is here; NULL: as the probes say */
};

KnClips *kn_clips_new(KnStore *store)
{
    KnClips *clips = g_new0(KnClips, 1);
    clips->store = store;
    clips->probes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return clips;
}

void kn_clips_free(KnClips *clips)
{
    if (!clips)
        return;
    g_hash_table_unref(clips->probes);
    g_free(clips);
}

static gboolean has_clip(const KnSegment *segment)
{
    return segment->kind == KN_SEGMENT_VIDEO && !segment->missing;
}

static const KnProbe *find(const KnClips *clips, const KnSegment *segment)
{
    return g_hash_table_lookup(clips->probes, segment->path);
}

static gboolean look_into(KnClips *clips, const KnSegment *segment, GError **error)
{
    if (find(clips, segment))
        return TRUE;
    g_autofree KnProbe *probe = g_new0(KnProbe, 1);
    if (!kn_probe_clip(clips->store, segment->path, probe, error))
        return FALSE;
    g_hash_table_insert(clips->probes, g_strdup(segment->path), g_steal_pointer(&probe));
    return TRUE;
}

/* As the person named it: what a scene has written lies in the cache. */
static const char *name_of(const KnSegment *segment)
{
    return segment->scene ? segment->scene->output : segment->path;
}

/* A mistake in one of the clip's times. */
static gboolean wrong_time(const KnProject *project, const KnSegment *segment, const char *key,
                           GError **error)
{
    kn_project_place_member(project, segment->node, segment->json_path, key, error);
    return FALSE;
}

/* How long a clip is, against the times that stand for a segment. */
static gboolean check_times(const KnProject *project, const KnSegment *segment, double seconds,
                            GError **error)
{
    const double slack = 0.05; /* a picture or two: people write what their player shows */
    if (segment->clip_in >= seconds) {
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                    "begins %.6g s into '%s', which lasts %.6g s; expected a smaller value",
                    segment->clip_in, name_of(segment), seconds);
        return wrong_time(project, segment, "in", error);
    }
    if (segment->clip_out > seconds + slack) {
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                    "ends %.6g s into '%s', which lasts %.6g s; expected a smaller value",
                    segment->clip_out, name_of(segment), seconds);
        return wrong_time(project, segment, "out", error);
    }
    if (segment->freeze_seconds > 0 && segment->freeze_at > seconds) {
        g_set_error(
            error, KN_ERROR, KN_ERROR_PROJECT,
            "holds a picture at %.6g s of '%s', which lasts %.6g s; expected a smaller value",
            segment->freeze_at, name_of(segment), seconds);
        return wrong_time(project, segment, "freeze", error);
    }
    return TRUE;
}

/* What is repeated has an end, and is not too short for its sound. */
static gboolean check_loop(const KnProject *project, const KnSegment *segment,
                           const KnClipInfo *info, const KnClipTime *time, GError **error)
{
    const double least = (double)KN_MIX_MIN_LOOP / KN_SAMPLE_RATE;
    gboolean heard = info->has_sound && !segment->clip_mute;
    double seconds = (double)kn_clip_time_round_us(time) / G_USEC_PER_SEC;
    if (segment->clip_loop <= 1 || (time->span_us > 0 && (!heard || seconds >= least)))
        return TRUE;
    if (time->span_us == 0)
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                    "nothing tells how long '%s' is, so it cannot be repeated; expected out",
                    name_of(segment));
    else
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                    "repeats %.3g s of '%s', which is too short for its sound; expected at least "
                    "%.3g s, or clip_mute",
                    seconds, name_of(segment), least);
    return wrong_time(project, segment, "loop", error);
}

/* How often it is played. */
static int rounds_of(const KnSegment *segment, const KnClipInfo *info)
{
    if (segment->clip_loop != KN_LOOP_UNSET)
        return segment->clip_loop;
    return info->loops ? KN_LOOP_ALWAYS : 1;
}

KnClipTime kn_clip_time_of(const KnSegment *segment, const KnClipInfo *info, gint64 last_us)
{
    gint64 end = llround((segment->clip_out > 0 ? segment->clip_out : info->seconds) * 1e6);
    KnClipTime time = {.in_us = llround(segment->clip_in * 1e6),
                       .speed = segment->clip_speed,
                       .rounds = KN_CLIP_GOES_ON,
                       .hold_at_us = llround(segment->freeze_at * 1e6),
                       .hold_us = llround(segment->freeze_seconds * 1e6)};
    int rounds = rounds_of(segment, info);
    gboolean again = rounds > 1, cut = segment->clip_out > 0;
    time.span_us = MAX(end - time.in_us, 0);
    if (time.hold_us > 0 && time.span_us > 0)
        time.hold_at_us = CLAMP(time.hold_at_us, time.in_us, time.in_us + time.span_us);
    if (rounds == KN_LOOP_ALWAYS && time.span_us > 0)
        time.rounds = KN_CLIP_FOREVER;
    else if ((again || cut) && time.span_us > 0) {
        guint32 n = (guint32)rounds;
        gboolean over = last_us >= n * kn_clip_time_round_us(&time);
        time.rounds = over ? n : again ? KN_CLIP_FOREVER : KN_CLIP_GOES_ON;
    }
    return time;
}

/* As long as the clip is played by itself; 0: nothing tells. */
static double seconds_played(const KnClips *clips, const KnSegment *segment)
{
    const KnClipInfo *info = &find(clips, segment)->clip;
    KnClipTime time = kn_clip_time_of(segment, info, 0);
    int rounds = rounds_of(segment, info);
    return (double)kn_clip_time_round_us(&time) / G_USEC_PER_SEC *
           (rounds == KN_LOOP_ALWAYS ? 1 : rounds);
}

gboolean kn_clips_measure(KnClips *clips, const KnProject *project, KnLengths *lengths,
                          GError **error)
{
    for (guint i = 0; i < project->n_segments; i++) {
        const KnSegment *segment = &project->segments[i];
        if (!has_clip(segment))
            continue;
        if (!look_into(clips, segment, error)) {
            kn_project_place_error(project, i + 1, error);
            return FALSE;
        }
        const KnClipInfo *info = &find(clips, segment)->clip;
        KnClipTime time = kn_clip_time_of(segment, info, 0);
        if ((info->seconds > 0 && !check_times(project, segment, info->seconds, error)) ||
            !check_loop(project, segment, info, &time, error))
            return FALSE;
        lengths->segments[i].clip_seconds = seconds_played(clips, segment);
    }
    return TRUE;
}

/* The last time of the clip that its segment shows, its part of the next transition included. */
static double shown_until(const KnSegment *segment, const KnProbe *probe,
                          const KnTimelineSegment *placed, KnRational fps)
{
    gint64 last_us = kn_frame_us(placed->n_frames - 1, fps);
    gint64 very_last_us = kn_frame_us(placed->n_frames + placed->after - 1, fps);
    KnClipTime time = kn_clip_time_of(segment, &probe->clip, last_us);
    gboolean rounds =
        time.rounds != KN_CLIP_GOES_ON && very_last_us >= kn_clip_time_round_us(&time);
    gboolean by_itself =
        segment->speech == KN_SPEECH_NONE && segment->end.kind == KN_DURATION_UNSET &&
        (segment->duration.kind == KN_DURATION_UNSET || segment->duration.kind == KN_DURATION_AUTO);
    if (segment->clip_out > 0)
        return segment->clip_out;
    return rounds || by_itself ? KN_FILE_ALL
                               : (double)kn_clip_time_at(&time, very_last_us) / G_USEC_PER_SEC;
}

gboolean kn_clips_check(const KnClips *clips, const KnProject *project, const KnTimeline *timeline,
                        GError **error)
{
    for (guint i = 0; i < project->n_segments; i++) {
        const KnSegment *segment = &project->segments[i];
        const KnProbe *probe = has_clip(segment) ? find(clips, segment) : NULL;
        if (!probe || probe->end != KN_END_CUT)
            continue;
        double until = shown_until(segment, probe, &timeline->segments[i], project->output.fps);
        g_autofree char *mend =
            g_strdup_printf("end it before with \"out\": %.2f", MAX(probe->there - 0.005, 0));
        if (!kn_file_end_check(probe, segment->path, until, mend, error)) {
            kn_project_place_error(project, i + 1, error);
            return FALSE;
        }
    }
    return TRUE;
}

/* The shot's own time is that long. */
KnClipTime kn_clips_time(const KnClips *clips, const KnProject *project, const KnSegment *segment,
                         gint64 n_frames)
{
    return kn_clip_time_of(segment, &find(clips, segment)->clip,
                           kn_frame_us(n_frames - 1, project->output.fps));
}

KnAsset *kn_clips_asset(const KnClips *clips, const KnProject *project, const KnSegment *segment,
                        double zoom, KnPoint focus, KnBox *base)
{
    const KnOutput *output = &project->output;
    const KnProbe *probe = find(clips, segment);
    KnClipInfo info = probe->clip;
    if (clips->decoder)
        info.decoder = clips->decoder;
    KnAsset *asset = kn_asset_new(&kn_asset_clip, segment->path);
    KnClipSpec *spec = asset->spec;
    g_strlcpy(spec->source_hash, probe->hash, sizeof spec->source_hash);
    spec->deinterlace = segment->deinterlace;
    kn_clip_spec_plan(spec, &info, segment->fit, segment->background, output->width, output->height,
                      zoom, focus, base);
    kn_asset_complete(asset, spec->canvas_width, spec->canvas_height);
    asset->decoded_pixels = (gint64)info.width * info.height;
    return asset;
}

gboolean kn_clips_are_clear(const KnClips *clips, const KnSegment *segment)
{
    return find(clips, segment)->clip.clear;
}

void kn_clips_size(const KnClips *clips, const KnSegment *segment, int *width, int *height)
{
    const KnClipInfo *info = &find(clips, segment)->clip;
    *width = info->width;
    *height = info->height;
}

void kn_clips_begin(KnClips *clips)
{
    clips->decoder = NULL;
}

gboolean kn_clips_remembered(const KnClips *clips)
{
    GHashTableIter iter;
    gpointer probe;
    g_hash_table_iter_init(&iter, clips->probes);
    while (g_hash_table_iter_next(&iter, NULL, &probe))
        if (((const KnProbe *)probe)->remembered)
            return TRUE;
    return FALSE;
}

gboolean kn_clips_refresh(KnClips *clips, gboolean *changed, GError **error)
{
    GHashTableIter iter;
    gpointer probe;
    const KnMedia *media = kn_media(error);
    *changed = FALSE;
    if (!media)
        return FALSE;
    clips->decoder = media->clip_decoder();
    g_hash_table_iter_init(&iter, clips->probes);
    while (g_hash_table_iter_next(&iter, NULL, &probe))
        *changed |= strcmp(clips->decoder, ((const KnProbe *)probe)->clip.decoder) != 0;
    return TRUE;
}

static void warn_of_beginning(const KnSegment *segment, guint i, const KnClipInfo *info,
                              KnWarnings *warnings)
{
    if (info->n_lost > 0)
        kn_warnings_add(warnings, KN_WARNING_CLIP_BEGINS_LATE, i + 1,
                        "'%s' begins in the middle of its stream: its first %u picture%s (%.3g s) "
                        "cannot be decoded and %s left out, and its times count from the first "
                        "key picture on",
                        name_of(segment), info->n_lost, info->n_lost == 1 ? "" : "s",
                        info->lost_seconds, info->n_lost == 1 ? "is" : "are");
}

void kn_clips_warn(const KnClips *clips, const KnProject *project, const KnTimeline *timeline,
                   KnWarnings *warnings)
{
    /* A picture or two, and as long as the film shows one. */
    const double frame = (double)project->output.fps.den / project->output.fps.num;
    const double slack = MAX(0.05, frame);
    g_autoptr(GHashTable) told = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < project->n_segments; i++) {
        const KnSegment *segment = &project->segments[i];
        const KnProbe *probe = has_clip(segment) ? find(clips, segment) : NULL;
        if (!probe)
            continue;
        gint64 n_frames = timeline->segments[i].n_frames;
        double seconds = (double)kn_frame_us(n_frames, project->output.fps) / 1e6;
        double left = seconds_played(clips, segment);
        if (left > 0 && rounds_of(segment, &probe->clip) != KN_LOOP_ALWAYS &&
            left < seconds - slack)
            kn_warnings_add(
                warnings, KN_WARNING_CLIP_ENDS_EARLY, i + 1,
                "it lasts %.6g s, but its clip ends after %.6g s: its last picture stands for the "
                "rest%s",
                seconds, left,
                segment->speech == KN_SPEECH_NONE ? "; \"duration\": \"auto\" fits it" : "");
        kn_file_end_warn(project, probe, segment->path, i + 1, warnings);
        warn_of_beginning(segment, i, &probe->clip, warnings);
        if (probe->clip.weakness && g_hash_table_add(told, segment->path))
            kn_warnings_add(warnings, KN_WARNING_CLIP_LIMITED, i + 1, "'%s': %s", name_of(segment),
                            probe->clip.weakness);
    }
}
