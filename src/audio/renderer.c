/* SPDX-License-Identifier: MIT */
#include "audio/renderer.h"
#include "audio/bus.h"
#include "audio/decibel.h"
#include "audio/limiter.h"
#include "audio/limiter_model.h"
#include "audio/loudness.h"
#include "media/media.h"

#include <math.h>
#include <string.h>

/* The film is mixed afresh by every pass, through a chain of bus, gain and limiter. The first pass
 * measures the bus, which gives the gain, and keeps of each few milliseconds energy and peak. If
 * the limiter will have to act, what it takes from the loudness is worked out from these
 * (limiter_model.h), and the gain is raised by as much. The last pass is what is read.
 *
 * Where the limiter takes much, or the spans are long because the film is, what was worked out is
 * measured by one pass between the two, the difference is allowed for, and what is read is measured
 * as well. So there are two passes, three at most, and one without `normalize`; and one before them
 * where music is set by its loudness. */

/* More gain than this lifts noise, not a film. */
static const double MAX_GAIN_DB = 30;
/* What the limiter may take from the loudness before it is measured, in LU: up to there the model
 * was never off by more than 0.1 LU (tests/audio/test_gain.c). */
static const double TRUSTED_LU = 1;
/* What is not worth any gain where the target is out of reach, in LU: it would only distort. */
static const double NOTHING_LU = 0.05;
/* How near to the target what was measured must be to be left alone, in LU. */
static const double NEAR_LU = 0.05;
/* How far from it a film may end without a word: the tolerance of EBU R 128. */
static const double TOLERANCE_LU = 0.5;

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
    KnLoudness *loudness; /* of what is read; NULL: known well enough */
    double *levels_db;    /* of each clip; NULL: none is set by its loudness */
    double target_lufs;
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
    if (renderer->levels_db)
        kn_mix_bus_set_levels(chain->bus, renderer->levels_db);
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

