/* SPDX-License-Identifier: MIT */
#include "engine/build.h"
#include "engine/film/verify.h"

/* A film with findings, warnings too, is verified again by the next build: they are told once more.
 */
static gboolean run(KnBuild *build, GError **error)
{
    const char *unfit = kn_verify_unfit(build->film.container);
    const KnVerifyInputs inputs = {
        .film = &build->film, .speeches = build->session->speeches, .stats = &build->stats};
    if (unfit) {
        kn_verify_pass_over(&build->reporter, unfit,
                            kn_verify_asked(build->session->options, build->session->project));
        return TRUE;
    }
    if (build->inputs.film_there && !kn_phase_in(build->anew, KN_PHASE_verify) &&
        kn_build_state_is_verified(build->state)) {
        build->reporter.verified.state = "cached";
        kn_phase_cached(&build->reporter, KN_PHASE_verify);
        return TRUE;
    }
    if (!kn_verify_film(&inputs, error))
        return FALSE;
    if (build->reporter.findings->len == 0)
        kn_build_state_verified(build->state);
    return kn_build_go_on(build->session->options, error);
}

const KnPhase kn_phase_verify = {.inputs = "the film, notes of what was drawn and mixed",
                                 .outputs = "findings",
                                 .needs = KN_NEEDS(join),
                                 .run = run};
