/* SPDX-License-Identifier: MIT */
#include "cli/event_fields.h"
#include "cluster/forecast.h"
#include "engine/store/store.h"

/* What commands say of what they were asked about. */

KN_WORDS(check_state, "good", "poor", "missing")
KN_WORDS(model_state, "there", "missing", "damaged", "fetched", "loaded")
KN_WORDS(result, "none", "running", "interrupted", "done", "failed", "stopped")
KN_WORDS(review_state, "none", "waiting", "approved")
KN_WORDS(visual, "image", "video", "card", "scene")
KN_WORDS(cluster_state, "submitted", "active", "done", "failed", "gone", "cancelled")
KN_WORDS(part, "floor", "encoding", "drawing", "preparing", "sound", "join", "rest", "all")

static const char *store_kind(guint i)
{
    return i < KN_N_STORE_KINDS ? kn_store_kind_name((KnStoreKind)i) : NULL;
}

static const char *cluster_bound(guint i)
{
    return kn_cluster_bound_names[i];
}

/* ---- commands that look */

const KnEventField kn_event_check_fields[] = {
    TEXT("project", "the project's file"),
    MAY_TEXT("output_name", "which of its outputs"),
    MAY_TEXT("language", "in which of its languages"),
    COUNT("segments", "how many"),
    COUNT("frames", "of the film"),
    BOOL("estimated", "lengths are guessed: lines are not spoken, or clips not opened yet"),
    NUMBER("duration", "of the film, in seconds"),
    BOOL("media", "pictures, clips and sound were opened"),
    MAY_COUNT("scenes_missing", "segments whose scene is not made yet"),
    COUNT("warnings", "how many"),
    {0},
};

