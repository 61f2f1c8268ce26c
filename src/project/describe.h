/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"

/* Options in words, for schema and reference. Threads: pure functions. */

/* "whole number, 16 to 8192", "colour", "one of a, b": what may stand there. The caller frees. */
char *kn_describe_type(const KnOption *option);

/* Appends a Markdown table of all options that have an effect, and a line of those that have
 * none. */
void kn_describe_table(GString *out, const KnOption *options);
