/* SPDX-License-Identifier: MIT */
/* What a model is asked, and what of its answers is good. Segments are put together so that an edit
 * changes the questions near it: a question ends after a segment whose hash says so, wherever it
 * stands. */
#include "engine/direct/private.h"
#include "project/places.h"

#include <string.h>

#define PROMPT "director-1"
enum { SEGMENTS_MIN = 5, ENDS_ONE_OF = 4 };
static gboolean ends_question(const KnDirectedSegment *segment)
{
    guint hash = g_str_hash(segment->words ? segment->words : "") ^
                 g_str_hash(segment->visual ? segment->visual : "");
    return (hash * 2654435761u) >> 30 == 0; /* one of ENDS_ONE_OF */
}

static void finish(KnDirectWork *work, const guint *segments, guint n, const KnDirectedFilm *film,
                   const char *prompt)
{
    KnQuestion *question = g_new0(KnQuestion, 1);
    g_autofree char *catalogue = kn_wire_catalogue();
    g_autofree char *instructions = kn_asking_instructions(work->asking.settings);
    question->n = n;
    question->first_segment = segments[0] + 1;
    question->last_segment = segments[n - 1] + 1;
    question->form = "effects_plans";
    question->schema = kn_wire_schema(n);
    const char *const pairs[] = {"catalogue",    catalogue,    "schema", question->schema,
                                 "instructions", instructions, NULL};
    question->prompt = kn_prompt_fill(prompt, pairs);
    question->question = kn_wire_question(film, segments, n);
    question->data = g_memdup2(segments, n * sizeof *segments);
    g_ptr_array_add(work->segments, question->data);
    kn_asking_add(&work->asking, question);
}

/* What is wrong with it is the matter of what names it. */
static char *read_own(const KnDirectWork *work, GError **error)
{
    static const char *const names[] = {"catalogue", "schema", "instructions", NULL};
    const KnProject *project = work->inputs->project;
    g_autoptr(GError) failed = NULL;
    char *prompt = kn_prompt_read(work->asking.settings->prompt, names, &failed);
    if (prompt)
        return prompt;
    kn_project_place_member(project, kn_json_member(kn_json_root(project->document), "director"),
                            "$.director", "prompt", &failed);
    g_propagate_error(error, g_steal_pointer(&failed));
    return NULL;
}

gboolean kn_questions_read(KnDirectWork *work, const KnDirectedFilm *film, GError **error)
{
    const char *own = work->asking.settings->prompt;
    g_autofree char *prompt = own ? read_own(work, error) : kn_prompt_load(PROMPT, error);
    guint segments[KN_WIRE_SEGMENTS_MAX], n = 0;
    if (!prompt)
        return FALSE;
    for (guint i = 0; i < film->n; i++) {
        if (film->segments[i].planned)
            continue;
        segments[n++] = i;
        if (n < KN_WIRE_SEGMENTS_MAX && (n < SEGMENTS_MIN || !ends_question(&film->segments[i])))
            continue;
        finish(work, segments, n, film, prompt);
        n = 0;
    }
    if (n > 0)
        finish(work, segments, n, film, prompt);
    return TRUE;
}

/* ---- answers ---- */

static void take_plan(KnDirectWork *work, guint segment, char *take_plan_text, const char *why)
{
    KnDirection *direction = &work->directions->items[segment];
    g_free(direction->plan);
    g_free(direction->why);
    g_clear_pointer(&direction->reason, g_free);
    direction->plan = take_plan_text;
    direction->why = g_strdup(why ? why : "the model gives no reason");
    direction->role = "model";
    direction->by = KN_DIRECTED_MODEL;
}

void kn_directions_hear(KnAsking *asking, KnQuestion *question, const char *text)
{
    KnDirectWork *work = asking->user_data;
    const guint *segments = question->data;
    const KnJson *plans = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(KnJsonDocument) document = kn_wire_find(text, strlen(text), &plans, &error);
    g_string_truncate(question->problems, 0);
    const char *wrong = question->no_message ? question->no_message : error ? error->message : "";
    if (!document)
        g_string_append_printf(question->problems, "%s\n", wrong);
    for (guint i = 0; i < question->n; i++) {
        KnDirection *direction = &work->directions->items[segments[i]];
        g_autofree char *name = g_strdup_printf("s%u", i + 1);
        g_autofree char *why = NULL;
        g_autoptr(GString) problems = g_string_new(NULL);
        if (direction->by == KN_DIRECTED_MODEL)
            continue; /* an answer before was good */
        gboolean last = segments[i] + 1 == work->directions->n;
        char *plan = document ? kn_wire_plan(plans, name, last, &why, problems) : NULL;
        if (plan && kn_project_check_plan(plan, name, problems)) {
            take_plan(work, segments[i], plan, why);
            continue;
        }
        g_free(plan);
        g_free(direction->reason);
        direction->reason = g_strdup(document ? g_strchomp(problems->str) : wrong);
        if (document)
            g_string_append_printf(question->problems, "%s\n", problems->str);
    }
}
