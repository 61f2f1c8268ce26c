/* SPDX-License-Identifier: MIT */
#include "audio/bus.h"
#include "audio/decibel.h"
#include "audio/duck.h"
#include "audio/loudness.h"
#include "audio/player.h"
#include "media/media.h"

#include <math.h>
#include <string.h>

enum { BLOCK_FLOATS = KN_MIX_BLOCK * 2 };
#define LEVEL_DB_MIN -50
#define LEVEL_DB_MAX 30

/* Clips that are treated alike. */
typedef struct {
    double duck_db;         /* of those that step back */
    gboolean carve;         /* likewise */
    double carved[4];       /* of kn_duck_carve */
    const KnMixClip *level; /* the only one, which is set by its loudness; NULL: none is */
    float gain;             /* of that */
    GPtrArray *clips;       /* of const KnMixClip *, by start; borrowed */
    guint next;             /* the first one that was not opened yet */
    GPtrArray *players;
    gint64 position; /* in the film, of the next block */
} Group;

struct KnMixBus {
    const KnMix *mix;
    const KnMixSource *source;
    GArray *warnings;
    Group narration, others;
    GArray *stepping; /* back under narration. Group: of those that do so alike */
    KnDuck *duck;     /* NULL: nothing to duck */
    /* Narration runs `ahead` blocks in front of the rest, and waits here. */
    float *waiting;
    guint ahead, oldest;
    gboolean started;
};

static gint by_start(gconstpointer a, gconstpointer b)
{
    const KnMixClip *x = *(const KnMixClip *const *)a, *y = *(const KnMixClip *const *)b;
    if (x->start_sample != y->start_sample)
        return x->start_sample < y->start_sample ? -1 : 1;
    return x < y ? -1 : x > y; /* both in one array: the order of the description */
}

static void group_init(Group *group, const KnMix *mix, guint roles)
{
    group->clips = g_ptr_array_new();
    group->players = g_ptr_array_new_with_free_func((GDestroyNotify)kn_clip_player_free);
    for (guint i = 0; i < mix->n_clips; i++)
        if (roles & (1u << mix->clips[i].role))
            g_ptr_array_add(group->clips, &mix->clips[i]);
    g_ptr_array_sort(group->clips, by_start);
}

static double duck_db_of(const KnMix *mix, const KnMixClip *clip)
{
    return clip->duck_db == KN_MIX_DUCK_OF_MIX ? mix->ducking.duck_db : clip->duck_db;
}

static gboolean steps_alike(const Group *group, const KnMix *mix, const KnMixClip *clip)
{
    return group->duck_db == duck_db_of(mix, clip) && group->carve == clip->carve &&
           !group->level && !clip->level;
}

/* Music and clips that step back alike are one group, in the order of the description; what is set
 * by its loudness is one of its own. TRUE if the narration matters to any. */
static gboolean group_stepping(KnMixBus *bus)
{
    const KnMix *mix = bus->mix;
    gboolean any_ducked = FALSE;
    for (guint i = 0; i < mix->n_clips; i++) {
        const KnMixClip *clip = &mix->clips[i];
        guint at = 0;
        if (clip->role != KN_MIX_MUSIC && clip->role != KN_MIX_CLIP)
            continue;
        while (at < bus->stepping->len &&
               !steps_alike(&g_array_index(bus->stepping, Group, at), mix, clip))
            at++;
        if (at == bus->stepping->len) {
            Group group = {.duck_db = duck_db_of(mix, clip),
                           .carve = clip->carve,
                           .level = clip->level ? clip : NULL,
                           .gain = 1};
            group_init(&group, mix, 0);
            g_array_append_val(bus->stepping, group);
        }
        g_ptr_array_add(g_array_index(bus->stepping, Group, at).clips, (gpointer)clip);
        any_ducked |= clip->level || duck_db_of(mix, clip) < 0;
    }
    for (guint i = 0; i < bus->stepping->len; i++)
        g_ptr_array_sort(g_array_index(bus->stepping, Group, i).clips, by_start);
    return any_ducked;
}

static void group_clear(gpointer data)
{
    Group *group = data;
    g_ptr_array_unref(group->clips);
    g_ptr_array_unref(group->players);
}

static void warn_cut(KnMixBus *bus, const KnMixClip *clip, gboolean heard)
{
    g_autofree char *words = kn_mix_cut_words(clip, heard);
    if (bus->warnings)
        kn_mix_warn(bus->warnings, KN_WARNING_SOUND_CUT, (guint)(clip - bus->mix->clips) + 1, "%s",
                    words);
}

