/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "cli/bench.h"
#include "engine/pool/job.h"
#include "output/join.h"
#include "output/preset.h"
#include "shot/glide.h"

#include <math.h>
#include <time.h>

/* The encoder is measured without any of our own work in it: a block of frames is drawn into
 * memory, then the clock runs while the encoder alone takes them, and so on through the whole film,
 * in one stream; as the film has it, and with its preset alone, by turns. */

enum { BLOCK = 30 };
enum { OF_FILM, OF_PRESET, N_ENCODERS };

typedef struct {
    const char *cache;
    const KnManifest *manifest;
    const KnEncoderModule *module;
    KnEncoder *encoders[N_ENCODERS];
    double *seconds[N_ENCODERS];
    KnJobRunner *runner; /* draws */
    guint cpu;
    KnFrame *frames[BLOCK];
    KnBenchParts *parts;
} Floor;

/* CPU seconds of this process with all its threads: nothing else runs in it meanwhile. */
static double cpu_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static gboolean drop_packet(const KnPacket *packet, gpointer user_data, GError **error)
{
    return TRUE;
}

static gboolean encode_block(Floor *floor, int which, gint64 first, int n, GError **error)
{
    const KnFilm *film = kn_manifest_film(floor->manifest);
    gint64 n_frames = kn_film_n_frames(film);
    double start = cpu_now();
    for (int i = 0; i < n; i++) {
        floor->module->foretell(floor->encoders[which],
                                kn_film_glide(film, first + i, n_frames, KN_GLIDE_MOST));
        if (!floor->module->encode(floor->encoders[which], floor->frames[i], first + i, FALSE,
                                   drop_packet, NULL, error))
            return FALSE;
    }
    *floor->seconds[which] += cpu_now() - start;
    return TRUE;
}

static gboolean measure_block(Floor *floor, gint64 first, int n, GError **error)
{
    double start = cpu_now();
    for (int i = 0; i < n; i++) {
        if (!kn_job_draw(floor->runner, floor->cpu, first + i, floor->frames[i], error))
            return FALSE;
    }
    floor->parts->draw += cpu_now() - start;
    for (int e = 0; e < N_ENCODERS; e++)
        if (!encode_block(floor, e, first, n, error))
            return FALSE;
    return TRUE;
}

static gboolean measure_film(Floor *floor, GError **error)
{
    gint64 n_frames = kn_film_n_frames(kn_manifest_film(floor->manifest));
    for (gint64 first = 0; first < n_frames; first += BLOCK) {
        if (!measure_block(floor, first, (int)MIN(BLOCK, n_frames - first), error))
            return FALSE;
    }
    for (int e = 0; e < N_ENCODERS; e++) {
        double start = cpu_now();
        if (!floor->module->flush(floor->encoders[e], drop_packet, NULL, error))
            return FALSE;
        *floor->seconds[e] += cpu_now() - start;
    }
    return TRUE;
}

static gboolean open_floor(Floor *floor, KnCpuFlags cpu, GError **error)
{
    const KnFilm *film = kn_manifest_film(floor->manifest);
    KnVideoSettings video = kn_manifest_part_video(floor->manifest, 0, kn_film_n_frames(film));
    video.threads = 1;
    for (int i = 0; i < BLOCK; i++) {
        floor->frames[i] = kn_frame_new(kn_film_width(film), kn_film_height(film), error);
        if (!floor->frames[i])
            return FALSE;
    }
    floor->cpu = cpu;
    floor->runner = kn_job_runner_new(floor->manifest, floor->cache, NULL);
    floor->module = kn_encoder_module(video.encoder, error);
    if (!floor->module)
        return FALSE;
    floor->seconds[OF_FILM] = &floor->parts->encode;
    floor->seconds[OF_PRESET] = &floor->parts->floor;
    for (int e = 0; e < N_ENCODERS; e++) {
        if (e == OF_PRESET)
            video.tune = NULL;
        floor->encoders[e] = floor->module->open(&video, error);
        if (!floor->encoders[e])
            return FALSE;
    }
    return TRUE;
}

static void close_floor(Floor *floor)
{
    for (int e = 0; e < N_ENCODERS; e++)
        if (floor->encoders[e])
            floor->module->free(floor->encoders[e]);
    g_clear_pointer(&floor->runner, kn_job_runner_free);
    for (int i = 0; i < BLOCK; i++)
        g_clear_pointer(&floor->frames[i], kn_frame_free);
}

static gboolean measure_pictures(const KnManifest *manifest, const char *folder,
                                 KnBenchParts *parts, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "measured.surface", NULL);
    double start = cpu_now();
    for (guint i = 0; i < kn_manifest_n_assets(manifest); i++) {
        const KnAsset *asset = kn_manifest_asset(manifest, i);
        if (kn_asset_is_made(asset) && !asset->kind->make(asset, path, error))
            return FALSE;
    }
    parts->prepare = cpu_now() - start;
    return TRUE;
}

static gboolean measure_sound(const KnManifest *manifest, const char *folder, KnBenchParts *parts,
                              GError **error)
{
    const KnManifestSound *sound = kn_manifest_sound(manifest);
    g_autofree char *path = g_build_filename(folder, "measured.sound", NULL);
    if (!sound)
        return TRUE;
    const KnSoundJob sound_job = {.mix = sound->mix,
                                  .first_sample = sound->first_sample,
                                  .n_samples = sound->n_samples,
                                  .codec = sound->codec,
                                  .bitrate = sound->bitrate};
    double start = cpu_now();
    if (!kn_sound_encode(&sound_job, path, NULL, error))
        return FALSE;
    parts->sound = cpu_now() - start;
    return TRUE;
}

gboolean kn_bench_parts(const KnCliJob *job, const char *folder, KnBenchParts *parts,
                        GError **error)
{
    KnBuildOptions options = job->options;
    g_autofree char *cache = g_build_filename(folder, "cache", NULL);
    options.cache_dir = cache;
    g_autoptr(KnSession) session = kn_session_open(job->project, &options);
    const KnManifest *manifest = kn_session_manifest(session, "film.mp4", error);
    if (!manifest)
        return FALSE;
    Floor floor = {.cache = cache, .manifest = manifest, .parts = parts};
    *parts = (KnBenchParts){0};
    gboolean good = open_floor(&floor, options.cpu, error) && measure_film(&floor, error);
    close_floor(&floor);
    return good && measure_pictures(manifest, folder, parts, error) &&
           measure_sound(manifest, folder, parts, error);
}