const KnEventField kn_event_segment_fields[] = {
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

const KnEventField kn_event_plan_fields[] = {
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

const KnEventField kn_event_picture_fields[] = {
    TEXT("output", "the picture that was written"),
    MAY_COUNT("frame", "of `still`: which frame, from 0"),
    MAY_COUNT("segments", "of `sheet`: how many it shows"),
    MAY_COUNT("pictures", "of `subjects`: how many it shows"),
    FROM_ONE("width", "in pixels"),
    FROM_ONE("height", "in pixels"),
    {0},
};

KN_WORDS(report_result, "done", "failed", "stopped")

const KnEventField kn_event_report_fields[] = {
    MAY_TEXT("output", "the film"),
    MAY_TEXT("output_name", "which of several outputs"),
    MAY_TEXT("language", "in which of its languages"),
    WORD("result", report_result, "how the run ended"),
    TEXT("report", "the file that says all of it: report.md"),
    MAY_TEXT("page", "that was written"),
    {0},
};

const KnEventField kn_event_review_fields[] = {
    WORD("state", review_state,
         "`waiting`: no film is made yet; `approved`: the next render passes"),
    MAY_TEXT("output_name", "which of several outputs"),
    MAY_TEXT("language", "in which of its languages"),
    TEXT("content", "SHA-256 of what was shown: the approval is of nothing else"),
    TEXT("text", "the file with plan and narration"),
    TEXT("sheet", "the contact sheet"),
    {0},
};

const KnEventField kn_event_status_fields[] = {
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
    MAY_TEXT("language", "in which of its languages"),
    TEXT("output", "the film"),
    BOOL("film_there", "the film is there, as it would be made now"),
    COUNT("batches_cached", "how many batches the cache holds"),
    COUNT("batches_missing", "and how many a render would make"),
    COUNT("pictures_missing", "pictures that would be prepared"),
    BOOL("sound_missing", "the sound would be made"),
    MAY_COUNT("scenes_missing", "segments whose scene would be made, of a film that has scenes"),
    {0},
};

const KnEventField kn_event_cluster_fields[] = {
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

const KnEventField kn_event_task_fields[] = {
    COUNT("batch", "which batch, from 0"),
    WORD("state", kn_event_batch_state, "`done`: made now; `cached`: it was there"),
    NUMBER("percent", "of what this worker makes"),
    {0},
};

const KnEventField kn_event_speech_fields[] = {
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

const KnEventField kn_event_word_fields[] = {
    FROM_ONE("segment", "from 1"),
    TEXT("text", "the word, as it is shown"),
    NUMBER("start", "in the film, in seconds"),
    NUMBER("end", "likewise"),
    COUNT("confidence", "0 to 100; 100: the voice told it"),
    BOOL("guessed", "it was looked for in the sound, and not surely found"),
    {0},
};

const KnEventField kn_event_direction_fields[] = {
    FROM_ONE("segment", "from 1"),
    BOOL("given", "the director has a plan for it; else it has one of its own"),
    TEXT("by", "who has made it: `own` (the project), `builtin`, `model`"),
    TEXT("role", "what the segment is taken for"),
    TEXT("plan", "its effects plan as JSON text; empty: its own stays"),
    TEXT("why", "how the director came to it"),
    {0},
};

const KnEventField kn_event_cost_fields[] = {
    COUNT("lines", "that a render would buy of servers"),
    COUNT("characters", "of these lines"),
    COUNT("lines_cached", "that it would have bought, and are there"),
    COUNT("requests", "to a language model"),
    COUNT("tokens", "about, of these requests and their answers"),
    MAY_NUMBER("money", "about, where `--prices` says what a million costs"),
    {0},
};

const KnEventField kn_event_forecast_fields[] = {
    FROM_ONE("nodes", "of the cluster; 1 in the lines for fewer cores"),
    FROM_ONE("cores", "of each"),
    NUMBER("time", "to the film, in seconds, once voice, pictures and sound are made"),
    NUMBER("start_seconds", "of it, until the first task begins"),
    NUMBER("task_seconds", "of it, while tasks run"),
    NUMBER("join_seconds", "of it, for the join"),
    NUMBER("busy", "the part of the cores' time in which they draw, 0 to 1"),
    WORD("bound", cluster_bound, "what it hangs on"),
    COUNT("tasks", "how many"),
    COUNT("batches", "how many they make"),
    NUMBER("frame_seconds", "what a frame takes on a core"),
    COUNT("measured_batches", "that this was learned of; 0: it is a guess"),
    {0},
};

const KnEventField kn_event_directed_fields[] = {
    MAY_TEXT("output", "the project that was written; none with `--explain`"),
    COUNT("segments", "how many the project has"),
    COUNT("plans", "how many of them got a plan"),
    {0},
};

const KnEventField kn_event_exported_fields[] = {
    TEXT("output", "the file that was written"),
    TEXT("form", "its name: `otio`, `edl`, `srt`, `vtt` or `concat`"),
    COUNT("segments", "how many the project has"),
    {0},
};

const KnEventField kn_event_ledger_fields[] = {
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

const KnEventField kn_event_speaker_fields[] = {
    TEXT("provider", "of the voice"),
    TEXT("name", "what `voice` of a project calls it"),
    MAY_TEXT("language", "that it speaks"),
    MAY_TEXT("quality", "how it sounds, and how it was made"),
    MAY_TEXT("licence", "of the voice, as who gives it out says it"),
    {0},
};

/* ---- the cache, the machine */

const KnEventField kn_event_entry_fields[] = {
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

const KnEventField kn_event_usage_fields[] = {
    WORD("kind", store_kind, "what they are"),
    COUNT("results", "how many"),
    COUNT("size_bytes", "of all of them"),
    {0},
};

const KnEventField kn_event_cache_fields[] = {
    TEXT("folder", "the cache"),
    COUNT("results", "how many it holds"),
    COUNT("size_bytes", "of all of them"),
    COUNT("limit_bytes", "what it may hold"),
    {0},
};

const KnEventField kn_event_pruned_fields[] = {
    COUNT("removed", "how many"),
    COUNT("removed_bytes", "their size"),
    COUNT("left", "how many are left"),
    COUNT("left_bytes", "their size"),
    COUNT("in_use", "of those, by running builds"),
    {0},
};

const KnEventField kn_event_damaged_fields[] = {
    TEXT("path", "the file, which was removed"),
    TEXT("reason", "what is wrong with it"),
    {0},
};

const KnEventField kn_event_verified_fields[] = {
    COUNT("checked", "how many results were read"),
    COUNT("checked_bytes", "their size"),
    COUNT("damaged", "how many of them were damaged"),
    {0},
};

const KnEventField kn_event_model_fields[] = {
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

const KnEventField kn_event_setting_fields[] = {
    TEXT("name", "as in a key file"),
    TEXT("value", "what it is"),
    TEXT("origin", "where that was said"),
    {0},
};

const KnEventField kn_event_doctor_fields[] = {
    TEXT("check", "what was looked at"),
    WORD("state", check_state, "`poor`: it works with less; `missing`: it does not work"),
    TEXT("found", "in words"),
    {0},
};

const KnEventField kn_event_bench_fields[] = {
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

const KnEventField kn_event_part_fields[] = {
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
