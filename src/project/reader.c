/* SPDX-License-Identifier: MIT */
/* What every step of reading a project uses. */
#include "project/private.h"

#include <string.h>

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

void kn_project_note(KnProject *project, GStrv *step, const KnProblems *problems)
{
    struct KnProjectNotes *notes = project->notes;
    GPtrArray *lines = g_ptr_array_new();
    g_strfreev(*step);
    *step = kn_problems_warnings(problems);
    const GStrv all[] = {notes->load, notes->files};
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        for (guint j = 0; all[i] && all[i][j]; j++)
            g_ptr_array_add(lines, g_strdup(all[i][j]));
    g_ptr_array_add(lines, NULL);
    g_strfreev(project->warnings);
    project->warnings = (GStrv)g_ptr_array_free(lines, FALSE);
}
