/* SPDX-License-Identifier: MIT */
#pragma once
#include <pango/pango.h>

/* What goes wrong in Pango, Cairo and Fontconfig while text is laid out and drawn. They report it
 * to nobody but a log, and draw something else; a film with that in it is wrong. Threads: one at a
 * time. */

/* Before text is laid out: whether there is room for what that may need. From the first call on,
 * complaints are collected. Errors: KN_ERROR_ENVIRONMENT. */
gboolean kn_kit_room(GError **error);

/* After: whether nobody has complained, and every font of the layout (NULL: none is looked at) can
 * be drawn with. What was collected is forgotten. Errors: KN_ERROR_ENVIRONMENT. */
gboolean kn_kit_good(PangoLayout *layout, GError **error);
