/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Heavy libraries (pictures, media, text, x264) live in modules that are loaded on first use, so
 * that a program which only checks a project maps none of them. A module `kn-NAME.so` exports one
 * symbol, `kn_module_table`, a const struct whose type the header of that room declares.
 *
 * They are looked for from the folder of libkinora-core.so: in `modules/` (build tree) and in that
 * folder itself (installed). A module stays loaded until the program ends.
 * Errors: KN_ERROR_ENVIRONMENT, naming the module and the loader's reason.
 * Threads: safe from any thread. */
gconstpointer kn_module_load(const char *name, GError **error);

/* From now on this process loads only those modules (NULL-terminated, borrowed): a helper that has
 * one task must not come by the libraries of another. Threads: before others load. */
void kn_module_allow(const char *const *names);

/* The files that functions come from (NULL-terminated): libraries and the module itself. The caller
 * frees. */
GStrv kn_module_files(const void *const *functions);

#define KN_MODULE_EXPORT __attribute__((visibility("default")))
