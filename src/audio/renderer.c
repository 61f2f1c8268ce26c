/* SPDX-License-Identifier: MIT */
#include "audio/renderer.h"
#include "audio/bus.h"
#include "audio/decibel.h"
#include "audio/limiter.h"
#include "audio/loudness.h"
#include "media/media.h"

#include <math.h>
#include <string.h>

/* The film is mixed afresh by every pass, through a chain of bus, gain and limiter. The first pass
 * measures the bus, which gives the gain. If the limiter will have to act, up to MAX_TRIES passes
 * measure what comes out behind it and correct the gain, until a correction is small enough to be
 * trusted. The last pass is what is read, and is measured meanwhile. */

/* More gain than this lifts noise, not a film. */
static const double MAX_GAIN_DB = 30;
/* How near to the target the loudness behind the limiter must be to be left alone, in LU. */
static const double NEAR_LU = 0.2;
/* A correction up to this is not measured again, in LU. Of each decibel more, the limiter takes up
 * to half, so STEEPER decibels are given for one: what is then missing is a third of it at most. */
static const double TRUSTED_LU = 0.6;
static const double STEEPER = 1.25;
/* How far from it a film may end without a word: the tolerance of EBU R 128. */
static const double TOLERANCE_LU = 0.5;
enum { MAX_TRIES = 3 };

typedef struct {
    KnMixBus *bus;
    float gain;
    KnLimiter *limiter; /* NULL: none */
    gint64 left;        /* samples of the film that were not read yet */
    gsize first;        /* of block, that comes next */
    float block[KN_MIX_BLOCK * 2];
} Chain;

struct KnMixRenderer {
    const KnMix *mix;
    KnMixSource source;
    KnMixReport report;
    Chain *chain;
    KnLoudness *loudness; /* of what is read; NULL: known, or of no interest */
    double target_lufs;   /* with loudness */
};

static gboolean chain_block(Chain *chain, GError **error)
{
    if (!kn_mix_bus_next(chain->bus, chain->block, error))
        return FALSE;
    for (gsize i = 0; i < KN_MIX_BLOCK * 2; i++)
        chain->block[i] *= chain->gain;
    if (chain->limiter)
        kn_limiter_next(chain->limiter, chain->block);
    chain->first = 0;
    return TRUE;
}

static void chain_free(Chain *chain)
{
    if (!chain)
        return;
    kn_mix_bus_free(chain->bus);
    kn_limiter_free(chain->limiter);
    g_free(chain);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Chain, chain_free)

static Chain *chain_new(KnMixRenderer *renderer, double gain_db, gboolean limit, GArray *warnings,
                        GError **error)
{
    g_autoptr(Chain) chain = g_new0(Chain, 1);
    chain->bus = kn_mix_bus_new(renderer->mix, &renderer->source, warnings);
    chain->gain = (float)kn_db_to_gain(gain_db);
    chain->left = renderer->mix->n_samples;
    chain->first = KN_MIX_BLOCK;
    if (limit) {
        chain->limiter = kn_limiter_new(renderer->mix->ceiling_dbtp);
        if (!chain_block(chain, error))
            return NULL;
        chain->first = KN_LIMITER_LATENCY;
    }
    return g_steal_pointer(&chain);
}

static gssize chain_read(Chain *chain, float *buffer, gsize n, GError **error)
{
    gsize done = 0;
    while (done < n && chain->left > 0) {
        if (chain->first == KN_MIX_BLOCK && !chain_block(chain, error))
            return -1;
        gsize part = MIN(n - done, KN_MIX_BLOCK - chain->first);
        part = (gsize)MIN((gint64)part, chain->left);
        memcpy(buffer + done * 2, chain->block + chain->first * 2, part * 2 * sizeof(float));
        chain->first += part;
        chain->left -= (gint64)part;
        done += part;
    }
    return (gssize)done;
}

/* Mixes the whole film and measures what comes out; dbtp may be NULL. */
static gboolean measure(KnMixRenderer *renderer, double gain_db, gboolean limit, double *lufs,
                        double *dbtp, GError **error)
{
    g_autoptr(Chain) chain = chain_new(renderer, gain_db, limit, NULL, error);
    g_autoptr(KnLoudness) loudness = kn_loudness_new(dbtp != NULL);
    float block[KN_MIX_BLOCK * 2];
    gssize got = chain ? 0 : -1;
    while (chain && (got = chain_read(chain, block, KN_MIX_BLOCK, error)) > 0)
        kn_loudness_add(loudness, block, (gsize)got);
    if (got < 0)
        return FALSE;
    *lufs = kn_loudness_lufs(loudness);
    if (dbtp)
        *dbtp = kn_loudness_dbtp(loudness);
    return TRUE;
}

/* The gain to the target, or 0 where nothing was measured. */
static double gain_to_target(KnMixRenderer *renderer)
{
    const KnMix *mix = renderer->mix;
    double lufs = renderer->report.mix_lufs;
    if (!isfinite(lufs)) {
        kn_mix_warn(renderer->report.warnings, KN_WARNING_SOUND_ADJUSTED, 0, "%s",
                    mix->n_samples < KN_SAMPLE_RATE * 4 / 10
                        ? "the film is too short to measure its loudness (0.4 s is the least); its "
                          "sound was left as it is"
                        : "the film is silent, so its loudness was left as it is");
        return 0;
    }
    double gain_db = kn_db_round(mix->loudness_lufs - lufs);
    if (gain_db > MAX_GAIN_DB) {
        kn_mix_warn(renderer->report.warnings, KN_WARNING_SOUND_ADJUSTED, 0,
                    "the film's sound is very quiet (%.1f LUFS): it was raised by %.0f dB and does "
                    "not reach %.1f LUFS",
                    lufs, MAX_GAIN_DB, mix->loudness_lufs);
        return MAX_GAIN_DB;
    }
    return gain_db;
}

