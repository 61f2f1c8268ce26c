/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/av/av.h"

/* Clips of other primaries or another transfer than the film's. */

/* What a picture's colours are, as its tags say. */
typedef enum {
    KN_AV_COLORS_PLAIN,  /* the film's, or nothing tells: only the matrix may differ */
    KN_AV_COLORS_LIGHT,  /* they go through linear light */
    KN_AV_COLORS_STRANGE /* no way is known; they are shown as if they were plain */
} KnAvColors;
KnAvColors kn_av_colors_of(const AVFrame *picture);

/* The way of one kind of colours. Threads: const after kn_av_light_new. */
typedef struct KnAvLight KnAvLight;
/* For a picture whose colours are KN_AV_COLORS_LIGHT; peak: as KnClipSpec has it. */
KnAvLight *kn_av_light_new(const AVFrame *picture, int peak);
void kn_av_light_free(KnAvLight *light);
gboolean kn_av_light_fits(const KnAvLight *light, const AVFrame *picture);
/* yuv444p of 16 bits, limited range, the picture's own matrix, to yuv444p of the film's colours. */
void kn_av_light_apply(const KnAvLight *light, const AVFrame *from, AVFrame *to);
