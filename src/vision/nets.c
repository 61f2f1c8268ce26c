/* SPDX-License-Identifier: MIT */
#include "vision/nets.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/input_rules.h"
#include "base/open_file.h"

#include <string.h>

enum { CHANNELS = 3, FILE_BYTES_MAX = 1 << 30 };

struct KnNets {
    KnNetsSetup setup;
    const KnOnnxModule *module;
    KnOnnx *onnx;
    GHashTable *nets; /* name → KnNet *, owned */
    KnBpe *words;     /* NULL: not read yet */
};

KnNets *kn_nets_new(const KnNetsSetup *setup)
{
    KnNets *nets = g_new0(KnNets, 1);
    nets->setup = *setup;
    nets->nets = g_hash_table_new(g_str_hash, g_str_equal);
    return nets;
}

void kn_nets_free(KnNets *nets)
{
    GHashTableIter iter;
    gpointer net;
    g_hash_table_iter_init(&iter, nets->nets);
    while (g_hash_table_iter_next(&iter, NULL, &net))
        nets->module->free(net);
    if (nets->onnx)
        nets->module->close(nets->onnx);
    g_clear_pointer(&nets->words, kn_bpe_free);
    g_hash_table_unref(nets->nets);
    g_free(nets);
}

gboolean kn_nets_has(const KnNets *nets, const char *name)
{
    return nets && g_strv_contains(nets->setup.names, name);
}

static void tell_reading(const KnNets *nets, const char *path)
{
    if (nets->setup.reading)
        nets->setup.reading(path, nets->setup.user_data);
}

static void tell_loaded(const KnNets *nets, const char *name, gint64 since_us)
{
    double seconds = (double)(g_get_monotonic_time() - since_us) / G_USEC_PER_SEC;
    if (nets->setup.loaded)
        nets->setup.loaded(name, seconds, nets->setup.user_data);
}

/* The folder's own library, or else the system's. */
static gboolean open_runtime(KnNets *nets, GError **error)
{
    const KnModel *model = kn_model_find(kn_model_runtime);
    g_autofree char *path = g_build_filename(nets->setup.folder, model->file, NULL);
    gboolean own = kn_nets_has(nets, kn_model_runtime);
    gint64 now_us = g_get_monotonic_time();
    if (nets->onnx)
        return TRUE;
    if (!nets->module && !(nets->module = kn_onnx(error)))
        return FALSE;
    tell_reading(nets, path);
    nets->onnx = nets->module->open(own ? path : NULL, nets->setup.n_threads, error);
    if (!nets->onnx)
        return FALSE;
    tell_reading(nets, NULL);
    tell_loaded(nets, kn_model_runtime, now_us);
    return TRUE;
}

static const char *hash_due(const KnNets *nets, const KnModel *model)
{
    for (guint i = 0; nets->setup.hashes && nets->setup.names[i]; i++)
        if (strcmp(nets->setup.names[i], model->name) == 0)
            return nets->setup.hashes[i];
    return model->sha256;
}

/* The whole of the file, which is what it should be. The caller frees. */
static char *read_file(KnNets *nets, const KnModel *model, const char *path, gsize *size,
                       GError **error)
{
    g_autofree char *bytes = NULL;
    /* The person has named the folder; the project's bounds are not for it. */
    const KnInputRules *before = kn_input_rules_enter(NULL);
    gboolean there = kn_read_small_file(path, FILE_BYTES_MAX, &bytes, size, error);
    kn_input_rules_enter(before);
    if (!there)
        return NULL;
    g_autofree char *hash = kn_hash_bytes(bytes, *size);
    const char *due = hash_due(nets, model);
    if (!due || strcmp(hash, due) == 0)
        return g_steal_pointer(&bytes);
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                model->sha256
                    ? "the file is not what it should be; 'kinora models fetch' brings it again"
                    : "the file has changed since the build began; start it again");
    return NULL;
}

static KnNet *load(KnNets *nets, const KnModel *model, const char *path, GError **error)
{
    gsize size = 0;
    g_autofree char *bytes = read_file(nets, model, path, &size, error);
    return bytes ? nets->module->load(nets->onnx, bytes, size, error) : NULL;
}

