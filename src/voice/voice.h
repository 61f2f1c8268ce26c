/* SPDX-License-Identifier: MIT */
#pragma once
#include "ask/trouble.h"
#include "base/asked.h"
#include "project/voice_options.h"
#include "voice/scripts.h"
#include <gio/gio.h>

/* Voices: text becomes speech. Each voice is one const struct in one file and one line in
 * vocabulary/voices.def. A voice turns one line of text into one take: mono sound and the times of
 * its words. It neither caches nor retries; that is voice/take.h's and the engine's business, alike
 * for all voices. Threads: tables are const; a voice speaks one line at a time in a process. */

/* A word as it is heard. Offset and length are bytes of the text that was spoken. */
typedef struct {
    guint offset, length;
    gint64 start_us, duration_us;
    gint64 doubt; /* 0: its voice told it; up to 100: it was found, and not surely */
} KnWord;

/* A word that is found with more doubt is guessed. */
#define KN_WORD_GUESSED 70

/* What a take is like, measured when it was made; all 0: it was not. */
typedef struct {
    guint speech_ms; /* in which something is heard */
    guint pause_ms;  /* the longest in which nothing is */
    guint clipped_per_10000;
    guint said_bytes; /* of the text, after which an alignment found nothing; 0: it found all */
    gint level;       /* integrated loudness in hundredths of LU above -100 LUFS; 0: none */
} KnTakeFacts;

/* One line spoken: mono, 16 bit. words may be empty: the voice does not tell. */
typedef struct {
    gint16 *samples;
    gsize n_samples;
    int sample_rate;
    KnWord *words;
    guint n_words;
    KnTakeFacts facts;
    guint64 checksum; /* of a stored take: of its samples */
} KnTake;
void kn_take_clear(KnTake *take);

/* A voice as it can be chosen; what is not known is NULL. Owned. */
typedef struct {
    char *name;     /* as "voice" in a project */
    char *language; /* BCP 47 */
    char *quality;  /* how it sounds, and how it was made, in a few words */
    char *licence;  /* of the voice, as who gives it out says it */
} KnVoiceInfo;

/* A list of KnVoiceInfo, which owns them. */
GArray *kn_voice_list_new(void);
/* Each is copied; NULL: it is not known. */
void kn_voice_list_add(GArray *list, const char *name, const char *language, const char *quality,
                       const char *licence);

/* The folder of models, where voices that are files lie: the person's own unless another is set.
 * Threads: set before any voice is asked; process-wide. */
void kn_voice_models_set(const char *folder);
const char *kn_voice_models(void);

/* A known level in LUFS. */
#define KN_SPEECH_LUFS(level) (-100.0 + (level) / 100.0)

typedef struct {
    const char *name; /* of kn_voice_provider_names */
    /* Its sound depends on what the process has spoken before, so that each line needs a process of
     * its own for the same line to sound the same (promise: same bytes). */
    gboolean needs_fresh_process;
    /* Its sound follows rules that people have written, and no model that was trained. */
    gboolean by_rules;
    /* Each of its voices is a file of its own, in the folder of models, with a version of its own.
     */
    gboolean of_files;
    gboolean optional;  /* a machine without it is none the worse */
    const char *advice; /* for whom it is there: when to choose it; NULL: nothing */
    int parallel;       /* lines at once; 0: as many as there are CPUs */
    KnAsked leave;      /* by which the person allows it to run a program or to reach a network
                           (promise: projects are data); KN_ASKED_NOTHING: none is needed */
    /* Puts in what the environment decides, before the settings name a take; may be NULL. */
    void (*resolve)(KnVoiceSettings *settings);
    /* What of the provider itself decides the sound: its version; part of a take's name. The caller
     * frees. */
    char *(*version)(const KnVoiceSettings *settings, GError **error);
    /* The files that its version comes from, or NULL: asking for the version is cheap. Where there
     * are some, `version` is asked in a process of its own and remembered with them. The caller
     * frees. */
    GStrv (*files)(const KnVoiceSettings *settings);
    /* Its voices (kn_voice_list_new), in an order that stays; NULL: it does not tell. The caller
     * unrefs. Errors: those of `speak`. */
    GArray *(*list)(GError **error);
    /* What keeps it from speaking a text, as far as that is known without speaking: `speak` would
     * fail in the same words. NULL: nothing is known before. */
    gboolean (*check)(const KnVoiceSettings *settings, const char *text, GError **error);
    /* Errors: KN_ERROR_SERVICE (the provider failed), KN_ERROR_PROJECT (no such voice or language),
     * KN_ERROR_INPUT (a file of the voice is not what it should be),
     * KN_ERROR_ENVIRONMENT (it is not on this machine), KN_ERROR_CANCELLED. trouble is KN_TROUBLE_
     * LINE unless it says something else. */
    gboolean (*speak)(const KnVoiceSettings *settings, const char *text, KnTake *take,
                      KnTrouble *trouble, GError **error);
    /* The language in which numbers, units and dates are to be written out for it (voice/say.h);
     * NULL, or without the function: it reads them itself. Borrowed from the settings, or static.
     */
    const char *(*reads)(const KnVoiceSettings *settings);
    /* Whether it would spell a text out, since a language is not written in its letters: as
     * kn_letters_are_foreign. NULL: it does not know, or does not mind. */
    gboolean (*foreign)(const char *text, const char *language, KnForeignLetters *letters);
} KnVoice;

const KnVoice *const *kn_voices(void); /* NULL-terminated */
/* Errors: KN_ERROR_PROJECT, naming the nearest valid name. */
const KnVoice *kn_voice_find(const char *provider, GError **error);
