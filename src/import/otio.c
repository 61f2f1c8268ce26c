/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/json_layout.h"
#include "base/json_print.h"
#include "base/text.h"
#include "import/otio_private.h"
#include "project/files.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Below 10, editors count seconds or parts of them, and no frames. */
enum { RATE_MIN = 10, RATE_MAX = 240, RATE = 30 };

void kn_otio_note(KnOtio *otio, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *words = g_strdup_vprintf(format, args), *shown = kn_text_visible(words);
    va_end(args);
    if (!g_ptr_array_find_with_equal_func(otio->draft->left_out, shown, g_str_equal, NULL))
        g_ptr_array_add(otio->draft->left_out, g_steal_pointer(&shown));
}

/* ---- the tree ---- */

gboolean kn_otio_is(const KnJson *node, const char *schema)
{
    const char *own = kn_json_text(node, "OTIO_SCHEMA");
    gsize n = strlen(schema);
    return own && strncmp(own, schema, n) == 0 && own[n] == '.';
}

const char *kn_otio_name(const KnJson *node)
{
    const char *name = kn_json_text(node, "name"), *schema = kn_json_text(node, "OTIO_SCHEMA");
    return name && *name ? name : schema ? schema : "something";
}

const KnJson *kn_otio_ours(const KnJson *node)
{
    return kn_json_member(kn_json_member(node, "metadata"), "kinora");
}

static gboolean number_of(const KnJson *object, const char *key, double *number)
{
    const KnJson *member = kn_json_member(object, key);
    if (!member || member->type != KN_JSON_NUMBER)
        return FALSE;
    *number = member->number;
    return TRUE;
}

gboolean kn_otio_seconds(const KnJson *time, double *seconds)
{
    double value, rate;
    if (!number_of(time, "value", &value) || !number_of(time, "rate", &rate) || rate <= 0)
        return FALSE;
    *seconds = value / rate;
    return fabs(*seconds) < KN_DURATION_SECONDS_MAX;
}

gboolean kn_otio_frames(const KnOtio *otio, const KnJson *time, gint64 *frames)
{
    double seconds;
    if (!kn_otio_seconds(time, &seconds))
        return FALSE;
    *frames = (gint64)floor(seconds * otio->rate + 0.5);
    return TRUE;
}

const KnJson *kn_otio_media(const KnJson *clip)
{
    const KnJson *all = kn_json_member(clip, "media_references");
    const char *key = kn_json_text(clip, "active_media_reference_key");
    const KnJson *one = kn_json_member(all, key ? key : "DEFAULT_MEDIA");
    return one ? one : kn_json_member(clip, "media_reference"); /* of Clip.1 */
}

const KnJson *kn_otio_range(const KnJson *item)
{
    const KnJson *own = kn_json_member(item, "source_range");
    return own && own->type == KN_JSON_OBJECT
               ? own
               : kn_json_member(kn_otio_media(item), "available_range");
}

/* ---- files ---- */

static const KnDraftFile *find_file(const KnOtio *otio, const char *name)
{
    for (guint i = 0; i < otio->files->len; i++) {
        const KnDraftFile *file = otio->files->pdata[i];
        if (strcmp(file->name, name) == 0)
            return file;
    }
    return NULL;
}

/* The name that it has in the project: its path below the timeline's folder, else its own. */
static char *add_file(KnOtio *otio, const char *path)
{
    gsize n = strlen(otio->folder);
    gboolean below = strncmp(path, otio->folder, n) == 0 && path[n] == '/';
    g_autofree char *own = g_path_get_basename(path);
    char *name = g_strdup(below ? path + n + 1 : own);
    const KnDraftFile *other;
    for (guint i = 2; (other = find_file(otio, name)) && strcmp(other->path, path) != 0; i++) {
        g_free(name);
        name = g_strdup_printf("%u-%s", i, own);
    }
    if (!other) {
        KnDraftFile *file = g_new(KnDraftFile, 1);
        *file = (KnDraftFile){g_strdup(path), g_strdup(name)};
        g_ptr_array_add(otio->files, file);
    }
    return name;
}

