/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/method/method.h"
#include "engine/pool/job.h"

/* What is made in this process, without workers: for the method `disabled` and for single frames.
 * Each looks first whether somebody wants it to stop (KN_ERROR_CANCELLED). */
gboolean kn_in_process_check(const KnMethodInputs *inputs, GError **error);

/* The sound, unless it is in the store. Reports its phase. */
gboolean kn_in_process_sound(const KnMethodInputs *inputs, KnJobRunner *runner, GError **error);

/* The pictures that frames [first, first + n) show, unless they are in the store. */
gboolean kn_in_process_pictures(const KnMethodInputs *inputs, KnJobRunner *runner, gint64 first,
                                gint64 n, GError **error);

/* One frame, with its pictures. The caller frees. Errors: KN_ERROR_USAGE: the film has no such
 * frame; those of making pictures and of drawing. */
KnFrame *kn_in_process_frame(const KnMethodInputs *inputs, KnJobRunner *runner, gint64 number,
                             GError **error);
