/* SPDX-License-Identifier: MIT */
#include "audio/mix.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/variant.h"
#include "media/media.h"

/* Raised whenever the same description gives other samples. */
enum { MIX_VERSION = 7 };

#define CLIP_TYPE "(aysuxxxxiddxxbxbb)"
/* Clips come before the rest, so that nothing which lost its end still has this form. */
#define MIX_TYPE "(ua" CLIP_TYPE "x(dxxxxd)bdbd)"

KnMix *kn_mix_new(gint64 n_samples)
{
    KnMix *mix = g_new0(KnMix, 1);
    mix->n_samples = n_samples;
    mix->ducking = (KnMixDucking){.duck_db = -10,
                                  .lookahead = 12000,
                                  .attack = 9600,
                                  .hold = 14400,
                                  .release = 28800,
                                  .threshold_db = -50};
    mix->normalize = TRUE;
    mix->loudness_lufs = -14;
    mix->limit = TRUE;
    mix->ceiling_dbtp = -1;
    return mix;
}

void kn_mix_free(KnMix *mix)
{
    if (!mix)
        return;
    for (guint i = 0; i < mix->n_clips; i++) {
        g_free(mix->clips[i].path);
        g_free(mix->clips[i].content);
    }
    g_free(mix->clips);
    g_free(mix);
}

KnMixClip *kn_mix_add(KnMix *mix, KnMixRole role, const char *path, gint64 start_sample)
{
    /* Grown at powers of two. */
    if ((mix->n_clips & (mix->n_clips - 1)) == 0)
        mix->clips = g_renew(KnMixClip, mix->clips, MAX(1, mix->n_clips * 2));
    KnMixClip *clip = &mix->clips[mix->n_clips++];
    *clip = (KnMixClip){.path = g_strdup(path),
                        .role = role,
                        .start_sample = start_sample,
                        .out_sample = -1,
                        .duck_db = role == KN_MIX_MUSIC ? KN_MIX_DUCK_OF_MIX : 0,
                        .n_samples = -1,
                        .speed = KN_MIX_SPEED_ONE};
    return clip;
}

static gboolean refuse(GError **error, const char *what, const char *expected)
{
    g_set_error(error, KN_ERROR, KN_ERROR_PROJECT, "sound mix: %s must be %s", what, expected);
    return FALSE;
}

static gboolean within(double value, double low, double high)
{
    return value >= low && value <= high; /* NaN is not */
}

static const char *clip_problem(const KnMixClip *clip)
{
    /* Far below overflow when added up: 2^50 samples are 700 years. */
    const gint64 most = G_GINT64_CONSTANT(1) << 50;
    if (!clip->path || !*clip->path)
        return "needs a path";
    if ((guint)clip->role > KN_MIX_EFFECT)
        return "has an unknown role";
    if (clip->start_sample < 0 || clip->start_sample > most)
        return "starts before 0 or too late";
    if (clip->in_sample < 0 || clip->in_sample > most || clip->out_sample > most)
        return "has an in or out point before 0 or too late";
    if (clip->out_sample < -1 || (clip->out_sample >= 0 && clip->out_sample <= clip->in_sample))
        return "has an out point that is not behind its in point";
    if (clip->n_samples < -1 || clip->n_samples == 0 || clip->n_samples > most)
        return "has a length below one sample or too long";
    if (clip->speed < KN_MIX_SPEED_ONE / 4 || clip->speed > KN_MIX_SPEED_ONE * 4)
        return "has a speed outside 0.25..4";
    if (!within(clip->gain_db, -120, 40))
        return "has a gain outside -120..40 dB";
    if (!within(clip->duck_db, -60, 0) && clip->duck_db != KN_MIX_DUCK_OF_MIX)
        return "has a duck_db outside -60..0 dB";
    if (clip->level && clip->role != KN_MIX_MUSIC)
        return "is set by its loudness, which is for music";
    if (!within((double)clip->fade_in, 0, KN_MIX_MAX_FADE) ||
        !within((double)clip->fade_out, 0, KN_MIX_MAX_FADE))
        return "has a fade outside 0..60 s";
    if (!within((double)clip->crossfade, 0, KN_MIX_MAX_CROSSFADE))
        return "has a crossfade outside 0..10 s";
    return NULL;
}

gboolean kn_mix_check(const KnMix *mix, GError **error)
{
    const KnMixDucking *duck = &mix->ducking;
    if (mix->n_samples < 1 || mix->n_samples > G_GINT64_CONSTANT(1) << 50)
        return refuse(error, "the film's length", "at least one sample");
    if (!within(duck->duck_db, -60, 0))
        return refuse(error, "duck_db", "-60..0 dB");
    if (!within(duck->threshold_db, -120, 0))
        return refuse(error, "the ducking threshold", "-120..0 dB");
    const gint64 times[] = {duck->lookahead, duck->attack, duck->hold, duck->release};
    for (guint i = 0; i < G_N_ELEMENTS(times); i++)
        if (times[i] < 0 || times[i] > KN_MIX_MAX_DUCK)
            return refuse(error, "each time of the ducking", "0..10 s");
    if (mix->normalize && !within(mix->loudness_lufs, -60, 0))
        return refuse(error, "the loudness target", "-60..0 LUFS");
    if (mix->limit && !within(mix->ceiling_dbtp, -20, 0))
        return refuse(error, "the true-peak ceiling", "-20..0 dBTP");
    for (guint i = 0; i < mix->n_clips; i++) {
        const char *problem = clip_problem(&mix->clips[i]);
        if (problem) {
            g_set_error(error, KN_ERROR, KN_ERROR_PROJECT, "sound mix: clip %u (%s) %s", i,
                        mix->clips[i].path ? mix->clips[i].path : "no path", problem);
            return FALSE;
        }
    }
    return TRUE;
}

