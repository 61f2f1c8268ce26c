/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/problems.h"
#include "engine/voice/private.h"

struct KnVoiceFailures {
    const KnProject *project;
    KnProblems *placed;
    GArray *others; /* KnProblem: of a segment, without a place in the file */
    int code;       /* of the first; 0: there is none */
};

static void clear_problem(gpointer data)
{
    g_free(((KnProblem *)data)->words);
}

KnVoiceFailures *kn_voice_failures_new(const KnProject *project)
{
    KnVoiceFailures *failures = g_new0(KnVoiceFailures, 1);
    failures->project = project;
    failures->placed = kn_problems_new(project->file_name);
    failures->others = g_array_new(FALSE, FALSE, sizeof(KnProblem));
    g_array_set_clear_func(failures->others, clear_problem);
    return failures;
}

void kn_voice_failures_free(KnVoiceFailures *failures)
{
    if (!failures)
        return;
    kn_problems_free(failures->placed);
    g_array_unref(failures->others);
    g_free(failures);
}

/* Where the segment's voice says that, or where it is named at all. */
static const KnJson *place_of(const KnProject *project, guint i, const char *key, char **path)
{
    const KnJson *own = kn_json_member(project->segments[i].node, "voice");
    const KnJson *of = own ? own : kn_json_member(kn_json_root(project->document), "voice");
    const KnJson *member = kn_json_member(of, key);
    *path = g_strconcat(own || !of ? project->segments[i].json_path : "$", of ? ".voice" : "",
                        member ? "." : "", member ? key : "", NULL);
    return member ? member : of ? of : project->segments[i].node;
}

void kn_voice_failures_add(KnVoiceFailures *failures, guint segment, const char *key,
                           const GError *error)
{
    failures->code = failures->code ? failures->code : error->code;
    if (error->code == KN_ERROR_PROJECT || error->code == KN_ERROR_USAGE) {
        g_autofree char *path = NULL;
        const KnJson *node = place_of(failures->project, segment, key, &path);
        kn_problems_error_as(failures->placed,
                             error->code == KN_ERROR_PROJECT ? KN_PROBLEM_UNKNOWN_NAME
                                                             : KN_PROBLEM_FAILURE,
                             node, path, "%s", error->message);
        return;
    }
    const KnProblem problem = {.segment = segment + 1, .words = g_strdup(error->message)};
    g_array_append_val(failures->others, problem);
}

gboolean kn_voice_failures_check(const KnVoiceFailures *failures, guint n_skipped, GError **error)
{
    enum { LINES_MAX = 20 };
    g_autoptr(GError) placed = NULL;
    g_autoptr(GArray) causes = g_array_new(FALSE, FALSE, sizeof(KnProblem));
    g_autoptr(GPtrArray) more = g_ptr_array_new_with_free_func(g_free);
    if (!failures->code)
        return TRUE;
    kn_problems_check(failures->placed, &placed);
    for (guint i = 0; placed && kn_error_problem(placed, i); i++)
        g_array_append_vals(causes, kn_error_problem(placed, i), 1);
    guint n_shown = causes->len + MIN(failures->others->len, LINES_MAX);
    g_array_append_vals(causes, failures->others->data, failures->others->len);
    if (n_shown < causes->len)
        g_ptr_array_add(more, g_strdup_printf("and %u more", causes->len - n_shown));
    if (n_skipped > 0)
        g_ptr_array_add(more, g_strdup_printf("%u more line%s not tried", n_skipped,
                                              n_skipped == 1 ? " was" : "s were"));
    g_ptr_array_add(more, NULL);
    kn_error_set_problems(error, failures->code, (const KnProblem *)(const void *)causes->data,
                          causes->len, n_shown, (const char *const *)more->pdata);
    return FALSE;
}
