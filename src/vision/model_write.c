/* SPDX-License-Identifier: MIT */
/* A protocol buffer is a run of fields: a key (the field's number and how it is written), then a
 * number of seven bits a byte, four bytes, or a length and as many bytes, which may be fields
 * themselves. The numbers of fields are those of onnx.proto3 (github.com/onnx/onnx). */
#include "vision/model_write.h"

#include <string.h>

enum { VARINT = 0, BYTES = 2, FOUR_BYTES = 5 };
enum { IR_VERSION = 8, OPSET = 18 }; /* read by ONNX Runtime from 1.14 on */

typedef enum {
    MODEL_IR = 1,
    MODEL_PRODUCER = 2,
    MODEL_GRAPH = 7,
    MODEL_OPSET = 8,
    MODEL_METADATA = 14
} ModelField;
typedef enum { ENTRY_KEY = 1, ENTRY_VALUE = 2 } EntryField;
typedef enum { OPSET_VERSION = 2 } OpsetField;
typedef enum {
    GRAPH_NODE = 1,
    GRAPH_NAME = 2,
    GRAPH_CONSTANT = 5,
    GRAPH_INPUT = 11,
    GRAPH_OUTPUT = 12,
} GraphField;
typedef enum { NODE_INPUT = 1, NODE_OUTPUT = 2, NODE_OP = 4, NODE_ATTRIBUTE = 5 } NodeField;
typedef enum {
    ATTRIBUTE_NAME = 1,
    ATTRIBUTE_FLOAT = 2,
    ATTRIBUTE_INT = 3,
    ATTRIBUTE_STRING = 4,
    ATTRIBUTE_INTS = 8,
    ATTRIBUTE_TYPE = 20,
} AttributeField;
typedef enum { OF_FLOAT = 1, OF_INT = 2, OF_STRING = 3, OF_INTS = 7 } AttributeType;
typedef enum { TENSOR_DIMS = 1, TENSOR_TYPE = 2, TENSOR_NAME = 8, TENSOR_DATA = 9 } TensorField;
typedef enum { FLOAT = 1, INT64 = 7 } ElementType;
typedef enum { VALUE_NAME = 1, VALUE_TYPE = 2 } ValueField;
typedef enum {
    TYPE_TENSOR = 1,
    TYPE_ELEMENT = 1,
    TYPE_SHAPE = 2,
    SHAPE_DIM = 1,
    DIM_VALUE = 1
} TypeField;

struct KnModelWriter {
    GByteArray *graph, *node; /* node: that is being written; NULL: none */
    GByteArray *metadata;     /* fields of the model */
};

static void put_number(GByteArray *out, guint64 value)
{
    do {
        guint8 byte = (guint8)((value & 127) | (value > 127 ? 128 : 0));
        g_byte_array_append(out, &byte, 1);
        value >>= 7;
    } while (value);
}

static void put_int(GByteArray *out, guint field, gint64 value)
{
    put_number(out, field << 3 | VARINT);
    put_number(out, (guint64)value);
}

static void put_bytes(GByteArray *out, guint field, const void *bytes, gsize n)
{
    put_number(out, field << 3 | BYTES);
    put_number(out, n);
    g_byte_array_append(out, bytes, (guint)n);
}

static void put_text(GByteArray *out, guint field, const char *text)
{
    put_bytes(out, field, text, strlen(text));
}

/* Takes the message. */
static void put_message(GByteArray *out, guint field, GByteArray *message)
{
    put_bytes(out, field, message->data, message->len);
    g_byte_array_unref(message);
}

static void put_four_bytes(GByteArray *out, guint field, float value)
{
    guint32 bits;
    memcpy(&bits, &value, sizeof bits);
    bits = GUINT32_TO_LE(bits);
    put_number(out, field << 3 | FOUR_BYTES);
    g_byte_array_append(out, (guint8 *)&bits, sizeof bits);
}

KnModelWriter *kn_model_writer_new(void)
{
    KnModelWriter *writer = g_new0(KnModelWriter, 1);
    writer->graph = g_byte_array_new();
    writer->metadata = g_byte_array_new();
    put_text(writer->graph, GRAPH_NAME, "network");
    return writer;
}

void kn_model_writer_free(KnModelWriter *writer)
{
    g_byte_array_unref(writer->graph);
    g_byte_array_unref(writer->metadata);
    g_clear_pointer(&writer->node, g_byte_array_unref);
    g_free(writer);
}

static void put_value(KnModelWriter *writer, GraphField field, const char *name,
                      ElementType element, const gint64 *dims, guint n_dims)
{
    GByteArray *value = g_byte_array_new(), *type = g_byte_array_new();
    GByteArray *tensor = g_byte_array_new();
    put_int(tensor, TYPE_ELEMENT, element);
    if (n_dims > 0) {
        GByteArray *shape = g_byte_array_new();
        for (guint i = 0; i < n_dims; i++) {
            GByteArray *dim = g_byte_array_new();
            if (dims[i] > 0)
                put_int(dim, DIM_VALUE, dims[i]);
            put_message(shape, SHAPE_DIM, dim);
        }
        put_message(tensor, TYPE_SHAPE, shape);
    }
    put_message(type, TYPE_TENSOR, tensor);
    put_text(value, VALUE_NAME, name);
    put_message(value, VALUE_TYPE, type);
    put_message(writer->graph, field, value);
}

