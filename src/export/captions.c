/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "export/formats.h"
#include "text/caption_format.h"

/* What is said, as captions: the same file that a render writes beside its film. */

static gboolean write_as(const KnCaptionFormat *format, const KnExport *film, GString *out,
                         GError **error)
{
    const KnProject *project = film->project;
    const KnCaptionWriting writing = kn_project_caption_writing(project);
    if (film->captions->n == 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                    "the film has no captions: no segment has a transcript that is spoken");
        return FALSE;
    }
    g_autofree char *text = kn_captions_write(format, film->captions, &writing);
    g_string_append(out, text);
    return TRUE;
}

static gboolean write_srt(const KnExport *film, GString *out, GError **error)
{
    return write_as(&kn_caption_srt, film, out, error);
}

static gboolean write_vtt(const KnExport *film, GString *out, GError **error)
{
    return write_as(&kn_caption_vtt, film, out, error);
}

const KnExportFormat kn_export_srt = {
    .name = "srt",
    .endings = "srt",
    .holds = KN_EXPORT_ALL,
    .write = write_srt,
};

const KnExportFormat kn_export_vtt = {
    .name = "vtt",
    .endings = "vtt",
    .holds = KN_EXPORT_ALL,
    .write = write_vtt,
};
