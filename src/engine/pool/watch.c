/* SPDX-License-Identifier: MIT */
#include "engine/pool/watch.h"
#include "base/error.h"
#include "media/media.h"

void kn_watch_name(const KnWatch *watch, const char *path)
{
    if (watch->name)
        watch->name(path, watch->user_data);
}

/* ---- clips */

typedef struct {
    KnClip clip;
    KnClip *inner;
    const KnWatch *watch;
    char *path;
} Clip;

static const KnFrame *clip_frame(KnClip *clip, gint64 time_us, GError **error)
{
    Clip *watched = (Clip *)clip;
    kn_watch_name(watched->watch, watched->path);
    const KnFrame *frame = watched->inner->frame(watched->inner, time_us, error);
    kn_watch_name(watched->watch, NULL);
    kn_error_set_input(error, watched->path);
    return frame;
}

static void clip_free(KnClip *clip)
{
    Clip *watched = (Clip *)clip;
    watched->inner->free(watched->inner);
    g_free(watched->path);
    g_free(watched);
}

KnClip *kn_watch_clip(const KnWatch *watch, const char *path, const KnClipSpec *spec,
                      GError **error)
{
    const KnMedia *media = kn_media(error);
    kn_watch_name(watch, path);
    KnClip *inner = media ? media->clip_open(path, spec, error) : NULL;
    kn_watch_name(watch, NULL);
    kn_error_set_input(error, path);
    if (!inner)
        return NULL;
    Clip *watched = g_new(Clip, 1);
    *watched = (Clip){{clip_frame, clip_free}, inner, watch, g_strdup(path)};
    return &watched->clip;
}

/* ---- sound */

typedef struct {
    KnSoundReader *inner;
    const KnMedia *media;
    const KnWatch *watch;
    char *path;
} Sound;

static gpointer sound_open(const char *path, gpointer user_data, GError **error)
{
    const KnWatch *watch = user_data;
    const KnMedia *media = kn_media(error);
    kn_watch_name(watch, path);
    KnSoundReader *inner = media ? media->sound_open(path, error) : NULL;
    kn_watch_name(watch, NULL);
    if (!inner)
        return NULL;
    Sound *sound = g_new(Sound, 1);
    *sound = (Sound){inner, media, watch, g_strdup(path)};
    return sound;
}

static gssize sound_read(gpointer reader, float *buffer, gsize n, GError **error)
{
    Sound *sound = reader;
    kn_watch_name(sound->watch, sound->path);
    gssize got = sound->media->sound_read(sound->inner, buffer, n, error);
    kn_watch_name(sound->watch, NULL);
    return got;
}

static void sound_free(gpointer reader)
{
    Sound *sound = reader;
    sound->media->sound_free(sound->inner);
    g_free(sound->path);
    g_free(sound);
}

KnMixSource kn_watch_sound(const KnWatch *watch)
{
    return (KnMixSource){sound_open, sound_read, sound_free, (gpointer)watch};
}
