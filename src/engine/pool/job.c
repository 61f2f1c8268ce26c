/* SPDX-License-Identifier: MIT */
#include "engine/pool/job.h"
#include "base/error.h"
#include "engine/pool/encode.h"
#include "engine/pool/frame_files.h"
#include "engine/store/inputs.h"
#include "engine/store/store.h"
#include "output/join.h"
#include "shot/coverage.h"
#include "shot/font.h"
#include "shot/renderer.h"

#include <string.h>

enum { BLOCK_FRAMES_MAX = 16, BLOCK_BYTES = 32 << 20 };

struct KnJobRunner {
    const KnManifest *manifest;
    char *surfaces;
    KnRing *ring;
    KnWatch watch;
    KnInputs *inputs;
    KnRenderer *renderer; /* made with the first frame, for the kernels of `cpu` */
    KnCoverage *coverage; /* the same, with the first frame that has alpha */
    GHashTable *grounds;  /* key → KnSurface behind clips */
    gboolean doubts;      /* what is in the store may have been changed since */
    guint cpu;
    KnFrame *frame[BLOCK_FRAMES_MAX]; /* those that were needed so far */
};

KnJobRunner *kn_job_runner_new(const KnManifest *manifest, const char *surfaces, KnRing *ring)
{
    KnJobRunner *runner = g_new0(KnJobRunner, 1);
    runner->manifest = manifest;
    runner->surfaces = g_strdup(surfaces);
    runner->ring = ring;
    runner->inputs = kn_inputs_new(surfaces);
    runner->grounds =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)kn_surface_unref);
    return runner;
}

void kn_job_runner_confine(KnJobRunner *runner, const char *folder)
{
    kn_inputs_confine(runner->inputs, folder);
}

void kn_job_runner_doubt(KnJobRunner *runner)
{
    runner->doubts = TRUE;
}

static void drop_renderer(KnJobRunner *runner)
{
    g_clear_pointer(&runner->renderer, kn_renderer_free);
    g_clear_pointer(&runner->coverage, kn_coverage_free);
}

void kn_job_runner_free(KnJobRunner *runner)
{
    if (!runner)
        return;
    drop_renderer(runner);
    for (guint i = 0; i < BLOCK_FRAMES_MAX; i++)
        kn_frame_free(runner->frame[i]);
    kn_inputs_free(runner->inputs);
    g_hash_table_unref(runner->grounds);
    g_free(runner->surfaces);
    g_free(runner);
}

void kn_job_runner_watch(KnJobRunner *runner, KnWatchName name, gpointer user_data)
{
    /* What is open is not watched. */
    if (name && !runner->watch.name)
        drop_renderer(runner);
    runner->watch = (KnWatch){name, user_data};
}

/* What is in the store of a build was checked when it was put or found there. */
static KnSurface *look_up(const char *key, gpointer user_data, GError **error)
{
    const KnJobRunner *runner = user_data;
    g_autofree char *path = kn_store_path(runner->surfaces, KN_STORE_SURFACE, key);
    return kn_surface_open(path, runner->doubts, error);
}

static const KnAsset *asset_of(const KnJobRunner *runner, const char *key)
{
    return kn_manifest_asset(runner->manifest,
                             (guint)kn_manifest_find_asset(runner->manifest, key));
}

/* Grounds stay mapped as long as the runner: a film has few. */
static const KnFrame *ground(KnJobRunner *runner, const char *key, GError **error)
{
    KnSurface *surface = g_hash_table_lookup(runner->grounds, key);
    if (!surface) {
        surface = look_up(key, runner, error);
        if (surface)
            g_hash_table_insert(runner->grounds, g_strdup(key), surface);
    }
    return surface ? kn_surface_frame(surface) : NULL;
}

