/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/problems.h"
#include "engine/voice/private.h"

#include <string.h>

struct KnVoiceFailures {
    const KnProject *project;
    KnProblems *problems;
    int code; /* of the first; 0: there is none */
};

KnVoiceFailures *kn_voice_failures_new(const KnProject *project)
{
    KnVoiceFailures *failures = g_new0(KnVoiceFailures, 1);
    failures->project = project;
    failures->problems = kn_problems_new_of(project->document);
    return failures;
}

void kn_voice_failures_free(KnVoiceFailures *failures)
{
    if (!failures)
        return;
    kn_problems_free(failures->problems);
    g_free(failures);
}

/* What a segment says beside its transcript holds against its voice. */
static const KnJson *beside_line(const KnSegment *segment, const char *key, char **path)
{
    const KnJson *member = strcmp(key, "language") == 0 ? kn_json_member(segment->node, key) : NULL;
    if (member && member->type != KN_JSON_NULL)
        *path = g_strconcat(segment->json_path, ".", key, NULL);
    return *path ? member : NULL;
}

/* Where the segment's voice says that, or where it is named at all. */
static const KnJson *place_of(const KnProject *project, guint i, const char *key, char **path)
{
    const KnJson *beside = beside_line(&project->segments[i], key, path);
    if (beside)
        return beside;
    const KnJson *own = kn_json_member(project->segments[i].node, "voice");
    const KnJson *of = own ? own : project->voice_node;
    const KnJson *member = kn_json_member(of, key);
    if (member && member->line == of->line && member->column == of->column)
        member = NULL; /* a bare name, which stands for the object */
    *path = g_strconcat(own || !of ? project->segments[i].json_path : project->voice_path,
                        own ? ".voice" : "", member ? "." : "", member ? key : "", NULL);
    return member ? member : of ? of : project->segments[i].node;
}

const char *kn_voice_name_key(const KnVoiceSettings *settings)
{
    return !settings->voice && settings->language ? "language" : "voice";
}

/* What was to be said. */
static const KnJson *line_of(const KnProject *project, guint i, char **path)
{
    const KnJson *line = kn_json_member(project->segments[i].node, "transcript");
    *path = g_strconcat(project->segments[i].json_path, line ? ".transcript" : "", NULL);
    return line ? line : project->segments[i].node;
}

void kn_voice_failures_add(KnVoiceFailures *failures, guint segment, const char *key,
                           const GError *error)
{
    gboolean of_voice = error->code == KN_ERROR_PROJECT || error->code == KN_ERROR_USAGE;
    g_autofree char *path = NULL;
    const KnJson *node = of_voice ? place_of(failures->project, segment, key, &path)
                                  : line_of(failures->project, segment, &path);
    failures->code = failures->code ? failures->code : error->code;
    kn_problems_error_as(failures->problems,
                         error->code == KN_ERROR_PROJECT ? KN_PROBLEM_UNKNOWN_NAME
                                                         : KN_PROBLEM_FAILURE,
                         node, path, "%s", error->message);
}

gboolean kn_voice_failures_check(const KnVoiceFailures *failures, guint n_skipped, GError **error)
{
    g_autofree char *skipped =
        g_strdup_printf("%u more line%s not tried", n_skipped, n_skipped == 1 ? " was" : "s were");
    return kn_problems_check_as(failures->problems, (KnErrorCode)failures->code,
                                n_skipped > 0 ? skipped : NULL, error);
}
