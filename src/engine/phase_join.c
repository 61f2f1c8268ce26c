/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "engine/build.h"
#include "engine/film/assemble.h"
#include "engine/film/caption_files.h"
#include "engine/film/flashes.h"

static gboolean assemble(KnBuild *build, GError **error)
{
    if (!kn_assemble_film(&build->film, &build->facts, error))
        return FALSE;
    kn_build_state_film(build->state, &build->film, &build->facts);
    return TRUE;
}

static gboolean run(KnBuild *build, GError **error)
{
    g_autoptr(GError) first = NULL;
    if (build->inputs.film_there) {
        kn_phase_cached(&build->reporter, KN_PHASE_join);
        kn_film_flashes_warn(&build->film, &build->facts);
        return kn_caption_files_write(&build->film, error);
    }
    if (assemble(build, &first))
        return TRUE;
    /* A stored batch may have been damaged on disk: then it is made again, once. */
    if (!g_error_matches(first, KN_ERROR, KN_ERROR_VERIFY) ||
        !kn_assemble_drop_damaged(&build->film)) {
        g_propagate_error(error, g_steal_pointer(&first));
        return FALSE;
    }
    kn_build_find_missing(build, FALSE, FALSE);
    return kn_build_make(build, error) && assemble(build, error);
}

const KnPhase kn_phase_join = {.inputs = "batches, the mix, captions, tags",
                               .outputs = "the film, and the files beside it",
                               .needs = KN_NEEDS(render) | KN_NEEDS(sound),
                               .run = run};