/* Where an address leads, by itself; NULL: to no file. */
static char *path_of(const KnOtio *otio, const char *url)
{
    if (g_str_has_prefix(url, "file:"))
        return g_filename_from_uri(url, NULL, NULL);
    if (strstr(url, "://"))
        return NULL;
    g_autofree char *plain = g_uri_unescape_string(url, NULL);
    return g_canonicalize_filename(plain ? plain : url, otio->folder);
}

char *kn_otio_file(KnOtio *otio, const KnJson *media, const char *clip, char **path)
{
    const char *url =
        kn_otio_is(media, "ExternalReference") ? kn_json_text(media, "target_url") : NULL;
    g_autofree char *plain = url ? path_of(otio, url) : NULL;
    char *real = plain ? realpath(plain, NULL) : NULL;
    char *folder = realpath(otio->folder, NULL);
    gsize n = folder ? strlen(folder) : 0;
    gboolean below = real && folder && strncmp(real, folder, n) == 0 && real[n] == '/';
    gboolean there = real && g_file_test(real, G_FILE_TEST_IS_REGULAR);
    free(real);
    free(folder);
    if (there && (below || otio->input->allow_outside)) {
        *path = g_steal_pointer(&plain);
        return add_file(otio, *path);
    }
    if (!url)
        kn_otio_note(otio, "'%s' has no file; a card stands for it", clip);
    else if (there)
        kn_otio_note(otio,
                     "'%s': %s lies outside of the timeline's folder (--allow-outside takes it); a "
                     "card stands for it",
                     clip, plain);
    else
        kn_otio_note(otio, "'%s': %s is not there; a card stands for it", clip,
                     plain ? plain : url);
    return NULL;
}

/* ---- segments ---- */

void kn_otio_set(KnOtioItem *item, const char *pointer, const char *json)
{
    g_autoptr(GError) error = NULL;
    if (!kn_json_edit_set(item->segment, pointer, json, &error)) {
        /* What should hold it is a name alone, such as "effects_plan": null. */
        g_autofree char *above = g_path_get_dirname(pointer);
        if (strcmp(above, "/") != 0 && kn_json_edit_set(item->segment, above, "{}", NULL))
            kn_json_edit_set(item->segment, pointer, json, NULL);
    }
}

void kn_otio_set_text(KnOtioItem *item, const char *pointer, const char *text)
{
    g_autoptr(GString) value = g_string_new(NULL);
    kn_draft_append_string(value, text);
    kn_otio_set(item, pointer, value->str);
}

static void item_clear(gpointer data)
{
    KnOtioItem *item = data;
    g_clear_pointer(&item->segment, kn_json_edit_free);
}

static const KnJson *children_of(const KnJson *node)
{
    const KnJson *children = kn_json_member(node, "children");
    return children && children->type == KN_JSON_ARRAY ? children : NULL;
}

/* A length that no segment can have. */
static void note_length(KnOtio *otio, const KnJson *child, gint64 n)
{
    if (n < 0)
        kn_otio_note(otio, "'%s' has a length below 0; it is left out", kn_otio_name(child));
    else if (n == 0 && !kn_otio_is(child, "Gap"))
        kn_otio_note(otio, "'%s' has no length that can be read, or less than a frame; %s",
                     kn_otio_name(child),
                     kn_otio_ours(child) ? "it lasts as long as it did"
                                         : "a clip lasts as long as its file, a picture 4 s");
}

static void read_track(KnOtio *otio, const KnJson *track)
{
    const KnJson *children = children_of(track);
    gint64 at = 0;
    for (guint i = 0; children && i < children->n; i++) {
        const KnJson *child = children->items[i];
        if (kn_otio_is(child, "Transition")) {
            if (otio->items->len > 0)
                g_array_index(otio->items, KnOtioItem, otio->items->len - 1).transition = child;
            continue;
        }
        KnOtioItem item = {.node = child, .first = at};
        const KnJson *length = kn_json_member(kn_otio_range(child), "duration");
        if (!kn_otio_frames(otio, length, &item.n))
            item.n = 0;
        if (length)
            note_length(otio, child, item.n);
        if (item.n < 0 || (item.n == 0 && kn_otio_is(child, "Gap")))
            continue;
        at += item.n;
        g_array_append_val(otio->items, item);
    }
    if (kn_json_member(track, "source_range") &&
        kn_json_member(track, "source_range")->type == KN_JSON_OBJECT)
        kn_otio_note(otio, "the track '%s' is cut as a whole; it is taken whole",
                     kn_otio_name(track));
}

