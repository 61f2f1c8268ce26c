/* SPDX-License-Identifier: MIT */
#pragma once
#include "project/private.h"

/* What a project says of its director. Threads: as the reader. */
extern const KnOption kn_director_options[];
extern const KnOptionTable kn_director_table;
extern const KnOptionType kn_type_director; /* const KnJson *: "off", "builtin", or the object; of:
                                               the table */

/* node may be NULL: nobody directs. */
void kn_directing_read(const KnReader *reader, const KnJson *node, KnProject *project);
void kn_directing_clear(KnProject *project);
