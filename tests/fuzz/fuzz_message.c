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
    if (kn_job_from_message(message, &job, NULL)) {
        g_autoptr(GVariant) sent = g_variant_ref_sink(kn_job_to_message(&job));
        g_assert(kn_job_from_message(sent, &job_again, NULL));
        g_assert(job.kind == job_again.kind && job.first == job_again.first && job.n >= 0);
        kn_job_clear(&job_again);
        kn_job_clear(&job);
    }
    if (kn_setup_from_message(message, &setup, NULL))
        kn_setup_clear(&setup);
    if (kn_report_from_message(message, &report, NULL)) {
        g_assert(report.cpu_seconds >= 0);
        kn_report_clear(&report);
    }
    return 0;
}
