/* SPDX-License-Identifier: MIT */
/* The operators. TensorFlow's pictures have their channels last and ONNX' theirs second, so what
 * needs them in an order has a transposition on both sides, which the runtime takes out again. */
#include "base/error.h"
#include "vision/tfjs_private.h"

#include <string.h>

enum { SPATIAL = 2 };
static const gint64 to_first[] = {0, 3, 1, 2}, to_last[] = {0, 2, 3, 1};

typedef struct {
    KnTfjsWork *work;
    KnModelWriter *writer;
    const KnJson *node;
    const char *name;
    char **inputs; /* the values, NULL-terminated */
    guint n_inputs;
} Node;

typedef gboolean (*WriteOp)(const Node *node, const char *as);

/* ---- attributes ---- */

static const KnJson *attribute(const Node *node, const char *name, const char *kind)
{
    return kn_json_member(kn_json_member(kn_json_member(node->node, "attr"), name), kind);
}

/* Whole numbers stand as texts. */
static gboolean whole(const KnJson *value, gint64 *number)
{
    if (value && value->type == KN_JSON_NUMBER && value->integral) {
        *number = value->integer;
        return TRUE;
    }
    return value && value->type == KN_JSON_STRING &&
           g_ascii_string_to_signed(value->string, 10, 0, G_MAXINT, number, NULL);
}

/* Height and width of a list of [1, height, width, 1]. */
static gboolean pair(const Node *node, const char *name, gint64 *two)
{
    const KnJson *list = kn_json_member(attribute(node, name, "list"), "i");
    return list && list->type == KN_JSON_ARRAY && list->n == 4 && whole(list->items[1], &two[0]) &&
           whole(list->items[2], &two[1]);
}

static gboolean is_text(const KnJson *value, const char *text)
{
    gsize n = 0;
    g_autofree guchar *bytes =
        value && value->type == KN_JSON_STRING ? g_base64_decode(value->string, &n) : NULL;
    return bytes && n == strlen(text) && memcmp(bytes, text, n) == 0;
}

static gboolean is_true(const Node *node, const char *name)
{
    const KnJson *value = attribute(node, name, "b");
    return value && value->type == KN_JSON_BOOL && value->boolean;
}

/* ---- values ---- */

static KnTfjsWeight *constant(const Node *node, guint i)
{
    return i < node->n_inputs ? kn_tfjs_constant(node->work, node->inputs[i]) : NULL;
}

/* The single number of a constant input. */
static gboolean single(const Node *node, guint i, gint64 *number)
{
    const KnTfjsWeight *weight = constant(node, i);
    if (!weight || !weight->ints || weight->n != 1)
        return FALSE;
    *number = weight->ints[0];
    return TRUE;
}

/* A constant that is a value like others is written once. */
static void write_constants(const Node *node)
{
    for (guint i = 0; i < node->n_inputs; i++) {
        KnTfjsWeight *weight = constant(node, i);
        if (!weight || weight->written)
            continue;
        weight->written = TRUE;
        if (weight->floats)
            kn_model_writer_floats(node->writer, node->inputs[i], weight->floats, weight->dims,
                                   weight->n_dims);
        else
            kn_model_writer_ints(node->writer, node->inputs[i], weight->ints, weight->n,
                                 weight->n_dims);
    }
}

static char *named(const Node *node, const char *end)
{
    return g_strconcat(node->name, "/kn_", end, NULL);
}

static void begin(const Node *node, const char *op, const char *first, const char *second,
                  const char *third)
{
    const char *const inputs[] = {first, second, third};
    guint n = third ? 3 : second ? 2 : 1;
    kn_model_writer_node(node->writer, op, inputs, n);
}

static void transpose(const Node *node, const char *from, const char *to, const gint64 *order)
{
    begin(node, "Transpose", from, NULL, NULL);
    kn_model_writer_list(node->writer, "perm", order, 4);
    kn_model_writer_makes(node->writer, to);
}

/* ---- what has the same meaning in both ---- */

static gboolean write_same(const Node *node, const char *as)
{
    write_constants(node);
    kn_model_writer_node(node->writer, as, (const char *const *)node->inputs, node->n_inputs);
    kn_model_writer_makes(node->writer, node->name);
    return node->n_inputs > 0;
}

