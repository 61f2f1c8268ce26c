/* SPDX-License-Identifier: MIT */
#include "engine/plan/file_end.h"
#include "base/error.h"
#include "project/places.h"

gboolean kn_file_end_check(const KnProbe *probe, const char *path, double until, const char *mend,
                           GError **error)
{
    const double slack = 0.05; /* a picture or two */
    if (probe->end != KN_END_CUT || until <= probe->there + slack)
        return TRUE;
    g_autofree char *header = probe->sound_seconds > probe->there + slack
                                  ? g_strdup_printf(" of %.6g s", probe->sound_seconds)
                                  : g_strdup("");
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "'%s' is cut short: %.6g s%s are there; copy or download it again%s%s", path,
                probe->there, header, mend ? ", or " : "", mend ? mend : "");
    kn_error_set_input(error, path);
    return FALSE;
}

void kn_file_end_warn(const KnProject *project, const KnProbe *probe, const char *path,
                      guint segment, KnWarnings *warnings)
{
    g_auto(KnProblem) place = {0};
    if (probe->end != KN_END_ABRUPT)
        return;
    g_autofree char *words =
        g_strdup_printf("'%s' breaks off after %.6g s, in the middle of a packet: if more was to "
                        "come, copy or download it again",
                        path, probe->there);
    kn_project_find_place(project, path, segment, &place);
    const KnWarning warning = {.code = KN_WARNING_FILE_BREAKS_OFF,
                               .file = place.file,
                               .line = place.line,
                               .column = place.column,
                               .path = place.path,
                               .segment = place.segment,
                               .words = words};
    kn_warnings_append(warnings, &warning);
}
