/* SPDX-License-Identifier: MIT */
#include "cli/draft_end.h"
#include "base/text.h"
#include "cli/draft_voice.h"
#include "cli/talk.h"
#include "import/place.h"
#include "timeline/timeline.h"

#include <stdio.h>

static gboolean is_good(const char *folder, const char *of, const char *text, GError **error)
{
    g_autofree char *name = g_build_filename(folder, "project.json", NULL);
    g_autofree char *shown = kn_text_visible(of);
    const KnLoadOptions load = {.check = kn_timeline_check};
    g_autoptr(KnProject) project = kn_project_load_text(text, -1, name, folder, &load, error);
    if (!project)
        g_prefix_error(error, "what was made of %s is no good project: ", shown);
    return project != NULL;
}

gboolean kn_cli_place_draft(const KnArgs *args, const char *folder, const char *of, KnDraft *draft,
                            const GPtrArray *files, GError **error)
{
    kn_cli_choose_voices(args, draft);
    g_autofree char *text = kn_draft_text(draft), *shown = kn_text_visible(folder);
    for (guint i = 0; i < draft->left_out->len; i++)
        kn_talk_warning(args, draft->left_out->pdata[i]);
    if (!is_good(folder, of, text, error) || !kn_place_project(folder, text, files, error))
        return FALSE;
    if (kn_talk_level(args) >= KN_TALK_INFO)
        printf("%s/project.json: %u segment%s; 'kinora render %s' makes the film\n", shown,
               kn_draft_n_segments(draft), kn_draft_n_segments(draft) == 1 ? "" : "s", shown);
    return TRUE;
}
