/* SPDX-License-Identifier: MIT */
#include "engine/direct/phase.h"
#include "base/asked.h"
#include "base/error.h"
#include "base/problems.h"
#include "engine/direct/private.h"
#include "engine/store/probe.h"
#include "project/places.h"

#include <string.h>

void kn_directions_free(KnDirections *directions)
{
    if (!directions)
        return;
    for (guint i = 0; i < directions->n; i++) {
        g_free(directions->items[i].plan);
        g_free(directions->items[i].why);
        g_free(directions->items[i].reason);
    }
    g_free(directions->items);
    g_free(directions);
}

gboolean kn_directions_equal(const KnDirections *a, const KnDirections *b)
{
    gboolean equal = a->n == b->n;
    for (guint i = 0; equal && i < a->n; i++)
        equal = g_strcmp0(a->items[i].plan, b->items[i].plan) == 0;
    return equal;
}

const char **kn_directions_plans(const KnDirections *directions)
{
    const char **plans = g_new0(const char *, directions->n + 1);
    for (guint i = 0; i < directions->n; i++)
        plans[i] = directions->items[i].plan;
    return plans;
}

double *kn_direct_aspects(const KnProject *project, KnStore *store)
{
    double *aspects = g_new0(double, project->n_segments + 1);
    for (guint i = 0; i < project->n_segments; i++) {
        const KnSegment *segment = &project->segments[i];
        KnProbe probe;
        if (segment->kind == KN_SEGMENT_IMAGE && !segment->missing &&
            kn_probe_picture(store, segment->path, &probe, NULL))
            aspects[i] = (double)probe.picture.width / probe.picture.height;
    }
    return aspects;
}

/* The rules' plans for all; those of a model are put in their place. */
static KnDirections *direct_by_rules(const KnProject *project, const double *aspects)
{
    gboolean model = project->director == KN_DIRECTOR_MODEL;
    KnDirections *directions = g_new0(KnDirections, 1);
    KnDirectedPlan *plans = kn_project_direct(project, aspects);
    directions->n = project->n_segments;
    directions->items = g_new0(KnDirection, directions->n + 1);
    for (guint i = 0; i < directions->n; i++) {
        KnDirection *direction = &directions->items[i];
        direction->why = kn_directed_plan_why(&plans[i]);
        direction->role = plans[i].role;
        if (!plans[i].given)
            continue;
        direction->plan = kn_directed_plan_text(&plans[i]);
        direction->by = model ? KN_DIRECTED_INSTEAD : KN_DIRECTED_BUILTIN;
    }
    kn_directed_plans_free(plans, directions->n);
    return directions;
}

static gboolean check_leave(const KnDirectWork *work, GError **error)
{
    const KnProject *project = work->inputs->project;
    g_autoptr(KnProblems) problems = kn_problems_new_of(project->document);
    if (work->inputs->options->allow_network)
        return TRUE;
    kn_problems_error_as(problems, KN_PROBLEM_FAILURE,
                         kn_json_member(kn_json_root(project->document), "director"), "$.director",
                         "the director '%s' asks a server, which a project may not do by "
                         "itself" KN_HINT ": %s permits it",
                         project->directing.kind, kn_asked(KN_ASKED_NETWORK));
    return kn_problems_check_as(problems, KN_ERROR_USAGE, NULL, error);
}

static void warn_missing(const KnDirectWork *work, guint n_missing)
{
    g_autofree char *words = g_strdup_printf(
        "%u question%s to the language model %s not asked yet: the built-in director's plans stand "
        "in place of its own ('kinora render --phase direct' asks)",
        n_missing, n_missing == 1 ? "" : "s", n_missing == 1 ? "is" : "are");
    kn_emit_warning(work->inputs->results->reporter, KN_WARNING_NOT_DIRECTED, 0, words);
}

