/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/record.h"
#include <gio/gio.h>

/* Messages between the supervisor and a worker: a 32-bit little-endian length, then a GVariant of
 * type a{sv}, over a stream socket. Neither side trusts the other: the length is bounded, and every
 * field is checked for its type and range on reading. Threads: one at a time for each side. */
enum { KN_MESSAGE_BYTES_MAX = 1 << 20 };

typedef enum {
    KN_JOB_SURFACE, /* prepare asset `number` into `path` */
    KN_JOB_SOUND,   /* encode the film's sound into `path` */
    KN_JOB_BATCH,   /* draw and encode batch `number` into `path` */
    KN_JOB_FRAMES,  /* draw frames [first, first + n) into the ring, or raw into `path` */
} KnJobKind;
enum { KN_N_JOB_KINDS = KN_JOB_FRAMES + 1 };

typedef struct {
    KnJobKind kind;
    guint number;
    guint attempt;       /* from 0 */
    guint cpu;           /* KnCpuFlags that may be used */
    gint64 first, n;     /* frames of the film */
    guint slot, n_slots; /* FRAMES into the ring: place of the first frame; n_slots 0: into path */
    int quality;         /* FRAMES into path: 0 raw, 1..100 JPEG */
    char *path;          /* owned; may be NULL */
} KnJob;

/* What a worker is told once, before its first job. */
typedef struct {
    char *manifest; /* path */
    char *surfaces; /* folder of the store */
    gint64 parent;  /* process id */
} KnSetup;

typedef enum {
    KN_REPORT_READY,    /* text: the worker's version */
    KN_REPORT_PROGRESS, /* frame: frames done of this job */
    KN_REPORT_FRAME,    /* frame (of the film) stands in the ring */
    KN_REPORT_DONE,     /* text: a warning, or none */
    KN_REPORT_ERROR,    /* code, text */
} KnReportKind;
enum { KN_N_REPORT_KINDS = KN_REPORT_ERROR + 1 };

typedef struct {
    KnReportKind kind;
    gint64 frame;
    gint64 rss_bytes, peak_bytes; /* of the worker's memory, now and at most */
    double cpu_seconds;           /* of this job, with DONE and ERROR */
    int code;                     /* KnErrorCode */
    char *text;                   /* owned; may be NULL */
} KnReport;

extern const KnField kn_job_fields[], kn_setup_fields[], kn_report_fields[];

/* Sends a record: kn_message_send of its form. */
gboolean kn_message_put(int fd, const KnField *fields, const void *record, GError **error);
/* Reads one, refusing what no sender makes. Errors: KN_ERROR_VERIFY. */
gboolean kn_message_read(GVariant *message, const KnField *fields, void *record, GError **error);

/* Checks bytes received and makes a message of them. Errors: KN_ERROR_VERIFY. */
GVariant *kn_message_parse(const void *data, gsize size, GError **error);

/* Sends all of it, waiting for room. The floating message is sunk. A peer that is gone is
 * KN_ERROR_RENDER, not a signal. */
gboolean kn_message_send(int fd, GVariant *message, GError **error);

/* Receives. `next` returns KN_RECEIVED with a message, KN_NOTHING_YET (only without wait),
 * KN_PEER_GONE at the end of the stream, or KN_BAD_MESSAGE with error set. The reader borrows fd.
 */
typedef struct KnReceiver KnReceiver;
typedef enum { KN_RECEIVED, KN_NOTHING_YET, KN_PEER_GONE, KN_BAD_MESSAGE } KnReceive;
KnReceiver *kn_receiver_new(int fd);
void kn_receiver_free(KnReceiver *receiver);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnReceiver, kn_receiver_free)
KnReceive kn_receiver_next(KnReceiver *receiver, gboolean wait, GVariant **message, GError **error);
