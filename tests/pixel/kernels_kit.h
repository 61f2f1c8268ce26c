/* SPDX-License-Identifier: MIT */
#pragma once
#include "pixel/kernels.h"

/* What the tests of kernels share: versions to compare with C, sizes, values, and memory that shows
 * what is read or written beyond it. */

enum { KIT_N_VERSIONS = 2 };
typedef struct {
    const char *name;
    KnCpuFlags cpu;
} KitVersion;
extern const KitVersion kit_versions[KIT_N_VERSIONS];
/* The kernels of a version; FALSE: this processor lacks it, and the test is skipped. */
gboolean kit_kernels(guint version, KnKernels *kernels);
/* Adds a test of each version of a kernel, "/kernels/VERSION-equals-C/NAME", which gets version +
 * KIT_N_VERSIONS * kernel. */
void kit_add(const char *name, guint kernel, GTestDataFunc test);

/* Sizes 0..70, then larger ones; FALSE after the last. */
gboolean kit_size_at(int i, int *n);

typedef enum { KIT_ZEROS, KIT_ONES, KIT_ALTERNATING, KIT_RANDOM, KIT_N_FILLS } KitFill;
int kit_value(KitFill fill, GRand *random, int i, int low, int high);
void kit_fill(uint8_t *to, int n, KitFill fill, GRand *random);

/* Memory that ends exactly after its bytes, for the address sanitizer, and begins `shift` bytes
 * after an aligned address. */
typedef struct {
    void *memory, *at;
} KitBlock;
KitBlock kit_block_new(gsize size, int shift);
void kit_block_clear(KitBlock *block);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KitBlock, kit_block_clear)

/* A row to write between guards. */
enum { KIT_GUARD = 64, KIT_GUARD_BYTE = 0xa5 };
typedef struct {
    uint8_t *memory, *at;
    gsize size; /* of memory */
} KitRow;
void kit_row_init(KitRow *row, gsize size, int shift);
void kit_row_clear(KitRow *row);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KitRow, kit_row_clear)
/* Fails when two of one size and shift differ, or when the guards of both were written over. */
void kit_row_compare(const KitRow *row, const KitRow *other);
