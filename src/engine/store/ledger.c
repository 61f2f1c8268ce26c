/* SPDX-License-Identifier: MIT */
#include "engine/store/ledger.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/fault.h"
#include "base/folder.h"
#include "base/open_file.h"
#include "base/record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_BYTES_MAX = 1 << 16 };

static const char *const states[] = {"bought", "asked", "refused", "replaced", NULL};

static const KnField fields[] = {
    {"state", KN_CHOICE(KnLedgerEntry, state, states), .optional = TRUE},
    {"request", KN_TEXT(KnLedgerEntry, request), .optional = TRUE},
    {"when", KN_TIME(KnLedgerEntry, when_us), .optional = TRUE},
    {"key", KN_TEXT(KnLedgerEntry, key)},
    {"kept", KN_TEXT(KnLedgerEntry, kept), .optional = TRUE},
    {"provider", KN_TEXT(KnLedgerEntry, provider)},
    {"voice", KN_TEXT(KnLedgerEntry, voice), .optional = TRUE},
    {"model", KN_TEXT(KnLedgerEntry, model), .optional = TRUE},
    {"server", KN_TEXT(KnLedgerEntry, server), .optional = TRUE},
    {"characters", KN_INT64(KnLedgerEntry, n_characters), .max = 1000000000, .optional = TRUE},
    {"seconds", KN_DOUBLE(KnLedgerEntry, seconds), .max = 1000000000, .optional = TRUE},
    {"prompt_tokens", KN_INT64(KnLedgerEntry, prompt_tokens), .max = G_MAXINT32, .optional = TRUE},
    {"answer_tokens", KN_INT64(KnLedgerEntry, answer_tokens), .max = G_MAXINT32, .optional = TRUE},
    {0},
};

void kn_ledger_entry_clear(KnLedgerEntry *entry)
{
    kn_record_clear(fields, entry);
}

char *kn_ledger_path(const char *folder)
{
    return g_build_filename(folder, "voice-ledger.jsonl", NULL);
}

char *kn_ledger_request(void)
{
    return g_uuid_string_random();
}

/* Whether the last line was torn: the next entry then begins a line of its own. */
static gboolean ends_torn(int fd)
{
    struct stat info;
    char last = '\n';
    return fstat(fd, &info) == 0 && info.st_size > 0 &&
           pread(fd, &last, 1, info.st_size - 1) == 1 && last != '\n';
}

gboolean kn_ledger_append(const char *path, const KnLedgerEntry *entry, GError **error)
{
    g_autofree char *line = kn_record_to_json_text(fields, entry, FALSE);
    g_autofree char *place = g_path_get_dirname(path), *name = g_path_get_basename(path);
    g_autoptr(KnFolder) folder = kn_folder_open(place, NULL, TRUE, NULL);
    int fd = folder ? kn_folder_open_file(folder, name, O_RDWR | O_APPEND | O_CREAT, 0666) : -1;
    gboolean written = FALSE;
    if (fd >= 0) {
        g_autofree char *text = g_strconcat(ends_torn(fd) ? "\n" : "", line, "\n", NULL);
        written = !kn_fault(KN_FAULT_WRITE) && kn_write_all(fd, text, strlen(text));
    }
    if (!written)
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot write the ledger '%s': %s%s",
                    path, g_strerror(errno), kn_write_advice(errno));
    if (fd >= 0)
        close(fd);
    return written;
}

static void free_entry(gpointer data)
{
    kn_ledger_entry_clear(data);
    g_free(data);
}

typedef struct {
    void (*each)(const KnLedgerEntry *entry, gpointer user_data);
    gpointer user_data;
    GHashTable *asked; /* request → KnLedgerEntry, owned */
} Reading;

/* Takes what is in the entry, or clears it. */
static void read_entry(const Reading *reading, KnLedgerEntry *take_entry)
{
    if (take_entry->state == KN_LEDGER_ASKED && take_entry->request) {
        g_hash_table_replace(reading->asked, g_strdup(take_entry->request),
                             g_memdup2(take_entry, sizeof *take_entry));
        return;
    }
    if (take_entry->request)
        g_hash_table_remove(reading->asked, take_entry->request);
    if (take_entry->state == KN_LEDGER_BOUGHT)
        reading->each(take_entry, reading->user_data);
    kn_ledger_entry_clear(take_entry);
}

static gint compare_times(gconstpointer a, gconstpointer b)
{
    const KnLedgerEntry *one = a, *two = b;
    return (one->when_us > two->when_us) - (one->when_us < two->when_us);
}

gboolean kn_ledger_read(const char *path,
                        void (*each)(const KnLedgerEntry *entry, gpointer user_data),
                        gpointer user_data, GError **error)
{
    g_autofree char *line = g_malloc(LINE_BYTES_MAX);
    g_autoptr(GError) reason = NULL;
    g_autoptr(GHashTable) asked =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_entry);
    const Reading reading = {each, user_data, asked};
    int fd = kn_open_input(AT_FDCWD, path, O_NOFOLLOW, NULL, &reason);
    FILE *file = fd >= 0 ? fdopen(fd, "r") : NULL;
    if (fd < 0 && errno == ENOENT)
        return TRUE;
    while (file && fgets(line, LINE_BYTES_MAX, file)) {
        KnLedgerEntry entry;
        if (!kn_record_from_json_text(fields, line, strlen(line), LINE_BYTES_MAX, &entry))
            continue;
        read_entry(&reading, &entry);
    }
    g_autoptr(GList) open = g_list_sort(g_hash_table_get_values(asked), compare_times);
    for (GList *at = open; at; at = at->next)
        each(at->data, user_data);
    gboolean good = file && !ferror(file);
    if (!good)
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot read the ledger '%s': %s", path,
                    reason ? reason->message : g_strerror(errno));
    if (file)
        fclose(file);
    return good;
}
