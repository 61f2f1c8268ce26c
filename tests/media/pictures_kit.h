/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/error.h"
#include "media/pictures.h"
#include "pixel/surface.h"

/* What the tests of pictures share: a folder of test pictures, made once a program. */

/* Makes a folder with the pictures of a test ("colors", "fit", "bad") by the program make-pictures,
 * and removes it. */
void kit_start(const char *test);
void kit_end(void);

const KnPictures *kit_module(void);
/* A path in the folder; the string lives until kit_end. */
const char *kit_path(const char *name);
void kit_write_file(const char *name, const void *data, gsize size);

/* Probes, plans and prepares into kit_path("surface"); fails the test on an error. spec and base
 * may be NULL. */
typedef struct {
    const char *name;
    KnFit fit;
    int width, height;
    double zoom;
    KnPoint focus;
    KnColor background;
} KitJob;
KnSurface *kit_prepare(const KitJob *job, KnSurfaceSpec *spec, KnBox *base);
/* The same, for what must fail: TRUE when it was prepared. */
gboolean kit_try(const KitJob *job, KnSurfaceSpec *spec, KnBox *base, GError **error);

/* The sample of Y, Cb, Cr at a place in 0..1. */
void kit_sample(const KnFrame *frame, double x, double y, int yuv[3]);
/* Fails when it is further from a colour than so many code values in Y, Cb or Cr. */
void kit_assert_color(const KnFrame *frame, double x, double y, KnColor color, int tolerance,
                      const char *what);
/* No file but those that were there is in the folder. */
void kit_assert_nothing_left(void);
