/* SPDX-License-Identifier: MIT */
#pragma once
#include "pixel/flash.h"
#include "project/project.h"
#include "timeline/timeline.h"

/* Warns (KN_WARNING_FLASHES) of effects that flash too much by themselves, as they would over grey
 * pictures, and of cards that follow each other too quickly, without looking at a file. What the
 * pictures have to do with it only a render measures. Errors: those of effects;
 * KN_ERROR_ENVIRONMENT (no memory). */
gboolean kn_flash_check(const KnProject *project, const KnTimeline *timeline, KnWarnings *warnings,
                        GError **error);

/* The warning of a finding: it borrows its place from the project, and its words, which the caller
 * frees; `rest` is added to them. */
KnWarning kn_flash_warning(const KnProject *project, const KnTimeline *timeline,
                           const KnFlashFinding *finding, const char *rest);