static gboolean write_input(const Node *node, const char *as)
{
    const KnJson *dims = kn_json_member(attribute(node, "shape", "shape"), "dim");
    gint64 numbers[KN_TFJS_DIMS_MAX];
    if (!dims || dims->type != KN_JSON_ARRAY || dims->n > KN_TFJS_DIMS_MAX)
        return FALSE;
    for (guint i = 0; i < dims->n; i++)
        if (!whole(kn_json_member(dims->items[i], "size"), &numbers[i]) || numbers[i] < 1)
            return FALSE;
    kn_model_writer_input(node->writer, node->name, numbers, dims->n);
    return dims->n > 0;
}

static gboolean write_clip(const Node *node, const char *as)
{
    g_autofree char *least = named(node, "least"), *most = named(node, "most");
    const float limits[] = {0, 6};
    kn_model_writer_floats(node->writer, least, &limits[0], NULL, 0);
    kn_model_writer_floats(node->writer, most, &limits[1], NULL, 0);
    begin(node, as, node->inputs[0], least, most);
    kn_model_writer_makes(node->writer, node->name);
    return node->n_inputs == 1;
}

static gboolean write_leaky(const Node *node, const char *as)
{
    const KnJson *alpha = attribute(node, "alpha", "f");
    begin(node, as, node->inputs[0], NULL, NULL);
    kn_model_writer_float(node->writer, "alpha",
                          alpha && alpha->type == KN_JSON_NUMBER ? (float)alpha->number : 0.2f);
    kn_model_writer_makes(node->writer, node->name);
    return node->n_inputs == 1;
}

static gboolean write_mean(const Node *node, const char *as)
{
    write_constants(node);
    begin(node, as, node->inputs[0], node->inputs[1], NULL);
    kn_model_writer_int(node->writer, "keepdims", is_true(node, "keep_dims"));
    kn_model_writer_makes(node->writer, node->name);
    return node->n_inputs == 2 && constant(node, 1);
}

static gboolean write_concat(const Node *node, const char *as)
{
    gint64 axis;
    if (node->n_inputs < 2 || !single(node, node->n_inputs - 1, &axis))
        return FALSE;
    kn_model_writer_node(node->writer, as, (const char *const *)node->inputs, node->n_inputs - 1);
    kn_model_writer_int(node->writer, "axis", axis);
    kn_model_writer_makes(node->writer, node->name);
    return TRUE;
}

static gboolean write_transpose(const Node *node, const char *as)
{
    const KnTfjsWeight *order = constant(node, 1);
    if (!order || !order->ints)
        return FALSE;
    begin(node, as, node->inputs[0], NULL, NULL);
    kn_model_writer_list(node->writer, "perm", order->ints, order->n);
    kn_model_writer_makes(node->writer, node->name);
    return TRUE;
}

static gboolean write_split(const Node *node, const char *as)
{
    const KnTfjsWeight *sizes = constant(node, 1);
    gint64 axis;
    if (!sizes || !sizes->ints || !single(node, 2, &axis))
        return FALSE;
    g_autofree char *list = named(node, "sizes");
    kn_model_writer_ints(node->writer, list, sizes->ints, sizes->n, 1);
    begin(node, as, node->inputs[0], list, NULL);
    kn_model_writer_int(node->writer, "axis", axis);
    for (gsize i = 0; i < sizes->n; i++) {
        g_autofree char *name =
            i == 0 ? g_strdup(node->name) : g_strdup_printf("%s:%" G_GSIZE_FORMAT, node->name, i);
        kn_model_writer_makes(node->writer, name);
    }
    return TRUE;
}

/* TensorFlow has [before, after] of each dimension, ONNX all that lies before first. */
static gboolean write_pad(const Node *node, const char *as)
{
    const KnTfjsWeight *pads = constant(node, 1);
    gint64 list[2 * KN_TFJS_DIMS_MAX];
    if (!pads || !pads->ints || pads->n_dims != 2 || pads->dims[1] != 2 ||
        pads->dims[0] > KN_TFJS_DIMS_MAX)
        return FALSE;
    gsize n = (gsize)pads->dims[0];
    for (gsize i = 0; i < n; i++) {
        list[i] = pads->ints[2 * i];
        list[n + i] = pads->ints[2 * i + 1];
    }
    g_autofree char *name = named(node, "pads");
    kn_model_writer_ints(node->writer, name, list, 2 * n, 1);
    if (node->n_inputs > 2)
        write_constants(&(Node){
            .work = node->work, .writer = node->writer, .inputs = node->inputs + 2, .n_inputs = 1});
    begin(node, as, node->inputs[0], name, node->n_inputs > 2 ? node->inputs[2] : NULL);
    kn_model_writer_makes(node->writer, node->name);
    return TRUE;
}

