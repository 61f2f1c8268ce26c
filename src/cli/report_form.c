/* SPDX-License-Identifier: MIT */
#include "cli/event_fields.h"
#include "engine/notes/report.h"
#include "engine/notes/rows_state.h"

KN_WORDS(outcome, "done", "failed", "stopped")

static const KnEventField tune_fields[] = {
    TEXT("content", "what the batches show"),
    COUNT("batches", "how many there are"),
    TEXT("row", "what the encoder is told for them, besides its speed"),
    {0},
};

static const KnEventField settings_fields[] = {
    TEXT("method", "how pictures travel to the encoder"),
    COUNT("workers", "processes that draw"),
    COUNT("threads", "of each encoder"),
    COUNT("width", "of the film, in pixels"),
    COUNT("height", "of the film, in pixels"),
    TEXT("fps", "frames a second, as a fraction"),
    TEXT("encoder", "by name"),
    MAY_TEXT("encoder_version", "of its library"),
    MAY_TEXT("speed", "of the encoder"),
    MAY_TEXT("tune", "of the encoder"),
    FROM_BELOW("crf", "quality; -1: the encoder's own"),
    FROM_BELOW("keyint", "frames from one key frame to the next, at most"),
    LIST("rows", tune_fields, "what the encoder is told, by what batches show"),
    MAY_TEXT("container", "of the film"),
    MAY_TEXT("cache", "the folder; missing: the run went without"),
    {0},
};

static const KnEventField report_batch_fields[] = {
    COUNT("batch", "its number, from 0"),
    WORD("state", kn_event_batch_state, "the last one"),
    COUNT("first_frame", "of the film, from 0"),
    COUNT("frames", "how many it has"),
    MAY_NUMBER("began", BEGAN_AFTER),
    NUMBER("seconds", SECONDS_TOOK),
    FROM_BELOW("worker", "that made it, from 0; -1: none"),
    COUNT("attempts", "how often it was begun"),
    MAY_TEXT("reason", "why it was tried again, or failed"),
    TEXT("key", "under which the cache has it"),
    {0},
};

static const KnEventField spoken_fields[] = {
    FROM_ONE("segment", "which one, from 1"),
    MAY_TEXT("source", "the voice's provider, or `audio`: a file"),
    TEXT("key", "under which the cache has it"),
    NUMBER("seconds", "how long it is"),
    COUNT("start_sample", "where it begins in the film, at 48 kHz"),
    COUNT("words", "how many have times: that the voice tells, or found in the sound"),
    COUNT("words_unsure", "of them, how many were found without being sure: these are guessed"),
    BOOL("words_estimated", "the times are guessed"),
    MAY_TEXT("doubt", "about a take that was bought: what may be wrong with it"),
    {0},
};

static const KnEventField report_voice_fields[] = {
    COUNT("made", "segments whose line was spoken"),
    COUNT("cached", "segments whose line was there"),
    COUNT("failed", "segments whose line failed"),
    LIST("segments", spoken_fields, "those that say something"),
    {0},
};

KN_WORDS(subject_outcome, "made", "cached", "failed")

static const KnEventField looked_at_fields[] = {
    FROM_ONE("segment", "the first that shows the picture, from 1"),
    TEXT("path", "of the picture"),
    WORD("state", subject_outcome, "`made`: it was looked at in this run"),
    COUNT("found", "how many subjects, sure or not; where none is sure enough, nothing follows"),
    SUBJECT_PLACE,
    MAY_TEXT("reason", "why nobody could look at it"),
    {0},
};

static const KnEventField report_subjects_fields[] = {
    COUNT("made", "pictures that were looked at"),
    COUNT("cached", "pictures of which it was known"),
    COUNT("failed", "pictures that nobody could look at"),
    LIST("pictures", looked_at_fields, "all of them"),
    {0},
};

KN_WORDS(made_part, "voice", "words", "plans", "pictures")

