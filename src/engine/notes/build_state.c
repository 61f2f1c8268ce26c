/* SPDX-License-Identifier: MIT */
#include "engine/notes/build_state.h"
#include "base/asked.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/hash.h"
#include "engine/film/assemble.h"
#include "engine/film/identity.h"
#include "engine/notes/state.h"
#include "engine/store/lock.h"
#include "shot/renderer.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct KnBuildState {
    KnReporter *reporter;
    KnLock *lock, *output_lock;
    KnState state;
    KnFolder *folder;
    char *output;     /* absolute */
    char *variant;    /* KnBuildOptions.variant */
    gboolean changed; /* the state is other than what stands in its file */
    gboolean started; /* there was something to make … */
    gboolean found;   /* … or nothing: the film is there */
};

static gint64 now_seconds(void)
{
    return g_get_real_time() / G_USEC_PER_SEC;
}

/* Temporary files in a folder that this process has the lock of are those of dead builds. */
static void sweep(KnFolder *folder)
{
    static const char *const names[] = {KN_STATE_FILE, KN_STATE_MANIFEST, KN_STATE_REPORT};
    g_auto(GStrv) entries = kn_folder_names(folder);
    for (char **entry = entries; *entry; entry++)
        for (guint i = 0; i < G_N_ELEMENTS(names); i++)
            if (kn_atomic_temp_owner(*entry, names[i]) && kn_folder_has_file(folder, *entry, NULL))
                kn_folder_remove(folder, *entry);
}

/* A file of that name says that no notes are wanted. */
static gboolean warn(KnReporter *reporter, const char *reason, int number)
{
    if (number == ENOTDIR)
        return TRUE;
    g_autofree char *warning = g_strdup_printf(
        "%s; this build takes no lock, so that another of the same film is not kept "
        "apart from it, and leaves no state",
        reason);
    kn_emit_warning(reporter, KN_WARNING_STATE_UNUSABLE, 0, warning);
    return TRUE;
}

static gboolean warn_lock(const KnFilmInputs *film, const char *name, int number)
{
    g_autofree char *words =
        g_strdup_printf("cannot lock '%s' for '%s': %s", name, film->options->state_dir,
                        number == ENOTSUP ? "it is no regular file, or locks do not work there"
                                          : g_strerror(number));
    return warn(film->results->reporter, words, number);
}

/* Waits where it is asked to, until it is stopped. */
static KnLockResult take_lock(const KnFilmInputs *film, KnFolder *folder, const char *name,
                              KnLock **lock, KnLockHolder *holder)
{
    enum { LOOK_US = 200000 };
    KnLockResult result;
    gboolean told = FALSE;
    while ((result = kn_lock_take(folder, name, lock, holder)) == KN_LOCK_HELD &&
           film->options->wait && !kn_build_stopped(film->options)) {
        g_autofree char *who = kn_lock_holder_words(holder);
        if (!told)
            kn_emit(film->results->reporter,
                    &(KnEvent){.kind = KN_EVENT_WAIT, .reason = who, .eta = -1});
        told = TRUE;
        g_usleep(LOOK_US);
    }
    return result;
}

/* what: "'project.json' is being built as 'film.mp4'". */
static gboolean refuse(const KnFilmInputs *film, const char *what, const KnLockHolder *holder,
                       GError **error)
{
    g_autofree char *who = kn_lock_holder_words(holder);
    if (kn_build_stopped(film->options))
        g_set_error(error, KN_ERROR, KN_ERROR_CANCELLED, "stopped");
    else
        g_set_error(error, KN_ERROR, KN_ERROR_BUSY, "%s by %s; %s", what, who,
                    kn_asked(KN_ASKED_WAIT));
    return FALSE;
}

static gboolean lock_film(const KnFilmInputs *film, KnFolder *folder, KnLock **lock, GError **error)
{
    KnLockHolder holder;
    KnLockResult result = take_lock(film, folder, KN_STATE_LOCK, lock, &holder);
    g_autofree char *what = g_strdup_printf(
        "'%s' is being built as '%s'", kn_json_name(film->project->document), film->output_path);
    if (result == KN_LOCK_HELD)
        return refuse(film, what, &holder, error);
    return result == KN_LOCK_TAKEN || warn_lock(film, KN_STATE_LOCK, errno);
}

/* Films that are made of other variables, parts or projects, too, must not be written side by side
 * to one name. FALSE: another build holds it. */
