/* SPDX-License-Identifier: MIT */
#include "engine/notes/state.h"
#include "base/hash.h"
#include "base/numbered.h"
#include "base/record.h"
#include "engine/film/film.h"
#include "engine/film/outputs.h"
#include "engine/notes/write_json.h"
#include "engine/store/lock.h"
#include "output/sequence.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* One of another form counts as damaged. */
enum { FORM = 3, SIZE_MAX_BYTES = 1 << 20, PHASES_MAX = 32, FILMS_MAX = 8 };

static const char *const results[] = {"none", "running", "done", "failed", "stopped", NULL};

static const KnField phase_fields[] = {
    {"phase", KN_CHARS(KnStatePhase, name)},
    {"done", KN_BOOL(KnStatePhase, done)},
    {"stopped", KN_BOOL(KnStatePhase, stopped), .optional = TRUE},
    {"at", KN_INT64(KnStatePhase, at)},
    {"seconds", KN_DOUBLE(KnStatePhase, seconds)},
    {0},
};

static const KnField flash_fields[] = {
    {"red", KN_BOOL(KnFlashFinding, red), .optional = TRUE},
    {"first_frame", KN_INT64(KnFlashFinding, first_frame), .max = G_MAXINT},
    {"last_frame", KN_INT64(KnFlashFinding, last_frame), .max = G_MAXINT},
    {"changes", KN_UINT(KnFlashFinding, n_changes), .max = 1000},
    {"area", KN_DOUBLE(KnFlashFinding, area)},
    {0},
};

static const KnField film_fields[] = {
    {"path", KN_TEXT(KnStateFilm, path)},
    {"size_bytes", KN_INT64(KnStateFilm, size_bytes)},
    {"mtime_ns", KN_INT64(KnStateFilm, mtime_ns)},
    {"ctime_ns", KN_INT64(KnStateFilm, ctime_ns)},
    {"inode", KN_INT64(KnStateFilm, inode)},
    {"device", KN_INT64(KnStateFilm, device)},
    {"key", KN_HASH(KnStateFilm, key)},
    {"writer", KN_TEXT(KnStateFilm, writer), .optional = TRUE},
    {"sha256", KN_HASH(KnStateFilm, sha256), .optional = TRUE},
    {"frames", KN_INT64(KnStateFilm, n_frames)},
    {"picture_seconds", KN_DOUBLE(KnStateFilm, picture_seconds)},
    {"sound_seconds", KN_DOUBLE(KnStateFilm, sound_seconds)},
    {"flashes", KN_RECORDS(KnStateFilm, KnFlashFinding, flashes, flash_fields),
     .n_max = KN_FILM_FLASHES_MAX, .optional = TRUE},
    {"verified", KN_BOOL(KnStateFilm, verified), .optional = TRUE},
    {0},
};

static void clear_film(gpointer data)
{
    KnStateFilm *film = data;
    g_free(film->path);
    g_free(film->writer);
    g_clear_pointer(&film->flashes, g_array_unref);
}

static const KnField state_fields[] = {
    {"form", KN_INT(KnState, form), .min = FORM, .max = FORM},
    {"kinora", KN_TEXT(KnState, version)},
    {"result", KN_CHOICE(KnState, result, results)},
    {"error", KN_TEXT(KnState, error), .optional = TRUE},
    {"error_code", KN_TEXT(KnState, error_code), .optional = TRUE},
    {"output", KN_TEXT(KnState, output)},
    {"variant", KN_TEXT(KnState, variant), .optional = TRUE},
    {"started", KN_INT64(KnState, started)},
    {"seconds", KN_DOUBLE(KnState, seconds)},
    {"meaning", KN_INT(KnState, meaning), .max = G_MAXINT},
    {"codec", KN_TEXT(KnState, codec_version)},
    {"phases", KN_RECORDS(KnState, KnStatePhase, phases, phase_fields), .n_max = PHASES_MAX},
    {"films", KN_RECORDS(KnState, KnStateFilm, films, film_fields), .clear = clear_film,
     .n_max = FILMS_MAX},
    {0},
};

