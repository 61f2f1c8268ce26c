/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/events.h"

/* What the tables of events and of the report are written with: rows of KnEventField, and the lists
 * of words that both have. For those files alone. */

/* The i-th of some words, then NULL. */
#define KN_WORDS(function, ...)                                                                    \
    static const char *function(guint i)                                                           \
    {                                                                                              \
        static const char *const words[] = {__VA_ARGS__};                                          \
        return i < G_N_ELEMENTS(words) ? words[i] : NULL;                                          \
    }

/* Words that the program has lists of elsewhere. */
const char *kn_event_phase_state(guint i);
const char *kn_event_batch_state(guint i);
const char *kn_event_phase(guint i);
const char *kn_event_error_code(guint i);
extern const KnEventField kn_event_warning_fields[], kn_event_finding_fields[];

/* The events of commands that are no build (event_answers.c). */
extern const KnEventField kn_event_check_fields[], kn_event_segment_fields[],
    kn_event_plan_fields[], kn_event_picture_fields[], kn_event_report_fields[],
    kn_event_review_fields[], kn_event_status_fields[], kn_event_cluster_fields[],
    kn_event_task_fields[], kn_event_speech_fields[], kn_event_word_fields[],
    kn_event_direction_fields[], kn_event_cost_fields[], kn_event_forecast_fields[],
    kn_event_directed_fields[], kn_event_exported_fields[], kn_event_ledger_fields[],
    kn_event_speaker_fields[], kn_event_entry_fields[], kn_event_usage_fields[],
    kn_event_cache_fields[], kn_event_pruned_fields[], kn_event_damaged_fields[],
    kn_event_verified_fields[], kn_event_model_fields[], kn_event_setting_fields[],
    kn_event_doctor_fields[], kn_event_bench_fields[], kn_event_part_fields[];

#define TEXT(name, words)                                                                          \
    {                                                                                              \
        name, KN_EVENT_TEXT, .help = words                                                         \
    }
#define WORD(name, list, words)                                                                    \
    {                                                                                              \
        name, KN_EVENT_WORD, .word = list, .help = words                                           \
    }
#define COUNT(name, words)                                                                         \
    {                                                                                              \
        name, KN_EVENT_INTEGER, .help = words                                                      \
    }
#define FROM_ONE(name, words)                                                                      \
    {                                                                                              \
        name, KN_EVENT_INTEGER, .min = 1, .help = words                                            \
    }
#define NUMBER(name, words)                                                                        \
    {                                                                                              \
        name, KN_EVENT_NUMBER, .help = words                                                       \
    }
#define BOOL(name, words)                                                                          \
    {                                                                                              \
        name, KN_EVENT_BOOL, .help = words                                                         \
    }
#define COUNTS(name, words)                                                                        \
    {                                                                                              \
        name, KN_EVENT_COUNTS, .help = words                                                       \
    }
#define MAYBE .optional = TRUE
#define MAY_TEXT(name, words)                                                                      \
    {                                                                                              \
        name, KN_EVENT_TEXT, MAYBE, .help = words                                                  \
    }
#define MAY_COUNT(name, words)                                                                     \
    {                                                                                              \
        name, KN_EVENT_INTEGER, MAYBE, .help = words                                               \
    }
#define MAY_FROM_ONE(name, words)                                                                  \
    {                                                                                              \
        name, KN_EVENT_INTEGER, MAYBE, .min = 1, .help = words                                     \
    }
#define MAY_NUMBER(name, words)                                                                    \
    {                                                                                              \
        name, KN_EVENT_NUMBER, MAYBE, .help = words                                                \
    }

#define MAY_PART(name, words)                                                                      \
    {                                                                                              \
        name, KN_EVENT_NUMBER, MAYBE, .max = 1, .help = words                                      \
    }

/* Where in a project something stands, as far as that is known. */
#define PLACE                                                                                      \
    MAY_TEXT("file", "the file that it lies in, a project's as a rule"),                           \
        MAY_FROM_ONE("line", "in that file, from 1"),                                              \
        MAY_FROM_ONE("column", "in characters, from 1"),                                           \
        MAY_TEXT("path", "JSON path, such as `$.segments[2].image`"),                              \
        MAY_FROM_ONE("segment", "which segment it is about, from 1")

/* What a picture is about: the subject that is meant where nothing else is said. */
#define SUBJECT_PLACE                                                                              \
    MAY_TEXT("detector", "who found it; missing where the project says it"),                       \
        MAY_TEXT("label", "what it is, as far as that is known"),                                  \
        MAY_PART("confidence", "how sure that is"),                                                \
        MAY_PART("left", "of its box, in parts of the picture's width"),                           \
        MAY_PART("top", "of its box, in parts of the picture's height"),                           \
        MAY_PART("right", "of its box"), MAY_PART("bottom", "of its box"),                         \
        MAY_PART("anchor_x", "what of it is looked at"),                                           \
        MAY_PART("anchor_y", "what of it is looked at")

#define SECONDS_TOOK "wall-clock time that it took, in seconds"
#define BEGAN_AFTER "seconds after the run began"
#define OBJECT(name, of, words)                                                                    \
    {                                                                                              \
        name, KN_EVENT_OBJECT, MAYBE, .help = words, .fields = of                                  \
    }
#define LIST(name, of, words)                                                                      \
    {                                                                                              \
        name, KN_EVENT_LIST, MAYBE, .help = words, .fields = of                                    \
    }
#define MAY_WORD(name, list, words)                                                                \
    {                                                                                              \
        name, KN_EVENT_WORD, MAYBE, .word = list, .help = words                                    \
    }
#define FROM_BELOW(name, words)                                                                    \
    {                                                                                              \
        name, KN_EVENT_INTEGER, .min = -1, .help = words                                           \
    }
