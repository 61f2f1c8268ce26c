/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/warning.h"
#include "cli/event_fields.h"
#include "engine/run/phase.h"
#include "engine/store/store.h"
#include "output/flaw.h"

#include <string.h>

/* ---- lists of words */

KN_WORDS(phase_state_words, "start", "done", "cached", "stopped", "failed")
KN_WORDS(batch_state_words, "start", "done", "cached", "retry", "failed", "missing")
KN_WORDS(voice_state, "made", "cached", "failed")
KN_WORDS(subject_state, "made", "cached", "failed", "given", "unasked")
KN_WORDS(scene_state, "start", "made", "cached", "retry", "failed")
KN_WORDS(check_state, "good", "poor", "missing")
KN_WORDS(model_state, "there", "missing", "damaged", "fetched", "loaded")
KN_WORDS(result, "none", "running", "interrupted", "done", "failed", "stopped")
KN_WORDS(review_state, "none", "waiting", "approved")
KN_WORDS(visual, "image", "video", "card", "scene")
KN_WORDS(cluster_state, "submitted", "active", "done", "failed", "gone", "cancelled")
KN_WORDS(output_state, "start", "done", "failed")
KN_WORDS(row_state, "start", "done", "cached", "retry", "failed", "stopped", "waiting",
         "interrupted", "gone")
KN_WORDS(part, "floor", "encoding", "drawing", "preparing", "sound", "join", "rest", "all")

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

