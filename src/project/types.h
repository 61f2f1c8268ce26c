/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"

/* Types of options that only a project file has. Threads: const. */
extern const KnOptionType kn_type_version, /* int: the one that this program reads */
    kn_type_variables,                     /* const KnJson *: an object of names and values */
    kn_type_defaults,     /* const KnJson *: a segment's object without what belongs to one */
    kn_type_languages,    /* const KnJson *: an object of codes and objects; of: their table */
    kn_type_id,           /* char *: a string, or a whole number */
    kn_type_voice_use,    /* const KnJson *: a voice's name, or the object; of: its table */
    kn_type_voice_name,   /* char *: not that of a provider */
    kn_type_spellings,    /* const KnJson *: an object of words and strings */
    kn_type_address,      /* char *: of a server, without secrets in it */
    kn_type_fps,          /* KnRational */
    kn_type_bitrate,      /* int: bits a second; 0: not given */
    kn_type_language_tag, /* char *: BCP 47 */
    kn_type_language,     /* char *: three letters (ISO 639-2/T), written in two or three */
    kn_type_loudness,     /* KnLoudness */
    kn_type_loop;         /* int: false is once, true KN_LOOP_ALWAYS; or how often */

/* Whether defaults hold nothing that belongs to one segment. */
gboolean kn_defaults_are_for_all(const KnJson *defaults);

/* Whether a text has the form of a BCP 47 code. */
gboolean kn_language_tag_is(const char *text);
