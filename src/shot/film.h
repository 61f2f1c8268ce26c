/* SPDX-License-Identifier: MIT */
#pragma once
#include "shot/shot.h"

/* A film's own fields: for film.c, film_variant.c and film_digest.c only. Shots are contiguous in
 * the film's frames; cuts stand in an array of the same length, each behind its shot. */
struct KnFilm {
    int width, height;
    KnRational fps;
    GArray *shots; /* KnShot */
    GArray *cuts;  /* KnCut */
    GArray *layers;
    GArray *reach; /* gint64: behind the last frame of layers 0 to i */
};

/* The shot in whose own time the frame lies (the first or last one for frames outside). */
guint kn_film_find(const KnFilm *film, gint64 frame);

/* The shots from..to that reach into frames [first, first + n): a neighbour does where the range
 * begins or ends inside of a transition with it. n > 0. */
void kn_film_reach(const KnFilm *film, gint64 first, gint64 n, guint *from, guint *to);

/* The form of the layers that are visible in those frames, floating; its version is the film's. */
GVariant *kn_film_layers_to_variant(const KnFilm *film, gint64 first, gint64 n);
#define KN_FILM_FORM_VERSION 12
