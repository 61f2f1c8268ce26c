/* SPDX-License-Identifier: MIT */
#include "engine/film/side_files.h"
#include "base/atomic.h"
#include "engine/film/metadata.h"
#include "engine/film/outputs.h"
#include "pixel/color.h"

#include <string.h>

gboolean kn_side_files_exist(const KnBuild *build)
{
    const KnOutput *output = &build->project->output;
    g_autofree char *list = kn_output_beside(build->output_path, KN_CHAPTERS_SUFFIX);
    g_autofree char *poster = kn_output_beside(build->output_path, KN_POSTER_SUFFIX);
    return (!output->chapter_list || g_file_test(list, G_FILE_TEST_IS_REGULAR)) &&
           (output->poster.kind == KN_DURATION_UNSET ||
            g_file_test(poster, G_FILE_TEST_IS_REGULAR));
}

static gboolean write_text(const char *path, const char *text, GError **error)
{
    g_autoptr(KnAtomicFile) file = kn_atomic_file_new(path, error);
    return file && kn_atomic_file_write(file, text, strlen(text), error) &&
           kn_atomic_file_commit(file, error);
}

static gboolean write_list(KnBuild *build, GError **error)
{
    g_autoptr(KnChapters) chapters = kn_metadata_chapters(build);
    g_autofree char *reason = NULL,
                    *path = kn_output_beside(build->output_path, KN_CHAPTERS_SUFFIX);
    g_autofree char *list = kn_chapters_list(chapters, build->project->output.fps, &reason);
    if (list)
        return write_text(path, list, error);
    g_autofree char *words = g_strdup_printf(
        "no list of chapters is written: %s%s%s%s", reason,
        g_file_test(path, G_FILE_TEST_EXISTS) ? "; the list in '" : "",
        g_file_test(path, G_FILE_TEST_EXISTS) ? path : "",
        g_file_test(path, G_FILE_TEST_EXISTS) ? "' is that of an earlier film" : "");
    kn_emit_warning(build, KN_WARNING_CHAPTERS_NOT_WRITTEN, 0, words);
    return TRUE;
}

static gboolean write_poster(KnBuild *build, GError **error)
{
    const KnProject *project = build->project;
    gint64 frame = kn_duration_frames(&project->output.poster, project->output.fps);
    if (frame >= build->timeline->n_frames) {
        kn_emit_warning(build, KN_WARNING_POSTER_AFTER_END, 0,
                        "the time of the poster lies behind the film's end: its last "
                        "picture is taken");
        frame = build->timeline->n_frames - 1;
    }
    g_autofree char *path = kn_output_beside(build->output_path, KN_POSTER_SUFFIX);
    const KnPictures *pictures = kn_pictures(error);
    g_autoptr(KnJobRunner) runner =
        kn_job_runner_new(build->manifest, kn_store_folder(build->store), NULL);
    g_autoptr(KnFrame) drawn = pictures ? kn_build_draw(build, runner, frame, error) : NULL;
    if (!drawn)
        return FALSE;
    g_autofree guint8 *rgb = g_malloc((gsize)drawn->width * (gsize)drawn->height * 3);
    kn_color_frame_to_rgb(drawn, rgb, (gsize)drawn->width * 3);
    return pictures->write(path, rgb, drawn->width, drawn->height, error);
}

gboolean kn_side_files_write(KnBuild *build, GError **error)
{
    const KnOutput *output = &build->project->output;
    return (!output->chapter_list || write_list(build, error)) &&
           (output->poster.kind == KN_DURATION_UNSET || write_poster(build, error));
}
