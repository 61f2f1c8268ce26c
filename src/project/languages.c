/* SPDX-License-Identifier: MIT */
#include "project/languages.h"
#include "base/error.h"
#include "project/defaults.h"
#include "project/language.h"
#include "project/narration.h"
#include "project/tables.h"
#include "project/types.h"
#include "project/variables.h"
#include "project/written.h"

#include <string.h>

/* The form of a file of texts: an array with an element for each segment, or an object whose keys
 * are the segments' ids or, where they have none, their numbers. A value is a text (what is said),
 * null (nothing is), or an object with members that the segment has otherwise in this language. */

/* What a segment may have otherwise. What is shown stays, so that pictures are prepared once. */
static const char *const members[] = {"transcript", "title",     "card",     "audio", "words",
                                      "voice",      "pronounce", "duration", NULL};
/* What of a segment, and of the project's voice, is of the language that its texts are in. */
static const char *const of_a_language[] = {"voice", "language", "pronounce", NULL};
static const char *const of_a_recording[] = {"audio", "words", NULL};

enum { SPOKEN, SHOWN };

/* ---- values ---- */

static const KnJson *without(KnJsonDocument *document, const KnJson *object,
                             const char *const *keys_out)
{
    guint n = 0;
    g_autofree const KnJson **items = g_new(const KnJson *, object->n + 1);
    g_autofree const char **keys = g_new(const char *, object->n + 1);
    g_autofree KnJsonPlace *places = g_new(KnJsonPlace, object->n + 1);
    for (guint i = 0; i < object->n; i++) {
        if (g_strv_contains(keys_out, object->keys[i]))
            continue;
        items[n] = object->items[i];
        keys[n] = object->keys[i];
        places[n++] = object->key_places[i];
    }
    return kn_json_make_container(document, object, n, items, keys, places);
}

/* {"key": value} */
static const KnJson *as_member(KnJsonDocument *document, const char *key, const KnJson *value)
{
    const KnJsonPlace place = {value->line, value->column};
    return kn_json_make_container(document, value, 1, &value, &key, &place);
}

/* ---- files ---- */

static const char *first_of(const KnJson *languages)
{
    return languages && languages->type == KN_JSON_OBJECT && languages->n > 0 ? languages->keys[0]
                                                                              : NULL;
}

/* An error of a file that was opened tells its own place, too. */
static void tell_unread(const KnReader *reader, const char *name, const KnJson *node,
                        const GError *error)
{
    g_autofree char *language = kn_json_path("$.languages", name);
    g_autofree char *path = kn_json_path(language, "transcripts");
    const KnProblem *problem = kn_error_problem(error, 0);
    if (problem && problem->file)
        kn_problems_error_as(reader->problems, KN_PROBLEM_FILE, node, path,
                             "'%s', line %u, column %u: %s", problem->file, problem->line,
                             problem->column, problem->words);
    else
        kn_problems_error_as(reader->problems, KN_PROBLEM_FILE, node, path, "%s", error->message);
}

