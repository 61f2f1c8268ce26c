/* SPDX-License-Identifier: MIT */
/* Compiled where ONNX Runtime's own header is installed: the places that we call its functions by
 * are those that it says. There is nothing to run. */
#include <onnxruntime_c_api.h>
#include <stddef.h>

#include "vision/ort_api.h"

#define KN_ITEM(place, name, returns, arguments)                                                   \
    _Static_assert(offsetof(OrtApi, name) == (place) * sizeof(void *), #name);
KN_ORT_FUNCTIONS
#undef KN_ITEM
_Static_assert(offsetof(OrtApiBase, GetApi) == offsetof(KnOrtBase, GetApi), "GetApi");
_Static_assert(offsetof(OrtApiBase, GetVersionString) == offsetof(KnOrtBase, GetVersionString),
               "GetVersionString");
_Static_assert(sizeof(OrtApiBase) == sizeof(KnOrtBase), "OrtApiBase");
_Static_assert((int)KN_ORT_FLOAT == (int)ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, "float");
_Static_assert((int)KN_ORT_INT32 == (int)ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32, "int32");
_Static_assert((int)KN_ORT_INT64 == (int)ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64, "int64");
_Static_assert((int)KN_ORT_OPTIMIZE_ALL == (int)ORT_ENABLE_ALL, "optimize");
_Static_assert((int)KN_ORT_LOG_FATAL == (int)ORT_LOGGING_LEVEL_FATAL, "log");
_Static_assert((int)KN_ORT_ALLOCATOR_DEVICE == (int)OrtDeviceAllocator, "allocator");
_Static_assert((int)KN_ORT_MEMORY_DEFAULT == (int)OrtMemTypeDefault, "memory");
