/* SPDX-License-Identifier: MIT */
#include "media/mask.h"

#include <string.h>

enum { RUN_MAX = 255, HALF = 128 };

typedef struct {
    KnMask mask; /* first */
    guint8 values[];
} Owner;

static Owner *owner_new(int rows, int columns)
{
    gsize n = (gsize)rows * (gsize)columns;
    Owner *owner = g_atomic_rc_box_alloc0(sizeof *owner + n);
    owner->mask = (KnMask){rows, columns, owner->values};
    return owner;
}

KnMask *kn_mask_new(int rows, int columns, const guint8 *values)
{
    g_assert(rows > 0 && columns > 0);
    Owner *owner = owner_new(rows, columns);
    memcpy(owner->values, values, (gsize)rows * (gsize)columns);
    return &owner->mask;
}

KnMask *kn_mask_ref(const KnMask *mask)
{
    return g_atomic_rc_box_acquire((gpointer)mask);
}

void kn_mask_unref(KnMask *mask)
{
    if (mask)
        g_atomic_rc_box_release(mask);
}

gboolean kn_mask_shows(const KnMask *mask)
{
    for (gsize i = 0; i < (gsize)mask->rows * (gsize)mask->columns; i++)
        if (mask->values[i] >= HALF)
            return TRUE;
    return FALSE;
}

/* Runs: how often, then which value. */
GVariant *kn_mask_to_variant(const KnMask *mask)
{
    gsize n = (gsize)mask->rows * (gsize)mask->columns;
    GByteArray *runs = g_byte_array_new();
    for (gsize i = 0; i < n;) {
        guint8 run[2] = {1, mask->values[i]};
        while (run[0] < RUN_MAX && i + run[0] < n && mask->values[i + run[0]] == run[1])
            run[0]++;
        g_byte_array_append(runs, run, sizeof run);
        i += run[0];
    }
    g_autoptr(GBytes) bytes = g_byte_array_free_to_bytes(runs);
    return g_variant_new("(ii@ay)", mask->rows, mask->columns,
                         g_variant_new_from_bytes(G_VARIANT_TYPE_BYTESTRING, bytes, TRUE));
}

KnMask *kn_mask_from_variant(GVariant *variant)
{
    int rows, columns;
    gsize n_bytes, at = 0;
    g_autoptr(GVariant) frozen = NULL;
    g_variant_get(variant, "(ii@ay)", &rows, &columns, &frozen);
    const guint8 *runs = g_variant_get_fixed_array(frozen, &n_bytes, 1);
    if (rows < 1 || rows > KN_MASK_SIDE_MAX || columns < 1 || columns > KN_MASK_SIDE_MAX ||
        (gint64)rows * columns > KN_MASK_VALUES_MAX || n_bytes % 2 != 0)
        return NULL;
    gsize n = (gsize)rows * (gsize)columns, sum = 0;
    for (gsize i = 0; i < n_bytes; i += 2)
        sum += runs[i];
    if (sum != n)
        return NULL;
    Owner *owner = owner_new(rows, columns);
    for (gsize i = 0; i < n_bytes; i += 2) {
        memset(owner->values + at, runs[i + 1], runs[i]);
        at += runs[i];
    }
    return &owner->mask;
}
