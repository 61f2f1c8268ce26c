/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* What processes of the role `scene` are set up with, and asked. Each runs a program of the
 * project's, by the person's leave, in a folder of its own. */
/* How messages call what it runs: KnProgram.noun. */
#define KN_SCENE_PROGRAM "scene's program"

/* What a program may print; one that prints more is ended. */
enum { KN_SCENE_LOG_BYTES_MAX = 64 << 20 };

typedef struct {
    char *store;  /* its folder */
    char *folder; /* that the project's files must lie in, or NULL: kn_project_bounds */
} KnSceneSetup;

typedef struct {
    GStrv command;
    GStrv inputs, names, contents; /* paths, where their copies stand, and SHA-256: of each */
    char *output;                  /* in the folder in which the program runs */
    double timeout;                /* seconds */
    char *log;                     /* file for what the program prints */
    char *path, key[65];           /* of the file that is written: store/scene_file.h */
} KnSceneRequest;
