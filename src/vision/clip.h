/* SPDX-License-Identifier: MIT */
#pragma once
#include "vision/nets.h"

/* Pictures and texts as CLIP ViT-B/32 sees them (A. Radford et al., 2021): each is a list of
 * numbers, and what belongs together points the same way. Three files of the person's own:
 * clip-image.onnx (a picture [n, 3, 224, 224] → [n, d]), clip-text.onnx (tokens [n, 77], and in
 * some exports a mask of them, → [n, d]), as `optimum-cli export onnx` and others write them, and
 * clip-merges.txt (bpe.h). Threads: pure but for the networks. */
enum { KN_CLIP_SIDE = 224, KN_CLIP_NUMBERS_MAX = 4096 };

/* The picture's middle as the image network takes it: shrunk to 224 on the shorter side by bicubic
 * interpolation that covers all pixels (as Pillow does it, in integers), cut to a square, and per
 * channel less CLIP's mean, by its deviation; a plane for each channel. The caller frees. */
float *kn_clip_picture(const KnVisionPicture *picture);

/* Whether all files are there that pictures and texts need. */
gboolean kn_clip_has(const KnNets *nets);

/* What the networks make of a picture or a text: n numbers, of length one. The caller frees; NULL
 * with an error: those of kn_nets_run. */
float *kn_clip_of_picture(KnNets *nets, const KnVisionPicture *picture, guint *n, GError **error);
float *kn_clip_of_text(KnNets *nets, const char *text, guint *n, GError **error);

/* How alike two are: the cosine of their angle, -1..1; 0 where one of them is nothing. */
double kn_clip_likeness(const float *a, const float *b, guint n);