static const KnJson *open_texts(const KnReader *reader, const char *name, const KnJson *language)
{
    const KnJson *node = kn_json_member(language, "transcripts");
    const char *written = kn_json_text(language, "transcripts"), *wrong;
    g_autofree char *path = written ? kn_paths_resolve(reader->paths, written, &wrong) : NULL;
    g_autoptr(GError) error = NULL;
    if (!path || !g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return NULL;
    const KnInputRules *before = kn_input_rules_enter(kn_paths_rules(reader->paths));
    KnJsonDocument *document = kn_json_load_file(path, &error);
    kn_input_rules_enter(before);
    if (!document)
        tell_unread(reader, name, node, error);
    return document ? kn_json_adopt(reader->document, document) : NULL;
}

void kn_languages_open(const KnReader *reader, const KnLoadOptions *options, KnLanguageTexts *texts)
{
    const KnJson *languages = kn_json_member(kn_json_root(reader->document), "languages");
    const char *name = options && options->language ? options->language : first_of(languages);
    const KnJson *language = name ? kn_json_member(languages, name) : NULL;
    const char *captions = kn_json_text(language, "captions");
    const KnJson *other = captions ? kn_json_member(languages, captions) : NULL;
    *texts = (KnLanguageTexts){0};
    texts->roots[SPOKEN] = open_texts(reader, name, language);
    if (other && other != language)
        texts->roots[SHOWN] = open_texts(reader, captions, other);
}

void kn_language_texts_clear(KnLanguageTexts *texts)
{
    g_free(texts->of[SPOKEN]);
    g_free(texts->of[SHOWN]);
    *texts = (KnLanguageTexts){0};
}

/* ---- the languages themselves ---- */

/* "de", "deu" and "ger" are one, "de" and "de-AT" are two. */
static char *canonical(const char *name)
{
    g_autofree char *letters = kn_language_parse(name);
    return letters ? g_strconcat(letters, name + strcspn(name, "-"), NULL) : g_strdup(name);
}

static gboolean check_name(const KnReader *reader, const KnJson *node, guint i,
                           const KnProject *project)
{
    guint before = kn_problems_n_errors(reader->problems);
    const char *name = node->keys[i], *path = project->languages[i].json_path;
    g_autofree char *own = canonical(name);
    if (!kn_language_tag_is(name))
        kn_problems_error_key(reader->problems, KN_PROBLEM_VALUE, node, i, path,
                              "is no language's code" KN_HINT
                              "; expected one such as en, pt-BR or zh-Hant");
    for (guint j = 0; j < i; j++) {
        g_autofree char *other = canonical(node->keys[j]);
        if (g_ascii_strcasecmp(own, other) == 0)
            kn_problems_error_key(reader->problems, KN_PROBLEM_CONFLICT, node, i, path,
                                  "is the same language as '%s'" KN_HINT "; leave one of them out",
                                  node->keys[j]);
    }
    return kn_problems_n_errors(reader->problems) == before;
}

static void check_captions(const KnReader *reader, const KnJson *node, guint i,
                           const KnProjectLanguage *language)
{
    g_autofree char *path = kn_json_path(language->json_path, "captions");
    if (!language->captions || kn_json_member(node, language->captions))
        return;
    g_autofree const char **names = g_memdup2(node->keys, (node->n + 1) * sizeof *names);
    names[node->n] = NULL;
    g_autofree char *quoted = kn_text_quote(language->captions),
                    *near = kn_did_you_mean(language->captions, names);
    kn_problems_error_as(
        reader->problems, KN_PROBLEM_UNKNOWN_NAME, kn_json_member(node->items[i], "captions"), path,
        "found %s" KN_HINT "; expected one of the project's languages%s", quoted, near);
}

static void read_language(const KnReader *reader, const KnJson *node, guint i, KnProject *project)
{
    KnLanguageOptions raw;
    KnProjectLanguage *language = &project->languages[i];
    const KnJson *item = node->items[i];
    language->name = g_strdup(node->keys[i]);
    language->json_path = kn_json_path("$.languages", node->keys[i]);
    language->node = item;
    if (!check_name(reader, node, i, project)) /* one cause, one line */
        return;
    kn_options_init(kn_language_options, &raw);
    kn_options_read(kn_language_options, &raw, item, language->json_path, NULL, reader->problems);
    language->transcripts = g_steal_pointer(&raw.transcripts);
    language->title = g_steal_pointer(&raw.title);
    language->captions = g_steal_pointer(&raw.captions);
    language->voice = raw.voice;
    g_autofree char *path = kn_json_path(language->json_path, "transcripts");
    kn_reader_path(reader, &language->transcripts, kn_json_member(item, "transcripts"), path);
    check_captions(reader, node, i, language);
    kn_options_clear(kn_language_options, &raw);
}

/* One sound of the whole film is in one language. */
static void check_narration(const KnReader *reader, const KnProject *project)
{
    for (guint i = 0; project->audio_path && i < project->n_languages; i++) {
        const KnProjectLanguage *language = &project->languages[i];
        if (language->transcripts)
            kn_problems_error_as(reader->problems, KN_PROBLEM_CONFLICT, language->node,
                                 language->json_path,
                                 "has texts of its own, and the film's narration is one sound "
                                 "(audio_file)" KN_HINT
                                 "; give the segments audio of their own, and name that of this "
                                 "language in its texts");
    }
}

void kn_languages_read(const KnReader *reader, const KnJson *node, const KnLoadOptions *options,
                       KnProject *project)
{
    const char *wish = options ? options->language : NULL;
    project->n_languages = node ? node->n : 0;
    project->languages = g_new0(KnProjectLanguage, project->n_languages);
    for (guint i = 0; i < project->n_languages; i++)
        read_language(reader, node, i, project);
    for (guint i = 0; i < project->n_languages && !project->language; i++)
        if (!wish || strcmp(project->languages[i].name, wish) == 0)
            project->language = &project->languages[i];
    check_narration(reader, project);
}

void kn_languages_clear(KnProject *project)
{
    for (guint i = 0; i < project->n_languages; i++) {
        g_free(project->languages[i].name);
        g_free(project->languages[i].json_path);
        g_free(project->languages[i].transcripts);
        g_free(project->languages[i].title);
        g_free(project->languages[i].captions);
    }
    g_free(project->languages);
}

/* ---- what a language makes of the project ---- */

static gboolean has_texts(const KnProject *project)
{
    return project->language && project->language->transcripts;
}

/* The provider and how it speaks are the project's; which voice, and how words are spelled for it,
 * is of the language. */
const KnJson *kn_language_voice(const KnReader *reader, const KnProject *project,
                                const KnJson *voice)
{
    KnJsonDocument *document = reader->document;
    const KnProjectLanguage *language = project->language;
    if (!language || (!language->voice && !language->transcripts))
        return voice;
    const KnJson *base = voice, *own = language->voice;
    if (has_texts(project)) {
        const KnJson *name = kn_json_make_string(document, language->node, language->name, FALSE);
        const KnJson *spoken = as_member(document, "language", name);
        base = base && base->type == KN_JSON_OBJECT ? without(document, base, of_a_language) : NULL;
        base = base ? kn_voice_merge(document, base, spoken) : spoken;
        /* Another provider takes little from here, and this all the same. */
        own = own ? kn_defaults_merge(
                        document, spoken,
                        own->type == KN_JSON_STRING ? as_member(document, "voice", own) : own)
                  : NULL;
    }
    return own && base ? kn_voice_merge(document, base, own) : own ? own : base;
}

const KnJson *kn_language_defaults(const KnReader *reader, const KnProject *project,
                                   const KnJson *defaults)
{
    return defaults && has_texts(project) ? without(reader->document, defaults, of_a_language)
                                          : defaults;
}

/* What a value of a file says of what is said; NULL: nothing. */
static const KnJson *transcript_of(const KnJson *value)
{
    return value && value->type == KN_JSON_OBJECT ? kn_json_member(value, "transcript") : value;
}

/* ---- which text is whose ---- */

typedef struct {
    const KnReader *reader;
    const KnJson *segments, *root;
    const KnJson **of; /* what is filled */
} Match;

/* The caller frees; NULL: it has none. */
static char *id_of(const KnJson *segment)
{
    const KnJson *id = kn_json_member(segment, "id");
    return id ? kn_variable_text(id) : NULL;
}

/* Ids first: a segment that has one has no number. */
static GHashTable *name_segments(const KnJson *segments, GPtrArray *names)
{
    GHashTable *by_name = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, NULL);
    for (guint i = 0; i < segments->n; i++) {
        char *id = id_of(segments->items[i]);
        char *name = id ? id : g_strdup_printf("%u", i + 1);
        g_ptr_array_add(names, name);
        if (!g_hash_table_contains(by_name, name))
            g_hash_table_insert(by_name, name, GUINT_TO_POINTER(i));
    }
    return by_name;
}

