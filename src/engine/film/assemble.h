/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/build.h"

/* The last phase: all batches and the sound, from the store into the film. Errors: those of
 * kn_join.
 */
gboolean kn_assemble_film(KnBuild *build, GError **error);

/* After a join that failed on verification: drops what the store holds damaged. TRUE when anything
 * was, and making it again may help. */
gboolean kn_assemble_drop_damaged(KnBuild *build);

/* Removes what killed builds of the same file have left beside it. */
void kn_assemble_sweep(const char *output_path);
