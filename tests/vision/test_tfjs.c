/* SPDX-License-Identifier: MIT */
/* A TensorFlow.js graph model becomes an ONNX network that makes the same numbers; those that are
 * compared are worked out by hand here. */
#include "base/error.h"
#include "runtime.h"
#include "vision/onnx.h"
#include "vision/tfjs.h"

#include <string.h>

#define PLACE(shape) "\"attr\": {\"shape\": {\"shape\": {\"dim\": [" shape "]}}}"
#define D(n) "{\"size\": \"" n "\"}"
#define FOUR(h, w) "{\"list\": {\"i\": [\"1\", \"" h "\", \"" w "\", \"1\"]}}"
#define VALID_PAD "\"padding\": {\"s\": \"VkFMSUQ=\"}"
#define SAME_PAD "\"padding\": {\"s\": \"U0FNRQ==\"}"
#define NODE(name, op, inputs, attr)                                                               \
    "{\"name\": \"" name "\", \"op\": \"" op "\", \"input\": [" inputs "], \"attr\": {" attr "}}"
#define WEIGHT(name, shape, type)                                                                  \
    "{\"name\": \"" name "\", \"shape\": [" shape "], \"dtype\": \"" type "\"}"
#define MODEL(nodes, weights)                                                                      \
    "{\"modelTopology\": {\"node\": [{\"name\": \"x\", \"op\": \"Placeholder\", " PLACE(           \
        D("1") ", " D("2") ", " D("2") ", " D(                                                     \
            "2")) "}, " nodes "]}, \"weightsManifest\": [{\"weights\": [" weights "]}]}"

/* The picture: 2 x 2 pixels of two channels. */
static const float picture[] = {1, 2, 3, 4, 5, 6, 7, 8};

typedef struct {
    const char *name, *topology;
    const char *output;
    float weights[8];
    gsize n_weights; /* of four bytes */
    float makes[8];
    gsize n_makes;
} Row;

static const Row rows[] = {
    {"a convolution of one pixel sums channels, in their order",
     MODEL(NODE("y", "Conv2D", "\"x\", \"w\"",
                "\"strides\": " FOUR("1", "1") ", \"dilations\": " FOUR("1", "1") ", " VALID_PAD),
           WEIGHT("w", "1, 1, 2, 2", "float32")),
     "y",
     {1, 10, 100, 1000}, /* of the first channel to both, then of the second */
     4,
     {201, 2010, 403, 4030, 605, 6050, 807, 8070},
     8},
    {"a convolution with a bias and no negative numbers",
     MODEL(NODE("y", "_FusedConv2D", "\"x\", \"w\", \"b\"",
                "\"strides\": " FOUR("1", "1") ", \"dilations\": " FOUR(
                    "1",
                    "1") ", " VALID_PAD
                         ", \"fused_ops\": {\"list\": {\"s\": [\"Qmlhc0FkZA==\", \"UmVsdQ==\"]}}"),
           WEIGHT("w", "1, 1, 2, 1", "float32") ", " WEIGHT("b", "1", "float32")),
     "y",
     {1, -1, -2},
     3,
     {0, 0, 0, 0},
     4},
    {"each channel by itself, with places",
     MODEL(NODE("y", "DepthwiseConv2dNative", "\"x\", \"w\"",
                "\"strides\": " FOUR("2", "2") ", \"dilations\": " FOUR("1", "1") ", " SAME_PAD),
           WEIGHT("w", "2, 2, 2, 1", "float32")),
     "y",
     {1, 1, 10, 10, 100, 100, 1000, 1000},
     8,
     {7531, 8642},
     2},
    {"the largest of four",
     MODEL(NODE("y", "MaxPool", "\"x\"",
                "\"ksize\": " FOUR("2", "2") ", \"strides\": " FOUR("2", "2") ", " VALID_PAD),
           ""),
     "y",
     {0},
     0,
     {7, 8},
     2},
    {"no more than six",
     MODEL(NODE("y", "Relu6", "\"x\"", ""), ""),
     "y",
     {0},
     0,
     {1, 2, 3, 4, 5, 6, 6, 6},
     8},
    {"a node before what it takes",
     MODEL(NODE("y", "Add", "\"z:0\", \"one\"", "") ", " NODE("z", "Mul", "\"x\", \"x\"", ""),
           WEIGHT("one", "", "float32")),
     "y",
     {1},
     1,
     {2, 5, 10, 17, 26, 37, 50, 65},
     8},
};

