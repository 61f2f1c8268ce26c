/* SPDX-License-Identifier: MIT */
#include "engine/plan/sound_warn.h"
#include "media/media.h"

static const gint64 SLACK = KN_SAMPLE_RATE / 10;

typedef struct {
    const KnMixClip *clip;
    const char *file;
    KnWarnings *warnings;
} Sound;

static double seconds_of(gint64 samples)
{
    return (double)samples / KN_SAMPLE_RATE;
}

/* At a member of what the project says of the sound; NULL: at the whole of it. */
static void add(const Sound *sound, KnWarningCode code, const char *member, char *take_words)
{
    const KnMixClip *clip = sound->clip;
    const KnJson *node = member ? kn_json_member(clip->node, member) : NULL;
    g_autofree char *words = kn_mix_clip_words(clip, take_words);
    g_autofree char *path = node ? g_strdup_printf("%s.%s", clip->json_path, member) : NULL;
    KnWarning warning = {.code = code,
                         .segment = clip->segment,
                         .path = path ? path : (char *)clip->json_path,
                         .words = words};
    kn_warning_set_place(&warning, sound->file, node ? node : clip->node);
    kn_warnings_append(sound->warnings, &warning);
    g_free(take_words);
}

static void check_out(const Sound *sound, gint64 file_samples)
{
    gint64 out = sound->clip->out_sample;
    if (out > file_samples + SLACK)
        add(sound, KN_WARNING_SOUND_TOO_SHORT, "out",
            g_strdup_printf(" lasts %.1f s and is heard to its end, not to %.1f s",
                            seconds_of(file_samples), seconds_of(out)));
}

/* Music that is to end after the file does, or after the film. What repeats goes on. */
static void check_end(const Sound *sound, gint64 left, gint64 once)
{
    gint64 asked = sound->clip->n_samples, start = sound->clip->start_sample;
    gint64 heard = sound->clip->loop ? left : MIN(left, once);
    if (sound->clip->role == KN_MIX_MUSIC && asked > heard + SLACK)
        add(sound, KN_WARNING_SOUND_TOO_SHORT, "end",
            g_strdup_printf(" is over at %.1f s, where %s ends, not at %.1f s",
                            seconds_of(start + heard), heard < left ? "the file" : "the film",
                            seconds_of(start + asked)));
}

static void check_crossfade(const Sound *sound, gint64 round_samples, gint64 heard)
{
    gint64 crossfade = sound->clip->crossfade;
    if (sound->clip->loop && heard > round_samples && crossfade > (round_samples + SLACK) / 2)
        add(sound, KN_WARNING_SOUND_TOO_SHORT, "crossfade",
            g_strdup_printf(" repeats %.1f s: its crossfade lasts %.1f s, half of that, not %.1f s",
                            seconds_of(round_samples), seconds_of(round_samples / 2),
                            seconds_of(crossfade)));
}

static void check_fades(const Sound *sound, gint64 heard)
{
    gint64 fades = sound->clip->fade_in + sound->clip->fade_out;
    if (fades > heard + SLACK)
        add(sound, KN_WARNING_FADES_TOO_LONG,
            sound->clip->fade_in > sound->clip->fade_out ? "fade_in" : "fade_out",
            g_strdup_printf(
                " is heard for %.1f s, and its fades last %.1f s: it does not become as "
                "loud as asked for",
                seconds_of(heard), seconds_of(fades)));
}

void kn_sound_warn(const KnMixClip *clip, gint64 film_samples, double seconds, const char *file,
                   KnWarnings *warnings)
{
    const Sound sound = {clip, file, warnings};
    gint64 left = film_samples - clip->start_sample,
           file_samples = (gint64)(seconds * KN_SAMPLE_RATE);
    gint64 asked = clip->n_samples >= 0 ? clip->n_samples : G_MAXINT64;
    if (left <= 0)
        add(&sound, KN_WARNING_SOUND_CUT, NULL, kn_mix_cut_words(clip, FALSE));
    if (left <= 0 || seconds <= 0)
        return;
    gint64 end = clip->out_sample >= 0 ? MIN(clip->out_sample, file_samples) : file_samples;
    gint64 once = MAX(end - clip->in_sample, 0);
    gint64 heard = MIN(MIN(left, asked), clip->loop ? G_MAXINT64 : once);
    if (clip->role == KN_MIX_EFFECT && asked > left && once > left + SLACK)
        add(&sound, KN_WARNING_SOUND_CUT, NULL, kn_mix_cut_words(clip, TRUE));
    check_out(&sound, file_samples);
    check_end(&sound, left, once);
    check_crossfade(&sound, once, heard);
    check_fades(&sound, heard);
}
