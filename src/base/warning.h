/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"

/* What a person should know although the work goes on. A warning has a code, which never changes
 * its name or its meaning and which programs may act on; a place, as far as there is one; and
 * words, which are for people and may change. docs/warnings.md lists the codes. */
typedef enum {
    KN_WARNING_MORE,
    KN_WARNING_NO_EFFECT,
    KN_WARNING_UNKNOWN_KEYS,
    KN_WARNING_CAPTIONS_UNUSED,
    KN_WARNING_PICTURE_MISSING,
    KN_WARNING_TRANSITION_UNUSED,
    KN_WARNING_TRANSITION_CUT,
    KN_WARNING_FADES_TOO_LONG,
    KN_WARNING_SPEECH_TOO_LONG,
    KN_WARNING_SOUND_LENGTH,
    KN_WARNING_MUSIC_ENDS_EARLY,
    KN_WARNING_CLIP_ENDS_EARLY,
    KN_WARNING_CLIP_LIMITED,
    KN_WARNING_PICTURE_LIMITED,
    KN_WARNING_SUBJECT_UNCLEAR,
    KN_WARNING_FONT_MISSING,
    KN_WARNING_TEXT_LACKS_CHARACTERS,
    KN_WARNING_ASS_FONTS_UNUSED,
    KN_WARNING_ASS_MANY_PICTURES,
    KN_WARNING_ASS_OFF_PICTURE,
    KN_WARNING_TEXT_CUT,
    KN_WARNING_TEXTS_COVERED,
    KN_WARNING_CAPTION_TOO_QUICK,
    KN_WARNING_CAPTIONS_OUTSIDE,
    KN_WARNING_CAPTIONS_HIDDEN,
    KN_WARNING_CAPTIONS_EMPTY,
    KN_WARNING_WORDS_ESTIMATED,
    KN_WARNING_SPEECH_ESTIMATED,
    KN_WARNING_VOICE_REFUSED,
    KN_WARNING_SOUND_CUT,
    KN_WARNING_SOUND_ADJUSTED,
    KN_WARNING_ENCODER_REPLACED,
    KN_WARNING_PLAYED_BY_FEW,
    KN_WARNING_METHOD_REPLACED,
    KN_WARNING_FEWER_WORKERS,
    KN_WARNING_WORKER_LOST,
    KN_WARNING_CACHE_UNUSABLE,
    KN_WARNING_CACHE_NOT_PRUNED,
    KN_WARNING_STORED_RESULT_DAMAGED,
    KN_WARNING_LEDGER_NOT_WRITTEN,
    KN_WARNING_STATE_UNUSABLE,
    KN_WARNING_STATE_UNREADABLE,
    KN_WARNING_STATE_NOT_WRITTEN,
    KN_WARNING_REPORT_NOT_WRITTEN,
    KN_WARNING_CHAPTERS_NOT_WRITTEN,
    KN_WARNING_POSTER_AFTER_END,
    KN_WARNING_PROJECT_CHANGED,
    KN_WARNING_OUTPUT_REFUSED,
    KN_WARNING_SHEET_LIMITED,
    KN_N_WARNINGS,
} KnWarningCode;

const char *kn_warning_name(KnWarningCode code); /* "transition-cut" */

/* docs/warnings.md. The caller frees. */
char *kn_warnings_reference(void);

typedef struct {
    KnWarningCode code;
    char *file;         /* of the project; NULL: none */
    guint line, column; /* count from 1; 0: not known */
    char *path;         /* JSON path; NULL: none */
    guint segment;      /* counts from 1; 0: of none */
    char *words;        /* without the place */
} KnWarning;

/* Where that value stands, in a file of that name. */
void kn_warning_set_place(KnWarning *warning, const char *file, const KnJson *node);

/* All of it as one line for people: `file:line:column: $.path: words`, or `segment 3: words` when
 * only the segment is known. The caller frees. */
char *kn_warning_line(const KnWarning *warning);

/* Warnings in the order they were added, each once: what has the same code, place and words as an
 * earlier one is not added again. Threads: one at a time. */
typedef struct KnWarnings KnWarnings;
KnWarnings *kn_warnings_new(void);
void kn_warnings_free(KnWarnings *warnings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnWarnings, kn_warnings_free)
/* One without a place in a file; segment 0: of none. */
void kn_warnings_add(KnWarnings *warnings, KnWarningCode code, guint segment, const char *format,
                     ...) G_GNUC_PRINTF(4, 5);
/* A copy of another one. FALSE: it is in the list already. */
gboolean kn_warnings_append(KnWarnings *warnings, const KnWarning *warning);
void kn_warnings_append_all(KnWarnings *warnings, const KnWarnings *more); /* more may be NULL */
guint kn_warnings_n(const KnWarnings *warnings);                           /* NULL: 0 */
const KnWarning *kn_warnings_at(const KnWarnings *warnings, guint i);
