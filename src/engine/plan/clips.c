/* SPDX-License-Identifier: MIT */
#include "engine/plan/clips.h"
#include "base/error.h"
#include "engine/store/probe.h"

#include <math.h>
#include <string.h>

struct KnClips {
    KnStore *store;
    GHashTable *probes; /* path → KnProbe */
    GPtrArray *made; /* KnManifestClip, in order of first use; the manifest drops repeated keys */
    const char *decoder; /* that is here; NULL: as the probes say */
};

static void free_clip(gpointer data)
{
    kn_manifest_clip_clear(data);
    g_free(data);
}

KnClips *kn_clips_new(KnStore *store)
{
    KnClips *clips = g_new0(KnClips, 1);
    clips->store = store;
    clips->probes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    clips->made = g_ptr_array_new_with_free_func(free_clip);
    return clips;
}

void kn_clips_free(KnClips *clips)
{
    if (!clips)
        return;
    g_hash_table_unref(clips->probes);
    g_ptr_array_unref(clips->made);
    g_free(clips);
}

static gboolean has_clip(const KnSegment *segment)
{
    return segment->kind == KN_SEGMENT_VIDEO && !segment->missing;
}

static const KnProbe *find(const KnClips *clips, const KnSegment *segment)
{
    return g_hash_table_lookup(clips->probes, segment->path);
}

static gboolean look_into(KnClips *clips, const KnSegment *segment, GError **error)
{
    if (find(clips, segment))
        return TRUE;
    g_autofree KnProbe *probe = g_new0(KnProbe, 1);
    if (!kn_probe_clip(clips->store, segment->path, probe, error))
        return FALSE;
    g_hash_table_insert(clips->probes, g_strdup(segment->path), g_steal_pointer(&probe));
    return TRUE;
}

/* Left of a clip from where the segment begins in it; 0: nothing tells. */
static double seconds_left(const KnClips *clips, const KnSegment *segment)
{
    return MAX(find(clips, segment)->clip.seconds - segment->clip_in, 0);
}

gboolean kn_clips_measure(KnClips *clips, const KnProject *project, KnLengths *lengths,
                          GError **error)
{
    for (guint i = 0; i < project->n_segments; i++) {
        const KnSegment *segment = &project->segments[i];
        if (!has_clip(segment))
            continue;
        if (!look_into(clips, segment, error)) {
            g_prefix_error(error, "segment %u: ", i + 1);
            return FALSE;
        }
        double seconds = find(clips, segment)->clip.seconds;
        if (seconds > 0 && segment->clip_in >= seconds) {
            g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                        "segment %u: begins %.6g s into '%s', which lasts %.6g s; expected a "
                        "smaller \"in\"",
                        i + 1, segment->clip_in, segment->path, seconds);
            return FALSE;
        }
        lengths->segments[i].clip_seconds = seconds_left(clips, segment);
    }
    return TRUE;
}

void kn_clips_shot(KnClips *clips, const KnProject *project, const KnSegment *segment, KnShot *shot)
{
    const KnOutput *output = &project->output;
    const KnProbe *probe = find(clips, segment);
    KnClipInfo info = probe->clip;
    if (clips->decoder)
        info.decoder = clips->decoder;
    KnManifestClip *clip = g_new0(KnManifestClip, 1);
    g_ptr_array_add(clips->made, clip);
    clip->path = g_strdup(segment->path);
    clip->pixels = (gint64)info.width * info.height;
    g_strlcpy(clip->spec.source_hash, probe->hash, sizeof clip->spec.source_hash);
    kn_clip_spec_plan(&clip->spec, &info, segment->fit, segment->background, output->width,
                      output->height, kn_shot_zoom_max(shot), segment->focus, &shot->base);
    g_autofree char *key = kn_clip_spec_key(&clip->spec);
    g_strlcpy(clip->key, key, sizeof clip->key);
    shot->visual = KN_VISUAL_CLIP;
    shot->surface_width = clip->spec.canvas_width;
    shot->surface_height = clip->spec.canvas_height;
    shot->clip_us = llround(segment->clip_in * 1e6);
    memcpy(shot->surface, clip->key, sizeof shot->surface);
}

void kn_clips_begin(KnClips *clips)
{
    clips->decoder = NULL;
    g_ptr_array_set_size(clips->made, 0);
}

void kn_clips_hand_over(KnClips *clips, KnManifest *manifest)
{
    for (guint i = 0; i < clips->made->len; i++)
        kn_manifest_add_clip(manifest, clips->made->pdata[i]);
    g_ptr_array_set_size(clips->made, 0);
}

gboolean kn_clips_remembered(const KnClips *clips)
{
    GHashTableIter iter;
    gpointer probe;
    g_hash_table_iter_init(&iter, clips->probes);
    while (g_hash_table_iter_next(&iter, NULL, &probe))
        if (((const KnProbe *)probe)->remembered)
            return TRUE;
    return FALSE;
}

gboolean kn_clips_refresh(KnClips *clips, gboolean *changed, GError **error)
{
    GHashTableIter iter;
    gpointer probe;
    const KnMedia *media = kn_media(error);
    *changed = FALSE;
    if (!media)
        return FALSE;
    clips->decoder = media->clip_decoder();
    g_hash_table_iter_init(&iter, clips->probes);
    while (g_hash_table_iter_next(&iter, NULL, &probe))
        *changed |= strcmp(clips->decoder, ((const KnProbe *)probe)->clip.decoder) != 0;
    return TRUE;
}

void kn_clips_warn(const KnClips *clips, const KnProject *project, const KnTimeline *timeline,
                   GPtrArray *warnings)
{
    const double slack = 0.05; /* a picture or two */
    g_autoptr(GHashTable) told = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < project->n_segments; i++) {
        const KnSegment *segment = &project->segments[i];
        const KnProbe *probe = has_clip(segment) ? find(clips, segment) : NULL;
        if (!probe)
            continue;
        gint64 n_frames = timeline->segments[i].n_frames;
        double seconds = (double)kn_frame_us(n_frames, project->output.fps) / 1e6;
        double left = seconds_left(clips, segment);
        if (probe->clip.seconds > 0 && left < seconds - slack)
            g_ptr_array_add(
                warnings,
                g_strdup_printf(
                    "segment %u lasts %.6g s, but its clip ends after %.6g s: its last "
                    "picture stands for the rest%s",
                    i + 1, seconds, left,
                    segment->speech == KN_SPEECH_NONE ? "; \"duration\": \"auto\" fits it" : ""));
        if (probe->clip.weakness && g_hash_table_add(told, segment->path))
            g_ptr_array_add(warnings, g_strdup_printf("segment %u: '%s': %s", i + 1, segment->path,
                                                      probe->clip.weakness));
    }
}