/* The same clip over black and over white, laid on its ground. */
static KnClip *open_over(KnJobRunner *runner, const char *path, const KnClipSpec *spec,
                         GError **error)
{
    const KnFrame *behind = ground(runner, spec->ground, error);
    if (!behind)
        return NULL;
    KnClipSpec one = *spec;
    *one.ground = '\0';
    one.background = (KnColor){0, 0, 0};
    KnClip *black = kn_watch_clip(&runner->watch, path, &one, error);
    one.background = (KnColor){255, 255, 255};
    KnClip *white = black ? kn_watch_clip(&runner->watch, path, &one, error) : NULL;
    return kn_clip_over(black, white, behind, error);
}

static KnClip *open_clip(const char *key, gpointer user_data, GError **error)
{
    KnJobRunner *runner = user_data;
    const KnAsset *asset = asset_of(runner, key);
    const KnClipSpec *spec = asset->spec;
    if (*spec->ground)
        return open_over(runner, asset->path, spec, error);
    return kn_watch_clip(&runner->watch, asset->path, spec, error);
}

static gboolean draw_coverage(KnJobRunner *runner, gint64 frame, KnFrame *out, GError **error)
{
    if (!out->alpha.data)
        return TRUE;
    if (!runner->coverage)
        runner->coverage =
            kn_coverage_new(kn_manifest_film(runner->manifest), (KnCpuFlags)runner->cpu, look_up,
                            open_clip, runner, error);
    return runner->coverage && kn_coverage_draw(runner->coverage, frame, out, error);
}

gboolean kn_job_draw(KnJobRunner *runner, guint cpu, gint64 frame, KnFrame *out, GError **error)
{
    if (runner->renderer && runner->cpu != cpu)
        drop_renderer(runner);
    if (!runner->renderer) {
        runner->cpu = cpu;
        runner->renderer = kn_renderer_new(kn_manifest_film(runner->manifest), (KnCpuFlags)cpu,
                                           look_up, runner, error);
        if (runner->renderer)
            kn_renderer_set_clips(runner->renderer, open_clip);
    }
    return runner->renderer && kn_renderer_draw(runner->renderer, frame, out, error) &&
           draw_coverage(runner, frame, out, error);
}

int kn_job_block(int width, int height)
{
    gsize n = BLOCK_BYTES / kn_frame_size_bytes(width, height);
    return (int)CLAMP(n, 1, BLOCK_FRAMES_MAX);
}

static KnFrame *own_frame(KnJobRunner *runner, gint64 i, GError **error)
{
    const KnFilm *film = kn_manifest_film(runner->manifest);
    if (!runner->frame[i])
        runner->frame[i] = kn_frame_new_alpha(kn_film_width(film), kn_film_height(film),
                                              kn_manifest_video(runner->manifest)->alpha, error);
    return runner->frame[i];
}

/* Font files are read where the project may read, too. */
static gboolean begin_fonts(KnJobRunner *runner, const KnAsset *asset, GError **error)
{
    g_autoptr(GPtrArray) fonts = g_ptr_array_new();
    gboolean replaced = FALSE, good = TRUE;
    if (asset->kind->fonts)
        asset->kind->fonts(asset->spec, fonts);
    for (guint i = 0; i < fonts->len && good; i++)
        if (kn_font_is_file(fonts->pdata[i]))
            good = kn_inputs_begin(runner->inputs, fonts->pdata[i], NULL, &replaced, error);
    return good;
}

static gboolean begin_asset(KnJobRunner *runner, const KnAsset *asset, gboolean *replaced,
                            GError **error)
{
    const char *content = kn_asset_content(asset), *beside_content = NULL;
    const char *beside =
        asset->kind->beside ? asset->kind->beside(asset->spec, &beside_content) : NULL;
    return !asset->kind->has_file ||
           (kn_inputs_begin(runner->inputs, asset->path, content, replaced, error) &&
            (!beside || kn_inputs_begin(runner->inputs, beside, beside_content, replaced, error)));
}

