/* SPDX-License-Identifier: MIT */
#include "engine/store/subject_file.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/open_file.h"

#include <string.h>

/* Raised when a record means something else, or is found in another way than by a detector whose
 * version says so. */
enum { FORM = 4, FILE_BYTES_MAX = 1 << 24 };
#define RECORD "(sv)"

char *kn_subject_file_key(const char *content, const char *decoder, const char *detectors)
{
    return kn_hash_variant(g_variant_new("(issss)", FORM, "subject", content, decoder, detectors));
}

gboolean kn_subject_file_write(const char *path, const char *key, const GArray *findings,
                               GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autoptr(GVariant) record =
        g_variant_ref_sink(g_variant_new(RECORD, key, kn_findings_to_variant(findings)));
    g_autofree char *sum = kn_hash_bytes(g_variant_get_data(record), g_variant_get_size(record));
    g_autoptr(GByteArray) text = g_byte_array_new();
    g_byte_array_append(text, (guint8 *)sum, KN_HASH_LENGTH);
    g_byte_array_append(text, g_variant_get_data(record), (guint)g_variant_get_size(record));
    if (g_file_set_contents_full(path, (char *)text->data, (gssize)text->len,
                                 G_FILE_SET_CONTENTS_NONE, 0666, &reason))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot write '%s': %s", path,
                reason->message);
    return FALSE;
}

static GArray *parse(const char *text, gsize size, const char *key)
{
    if (size <= KN_HASH_LENGTH)
        return NULL;
    g_autofree char *sum = kn_hash_bytes(text + KN_HASH_LENGTH, size - KN_HASH_LENGTH);
    if (strncmp(sum, text, KN_HASH_LENGTH) != 0)
        return NULL;
    g_autoptr(GBytes) bytes = g_bytes_new(text + KN_HASH_LENGTH, size - KN_HASH_LENGTH);
    g_autoptr(GVariant) record =
        g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(RECORD), bytes, FALSE));
    g_autoptr(GVariant) found = NULL;
    const char *own;
    if (!g_variant_is_normal_form(record))
        return NULL;
    g_variant_get(record, "(&sv)", &own, &found);
    return strcmp(own, key) == 0 ? kn_findings_from_variant(found) : NULL;
}

GArray *kn_subject_file_read(const char *path, const char *key, GError **error)
{
    g_autofree char *text = NULL;
    char own[KN_HASH_LENGTH + 1];
    gsize size;
    kn_hash_of_name(path, own);
    GArray *findings = kn_read_small_file(path, FILE_BYTES_MAX, &text, &size, NULL)
                           ? parse(text, size, key ? key : own)
                           : NULL;
    if (!findings)
        g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "'%s' is damaged", path);
    return findings;
}
