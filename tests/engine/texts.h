/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/warning.h"
#include "engine/asset/asset.h"
#include "pixel/frame.h"
#include "shot/shot.h"

/* A film of one shot of one colour with effects that show text, drawn frame by frame as a worker
 * would. */
typedef struct {
    KnFilm *film;
    GPtrArray *assets; /* KnAsset */
    KnWarnings *warnings;
    GHashTable *surfaces; /* key → KnSurface */
    KnFrame *frame;       /* the last that was drawn */
} Texts;

typedef struct {
    int width, height, fps;
    gint64 n_frames;
    int lead, tail;
    const KnLayer *caption; /* lies over the film already; may be NULL */
    gint64 before;          /* frames of another shot before it */
    const GArray *clear;    /* what the texts keep clear of (kn_clear_seen); may be NULL */
    gboolean no_cursor;
    gboolean planned_alone; /* without pictures: nothing can be drawn */
} TextsShape;

/* The shot is grey, of luma TEXTS_GROUND. Effects are JSON: an array of {"name", "params"}. */
enum { TEXTS_GROUND = 90 };
void texts_open(Texts *texts, const TextsShape *shape, const char *effects);
void texts_close(Texts *texts);

/* What is wrong with parameters, or what compiling says; NULL: nothing. The caller frees. */
char *texts_refusal(const char *effect, const char *params);

/* Draws the frame into texts->frame. */
void texts_draw(Texts *texts, gint64 frame);

int texts_luma(const Texts *texts, int x, int y);
/* The rectangle of all samples of luma that are not the ground's; width 0: there is none. */
void texts_ink(const Texts *texts, int box[4]);
/* How many runs of samples of at least that luma a row has. */
guint texts_strokes(const Texts *texts, int y, int least);
