/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "project/private.h"

#include <math.h>

/* The one clock (promise 3). What people write is kept exact: a position is a count of microseconds
 * plus a count of frames ("120f"), and only cut positions are rounded to frames. So a frame count
 * is the difference of two rounded sums, and 1,000 segments of odd lengths end within half a frame
 * of their exact sum. Comparisons are made in ticks, a unit in which microseconds and frames are
 * both whole. */

typedef struct {
    gint64 us, frames;
} Position;

/* Adjacent segments of older scripts stand a millisecond apart. */
enum { SLACK_US = 2000 };

static __int128 ticks(Position position, KnRational fps)
{
    return (__int128)position.us * fps.num + (__int128)position.frames * fps.den * G_USEC_PER_SEC;
}

static gint64 round_to_frame(Position position, KnRational fps)
{
    __int128 unit = (__int128)fps.den * G_USEC_PER_SEC;
    return (gint64)((2 * ticks(position, fps) + unit) / (2 * unit));
}

static Position position_of(const KnDuration *duration)
{
    if (duration->kind == KN_DURATION_FRAMES)
        return (Position){0, duration->value};
    return (Position){duration->kind == KN_DURATION_SECONDS ? duration->value : 0, 0};
}

static gboolean is_given(const KnDuration *duration)
{
    return duration->kind == KN_DURATION_SECONDS || duration->kind == KN_DURATION_FRAMES;
}

gint64 kn_duration_frames(const KnDuration *duration, KnRational fps)
{
    return round_to_frame(position_of(duration), fps);
}

gint64 kn_duration_samples(const KnDuration *duration, KnRational fps)
{
    __int128 unit = (__int128)fps.num * G_USEC_PER_SEC;
    __int128 samples = ticks(position_of(duration), fps) * KN_SAMPLE_RATE;
    return (gint64)((2 * samples + unit) / (2 * unit));
}

/* Speech and its pauses in whole frames, none of it cut. Samples are 125/6 microseconds. */
static gint64 speech_frames(const KnSegment *segment, KnRational fps)
{
    enum { US_OF_SAMPLES = 125, SAMPLES_OF_US = 6 };
    G_STATIC_ASSERT(KN_SAMPLE_RATE * US_OF_SAMPLES == G_USEC_PER_SEC * SAMPLES_OF_US);
    __int128 unit = (__int128)fps.den * G_USEC_PER_SEC * SAMPLES_OF_US;
    __int128 length = (__int128)segment->speech_samples * US_OF_SAMPLES * fps.num +
                      SAMPLES_OF_US * (ticks(position_of(&segment->voice->pause_before), fps) +
                                       ticks(position_of(&segment->voice->pause_after), fps));
    return MAX(1, (gint64)((length + unit - 1) / unit));
}

/* Up to 2 ms, or under a frame. */
static gboolean is_near(Position a, Position b, KnRational fps)
{
    __int128 distance = ticks(a, fps) - ticks(b, fps);
    if (distance < 0)
        distance = -distance;
    return distance <= (__int128)SLACK_US * fps.num ||
           distance < (__int128)fps.den * G_USEC_PER_SEC;
}

static double seconds_of(Position position, KnRational fps)
{
    return (double)position.us / 1e6 + (double)position.frames * fps.den / fps.num;
}

/* A clip that nobody has looked into counts as one of this length. */
enum { CLIP_GUESS_SECONDS = 10 };

static gint64 clip_frames(const KnSegment *segment, KnRational fps)
{
    double seconds = segment->clip_seconds < 0 ? CLIP_GUESS_SECONDS : segment->clip_seconds;
    gint64 us = llround(MIN(seconds, KN_DURATION_SECONDS_MAX) * 1e6);
    return MAX(1, round_to_frame((Position){us, 0}, fps));
}

typedef struct {
    KnProject *project;
    KnProblems *problems;
    Position cursor;  /* where the segment before ends */
    gboolean guessed; /* it depends on speech that nobody has spoken yet, or an unknown clip */
    gint64 *cuts;     /* frame at which each segment starts, and the film's end */
} Timeline;

