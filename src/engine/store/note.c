/* SPDX-License-Identifier: MIT */
#include "engine/store/note.h"
#include "base/fault.h"
#include "base/json.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

/* Longer notes are not ours. */
enum { SIZE_MAX_BYTES = 1 << 16 };

void kn_store_note_clear(KnStoreNote *note)
{
    g_free(note->project);
    g_free(note->source);
    g_free(note->version);
    *note = (KnStoreNote){0};
}

static void add_text(JsonBuilder *json, const char *name, const char *text)
{
    if (!text)
        return;
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    json_builder_set_member_name(json, name);
    json_builder_add_string_value(json, valid);
}

static void add_integer(JsonBuilder *json, const char *name, gint64 value)
{
    json_builder_set_member_name(json, name);
    json_builder_add_int_value(json, value);
}

static char *to_text(KnStoreKind kind, const char *key, const KnStoreNote *note, guint64 size_bytes)
{
    g_autoptr(JsonBuilder) json = json_builder_new();
    json_builder_begin_object(json);
    add_text(json, "kind", kn_store_kind_name(kind));
    add_text(json, "key", key);
    add_text(json, "kinora", KN_VERSION);
    add_text(json, "project", note->project);
    add_text(json, "source", note->source);
    if (note->first_segment > 0) {
        add_integer(json, "first_segment", note->first_segment);
        add_integer(json, "last_segment", note->last_segment);
    }
    if (note->n_frames > 0) {
        add_integer(json, "first_frame", note->first_frame);
        add_integer(json, "frames", note->n_frames);
    }
    json_builder_set_member_name(json, "seconds");
    json_builder_add_double_value(json, note->seconds);
    add_integer(json, "size_bytes", (gint64)size_bytes);
    json_builder_end_object(json);
    g_autoptr(JsonNode) root = json_builder_get_root(json);
    return json_to_string(root, TRUE);
}

void kn_store_note_write(const KnStore *store, KnStoreKind kind, const char *key,
                         const KnStoreNote *note)
{
    g_autofree char *result = kn_store_path(kn_store_folder(store), kind, key);
    g_autofree char *path = kn_store_note_path(kn_store_folder(store), kind, key);
    g_autofree char *name = g_strconcat(key, ".json", NULL);
    g_autofree char *work_path = g_build_filename(kn_store_work(store), name, NULL);
    GStatBuf info;
    if (g_stat(result, &info) != 0)
        return;
    g_autofree char *text = to_text(kind, key, note, (guint64)info.st_size);
    if (kn_fault(KN_FAULT_WRITE) ||
        !g_file_set_contents_full(work_path, text, -1, G_FILE_SET_CONTENTS_NONE, 0666, NULL) ||
        kn_fault(KN_FAULT_RENAME) || g_rename(work_path, path) != 0)
        g_unlink(work_path);
}

static char *get_text(const KnJson *root, const char *name)
{
    const KnJson *value = kn_json_member(root, name);
    return value && value->type == KN_JSON_STRING ? g_strdup(value->string) : NULL;
}

static gint64 get_integer(const KnJson *root, const char *name, gint64 max)
{
    const KnJson *value = kn_json_member(root, name);
    return value && value->type == KN_JSON_NUMBER && value->integral ? CLAMP(value->integer, 0, max)
                                                                     : 0;
}

gboolean kn_store_note_parse(const char *text, gsize size, KnStoreNote *note)
{
    *note = (KnStoreNote){0};
    if (size > SIZE_MAX_BYTES)
        return FALSE;
    g_autoptr(KnJsonDocument) document = kn_json_load_text(text, (gssize)size, "note", NULL);
    const KnJson *root = document ? kn_json_root(document) : NULL;
    if (!root || root->type != KN_JSON_OBJECT)
        return FALSE;
    const KnJson *seconds = kn_json_member(root, "seconds");
    *note = (KnStoreNote){
        .project = get_text(root, "project"),
        .source = get_text(root, "source"),
        .version = get_text(root, "kinora"),
        .first_segment = (guint)get_integer(root, "first_segment", G_MAXINT),
        .last_segment = (guint)get_integer(root, "last_segment", G_MAXINT),
        .first_frame = get_integer(root, "first_frame", G_MAXINT64),
        .n_frames = get_integer(root, "frames", G_MAXINT64),
        .size_bytes = (guint64)get_integer(root, "size_bytes", G_MAXINT64),
    };
    if (seconds && seconds->type == KN_JSON_NUMBER)
        note->seconds = MAX(seconds->number, 0);
    return TRUE;
}

gboolean kn_store_note_read(const char *folder, KnStoreKind kind, const char *key,
                            KnStoreNote *note)
{
    g_autofree char *path = kn_store_note_path(folder, kind, key);
    g_autofree char *text = NULL;
    gsize size;
    *note = (KnStoreNote){0};
    return g_file_get_contents(path, &text, &size, NULL) && kn_store_note_parse(text, size, note);
}
