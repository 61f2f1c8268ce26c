/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/folder.h"

/* What stands on the disk only while this process works on it: temporary files and work folders. A
 * process that is ended in the middle of its work, by a signal that it hears, takes them along;
 * what it leaves when it dies otherwise, the next one sweeps.
 * Threads: any number. */
typedef struct KnTemporary KnTemporary;

/* Notes a name, before anything is made under it. folder: borrowed until it is forgotten. */
KnTemporary *kn_temporary_note(KnFolder *folder, const char *name);
/* From here on it is the caller's to remove, or to keep. NULL: none. */
void kn_temporary_forget(KnTemporary *temporary);

/* Removes all that is noted. Whoever notes or forgets something from now on waits for ever: the
 * caller ends the process. */
void kn_temporary_end(void);
