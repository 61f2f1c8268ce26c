/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/film/origin.h"
#include "engine/plan/captions.h"
#include "engine/plan/manifest.h"
#include "engine/run/options.h"
#include "engine/store/results.h"
#include "pixel/flash.h"

/* What a finished film is made from: its batches and its sound lie in the store. */
typedef struct {
    const KnBuildOptions *options;
    const KnProject *project;
    const KnTimeline *timeline;
    const KnManifest *manifest;
    const KnFilmCaptions *captions; /* made with the manifest */
    KnResults *results;
    const char *output_path, *container;
    const KnFilmOrigin *origin; /* made with the manifest */
} KnFilmInputs;

/* What there is to say of it. Of more dangerous flashes than are kept, the first. */
enum { KN_FILM_FLASHES_MAX = 16 };
typedef struct {
    gint64 n_frames;
    guint64 size_bytes;
    char sha256[65]; /* empty: nobody has asked */
    char cover[65];  /* hash of the cover that is in it; empty: none */
    double join_seconds, picture_seconds, sound_seconds;
    guint n_flashes;
    KnFlashFinding flashes[KN_FILM_FLASHES_MAX]; /* frames count from the project's first */
} KnFilmFacts;
