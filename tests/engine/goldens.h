/* SPDX-License-Identifier: MIT */
#pragma once
#include "film.h"

#include <math.h>
#include <string.h>

/* What tests compare frames of a project with: slow references in double precision, written from
 * what the documents say, never from what the program draws. A reference fills a canvas of colours;
 * the kit makes a frame of it (ITU-R BT.709, limited range, 4:2:0), has the program draw the same
 * frame of a project, and measures both against each other. Pictures of projects are formulas of
 * where one looks, so that a reference needs to resample nothing. */

enum { GOLDEN_FRAMES = 60, GOLDEN_FPS = 30 }; /* of the only segment */

/* One frame that is looked for. */
typedef struct {
    int width, height, frame;
    double unit; /* pixels of the frame for one of 1080 lines */
} View;

/* Of every pixel r, g, b, 0..255; a negative red: nothing is looked for there. */
typedef void (*Draw)(const View *view, double *canvas);

#define EACH_PIXEL(view, x, y)                                                                     \
    for (int y = 0; y < (view)->height; y++)                                                       \
        for (int x = 0; x < (view)->width; x++)

typedef struct {
    const char *name;    /* ends with the effect's */
    const char *segment; /* members of the segment that end with a comma, or "" */
    const char *plan;    /* members of its effects_plan */
    Draw draw;
    double least_db[2]; /* of luma, of chroma */
    double seen_db;     /* without the effect, luma is further off by that; 0: it may be alike */
    double changed_db;  /* at least, of the luma that the effect changes; 0: not measured */
} GoldenRow;

#define TOOL(name, params) "\"tools\": [{\"name\": \"" name "\", \"params\": {" params "}}]"

double *golden_pixel(const View *view, double *canvas, int x, int y);
/* Lays a colour over another one, that part of it. */
void golden_mix(double *to, const double *color, double part);
/* Smoothstep, its ends held. */
double golden_ramp(double x);
/* The easings of the documents; their ends are held. */
double golden_ease_cubic(double x); /* easeInOutCubic */
double golden_ease_sine(double x);  /* easeInOutSine */
double golden_ease_out(double x);   /* easeOutCubic */

/* A Gauss along both axes of a field with so many numbers a pixel; its edges repeat. */
void golden_gauss(double *field, int width, int height, int parts, double sigma);
/* How much of a pixel lies in a box with round corners. */
double golden_box(const KnBox *box, double radius, double x, double y);

/* Writes a picture of that size into the folder of the film. */
void golden_write(const Film *film, const char *name, const View *view, Draw draw);

/* Loads a project of one segment of "ground.png". */
void golden_load(Film *film, const GoldenRow *row, int width, int height, const char *output);
/* Draws a frame of it and compares that; without is what it would be without the effect. */
void golden_compare(const Film *film, const GoldenRow *row, const View *view, Draw without);
/* Renders it with workers, and compares those frames of what the file shows. */
void golden_compare_film(Film *film, const GoldenRow *row, const View *view, const int *frames,
                         gsize n_frames);
