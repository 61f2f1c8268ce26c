/* SPDX-License-Identifier: MIT */
#include "output/drawn.h"

#include <string.h>

struct KnDrawn {
    const KnJoinBatch *batches;
    guint n_batches, at; /* the batch that is read, or comes next */
    guint n_cells;
    KnBatchReader *reader; /* NULL: none is open */
    gboolean ended;        /* it has no more packets */
    gint64 frame;          /* of the batch, that comes next */
    GQueue notes;          /* Note, of frames from it on */
    KnFlashCell cells[KN_FLASH_CELLS_MAX];
};

typedef struct {
    gint64 frame;
    GBytes *bytes;
} Note;

static void free_note(Note *note)
{
    g_bytes_unref(note->bytes);
    g_free(note);
}

KnDrawn *kn_drawn_new(const KnJoinBatch *batches, guint n, const KnFlashGrid *grid)
{
    KnDrawn *drawn = g_new0(KnDrawn, 1);
    drawn->batches = batches;
    drawn->n_batches = n;
    drawn->n_cells = (guint)(grid->columns * grid->rows);
    g_queue_init(&drawn->notes);
    return drawn;
}

static void close_batch(KnDrawn *drawn)
{
    g_clear_pointer(&drawn->reader, kn_batch_reader_free);
    g_queue_clear_full(&drawn->notes, (GDestroyNotify)free_note);
    drawn->ended = FALSE;
    drawn->frame = 0;
}

void kn_drawn_free(KnDrawn *drawn)
{
    if (!drawn)
        return;
    close_batch(drawn);
    g_free(drawn);
}

static void take_note(gint64 frame, const guint8 *data, gsize size, gpointer user_data)
{
    KnDrawn *drawn = user_data;
    Note *note = g_new(Note, 1);
    *note = (Note){frame, g_bytes_new(data, size)};
    g_queue_push_tail(&drawn->notes, note);
}

/* Opens the batch that the next frame is of. FALSE without an error: there is none. */
static gboolean open_batch(KnDrawn *drawn, GError **error)
{
    if (drawn->reader && drawn->frame < drawn->batches[drawn->at].n_frames)
        return TRUE;
    drawn->at += drawn->reader != NULL;
    close_batch(drawn);
    if (drawn->at == drawn->n_batches)
        return FALSE;
    drawn->reader = kn_batch_reader_new(drawn->batches[drawn->at].path, FALSE, error);
    if (!drawn->reader)
        return FALSE;
    kn_batch_reader_on_note(drawn->reader, take_note, drawn);
    memset(drawn->cells, 0, sizeof drawn->cells); /* as if after a black frame */
    return TRUE;
}

const KnFlashCell *kn_drawn_next(KnDrawn *drawn, gboolean *changed, GError **error)
{
    KnPacket packet;
    if (!open_batch(drawn, error))
        return NULL;
    while (g_queue_is_empty(&drawn->notes) && !drawn->ended) {
        int got = kn_batch_reader_next(drawn->reader, &packet, error);
        if (got < 0)
            return NULL;
        drawn->ended = got == 0;
    }
    const Note *note = g_queue_peek_head(&drawn->notes);
    *changed = note && note->frame <= drawn->frame;
    if (*changed) {
        gsize size;
        const guint8 *bytes = g_bytes_get_data(note->bytes, &size);
        kn_flash_unpack(drawn->cells, drawn->n_cells, bytes, size);
        free_note(g_queue_pop_head(&drawn->notes));
    }
    drawn->frame++;
    return drawn->cells;
}
