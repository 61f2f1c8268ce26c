/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "timeline/private.h"

#include <math.h>

/* Adjacent segments of older scripts stand a millisecond apart. */
enum { SLACK_US = 2000 };

static gboolean is_given(const KnDuration *duration)
{
    return duration->kind == KN_DURATION_SECONDS || duration->kind == KN_DURATION_FRAMES;
}

/* Up to 2 ms, or under a frame. */
static gboolean is_near(KnPosition a, KnPosition b, KnRational fps)
{
    __int128 distance = kn_position_ticks(a, fps) - kn_position_ticks(b, fps);
    if (distance < 0)
        distance = -distance;
    return distance <= (__int128)SLACK_US * fps.num ||
           distance < (__int128)fps.den * G_USEC_PER_SEC;
}

static gint64 clip_frames(const KnLength *length, KnRational fps)
{
    double seconds = length->clip_seconds < 0 ? KN_CLIP_GUESS_SECONDS : length->clip_seconds;
    gint64 us = llround(MIN(seconds, KN_DURATION_SECONDS_MAX) * 1e6);
    return MAX(1, kn_position_frame((KnPosition){us, 0}, fps));
}

/* Speech and its pauses, none of it cut. */
static gint64 speech_frames(const KnSegment *segment, const KnLength *length, KnRational fps)
{
    KnPosition before = kn_position_of(&segment->voice->pause_before);
    KnPosition after = kn_position_of(&segment->voice->pause_after);
    KnPosition pauses = {before.us + after.us, before.frames + after.frames};
    return MAX(1, kn_position_frames_of_sound(length->speech_samples, pauses, fps));
}

typedef struct {
    const KnProject *project;
    const KnLengths *lengths;
    KnProblems *problems;
    KnTimeline *timeline;  /* once all lengths are good */
    KnPosition cursor;     /* where the segment before ends */
    gboolean guessed;      /* it depends on speech that nobody has spoken yet, or an unknown clip */
    guint n_clips_guessed; /* of them, clips */
    gint64 *cuts;          /* frame at which each segment starts, and the film's end */
} Layout;

static void G_GNUC_PRINTF(4, 5) complain(const Layout *layout, const KnSegment *segment,
                                         const char *key, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    const KnJson *member = key ? kn_json_member(segment->node, key) : NULL;
    g_autofree char *path =
        key ? kn_json_path(segment->json_path, key) : g_strdup(segment->json_path);
    kn_problems_error_as(layout->problems, KN_PROBLEM_TIME, member ? member : segment->node, path,
                         "%s", text);
}

/* Where segment i starts: where it says, when that is where the one before ends. */
static KnPosition start_of(const Layout *layout, guint i)
{
    const KnSegment *segment = &layout->project->segments[i];
    KnRational fps = layout->project->output.fps;
    if (!is_given(&segment->start))
        return layout->cursor;
    KnPosition start = kn_position_of(&segment->start);
    if (is_near(start, layout->cursor, fps))
        return start;
    if (layout->guessed)
        return layout->cursor;
    double at = kn_position_seconds(start, fps), before = kn_position_seconds(layout->cursor, fps);
    if (i == 0)
        complain(layout, segment, "start_time",
                 "the film would start with a gap: segment 1 starts at %.15g s" KN_HINT
                 "; expected 0",
                 at);
    else
        complain(layout, segment, "start_time",
                 "%s of %.6g s: segment %u starts at %.15g s, but segment %u ends at %.15g s",
                 at > before ? "a gap" : "an overlap", fabs(at - before), i + 1, at, i, before);
    return start;
}

/* Whether the length of segment i is that of its speech, or else of its clip: it says so, or says
 * nothing about it. */
static gboolean is_auto(const KnProject *project, guint i)
{
    const KnSegment *segment = &project->segments[i];
    gboolean last = i + 1 == project->n_segments;
    gboolean has_length = segment->speech != KN_SPEECH_NONE || segment->kind == KN_SEGMENT_VIDEO;
    if (!has_length || is_given(&segment->end) || is_given(&segment->duration) ||
        (!last && is_given(&project->segments[i + 1].start)))
        return FALSE;
    return segment->duration.kind == KN_DURATION_AUTO || !last ||
           project->duration_mode != KN_DURATION_MODE_AUDIO;
}

gboolean kn_timeline_has_auto(const KnProject *project)
{
    for (guint i = 0; i < project->n_segments; i++)
        if (is_auto(project, i))
            return TRUE;
    return FALSE;
}

