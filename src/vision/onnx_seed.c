/* SPDX-License-Identifier: MIT */
/* The form is a protocol buffer (vision/model_write.c says how it is written). All is copied field
 * by field; what holds nodes, and nodes themselves, are written anew. */
#include "vision/onnx_seed.h"

#include <string.h>

typedef enum { VARINT = 0, EIGHT_BYTES = 1, BYTES = 2, FOUR_BYTES = 5 } Wire;
enum {
    MODEL_GRAPH = 7,
    GRAPH_NODE = 1,
    NODE_OP = 4,
    NODE_ATTRIBUTE = 5,
    ATTRIBUTE_GRAPH = 6,
    ATTRIBUTE_GRAPHS = 11,
    DEPTH_MAX = 32,
};

typedef struct {
    const guint8 *at, *end;
} Bytes;

typedef struct {
    guint field;
    Wire wire;
    const guint8 *from; /* of its key */
    Bytes body;         /* of BYTES: what it holds */
} Field;

static gboolean read_number(Bytes *bytes, guint64 *number)
{
    *number = 0;
    for (guint shift = 0; shift < 64 && bytes->at < bytes->end; shift += 7) {
        guint8 byte = *bytes->at++;
        *number |= (guint64)(byte & 127) << shift;
        if (byte < 128)
            return TRUE;
    }
    return FALSE;
}

static gboolean read_field(Bytes *bytes, Field *field)
{
    guint64 key, size = 0;
    field->from = bytes->at;
    if (!read_number(bytes, &key))
        return FALSE;
    field->field = (guint)(key >> 3);
    field->wire = (Wire)(key & 7);
    if (field->wire == VARINT)
        return read_number(bytes, &size);
    if (field->wire == BYTES && !read_number(bytes, &size))
        return FALSE;
    if (field->wire != BYTES && field->wire != FOUR_BYTES && field->wire != EIGHT_BYTES)
        return FALSE;
    size = field->wire == FOUR_BYTES ? 4 : field->wire == EIGHT_BYTES ? 8 : size;
    if (size > (guint64)(bytes->end - bytes->at))
        return FALSE;
    field->body = (Bytes){bytes->at, bytes->at + size};
    bytes->at += size;
    return TRUE;
}

static void put(GByteArray *out, const guint8 *from, const guint8 *end)
{
    g_byte_array_append(out, from, (guint)(end - from));
}

static void put_bytes(GByteArray *out, guint field, const GByteArray *body)
{
    guint64 numbers[] = {field << 3 | BYTES, body->len};
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
        guint64 left = numbers[i];
        do {
            guint8 byte = (guint8)((left & 127) | (left > 127 ? 128 : 0));
            g_byte_array_append(out, &byte, 1);
            left >>= 7;
        } while (left);
    }
    g_byte_array_append(out, body->data, body->len);
}

/* Attribute "seed" (field 1), of a floating-point number (2), which is its type (20) 1. */
static void put_seed(GByteArray *out, guint number)
{
    g_autoptr(GByteArray) attribute = g_byte_array_new();
    static const guint8 head[] = {1 << 3 | BYTES, 4, 's', 'e', 'e', 'd', 2 << 3 | FOUR_BYTES};
    static const guint8 type[] = {(20 << 3 & 127) | 128, 20 << 3 >> 7, 1};
    union {
        float value;
        guint32 bits;
    } seed = {.value = (float)number};
    guint32 bits = GUINT32_TO_LE(seed.bits);
    g_byte_array_append(attribute, head, sizeof head);
    g_byte_array_append(attribute, (const guint8 *)&bits, sizeof bits);
    g_byte_array_append(attribute, type, sizeof type);
    put_bytes(out, NODE_ATTRIBUTE, attribute);
}

static gboolean is_random(const Field *op)
{
    static const char *const random[] = {"RandomNormal", "RandomNormalLike", "RandomUniform",
                                         "RandomUniformLike"};
    gsize size = (gsize)(op->body.end - op->body.at);
    for (guint i = 0; i < G_N_ELEMENTS(random); i++)
        if (size == strlen(random[i]) && memcmp(op->body.at, random[i], size) == 0)
            return TRUE;
    return FALSE;
}

static gboolean is_seed(const Field *attribute)
{
    static const guint8 name[] = {1 << 3 | BYTES, 4, 's', 'e', 'e', 'd'};
    Bytes body = attribute->body;
    return (gsize)(body.end - body.at) >= sizeof name && memcmp(body.at, name, sizeof name) == 0;
}

/* What a message may be, and what of it is written anew. */
typedef enum { MODEL, GRAPH, NODE, ATTRIBUTE, OTHER } Kind;

static Kind kind_of(Kind kind, guint field)
{
    if (kind == MODEL && field == MODEL_GRAPH)
        return GRAPH;
    if (kind == GRAPH && field == GRAPH_NODE)
        return NODE;
    if (kind == NODE && field == NODE_ATTRIBUTE)
        return ATTRIBUTE;
    if (kind == ATTRIBUTE && (field == ATTRIBUTE_GRAPH || field == ATTRIBUTE_GRAPHS))
        return GRAPH;
    return OTHER;
}

/* FALSE: it is not of that form. */
static gboolean copy(Kind kind, Bytes bytes, GByteArray *out, guint *n_seeds, guint depth)
{
    gboolean random = FALSE, seeded = FALSE;
    while (bytes.at < bytes.end) {
        Field field;
        if (depth > DEPTH_MAX || !read_field(&bytes, &field))
            return FALSE;
        Kind part = field.wire == BYTES ? kind_of(kind, field.field) : OTHER;
        random |=
            kind == NODE && field.wire == BYTES && field.field == NODE_OP && is_random(&field);
        seeded |= part == ATTRIBUTE && is_seed(&field);
        if (part == OTHER) {
            put(out, field.from, bytes.at);
            continue;
        }
        g_autoptr(GByteArray) body = g_byte_array_new();
        if (!copy(part, field.body, body, n_seeds, depth + 1))
            return FALSE;
        put_bytes(out, field.field, body);
    }
    if (random && !seeded)
        put_seed(out, ++*n_seeds);
    return TRUE;
}

GByteArray *kn_onnx_seed(gconstpointer data, gsize size)
{
    GByteArray *out = g_byte_array_sized_new((guint)size + 4096);
    Bytes all = {data, (const guint8 *)data + size};
    guint n_seeds = 0;
    if (copy(MODEL, all, out, &n_seeds, 0))
        return out;
    g_byte_array_set_size(out, 0);
    g_byte_array_append(out, data, (guint)size);
    return out;
}
