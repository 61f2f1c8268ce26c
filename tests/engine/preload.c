/* SPDX-License-Identifier: MIT */
/* A library that a person has put before all others (LD_PRELOAD) and that opens files of its own
 * before the program begins: those take the lowest numbers, and programs inherit them. They are of
 * the kind that a ring of frames is, but for name and size. Whoever starts a program without its
 * standard streams would have them become those. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

__attribute__((constructor)) static void open_files(void)
{
    enum { N_FILES = 12, BYTES = 100 };
    for (int i = 0; i < N_FILES; i++) {
        int memory = memfd_create("not-a-ring", 0);
        if (memory <= STDERR_FILENO || ftruncate(memory, BYTES) != 0)
            abort();
    }
}
