/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/warning.h"
#include "cli/event_fields.h"
#include "engine/run/phase.h"
#include "output/flaw.h"

#include <string.h>

/* ---- lists of words */

KN_WORDS(phase_state_words, "start", "done", "cached", "stopped", "failed")
KN_WORDS(batch_state_words, "start", "done", "cached", "retry", "failed", "missing")
KN_WORDS(voice_state, "made", "cached", "failed")
KN_WORDS(subject_state, "made", "cached", "failed", "given", "unasked")
KN_WORDS(scene_state, "start", "made", "cached", "retry", "failed")
KN_WORDS(output_state, "start", "done", "failed")
KN_WORDS(row_state, "start", "done", "cached", "retry", "failed", "stopped", "waiting",
         "interrupted", "gone")

const char *kn_event_phase(guint i)
{
    return kn_phase_names[i];
}

const char *kn_event_phase_state(guint i)
{
    return phase_state_words(i);
}

const char *kn_event_batch_state(guint i)
{
    return batch_state_words(i);
}

static const char *warning_code(guint i)
{
    return i < KN_N_WARNINGS ? kn_warning_name((KnWarningCode)i) : NULL;
}

const char *kn_event_error_code(guint i)
{
    return kn_error_code_name((KnErrorCode)(i + KN_ERROR_RENDER));
}

/* The kinds of mistakes, then those of failures. */
static const char *problem_code(guint i)
{
    enum { N = KN_N_PROBLEMS - (KN_PROBLEM_FAILURE + 1) };
    return i < N ? kn_problem_code_name((KnProblemCode)(i + KN_PROBLEM_FAILURE + 1))
                 : kn_event_error_code(i - N);
}

const KnEventField kn_problem_fields[] = {
    WORD("code", problem_code, "what kind of mistake it is, or else that of the error"),
    TEXT("message", "what is wrong, for people; without the place"),
    MAY_TEXT("hint", "the end of the message: how to mend it"),
    PLACE,
    {0},
};

/* ---- every run */

static const KnEventField start_fields[] = {
    {"version", KN_EVENT_INTEGER, .min = KN_EVENTS_VERSION, .max = KN_EVENTS_VERSION,
     .help = "of the events: raised when a field goes, is renamed or means something else"},
    TEXT("kinora", "the program's version"),
    MAY_TEXT("command", "which command runs; missing where the words name none"),
    {0},
};

const KnEventField kn_event_warning_fields[] = {
    WORD("code", warning_code, "which warning: docs/warnings.md"),
    TEXT("reason", "the warning as one line, for people"),
    PLACE,
    MAY_FROM_ONE("row", "of `render --rows`: the first row that it was told of"),
    {0},
};

static const KnEventField done_fields[] = {
    NUMBER("seconds", SECONDS_TOOK),
    COUNT("warnings", "how many warnings there were"),
    MAY_TEXT("output", "of a render: the film"),
    MAY_TEXT("sha256", "of the film"),
    MAY_COUNT("frames", "of the film"),
    {"batches", KN_EVENT_COUNTS, MAYBE, .help = "of the film"},
    {"voice", KN_EVENT_COUNTS, MAYBE, .help = "segments whose lines were spoken"},
    {"scenes", KN_EVENT_COUNTS, MAYBE, .help = "segments whose clips a program makes, if any"},
    {"rows", KN_EVENT_COUNTS, MAYBE,
     .help = "of `render --rows`: how many films were made, and were there already"},
    MAY_COUNT("models_loaded", "how many models were loaded, each in each process that has"),
    {0},
};

static const KnEventField error_fields[] = {
    WORD("code", kn_event_error_code, "what kind of failure it is"),
    {"exit_code", KN_EVENT_INTEGER, .min = 1, .max = 255, .help = "that the program ends with"},
    TEXT("message", "for people: a line for each cause"),
    NUMBER("seconds", "wall-clock time until then"),
    PLACE,
    {"problems", KN_EVENT_PROBLEMS, MAYBE,
     .help = "the causes whose place is known; that of the first stands in the event, too"},
    {0},
};

/* ---- builds */

static const KnEventField wait_fields[] = {
    TEXT("reason", "which build is waited for"),
    {0},
};

static const KnEventField phase_fields[] = {
    WORD("phase", kn_event_phase, "which phase"),
    WORD("state", kn_event_phase_state,
         "`stopped`: by Ctrl-C, SIGTERM or SIGHUP; `cached`: what it makes is there"),
    MAY_NUMBER("seconds", SECONDS_TOOK ", or until it was stopped or failed"),
    MAY_NUMBER("cpu_seconds", "processor time of a phase that is done, in all processes"),
    MAY_TEXT("inputs", "of `status`: what it reads, in words"),
    MAY_TEXT("outputs", "of `status`: what it makes, in words"),
    MAY_COUNT("ended", "of `status`: when it ended, in seconds since 1970"),
    {0},
};

