/* SPDX-License-Identifier: MIT */
#include "engine/notes/rows_state.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/numbered.h"
#include "base/record.h"
#include "engine/notes/state.h"
#include "engine/notes/write_json.h"
#include "output/sequence.h"
#include "project/rows.h"

#include <string.h>
#include <sys/stat.h>

enum { FORM = 1, BYTES_MAX = 256 << 20, ERROR_BYTES_MAX = 2000 };

static const char *const names[] = {
    [KN_ROW_WAITING] = "waiting", [KN_ROW_RUNNING] = "running", [KN_ROW_DONE] = "done",
    [KN_ROW_FAILED] = "failed",   [KN_ROW_STOPPED] = "stopped", NULL,
};

const char *kn_row_state_name(KnRowState state)
{
    return state < KN_N_ROW_STATES ? names[state] : NULL;
}

static const KnField note_fields[] = {
    {"row", KN_INT64(KnRowNote, row)},
    {"line", KN_INT64(KnRowNote, line)},
    {"key", KN_HASH(KnRowNote, key)},
    {"output", KN_TEXT(KnRowNote, output), .optional = TRUE},
    {"state", KN_CHOICE(KnRowNote, state, names)},
    {"code", KN_TEXT(KnRowNote, code), .optional = TRUE},
    {"error", KN_TEXT(KnRowNote, error), .optional = TRUE},
    {"seconds", KN_DOUBLE(KnRowNote, seconds), .optional = TRUE},
    {"frames", KN_INT64(KnRowNote, n_frames), .optional = TRUE},
    {"warnings", KN_INT64(KnRowNote, n_warnings), .optional = TRUE},
    {"sha256", KN_HASH(KnRowNote, sha256), .optional = TRUE},
    {"size_bytes", KN_INT64(KnRowNote, size_bytes), .optional = TRUE},
    {"mtime_ns", KN_INT64(KnRowNote, mtime_ns), .optional = TRUE},
    {0},
};

static void clear_note(gpointer data)
{
    kn_record_clear(note_fields, data);
}

static const KnField state_fields[] = {
    {"form", KN_INT(KnRowsState, form), .min = FORM, .max = FORM},
    {"kinora", KN_TEXT(KnRowsState, version)},
    {"project", KN_TEXT(KnRowsState, project)},
    {"rows_file", KN_TEXT(KnRowsState, rows)},
    {"pattern", KN_TEXT(KnRowsState, pattern)},
    {"variant", KN_TEXT(KnRowsState, variant), .optional = TRUE},
    {"started", KN_INT64(KnRowsState, started)},
    {"seconds", KN_DOUBLE(KnRowsState, seconds)},
    {"rows", KN_RECORDS(KnRowsState, KnRowNote, notes, note_fields), .clear = clear_note,
     .n_max = KN_ROWS_MAX},
    {0},
};

void kn_rows_state_init(KnRowsState *state)
{
    kn_record_init(state_fields, state);
}

void kn_rows_state_clear(KnRowsState *state)
{
    if (state->notes)
        kn_record_clear(state_fields, state);
}

char *kn_rows_state_stem(const char *project_path, const char *rows_path, const char *pattern,
                         const char *variant)
{
    enum { DIGITS = 16 };
    g_autofree char *name = g_path_get_basename(project_path);
    g_autofree char *rows = g_canonicalize_filename(rows_path, NULL);
    g_autofree char *films = *pattern ? g_canonicalize_filename(pattern, NULL) : g_strdup("");
    g_autofree char *hash =
        kn_hash_variant(g_variant_new("(^ay^ay^ays)", name, rows, films, variant));
    return g_strdup_printf("%.*s", DIGITS, hash);
}

KnFolder *kn_rows_state_folder(const char *project_path, gboolean make, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(project_path);
    return kn_folder_open(folder, KN_STATE_ROOT, make, error);
}

gboolean kn_rows_state_read(KnFolder *folder, const char *stem, KnRowsState *state)
{
    g_autofree char *name = g_strconcat(stem, ".rows.json", NULL), *text = NULL;
    gsize size;
    if (folder && kn_folder_read(folder, name, BYTES_MAX, &text, &size, NULL) &&
        kn_record_from_json_text(state_fields, text, size, BYTES_MAX, state))
        return TRUE;
    kn_rows_state_init(state);
    return FALSE;
}

gboolean kn_rows_state_write(KnFolder *folder, const char *stem, const KnRowsState *state,
                             GError **error)
{
    g_autofree char *name = g_strconcat(stem, ".rows.json", NULL);
    g_autoptr(JsonBuilder) json = json_builder_new();
    KnRowsState formed = *state;
    formed.form = FORM;
    json_builder_begin_object(json);
    kn_record_to_json(state_fields, &formed, json);
    json_builder_end_object(json);
    return kn_write_json_file(json, folder, name, error);
}

gboolean kn_rows_report_write(const KnRowsState *state, const char *path, const GError *failure,
                              int exit_code, GError **error)
{
    g_autoptr(JsonBuilder) json = json_builder_new();
    gboolean stopped = g_error_matches(failure, KN_ERROR, KN_ERROR_CANCELLED);
    json_builder_begin_object(json);
    kn_write_integer(json, "version", KN_ROWS_REPORT_VERSION);
    kn_write_text(json, "result", stopped ? "stopped" : failure ? "failed" : "done");
    kn_write_text(json, "code", failure ? kn_error_name(failure) : NULL);
    kn_write_text(json, "error", failure ? failure->message : NULL);
    kn_write_integer(json, "exit_code", exit_code);
    kn_record_to_json(state_fields + 1, state, json); /* without its form */
    json_builder_end_object(json);
    return kn_write_json_file(json, NULL, path, error);
}

void kn_row_note_copy(KnRowNote *note, const KnRowNote *other)
{
    gint64 row = note->row, line = note->line;
    char *output = g_steal_pointer(&note->output);
    clear_note(note);
    *note = *other;
    note->row = row;
    note->line = line;
    note->output = output;
    note->code = g_strdup(other->code);
    note->error = g_strdup(other->error);
}

/* All files of a sequence count as one film. */
static gboolean look(const KnRowNote *note, gint64 *size_bytes, gint64 *mtime_ns)
{
    const char *path = note->output;
    struct stat info;
    KnSequenceStat sequence;
    struct timespec modified;
    if (!path || !*path)
        return FALSE;
    if (kn_numbered_is(path)) {
        if (!kn_sequence_look(path, note->n_frames, &sequence))
            return FALSE;
        *size_bytes = sequence.size_bytes;
        modified = sequence.modified;
    } else {
        if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
            return FALSE;
        *size_bytes = info.st_size;
        modified = info.st_mtim;
    }
    *mtime_ns = (gint64)modified.tv_sec * 1000000000 + modified.tv_nsec;
    return TRUE;
}

gboolean kn_row_note_holds(const KnRowNote *note)
{
    gint64 size_bytes, mtime_ns;
    return note->state == KN_ROW_DONE && look(note, &size_bytes, &mtime_ns) &&
           size_bytes == note->size_bytes && mtime_ns == note->mtime_ns;
}

void kn_row_note_film(KnRowNote *note)
{
    note->size_bytes = note->mtime_ns = 0;
    look(note, &note->size_bytes, &note->mtime_ns);
}

void kn_row_note_set_error(KnRowNote *note, const char *code, const char *error)
{
    g_free(note->code);
    g_free(note->error);
    note->code = g_strdup(code);
    note->error =
        error ? g_utf8_make_valid(error, (gssize)MIN(strlen(error), ERROR_BYTES_MAX)) : NULL;
}
