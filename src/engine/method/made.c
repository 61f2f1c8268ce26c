/* SPDX-License-Identifier: MIT */
#include "engine/method/made.h"
#include "base/error.h"
#include "engine/store/prune.h"
#include "output/batch_file.h"
#include "pixel/surface.h"

static gboolean add(const KnMethodInputs *inputs, const char *path, KnResult *take_result,
                    GError **error)
{
    take_result->work_path = path;
    return kn_results_add(inputs->results, take_result, error);
}

gboolean kn_made_surface(const KnMethodInputs *inputs, const KnJob *job, double seconds,
                         GError **error)
{
    const KnAsset *asset = kn_manifest_asset(inputs->manifest, job->number);
    KnResult result = {KN_STORE_SURFACE, asset->key, .note.seconds = seconds};
    result.note.source = g_strdup(asset->path ? asset->path : asset->kind->name);
    return add(inputs, job->path, &result, error);
}

gboolean kn_made_batch(const KnMethodInputs *inputs, const KnJob *job, double seconds,
                       GError **error)
{
    const KnBatch *batch = kn_manifest_batch(inputs->manifest, job->number);
    const KnFilm *film = kn_manifest_film(inputs->manifest);
    guint from[2], to[2];
    double progress;
    kn_film_at(film, batch->first_frame, from, &progress);
    int n = kn_film_at(film, batch->first_frame + batch->n_frames - 1, to, &progress);
    KnResult result = {
        KN_STORE_BATCH,
        batch->key,
        .note = {.seconds = seconds,
                 .first_segment = from[0] + 1,
                 .last_segment = to[n - 1] + 1,
                 .first_frame = batch->first_frame,
                 .n_frames = batch->n_frames},
    };
    return add(inputs, job->path, &result, error);
}

/* Whether it is that speech is cut which the timeline knows to be too long for its segment. */
static gboolean is_told(const KnReporter *reporter, const KnMixWarning *given,
                        const KnMixClip *clip)
{
    gboolean cut = given->code == KN_WARNING_SOUND_CUT && clip->role == KN_MIX_NARRATION;
    for (guint i = 0; cut && i < kn_warnings_n(reporter->warnings); i++) {
        const KnWarning *before = kn_warnings_at(reporter->warnings, i);
        if (before->code == KN_WARNING_SPEECH_TOO_LONG && before->segment == clip->segment)
            return TRUE;
    }
    return FALSE;
}

/* Each with the place of the sound in the project. */
static void emit_sound_warnings(const KnMethodInputs *inputs, const GArray *warnings)
{
    const KnManifestSound *sound = kn_manifest_sound(inputs->manifest);
    const KnMix *mix = sound ? sound->mix : NULL;
    for (guint i = 0; warnings && i < warnings->len; i++) {
        const KnMixWarning *given = &g_array_index(warnings, KnMixWarning, i);
        g_autofree char *words = NULL;
        KnWarning warning = {.code = given->code, .words = given->words};
        if (mix && given->clip > 0 && given->clip <= mix->n_clips) {
            const KnMixClip *clip = &mix->clips[given->clip - 1];
            if (is_told(inputs->results->reporter, given, clip))
                continue;
            warning.words = words = kn_mix_clip_words(clip, given->words);
            warning.segment = clip->segment;
            warning.path = (char *)clip->json_path;
            kn_warning_set_place(&warning, kn_json_name(inputs->project->document), clip->node);
        }
        kn_emit_placed_warning(inputs->results->reporter, &warning);
    }
}

gboolean kn_made_sound(const KnMethodInputs *inputs, const KnJob *job, double seconds,
                       GArray *warnings, GError **error)
{
    const KnManifestSound *sound = kn_manifest_sound(inputs->manifest);
    KnResult result = {KN_STORE_BATCH, sound->key, .note.seconds = seconds};
    result.note.source = g_strdup(sound->label);
    result.note.warnings = warnings ? g_array_ref(warnings) : NULL;
    gboolean added = add(inputs, job->path, &result, error);
    if (added)
        emit_sound_warnings(inputs, warnings);
    return added;
}

gboolean kn_made_has_surface(const KnMethodInputs *inputs, const char *key)
{
    KnResults *results = inputs->results;
    if (!kn_results_has(results, KN_STORE_SURFACE, key))
        return FALSE;
    g_autofree char *path = kn_store_path(kn_store_folder(results->store), KN_STORE_SURFACE, key);
    g_autoptr(GError) error = NULL;
    g_autoptr(KnSurface) surface = kn_surface_open(path, TRUE, &error);
    if (g_error_matches(error, KN_ERROR, KN_ERROR_VERIFY))
        kn_results_drop_damaged(results, KN_STORE_SURFACE, key, 0, error->message);
    return surface != NULL;
}

gboolean kn_made_has_sound(const KnMethodInputs *inputs)
{
    const KnManifestSound *sound = kn_manifest_sound(inputs->manifest);
    return !sound || !kn_phase_in(inputs->wanted, KN_PHASE_sound) ||
           (!kn_phase_in(inputs->anew, KN_PHASE_sound) &&
            kn_store_has(inputs->results->store, KN_STORE_BATCH, sound->key));
}

