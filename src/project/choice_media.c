/* SPDX-License-Identifier: MIT */
#include "project/choice_media.h"
#include "base/error.h"
#include "base/folder.h"
#include "base/text.h"
#include "media/content.h"
#include "project/choice_words.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FOLDER "media"
enum {
    DEPTH_MAX = 4,
    FILES_MAX = 10000,
    SIDE_BYTES_MAX = 1 << 16,
    LOOK_SIDE = 256,
    GRID_COLUMNS = 9,
    GRID_ROWS = 8,
};

typedef struct {
    KnProject *project;
    KnProblems *problems;
    const KnJson *node;
    const char *json_path;
    const KnPictures *pictures;
    GPtrArray *found;
    guint n_files;
} Search;

static void candidate_free(gpointer data)
{
    KnCandidate *candidate = data;
    g_free(candidate->path);
    g_free(candidate->name);
    g_hash_table_unref(candidate->words);
    g_free(candidate);
}

static void warn(const Search *search, const char *name, const char *reason)
{
    g_autofree char *quoted = kn_text_quote(name);
    kn_problems_warning(search->problems, KN_WARNING_PICTURE_WORDS_UNREADABLE, search->node,
                        search->json_path, "%s is passed over: %s", quoted, reason);
}

/* ---- what stands beside it ---- */

static void add_strings(GHashTable *words, const KnJson *node)
{
    if (node->type == KN_JSON_STRING)
        kn_choice_words_add(words, node->string, FALSE);
    for (guint i = 0; (node->type == KN_JSON_ARRAY || node->type == KN_JSON_OBJECT) && i < node->n;
         i++)
        add_strings(words, node->items[i]);
}

static void add_side_file(const Search *search, KnFolder *folder, const char *name,
                          GHashTable *words)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    gsize size;
    if (!kn_folder_has_file(folder, name, NULL))
        return;
    gboolean good = kn_folder_read(folder, name, SIDE_BYTES_MAX, &text, &size, &error);
    if (good && g_str_has_suffix(name, ".json")) {
        g_autoptr(KnJsonDocument) document = kn_json_load_text(text, (gssize)size, name, &error);
        if (document)
            add_strings(words, kn_json_root(document));
    } else if (good) {
        kn_choice_words_add(words, text, FALSE);
    }
    if (error)
        warn(search, name, error->message);
}

static void add_side_files(const Search *search, KnFolder *folder, const char *name,
                           GHashTable *words)
{
    const char *dot = strrchr(name, '.');
    g_autofree char *stem = g_strndup(name, (gsize)(dot - name));
    g_autofree char *long_text = g_strconcat(name, ".txt", NULL);
    g_autofree char *text = g_strconcat(stem, ".txt", NULL);
    g_autofree char *json = g_strconcat(stem, ".json", NULL);
    add_side_file(search, folder, long_text, words);
    add_side_file(search, folder, text, words);
    add_side_file(search, folder, json, words);
}

/* ---- pictures ---- */

static gboolean is_picture(const char *name)
{
    KnContentKind kind = kn_content_kind_named(name);
    return kind == KN_CONTENT_PICTURE || kind == KN_CONTENT_ANIMATION;
}

static void add_picture(Search *search, KnFolder *folder, const char *below, const char *name)
{
    const char *wrong;
    KnPictureInfo info;
    g_autoptr(GError) error = NULL;
    g_autofree char *written = g_strconcat(below, "/", name, NULL);
    g_autofree char *path = kn_paths_resolve(search->project->notes->paths, written, &wrong);
    g_autoptr(GHashTable) words = kn_choice_words_new();
    if (!path)
        return;
    const KnInputRules *before = kn_input_rules_enter(kn_project_input_rules(search->project));
    KnPictureSaid said = {0};
    gboolean good =
        search->pictures->probe(path, &info, &error) && search->pictures->said(path, &said, &error);
    kn_input_rules_enter(before);
    if (!good) {
        warn(search, written, error->message);
        return;
    }
    kn_choice_words_add(words, said.words, FALSE);
    kn_picture_said_clear(&said);
    kn_choice_words_add(words, written + strlen(FOLDER), TRUE);
    add_side_files(search, folder, name, words);
    KnCandidate *candidate = g_new0(KnCandidate, 1);
    candidate->path = g_steal_pointer(&path);
    candidate->name = g_steal_pointer(&written);
    candidate->words = g_steal_pointer(&words);
    candidate->width = info.width;
    candidate->height = info.height;
    g_strlcpy(candidate->decoder, info.decoder, sizeof candidate->decoder);
    g_ptr_array_add(search->found, candidate);
}

