/* SPDX-License-Identifier: MIT */
#pragma once

/* Kills the children of this thread and of the process's first one, which takes in orphans where
 * the process is a subreaper, waits for them, and goes on with those that come in their place until
 * there are none. By system calls alone: a signal's handler may call it. Threads: any. */
void kn_children_end(void);
