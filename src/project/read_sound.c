/* SPDX-License-Identifier: MIT */
#include "project/language.h"
#include "project/tables_sound.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    double lufs;
} loudness_names[] = {{"youtube", -14}, {"podcast", -16}, {"broadcast", -23}};

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
        complain(reader, node, path, "end", "the music ends before it starts");
    if (!is_behind(&cue->in, &cue->out))
        complain(reader, node, path, "out", "the part of the file ends before it starts");
    if (is_given(&cue->crossfade) && !cue->loop)
        complain(reader, node, path, "crossfade",
                 "joins the rounds of a loop; expected \"loop\": true beside it");
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
        kn_problems_error(reader->problems, node, path,
                          effect->segment ? "has both at and segment; expected one of them"
                                          : "does not say when it sounds; expected at, or segment");
    else if (is_given(&effect->offset) && effect->segment == 0)
        complain(reader, node, path, "offset",
                 "counts from a segment's beginning; expected segment beside it");
}

/* How many cues stand there: one object, or an array of them. */
static guint count(const KnReader *reader, const KnJson *node, const char *path, gboolean one)
{
    if (!node || node->type == KN_JSON_NULL)
        return 0;
    if (one && node->type == KN_JSON_OBJECT)
        return 1;
    if (node->type == KN_JSON_ARRAY && node->n <= KN_SOUNDS_MAX)
        return node->n;
    kn_problems_error(reader->problems, node, path, "found %s; expected %san array of at most %d",
                      node->type == KN_JSON_ARRAY ? "a longer array"
                                                  : kn_json_type_name((KnJsonType)node->type),
                      one ? "an object, or " : "", KN_SOUNDS_MAX);
    return 0;
}

static void read_music(const KnReader *reader, const KnJson *node, KnProjectSound *sound)
{
    sound->n_cues = count(reader, node, "$.music", TRUE);
    sound->cues = g_new0(KnMusicCue, sound->n_cues + 1);
    for (guint i = 0; i < sound->n_cues; i++) {
        gboolean alone = node->type == KN_JSON_OBJECT;
        g_autofree char *path = alone ? g_strdup("$.music") : g_strdup_printf("$.music[%u]", i);
        read_cue(reader, alone ? node : node->items[i], path, &sound->cues[i]);
    }
}

static void read_effects(const KnReader *reader, const KnJson *node, KnProjectSound *sound)
{
    sound->n_effects = count(reader, node, "$.sounds", FALSE);
    sound->effects = g_new0(KnSoundEffect, sound->n_effects + 1);
    for (guint i = 0; i < sound->n_effects; i++) {
        g_autofree char *path = g_strdup_printf("$.sounds[%u]", i);
        read_effect(reader, node->items[i], path, &sound->effects[i]);
    }
}

/* A word, or a number of LUFS. */
static void read_loudness(const KnReader *reader, KnAudioOptions *audio)
{
    const KnJson *node = audio->loudness_node;
    double lufs;
    if (!node || node->type == KN_JSON_NULL)
        return;
    audio->loudness = KN_LOUDNESS_TARGET;
    if (kn_json_number(node, &lufs) && lufs >= -60 && lufs <= 0) {
        audio->loudness_lufs = lufs;
        return;
    }
    const char *word = node->type == KN_JSON_STRING ? node->string : "";
    for (gsize i = 0; i < G_N_ELEMENTS(loudness_names); i++)
        if (strcmp(word, loudness_names[i].name) == 0) {
            audio->loudness_lufs = loudness_names[i].lufs;
            return;
        }
    audio->loudness = KN_LOUDNESS_OFF;
    if (strcmp(word, "off") == 0)
        return;
    static const char *const words[] = {"youtube", "podcast", "broadcast", "off", NULL};
    g_autofree char *near = kn_did_you_mean(word, words);
    kn_problems_error(reader->problems, node, "$.audio.loudness",
                      "expected youtube, podcast, broadcast, off, or LUFS from -60 to 0%s", near);
}

static void read_audio(const KnReader *reader, const KnJson *node, KnAudioOptions *audio)
{
    kn_options_init(kn_audio_options, audio);
    if (!node)
        return;
    kn_options_read(kn_audio_options, audio, node, "$.audio", NULL, reader->problems);
    const KnJson *ceiling = kn_json_member(node, "ceiling_db");
    audio->has_ceiling = ceiling && ceiling->type != KN_JSON_NULL;
    read_loudness(reader, audio);
}

static gboolean is_date(const char *text)
{
    static const char form[] = "0000-00-00";
    gsize length = strlen(text);
    if (length != 4 && length != 7 && length != 10)
        return FALSE;
    for (gsize i = 0; i < length; i++)
        if (form[i] == '-' ? text[i] != '-' : !g_ascii_isdigit(text[i]))
            return FALSE;
    int month = length > 4 ? atoi(text + 5) : 1, day = length > 7 ? atoi(text + 8) : 1;
    return g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)atoi(text));
}

static void read_tags(const KnReader *reader, const KnJson *node, KnTagOptions *tags)
{
    kn_options_init(kn_tag_options, tags);
    if (!node)
        return;
    kn_options_read(kn_tag_options, tags, node, "$.tags", NULL, reader->problems);
    if (tags->date && !is_date(tags->date))
        complain(reader, node, "$.tags", "date",
                 "expected a year, year-month or year-month-day, such as 2026-11-21");
    if (!tags->language)
        return;
    char *letters = kn_language_parse(tags->language);
    if (!letters)
        complain(reader, node, "$.tags", "language",
                 "expected a language of two or three letters, such as en, deu or pt-BR");
    g_free(tags->language);
    tags->language = letters;
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
