/* SPDX-License-Identifier: MIT */
/* TensorFlow.js layers models, as Keras writes them: a list of layers {class_name, config,
 * inbound_nodes}, each after those that it takes, which is all that networks for enlarging pictures
 * need. They count channels last and ONNX second, so all of the network is written with its
 * channels second, and the kernels turned. */
#include "base/error.h"
#include "vision/tfjs_private.h"

#include <string.h>

enum { INPUTS_MAX = 64, CHANNELS_LAST = 3 };

typedef struct {
    KnTfjsWork *work;
    const KnJson *config;
    const char *name;
    const char *inputs[INPUTS_MAX];
    guint n_inputs;
} Layer;

typedef gboolean (*WriteLayer)(const Layer *layer);

static gboolean is_number(const KnJson *value, gint64 number)
{
    return value && value->type == KN_JSON_NUMBER && value->integral && value->integer == number;
}

static gboolean is_word(const KnJson *config, const char *key, const char *word)
{
    return g_strcmp0(kn_json_text(config, key), word) == 0;
}

/* Two whole numbers that are alike. */
static gboolean both(const KnJson *config, const char *key, gint64 *number)
{
    const KnJson *two = kn_json_member(config, key);
    if (!two || two->type != KN_JSON_ARRAY || two->n != 2 ||
        two->items[0]->type != KN_JSON_NUMBER || !two->items[0]->integral)
        return FALSE;
    *number = two->items[0]->integer;
    return is_number(two->items[1], *number) && *number > 0;
}

static void begin(const Layer *layer, const char *op)
{
    kn_model_writer_node(layer->work->writer, op, layer->inputs, layer->n_inputs);
}

static gboolean end(const Layer *layer)
{
    kn_model_writer_makes(layer->work->writer, layer->name);
    return TRUE;
}

static gboolean write_input(const Layer *layer)
{
    const gint64 dims[] = {1, 3, 0, 0};
    const KnJson *shape = kn_json_member(layer->config, "batch_input_shape");
    if (!shape || shape->type != KN_JSON_ARRAY || shape->n != 4 ||
        !is_number(shape->items[CHANNELS_LAST], 3))
        return FALSE;
    kn_model_writer_input(layer->work->writer, layer->name, dims, 4);
    return TRUE;
}

static const KnTfjsWeight *weight_of(const Layer *layer, const char *what, guint n_dims)
{
    g_autofree char *name = g_strconcat(layer->name, "/", what, NULL);
    const KnTfjsWeight *weight = g_hash_table_lookup(layer->work->weights, name);
    return weight && weight->floats && weight->n_dims == n_dims ? weight : NULL;
}

/* [height, width, in, out] becomes [out, in, height, width]. */
static void write_kernel(const Layer *layer, const KnTfjsWeight *kernel, const char *name)
{
    const gint64 *from = kernel->dims;
    const gint64 dims[] = {from[3], from[2], from[0], from[1]};
    g_autofree float *values = g_new(float, kernel->n + 1);
    gsize area = (gsize)(from[0] * from[1]), n_in = (gsize)from[2], n_out = (gsize)from[3];
    for (gsize at = 0; at < area; at++)
        for (gsize in = 0; in < n_in; in++)
            for (gsize out = 0; out < n_out; out++)
                values[(out * n_in + in) * area + at] =
                    kernel->floats[(at * n_in + in) * n_out + out];
    kn_model_writer_floats(layer->work->writer, name, values, dims, 4);
}

static gboolean write_convolution(const Layer *layer)
{
    KnModelWriter *writer = layer->work->writer;
    const KnTfjsWeight *kernel = weight_of(layer, "kernel", 4), *bias = weight_of(layer, "bias", 1);
    gint64 side, stride, dilation;
    if (!kernel || !bias || bias->dims[0] != kernel->dims[3] || layer->n_inputs != 1 ||
        !both(layer->config, "kernel_size", &side) || !both(layer->config, "strides", &stride) ||
        !both(layer->config, "dilation_rate", &dilation) || stride != 1 || dilation != 1 ||
        kernel->dims[0] != side || kernel->dims[1] != side || side % 2 == 0 ||
        !(is_word(layer->config, "padding", "same") || side == 1) ||
        !is_word(layer->config, "activation", "linear"))
        return FALSE;
    g_autofree char *kernel_name = g_strconcat(layer->name, "/kernel", NULL);
    g_autofree char *bias_name = g_strconcat(layer->name, "/bias", NULL);
    const gint64 pads[] = {side / 2, side / 2, side / 2, side / 2};
    write_kernel(layer, kernel, kernel_name);
    kn_model_writer_floats(writer, bias_name, bias->floats, bias->dims, 1);
    kn_model_writer_node(writer, "Conv",
                         (const char *const[]){layer->inputs[0], kernel_name, bias_name}, 3);
    kn_model_writer_list(writer, "pads", pads, G_N_ELEMENTS(pads));
    return end(layer);
}

