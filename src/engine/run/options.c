/* SPDX-License-Identifier: MIT */
#include "engine/run/options.h"

gboolean kn_build_stopped(const KnBuildOptions *options)
{
    return (options->cancellable && g_cancellable_is_cancelled(options->cancellable)) ||
           (options->stop && g_cancellable_is_cancelled(options->stop));
}
