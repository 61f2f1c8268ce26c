/* SPDX-License-Identifier: MIT */
#pragma once
#include "vision/finding.h"

/* What was found in a picture, as it is kept (KN_STORE_SUBJECT): a checksum, then the record, which
 * says its own key. Threads: pure functions but for the files. */

/* The key of what the detectors of that version find in a picture of that content, as that decoder
 * reads it. The caller frees. */
char *kn_subject_file_key(const char *content, const char *decoder, const char *detectors);

/* Into a work folder, without a flush: a torn file fails its checksum. Errors:
 * KN_ERROR_ENVIRONMENT. */
gboolean kn_subject_file_write(const char *path, const char *key, const GArray *findings,
                               GError **error);
/* key NULL: that of the file's name. Errors: KN_ERROR_VERIFY: it is not there, damaged, or of
 * another key. */
GArray *kn_subject_file_read(const char *path, const char *key, GError **error);