static gboolean run_surface(KnJobRunner *runner, const KnJob *job, GError **error)
{
    const KnAsset *asset = kn_manifest_asset(runner->manifest, job->number);
    gboolean replaced = FALSE;
    kn_watch_name(&runner->watch, asset->path);
    gboolean done = begin_fonts(runner, asset, error) &&
                    begin_asset(runner, asset, &replaced, error) &&
                    asset->kind->make(asset, job->path, error);
    kn_watch_name(&runner->watch, NULL);
    kn_error_set_input(error, asset->path);
    return kn_inputs_end(runner->inputs, error) && done;
}

static gboolean begin_sound(KnJobRunner *runner, const KnMix *mix, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    gboolean replaced = FALSE;
    for (guint i = 0; i < mix->n_clips; i++) {
        const KnMixClip *clip = &mix->clips[i];
        if (g_hash_table_add(seen, clip->path) &&
            !kn_inputs_begin(runner->inputs, clip->path, clip->content, &replaced, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean run_sound(KnJobRunner *runner, const KnJob *job, GArray **warnings, GError **error)
{
    const KnManifestSound *sound = kn_manifest_sound(runner->manifest);
    const KnMixSource source = kn_watch_sound(&runner->watch);
    const KnSoundJob sound_job = {sound->mix,    sound->first_sample, sound->n_samples,
                                  sound->codec,  sound->bitrate,      &source,
                                  job->n_threads};
    gboolean done = begin_sound(runner, sound->mix, error) &&
                    kn_sound_encode(&sound_job, job->path, warnings, error);
    if (kn_inputs_end(runner->inputs, error) && done)
        return TRUE;
    g_clear_pointer(warnings, g_array_unref);
    return FALSE;
}

typedef struct {
    KnJobRunner *runner;
    const KnJob *job;
    KnJobStep step;
    gpointer user_data;
} Run;

static gboolean run_block(const Run *run, KnEncode *encode, gint64 first, gint64 n, GError **error)
{
    KnJobRunner *runner = run->runner;
    for (gint64 i = 0; i < n; i++) {
        KnFrame *frame = own_frame(runner, i, error);
        if (!frame || !kn_job_draw(runner, run->job->cpu, first + i, frame, error))
            return FALSE;
    }
    for (gint64 i = 0; i < n; i++)
        if (!kn_encode_frame(encode, runner->frame[i], error) ||
            !run->step(run->job, first + i, run->user_data, error))
            return FALSE;
    return TRUE;
}

/* Drawing and encoding each want the caches for their own tables, so some frames are drawn, then
 * encoded: by turns after every frame both are slower, together by a twentieth. */
static gboolean run_batch(const Run *run, GError **error)
{
    const KnJob *job = run->job;
    KnVideoSettings video = kn_manifest_part_video(run->runner->manifest, job->first, job->n);
    gint64 block = kn_job_block(video.width, video.height);
    const KnEncodeRange range = {kn_manifest_film(run->runner->manifest), job->first, job->n};
    g_autoptr(KnEncode) encode = kn_encode_new(&video, &range, job->path, error);
    if (!encode)
        return FALSE;
    for (gint64 i = 0; i < job->n; i += block)
        if (!run_block(run, encode, job->first + i, MIN(block, job->n - i), error))
            return FALSE;
    return kn_encode_finish(encode, error);
}

static gboolean run_ring(const Run *run, GError **error)
{
    const KnJob *job = run->job;
    for (gint64 i = 0; i < job->n; i++) {
        KnFrame frame;
        kn_ring_frame(run->runner->ring, (job->slot + (guint)i) % job->n_slots, &frame);
        if (!kn_job_draw(run->runner, job->cpu, job->first + i, &frame, error) ||
            !run->step(job, job->first + i, run->user_data, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean run_file(const Run *run, GError **error)
{
    const KnJob *job = run->job;
    const KnVideoSettings *video = kn_manifest_video(run->runner->manifest);
    KnFrame *frame = own_frame(run->runner, 0, error);
    g_autoptr(KnFrameFile) file =
        frame ? kn_frame_file_new(job->path, video, job->quality, error) : NULL;
    if (!file)
        return FALSE;
    for (gint64 i = job->first; i < job->first + job->n; i++)
        if (!kn_job_draw(run->runner, job->cpu, i, frame, error) ||
            !kn_frame_file_add(file, frame, error) || !run->step(job, i, run->user_data, error))
            return FALSE;
    return kn_frame_file_commit(file, error);
}

/* A batch stands under the content of its clips. */
static gboolean begin_clips(KnJobRunner *runner, const KnJob *job, GError **error)
{
    const KnFilm *film = kn_manifest_film(runner->manifest);
    guint from[2], to[2];
    double progress;
    gboolean replaced = FALSE;
    kn_film_at(film, job->first, from, &progress);
    int n_last = kn_film_at(film, job->first + job->n - 1, to, &progress);
    for (guint i = from[0]; i <= to[n_last - 1]; i++) {
        const KnShot *shot = kn_film_shot(film, i);
        if (shot->visual != KN_VISUAL_CLIP)
            continue;
        if (!begin_asset(runner, asset_of(runner, shot->surface), &replaced, error))
            return FALSE;
    }
    if (replaced)
        drop_renderer(runner);
    return TRUE;
}

gboolean kn_job_still(KnJobRunner *runner, guint cpu, gint64 frame, KnFrame *out, GError **error)
{
    const KnJob job = {.first = frame, .n = 1};
    const KnInputRules *before = kn_input_rules_enter(kn_inputs_rules(runner->inputs));
    gboolean done = begin_clips(runner, &job, error) && kn_job_draw(runner, cpu, frame, out, error);
    done = kn_inputs_end(runner->inputs, error) && done;
    kn_input_rules_enter(before);
    return done;
}

static gboolean run_frames(const Run *run, gboolean (*draw)(const Run *run, GError **error),
                           GError **error)
{
    gboolean done = begin_clips(run->runner, run->job, error) && draw(run, error);
    return kn_inputs_end(run->runner->inputs, error) && done;
}

static gboolean bad_job(GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "the manifest has no such job");
    return FALSE;
}

static gboolean frames_valid(const KnJobRunner *runner, const KnJob *job)
{
    gint64 n_frames = kn_film_n_frames(kn_manifest_film(runner->manifest));
    gboolean ring = job->n_slots > 0;
    return job->n > 0 && job->first < n_frames && job->n <= n_frames - job->first &&
           (ring ? runner->ring && job->n_slots <= kn_ring_n_slots(runner->ring) &&
                       job->n <= job->n_slots
                 : job->path != NULL);
}

static gboolean run_kind(const Run *run, GArray **warnings, GError **error)
{
    KnJobRunner *runner = run->runner;
    const KnJob *job = run->job;
    switch (job->kind) {
    case KN_JOB_SURFACE:
        if (job->number >= kn_manifest_n_assets(runner->manifest) || !job->path ||
            !kn_asset_is_made(kn_manifest_asset(runner->manifest, job->number)))
            return bad_job(error);
        return run_surface(runner, job, error);
    case KN_JOB_SOUND:
        if (!kn_manifest_sound(runner->manifest) || !job->path)
            return bad_job(error);
        return run_sound(runner, job, warnings, error);
    case KN_JOB_BATCH:
        if (!frames_valid(runner, job) || !job->path)
            return bad_job(error);
        return run_frames(run, run_batch, error);
    case KN_JOB_FRAMES:
        if (!frames_valid(runner, job))
            return bad_job(error);
        return run_frames(run, job->n_slots > 0 ? run_ring : run_file, error);
    }
    return bad_job(error);
}

gboolean kn_job_run(KnJobRunner *runner, const KnJob *job, KnJobStep step, gpointer user_data,
                    GArray **warnings, GError **error)
{
    const Run run = {runner, job, step, user_data};
    const KnInputRules *before = kn_input_rules_enter(kn_inputs_rules(runner->inputs));
    *warnings = NULL;
    gboolean done = run_kind(&run, warnings, error);
    kn_input_rules_enter(before);
    return done;
}
