/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/pictures.h"

/* Video clips: files whose pictures are decoded while the film is drawn. What is drawn of a clip is
 * a pure function of (spec, time), whatever was asked for before and wherever decoding began, so
 * that batches may be cut anywhere (promises: pure frames, same bytes). */

/* Whether a file ends before what is in it does. */
typedef enum {
    KN_END_WHOLE,  /* not as far as anybody can tell */
    KN_END_ABRUPT, /* in the middle of a packet of a stream that has no length: nobody knows how
                      much there was to come */
    KN_END_CUT,    /* before its own lengths say */
    KN_N_ENDS,
} KnEnd;

typedef struct {
    int width, height; /* upright (display matrix) and in square pixels (sample aspect ratio) */
    double seconds;    /* from the first picture to the end of the last one; 0 unknown.
                          Of one that is cut: as its header says, or what is there */
    KnEnd end;
    double there;         /* of `seconds`, what is in the file where it does not end as a whole */
    guint n_lost;         /* pictures before its first key picture, which cannot be decoded … */
    double lost_seconds;  /* … and how long they last; `seconds` is without them */
    gboolean has_sound;   /* a sound that can be decoded */
    double sound_start;   /* seconds from the first picture to the first sample; may be negative */
    const char *decoder;  /* "libavcodec 5.1.6": as in KnPictureInfo; interned */
    gboolean clear;       /* its pictures may be transparent */
    gboolean loops;       /* of a kind that begins again by itself: GIF, APNG, WebP */
    int peak;             /* of PQ: its brightest, in cd/m²; else 0 */
    const char *weakness; /* what is lost of it ("it is interlaced …"), or NULL; static */
} KnClipInfo;

/* Which pictures are taken for interlaced ones, and made whole. */
typedef enum {
    KN_DEINTERLACE_AUTO, /* those that say so */
    KN_DEINTERLACE_ON,   /* all */
    KN_DEINTERLACE_OFF,
} KnDeinterlace;

/* Of KnClipInfo.peak; the usual one where nothing tells. */
#define KN_CLIP_PEAK_MIN 203
#define KN_CLIP_PEAK_USUAL 1000
#define KN_CLIP_PEAK_MAX 10000

/* How pictures of a clip become the frames that a camera looks at. Everything that matters is in
 * here, so its hash is the clip's name in a film. */
typedef struct {
    char source_hash[65]; /* SHA-256 of the file */
    char decoder[32];
    int canvas_width, canvas_height;
    int x, y, width, height; /* where the whole clip stands on the canvas; x and y are even */
    gboolean blur;           /* around it its own blurred, darkened, covering copy, else … */
    KnColor background; /* … this, which is also behind transparent pictures; zero when nothing
                           of it can be seen */
    KnDeinterlace deinterlace;
    int peak; /* as in KnClipInfo */
    /* The key of a surface of the canvas' size that stands in place of the background (kn_clip_over
     * lays the clip on it: whoever opens it has it open); empty: the background does. */
    char ground[65];
} KnClipSpec;

/* Raised whenever the same spec would give other pixels. */
#define KN_CLIP_MEANING 4

/* Completes a spec, of which the caller has set source_hash and deinterlace, to the canvas that a
 * clip needs so that a frame of width x height may zoom into it by `zoom` (≥ 1): never larger than
 * the clip has pixels for. base receives the rectangle of the canvas that fills the frame at zoom
 * 1, of exactly the frame's aspect; with COVER its middle is at focus (0..1) as far as the clip
 * goes. */
void kn_clip_spec_plan(KnClipSpec *spec, const KnClipInfo *info, KnFit fit, KnColor background,
                       int width, int height, double zoom, KnPoint focus, KnBox *base);

/* The canonical form, floating, and back (FALSE for what no plan makes); the key that names it. */
GVariant *kn_clip_spec_to_variant(const KnClipSpec *spec);
gboolean kn_clip_spec_from_variant(GVariant *variant, KnClipSpec *spec);
char *kn_clip_spec_key(const KnClipSpec *spec);

/* An open clip. Threads: one at a time. */
typedef struct KnClip KnClip;
struct KnClip {
    /* The canvas at a time, in microseconds from the clip's first picture on: the last picture that
     * is shown by then, where one that comes up to a millisecond later counts as there (containers
     * round times to that); before the first picture the first, behind the end the last. Times may
     * come in any order; going on from the last one is fast. The frame belongs to the clip and is
     * valid until the next call. Errors: KN_ERROR_INPUT: damaged, or cut (it ends before its header
     * says so); KN_ERROR_ENVIRONMENT: memory. */
    const KnFrame *(*frame)(KnClip *clip, gint64 time_us, GError **error);
    void (*free)(KnClip *clip);
};

/* A clip with transparency over a picture of its canvas' size: of the same pictures of the file
 * over black and over white, which say together what there is and how much of it. Takes both clips,
 * also on failure; ground is borrowed for as long as it is open. Errors: KN_ERROR_ENVIRONMENT;
 * KN_ERROR_VERIFY: the ground has another size. */
KnClip *kn_clip_over(KnClip *take_black, KnClip *take_white, const KnFrame *ground, GError **error);
