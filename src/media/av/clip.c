/* SPDX-License-Identifier: MIT */

/* The picture of a clip at a time. The one that is shown and the one behind it are kept decoded; a
 * time that lies before, or far ahead, is looked for from a key picture at or before it. */
#include "media/clip.h"
#include "base/fault.h"
#include "media/av/clip_alpha.h"
#include "media/av/clip_draw.h"
#include "media/av/clip_fields.h"
#include "media/av/clip_run.h"

#include <string.h>

enum {
    EARLY_US = 1000,               /* what containers round times to */
    NEAR_US = G_USEC_PER_SEC,      /* decoding on costs less than looking for a place */
    FIRST_STEP_US = G_USEC_PER_SEC /* back, when a run begins too late; doubled then */
};
#define TIME_MAX (G_GINT64_CONSTANT(100000000) * G_USEC_PER_SEC)

typedef struct {
    KnClip clip;
    KnAvRun run;
    KnAvPicture now, next;
    KnAvDraw *draw;
    KnAvFields *fields;
    KnDeinterlace deinterlace;
    KnColor background;
    AVFrame *flat;        /* a transparent picture on it; NULL before there was one */
    gboolean located;     /* now is a picture, and next, unless ended */
    gboolean ended;       /* now is the last; next has `lost` alone */
    const KnFrame *drawn; /* the canvas with `now`, or NULL */
} AvClip;

static void clip_free(KnClip *clip)
{
    AvClip *av = (AvClip *)clip;
    if (!av)
        return;
    kn_av_draw_free(av->draw);
    kn_av_fields_free(av->fields);
    av_frame_free(&av->now.frame);
    av_frame_free(&av->next.frame);
    av_frame_free(&av->flat);
    kn_av_run_close(&av->run);
    g_free(av);
}

/* ---- which picture ---- */

static gboolean load_next(AvClip *av, GError **error)
{
    int got = kn_av_run_next(&av->run, &av->next, error);
    av->ended = got == 0;
    return got >= 0;
}

/* Makes the first picture of a run the current one: 1, 0 when there is none, or -1. */
static int load_first(AvClip *av, GError **error)
{
    av->located = FALSE;
    av->drawn = NULL;
    int got = kn_av_run_next(&av->run, &av->now, error);
    if (got == 1)
        av->located = load_next(av, error);
    return got == 1 && !av->located ? -1 : got;
}

/* The clip's first picture, of a run that begins there. */
static gboolean load_very_first(AvClip *av, GError **error)
{
    const KnAvRun *run = &av->run;
    int got = load_first(av, error);
    if (got == 0 && run->read_error < 0)
        kn_av_error(error, KN_ERROR_INPUT, run->read_error, "cannot read the clip '%s'",
                    run->input.path);
    else if (got == 0)
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "'%s' has no picture that can be decoded",
                    run->input.path);
    return got == 1;
}

/* Begins a run whose first picture is not later than the time. */
static gboolean begin_before(AvClip *av, gint64 time, GError **error)
{
    gint64 step = 0, at;
    do {
        at = time - step;
        step = step ? step * 2 : FIRST_STEP_US;
        if (!kn_av_run_seek(&av->run, at))
            break;
        int got = load_first(av, error);
        if (got < 0)
            return FALSE;
        if (got == 1 && av->now.time <= time)
            return TRUE;
    } while (at > 0);
    return kn_av_run_rewind(&av->run, error) && load_very_first(av, error);
}

static gboolean is_at_hand(const AvClip *av, gint64 time)
{
    return av->located && av->now.time <= time &&
           (av->ended || time - av->now.time <= NEAR_US ||
            !kn_av_run_seek_helps(&av->run, av->now.time, time));
}

static gboolean locate(AvClip *av, gint64 time, GError **error)
{
    if (!is_at_hand(av, time) && !begin_before(av, time, error))
        return FALSE;
    while (!av->ended && av->next.time <= time) {
        KnAvPicture now = av->next;
        av->next = av->now;
        av->now = now;
        av->drawn = NULL;
        if (!load_next(av, error)) {
            av->located = FALSE;
            return FALSE;
        }
    }
    return TRUE;
}

/* ---- whether it is right ---- */

static gboolean fail_damaged(const AvClip *av, gint64 time, GError **error)
{
    g_set_error(
        error, KN_ERROR, KN_ERROR_INPUT,
        "the clip '%s' is damaged at %.3f s; copy or download it again, or leave that part out",
        av->run.input.path, (double)time / G_USEC_PER_SEC);
    return FALSE;
}

