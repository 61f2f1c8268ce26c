/* SPDX-License-Identifier: MIT */
#include "audio/limiter_model.h"
#include "audio/decibel.h"
#include "audio/limiter.h"

/* The limiter (limiter.c says how it works) in steps of half a span, 120 samples instead of one.
 * Where in its span a peak stands is not known: it is taken to be in the middle. What is a window
 * of 249 samples there are then two halves here, the second one of the peak's span and the first
 * one of the next, and what is multiplied lies a half before. Two averages over 121 samples, seen
 * by a half, are an eighth, six eighths and an eighth of three halves. */
typedef struct {
    double threshold;   /* the peak that asks for a gain of 1 */
    double rest;        /* of the way back, what is left after a half */
    double wish;        /* of the last span */
    double envelope[2]; /* at the last two halves, newest first */
    double squared;     /* the gain of the last half for which it is known */
} Model;

/* RELEASE of limiter.c. */
static const double RELEASE_SAMPLES = 4800;

static Model model_new(const KnLoudnessShort *film, double threshold)
{
    Model model = {threshold, 1, 1, {1, 1}, 1};
    for (gsize i = 0; i < film->span_samples / 2; i++)
        model.rest *= 1 - 1 / RELEASE_SAMPLES;
    return model;
}

static void next_half(Model *model, double least)
{
    double last = model->envelope[0], back = least - (least - last) * model->rest;
    double envelope = least < last ? least : back;
    double gain = (model->envelope[1] + 6 * last + envelope) / 8;
    model->envelope[1] = last;
    model->envelope[0] = envelope;
    model->squared = gain * gain;
}

/* What becomes of the energy of the span before, when this one comes. */
static double next_span(Model *model, float peak)
{
    double wish = peak > model->threshold ? model->threshold / peak : 1;
    next_half(model, model->wish);
    double squared = model->squared;
    next_half(model, wish);
    model->wish = wish;
    return (squared + model->squared) / 2;
}

/* The energy of a step behind the limiter: its own, as its spans say what part is left of it. The
 * model is at the second of them. */
static double limited_step(Model *model, const KnLoudnessShort *film, gsize first, gsize n)
{
    double before = 0, after = 0;
    for (gsize i = first; i < first + n; i++) {
        gboolean last = i + 1 == film->n_spans;
        float peak = last ? 0 : kn_loudness_number(film->spans[i + 1].peak);
        double energy = kn_loudness_number(film->spans[i].energy);
        before += energy;
        after += energy * next_span(model, peak);
    }
    return before > 0 ? after / before : 1;
}

double kn_limiter_model_lufs(const KnLoudnessShort *film, double gain_db, double ceiling_dbtp)
{
    gsize n = KN_LOUDNESS_STEP / film->span_samples;
    double gain = kn_db_to_gain(gain_db);
    Model model = model_new(film, kn_db_to_gain(ceiling_dbtp - KN_LIMITER_MARGIN_DB) / gain);
    g_autofree double *steps = g_new(double, film->n_steps + 1);
    if (film->n_spans > 0)
        next_span(&model, kn_loudness_number(film->spans[0].peak));
    for (gsize i = 0; i < film->n_steps; i++)
        steps[i] = film->steps[i] * gain * gain * limited_step(&model, film, i * n, n);
    return kn_loudness_of_steps(steps, film->n_steps);
}
