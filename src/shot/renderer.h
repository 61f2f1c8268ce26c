/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/cpu.h"
#include "media/clip.h"
#include "pixel/surface.h"
#include "shot/shot.h"

/* Draws frames of a film: a pure function of (film, frame number), whatever was drawn before
 * (promise: pure frames).
 *
 * Surfaces are asked for by key when a shot first becomes visible and given back when the renderer
 * has moved on. Drawing allocates nothing once a shot is open. All versions of the kernels give the
 * same bytes. Threads: one at a time; several renderers may share a film. */
typedef struct KnRenderer KnRenderer;

/* Returns a new reference. */
typedef KnSurface *(*KnSurfaceLookup)(const char *key, gpointer user_data, GError **error);

/* Opens a clip, which the renderer frees when its shot is over. */
typedef KnClip *(*KnClipLookup)(const char *key, gpointer user_data, GError **error);

KnRenderer *kn_renderer_new(const KnFilm *film, KnCpuFlags cpu, KnSurfaceLookup lookup,
                            gpointer user_data, GError **error);
/* Where clips come from, with the same user_data; without this, a film that shows one cannot be
 * drawn. */
void kn_renderer_set_clips(KnRenderer *renderer, KnClipLookup lookup);
gboolean kn_renderer_draw(KnRenderer *renderer, gint64 frame, KnFrame *out, GError **error);
void kn_renderer_free(KnRenderer *renderer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnRenderer, kn_renderer_free)

/* Raised whenever the same film would be drawn in other pixels: part of every batch's fingerprint.
 */
#define KN_RENDERER_MEANING 4
