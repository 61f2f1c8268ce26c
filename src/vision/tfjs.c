/* SPDX-License-Identifier: MIT */
/* A graph model is a list of nodes {name, op, input, attr} in any order, and a list of weights
 * {name, dtype, shape, quantization}, whose bytes follow each other. */
#include "base/error.h"
#include "vision/tfjs_private.h"

#include <math.h>
#include <string.h>

static gboolean damaged(const char *what, const char *name, GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "the model %s%s%s%s", what, name ? " '" : "",
                name ? name : "", name ? "'" : "");
    return FALSE;
}

char *kn_tfjs_value(const char *input)
{
    gsize n = strlen(input);
    input += *input == '^';
    n = strlen(input);
    return g_strndup(input, n > 2 && strcmp(input + n - 2, ":0") == 0 ? n - 2 : n);
}

guint kn_tfjs_n_inputs(const KnJson *node)
{
    const KnJson *inputs = kn_json_member(node, "input");
    return inputs && inputs->type == KN_JSON_ARRAY ? inputs->n : 0;
}

const char *kn_tfjs_input(const KnJson *node, guint i)
{
    const KnJson *inputs = kn_json_member(node, "input");
    gboolean there = i < kn_tfjs_n_inputs(node) && inputs->items[i]->type == KN_JSON_STRING;
    return there ? inputs->items[i]->string : NULL;
}

/* ---- weights ---- */

static void free_weight(gpointer data)
{
    KnTfjsWeight *weight = data;
    g_free(weight->floats);
    g_free(weight->ints);
    g_free(weight);
}

/* IEEE 754 binary16. */
static float half(guint16 bits)
{
    int exponent = bits >> 10 & 31, fraction = bits & 1023;
    double value = exponent == 0    ? ldexp(fraction, -24)
                   : exponent == 31 ? INFINITY
                                    : ldexp(1024 + fraction, exponent - 25);
    return (float)(bits & 0x8000 ? -value : value);
}

static gboolean read_dims(const KnJson *shape, KnTfjsWeight *weight)
{
    if (!shape || shape->type != KN_JSON_ARRAY || shape->n > KN_TFJS_DIMS_MAX)
        return FALSE;
    weight->n = 1;
    weight->n_dims = shape->n;
    for (guint i = 0; i < shape->n; i++) {
        const KnJson *dim = shape->items[i];
        if (dim->type != KN_JSON_NUMBER || !dim->integral || dim->integer < 0 ||
            !g_size_checked_mul(&weight->n, weight->n, (gsize)dim->integer) || weight->n > G_MAXINT)
            return FALSE;
        weight->dims[i] = dim->integer;
    }
    return TRUE;
}

typedef enum { IS_FLOAT, IS_HALF, IS_INT } Stored;

static gboolean read_stored(const KnJson *item, Stored *stored)
{
    const char *type = kn_json_text(item, "dtype");
    const char *as = kn_json_text(kn_json_member(item, "quantization"), "dtype");
    if (!type || (as && strcmp(as, "float16") != 0))
        return FALSE;
    *stored = strcmp(type, "int32") == 0 ? IS_INT : as ? IS_HALF : IS_FLOAT;
    return *stored == IS_INT ? !as : strcmp(type, "float32") == 0;
}

static void fill(KnTfjsWeight *weight, Stored stored, const guint8 *bytes)
{
    if (stored == IS_INT)
        weight->ints = g_new(gint64, weight->n + 1);
    else
        weight->floats = g_new(float, weight->n + 1);
    for (gsize i = 0; i < weight->n; i++) {
        guint32 word = 0;
        guint16 small = 0;
        if (stored == IS_HALF)
            memcpy(&small, bytes + 2 * i, sizeof small);
        else
            memcpy(&word, bytes + 4 * i, sizeof word);
        word = GUINT32_FROM_LE(word);
        if (stored == IS_INT)
            weight->ints[i] = (gint32)word;
        else if (stored == IS_HALF)
            weight->floats[i] = half(GUINT16_FROM_LE(small));
        else
            memcpy(&weight->floats[i], &word, sizeof word);
    }
}

