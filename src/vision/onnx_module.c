/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/module.h"
#include "vision/onnx.h"
#include "vision/ort_api.h"

#include <dlfcn.h>
#include <string.h>

struct KnOnnx {
    void *library; /* never closed: it may have threads */
    const KnOrtBase *base;
    KnOrtApi api;
    OrtEnv *env;
    OrtSessionOptions *options;
    OrtMemoryInfo *memory;
    OrtAllocator *allocator; /* borrowed */
};

struct KnNet {
    KnOnnx *onnx;
    OrtSession *session;
    KnNetForm form;
    int types[KN_NET_INPUTS_MAX]; /* of the inputs' numbers: KN_ORT_… */
};

static const char *const system_names[] = {"libonnxruntime.so.1", "libonnxruntime.so"};

/* Whether nothing went wrong; what did is told, and released. */
static gboolean check(const KnOnnx *onnx, OrtStatus *status, int code, GError **error)
{
    if (!status)
        return TRUE;
    g_autofree char *says = g_utf8_make_valid(onnx->api.GetErrorMessage(status), -1);
    if (strstr(says, "bad_alloc") || strstr(says, "Failed to allocate"))
        g_set_error(error, KN_ERROR, code,
                    "it needs more memory than it may have; '--memory' says how much that is");
    else
        g_set_error(error, KN_ERROR, code, "ONNX Runtime says: %s", g_strstrip(says));
    onnx->api.ReleaseStatus(status);
    return FALSE;
}

/* ---- the library ---- */

/* Builds that its makers give out send them telemetry: an environment asks for the address of their
 * server, reads the machine's identity, and makes files in the person's folders, all before it can
 * be told by its functions not to. The variable keeps it from that, and is heeded at any time, so
 * it stays. What threads there are by now are of libraries that wait for work, and read none. */
static void keep_silent(void)
{
    g_setenv("ORT_DISABLE_TELEMETRY", "1", TRUE);
}

static void *open_library(const char *path, GError **error)
{
    keep_silent();
    if (path) {
        void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        if (!library)
            g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot open ONNX Runtime: %s",
                        dlerror());
        return library;
    }
    for (guint i = 0; i < G_N_ELEMENTS(system_names); i++) {
        void *library = dlopen(system_names[i], RTLD_NOW | RTLD_LOCAL);
        if (library)
            return library;
    }
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                "ONNX Runtime is not installed"
                "; 'kinora models fetch' brings it");
    return NULL;
}

static gboolean read_api(KnOnnx *onnx, GError **error)
{
    const KnOrtBase *(*get_base)(void) = NULL;
    *(void **)&get_base = dlsym(onnx->library, "OrtGetApiBase");
    onnx->base = get_base ? get_base() : NULL;
    if (!onnx->base) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "the library is no ONNX Runtime");
        return FALSE;
    }
    const void *const *places = onnx->base->GetApi(KN_ORT_API);
    if (!places) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "ONNX Runtime is %s"
                    "; expected 1.%d or later",
                    onnx->base->GetVersionString(), KN_ORT_API);
        return FALSE;
    }
#define KN_ITEM(place, name, returns, arguments) *(const void **)&onnx->api.name = places[place];
    KN_ORT_FUNCTIONS
#undef KN_ITEM
    return TRUE;
}

static gboolean set_up(KnOnnx *onnx, int n_threads, GError **error)
{
    const KnOrtApi *api = &onnx->api;
    enum { CODE = KN_ERROR_ENVIRONMENT };
    return check(onnx, api->CreateEnv(KN_ORT_LOG_FATAL, "kinora", &onnx->env), CODE, error) &&
           check(onnx, api->DisableTelemetryEvents(onnx->env), CODE, error) &&
           check(onnx, api->CreateSessionOptions(&onnx->options), CODE, error) &&
           check(onnx, api->SetIntraOpNumThreads(onnx->options, n_threads), CODE, error) &&
           check(onnx, api->SetInterOpNumThreads(onnx->options, 1), CODE, error) &&
           check(onnx, api->DisableCpuMemArena(onnx->options), CODE, error) &&
           check(onnx, api->SetSessionGraphOptimizationLevel(onnx->options, KN_ORT_OPTIMIZE_ALL),
                 CODE, error) &&
           check(onnx,
                 api->CreateCpuMemoryInfo(KN_ORT_ALLOCATOR_DEVICE, KN_ORT_MEMORY_DEFAULT,
                                          &onnx->memory),
                 CODE, error) &&
           check(onnx, api->GetAllocatorWithDefaultOptions(&onnx->allocator), CODE, error);
}

