/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "engine/pool/message.h"

/* Frames are bounded so that sums of two never overflow. */
enum { NUMBER_MAX = 1 << 30, WARNINGS_MAX = 100 };
#define FRAME_MAX (1LL << 48)
#define SECONDS_MAX 1000000000000

const KnField kn_hello_fields[] = {
    {"role", KN_TEXT(KnHello, role)},
    {"version", KN_TEXT(KnHello, version)},
    {"protocol", KN_UINT(KnHello, protocol)},
    {"parent", KN_INT64(KnHello, parent), .max = G_MAXINT},
    {"setup", KN_VARIANT(KnHello, setup), .optional = TRUE},
    {0},
};

const KnField kn_errand_fields[] = {
    {"number", KN_UINT(KnErrand, number), .max = NUMBER_MAX},
    {"attempt", KN_UINT(KnErrand, attempt), .max = 1000},
    {"cpu", KN_UINT(KnErrand, cpu)},
    {"request", KN_VARIANT(KnErrand, request)},
    {0},
};

const KnField kn_job_fields[] = {
    {"kind", KN_UINT(KnJob, kind), .max = KN_N_JOB_KINDS - 1},
    {"number", KN_UINT(KnJob, number), .max = NUMBER_MAX},
    {"first", KN_INT64(KnJob, first), .max = FRAME_MAX},
    {"n", KN_INT64(KnJob, n), .max = FRAME_MAX},
    {"slot", KN_UINT(KnJob, slot), .max = NUMBER_MAX},
    {"n-slots", KN_UINT(KnJob, n_slots), .max = NUMBER_MAX},
    {"quality", KN_INT(KnJob, quality), .max = 100},
    {"n-threads", KN_UINT(KnJob, n_threads), .max = NUMBER_MAX},
    {"path", KN_BYTES(KnJob, path), .optional = TRUE},
    {0},
};

const KnField kn_report_fields[] = {
    {"report", KN_UINT(KnReport, kind), .max = KN_N_REPORT_KINDS - 1},
    {"frame", KN_INT64(KnReport, frame), .max = FRAME_MAX},
    {"rss", KN_INT64(KnReport, rss_bytes), .max = G_MAXINT64},
    {"peak", KN_INT64(KnReport, peak_bytes), .max = G_MAXINT64},
    {"cpu-seconds", KN_DOUBLE(KnReport, cpu_seconds), .max = SECONDS_MAX},
    {"code", KN_INT(KnReport, code), .max = KN_ERROR_CANCELLED},
    {"trouble", KN_UINT(KnReport, trouble.kind), .max = KN_TROUBLE_ALL},
    {"wait", KN_DOUBLE(KnReport, trouble.wait_seconds)},
    {"text", KN_TEXT(KnReport, text), .optional = TRUE},
    {"input", KN_BYTES(KnReport, input), .optional = TRUE},
    {"files", KN_LIST(KnReport, files), .optional = TRUE},
    {"warnings", KN_RECORDS(KnReport, KnMixWarning, warnings, kn_mix_warning_fields),
     .clear = kn_mix_warning_clear, .n_max = WARNINGS_MAX, .optional = TRUE},
    {0},
};
