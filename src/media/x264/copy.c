/* SPDX-License-Identifier: MIT */
#include "media/x264/copy.h"

#include <string.h>

enum { NAL_SLICE = 1, NAL_IDR = 5, TYPE_MASK = 31, REF_IDC_SHIFT = 5, P_SLICES = 5, B_SLICES = 6 };

/* Bits of a unit's payload, most significant first; beyond its end lie zeros. */
typedef struct {
    guint8 *data;
    gsize size, at; /* size in bytes, at in bits */
} Bits;

static guint get(Bits *bits, guint n)
{
    guint value = 0;
    for (; n; n--, bits->at++) {
        guint8 byte = bits->at / 8 < bits->size ? bits->data[bits->at / 8] : 0;
        value = value << 1 | (byte >> (7 - bits->at % 8) & 1);
    }
    return value;
}

/* Exponential Golomb codes (9.1). */
static guint get_ue(Bits *bits)
{
    guint zeros = 0;
    while (zeros < 31 && bits->at < bits->size * 8 && !get(bits, 1))
        zeros++;
    return (1u << zeros) - 1 + get(bits, zeros);
}

static void put(GByteArray *out, guint *used, guint value, guint n)
{
    for (; n; n--, ++*used) {
        if (*used % 8 == 0)
            g_byte_array_append(out, &(guint8){0}, 1);
        out->data[out->len - 1] |= (guint8)((value >> (n - 1) & 1) << (7 - *used % 8));
    }
}

static void put_ue(GByteArray *out, guint *used, guint value)
{
    guint n = g_bit_storage(value + 1);
    put(out, used, 0, n - 1);
    put(out, used, value + 1, n);
}

/* Without the bytes that keep a payload from looking like a start code (7.4.1.1). */
static GByteArray *unescape(const guint8 *nal, gsize size)
{
    GByteArray *plain = g_byte_array_sized_new((guint)size);
    guint zeros = 0;
    for (gsize i = 0; i < size; i++) {
        if (zeros >= 2 && nal[i] == 3) {
            zeros = 0;
            continue;
        }
        zeros = nal[i] ? 0 : zeros + 1;
        g_byte_array_append(plain, nal + i, 1);
    }
    return plain;
}

/* With them, and behind its length. */
static void append_unit(GByteArray *out, const GByteArray *plain)
{
    guint start = out->len, zeros = 0;
    g_byte_array_append(out, (const guint8[4]){0}, 4);
    for (guint i = 0; i < plain->len; i++) {
        if (zeros >= 2 && plain->data[i] <= 3) {
            g_byte_array_append(out, &(guint8){3}, 1);
            zeros = 0;
        }
        zeros = plain->data[i] ? 0 : zeros + 1;
        g_byte_array_append(out, plain->data + i, 1);
    }
    guint32 size = GUINT32_TO_BE(out->len - start - 4);
    memcpy(out->data + start, &size, sizeof size);
}

static gboolean is_high(guint profile)
{
    return profile == 100 || profile == 110 || profile == 122 || profile == 244;
}

static gboolean read_sps(KnCopySyntax *syntax, Bits *bits)
{
    get(bits, 8);
    guint profile = get(bits, 8);
    get(bits, 16);
    get_ue(bits);
    if (is_high(profile) && (get_ue(bits) != 1 || get_ue(bits) || get_ue(bits) || get(bits, 2)))
        return FALSE; /* another format of pictures, or matrices of their own */
    syntax->frame_num_bits = (int)get_ue(bits) + 4;
    if (get_ue(bits) != 0)
        return FALSE;
    syntax->order_bits = (int)get_ue(bits) + 4;
    get_ue(bits); /* reference pictures */
    if (get(bits, 1))
        return FALSE;
    syntax->n_macroblocks = (int)get_ue(bits) + 1;
    syntax->n_macroblocks *= (int)get_ue(bits) + 1;
    return get(bits, 1); /* frames alone */
}

static gboolean read_pps(KnCopySyntax *syntax, Bits *bits)
{
    get(bits, 8);
    get_ue(bits);
    get_ue(bits);
    if (get(bits, 2) || get_ue(bits)) /* CABAC, bottom fields, groups of slices */
        return FALSE;
    get_ue(bits);
    get_ue(bits);
    syntax->weighted = get(bits, 1);
    if (get(bits, 2)) /* of B-pictures */
        return FALSE;
    get_ue(bits); /* quantisers, signed */
    get_ue(bits);
    get_ue(bits);
    syntax->says_deblocked = get(bits, 1);
    get(bits, 1);
    return !get(bits, 1); /* redundant pictures */
}

gboolean kn_copy_syntax_read(KnCopySyntax *syntax, const guint8 *sps, gsize sps_size,
                             const guint8 *pps, gsize pps_size)
{
    g_autoptr(GByteArray) a = unescape(sps, sps_size), b = unescape(pps, pps_size);
    *syntax = (KnCopySyntax){0};
    return read_sps(syntax, &(Bits){a->data, a->len, 0}) &&
           read_pps(syntax, &(Bits){b->data, b->len, 0});
}

/* From one reference picture to the next the order may rise by less than half of its range. libx264
 * takes as much range as leaves a quarter for a group of B-pictures. */
