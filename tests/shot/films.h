/* SPDX-License-Identifier: MIT */
#pragma once
#include "pixel/sprite.h"
#include "pixel/surface.h"
#include "shot/steps.h"

/* Surfaces and shots for the tests of this room. */

/* A picture store: surfaces under their keys, in a temporary folder that free removes. */
typedef struct Store Store;
Store *store_new(void);
void store_free(Store *store);
/* Adds a copy of the frame; returns its key (owned by the store). */
const char *store_add(Store *store, const KnFrame *frame);
/* The same for a picture with transparency. */
const char *store_add_sprite(Store *store, const KnPixels *pixels);
/* A KnSurfaceLookup; user_data is the store. */
KnSurface *store_lookup(const char *key, gpointer store, GError **error);
guint store_n_open(const Store *store); /* lookups so far */

/* Photograph-like content: soft light, edges, fine texture (1/f), some noise; `seed` varies it. */
KnFrame *picture_new(int width, int height, guint seed);

/* Soft blobs of colour on nothing, opaque in their middles; the caller frees the pixels. */
KnPixels blobs_new(int width, int height, guint seed);

/* The largest centred rectangle of the frame's aspect. */
KnBox cover_base(int surface_width, int surface_height, int width, int height);

/* A shot of a surface, without motion. */
KnShot shot_of(const char *key, const KnFrame *frame, int width, int height, gint64 first,
               gint64 n_frames);
void shot_move(KnShot *shot, const char *ease, double z0, double u0, double v0, double z1,
               double u1, double v1);
/* Fades from and to black. */
void shot_fade(KnShot *shot, int fade_in, int fade_out);
KnEasing ease_of(const char *name);

/* Whether tests/fuzz/seeds/film/NAME still is what a film is frozen to; KN_WRITE_SEEDS writes it.
 */
void check_seed(const char *name, GVariant *film);

/* A film of six shots (a colour, odd sizes, moves, fades, vignettes, grain) with four transitions
 * and five layers (parts, fades, cut off by every edge);
 * with store NULL the surfaces' keys are made up. */
KnFilm *film_of_many(Store *store, int width, int height);