static void close_onnx(KnOnnx *onnx)
{
    if (onnx->memory)
        onnx->api.ReleaseMemoryInfo(onnx->memory);
    if (onnx->options)
        onnx->api.ReleaseSessionOptions(onnx->options);
    if (onnx->env)
        onnx->api.ReleaseEnv(onnx->env);
    g_free(onnx);
}

static KnOnnx *open_onnx(const char *library, int n_threads, GError **error)
{
    KnOnnx *onnx = g_new0(KnOnnx, 1);
    onnx->library = open_library(library, error);
    if (onnx->library && read_api(onnx, error) && set_up(onnx, n_threads, error))
        return onnx;
    close_onnx(onnx);
    return NULL;
}

static const char *version(const KnOnnx *onnx)
{
    return onnx->base->GetVersionString();
}

/* ---- a network ---- */

static gboolean refuse(const char *name, const char *what, GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "its '%s' %s", name ? name : "", what);
    return FALSE;
}

/* type: of its numbers; NULL: they must be of the only one that is taken out. */
static gboolean read_shape(const KnOnnx *onnx, const OrtTensorTypeAndShapeInfo *info,
                           KnTensor *tensor, int *type_out, GError **error)
{
    const KnOrtApi *api = &onnx->api;
    int type = 0;
    gsize n = 0;
    if (!info)
        return refuse(tensor->name, "is no array of numbers", error);
    if (!check(onnx, api->GetTensorElementType(info, &type), KN_ERROR_INPUT, error) ||
        !check(onnx, api->GetDimensionsCount(info, &n), KN_ERROR_INPUT, error))
        return FALSE;
    if (type != KN_ORT_FLOAT && (!type_out || (type != KN_ORT_INT32 && type != KN_ORT_INT64)))
        return refuse(tensor->name, "has no 32-bit floating-point numbers", error);
    if (type_out)
        *type_out = type;
    if (n > KN_NET_DIMS_MAX)
        return refuse(tensor->name, "has too many dimensions", error);
    tensor->n_dims = (int)n;
    return check(onnx, api->GetDimensions(info, tensor->dims, n), KN_ERROR_INPUT, error);
}

/* Name and shape of its input, or of an output. */
static gboolean read_port(KnNet *net, gboolean output, gsize i, KnTensor *tensor, GError **error)
{
    const KnOnnx *onnx = net->onnx;
    const KnOrtApi *api = &onnx->api;
    const OrtTensorTypeAndShapeInfo *shape = NULL;
    OrtTypeInfo *info = NULL;
    char *name = NULL;
    if (!check(onnx,
               (output ? api->SessionGetOutputName
                       : api->SessionGetInputName)(net->session, i, onnx->allocator, &name),
               KN_ERROR_INPUT, error))
        return FALSE;
    tensor->name = g_utf8_make_valid(name, -1);
    gboolean good =
        check(onnx, api->AllocatorFree(onnx->allocator, name), KN_ERROR_INPUT, error) &&
        check(onnx,
              (output ? api->SessionGetOutputTypeInfo : api->SessionGetInputTypeInfo)(net->session,
                                                                                      i, &info),
              KN_ERROR_INPUT, error) &&
        check(onnx, api->CastTypeInfoToTensorInfo(info, &shape), KN_ERROR_INPUT, error) &&
        read_shape(onnx, shape, tensor, output ? NULL : &net->types[i], error);
    if (info)
        api->ReleaseTypeInfo(info);
    return good;
}

