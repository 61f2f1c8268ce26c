/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"

/* What a project's `voice` object says; a segment may override each of it. `none` as provider means
 * that nothing is said. Everything but what kn_voice_option_is_heard() names decides how a line
 * sounds, and so is part of a take's name. */
typedef struct {
    char *provider; /* "espeak", "command", "http", "none" */
    char *voice;    /* the provider's own name, e.g. "en-gb"; NULL: its default */
    char *language; /* BCP 47, e.g. "de"; NULL: the voice's own */
    double rate;    /* words a minute for espeak; 0: the voice's own */
    double pitch;   /* 0..100, 50 is the voice's own */
    double speed;   /* factor, 1 is the voice's own: see kn_voice_has_speed */
    char *model;    /* http */
    char *base_url; /* http */
    GStrv command;  /* command: program and arguments; {text} and {output} are replaced */
    /* Not part of how a line sounds: */
    KnDuration pause_before, pause_after;
    const KnJson *pronounce; /* an object of respellings; see kn_voice_respellings */
    char *pronounce_file;    /* from which some of them come, resolved */
    int parallel;            /* lines at once; 0: the provider's own limit */
    char *level;             /* of the mix: "auto" or "off" */
    double timeout;          /* seconds to wait for one line */
    gboolean check;          /* takes of programs and servers are compared with their text */
} KnVoiceSettings;
extern const KnOption kn_voice_options[];
extern const KnOptionTable kn_voice_table;

/* Whether its provider heeds `speed`. */
gboolean kn_voice_has_speed(const KnVoiceSettings *settings);

/* FALSE for options that do not change how one line of given words sounds: pauses around it,
 * respellings (which change the words), how many lines are made at once, what is checked. */
gboolean kn_voice_option_is_heard(const char *name);

/* The respellings as "word=respelling", NULL-terminated. The caller frees. */
GStrv kn_voice_respellings(const KnVoiceSettings *settings);
