/* SPDX-License-Identifier: MIT */
#include "project/narration.h"
#include "base/input_rules.h"
#include "project/marks.h"
#include "project/written.h"
#include "vocabulary/names.h"

#include <string.h>

/* What stays of a voice where another provider is named. */
static const char *const of_the_line[] = {"pause_before", "pause_after", "pronounce",
                                          "pronounce_file", NULL};

static const KnJson *as_object(KnJsonDocument *document, const KnJson *node)
{
    const KnJsonPlace place = {node->line, node->column};
    const char *key = "voice";
    if (node->type != KN_JSON_STRING)
        return node;
    return kn_json_make_container(document, node, 1, &node, &key, &place);
}

static const char *provider_of(const KnJson *voice)
{
    const KnJson *provider = kn_json_member(voice, "provider");
    return provider && provider->type == KN_JSON_STRING ? provider->string
                                                        : KN_VOICE_PROVIDER_DEFAULT;
}

/* own over base; `only` limits what is taken from base (NULL: everything). */
static const KnJson *merge(KnJsonDocument *document, const KnJson *base, const KnJson *own,
                           const char *const *only)
{
    guint n = own->n;
    g_autofree const KnJson **items = g_new(const KnJson *, own->n + base->n + 1);
    g_autofree const char **keys = g_new(const char *, own->n + base->n + 1);
    g_autofree KnJsonPlace *places = g_new(KnJsonPlace, own->n + base->n + 1);
    for (guint i = 0; i < own->n; i++) {
        const KnJson *below = kn_json_member(base, own->keys[i]);
        gboolean mix = below && strcmp(own->keys[i], "pronounce") == 0 &&
                       below->type == KN_JSON_OBJECT && own->items[i]->type == KN_JSON_OBJECT;
        items[i] = mix ? merge(document, below, own->items[i], NULL) : own->items[i];
        keys[i] = own->keys[i];
        places[i] = own->key_places[i];
    }
    for (guint i = 0; i < base->n; i++) {
        if (kn_json_member(own, base->keys[i]) || (only && !g_strv_contains(only, base->keys[i])))
            continue;
        items[n] = base->items[i];
        keys[n] = base->keys[i];
        places[n++] = base->key_places[i];
    }
    return kn_json_make_container(document, own, n, items, keys, places);
}

const KnJson *kn_voice_merge(KnJsonDocument *document, const KnJson *base, const KnJson *own)
{
    base = as_object(document, base);
    own = as_object(document, own);
    if (base->type != KN_JSON_OBJECT || own->type != KN_JSON_OBJECT)
        return own;
    const KnJson *provider = kn_json_member(own, "provider");
    gboolean other = provider && provider->type == KN_JSON_STRING &&
                     strcmp(provider->string, provider_of(base)) != 0;
    return merge(document, base, own, other ? of_the_line : NULL);
}

/* The object of the file that is named, as if it stood in the voice; NULL: there is none, or it was
 * told what is wrong. One that is not there is told where all files are looked at. */
static const KnJson *load_respellings(const KnReader *reader, const KnJson *named, const char *path)
{
    g_autofree char *file = g_strdup(named->string), *child = kn_json_path(path, "pronounce_file");
    g_autoptr(GError) error = NULL;
    const char *wrong;
    g_autofree char *whole = kn_paths_resolve(reader->paths, file, &wrong);
    if (!whole || !g_file_test(whole, G_FILE_TEST_EXISTS))
        return NULL;
    const KnInputRules *before = kn_input_rules_enter(kn_paths_rules(reader->paths));
    g_autoptr(KnJsonDocument) document = kn_json_load_file(whole, &error);
    kn_input_rules_enter(before);
    const KnJson *root = document ? kn_json_root(document) : NULL;
    if (error)
        kn_problems_error(reader->problems, named, child, "%s", error->message);
    else if (root->type != KN_JSON_OBJECT)
        kn_problems_error(reader->problems, named, child,
                          "holds %s" KN_HINT "; expected an object such as {\"SQL\": \"sequel\"}",
                          kn_json_type_name((KnJsonType)root->type));
    else
        return kn_json_make_copy(reader->document, named, root);
    return NULL;
}