static gboolean lock_output(const KnFilmInputs *film, KnLock **lock, GError **error)
{
    const char *place = film->options->state_dir;
    g_autofree char *name = kn_state_output_lock(film->output_path);
    g_autoptr(KnFolder) folder = kn_state_outputs_open(place, NULL);
    KnLockHolder holder;
    KnLockResult result =
        folder ? take_lock(film, folder, name, lock, &holder) : KN_LOCK_IMPOSSIBLE;
    g_autofree char *what =
        g_strdup_printf("'%s', or what stands beside it, is being written", film->output_path);
    if (result == KN_LOCK_HELD)
        return refuse(film, what, &holder, error);
    return result == KN_LOCK_TAKEN || warn_lock(film, folder ? name : place, errno);
}

gboolean kn_build_state_open(KnBuildState **state, const KnFilmInputs *film, GError **error)
{
    const char *place = film->options->state_dir;
    KnReporter *reporter = film->results->reporter;
    KnLock *lock = NULL, *output_lock = NULL;
    g_autoptr(GError) reason = NULL;
    if (!place)
        return TRUE;
    g_autoptr(KnFolder) folder = kn_state_folder_open(place, TRUE, &reason);
    if (!folder)
        return warn(reporter, reason->message, errno);
    if (!lock_film(film, folder, &lock, error))
        return FALSE;
    if (!lock)
        return TRUE;
    if (!lock_output(film, &output_lock, error)) {
        kn_lock_free(lock);
        return FALSE;
    }
    sweep(folder);
    kn_state_prune(place);
    KnBuildState *held = *state = g_new0(KnBuildState, 1);
    held->reporter = reporter;
    held->lock = lock;
    held->output_lock = output_lock;
    held->folder = g_steal_pointer(&folder);
    held->output = g_canonicalize_filename(film->output_path, NULL);
    held->variant = g_strdup(film->options->variant);
    if (!kn_state_read(place, &held->state)) {
        g_autofree char *warning = g_strdup_printf(
            "what the last build has noted in '%s' cannot be read and is noted anew", place);
        kn_emit_warning(reporter, KN_WARNING_STATE_UNREADABLE, 0, warning);
    }
    return TRUE;
}

void kn_build_state_close(KnBuildState *state)
{
    if (!state)
        return;
    kn_lock_free(state->output_lock);
    kn_lock_free(state->lock);
    kn_state_clear(&state->state);
    kn_folder_free(state->folder);
    g_free(state->output);
    g_free(state->variant);
    g_free(state);
}

KnFolder *kn_build_state_folder(const KnBuildState *state)
{
    return state ? state->folder : NULL;
}

/* Losing the state costs time, not the film. */
static void save(KnBuildState *held)
{
    g_autoptr(GError) error = NULL;
    held->changed = FALSE;
    if (!kn_state_write(held->folder, &held->state, &error))
        kn_emit_warning(held->reporter, KN_WARNING_STATE_NOT_WRITTEN, 0, error->message);
}

gboolean kn_build_state_has_film(KnBuildState *held, const KnFilmInputs *film, KnFilmFacts *facts)
{
    gboolean wants_hash = film->options->want_hash || film->options->report_path;
    KnStateFilm *known = held ? kn_state_find_film(&held->state, held->output) : NULL;
    if (!known || !kn_identity_is_there(film, known->key, known->writer))
        return FALSE;
    if (wants_hash && !*known->sha256) {
        g_autofree char *sum = kn_film_hash(known->path, known->n_frames);
        g_strlcpy(known->sha256, sum ? sum : "", sizeof known->sha256);
        held->changed = TRUE;
    }
    held->found = TRUE;
    *facts = (KnFilmFacts){
        .n_frames = known->n_frames,
        .size_bytes = (guint64)known->size_bytes,
        .picture_seconds = known->picture_seconds,
        .sound_seconds = known->sound_seconds,
    };
    if (known->flashes && known->flashes->len > 0) {
        facts->n_flashes = MIN(known->flashes->len, KN_FILM_FLASHES_MAX);
        memcpy(facts->flashes, known->flashes->data, facts->n_flashes * sizeof *facts->flashes);
    }
    if (wants_hash)
        g_strlcpy(facts->sha256, known->sha256, sizeof facts->sha256);
    return TRUE;
}

static void set_text(char **text, const char *value)
{
    g_free(*text);
    *text = g_strdup(value);
}

/* What is built, and from when on. */
static void note_build(KnBuildState *held)
{
    KnState *state = &held->state;
    state->started = now_seconds();
    set_text(&state->version, KN_VERSION);
    set_text(&state->variant, held->variant);
    set_text(&state->output, g_utf8_validate(held->output, -1, NULL) ? held->output : "");
}

