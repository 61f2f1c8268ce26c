/* SPDX-License-Identifier: MIT */
#include <stdio.h>

int main(void)
{
    puts("kinora " KN_VERSION);
    return 0;
}
