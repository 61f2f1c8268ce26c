/* SPDX-License-Identifier: MIT */
#include "engine/film/metadata.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/open_file.h"
#include "base/text.h"
#include "output/cover.h"

#include <errno.h>
#include <string.h>

/* Covers are held in memory; one that is larger is most likely a mistake. */
enum { COVER_BYTES_MAX = 20 << 20 };

/* The frames of the film that are rendered. */
static void find_range(const KnManifest *manifest, gint64 *first, gint64 *n_frames)
{
    const KnBatch *last = kn_manifest_batch(manifest, kn_manifest_n_batches(manifest) - 1);
    *first = kn_manifest_batch(manifest, 0)->first_frame;
    *n_frames = last->first_frame + last->n_frames - *first;
}

/* In a part of a film the first may have begun before. */
KnChapters *kn_metadata_chapters(const KnFilmInputs *film)
{
    KnChapters *chapters = kn_chapters_new();
    const char *begun = NULL;
    gint64 first, n_frames;
    find_range(film->manifest, &first, &n_frames);
    for (guint i = 0; i < film->project->n_segments; i++) {
        const KnSegment *segment = &film->project->segments[i];
        gint64 at = film->timeline->segments[i].first_frame - first;
        if (!segment->title || !*segment->title || at >= n_frames)
            continue;
        if (at > 0 && begun && chapters->n == 0)
            kn_chapters_add(chapters, 0, begun);
        if (at >= 0)
            kn_chapters_add(chapters, at, segment->title);
        begun = segment->title;
    }
    if (begun && chapters->n == 0)
        kn_chapters_add(chapters, 0, begun);
    kn_chapters_end(chapters, n_frames);
    return chapters;
}

void kn_metadata_plan(const KnFilmInputs *film)
{
    const char *path = film->project->output.cover;
    g_autofree char *hash = path ? kn_hash_file(path, NULL) : NULL;
    if (hash)
        kn_store_note_content(film->results->store, path, hash);
}

static gboolean is_planned(const KnFilmInputs *film, const char *path, const char *data, gsize size,
                           GError **error)
{
    g_autofree char *hash = kn_hash_bytes(data, size);
    if (kn_store_note_content(film->results->store, path, hash))
        return TRUE;
    g_set_error(
        error, KN_ERROR, KN_ERROR_INPUT,
        "the cover '%s' was changed while the film was being made; render once more to make "
        "it with the file as it is now",
        path);
    kn_error_set_input(error, path);
    return FALSE;
}

/* NULL with an error: it is no cover. */
static GBytes *read_cover(const char *path, GError **error)
{
    g_autoptr(GError) local = NULL;
    char *data = NULL;
    gsize size;
    const char *wrong = NULL;
    if (!kn_read_input(path, COVER_BYTES_MAX, &data, &size, &local))
        wrong = errno == EFBIG ? "is larger than 20 MB" : local->message;
    else
        wrong = kn_cover_problem((const guint8 *)data, size);
    if (!wrong)
        return g_bytes_new_take(data, size);
    g_free(data);
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "the cover '%s': %s", path, wrong);
    kn_error_set_input(error, path);
    return NULL;
}

gboolean kn_metadata_check(const KnProject *project, GError **error)
{
    const char *path = project->output.cover;
    g_autoptr(GBytes) cover = path ? read_cover(path, error) : NULL;
    return !path || cover;
}

static gboolean take_cover(KnMetadata *metadata, const KnFilmInputs *film, GError **error)
{
    const char *path = film->project->output.cover;
    gsize size;
    metadata->cover = read_cover(path, error);
    const char *data = metadata->cover ? g_bytes_get_data(metadata->cover, &size) : NULL;
    return data && is_planned(film, path, data, size, error);
}

/* The end of the year 9999. */
#define SECONDS_MAX G_GINT64_CONSTANT(253402300799)

/* No clock in the film (promise: pure frames): a time is written only when it is given. */
static gint64 creation_time(void)
{
    const char *epoch = g_getenv("SOURCE_DATE_EPOCH");
    gint64 seconds;
    return epoch && g_ascii_string_to_signed(epoch, 10, 0, SECONDS_MAX, &seconds, NULL) ? seconds
                                                                                        : -1;
}

gboolean kn_source_date_check(GError **error)
{
    const char *epoch = g_getenv("SOURCE_DATE_EPOCH");
    if (!epoch || !*epoch || creation_time() >= 0)
        return TRUE;
    g_autofree char *shown = kn_text_quote(epoch);
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                "SOURCE_DATE_EPOCH is %s; expected whole seconds since 1970, or nothing", shown);
    return FALSE;
}

gboolean kn_metadata_open(KnMetadata *metadata, const KnFilmInputs *film, GError **error)
{
    const KnProject *project = film->project;
    const KnTagOptions *tags = &project->sound.tags;
    *metadata = (KnMetadata){0};
    if (project->output.cover && !take_cover(metadata, film, error))
        return FALSE;
    const char *title = tags->title ? tags->title : project->title;
    metadata->chapters =
        project->output.chapters_in_film ? kn_metadata_chapters(film) : kn_chapters_new();
    kn_chapters_begin(metadata->chapters, title ? title : "…");
    metadata->tags = (KnTags){
        .title = title,
        .comment = tags->comment ? tags->comment : project->comment,
        .creation_time = creation_time(),
        .artist = tags->artist,
        .album = tags->album,
        .date = tags->date,
        .language = tags->language,
        .chapters = metadata->chapters->items,
        .n_chapters = metadata->chapters->n,
        .cover = metadata->cover,
        .source = film->origin->marked ? film->origin->source : KN_SOURCE_UNSAID,
    };
    return TRUE;
}

GVariant *kn_metadata_to_variant(const KnFilmInputs *film, const char *cover)
{
    const KnProject *project = film->project;
    const KnOutput *output = &project->output;
    const KnTagOptions *tags = &project->sound.tags;
    g_autofree char *now =
        output->cover && !cover ? kn_hash_file(output->cover, NULL) : g_strdup(cover);
    g_autoptr(KnChapters) chapters = kn_metadata_chapters(film);
    GVariantBuilder list;
    g_variant_builder_init(&list, G_VARIANT_TYPE("a(xxs)"));
    for (guint i = 0; i < chapters->n; i++)
        g_variant_builder_add(&list, "(xxs)", chapters->items[i].first_frame,
                              chapters->items[i].end_frame, chapters->items[i].title);
    g_autofree char *mark = film->origin->marked ? kn_origin_manifest(film->origin, "") : NULL;
    const char *strings[] = {project->title,
                             project->comment,
                             tags->title,
                             tags->artist,
                             tags->album,
                             tags->comment,
                             tags->date,
                             tags->language,
                             output->cover ? now : NULL,
                             mark};
    GVariantBuilder texts;
    g_variant_builder_init(&texts, G_VARIANT_TYPE("ams"));
    for (guint i = 0; i < G_N_ELEMENTS(strings); i++)
        g_variant_builder_add(&texts, "ms", strings[i]);
    return g_variant_new("(amsxa(xxs)bbix)", &texts, creation_time(), &list,
                         output->chapters_in_film, output->chapter_list,
                         (gint32)output->poster.kind, output->poster.value);
}

void kn_metadata_clear(KnMetadata *metadata)
{
    kn_chapters_free(metadata->chapters);
    if (metadata->cover)
        g_bytes_unref(metadata->cover);
    *metadata = (KnMetadata){0};
}