void kn_model_writer_input(KnModelWriter *writer, const char *name, const gint64 *dims,
                           guint n_dims)
{
    put_value(writer, GRAPH_INPUT, name, FLOAT, dims, n_dims);
}

void kn_model_writer_whole_input(KnModelWriter *writer, const char *name, const gint64 *dims,
                                 guint n_dims)
{
    put_value(writer, GRAPH_INPUT, name, INT64, dims, n_dims);
}

void kn_model_writer_output(KnModelWriter *writer, const char *name)
{
    put_value(writer, GRAPH_OUTPUT, name, FLOAT, NULL, 0);
}

static void put_constant(KnModelWriter *writer, const char *name, ElementType type,
                         const gint64 *dims, guint n_dims, GByteArray *data)
{
    GByteArray *tensor = g_byte_array_new();
    for (guint i = 0; i < n_dims; i++)
        put_int(tensor, TENSOR_DIMS, dims[i]);
    put_int(tensor, TENSOR_TYPE, type);
    put_text(tensor, TENSOR_NAME, name);
    put_message(tensor, TENSOR_DATA, data);
    put_message(writer->graph, GRAPH_CONSTANT, tensor);
}

void kn_model_writer_floats(KnModelWriter *writer, const char *name, const float *values,
                            const gint64 *dims, guint n_dims)
{
    GByteArray *data = g_byte_array_new();
    gsize n = 1;
    for (guint i = 0; i < n_dims; i++)
        n *= (gsize)dims[i];
    for (gsize i = 0; i < n; i++) {
        guint32 bits;
        memcpy(&bits, &values[i], sizeof bits);
        bits = GUINT32_TO_LE(bits);
        g_byte_array_append(data, (guint8 *)&bits, sizeof bits);
    }
    put_constant(writer, name, FLOAT, dims, n_dims, data);
}

void kn_model_writer_ints(KnModelWriter *writer, const char *name, const gint64 *values, gsize n,
                          guint n_dims)
{
    GByteArray *data = g_byte_array_new();
    gint64 dim = (gint64)n;
    for (gsize i = 0; i < n; i++) {
        gint64 value = GINT64_TO_LE(values[i]);
        g_byte_array_append(data, (guint8 *)&value, sizeof value);
    }
    put_constant(writer, name, INT64, &dim, n_dims, data);
}

static void end_node(KnModelWriter *writer)
{
    if (writer->node)
        put_message(writer->graph, GRAPH_NODE, g_steal_pointer(&writer->node));
}

void kn_model_writer_node(KnModelWriter *writer, const char *op, const char *const *inputs,
                          guint n_inputs)
{
    end_node(writer);
    writer->node = g_byte_array_new();
    for (guint i = 0; i < n_inputs; i++)
        put_text(writer->node, NODE_INPUT, inputs[i] ? inputs[i] : "");
    put_text(writer->node, NODE_OP, op);
}

void kn_model_writer_makes(KnModelWriter *writer, const char *name)
{
    put_text(writer->node, NODE_OUTPUT, name);
}

static GByteArray *attribute(const char *name, AttributeType type)
{
    GByteArray *out = g_byte_array_new();
    put_text(out, ATTRIBUTE_NAME, name);
    put_int(out, ATTRIBUTE_TYPE, type);
    return out;
}

void kn_model_writer_int(KnModelWriter *writer, const char *name, gint64 value)
{
    GByteArray *out = attribute(name, OF_INT);
    put_int(out, ATTRIBUTE_INT, value);
    put_message(writer->node, NODE_ATTRIBUTE, out);
}

void kn_model_writer_list(KnModelWriter *writer, const char *name, const gint64 *values, gsize n)
{
    GByteArray *out = attribute(name, OF_INTS);
    for (gsize i = 0; i < n; i++)
        put_int(out, ATTRIBUTE_INTS, values[i]);
    put_message(writer->node, NODE_ATTRIBUTE, out);
}

void kn_model_writer_float(KnModelWriter *writer, const char *name, float value)
{
    GByteArray *out = attribute(name, OF_FLOAT);
    put_four_bytes(out, ATTRIBUTE_FLOAT, value);
    put_message(writer->node, NODE_ATTRIBUTE, out);
}

void kn_model_writer_word(KnModelWriter *writer, const char *name, const char *value)
{
    GByteArray *out = attribute(name, OF_STRING);
    put_text(out, ATTRIBUTE_STRING, value);
    put_message(writer->node, NODE_ATTRIBUTE, out);
}

void kn_model_writer_metadata(KnModelWriter *writer, const char *key, const char *value)
{
    GByteArray *entry = g_byte_array_new();
    put_text(entry, ENTRY_KEY, key);
    put_text(entry, ENTRY_VALUE, value);
    put_message(writer->metadata, MODEL_METADATA, entry);
}

GByteArray *kn_model_writer_end(KnModelWriter *writer)
{
    GByteArray *model = g_byte_array_new(), *opset = g_byte_array_new();
    end_node(writer);
    put_int(model, MODEL_IR, IR_VERSION);
    put_text(model, MODEL_PRODUCER, "kinora");
    put_bytes(model, MODEL_GRAPH, writer->graph->data, writer->graph->len);
    put_int(opset, OPSET_VERSION, OPSET);
    put_message(model, MODEL_OPSET, opset);
    g_byte_array_append(model, writer->metadata->data, writer->metadata->len);
    return model;
}
