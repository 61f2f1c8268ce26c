/* SPDX-License-Identifier: MIT */
/* An ONNX Runtime of which only the version is there, and which is too old for us. */
#include <stddef.h>
#include <stdint.h>

#include "vision/ort_api.h"

__attribute__((visibility("default"))) const KnOrtBase *OrtGetApiBase(void);

static const void *const *get_api(uint32_t version)
{
    return NULL;
}

static const char *get_version(void)
{
    return "1.11.0";
}

const KnOrtBase *OrtGetApiBase(void)
{
    static const KnOrtBase base = {get_api, get_version};
    return &base;
}