/* Opens what starts in the group's next block and adds its first samples. */
static gboolean begin_clips(KnMixBus *bus, Group *group, float *block, GError **error)
{
    gint64 end = MIN(group->position + KN_MIX_BLOCK, bus->mix->n_samples);
    for (; group->next < group->clips->len; group->next++) {
        const KnMixClip *clip = g_ptr_array_index(group->clips, group->next);
        if (clip->start_sample >= end)
            return TRUE;
        KnClipPlayer *player = kn_clip_player_new(bus->source, clip, bus->mix->n_samples, error);
        if (!player)
            return FALSE;
        g_ptr_array_add(group->players, player);
        gsize offset = (gsize)(clip->start_sample - group->position);
        if (!kn_clip_player_mix(player, block + offset * 2, KN_MIX_BLOCK - offset, error))
            return FALSE;
    }
    return TRUE;
}

static void end_players(KnMixBus *bus, Group *group)
{
    for (guint i = 0; i < group->players->len;) {
        const KnClipPlayer *player = g_ptr_array_index(group->players, i);
        if (!kn_clip_player_done(player)) {
            i++;
            continue;
        }
        const KnMixClip *clip = kn_clip_player_clip(player);
        /* Music and a clip's own sound are made to end with the film. */
        if (kn_clip_player_cut_by_film(player) &&
            (clip->role == KN_MIX_NARRATION || clip->role == KN_MIX_EFFECT))
            warn_cut(bus, clip, TRUE);
        g_ptr_array_remove_index(group->players, i);
    }
}

/* The group's next block. Always adds in the order of the clips' starts: the order of additions is
 * part of the film. */
static gboolean group_next(KnMixBus *bus, Group *group, float *block, GError **error)
{
    memset(block, 0, BLOCK_FLOATS * sizeof(float));
    for (guint i = 0; i < group->players->len; i++)
        if (!kn_clip_player_mix(g_ptr_array_index(group->players, i), block, KN_MIX_BLOCK, error))
            return FALSE;
    if (!begin_clips(bus, group, block, error))
        return FALSE;
    end_players(bus, group);
    group->position += KN_MIX_BLOCK;
    return TRUE;
}

KnMixBus *kn_mix_bus_new(const KnMix *mix, const KnMixSource *source, GArray *warnings)
{
    KnMixBus *bus = g_new0(KnMixBus, 1);
    bus->mix = mix;
    bus->source = source;
    bus->warnings = warnings;
    group_init(&bus->narration, mix, 1u << KN_MIX_NARRATION);
    bus->stepping = g_array_new(FALSE, FALSE, sizeof(Group));
    g_array_set_clear_func(bus->stepping, group_clear);
    group_init(&bus->others, mix, 1u << KN_MIX_EFFECT);
    if (group_stepping(bus) && bus->narration.clips->len > 0) {
        bus->duck = kn_duck_new(&mix->ducking);
        bus->ahead = kn_duck_ahead(bus->duck);
    }
    bus->waiting = g_new(float, (gsize)MAX(bus->ahead, 1) * BLOCK_FLOATS);
    for (guint i = 0; i < mix->n_clips; i++)
        if (mix->clips[i].start_sample >= mix->n_samples)
            warn_cut(bus, &mix->clips[i], FALSE);
    return bus;
}

/* The narration of the next block, and how far the music is down in it. */
static gboolean next_narration(KnMixBus *bus, float *block, double *depths, GError **error)
{
    if (bus->ahead == 0) {
        if (!group_next(bus, &bus->narration, block, error))
            return FALSE;
        if (bus->duck)
            kn_duck_next(bus->duck, block, depths);
        return TRUE;
    }
    for (; !bus->started && bus->oldest < bus->ahead; bus->oldest++) {
        float *slot = bus->waiting + (gsize)bus->oldest * BLOCK_FLOATS;
        if (!group_next(bus, &bus->narration, slot, error))
            return FALSE;
        kn_duck_next(bus->duck, slot, depths);
    }
    bus->started = TRUE;
    bus->oldest %= bus->ahead;
    float *slot = bus->waiting + (gsize)bus->oldest * BLOCK_FLOATS;
    memcpy(block, slot, BLOCK_FLOATS * sizeof(float));
    if (!group_next(bus, &bus->narration, slot, error))
        return FALSE;
    kn_duck_next(bus->duck, slot, depths);
    bus->oldest++;
    return TRUE;
}

/* The next block of what steps back, as far as it does. */
static gboolean next_stepping(KnMixBus *bus, Group *group, const double *depths, float *music,
                              GError **error)
{
    if (!group_next(bus, group, music, error))
        return FALSE;
    for (gsize i = 0; group->level && i < BLOCK_FLOATS; i++)
        music[i] *= group->gain;
    if (bus->duck && group->carve)
        kn_duck_carve(depths, group->duck_db, group->carved, music);
    else if (bus->duck)
        kn_duck_apply(depths, group->duck_db, music);
    return TRUE;
}

