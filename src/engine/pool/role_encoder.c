/* SPDX-License-Identifier: MIT */
/* Opens an encoder, and encodes with it, in a process that may hang or crash without harm. */
#include "engine/pool/role_encoder.h"
#include "base/error.h"
#include "engine/pool/role.h"
#include "engine/pool/try_film.h"
#include "output/preset.h"

static const KnField request_fields[] = {
    {"encoder", KN_NAME(KnEncoderRequest, video.encoder)},
    {"speed", KN_NAME(KnEncoderRequest, video.speed), .optional = TRUE},
    {"tune", KN_NAME(KnEncoderRequest, video.tune), .optional = TRUE},
    {"crf", KN_INT(KnEncoderRequest, video.crf)},
    {"keyint", KN_INT(KnEncoderRequest, video.keyint), .min = 1, .max = G_MAXINT},
    {"bframes", KN_INT(KnEncoderRequest, video.bframes)},
    {"threads", KN_INT(KnEncoderRequest, video.threads), .min = 1, .max = G_MAXINT},
    {"width", KN_INT(KnEncoderRequest, video.width), .min = 1, .max = KN_FRAME_SIDE_MAX},
    {"height", KN_INT(KnEncoderRequest, video.height), .min = 1, .max = KN_FRAME_SIDE_MAX},
    {"fps-num", KN_INT(KnEncoderRequest, video.fps.num), .min = 1, .max = G_MAXINT},
    {"fps-den", KN_INT(KnEncoderRequest, video.fps.den), .min = 1, .max = G_MAXINT},
    {"alpha", KN_BOOL(KnEncoderRequest, video.alpha)},
    {"frames", KN_UINT(KnEncoderRequest, n_frames)},
    {"container", KN_NAME(KnEncoderRequest, container), .optional = TRUE},
    {0},
};

static const KnField setup_fields[] = {{0}};

static gpointer open_encoder(const KnHelper *helper, GVariant *setup, GError **error)
{
    return (gpointer)&kn_role_encoder;
}

static void close_encoder(gpointer state)
{
}

/* A ramp that moves, so that there is something to predict, and stands still every second time. */
static void fill(KnFrame *frame, guint n)
{
    for (int p = 0; p < 3; p++) {
        KnPlane *plane = &frame->plane[p];
        for (int y = 0; y < plane->height; y++)
            for (int x = 0; x < plane->width; x++)
                plane->data[(gsize)y * plane->stride + (gsize)x] =
                    p > 0 ? 128 : (guint8)(16 + ((guint)(x + y) + 2 * (n & ~1u)) % 220);
    }
}

typedef struct {
    KnTryFilm *film; /* NULL: none is asked for */
    guint n_packets;
    gboolean begins; /* with a key picture, as every batch must */
} Trial;

static gboolean take_packet(const KnPacket *packet, gpointer user_data, GError **error)
{
    Trial *trial = user_data;
    trial->begins |= trial->n_packets == 0 && packet->key;
    trial->n_packets += packet->size > 0;
    return !trial->film || kn_try_film_packet(packet, trial->film, error);
}

static gboolean encode_frames(const KnEncoderModule *module, KnEncoder *encoder,
                              const KnEncoderRequest *request, Trial *trial, KnHelper *helper,
                              GError **error)
{
    g_autoptr(KnFrame) frame = kn_frame_new_alpha(request->video.width, request->video.height,
                                                  request->video.alpha, error);
    for (guint i = 0; frame && i < request->n_frames; i++) {
        fill(frame, i);
        if (!module->encode(encoder, frame, i, i == 0, take_packet, trial, error) ||
            !kn_helper_progress(helper, i, error))
            return FALSE;
    }
    if (!frame || !module->flush(encoder, take_packet, trial, error))
        return FALSE;
    if (trial->n_packets != request->n_frames)
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "it makes %u pictures of %u frames",
                    trial->n_packets, request->n_frames);
    else if (!trial->begins)
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "what the encoder '%s' makes does not begin with a key picture",
                    request->video.encoder);
    return trial->n_packets == request->n_frames && trial->begins;
}

static gboolean encode(const KnEncoderModule *module, KnEncoder *encoder,
                       const KnEncoderRequest *request, KnHelper *helper, GError **error)
{
    g_autoptr(KnTryFilm) film = NULL;
    if (request->container &&
        !(film = kn_try_film_new(request->container, module->info(encoder), error)))
        return FALSE;
    Trial trial = {.film = film};
    return encode_frames(module, encoder, request, &trial, helper, error) &&
           (!film || kn_try_film_check(film, request->n_frames, error));
}

static gboolean serve_encoder(gpointer state, KnHelper *helper, KnReport *report, GError **error)
{
    KnEncoderRequest request = {0};
    if (!kn_helper_request(helper, request_fields, &request, error))
        return FALSE;
    const KnEncoderModule *module = kn_encoder_module(request.video.encoder, error);
    KnEncoder *encoder = module ? module->open(&request.video, error) : NULL;
    gboolean works =
        encoder && (request.n_frames == 0 || encode(module, encoder, &request, helper, error));
    if (encoder)
        module->free(encoder);
    return works;
}

static const char *const modules[] = {"x264", "media", NULL};
const KnRole kn_role_encoder = {
    .name = "encoder",
    .lost = "the process that tries the encoder",
    .setup = setup_fields,
    .request = request_fields,
    .modules = modules,
    .tries = {[KN_TROUBLE_LOST] = 2},
    .lost_code = KN_ERROR_ENVIRONMENT,
    .open = open_encoder,
    .serve = serve_encoder,
    .close = close_encoder,
};
