/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"

/* Levels that follow each other: an array of numbers from 0 to the option's max, or 1. Threads:
 * const. */
#define KN_LEVELS_MAX 32

typedef struct {
    guint n;
    double level[KN_LEVELS_MAX];
} KnLevels;

extern const KnOptionType kn_type_levels; /* KnLevels */
