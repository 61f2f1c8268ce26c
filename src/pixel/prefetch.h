/* SPDX-License-Identifier: MIT */
#pragma once
#include <stddef.h>

/* Asks for memory that is used a row later. Between two frames the encoder takes the caches for
 * itself, so that rows, tables and pictures come from far away: fetched while the row before is
 * computed, they cost next to nothing. Addresses need not be valid. */
static inline void kn_prefetch(const void *at, size_t size)
{
    for (size_t i = 0; i < size; i += 64)
        __builtin_prefetch((const char *)at + i, 0, 2);
}

static inline void kn_prefetch_to_write(void *at, size_t size)
{
    for (size_t i = 0; i < size; i += 64)
        __builtin_prefetch((char *)at + i, 1, 2);
}
