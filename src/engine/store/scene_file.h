/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* A clip that a program has made, as it is kept (KN_STORE_SCENE): the program's file, byte for
 * byte, and behind it the key that it is stored under, in an element that players pass over (a
 * `free` box of MP4 and MOV, a Void of Matroska and WebM). Threads: pure functions but for the
 * files. */

/* The key of a scene: of its command, the output's place, and names, contents (SHA-256) and
 * executable bits of the inputs, in whatever order they are said. The caller frees. */
typedef struct {
    const char *name, *content;
    gboolean executable;
} KnSceneInput;
char *kn_scene_file_key(const char *const *command, const char *output, const KnSceneInput *inputs,
                        guint n_inputs);

/* Copies what is open for reading at `from` to a new file at path, which has no key yet: whether it
 * is whole is looked at before, since the key would fill what is missing at its end. Errors:
 * KN_ERROR_SERVICE: it is of no container that a scene may have; KN_ERROR_ENVIRONMENT: it cannot be
 * written. */
gboolean kn_scene_file_copy(int from, const char *path, GError **error);

/* Writes the key behind such a copy. Errors: KN_ERROR_ENVIRONMENT; the file is gone then. */
gboolean kn_scene_file_seal(const char *path, const char *key, GError **error);

/* Whether the file at path bears that key; NULL: the one of its name. Errors: KN_ERROR_VERIFY. */
gboolean kn_scene_file_check(const char *path, const char *key, GError **error);