/* A time behind the last picture's own. */
static gboolean check_end(AvClip *av, gint64 end, GError **error)
{
    const KnAvRun *run = &av->run;
    double header = kn_av_run_promised(run), seconds = (double)end / G_USEC_PER_SEC;
    if (run->read_error < 0) {
        kn_av_error(error, KN_ERROR_INPUT, run->read_error,
                    "cannot read the clip '%s' behind %.1f s", run->input.path, seconds);
        av->located = FALSE; /* the next time may be a better one */
        return FALSE;
    }
    if (!kn_av_ends_early(seconds, header))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "the clip '%s' is cut: it ends after %.1f s, its header says %.1f s; copy or "
                "download it again",
                run->input.path, seconds, header);
    return FALSE;
}

static gboolean judge(AvClip *av, gint64 time, GError **error)
{
    gint64 end = av->now.time + av->now.duration;
    if (av->ended && time - EARLY_US >= end && !check_end(av, end, error))
        return FALSE;
    if (av->now.damaged)
        return fail_damaged(av, av->now.time, error);
    /* A picture that could not be decoded was to be shown by now. */
    return time < av->next.lost || fail_damaged(av, av->next.lost, error);
}

/* The picture that is shown; NULL with an error. */
static const AVFrame *picture_of(AvClip *av, GError **error)
{
    const AVStream *stream = av->run.input.format->streams[av->run.stream];
    const AVFrame *now = av->now.frame;
    gboolean has_next = !av->ended && !av->next.damaged;
    if (kn_av_is_interlaced(now, stream, av->deinterlace))
        now = kn_av_fields_join(av->fields, now, has_next ? av->next.frame : NULL, stream);
    if (now)
        now = kn_av_flatten(now, av->background, &av->flat);
    if (!now)
        kn_av_error(error, KN_ERROR_ENVIRONMENT, AVERROR(ENOMEM), "cannot draw '%s'",
                    av->run.input.path);
    return now;
}

static const KnFrame *clip_frame(KnClip *clip, gint64 time_us, GError **error)
{
    AvClip *av = (AvClip *)clip;
    gint64 time = CLAMP(time_us, 0, TIME_MAX) + EARLY_US;
    kn_av_begin();
    if (!locate(av, time, error) || !judge(av, time, error))
        return NULL;
    const AVFrame *picture = av->drawn ? NULL : picture_of(av, error);
    if (picture)
        av->drawn = kn_av_draw(av->draw, picture, av->run.input.path, error);
    return av->drawn;
}

/* ---- open ---- */

static gboolean check_decoder(const char *path, const KnClipSpec *spec, GError **error)
{
    if (strcmp(spec->decoder, kn_av_decoder_id()) == 0)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_VERIFY,
                "the clip '%s' was planned with %s, and this is %s: plan again", path,
                spec->decoder, kn_av_decoder_id());
    return FALSE;
}

static gboolean open_parts(AvClip *av, const char *path, const KnClipSpec *spec, GError **error)
{
    KnAvRun *run = &av->run;
    if (!kn_av_run_open(run, path, error))
        return FALSE;
    av->now.frame = kn_fault(KN_FAULT_ALLOC) ? NULL : av_frame_alloc();
    av->next.frame = av_frame_alloc();
    if (!av->now.frame || !av->next.frame) {
        kn_av_error(error, KN_ERROR_ENVIRONMENT, AVERROR(ENOMEM), "cannot read '%s'", path);
        return FALSE;
    }
    AVStream *stream = run->input.format->streams[run->stream];
    av->fields = kn_av_fields_new();
    av->deinterlace = spec->deinterlace;
    av->background = spec->background;
    av->draw = kn_av_draw_new(spec, kn_av_turn_of(stream),
                              kn_av_shape_of(run->input.format, stream), error);
    return av->draw && load_very_first(av, error);
}

KnClip *kn_av_clip_open(const char *path, const KnClipSpec *spec, GError **error)
{
    if (!check_decoder(path, spec, error))
        return NULL;
    AvClip *av = g_new0(AvClip, 1);
    av->clip = (KnClip){.frame = clip_frame, .free = clip_free};
    av->run.input.fd = -1;
    if (open_parts(av, path, spec, error))
        return &av->clip;
    clip_free(&av->clip);
    return NULL;
}