/* Where segment i ends: its end, its start and duration, or the next one's start. */
static KnPosition end_of(Layout *layout, guint i, KnPosition start)
{
    const KnProject *project = layout->project;
    const KnSegment *segment = &project->segments[i];
    KnRational fps = project->output.fps;
    gboolean last = i + 1 == project->n_segments;
    KnPosition length = kn_position_of(&segment->duration);
    KnPosition by_length = {start.us + length.us, start.frames + length.frames};
    if (is_given(&segment->end)) {
        KnPosition end = kn_position_of(&segment->end);
        if (is_given(&segment->duration) && !is_near(end, by_length, fps))
            complain(layout, segment, "duration",
                     "%.15g s from %.15g s on would end at %.15g s, but end_time is %.15g s",
                     kn_position_seconds(length, fps), kn_position_seconds(start, fps),
                     kn_position_seconds(by_length, fps), kn_position_seconds(end, fps));
        return end;
    }
    if (is_given(&segment->duration))
        return by_length;
    if (is_auto(project, i)) {
        const KnLength *known = &layout->lengths->segments[i];
        gboolean speaks = segment->speech != KN_SPEECH_NONE;
        if (!speaks && known->clip_seconds == 0)
            complain(layout, segment, NULL,
                     "nothing tells how long the clip of segment %u is" KN_HINT
                     "; expected duration",
                     i + 1);
        layout->guessed |= speaks ? known->speech_estimated : known->clip_seconds < 0;
        layout->n_clips_guessed += !speaks && known->clip_seconds < 0;
        gint64 n_frames = speaks ? speech_frames(segment, known, fps) : clip_frames(known, fps);
        return (KnPosition){start.us, start.frames + n_frames};
    }
    if (!last && is_given(&project->segments[i + 1].start))
        return kn_position_of(&project->segments[i + 1].start);
    if (last && project->duration_mode == KN_DURATION_MODE_AUDIO)
        return (KnPosition){start.us, start.frames + 1}; /* until the sound's length is known */
    if (segment->duration.kind == KN_DURATION_AUTO)
        complain(layout, segment, "duration",
                 "\"auto\" is the length of the segment's speech, and segment %u says nothing; "
                 "expected a time such as 4.5",
                 i + 1);
    else
        complain(layout, segment, NULL,
                 "segment %u has no length" KN_HINT
                 "; expected duration, or start_time and end_time",
                 i + 1);
    return (KnPosition){start.us, start.frames + 1};
}

static gboolean is_too_long(KnPosition position)
{
    return position.us > KN_DURATION_SECONDS_MAX * (gint64)G_USEC_PER_SEC ||
           position.frames > KN_DURATION_FRAMES_MAX;
}

static void place_segments(Layout *layout)
{
    const KnProject *project = layout->project;
    KnRational fps = project->output.fps;
    for (guint i = 0; i < project->n_segments; i++) {
        KnPosition start = start_of(layout, i), end = end_of(layout, i, start);
        layout->cuts[i] = i ? kn_position_frame(start, fps) : 0;
        if (kn_position_ticks(end, fps) < kn_position_ticks(start, fps))
            complain(layout, &project->segments[i], "end_time",
                     "segment %u ends at %.15g s, before it starts at %.15g s", i + 1,
                     kn_position_seconds(end, fps), kn_position_seconds(start, fps));
        layout->cursor = end;
        if (is_too_long(end)) {
            complain(layout, &project->segments[i], NULL, "the film is longer than %d hours",
                     KN_DURATION_SECONDS_MAX / 3600);
            return;
        }
    }
    layout->cuts[project->n_segments] = kn_position_frame(layout->cursor, fps);
}

/* duration_mode "audio": the film ends with the sound. */
static void end_with_sound(Layout *layout)
{
    const KnProject *project = layout->project;
    guint last = project->n_segments - 1;
    double sound = MIN(layout->lengths->sound_seconds, KN_DURATION_SECONDS_MAX);
    KnPosition end = {llround(sound * 1e6), 0};
    gint64 cut = kn_position_frame(end, project->output.fps);
    if (cut <= layout->cuts[last])
        complain(layout, &project->segments[last], NULL,
                 "the sound ends at %.6g s, before the last segment (%u) starts", sound, last + 1);
    layout->cuts[last + 1] = cut;
}

static void check_lengths(const Layout *layout)
{
    const KnProject *project = layout->project;
    double fps = (double)project->output.fps.num / project->output.fps.den;
    for (guint i = 0; i < project->n_segments; i++) {
        gint64 n = layout->cuts[i + 1] - layout->cuts[i];
        const KnSegment *segment = &project->segments[i];
        if (n < 1)
            complain(layout, segment, is_given(&segment->duration) ? "duration" : NULL,
                     "segment %u lasts less than one frame" KN_HINT
                     "; expected at least %.3g s at %.6g "
                     "frames a second",
                     i + 1, 1 / fps, fps);
    }
}

