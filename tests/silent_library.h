/* SPDX-License-Identifier: MIT */
#pragma once
#include "silent.h"
#include <kinora/kinora.h>

/* The same for tests of the public library. */
static inline gboolean silent_kinora_render(KinoraProject *project, const char *output_path,
                                            const KinoraRenderOptions *options, GError **error)
{
    gboolean done = kinora_render(project, output_path, options, error);
    if (done)
        silent_assert(output_path);
    return done;
}
