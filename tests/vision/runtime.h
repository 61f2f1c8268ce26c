/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* ONNX Runtime, as tests find it: $KINORA_TEST_MODELS/libonnxruntime.so, or that of the folder
 * where `kinora models fetch` puts it. NULL: it is not there, and the test is skipped. The caller
 * frees. */
char *test_runtime(void);
/* A model of the same folder. */
char *test_model(const char *name);