static void check_value(const Match *match, const char *path, const KnJson *value)
{
    if (value->type == KN_JSON_STRING || value->type == KN_JSON_NULL)
        return;
    if (value->type != KN_JSON_OBJECT)
        kn_problems_error(match->reader->problems, value, path,
                          "found %s" KN_HINT
                          "; expected a text, null (nothing is said), or an object with what the "
                          "segment has otherwise, such as {\"transcript\": \"…\"}",
                          kn_json_type_name((KnJsonType)value->type));
    for (guint i = 0; value->type == KN_JSON_OBJECT && i < value->n; i++) {
        g_autofree char *child = kn_json_path(path, value->keys[i]),
                        *near = kn_did_you_mean(value->keys[i], members);
        if (!g_strv_contains(members, value->keys[i]))
            kn_problems_error_key(
                match->reader->problems, KN_PROBLEM_UNKNOWN_KEY, value, i, child,
                "is nothing that a language may have otherwise" KN_HINT
                "; expected transcript, title, card, audio, words, voice, pronounce or duration%s",
                near);
    }
}

static void match_array(const Match *match)
{
    const KnJson *root = match->root;
    if (root->n != match->segments->n)
        kn_problems_error(match->reader->problems, root, "$",
                          "has %u text%s, and the project %u segment%s" KN_HINT
                          "; expected one for each, null where nothing is said, or an object with "
                          "their ids or numbers",
                          root->n, root->n == 1 ? "" : "s", match->segments->n,
                          match->segments->n == 1 ? "" : "s");
    for (guint i = 0; i < MIN(root->n, match->segments->n); i++) {
        g_autofree char *path = g_strdup_printf("$[%u]", i);
        check_value(match, path, root->items[i]);
        match->of[i] = root->items[i];
    }
}