/* Corrects the gain by what the limiter takes from the loudness. */
static gboolean correct_for_limiter(KnMixRenderer *renderer, GError **error)
{
    const KnMix *mix = renderer->mix;
    KnMixReport *report = &renderer->report;
    double target = MIN(mix->loudness_lufs, report->mix_lufs + report->gain_db);
    renderer->target_lufs = target;
    renderer->loudness = kn_loudness_new(FALSE);
    for (int try = 1; try <= MAX_TRIES; try++) {
        if (!measure(renderer, report->gain_db, TRUE, &report->film_lufs, NULL, error))
            return FALSE;
        double missing = target - report->film_lufs;
        if (fabs(missing) <= NEAR_LU || report->gain_db >= MAX_GAIN_DB)
            return TRUE;
        report->gain_db = MIN(kn_db_round(report->gain_db + missing * STEEPER), MAX_GAIN_DB);
        if (fabs(missing) <= TRUSTED_LU)
            return TRUE;
    }
    return TRUE;
}

/* Everything was read: how loud it was. */
static void end_measurement(KnMixRenderer *renderer)
{
    const KnMix *mix = renderer->mix;
    KnMixReport *report = &renderer->report;
    report->film_lufs = kn_loudness_lufs(renderer->loudness);
    g_clear_pointer(&renderer->loudness, kn_loudness_free);
    if (fabs(renderer->target_lufs - report->film_lufs) > TOLERANCE_LU)
        kn_mix_warn(report->warnings, KN_WARNING_SOUND_ADJUSTED, 0,
                    "the film's loudness is %.1f LUFS instead of %.1f LUFS: its peaks are too high "
                    "for more under a ceiling of %.1f dBTP",
                    report->film_lufs, renderer->target_lufs, mix->ceiling_dbtp);
}

static gboolean find_gain(KnMixRenderer *renderer, GError **error)
{
    const KnMix *mix = renderer->mix;
    KnMixReport *report = &renderer->report;
    if (!mix->normalize)
        return TRUE;
    if (!measure(renderer, 0, FALSE, &report->mix_lufs, &report->mix_dbtp, error))
        return FALSE;
    report->gain_db = gain_to_target(renderer);
    report->film_lufs = report->mix_lufs + report->gain_db;
    gboolean peaks = report->mix_dbtp + report->gain_db > mix->ceiling_dbtp - KN_LIMITER_MARGIN_DB;
    if (mix->limit && peaks && isfinite(report->mix_lufs))
        return correct_for_limiter(renderer, error);
    return TRUE;
}

static gpointer media_open(const char *path, gpointer user_data, GError **error)
{
    return ((const KnMedia *)user_data)->sound_open(path, error);
}

/* The module's table does not pass itself on; a reader finds it again at no cost. */
static gssize media_read(gpointer reader, float *buffer, gsize n, GError **error)
{
    return kn_media(NULL)->sound_read(reader, buffer, n, error);
}

static void media_free(gpointer reader)
{
    kn_media(NULL)->sound_free(reader);
}

static gboolean use_media(KnMixSource *source, GError **error)
{
    const KnMedia *media = kn_media(error);
    if (!media)
        return FALSE;
    *source = (KnMixSource){media_open, media_read, media_free, (gpointer)media};
    return TRUE;
}

KnMixRenderer *kn_mix_renderer_new(const KnMix *mix, const KnMixSource *source, GError **error)
{
    if (!kn_mix_check(mix, error))
        return NULL;
    g_autoptr(KnMixRenderer) renderer = g_new0(KnMixRenderer, 1);
    renderer->mix = mix;
    renderer->report = (KnMixReport){.mix_lufs = NAN, .mix_dbtp = NAN, .film_lufs = NAN};
    renderer->report.warnings = kn_mix_warnings_new();
    if (source)
        renderer->source = *source;
    else if (mix->n_clips > 0 && !use_media(&renderer->source, error))
        return NULL;
    if (!find_gain(renderer, error))
        return NULL;
    renderer->chain =
        chain_new(renderer, renderer->report.gain_db, mix->limit, renderer->report.warnings, error);
    return renderer->chain ? g_steal_pointer(&renderer) : NULL;
}

gssize kn_mix_renderer_read(KnMixRenderer *renderer, float *buffer, gsize n, GError **error)
{
    Chain *chain = renderer->chain;
    gssize got = chain_read(chain, buffer, n, error);
    if (renderer->loudness && got > 0)
        kn_loudness_add(renderer->loudness, buffer, (gsize)got);
    if (renderer->loudness && got >= 0 && chain->left == 0)
        end_measurement(renderer);
    if (chain->limiter) {
        renderer->report.limited_db = kn_limiter_most_db(chain->limiter);
        renderer->report.limited_samples =
            MIN(kn_limiter_n_samples(chain->limiter), renderer->mix->n_samples);
    }
    return got;
}

const KnMixReport *kn_mix_renderer_report(const KnMixRenderer *renderer)
{
    return &renderer->report;
}

void kn_mix_renderer_free(KnMixRenderer *renderer)
{
    if (!renderer)
        return;
    chain_free(renderer->chain);
    kn_loudness_free(renderer->loudness);
    if (renderer->report.warnings)
        g_array_unref(renderer->report.warnings);
    g_free(renderer);
}
