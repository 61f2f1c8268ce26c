/* SPDX-License-Identifier: MIT */
#include "output/verify_sound.h"

#include <math.h>

enum {
    CHANNELS = 2,
    STEP_US = 1000000 * KN_TRACE_STEP / KN_SAMPLE_RATE,
    HEARD = 2 * (KN_TRACE_FLOOR_DB - 50), /* the mix is heard: -50 dBFS */
    QUIETER = 24,                         /* so many halves below the mix: 12 dB */
    SILENT_STEPS = 12,                    /* 60 ms of it are found; AAC smears less */
    PAUSE_STEPS = 40,                     /* of the mix, which part no stretch */
    CLIP_RUN = 3,                         /* samples in a row at full scale */
    CLIP_APART = KN_SAMPLE_RATE / 2,      /* those nearer are one finding */
    SYNC_STEPS = 3000,                    /* 15 s at either end … */
    SYNC_REACH = 200,                     /* … are moved up to a second */
    SYNC_LEAST = 100,                     /* that must be heard of it */
};
#define CLIP_LEVEL 0.985f
#define CLIP_HALVES (2 * KN_TRACE_FLOOR_DB - 1) /* the mix is below -0.5 dBFS */
#define SYNC_LIMIT_MS 20.0
/* A misfit of 1.5 dB, in halves, squared: less is what coding does to a sound that hardly changes.
 */
#define FITS 9.0
/* So much louder or quieter, and not only because coding lost what the ear hardly hears. */
#define LOUDNESS_LIMIT_DB 1.5
#define LOUDNESS_LEAST_LU 1.0
/* A louder mix goes beyond full scale for long, which no file does. */
#define LOUDEST_LUFS -6.0
#define LENGTH_LIMIT_SECONDS 0.1
#define TRUE_PEAK_LIMIT 1.0

struct KnSoundWatch {
    KnSoundPlan plan;
    KnSoundTrace trace;
    KnLoudness *loudness;
    gint64 n_samples;
    int run[CHANNELS];                        /* samples at full scale */
    gint64 clip_first, clip_last, clip_count; /* of the stretch; count 0: none */
    gboolean changed;                         /* clipped, or of another loudness */
    GArray *findings;
};

KnSoundWatch *kn_sound_watch_new(const KnSoundPlan *plan, GArray *findings)
{
    KnSoundWatch *watch = g_new0(KnSoundWatch, 1);
    watch->plan = *plan;
    watch->findings = findings;
    watch->loudness = kn_loudness_new(plan->n_samples + 10 * KN_SAMPLE_RATE, TRUE);
    kn_sound_trace_init(&watch->trace);
    return watch;
}

void kn_sound_watch_free(KnSoundWatch *watch)
{
    if (!watch)
        return;
    kn_sound_trace_clear(&watch->trace);
    kn_loudness_free(watch->loudness);
    g_free(watch);
}

static gint64 us_of(gint64 sample)
{
    return sample * 1000000 / KN_SAMPLE_RATE;
}

static void find(const KnSoundWatch *watch, KnFlawCode code, gint64 first_us, gint64 last_us,
                 double number, double limit)
{
    const KnFlaw finding = {code, MAX(first_us, 0), last_us, number, limit};
    kn_flaw_add(watch->findings, &finding);
}

/* ---- clipping */

static void end_clip(KnSoundWatch *watch)
{
    watch->changed |= watch->clip_count > 0;
    if (watch->clip_count > 0)
        find(watch, KN_FLAW_CLIPPED, us_of(watch->clip_first), us_of(watch->clip_last),
             (double)watch->clip_count, 0);
    watch->clip_count = 0;
}

/* Whether the mix itself is so loud about there. */
static gboolean mix_clips(const KnSoundWatch *watch, gint64 sample)
{
    const GArray *mixed = watch->plan.mixed;
    gint64 at = sample / KN_TRACE_STEP;
    for (gint64 i = MAX(at - 4, 0); mixed && i <= at + 4 && i < (gint64)mixed->len; i++)
        if (g_array_index(mixed, KnTraceStep, i).peak >= CLIP_HALVES)
            return TRUE;
    return FALSE;
}

