/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* A picture that a network has made larger, as it is kept (KN_STORE_ENLARGED): a PNG file, behind
 * which stand its key and a checksum, where decoders do not look. So it is read like any other
 * picture. Threads: pure functions but for the files. */

/* The key of what a model of that content makes, run by a runtime of that content (NULL: the
 * system's), of a picture of that content, as that decoder reads it. strength: in thousandths. The
 * caller frees. */
typedef struct {
    const char *content, *decoder, *model, *runtime;
    int strength;
} KnEnlargedSpec;
char *kn_enlarged_file_key(const KnEnlargedSpec *spec);

/* Into a work folder, without a flush: a torn file fails its checksum. Errors:
 * KN_ERROR_ENVIRONMENT. */
gboolean kn_enlarged_file_write(const char *path, const char *key, GBytes *png, GError **error);
/* Reads all of it. key NULL: that of the file's name. Errors: KN_ERROR_VERIFY: it is not there,
 * damaged, or of another key. */
gboolean kn_enlarged_file_check(const char *path, const char *key, GError **error);