static gboolean write_activation(const Layer *layer)
{
    begin(layer, "Relu");
    return layer->n_inputs == 1 && is_word(layer->config, "activation", "relu") && end(layer);
}

static gboolean write_sum(const Layer *layer)
{
    begin(layer, "Sum");
    return layer->n_inputs > 0 && end(layer);
}

static gboolean write_concatenation(const Layer *layer)
{
    begin(layer, "Concat");
    kn_model_writer_int(layer->work->writer, "axis", 1);
    return layer->n_inputs > 0 && is_number(kn_json_member(layer->config, "axis"), CHANNELS_LAST) &&
           end(layer);
}

/* Each pixel becomes a square of its own colour. */
static gboolean write_enlargement(const Layer *layer)
{
    KnModelWriter *writer = layer->work->writer;
    g_autofree char *scales_name = g_strconcat(layer->name, "/scales", NULL);
    const gint64 four = 4;
    gint64 times;
    if (layer->n_inputs != 1 || !both(layer->config, "size", &times) ||
        !is_word(layer->config, "interpolation", "nearest"))
        return FALSE;
    const float scales[] = {1, 1, (float)times, (float)times};
    kn_model_writer_floats(writer, scales_name, scales, &four, 1);
    kn_model_writer_node(writer, "Resize",
                         (const char *const[]){layer->inputs[0], NULL, scales_name}, 3);
    kn_model_writer_word(writer, "mode", "nearest");
    kn_model_writer_word(writer, "coordinate_transformation_mode", "asymmetric");
    kn_model_writer_word(writer, "nearest_mode", "floor");
    return end(layer);
}

static const struct {
    const char *kind;
    WriteLayer write;
} kinds[] = {
    {"InputLayer", write_input},          {"Conv2D", write_convolution},
    {"Activation", write_activation},     {"Add", write_sum},
    {"Concatenate", write_concatenation}, {"UpSampling2D", write_enlargement},
};

/* [[[name, 0, 0, {}], …]]; none of them: an input. */
static gboolean read_inputs(const KnJson *json, Layer *layer)
{
    const KnJson *uses = kn_json_member(json, "inbound_nodes");
    if (!uses || uses->type != KN_JSON_ARRAY || uses->n > 1)
        return FALSE;
    const KnJson *inputs = uses->n ? uses->items[0] : NULL;
    if (inputs && (inputs->type != KN_JSON_ARRAY || inputs->n > INPUTS_MAX))
        return FALSE;
    for (guint i = 0; inputs && i < inputs->n; i++) {
        const KnJson *input = inputs->items[i];
        if (input->type != KN_JSON_ARRAY || input->n == 0 ||
            input->items[0]->type != KN_JSON_STRING ||
            !g_hash_table_contains(layer->work->done, input->items[0]->string))
            return FALSE;
        layer->inputs[layer->n_inputs++] = input->items[0]->string;
    }
    return TRUE;
}

static gboolean write_layer(KnTfjsWork *work, const KnJson *json, GError **error)
{
    Layer layer = {.work = work, .config = kn_json_member(json, "config")};
    const char *kind = kn_json_text(json, "class_name");
    gboolean known = FALSE, good = FALSE;
    layer.name = layer.config ? kn_json_text(layer.config, "name") : NULL;
    for (guint i = 0; kind && layer.name && i < G_N_ELEMENTS(kinds) && !known; i++)
        if (strcmp(kinds[i].kind, kind) == 0) {
            known = TRUE;
            good = read_inputs(json, &layer) && kinds[i].write(&layer);
        }
    if (good)
        g_hash_table_add(work->done, g_strdup(layer.name));
    else
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    known ? "the model's layer '%s' (%s) is of an unknown form"
                          : "the model's layer '%s' is of a kind that is not known: %s",
                    layer.name ? layer.name : "", kind ? kind : "");
    return good;
}

gboolean kn_tfjs_layers(KnTfjsWork *work, const KnJson *layers, GError **error)
{
    for (guint i = 0; i < layers->n; i++)
        if (!write_layer(work, layers->items[i], error))
            return FALSE;
    for (const char *const *output = work->model->outputs; *output; output++)
        if (!g_hash_table_contains(work->done, *output)) {
            g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "the model has no layer '%s'", *output);
            return FALSE;
        }
    return TRUE;
}