int kn_copy_most(const KnCopySyntax *syntax)
{
    return 1 << (syntax->order_bits - 2);
}

/* No more of a slice than its type, numbers and order takes. */
enum { HEAD_BYTES = 32 };

/* Whether that beginning of a unit has nothing that is, or would have to be, escaped. */
static gboolean is_plain(const guint8 *data, gsize size)
{
    for (gsize i = 0; i + 2 < size; i++)
        if (!data[i] && !data[i + 1] && data[i + 2] <= 3)
            return FALSE;
    return TRUE;
}

/* Writes the order of a slice anew, whose payload begins with `data`, and reads its numbers. */
static void renumber(const KnCopySyntax *syntax, guint8 *data, gsize size, int order,
                     KnCopySlice *slice)
{
    int type = data[0] & TYPE_MASK;
    Bits bits = {data, size, 8};
    if (type != NAL_SLICE && type != NAL_IDR)
        return;
    get_ue(&bits); /* first macroblock */
    get_ue(&bits); /* type */
    get_ue(&bits); /* parameter set */
    slice->frame_num = (int)get(&bits, (guint)syntax->frame_num_bits);
    slice->is_reference = data[0] >> REF_IDC_SHIFT != 0;
    if (type == NAL_IDR)
        get_ue(&bits); /* its own number */
    for (int i = syntax->order_bits - 1; i >= 0; i--, bits.at++) {
        guint8 bit = (guint8)(1 << (7 - bits.at % 8)), *byte = &data[bits.at / 8];
        *byte = (guint8)(order >> i & 1 ? *byte | bit : *byte & ~bit);
    }
}

void kn_copy_reorder(const KnCopySyntax *syntax, const guint8 *nal, gsize size, int order,
                     GByteArray *out, KnCopySlice *slice)
{
    guint start = out->len;
    *slice = (KnCopySlice){0};
    if (size >= HEAD_BYTES && is_plain(nal, HEAD_BYTES)) {
        guint32 length = GUINT32_TO_BE((guint32)size);
        g_byte_array_append(out, (const guint8 *)&length, sizeof length);
        g_byte_array_append(out, nal, (guint)size);
        renumber(syntax, out->data + start + sizeof length, HEAD_BYTES, order, slice);
        if (is_plain(out->data + start + sizeof length, HEAD_BYTES))
            return;
        g_byte_array_set_size(out, start);
    }
    g_autoptr(GByteArray) plain = unescape(nal, size);
    renumber(syntax, plain->data, plain->len, order, slice);
    append_unit(out, plain);
}

/* What every slice begins and ends with that nothing refers to. */
static void put_head(const KnCopySyntax *syntax, int slices, int frame_num, int order,
                     GByteArray *plain, guint *used)
{
    put(plain, used, NAL_SLICE, 8);
    put_ue(plain, used, 0); /* first macroblock */
    put_ue(plain, used, (guint)slices);
    put_ue(plain, used, 0); /* parameter set */
    put(plain, used, (guint)frame_num, (guint)syntax->frame_num_bits);
    put(plain, used, (guint)order & ((1u << syntax->order_bits) - 1), (guint)syntax->order_bits);
}

static void put_skipped(const KnCopySyntax *syntax, GByteArray *plain, guint *used)
{
    put_ue(plain, used, 0); /* the quantiser is the parameter set's */
    if (syntax->says_deblocked)
        put_ue(plain, used, 1); /* not at all */
    put_ue(plain, used, (guint)syntax->n_macroblocks);
    put(plain, used, 1, 1);
}

void kn_copy_append(const KnCopySyntax *syntax, int frame_num, int last, int order, GByteArray *out)
{
    g_autoptr(GByteArray) plain = g_byte_array_new();
    int mask = (1 << syntax->frame_num_bits) - 1, own = (last + 1) & mask;
    guint used = 0, back = (guint)((own - frame_num) & mask);
    put_head(syntax, P_SLICES, own, order, plain, &used);
    put(plain, &used, 1, 1); /* its own number of reference pictures: */
    put_ue(plain, &used, 0); /* one, */
    put(plain, &used, back != 1, 1);
    if (back != 1) { /* which is not the last one that was coded */
        put_ue(plain, &used, 0);
        put_ue(plain, &used, back - 1);
        put_ue(plain, &used, 3);
    }
    if (syntax->weighted) { /* denominators, and that there are no weights */
        put_ue(plain, &used, 0);
        put_ue(plain, &used, 0);
        put(plain, &used, 0, 2);
    }
    put_skipped(syntax, plain, &used);
    append_unit(out, plain);
}

void kn_between_append(const KnCopySyntax *syntax, int last, int order, GByteArray *out)
{
    g_autoptr(GByteArray) plain = g_byte_array_new();
    int mask = (1 << syntax->frame_num_bits) - 1;
    guint used = 0;
    put_head(syntax, B_SLICES, (last + 1) & mask, order, plain, &used);
    put(plain, &used, 0, 1); /* direct in time, not in space */
    put(plain, &used, 1, 1); /* its own numbers of reference pictures: */
    put_ue(plain, &used, 0); /* one before it, */
    put_ue(plain, &used, 0); /* one after, */
    put(plain, &used, 0, 2); /* those that are nearest */
    put_skipped(syntax, plain, &used);
    append_unit(out, plain);
}