static void look_for_clips(KnSoundWatch *watch, const float *stereo, gsize n)
{
    for (gsize i = 0; i < n; i++) {
        gint64 sample = watch->n_samples + (gint64)i;
        if (watch->clip_count > 0 && sample - watch->clip_last > CLIP_APART)
            end_clip(watch);
        for (int c = 0; c < CHANNELS; c++) {
            gboolean full = fabsf(stereo[CHANNELS * i + (gsize)c]) >= CLIP_LEVEL;
            watch->run[c] = full ? watch->run[c] + 1 : 0;
            if (watch->run[c] < CLIP_RUN || mix_clips(watch, sample))
                continue;
            if (watch->clip_count == 0)
                watch->clip_first = sample - CLIP_RUN + 1;
            watch->clip_count += watch->run[c] == CLIP_RUN ? CLIP_RUN : 1;
            watch->clip_last = sample;
        }
    }
}

void kn_sound_watch_add(KnSoundWatch *watch, const float *stereo, gsize n)
{
    look_for_clips(watch, stereo, n);
    kn_sound_trace_add(&watch->trace, stereo, n);
    gint64 room = watch->plan.n_samples + 10 * KN_SAMPLE_RATE - watch->n_samples;
    if (room > 0)
        kn_loudness_add(watch->loudness, stereo, (gsize)MIN((gint64)n, room));
    watch->n_samples += (gint64)n;
}

/* ---- sync */

static int level_at(const GArray *steps, gint64 i)
{
    return i >= 0 && i < (gint64)steps->len ? g_array_index(steps, KnTraceStep, i).level : 0;
}

/* The mean square of what levels of the film, moved by so many steps, differ from the mix's, but
 * for what all of them do. */
static double misfit(const KnSoundWatch *watch, gint64 first, gint64 n, gint64 late)
{
    double sum = 0, squares = 0;
    for (gint64 i = first; i < first + n; i++) {
        int step = level_at(watch->trace.steps, i + late) - level_at(watch->plan.mixed, i);
        double d = CLAMP(step, -QUIETER, QUIETER); /* one gap is not worth a thousand steps */
        sum += d;
        squares += d * d;
    }
    return squares / (double)n - sum / (double)n * (sum / (double)n);
}

/* How late the film's sound is against the mix around there, in steps. Where it fits as it is, or
 * nothing fits much better than no shift (a tone, silence), it is 0. */
static double find_shift(const KnSoundWatch *watch, gint64 first, gint64 n)
{
    gint64 n_heard = 0, best = 0;
    for (gint64 i = first; i < first + n; i++)
        n_heard += level_at(watch->plan.mixed, i) >= HEARD;
    if (n_heard < SYNC_LEAST)
        return 0;
    double here = misfit(watch, first, n, 0), least = here;
    for (gint64 late = -SYNC_REACH; late <= SYNC_REACH; late++) {
        double value = misfit(watch, first, n, late);
        if (value < least) {
            least = value;
            best = late;
        }
    }
    if (best == 0 || here < FITS || 2 * least > here || ABS(best) == SYNC_REACH)
        return 0;
    double before = misfit(watch, first, n, best - 1), after = misfit(watch, first, n, best + 1);
    double bend = before - 2 * least + after;
    return (double)best + (bend > 0 ? (before - after) / (2 * bend) : 0);
}

static void check_shift(const KnSoundWatch *watch, gint64 first, gint64 n, double shift)
{
    double ms = shift * STEP_US / 1000 + watch->plan.late_us / 1000;
    if (fabs(ms) > SYNC_LIMIT_MS)
        find(watch, KN_FLAW_SYNC, first * STEP_US, (first + n) * STEP_US, ms, SYNC_LIMIT_MS);
}

/* At both ends; returns the steps that the beginning is late. */
static gint64 check_sync(const KnSoundWatch *watch)
{
    gint64 all = watch->plan.mixed->len, n = MIN(all, SYNC_STEPS);
    double begin = find_shift(watch, 0, n);
    check_shift(watch, 0, n, begin);
    if (all > SYNC_STEPS) {
        double end = find_shift(watch, all - n, n);
        check_shift(watch, all - n, n, end);
    }
    return lround(begin);
}

/* ---- silence and loudness */

static void end_silence(const KnSoundWatch *watch, gint64 first, gint64 last, double quieter)
{
    if (last - first + 1 >= SILENT_STEPS)
        find(watch, KN_FLAW_SOUND_SILENT, first * STEP_US, (last + 1) * STEP_US, quieter,
             (double)QUIETER / KN_TRACE_HALVES);
}

