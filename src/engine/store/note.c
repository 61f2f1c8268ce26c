/* SPDX-License-Identifier: MIT */
#include "engine/store/note.h"
#include "base/fault.h"
#include "base/record.h"

/* Longer notes are not ours. */
enum { SIZE_MAX_BYTES = 1 << 16, WARNINGS_MAX = 100 };

static const KnField fields[] = {
    {"kind", KN_NAME(KnStoreNote, kind), .optional = TRUE},
    {"key", KN_HASH(KnStoreNote, key), .optional = TRUE},
    {"kinora", KN_TEXT(KnStoreNote, version), .optional = TRUE},
    {"project", KN_TEXT(KnStoreNote, project), .optional = TRUE},
    {"source", KN_TEXT(KnStoreNote, source), .optional = TRUE},
    {"first_segment", KN_UINT(KnStoreNote, first_segment), .max = G_MAXINT, .optional = TRUE},
    {"last_segment", KN_UINT(KnStoreNote, last_segment), .max = G_MAXINT, .optional = TRUE},
    {"first_frame", KN_INT64(KnStoreNote, first_frame), .max = G_MAXINT64, .optional = TRUE},
    {"frames", KN_INT64(KnStoreNote, n_frames), .max = G_MAXINT64, .optional = TRUE},
    {"seconds", KN_DOUBLE(KnStoreNote, seconds), .max = 1000000000000, .optional = TRUE},
    {"size_bytes", KN_INT64(KnStoreNote, size_bytes), .max = G_MAXINT64, .optional = TRUE},
    {"warnings", KN_RECORDS(KnStoreNote, KnMixWarning, warnings, kn_mix_warning_fields),
     .clear = kn_mix_warning_clear, .n_max = WARNINGS_MAX, .optional = TRUE},
    {0},
};

void kn_store_note_clear(KnStoreNote *note)
{
    kn_record_clear(fields, note);
}

void kn_store_note_write(const KnStore *store, KnStoreKind kind, const char *key,
                         const KnStoreNote *note)
{
    KnStoreNote whole = *note;
    whole.kind = kn_store_kind_name(kind);
    whole.version = (char *)KN_VERSION;
    whole.size_bytes = (gint64)kn_store_size(kn_store_folder(store), kind, key);
    g_strlcpy(whole.key, key, sizeof whole.key);
    g_autofree char *text = kn_record_to_json_text(fields, &whole, TRUE);
    if (whole.size_bytes > 0 && !kn_fault(KN_FAULT_WRITE))
        kn_store_publish_note(store, kind, key, text);
}

gboolean kn_store_note_parse(const char *text, gsize size, KnStoreNote *note)
{
    return kn_record_from_json_text(fields, text, size, SIZE_MAX_BYTES, note);
}

gboolean kn_store_note_read(const char *folder, KnStoreKind kind, const char *key,
                            KnStoreNote *note)
{
    g_autofree char *text = NULL;
    gsize size;
    *note = (KnStoreNote){0};
    return kn_store_read_note(folder, kind, key, SIZE_MAX_BYTES, &text, &size) &&
           kn_store_note_parse(text, size, note);
}
