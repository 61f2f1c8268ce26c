/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* The ledger: one line of JSON for every line that a voice ever made and every answer that a
 * language model ever gave, in their order. It is only ever appended to, each entry with one write,
 * so that several builds may do it at once, and it goes with neither prune nor a take. A line that
 * is no entry (torn by a crash) is passed over. Threads: pure functions but for the file.
 *
 * What costs something is entered before it is asked for, and settled afterwards by another entry
 * of the same request: so what a build that was killed may have bought stands in it, too. */
typedef enum {
    KN_LEDGER_BOUGHT,   /* or made by a voice that costs nothing */
    KN_LEDGER_ASKED,    /* and not settled: nobody knows whether it was bought */
    KN_LEDGER_REFUSED,  /* asked for, and not bought */
    KN_LEDGER_REPLACED, /* another take stands under the key now; the old one under `kept` */
} KnLedgerState;

typedef struct {
    guint state;    /* KnLedgerState */
    char *request;  /* which one it settles, or is; NULL: it was never asked for */
    gint64 when_us; /* since 1970 */
    char *key;      /* of the take */
    char *kept;     /* key under which a take that was replaced is kept; may be NULL */
    char *provider, *voice, *model, *server; /* may be NULL but for the provider */
    gint64 n_characters;
    double seconds;                      /* of sound */
    gint64 prompt_tokens, answer_tokens; /* of a language model; 0: none, or not known */
} KnLedgerEntry;
void kn_ledger_entry_clear(KnLedgerEntry *entry);

/* FOLDER/voice-ledger.jsonl of a store's folder. The caller frees. */
char *kn_ledger_path(const char *folder);

/* A name for a request that no other has. The caller frees. */
char *kn_ledger_request(void);

/* Errors: KN_ERROR_ENVIRONMENT. */
gboolean kn_ledger_append(const char *path, const KnLedgerEntry *entry, GError **error);

/* Calls each with every entry that was bought, then with those that were asked for and never
 * settled, by builds that run or were killed. A ledger that is not there is empty. Errors:
 * KN_ERROR_ENVIRONMENT: it cannot be read. */
gboolean kn_ledger_read(const char *path,
                        void (*each)(const KnLedgerEntry *entry, gpointer user_data),
                        gpointer user_data, GError **error);
