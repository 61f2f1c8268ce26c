/* SPDX-License-Identifier: MIT */
#include "project/tables.h"
#include "project/writer.h"
#include "timeline/timeline.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Any bytes are a project or are refused with a message in UTF-8; a project that loads is laid out
 * for any length of sound. The first byte chooses the options. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a project says is written back without changing a byte; a new title is what is read then,
 * and taken away again it leaves no trace. */
static void check_writer(const char *text, gssize size, const char *const *variables)
{
    g_autoptr(KnProjectWriter) writer =
        kn_project_writer_new(text, size, "fuzz.json", variables, NULL);
    const KnOption *title = kn_option_find(kn_root_options, "title");
    g_autofree char *before = writer ? g_strdup(kn_project_writer_text(writer)) : NULL;
    KnRootOptions root;
    if (!writer || !kn_project_writer_read(writer, "", kn_root_options, &root, NULL))
        abort();
    gboolean titled = root.title != NULL || strstr(before, "\"title\"");
    if (!kn_project_writer_put(writer, "", kn_root_options, &root, NULL) ||
        strcmp(kn_project_writer_text(writer), before) != 0)
        abort();
    g_free(root.title);
    root.title = g_strdup("{{\"new\"\n");
    if (!kn_project_writer_set(writer, "", title, &root, NULL))
        abort();
    kn_options_clear(kn_root_options, &root);
    if (!kn_project_writer_read(writer, "", kn_root_options, &root, NULL) ||
        strcmp(root.title, "{{\"new\"\n") != 0)
        abort();
    kn_options_clear(kn_root_options, &root);
    if (!kn_project_writer_remove(writer, "", title, NULL) ||
        (!titled && strcmp(kn_project_writer_text(writer), before) != 0))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const set[] = {"x=1.5", NULL};
    if (size == 0)
        return 0;
    const KnLoadOptions options = {
        .variables = data[0] & 1 ? set : NULL,
        .draft = (data[0] & 2) != 0,
        .allow_outside = (data[0] & 4) != 0,
        .placeholder = (data[0] & 8) != 0,
        .check = kn_timeline_check,
    };
    g_autoptr(GError) error = NULL;
    g_autoptr(KnProject) project = kn_project_load_text(
        (const char *)data + 1, (gssize)size - 1, "fuzz.json", "/nonexistent", &options, &error);
    if ((project == NULL) != (error != NULL) ||
        (error && !g_utf8_validate(error->message, -1, NULL)))
        abort();
    if (!project)
        return 0;
    g_autoptr(KnLengths) lengths = kn_lengths_new(project);
    g_autoptr(KnTimeline) timeline = kn_timeline_new(project, lengths, NULL);
    gint64 sum = 0;
    for (guint i = 0; timeline && i < project->n_segments; i++) {
        if (timeline->segments[i].first_frame != sum || timeline->segments[i].n_frames < 1)
            abort();
        sum += timeline->segments[i].n_frames;
    }
    if (!timeline || sum != timeline->n_frames)
        abort();
    lengths->sound_seconds = data[0];
    kn_timeline_free(kn_timeline_new(project, lengths, NULL));
    kn_project_check_files(project, &options, NULL);
    check_writer((const char *)data + 1, (gssize)size - 1, options.variables);
    return 0;
}
