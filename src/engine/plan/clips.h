/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/asset/asset.h"
#include "engine/store/store.h"
#include "media/clip.h"
#include "media/clip_time.h"
#include "timeline/timeline.h"

/* The clips of a project: each file is looked into once, however often the project is compiled.
 * Threads: one. */
typedef struct KnClips KnClips;

KnClips *kn_clips_new(KnStore *store);
void kn_clips_free(KnClips *clips);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnClips, kn_clips_free)

/* Fills KnLength.clip_seconds, for kn_timeline_new. Errors: KN_ERROR_INPUT, naming the segment;
 * KN_ERROR_PROJECT: a time after the clip's end, a loop without an end. */
gboolean kn_clips_measure(KnClips *clips, const KnProject *project, KnLengths *lengths,
                          GError **error);

/* Whether each clip has what its segment shows of it. Errors: KN_ERROR_INPUT, naming the segment.
 */
gboolean kn_clips_check(const KnClips *clips, const KnProject *project, const KnTimeline *timeline,
                        GError **error);

/* When what of a clip is shown in a segment whose last own frame is at last_us: a part that ends
 * with the segment goes on into its transition, one that ends earlier stops. */
KnClipTime kn_clip_time_of(const KnSegment *segment, const KnClipInfo *info, gint64 last_us);
/* The same of a segment that was measured and lasts that long. */
KnClipTime kn_clips_time(const KnClips *clips, const KnProject *project, const KnSegment *segment,
                         gint64 n_frames);

/* The clip of a segment that was measured, on a canvas that a camera may zoom into by `zoom`; focus
 * and base as in kn_clip_spec_plan. The caller frees. */
KnAsset *kn_clips_asset(const KnClips *clips, const KnProject *project, const KnSegment *segment,
                        double zoom, KnPoint focus, KnBox *base);
/* Whether something behind its clip may be seen through it. */
gboolean kn_clips_are_clear(const KnClips *clips, const KnSegment *segment);
/* The size of the clip of a segment that was measured. */
void kn_clips_size(const KnClips *clips, const KnSegment *segment, int *width, int *height);

/* Forgets which decoder is here: another manifest begins. */
void kn_clips_begin(KnClips *clips);

/* Whether any of them was not looked into now. */
gboolean kn_clips_remembered(const KnClips *clips);

/* What is to be drawn will be drawn by the decoder that is here, which may be another one than that
 * of the probes that are remembered. TRUE in `changed` when it is: shots must be made once more. */
gboolean kn_clips_refresh(KnClips *clips, gboolean *changed, GError **error);

/* Warns of clips that end before their segments or lose something. */
void kn_clips_warn(const KnClips *clips, const KnProject *project, const KnTimeline *timeline,
                   KnWarnings *warnings);
