/* SPDX-License-Identifier: MIT */
#include "clip_kit.h"
int main(int argc, char **argv)
{
    return 0;
}
