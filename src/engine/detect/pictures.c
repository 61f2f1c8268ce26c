/* SPDX-License-Identifier: MIT */
/* Which pictures and clips are asked for, and what is known of them. */
#include "base/error.h"
#include "engine/detect/private.h"
#include "engine/plan/clips.h"
#include "engine/store/prune.h"
#include "engine/store/subject_file.h"

void kn_detect_set_key(KnDetectWork *work, KnSoughtPicture *picture)
{
    const KnProbe *probe = &picture->probe;
    g_autofree char *part = picture->is_clip
                                ? g_strdup_printf("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
                                                  probe->hash, picture->from_us, picture->span_us)
                                : g_strdup(probe->hash);
    g_autofree char *key =
        kn_subject_file_key(part, picture->is_clip ? probe->clip.decoder : probe->picture.decoder,
                            kn_detect_version(work));
    g_strlcpy(picture->key, key, sizeof picture->key);
}

/* Which part of a clip is looked at: all that can be seen of it, as far as the project says so
 * before anything is measured. */
static void find_part(const KnProject *project, KnSoughtPicture *picture)
{
    const KnSegment *segment = &project->segments[picture->first];
    KnClipTime time = kn_clip_time_of(segment, &picture->probe.clip, 0);
    gint64 span = time.span_us;
    if (segment->duration.kind == KN_DURATION_SECONDS && segment->clip_loop == KN_LOOP_UNSET) {
        gint64 shown = segment->duration.value * time.speed / KN_CLIP_SPEED_ONE;
        span = span > 0 ? MIN(span, shown) : shown;
    }
    picture->from_us = time.in_us;
    picture->span_us = span;
}

/* Whether anything asks what the segment's picture or clip is about; `asks`: an effect or the focus
 * does. A picture is looked at as far as its header only where its shape matters. */
static gboolean is_sought(const KnDetectWork *work, const KnSegment *segment, KnProbe *probe)
{
    const KnProject *project = work->inputs->project;
    KnStore *store = work->inputs->results->store;
    gboolean is_clip = segment->kind == KN_SEGMENT_VIDEO;
    gboolean all = work->inputs->all && !is_clip;
    gboolean asks = all || kn_segment_asks_for_subject(project, segment);
    gboolean may_cut =
        !is_clip && segment->fit == KN_FIT_COVER && segment->focus_kind == KN_PLACE_UNSET;
    if (!asks && !may_cut)
        return FALSE;
    if (is_clip)
        return kn_probe_clip(store, segment->path, probe, NULL);
    return kn_probe_picture(store, segment->path, probe, NULL) &&
           (asks ||
            kn_segment_cuts_much(project, segment, probe->picture.width, probe->picture.height));
}

static guint add_picture(KnDetectWork *work, guint i, const KnProbe *probe)
{
    const KnSegment *segment = &work->inputs->project->segments[i];
    KnSoughtPicture picture = {.path = segment->path,
                               .probe = *probe,
                               .is_clip = segment->kind == KN_SEGMENT_VIDEO,
                               .first = i};
    if (picture.is_clip)
        find_part(work->inputs->project, &picture);
    g_autofree char *name =
        g_strdup_printf("%d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s", picture.is_clip,
                        picture.from_us, picture.span_us, picture.path);
    guint at = GPOINTER_TO_UINT(g_hash_table_lookup(work->by_path, name));
    if (at)
        return at;
    kn_detect_set_key(work, &picture);
    g_array_append_val(work->pictures, picture);
    g_hash_table_insert(work->by_path, g_steal_pointer(&name),
                        GUINT_TO_POINTER(work->pictures->len));
    return work->pictures->len;
}

gboolean kn_detect_read_segments(KnDetectWork *work)
{
    const KnProject *project = work->inputs->project;
    for (guint i = 0; i < project->n_segments; i++) {
        const KnSegment *segment = &project->segments[i];
        KnProbe probe;
        if (segment->kind != KN_SEGMENT_CARD && segment->path && !segment->missing &&
            segment->n_subjects == 0 && is_sought(work, segment, &probe))
            work->picture_of[i] = add_picture(work, i, &probe);
    }
    return work->pictures->len > 0;
}

/* It would be read by the decoder of today. */
static gboolean refresh(KnSoughtPicture *picture)
{
    if (!picture->probe.remembered)
        return FALSE;
    if (!picture->is_clip)
        return kn_probe_refresh(picture->path, &picture->probe, NULL);
    const KnMedia *media = kn_media(NULL);
    if (media)
        picture->probe.clip.decoder = media->clip_decoder();
    return media != NULL;
}

gboolean kn_detect_find(KnDetectWork *work, KnSoughtPicture *picture)
{
    KnResults *results = work->inputs->results;
    g_autoptr(GError) error = NULL;
    if (!kn_results_has(results, KN_STORE_SUBJECT, picture->key)) {
        if (!refresh(picture))
            return FALSE;
        kn_detect_set_key(work, picture);
        if (!kn_results_has(results, KN_STORE_SUBJECT, picture->key))
            return FALSE;
    }
    g_autofree char *path =
        kn_store_path(kn_store_folder(results->store), KN_STORE_SUBJECT, picture->key);
    picture->findings = kn_subject_file_read(path, picture->key, &error);
    if (picture->findings)
        kn_store_touch(results->store, KN_STORE_SUBJECT, picture->key);
    else
        kn_results_drop_damaged(results, KN_STORE_SUBJECT, picture->key, picture->first + 1,
                                error->message);
    return picture->findings != NULL;
}

gboolean kn_detect_announce(const KnDetectWork *work, GError **error)
{
    g_autoptr(GPtrArray) keys = g_ptr_array_new();
    for (guint i = 0; i < work->pictures->len; i++)
        g_ptr_array_add(keys, g_array_index(work->pictures, KnSoughtPicture, i).key);
    for (guint i = 0; work->small && i < work->small->len; i++)
        g_ptr_array_add(keys, g_array_index(work->small, KnSmallPicture, i).key);
    g_ptr_array_add(keys, NULL);
    return kn_store_announce(work->inputs->results->store, (const char *const *)keys->pdata, error);
}
