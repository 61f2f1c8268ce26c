/* SPDX-License-Identifier: MIT */
#pragma once
#include "project/private.h"

/* When a key of a project does nothing: the columns `useless` of its tables. A table that is named
 * here is given a KnSituation by kn_useless_warn.
 * Threads: pure functions; kn_useless_warn: whoever loads the project. */
typedef struct {
    const KnProject *project; /* with all its segments */
    const KnSegment *segment; /* NULL: of none */
    gconstpointer options;    /* of some tables, what they have read; each says which */
} KnSituation;

/* kn_root_options */
extern const KnUseless kn_useless_project_voice[], kn_useless_comment[], kn_useless_tags[],
    kn_useless_theme[];
/* kn_segment_options */
extern const KnUseless kn_useless_on_card[], kn_useless_without_clip[], kn_useless_when_muted[],
    kn_useless_clip_duck[], kn_useless_subject[], kn_useless_background[], kn_useless_focus[],
    kn_useless_enhance[], kn_useless_enhance_strength[], kn_useless_segment_voice[],
    kn_useless_without_line[], kn_useless_segment_espeak[], kn_useless_pause_before[],
    kn_useless_pause_after[], kn_useless_without_captions[], kn_useless_words[], kn_useless_query[],
    kn_useless_segment_language[];
/* kn_card_options */
extern const KnUseless kn_useless_card_text[], kn_useless_card_letters[];
/* kn_voice_options; options: KnVoiceSettings */
extern const KnUseless kn_useless_not_espeak[], kn_useless_not_http[], kn_useless_not_paced[],
    kn_useless_not_command[], kn_useless_without_speaker[], kn_useless_voice_language[],
    kn_useless_unchecked[];
/* kn_output_options; options: KnOutput */
extern const KnUseless kn_useless_preview[], kn_useless_audio_codec[], kn_useless_audio_bitrate[],
    kn_useless_crf[], kn_useless_all_key_frames[], kn_useless_chapters[];
/* kn_caption_options */
extern const KnUseless kn_useless_caption_rules[], kn_useless_caption_style[],
    kn_useless_caption_language[];
/* kn_audio_options, kn_music_options */
extern const KnUseless kn_useless_without_speech[], kn_useless_ducking[],
    kn_useless_without_sound[];

/* Warns of what the project writes at its top and in its segments that does nothing. own: what each
 * segment itself says, by its number: what the defaults say for all is no slip in a segment that
 * has no use for it. root: the file's own object. */
void kn_useless_warn(const KnReader *reader, const KnProject *project, const KnJson *root,
                     const KnJson *const *own);
