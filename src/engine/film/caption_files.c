/* SPDX-License-Identifier: MIT */
#include "engine/film/caption_files.h"
#include "base/atomic.h"
#include "base/hash.h"
#include "base/open_file.h"
#include "engine/film/outputs.h"
#include "text/caption_format.h"

#include <string.h>

GStrv kn_caption_files_paths(const KnFilmInputs *film)
{
    const GStrv sidecars = film->project->captions.sidecars;
    guint n = sidecars ? g_strv_length(sidecars) : 0;
    GStrv paths = g_new0(char *, n + 1);
    for (guint i = 0; i < n; i++) {
        g_autofree char *suffix = g_strconcat(".", sidecars[i], NULL);
        paths[i] = kn_output_beside(film->output_path, suffix);
    }
    return paths;
}

static void rendered_us(const KnFilmInputs *film, gint64 *first_us, gint64 *end_us)
{
    const KnManifest *manifest = film->manifest;
    const KnBatch *last = kn_manifest_batch(manifest, kn_manifest_n_batches(manifest) - 1);
    gint64 first = kn_manifest_batch(manifest, 0)->first_frame;
    *first_us = kn_frame_us(first, film->project->output.fps);
    *end_us = kn_frame_us(last->first_frame + last->n_frames, film->project->output.fps);
}

static KnCaptions *rendered(const KnFilmInputs *film)
{
    gint64 first_us, end_us;
    rendered_us(film, &first_us, &end_us);
    return kn_captions_part(film->captions->list, first_us, end_us);
}

static gboolean holds(const char *path, const char *text)
{
    g_autofree char *there = NULL;
    gsize size;
    return kn_read_small_file(path, strlen(text), &there, &size, NULL) && size == strlen(text) &&
           memcmp(there, text, size) == 0;
}

static char *content_of(const KnFilmInputs *film, const KnCaptions *captions, const char *name)
{
    const KnProject *project = film->project;
    const KnCaptionFormat *format = kn_caption_format_find(name);
    gboolean whole = kn_manifest_batch(film->manifest, 0)->first_frame == 0 &&
                     captions->n == film->captions->list->n;
    if (format == &kn_caption_ass && film->captions->ass && whole)
        return g_strdup(film->captions->ass); /* with its styles, as it came */
    const KnCaptionWriting writing = kn_project_caption_writing(project);
    return kn_captions_write(format, captions, &writing);
}

gboolean kn_caption_files_write(const KnFilmInputs *film, GError **error)
{
    const GStrv sidecars = film->project->captions.sidecars;
    g_auto(GStrv) paths = kn_caption_files_paths(film);
    g_autoptr(KnCaptions) captions = paths[0] ? rendered(film) : NULL;
    for (guint i = 0; paths[i]; i++) {
        g_autofree char *text = content_of(film, captions, sidecars[i]);
        if (!holds(paths[i], text) && !kn_atomic_write_text(NULL, paths[i], text, error))
            return FALSE;
    }
    return TRUE;
}

KnCaptions *kn_caption_files_soft(const KnFilmInputs *film)
{
    if (!film->project->captions.soft)
        return NULL;
    g_autoptr(KnCaptions) captions = rendered(film);
    return kn_captions_flatten(captions);
}

char *kn_caption_files_soft_key(const KnFilmInputs *film)
{
    const char *language = film->project->captions.language;
    g_autoptr(KnCaptions) captions = kn_caption_files_soft(film);
    if (!captions)
        return g_strdup("");
    GVariantBuilder list;
    g_variant_builder_init(&list, G_VARIANT_TYPE("a(xxs)"));
    for (guint i = 0; i < captions->n; i++)
        g_variant_builder_add(&list, "(xxs)", captions->items[i].start_us,
                              captions->items[i].end_us, captions->items[i].text);
    return kn_hash_variant(
        g_variant_new("(s@a(xxs))", language ? language : "", g_variant_builder_end(&list)));
}
