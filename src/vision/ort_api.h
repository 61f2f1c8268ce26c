/* SPDX-License-Identifier: MIT */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* What Kinora calls of ONNX Runtime, so that it is built without that library or its header, and
 * runs with any version from 1.17 on that is found when it is asked for.
 *
 * The library exports one function, OrtGetApiBase; its GetApi(n) returns the struct of version n,
 * or NULL where the library is older. That struct is one function pointer after another, to which
 * later versions only append, so a function's place in it is part of the library's binary
 * interface: here it is taken for an array, and each function stands with its place.
 * tests/vision/ort_header.c holds the places against the library's own header, where it is
 * installed. */
enum { KN_ORT_API = 17 }; /* of 1.17.0 */

typedef struct OrtStatus OrtStatus;
typedef struct OrtEnv OrtEnv;
typedef struct OrtSession OrtSession;
typedef struct OrtSessionOptions OrtSessionOptions;
typedef struct OrtRunOptions OrtRunOptions;
typedef struct OrtValue OrtValue;
typedef struct OrtMemoryInfo OrtMemoryInfo;
typedef struct OrtAllocator OrtAllocator;
typedef struct OrtModelMetadata OrtModelMetadata;
typedef struct OrtTypeInfo OrtTypeInfo;
typedef struct OrtTensorTypeAndShapeInfo OrtTensorTypeAndShapeInfo;

typedef struct {
    const void *const *(*GetApi)(uint32_t version);
    const char *(*GetVersionString)(void);
} KnOrtBase;

enum {
    KN_ORT_LOG_FATAL = 4,
    KN_ORT_ALLOCATOR_DEVICE = 0,
    KN_ORT_MEMORY_DEFAULT = 0,
    KN_ORT_FLOAT = 1, /* ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT */
    KN_ORT_INT32 = 6,
    KN_ORT_INT64 = 7,
    KN_ORT_OPTIMIZE_ALL = 99,
};

/* KN_ITEM(place, name, what it returns, its arguments). What returns a status returns NULL when it
 * has done what it should, or a status that the caller releases. */
#define KN_ORT_FUNCTIONS                                                                           \
    KN_ITEM(2, GetErrorMessage, const char *, (const OrtStatus *))                                 \
    KN_ITEM(3, CreateEnv, OrtStatus *, (int, const char *, OrtEnv **))                             \
    KN_ITEM(6, DisableTelemetryEvents, OrtStatus *, (const OrtEnv *))                              \
    KN_ITEM(8, CreateSessionFromArray, OrtStatus *,                                                \
            (const OrtEnv *, const void *, size_t, const OrtSessionOptions *, OrtSession **))      \
    KN_ITEM(9, Run, OrtStatus *,                                                                   \
            (OrtSession *, const OrtRunOptions *, const char *const *, const OrtValue *const *,    \
             size_t, const char *const *, size_t, OrtValue **))                                    \
    KN_ITEM(10, CreateSessionOptions, OrtStatus *, (OrtSessionOptions **))                         \
    KN_ITEM(19, DisableCpuMemArena, OrtStatus *, (OrtSessionOptions *))                            \
    KN_ITEM(23, SetSessionGraphOptimizationLevel, OrtStatus *, (OrtSessionOptions *, int))         \
    KN_ITEM(24, SetIntraOpNumThreads, OrtStatus *, (OrtSessionOptions *, int))                     \
    KN_ITEM(25, SetInterOpNumThreads, OrtStatus *, (OrtSessionOptions *, int))                     \
    KN_ITEM(30, SessionGetInputCount, OrtStatus *, (const OrtSession *, size_t *))                 \
    KN_ITEM(31, SessionGetOutputCount, OrtStatus *, (const OrtSession *, size_t *))                \
    KN_ITEM(33, SessionGetInputTypeInfo, OrtStatus *,                                              \
            (const OrtSession *, size_t, OrtTypeInfo **))                                          \
    KN_ITEM(34, SessionGetOutputTypeInfo, OrtStatus *,                                             \
            (const OrtSession *, size_t, OrtTypeInfo **))                                          \
    KN_ITEM(36, SessionGetInputName, OrtStatus *,                                                  \
            (const OrtSession *, size_t, OrtAllocator *, char **))                                 \
    KN_ITEM(37, SessionGetOutputName, OrtStatus *,                                                 \
            (const OrtSession *, size_t, OrtAllocator *, char **))                                 \
    KN_ITEM(49, CreateTensorWithDataAsOrtValue, OrtStatus *,                                       \
            (const OrtMemoryInfo *, void *, size_t, const int64_t *, size_t, int, OrtValue **))    \
    KN_ITEM(51, GetTensorMutableData, OrtStatus *, (OrtValue *, void **))                          \
    KN_ITEM(55, CastTypeInfoToTensorInfo, OrtStatus *,                                             \
            (const OrtTypeInfo *, const OrtTensorTypeAndShapeInfo **))                             \
    KN_ITEM(60, GetTensorElementType, OrtStatus *, (const OrtTensorTypeAndShapeInfo *, int *))     \
    KN_ITEM(61, GetDimensionsCount, OrtStatus *, (const OrtTensorTypeAndShapeInfo *, size_t *))    \
    KN_ITEM(62, GetDimensions, OrtStatus *,                                                        \
            (const OrtTensorTypeAndShapeInfo *, int64_t *, size_t))                                \
    KN_ITEM(65, GetTensorTypeAndShape, OrtStatus *,                                                \
            (const OrtValue *, OrtTensorTypeAndShapeInfo **))                                      \
    KN_ITEM(69, CreateCpuMemoryInfo, OrtStatus *, (int, int, OrtMemoryInfo **))                    \
    KN_ITEM(76, AllocatorFree, OrtStatus *, (OrtAllocator *, void *))                              \
    KN_ITEM(78, GetAllocatorWithDefaultOptions, OrtStatus *, (OrtAllocator **))                    \
    KN_ITEM(92, ReleaseEnv, void, (OrtEnv *))                                                      \
    KN_ITEM(93, ReleaseStatus, void, (OrtStatus *))                                                \
    KN_ITEM(94, ReleaseMemoryInfo, void, (OrtMemoryInfo *))                                        \
    KN_ITEM(95, ReleaseSession, void, (OrtSession *))                                              \
    KN_ITEM(96, ReleaseValue, void, (OrtValue *))                                                  \
    KN_ITEM(98, ReleaseTypeInfo, void, (OrtTypeInfo *))                                            \
    KN_ITEM(99, ReleaseTensorTypeAndShapeInfo, void, (OrtTensorTypeAndShapeInfo *))                \
    KN_ITEM(100, ReleaseSessionOptions, void, (OrtSessionOptions *))                               \
    KN_ITEM(111, SessionGetModelMetadata, OrtStatus *, (const OrtSession *, OrtModelMetadata **))  \
    KN_ITEM(116, ModelMetadataLookupCustomMetadataMap, OrtStatus *,                                \
            (const OrtModelMetadata *, OrtAllocator *, const char *, char **))                     \
    KN_ITEM(118, ReleaseModelMetadata, void, (OrtModelMetadata *))

typedef struct {
#define KN_ITEM(place, name, returns, arguments) returns(*name) arguments;
    KN_ORT_FUNCTIONS
#undef KN_ITEM
} KnOrtApi;