static void match_object(const Match *match)
{
    const KnJson *root = match->root;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) by_name = name_segments(match->segments, names);
    g_ptr_array_add(names, NULL);
    for (guint i = 0; i < root->n; i++) {
        gpointer at;
        g_autofree char *path = kn_json_path("$", root->keys[i]);
        if (g_hash_table_lookup_extended(by_name, root->keys[i], NULL, &at)) {
            check_value(match, path, root->items[i]);
            match->of[GPOINTER_TO_UINT(at)] = root->items[i];
            continue;
        }
        gboolean number = g_ascii_isdigit(*root->keys[i]); /* any is as near as any other */
        g_autofree char *near =
            number ? g_strdup("")
                   : kn_did_you_mean(root->keys[i], (const char *const *)(void *)names->pdata);
        kn_problems_error_key(match->reader->problems, KN_PROBLEM_UNKNOWN_NAME, root, i, path,
                              "is the id or number of no segment" KN_HINT
                              "; the project has %u of them%s",
                              match->segments->n, near);
    }
}

/* Who has a text in the project needs one in every language. */
static void check_all_there(const Match *match)
{
    for (guint i = 0; i < match->segments->n; i++) {
        const KnJson *segment = match->segments->items[i], *value = match->of[i];
        const char *own = kn_json_text(segment, "transcript");
        gboolean said = value && (value->type != KN_JSON_OBJECT || transcript_of(value) ||
                                  kn_json_member(value, "audio"));
        if (!own || !kn_transcript_says(own) || said)
            continue;
        g_autofree char *id = id_of(segment), *start = kn_text_quote(own);
        g_autofree char *name = id ? kn_text_quote(id) : g_strdup_printf("\"%u\"", i + 1);
        kn_problems_error_as(match->reader->problems, KN_PROBLEM_MISSING,
                             value ? value : match->root, value ? NULL : "$",
                             "has no text for segment %u, %s" KN_HINT
                             "; expected %s: what is said there in this language, or null: nothing",
                             i + 1, start,
                             match->root->type == KN_JSON_ARRAY ? "an element" : name);
    }
}

