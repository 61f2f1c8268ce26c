/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/av/av.h"

/* Decoded pictures onto the canvas of a clip. */

/* How a picture becomes upright: first rows and columns change places, then it is mirrored. */
typedef struct {
    gboolean swap, flip_x, flip_y;
} KnAvTurn;

/* What the display matrix of a stream asks for: the nearest of the eight. */
KnAvTurn kn_av_turn_of(AVStream *stream);

/* The size of a clip's pictures, as the file says, and how much wider than high a pixel is. */
typedef struct {
    int width, height;
    double pixel;
} KnAvShape;
KnAvShape kn_av_shape_of(AVFormatContext *format, AVStream *stream);

/* A picture of another shape than the clip's, of which there are some where it changes, stands
 * whole in the middle of the clip's place, on black. Threads: one at a time. */
typedef struct KnAvDraw KnAvDraw;
KnAvDraw *kn_av_draw_new(const KnClipSpec *spec, KnAvTurn turn, KnAvShape shape, GError **error);
void kn_av_draw_free(KnAvDraw *draw);
/* The canvas, the same every time. Errors: KN_ERROR_INPUT: a picture that cannot be converted;
 * KN_ERROR_ENVIRONMENT. */
const KnFrame *kn_av_draw(KnAvDraw *draw, const AVFrame *picture, const char *path, GError **error);

/* A scaler from one size and format to another, as libswscale has it, with the same bits on every
 * processor. Chroma of 4:2:0 lies at from_x, from_y (1/256 of a luma sample). NULL: no memory or
 * not possible. */
typedef struct {
    int width, height, format;
    gboolean full_range;
    int chroma_x, chroma_y;
} KnAvImage;
struct SwsContext *kn_av_scaler_new(const KnAvImage *from, const KnAvImage *to);
/* A decoded picture; yuv420p as a KnFrame has it. */
KnAvImage kn_av_image_of_picture(const AVFrame *picture);
KnAvImage kn_av_image_of(const KnFrame *frame);
void kn_av_frame_pointers(const KnFrame *frame, uint8_t *data[4], int stride[4]);
/* The part of a frame from x, y on, which are even. */
KnFrame kn_av_frame_part(const KnFrame *frame, int x, int y, int width, int height);

/* The matrix of a picture. Files that do not tell are of television's standard at its sizes, and of
 * BT.709 above; RGB becomes BT.709 while it is scaled. */
enum AVColorSpace kn_av_space_of(const AVFrame *picture);
/* libswscale takes all grey pictures for full range; one that is not is drawn as the luma of a
 * picture without colour. */
gboolean kn_av_is_limited_grey(const AVFrame *picture);

/* What is behind a clip: its own blurred, darkened, covering copy. */
typedef struct KnAvGround KnAvGround;
KnAvGround *kn_av_ground_new(const KnFrame *picture, const KnFrame *canvas, GError **error);
void kn_av_ground_free(KnAvGround *ground);
/* Draws it over all of the canvas. picture and canvas as in kn_av_ground_new. */
gboolean kn_av_ground_draw(KnAvGround *ground, const KnFrame *picture, KnFrame *canvas);

/* Changes the matrix of a picture, limited range, to that of BT.709. */
void kn_av_matrix_apply(KnFrame *frame, enum AVColorSpace space);
/* The weights Kr and Kb of a matrix; BT.709's for one that is not known. */
void kn_av_matrix_weights(enum AVColorSpace space, double *kr, double *kb);
gboolean kn_av_matrix_is_known(enum AVColorSpace space);