static const KnEventField made_part_fields[] = {
    WORD("part", made_part, "of the film"),
    TEXT("digital_source_type", "of the part, as the film's"),
    MAY_TEXT("by", "the voice or the model, where that is known"),
    COUNT("segments", "how many have it"),
    {0},
};

static const KnEventField ai_fields[] = {
    BOOL("altered_or_synthetic", "the answer that upload forms ask for (docs/ai-mark.md)"),
    TEXT("because", "why, in a sentence"),
    MAY_TEXT("digital_source_type",
             "the address of IPTC's term; missing: nothing of it is known to be a machine's"),
    BOOL("marked", "whether film and side file say so: `tags.ai`"),
    MAY_TEXT("file", "the side file, for c2patool"),
    LIST("parts", made_part_fields, "what a machine has made"),
    {0},
};

static const KnEventField choice_fields[] = {
    FROM_ONE("segment", "which one, from 1"),
    TEXT("query", "its visual_query"),
    MAY_TEXT("path", "of the picture; missing: none fits, and a card stands in its place"),
    MAY_NUMBER("score", "how well it fits: project-format.md"),
    {0},
};

static const KnEventField report_phase_fields[] = {
    WORD("phase", kn_event_phase, "which one"),
    MAY_WORD("state", kn_event_phase_state, "the last one"),
    MAY_NUMBER("began", BEGAN_AFTER),
    NUMBER("seconds", SECONDS_TOOK),
    NUMBER("cpu_seconds", "processor time that it took, in seconds"),
    {0},
};

static const KnEventField spend_fields[] = {
    COUNT("characters", "spoken by voices that are paid by them, or may be"),
    COUNT("tokens", "of language models"),
    MAY_NUMBER("money", "by the prices that the settings give"),
    {0},
};

static const KnEventField memory_fields[] = {
    COUNT("parent_peak_bytes", "at most, of the process that was started"),
    COUNT("worker_peak_bytes", "at most, of one helper"),
    COUNT("workers_started", "helpers that were started"),
    {0},
};

static const KnEventField film_fields[] = {
    COUNT("frames", "how many it has"),
    COUNT("size_bytes", "of the file"),
    MAY_TEXT("sha256", "of the file"),
    NUMBER("picture_seconds", "how long its pictures last"),
    NUMBER("sound_seconds", "how long its sound lasts"),
    NUMBER("join_seconds", "wall-clock time of writing it"),
    {0},
};

static const KnEventField file_fields[] = {
    TEXT("path", "of the file"),
    MAY_TEXT("sha256", "of the file"),
    {0},
};

static const KnEventField report_captions_fields[] = {
    COUNT("captions", "how many there are"),
    COUNT("segments_with_estimated_words", "whose words have guessed times"),
    LIST("files", file_fields, "that stand beside the film"),
    {0},
};

KN_WORDS(verified_outcome, "done", "cached", "passed-over")

static const KnEventField verification_fields[] = {
    WORD("state", verified_outcome,
         "`cached`: the film was verified before, and nothing was found; `passed-over`: a film of "
         "this form cannot be"),
    BOOL("compared", "with what was drawn and mixed"),
    MAY_TEXT("reason", "why it was passed over, or is not compared"),
    COUNT("frames", "that were decoded"),
    {"lufs", KN_EVENT_NUMBER, MAYBE, .min = -1000, .help = "loudness of the decoded sound"},
    {"dbtp", KN_EVENT_NUMBER, MAYBE, .min = -1000, .help = "its true peak"},
    LIST("findings", kn_event_finding_fields, "all of them (verification.md)"),
    {0},
};

