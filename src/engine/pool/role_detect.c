/* SPDX-License-Identifier: MIT */
/* Finds what pictures are about, in a process that may hang, crash or run out of memory without
 * harm, and that ends before the film is drawn. */
#include "engine/pool/role_detect.h"
#include "base/error.h"
#include "engine/pool/role.h"
#include "engine/store/inputs.h"
#include "engine/store/subject_file.h"
#include "media/pictures.h"
#include "vision/detector.h"

#include <sys/resource.h>

static const KnField setup_fields[] = {
    {"store", KN_BYTES(KnDetectSetup, store)},
    {"folder", KN_BYTES(KnDetectSetup, folder), .optional = TRUE},
    {"memory", KN_INT64(KnDetectSetup, memory_bytes), .max = G_MAXINT64},
    {0},
};

static const KnField request_fields[] = {
    {"picture", KN_BYTES(KnDetectRequest, picture)},
    {"content", KN_HASH(KnDetectRequest, content)},
    {"decoder", KN_TEXT(KnDetectRequest, decoder)},
    {"width", KN_INT(KnDetectRequest, width), .min = 1, .max = G_MAXINT},
    {"height", KN_INT(KnDetectRequest, height), .min = 1, .max = G_MAXINT},
    {"path", KN_BYTES(KnDetectRequest, path)},
    {"key", KN_HASH(KnDetectRequest, key)},
    {0},
};

/* The state is what the process may read. */
static gpointer open_detect(const KnHelper *helper, GVariant *setup, GError **error)
{
    KnDetectSetup told;
    if (!kn_message_read(setup, setup_fields, &told, error))
        return NULL;
    if (told.memory_bytes > 0) {
        const struct rlimit limit = {(rlim_t)told.memory_bytes, (rlim_t)told.memory_bytes};
        setrlimit(RLIMIT_DATA, &limit);
    }
    KnInputs *inputs = kn_inputs_new(told.store);
    if (told.folder)
        kn_inputs_confine(inputs, told.folder);
    kn_record_clear(setup_fields, &told);
    return inputs;
}

static void close_detect(gpointer state)
{
    kn_inputs_free(state);
}

/* The whole picture, no larger than it is looked at; transparency lies on grey, which is neither
 * dark nor light. */
static KnSurfaceSpec spec_of(const KnDetectRequest *request)
{
    KnSurfaceSpec spec = {.fit = KN_FIT_COVER,
                          .crop = {0, 0, request->width, request->height},
                          .background = {128, 128, 128}};
    g_strlcpy(spec.source_hash, request->content, sizeof spec.source_hash);
    g_strlcpy(spec.decoder, request->decoder, sizeof spec.decoder);
    kn_vision_size(request->width, request->height, KN_VISION_SIDE_MAX, &spec.canvas_width,
                   &spec.canvas_height);
    return spec;
}

static gboolean detect(const KnDetectRequest *request, KnHelper *helper, GError **error)
{
    const KnPictures *pictures = kn_pictures(error);
    const KnSurfaceSpec spec = spec_of(request);
    g_autofree guint8 *rgb = pictures ? pictures->pixels(request->picture, &spec, error) : NULL;
    if (!rgb)
        return FALSE;
    kn_helper_step(helper, 0);
    const KnVisionPicture picture = {spec.canvas_width, spec.canvas_height, rgb};
    g_autoptr(GArray) findings = kn_detectors_find(&picture, error);
    return findings && kn_subject_file_write(request->path, request->key, findings, error);
}

static gboolean serve_detect(gpointer state, KnHelper *helper, KnReport *report, GError **error)
{
    KnInputs *inputs = state;
    KnDetectRequest request = {0};
    gboolean replaced;
    if (!kn_helper_request(helper, request_fields, &request, error))
        return FALSE;
    const KnInputRules *before = kn_input_rules_enter(kn_inputs_rules(inputs));
    kn_helper_input(helper, request.picture);
    gboolean done = kn_inputs_begin(inputs, request.picture, request.content, &replaced, error) &&
                    detect(&request, helper, error);
    kn_helper_input(helper, NULL);
    kn_error_set_input(error, request.picture);
    done = kn_inputs_end(inputs, error) && done;
    kn_input_rules_enter(before);
    kn_record_clear(request_fields, &request);
    return done;
}

static const char *const modules[] = {"pictures", NULL};
const KnRole kn_role_detect = {
    .name = "detect",
    .lost = "the process that looked at it",
    .setup = setup_fields,
    .request = request_fields,
    .modules = modules,
    .tries = {[KN_TROUBLE_TAKE] = 2, [KN_TROUBLE_LOST] = 2, [KN_TROUBLE_HUNG] = 2},
    .last_alone = TRUE,
    .lost_code = KN_ERROR_ENVIRONMENT,
    .open = open_detect,
    .serve = serve_detect,
    .close = close_detect,
};
