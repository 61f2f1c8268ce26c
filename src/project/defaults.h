/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"

/* What a segment is with the project's defaults under it: objects merge, everything else replaces.
 * What belongs together is not mixed: a default visual does not stand beside the segment's own, a
 * default duration not beside its own times, and the parameters of one motion or transition not
 * under another one's name. null in a segment takes a default away. Both are of the document; the
 * result stands where the segment stands. Threads: one a document. */
const KnJson *kn_defaults_merge(KnJsonDocument *document, const KnJson *defaults,
                                const KnJson *segment);

/* The segment, at its place, with what `over` says otherwise, which objects merge with as above. */
const KnJson *kn_segment_over(KnJsonDocument *document, const KnJson *segment, const KnJson *over);

/* The member under its name or one of its older ones; NULL when not given or null. */
const KnJson *kn_segment_visual(const KnJson *segment);
