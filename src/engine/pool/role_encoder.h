/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/media.h"

/* What a process that tries an encoder is asked. */
typedef struct {
    KnVideoSettings video; /* names are borrowed, or interned by reading */
    guint n_frames;        /* to encode, and to flush; 0: it is opened and closed */
    const char *container; /* the frames are written into one of that kind, and read again; NULL:
                            * none. Borrowed as names are */
} KnEncoderRequest;
