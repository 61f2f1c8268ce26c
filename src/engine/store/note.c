/* SPDX-License-Identifier: MIT */
#include "engine/store/note.h"
#include "base/fault.h"
#include "base/record.h"

#include <glib/gstdio.h>

/* Longer notes are not ours. */
enum { SIZE_MAX_BYTES = 1 << 16 };

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
    {0},
};

void kn_store_note_clear(KnStoreNote *note)
{
    kn_record_clear(fields, note);
}

void kn_store_note_write(const KnStore *store, KnStoreKind kind, const char *key,
                         const KnStoreNote *note)
{
    g_autofree char *result = kn_store_path(kn_store_folder(store), kind, key);
    g_autofree char *path = kn_store_note_path(kn_store_folder(store), kind, key);
    g_autofree char *name = g_strconcat(key, ".json", NULL);
    g_autofree char *work_path = g_build_filename(kn_store_work(store), name, NULL);
    GStatBuf info;
    if (g_stat(result, &info) != 0)
        return;
    KnStoreNote whole = *note;
    whole.kind = kn_store_kind_name(kind);
    whole.version = (char *)KN_VERSION;
    whole.size_bytes = info.st_size;
    g_strlcpy(whole.key, key, sizeof whole.key);
    g_autofree char *text = kn_record_to_json_text(fields, &whole, TRUE);
    if (kn_fault(KN_FAULT_WRITE) ||
        !g_file_set_contents_full(work_path, text, -1, G_FILE_SET_CONTENTS_NONE, 0666, NULL) ||
        kn_fault(KN_FAULT_RENAME) || g_rename(work_path, path) != 0)
        g_unlink(work_path);
}

gboolean kn_store_note_parse(const char *text, gsize size, KnStoreNote *note)
{
    return kn_record_from_json_text(fields, text, size, SIZE_MAX_BYTES, note);
}

gboolean kn_store_note_read(const char *folder, KnStoreKind kind, const char *key,
                            KnStoreNote *note)
{
    g_autofree char *path = kn_store_note_path(folder, kind, key);
    g_autofree char *text = NULL;
    gsize size;
    *note = (KnStoreNote){0};
    return g_file_get_contents(path, &text, &size, NULL) && kn_store_note_parse(text, size, note);
}
