/* SPDX-License-Identifier: MIT */
#include "import/older_folder.h"
#include "base/error.h"
#include "base/folder.h"
#include "base/json.h"
#include "base/open_file.h"
#include "base/text.h"
#include "import/others_files.h"
#include "import/python_literal.h"
#include "text/caption_format.h"

#include <stdlib.h>
#include <string.h>

static const char plan_name[] = "plan.json", state_name[] = "project_state.json";
enum { HEADING_SECONDS = 3, SEGMENT_BYTES_MAX = 400 };

typedef struct {
    const char *folder;
    KnDraft *draft;
    GPtrArray *files;
    GPtrArray *texts;      /* KnPythonEntry; NULL: there is no narration */
    GPtrArray *caches;     /* KnJsonDocument: recordings */
    KnJsonDocument *state; /* NULL: there is none */
} Import;

static const char *text_of(const KnJson *object, const char *key)
{
    const char *text = kn_json_text(object, key);
    return text && *text ? text : NULL;
}

static gboolean has_file(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    return g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

gboolean kn_older_folder_is(const char *folder)
{
    return has_file(folder, plan_name);
}

static void note(Import *import, char *take_words)
{
    g_ptr_array_add(import->draft->left_out, take_words);
}

/* "narration.py", "my_script.py": the first by name. */
static gboolean read_narration(Import *import, GError **error)
{
    g_autoptr(KnFolder) folder = kn_folder_open(import->folder, NULL, FALSE, error);
    g_auto(GStrv) names = folder ? kn_folder_names(folder) : NULL;
    for (guint i = 0; names && names[i]; i++) {
        g_autofree char *lower = g_ascii_strdown(names[i], -1);
        if (!g_str_has_suffix(lower, ".py") ||
            (!strstr(lower, "narration") && !strstr(lower, "script")))
            continue;
        g_autofree char *path = g_build_filename(import->folder, names[i], NULL), *text = NULL;
        g_autofree char *shown = kn_text_visible(path);
        gsize size;
        if (!kn_read_small_file(path, KN_PYTHON_SIZE_MAX, &text, &size, error))
            return FALSE;
        import->texts = kn_python_read(text, size, shown, error);
        return import->texts != NULL;
    }
    if (names)
        note(import, g_strdup("there is no narration (a Python file named after it): scenes say "
                              "nothing"));
    return names != NULL;
}

static void read_caches(Import *import)
{
    g_autofree char *parent = g_build_filename(import->folder, "media", "voiceovers", NULL);
    g_autoptr(KnFolder) folder = kn_folder_open(parent, NULL, FALSE, NULL);
    g_auto(GStrv) names = folder ? kn_folder_names(folder) : NULL;
    import->caches = g_ptr_array_new_with_free_func((GDestroyNotify)kn_json_free);
    for (guint i = 0; names && names[i]; i++) {
        g_autofree char *path = g_build_filename(parent, names[i], "cache.json", NULL);
        g_autoptr(GError) error = NULL;
        if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
            continue;
        KnJsonDocument *document = kn_json_load_file(path, &error);
        if (document)
            g_ptr_array_add(import->caches, document);
        else
            note(import, g_strdup_printf("%s; its recordings are left out", error->message));
    }
}

/* The file's name in the project; NULL: it is not in the folder, or cannot be played. base: what
 * the name may be relative to, beside the folder. The caller frees. */
static char *take_file(Import *import, const char *base, const char *name, KnContentKind kind)
{
    g_autofree char *path = kn_others_file_find(import->folder, base, name);
    g_autofree char *why = path ? kn_play_wrong(path, kind) : NULL;
    if (why)
        note(import, g_strdup_printf("%s; it is left out", why));
    return path && !why ? kn_others_file_take(import->files, path) : NULL;
}

/* What is said under that key, or under one that begins with it: "scene_01_name". */
static const char *narration_of(const Import *import, const char *key)
{
    for (guint i = 0; import->texts && i < import->texts->len; i++) {
        const KnPythonEntry *entry = import->texts->pdata[i];
        gsize n = strlen(key);
        if (strncmp(entry->key, key, n) == 0 && (!entry->key[n] || entry->key[n] == '_'))
            return entry->value;
    }
    return NULL;
}

static gboolean is_record_of(const KnJson *record, const char *key, const char *said)
{
    const char *text = text_of(record, "text");
    text = text ? text : text_of(record, "input_text");
    text = text ? text : text_of(kn_json_member(record, "input_data"), "text");
    const char *its_key = text_of(record, "narration_key");
    /* Another text than the recording's: it is an old one. */
    return text ? g_strcmp0(text, said) == 0 : g_strcmp0(its_key, key) == 0;
}

static char *recording_of(Import *import, const char *key, const char *said)
{
    static const char *const members[] = {"audio_file", "final_audio", "original_audio"};
    for (guint c = 0; c < import->caches->len; c++) {
        const KnJson *list = kn_json_root(import->caches->pdata[c]);
        g_autofree char *base = g_path_get_dirname(kn_json_name(import->caches->pdata[c]));
        for (guint i = 0; list->type == KN_JSON_ARRAY && i < list->n; i++) {
            for (gsize m = 0; is_record_of(list->items[i], key, said) && m < G_N_ELEMENTS(members);
                 m++) {
                const char *name = text_of(list->items[i], members[m]);
                char *taken = name ? take_file(import, base, name, KN_CONTENT_SOUND) : NULL;
                if (taken)
                    return taken;
            }
        }
    }
    return NULL;
}

/* The clip that a scene has become. */
static char *clip_of(Import *import, const char *key, const char *id)
{
    const KnJson *scenes =
        import->state ? kn_json_member(kn_json_root(import->state), "scenes") : NULL;
    for (guint i = 0; scenes && scenes->type == KN_JSON_ARRAY && i < scenes->n; i++) {
        const KnJson *scene = scenes->items[i];
        const char *video = text_of(scene, "video_file");
        if (!video || (g_strcmp0(text_of(scene, "narration_key"), key) != 0 &&
                       (!id || g_strcmp0(text_of(scene, "id"), id) != 0)))
            continue;
        char *taken = take_file(import, NULL, video, KN_CONTENT_VIDEO);
        if (!taken)
            note(
                import,
                g_strdup_printf(
                    "the clip of scene %s is not in the folder, or cannot be played: a card stands "
                    "for it",
                    key));
        return taken;
    }
    return NULL;
}

/* Paragraph by paragraph, or all at once where a recording says it. */
static void add_said(Import *import, const char *title, const char *said, char *take_audio)
{
    g_auto(GStrv) parts = g_regex_split_simple("\\n\\s*\\n", said, 0, 0);
    gboolean first = TRUE;
    for (guint i = 0; take_audio ? i == 0 : parts[i] != NULL; i++) {
        g_auto(GStrv) lines = kn_draft_lines(take_audio ? said : parts[i]);
        for (guint j = 0; lines[j]; j++) {
            KnDraftSegment *segment = kn_draft_add(import->draft);
            segment->card = kn_draft_card("title", "title", title);
            segment->title = first ? g_strdup(title) : NULL;
            segment->transcript = g_strdup(lines[j]);
            segment->audio = g_steal_pointer(&take_audio);
            first = FALSE;
            if (segment->audio)
                return;
        }
        if (!lines[0] && *parts[i])
            kn_draft_leave_out(import->draft, title, "a paragraph has no words");
    }
    g_free(take_audio);
}

static void add_scene(Import *import, const KnJson *scene, guint i)
{
    g_autofree char *number = g_strdup_printf("scene_%02u", i + 1);
    const char *id = text_of(scene, "id"), *key = text_of(scene, "narration_key");
    const char *title = text_of(scene, "title");
    key = key ? key : id && narration_of(import, id) ? id : number;
    title = title ? title : key;
    char *clip = clip_of(import, key, id);
    const char *said = narration_of(import, key);
    if (clip) {
        KnDraftSegment *segment = kn_draft_add(import->draft);
        segment->video = clip;
        segment->title = g_strdup(title);
    } else if (said) {
        add_said(import, title, said, recording_of(import, key, said));
    } else {
        KnDraftSegment *segment = kn_draft_add(import->draft);
        segment->card = kn_draft_card("title", "title", title);
        segment->title = g_strdup(title);
        segment->seconds = HEADING_SECONDS;
        if (import->texts)
            note(import,
                 g_strdup_printf("nothing is said under the key %s: its card is silent", key));
    }
}

static gboolean read_all(Import *import, KnJsonDocument *plan, GError **error)
{
    const KnJson *root = kn_json_root(plan), *scenes = kn_json_member(root, "scenes");
    g_autofree char *state = g_build_filename(import->folder, state_name, NULL);
    if (!scenes || scenes->type != KN_JSON_ARRAY || scenes->n == 0) {
        g_set_error(
            error, KN_ERROR, KN_ERROR_INPUT,
            "%s:%u:%u: there are no scenes; expected {\"title\": …, \"scenes\": [{\"title\": "
            "…}]}",
            kn_json_name(plan), root->line, root->column);
        return FALSE;
    }
    if (!read_narration(import, error))
        return FALSE;
    read_caches(import);
    if (has_file(import->folder, state_name) && !(import->state = kn_json_load_file(state, error)))
        return FALSE;
    import->draft->title = g_strdup(text_of(root, "title"));
    for (guint i = 0; i < scenes->n; i++)
        add_scene(import, scenes->items[i], i);
    const KnJson *flags =
        import->state ? kn_json_member(kn_json_root(import->state), "flags") : NULL;
    const KnJson *review = kn_json_member(flags, "needs_human_review");
    if (review && review->type == KN_JSON_BOOL && review->boolean)
        note(import, g_strdup("the older project waits for a person to review it"));
    return TRUE;
}

gboolean kn_older_folder_read(KnDraft *draft, const char *folder, GPtrArray *files, GError **error)
{
    g_autofree char *path = g_build_filename(folder, plan_name, NULL);
    Import import = {.folder = folder, .draft = draft, .files = files};
    g_autoptr(KnJsonDocument) plan = kn_json_load_file(path, error);
    gboolean done = plan && read_all(&import, plan, error);
    g_clear_pointer(&import.texts, g_ptr_array_unref);
    g_clear_pointer(&import.caches, g_ptr_array_unref);
    kn_json_free(import.state);
    return done;
}

gboolean kn_older_captions_read(KnDraft *draft, const char *path, GError **error)
{
    g_autoptr(KnCaptions) captions = kn_captions_read(path, NULL, error);
    g_autoptr(GString) words = g_string_new(NULL);
    g_autofree char *shown = kn_text_visible(path);
    for (guint i = 0; captions && i < captions->n; i++) {
        const char *text = captions->items[i].text;
        g_string_append_printf(words, "%s%s", words->len ? " " : "", text);
        g_strdelimit(words->str, "\n\t", ' ');
        gboolean ends = words->len > 0 && strchr(".!?", words->str[words->len - 1]);
        if (!ends && words->len < SEGMENT_BYTES_MAX && i + 1 < captions->n)
            continue;
        g_auto(GStrv) lines = kn_draft_lines(words->str);
        for (guint j = 0; lines[j]; j++) {
            KnDraftSegment *segment = kn_draft_add(draft);
            segment->card = kn_draft_card("title", "title", lines[j]);
            segment->transcript = g_strdup(lines[j]);
        }
        if (!lines[0]) {
            g_autofree char *what = g_strdup_printf("caption %u has no words", i + 1);
            kn_draft_leave_out(draft, shown, what);
        }
        g_string_truncate(words, 0);
    }
    if (captions && draft->segments->len == 0)
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "%s: there are no captions in it", path);
    return captions && draft->segments->len > 0;
}
