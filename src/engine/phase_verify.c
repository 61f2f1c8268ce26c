/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "engine/build.h"
#include "engine/film/verify.h"

/* What is asked for and cannot be is told; what a preset asks for is passed over. */
static void pass_over(KnBuild *build, const char *why)
{
    const KnBuildOptions *options = build->session->options;
    g_autofree char *words = g_strdup_printf("the film is not verified: %s", why);
    build->reporter.verified.state = "passed-over";
    build->reporter.verified.why = g_strdup(why);
    if (options->verify == KN_VERIFY_ON || options->until == KN_PHASE_verify)
        kn_emit_warning(&build->reporter, KN_WARNING_NOT_VERIFIED, 0, words);
}

/* A film with findings, warnings too, is verified again by the next build: they are told once more.
 */
static gboolean run(KnBuild *build, GError **error)
{
    const char *unfit = kn_verify_unfit(build->film.container);
    const KnVerifyInputs inputs = {
        .film = &build->film, .speeches = build->session->speeches, .stats = &build->stats};
    if (unfit) {
        pass_over(build, unfit);
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

const KnPhase kn_phase_verify = {.needs = KN_NEEDS(join), .run = run};