/* A voice whose file of respellings has come into its `pronounce`, below what that says. */
static const KnJson *with_file(const KnReader *reader, const KnJson *voice, const char *path)
{
    const KnJson *named = kn_json_member(voice, "pronounce_file");
    const KnJson *own = kn_json_member(voice, "pronounce");
    if (!named || named->type != KN_JSON_STRING || (own && own->type != KN_JSON_OBJECT))
        return voice;
    const KnJson *rules = load_respellings(reader, named, path);
    const KnJsonPlace place = {named->line, named->column};
    const char *key = "pronounce";
    if (!rules)
        return voice;
    const KnJson *below = kn_json_make_container(reader->document, named, 1, &rules, &key, &place);
    return merge(reader->document, below, voice, NULL);
}

/* No server and no program takes such values, and they travel in one message. */
static void check_lengths(const KnReader *reader, const KnVoiceSettings *settings,
                          const KnJson *node, const char *path)
{
    enum { NAME_BYTES_MAX = 1000, COMMAND_BYTES_MAX = 100000 };
    const char *const names[] = {settings->voice, settings->language, settings->model,
                                 settings->base_url};
    gsize command_bytes = 0;
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (names[i] && strlen(names[i]) > NAME_BYTES_MAX)
            kn_problems_error(reader->problems, node, path, "has a value longer than %d bytes",
                              NAME_BYTES_MAX);
    for (guint i = 0; settings->command && settings->command[i]; i++)
        command_bytes += strlen(settings->command[i]) + 1;
    if (command_bytes > COMMAND_BYTES_MAX)
        kn_problems_error(reader->problems, node, path, "has a command longer than %d bytes",
                          COMMAND_BYTES_MAX);
}

static void check_settings(const KnReader *reader, const KnVoiceSettings *settings,
                           const KnJson *node, const char *path)
{
    g_autofree char *command = g_strconcat(path, ".command", NULL);
    const KnJson *given = kn_json_member(node, "command");
    check_lengths(reader, settings, node, path);
    if (strcmp(settings->provider, "command") == 0 &&
        !(settings->command && settings->command[0] && *settings->command[0]))
        kn_problems_error_as(reader->problems, KN_PROBLEM_MISSING, given ? given : node, command,
                             "is missing" KN_HINT
                             ": the voice \"command\" needs a program and its arguments, "
                             "such as [\"say\", \"{text}\", \"{output}\"]");
}

/* FALSE when problems were reported; settings are whole in any case. */
static gboolean read_settings(const KnReader *reader, const KnJson *node, const char *path,
                              KnVoiceSettings *settings)
{
    guint before = kn_problems_n_errors(reader->problems);
    kn_options_init(kn_voice_options, settings);
    kn_options_read(kn_voice_options, settings, node, path, NULL, reader->problems);
    if (node->type == KN_JSON_OBJECT)
        check_settings(reader, settings, node, path);
    if (settings->pronounce_file) {
        g_autofree char *child = kn_json_path(path, "pronounce_file");
        kn_reader_path(reader, &settings->pronounce_file, kn_json_member(node, "pronounce_file"),
                       child);
    }
    return kn_problems_n_errors(reader->problems) == before;
}

void kn_narration_read_project(const KnReader *reader, const KnJson *voice, KnProject *project)
{
    const KnProjectLanguage *language = project->language;
    project->voice_path = !language || (!language->voice && !language->transcripts)
                              ? g_strdup("$.voice")
                          : language->voice ? kn_json_path(language->json_path, "voice")
                                            : g_strdup(language->json_path);
    if (!voice) {
        kn_options_init(kn_voice_options, &project->voice);
        return;
    }
    const KnJson *node = with_file(reader, as_object(reader->document, voice), "$.voice");
    project->voice_said = TRUE;
    if (read_settings(reader, node, project->voice_path, &project->voice))
        project->voice_node = node;
}

/* What stands beside the transcript holds against `voice` too. */
static void apply_overrides(const KnSegmentOptions *raw, KnVoiceSettings *own)
{
    if (raw->rate >= 0)
        own->rate = raw->rate;
    if (raw->pitch >= 0)
        own->pitch = raw->pitch;
    if (raw->language) {
        g_free(own->language);
        own->language = g_strdup(raw->language);
    }
    if (raw->pause_before.kind != KN_DURATION_UNSET)
        own->pause_before = raw->pause_before;
    if (raw->pause_after.kind != KN_DURATION_UNSET)
        own->pause_after = raw->pause_after;
}

static gboolean has_overrides(const KnSegmentOptions *raw)
{
    return raw->rate >= 0 || raw->pitch >= 0 || raw->language || raw->pronounce ||
           raw->pause_before.kind != KN_DURATION_UNSET ||
           raw->pause_after.kind != KN_DURATION_UNSET;
}

