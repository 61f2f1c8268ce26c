/* SPDX-License-Identifier: MIT */
#include "vision/onnx.h"
#include "base/error.h"
#include "base/module.h"

gsize kn_tensor_n(const KnTensor *tensor)
{
    gsize n = 1;
    for (int i = 0; i < tensor->n_dims; i++)
        if (tensor->dims[i] < 1 || !g_size_checked_mul(&n, n, (gsize)tensor->dims[i]) ||
            n > G_MAXINT)
            return 0;
    return n;
}

void kn_tensor_clear(KnTensor *tensor)
{
    g_free(tensor->name);
    g_free(tensor->values);
    *tensor = (KnTensor){0};
}

const KnOnnxModule *kn_onnx(GError **error)
{
    const KnOnnxModule *module = kn_module_load("onnx", error);
    if (module && module->abi != KN_ONNX_ABI) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "the module 'onnx' is of another version: install Kinora again");
        return NULL;
    }
    return module;
}