static GByteArray *convert(const char *topology, const void *weights, gsize bytes,
                           const char *output, GError **error)
{
    const char *const outputs[] = {output, NULL};
    const KnTfjs model = {topology, strlen(topology), weights, bytes, outputs};
    return kn_tfjs_convert(&model, error);
}

static void test_numbers(gconstpointer data)
{
    const Row *row = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) model =
        convert(row->topology, row->weights, row->n_weights * 4, row->output, &error);
    g_assert_no_error(error);
    g_autoptr(GByteArray) again =
        convert(row->topology, row->weights, row->n_weights * 4, row->output, &error);
    g_assert_cmpmem(model->data, model->len, again->data, again->len);
    g_autofree char *path = test_runtime();
    if (!path)
        return;
    const KnOnnxModule *module = kn_onnx(&error);
    KnOnnx *onnx = module ? module->open(path, 1, &error) : NULL;
    KnNet *net = onnx ? module->load(onnx, model->data, model->len, &error) : NULL;
    g_assert_no_error(error);
    KnTensor x = {.n_dims = 4, .dims = {1, 2, 2, 2}, .values = (float *)picture};
    KnTensor y[KN_NET_OUTPUTS_MAX];
    g_assert_true(module->run(net, &x, y, &error));
    g_assert_cmpuint(kn_tensor_n(&y[0]), ==, row->n_makes);
    for (gsize i = 0; i < row->n_makes; i++)
        g_assert_cmpfloat(y[0].values[i], ==, row->makes[i]);
    kn_tensor_clear(&y[0]);
    module->free(net);
    module->close(onnx);
}

#define LAYERS(layers)                                                                             \
    "{\"modelTopology\": {\"model_config\": {\"config\": {\"layers\": [" layers "]}}}}"
#define LAYER(name, kind, inputs)                                                                  \
    "{\"class_name\": \"" kind "\", \"config\": {\"name\": \"" name                                \
    "\"}, \"inbound_nodes\": [[" inputs "]]}"

static void test_refused(void)
{
    static const struct {
        const char *why, *topology;
        gsize bytes; /* of weights */
        const char *says;
    } bad[] = {
        {"no JSON", "{", 0, "model.json"},
        {"no nodes", "{}", 0, "has no nodes"},
        {"no such output", MODEL(NODE("z", "Relu", "\"x\"", ""), ""), 0, "has no node 'y'"},
        {"an unknown operator", MODEL(NODE("y", "Frobnicate", "\"x\"", ""), ""), 0,
         "not known: Frobnicate"},
        {"an input that is not there", MODEL(NODE("y", "Relu", "\"w\"", ""), ""), 0,
         "has no node 'w'"},
        {"no input", MODEL(NODE("y", "Relu", "", ""), ""), 0, "unknown form"},
        {"one that takes itself", MODEL(NODE("y", "Conv2D", "\"y\", \"y\"", ""), ""), 0,
         "unknown form"},
        {"too few bytes", MODEL(NODE("y", "Add", "\"x\", \"w\"", ""), WEIGHT("w", "2", "float32")),
         4, "too few bytes of weights for 'w'"},
        {"too many bytes", MODEL(NODE("y", "Add", "\"x\", \"w\"", ""), WEIGHT("w", "1", "float32")),
         8, "more bytes of weights"},
        {"another kind of numbers",
         MODEL(NODE("y", "Add", "\"x\", \"w\"", ""), WEIGHT("w", "1", "string")), 4,
         "unknown kind"},
        {"a layer of an unknown kind", LAYERS(LAYER("y", "Dense", "")), 0, "not known: Dense"},
        {"a layer that takes one that is not there",
         LAYERS(LAYER("y", "Activation", "[\"x\", 0, 0, {}]")), 0, "unknown form"},
        {"no such layer", LAYERS(""), 0, "has no layer 'y'"},
        {"a convolution without weights", LAYERS(LAYER("y", "Conv2D", "")), 0, "unknown form"},
        {"a size that overflows",
         MODEL(NODE("y", "Add", "\"x\", \"w\"", ""),
               WEIGHT("w", "4294967296, 4294967296, 16", "float32")),
         4, "unknown kind"},
    };
    static const float weights[8];
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_test_message("%s", bad[i].why);
        g_assert_null(convert(bad[i].topology, weights, bad[i].bytes, "y", &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
        g_test_message("%s", error->message);
        g_assert_nonnull(strstr(error->message, bad[i].says));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strconcat("/tfjs/", rows[i].name, NULL);
        g_test_add_data_func(path, &rows[i], test_numbers);
    }
    g_test_add_func("/tfjs/what cannot be converted is told", test_refused);
    return g_test_run();
}
