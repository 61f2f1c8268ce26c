/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/method/method.h"
#include "engine/plan/compile.h"

/* What a build comes to before its project is compiled: the method that can run, and the encoder
 * that is there. Strings are borrowed from the project and from constants. */
typedef struct {
    const KnMethod *method;
    KnCompile compile;
    const char *container;
} KnSettings;

/* What the project and the name of the film decide: container and codec of the sound, and whether
 * a cover can stand there. Opens nothing. Errors: KN_ERROR_USAGE. */
gboolean kn_settings_begin(KnSettings *settings, const KnProject *project, const char *output_path,
                           GError **error);

/* Each step down (another method, another encoder) adds a warning. Errors: KN_ERROR_USAGE,
 * KN_ERROR_ENVIRONMENT. */
gboolean kn_settings_resolve(KnSettings *settings, const KnProject *project,
                             const KnBuildOptions *options, const char *output_path,
                             KnWarnings *warnings, GError **error);
