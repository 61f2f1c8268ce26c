/* SPDX-License-Identifier: MIT */
#pragma once
#include "project/older.h"
#include "project/private.h"

/* What a segment says of its picture's subject. Threads: as the reader. */
extern const KnOptionTable kn_subject_table;
extern const KnOptionType kn_type_subject; /* const KnJson *: a box, an object, or several; of: the
                                              table */

/* Reads the value of `key` of the object `node`, which kn_type_subject has taken, into the segment.
 * older: what is not known, or says nothing, is passed over; NULL: it is a problem. */
void kn_subject_read(const KnReader *reader, KnOlder *older, const KnJson *value,
                     const KnJson *node, KnSegment *segment);
void kn_subject_clear_segment(KnSegment *segment);