void kn_made_tell_sound(const KnMethodInputs *inputs)
{
    const KnManifestSound *sound = kn_manifest_sound(inputs->manifest);
    g_auto(KnStoreNote) note = {0};
    if (sound && kn_phase_in(inputs->wanted, KN_PHASE_sound) &&
        kn_store_note_read(kn_store_folder(inputs->results->store), KN_STORE_BATCH, sound->key,
                           &note))
        emit_sound_warnings(inputs, note.warnings);
}

static gboolean has_batch(const KnMethodInputs *inputs, const KnBatch *batch)
{
    KnResults *results = inputs->results;
    g_autofree char *path =
        kn_store_path(kn_store_folder(results->store), KN_STORE_BATCH, batch->key);
    g_autoptr(GError) error = NULL;
    if (!kn_results_has(results, KN_STORE_BATCH, batch->key))
        return FALSE;
    if (kn_batch_check(path, batch->n_frames, FALSE, &error))
        return TRUE;
    if (g_error_matches(error, KN_ERROR, KN_ERROR_VERIFY))
        kn_results_drop_damaged(results, KN_STORE_BATCH, batch->key, 0, error->message);
    return FALSE;
}

GArray *kn_made_find_missing(const KnMethodInputs *inputs, gboolean anew, gboolean report)
{
    const KnManifest *manifest = inputs->manifest;
    GArray *missing = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < kn_manifest_n_batches(manifest); i++) {
        if (!inputs->film_there && !kn_manifest_batch_repeats(manifest, i) &&
            (anew || !has_batch(inputs, kn_manifest_batch(manifest, i))))
            g_array_append_val(missing, i);
        else if (report)
            kn_made_emit_batch(inputs, (KnEvent){.batch = (int)i, .state = "cached"});
    }
    return missing;
}

gboolean kn_made_announce(KnStore *store, const KnManifest *manifest, const KnMadeBefore *before,
                          GError **error)
{
    const KnSpeeches *speeches = before->speeches;
    const KnSubjects *subjects = before->subjects;
    const KnScenes *scenes = before->scenes;
    const KnManifestSound *sound = kn_manifest_sound(manifest);
    g_autoptr(GPtrArray) keys = g_ptr_array_new();
    for (guint i = 0; i < kn_manifest_n_batches(manifest); i++)
        g_ptr_array_add(keys, (gpointer)kn_manifest_batch(manifest, i)->key);
    for (guint i = 0; i < kn_manifest_n_assets(manifest); i++)
        if (kn_asset_is_made(kn_manifest_asset(manifest, i)))
            g_ptr_array_add(keys, (gpointer)kn_manifest_asset(manifest, i)->key);
    if (sound)
        g_ptr_array_add(keys, (gpointer)sound->key);
    for (guint i = 0; speeches && i < speeches->n; i++)
        if (*speeches->items[i].key)
            g_ptr_array_add(keys, speeches->items[i].key);
    for (guint i = 0; subjects && i < subjects->n; i++)
        if (*subjects->segments[i].key)
            g_ptr_array_add(keys, subjects->segments[i].key);
    for (guint i = 0; subjects && i < subjects->n; i++)
        if (*subjects->segments[i].larger_key)
            g_ptr_array_add(keys, subjects->segments[i].larger_key);
    for (guint i = 0; scenes && i < scenes->n; i++)
        if (*scenes->items[i].key)
            g_ptr_array_add(keys, scenes->items[i].key);
    g_ptr_array_add(keys, NULL);
    return kn_store_announce(store, (const char *const *)keys->pdata, error);
}

void kn_made_touch(KnStore *store, const KnManifest *manifest)
{
    const KnManifestSound *sound = kn_manifest_sound(manifest);
    for (guint i = 0; i < kn_manifest_n_batches(manifest); i++)
        if (!kn_manifest_batch_repeats(manifest, i))
            kn_store_touch(store, KN_STORE_BATCH, kn_manifest_batch(manifest, i)->key);
    for (guint i = 0; i < kn_manifest_n_assets(manifest); i++)
        if (kn_asset_is_made(kn_manifest_asset(manifest, i)))
            kn_store_touch(store, KN_STORE_SURFACE, kn_manifest_asset(manifest, i)->key);
    if (sound)
        kn_store_touch(store, KN_STORE_BATCH, sound->key);
}

void kn_made_emit_batch(const KnMethodInputs *inputs, KnEvent event)
{
    const KnBatch *batch = kn_manifest_batch(inputs->manifest, (guint)event.batch);
    gint64 last_frame = batch->first_frame + batch->n_frames - 1;
    event.kind = KN_EVENT_BATCH;
    event.phase = kn_phase_name(KN_PHASE_render);
    event.frame = batch->first_frame;
    event.frames = batch->n_frames;
    event.segment = (int)kn_timeline_segment_at(inputs->timeline, batch->first_frame) + 1;
    event.last_segment = (int)kn_timeline_segment_at(inputs->timeline, last_frame) + 1;
    event.eta = -1;
    kn_emit(inputs->results->reporter, &event);
}
