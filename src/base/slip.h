/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"

/* What was meant by a key that a table does not have: by the table's own slips, else by what
 * people call such things in any table. FALSE: nobody knows. The remedy is the caller's to free.
 * Threads: pure function. */
typedef struct {
    const char *means; /* an option of the table; NULL: it belongs elsewhere */
    char *remedy;
    gboolean aside; /* KN_SLIP_ASIDE */
} KnMeant;
gboolean kn_slip_of_key(const KnOption *table, const char *key, KnMeant *meant);

/* The remedy of a value that people write in place of the option's; NULL: none is known. */
const char *kn_slip_of_value(const KnOption *option, const KnJson *value);
