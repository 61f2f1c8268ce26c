/* SPDX-License-Identifier: MIT */
#pragma once
#include "pixel/frame.h"

/* A surface is a prepared still in a file of its own: a header of 4096 bytes, then the planes laid
 * out as kn_frame_init does. It is written once by whoever prepares pictures, mapped read-only by
 * workers, so that any number of processes share one copy in memory.
 *
 * One with transparency holds premultiplied samples (Y, Cb and Cr are each multiplied by alpha /
 * 255 as they are, so that clear is 0, 0, 0), and behind the planes of the colours lie two of
 * alpha: for luma, and for chroma at the chroma samples' own places (pixel/sprite.h makes it).
 *
 * Header (little-endian, the rest zero): 8 bytes "KNSURF1\n", u32 width, u32 height, u64 file size,
 * 32 bytes SHA-256 of everything behind the header, u32 1 with transparency, else 0, and 64 bytes:
 * the key that its name began with when it was written (kn_hash_of_name), which its name must begin
 * with wherever it is opened. Threads: a surface is read-only; ref and unref are atomic. */
typedef struct KnSurface KnSurface;

/* Maps a file. With verify, the content's hash is checked. Errors: KN_ERROR_INPUT when it is
 * missing, KN_ERROR_VERIFY when it is not a whole surface of that form. */
KnSurface *kn_surface_open(const char *path, gboolean verify, GError **error);
KnSurface *kn_surface_ref(KnSurface *surface);
void kn_surface_unref(KnSurface *surface);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnSurface, kn_surface_unref)
const KnFrame *kn_surface_frame(const KnSurface *surface);
/* Alpha of luma and of chroma, two planes; NULL of a surface without transparency. */
const KnPlane *kn_surface_alpha(const KnSurface *surface);

/* What it shows over black, opaque: itself, or a copy of what has transparency and is no
 * coverage. Takes the reference; NULL: none. Errors: KN_ERROR_ENVIRONMENT. */
KnSurface *kn_surface_take_on_black(KnSurface *take_surface, GError **error);
/* How much of it there is, as a picture: all planes are its alpha, or 255 where it has none; so is
 * the alpha of what has one. Takes the reference; NULL: none. */
KnSurface *kn_surface_take_coverage(KnSurface *take_surface);

/* Writes a frame as a surface, whole or not at all. Errors: KN_ERROR_ENVIRONMENT. */
gboolean kn_surface_write(const char *path, const KnFrame *frame, GError **error);
/* The same with two planes of alpha, as large as the frame's planes 0 and 1. */
gboolean kn_surface_write_alpha(const char *path, const KnFrame *frame, const KnPlane alpha[2],
                                GError **error);