gboolean kn_mix_bus_next(KnMixBus *bus, float *block, GError **error)
{
    double depths[KN_MIX_BLOCK];
    float music[BLOCK_FLOATS], others[BLOCK_FLOATS];
    if (!next_narration(bus, block, depths, error) || !group_next(bus, &bus->others, others, error))
        return FALSE;
    for (gsize i = 0; i < BLOCK_FLOATS; i++)
        block[i] += others[i];
    for (guint g = 0; g < bus->stepping->len; g++) {
        Group *group = &g_array_index(bus->stepping, Group, g);
        if (!next_stepping(bus, group, depths, music, error))
            return FALSE;
        for (gsize i = 0; i < BLOCK_FLOATS; i++)
            block[i] += music[i];
    }
    return TRUE;
}

/* ---- the levels of music */

/* What is measured of one of them: while somebody speaks, and all of it. */
typedef struct {
    Group *group;
    KnLoudness *under, *whole;
} Measured;

static void measured_clear(gpointer data)
{
    Measured *measured = data;
    kn_loudness_free(measured->under);
    kn_loudness_free(measured->whole);
}

static GArray *measured_new(const KnMixBus *bus)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(Measured));
    g_array_set_clear_func(all, measured_clear);
    for (guint g = 0; g < bus->stepping->len; g++) {
        Group *group = &g_array_index(bus->stepping, Group, g);
        if (!group->level)
            continue;
        gint64 n = bus->mix->n_samples + KN_MIX_BLOCK;
        Measured measured = {group, kn_loudness_new(n, FALSE), kn_loudness_new(n, FALSE)};
        g_array_append_val(all, measured);
    }
    return all;
}

static gboolean measure_block(KnMixBus *bus, GArray *all, KnLoudness *speech, GError **error)
{
    double depths[KN_MIX_BLOCK];
    float block[BLOCK_FLOATS];
    if (!next_narration(bus, block, depths, error))
        return FALSE;
    gboolean spoken = depths[0] == 1 && depths[KN_MIX_BLOCK - 1] == 1;
    if (spoken)
        kn_loudness_add(speech, block, KN_MIX_BLOCK);
    for (guint i = 0; i < all->len; i++) {
        Measured *measured = &g_array_index(all, Measured, i);
        if (!next_stepping(bus, measured->group, depths, block, error))
            return FALSE;
        kn_loudness_add(measured->whole, block, KN_MIX_BLOCK);
        if (spoken)
            kn_loudness_add(measured->under, block, KN_MIX_BLOCK);
    }
    return TRUE;
}

/* 0 where one of both is not heard. */
static double level_of(double speech_lufs, const Measured *measured)
{
    kn_loudness_end(measured->under);
    kn_loudness_end(measured->whole);
    double under_lufs = kn_loudness_lufs(measured->under), lufs = under_lufs;
    if (!isfinite(under_lufs))
        lufs = kn_loudness_lufs(measured->whole);
    if (!isfinite(speech_lufs) || !isfinite(lufs))
        return 0;
    double below = isfinite(under_lufs) ? KN_MIX_UNDER_LU : KN_MIX_ALONE_LU;
    return kn_db_round(CLAMP(speech_lufs - below - lufs, LEVEL_DB_MIN, LEVEL_DB_MAX));
}

gboolean kn_mix_bus_measure(KnMixBus *bus, double *levels_db, GError **error)
{
    g_autoptr(GArray) all = measured_new(bus);
    g_autoptr(KnLoudness) speech = kn_loudness_new(bus->mix->n_samples + KN_MIX_BLOCK, FALSE);
    for (guint i = 0; i < bus->mix->n_clips; i++)
        levels_db[i] = 0;
    if (!bus->duck)
        return TRUE;
    for (gint64 at = 0; all->len > 0 && at < bus->mix->n_samples; at += KN_MIX_BLOCK)
        if (!measure_block(bus, all, speech, error))
            return FALSE;
    kn_loudness_end(speech);
    for (guint i = 0; i < all->len; i++) {
        const Measured *measured = &g_array_index(all, Measured, i);
        double db = level_of(kn_loudness_lufs(speech), measured);
        levels_db[measured->group->level - bus->mix->clips] = db;
    }
    return TRUE;
}

void kn_mix_bus_set_levels(KnMixBus *bus, const double *levels_db)
{
    for (guint g = 0; g < bus->stepping->len; g++) {
        Group *group = &g_array_index(bus->stepping, Group, g);
        if (group->level)
            group->gain = (float)kn_db_to_gain(levels_db[group->level - bus->mix->clips]);
    }
}

void kn_mix_bus_free(KnMixBus *bus)
{
    if (!bus)
        return;
    group_clear(&bus->narration);
    g_array_unref(bus->stepping);
    group_clear(&bus->others);
    kn_duck_free(bus->duck);
    g_free(bus->waiting);
    g_free(bus);
}
