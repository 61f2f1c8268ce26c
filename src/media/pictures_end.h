/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Whether the file of a picture ends before its picture does, by the lengths and marks that its
 * format has, without decoding: a file that was copied or downloaded in part
 * is told when it is looked at, not when it is drawn. Of what is damaged otherwise, or unknown,
 * decoding says more: FALSE. Threads: any. */
gboolean kn_picture_is_cut(const char *path);
