/* SPDX-License-Identifier: MIT */
#include "import/pictures.h"
#include "base/error.h"
#include "base/folder.h"
#include "base/open_file.h"
#include "base/text.h"
#include "media/media.h"
#include "media/pictures.h"
#include "project/written.h"

#include <string.h>

enum { FILES_MAX = 20000, CAPTION_BYTES_MAX = 4096, CAPTION_LETTERS = 80 };

typedef struct {
    char *name, *path;
    KnContentKind kind;
    KnPictureSaid said;
} Found;

static void found_free(gpointer data)
{
    Found *found = data;
    kn_picture_said_clear(&found->said);
    g_free(found->name);
    g_free(found->path);
    g_free(found);
}

static void draft_file_free(gpointer data)
{
    KnDraftFile *file = data;
    g_free(file->path);
    g_free(file->name);
    g_free(file);
}

GPtrArray *kn_draft_files_new(void)
{
    return g_ptr_array_new_with_free_func(draft_file_free);
}

int kn_names_compare(const char *a, const char *b)
{
    const char *first = a, *second = b;
    while (*a && *b) {
        if (g_ascii_isdigit(*a) && g_ascii_isdigit(*b)) {
            a += strspn(a, "0");
            b += strspn(b, "0");
            gsize n = strspn(a, "0123456789"), m = strspn(b, "0123456789");
            int order = n != m ? (n < m ? -1 : 1) : strncmp(a, b, n);
            if (order)
                return order < 0 ? -1 : 1;
            a += n;
            b += m;
            continue;
        }
        int order = g_ascii_tolower(*a) - g_ascii_tolower(*b);
        if (order)
            return (guchar)g_ascii_tolower(*a) < (guchar)g_ascii_tolower(*b) ? -1 : 1;
        a++;
        b++;
    }
    if (*a || *b)
        return *a ? 1 : -1;
    int order = strcmp(first, second); /* "a1" and "a01" */
    return (order > 0) - (order < 0);
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return kn_names_compare((*(Found *const *)a)->name, (*(Found *const *)b)->name);
}

static int by_time(gconstpointer a, gconstpointer b)
{
    const Found *one = *(Found *const *)a, *two = *(Found *const *)b;
    if (!*one->said.taken != !*two->said.taken)
        return *one->said.taken ? -1 : 1;
    int order = strcmp(one->said.taken, two->said.taken);
    return order ? order : by_name(a, b);
}

/* A GIF may move, and is a picture all the same. */
static KnContentKind kind_of(const char *name)
{
    KnContentKind kind = kn_content_kind_named(name);
    return kind == KN_CONTENT_ANIMATION ? KN_CONTENT_PICTURE : kind;
}

/* Files that are nothing to show or hear, or not by their names: one line for all of them. A text
 * beside a picture is its caption. */
static void tell_others(KnDraft *draft, const char *folder, char *const *others,
                        const GPtrArray *taken)
{
    enum { SHOWN = 5 };
    g_autoptr(GHashTable) stems = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GString) names = g_string_new(NULL);
    guint n = 0;
    for (guint i = 0; i < taken->len; i++) {
        const char *name = ((const Found *)taken->pdata[i])->name;
        g_hash_table_add(stems, g_strndup(name, (gsize)(strrchr(name, '.') - name)));
    }
    for (guint i = 0; others[i]; i++) {
        const char *dot = strrchr(others[i], '.');
        g_autofree char *stem = dot ? g_strndup(others[i], (gsize)(dot - others[i])) : NULL;
        g_autofree char *shown = kn_text_visible(others[i]);
        if (dot && strcmp(dot, ".txt") == 0 && g_hash_table_contains(stems, stem))
            continue;
        if (n++ < SHOWN)
            g_string_append_printf(names, "%s%s", n > 1 ? ", " : "", shown);
    }
    if (n > SHOWN)
        g_string_append_printf(names, " and %u more", n - SHOWN);
    g_autofree char *where = kn_text_visible(folder);
    g_autofree char *what = g_strdup_printf(
        "no pictures, clips or sounds by their names are %s (`ffmpeg -i OLD NEW.png` converts "
        "pictures)",
        names->str);
    if (n > 0)
        kn_draft_leave_out(draft, where, what);
}

