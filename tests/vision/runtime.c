/* SPDX-License-Identifier: MIT */
#include "runtime.h"

char *test_model(const char *name)
{
    const char *folder = g_getenv("KINORA_TEST_MODELS");
    g_autofree char *path =
        folder ? g_build_filename(folder, name, NULL)
               : g_build_filename(g_get_user_data_dir(), "kinora", "models", name, NULL);
    if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer(&path);
    g_test_skip("the models are not there: 'kinora models fetch'");
    return NULL;
}

char *test_runtime(void)
{
    return test_model("libonnxruntime.so");
}