void kn_state_clear(KnState *state)
{
    kn_record_clear(state_fields, state);
}

static char *states_folder(const char *project_path)
{
    g_autofree char *folder = g_path_get_dirname(project_path);
    g_autofree char *name = g_path_get_basename(project_path);
    return g_build_filename(folder, KN_STATE_ROOT, name, NULL);
}

char *kn_state_variant(const char *film, gboolean draft, const KnFilmPart *part,
                       const char *const *variables)
{
    g_autofree char *words = kn_part_words(part);
    GString *variant = g_string_new(NULL);
    if (film)
        g_string_append_printf(variant, ".%s", film);
    g_string_append(variant, draft ? ".draft" : "");
    g_string_append(variant, words);
    for (guint i = 0; variables && variables[i]; i++)
        g_string_append_printf(variant, "%s--set %s", variant->len ? " " : "", variables[i]);
    return g_string_free(variant, FALSE);
}

char *kn_state_folder(const char *project_path, const char *variant, const char *output_path)
{
    enum { DIGITS = 16 };
    g_autofree char *all = states_folder(project_path);
    g_autofree char *output = g_canonicalize_filename(output_path, NULL);
    g_autofree char *film = kn_hash_variant(g_variant_new("(s^ay)", variant, output));
    film[DIGITS] = '\0';
    return g_build_filename(all, film, NULL);
}

KnFolder *kn_state_folder_open(const char *folder, gboolean make, GError **error)
{
    const char *own = g_strrstr(folder, "/.kinora/");
    if (!own)
        return kn_folder_open(folder, NULL, make, error);
    g_autofree char *root = own > folder ? g_strndup(folder, (gsize)(own - folder)) : g_strdup("/");
    return kn_folder_open(root, own + 1, make, error);
}

KnFolder *kn_state_outputs_open(const char *folder, GError **error)
{
    const char *own = g_strrstr(folder, "/" KN_STATE_ROOT "/");
    if (!own)
        return kn_folder_open(folder, NULL, FALSE, error);
    g_autofree char *root = own > folder ? g_strndup(folder, (gsize)(own - folder)) : g_strdup("/");
    return kn_folder_open(root, KN_STATE_ROOT, FALSE, error);
}

/* By the folder behind its links. */
char *kn_state_output_lock(const char *output_path)
{
    enum { DIGITS = 16 };
    g_autofree char *stem = kn_output_beside(output_path, "");
    g_autofree char *named = g_path_get_dirname(stem), *name = g_path_get_basename(stem);
    char *real = realpath(named, NULL);
    g_autofree char *folder = real ? g_strdup(real) : g_canonicalize_filename(named, NULL);
    free(real);
    g_autofree char *hash = kn_hash_variant(g_variant_new("(^ay^ay)", folder, name));
    return g_strdup_printf("%.*s.lock", DIGITS, hash);
}

const char *kn_state_result_name(KnStateResult result)
{
    return results[result];
}

gboolean kn_state_parse(const char *text, gsize size, KnState *state)
{
    if (kn_record_from_json_text(state_fields, text, size, SIZE_MAX_BYTES, state))
        return TRUE;
    kn_record_init(state_fields, state);
    return FALSE;
}

gboolean kn_state_read(const char *folder, KnState *state)
{
    g_autofree char *text = NULL;
    gsize size;
    g_autoptr(KnFolder) opened = folder ? kn_state_folder_open(folder, FALSE, NULL) : NULL;
    if (opened && kn_folder_read(opened, KN_STATE_FILE, SIZE_MAX_BYTES, &text, &size, NULL))
        return kn_state_parse(text, size, state);
    gboolean none = !folder || errno == ENOENT || errno == ENOTDIR;
    kn_record_init(state_fields, state);
    return none;
}

static gboolean is_of(const KnState *state, const char *variant)
{
    return state->result != KN_STATE_NONE &&
           (!variant || g_strcmp0(state->variant ? state->variant : "", variant) == 0);
}

