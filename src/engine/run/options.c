/* SPDX-License-Identifier: MIT */
#include "engine/run/options.h"
#include "base/error.h"

gboolean kn_build_stopped(const KnBuildOptions *options)
{
    return (options->cancellable && g_cancellable_is_cancelled(options->cancellable)) ||
           (options->stop && g_cancellable_is_cancelled(options->stop));
}

gboolean kn_build_go_on(const KnBuildOptions *options, GError **error)
{
    if (!kn_build_stopped(options))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_CANCELLED, "stopped on request");
    return FALSE;
}
