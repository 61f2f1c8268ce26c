/* SPDX-License-Identifier: MIT */
/* Which pictures are asked for, and what is known of them. */
#include "base/error.h"
#include "engine/detect/private.h"
#include "engine/store/subject_file.h"

void kn_detect_set_key(KnDetectWork *work, KnSoughtPicture *picture)
{
    g_autofree char *key = kn_subject_file_key(picture->probe.hash, picture->probe.picture.decoder,
                                               kn_detect_version(work));
    g_strlcpy(picture->key, key, sizeof picture->key);
}

/* Whether anything asks what the segment's picture is about; `asks`: an effect or the focus does.
 * The picture is looked at as far as its header only where its shape matters. */
static gboolean is_sought(const KnDetectWork *work, const KnSegment *segment, KnProbe *probe)
{
    const KnProject *project = work->inputs->project;
    gboolean asks = work->inputs->all || kn_segment_asks_for_subject(project, segment);
    gboolean may_cut = segment->fit == KN_FIT_COVER && segment->focus_kind == KN_PLACE_UNSET;
    if (!asks && !may_cut)
        return FALSE;
    return kn_probe_picture(work->inputs->results->store, segment->path, probe, NULL) &&
           (asks ||
            kn_segment_cuts_much(project, segment, probe->picture.width, probe->picture.height));
}

static guint add_picture(KnDetectWork *work, guint i, const KnProbe *probe)
{
    KnSoughtPicture picture = {
        .path = work->inputs->project->segments[i].path, .probe = *probe, .first = i};
    guint at = GPOINTER_TO_UINT(g_hash_table_lookup(work->by_path, picture.path));
    if (at)
        return at;
    kn_detect_set_key(work, &picture);
    g_array_append_val(work->pictures, picture);
    g_hash_table_insert(work->by_path, (gpointer)picture.path,
                        GUINT_TO_POINTER(work->pictures->len));
    return work->pictures->len;
}

gboolean kn_detect_read_segments(KnDetectWork *work)
{
    const KnProject *project = work->inputs->project;
    for (guint i = 0; i < project->n_segments; i++) {
        const KnSegment *segment = &project->segments[i];
        KnProbe probe;
        if (segment->kind == KN_SEGMENT_IMAGE && segment->path && !segment->missing &&
            segment->n_subjects == 0 && is_sought(work, segment, &probe))
            work->picture_of[i] = add_picture(work, i, &probe);
    }
    return work->pictures->len > 0;
}

gboolean kn_detect_find(KnDetectWork *work, KnSoughtPicture *picture)
{
    KnResults *results = work->inputs->results;
    g_autoptr(GError) error = NULL;
    if (!kn_results_has(results, KN_STORE_SUBJECT, picture->key)) {
        /* It would be read by the decoder of today. */
        if (!picture->probe.remembered || !kn_probe_refresh(picture->path, &picture->probe, NULL))
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
