/* SPDX-License-Identifier: MIT */
#include "output/sound_trace.h"
#include "audio/decibel.h"

#include <math.h>

enum { CHANNELS = 2, NOTE_STEPS = 4096 };

void kn_sound_trace_init(KnSoundTrace *trace)
{
    *trace = (KnSoundTrace){.steps = g_array_new(FALSE, TRUE, sizeof(KnTraceStep))};
}

void kn_sound_trace_clear(KnSoundTrace *trace)
{
    g_clear_pointer(&trace->steps, g_array_unref);
}

double kn_trace_db(int halves)
{
    return (double)halves / KN_TRACE_HALVES - KN_TRACE_FLOOR_DB;
}

int kn_trace_halves(double db)
{
    double halves = (db + KN_TRACE_FLOOR_DB) * KN_TRACE_HALVES + 0.5;
    return halves > 0 ? (int)MIN(halves, G_MAXUINT8) : 0;
}

static guint8 halves_of(double gain)
{
    return gain > 0 ? (guint8)kn_trace_halves(kn_gain_to_db(gain)) : 0;
}

static void end_step(KnSoundTrace *trace)
{
    KnTraceStep step = {halves_of(sqrt(trace->sum / (CHANNELS * (double)trace->n))),
                        halves_of((double)trace->top)};
    g_array_append_val(trace->steps, step);
    trace->sum = 0;
    trace->top = 0;
    trace->n = 0;
}

void kn_sound_trace_add(KnSoundTrace *trace, const float *stereo, gsize n)
{
    for (gsize i = 0; i < n; i++) {
        float left = stereo[CHANNELS * i], right = stereo[CHANNELS * i + 1];
        trace->sum += (double)left * (double)left + (double)right * (double)right;
        trace->top = fmaxf(trace->top, fmaxf(fabsf(left), fabsf(right)));
        if (++trace->n == KN_TRACE_STEP)
            end_step(trace);
    }
}

void kn_sound_trace_end(KnSoundTrace *trace)
{
    if (trace->n > 0)
        end_step(trace);
}

gboolean kn_sound_trace_write(const KnSoundTrace *trace, KnBatchWriter *writer, GError **error)
{
    for (guint i = 0; i < trace->steps->len; i += NOTE_STEPS) {
        guint n = MIN(trace->steps->len - i, NOTE_STEPS);
        if (!kn_batch_writer_note(writer, i, &g_array_index(trace->steps, KnTraceStep, i),
                                  n * sizeof(KnTraceStep), error))
            return FALSE;
    }
    return TRUE;
}

static void take_note(gint64 first, const guint8 *data, gsize size, gpointer user_data)
{
    GArray *steps = user_data;
    if (first == (gint64)steps->len)
        g_array_append_vals(steps, data, (guint)(size / sizeof(KnTraceStep)));
}

GArray *kn_sound_trace_read(const char *path, GError **error)
{
    g_autoptr(GArray) steps = g_array_new(FALSE, TRUE, sizeof(KnTraceStep));
    g_autoptr(KnBatchReader) reader = kn_batch_reader_new(path, FALSE, error);
    KnPacket packet;
    int got = reader ? 1 : -1;
    if (reader)
        kn_batch_reader_on_note(reader, take_note, steps);
    while (got > 0)
        got = kn_batch_reader_next(reader, &packet, error);
    return got == 0 ? g_steal_pointer(&steps) : NULL;
}
