/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"

/* A validator of the part of JSON Schema (draft 2020-12) that our schema uses; a keyword that it
 * does not know ends the program, so that none is passed over. Threads: pure functions. */
gboolean schema_accepts(const KnJson *root, const KnJson *value);
