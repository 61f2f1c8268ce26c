/* SPDX-License-Identifier: MIT */
#include "engine/plan/clips.h"
#include "base/error.h"
#include "engine/asset/list.h"
#include "engine/store/probe.h"
#include "project/places.h"

#include <math.h>
#include <string.h>

struct KnClips {
    KnStore *store;
    GHashTable *probes;  /* path → KnProbe */
    const char *decoder; /* that is here; NULL: as the probes say */
};

KnClips *kn_clips_new(KnStore *store)
{
    KnClips *clips = g_new0(KnClips, 1);
    clips->store = store;
    clips->probes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return clips;
}

void kn_clips_free(KnClips *clips)
{
    if (!clips)
        return;
    g_hash_table_unref(clips->probes);
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
            kn_project_place_error(project, i + 1, error);
            return FALSE;
        }
        double seconds = find(clips, segment)->clip.seconds;
        if (seconds > 0 && segment->clip_in >= seconds) {
            g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                        "begins %.6g s into '%s', which lasts %.6g s; expected a smaller value",
                        segment->clip_in, segment->path, seconds);
            kn_project_place_member(project, segment->node, segment->json_path, "in", error);
            return FALSE;
        }
        lengths->segments[i].clip_seconds = seconds_left(clips, segment);
    }
    return TRUE;
}

KnAsset *kn_clips_asset(const KnClips *clips, const KnProject *project, const KnSegment *segment,
                        double zoom, KnBox *base)
{
    const KnOutput *output = &project->output;
    const KnProbe *probe = find(clips, segment);
    KnClipInfo info = probe->clip;
    if (clips->decoder)
        info.decoder = clips->decoder;
    KnAsset *asset = kn_asset_new(&kn_asset_clip, segment->path);
    KnClipSpec *spec = asset->spec;
    g_strlcpy(spec->source_hash, probe->hash, sizeof spec->source_hash);
    kn_clip_spec_plan(spec, &info, segment->fit, segment->background, output->width, output->height,
                      zoom, segment->focus, base);
    kn_asset_complete(asset, spec->canvas_width, spec->canvas_height);
    asset->decoded_pixels = (gint64)info.width * info.height;
    return asset;
}

void kn_clips_begin(KnClips *clips)
{
    clips->decoder = NULL;
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
                   KnWarnings *warnings)
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
            kn_warnings_add(
                warnings, KN_WARNING_CLIP_ENDS_EARLY, i + 1,
                "it lasts %.6g s, but its clip ends after %.6g s: its last picture stands for the "
                "rest%s",
                seconds, left,
                segment->speech == KN_SPEECH_NONE ? "; \"duration\": \"auto\" fits it" : "");
        if (probe->clip.weakness && g_hash_table_add(told, segment->path))
            kn_warnings_add(warnings, KN_WARNING_CLIP_LIMITED, i + 1, "'%s': %s", segment->path,
                            probe->clip.weakness);
    }
}
