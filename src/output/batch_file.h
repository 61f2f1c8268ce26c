/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/media.h"

/* A batch file holds one stream's coded packets in coding order: what a worker makes of a batch,
 * and what the sound job makes of the sound. The .c file describes the layout. It is written whole
 * or not at all, carries a checksum, and can be read in order with one descriptor and one packet in
 * memory, however long it is. Threads: one at a time. */
typedef struct KnBatchWriter KnBatchWriter;
typedef struct KnBatchReader KnBatchReader;

/* n_frames is filled in by commit. Errors: KN_ERROR_ENVIRONMENT (disk full, folder missing). */
KnBatchWriter *kn_batch_writer_new(const char *path, GError **error);
gboolean kn_batch_writer_info(KnBatchWriter *writer, const KnStreamInfo *info, GError **error);
/* A KnPacketSink: user_data is the writer. */
gboolean kn_batch_writer_packet(const KnPacket *packet, gpointer writer, GError **error);
/* What is known of a frame beside its packet, any bytes: in the order of the frames, each before
 * the packet of its frame. */
gboolean kn_batch_writer_note(KnBatchWriter *writer, gint64 frame, const void *data, gsize size,
                              GError **error);
gboolean kn_batch_writer_commit(KnBatchWriter *writer, GError **error);
void kn_batch_writer_free(KnBatchWriter *writer); /* without commit nothing is left */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnBatchWriter, kn_batch_writer_free)

typedef struct {
    gint64 n_packets;
    gint64 first_pts, last_pts; /* smallest and largest */
    gint64 end_pts;             /* largest pts + its duration */
    guint64 size_bytes;
} KnBatchSummary;

/* Opens and checks the header and trailer; with verify, also the checksum of all. Without it, the
 * checksum is compared when next has come to the end: whoever reads all packets and throws the
 * result away on an error need not read the file twice. Errors: KN_ERROR_VERIFY for anything that
 * is not a whole batch file. */
KnBatchReader *kn_batch_reader_new(const char *path, gboolean verify, GError **error);
/* Whether a file is a batch of so many frames, read whole for its checksum with verify. Errors: as
 * of opening it; KN_ERROR_VERIFY: it has another number of them. */
gboolean kn_batch_check(const char *path, gint64 n_frames, gboolean verify, GError **error);
const KnStreamInfo *kn_batch_reader_info(KnBatchReader *reader);
const KnBatchSummary *kn_batch_reader_summary(KnBatchReader *reader);
/* Receives the notes while packets are read; without, they are passed over. */
typedef void (*KnBatchNoteFunc)(gint64 frame, const guint8 *data, gsize size, gpointer user_data);
void kn_batch_reader_on_note(KnBatchReader *reader, KnBatchNoteFunc note, gpointer user_data);
/* 1: packet filled (data valid until the next call), 0: end, -1: error. */
int kn_batch_reader_next(KnBatchReader *reader, KnPacket *packet, GError **error);
void kn_batch_reader_free(KnBatchReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnBatchReader, kn_batch_reader_free)
