/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* A network in the ONNX form that makes noise gets another noise in each run, unless its nodes say
 * which: the same network, whose nodes RandomNormal, RandomUniform and their like have a seed each.
 * What is no network of that form comes back as it is. The caller unrefs. Threads: pure. */
GByteArray *kn_onnx_seed(gconstpointer data, gsize size);
