/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"

/* The inside of a document, for its reader alone: an arena and the root. Memory of the arena lives
 * as long as the document. Threads: one at a time. */
typedef struct KnJsonBlock KnJsonBlock;
struct KnJsonDocument {
    char *name;
    char *hash; /* of the file; NULL: there is none that could be read again */
    KnJsonBlock *arena;
    const KnJson *root;
    KnJsonDocument *adopted[KN_JSON_FILES_MAX]; /* their places count from 1 */
};

gpointer kn_json_alloc(KnJsonDocument *document, gsize size);
void kn_json_arena_clear(KnJsonDocument *document);
char *kn_json_copy_text(KnJsonDocument *document, const char *text, gsize size);