static void read_folder(Search *search, KnFolder *folder, const char *below, int depth)
{
    g_auto(GStrv) names = kn_folder_names(folder);
    for (char **name = names; name && *name && search->n_files < FILES_MAX; name++) {
        struct stat info;
        search->n_files++;
        if (**name == '.' || !g_utf8_validate(*name, -1, NULL))
            continue;
        if (is_picture(*name) && kn_folder_has_file(folder, *name, &info)) {
            add_picture(search, folder, below, *name);
            continue;
        }
        g_autoptr(KnFolder) inner =
            depth < DEPTH_MAX ? kn_folder_open_in(folder, *name, FALSE, NULL) : NULL;
        g_autofree char *inside = g_strconcat(below, "/", *name, NULL);
        if (inner)
            read_folder(search, inner, inside, depth + 1);
    }
}

GPtrArray *kn_candidates_read(KnProject *project, KnProblems *problems, const KnJson *node,
                              const char *json_path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnFolder) folder = kn_folder_open(project->folder, FOLDER, FALSE, NULL);
    Search search = {.project = project,
                     .problems = problems,
                     .node = node,
                     .json_path = json_path,
                     .found = g_ptr_array_new_with_free_func(candidate_free)};
    search.pictures = folder ? kn_pictures(&error) : NULL;
    if (error)
        warn(&search, FOLDER, error->message);
    if (search.pictures)
        read_folder(&search, folder, FOLDER, 0);
    return search.found;
}

/* ---- how it looks ---- */

typedef struct {
    int width, height;
    guint8 *luma; /* owned */
} Small;

static gboolean decode(const char *path, Small *small)
{
    const KnPictures *pictures = kn_pictures(NULL);
    KnPictureInfo info;
    if (!pictures || !pictures->probe(path, &info, NULL))
        return FALSE;
    double scale = MIN(1, (double)LOOK_SIDE / MAX(info.width, info.height));
    small->width = MAX((int)(info.width * scale), 1);
    small->height = MAX((int)(info.height * scale), 1);
    /* The part that has the canvas' shape to a pixel. */
    double by = MIN((double)info.width / small->width, (double)info.height / small->height);
    KnSurfaceSpec spec = {.fit = KN_FIT_COVER,
                          .canvas_width = small->width,
                          .canvas_height = small->height,
                          .crop = {0, 0, small->width * by, small->height * by},
                          .background = {128, 128, 128}};
    small->luma = pictures->pixels(path, &spec, NULL);
    for (gsize i = 0; small->luma && i < (gsize)small->width * (gsize)small->height; i++) {
        const guint8 *p = small->luma + 3 * i;
        small->luma[i] = (guint8)((p[0] * 77 + p[1] * 150 + p[2] * 29) >> 8);
    }
    return small->luma != NULL;
}

/* The mean of how much each pixel differs from its four neighbours, in thousandths; 64 is as sharp
 * as photographs are. */
static int sharpness_of(const Small *small)
{
    enum { SHARP = 64 };
    gint64 sum = 0, n = 0;
    for (int y = 1; y < small->height - 1; y++)
        for (int x = 1; x < small->width - 1; x++, n++) {
            const guint8 *p = small->luma + y * small->width + x;
            sum += abs(4 * p[0] - p[-1] - p[1] - p[-small->width] - p[small->width]);
        }
    return n > 0 ? (int)MIN(sum * 1000 / (n * SHARP), 1000) : 0;
}

/* Means of a grid; a bit says whether one is lighter than the next in its row. */
static guint64 fingerprint_of(const Small *small)
{
    int mean[GRID_ROWS][GRID_COLUMNS];
    guint64 bits = 0;
    for (int row = 0; row < GRID_ROWS; row++)
        for (int column = 0; column < GRID_COLUMNS; column++) {
            int x0 = column * small->width / GRID_COLUMNS, y0 = row * small->height / GRID_ROWS;
            int x1 = MAX((column + 1) * small->width / GRID_COLUMNS, x0 + 1);
            int y1 = MAX((row + 1) * small->height / GRID_ROWS, y0 + 1);
            int sum = 0;
            for (int y = y0; y < y1; y++)
                for (int x = x0; x < x1; x++)
                    sum += small->luma[y * small->width + x];
            mean[row][column] = sum / ((x1 - x0) * (y1 - y0));
        }
    for (int row = 0; row < GRID_ROWS; row++)
        for (int column = 0; column + 1 < GRID_COLUMNS; column++)
            bits = bits << 1 | (mean[row][column] > mean[row][column + 1]);
    return bits;
}

void kn_candidate_look(KnCandidate *candidate)
{
    Small small = {0};
    if (!candidate->looked && decode(candidate->path, &small)) {
        candidate->sharpness = sharpness_of(&small);
        candidate->fingerprint = fingerprint_of(&small);
    }
    candidate->looked = TRUE;
    g_free(small.luma);
}

gboolean kn_picture_fingerprint(const char *path, guint64 *fingerprint)
{
    Small small = {0};
    gboolean good = decode(path, &small);
    if (good)
        *fingerprint = fingerprint_of(&small);
    g_free(small.luma);
    return good;
}
