/* SPDX-License-Identifier: MIT */
#pragma once
#include "project/project.h"

/* Choosing pictures for segments that only say in words what shall be seen (`visual_query`).
 *
 * The pictures are those below `media/` beside the project; links there are not followed, and names
 * with a dot before them are passed over. Each is described by words: its name and its folders', a
 * text beside it (a.jpg.txt, a.txt), strings of a JSON file beside it (a.json), and what its own
 * file says (KnPictures.words). How well it fits is the share of the query's words that describe
 * it, each counted the more, the fewer pictures it describes. Of pictures that fit at least by
 * KN_CHOICE_FITS the one with the largest score is taken:
 *
 *     0.9 fit + 0.05 resolution + 0.05 sharpness + 0.03 aspect
 *
 * each 0..1: the share of the film's pixels that it has, how much its neighbouring pixels differ,
 * and how near its shape is to the film's. Of equal ones the one that was taken less often, then
 * the first by name. A picture that stands in the segment before or after, or one that looks like
 * it, is not taken. Where a model can compare pictures with words (KnLoadOptions.likeness), a
 * picture fits as well as it and the query are alike; words decide where none fits so. Everything
 * is a function of the files, the project and the models. Threads: one. */
#define KN_CHOICE_FITS 0.25

/* Turns each such segment into one with an image, or leaves it a card and adds a warning. Those
 * that have been chosen before stay. */
void kn_project_choose(KnProject *project, const KnLoadOptions *options, KnProblems *problems);
