/* SPDX-License-Identifier: MIT */
#include "engine/notes/status.h"
#include "base/error.h"
#include "engine/film/identity.h"
#include "engine/notes/explain.h"

#include <string.h>

static gboolean is_film_there(const KnStatusInputs *inputs, const KnState *state)
{
    g_autofree char *path = g_canonicalize_filename(inputs->film->output_path, NULL);
    const KnStateFilm *film = kn_state_find_film(state, path);
    return film && !kn_phase_in(inputs->anew, KN_PHASE_join) &&
           kn_identity_is_there(inputs->film, film->key, film->writer);
}

/* Why each of these batches would be made. The last manifest is opened for this alone. */
static void explain(KnStatus *status, const KnStatusInputs *inputs, KnFolder *folder,
                    const KnState *state, const GArray *missing)
{
    g_autoptr(GError) failure = NULL;
    gboolean built = state->result != KN_STATE_NONE;
    g_autoptr(KnManifest) last =
        folder && built ? kn_manifest_open(folder, KN_STATE_MANIFEST, &failure) : NULL;
    status->plan_damaged = g_error_matches(failure, KN_ERROR, KN_ERROR_VERIFY);
    const KnExplain builds = {
        .now = status->manifest,
        .last = last,
        .lost = !built                 ? NULL
                : status->plan_damaged ? "what the last build has planned cannot be read"
                                       : "made by another version of Kinora, or not yet",
        .codec_version = inputs->codec_version,
        .last_codec_version = state->codec_version,
        .last_meaning = state->meaning,
        .last_done = state->result == KN_STATE_DONE,
    };
    g_autoptr(KnExplainer) explainer = kn_explainer_new(&builds);
    for (guint i = 0; i < missing->len; i++) {
        guint number = g_array_index(missing, guint, i);
        status->why[number] = kn_explainer_batch(explainer, number);
    }
}

static void look_at_batches(KnStatus *status, const KnStatusInputs *inputs, KnFolder *folder,
                            const KnState *state)
{
    const KnManifest *manifest = status->manifest;
    gboolean forced = kn_phase_in(inputs->anew, KN_PHASE_render);
    guint n = kn_manifest_n_batches(manifest);
    g_autoptr(GArray) missing = g_array_new(FALSE, FALSE, sizeof(guint));
    status->why = g_new0(char *, n);
    for (guint i = 0; i < n; i++) {
        const char *key = kn_manifest_batch(manifest, i)->key;
        if (kn_manifest_batch_repeats(manifest, i) ||
            (!forced && kn_store_has(inputs->film->results->store, KN_STORE_BATCH, key)))
            continue;
        status->n_missing++;
        if (forced)
            status->why[i] = g_strdup("--force");
        else
            g_array_append_val(missing, i);
    }
    if (missing->len > 0)
        explain(status, inputs, folder, state, missing);
}

static void look_at_parts(KnStatus *status, const KnFilmInputs *film)
{
    const KnManifestSound *sound = kn_manifest_sound(film->manifest);
    for (guint i = 0; i < kn_manifest_n_assets(film->manifest); i++) {
        const KnAsset *asset = kn_manifest_asset(film->manifest, i);
        if (!kn_asset_is_made(asset))
            continue;
        status->n_pictures++;
        status->n_pictures_missing +=
            !kn_store_has(film->results->store, KN_STORE_SURFACE, asset->key);
    }
    for (guint i = 0; i < film->project->n_segments; i++) {
        const KnSegment *segment = &film->project->segments[i];
        status->n_scenes += segment->scene != NULL;
        status->n_scenes_missing += segment->scene && segment->missing;
    }
    status->sound_missing =
        sound && !kn_store_has(film->results->store, KN_STORE_BATCH, sound->key);
}

void kn_status_look(KnStatus *status, const KnStatusInputs *inputs, const KnState *state)
{
    const KnFilmInputs *film = inputs->film;
    const char *place = film->options->state_dir;
    g_autoptr(KnFolder) folder = place ? kn_state_folder_open(place, FALSE, NULL) : NULL;
    *status = (KnStatus){.manifest = film->manifest};
    status->held = folder && kn_lock_look(folder, KN_STATE_LOCK, &status->holder);
    status->film_there = is_film_there(inputs, state);
    look_at_batches(status, inputs, folder, state);
    look_at_parts(status, film);
}

void kn_status_clear(KnStatus *status)
{
    guint n = status->manifest ? kn_manifest_n_batches(status->manifest) : 0;
    for (guint i = 0; i < n; i++)
        g_free(status->why[i]);
    g_free(status->why);
    *status = (KnStatus){0};
}
