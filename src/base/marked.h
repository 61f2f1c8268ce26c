/* SPDX-License-Identifier: MIT */
#pragma once

/* Ends every process of this user that was started with that word ("NAME=VALUE") in its
 * environment, and what those start meanwhile; waits until none is left, for a second at most.
 * Looks at all processes once at least. Threads: any. */
void kn_marked_processes_end(const char *mark);