static void read_voice(const KnReader *reader, const KnProject *project,
                       const KnSegmentOptions *raw, const KnJson *merged, KnSegment *segment)
{
    g_autofree char *path = g_strconcat(segment->json_path, ".voice", NULL);
    segment->voice = &project->voice;
    if (!raw->voice && !has_overrides(raw))
        return;
    segment->own_voice = g_new0(KnVoiceSettings, 1);
    segment->voice = segment->own_voice;
    if (raw->voice) {
        const KnJson *node = with_file(reader, as_object(reader->document, raw->voice), path);
        if (project->voice_node)
            node = kn_voice_merge(reader->document, project->voice_node, node);
        read_settings(reader, node, path, segment->own_voice);
    } else {
        kn_options_copy(kn_voice_options, &project->voice, segment->own_voice);
    }
    apply_overrides(raw, segment->own_voice);
    if (!raw->pronounce)
        return;
    const KnJson *below = segment->own_voice->pronounce;
    segment->own_voice->pronounce =
        below ? merge(reader->document, below, raw->pronounce, NULL) : raw->pronounce;
}

/* White space and the signs between words: nothing that anybody would say. */
gboolean kn_transcript_says(const char *text)
{
    static const char signs[] = ".,;:!?¡¿-()[]\"'…–—“”‘’«»·。、！？";
    for (; text && *text; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);
        if (!g_unichar_isspace(c) && !g_utf8_strchr(signs, -1, c))
            return TRUE;
    }
    return FALSE;
}

/* The same for all sources of a sound: captions show the text as well. */
static void check_marks(const KnReader *reader, const KnJson *merged, const KnSegment *segment)
{
    g_autoptr(GArray) pauses = g_array_new(FALSE, FALSE, sizeof(KnTextPause));
    g_autoptr(GError) wrong = NULL;
    if (!segment->transcript || !g_utf8_validate(segment->transcript, -1, NULL))
        return;
    g_autofree char *text = g_strdelimit(g_strdup(segment->transcript), "\t\n\v\f\r", ' ');
    g_autofree char *shown = kn_marks_strip(text, pauses, &wrong);
    g_autofree char *path = g_strconcat(segment->json_path, ".transcript", NULL);
    if (!shown)
        kn_problems_error(reader->problems, kn_json_member(merged, "transcript"), path, "%s",
                          wrong->message);
}

static void check_line(const KnReader *reader, const KnJson *merged, const KnSegment *segment)
{
    const KnJson *node = kn_json_member(merged, "transcript");
    g_autofree char *path = g_strconcat(segment->json_path, ".transcript", NULL);
    glong n_characters = 0;
    for (const char *at = segment->transcript; *at; at = g_utf8_next_char(at), n_characters++) {
        gunichar c = g_utf8_get_char(at);
        if (!g_unichar_iscntrl(c) || g_unichar_isspace(c))
            continue;
        kn_problems_error(reader->problems, node, path,
                          "has a control character (U+%04X), which nobody can say", c);
        return;
    }
    if (n_characters > KN_LINE_CHARACTERS_MAX)
        kn_problems_error(reader->problems, node, path,
                          "has %ld characters; a line that is spoken has at most %d" KN_HINT
                          ": cut the "
                          "segment",
                          n_characters, KN_LINE_CHARACTERS_MAX);
}

void kn_narration_read_segment(const KnReader *reader, const KnProject *project,
                               KnSegmentOptions *raw, const KnJson *merged, KnSegment *segment)
{
    read_voice(reader, project, raw, merged, segment);
    check_marks(reader, merged, segment);
    gboolean wanted = !project->audio_path || project->voice_said || raw->voice;
    if (raw->audio) {
        g_autofree char *path = g_strconcat(segment->json_path, ".audio", NULL);
        segment->audio_path = g_steal_pointer(&raw->audio);
        kn_reader_path(reader, &segment->audio_path, kn_json_member(merged, "audio"), path);
        segment->speech = KN_SPEECH_FILE;
    } else if (wanted && kn_transcript_says(segment->transcript) &&
               strcmp(segment->voice->provider, "none") != 0) {
        segment->speech = KN_SPEECH_LINE;
        check_line(reader, merged, segment);
    }
}

void kn_narration_clear_segment(KnSegment *segment)
{
    if (segment->own_voice)
        kn_options_clear(kn_voice_options, segment->own_voice);
    g_free(segment->own_voice);
    g_free(segment->audio_path);
}
