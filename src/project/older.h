/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/schema.h"
#include "project/private.h"

/* Scripts of older pipelines say more about themselves than anybody can list: scores, models,
 * dates. A project without `version` that has a key which only such scripts have is one. Its keys
 * that are unknown, and that nobody can have meant otherwise, are passed over, and one warning
 * lists them; one that is near to a known key is an error as ever. Threads: one a document. */
typedef struct KnOlder KnOlder;

/* NULL: it is no such script. */
KnOlder *kn_older_new(KnJsonDocument *document, const KnJson *root);
void kn_older_free(KnOlder *older);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnOlder, kn_older_free)

/* The object without what is passed over; itself when that is nothing. older may be NULL. */
const KnJson *kn_older_known(KnOlder *older, const KnOption *table, const KnJson *object);

/* The warning; older may be NULL. */
void kn_older_warn(const KnOlder *older, KnProblems *problems);

/* The same in the schema: objects that may have unknown members in such scripts, and elements of
 * allOf in the rules of the root, by which they may in no others. What is near to a known key JSON
 * Schema cannot say. */
void kn_older_leave_open(KnSchema *schema);
void kn_older_rules(KnSchema *schema, GString *out);
