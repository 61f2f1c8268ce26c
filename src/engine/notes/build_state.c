/* SPDX-License-Identifier: MIT */
#include "engine/notes/build_state.h"
#include "base/error.h"
#include "base/hash.h"
#include "engine/film/identity.h"
#include "engine/notes/build_record.h"
#include "engine/notes/state.h"
#include "engine/store/lock.h"
#include "shot/renderer.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

struct KnBuildState {
    KnLock *lock;
    KnState state;
    char *folder, *output; /* absolute */
    gboolean changed;      /* the state is other than what stands in its file */
    gboolean started;
};

static gint64 now_seconds(void)
{
    return g_get_real_time() / G_USEC_PER_SEC;
}

/* Temporary files in a folder that this process has the lock of are those of dead builds. */
static void sweep(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_str_has_suffix(name, ".tmp"))
            g_unlink(path);
    }
}

gboolean kn_build_state_open(KnBuild *build, GError **error)
{
    const char *folder = build->options->state_dir;
    KnLock *lock = NULL;
    KnLockHolder holder;
    if (!folder || g_mkdir_with_parents(folder, 0777) != 0)
        return TRUE;
    g_autofree char *path = kn_state_lock_path(folder);
    KnLockResult result = kn_lock_take(path, &lock, &holder);
    if (result == KN_LOCK_HELD) {
        g_autofree char *who = kn_lock_holder_words(&holder);
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "'%s' is being built by %s; wait for it, or use --no-state to build beside it",
                    build->project->file_name, who);
        return FALSE;
    }
    if (result != KN_LOCK_TAKEN)
        return TRUE;
    sweep(folder);
    KnBuildState *held = build->state = g_new0(KnBuildState, 1);
    held->lock = lock;
    held->folder = g_strdup(folder);
    held->output = g_canonicalize_filename(build->output_path, NULL);
    if (!kn_state_read(folder, &held->state)) {
        g_autofree char *warning = g_strdup_printf(
            "what the last build has noted in '%s' cannot be read and is noted anew", folder);
        kn_emit_warning(build, warning);
    }
    return TRUE;
}

void kn_build_state_close(KnBuild *build)
{
    KnBuildState *held = g_steal_pointer(&build->state);
    if (!held)
        return;
    kn_lock_free(held->lock);
    kn_state_clear(&held->state);
    g_free(held->folder);
    g_free(held->output);
    g_free(held);
}

/* Losing the state costs time, not the film. */
static void save(KnBuild *build)
{
    g_autoptr(GError) error = NULL;
    build->state->changed = FALSE;
    if (!kn_state_write(build->state->folder, &build->state->state, &error))
        kn_emit_warning(build, error->message);
}

static gboolean wants_hash(const KnBuild *build)
{
    return build->options->want_hash || build->options->report_path;
}

gboolean kn_build_state_has_film(KnBuild *build)
{
    KnBuildState *held = build->state;
    KnBuildRecord *record = build->record;
    KnStateFilm *film = held ? kn_state_find_film(&held->state, held->output) : NULL;
    if (!film || build->options->until || !kn_identity_is_there(build, film->key))
        return FALSE;
    if (wants_hash(build) && !*film->sha256) {
        g_autofree char *sum = kn_hash_file(film->path, NULL);
        g_strlcpy(film->sha256, sum ? sum : "", sizeof film->sha256);
        held->changed = TRUE;
    }
    record->sha256 = wants_hash(build) && *film->sha256 ? g_strdup(film->sha256) : NULL;
    record->n_frames = film->n_frames;
    record->size_bytes = (guint64)film->size_bytes;
    record->picture_seconds = film->picture_seconds;
    record->sound_seconds = film->sound_seconds;
    return TRUE;
}

static void set_text(char **text, const char *value)
{
    g_free(*text);
    *text = g_strdup(value);
}

void kn_build_state_start(KnBuild *build)
{
    KnBuildState *held = build->state;
    g_autoptr(GError) error = NULL;
    if (!held)
        return;
    KnState *state = &held->state;
    g_autofree char *path = kn_state_manifest_path(held->folder);
    if (!kn_manifest_write(build->manifest, path, &error)) {
        kn_emit_warning(build, error->message);
        g_unlink(path);
    }
    held->started = TRUE;
    state->result = KN_STATE_RUNNING;
    state->started = now_seconds();
    state->meaning = KN_RENDERER_MEANING;
    g_clear_pointer(&state->error, g_free);
    set_text(&state->version, KN_VERSION);
    set_text(&state->output, g_utf8_validate(held->output, -1, NULL) ? held->output : "");
    set_text(&state->codec_version, build->codec_version);
    save(build);
}

void kn_build_state_film(KnBuild *build)
{
    KnBuildState *held = build->state;
    const KnBuildRecord *record = build->record;
    if (!held)
        return;
    g_autofree char *key = kn_identity_key(build);
    KnStateFilm film = {
        .path = g_strdup(held->output),
        .n_frames = record->n_frames,
        .picture_seconds = record->picture_seconds,
        .sound_seconds = record->sound_seconds,
    };
    g_strlcpy(film.key, key, sizeof film.key);
    g_strlcpy(film.sha256, record->sha256 ? record->sha256 : "", sizeof film.sha256);
    kn_state_add_film(&held->state, &film);
    held->changed = TRUE;
}

static void note_phases(KnState *state, const KnBuildRecord *record)
{
    for (guint i = 0; i < record->phases->len; i++) {
        const KnBuildRecordPhase *from = &g_array_index(record->phases, KnBuildRecordPhase, i);
        KnStatePhase phase = {.done = from->done, .at = now_seconds(), .seconds = from->seconds};
        g_strlcpy(phase.name, from->name, sizeof phase.name);
        kn_state_set_phase(state, &phase);
    }
}

/* A build that found nothing to do leaves no trace but a hash that somebody asked for. */
void kn_build_state_end(KnBuild *build, const GError *failure)
{
    KnBuildState *held = build->state;
    if (!held || (!held->started && !held->changed && !failure))
        return;
    KnState *state = &held->state;
    if (held->started || failure) {
        state->result = failure ? KN_STATE_FAILED : KN_STATE_DONE;
        state->seconds = build->record->seconds;
        g_clear_pointer(&state->error, g_free);
        state->error = failure ? g_utf8_make_valid(failure->message, -1) : NULL;
        note_phases(state, build->record);
    }
    save(build);
    g_autofree char *report = kn_state_report_path(held->folder);
    g_autoptr(GError) error = NULL;
    if ((held->started || failure) && !kn_report_write(build, report, failure, &error))
        kn_emit_warning(build, error->message);
}
