/* SPDX-License-Identifier: MIT */
#pragma once
#include "vision/model_write.h"

/* Small networks of the forms of known exports, which see in every picture what they are told to
 * (as long as it is white somewhere: their outputs are their constants times the largest value that
 * they are given, so that white must come to 1). The caller unrefs. */

typedef struct {
    float x, y, w, h; /* middle and size, in pixels of the square */
    int kind;
    float sure;
    float share; /* of the first prototype */
} ToyBox;

enum { TOY_SIDE = 64, TOY_PLACES = 84, TOY_SHARES = 2 };

/* A YOLO export: boxes [1, 4 + n_kinds (+ TOY_SHARES), TOY_PLACES], of which the first n are these,
 * and with masks two prototypes [1, TOY_SHARES, 16, 16]: 8 in the left half and -8 in the right
 * one, and noise that no box has a share of. kinds: metadata; NULL: none. */
GByteArray *toy_yolo(const ToyBox *boxes, guint n, int n_kinds, gboolean masks, const char *kinds);

/* An ISNet of 64 x 64: what is bright belongs to the thing. */
GByteArray *toy_isnet(void);

/* A network that enlarges: `blurs` times the mean of 5 x 5, which beyond the edge is black, then
 * each pixel becomes a square of scale x scale. Channels second, or last. */
GByteArray *toy_super(int scale, guint blurs, gboolean last);

/* A voice of Piper's form: TOY_SAMPLES samples for each number of its input, times its
 * length_scale, of a noise as loud as the number; speakers: it takes one, which moves all of it. */
enum { TOY_SAMPLES = 512 };
GByteArray *toy_piper(gboolean speakers);
/* What stands beside it: espeak's German at 16 kHz; of several speakers the second is anna. The
 * caller frees. */
char *toy_piper_config(int speakers);

/* CLIP of three colours: a picture is its mean, and so are the words "red", "green" and "blue"; all
 * others are nothing. masked: the text network takes a mask of its tokens, too, and what it masks
 * does not count. */
GByteArray *toy_clip_image(void);
GByteArray *toy_clip_text(gboolean masked);
/* Its list of merges, in which each colour is a token. The caller frees. */
char *toy_clip_merges(void);
