/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/file_id.h"

/* What a thread's openings of files (base/open_file.h) are held to, whoever opens them: libraries
 * are given a path and look for it themselves, and between a look at a path and its opening
 * anything may come to stand there. So what was opened is looked at, not its name. A set of rules
 * belongs to one project, session or job, and is in force for a thread from kn_input_rules_enter
 * until another is: two sessions in one process, in one thread or in two, do not know of each
 * other's.
 *
 *     const KnInputRules *before = kn_input_rules_enter(rules);
 *     … everything that may open files …
 *     kn_input_rules_enter(before);
 *
 * Threads: a set is changed by one thread, while no other has entered it. */
typedef struct KnInputRules KnInputRules;

/* Those of `more` hold as well: borrowed, must outlive this one; NULL: none. */
KnInputRules *kn_input_rules_new(const KnInputRules *more);
void kn_input_rules_free(KnInputRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnInputRules, kn_input_rules_free)

/* Opening the path opens just this file, unwritten, or fails with ESTALE: what was hashed is what
 * is read. The last call for a path holds. */
void kn_input_rules_expect(KnInputRules *rules, const char *path, const KnFileId *id);
void kn_input_rules_forget(KnInputRules *rules, const char *path);

/* Opening the path opens a file that lies in the folder (its real name, without links), or fails
 * with ELOOP. */
void kn_input_rules_confine(KnInputRules *rules, const char *path, const char *folder);

/* The folder is the program's own: every path beneath it is opened step by step, and a link on the
 * way fails with ELOOP (as base/folder.h does it). One folder a set. */
void kn_input_rules_own(KnInputRules *rules, const char *folder);

/* Puts these (NULL: none) in force for this thread, and returns those that were. */
const KnInputRules *kn_input_rules_enter(const KnInputRules *rules);
const KnInputRules *kn_input_rules_current(void);

/* For base/open_file.h: opens as openat(2) does, but for folders of the program's own; and what of
 * the rules in force an opened file breaks, with errno, or NULL. */
int kn_input_rules_open(int folder, const char *path, int flags);
gboolean kn_input_rules_own_path(const char *path); /* no link on its way is followed */
const char *kn_input_rules_broken(const char *path, int fd, const struct stat *info);
