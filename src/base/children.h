/* SPDX-License-Identifier: MIT */
#pragma once

/* Kills the children of this thread and of the process's first one, which takes in orphans where
 * the process is a subreaper, waits for them, and goes on with those that come in their place until
 * there are none. By system calls alone: a signal's handler may call it. Threads: any. */
void kn_children_end(void);

/* For a helper process (engine/pool/process.h) that runs programs which start others, so that none
 * outlives it: it leads a group of its own. When it is killed, by whomever, the pool kills the
 * group; when the pool dies, the kernel tells this process with a signal that it can heed, and it
 * ends all that is below it: also what has left the group, which it takes in when its parent is
 * gone (base/program.c). Threads: once, at the start of a process. */
void kn_children_lead(void);
