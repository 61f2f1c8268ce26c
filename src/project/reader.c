/* SPDX-License-Identifier: MIT */
/* What every step of reading a project uses. */
#include "project/private.h"
#include "shot/font.h"

#include <string.h>

gboolean kn_is_given(const KnJson *object, const char *key)
{
    const KnJson *member = kn_json_member(object, key);
    return member && member->type != KN_JSON_NULL;
}

const KnJson *kn_reader_place(const KnOption *table, const KnJson *object, const char *key)
{
    const KnJson *member = kn_json_member(object, key);
    for (const KnOption *option = table; option->name && !member; option++) {
        if (strcmp(option->name, key) != 0 || !option->alias)
            continue;
        g_auto(GStrv) names = g_strsplit(option->alias, "|", -1);
        for (guint i = 0; names[i] && !member; i++)
            member = kn_json_member(object, names[i]);
    }
    return member ? member : object;
}

gboolean kn_reader_font(const KnReader *reader, char **field, const KnJson *node, const char *path)
{
    return !kn_font_is_file(*field) || kn_reader_path(reader, field, node, path);
}

void kn_project_note(KnProject *project, KnWarnings **step, const KnProblems *problems)
{
    kn_warnings_free(*step);
    *step = kn_problems_warnings(problems);
    kn_warnings_free(project->warnings);
    project->warnings = kn_warnings_new();
    kn_warnings_append_all(project->warnings, project->notes->load);
    kn_warnings_append_all(project->warnings, project->notes->files);
}
