/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* The same value as its bytes alone. A GVariant that was put together is a tree, of a hundred bytes
 * and more for each number in it, until somebody asks for its bytes: a thousand segments would take
 * 10 MB. Returns its argument, floating as it was. Threads: pure but for the value. */
GVariant *kn_variant_flat(GVariant *variant);
