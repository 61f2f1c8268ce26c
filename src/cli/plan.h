/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/args.h"

/* What a render would do: the timeline, the batches and which of them the cache holds. Used by
 * `plan` and by `render --dry-run`. Prepares and writes nothing. Errors: as for a render. */
gboolean kn_plan_print(KnArgs *args, GError **error);
