/* SPDX-License-Identifier: MIT */
#include "engine/store/enlarged_file.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/open_file.h"
#include "vision/super.h"

#include <string.h>

/* Raised when such a picture is made in another way from what its key holds. */
enum { FORM = 1 };
/* A picture of KN_SUPER_PIXELS_MAX that cannot be compressed. */
enum { FILE_BYTES_MAX = 5 * KN_SUPER_PIXELS_MAX };
static const char mark[] = "kinora enlarged ";
enum { MARK_BYTES = sizeof mark - 1, END_BYTES = MARK_BYTES + 2 * KN_HASH_LENGTH };

char *kn_enlarged_file_key(const KnEnlargedSpec *spec)
{
    return kn_hash_variant(g_variant_new("(iisssssi)", FORM, KN_SUPER_MEANING, "enlarged",
                                         spec->content, spec->decoder, spec->model,
                                         spec->runtime ? spec->runtime : "", spec->strength));
}

gboolean kn_enlarged_file_write(const char *path, const char *key, GBytes *png, GError **error)
{
    g_autoptr(GError) reason = NULL;
    gsize size;
    const void *data = g_bytes_get_data(png, &size);
    g_autofree char *sum = kn_hash_bytes(data, size);
    g_autoptr(GByteArray) file = g_byte_array_sized_new((guint)(size + END_BYTES));
    g_byte_array_append(file, data, (guint)size);
    g_byte_array_append(file, (const guint8 *)mark, MARK_BYTES);
    g_byte_array_append(file, (const guint8 *)key, KN_HASH_LENGTH);
    g_byte_array_append(file, (const guint8 *)sum, KN_HASH_LENGTH);
    if (g_file_set_contents_full(path, (char *)file->data, (gssize)file->len,
                                 G_FILE_SET_CONTENTS_NONE, 0666, &reason))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot write '%s': %s", path,
                reason->message);
    return FALSE;
}

static gboolean is_whole(const char *bytes, gsize size, const char *key)
{
    if (size <= END_BYTES)
        return FALSE;
    const char *end = bytes + size - END_BYTES;
    g_autofree char *sum = kn_hash_bytes(bytes, size - END_BYTES);
    return memcmp(end, mark, MARK_BYTES) == 0 &&
           memcmp(end + MARK_BYTES, key, KN_HASH_LENGTH) == 0 &&
           memcmp(end + MARK_BYTES + KN_HASH_LENGTH, sum, KN_HASH_LENGTH) == 0;
}

gboolean kn_enlarged_file_check(const char *path, const char *key, GError **error)
{
    g_autofree char *bytes = NULL;
    char own[KN_HASH_LENGTH + 1];
    gsize size;
    kn_hash_of_name(path, own);
    if (kn_read_small_file(path, FILE_BYTES_MAX, &bytes, &size, NULL) &&
        is_whole(bytes, size, key ? key : own))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "'%s' is damaged", path);
    return FALSE;
}
