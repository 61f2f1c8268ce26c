/* SPDX-License-Identifier: MIT */
#include "timeline/clock.h"

__int128 kn_position_ticks(KnPosition position, KnRational fps)
{
    return (__int128)position.us * fps.num + (__int128)position.frames * fps.den * G_USEC_PER_SEC;
}

gint64 kn_position_frame(KnPosition position, KnRational fps)
{
    __int128 unit = (__int128)fps.den * G_USEC_PER_SEC;
    return (gint64)((2 * kn_position_ticks(position, fps) + unit) / (2 * unit));
}

/* Samples are 125/6 microseconds. */
gint64 kn_position_frames_of_sound(gint64 n_samples, KnPosition position, KnRational fps)
{
    enum { US_OF_SAMPLES = 125, SAMPLES_OF_US = 6 };
    G_STATIC_ASSERT(KN_SAMPLE_RATE * US_OF_SAMPLES == G_USEC_PER_SEC * SAMPLES_OF_US);
    __int128 unit = (__int128)fps.den * G_USEC_PER_SEC * SAMPLES_OF_US;
    __int128 length = (__int128)n_samples * US_OF_SAMPLES * fps.num +
                      SAMPLES_OF_US * kn_position_ticks(position, fps);
    return (gint64)((length + unit - 1) / unit);
}

double kn_position_seconds(KnPosition position, KnRational fps)
{
    return (double)position.us / 1e6 + (double)position.frames * fps.den / fps.num;
}

KnPosition kn_position_of(const KnDuration *duration)
{
    if (duration->kind == KN_DURATION_FRAMES)
        return (KnPosition){0, duration->value};
    return (KnPosition){duration->kind == KN_DURATION_SECONDS ? duration->value : 0, 0};
}

gint64 kn_duration_frames(const KnDuration *duration, KnRational fps)
{
    return kn_position_frame(kn_position_of(duration), fps);
}

gint64 kn_duration_samples(const KnDuration *duration, KnRational fps)
{
    __int128 unit = (__int128)fps.num * G_USEC_PER_SEC;
    __int128 samples = kn_position_ticks(kn_position_of(duration), fps) * KN_SAMPLE_RATE;
    return (gint64)((2 * samples + unit) / (2 * unit));
}
