/* SPDX-License-Identifier: MIT */
#pragma once
#include "project/private.h"
#include "project/sound.h"

/* The tables of the film's sound and tags, and their reader. Threads: tables are const. */
extern const KnOption kn_music_options[], kn_sound_options[], kn_audio_options[], kn_tag_options[];
extern const KnOptionTable kn_music_table, kn_sound_table, kn_audio_table, kn_tag_table;

/* The members of the file's own object; each may be NULL. */
typedef struct {
    const KnJson *music, *sounds, *audio, *tags;
} KnSoundNodes;

void kn_sound_read(const KnReader *reader, const KnSoundNodes *nodes, KnProjectSound *sound);
/* What depends on the whole project: sounds at segments that are not there. */
void kn_sound_check(const KnReader *reader, const KnProject *project);
void kn_sound_clear(KnProjectSound *sound);
