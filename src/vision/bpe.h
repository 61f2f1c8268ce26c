/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* The tokens of CLIP's texts (A. Radford et al., "Learning Transferable Visual Models From Natural
 * Language Supervision", 2021): a text in lower case is split into words, numbers and marks, each
 * of these into bytes, and pairs are joined in the order of a list of merges. Tokens are numbered:
 * 256 bytes, 256 bytes that end a word, one for each merge, then the two that begin and end a text.
 * The list is a file of lines "a b", as OpenAI's bpe_simple_vocab_16e6.txt and merges.txt of others
 * have it; a first line "#version: …" is passed over, and of more than KN_BPE_MERGES_MAX merges the
 * first are used. Threads: constant once it is made. */
typedef struct KnBpe KnBpe;
enum { KN_BPE_MERGES_MAX = 48894, KN_BPE_TOKENS = 77 };

/* Errors: KN_ERROR_INPUT: it is no such list, with the line. */
KnBpe *kn_bpe_new(const char *merges, gsize size, GError **error);
void kn_bpe_free(KnBpe *bpe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnBpe, kn_bpe_free)

/* Tokens of a text (UTF-8), with those that begin and end it; what follows them is 0. A longer text
 * is cut, and ends all the same. Returns how many there are. */
guint kn_bpe_tokens(const KnBpe *bpe, const char *text, int tokens[KN_BPE_TOKENS]);
