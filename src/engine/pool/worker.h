/* SPDX-License-Identifier: MIT */
#pragma once

/* `kinora worker SOCKET [FRAMES]`: serves errands on the socket until its end, in its only thread;
 * both words are numbers of open descriptors, and FRAMES is the ring's. Returns the exit code. */
int kn_worker_main(int argc, char **argv);