static gboolean read_weight(KnTfjsWork *work, const KnJson *item, gsize *at, GError **error)
{
    KnTfjsWeight *weight = g_new0(KnTfjsWeight, 1);
    const char *name = kn_json_text(item, "name");
    Stored stored;
    if (!name || !read_dims(kn_json_member(item, "shape"), weight) || !read_stored(item, &stored)) {
        free_weight(weight);
        return damaged("has weights of an unknown kind", name, error);
    }
    gsize bytes = weight->n * (stored == IS_HALF ? 2 : 4);
    if (bytes > work->model->weights_bytes - *at) {
        free_weight(weight);
        return damaged("has too few bytes of weights for", name, error);
    }
    fill(weight, stored, work->model->weights + *at);
    *at += bytes;
    g_hash_table_insert(work->weights, g_strdup(name), weight);
    return TRUE;
}

static gboolean read_weights(KnTfjsWork *work, const KnJson *root, GError **error)
{
    const KnJson *groups = kn_json_member(root, "weightsManifest");
    gsize at = 0;
    for (guint i = 0; groups && groups->type == KN_JSON_ARRAY && i < groups->n; i++) {
        const KnJson *items = kn_json_member(groups->items[i], "weights");
        for (guint k = 0; items && items->type == KN_JSON_ARRAY && k < items->n; k++)
            if (!read_weight(work, items->items[k], &at, error))
                return FALSE;
    }
    return at == work->model->weights_bytes ||
           damaged("has more bytes of weights than it says", NULL, error);
}

static gboolean read_nodes(KnTfjsWork *work, const KnJson *root, GError **error)
{
    const KnJson *nodes = kn_json_member(kn_json_member(root, "modelTopology"), "node");
    if (!nodes || nodes->type != KN_JSON_ARRAY)
        return damaged("has no nodes", NULL, error);
    for (guint i = 0; i < nodes->n; i++) {
        const char *name = kn_json_text(nodes->items[i], "name");
        if (!name || !kn_json_text(nodes->items[i], "op"))
            return damaged("has a node without name or operator", name, error);
        g_hash_table_insert(work->nodes, (gpointer)name, (gpointer)nodes->items[i]);
    }
    return TRUE;
}

/* ---- constants that follow from others ---- */

static gint64 at_most(const KnTfjsWeight *weight, gsize i)
{
    return weight->ints[weight->n == 1 ? 0 : i];
}

static KnTfjsWeight *fold(KnTfjsWork *work, const KnJson *node, gboolean product)
{
    const char *first = kn_tfjs_input(node, 0), *second = kn_tfjs_input(node, 1);
    const KnTfjsWeight *a = first ? kn_tfjs_constant(work, first) : NULL;
    const KnTfjsWeight *b = second ? kn_tfjs_constant(work, second) : NULL;
    if (!a || !b || !a->ints || !b->ints || (a->n != b->n && a->n != 1 && b->n != 1) || a->n == 0 ||
        b->n == 0)
        return NULL;
    KnTfjsWeight *sum = g_new0(KnTfjsWeight, 1);
    *sum = *(a->n >= b->n ? a : b);
    sum->written = FALSE;
    sum->ints = g_new(gint64, sum->n);
    for (gsize i = 0; i < sum->n; i++)
        sum->ints[i] = product ? at_most(a, i) * at_most(b, i) : at_most(a, i) + at_most(b, i);
    return sum;
}

/* No places are given: all is the default value, of the shape that is given. */
static KnTfjsWeight *fill_dense(KnTfjsWork *work, const KnJson *node)
{
    const KnTfjsWeight *inputs[4];
    for (guint i = 0; i < G_N_ELEMENTS(inputs); i++) {
        const char *name = kn_tfjs_input(node, i);
        inputs[i] = name ? kn_tfjs_constant(work, name) : NULL;
        if (!inputs[i] || !inputs[i]->ints)
            return NULL;
    }
    if (inputs[0]->n != 0 || inputs[1]->n != 1 || inputs[3]->n != 1 || inputs[1]->ints[0] < 0 ||
        inputs[1]->ints[0] > KN_TFJS_DIMS_MAX)
        return NULL;
    KnTfjsWeight *dense = g_new0(KnTfjsWeight, 1);
    dense->n_dims = 1;
    dense->n = (gsize)inputs[1]->ints[0];
    dense->dims[0] = inputs[1]->ints[0];
    dense->ints = g_new(gint64, dense->n + 1);
    for (gsize i = 0; i < dense->n; i++)
        dense->ints[i] = inputs[3]->ints[0];
    return dense;
}