static const KnEventField batch_fields[] = {
    COUNT("batch", "which batch, from 0"),
    WORD("state", kn_event_batch_state,
         "`missing` is said by `plan` and `status`, the others by builds"),
    COUNT("first_frame", "its first frame in the film, from 0"),
    COUNT("frames", "how many frames it has"),
    MAY_NUMBER("seconds", SECONDS_TOOK),
    MAY_COUNT("worker", "which worker makes it, from 0"),
    MAY_TEXT("reason", "why it failed, is tried again, or is missing"),
    MAY_TEXT("key", "under which the cache holds it"),
    {0},
};

static const KnEventField voice_fields[] = {
    FROM_ONE("segment", "from 1"),
    WORD("state", voice_state, "what became of its line"),
    MAY_NUMBER("duration", "of the sound, in seconds"),
    MAY_TEXT("reason", "why it failed"),
    {0},
};

static const KnEventField subject_fields[] = {
    FROM_ONE("segment", "the first that shows the picture, from 1"),
    TEXT("path", "the picture's file"),
    WORD("state", subject_state,
         "`made`: it was looked at in this run; `failed`: nobody could look at it. `given` (the "
         "project says it) and `unasked` (nothing asks for it) are said by `subjects` alone"),
    COUNT("found", "how many subjects, sure or not; where none is sure enough, none is described"),
    SUBJECT_PLACE,
    MAY_TEXT("correction", "of `subjects`: the member of the segment that says it, to be changed"),
    MAY_TEXT("reason", "why nobody could look at it"),
    {0},
};

static const KnEventField scene_fields[] = {
    FROM_ONE("segment", "from 1"),
    WORD("state", scene_state, "what became of its clip; `cached`: it was there"),
    MAY_NUMBER("seconds", "how long it took to make"),
    MAY_TEXT("reason", "why it failed"),
    {0},
};

static const KnEventField row_fields[] = {
    FROM_ONE("row", "which row, from 1"),
    FROM_ONE("line", "of the file of rows, in which it begins"),
    WORD("state", row_state,
         "`cached`: its film is there, as it would be made now. `waiting`, `interrupted` (its run "
         "was killed) and `gone` (its film is not there any more, or another one) are said by "
         "`status`, which says `done` of films that are there"),
    MAY_TEXT("output", "its film"),
    MAY_TEXT("output_name", "of which of the project's outputs"),
    MAY_TEXT("language", "in which of its languages"),
    MAY_NUMBER("seconds", SECONDS_TOOK),
    MAY_COUNT("frames", "of its film"),
    MAY_TEXT("sha256", "of its film"),
    MAY_COUNT("warnings", "that its render told"),
    {"code", KN_EVENT_WORD, MAYBE, .word = kn_event_error_code,
     .help = "what kind of failure it was"},
    MAY_TEXT("reason", "why it failed, or is tried again"),
    {0},
};

static const char *finding_code(guint i)
{
    return i < KN_N_FLAWS ? kn_flaw_name((KnFlawCode)i) : NULL;
}
KN_WORDS(severity, "error", "warning")
const KnEventField kn_event_finding_fields[] = {
    WORD("code", finding_code, "what kind it is (verification.md)"),
    WORD("severity", severity, "`error`: the run ends with exit code 7"),
    MAY_FROM_ONE("segment", "that it lies in, from 1"),
    NUMBER("start", "when it begins in the film, in seconds"),
    NUMBER("end", "when it ends"),
    {"number", KN_EVENT_NUMBER, .min = -1e6, .help = "that was found"},
    {"limit", KN_EVENT_NUMBER, .min = -1e6, .help = "that it should have, or may not pass"},
    TEXT("unit", "of both"),
    TEXT("reason", "what is found, for people"),
    TEXT("fix", "what to do about it"),
    {0},
};

static const KnEventField output_fields[] = {
    MAY_TEXT("name", "which of the project's outputs"),
    MAY_TEXT("language", "in which of its languages"),
    WORD("state", output_state, "the events between `start` and the next are of that film"),
    TEXT("output", "the film"),
    FROM_ONE("width", "of its frames"),
    FROM_ONE("height", "of its frames"),
    {0},
};

static const KnEventField rows_fields[] = {
    COUNT("rows", "how many there are"),
    COUNT("done", "whose films are there as they were made"),
    COUNT("failed", "whose last render failed"),
    COUNT("left", "all others"),
    BOOL("running", "a run of them goes on now"),
    MAY_COUNT("pid", "its process"),
    {0},
};

static const KnEventField progress_fields[] = {
    WORD("phase", kn_event_phase, "the phase that is under way"),
    COUNT("frame", "frames (of `visuals`: pictures) that are done"),
    COUNT("frames", "of so many"),
    {"percent", KN_EVENT_NUMBER, .max = 100,
     .help = "of the whole build; it never falls, and is 100 once, in the last progress before "
             "`done`"},
    NUMBER("fps", "frames a second"),
    MAY_NUMBER("eta", "seconds that are left for the phase"),
    COUNT("rss", "bytes of memory of all processes"),
    {0},
};

