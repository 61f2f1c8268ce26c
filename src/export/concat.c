/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/text.h"
#include "export/formats.h"

#include <string.h>

/* A list for FFmpeg's concat demuxer (ffmpeg -f concat -safe 0 -i FILE), as its documentation
 * describes it: a line is a directive; in single quotes nothing is special, and a quote itself
 * stands outside of them as \'. A picture that lasts is its file and a duration; after the last one
 * its file stands again, since the demuxer passes over the duration of what comes last. */

static gboolean append_file(const KnExport *film, GString *out, const char *file, GError **error)
{
    g_autoptr(GString) path = g_string_new(NULL);
    g_autofree char *name = kn_export_path(film, file);
    if (strchr(name, '\n') || strchr(name, '\r')) {
        g_autofree char *shown = kn_text_quote(name);
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "a list for FFmpeg cannot name %s: a line ends in it; rename the file", shown);
        return FALSE;
    }
    /* "a:b.png" would be a protocol's address. */
    g_string_assign(path, *name != '/' && strchr(name, ':') ? "./" : "");
    g_string_append(path, name);
    g_string_replace(path, "'", "'\\''", 0);
    g_string_append_printf(out, "file '%s'\n", path->str);
    return TRUE;
}

/* Microseconds, which the demuxer counts in. */
static void append_seconds(GString *out, const char *directive, gint64 us)
{
    g_string_append_printf(out, "%s %" G_GINT64_FORMAT ".%06d\n", directive, us / 1000000,
                           (int)(us % 1000000));
}

static gboolean write_list(const KnExport *film, GString *out, GError **error)
{
    KnRational fps = film->project->output.fps;
    const KnSegment *last = NULL;
    guint n_of[2] = {0}; /* pictures, clips */
    g_string_append(out, "ffconcat version 1.0\n");
    for (guint i = 0; i < film->project->n_segments; i++) {
        const KnSegment *s = &film->project->segments[i];
        const KnTimelineSegment *placed = &film->timeline->segments[i];
        gint64 us = kn_frame_us(placed->first_frame + placed->n_frames, fps) -
                    kn_frame_us(placed->first_frame, fps);
        if (!s->path)
            continue;
        if (!append_file(film, out, s->path, error))
            return FALSE;
        gint64 in_us = (gint64)(s->clip_in * 1e6 + 0.5);
        if (s->kind == KN_SEGMENT_VIDEO) { /* what is shown of it, which plays at its own speed */
            us = us * s->clip_speed / 1000000;
            append_seconds(out, "inpoint", in_us);
            append_seconds(out, "outpoint", in_us + us);
        }
        append_seconds(out, "duration", us);
        n_of[s->kind == KN_SEGMENT_VIDEO]++;
        last = s;
    }
    if (!last) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "the film shows no picture and no clip, and a list for FFmpeg holds nothing "
                    "else");
        return FALSE;
    }
    if (n_of[0] && n_of[1])
        kn_warnings_add(film->warnings, KN_WARNING_NOT_EXPORTED, 0,
                        "concat: pictures and clips in one list: FFmpeg reads files of one codec "
                        "and size alone");
    return last->kind != KN_SEGMENT_IMAGE || append_file(film, out, last->path, error);
}

const KnExportFormat kn_export_concat = {
    .name = "concat",
    .endings = "ffconcat|txt",
    .write = write_list,
};