static gboolean read_form(KnNet *net, GError **error)
{
    const KnOnnx *onnx = net->onnx;
    gsize n_inputs = 0, n_outputs = 0;
    if (!check(onnx, onnx->api.SessionGetInputCount(net->session, &n_inputs), KN_ERROR_INPUT,
               error) ||
        !check(onnx, onnx->api.SessionGetOutputCount(net->session, &n_outputs), KN_ERROR_INPUT,
               error))
        return FALSE;
    if (n_inputs < 1 || n_inputs > KN_NET_INPUTS_MAX || n_outputs < 1 ||
        n_outputs > KN_NET_OUTPUTS_MAX) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "it has %" G_GSIZE_FORMAT " inputs and %" G_GSIZE_FORMAT " outputs"
                    "; expected at most %d and %d",
                    n_inputs, n_outputs, KN_NET_INPUTS_MAX, KN_NET_OUTPUTS_MAX);
        return FALSE;
    }
    for (gsize i = 0; i < n_inputs; i++) {
        net->form.n_inputs++;
        if (!read_port(net, FALSE, i, &net->form.inputs[i], error))
            return FALSE;
    }
    for (gsize i = 0; i < n_outputs; i++) {
        net->form.n_outputs++;
        if (!read_port(net, TRUE, i, &net->form.outputs[i], error))
            return FALSE;
    }
    return TRUE;
}

static gboolean read_kinds(KnNet *net, GError **error)
{
    const KnOnnx *onnx = net->onnx;
    const KnOrtApi *api = &onnx->api;
    OrtModelMetadata *metadata = NULL;
    char *kinds = NULL;
    if (!check(onnx, api->SessionGetModelMetadata(net->session, &metadata), KN_ERROR_INPUT, error))
        return FALSE;
    gboolean good = check(
        onnx, api->ModelMetadataLookupCustomMetadataMap(metadata, onnx->allocator, "names", &kinds),
        KN_ERROR_INPUT, error);
    api->ReleaseModelMetadata(metadata);
    if (!good || !kinds)
        return good;
    net->form.kinds = g_utf8_make_valid(kinds, -1);
    return check(onnx, api->AllocatorFree(onnx->allocator, kinds), KN_ERROR_INPUT, error);
}

static void free_net(KnNet *net)
{
    if (net->session)
        net->onnx->api.ReleaseSession(net->session);
    for (guint i = 0; i < net->form.n_inputs; i++)
        kn_tensor_clear(&net->form.inputs[i]);
    for (guint i = 0; i < net->form.n_outputs; i++)
        kn_tensor_clear(&net->form.outputs[i]);
    g_free(net->form.kinds);
    g_free(net);
}

static KnNet *load(KnOnnx *onnx, gconstpointer data, gsize size, GError **error)
{
    KnNet *net = g_new0(KnNet, 1);
    net->onnx = onnx;
    OrtStatus *status =
        onnx->api.CreateSessionFromArray(onnx->env, data, size, onnx->options, &net->session);
    if (check(onnx, status, KN_ERROR_INPUT, error) && read_form(net, error) &&
        read_kinds(net, error))
        return net;
    free_net(net);
    return NULL;
}

static const KnNetForm *form(const KnNet *net)
{
    return &net->form;
}

/* ---- running it ---- */

static gboolean fits(const KnTensor *wanted, const KnTensor *input, GError **error)
{
    gboolean good = wanted->n_dims == input->n_dims && kn_tensor_n(input) > 0;
    for (int i = 0; good && i < wanted->n_dims; i++)
        good = wanted->dims[i] < 1 || wanted->dims[i] == input->dims[i];
    return good || refuse(wanted->name, "is of another shape than what it is given", error);
}