KnTfjsWeight *kn_tfjs_constant(KnTfjsWork *work, const char *input)
{
    g_autofree char *name = kn_tfjs_value(input);
    KnTfjsWeight *weight = g_hash_table_lookup(work->weights, name);
    const KnJson *node = g_hash_table_lookup(work->nodes, name);
    const char *op = node ? kn_json_text(node, "op") : NULL;
    if (weight || !op)
        return weight;
    if (strcmp(op, "Add") == 0 || strcmp(op, "AddV2") == 0 || strcmp(op, "Mul") == 0)
        weight = fold(work, node, strcmp(op, "Mul") == 0);
    else if (strcmp(op, "SparseToDense") == 0)
        weight = fill_dense(work, node);
    if (weight)
        g_hash_table_insert(work->weights, g_steal_pointer(&name), weight);
    return weight;
}

/* ---- the graph ---- */

/* Whatever a node takes is written before it. The depth of a network is some hundred nodes. */
static gboolean write_node(KnTfjsWork *work, const char *input, guint depth, GError **error)
{
    enum { DEPTH_MAX = 4096 };
    g_autofree char *value = kn_tfjs_value(input);
    char *colon = strrchr(value, ':');
    if (colon)
        *colon = '\0';
    const KnJson *node = g_hash_table_lookup(work->nodes, value);
    if (kn_tfjs_constant(work, value) || g_hash_table_contains(work->done, value))
        return TRUE;
    if (!node || depth > DEPTH_MAX)
        return damaged("has no node", value, error);
    g_hash_table_add(work->done, g_strdup(value));
    for (guint i = 0; i < kn_tfjs_n_inputs(node); i++) {
        const char *from = kn_tfjs_input(node, i);
        if (!from)
            return damaged("has a damaged node", value, error);
        if (!write_node(work, from, depth + 1, error))
            return FALSE;
    }
    return kn_tfjs_op(work, node, error);
}

/* Of a layers model; NULL: it is a graph model. */
static const KnJson *layers_of(const KnJson *root)
{
    const KnJson *config = kn_json_member(kn_json_member(root, "modelTopology"), "model_config");
    const KnJson *layers = kn_json_member(kn_json_member(config, "config"), "layers");
    return layers && layers->type == KN_JSON_ARRAY ? layers : NULL;
}

static gboolean convert_layers(KnTfjsWork *work, const KnJson *root, GError **error)
{
    if (!read_weights(work, root, error) || !kn_tfjs_layers(work, layers_of(root), error))
        return FALSE;
    for (const char *const *output = work->model->outputs; *output; output++)
        kn_model_writer_output(work->writer, *output);
    return TRUE;
}

static gboolean convert(KnTfjsWork *work, GError **error)
{
    const KnJson *root = kn_json_root(work->document);
    if (layers_of(root))
        return convert_layers(work, root, error);
    if (!read_nodes(work, root, error) || !read_weights(work, root, error))
        return FALSE;
    for (const char *const *output = work->model->outputs; *output; output++) {
        if (!write_node(work, *output, 0, error))
            return FALSE;
        kn_model_writer_output(work->writer, *output);
    }
    return TRUE;
}

GByteArray *kn_tfjs_convert(const KnTfjs *model, GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autoptr(KnJsonDocument) document =
        kn_json_load_text(model->topology, (gssize)model->topology_bytes, "model.json", &reason);
    if (!document) {
        g_set_error_literal(error, KN_ERROR, KN_ERROR_INPUT, reason->message);
        return NULL;
    }
    KnTfjsWork work = {
        .model = model,
        .document = document,
        .nodes = g_hash_table_new(g_str_hash, g_str_equal),
        .weights = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_weight),
        .done = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .writer = kn_model_writer_new(),
    };
    GByteArray *made = convert(&work, error) ? kn_model_writer_end(work.writer) : NULL;
    g_hash_table_unref(work.nodes);
    g_hash_table_unref(work.weights);
    g_hash_table_unref(work.done);
    kn_model_writer_free(work.writer);
    return made;
}
