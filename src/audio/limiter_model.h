/* SPDX-License-Identifier: MIT */
#pragma once
#include "audio/loudness.h"

/* What the limiter does to a film's loudness, worked out from its spans in thousandths of the time
 * that limiting it takes. Threads: pure functions. */

/* The integrated loudness in LUFS, not rounded, of the film at that gain behind a limiter with that
 * ceiling. Rises with the gain. */
double kn_limiter_model_lufs(const KnLoudnessShort *film, double gain_db, double ceiling_dbtp);