/* Its builds say when they began in seconds, which are too coarse to tell which was the last. */
static gint64 written_ns(const char *folder)
{
    enum { SECOND_NS = 1000000000 };
    struct stat info;
    g_autoptr(KnFolder) opened = kn_state_folder_open(folder, FALSE, NULL);
    return opened && kn_folder_has_file(opened, KN_STATE_FILE, &info)
               ? (gint64)info.st_mtim.tv_sec * SECOND_NS + info.st_mtim.tv_nsec
               : 0;
}

char *kn_state_last_output(const char *project_path, const char *variant, KnState *latest)
{
    g_autofree char *place = states_folder(project_path);
    g_autoptr(KnFolder) all = kn_state_folder_open(place, FALSE, NULL);
    g_auto(GStrv) names = all ? kn_folder_names(all) : NULL;
    gint64 last_ns = 0;
    kn_record_init(state_fields, latest);
    for (char **name = names; name && *name; name++) {
        g_autofree char *folder = g_build_filename(place, *name, NULL);
        KnState state;
        kn_state_read(folder, &state);
        gint64 at_ns = written_ns(folder);
        if (is_of(&state, variant) && at_ns >= last_ns) {
            kn_state_clear(latest);
            *latest = state;
            last_ns = at_ns;
        } else {
            kn_state_clear(&state);
        }
    }
    return latest->output && *latest->output ? g_strdup(latest->output) : NULL;
}

GPtrArray *kn_state_outputs(const char *project_path)
{
    GPtrArray *outputs = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *place = states_folder(project_path);
    g_autoptr(KnFolder) all = kn_state_folder_open(place, FALSE, NULL);
    g_auto(GStrv) names = all ? kn_folder_names(all) : NULL;
    for (char **name = names; name && *name; name++) {
        g_autofree char *folder = g_build_filename(place, *name, NULL);
        g_auto(KnState) state = {0};
        if (kn_state_read(folder, &state) && state.output && *state.output)
            g_ptr_array_add(outputs, g_strdup(state.output));
    }
    return outputs;
}

typedef struct {
    char *name;
    gint64 started;
} Kept;

static int by_start(gconstpointer pa, gconstpointer pb)
{
    const Kept *a = pa, *b = pb;
    return a->started != b->started ? (a->started > b->started ? -1 : 1) : strcmp(a->name, b->name);
}

void kn_state_prune(const char *folder)
{
    g_autofree char *place = g_path_get_dirname(folder);
    g_autoptr(KnFolder) all = kn_state_folder_open(place, FALSE, NULL);
    g_auto(GStrv) names = all ? kn_folder_names(all) : NULL;
    g_autoptr(GArray) kept = g_array_new(FALSE, FALSE, sizeof(Kept));
    if (!names || g_strv_length(names) <= KN_STATE_KEPT_MAX)
        return;
    for (char **name = names; *name; name++) {
        g_autofree char *path = g_build_filename(place, *name, NULL);
        g_auto(KnState) state = {0};
        kn_state_read(path, &state);
        Kept entry = {*name, state.started};
        g_array_append_val(kept, entry);
    }
    g_array_sort(kept, by_start);
    for (guint i = KN_STATE_KEPT_MAX - KN_STATE_KEPT_MAX / 8; i < kept->len; i++) {
        const char *name = g_array_index(kept, Kept, i).name;
        g_autoptr(KnFolder) one = kn_folder_open_in(all, name, FALSE, NULL);
        KnLockHolder holder;
        if (one && !kn_lock_look(one, KN_STATE_LOCK, &holder))
            kn_folder_remove_tree(all, name);
    }
}

gboolean kn_state_write(KnFolder *folder, const KnState *state, GError **error)
{
    g_autoptr(JsonBuilder) json = json_builder_new();
    KnState formed = *state;
    formed.form = FORM;
    json_builder_begin_object(json);
    kn_record_to_json(state_fields, &formed, json);
    json_builder_end_object(json);
    return kn_write_json_file(json, folder, KN_STATE_FILE, error);
}

/* ---- what it holds */

