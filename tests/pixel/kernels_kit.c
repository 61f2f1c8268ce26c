/* SPDX-License-Identifier: MIT */
#include "kernels_kit.h"

#include <string.h>

const KitVersion kit_versions[KIT_N_VERSIONS] = {{"AVX2", KN_CPU_AVX2},
                                                 {"AVX-512", KN_CPU_AVX2 | KN_CPU_AVX512}};

static void skip(const char *name)
{
    g_autofree char *reason = g_strdup_printf("this processor has no %s", name);
    g_test_skip(reason);
}

gboolean kit_kernels(guint version, KnKernels *kernels)
{
    gboolean there = (kit_versions[version].cpu & ~kn_cpu_flags()) == 0;
    if (there)
        kn_kernels_init(kernels, kit_versions[version].cpu);
    else
        skip(kit_versions[version].name);
    return there;
}

void kit_add(const char *name, guint kernel, GTestDataFunc test)
{
    for (guint v = 0; v < KIT_N_VERSIONS; v++) {
        g_autofree char *path =
            g_strconcat("/kernels/", kit_versions[v].name, "-equals-C/", name, NULL);
        g_test_add_data_func(path, GUINT_TO_POINTER(kernel * KIT_N_VERSIONS + v), test);
    }
}

gboolean kit_size_at(int i, int *n)
{
    static const int large[] = {95, 96, 97, 127, 128, 129, 255, 500, 960, 1023, 1920, 4099};
    enum { SMALL = 71 };
    if (i >= SMALL + (int)G_N_ELEMENTS(large))
        return FALSE;
    *n = i < SMALL ? i : large[i - SMALL];
    return TRUE;
}

int kit_value(KitFill fill, GRand *random, int i, int low, int high)
{
    switch (fill) {
    case KIT_ZEROS:
        return low;
    case KIT_ONES:
        return high;
    case KIT_ALTERNATING:
        return i % 2 ? high : low;
    default:
        return g_rand_int_range(random, low, high + 1);
    }
}

void kit_fill(uint8_t *to, int n, KitFill fill, GRand *random)
{
    for (int i = 0; i < n; i++)
        to[i] = (uint8_t)kit_value(fill, random, i, 0, 255);
}

KitBlock kit_block_new(gsize size, int shift)
{
    KitBlock block = {.memory = g_malloc(MAX(size + (gsize)shift, 1))};
    block.at = (char *)block.memory + shift;
    return block;
}

void kit_block_clear(KitBlock *block)
{
    g_free(block->memory);
}

void kit_row_init(KitRow *row, gsize size, int shift)
{
    row->size = size + 2 * KIT_GUARD + (gsize)shift;
    row->memory = g_malloc(row->size);
    memset(row->memory, KIT_GUARD_BYTE, row->size);
    row->at = row->memory + KIT_GUARD + shift;
}

void kit_row_clear(KitRow *row)
{
    g_free(row->memory);
}

void kit_row_compare(const KitRow *row, const KitRow *other)
{
    g_assert_cmpmem(row->memory, row->size, other->memory, other->size);
    for (const uint8_t *at = row->memory; at < row->at; at++)
        g_assert_cmpuint(*at, ==, KIT_GUARD_BYTE);
    for (gsize i = row->size - KIT_GUARD; i < row->size; i++)
        g_assert_cmpuint(row->memory[i], ==, KIT_GUARD_BYTE);
}
