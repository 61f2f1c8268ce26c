/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* A language as people write it ("en", "en-GB", "deu", "ger") as the three letters of ISO 639-2/T;
 * NULL when it is none. Three letters are taken as they are: not every language has a code of that
 * part of the standard. The caller frees. Threads: pure function. */
char *kn_language_parse(const char *text);
