/* SPDX-License-Identifier: MIT */
#include "engine/pool/encode.h"
#include "output/batch_file.h"
#include "output/preset.h"
#include "pixel/flash_cells.h"
#include "shot/glide.h"

struct KnEncode {
    const KnEncoderModule *module;
    KnEncoder *encoder;
    KnBatchWriter *writer;
    KnEncodeRange range;
    gint64 n_frames;
    KnFlashGrid grid;
    KnFlashCell cells[2][KN_FLASH_CELLS_MAX]; /* of the last two frames, by turns */
    GByteArray *note;
};

KnEncode *kn_encode_new(const KnVideoSettings *video, const KnEncodeRange *range, const char *path,
                        GError **error)
{
    g_autoptr(KnEncode) encode = g_new0(KnEncode, 1);
    encode->range = *range;
    encode->grid = kn_flash_grid(video->width, video->height);
    encode->note = g_byte_array_new();
    encode->module = kn_encoder_module(video->encoder, error);
    if (!encode->module || !(encode->encoder = encode->module->open(video, error)) ||
        !(encode->writer = kn_batch_writer_new(path, error)) ||
        !kn_batch_writer_info(encode->writer, encode->module->info(encode->encoder), error))
        return NULL;
    return g_steal_pointer(&encode);
}

/* What the meter of flashes asks of a frame stands beside its packet, so that whoever joins batches
 * can measure the film without seeing a picture of it. */
static gboolean note_flash(KnEncode *encode, const KnFrame *frame, gint64 number, GError **error)
{
    KnFlashCell *now = encode->cells[number & 1];
    guint n = (guint)(encode->grid.columns * encode->grid.rows);
    kn_flash_cells(frame, &encode->grid, now);
    g_byte_array_set_size(encode->note, 0);
    kn_flash_pack(encode->cells[~number & 1], now, n, encode->note);
    return encode->note->len == 0 ||
           kn_batch_writer_note(encode->writer, number, encode->note->data, encode->note->len,
                                error);
}

/* A batch begins with a key frame, so that it can stand behind any other. */
gboolean kn_encode_frame(KnEncode *encode, const KnFrame *frame, GError **error)
{
    const KnEncodeRange *range = &encode->range;
    gint64 pts = encode->n_frames++;
    encode->module->foretell(
        encode->encoder,
        kn_film_glide(range->film, range->first + pts, range->first + range->n, KN_GLIDE_MOST));
    return note_flash(encode, frame, pts, error) &&
           encode->module->encode(encode->encoder, frame, pts, pts == 0, kn_batch_writer_packet,
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
    g_byte_array_unref(encode->note);
    if (encode->encoder)
        encode->module->free(encode->encoder);
    g_free(encode);
}