/* ---- what has places ---- */

static gboolean write_padding(const Node *node)
{
    const KnJson *padding = attribute(node, "padding", "s");
    gboolean same = is_text(padding, "SAME");
    kn_model_writer_word(node->writer, "auto_pad", same ? "SAME_UPPER" : "VALID");
    return same || is_text(padding, "VALID");
}

static gboolean write_pool(const Node *node, const char *as)
{
    gint64 size[SPATIAL], step[SPATIAL];
    g_autofree char *in = named(node, "in"), *out = named(node, "out");
    if (node->n_inputs != 1 || !pair(node, "ksize", size) || !pair(node, "strides", step))
        return FALSE;
    transpose(node, node->inputs[0], in, to_first);
    begin(node, as, in, NULL, NULL);
    kn_model_writer_list(node->writer, "kernel_shape", size, SPATIAL);
    kn_model_writer_list(node->writer, "strides", step, SPATIAL);
    gboolean good = write_padding(node);
    kn_model_writer_makes(node->writer, out);
    transpose(node, out, node->name, to_last);
    return good;
}

static gboolean write_resize(const Node *node, const char *as)
{
    static const gint64 axes[SPATIAL] = {2, 3};
    const KnTfjsWeight *size = constant(node, 1);
    g_autofree char *in = named(node, "in"), *out = named(node, "out"), *to = named(node, "size");
    if (!size || !size->ints || size->n != SPATIAL)
        return FALSE;
    kn_model_writer_ints(node->writer, to, size->ints, SPATIAL, 1);
    transpose(node, node->inputs[0], in, to_first);
    kn_model_writer_node(node->writer, as, (const char *const[]){in, NULL, NULL, to}, 4);
    kn_model_writer_list(node->writer, "axes", axes, SPATIAL);
    kn_model_writer_word(node->writer, "mode", "linear");
    kn_model_writer_word(node->writer, "coordinate_transformation_mode",
                         is_true(node, "align_corners")        ? "align_corners"
                         : is_true(node, "half_pixel_centers") ? "half_pixel"
                                                               : "asymmetric");
    kn_model_writer_makes(node->writer, out);
    transpose(node, out, node->name, to_last);
    return TRUE;
}

typedef enum { PLAIN, DEPTHWISE, BACKWARD } Convolution;

/* Weights of [height, width, in, out] as [out, in, height, width]; of the others alike. */
static void write_filter(const Node *node, const KnTfjsWeight *filter, Convolution kind,
                         const char *name)
{
    gsize places = (gsize)(filter->dims[0] * filter->dims[1]);
    gsize a = (gsize)filter->dims[2], b = (gsize)filter->dims[3];
    g_autofree float *turned = g_new(float, filter->n + 1);
    for (gsize place = 0; place < places; place++)
        for (gsize i = 0; i < a; i++)
            for (gsize k = 0; k < b; k++) {
                gsize row = kind == DEPTHWISE ? i * b + k : k * a + i;
                turned[row * places + place] = filter->floats[(place * a + i) * b + k];
            }
    const gint64 deep[] = {filter->dims[2] * filter->dims[3], 1, filter->dims[0], filter->dims[1]};
    const gint64 plain[] = {filter->dims[3], filter->dims[2], filter->dims[0], filter->dims[1]};
    kn_model_writer_floats(node->writer, name, turned, kind == DEPTHWISE ? deep : plain, 4);
}