static const KnJson **match_file(const KnReader *reader, const KnJson *segments, const KnJson *root)
{
    const KnJson **of = g_new0(const KnJson *, segments->n + 1);
    const Match match = {reader, segments, root, of};
    if (root->type == KN_JSON_ARRAY)
        match_array(&match);
    else if (root->type == KN_JSON_OBJECT)
        match_object(&match);
    else
        kn_problems_error(reader->problems, root, "$",
                          "found %s" KN_HINT
                          "; expected an object with the segments' ids or numbers and their texts, "
                          "such as {\"1\": \"…\"}, or an array of texts",
                          kn_json_type_name((KnJsonType)root->type));
    if (root->type == KN_JSON_OBJECT || (root->type == KN_JSON_ARRAY && root->n == segments->n))
        check_all_there(&match);
    return of;
}

/* Two segments of one name cannot be told apart. */
static gboolean check_ids(const KnReader *reader, const KnJson *segments)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    guint n_without = 0;
    for (guint i = 0; i < segments->n; i++) {
        gpointer first;
        char *id = id_of(segments->items[i]);
        g_autofree char *path = g_strdup_printf("$.segments[%u].id", i);
        if (id && g_hash_table_lookup_extended(seen, id, NULL, &first))
            kn_problems_error_as(reader->problems, KN_PROBLEM_CONFLICT,
                                 kn_json_member(segments->items[i], "id"), path,
                                 "is the id of $.segments[%u], too", GPOINTER_TO_UINT(first));
        n_without += !id;
        if (id)
            g_hash_table_insert(seen, id, GUINT_TO_POINTER(i));
    }
    return g_hash_table_size(seen) + n_without == segments->n;
}

void kn_language_match(const KnReader *reader, const KnJson *segments, KnLanguageTexts *texts)
{
    gboolean good = check_ids(reader, segments);
    for (guint i = 0; good && i < G_N_ELEMENTS(texts->roots); i++)
        if (texts->roots[i])
            texts->of[i] = match_file(reader, segments, texts->roots[i]);
}

/* ---- segments ---- */

const KnJson *kn_language_segment(const KnReader *reader, const KnProject *project,
                                  const KnLanguageTexts *texts, guint i, const KnJson *segment)
{
    KnJsonDocument *document = reader->document;
    const KnJson *value = texts->of[SPOKEN] ? texts->of[SPOKEN][i] : NULL;
    if (!has_texts(project) || segment->type != KN_JSON_OBJECT)
        return segment;
    const KnJson *base = without(document, segment, of_a_language);
    if (!value)
        return base;
    if (value->type != KN_JSON_OBJECT)
        value = as_member(document, "transcript", value);
    if (transcript_of(value) || kn_json_member(value, "audio"))
        base = without(document, base, of_a_recording);
    return kn_segment_over(document, base, value);
}

char *kn_language_shown(const KnProject *project, const KnLanguageTexts *texts, guint i,
                        const KnJson *segment)
{
    const KnProjectLanguage *language = project->language;
    if (!language || !language->captions || strcmp(language->captions, language->name) == 0)
        return NULL;
    if (!texts->of[SHOWN])
        return g_strdup(kn_json_text(segment, "transcript"));
    const KnJson *text = transcript_of(texts->of[SHOWN][i]);
    return g_strdup(text && text->type == KN_JSON_STRING ? text->string : "");
}

void kn_language_apply(KnProject *project)
{
    const KnProjectLanguage *language = project->language;
    if (!language)
        return;
    if (language->title) {
        g_free(project->title);
        project->title = g_strdup(language->title);
    }
    g_free(project->captions.language);
    project->captions.language = g_strdup(language->captions ? language->captions : language->name);
    g_free(project->sound.tags.language);
    project->sound.tags.language = kn_language_parse(language->name);
}

char **kn_project_language_names(const KnJsonDocument *document)
{
    const KnJson *languages = kn_json_member(kn_json_root(document), "languages");
    if (!languages || languages->type != KN_JSON_OBJECT || languages->n == 0)
        return NULL;
    char **names = g_new0(char *, languages->n + 1);
    for (guint i = 0; i < languages->n; i++)
        names[i] = g_strdup(languages->keys[i]);
    return names;
}
