/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"

/* A number for each of R, G and B; one number stands for all three. Threads: the type is const. */
typedef struct {
    double v[3];
} KnTriple;

extern const KnOptionType kn_type_triple; /* within the option's min and max */
