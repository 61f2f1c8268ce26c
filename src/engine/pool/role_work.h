/* SPDX-License-Identifier: MIT */
#pragma once

/* What the processes that draw, prepare pictures and encode the sound are set up with. */
typedef struct {
    char *manifest; /* path */
    char *surfaces; /* folder of the store */
} KnWorkSetup;
