/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* What the supervisor and the worker agree on. */
enum { KN_WORKER_SOCKET_FD = 3, KN_WORKER_RING_FD = 4 };

/* `kinora worker`: serves jobs on the socket until its end. Returns the exit code. */
int kn_worker_main(int argc, char **argv);