static gboolean take_output(const KnNet *net, OrtValue *value, KnTensor *output, GError **error)
{
    const KnOnnx *onnx = net->onnx;
    OrtTensorTypeAndShapeInfo *info = NULL;
    void *values = NULL;
    *output = (KnTensor){0};
    gboolean good =
        check(onnx, onnx->api.GetTensorTypeAndShape(value, &info), KN_ERROR_ENVIRONMENT, error) &&
        read_shape(onnx, info, output, NULL, error) &&
        check(onnx, onnx->api.GetTensorMutableData(value, &values), KN_ERROR_ENVIRONMENT, error);
    if (info)
        onnx->api.ReleaseTensorTypeAndShapeInfo(info);
    if (good)
        output->values = g_memdup2(values, kn_tensor_n(output) * sizeof(float));
    return good;
}

/* What is given to a network: its own numbers, or a copy of them as whole ones. */
typedef struct {
    OrtValue *value;
    void *copy; /* owned; NULL: none */
} Given;

static gboolean give(const KnNet *net, guint i, const KnTensor *input, Given *given, GError **error)
{
    const KnOnnx *onnx = net->onnx;
    gsize n = kn_tensor_n(input), size = sizeof(float);
    void *values = input->values;
    if (!fits(&net->form.inputs[i], input, error))
        return FALSE;
    if (net->types[i] == KN_ORT_INT64) {
        gint64 *whole = values = given->copy = g_new(gint64, n);
        size = sizeof *whole;
        for (gsize k = 0; k < n; k++)
            whole[k] = (gint64)input->values[k];
    } else if (net->types[i] == KN_ORT_INT32) {
        gint32 *whole = values = given->copy = g_new(gint32, n);
        size = sizeof *whole;
        for (gsize k = 0; k < n; k++)
            whole[k] = (gint32)input->values[k];
    }
    OrtStatus *status = onnx->api.CreateTensorWithDataAsOrtValue(onnx->memory, values, n * size,
                                                                 input->dims, (gsize)input->n_dims,
                                                                 net->types[i], &given->value);
    return check(onnx, status, KN_ERROR_ENVIRONMENT, error);
}

static gboolean give_all(const KnNet *net, const KnTensor *inputs, Given *given, GError **error)
{
    for (guint i = 0; i < net->form.n_inputs; i++)
        if (!give(net, i, &inputs[i], &given[i], error))
            return FALSE;
    return TRUE;
}

static gboolean run(KnNet *net, const KnTensor *inputs, KnTensor *outputs, GError **error)
{
    const KnOnnx *onnx = net->onnx;
    const char *names[KN_NET_OUTPUTS_MAX] = {NULL}, *input_names[KN_NET_INPUTS_MAX] = {NULL};
    OrtValue *made[KN_NET_OUTPUTS_MAX] = {NULL};
    const OrtValue *values[KN_NET_INPUTS_MAX] = {NULL};
    Given given[KN_NET_INPUTS_MAX] = {{0}};
    guint n = net->form.n_outputs;
    gboolean good = give_all(net, inputs, given, error);
    for (guint i = 0; i < net->form.n_inputs; i++) {
        input_names[i] = net->form.inputs[i].name;
        values[i] = given[i].value;
    }
    for (guint i = 0; i < n; i++) {
        names[i] = net->form.outputs[i].name;
        outputs[i] = (KnTensor){0};
    }
    good = good && check(onnx,
                         onnx->api.Run(net->session, NULL, input_names, values, net->form.n_inputs,
                                       names, n, made),
                         KN_ERROR_ENVIRONMENT, error);
    for (guint i = 0; i < n && good; i++)
        good = take_output(net, made[i], &outputs[i], error);
    for (guint i = 0; i < n; i++) {
        if (made[i])
            onnx->api.ReleaseValue(made[i]);
        if (!good)
            kn_tensor_clear(&outputs[i]);
    }
    for (guint i = 0; i < net->form.n_inputs; i++) {
        if (given[i].value)
            onnx->api.ReleaseValue(given[i].value);
        g_free(given[i].copy);
    }
    return good;
}

KN_MODULE_EXPORT const KnOnnxModule kn_module_table = {
    .abi = KN_ONNX_ABI,
    .open = open_onnx,
    .version = version,
    .close = close_onnx,
    .load = load,
    .form = form,
    .run = run,
    .free = free_net,
};
