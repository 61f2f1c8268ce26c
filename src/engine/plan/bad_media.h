/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/store/store.h"
#include "project/project.h"

/* Planning ends at the first input that cannot be read. Before that is told, the others are looked
 * at, so that a person mends all of them at once: an error about an input becomes one of all inputs
 * of the project that cannot be read, each with its place. Other errors stay as they are, and so
 * does one whose input is the only bad one. Files that are known already are not opened again.
 * There may be no error, and store may be NULL. */
void kn_bad_media_tell_all(const KnProject *project, KnStore *store, GError **error);
/* The same for an error of kn_project_check_files, about files that are not there: those that
 * cannot be opened are told with them. */
void kn_bad_media_add_to_missing(const KnProject *project, KnStore *store, GError **error);
