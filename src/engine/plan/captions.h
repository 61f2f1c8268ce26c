/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/plan/speech.h"
#include "engine/store/store.h"
#include "text/caption.h"

/* The captions of a film: from what is said, or from a caption file, placed on the film's clock.
 * Threads: read-only once made. */
typedef struct {
    KnCaptions *list;  /* never NULL; none behind the film's end */
    char *ass;         /* an ASS file, whole, that stands for the list where it is drawn; or NULL */
    guint n_estimated; /* segments whose words' times were guessed */
} KnFilmCaptions;

void kn_film_captions_free(KnFilmCaptions *captions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnFilmCaptions, kn_film_captions_free)

/* Makes them; speeches may be NULL; so may the store, which knows the sounds
 * that words are guessed from; an empty list when the project asks for none. Warnings (of
 * char*) are added: captions that are too quick to read or have too long lines, those behind the
 * film's end. Errors:
 * KN_ERROR_INPUT: a caption or word file, or a sound that cannot be read; KN_ERROR_ENVIRONMENT: no
 * module. */
KnFilmCaptions *kn_film_captions_new(const KnProject *project, const KnTimeline *timeline,
                                     const KnSpeeches *speeches, KnStore *store,
                                     KnWarnings *warnings, GError **error);

/* The same warnings of a film of which only the project is known: no sound and no word file is
 * opened, what they would tell is not checked, and words whose times nobody tells are taken to be
 * said evenly. Errors: the same. */
gboolean kn_film_captions_check(const KnProject *project, const KnTimeline *timeline,
                                KnWarnings *warnings, GError **error);