static GPtrArray *list(const char *path, KnDraft *draft, GError **error)
{
    g_autoptr(GStrvBuilder) others = g_strv_builder_new();
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(found_free);
    g_autofree char *shown = kn_text_visible(path);
    g_autoptr(KnFolder) folder = kn_folder_open(path, NULL, FALSE, NULL);
    g_auto(GStrv) names = folder ? kn_folder_names(folder) : NULL;
    if (!names) {
        gboolean is_file = g_file_test(path, G_FILE_TEST_IS_REGULAR);
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    is_file ? "%s is a file; --from takes a folder of pictures and clips, and "
                              "--script a text"
                            : "no such folder: %s",
                    shown);
        return NULL;
    }
    for (guint i = 0; names[i]; i++) {
        g_autofree char *file = g_build_filename(path, names[i], NULL);
        KnContentKind kind = kind_of(names[i]);
        gboolean is_file = g_file_test(file, G_FILE_TEST_IS_REGULAR);
        if (*names[i] != '.' && !is_file && kind != KN_CONTENT_UNKNOWN) {
            g_autofree char *odd = kn_text_visible(file);
            kn_draft_leave_out(draft, odd, "it is no file");
        }
        if (*names[i] == '.' || !is_file)
            continue;
        if (kind == KN_CONTENT_UNKNOWN) {
            g_strv_builder_add(others, names[i]);
            continue;
        }
        Found *found = g_new0(Found, 1);
        found->name = g_strdup(names[i]);
        found->path = g_steal_pointer(&file);
        found->kind = kind;
        g_ptr_array_add(all, found);
    }
    g_auto(GStrv) left = g_strv_builder_end(others);
    tell_others(draft, path, left, all);
    if (all->len <= FILES_MAX)
        return g_steal_pointer(&all);
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "the folder %s holds more than %d pictures; take a part of them", shown, FILES_MAX);
    return NULL;
}

/* A line is enough, and as much of it as a lower third holds. */
static char *one_line(const char *text)
{
    g_autofree char *line = g_strndup(text, strcspn(text, "\r\n"));
    g_strstrip(line);
    if (!*line || !g_utf8_validate(line, -1, NULL))
        return NULL;
    g_autofree char *visible = kn_text_visible(line);
    if (strcmp(visible, line) != 0)
        return NULL;
    if (g_utf8_strlen(line, -1) <= CAPTION_LETTERS)
        return g_steal_pointer(&line);
    g_autofree char *cut = g_utf8_substring(line, 0, CAPTION_LETTERS - 1);
    return g_strconcat(cut, "…", NULL);
}

/* What stands in the text beside it; NULL: no words that can be shown, which is told. */
static char *side_text(KnDraft *draft, const char *path)
{
    g_autofree char *text = NULL, *shown = kn_text_visible(path);
    gsize size;
    if (!kn_read_small_file(path, CAPTION_BYTES_MAX, &text, &size, NULL)) {
        kn_draft_leave_out(draft, shown,
                           "a caption of more than 4096 bytes, or none that can be read");
        return NULL;
    }
    if (!g_utf8_validate(text, (gssize)size, NULL)) {
        kn_draft_leave_out(draft, shown, "this is no text in UTF-8; save it as UTF-8 text");
        return NULL;
    }
    return one_line(g_str_has_prefix(text, "\xef\xbb\xbf") ? text + 3 : text);
}

static char *caption_of(KnDraft *draft, const Found *found)
{
    g_autofree char *stem =
        g_strndup(found->path, (gsize)(strrchr(found->path, '.') - found->path));
    g_autofree char *beside = g_strconcat(stem, ".txt", NULL);
    if (g_file_test(beside, G_FILE_TEST_IS_REGULAR))
        return side_text(draft, beside);
    return found->said.title ? one_line(found->said.title) : NULL;
}

static gboolean is_file_of_path(gconstpointer file, gconstpointer path)
{
    return g_str_equal(((const KnDraftFile *)file)->path, path);
}

static gboolean is_file_of_name(gconstpointer file, gconstpointer name)
{
    return g_str_equal(((const KnDraftFile *)file)->name, name);
}

