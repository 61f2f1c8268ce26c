/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Which part of a picture shows its subject: a grid of weights, 0 (outside) to 255 (inside), that
 * is spread over the whole picture, however many rows and columns it has. Threads: a mask is
 * constant; ref and unref are atomic. */
typedef struct {
    int rows, columns;
    const guint8 *values; /* row by row */
} KnMask;

/* More of them than a large picture has pixels need not be written as numbers. */
enum { KN_MASK_VALUES_MAX = 1 << 25, KN_MASK_SIDE_MAX = 1 << 14 };

/* With a copy of rows * columns values. */
KnMask *kn_mask_new(int rows, int columns, const guint8 *values);
KnMask *kn_mask_ref(const KnMask *mask);
void kn_mask_unref(KnMask *mask); /* NULL: nothing */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnMask, kn_mask_unref)

/* Whether any part of it shows the subject: a weight of at least a half. */
gboolean kn_mask_shows(const KnMask *mask);

/* The frozen form, in which rows of the same weights are short; floating. Back: a new mask, or NULL
 * for what to_variant does not make. */
#define KN_MASK_TYPE "(iiay)"
GVariant *kn_mask_to_variant(const KnMask *mask);
KnMask *kn_mask_from_variant(GVariant *variant);
