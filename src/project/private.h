/* SPDX-License-Identifier: MIT */
#pragma once
#include "project/project.h"

/* What the files of this room share. Threads: one a project while it is loaded. */

/* Where KnProject.warnings come from: each step replaces its own. paths: its rules hold so long as
 * the project lives. */
struct KnProjectNotes {
    KnWarnings *load, *files;
    struct KnPaths *paths;
};
/* Takes the warnings of one step and puts those of all steps together. */
void kn_project_note(KnProject *project, KnWarnings **step, const KnProblems *problems);

/* Resolves the paths of one project (see paths.c for the rules). */
typedef struct KnPaths KnPaths;
KnPaths *kn_paths_new(const char *folder, gboolean allow_outside);
void kn_paths_free(KnPaths *paths);
/* For whoever opens what was resolved. */
const KnInputRules *kn_paths_rules(const KnPaths *paths);
/* As it was named; paths in it begin with it. */
const char *kn_paths_folder(const KnPaths *paths);
/* The folder by its real name, unless what lies outside is permitted. */
const char *kn_paths_bounds(const KnPaths *paths);
/* The full path, or NULL and what is wrong, to stand behind the path in a message. The caller
 * frees. */
char *kn_paths_resolve(KnPaths *paths, const char *written, const char **wrong);

/* The seed of a segment that has none of its own: from the project's and from what it shows, so
 * that a segment keeps its grain when others come and go. */
guint64 kn_project_seed(guint64 seed, const char *visual);

typedef struct {
    KnJsonDocument *document;
    KnProblems *problems;
    KnPaths *paths;
} KnReader;
/* Resolves *field in place; NULL stays. FALSE and a problem when it cannot be. */
gboolean kn_reader_path(const KnReader *reader, char **field, const KnJson *node, const char *path);
/* The same for a font, where it is a file. */
gboolean kn_reader_font(const KnReader *reader, char **field, const KnJson *node, const char *path);
/* Takes what is said of a scene, which stands under path; the segment is one of its clip then. */
void kn_scene_read(const KnReader *reader, const KnJson *node, const char *path,
                   KnSegment *segment);
void kn_scene_free(KnScene *scene);
/* The member's node under `key` or an alias of that table's option; the object when not found. */
const KnJson *kn_reader_place(const KnOption *table, const KnJson *object, const char *key);
/* Whether the object, which may be NULL, has such a member that is not null. */
gboolean kn_is_given(const KnJson *object, const char *key);
/* `output` and `outputs` (each may be NULL) into project->output and ->outputs. */
void kn_outputs_read(const KnReader *reader, const KnJson *node, const KnJson *list,
                     const KnLoadOptions *options, KnProject *project);
void kn_outputs_clear(KnProject *project);
/* What the project's theme makes of what is not said otherwise. captions: the object; NULL: none.
 */
void kn_project_theme_apply(KnProject *project, const KnJson *captions);
void kn_project_theme_read(const KnReader *reader, const KnJson *node, KnProjectTheme *theme);
/* node may be NULL: no captions. */
void kn_caption_settings_read(const KnReader *reader, const KnJson *node,
                              KnCaptionSettings *settings);
void kn_caption_settings_clear(KnCaptionSettings *settings);
