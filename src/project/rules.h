/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"

/* What holds of several members of one object at once, as far as JSON Schema can say it: the rules
 * of the tables' objects. The reader checks the same (load.c, narration.c, output.c, read_sound.c,
 * tables_captions.c, tables_scene.c). Threads: pure functions. */
void kn_root_rules(KnSchema *schema, GString *out);
void kn_segment_rules(KnSchema *schema, GString *out);
void kn_voice_rules(KnSchema *schema, GString *out);
void kn_output_rules(KnSchema *schema, GString *out);
void kn_named_output_rules(KnSchema *schema, GString *out);
void kn_caption_rules(KnSchema *schema, GString *out);
void kn_music_rules(KnSchema *schema, GString *out);
void kn_scene_rules(KnSchema *schema, GString *out);
void kn_sound_rules(KnSchema *schema, GString *out);
