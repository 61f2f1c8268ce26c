/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/build.h"
#include "output/chapters.h"

/* What the join adds to pictures and sound: tags, chapters and a cover in the film; a chapter list
 * and a poster beside it. None of it is part of any key: a change of them remakes no picture and no
 * sound. */
typedef struct {
    KnTags tags; /* what it points to is the project's, or here */
    KnChapters *chapters;
    GBytes *cover;
} KnMetadata;

/* Whether SOURCE_DATE_EPOCH is a time or empty. Errors: KN_ERROR_USAGE. */
gboolean kn_source_date_check(GError **error);

/* Errors: KN_ERROR_INPUT for a cover that is neither JPEG nor PNG, or too large. */
gboolean kn_metadata_open(KnMetadata *metadata, const KnBuild *build, GError **error);
void kn_metadata_clear(KnMetadata *metadata);

/* All that they are made from, for the key of the finished film. Floating. */
GVariant *kn_metadata_to_variant(const KnBuild *build);
/* Whether the files that are asked for stand beside the film. */
gboolean kn_side_files_exist(const KnBuild *build);

/* Writes the files beside the film, each whole or not at all. Errors: those of drawing the poster,
 * KN_ERROR_ENVIRONMENT. */
gboolean kn_side_files_write(KnBuild *build, GError **error);
