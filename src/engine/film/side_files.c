/* SPDX-License-Identifier: MIT */
#include "engine/film/side_files.h"
#include "base/atomic.h"
#include "base/text.h"
#include "engine/film/metadata.h"
#include "engine/film/outputs.h"
#include "engine/method/in_process.h"
#include "pixel/color.h"

gboolean kn_side_files_exist(const KnFilmInputs *film)
{
    const KnOutput *output = &film->project->output;
    g_autofree char *list = kn_output_beside(film->output_path, KN_CHAPTERS_SUFFIX);
    g_autofree char *poster = kn_output_beside(film->output_path, KN_POSTER_SUFFIX);
    g_autofree char *manifest = kn_output_manifest(film->output_path);
    return (!film->origin->marked || !manifest || g_file_test(manifest, G_FILE_TEST_IS_REGULAR)) &&
           (!output->chapter_list || g_file_test(list, G_FILE_TEST_IS_REGULAR)) &&
           (output->poster.kind == KN_DURATION_UNSET ||
            g_file_test(poster, G_FILE_TEST_IS_REGULAR));
}

static gboolean write_list(const KnFilmInputs *film, GError **error)
{
    g_autoptr(KnChapters) chapters = kn_metadata_chapters(film);
    g_autofree char *reason = NULL, *path = kn_output_beside(film->output_path, KN_CHAPTERS_SUFFIX);
    g_autofree char *list = kn_chapters_list(chapters, film->project->output.fps, &reason);
    if (list)
        return kn_atomic_write_text(NULL, path, list, error);
    if (chapters->n == 0 && !g_file_test(path, G_FILE_TEST_EXISTS))
        return TRUE; /* the project's titles, which are missing, were told of (no-effect) */
    g_autofree char *words = g_strdup_printf(
        "no list of chapters is written: %s%s%s%s", reason,
        g_file_test(path, G_FILE_TEST_EXISTS) ? "; the list in '" : "",
        g_file_test(path, G_FILE_TEST_EXISTS) ? path : "",
        g_file_test(path, G_FILE_TEST_EXISTS) ? "' is that of an earlier film" : "");
    kn_emit_warning(film->results->reporter, KN_WARNING_CHAPTERS_NOT_WRITTEN, 0, words);
    return TRUE;
}

/* What is left of an earlier film would say of this one what is not so. */
static gboolean write_manifest(const KnFilmInputs *film, GError **error)
{
    g_autofree char *path = kn_output_manifest(film->output_path);
    if (!path)
        return TRUE;
    if (film->origin->marked) {
        g_autofree char *name = g_path_get_basename(film->output_path);
        g_autofree char *title = g_utf8_make_valid(name, -1);
        g_autofree char *text = kn_origin_manifest(film->origin, title);
        return kn_atomic_write_text(NULL, path, text, error);
    }
    if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_autofree char *shown = kn_text_visible(path);
        g_autofree char *words =
            g_strdup_printf("'%s' is not of this film, which says nothing about what a machine "
                            "has made: remove it",
                            shown);
        kn_emit_warning(film->results->reporter, KN_WARNING_AI_MARK_OLD, 0, words);
    }
    return TRUE;
}

static gboolean write_poster(const KnFilmInputs *film, GError **error)
{
    const KnProject *project = film->project;
    gint64 frame = kn_duration_frames(&project->output.poster, project->output.fps);
    frame = MIN(frame, film->timeline->n_frames - 1); /* of that the plan warns */
    g_autofree char *path = kn_output_beside(film->output_path, KN_POSTER_SUFFIX);
    const KnMethodInputs inputs = {
        .options = film->options, .manifest = film->manifest, .results = film->results};
    const KnPictures *pictures = kn_pictures(error);
    g_autoptr(KnJobRunner) runner =
        kn_job_runner_new(film->manifest, kn_store_folder(film->results->store), NULL);
    g_autoptr(KnFrame) drawn = pictures ? kn_in_process_frame(&inputs, runner, frame, error) : NULL;
    if (!drawn)
        return FALSE;
    g_autofree guint8 *rgb = g_malloc((gsize)drawn->width * (gsize)drawn->height * 3);
    kn_color_frame_to_rgb(drawn, rgb, (gsize)drawn->width * 3);
    return pictures->write(path, rgb, drawn->width, drawn->height, error);
}

gboolean kn_side_files_write(const KnFilmInputs *film, GError **error)
{
    const KnOutput *output = &film->project->output;
    return write_manifest(film, error) && (!output->chapter_list || write_list(film, error)) &&
           (output->poster.kind == KN_DURATION_UNSET || write_poster(film, error));
}