const KnEventField kn_report_members[] = {
    {"version", KN_EVENT_INTEGER, .min = KN_REPORT_VERSION, .max = KN_REPORT_VERSION,
     .help = "of the report: raised when a member goes, is renamed or means something else"},
    TEXT("kinora", "the program's version"),
    MAY_COUNT("started", "when: seconds since 1970"),
    MAY_TEXT("project", "its file; missing where the run ended before there was one"),
    MAY_TEXT("output", "the film; missing likewise"),
    MAY_TEXT("output_name", "which of the project's outputs, where it names several"),
    MAY_TEXT("language", "in which of the project's languages, where it names any"),
    WORD("result", outcome, "how the run ended"),
    MAY_WORD("code", kn_event_error_code, "of the error"),
    MAY_TEXT("error", "what went wrong, for people"),
    LIST("problems", kn_problem_fields, "the error's causes, each with its place"),
    COUNT("exit_code", "that the program ends with"),
    NUMBER("seconds", SECONDS_TOOK),
    OBJECT("settings", settings_fields, "how the film is made, once that is planned"),
    LIST("batches", report_batch_fields, "those that anything happened to"),
    OBJECT("voice", report_voice_fields, "what is said, if anything is"),
    OBJECT("ai", ai_fields, "what of the film a machine has made, once that is planned"),
    LIST("choices", choice_fields, "pictures that were chosen for a visual_query"),
    OBJECT("subjects", report_subjects_fields,
           "what pictures are about, where anything asks for it and the project does not say it"),
    LIST("phases", report_phase_fields, "in the order in which they began"),
    OBJECT("spend", spend_fields, "what was bought, if anything was"),
    OBJECT("memory", memory_fields, "what the run has used"),
    OBJECT("verification", verification_fields, "of a film that was verified, or should be"),
    OBJECT("film", film_fields, "of a run that was done"),
    OBJECT("captions", report_captions_fields, "of a run that was done, if there are captions"),
    {"warnings", KN_EVENT_LIST, .help = "all that there were", .fields = kn_event_warning_fields},
    {0},
};

/* ---- of rows */

static const char *row_outcome(guint i)
{
    return kn_row_state_name((KnRowState)i);
}

static const KnEventField row_note_fields[] = {
    FROM_ONE("row", "which row, from 1"),
    FROM_ONE("line", "of the file of rows, in which it begins"),
    TEXT("key", "of its values and its film's name"),
    MAY_TEXT("output", "its film"),
    WORD("state", row_outcome,
         "`running`: the run was killed; `waiting`: it was not its turn, or it was left out"),
    MAY_WORD("code", kn_event_error_code, "of the error"),
    MAY_TEXT("error", "what went wrong, for people"),
    MAY_NUMBER("seconds", SECONDS_TOOK),
    MAY_COUNT("frames", "of the film"),
    MAY_COUNT("warnings", "how many there were"),
    MAY_TEXT("sha256", "of the film"),
    MAY_COUNT("size_bytes", "of the film, as it was left"),
    {"mtime_ns", KN_EVENT_INTEGER, MAYBE, .help = "of the film, as it was left: since 1970"},
    {0},
};

const KnEventField kn_rows_report_members[] = {
    {"version", KN_EVENT_INTEGER, .min = KN_ROWS_REPORT_VERSION, .max = KN_ROWS_REPORT_VERSION,
     .help = "of the report: raised when a member goes, is renamed or means something else"},
    WORD("result", outcome, "how the run ended"),
    MAY_WORD("code", kn_event_error_code, "of the error"),
    MAY_TEXT("error", "what went wrong, for people"),
    COUNT("exit_code", "that the program ends with"),
    TEXT("kinora", "the program's version"),
    TEXT("project", "its file"),
    TEXT("rows_file", "the file of rows"),
    TEXT("pattern", "of the films' names: `-o`; empty: none was given"),
    MAY_TEXT("variant", "what else was asked for that makes other films: `--set`, `--range` …"),
    COUNT("started", "when: seconds since 1970"),
    NUMBER("seconds", SECONDS_TOOK),
    LIST("rows", row_note_fields, "all of them, in their order"),
    {0},
};
