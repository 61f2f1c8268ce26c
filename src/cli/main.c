/* SPDX-License-Identifier: MIT */
#include "engine/engine.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "worker") == 0)
        return kn_worker_main(argc - 1, argv + 1);
    puts("kinora " KN_VERSION);
    return 0;
}
