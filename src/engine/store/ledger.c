/* SPDX-License-Identifier: MIT */
#include "engine/store/ledger.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/fault.h"
#include "base/json.h"

#include <errno.h>
#include <fcntl.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_BYTES_MAX = 1 << 16 };

void kn_ledger_entry_clear(KnLedgerEntry *entry)
{
    g_free(entry->key);
    g_free(entry->provider);
    g_free(entry->voice);
    g_free(entry->model);
    g_free(entry->server);
    *entry = (KnLedgerEntry){0};
}

char *kn_ledger_path(const char *folder)
{
    return g_build_filename(folder, "voice-ledger.jsonl", NULL);
}

static void put(JsonBuilder *json, const char *name, const char *text)
{
    if (!text)
        return;
    json_builder_set_member_name(json, name);
    json_builder_add_string_value(json, text);
}

static char *to_line(const KnLedgerEntry *entry)
{
    g_autoptr(GDateTime) seconds = g_date_time_new_from_unix_utc(entry->when_us / G_USEC_PER_SEC);
    g_autoptr(GDateTime) when =
        g_date_time_add(seconds, (GTimeSpan)(entry->when_us % G_USEC_PER_SEC));
    g_autofree char *stamp = g_date_time_format(when, "%Y-%m-%dT%H:%M:%S.%fZ");
    g_autoptr(JsonBuilder) json = json_builder_new();
    json_builder_begin_object(json);
    put(json, "when", stamp);
    put(json, "key", entry->key);
    put(json, "provider", entry->provider);
    put(json, "voice", entry->voice);
    put(json, "model", entry->model);
    put(json, "server", entry->server);
    json_builder_set_member_name(json, "characters");
    json_builder_add_int_value(json, entry->n_characters);
    json_builder_set_member_name(json, "seconds");
    json_builder_add_double_value(json, entry->seconds);
    json_builder_end_object(json);
    g_autoptr(JsonNode) root = json_builder_get_root(json);
    g_autofree char *text = json_to_string(root, FALSE);
    return g_strconcat(text, "\n", NULL);
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
    g_autofree char *line = to_line(entry);
    int fd = kn_fault(KN_FAULT_OPEN)
                 ? -1
                 : open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    gboolean written = FALSE;
    if (fd >= 0) {
        g_autofree char *text = g_strconcat(ends_torn(fd) ? "\n" : "", line, NULL);
        written = !kn_fault(KN_FAULT_WRITE) && kn_write_all(fd, text, strlen(text));
    }
    if (!written)
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot write the ledger '%s': %s", path,
                    g_strerror(errno));
    if (fd >= 0)
        close(fd);
    return written;
}

static char *text_of(const KnJson *object, const char *name)
{
    const KnJson *member = kn_json_member(object, name);
    return member && member->type == KN_JSON_STRING ? g_strdup(member->string) : NULL;
}

static double number_of(const KnJson *object, const char *name)
{
    const KnJson *member = kn_json_member(object, name);
    return member && member->type == KN_JSON_NUMBER ? member->number : 0;
}

static gboolean from_line(const char *line, KnLedgerEntry *entry)
{
    g_autoptr(KnJsonDocument) document = kn_json_load_text(line, -1, "", NULL);
    const KnJson *object = document ? kn_json_root(document) : NULL;
    if (!object || object->type != KN_JSON_OBJECT)
        return FALSE;
    g_autofree char *stamp = text_of(object, "when");
    g_autoptr(GDateTime) when = stamp ? g_date_time_new_from_iso8601(stamp, NULL) : NULL;
    double n_characters = number_of(object, "characters");
    *entry = (KnLedgerEntry){
        .when_us = when ? g_date_time_to_unix(when) * G_USEC_PER_SEC : 0,
        .key = text_of(object, "key"),
        .provider = text_of(object, "provider"),
        .voice = text_of(object, "voice"),
        .model = text_of(object, "model"),
        .server = text_of(object, "server"),
        .n_characters = (gint64)CLAMP(n_characters, 0, 1e9),
        .seconds = CLAMP(number_of(object, "seconds"), 0, 1e9),
    };
    if (entry->key && entry->provider)
        return TRUE;
    kn_ledger_entry_clear(entry);
    return FALSE;
}

gboolean kn_ledger_read(const char *path,
                        void (*each)(const KnLedgerEntry *entry, gpointer user_data),
                        gpointer user_data, GError **error)
{
    g_autofree char *line = g_malloc(LINE_BYTES_MAX);
    FILE *file = fopen(path, "re");
    if (!file && errno == ENOENT)
        return TRUE;
    while (file && fgets(line, LINE_BYTES_MAX, file)) {
        KnLedgerEntry entry;
        if (!from_line(line, &entry))
            continue;
        each(&entry, user_data);
        kn_ledger_entry_clear(&entry);
    }
    gboolean good = file && !ferror(file);
    if (!good)
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot read the ledger '%s': %s", path,
                    g_strerror(errno));
    if (file)
        fclose(file);
    return good;
}
