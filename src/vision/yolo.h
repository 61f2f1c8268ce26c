/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/mask.h"
#include "vision/objects.h"

/* Exports of YOLOv8 and YOLO11 as `yolo export format=onnx` writes them (Ultralytics), for finding
 * objects and for their outlines. They take a picture in the middle of a square, [1, 3, side,
 * side], and make, of each of the places that are 8, 16 and 32 pixels apart, the middle and the
 * size of a box in pixels of the square, how sure each kind is, and in exports for outlines the
 * shares of n_shares prototypes, whose sum is the mask: [1, 4 + kinds + n_shares, places] and [1,
 * n_shares, side / 4, side / 4]. Exports that thin boxes themselves (nms=True) have other outputs.
 * Threads: pure functions. */
enum { KN_YOLO_SIDE = 640, KN_YOLO_SIDE_MAX = 2048, KN_YOLO_KINDS_MAX = 2048 };

typedef struct {
    int side, n_kinds, n_places;
    int n_shares; /* 0: boxes alone */
} KnYoloForm;

/* What a network says of itself; side is KN_YOLO_SIDE where it takes any. Errors: KN_ERROR_INPUT:
 * it is no such export, and what was expected. */
gboolean kn_yolo_form(const KnNetForm *net, KnYoloForm *form, GError **error);

/* The kinds that an export knows, in lower case, in their order: from what it says of them
 * (KnNetForm.kinds: "{0: 'person', 1: 'bicycle'}"), or the 80 of COCO where it says nothing and has
 * as many. NULL-terminated; the caller frees. Errors: KN_ERROR_INPUT: it says nothing, or of
 * another number. */
char **kn_yolo_labels(const char *kinds, int n_kinds, GError **error);

/* The surest kind of each place; the boxes of one kind that overlap are not thinned.
 * KnCandidate.place says which place it was. */
gboolean kn_decode_yolo(const KnDecode *decode, const KnYoloForm *form, const KnTensor *outputs,
                        GArray *candidates, GError **error);

/* The mask of a candidate over the whole picture, soft at its edge and empty beside its box.
 * outputs: those that it was decoded from. NULL: it shows nothing, or form->n_shares is 0. */
KnMask *kn_yolo_mask(const KnDecode *decode, const KnYoloForm *form, const KnTensor *outputs,
                     const KnCandidate *candidate);
