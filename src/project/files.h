/* SPDX-License-Identifier: MIT */
#pragma once
#include "project/project.h"

/* The one list of all files that a project is made from. Whoever needs them (existence checks, the
 * guard of what is written, export) walks it; nobody keeps a second one. Threads: pure functions of
 * a loaded project. */
typedef enum {
    KN_FILE_PROJECT, /* the project file itself; its node is NULL */
    KN_FILE_PICTURE,
    KN_FILE_CLIP,
    KN_FILE_GROUND,    /* the picture behind a clip */
    KN_FILE_MASK,      /* of the picture's subject */
    KN_FILE_NARRATION, /* audio_file */
    KN_FILE_SPEECH,    /* a segment's audio */
    KN_FILE_WORDS,
    KN_FILE_CAPTIONS,
    KN_FILE_TRANSCRIPTS, /* texts in a language, of each of them */
    KN_FILE_MUSIC,
    KN_FILE_SOUND, /* a sound effect */
    KN_FILE_COVER,
    KN_FILE_DATA,
    KN_FILE_FONT,
    KN_FILE_EFFECT,    /* a parameter of an effect */
    KN_FILE_LOGO,      /* of the theme */
    KN_FILE_WIPE,      /* the picture of a transition */
    KN_FILE_PROGRAM,   /* the program of a voice or a scene, or a file among its arguments */
    KN_FILE_SCENE,     /* an input of a scene */
    KN_FILE_PRONOUNCE, /* respellings of a voice */
    KN_FILE_PROMPT,    /* what the director's language model is told */
    KN_N_FILE_KINDS,
} KnFileKind;

typedef struct {
    KnFileKind kind;
    const char *path;   /* resolved; of the project: as it was given */
    guint segment;      /* counts from 1; 0: of the whole film, or of the defaults */
    const KnJson *node; /* what names it */
    const char *json_path;
    gboolean unused; /* of the defaults alone: no segment may show it */
} KnProjectFile;

/* Calls each for every file, in the order of the project's parts, until it returns FALSE. The same
 * file may come more than once. Only for programs does it look into the file system (where they
 * are found). Returns FALSE when it was ended. */
typedef gboolean (*KnProjectFileFunc)(const KnProjectFile *file, gpointer user_data);
gboolean kn_project_each_file(const KnProject *project, KnProjectFileFunc each, gpointer user_data);

/* "the music", for messages. */
const char *kn_file_kind_words(KnFileKind kind);