/* One side of a window: no more than half of that segment, so that no frame shows three. */
static int cut_side(gint64 wanted, const KnTimelineSegment *segment)
{
    return (int)MIN(wanted, segment->n_frames / 2);
}

static double frames_to_seconds(const Layout *layout, gint64 n_frames)
{
    return kn_position_seconds((KnPosition){0, n_frames}, layout->project->output.fps);
}

static void place_transition(const Layout *layout, guint i)
{
    const KnProject *project = layout->project;
    const KnSegment *segment = &project->segments[i];
    const KnTransitionUse *use = &segment->transition;
    KnTimelineSegment *placed = &layout->timeline->segments[i];
    if (!use->transition)
        return;
    g_autofree char *path = g_strconcat(segment->json_path, ".effects_plan.transition", NULL);
    if (i + 1 == project->n_segments) {
        if (!use->inherited)
            kn_problems_warning(layout->problems, KN_WARNING_TRANSITION_UNUSED, use->node, path,
                                "the last segment leads nowhere; its transition is not drawn");
        return;
    }
    const KnDuration duration = kn_transition_use_duration(use);
    gint64 wanted = kn_duration_frames(&duration, project->output.fps);
    placed->before = cut_side(wanted / 2, placed);
    placed->after = cut_side(wanted - wanted / 2, placed + 1);
    int n = placed->before + placed->after;
    if (layout->guessed)
        return;
    if (wanted == 0)
        kn_problems_warning(layout->problems, KN_WARNING_TRANSITION_UNUSED, use->node, path,
                            "the transition lasts less than one frame and is not drawn");
    else if (n < wanted)
        kn_problems_warning(layout->problems, KN_WARNING_TRANSITION_CUT, use->node, path,
                            "a transition of %.6g s after segment %u is cut to %.6g s: segment %u "
                            "lasts %.6g s and segment %u %.6g s, and it takes at most half of each",
                            frames_to_seconds(layout, wanted), i + 1, frames_to_seconds(layout, n),
                            i + 1, frames_to_seconds(layout, placed->n_frames), i + 2,
                            frames_to_seconds(layout, placed[1].n_frames));
}

static void check_fades(const Layout *layout, guint i)
{
    KnRational fps = layout->project->output.fps;
    const KnSegment *segment = &layout->project->segments[i];
    gint64 n_frames = layout->timeline->segments[i].n_frames;
    gint64 fades =
        kn_duration_frames(&segment->fade_in, fps) + kn_duration_frames(&segment->fade_out, fps);
    g_autofree char *path = g_strconcat(segment->json_path, ".effects_plan", NULL);
    if (fades > n_frames && !layout->guessed)
        kn_problems_warning(layout->problems, KN_WARNING_FADES_TOO_LONG,
                            kn_json_member(segment->node, "effects_plan"), path,
                            "fade_in and fade_out take %.6g s of a segment of %.6g s",
                            frames_to_seconds(layout, fades), frames_to_seconds(layout, n_frames));
}

/* What becomes of speech that ends after its segment. It is heard unless the film has ended. */
static const char *fate_of(const Layout *layout, guint i)
{
    KnRational fps = layout->project->output.fps;
    gint64 start = layout->timeline->segments[i].speech_start;
    gint64 end = start + layout->lengths->segments[i].speech_samples;
    gint64 film = kn_frame_sample(layout->timeline->n_frames, fps);
    if (start >= film)
        return "it is not heard: the film ends before";
    return i + 1 == layout->project->n_segments || end > film ? "it is cut at the end of the film"
                                                              : "it goes on into the next segment";
}

static gboolean is_longer(gint64 samples, gint64 n_frames, KnRational fps)
{
    return (__int128)samples * fps.num > (__int128)n_frames * fps.den * KN_SAMPLE_RATE;
}

/* Speech is never cut; but two voices at once are most likely not meant. A pause that is longer
 * than the segment is known before anything is spoken. */
