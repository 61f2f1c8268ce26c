/* SPDX-License-Identifier: MIT */
#include "engine/notes/state.h"
#include "base/json.h"
#include "engine/notes/write_json.h"

#include <string.h>
#include <sys/stat.h>

/* One of another form counts as damaged. */
enum { FORM = 1, SIZE_MAX_BYTES = 1 << 20, PHASES_MAX = 32, FILMS_MAX = 8 };

static const char *const results[] = {"none", "running", "done", "failed"};

static void clear_film(gpointer film)
{
    g_free(((KnStateFilm *)film)->path);
}

static void init(KnState *state)
{
    *state = (KnState){
        .phases = g_array_new(FALSE, TRUE, sizeof(KnStatePhase)),
        .films = g_array_new(FALSE, TRUE, sizeof(KnStateFilm)),
    };
    g_array_set_clear_func(state->films, clear_film);
}

void kn_state_clear(KnState *state)
{
    if (state->phases)
        g_array_unref(state->phases);
    if (state->films)
        g_array_unref(state->films);
    g_free(state->version);
    g_free(state->error);
    g_free(state->output);
    g_free(state->codec_version);
    *state = (KnState){0};
}

char *kn_state_folder(const char *project_path)
{
    g_autofree char *folder = g_path_get_dirname(project_path);
    g_autofree char *name = g_path_get_basename(project_path);
    return g_build_filename(folder, ".kinora", name, NULL);
}

char *kn_state_lock_path(const char *folder)
{
    return g_build_filename(folder, "lock", NULL);
}

char *kn_state_manifest_path(const char *folder)
{
    return g_build_filename(folder, "manifest", NULL);
}

char *kn_state_report_path(const char *folder)
{
    return g_build_filename(folder, "report.json", NULL);
}

const char *kn_state_result_name(KnStateResult result)
{
    return results[result];
}

/* ---- reading: every getter says whether the member is there and of the right form. */

static gboolean get_text(const KnJson *object, const char *name, char **text)
{
    const KnJson *value = kn_json_member(object, name);
    if (!value || value->type != KN_JSON_STRING)
        return FALSE;
    *text = g_strdup(value->string);
    return TRUE;
}

static gboolean get_short(const KnJson *object, const char *name, char *text, gsize size)
{
    const KnJson *value = kn_json_member(object, name);
    return value && value->type == KN_JSON_STRING && g_strlcpy(text, value->string, size) < size;
}

static gboolean get_integer(const KnJson *object, const char *name, gint64 *integer)
{
    const KnJson *value = kn_json_member(object, name);
    if (!value || value->type != KN_JSON_NUMBER || !value->integral)
        return FALSE;
    *integer = value->integer;
    return TRUE;
}

static gboolean get_number(const KnJson *object, const char *name, double *number)
{
    const KnJson *value = kn_json_member(object, name);
    if (!value || value->type != KN_JSON_NUMBER)
        return FALSE;
    *number = value->number;
    return TRUE;
}

static gboolean is_hash(const char *text)
{
    return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static gboolean read_film(const KnJson *object, KnStateFilm *film)
{
    return get_text(object, "path", &film->path) &&
           get_integer(object, "size_bytes", &film->size_bytes) &&
           get_integer(object, "mtime_ns", &film->mtime_ns) &&
           get_integer(object, "ctime_ns", &film->ctime_ns) &&
           get_integer(object, "inode", &film->inode) &&
           get_integer(object, "device", &film->device) &&
           get_short(object, "key", film->key, sizeof film->key) && is_hash(film->key) &&
           get_short(object, "sha256", film->sha256, sizeof film->sha256) &&
           (!*film->sha256 || is_hash(film->sha256)) &&
           get_integer(object, "frames", &film->n_frames) &&
           get_number(object, "picture_seconds", &film->picture_seconds) &&
           get_number(object, "sound_seconds", &film->sound_seconds);
}

static gboolean read_films(const KnJson *list, GArray *films)
{
    if (!list || list->type != KN_JSON_ARRAY || list->n > FILMS_MAX)
        return FALSE;
    for (guint i = 0; i < list->n; i++) {
        KnStateFilm film = {0};
        gboolean good = read_film(list->items[i], &film);
        g_array_append_val(films, film);
        if (!good)
            return FALSE;
    }
    return TRUE;
}

static gboolean read_phases(const KnJson *list, GArray *phases)
{
    if (!list || list->type != KN_JSON_ARRAY || list->n > PHASES_MAX)
        return FALSE;
    for (guint i = 0; i < list->n; i++) {
        KnStatePhase phase = {0};
        char state[16];
        if (!get_short(list->items[i], "phase", phase.name, sizeof phase.name) ||
            !get_short(list->items[i], "state", state, sizeof state) ||
            !get_integer(list->items[i], "at", &phase.at) ||
            !get_number(list->items[i], "seconds", &phase.seconds))
            return FALSE;
        phase.done = strcmp(state, "done") == 0;
        g_array_append_val(phases, phase);
    }
    return TRUE;
}

static gboolean read_result(const KnJson *root, KnStateResult *result)
{
    char name[16];
    if (!get_short(root, "result", name, sizeof name))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(results); i++)
        if (strcmp(results[i], name) == 0) {
            *result = (KnStateResult)i;
            return TRUE;
        }
    return FALSE;
}

