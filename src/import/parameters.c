/* SPDX-License-Identifier: MIT */
#include "import/parameters.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "import/others_files.h"
#include "import/script.h"
#include "import/templates.h"
#include "media/pictures.h"

#include <string.h>

static const char task_file[] = "script.json";

typedef struct {
    char *folder;
    const KnJson *params;
    KnDraft *draft;
    GPtrArray *files;
    GPtrArray *shown; /* KnDraftSegment of one file each: what may be shown */
} Import;

/* ---- what is one */

static gboolean is_parameters(const KnJson *root)
{
    return kn_json_text(root, "video_script") || kn_json_text(root, "video_subject") ||
           (kn_json_text(root, "script") && kn_json_member(root, "params"));
}

char *kn_parameters_find(const char *path)
{
    if (!g_file_test(path, G_FILE_TEST_IS_DIR))
        return g_str_has_suffix(path, ".json") ? g_strdup(path) : NULL;
    g_autofree char *task = g_build_filename(path, task_file, NULL);
    return g_file_test(task, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer(&task) : NULL;
}

/* ---- files */

/* One of the materials, if it can be shown. */
static void add_material(Import *import, const char *name)
{
    g_autofree char *path = kn_others_file_find(import->folder, NULL, name);
    g_autoptr(GError) why = NULL;
    const KnPictures *pictures = path ? kn_pictures(&why) : NULL;
    KnPictureInfo info;
    if (!path) {
        kn_draft_leave_out(import->draft, name, "it does not lie in the folder");
        return;
    }
    gboolean picture = pictures && pictures->probe(path, &info, &why);
    g_autofree char *no_clip = picture ? NULL : kn_play_wrong(path, KN_CONTENT_VIDEO);
    if (no_clip) {
        kn_draft_leave_out(import->draft, name, "it is neither a picture nor a clip");
        return;
    }
    KnDraftSegment *shown = g_new0(KnDraftSegment, 1);
    *(picture ? &shown->image : &shown->video) = kn_others_file_take(import->files, path);
    shown->aspect = picture ? (double)info.width / info.height : 0;
    g_ptr_array_add(import->shown, shown);
}

static void read_materials(Import *import)
{
    const KnJson *list = kn_json_member(import->params, "video_materials");
    for (guint i = 0; list && list->type == KN_JSON_ARRAY && i < list->n; i++) {
        const char *name = list->items[i]->type == KN_JSON_STRING
                               ? list->items[i]->string
                               : kn_json_text(list->items[i], "url");
        if (name && *name)
            add_material(import, name);
    }
}

static void read_music(Import *import)
{
    const char *name = kn_json_text(import->params, "bgm_file");
    const char *kind = kn_json_text(import->params, "bgm_type");
    g_autofree char *path = name && *name ? kn_others_file_find(import->folder, NULL, name) : NULL;
    g_autofree char *wrong = path ? kn_play_wrong(path, KN_CONTENT_SOUND) : NULL;
    if (path && !wrong)
        import->draft->music = kn_others_file_take(import->files, path);
    else if ((name && *name) || (kind && *kind))
        kn_draft_leave_out(import->draft, name && *name ? name : "the music",
                           "no such sound lies in the folder");
}

/* ---- the film */

static void read_shape(Import *import)
{
    static const struct {
        const char *aspect;
        int width, height;
    } rows[] = {{"9:16", 1080, 1920}, {"16:9", 1920, 1080}, {"1:1", 1080, 1080}};
    const char *aspect = kn_json_text(import->params, "video_aspect");
    const KnJson *captions = kn_json_member(import->params, "subtitle_enabled");
    kn_template_begin(kn_template_find("shorts"), import->draft);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (g_strcmp0(aspect, rows[i].aspect) == 0) {
            import->draft->width = rows[i].width;
            import->draft->height = rows[i].height;
        }
    if (captions && captions->type == KN_JSON_BOOL && !captions->boolean)
        import->draft->captions = NULL;
}

/* "de" of "de-DE-KatjaNeural-Female": its voice is another service's. */
static void read_voice(Import *import)
{
    const char *names[] = {kn_json_text(import->params, "video_language"),
                           kn_json_text(import->params, "voice_name")};
    for (gsize i = 0; i < G_N_ELEMENTS(names) && !import->draft->voice; i++) {
        gsize n = names[i] ? strspn(names[i], "abcdefghijklmnopqrstuvwxyz") : 0;
        if ((n == 2 || n == 3) && (names[i][n] == '-' || names[i][n] == '\0'))
            import->draft->voice =
                strncmp(names[i], "zh", n) == 0 ? g_strdup("cmn") : g_strndup(names[i], n);
    }
    if (names[1] && *names[1])
        kn_draft_leave_out(import->draft, names[1],
                           "it is a voice of another service, and the built-in one speaks instead");
}

/* What was looked for, in a list or between commas. The caller frees. */
static GStrv terms_of(const Import *import, const KnJson *root)
{
    const KnJson *terms = kn_json_member(root, "search_terms");
    terms = terms ? terms : kn_json_member(import->params, "video_terms");
    GPtrArray *found = g_ptr_array_new();
    if (terms && terms->type == KN_JSON_STRING) {
        g_ptr_array_free(found, TRUE);
        return g_strsplit(terms->string, ",", -1);
    }
    for (guint i = 0; terms && terms->type == KN_JSON_ARRAY && i < terms->n; i++)
        if (terms->items[i]->type == KN_JSON_STRING)
            g_ptr_array_add(found, g_strdup(terms->items[i]->string));
    g_ptr_array_add(found, NULL);
    return (GStrv)g_ptr_array_free(found, FALSE);
}

/* Materials in turns, terms in their order over the film. */
static void show(Import *import, const KnJson *root)
{
    g_auto(GStrv) terms = terms_of(import, root);
    guint n = import->draft->segments->len, n_terms = g_strv_length(terms), at = 0;
    for (guint i = 0; i < n; i++) {
        KnDraftSegment *segment = import->draft->segments->pdata[i];
        if (n_terms > 0 && !segment->query)
            segment->query = g_strdup(g_strstrip(terms[i * n_terms / n]));
        if (import->shown->len == 0 || !segment->transcript)
            continue;
        const KnDraftSegment *shown = import->shown->pdata[at++ % import->shown->len];
        g_clear_pointer(&segment->card, g_free);
        segment->image = g_strdup(shown->image);
        segment->video = g_strdup(shown->video);
        segment->aspect = shown->aspect;
    }
}

static void free_shown(gpointer data)
{
    KnDraftSegment *shown = data;
    g_free(shown->image);
    g_free(shown->video);
    g_free(shown);
}

static gboolean read_all(Import *import, const KnJsonDocument *document, GError **error)
{
    const KnJson *root = kn_json_root(document);
    const char *name = kn_json_name(document), *script = kn_json_text(root, "script");
    const char *subject = kn_json_text(import->params, "video_subject");
    script = script ? script : kn_json_text(import->params, "video_script");
    if (!is_parameters(root) || !script || !*script) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "%s: there is no script in it; expected \"video_script\" (parameters of a "
                    "film), or \"script\" and \"params\" (what was made of them). Projects need "
                    "no import: 'kinora render %s'%s",
                    name, name,
                    subject ? "; a film is written of a topic by 'kinora new --topic'" : "");
        return FALSE;
    }
    read_shape(import);
    read_voice(import);
    if (!kn_script_read(import->draft, script, strlen(script), name, error))
        return FALSE;
    if (subject && *subject) {
        g_free(import->draft->title);
        import->draft->title = g_strdup(subject);
    }
    read_materials(import);
    read_music(import);
    show(import, root);
    return TRUE;
}

gboolean kn_parameters_read(KnDraft *draft, const char *path, GPtrArray *files, GError **error)
{
    g_autoptr(KnJsonDocument) document = kn_json_load_file(path, error);
    if (!document)
        return FALSE;
    const KnJson *params = kn_json_member(kn_json_root(document), "params");
    g_autoptr(GPtrArray) shown = g_ptr_array_new_with_free_func(free_shown);
    g_autofree char *folder = g_path_get_dirname(path);
    Import import = {.folder = folder,
                     .params = params ? params : kn_json_root(document),
                     .draft = draft,
                     .files = files,
                     .shown = shown};
    return read_all(&import, document, error);
}
