/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* For tests whose files are damaged, or read while they are changed: libraries warn of these and
 * are right to, which ends neither the test nor its helpers. The code drops what libvips warns of,
 * so a test that it ended would end without a word. What is critical stays fatal. */
static inline void damage_is_expected(void)
{
    g_log_set_always_fatal(G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
    g_setenv("G_DEBUG", "fatal-criticals", TRUE);
}