/* Where the mix is heard and the film hardly. `usual`: by so many halves the whole film differs. */
static void check_silence(const KnSoundWatch *watch, gint64 late, int usual)
{
    gint64 first = 0, last = -1;
    double sum = 0;
    for (gint64 i = 0; i <= (gint64)watch->plan.mixed->len; i++) {
        int mixed = level_at(watch->plan.mixed, i), heard = level_at(watch->trace.steps, i + late);
        gboolean end = i == (gint64)watch->plan.mixed->len;
        gboolean silent = !end && mixed >= HEARD && heard <= mixed + usual - QUIETER;
        gboolean goes_on = !end && mixed < HEARD && i - last <= PAUSE_STEPS;
        if (silent && last < first) {
            first = i;
            sum = 0;
        }
        if (silent) {
            last = i;
            sum += mixed - heard;
        } else if (last >= first && !goes_on) {
            end_silence(watch, first, last, sum / (double)(last - first + 1) / KN_TRACE_HALVES);
            first = i + 1;
            last = i;
        }
    }
}

/* The median of what the film is louder than the mix, in halves. */
static int usual_difference(const KnSoundWatch *watch, gint64 late)
{
    guint counts[2 * G_MAXUINT8 + 1] = {0}, n = 0, so_far = 0;
    for (gint64 i = 0; i < (gint64)watch->plan.mixed->len; i++) {
        int mixed = level_at(watch->plan.mixed, i);
        if (mixed < HEARD)
            continue;
        counts[level_at(watch->trace.steps, i + late) - mixed + G_MAXUINT8]++;
        n++;
    }
    for (int d = 0; n > 0 && d <= 2 * G_MAXUINT8; d++)
        if (2 * (so_far += counts[d]) >= n)
            return d - G_MAXUINT8;
    return 0;
}

static void compare(KnSoundWatch *watch, double lufs)
{
    gint64 late = check_sync(watch);
    int usual = usual_difference(watch, late);
    double louder = (double)usual / KN_TRACE_HALVES;
    check_silence(watch, late, CLAMP(usual, -QUIETER / 2, 0));
    gboolean other = isnan(watch->plan.loudness_lufs) ||
                     fabs(watch->plan.loudness_lufs - lufs) >= LOUDNESS_LEAST_LU ||
                     fabs(louder) >= 2 * LOUDNESS_LIMIT_DB;
    other &= fabs(louder) >= LOUDNESS_LIMIT_DB && !(watch->plan.loudness_lufs > LOUDEST_LUFS);
    watch->changed |= other;
    if (other)
        find(watch, KN_FLAW_LOUDNESS, 0, us_of(watch->n_samples), lufs,
             isnan(watch->plan.loudness_lufs) ? lufs - louder : watch->plan.loudness_lufs);
}

void kn_sound_watch_end(KnSoundWatch *watch, double *lufs, double *dbtp)
{
    double planned = (double)watch->plan.n_samples / KN_SAMPLE_RATE;
    double there = (double)watch->n_samples / KN_SAMPLE_RATE;
    end_clip(watch);
    kn_sound_trace_end(&watch->trace);
    kn_loudness_end(watch->loudness);
    *lufs = kn_loudness_lufs(watch->loudness);
    *dbtp = kn_loudness_dbtp(watch->loudness);
    *lufs = isfinite(*lufs) ? *lufs : 0;
    *dbtp = isfinite(*dbtp) ? *dbtp : 0;
    if (watch->plan.mixed && watch->plan.mixed->len > 0)
        compare(watch, *lufs);
    if (fabs(there - planned) > LENGTH_LIMIT_SECONDS)
        find(watch, KN_FLAW_SOUND_LENGTH, us_of(MIN(watch->n_samples, watch->plan.n_samples)),
             us_of(MAX(watch->n_samples, watch->plan.n_samples)), there, planned);
    /* Where it is changed, its peaks are as well. */
    if (*dbtp > TRUE_PEAK_LIMIT && !watch->changed)
        find(watch, KN_FLAW_TRUE_PEAK, 0, us_of(watch->n_samples), *dbtp, TRUE_PEAK_LIMIT);
}