/* Mixes the whole film into a measurement; NULL after an error. */
static KnLoudness *measure(KnMixRenderer *renderer, double gain_db, gboolean limit, gboolean spans,
                           GError **error)
{
    renderer->report.n_passes++;
    g_autoptr(Chain) chain = chain_new(renderer, gain_db, limit, NULL, error);
    g_autoptr(KnLoudness) loudness = kn_loudness_new(renderer->mix->n_samples, spans);
    float block[KN_MIX_BLOCK * 2];
    gssize got = chain ? 0 : -1;
    while (chain && (got = chain_read(chain, block, KN_MIX_BLOCK, error)) > 0)
        kn_loudness_add(loudness, block, (gsize)got);
    if (got < 0)
        return NULL;
    kn_loudness_end(loudness);
    return g_steal_pointer(&loudness);
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

/* The least gain, in hundredths, at which the film is as loud behind the limiter by the model, or
 * nearly as loud as it can be; from one that is too small on. */
static double gain_behind_limiter(const KnMix *mix, const KnLoudnessShort *film, double gain_db,
                                  double lufs)
{
    double low = gain_db, high = MAX_GAIN_DB;
    double most = kn_limiter_model_lufs(film, high, mix->ceiling_dbtp);
    lufs = MIN(lufs, most - NOTHING_LU);
    while (high - low > 0.011) {
        double middle = kn_db_round((low + high) / 2);
        if (kn_limiter_model_lufs(film, middle, mix->ceiling_dbtp) < lufs)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* TRUE when what the model says of the film at the gain is as good as measured. */
static gboolean is_trusted(const KnMixReport *report, const KnLoudnessShort *film,
                           double model_lufs)
{
    return film->span_samples == KN_LOUDNESS_SPAN &&
           report->mix_lufs + report->gain_db - model_lufs <= TRUSTED_LU;
}

static void check_target(const KnMixRenderer *renderer)
{
    const KnMixReport *report = &renderer->report;
    if (fabs(renderer->target_lufs - report->film_lufs) > TOLERANCE_LU)
        kn_mix_warn(report->warnings, KN_WARNING_SOUND_ADJUSTED, 0,
                    "the film's loudness is %.1f LUFS instead of %.1f LUFS: its peaks are too high "
                    "for more under a ceiling of %.1f dBTP",
                    report->film_lufs, renderer->target_lufs, renderer->mix->ceiling_dbtp);
}

/* The pass between: what the model is off by is measured and allowed for, and what is read will be
 * measured, too. */
static gboolean correct_model(KnMixRenderer *renderer, const KnLoudnessShort *film, double plain_db,
                              double model_lufs, GError **error)
{
    const KnMix *mix = renderer->mix;
    KnMixReport *report = &renderer->report;
    g_autoptr(KnLoudness) loudness = measure(renderer, report->gain_db, TRUE, FALSE, error);
    if (!loudness)
        return FALSE;
    double off_lu = model_lufs - kn_loudness_lufs(loudness);
    if (fabs(model_lufs - off_lu - renderer->target_lufs) > NEAR_LU)
        report->gain_db = gain_behind_limiter(mix, film, plain_db, renderer->target_lufs + off_lu);
    renderer->loudness = kn_loudness_new(mix->n_samples, FALSE);
    return TRUE;
}

/* Raises the gain by what the limiter takes from the loudness. */
static gboolean allow_for_limiter(KnMixRenderer *renderer, const KnLoudnessShort *film,
                                  GError **error)
{
    const KnMix *mix = renderer->mix;
    KnMixReport *report = &renderer->report;
    double plain_db = report->gain_db;
    renderer->target_lufs = report->film_lufs;
    report->gain_db = gain_behind_limiter(mix, film, plain_db, renderer->target_lufs);
    double model_lufs = kn_limiter_model_lufs(film, report->gain_db, mix->ceiling_dbtp);
    report->film_lufs = kn_db_round(model_lufs);
    if (!is_trusted(report, film, model_lufs))
        return correct_model(renderer, film, plain_db, model_lufs, error);
    check_target(renderer);
    return TRUE;
}

static gboolean find_gain(KnMixRenderer *renderer, GError **error)
{
    const KnMix *mix = renderer->mix;
    KnMixReport *report = &renderer->report;
    if (!mix->normalize)
        return TRUE;
    g_autoptr(KnLoudness) loudness = measure(renderer, 0, FALSE, TRUE, error);
    if (!loudness)
        return FALSE;
    report->mix_lufs = kn_loudness_lufs(loudness);
    report->mix_dbtp = kn_loudness_dbtp(loudness);
    report->gain_db = gain_to_target(renderer);
    report->film_lufs = report->mix_lufs + report->gain_db;
    gboolean peaks = report->mix_dbtp + report->gain_db > mix->ceiling_dbtp - KN_LIMITER_MARGIN_DB;
    KnLoudnessShort film = kn_loudness_short(loudness);
    if (mix->limit && peaks && isfinite(report->mix_lufs))
        return allow_for_limiter(renderer, &film, error);
    return TRUE;
}

/* The music's levels, where they depend on its loudness: one more pass. */
static gboolean find_levels(KnMixRenderer *renderer, GError **error)
{
    const KnMix *mix = renderer->mix;
    guint n = 0;
    for (guint i = 0; i < mix->n_clips; i++)
        n += mix->clips[i].level;
    if (n == 0)
        return TRUE;
    g_autoptr(KnMixBus) bus = kn_mix_bus_new(mix, &renderer->source, NULL);
    renderer->levels_db = g_new0(double, mix->n_clips);
    renderer->report.levels_db = renderer->levels_db;
    renderer->report.n_passes++;
    return kn_mix_bus_measure(bus, renderer->levels_db, error);
}

/* Everything was read: how loud it was. */
static void end_measurement(KnMixRenderer *renderer)
{
    kn_loudness_end(renderer->loudness);
    renderer->report.film_lufs = kn_loudness_lufs(renderer->loudness);
    g_clear_pointer(&renderer->loudness, kn_loudness_free);
    check_target(renderer);
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
    if (!find_levels(renderer, error) || !find_gain(renderer, error))
        return NULL;
    renderer->chain =
        chain_new(renderer, renderer->report.gain_db, mix->limit, renderer->report.warnings, error);
    renderer->report.n_passes++;
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
    g_free(renderer->levels_db);
    if (renderer->report.warnings)
        g_array_unref(renderer->report.warnings);
    g_free(renderer);
}
