/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/av/av.h"

/* The pictures of a clip one after the other, from a place on that can be chosen. */

typedef struct {
    AVFrame *frame;  /* allocated by the caller, who keeps it */
    gint64 time;     /* in microseconds from the clip's first picture on */
    gint64 duration; /* as the container says or as its rate gives; 0 unknown */
    gint64 lost;     /* when a picture before this one could not be decoded: its time, else
                        G_MAXINT64 */
    gboolean damaged;
} KnAvPicture;

enum { KN_AV_LOST_MAX = 16 };

/* Threads: one at a time. */
typedef struct {
    KnAvInput input;
    AVCodecContext *decoder;
    AVPacket *packet;
    int stream;
    AVRational base; /* of all ts here */
    gint64 step;     /* between two pictures, by the stream's rate; 0 unknown */
    gint64 first_ts; /* of the clip's first picture, AV_NOPTS_VALUE before it was decoded */
    gint64 last_ts;  /* of the last picture given out in this run */
    gint64 key_ts;   /* of the key picture that the run began with */
    gint64 lost_ts[KN_AV_LOST_MAX];
    guint n_lost;
    guint n_before;   /* packets before the first key picture, at the file's beginning … */
    gint64 before_ts; /* … and the time of the first that is shown */
    gint64 n_sent;    /* packets; a picture bears the number of its packet */
    gint64 last_key, last_key_ts; /* the last packet that is a key picture */
    gint64 damaged_from;          /* pictures of that packet on are damaged; G_MAXINT64: none is */
    gint64 healed_from, heals_ts; /* … until the key picture of a later packet */
    KnAvSpan span;                /* of the packets that were read */
    int read_error;               /* why reading ended before the end, or 0 */
    gboolean from_start, awaits_key, drained;
    gboolean counted;  /* no times in the file: pictures are counted */
    gboolean seekable; /* the container can find a key picture */
    gboolean keyless;  /* no packet is marked as one */
} KnAvRun;

/* Opens the file at its first picture. Errors: those of clip_open. */
gboolean kn_av_run_open(KnAvRun *run, const char *path, GError **error);
void kn_av_run_close(KnAvRun *run);

/* Goes to a key picture near a time; it may be one behind it. FALSE when that cannot be done. */
gboolean kn_av_run_seek(KnAvRun *run, gint64 time);
/* Goes to the first picture by opening the file again. */
gboolean kn_av_run_rewind(KnAvRun *run, GError **error);
/* Whether seeking to a time is shorter than going on from another one before it. */
gboolean kn_av_run_seek_helps(const KnAvRun *run, gint64 from, gint64 time);

/* The next picture: 1, 0 at the end, when picture->lost alone is set, or -1. Pictures come in the
 * order of their times, each as if decoding had begun with the first. */
int kn_av_run_next(KnAvRun *run, KnAvPicture *picture, GError **error);

/* How long the pictures last, from the one that was given out first to the end of the last one, by
 * the times of their packets (`there`): reads on to the end of the file, after which the run gives
 * nothing more. `seconds` is the same, unless the file ends clearly before its header says: then it
 * is what the header says, so that whoever draws what is not there finds the cut. 0: nothing tells.
 * Errors: the file cannot be read. */
gboolean kn_av_run_measure(KnAvRun *run, double *seconds, double *there, GError **error);
/* What the header promises, from the first picture on that can be shown; 0 when it does not, or
 * when libav took it from the file's end or size. */
double kn_av_run_promised(const KnAvRun *run);
