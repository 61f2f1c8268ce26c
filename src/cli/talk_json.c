/* SPDX-License-Identifier: MIT */
#include "cli/ending.h"
#include "cli/subject_words.h"
#include "cli/talk.h"

#include <string.h>

/* Events as lines of JSON: the forms of the manual, and nothing else. */

static void print_wait(const KnEvent *event)
{
    KnJsonLine *line = kn_json_line_new("wait");
    kn_json_line_string(line, "reason", event->reason);
    kn_json_line_print(line);
}

static void print_batch(const KnEvent *event)
{
    KnJsonLine *line = kn_json_line_new("batch");
    kn_json_line_integer(line, "batch", event->batch);
    kn_json_line_string(line, "state", event->state);
    kn_json_line_integer(line, "first_frame", event->frame);
    kn_json_line_integer(line, "frames", event->frames);
    if (strcmp(event->state, "start") != 0 && strcmp(event->state, "cached") != 0)
        kn_json_line_number(line, "seconds", event->seconds);
    if (strcmp(event->state, "cached") != 0)
        kn_json_line_integer(line, "worker", event->worker);
    kn_json_line_string(line, "reason", event->reason);
    kn_json_line_print(line);
}

static void print_voice(const KnEvent *event)
{
    KnJsonLine *line = kn_json_line_new("voice");
    kn_json_line_integer(line, "segment", event->segment);
    kn_json_line_string(line, "state", event->state);
    if (event->seconds > 0)
        kn_json_line_number(line, "duration", event->seconds);
    kn_json_line_string(line, "reason", event->reason);
    kn_json_line_print(line);
}

static void print_subject(const KnEvent *event)
{
    KnJsonLine *line = kn_json_line_new("subject");
    kn_json_line_integer(line, "segment", event->segment);
    kn_json_line_string(line, "path", event->picture);
    kn_json_line_string(line, "state", event->state);
    kn_json_line_integer(line, "found", event->n);
    if (event->subject)
        kn_subject_print_json(line, event->subject);
    kn_json_line_string(line, "reason", event->reason);
    kn_json_line_print(line);
}

static void print_scene(const KnEvent *event)
{
    KnJsonLine *line = kn_json_line_new("scene");
    kn_json_line_integer(line, "segment", event->segment);
    kn_json_line_string(line, "state", event->state);
    if (event->seconds > 0)
        kn_json_line_number(line, "seconds", event->seconds);
    kn_json_line_string(line, "reason", event->reason);
    kn_json_line_print(line);
}

static void print_finding(const KnFilmFinding *found)
{
    const KnFlaw *flaw = &found->finding;
    KnJsonLine *line = kn_json_line_new("finding");
    kn_json_line_string(line, "code", kn_flaw_name(flaw->code));
    kn_json_line_string(line, "severity", kn_flaw_is_error(flaw->code) ? "error" : "warning");
    if (found->segment)
        kn_json_line_integer(line, "segment", found->segment);
    kn_json_line_number(line, "start", (double)flaw->first_us / G_USEC_PER_SEC);
    kn_json_line_number(line, "end", (double)flaw->last_us / G_USEC_PER_SEC);
    kn_json_line_number(line, "number", flaw->number);
    kn_json_line_number(line, "limit", flaw->limit);
    kn_json_line_string(line, "unit", kn_flaw_unit(flaw->code));
    kn_json_line_string(line, "reason", found->words);
    kn_json_line_string(line, "fix", found->fix);
    kn_json_line_print(line);
}

static void print_progress(const KnEvent *event)
{
    KnJsonLine *line = kn_json_line_new("progress");
    kn_json_line_string(line, "phase", event->phase);
    kn_json_line_integer(line, "frame", event->frame);
    kn_json_line_integer(line, "frames", event->frames);
    kn_json_line_number(line, "percent", event->percent);
    kn_json_line_number(line, "fps", event->fps);
    if (event->eta >= 0)
        kn_json_line_number(line, "eta", event->eta);
    kn_json_line_integer(line, "rss", (gint64)event->rss_bytes);
    kn_json_line_print(line);
}

