/* SPDX-License-Identifier: MIT */
#pragma once
#include "vision/boxes.h"
#include "vision/onnx.h"

/* From what networks make of a square of a picture to candidates. Each refuses outputs of other
 * shapes (KN_ERROR_INPUT), adds to `candidates`, and takes nothing that is less sure than `least`.
 * Threads: pure functions. */
typedef struct {
    const KnVisionPicture *picture;
    KnSquare square;
    double least;
} KnDecode;

/* CenterNet (X. Zhou et al., "Objects as Points", 2019) of 512 x 512: how far the box reaches to
 * the left, top, right and bottom of each of 128 x 128 places, and how sure each kind is there;
 * what counts is what no neighbour is surer of. */
enum { KN_CENTERNET_SIDE = 512, KN_CENTERNET_OUTPUTS = 2 };
gboolean kn_decode_centernet(const KnDecode *decode, const KnTensor *outputs, GArray *candidates,
                             GError **error);

/* NanoDet of 416 x 416: at places 8, 16 and 32 pixels apart, how sure each kind is, and for each
 * side of the box how likely each of 11 distances is (X. Li et al., "Generalized Focal Loss",
 * 2020). */
enum { KN_NANODET_SIDE = 416, KN_NANODET_OUTPUTS = 6 };
gboolean kn_decode_nanodet(const KnDecode *decode, const KnTensor *outputs, GArray *candidates,
                           GError **error);

/* BlazeFace of 256 x 256 (V. Bazarevsky et al., 2019): 896 anchors, for each how sure a face is
 * there, and its box and six points, from the anchor. */
enum { KN_BLAZEFACE_SIDE = 256, KN_BLAZEFACE_OUTPUTS = 4 };
gboolean kn_decode_blazeface(const KnDecode *decode, const KnTensor *outputs, GArray *candidates,
                             GError **error);
