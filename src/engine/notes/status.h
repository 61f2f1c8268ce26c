/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/film/film.h"
#include "engine/notes/state.h"
#include "engine/store/lock.h"

/* What a render would find, without doing anything: what `kinora status` prints. */
typedef struct {
    const KnManifest *manifest; /* the session's */
    gboolean held;              /* a build runs now */
    KnLockHolder holder;
    gboolean film_there;   /* and just as it would be made: there is nothing to do */
    char **why;            /* of each batch: why it would be made; NULL: it is in the cache, or
                              equal to an earlier one */
    guint n_missing;       /* batches */
    gboolean plan_damaged; /* the manifest of the last build, which why is told from */
    guint n_pictures, n_pictures_missing; /* that are made before they are drawn */
    guint n_scenes, n_scenes_missing;     /* segments of them */
    gboolean sound_missing;
} KnStatus;

typedef struct {
    const KnFilmInputs *film;
    const char *codec_version; /* of the encoder's code */
    KnPhaseSet anew;           /* phases whose results would be made although they are there */
} KnStatusInputs;

/* Of a film that is compiled. state is what kn_state_read found in options->state_dir. Takes
 * no lock. To be cleared before its session is closed. */
void kn_status_look(KnStatus *status, const KnStatusInputs *inputs, const KnState *state);
void kn_status_clear(KnStatus *status);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KnStatus, kn_status_clear)
