/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Captions: what is read while it is said. No pixels here: a caption is text, already broken into
 * lines, and times on one clock (of the film once it is placed: microseconds from its first frame).
 * Who draws it breaks no line anew, unless the frame is too narrow for one.
 * Threads: plain data. */

/* One word of a caption's text: bytes of KnCaption.text, without white space around it. */
typedef struct {
    guint offset, length;
    gint64 start_us, end_us;
} KnCaptionWord;

typedef enum {
    KN_CAPTION_ALIGN_STYLE, /* as the style says */
    KN_CAPTION_ALIGN_LEFT,
    KN_CAPTION_ALIGN_CENTER,
    KN_CAPTION_ALIGN_RIGHT,
} KnCaptionAlign;

/* Where a caption file wants one caption, when it says so (WebVTT's cue settings): shares of the
 * frame's width and height. has_x: x is the edge or middle that `align` names. has_y: y is the
 * upper edge of the text; one below 1/2 of the frame is moved up so far that the text fits. */
typedef struct {
    gboolean has_x, has_y;
    double x, y; /* 0..1 */
    KnCaptionAlign align;
} KnCaptionPlace;

/* Guaranteed by everything that makes captions: start_us < end_us; text is valid UTF-8 without
 * control characters but the \n between lines, and not empty; words stand in the order of the
 * text, do not overlap in text or time, and lie inside [start_us, end_us]. words may be empty
 * (nobody knows their times), or leave out signs that are not spoken. */
typedef struct {
    gint64 start_us, end_us;
    char *text;
    KnCaptionWord *words;
    guint n_words;
    gboolean estimated;   /* the words' times are guesses from the sound */
    guint segment;        /* whose speech it is; KN_CAPTION_NO_SEGMENT: of a file */
    KnCaptionPlace place; /* zero: as the style says */
} KnCaption;

#define KN_CAPTION_NO_SEGMENT G_MAXUINT

/* A list in the order of start_us. Captions of a file may overlap in time; those made from speech
 * do not. */
typedef struct {
    KnCaption *items;
    guint n;
} KnCaptions;

void kn_caption_clear(KnCaption *caption);
void kn_captions_free(KnCaptions *captions); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnCaptions, kn_captions_free)

/* Makes a list of a GArray of KnCaption, which is consumed: sorted by start, then end, else in the
 * order given. */
KnCaptions *kn_captions_take(GArray *take_captions);

/* A deep copy of those that are seen in [start_us, end_us), cut to it and moved to begin at zero:
 * for the side files of a part of a film. */
KnCaptions *kn_captions_part(const KnCaptions *captions, gint64 start_us, gint64 end_us);

/* At most so many are seen at one time, the newest of them: in the picture and in a soft track. */
enum { KN_CAPTIONS_SEEN_MAX = 24 };

/* Without overlaps, for what shows one text at a time: where several are seen at once, they become
 * one of all their lines, older ones first. Words are left out. A thousand that are seen together
 * cost little more than one. */
KnCaptions *kn_captions_flatten(const KnCaptions *captions);
