/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* What processes of the role `detect` are set up with, and asked: what a picture is about, what
 * CLIP makes of a picture or of words (vision/clip.h), or to enlarge one (vision/super.h). They
 * alone load models. */
typedef struct {
    char *store;         /* its folder */
    char *folder;        /* that the project's files must lie in, or NULL: kn_project_bounds */
    gint64 memory_bytes; /* that the process may take; 0: any */
    char *models_folder; /* NULL: no models */
    GStrv models;        /* names of those that may be used … */
    GStrv hashes;        /* … and SHA-256 of their files */
    GStrv detectors;     /* names, in the order in which they are asked; NULL: none */
    int threads;         /* of a network */
} KnDetectSetup;

typedef struct {
    char *picture;    /* path; NULL: words … */
    char *words;      /* … that are compared with pictures */
    gboolean compare; /* its numbers are written to the path, in base64, and not a record */
    int enlarge;    /* in thousandths: it is enlarged by a network, and the path is of the PNG file
                       (store/enlarged_file.h); 0: not */
    gboolean alpha; /* to enlarge: the picture has transparency */
    char content[65];  /* that it must have */
    char *decoder;     /* that it is read by */
    int width, height; /* upright, of the picture */
    int n_frames;      /* of a video clip: so many of its pictures are looked at; 0: no clip */
    gint64 from_us, span_us; /* … spread over this part of it; span 0: nobody knows its length */
    int peak, deinterlace;   /* as in KnClipSpec */
    char *path, key[65];     /* of the record that is written */
    /* To compare: the part of the picture that is looked at, in its pixels; right 0: all of it. */
    int left, top, right, bottom;
} KnDetectRequest;
