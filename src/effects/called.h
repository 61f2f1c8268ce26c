/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Label of a face, which detectors find beside whose it is. */
#define KN_CALLED_FACE "face"

/* Whether a label means what somebody asks for in words of his own: the same word or one that holds
 * it ("oil lamp" for "lamp"), or a word of the target that is another name of the label ("the old
 * woman" for "person", "his bike" for "bicycle"), in one or in many. Upper and lower case are the
 * same. Threads: pure. */
gboolean kn_is_called(const char *label, const char *target);