/* It is printed when the command has come to its end. */
static void keep_done(const KnEvent *event)
{
    KnJsonLine *line = kn_ending_facts();
    kn_json_line_string(line, "output", event->output);
    kn_json_line_string(line, "sha256", event->sha256);
    kn_json_line_integer(line, "frames", event->frames);
    kn_json_line_counts(line, "batches", event->batches_made, event->batches_cached);
    kn_json_line_counts(line, "voice", event->voice_made, event->voice_cached);
    if (event->scenes_made + event->scenes_cached > 0)
        kn_json_line_counts(line, "scenes", event->scenes_made, event->scenes_cached);
    kn_json_line_integer(line, "models_loaded", event->models_loaded);
}

void kn_talk_json_model(const KnEvent *event)
{
    KnJsonLine *line = kn_json_line_new("model");
    kn_json_line_string(line, "name", event->model);
    kn_json_line_string(line, "state", "loaded");
    kn_json_line_integer(line, "pid", event->pid);
    kn_json_line_number(line, "seconds", event->seconds);
    kn_json_line_print(line);
}

static void print_phase(const KnEvent *event)
{
    KnJsonLine *line = kn_json_line_new("phase");
    kn_json_line_string(line, "phase", event->phase);
    kn_json_line_string(line, "state", event->state);
    if (strcmp(event->state, "start") != 0)
        kn_json_line_number(line, "seconds", event->seconds);
    if (strcmp(event->state, "done") == 0)
        kn_json_line_number(line, "cpu_seconds", event->cpu_seconds);
    kn_json_line_print(line);
}

static KnWarnings *told;     /* in this run */
static guint n_row_warnings; /* of its rows */

static void print_warning(const char *code, const char *reason, const KnProblem *place, guint row)
{
    KnJsonLine *line = kn_json_line_new("warning");
    kn_json_line_string(line, "code", code);
    kn_json_line_string(line, "reason", reason);
    kn_json_line_place(line, place);
    if (row)
        kn_json_line_integer(line, "row", row);
    kn_json_line_print(line);
}

void kn_talk_json_warning(const KnWarning *warning)
{
    if (!told)
        told = kn_warnings_new();
    if (!kn_warnings_append(told, warning))
        return;
    g_autofree char *reason = kn_warning_line(warning);
    print_warning(kn_warning_name(warning->code), reason,
                  &(KnProblem){.file = warning->file,
                               .line = warning->line,
                               .column = warning->column,
                               .path = warning->path,
                               .segment = warning->segment},
                  0);
}

void kn_talk_json_row_warning(const char *code, const char *reason, const KnProblem *place,
                              guint row)
{
    n_row_warnings++;
    print_warning(code, reason, place, row);
}

guint kn_talk_json_n_warnings(void)
{
    return kn_warnings_n(told) + n_row_warnings;
}

static void hear(const KnEvent *event, const KnTalk *talk, gpointer state)
{
    switch (event->kind) {
    case KN_EVENT_WAIT:
        print_wait(event);
        break;
    case KN_EVENT_PHASE:
        print_phase(event);
        break;
    case KN_EVENT_BATCH:
        print_batch(event);
        break;
    case KN_EVENT_VOICE:
        print_voice(event);
        break;
    case KN_EVENT_SUBJECT:
        print_subject(event);
        break;
    case KN_EVENT_MODEL:
        kn_talk_json_model(event);
        break;
    case KN_EVENT_SCENE:
        print_scene(event);
        break;
    case KN_EVENT_FINDING:
        print_finding(event->found);
        break;
    case KN_EVENT_PROGRESS:
        print_progress(event);
        break;
    case KN_EVENT_WARNING:
        kn_talk_json_warning(event->warning);
        break;
    case KN_EVENT_DONE:
        keep_done(event);
        break;
    case KN_EVENT_ROUND:
    case KN_EVENT_WORKER:
        break;
    }
}

const KnListener kn_listener_json = {.state_size = 1, .event = hear};
