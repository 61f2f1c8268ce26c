/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/film/film.h"
#include "output/chapters.h"

/* What the join adds to pictures and sound in the film: tags, chapters and a cover. None of it is
 * part of a batch's or the sound's key: a change of them remakes no picture and no sound. */
typedef struct {
    KnTags tags; /* what it points to is the project's, or here */
    KnChapters *chapters;
    GBytes *cover;
} KnMetadata;

/* Whether SOURCE_DATE_EPOCH is a time or empty. Errors: KN_ERROR_USAGE. */
gboolean kn_source_date_check(GError **error);

/* The chapters of the frames that are rendered: each segment with a title begins one. The caller
 * frees. */
KnChapters *kn_metadata_chapters(const KnFilmInputs *film);

/* Whether the project's cover, if it has one, can be put into a film. Errors: KN_ERROR_INPUT. */
gboolean kn_metadata_check(const KnProject *project, GError **error);

/* Notes what the cover is as the film is planned (kn_store_note_content). */
void kn_metadata_plan(const KnFilmInputs *film);

/* Errors: KN_ERROR_INPUT for a cover that is neither JPEG nor PNG, too large, or another than was
 * planned with. */
gboolean kn_metadata_open(KnMetadata *metadata, const KnFilmInputs *film, GError **error);
void kn_metadata_clear(KnMetadata *metadata);

/* All that they are made from, for the key of the finished film; cover: the hash of the one that is
 * in it, NULL: of the file as it is now. Floating. */
GVariant *kn_metadata_to_variant(const KnFilmInputs *film, const char *cover);
