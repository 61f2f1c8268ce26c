/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/job.h"

/* Draws the contact sheet of a project, as `kinora sheet` does when nothing is chosen. The job is
 * open. Errors: those of kn_session_still, KN_ERROR_ENVIRONMENT. Threads: one. */
gboolean kn_cli_sheet_write(KnCliJob *job, const char *path, GError **error);
