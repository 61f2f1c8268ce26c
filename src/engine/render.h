/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/build.h"

/* A render, once its film is compiled: what is missing of it, making that, and what is told and
 * noted at the end. */

/* Finds out what is missing and how many workers make it. Errors: KN_ERROR_ENVIRONMENT. */
gboolean kn_render_plan(KnBuild *build, GError **error);

/* Makes it, and joins the film, as far as the build reaches. Errors: any of KN_ERROR. */
gboolean kn_render_make(KnBuild *build, GError **error);

/* Prunes, and writes state, report and the last event. failure NULL: the build is done. */
void kn_render_end(KnBuild *build, const GError *failure);