/* ---- markers and sounds ---- */

/* A chapter begins with a segment. */
static void add_marker(KnOtio *otio, const KnJson *marker, KnOtioItem *of, gboolean exact)
{
    const char *name = kn_json_text(marker, "name");
    const KnJson *root = NULL;
    g_autoptr(KnJsonDocument) document =
        of ? kn_json_load_text(kn_json_edit_text(of->segment), -1, "", NULL) : NULL;
    root = document ? kn_json_root(document) : NULL;
    const char *title = kn_json_text(root, "title");
    if (!name || !*name || !of || (title && (strcmp(title, name) == 0 || strstr(title, "{{"))))
        return;
    if (title) {
        kn_otio_note(otio, "the marker '%s' stands in a segment that has a title; it is left out",
                     name);
        return;
    }
    if (!exact)
        kn_otio_note(otio, "the marker '%s' is a chapter from the beginning of its clip on", name);
    kn_otio_set_text(of, "/title", name);
}

/* of: they stand in that clip; NULL: in the film. */
static void read_markers(KnOtio *otio, const KnJson *node, KnOtioItem *of)
{
    const KnJson *markers = kn_json_member(node, "markers");
    for (guint i = 0; markers && markers->type == KN_JSON_ARRAY && i < markers->n; i++) {
        const KnJson *range = kn_json_member(markers->items[i], "marked_range");
        gint64 at = 0, start = 0;
        kn_otio_frames(otio, kn_json_member(range, "start_time"), &at);
        kn_otio_frames(otio, kn_json_member(kn_otio_range(node), "start_time"), &start);
        KnOtioItem *found = of;
        for (guint k = 0; !of && k < otio->items->len; k++) {
            KnOtioItem *item = &g_array_index(otio->items, KnOtioItem, k);
            if (item->first <= at)
                found = item;
        }
        add_marker(otio, markers->items[i], found, of ? at == start : found && found->first == at);
    }
}

static gboolean is_shown(const KnOtio *otio, const char *name)
{
    g_autoptr(GString) quoted = g_string_new(NULL);
    kn_draft_append_string(quoted, name);
    for (guint i = 0; i < otio->items->len; i++)
        if (strstr(kn_json_edit_text(g_array_index(otio->items, KnOtioItem, i).segment),
                   quoted->str))
            return TRUE;
    return FALSE;
}

/* The sound of a clip that is shown is heard with it. */
static void add_sound(KnOtio *otio, const KnJson *clip, double at, double n, GString *sounds)
{
    g_autofree char *path = NULL;
    g_autofree char *file = kn_otio_file(otio, kn_otio_media(clip), kn_otio_name(clip), &path);
    double start = 0;
    if (!file || is_shown(otio, file))
        return;
    kn_otio_seconds(kn_json_member(kn_otio_range(clip), "start_time"), &start);
    g_string_append(sounds, sounds->len ? ", {\"file\": " : "{\"file\": ");
    kn_draft_append_string(sounds, file);
    g_string_append(sounds, ", \"at\": ");
    kn_json_append_number(sounds, at);
    if (start > 0) {
        g_string_append(sounds, ", \"in\": ");
        kn_json_append_number(sounds, start);
    }
    if (n > 0) {
        g_string_append(sounds, ", \"out\": ");
        kn_json_append_number(sounds, start + n);
    }
    g_string_append_c(sounds, '}');
}

static void read_sounds(KnOtio *otio, const KnJson *track, GString *sounds)
{
    const KnJson *children = children_of(track);
    double at = 0;
    for (guint i = 0; children && i < children->n; i++) {
        double n = 0;
        kn_otio_seconds(kn_json_member(kn_otio_range(children->items[i]), "duration"), &n);
        if (kn_otio_is(children->items[i], "Clip"))
            add_sound(otio, children->items[i], at, n, sounds);
        at += kn_otio_is(children->items[i], "Transition") ? 0 : n;
    }
}

