/* SPDX-License-Identifier: MIT */
#pragma once
#include "effects/effect.h"

/* What several effects read and compute in the same way. Threads: pure functions. */

/* A place in the picture: [x, y] from 0 to 1, "subject" or "center"; NULL gives the fallback. name
 * is the parameter's. Errors: KN_ERROR_PROJECT. */
gboolean kn_effect_point(const KnJson *node, const char *name, const KnEffectContext *context,
                         KnPoint fallback, KnPoint *point, GError **error);

/* Shot time of the last visible frame, at least 1: motion runs over the whole visible span. */
double kn_effect_last(const KnEffectContext *context);
