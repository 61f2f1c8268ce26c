/* SPDX-License-Identifier: MIT */
#pragma once
#include "ask/trouble.h"
#include "audio/mix_warning.h"
#include "base/record.h"
#include <gio/gio.h>

/* Messages between the pool and a helper process: a 32-bit little-endian length, then a GVariant of
 * type a{sv}, over a stream socket. Neither side trusts the other: the length is bounded, and every
 * field is checked for its type and range on reading.
 *
 *     pool    hello   its version and protocol, the helper's role and what that is set up with
 *     helper  hello   its own version and protocol, the role if it takes it
 *     pool    errand  what to do; the request is a record of the role
 *     helper  report  any number of PROGRESS, FRAME and INPUT, then DONE or ERROR
 *     pool    errand  … until it closes the socket
 *
 * The pool sends its first errand without waiting for the helper's hello.
 * Threads: one at a time for each side. */
enum { KN_MESSAGE_BYTES_MAX = 1 << 20, KN_PROTOCOL = 2 };

/* Its four fields keep their names and types for ever, so that any two versions understand that
 * they do not fit. */
typedef struct {
    char *role;    /* owned; "" from a helper that does not know it */
    char *version; /* owned; of Kinora */
    guint protocol;
    gint64 parent;   /* process id of who sends it */
    GVariant *setup; /* owned; a record of the role; NULL from a helper */
} KnHello;

typedef struct {
    guint number;      /* of what is asked for, among those of its role */
    guint attempt;     /* from 0 */
    guint cpu;         /* KnCpuFlags that may be used */
    GVariant *request; /* owned */
} KnErrand;

typedef enum {
    KN_JOB_SURFACE, /* prepare asset `number` into `path` */
    KN_JOB_SOUND,   /* encode the film's sound into `path` */
    KN_JOB_BATCH,   /* draw and encode batch `number` into `path` */
    KN_JOB_FRAMES,  /* draw frames [first, first + n) into the ring, or raw into `path` */
} KnJobKind;
enum { KN_N_JOB_KINDS = KN_JOB_FRAMES + 1 };

/* The request of the roles that work from a manifest. */
typedef struct {
    KnJobKind kind;
    guint number;
    gint64 first, n;     /* frames of the film */
    guint slot, n_slots; /* FRAMES into the ring: place of the first frame; n_slots 0: into path */
    int quality;         /* FRAMES into path: 0 raw, 1..100 JPEG */
    guint n_threads;     /* SOUND: that may encode; 0 is 1 */
    char *path;          /* owned; may be NULL */
    guint cpu;           /* KnCpuFlags that may be used; not sent: the errand says it */
} KnJob;

typedef enum {
    KN_REPORT_PROGRESS, /* frame: frames done of this job */
    KN_REPORT_FRAME,    /* frame (of the film) stands in the ring */
    KN_REPORT_INPUT,    /* input: the file that is being read; NULL: none is now */
    KN_REPORT_MODEL,    /* text: a model that this process (frame) has loaded, in cpu_seconds */
    KN_REPORT_DONE,     /* text: a version, or none; files: that it comes from; warnings */
    KN_REPORT_ERROR,    /* code, text, trouble; input: the file that it is about, or none */
} KnReportKind;
enum { KN_N_REPORT_KINDS = KN_REPORT_ERROR + 1 };

typedef struct {
    KnReportKind kind;
    gint64 frame;
    gint64 rss_bytes, peak_bytes; /* of the helper's memory, now and at most */
    double cpu_seconds;           /* of this errand, with DONE and ERROR */
    int code;                     /* KnErrorCode */
    KnTrouble trouble;
    char *text;       /* owned; may be NULL */
    char *input;      /* owned; may be NULL */
    GStrv files;      /* owned; may be NULL */
    GArray *warnings; /* KnMixWarning; owned; may be NULL when it is sent */
} KnReport;

extern const KnField kn_hello_fields[], kn_errand_fields[], kn_job_fields[], kn_report_fields[];

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
