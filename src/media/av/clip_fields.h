/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/av/av.h"
#include "media/clip.h"

/* Interlaced pictures made whole. Such a picture holds two moments, its fields: one has the even
 * rows, the other the odd ones. What is shown is the later moment: its rows stay, and those of the
 * earlier one are made anew. */
typedef struct KnAvFields KnAvFields;

/* Whether a picture is to be made whole, as the clip's spec, its own flags and the stream say. */
gboolean kn_av_is_interlaced(const AVFrame *picture, const AVStream *stream,
                             KnDeinterlace deinterlace);
/* Whether that can be done with pictures of this kind. */
gboolean kn_av_fields_can(const AVFrame *picture);

KnAvFields *kn_av_fields_new(void);
void kn_av_fields_free(KnAvFields *fields);
/* The picture made whole, valid until the next call. next: the picture after it, or NULL where
 * there is none. NULL: no memory. */
const AVFrame *kn_av_fields_join(KnAvFields *fields, const AVFrame *picture, const AVFrame *next,
                                 const AVStream *stream);
