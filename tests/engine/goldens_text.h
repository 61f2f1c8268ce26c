/* SPDX-License-Identifier: MIT */
#pragma once
#include "goldens.h"

/* Slow references of text over a picture: letters by Pango, laid out here, and all that is round
 * them, in double precision. Lengths are in pixels of the frame. */

typedef struct {
    const char *text;
    double size;
    gboolean bold;
    const double *color;
    double x, y; /* left and top of its line, without the leading that a font asks for */
} Letters;

typedef struct {
    KnBox panel;
    double radius, shadow; /* how far the soft shadow reaches */
    const double *panel_color;
    double panel_opacity; /* 0: the letters have the shadow */
    const double *border_color;
    double border; /* how broad the line inside of the panel's edge is */
    const double *accent_color;
    double accent;                  /* how broad the bar at the panel's left is */
    KnBox hole;                     /* cut out of the panel, with the border round it; w 0: none */
    KnBox mark;                     /* below the letters, with round corners; w 0: none */
    double mark_radius, mark_limit; /* from which column on it is not seen yet */
    const double *mark_color;
    KnBox cursor; /* of the first letters' colour; w 0: none */
    guint n;
    Letters letters[2];
} Block;

/* How much of a block is seen: moved, fading, and from which column of the frame on not at all;
 * the same of its letters alone; and whether panel and letters fade each by themselves. */
typedef struct {
    double dx, dy, opacity, limit, letters_limit;
    gboolean apart;
} Seen;

#define SEEN_WHOLE ((Seen){0, 0, 1, 1e6, 1e6, FALSE})

/* Width and height of a line of letters; where `end` bytes of it end, from its left. */
void golden_letters_size(const Letters *letters, double *width, double *height);
double golden_letters_reach(const Letters *letters, int end);
/* Lays it over the canvas. */
void golden_block(const View *view, double *canvas, const Block *block, const Seen *seen);
/* To the nearest even number. */
double golden_even(double value);
/* The panel round its letters, which stand below each other with that gap, in the middle of its
 * height and pad_x from its left (and the bar there): as large as they are with the pads, and not
 * smaller than least. It stands in the corner or at the edge of the area that x_edge and y_edge
 * name: -1 left or upper, 0 in the middle, 1. */
typedef struct {
    KnBox area;
    double x_edge, y_edge, pad_x, pad_y, gap, least_width, least_height;
    gboolean centered; /* letters, in the panel's width */
} Standing;
void golden_block_stand(Block *block, const Standing *standing);