static gboolean write_convolution(const Node *node, Convolution kind)
{
    guint at = kind == BACKWARD ? 2 : 0; /* where the picture stands */
    const KnTfjsWeight *filter = constant(node, 1);
    gint64 step[SPATIAL], spread[SPATIAL];
    const KnJson *fused = kn_json_member(attribute(node, "fused_ops", "list"), "s");
    gboolean relu = fused && fused->type == KN_JSON_ARRAY && fused->n == 2;
    if (!filter || !filter->floats || filter->n_dims != 4 || node->n_inputs <= at ||
        !pair(node, "strides", step) || !pair(node, "dilations", spread) ||
        (relu && !is_text(fused->items[1], "Relu")) || node->n_inputs > 3)
        return FALSE;
    g_autofree char *in = named(node, "in"), *out = named(node, "out"),
                    *name = named(node, "filter");
    g_autofree char *sum = named(node, "sum");
    gboolean biased = kind != BACKWARD && node->n_inputs == 3;
    write_filter(node, filter, kind, name);
    if (biased)
        write_constants(&(Node){
            .work = node->work, .writer = node->writer, .inputs = node->inputs + 2, .n_inputs = 1});
    transpose(node, node->inputs[at], in, to_first);
    begin(node, kind == BACKWARD ? "ConvTranspose" : "Conv", in, name,
          biased ? node->inputs[2] : NULL);
    kn_model_writer_list(node->writer, "strides", step, SPATIAL);
    kn_model_writer_list(node->writer, "dilations", spread, SPATIAL);
    if (kind == DEPTHWISE)
        kn_model_writer_int(node->writer, "group", filter->dims[2]);
    gboolean good = write_padding(node);
    kn_model_writer_makes(node->writer, out);
    if (relu) {
        begin(node, "Relu", out, NULL, NULL);
        kn_model_writer_makes(node->writer, sum);
    }
    transpose(node, relu ? sum : out, node->name, to_last);
    return good;
}

static gboolean write_plain(const Node *node, const char *as)
{
    return write_convolution(node, PLAIN);
}

static gboolean write_depthwise(const Node *node, const char *as)
{
    return write_convolution(node, DEPTHWISE);
}

static gboolean write_backward(const Node *node, const char *as)
{
    return write_convolution(node, BACKWARD);
}

/* ---- all of them ---- */

static const struct {
    const char *op;
    WriteOp write;
    const char *as; /* the name of the operator in ONNX */
} ops[] = {
    {"Add", write_same, "Add"},
    {"AddN", write_same, "Sum"},
    {"AddV2", write_same, "Add"},
    {"AvgPool", write_pool, "AveragePool"},
    {"ConcatV2", write_concat, "Concat"},
    {"Conv2D", write_plain, NULL},
    {"Conv2DBackpropInput", write_backward, NULL},
    {"DepthwiseConv2dNative", write_depthwise, NULL},
    {"FusedDepthwiseConv2dNative", write_depthwise, NULL},
    {"Identity", write_same, "Identity"},
    {"LeakyRelu", write_leaky, "LeakyRelu"},
    {"MaxPool", write_pool, "MaxPool"},
    {"Mean", write_mean, "ReduceMean"},
    {"Mul", write_same, "Mul"},
    {"Pad", write_pad, "Pad"},
    {"PadV2", write_pad, "Pad"},
    {"Placeholder", write_input, NULL},
    {"Relu", write_same, "Relu"},
    {"Relu6", write_clip, "Clip"},
    {"Reshape", write_same, "Reshape"},
    {"ResizeBilinear", write_resize, "Resize"},
    {"Sigmoid", write_same, "Sigmoid"},
    {"SplitV", write_split, "Split"},
    {"Sub", write_same, "Sub"},
    {"Transpose", write_transpose, "Transpose"},
    {"_FusedConv2D", write_plain, NULL},
};

gboolean kn_tfjs_op(KnTfjsWork *work, const KnJson *json, GError **error)
{
    const char *op = kn_json_member(json, "op")->string,
               *name = kn_json_member(json, "name")->string;
    Node node = {.work = work, .writer = work->writer, .node = json, .name = name};
    node.n_inputs = kn_tfjs_n_inputs(json);
    node.inputs = g_new0(char *, node.n_inputs + 1);
    for (guint i = 0; i < node.n_inputs; i++)
        node.inputs[i] = kn_tfjs_value(kn_tfjs_input(json, i));
    gboolean known = FALSE, good = FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(ops) && !known; i++)
        if (strcmp(ops[i].op, op) == 0) {
            known = TRUE;
            good = ops[i].write(&node, ops[i].as);
        }
    g_strfreev(node.inputs);
    if (!good)
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    known ? "the model's node '%s' (%s) is of an unknown form"
                          : "the model's node '%s' needs an operator that is not known: %s",
                    name, op);
    return good;
}
