/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "engine/pool/message.h"

/* Frames are bounded so that sums of two never overflow. */
enum { NUMBER_MAX = 1 << 30 };
#define FRAME_MAX (1LL << 48)
#define SECONDS_MAX 1000000000000

const KnField kn_job_fields[] = {
    {"kind", KN_UINT(KnJob, kind), .max = KN_N_JOB_KINDS - 1},
    {"number", KN_UINT(KnJob, number), .max = NUMBER_MAX},
    {"attempt", KN_UINT(KnJob, attempt), .max = 1000},
    {"cpu", KN_UINT(KnJob, cpu)},
    {"first", KN_INT64(KnJob, first), .max = FRAME_MAX},
    {"n", KN_INT64(KnJob, n), .max = FRAME_MAX},
    {"slot", KN_UINT(KnJob, slot), .max = NUMBER_MAX},
    {"n-slots", KN_UINT(KnJob, n_slots), .max = NUMBER_MAX},
    {"quality", KN_INT(KnJob, quality), .max = 100},
    {"path", KN_BYTES(KnJob, path), .optional = TRUE},
    {0},
};

const KnField kn_setup_fields[] = {
    {"manifest", KN_BYTES(KnSetup, manifest)},
    {"surfaces", KN_BYTES(KnSetup, surfaces)},
    {"parent", KN_INT64(KnSetup, parent), .min = 1, .max = G_MAXINT},
    {0},
};

const KnField kn_report_fields[] = {
    {"report", KN_UINT(KnReport, kind), .max = KN_N_REPORT_KINDS - 1},
    {"frame", KN_INT64(KnReport, frame), .max = FRAME_MAX},
    {"rss", KN_INT64(KnReport, rss_bytes), .max = G_MAXINT64},
    {"peak", KN_INT64(KnReport, peak_bytes), .max = G_MAXINT64},
    {"cpu-seconds", KN_DOUBLE(KnReport, cpu_seconds), .max = SECONDS_MAX},
    {"code", KN_INT(KnReport, code), .max = KN_ERROR_CANCELLED},
    {"text", KN_TEXT(KnReport, text), .optional = TRUE},
    {0},
};