void kn_build_state_start(KnBuildState *held, const KnFilmInputs *film, const char *codec_version)
{
    g_autoptr(GError) error = NULL;
    if (!held)
        return;
    KnState *state = &held->state;
    if (!kn_manifest_write(film->manifest, held->folder, KN_STATE_MANIFEST, &error)) {
        kn_emit_warning(held->reporter, KN_WARNING_STATE_NOT_WRITTEN, 0, error->message);
        kn_folder_remove(held->folder, KN_STATE_MANIFEST);
    }
    held->started = TRUE;
    state->result = KN_STATE_RUNNING;
    state->meaning = KN_RENDERER_MEANING;
    g_clear_pointer(&state->error, g_free);
    g_clear_pointer(&state->error_code, g_free);
    note_build(held);
    set_text(&state->codec_version, codec_version);
    save(held);
}

void kn_build_state_film(KnBuildState *held, const KnFilmInputs *film, const KnFilmFacts *facts)
{
    if (!held)
        return;
    g_autofree char *key = kn_identity_key(film, *facts->cover ? facts->cover : NULL);
    KnStateFilm known = {
        .path = g_strdup(held->output),
        .writer = kn_identity_writer(),
        .n_frames = facts->n_frames,
        .picture_seconds = facts->picture_seconds,
        .sound_seconds = facts->sound_seconds,
    };
    g_strlcpy(known.key, key, sizeof known.key);
    g_strlcpy(known.sha256, facts->sha256, sizeof known.sha256);
    known.flashes = g_array_new(FALSE, TRUE, sizeof(KnFlashFinding));
    g_array_append_vals(known.flashes, facts->flashes, facts->n_flashes);
    kn_state_add_film(&held->state, &known);
    held->changed = TRUE;
}

gboolean kn_build_state_is_verified(const KnBuildState *held)
{
    const KnStateFilm *known = held ? kn_state_find_film(&held->state, held->output) : NULL;
    return known && known->verified;
}

void kn_build_state_verified(KnBuildState *held)
{
    KnStateFilm *known = held ? kn_state_find_film(&held->state, held->output) : NULL;
    if (!known || known->verified)
        return;
    known->verified = TRUE;
    held->changed = TRUE;
}

static void note_phases(KnState *state, const GArray *phases)
{
    for (guint i = 0; i < phases->len; i++) {
        const KnPhaseRecord *from = &g_array_index(phases, KnPhaseRecord, i);
        KnStatePhase phase = {.done = strcmp(from->state, "done") == 0,
                              .stopped = strcmp(from->state, "stopped") == 0,
                              .at = now_seconds(),
                              .seconds = from->seconds};
        g_strlcpy(phase.name, kn_phase_name(from->phase), sizeof phase.name);
        kn_state_set_phase(state, &phase);
    }
}

/* Whether the state tells of a build that broke off, and this one found that nothing is missing. */
static gboolean mends(const KnBuildState *held, const GError *failure)
{
    return held->found && !held->started && !failure && held->state.result != KN_STATE_DONE;
}

/* What broke off is not the last that was: it was not needed. */
static void forget_broken_phases(KnState *state)
{
    for (guint i = state->phases->len; i-- > 0;)
        if (!g_array_index(state->phases, KnStatePhase, i).done)
            g_array_remove_index(state->phases, i);
}

/* What is refused for how it was asked for, such as a name of another kind than output.container,
 * is no build. */
static gboolean is_refused(const KnBuildState *held, const GError *failure)
{
    return !held->started && g_error_matches(failure, KN_ERROR, KN_ERROR_USAGE);
}

/* A build that found nothing to do leaves no trace but a hash that somebody asked for, and that the
 * film is as it should be where the state says otherwise. */
void kn_build_state_end(KnBuildState *held, const KnBuildReport *report, const GError *failure)
{
    gboolean mended = held && mends(held, failure);
    if (!held || is_refused(held, failure) ||
        (!held->started && !held->changed && !failure && !mended))
        return;
    KnState *state = &held->state;
    gboolean told = held->started || failure || mended;
    if (told && !held->started)
        note_build(held);
    if (mended)
        forget_broken_phases(state);
    if (told) {
        gboolean stopped = g_error_matches(failure, KN_ERROR, KN_ERROR_CANCELLED);
        state->result = stopped ? KN_STATE_STOPPED : failure ? KN_STATE_FAILED : KN_STATE_DONE;
        state->seconds = report->seconds;
        g_clear_pointer(&state->error, g_free);
        g_clear_pointer(&state->error_code, g_free);
        state->error_code = failure && !stopped ? g_strdup(kn_error_name(failure)) : NULL;
        state->error = failure && !stopped ? g_utf8_make_valid(failure->message, -1) : NULL;
        note_phases(state, held->reporter->phases);
    }
    save(held);
    g_autoptr(GError) error = NULL;
    if (told && !kn_report_write(report, held->folder, KN_STATE_REPORT, failure, &error))
        kn_emit_warning(held->reporter, KN_WARNING_REPORT_NOT_WRITTEN, 0, error->message);
}