/* The name under which the draft knows the file: its own, where it is text; one that a project
 * would take for something else than a name, such as "~a.jpg", with the folder before it. */
static char *take_file(GPtrArray *files, const char *path, const char *name)
{
    KnDraftFile *file = g_new0(KnDraftFile, 1);
    file->path = g_strdup(path);
    file->name = g_utf8_validate(name, -1, NULL)
                     ? g_strconcat(kn_path_wrong(name) ? "./" : "", name, NULL)
                     : g_strdup_printf("file-%u%s", files->len + 1, strrchr(name, '.'));
    g_ptr_array_add(files, file);
    return g_strdup(file->name);
}

char *kn_play_wrong(const char *path, KnContentKind kind)
{
    static const char *const due[] = {
        [KN_CONTENT_VIDEO] = "a clip", [KN_CONTENT_SOUND] = "a sound"};
    const char *name;
    g_autoptr(GError) error = NULL;
    g_autofree char *shown = kn_text_visible(path);
    KnContentKind held = kn_content_kind(path, &name);
    /* A film may be heard, and a picture that moves may be shown. */
    if (name && held != kind && held != KN_CONTENT_VIDEO && held != KN_CONTENT_ANIMATION)
        return g_strdup_printf("%s is %s, and named as %s", shown, name, due[kind]);
    const KnMedia *media = kn_media(&error);
    KnClipInfo clip;
    KnMediaInfo sound = {0};
    gboolean good = media && (kind == KN_CONTENT_VIDEO ? media->clip_probe(path, &clip, &error)
                                                       : media->probe(path, &sound, &error));
    if (good && kind == KN_CONTENT_SOUND && !sound.has_audio)
        return g_strdup_printf("%s has no sound in it", shown);
    return good ? NULL : g_strdup(error->message);
}

static void leave_out(KnDraft *draft, const Found *found, const char *why)
{
    g_autofree char *shown = kn_text_visible(found->path);
    /* Messages about a file begin with its name already. */
    g_ptr_array_add(draft->left_out, strstr(why, found->name)
                                         ? g_strdup_printf("%s; it is left out", why)
                                         : g_strdup_printf("%s: %s; it is left out", shown, why));
}

static void add(KnDraft *draft, const KnPicturesInput *input, const KnPictures *pictures,
                const Found *found, GPtrArray *files)
{
    KnPictureInfo info = {0};
    g_autoptr(GError) error = NULL;
    if (found->kind == KN_CONTENT_PICTURE && !pictures->probe(found->path, &info, &error)) {
        leave_out(draft, found, error->message);
        return;
    }
    g_autofree char *wrong =
        found->kind == KN_CONTENT_VIDEO ? kn_play_wrong(found->path, found->kind) : NULL;
    if (wrong) {
        leave_out(draft, found, wrong);
        return;
    }
    KnDraftSegment *segment = kn_draft_add(draft);
    segment->caption = caption_of(draft, found);
    *(found->kind == KN_CONTENT_PICTURE ? &segment->image : &segment->video) =
        take_file(files, found->path, found->name);
    if (found->kind == KN_CONTENT_PICTURE) {
        segment->seconds = input->seconds;
        segment->aspect = (double)info.width / info.height;
    }
}

static void add_sound(KnDraft *draft, const Found *found, GPtrArray *files)
{
    g_autofree char *wrong = draft->music ? g_strdup("the music is another sound")
                                          : kn_play_wrong(found->path, found->kind);
    if (wrong)
        leave_out(draft, found, wrong);
    else
        draft->music = take_file(files, found->path, found->name);
}