/* ---- the project ---- */

static void append_rate(GString *out, double rate)
{
    double thousandths = floor(rate * 1.001 + 0.5);
    if (fabs(rate - floor(rate + 0.5)) < 1e-3)
        g_string_append_printf(out, "%d", (int)(rate + 0.5));
    else if (fabs(rate - thousandths / 1.001) < 0.01)
        g_string_append_printf(out, "\"%d/1001\"", (int)thousandths * 1000);
    else
        kn_json_append_number(out, rate);
}

static void append_head(KnOtio *otio, GString *out, const KnJson *project)
{
    if (project) {
        for (guint i = 0; i < project->n; i++) {
            if (strcmp(project->keys[i], "segments") == 0)
                continue;
            kn_json_append_string(out, project->keys[i]);
            g_string_append(out, ": ");
            kn_json_append(out, project->items[i]);
            g_string_append(out, ", ");
        }
        return;
    }
    const char *name = kn_json_text(otio->root, "name");
    g_string_append(out, "\"version\": 1, ");
    if (name && *name) {
        g_string_append(out, "\"title\": ");
        kn_draft_append_string(out, name);
        g_string_append(out, ", ");
    }
    g_string_append(out, "\"output\": {\"width\": 1920, \"height\": 1080, \"fps\": ");
    append_rate(out, otio->rate);
    g_string_append(out, "}, ");
}

static char *project_text(KnOtio *otio, const KnJson *project, const char *sounds)
{
    g_autoptr(GString) out = g_string_new("{");
    append_head(otio, out, project);
    g_string_append(out, "\"segments\": [");
    for (guint i = 0; i < otio->items->len; i++)
        g_string_append_printf(
            out, "%s%s", i ? ", " : "",
            kn_json_edit_text(g_array_index(otio->items, KnOtioItem, i).segment));
    g_string_append_c(out, ']');
    if (*sounds && !project)
        g_string_append_printf(out, ", \"sounds\": [%s]", sounds);
    g_string_append_c(out, '}');
    g_autoptr(KnJsonDocument) document = kn_json_load_text(out->str, -1, "project.json", NULL);
    return document ? kn_json_layout(kn_json_root(document), KN_JSON_STRICT, NULL) : NULL;
}

/* Files that our own fields name lie where they lay beside the project. */
static gboolean take_file(const KnProjectFile *file, gpointer user_data)
{
    KnOtio *otio = user_data;
    gsize n = strlen(otio->folder);
    if (file->kind == KN_FILE_PROJECT || strncmp(file->path, otio->folder, n) != 0 ||
        file->path[n] != '/' || find_file(otio, file->path + n + 1))
        return TRUE;
    if (g_file_test(file->path, G_FILE_TEST_IS_REGULAR))
        g_free(add_file(otio, file->path));
    else
        kn_otio_note(otio, "%s: %s is not there; put it into the project's folder",
                     kn_file_kind_words(file->kind), file->path + n + 1);
    return TRUE;
}

static gboolean fail(const KnOtio *otio, const KnJson *node, const char *words, GError **error)
{
    g_autofree char *shown = kn_text_visible(otio->input->path);
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "%s:%u:%u: %s", shown, node->line, node->column,
                words);
    return FALSE;
}

/* The rate of what is shown: the first length that says one. */
static double find_rate(const KnJson *track)
{
    const KnJson *children = children_of(track);
    double rate;
    for (guint i = 0; children && i < children->n; i++)
        if (number_of(kn_json_member(kn_otio_range(children->items[i]), "duration"), "rate",
                      &rate) &&
            rate >= RATE_MIN && rate <= RATE_MAX)
            return rate;
    return RATE;
}

/* Of our own fields: the frames of its film are counted so, whatever the editor has made of its
 * rates. 0: they say none. */