static void check_speech(const Layout *layout, guint i)
{
    const KnProject *project = layout->project;
    const KnSegment *segment = &project->segments[i];
    const KnLength *length = &layout->lengths->segments[i];
    gint64 n_frames = layout->timeline->segments[i].n_frames;
    KnRational fps = project->output.fps;
    gint64 pause = kn_duration_samples(&segment->voice->pause_before, fps);
    gboolean late = is_longer(pause, n_frames, fps);
    gint64 samples = late ? pause : pause + length->speech_samples;
    if (segment->speech == KN_SPEECH_NONE ||
        (!late && (length->speech_estimated || !is_longer(samples, n_frames, fps))))
        return;
    const char *key = segment->speech == KN_SPEECH_LINE ? "transcript" : "audio";
    const KnJson *said = kn_json_member(segment->node, key);
    g_autofree char *path = said ? kn_json_path(segment->json_path, key) : NULL;
    kn_problems_warning(layout->problems, KN_WARNING_SPEECH_TOO_LONG, said ? said : segment->node,
                        said ? path : segment->json_path,
                        "segment %u lasts %.6g s, but its speech %s after %.6g s: %s; "
                        "\"duration\": \"auto\" fits it",
                        i + 1, frames_to_seconds(layout, n_frames), late ? "begins" : "ends",
                        (double)samples / KN_SAMPLE_RATE, fate_of(layout, i));
}

/* Once its length is known, which is that of what it says or shows. */
static void check_times(const Layout *layout, guint i)
{
    const KnProject *project = layout->project;
    const KnLength *length = &layout->lengths->segments[i];
    gboolean speaks = project->segments[i].speech != KN_SPEECH_NONE;
    gboolean of_sound = i + 1 == project->n_segments &&
                        project->duration_mode == KN_DURATION_MODE_AUDIO &&
                        layout->lengths->sound_seconds < 0;
    if (of_sound ||
        (is_auto(project, i) && (speaks ? length->speech_estimated : length->clip_seconds < 0)))
        return;
    kn_timeline_check_times(project, i, &layout->timeline->segments[i], length->clip_seconds,
                            layout->problems);
}

/* A film that sound does not fill, or the other way round, is most likely not meant. */
static void check_sound(const Layout *layout)
{
    const double slack = 0.5;
    const KnProject *project = layout->project;
    double sound = layout->lengths->sound_seconds;
    double film = frames_to_seconds(layout, layout->timeline->n_frames);
    if (sound < 0 || layout->guessed || fabs(sound - film) <= slack)
        return;
    kn_problems_warning(
        layout->problems, KN_WARNING_SOUND_LENGTH,
        kn_json_member(kn_json_root(project->document), "audio_file"), "$.audio_file",
        sound > film ? "the sound lasts %.6g s and is cut at the end of the film (%.6g s); "
                       "duration_mode \"audio\" stretches the last segment"
                     : "the sound lasts %.6g s, and the film goes on in silence until %.6g s",
        sound, film);
}

static KnTimeline *timeline_of(const Layout *layout)
{
    const KnProject *project = layout->project;
    KnRational fps = project->output.fps;
    guint n = project->n_segments;
    KnTimeline *timeline = g_new(KnTimeline, 1);
    *timeline = (KnTimeline){
        .n_segments = n,
        .segments = g_new0(KnTimelineSegment, n),
        .n_frames = layout->cuts[n],
        .estimated = layout->guessed,
        .n_clips_guessed = layout->n_clips_guessed,
    };
    for (guint i = 0; i < n; i++) {
        const KnSegment *segment = &project->segments[i];
        KnTimelineSegment *placed = &timeline->segments[i];
        placed->first_frame = layout->cuts[i];
        placed->n_frames = layout->cuts[i + 1] - layout->cuts[i];
        placed->speech_start = kn_frame_sample(placed->first_frame, fps);
        if (segment->speech != KN_SPEECH_NONE)
            placed->speech_start += kn_duration_samples(&segment->voice->pause_before, fps);
    }
    return timeline;
}

KnTimeline *kn_timeline_lay_out(const KnProject *project, const KnLengths *lengths,
                                KnProblems *problems)
{
    guint before = kn_problems_n_errors(problems);
    g_autofree gint64 *cuts = g_new0(gint64, project->n_segments + 1);
    Layout layout = {.project = project, .lengths = lengths, .problems = problems, .cuts = cuts};
    place_segments(&layout);
    if (kn_problems_n_errors(problems) == before &&
        project->duration_mode == KN_DURATION_MODE_AUDIO && lengths->sound_seconds >= 0)
        end_with_sound(&layout);
    if (kn_problems_n_errors(problems) == before)
        check_lengths(&layout);
    if (kn_problems_n_errors(problems) != before)
        return NULL;
    layout.timeline = timeline_of(&layout);
    for (guint i = 0; i < project->n_segments; i++) {
        place_transition(&layout, i);
        check_fades(&layout, i);
        check_speech(&layout, i);
        check_times(&layout, i);
    }
    check_sound(&layout);
    return layout.timeline;
}