static const char *store_kind(guint i)
{
    return i < KN_N_STORE_KINDS ? kn_store_kind_name((KnStoreKind)i) : NULL;
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
    TEXT("name", "which of the project's outputs"),
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

/* ---- commands that look */

static const KnEventField check_fields[] = {
    TEXT("project", "the project's file"),
    MAY_TEXT("output_name", "which of its outputs"),
    COUNT("segments", "how many"),
    COUNT("frames", "of the film"),
    BOOL("estimated", "lengths are guessed: lines are not spoken, or clips not opened yet"),
    NUMBER("duration", "of the film, in seconds"),
    BOOL("media", "pictures, clips and sound were opened"),
    MAY_COUNT("scenes_missing", "segments whose scene is not made yet"),
    COUNT("warnings", "how many"),
    {0},
};

static const KnEventField segment_fields[] = {
    FROM_ONE("segment", "from 1"),
    COUNT("first_frame", "from 0"),
    COUNT("frames", "how many"),
    WORD("visual", visual, "what it shows"),
    MAY_TEXT("path", "the picture's or clip's file"),
    MAY_TEXT("query", "its visual_query, where the project names no image"),
    MAY_NUMBER("score", "of the picture that was chosen for it; missing: none fits"),
    TEXT("motion", "name of its motion"),
    TEXT("transition", "name of the transition after it, or `none`"),
    COUNT("transition_frames", "how long that is"),
    {0},
};

static const KnEventField plan_fields[] = {
    TEXT("output", "the film that a render would write"),
    FROM_ONE("width", "of its frames"),
    FROM_ONE("height", "of its frames"),
    COUNT("segments", "how many"),
    COUNT("frames", "of the film"),
    NUMBER("duration", "of the film, in seconds"),
    COUNTS("batches", "`made`: those that a render would make"),
    TEXT("encoder", "the encoder of the pictures"),
    TEXT("speed", "its own preset, or empty"),
    TEXT("tune", "what it is tuned for"),
    MAY_TEXT("row_rest",
             "what it is told besides for batches in which nothing moves but captions and "
             "fades, where there are some; empty: nothing"),
    MAY_TEXT("row_stills", "the same for batches in which a camera moves over stills"),
    MAY_TEXT("row_clips", "the same for batches that show clips"),
    {0},
};

static const KnEventField picture_fields[] = {
    TEXT("output", "the picture that was written"),
    MAY_COUNT("frame", "of `still`: which frame, from 0"),
    MAY_COUNT("segments", "of `sheet`: how many it shows"),
    MAY_COUNT("pictures", "of `subjects`: how many it shows"),
    FROM_ONE("width", "in pixels"),
    FROM_ONE("height", "in pixels"),
    {0},
};

KN_WORDS(report_result, "done", "failed", "stopped")

static const KnEventField report_fields[] = {
    MAY_TEXT("output", "the film"),
    MAY_TEXT("output_name", "which of several outputs"),
    WORD("result", report_result, "how the run ended"),
    TEXT("report", "the file that says all of it: report.md"),
    MAY_TEXT("page", "that was written"),
    {0},
};

static const KnEventField review_fields[] = {
    WORD("state", review_state,
         "`waiting`: no film is made yet; `approved`: the next render passes"),
    MAY_TEXT("output_name", "which of several outputs"),
    TEXT("content", "SHA-256 of what was shown: the approval is of nothing else"),
    TEXT("text", "the file with plan and narration"),
    TEXT("sheet", "the contact sheet"),
    {0},
};

static const KnEventField status_fields[] = {
    WORD("result", result, "of the last build; `interrupted`: it was killed"),
    BOOL("running", "a build of the film runs now"),
    MAY_COUNT("pid", "its process"),
    MAY_TEXT("error", "why the last build failed"),
    WORD("review", review_state,
         "what `render --review` has left: `none`; `waiting` for `approve`; `approved`"),
    BOOL("needs_human_review", "nothing goes on until a person has looked"),
    MAY_TEXT("review_reason", "why"),
    MAY_COUNT("begun", "when the last build began, in seconds since 1970"),
    MAY_TEXT("output_name", "which of the project's outputs"),
    TEXT("output", "the film"),
    BOOL("film_there", "the film is there, as it would be made now"),
    COUNT("batches_cached", "how many batches the cache holds"),
    COUNT("batches_missing", "and how many a render would make"),
    COUNT("pictures_missing", "pictures that would be prepared"),
    BOOL("sound_missing", "the sound would be made"),
    MAY_COUNT("scenes_missing", "segments whose scene would be made, of a film that has scenes"),
    {0},
};

static const KnEventField cluster_fields[] = {
    WORD("state", cluster_state,
         "`gone`: nothing of the job is left, and its join has come to no end"),
    TEXT("folder", "of the job"),
    MAY_TEXT("scheduler", "who runs its tasks"),
    MAY_TEXT("jobs", "what the scheduler calls it"),
    MAY_TEXT("join", "the job that joins"),
    MAY_COUNT("tasks", "how many"),
    MAY_COUNT("batches", "how many they make"),
    MAY_COUNT("batches_made", "how many of those are there"),
    MAY_COUNT("waiting", "tasks that wait for a place"),
    MAY_COUNT("running", "tasks that run"),
    MAY_TEXT("reason", "why the join has failed, tasks wait, or nothing is known of them"),
    {0},
};

static const KnEventField task_fields[] = {
    COUNT("batch", "which batch, from 0"),
    WORD("state", kn_event_batch_state, "`done`: made now; `cached`: it was there"),
    NUMBER("percent", "of what this worker makes"),
    {0},
};

static const KnEventField speech_fields[] = {
    FROM_ONE("segment", "from 1"),
    TEXT("source", "the voice's provider, or `audio` for a file"),
    TEXT("key", "under which the cache holds it"),
    BOOL("cached", "it is there"),
    NUMBER("duration", "of the sound, in seconds"),
    BOOL("estimated", "the duration is guessed"),
    MAY_TEXT("text", "what is said"),
    MAY_TEXT("doubt", "about a take that was bought: what may be wrong with it"),
    {0},
};

static const KnEventField word_fields[] = {
    FROM_ONE("segment", "from 1"),
    TEXT("text", "the word, as it is shown"),
    NUMBER("start", "in the film, in seconds"),
    NUMBER("end", "likewise"),
    COUNT("confidence", "0 to 100; 100: the voice told it"),
    BOOL("guessed", "it was looked for in the sound, and not surely found"),
    {0},
};

static const KnEventField direction_fields[] = {
    FROM_ONE("segment", "from 1"),
    BOOL("given", "the director has a plan for it; else it has one of its own"),
    TEXT("by", "who has made it: `own` (the project), `builtin`, `model`"),
    TEXT("role", "what the segment is taken for"),
    TEXT("plan", "its effects plan as JSON text; empty: its own stays"),
    TEXT("why", "how the director came to it"),
    {0},
};

static const KnEventField cost_fields[] = {
    COUNT("lines", "that a render would buy of servers"),
    COUNT("characters", "of these lines"),
    COUNT("lines_cached", "that it would have bought, and are there"),
    COUNT("requests", "to a language model"),
    COUNT("tokens", "about, of these requests and their answers"),
    MAY_NUMBER("money", "about, where `--prices` says what a million costs"),
    {0},
};

static const KnEventField directed_fields[] = {
    MAY_TEXT("output", "the project that was written; none with `--explain`"),
    COUNT("segments", "how many the project has"),
    COUNT("plans", "how many of them got a plan"),
    {0},
};

static const KnEventField exported_fields[] = {
    TEXT("output", "the file that was written"),
    TEXT("form", "its name: `otio`, `edl`, `srt`, `vtt` or `concat`"),
    COUNT("segments", "how many the project has"),
    {0},
};

static const KnEventField ledger_fields[] = {
    TEXT("provider", "of the voice"),
    MAY_TEXT("voice", "its name"),
    COUNT("lines", "how many were made"),
    COUNT("characters", "in all of them"),
    NUMBER("duration", "of their sound, in seconds"),
    COUNT(
        "unsettled",
        "asked for by builds that were killed, or run now: nobody knows whether they were bought"),
    COUNT("unsettled_characters", "in all of those"),
    TEXT("first", "day of the first"),
    TEXT("last", "day of the last"),
    {0},
};

/* ---- the cache, the machine */

static const KnEventField entry_fields[] = {
    WORD("kind", store_kind, "what it is"),
    TEXT("key", "its name"),
    COUNT("size_bytes", "its size"),
    NUMBER("used", "when it was used last, in seconds since 1970"),
    MAY_TEXT("project", "for which it was made"),
    MAY_TEXT("source", "of which it was made"),
    MAY_FROM_ONE("first_segment", "of a batch, from 1"),
    MAY_FROM_ONE("last_segment", "of a batch, from 1"),
    MAY_COUNT("first_frame", "of a batch, from 0"),
    MAY_COUNT("frames", "of a batch"),
    MAY_NUMBER("seconds", SECONDS_TOOK " to make it"),
    MAY_TEXT("kinora", "the version that made it"),
    {0},
};

static const KnEventField usage_fields[] = {
    WORD("kind", store_kind, "what they are"),
    COUNT("results", "how many"),
    COUNT("size_bytes", "of all of them"),
    {0},
};

static const KnEventField cache_fields[] = {
    TEXT("folder", "the cache"),
    COUNT("results", "how many it holds"),
    COUNT("size_bytes", "of all of them"),
    COUNT("limit_bytes", "what it may hold"),
    {0},
};

static const KnEventField pruned_fields[] = {
    COUNT("removed", "how many"),
    COUNT("removed_bytes", "their size"),
    COUNT("left", "how many are left"),
    COUNT("left_bytes", "their size"),
    COUNT("in_use", "of those, by running builds"),
    {0},
};

static const KnEventField damaged_fields[] = {
    TEXT("path", "the file, which was removed"),
    TEXT("reason", "what is wrong with it"),
    {0},
};

static const KnEventField verified_fields[] = {
    COUNT("checked", "how many results were read"),
    COUNT("checked_bytes", "their size"),
    COUNT("damaged", "how many of them were damaged"),
    {0},
};

static const KnEventField model_fields[] = {
    TEXT("name", "which model"),
    WORD("state", model_state, "`fetched`: by `models fetch`; `loaded`: by a build"),
    MAY_TEXT("path", "of `models`: its file, there or not"),
    MAY_COUNT("size_bytes", "that it has when it is whole"),
    MAY_TEXT("what", "what it is for"),
    MAY_TEXT("licence", "under which it may be used"),
    MAY_TEXT("package", "of the npm registry, that it is made of"),
    MAY_COUNT("pid", "of a build: the process that has loaded it"),
    MAY_NUMBER("seconds", SECONDS_TOOK " to load it"),
    {0},
};

static const KnEventField setting_fields[] = {
    TEXT("name", "as in a key file"),
    TEXT("value", "what it is"),
    TEXT("origin", "where that was said"),
    {0},
};

static const KnEventField doctor_fields[] = {
    TEXT("check", "what was looked at"),
    WORD("state", check_state, "`poor`: it works with less; `missing`: it does not work"),
    TEXT("found", "in words"),
    {0},
};

static const KnEventField bench_fields[] = {
    TEXT("method", "that was measured"),
    NUMBER("seconds", "wall-clock time of the whole render"),
    NUMBER("cpu_seconds", "processor time, in all processes"),
    NUMBER("fps", "frames a second of wall-clock time"),
    COUNT("parent_rss", "peak memory of the parent, in bytes"),
    COUNT("worker_rss", "peak memory of the largest worker, in bytes"),
    COUNT("processes", "workers that were seen"),
    NUMBER("cpu_per_floor",
           "processor time against that of the encoder alone, with its preset as it is"),
    {0},
};

static const KnEventField part_fields[] = {
    TEXT("method", "that was measured"),
    WORD("part", part, "which kind of work"),
    MAY_NUMBER("seconds", "of `join`, instead of processor time: wall-clock time"),
    {"cpu_seconds", KN_EVENT_NUMBER, MAYBE, .min = -1e6,
     .help =
         "processor time of that work alone; `rest` may be below 0, since each is measured alone"},
    {"cpu_per_floor", KN_EVENT_NUMBER, .min = -1e6,
     .help = "against `floor`, the processor time of the encoder alone with its preset as it is"},
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
    {"output", "The film of one of several outputs begins or ends.", .fields = output_fields},
    {"rows", "`status --rows`: the whole.", .fields = rows_fields},
    {"progress", "A few times a second while pictures are prepared, frames drawn and joined.",
     .fields = progress_fields},
    {"check", "`check`: the project is good.", .fields = check_fields},
    {"segment",
     "`plan`: a segment of the timeline; of a part those that it shows, where they stand in the "
     "whole.",
     .fields = segment_fields},
    {"plan", "`plan`, `render --dry-run`: the whole.", .fields = plan_fields},
    {"picture", "`still`, `sheet`: the picture is written.", .fields = picture_fields},
    {"review", "`render --review`, `approve`: what a person looks at.", .fields = review_fields},
    {"status", "`status`: the whole.", .fields = status_fields},
    {"report", "`report`: what the last render came to.", .fields = report_fields},
    {"cluster", "`submit`, `status`: the film's job on a cluster.", .fields = cluster_fields},
    {"task", "`worker`: a batch of the job is there.", .fields = task_fields},
    {"speech", "`voice --list`: what a segment says.", .fields = speech_fields},
    {"word", "`voice --words`: when a word is said.", .fields = word_fields},
    {"cost", "`plan --cost`: what a render would buy.", .fields = cost_fields},
    {"direction", "`direct`: what the director makes of a segment.", .fields = direction_fields},
    {"directed", "`direct`: the whole.", .fields = directed_fields},
    {"exported", "`export`: the file is written.", .fields = exported_fields},
    {"ledger", "`voice --ledger`: what was made with a voice.", .fields = ledger_fields},
    {"entry", "`cache ls`: a result.", .fields = entry_fields},
    {"usage", "`cache du`: the results of a kind.", .fields = usage_fields},
    {"cache", "`cache du`: the whole.", .fields = cache_fields},
    {"pruned", "`cache prune`: what it came to.", .fields = pruned_fields},
    {"damaged", "`cache verify`: a result was damaged.", .fields = damaged_fields},
    {"verified", "`cache verify`: what it came to.", .fields = verified_fields},
    {"model", "`models`: a model; of a build: one was loaded.", .fields = model_fields},
    {"setting", "`config`: a setting.", .fields = setting_fields},
    {"doctor", "`doctor`: a check.", .fields = doctor_fields},
    {"bench", "`bench`: a method.", .fields = bench_fields},
    {"part", "`bench`: where the time of a method goes.", .fields = part_fields},
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
