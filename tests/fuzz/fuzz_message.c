/* SPDX-License-Identifier: MIT */
#include "engine/pool/role.h"
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A record that is read comes back as it was. */
static void try_record(GVariant *message, const KnField *fields)
{
    guint64 record[64] = {0}, again[64] = {0}; /* larger than any of them */
    if (!kn_message_read(message, fields, record, NULL))
        return;
    g_autoptr(GVariant) sent = g_variant_ref_sink(kn_record_to_variant(fields, record));
    g_assert(kn_message_read(sent, fields, again, NULL));
    g_autoptr(GVariant) resent = g_variant_ref_sink(kn_record_to_variant(fields, again));
    g_assert(g_variant_equal(sent, resent));
    kn_record_clear(fields, again);
    kn_record_clear(fields, record);
}

/* Any bytes as a message: an error, or a record of some kind within its ranges. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GVariant) message = kn_message_parse(data, size, NULL);
    if (!message)
        return 0;
    try_record(message, kn_hello_fields);
    try_record(message, kn_errand_fields);
    try_record(message, kn_report_fields);
    for (guint i = 0; kn_roles()[i]; i++) {
        try_record(message, kn_roles()[i]->setup);
        try_record(message, kn_roles()[i]->request);
    }
    return 0;
}
