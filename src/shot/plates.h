/* SPDX-License-Identifier: MIT */
#pragma once
#include "pixel/kernels.h"
#include "shot/renderer.h"

/* Draws the plates of a shot over its rows, for the renderer. Threads: one at a time. */
typedef struct KnPlates KnPlates;

/* All that is given is borrowed. */
typedef struct {
    const KnFilm *film;
    const KnShot *shot; /* with plates */
    const KnKernels *kernels;
    KnSurfaceLookup lookup;
    gpointer user_data;
} KnPlatesKit;

/* Errors: those of lookup; KN_ERROR_VERIFY for a surface that is not the plate that was planned;
 * KN_ERROR_ENVIRONMENT. */
KnPlates *kn_plates_open(const KnPlatesKit *kit, GError **error);
void kn_plates_free(KnPlates *plates);

/* Places them as they are seen in a frame: `own` counts from the shot's own first one, t is shot
 * time, so many times (1 or more) closer than the camera is. FALSE: they stand elsewhere, or are
 * otherwise weighed, in the next frame. */
gboolean kn_plates_place(KnPlates *plates, gint64 own, gint64 t, double closer);

/* Notes how they stand now; whether they stand so still, or again. */
void kn_plates_keep(KnPlates *plates);
gboolean kn_plates_kept(const KnPlates *plates);

/* Lays them over row y of plane p of the frame. No allocation. */
void kn_plates_row(KnPlates *plates, int p, int y, uint8_t *row);
