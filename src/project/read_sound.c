/* SPDX-License-Identifier: MIT */
#include "project/tables_sound.h"

#include <string.h>

static gboolean is_given(const KnDuration *duration)
{
    return duration->kind != KN_DURATION_UNSET;
}

/* Whether the second lies behind the first, as far as that can be known without the frame rate. */
static gboolean is_behind(const KnDuration *first, const KnDuration *second)
{
    if (!is_given(second))
        return TRUE;
    if (!is_given(first))
        return second->value > 0;
    return first->kind != second->kind || second->value > first->value;
}

/* An error at one member of a cue. */
static void complain(const KnReader *reader, const KnJson *node, const char *path, const char *key,
                     const char *says)
{
    const KnJson *member = kn_json_member(node, key);
    g_autofree char *child = kn_json_path(path, key);
    kn_problems_error(reader->problems, member ? member : node, child, "%s", says);
}

static void read_path(const KnReader *reader, char **file, const KnJson *node, const char *path)
{
    g_autofree char *child = kn_json_path(path, "file");
    kn_reader_path(reader, file, kn_json_member(node, "file"), child);
}

static void read_cue(const KnReader *reader, const KnJson *node, const char *path, KnMusicCue *cue)
{
    kn_options_init(kn_music_options, cue);
    cue->node = node;
    cue->json_path = g_strdup(path);
    kn_options_read(kn_music_options, cue, node, path, NULL, reader->problems);
    read_path(reader, &cue->file, node, path);
    if (!is_behind(&cue->start, &cue->end))
        complain(reader, node, path, "end",
                 "the music ends before it starts" KN_HINT
                 "; expected a time of the film after \"start\" (0 where it is left out)");
    if (!is_behind(&cue->in, &cue->out))
        complain(reader, node, path, "out",
                 "the part of the file ends before it starts" KN_HINT
                 "; expected a time of the file after \"in\" (0 where it is left out)");
    if (is_given(&cue->crossfade) && !cue->loop)
        complain(reader, node, path, "crossfade",
                 "joins the rounds of a loop" KN_HINT "; expected \"loop\": true beside it");
}

static void read_effect(const KnReader *reader, const KnJson *node, const char *path,
                        KnSoundEffect *effect)
{
    kn_options_init(kn_sound_options, effect);
    effect->node = node;
    effect->json_path = g_strdup(path);
    guint before = kn_problems_n_errors(reader->problems);
    kn_options_read(kn_sound_options, effect, node, path, NULL, reader->problems);
    read_path(reader, &effect->file, node, path);
    if (!is_behind(&effect->in, &effect->out))
        complain(reader, node, path, "out", "the part of the file ends before it starts");
    if (kn_problems_n_errors(reader->problems) != before)
        return;
    if (is_given(&effect->at) == (effect->segment > 0))
        kn_problems_error_as(
            reader->problems, effect->segment ? KN_PROBLEM_CONFLICT : KN_PROBLEM_MISSING, node,
            path,
            effect->segment ? "has both at and segment" KN_HINT "; expected one of them"
                            : "does not say when it sounds" KN_HINT "; expected at, or segment");
    else if (is_given(&effect->offset) && effect->segment == 0)
        complain(reader, node, path, "offset",
                 "counts from a segment's beginning" KN_HINT "; expected segment beside it");
}

/* The shapes were checked when the file's own object was read. */
static void read_music(const KnReader *reader, const KnJson *node, KnProjectSound *sound)
{
    gboolean alone = node && node->type == KN_JSON_OBJECT;
    sound->n_cues = alone ? 1 : node ? node->n : 0;
    sound->cues = g_new0(KnMusicCue, sound->n_cues + 1);
    for (guint i = 0; i < sound->n_cues; i++) {
        g_autofree char *path = alone ? g_strdup("$.music") : g_strdup_printf("$.music[%u]", i);
        read_cue(reader, alone ? node : node->items[i], path, &sound->cues[i]);
    }
}

static void read_effects(const KnReader *reader, const KnJson *node, KnProjectSound *sound)
{
    sound->n_effects = node ? node->n : 0;
    sound->effects = g_new0(KnSoundEffect, sound->n_effects + 1);
    for (guint i = 0; i < sound->n_effects; i++) {
        g_autofree char *path = g_strdup_printf("$.sounds[%u]", i);
        read_effect(reader, node->items[i], path, &sound->effects[i]);
    }
}

static void read_audio(const KnReader *reader, const KnJson *node, KnAudioOptions *audio)
{
    kn_options_init(kn_audio_options, audio);
    if (!node)
        return;
    kn_options_read(kn_audio_options, audio, node, "$.audio", NULL, reader->problems);
    const KnJson *ceiling = kn_json_member(node, "ceiling_db");
    audio->has_ceiling = ceiling && ceiling->type != KN_JSON_NULL;
}

static void read_tags(const KnReader *reader, const KnJson *node, KnTagOptions *tags)
{
    kn_options_init(kn_tag_options, tags);
    if (node)
        kn_options_read(kn_tag_options, tags, node, "$.tags", NULL, reader->problems);
}

void kn_sound_read(const KnReader *reader, const KnSoundNodes *nodes, KnProjectSound *sound)
{
    read_music(reader, nodes->music, sound);
    read_effects(reader, nodes->sounds, sound);
    read_audio(reader, nodes->audio, &sound->audio);
    read_tags(reader, nodes->tags, &sound->tags);
}

void kn_sound_check(const KnReader *reader, const KnProject *project)
{
    for (guint i = 0; i < project->sound.n_effects; i++) {
        const KnSoundEffect *effect = &project->sound.effects[i];
        g_autofree char *path = kn_json_path(effect->json_path, "segment");
        if (project->n_segments > 0 && effect->segment > (int)project->n_segments)
            kn_problems_error(reader->problems, kn_json_member(effect->node, "segment"), path,
                              "there is no segment %d; the project has %u", effect->segment,
                              project->n_segments);
    }
}

void kn_sound_clear(KnProjectSound *sound)
{
    for (guint i = 0; i < sound->n_cues; i++) {
        kn_options_clear(kn_music_options, &sound->cues[i]);
        g_free(sound->cues[i].json_path);
    }
    for (guint i = 0; i < sound->n_effects; i++) {
        kn_options_clear(kn_sound_options, &sound->effects[i]);
        g_free(sound->effects[i].json_path);
    }
    g_free(sound->cues);
    g_free(sound->effects);
    kn_options_clear(kn_audio_options, &sound->audio);
    kn_options_clear(kn_tag_options, &sound->tags);
}