const KnEventForm kn_event_forms[] = {
    {"start", "The first line of every run.", .fields = start_fields},
    {"warning", "What a person should know although the work goes on; each once.",
     .fields = kn_event_warning_fields},
    {"wait", "A render with `--wait` waits for another build of the same film.",
     .fields = wait_fields},
    {"phase", "A phase of a build begins or ends; `status` says how each ended last.",
     .fields = phase_fields},
    {"batch", "Something happened to a batch; `plan` and `status` list all of them.",
     .fields = batch_fields},
    {"voice", "A line was spoken, or found in the cache.", .fields = voice_fields},
    {"subject", "What a picture is about was found, or was known; `subjects` lists all pictures.",
     .fields = subject_fields},
    {"scene", "Something happened to a scene: a clip that a program makes.",
     .fields = scene_fields},
    {"row", "`render --rows`: something happened to a row; `status --rows` lists all of them.",
     .fields = row_fields},
    {"finding", "Verification has found something in the film.", .fields = kn_event_finding_fields},
    {"output", "The film of one of several outputs or languages begins or ends.",
     .fields = output_fields},
    {"rows", "`status --rows`: the whole.", .fields = rows_fields},
    {"progress", "A few times a second while pictures are prepared, frames drawn and joined.",
     .fields = progress_fields},
    {"check", "`check`: the project is good.", .fields = kn_event_check_fields},
    {"segment",
     "`plan`: a segment of the timeline; of a part those that it shows, where they stand in the "
     "whole.",
     .fields = kn_event_segment_fields},
    {"plan", "`plan`, `render --dry-run`: the whole.", .fields = kn_event_plan_fields},
    {"picture", "`still`, `sheet`: the picture is written.", .fields = kn_event_picture_fields},
    {"review", "`render --review`, `approve`: what a person looks at.",
     .fields = kn_event_review_fields},
    {"status", "`status`: the whole.", .fields = kn_event_status_fields},
    {"report", "`report`: what the last render came to.", .fields = kn_event_report_fields},
    {"cluster", "`submit`, `status`: the film's job on a cluster.",
     .fields = kn_event_cluster_fields},
    {"task", "`worker`: a batch of the job is there.", .fields = kn_event_task_fields},
    {"speech", "`voice --list`: what a segment says.", .fields = kn_event_speech_fields},
    {"word", "`voice --words`: when a word is said.", .fields = kn_event_word_fields},
    {"speaker", "`voice --voices`: a voice that can be chosen.", .fields = kn_event_speaker_fields},
    {"cost", "`plan --cost`: what a render would buy.", .fields = kn_event_cost_fields},
    {"forecast",
     "`plan --cluster`: how long the film takes there; before it, how long with fewer cores.",
     .fields = kn_event_forecast_fields},
    {"direction", "`direct`: what the director makes of a segment.",
     .fields = kn_event_direction_fields},
    {"directed", "`direct`: the whole.", .fields = kn_event_directed_fields},
    {"exported", "`export`: the file is written.", .fields = kn_event_exported_fields},
    {"ledger", "`voice --ledger`: what was made with a voice.", .fields = kn_event_ledger_fields},
    {"entry", "`cache ls`: a result.", .fields = kn_event_entry_fields},
    {"usage", "`cache du`: the results of a kind.", .fields = kn_event_usage_fields},
    {"cache", "`cache du`: the whole.", .fields = kn_event_cache_fields},
    {"pruned", "`cache prune`: what it came to.", .fields = kn_event_pruned_fields},
    {"damaged", "`cache verify`: a result was damaged.", .fields = kn_event_damaged_fields},
    {"verified", "`cache verify`: what it came to.", .fields = kn_event_verified_fields},
    {"model", "`models`: a model; of a build: one was loaded.", .fields = kn_event_model_fields},
    {"setting", "`config`: a setting.", .fields = kn_event_setting_fields},
    {"doctor", "`doctor`: a check.", .fields = kn_event_doctor_fields},
    {"bench", "`bench`: a method.", .fields = kn_event_bench_fields},
    {"part", "`bench`: where the time of a method goes.", .fields = kn_event_part_fields},
    {"done", "The last line of a run that did what it was asked for; its exit code is 0.",
     .last = TRUE, .fields = done_fields},
    {"error", "The last line of every other run.", .last = TRUE, .fields = error_fields},
    {0},
};

const KnEventForm *kn_event_form(const char *name)
{
    for (const KnEventForm *form = kn_event_forms; form->name; form++)
        if (strcmp(form->name, name) == 0)
            return form;
    return NULL;
}

const KnEventField *kn_event_field(const KnEventField *fields, const char *name)
{
    for (; fields->name; fields++)
        if (strcmp(fields->name, name) == 0)
            return fields;
    return NULL;
}