static void G_GNUC_PRINTF(4, 5) complain(const Timeline *timeline, const KnSegment *segment,
                                         const char *key, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    const KnJson *member = key ? kn_json_member(segment->node, key) : NULL;
    g_autofree char *path =
        key ? kn_json_path(segment->json_path, key) : g_strdup(segment->json_path);
    kn_problems_error(timeline->problems, member ? member : segment->node, path, "%s", text);
}

/* Where segment i starts: where it says, when that is where the one before ends. */
static Position start_of(const Timeline *timeline, guint i)
{
    const KnSegment *segment = &timeline->project->segments[i];
    KnRational fps = timeline->project->output.fps;
    if (!is_given(&segment->start))
        return timeline->cursor;
    Position start = position_of(&segment->start);
    if (is_near(start, timeline->cursor, fps))
        return start;
    if (timeline->guessed)
        return timeline->cursor;
    double at = seconds_of(start, fps), before = seconds_of(timeline->cursor, fps);
    if (i == 0)
        complain(timeline, segment, "start_time",
                 "the film would start with a gap: segment 0 starts at %.15g s; expected 0", at);
    else
        complain(timeline, segment, "start_time",
                 "%s of %.6g s: segment %u starts at %.15g s, but segment %u ends at %.15g s",
                 at > before ? "a gap" : "an overlap", fabs(at - before), i, at, i - 1, before);
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

gboolean kn_project_has_auto(const KnProject *project)
{
    for (guint i = 0; i < project->n_segments; i++)
        if (is_auto(project, i))
            return TRUE;
    return FALSE;
}

/* Where segment i ends: its end, its start and duration, or the next one's start. */
static Position end_of(Timeline *timeline, guint i, Position start)
{
    const KnProject *project = timeline->project;
    const KnSegment *segment = &project->segments[i];
    KnRational fps = project->output.fps;
    gboolean last = i + 1 == project->n_segments;
    Position length = position_of(&segment->duration);
    Position by_length = {start.us + length.us, start.frames + length.frames};
    if (is_given(&segment->end)) {
        Position end = position_of(&segment->end);
        if (is_given(&segment->duration) && !is_near(end, by_length, fps))
            complain(timeline, segment, "duration",
                     "%.15g s from %.15g s on would end at %.15g s, but end_time is %.15g s",
                     seconds_of(length, fps), seconds_of(start, fps), seconds_of(by_length, fps),
                     seconds_of(end, fps));
        return end;
    }
    if (is_given(&segment->duration))
        return by_length;
    if (is_auto(project, i)) {
        if (segment->speech == KN_SPEECH_NONE && segment->clip_seconds == 0)
            complain(timeline, segment, NULL,
                     "nothing tells how long the clip of segment %u is; expected duration", i);
        gboolean speaks = segment->speech != KN_SPEECH_NONE;
        timeline->guessed |= speaks ? segment->speech_estimated : segment->clip_seconds < 0;
        return (Position){start.us, start.frames + (speaks ? speech_frames(segment, fps)
                                                           : clip_frames(segment, fps))};
    }
    if (!last && is_given(&project->segments[i + 1].start))
        return position_of(&project->segments[i + 1].start);
    if (last && project->duration_mode == KN_DURATION_MODE_AUDIO)
        return (Position){start.us, start.frames + 1}; /* until the sound's length is known */
    if (segment->duration.kind == KN_DURATION_AUTO)
        complain(timeline, segment, "duration",
                 "\"auto\" is the length of the segment's speech, and segment %u says nothing; "
                 "expected a time such as 4.5",
                 i);
    else
        complain(timeline, segment, NULL,
                 "segment %u has no length; expected duration, or start_time and end_time", i);
    return (Position){start.us, start.frames + 1};
}

static gboolean is_too_long(Position position)
{
    return position.us > KN_DURATION_SECONDS_MAX * (gint64)G_USEC_PER_SEC ||
           position.frames > KN_DURATION_FRAMES_MAX;
}

static void place_segments(Timeline *timeline)
{
    KnProject *project = timeline->project;
    KnRational fps = project->output.fps;
    for (guint i = 0; i < project->n_segments; i++) {
        Position start = start_of(timeline, i), end = end_of(timeline, i, start);
        timeline->cuts[i] = i ? round_to_frame(start, fps) : 0;
        if (ticks(end, fps) < ticks(start, fps))
            complain(timeline, &project->segments[i], "end_time",
                     "segment %u ends at %.15g s, before it starts at %.15g s", i,
                     seconds_of(end, fps), seconds_of(start, fps));
        timeline->cursor = end;
        if (is_too_long(end)) {
            complain(timeline, &project->segments[i], NULL, "the film is longer than %d hours",
                     KN_DURATION_SECONDS_MAX / 3600);
            return;
        }
    }
    timeline->cuts[project->n_segments] = round_to_frame(timeline->cursor, fps);
}

/* duration_mode "audio": the film ends with the sound. */
static void end_with_sound(Timeline *timeline, double sound_seconds)
{
    const KnProject *project = timeline->project;
    guint last = project->n_segments - 1;
    double sound = MIN(sound_seconds, KN_DURATION_SECONDS_MAX);
    Position end = {llround(sound * 1e6), 0};
    gint64 cut = round_to_frame(end, project->output.fps);
    if (cut <= timeline->cuts[last])
        complain(timeline, &project->segments[last], NULL,
                 "the sound ends at %.6g s, before the last segment (%u) starts", sound, last);
    timeline->cuts[last + 1] = cut;
}

static void check_lengths(const Timeline *timeline)
{
    const KnProject *project = timeline->project;
    double fps = (double)project->output.fps.num / project->output.fps.den;
    for (guint i = 0; i < project->n_segments; i++) {
        gint64 n = timeline->cuts[i + 1] - timeline->cuts[i];
        const KnSegment *segment = &project->segments[i];
        if (n < 1)
            complain(timeline, segment, is_given(&segment->duration) ? "duration" : NULL,
                     "segment %u lasts less than one frame; expected at least %.3g s at %.6g "
                     "frames a second",
                     i, 1 / fps, fps);
    }
}

/* One side of a window: no more than half of that segment, so that no frame shows three. */
static int cut_side(gint64 wanted, const KnSegment *segment)
{
    return (int)MIN(wanted, segment->n_frames / 2);
}

static void place_transition(const Timeline *timeline, guint i)
{
    KnProject *project = timeline->project;
    KnSegment *segment = &project->segments[i];
    KnTransitionUse *use = &segment->transition;
    KnRational fps = project->output.fps;
    segment->before = segment->after = 0;
    if (!use->transition)
        return;
    g_autofree char *path = g_strconcat(segment->json_path, ".effects_plan.transition", NULL);
    if (i + 1 == project->n_segments) {
        if (!use->inherited)
            kn_problems_warning(timeline->problems, use->node, path,
                                "the last segment leads nowhere; its transition is not drawn");
        return;
    }
    gint64 wanted = kn_duration_frames(&use->duration, fps);
    segment->before = cut_side(wanted / 2, segment);
    segment->after = cut_side(wanted - wanted / 2, segment + 1);
    int n = segment->before + segment->after;
    if (timeline->guessed)
        return;
    if (wanted == 0)
        kn_problems_warning(timeline->problems, use->node, path,
                            "the transition lasts less than one frame and is not drawn");
    else if (n < wanted)
        kn_problems_warning(timeline->problems, use->node, path,
                            "a transition of %.6g s behind segment %u is cut to %.6g s: segment %u "
                            "lasts %.6g s and segment %u %.6g s, and it takes at most half of each",
                            seconds_of((Position){0, wanted}, fps), i,
                            seconds_of((Position){0, n}, fps), i,
                            seconds_of((Position){0, segment->n_frames}, fps), i + 1,
                            seconds_of((Position){0, segment[1].n_frames}, fps));
}

static void check_fades(const Timeline *timeline, const KnSegment *segment)
{
    KnRational fps = timeline->project->output.fps;
    gint64 fades =
        kn_duration_frames(&segment->fade_in, fps) + kn_duration_frames(&segment->fade_out, fps);
    g_autofree char *path = g_strconcat(segment->json_path, ".effects_plan", NULL);
    if (fades > segment->n_frames && !timeline->guessed)
        kn_problems_warning(timeline->problems, kn_json_member(segment->node, "effects_plan"), path,
                            "fade_in and fade_out take %.6g s of a segment of %.6g s",
                            seconds_of((Position){0, fades}, fps),
                            seconds_of((Position){0, segment->n_frames}, fps));
}

/* Speech is never cut; but two voices at once are most likely not meant. */
static void check_speech(const Timeline *timeline, guint i)
{
    const KnProject *project = timeline->project;
    const KnSegment *segment = &project->segments[i];
    KnRational fps = project->output.fps;
    gint64 samples =
        kn_duration_samples(&segment->voice->pause_before, fps) + segment->speech_samples;
    if (segment->speech == KN_SPEECH_NONE || segment->speech_estimated ||
        (__int128)samples * fps.num <= (__int128)segment->n_frames * fps.den * KN_SAMPLE_RATE)
        return;
    kn_problems_warning(
        timeline->problems, kn_json_member(segment->node, "transcript"), segment->json_path,
        "segment %u lasts %.6g s, but its speech ends after %.6g s: %s; "
        "\"duration\": \"auto\" fits it",
        i, seconds_of((Position){0, segment->n_frames}, fps), (double)samples / KN_SAMPLE_RATE,
        i + 1 < project->n_segments ? "it goes on into the next segment"
                                    : "it is cut at the end of the film");
}

/* A film that sound does not fill, or the other way round, is most likely not meant. */
static void check_sound(const Timeline *timeline, double sound_seconds)
{
    const double slack = 0.5;
    const KnProject *project = timeline->project;
    double film = seconds_of((Position){0, project->n_frames}, project->output.fps);
    if (sound_seconds < 0 || timeline->guessed || fabs(sound_seconds - film) <= slack)
        return;
    kn_problems_warning(
        timeline->problems, kn_json_member(kn_json_root(project->document), "audio_file"),
        "$.audio_file",
        sound_seconds > film
            ? "the sound lasts %.6g s and is cut at the end of the film (%.6g s); "
              "duration_mode \"audio\" stretches the last segment"
            : "the sound lasts %.6g s, and the film goes on in silence until %.6g s",
        sound_seconds, film);
}

void kn_timeline_lay_out(KnProject *project, double sound_seconds, KnProblems *problems)
{
    guint before = kn_problems_n_errors(problems);
    g_autofree gint64 *cuts = g_new0(gint64, project->n_segments + 1);
    Timeline timeline = {.project = project, .problems = problems, .cuts = cuts};
    gboolean audio = project->duration_mode == KN_DURATION_MODE_AUDIO && sound_seconds >= 0;
    place_segments(&timeline);
    if (kn_problems_n_errors(problems) == before && audio)
        end_with_sound(&timeline, sound_seconds);
    if (kn_problems_n_errors(problems) == before)
        check_lengths(&timeline);
    if (kn_problems_n_errors(problems) != before)
        return;
    project->n_frames = cuts[project->n_segments];
    project->estimated = timeline.guessed;
    for (guint i = 0; i < project->n_segments; i++) {
        project->segments[i].first_frame = cuts[i];
        project->segments[i].n_frames = cuts[i + 1] - cuts[i];
    }
    for (guint i = 0; i < project->n_segments; i++) {
        place_transition(&timeline, i);
        check_fades(&timeline, &project->segments[i]);
        check_speech(&timeline, i);
    }
    check_sound(&timeline, sound_seconds);
}

gboolean kn_project_layout(KnProject *project, double sound_seconds, GError **error)
{
    g_autoptr(KnProblems) problems = kn_problems_new(project->file_name);
    kn_timeline_lay_out(project, sound_seconds, problems);
    kn_project_note(project, &project->notes->layout, problems);
    return kn_problems_check(problems, error);
}
