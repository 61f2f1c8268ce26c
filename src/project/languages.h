/* SPDX-License-Identifier: MIT */
#pragma once
#include "project/private.h"

/* The languages of a project. It is loaded for one of them, as for one of its outputs: what is said
 * and shown in that language stands in a file beside the project, which is read with it and put
 * over the segments before they are read, so that nobody else need know. Threads: one a project
 * while it is loaded. */

/* What was read of files: values that the document has adopted. */
typedef struct {
    /* Those that are spoken, and those of the captions; NULL: the segments' own, or a file that
     * cannot be read. They are yet to be filled with variables. */
    const KnJson *roots[2];
    const KnJson **of[2]; /* the values of the segments, once they are matched; NULL: as above */
} KnLanguageTexts;

/* Reads the files of the language that is wished for. What is no path, or is not there, is passed
 * over: kn_languages_read, and who checks files, tell it. */
void kn_languages_open(const KnReader *reader, const KnLoadOptions *options,
                       KnLanguageTexts *texts);
void kn_language_texts_clear(KnLanguageTexts *texts);

/* `languages` (NULL: none) into project->languages and ->language. */
void kn_languages_read(const KnReader *reader, const KnJson *node, const KnLoadOptions *options,
                       KnProject *project);
void kn_languages_clear(KnProject *project);

/* What the language makes of the project's voice and of its defaults; each may be NULL. */
const KnJson *kn_language_voice(const KnReader *reader, const KnProject *project,
                                const KnJson *voice);
const KnJson *kn_language_defaults(const KnReader *reader, const KnProject *project,
                                   const KnJson *defaults);

/* Finds out which text is of which segment. What is of none, and which segments have none, is told.
 */
void kn_language_match(const KnReader *reader, const KnJson *segments, KnLanguageTexts *texts);
/* A segment as it is in the language. */
const KnJson *kn_language_segment(const KnReader *reader, const KnProject *project,
                                  const KnLanguageTexts *texts, guint i, const KnJson *segment);
/* What captions in another language show of it; NULL: what is said. The caller frees. */
char *kn_language_shown(const KnProject *project, const KnLanguageTexts *texts, guint i,
                        const KnJson *segment);
/* Then, once everything is read: the film's title, and what tracks of it are called. */
void kn_language_apply(KnProject *project);