const KnStatePhase *kn_state_phase(const KnState *state, const char *name)
{
    for (guint i = 0; i < state->phases->len; i++) {
        const KnStatePhase *phase = &g_array_index(state->phases, KnStatePhase, i);
        if (strcmp(phase->name, name) == 0)
            return phase;
    }
    return NULL;
}

const char *kn_state_phase_name(const KnStatePhase *phase)
{
    return phase->done ? "done" : phase->stopped ? "stopped" : "failed";
}

void kn_state_set_phase(KnState *state, const KnStatePhase *phase)
{
    KnStatePhase *there = (KnStatePhase *)kn_state_phase(state, phase->name);
    if (there)
        *there = *phase;
    else if (state->phases->len < PHASES_MAX)
        g_array_append_val(state->phases, *phase);
}

static gint64 nanoseconds(struct timespec time)
{
    return (gint64)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* All files of a sequence count as one. */
static gboolean look_at_sequence(const char *path, KnStateFilm *film)
{
    KnSequenceStat stat;
    if (!kn_sequence_look(path, film->n_frames, &stat))
        return FALSE;
    film->size_bytes = stat.size_bytes;
    film->mtime_ns = nanoseconds(stat.modified);
    film->ctime_ns = nanoseconds(stat.changed);
    film->inode = (gint64)stat.inodes;
    film->device = (gint64)stat.device;
    return TRUE;
}

static gboolean look(const char *path, KnStateFilm *film)
{
    struct stat info;
    if (kn_numbered_is(path))
        return look_at_sequence(path, film);
    if (lstat(path, &info) != 0 || !S_ISREG(info.st_mode))
        return FALSE;
    film->size_bytes = info.st_size;
    film->mtime_ns = nanoseconds(info.st_mtim);
    film->ctime_ns = nanoseconds(info.st_ctim);
    film->inode = (gint64)info.st_ino;
    film->device = (gint64)info.st_dev;
    return TRUE;
}

static gboolean same_file(const KnStateFilm *a, const KnStateFilm *b)
{
    return a->size_bytes == b->size_bytes && a->mtime_ns == b->mtime_ns &&
           a->ctime_ns == b->ctime_ns && a->inode == b->inode && a->device == b->device;
}

KnStateFilm *kn_state_find_film(const KnState *state, const char *path)
{
    for (guint i = 0; i < state->films->len; i++) {
        KnStateFilm *film = &g_array_index(state->films, KnStateFilm, i);
        KnStateFilm now = *film;
        if (strcmp(film->path, path) == 0)
            return look(path, &now) && same_file(film, &now) ? film : NULL;
    }
    return NULL;
}

static void forget_film(KnState *state, const char *path)
{
    for (guint i = 0; i < state->films->len; i++)
        if (strcmp(g_array_index(state->films, KnStateFilm, i).path, path) == 0) {
            g_array_remove_index(state->films, i);
            return;
        }
}

/* Within one tick of the file system's clock a file may change again without another time. Linux
 * counts at least a hundred ticks a second; whole seconds come from a file system whose ticks are
 * longer, and whose times say too little. */
static gboolean settle(KnStateFilm *film)
{
    enum { TICK_US = 20000 };
    KnStateFilm before = *film;
    if (!look(film->path, &before) || before.ctime_ns % 1000000000 == 0)
        return FALSE;
    gint64 age_us = g_get_real_time() - before.ctime_ns / 1000;
    if (age_us < TICK_US)
        g_usleep((gulong)CLAMP(TICK_US - age_us, 0, TICK_US));
    return g_get_real_time() - before.ctime_ns / 1000 >= TICK_US && look(film->path, film) &&
           same_file(film, &before);
}

gboolean kn_state_add_film(KnState *state, KnStateFilm *take_film)
{
    forget_film(state, take_film->path);
    if (!g_utf8_validate(take_film->path, -1, NULL) || !settle(take_film)) {
        clear_film(take_film);
        return FALSE;
    }
    g_array_prepend_val(state->films, *take_film);
    if (state->films->len > FILMS_MAX)
        g_array_set_size(state->films, FILMS_MAX);
    return TRUE;
}
