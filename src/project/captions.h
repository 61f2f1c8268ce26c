/* SPDX-License-Identifier: MIT */
#pragma once
#include "text/caption_format.h"
#include "text/caption_rules.h"
#include "text/caption_style.h"

/* What a project's `captions` object says, checked and filled with defaults. Without it every
 * field is zero but style and rules, which hold defaults. Threads: read-only once loaded. */
typedef struct {
    KnCaptionBurn burn;
    KnCaptionStyle style; /* complete: see kn_caption_style_complete */
    KnCaptionRules rules;
    char *file;     /* SRT, WebVTT or ASS in place of what is said; resolved; may be NULL */
    char *words;    /* word times of the whole film; resolved; may be NULL */
    GStrv sidecars; /* "srt", "vtt", "ass": written beside the film; may be NULL */
    gboolean soft;  /* a track of the film itself */
    char *language; /* BCP 47; NULL: not said */
} KnCaptionSettings;

/* Whether the file is one of ASS, which is drawn as it is. */
gboolean kn_caption_settings_is_ass(const KnCaptionSettings *settings);
/* Whether any caption is made at all. */
gboolean kn_caption_settings_any(const KnCaptionSettings *settings);
