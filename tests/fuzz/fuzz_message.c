/* SPDX-License-Identifier: MIT */
#include "engine/pool/message.h"
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Any bytes as a message: an error, or a job, a set-up or a report within their ranges that comes
 * back as it was. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GVariant) message = kn_message_parse(data, size, NULL);
    KnJob job, job_again;
    KnSetup setup;
    KnReport report;
    if (!message)
        return 0;
    if (kn_message_read(message, kn_job_fields, &job, NULL)) {
        g_autoptr(GVariant) sent = g_variant_ref_sink(kn_record_to_variant(kn_job_fields, &job));
        g_assert(kn_message_read(sent, kn_job_fields, &job_again, NULL));
        g_assert(kn_record_equal(kn_job_fields, &job, &job_again) && job.n >= 0);
        kn_record_clear(kn_job_fields, &job_again);
        kn_record_clear(kn_job_fields, &job);
    }
    if (kn_message_read(message, kn_setup_fields, &setup, NULL))
        kn_record_clear(kn_setup_fields, &setup);
    if (kn_message_read(message, kn_report_fields, &report, NULL)) {
        g_assert(report.cpu_seconds >= 0);
        kn_record_clear(kn_report_fields, &report);
    }
    return 0;
}
