/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* What a person most likely meant who wrote something else than JSON. Threads: pure functions. */

/* Where in a text the reader stopped. */
typedef enum {
    KN_JSON_AT_START,     /* nothing was read yet */
    KN_JSON_AT_SEPARATOR, /* a value has ended, a comma or the end of its container is due */
    KN_JSON_AT_OTHER,
} KnJsonStop;

/* How to mend it, to stand in parentheses after what was found and expected; NULL: nobody knows. */
const char *kn_json_hint(const char *at, const char *end, KnJsonStop stop);

/* Of a whole text that is none: which file it is, and what was expected; NULL: nobody knows. */
const char *kn_json_binary_hint(const char *at, const char *end);

/* The same for an escape that JSON does not have; at is its backslash. */
const char *kn_json_escape_hint(const char *at, const char *end);