gboolean kn_state_parse(const char *text, gsize size, KnState *state)
{
    gint64 form = 0, meaning = 0;
    init(state);
    g_autoptr(KnJsonDocument) document =
        size <= SIZE_MAX_BYTES ? kn_json_load_text(text, (gssize)size, "state", NULL) : NULL;
    const KnJson *root = document ? kn_json_root(document) : NULL;
    get_text(root, "error", &state->error); /* the one member that need not be there */
    if (get_integer(root, "form", &form) && form == FORM && read_result(root, &state->result) &&
        get_text(root, "kinora", &state->version) && get_text(root, "output", &state->output) &&
        get_integer(root, "started", &state->started) &&
        get_number(root, "seconds", &state->seconds) && get_integer(root, "meaning", &meaning) &&
        get_text(root, "codec", &state->codec_version) &&
        read_phases(kn_json_member(root, "phases"), state->phases) &&
        read_films(kn_json_member(root, "films"), state->films)) {
        state->meaning = (int)CLAMP(meaning, 0, G_MAXINT);
        return TRUE;
    }
    kn_state_clear(state);
    init(state);
    return FALSE;
}

static char *state_path(const char *folder)
{
    return g_build_filename(folder, "state.json", NULL);
}

gboolean kn_state_read(const char *folder, KnState *state)
{
    g_autofree char *path = state_path(folder), *text = NULL;
    g_autoptr(GError) error = NULL;
    gsize size;
    if (g_file_get_contents(path, &text, &size, &error))
        return kn_state_parse(text, size, state);
    init(state);
    return g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT) ||
           g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR);
}

/* ---- writing */

static void write_phases(JsonBuilder *json, const GArray *phases)
{
    kn_write_array(json, "phases");
    for (guint i = 0; i < phases->len; i++) {
        const KnStatePhase *phase = &g_array_index(phases, KnStatePhase, i);
        kn_write_object(json, NULL);
        kn_write_text(json, "phase", phase->name);
        kn_write_text(json, "state", phase->done ? "done" : "unfinished");
        kn_write_integer(json, "at", phase->at);
        kn_write_number(json, "seconds", phase->seconds);
        json_builder_end_object(json);
    }
    json_builder_end_array(json);
}

static void write_films(JsonBuilder *json, const GArray *films)
{
    kn_write_array(json, "films");
    for (guint i = 0; i < films->len; i++) {
        const KnStateFilm *film = &g_array_index(films, KnStateFilm, i);
        kn_write_object(json, NULL);
        kn_write_text(json, "path", film->path);
        kn_write_integer(json, "size_bytes", film->size_bytes);
        kn_write_integer(json, "mtime_ns", film->mtime_ns);
        kn_write_integer(json, "ctime_ns", film->ctime_ns);
        kn_write_integer(json, "inode", film->inode);
        kn_write_integer(json, "device", film->device);
        kn_write_text(json, "key", film->key);
        kn_write_text(json, "sha256", film->sha256);
        kn_write_integer(json, "frames", film->n_frames);
        kn_write_number(json, "picture_seconds", film->picture_seconds);
        kn_write_number(json, "sound_seconds", film->sound_seconds);
        json_builder_end_object(json);
    }
    json_builder_end_array(json);
}

gboolean kn_state_write(const char *folder, const KnState *state, GError **error)
{
    g_autofree char *path = state_path(folder);
    g_autoptr(JsonBuilder) json = json_builder_new();
    kn_write_object(json, NULL);
    kn_write_integer(json, "form", FORM);
    kn_write_text(json, "kinora", state->version ? state->version : "");
    kn_write_text(json, "result", results[state->result]);
    kn_write_text(json, "error", state->error);
    kn_write_text(json, "output", state->output ? state->output : "");
    kn_write_integer(json, "started", state->started);
    kn_write_number(json, "seconds", state->seconds);
    kn_write_integer(json, "meaning", state->meaning);
    kn_write_text(json, "codec", state->codec_version ? state->codec_version : "");
    write_phases(json, state->phases);
    write_films(json, state->films);
    json_builder_end_object(json);
    return kn_write_json_file(json, path, error);
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

static gboolean look(const char *path, KnStateFilm *film)
{
    struct stat info;
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
    KnStateFilm now;
    for (guint i = 0; i < state->films->len; i++) {
        KnStateFilm *film = &g_array_index(state->films, KnStateFilm, i);
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