static KnNet *get(KnNets *nets, const char *name, KnNetCheck check, GError **error)
{
    KnNet *net = g_hash_table_lookup(nets->nets, name);
    const KnModel *model = kn_model_find(name);
    if (net)
        return net;
    if (!open_runtime(nets, error))
        return NULL;
    g_autofree char *path = g_build_filename(nets->setup.folder, model->file, NULL);
    gint64 now_us = g_get_monotonic_time();
    tell_reading(nets, path);
    net = load(nets, model, path, error);
    if (net && check && !check(nets->module->form(net), error)) {
        nets->module->free(net);
        return NULL;
    }
    if (!net)
        return NULL;
    tell_reading(nets, NULL);
    g_hash_table_insert(nets->nets, (gpointer)model->name, net);
    tell_loaded(nets, name, now_us);
    return net;
}

const KnNetForm *kn_nets_load(KnNets *nets, const char *name, KnNetCheck check, GError **error)
{
    KnNet *net = get(nets, name, check, error);
    if (!net)
        g_prefix_error(error, "the model '%s': ", name);
    return net ? nets->module->form(net) : NULL;
}

static float *fill(const KnNetInput *input, const guint8 *rgb)
{
    gsize n = (gsize)input->side * (gsize)input->side;
    float *values = g_new(float, n *CHANNELS);
    for (gsize i = 0; i < n; i++)
        for (int c = 0; c < CHANNELS; c++) {
            gsize at = input->planar ? (gsize)c * n + i : i * CHANNELS + (gsize)c;
            guint8 value = rgb[i * CHANNELS + (gsize)(input->bgr ? 2 - c : c)];
            values[at] = ((float)value + input->add[c]) * input->by[c];
        }
    return values;
}

const KnBpe *kn_nets_words(KnNets *nets, const char *name, GError **error)
{
    const KnModel *model = kn_model_find(name);
    g_autofree char *path = g_build_filename(nets->setup.folder, model->file, NULL);
    gsize size = 0;
    if (nets->words)
        return nets->words;
    tell_reading(nets, path);
    g_autofree char *text = read_file(nets, model, path, &size, error);
    nets->words = text ? kn_bpe_new(text, size, error) : NULL;
    if (nets->words)
        tell_reading(nets, NULL);
    else
        g_prefix_error(error, "the model '%s': ", name);
    return nets->words;
}

static gboolean run_values(KnNets *nets, const char *name, const KnTensor *inputs, guint n_inputs,
                           KnTensor *outputs, guint n_outputs, GError **error)
{
    KnNet *net = get(nets, name, NULL, error);
    const KnNetForm *form = net ? nets->module->form(net) : NULL;
    if (form && (form->n_inputs != n_inputs || form->n_outputs != n_outputs)) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "it has %u inputs and %u outputs; expected %u and %u", form->n_inputs,
                    form->n_outputs, n_inputs, n_outputs);
        return FALSE;
    }
    return form && nets->module->run(net, inputs, outputs, error);
}

gboolean kn_nets_run_values(KnNets *nets, const char *name, const KnTensor *inputs, guint n_inputs,
                            KnTensor *outputs, guint n_outputs, GError **error)
{
    gboolean done = run_values(nets, name, inputs, n_inputs, outputs, n_outputs, error);
    if (nets->setup.ran)
        nets->setup.ran(nets->setup.user_data);
    if (!done)
        g_prefix_error(error, "the model '%s': ", name);
    return done;
}

gboolean kn_nets_run(KnNets *nets, const char *name, const KnNetInput *input,
                     const KnVisionPicture *picture, const KnSquare *square, KnTensor *outputs,
                     guint n_outputs, GError **error)
{
    g_autofree guint8 *rgb = kn_vision_square(picture, square, input->side, input->beside);
    g_autofree float *values = fill(input, rgb);
    KnTensor x = {.n_dims = 4, .dims = {1, input->side, input->side, CHANNELS}, .values = values};
    if (input->planar) {
        x.dims[1] = CHANNELS;
        x.dims[3] = input->side;
    }
    return kn_nets_run_values(nets, name, &x, 1, outputs, n_outputs, error);
}
