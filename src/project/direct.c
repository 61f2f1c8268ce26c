/* SPDX-License-Identifier: MIT */
#include "project/direct.h"
#include "project/tables.h"
#include "project/tables_sound.h"

#include <string.h>

static double seconds_of(const KnProject *project, const KnDuration *length)
{
    const KnRational fps = project->output.fps;
    if (length->kind == KN_DURATION_SECONDS)
        return (double)length->value / G_USEC_PER_SEC;
    return length->kind == KN_DURATION_FRAMES && fps.num > 0
               ? (double)length->value * (double)fps.den / (double)fps.num
               : 0;
}

/* As far as it is written; 0: it follows from what is said. */
static double length_of(const KnProject *project, const KnSegment *segment)
{
    double seconds = seconds_of(project, &segment->duration);
    if (seconds <= 0 && segment->end.kind == KN_DURATION_SECONDS &&
        segment->start.kind == KN_DURATION_SECONDS)
        seconds = seconds_of(project, &segment->end) - seconds_of(project, &segment->start);
    return MAX(0, seconds);
}

static const char *motion_of(const KnSegment *segment)
{
    return segment->motion.effect ? segment->motion.effect->name : NULL;
}

static const char *transition_of(const KnSegment *segment)
{
    return segment->transition.transition ? segment->transition.transition->name : NULL;
}

/* Whether the defaults' plan says something of it, if only that there is none of it. */
static gboolean is_said(const KnSegment *defaults, const char *name)
{
    const KnJson *plan = defaults ? kn_json_member(defaults->node, "effects_plan") : NULL;
    const KnJson *member = plan ? kn_json_member(plan, name) : NULL;
    return member && member->type != KN_JSON_NULL;
}

static const KnDirectedKind kinds[] = {
    [KN_SEGMENT_IMAGE] = KN_DIRECTED_PICTURE,
    [KN_SEGMENT_VIDEO] = KN_DIRECTED_CLIP,
    [KN_SEGMENT_CARD] = KN_DIRECTED_CARD,
};

KnDirectedFilm kn_project_directed_film(const KnProject *project, const double *aspects)
{
    const KnSegment *defaults = project->defaults;
    KnDirectedSegment *segments = g_new0(KnDirectedSegment, project->n_segments + 1);
    for (guint i = 0; i < project->n_segments; i++) {
        const KnSegment *segment = &project->segments[i];
        /* The name alone: where the project's folder stands is no matter. */
        const char *slash = segment->path ? strrchr(segment->path, '/') : NULL;
        segments[i] = (KnDirectedSegment){
            .kind = kinds[segment->kind],
            .words = segment->transcript,
            .title = segment->title,
            .visual = slash ? slash + 1 : segment->card_text,
            .aspect = aspects ? aspects[i] : 0,
            .seconds = length_of(project, segment),
            .has_subject = segment->n_subjects > 0,
            .has_text = segment->card_use.kind != NULL,
            .planned = segment->planned,
            .motion = motion_of(segment),
            .transition = transition_of(segment),
            .has_motion = is_said(defaults, "motion") || (defaults && motion_of(defaults)),
            .has_overlays = is_said(defaults, "overlays"),
            .has_tools = is_said(defaults, "tools") || (defaults && defaults->n_tools > 0),
            .has_fade_in = is_said(defaults, "fade_in"),
            .has_fade_out = is_said(defaults, "fade_out"),
            .has_transition = is_said(defaults, "transition"),
        };
    }
    return (KnDirectedFilm){
        .aspect = (double)project->output.width / project->output.height,
        .seed = project->seed,
        .n = project->n_segments,
        .segments = segments,
    };
}

KnDirectedPlan *kn_project_direct(const KnProject *project, const double *aspects)
{
    const KnDirectedFilm film = kn_project_directed_film(project, aspects);
    KnDirectedPlan *plans = kn_direct(&film);
    g_free((gpointer)film.segments);
    return plans;
}

gboolean kn_project_check_plan(const char *plan, const char *name, GString *problems)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnJsonDocument) read = kn_json_load_text(plan, -1, "plan", &error);
    g_autoptr(KnProblems) found = kn_problems_new("plan");
    KnPlanOptions raw;
    if (read) {
        kn_options_init(kn_plan_options, &raw);
        kn_options_read(kn_plan_options, &raw, kn_json_root(read), name, NULL, found);
        kn_options_clear(kn_plan_options, &raw);
    }
    gboolean good = read && kn_problems_check(found, &error);
    if (!good)
        g_string_append_printf(problems, "%s\n", error->message);
    return good;
}

/* ---- the view */

/* A project whose plans are read into a document of its own. */
typedef struct {
    KnProject project; /* first */
    KnJsonDocument *document;
    gboolean *directed;
} View;

KnProject *kn_project_directed_new(const KnProject *project, const char *const *plans)
{
    View *view = g_new0(View, 1);
    view->project = *project;
    view->project.segments = g_memdup2(project->segments, project->n_segments * sizeof(KnSegment));
    view->document = kn_json_load_text("{}", -1, project->file_name, NULL);
    view->directed = g_new0(gboolean, project->n_segments + 1);
    g_autoptr(KnProblems) problems = kn_problems_new(project->file_name);
    const KnReader reader = {view->document, problems, project->notes->paths};
    const KnJson *defaults = project->defaults ? project->defaults->node : NULL;
    for (guint i = 0; i < project->n_segments; i++) {
        KnSegment *segment = &view->project.segments[i];
        if (!plans[i])
            continue;
        view->directed[i] = TRUE;
        kn_plan_forget(segment);
        kn_plan_read_directed(&reader, plans[i], defaults, segment->node, segment);
    }
    return &view->project;
}

void kn_project_directed_free(KnProject *project)
{
    View *view = (View *)project;
    if (!view)
        return;
    for (guint i = 0; i < project->n_segments; i++)
        if (view->directed[i])
            kn_plan_clear(&project->segments[i]);
    kn_json_free(view->document);
    g_free(project->segments);
    g_free(view->directed);
    g_free(view);
}

gboolean kn_project_direct_write(KnProjectWriter *writer, guint i, const char *plan, GError **error)
{
    g_autofree char *object = g_strdup_printf("/segments/%u", i);
    g_autoptr(KnJsonDocument) read = kn_json_load_text(plan, -1, "plan", error);
    const KnOption *option = kn_option_find(kn_segment_options, "effects_plan");
    KnSegmentOptions raw = {0};
    if (!read)
        return FALSE;
    raw.effects_plan = kn_json_root(read);
    return kn_project_writer_set(writer, object, option, &raw, error);
}

gboolean kn_project_direct_write_made(KnProjectWriter *writer, KnAiPart part, GError **error)
{
    KnTagOptions tags;
    gboolean done = kn_project_writer_read(writer, "/tags", kn_tag_options, &tags, error);
    if (done && !kn_ai_said(tags.ai_made, part)) {
        guint n = tags.ai_made ? g_strv_length(tags.ai_made) : 0;
        tags.ai_made = g_renew(char *, tags.ai_made, n + 2);
        tags.ai_made[n] = g_strdup(kn_ai_part_names[part].name);
        tags.ai_made[n + 1] = NULL;
        done = kn_project_writer_put(writer, "/tags", kn_tag_options, &tags, error);
    }
    kn_options_clear(kn_tag_options, &tags);
    return done;
}
