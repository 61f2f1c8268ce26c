/* SPDX-License-Identifier: MIT */
/* Errors of the public library: its codes are the engine's, but for work that was cancelled. */
#include "base/error.h"

#include <kinora/kinora.h>

G_STATIC_ASSERT((int)KINORA_ERROR_RENDER == (int)KN_ERROR_RENDER);
G_STATIC_ASSERT((int)KINORA_ERROR_USAGE == (int)KN_ERROR_USAGE);
G_STATIC_ASSERT((int)KINORA_ERROR_PROJECT == (int)KN_ERROR_PROJECT);
G_STATIC_ASSERT((int)KINORA_ERROR_INPUT == (int)KN_ERROR_INPUT);
G_STATIC_ASSERT((int)KINORA_ERROR_SERVICE == (int)KN_ERROR_SERVICE);
G_STATIC_ASSERT((int)KINORA_ERROR_ENVIRONMENT == (int)KN_ERROR_ENVIRONMENT);
G_STATIC_ASSERT((int)KINORA_ERROR_VERIFY == (int)KN_ERROR_VERIFY);
G_STATIC_ASSERT((int)KINORA_ERROR_BUSY == (int)KN_ERROR_BUSY);

GQuark kinora_error_quark(void)
{
    return kn_error_quark();
}

static gboolean is_cancelled(const GError *error)
{
    return g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int kinora_exit_code(const GError *error)
{
    const GError cancelled = {.domain = KN_ERROR, .code = KN_ERROR_CANCELLED};
    return kn_error_exit_code(is_cancelled(error) ? &cancelled : error);
}

unsigned kinora_error_n_problems(const GError *error)
{
    unsigned n = 0;
    g_return_val_if_fail(error != NULL, 0);
    while (kn_error_problem(error, n))
        n++;
    return MAX(n, 1);
}

gboolean kinora_error_problem(const GError *error, unsigned i, KinoraProblem *problem)
{
    g_return_val_if_fail(error != NULL, FALSE);
    g_return_val_if_fail(problem != NULL, FALSE);
    const KnProblem *cause = kn_error_problem(error, i);
    if (!cause && i > 0)
        return FALSE;
    if (!cause) {
        *problem = (KinoraProblem){
            .code =
                is_cancelled(error) ? kn_error_code_name(KN_ERROR_CANCELLED) : kn_error_name(error),
            .words = error->message,
        };
        return TRUE;
    }
    *problem = (KinoraProblem){
        .code = kn_problem_name(cause, error),
        .file = cause->file,
        .line = cause->line,
        .column = cause->column,
        .path = cause->path,
        .segment = cause->segment,
        .words = cause->wrong,
        .hint = cause->hint,
    };
    return TRUE;
}