/* Of each segment whose plan is not the model's, though it was asked. */
static void warn_instead(const KnDirectWork *work)
{
    KnWarnings *warnings = kn_warnings_new();
    for (guint q = 0; q < work->asking.questions->len; q++) {
        const KnQuestion *question = work->asking.questions->pdata[q];
        const guint *segments = question->data;
        for (guint i = 0; i < question->n; i++) {
            guint segment = segments[i];
            KnDirection *direction = &work->directions->items[segment];
            if (direction->by != KN_DIRECTED_INSTEAD)
                continue;
            if (question->failure && !direction->reason)
                direction->reason = g_strdup(question->failure);
            if (direction->reason)
                kn_warnings_add(warnings, KN_WARNING_DIRECTION_REFUSED, segment + 1,
                                "the language model gave no plan that can be used: the built-in "
                                "director's stands in its place (%s)",
                                direction->reason);
        }
    }
    kn_project_place_warnings(work->inputs->project, &warnings);
    kn_emit_warnings(work->inputs->results->reporter, warnings);
    kn_warnings_free(warnings);
}

/* What goes wrong there is the matter of what names the model. */
static gboolean ask(KnDirectWork *work, GError **error)
{
    const KnProject *project = work->inputs->project;
    g_autoptr(GError) failed = NULL;
    if (kn_questions_ask(&work->asking, &failed))
        return TRUE;
    if (!g_error_matches(failed, KN_ERROR, KN_ERROR_CANCELLED))
        kn_project_place_member(project, kn_json_root(project->document), "$", "director", &failed);
    g_propagate_error(error, g_steal_pointer(&failed));
    return FALSE;
}

static gboolean ask_model(KnDirectWork *work, const double *aspects, GError **error)
{
    const KnDirectedFilm film = kn_project_directed_film(work->inputs->project, aspects);
    gboolean read =
        kn_questions_read(work, &film, error) && kn_questions_announce(&work->asking, error);
    guint n_open = 0;
    for (guint i = 0; read && i < work->asking.questions->len; i++) {
        kn_question_recall(&work->asking, work->asking.questions->pdata[i]);
        if (!kn_question_is_open(work->asking.questions->pdata[i]))
            continue;
        g_autofree char *body = kn_question_body(&work->asking, work->asking.questions->pdata[i]);
        n_open++;
        work->directions->n_tokens_missing +=
            kn_question_tokens(work->asking.questions->pdata[i], strlen(body));
    }
    g_free((gpointer)film.segments);
    if (!read)
        return FALSE;
    work->directions->n_missing = n_open;
    if (n_open > 0 && work->inputs->wish == KN_DIRECT_LOOK)
        warn_missing(work, n_open);
    if (n_open > 0 && work->inputs->wish == KN_DIRECT_MAKE) {
        if (!check_leave(work, error) || !ask(work, error))
            return FALSE;
        work->directions->n_missing = 0;
        work->directions->n_tokens_missing = 0;
    }
    warn_instead(work);
    return TRUE;
}

static gboolean any_to_direct(const KnProject *project)
{
    for (guint i = 0; i < project->n_segments; i++)
        if (!project->segments[i].planned)
            return TRUE;
    return FALSE;
}

KnDirections *kn_direct_phase(const KnDirectInputs *inputs, GError **error)
{
    const KnProject *project = inputs->project;
    KnReporter *reporter = inputs->results->reporter;
    g_autofree double *aspects = kn_direct_aspects(project, inputs->results->store);
    KnDirectWork work = {
        .inputs = inputs,
        .directions = direct_by_rules(project, aspects),
        .phase = {.phase = KN_PHASE_direct},
        .asking = {.settings = &project->directing,
                   .options = inputs->options,
                   .results = inputs->results,
                   .make = inputs->wish == KN_DIRECT_MAKE,
                   .hear = kn_directions_hear,
                   .user_data = &work},
        .segments = g_ptr_array_new_with_free_func(g_free),
    };
    kn_asking_begin(&work.asking);
    gboolean model = project->director == KN_DIRECTOR_MODEL && any_to_direct(project);
    gboolean reported = model && inputs->reported;
    if (reported)
        kn_phase_begin(reporter, &work.phase);
    gboolean done =
        !model || (ask_model(&work, aspects, error) && kn_build_go_on(inputs->options, error));
    work.phase.cpu_seconds += work.asking.cpu_seconds;
    if (reported && done)
        kn_phase_end(reporter, &work.phase);
    kn_asking_end(&work.asking);
    g_ptr_array_unref(work.segments);
    if (!done)
        g_clear_pointer(&work.directions, kn_directions_free);
    return work.directions;
}
