/* SPDX-License-Identifier: MIT */
#pragma once
#include "shot/shot.h"

/* A film's own fields: for film.c and film_variant.c only. Shots are contiguous in the film's
 * frames; cuts stand in an array of the same length, each behind its shot. */
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