static double own_rate(const KnJson *project)
{
    const KnJson *output = kn_json_member(project, "output");
    const char *text = kn_json_text(output, "fps");
    double rate = 0;
    char *parts = NULL;
    if (text)
        rate = g_ascii_strtod(text, &parts);
    else
        number_of(output, "fps", &rate);
    if (parts && *parts == '/')
        rate /= g_ascii_strtod(parts + 1, NULL); /* of 0: no rate */
    return rate >= 1 && rate <= RATE_MAX ? rate : 0;
}

static const KnJson *find_pictures(KnOtio *otio, const KnJson *tracks)
{
    const KnJson *children = children_of(tracks), *pictures = NULL;
    for (guint i = 0; children && i < children->n; i++) {
        const KnJson *track = children->items[i];
        const char *kind = kn_json_text(track, "kind");
        if (!kn_otio_is(track, "Track") || g_strcmp0(kind, "Audio") == 0)
            continue;
        if (!pictures && children_of(track) && children_of(track)->n > 0)
            pictures = track;
        else
            kn_otio_note(otio,
                         "the track '%s': pictures of the first track alone are read; it is "
                         "left out",
                         kn_otio_name(track));
    }
    return pictures;
}

static gboolean read_timeline(KnOtio *otio, GError **error)
{
    const KnJson *tracks = kn_json_member(otio->root, "tracks"), *children = children_of(tracks);
    const KnJson *project = kn_json_member(kn_otio_ours(otio->root), "project");
    g_autoptr(GString) sounds = g_string_new(NULL);
    if (!kn_otio_is(otio->root, "Timeline"))
        return fail(otio, otio->root,
                    "this is no timeline; expected an object with \"OTIO_SCHEMA\": \"Timeline.1\"",
                    error);
    const KnJson *pictures = find_pictures(otio, tracks);
    otio->rate = own_rate(project) > 0 ? own_rate(project) : find_rate(pictures);
    read_track(otio, pictures);
    if (otio->items->len == 0)
        return fail(otio, otio->root, "the timeline has no track with pictures", error);
    project = project && project->type == KN_JSON_OBJECT ? project : NULL;
    for (guint i = 0; i < otio->items->len; i++)
        kn_otio_segment(otio, &g_array_index(otio->items, KnOtioItem, i),
                        i + 1 == otio->items->len);
    read_markers(otio, tracks, NULL);
    read_markers(otio, pictures, NULL);
    for (guint i = 0; i < otio->items->len; i++) {
        KnOtioItem *item = &g_array_index(otio->items, KnOtioItem, i);
        read_markers(otio, item->node, item);
    }
    for (guint i = 0; !project && i < children->n; i++)
        if (g_strcmp0(kn_json_text(children->items[i], "kind"), "Audio") == 0)
            read_sounds(otio, children->items[i], sounds);
    otio->draft->text = project_text(otio, project, sounds->str);
    otio->draft->n_in_text = otio->items->len;
    if (!otio->draft->text)
        return fail(otio, otio->root, "its fields of Kinora are no project", error);
    const KnLoadOptions options = {0};
    g_autoptr(KnProject) made =
        kn_project_load_text(otio->draft->text, -1, "project.json", otio->folder, &options, error);
    if (!made)
        g_prefix_error(error, "what the timeline says makes no good project: ");
    return made && kn_project_each_file(made, take_file, otio);
}

gboolean kn_otio_read(KnDraft *draft, const KnOtioInput *input, GPtrArray *files, GError **error)
{
    g_autoptr(KnJsonDocument) document = kn_json_load_file(input->path, error);
    if (!document)
        return FALSE;
    g_autofree char *whole = g_canonicalize_filename(input->path, NULL);
    KnOtio otio = {
        .input = input,
        .draft = draft,
        .files = files,
        .root = kn_json_root(document),
        .folder = g_path_get_dirname(whole),
        .items = g_array_new(FALSE, FALSE, sizeof(KnOtioItem)),
    };
    g_array_set_clear_func(otio.items, item_clear);
    gboolean done = read_timeline(&otio, error);
    g_array_unref(otio.items);
    g_free(otio.folder);
    return done;
}