gboolean kn_pictures_read(KnDraft *draft, const KnPicturesInput *input, GPtrArray *files,
                          GError **error)
{
    guint before = draft->segments->len;
    g_autoptr(GPtrArray) all = list(input->folder, draft, error);
    const KnPictures *pictures = all ? kn_pictures(error) : NULL;
    if (!pictures)
        return FALSE;
    for (guint i = 0; i < all->len;
         i++) { /* a picture that cannot be read is told when its turn comes */
        Found *found = all->pdata[i];
        if (found->kind == KN_CONTENT_PICTURE)
            pictures->said(found->path, &found->said, NULL);
    }
    g_ptr_array_sort(all, input->order == KN_ORDER_TIME ? by_time : by_name);
    for (guint i = 0; i < all->len; i++) {
        const Found *found = all->pdata[i];
        if (found->kind != KN_CONTENT_SOUND)
            add(draft, input, pictures, found, files);
        else
            add_sound(draft, found, files);
    }
    if (draft->segments->len > before)
        return TRUE;
    g_autofree char *shown = kn_text_visible(input->folder);
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "the folder %s holds no picture or clip that can be read%s%s", shown,
                draft->left_out->len ? ": " : "; expected files such as a.jpg, b.png or c.mp4",
                draft->left_out->len ? (char *)draft->left_out->pdata[0] : "");
    return FALSE;
}

/* Of a script's picture that is read: its file's name beside the project, where another of that
 * name may stand already. */
static char *take_once(GPtrArray *files, const char *path)
{
    guint same;
    g_autofree char *base = g_path_get_basename(path), *name = g_strdup(base);
    if (g_ptr_array_find_with_equal_func(files, path, is_file_of_path, &same))
        return g_strdup(((const KnDraftFile *)files->pdata[same])->name);
    for (guint n = 2; g_ptr_array_find_with_equal_func(files, name, is_file_of_name, NULL); n++) {
        g_free(name);
        name = g_strdup_printf("%u-%s", n, base);
    }
    return take_file(files, path, name);
}

static char *find_in(const char *const *folders, const char *name)
{
    for (; *folders; folders++) {
        g_autofree char *path = g_build_filename(*folders, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
            return g_steal_pointer(&path);
    }
    return NULL;
}

/* Why the picture cannot be shown; NULL: it is, instead of the card. */
static char *show_picture(KnDraftSegment *segment, const KnPictures *pictures,
                          const char *const *folders, GPtrArray *files)
{
    KnPictureInfo info;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = find_in(folders, segment->image);
    g_autofree char *name = g_steal_pointer(&segment->image), *shown = kn_text_visible(name);
    if (!path)
        return g_strdup_printf("there is no picture '%s' beside the script", shown);
    if (!pictures->probe(path, &info, &error))
        return g_strdup(error->message);
    segment->image = take_once(files, path);
    segment->aspect = (double)info.width / info.height;
    g_clear_pointer(&segment->card, g_free);
    return NULL;
}

gboolean kn_script_pictures(KnDraft *draft, const char *script, const char *const *folders,
                            GPtrArray *files, GError **error)
{
    for (guint i = 0; i < draft->segments->len; i++) {
        KnDraftSegment *segment = draft->segments->pdata[i];
        const KnPictures *pictures = segment->line ? kn_pictures(error) : NULL;
        if (!segment->line)
            continue;
        if (!pictures)
            return FALSE;
        g_autofree char *wrong = show_picture(segment, pictures, folders, files);
        g_autofree char *where = g_strdup_printf("%s:%u", script, segment->line);
        if (wrong)
            kn_draft_leave_out(draft, where, wrong);
    }
    return TRUE;
}

static gboolean takes_picture(const KnDraftSegment *segment)
{
    return segment->transcript && !segment->image && !segment->video;
}

void kn_pictures_lend(KnDraft *to, const KnDraft *from)
{
    guint n = 0, at = 0;
    for (guint i = 0; i < to->segments->len; i++)
        n += takes_picture(to->segments->pdata[i]);
    for (guint i = 0; i < to->segments->len; i++) {
        KnDraftSegment *segment = to->segments->pdata[i];
        if (!takes_picture(segment))
            continue;
        const KnDraftSegment *lent =
            from->segments->pdata[(guint64)at++ * MIN(from->segments->len, n) / n];
        segment->image = g_strdup(lent->image);
        segment->video = g_strdup(lent->video);
        segment->aspect = lent->aspect;
        /* What the card said was the first words; points and quotations stay, over the picture. */
        if (segment->card && strstr(segment->card, "\"type\": \"title\""))
            g_clear_pointer(&segment->card, g_free);
    }
    if (!to->music)
        to->music = g_strdup(from->music);
}
