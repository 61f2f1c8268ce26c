/* SPDX-License-Identifier: MIT */
#pragma once
#include "cluster/scheduler.h"

/* The scripts of a job's folder, for a POSIX shell. Threads: pure functions; the caller frees. */

/* Runs the worker for one line of `tasks`, and again after it was lost, at most `retries` times:
 * inside of Slurm by asking for a requeue, since a task that fails is not repeated by itself, else
 * here. The last attempt goes without SIMD. `task.sh FIRST [INDEX]`: the number of the array's
 * first task, and the task's in the array where no scheduler says it. */
char *kn_script_task(const char *folder, const char *program, guint retries);

/* The same for a line of many films' tasks, "TASK FILM": runs FILM's, which lies beside `folder`,
 * and writes what it says to that film's logs. */
char *kn_script_many(const char *folder);

/* The last part, or the first: the command as it is, where it was given. */
char *kn_script_part(const char *folder, char *const *argv, const char *where);

/* Runs the tasks by so many processes, then the last part. */
char *kn_script_local(const KnClusterWork *work, guint at_once);
