/* SPDX-License-Identifier: MIT */
/* Networks are run as they are written, by whatever ONNX Runtime is there; what is none is refused
 * in words. */
#include "base/error.h"
#include "runtime.h"
#include "vision/model_write.h"
#include "vision/onnx.h"

#include <string.h>

static const KnOnnxModule *module(void)
{
    g_autoptr(GError) error = NULL;
    const KnOnnxModule *onnx = kn_onnx(&error);
    g_assert_no_error(error);
    return onnx;
}

static void test_libraries(void)
{
    static const struct {
        const char *environment; /* names the library; NULL: it is not there */
        const char *says;
    } rows[] = {
        {NULL, "cannot open ONNX Runtime"},
        {"ORT_OLD", "ONNX Runtime is 1.11.0; expected 1.17 or later"},
        {"ORT_NONE", "the library is no ONNX Runtime"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        const char *path = rows[i].environment ? g_getenv(rows[i].environment) : "/nowhere/at/all";
        g_assert_nonnull(path);
        g_assert_null(module()->open(path, 1, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT);
        g_test_message("%s", error->message);
        g_assert_nonnull(strstr(error->message, rows[i].says));
    }
}

/* Twice the input, and one more. */
static GByteArray *line_model(gint64 n, const char *op)
{
    g_autoptr(KnModelWriter) writer = kn_model_writer_new();
    const gint64 dims[] = {1, n};
    const float two = 2, one = 1;
    kn_model_writer_input(writer, "x", dims, 2);
    kn_model_writer_floats(writer, "two", &two, NULL, 0);
    kn_model_writer_floats(writer, "one", &one, NULL, 0);
    kn_model_writer_node(writer, op, (const char *const[]){"x", "two"}, 2);
    kn_model_writer_makes(writer, "doubled");
    kn_model_writer_node(writer, "Add", (const char *const[]){"doubled", "one"}, 2);
    kn_model_writer_makes(writer, "y");
    kn_model_writer_output(writer, "y");
    kn_model_writer_output(writer, "doubled");
    return kn_model_writer_end(writer);
}

static KnOnnx *open_runtime(int n_threads)
{
    g_autofree char *path = test_runtime();
    g_autoptr(GError) error = NULL;
    KnOnnx *onnx = path ? module()->open(path, n_threads, &error) : NULL;
    g_assert_no_error(error);
    return onnx;
}

static void test_run(void)
{
    KnOnnx *onnx = open_runtime(1);
    if (!onnx)
        return;
    g_autoptr(GByteArray) model = line_model(3, "Mul");
    g_autoptr(GByteArray) again = line_model(3, "Mul");
    g_autoptr(GError) error = NULL;
    float values[] = {1, -2, .5f};
    KnTensor x = {.n_dims = 2, .dims = {1, 3}, .values = values}, outputs[KN_NET_OUTPUTS_MAX];
    g_assert_cmpmem(model->data, model->len, again->data, again->len);
    KnNet *net = module()->load(onnx, model->data, model->len, &error);
    g_assert_no_error(error);
    const KnNetForm *form = module()->form(net);
    g_assert_cmpstr(form->inputs[0].name, ==, "x");
    g_assert_cmpuint(form->n_outputs, ==, 2);
    g_assert_true(module()->run(net, &x, outputs, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(kn_tensor_n(&outputs[0]), ==, 3);
    g_assert_cmpfloat(outputs[0].values[0], ==, 3);
    g_assert_cmpfloat(outputs[0].values[1], ==, -3);
    g_assert_cmpfloat(outputs[1].values[2], ==, 1);
    kn_tensor_clear(&outputs[0]);
    kn_tensor_clear(&outputs[1]);
    x.dims[1] = 2;
    g_assert_false(module()->run(net, &x, outputs, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    module()->free(net);
    module()->close(onnx);
}

static void refused(KnOnnx *onnx, const GByteArray *model, gsize size, const char *why)
{
    g_autoptr(GError) error = NULL;
    g_test_message("%s", why);
    g_assert_null(module()->load(onnx, model->data, size, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
}

static void test_refused(void)
{
    KnOnnx *onnx = open_runtime(1);
    if (!onnx)
        return;
    g_autoptr(GByteArray) good = line_model(3, "Mul");
    g_autoptr(GByteArray) unknown = line_model(3, "Frobnicate");
    for (gsize size = 1; size < good->len; size += good->len / 7)
        refused(onnx, good, size, "cut off");
    refused(onnx, unknown, unknown->len, "an unknown operator");
    g_autoptr(GByteArray) noise = g_byte_array_new();
    g_byte_array_append(noise, (const guint8 *)"this is no network", 18);
    refused(onnx, noise, noise->len, "noise");
    g_autoptr(KnModelWriter) writer = kn_model_writer_new();
    const char *const inputs[] = {"a", "b", "d", "e", "f"};
    for (guint i = 0; i < G_N_ELEMENTS(inputs); i++)
        kn_model_writer_input(writer, inputs[i], (const gint64[]){2}, 1);
    kn_model_writer_node(writer, "Sum", inputs, G_N_ELEMENTS(inputs));
    kn_model_writer_makes(writer, "c");
    kn_model_writer_output(writer, "c");
    g_autoptr(GByteArray) five = kn_model_writer_end(writer);
    refused(onnx, five, five->len, "five inputs");
    module()->close(onnx);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/onnx/a library that is not good is told", test_libraries);
    g_test_add_func("/onnx/a network makes what it says", test_run);
    g_test_add_func("/onnx/what is no network is refused", test_refused);
    return g_test_run();
}