/* With `contents`, each clip's file stands there by its content instead of by its name. */
static GVariant *to_variant(const KnMix *mix, const char *const *contents)
{
    const KnMixDucking *duck = &mix->ducking;
    GVariantBuilder clips;
    g_variant_builder_init(&clips, G_VARIANT_TYPE("a" CLIP_TYPE));
    for (guint i = 0; i < mix->n_clips; i++) {
        const KnMixClip *clip = &mix->clips[i];
        const char *content = contents ? contents[i] : clip->content;
        GVariant *value = g_variant_new(
            "(@aysuxxxxiddxxbxbb)", g_variant_new_bytestring(contents ? "" : clip->path),
            content ? content : "", (guint32)clip->role, clip->start_sample, clip->in_sample,
            clip->out_sample, clip->n_samples, clip->speed, clip->gain_db, clip->duck_db,
            clip->fade_in, clip->fade_out, clip->loop, clip->crossfade, clip->carve, clip->level);
        g_variant_builder_add_value(&clips, kn_variant_flat(value));
    }
    return g_variant_new(MIX_TYPE, (guint32)MIX_VERSION, &clips, mix->n_samples, duck->duck_db,
                         duck->lookahead, duck->attack, duck->hold, duck->release,
                         duck->threshold_db, mix->normalize,
                         mix->normalize ? mix->loudness_lufs : 0.0, mix->limit,
                         mix->limit ? mix->ceiling_dbtp : 0.0);
}

char *kn_mix_clip_words(const KnMixClip *clip, const char *words)
{
    /* What is spoken lies in the cache, whose names say nothing to anybody. */
    if (clip->role == KN_MIX_NARRATION && clip->segment > 0)
        return g_strdup_printf("the speech of segment %u%s", clip->segment, words);
    return g_strdup_printf("'%s'%s", clip->path, words);
}

char *kn_mix_cut_words(const KnMixClip *clip, gboolean heard)
{
    return g_strdup_printf(
        ", which starts at %.3f s, %s", (double)clip->start_sample / KN_SAMPLE_RATE,
        heard ? "is cut by the film's end" : "is not heard: the film ends before");
}

GVariant *kn_mix_to_variant(const KnMix *mix)
{
    return to_variant(mix, NULL);
}

static void add_clip_from_variant(KnMix *mix, GVariantIter *iter)
{
    g_autoptr(GVariant) row = g_variant_iter_next_value(iter);
    g_autoptr(GVariant) path = g_variant_get_child_value(row, 0);
    KnMixClip *clip = kn_mix_add(mix, KN_MIX_EFFECT, g_variant_get_bytestring(path), 0);
    const char *content;
    guint32 role;
    g_variant_get(row, "(@ay&suxxxxiddxxbxbb)", NULL, &content, &role, &clip->start_sample,
                  &clip->in_sample, &clip->out_sample, &clip->n_samples, &clip->speed,
                  &clip->gain_db, &clip->duck_db, &clip->fade_in, &clip->fade_out, &clip->loop,
                  &clip->crossfade, &clip->carve, &clip->level);
    clip->content = *content ? g_strdup(content) : NULL;
    clip->role = (KnMixRole)role;
}

KnMix *kn_mix_from_variant(GVariant *variant, GError **error)
{
    if (!g_variant_is_of_type(variant, G_VARIANT_TYPE(MIX_TYPE)) ||
        !g_variant_is_normal_form(variant)) {
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT, "this is no description of a sound mix");
        return NULL;
    }
    g_autoptr(KnMix) mix = kn_mix_new(0);
    KnMixDucking *duck = &mix->ducking;
    g_autoptr(GVariantIter) clips = NULL;
    guint32 version;
    g_variant_get(variant, MIX_TYPE, &version, &clips, &mix->n_samples, &duck->duck_db,
                  &duck->lookahead, &duck->attack, &duck->hold, &duck->release, &duck->threshold_db,
                  &mix->normalize, &mix->loudness_lufs, &mix->limit, &mix->ceiling_dbtp);
    if (version != MIX_VERSION) {
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                    "this sound mix was described by another version of Kinora");
        return NULL;
    }
    for (gsize i = g_variant_iter_n_children(clips); i > 0; i--)
        add_clip_from_variant(mix, clips);
    if (!kn_mix_check(mix, error))
        return NULL;
    return g_steal_pointer(&mix);
}

char *kn_mix_key(const KnMix *mix, GError **error)
{
    /* One file may sound many times; it is read once. */
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    g_autofree const char **contents = g_new0(const char *, mix->n_clips + 1);
    for (guint i = 0; i < mix->n_clips; i++) {
        const KnMixClip *clip = &mix->clips[i];
        contents[i] = clip->content ? clip->content : g_hash_table_lookup(known, clip->path);
        if (contents[i])
            continue;
        char *content = kn_hash_file(clip->path, error);
        if (!content)
            return NULL;
        g_hash_table_insert(known, clip->path, content);
        contents[i] = content;
    }
    return kn_hash_variant(to_variant(mix, contents));
}
