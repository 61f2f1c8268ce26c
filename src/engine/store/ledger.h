/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* The ledger: one line of JSON for every line that a voice ever made and every answer that a
 * language model ever gave, in their order. It is only ever appended to, each entry with one write,
 * so that several builds may do it at once, and it goes with neither prune nor a take. A line that
 * is no entry (torn by a crash) is passed over. Threads: pure functions but for the file. */
typedef struct {
    gint64 when_us;                          /* since 1970 */
    char *key;                               /* of the take */
    char *provider, *voice, *model, *server; /* may be NULL but for the provider */
    gint64 n_characters;
    double seconds;                      /* of sound */
    gint64 prompt_tokens, answer_tokens; /* of a language model; 0: none, or not known */
} KnLedgerEntry;
void kn_ledger_entry_clear(KnLedgerEntry *entry);

/* FOLDER/voice-ledger.jsonl of a store's folder. The caller frees. */
char *kn_ledger_path(const char *folder);

/* Errors: KN_ERROR_ENVIRONMENT. */
gboolean kn_ledger_append(const char *path, const KnLedgerEntry *entry, GError **error);

/* Calls each with every entry. A ledger that is not there is empty. Errors: KN_ERROR_ENVIRONMENT:
 * it cannot be read. */
gboolean kn_ledger_read(const char *path,
                        void (*each)(const KnLedgerEntry *entry, gpointer user_data),
                        gpointer user_data, GError **error);
