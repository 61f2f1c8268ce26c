/* SPDX-License-Identifier: MIT */
#include "engine/pool/encode.h"
#include "output/batch_file.h"
#include "output/preset.h"

struct KnEncode {
    const KnEncoderModule *module;
    KnEncoder *encoder;
    KnBatchWriter *writer;
    gint64 n_frames;
};

KnEncode *kn_encode_new(const KnVideoSettings *video, const char *path, GError **error)
{
    g_autoptr(KnEncode) encode = g_new0(KnEncode, 1);
    encode->module = kn_encoder_module(video->encoder, error);
    if (!encode->module || !(encode->encoder = encode->module->open(video, error)) ||
        !(encode->writer = kn_batch_writer_new(path, error)) ||
        !kn_batch_writer_info(encode->writer, encode->module->info(encode->encoder), error))
        return NULL;
    return g_steal_pointer(&encode);
}

/* A batch begins with a key frame, so that it can stand behind any other. */
gboolean kn_encode_frame(KnEncode *encode, const KnFrame *frame, GError **error)
{
    gint64 pts = encode->n_frames++;
    return encode->module->encode(encode->encoder, frame, pts, pts == 0, kn_batch_writer_packet,
                                  encode->writer, error);
}

gboolean kn_encode_finish(KnEncode *encode, GError **error)
{
    return encode->module->flush(encode->encoder, kn_batch_writer_packet, encode->writer, error) &&
           kn_batch_writer_commit(encode->writer, error);
}

void kn_encode_free(KnEncode *encode)
{
    if (!encode)
        return;
    kn_batch_writer_free(encode->writer);
    if (encode->encoder)
        encode->module->free(encode->encoder);
    g_free(encode);
}
