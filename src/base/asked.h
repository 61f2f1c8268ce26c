/* SPDX-License-Identifier: MIT */
#pragma once

/* What a person can ask for, as messages name it: by the program's options, or, in a process that
 * has called the public library, in the terms of kinora/kinora.h. Messages of all rooms are for
 * both. Threads: any. */
typedef enum {
    KN_ASKED_NOTHING,
    KN_ASKED_OUTPUT,   /* the film's name */
    KN_ASKED_SET,      /* a value for {{name}} */
    KN_ASKED_NETWORK,  /* that voices may reach servers … */
    KN_ASKED_COMMANDS, /* … or run programs */
    KN_ASKED_OUTSIDE,  /* that files outside of the project's folder are read */
    KN_ASKED_WAIT,     /* whole words: what to do when another build makes the same */
    KN_ASKED_VOICE,    /* whole words: what speaks the lines that are missing */
    KN_ASKED_SCENE,    /* … makes the scenes that are missing */
    KN_N_ASKED,
} KnAsked;

/* Static. */
const char *kn_asked(KnAsked what);

/* The terms are the library's, from now on. */
void kn_asked_by_library(void);
