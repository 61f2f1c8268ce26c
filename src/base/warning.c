/* SPDX-License-Identifier: MIT */
#include "base/warning.h"
#include "base/error.h"

#include <string.h>

static const struct {
    const char *name, *help;
} rows[KN_N_WARNINGS] = {
    [KN_WARNING_MORE] = {"more-warnings", "a project gives more warnings than are listed"},
    [KN_WARNING_NO_EFFECT] = {"no-effect", "a key is written where it has no effect"},
    [KN_WARNING_UNKNOWN_KEYS] = {"unknown-keys",
                                 "a script of an older pipeline has keys that are passed over"},
    [KN_WARNING_CAPTIONS_UNUSED] = {"captions-unused", "captions are asked for and go nowhere"},
    [KN_WARNING_PICTURE_MISSING] = {"picture-missing",
                                    "a grey card stands for a missing picture or clip"},
    [KN_WARNING_TRANSITION_UNUSED] = {"transition-unused",
                                      "a transition is not drawn: it is the last segment's, or "
                                      "shorter than a frame"},
    [KN_WARNING_TRANSITION_CUT] = {"transition-cut",
                                   "a transition is shortened to half of a segment"},
    [KN_WARNING_FADES_TOO_LONG] = {"fades-too-long", "fades are longer than their segment"},
    [KN_WARNING_SPEECH_TOO_LONG] = {"speech-too-long", "speech is longer than its segment"},
    [KN_WARNING_SOUND_LENGTH] = {"sound-length",
                                 "the film and its sound (`audio_file`) differ in length"},
    [KN_WARNING_MUSIC_ENDS_EARLY] = {"music-ends-early", "the music ends before the film"},
    [KN_WARNING_CLIP_ENDS_EARLY] = {"clip-ends-early",
                                    "a clip ends before its segment: its last picture stands"},
    [KN_WARNING_CLIP_LIMITED] = {"clip-limited",
                                 "a clip is shown as stored: interlaced, HDR, of colours that are "
                                 "not known, or transparent"},
    [KN_WARNING_PICTURE_LIMITED] = {"picture-limited",
                                    "a picture is shown without the files that it links"},
    [KN_WARNING_SUBJECT_UNCLEAR] = {"subject-unclear",
                                    "an effect is left out: the segment has no subject, or none "
                                    "that is sure enough"},
    [KN_WARNING_FONT_MISSING] = {"font-missing", "a font is not installed and another one is used"},
    [KN_WARNING_TEXT_LACKS_CHARACTERS] = {"text-lacks-characters",
                                          "no installed font has some characters of a text"},
    [KN_WARNING_TEXT_CUT] = {"text-cut", "a text does not fit into its box: its end is not seen"},
    [KN_WARNING_TEXTS_COVERED] = {"texts-covered",
                                  "the text of an effect lies over captions or other text: there "
                                  "is no room to move it"},
    [KN_WARNING_ASS_FONTS_UNUSED] = {"ass-fonts-unused",
                                     "fonts inside of an ASS file are not used"},
    [KN_WARNING_ASS_MANY_PICTURES] = {"ass-many-pictures",
                                      "effects of an ASS file take a picture for many frames"},
    [KN_WARNING_ASS_OFF_PICTURE] = {"ass-off-picture", "text of an ASS file runs off the picture"},
    [KN_WARNING_CAPTION_TOO_QUICK] = {"caption-too-quick", "captions are too quick to be read"},
    [KN_WARNING_CAPTIONS_OUTSIDE] = {"captions-outside", "captions lie after the film's end"},
    [KN_WARNING_CAPTIONS_HIDDEN] = {"captions-hidden",
                                    "more captions at one time than the frame holds: the oldest "
                                    "are not seen"},
    [KN_WARNING_WORDS_ESTIMATED] = {"words-estimated",
                                    "words of captions are lit at times that are guessed from "
                                    "their lengths"},
    [KN_WARNING_CAPTIONS_EMPTY] = {"captions-empty",
                                   "captions are asked for, and there is no text"},
    [KN_WARNING_SPEECH_ESTIMATED] = {"speech-estimated",
                                     "lines are not spoken yet: lengths are guessed"},
    [KN_WARNING_VOICE_REFUSED] = {"voice-refused",
                                  "a render would refuse a voice, or could not use it"},
    [KN_WARNING_SOUND_CUT] = {"sound-cut",
                              "a sound is cut by the film's end, or would begin after it"},
    [KN_WARNING_SOUND_ADJUSTED] = {"sound-adjusted",
                                   "the film's sound is not as loud as asked for, and why"},
    [KN_WARNING_ENCODER_REPLACED] = {"encoder-replaced",
                                     "an encoder cannot run, and another one takes its place"},
    [KN_WARNING_PLAYED_BY_FEW] = {"played-by-few", "few players show what the settings make"},
    [KN_WARNING_METHOD_REPLACED] = {"method-replaced",
                                    "a method cannot run, and a simpler one takes its place"},
    [KN_WARNING_FEWER_WORKERS] = {"fewer-workers",
                                  "fewer workers run than asked for: processors or memory"},
    [KN_WARNING_WORKER_LOST] = {"worker-lost",
                                "a worker was lost, and its picture or sound is tried again"},
    [KN_WARNING_CACHE_UNUSABLE] = {"cache-unusable", "the run goes without a cache"},
    [KN_WARNING_CACHE_NOT_PRUNED] = {"cache-not-pruned", "the cache could not be pruned"},
    [KN_WARNING_STORED_RESULT_DAMAGED] = {"stored-result-damaged",
                                          "a stored result was damaged and is made again"},
    [KN_WARNING_LEDGER_NOT_WRITTEN] = {"ledger-not-written",
                                       "the ledger of paid speech could not be written"},
    [KN_WARNING_STATE_UNUSABLE] = {"state-unusable", "a build takes no lock and leaves no state"},
    [KN_WARNING_STATE_UNREADABLE] = {"state-unreadable",
                                     "what the last build has noted cannot be read"},
    [KN_WARNING_STATE_NOT_WRITTEN] = {"state-not-written",
                                      "what a build notes could not be written"},
    [KN_WARNING_REPORT_NOT_WRITTEN] = {"report-not-written", "the report could not be written"},
    [KN_WARNING_CHAPTERS_NOT_WRITTEN] = {"chapters-not-written",
                                         "no list of chapters is written, and why"},
    [KN_WARNING_POSTER_AFTER_END] = {"poster-after-end",
                                     "the poster's time is after the film's end"},
    [KN_WARNING_PROJECT_CHANGED] =
        {"project-changed",
         "the project, or a text that it names, was changed while the film was made"},
    [KN_WARNING_OUTPUT_REFUSED] = {"output-refused", "a render would refuse to write the output"},
    [KN_WARNING_SHEET_LIMITED] = {"sheet-limited", "a sheet shows the first segments alone"},
};

const char *kn_warning_name(KnWarningCode code)
{
    return rows[code].name;
}

char *kn_warnings_reference(void)
{
    GString *out = g_string_new(
        "<!-- Made from the table of warnings by `make docs`; do not edit. -->\n"
        "# Warnings\n\n"
        "What a person should know although the work goes on. It is printed on standard error; "
        "with "
        "`--json` each is an event (events.md), and the report (`--report`, "
        "`.kinora/`) lists those of a build under `warnings`:\n\n"
        "```json\n"
        "{\"event\": \"warning\", \"code\": \"transition-cut\", \"reason\": \"film.json:7:9: …\", "
        "\"segment\": 3, \"file\": \"film.json\", \"line\": 7, \"column\": 9, \"path\": "
        "\"$.segments[2].effects_plan.transition\"}\n"
        "```\n\n"
        "`code` and `reason` are always there. `segment` counts from 1; `file`, `line`, `column` "
        "and "
        "`path` say where in the project, as far as it is known. Codes never change their names or "
        "meaning; the words of `reason` are for people and may.\n\n"
        "| Code | When |\n|---|---|\n");
    for (gsize i = 0; i < KN_N_WARNINGS; i++)
        g_string_append_printf(out, "| `%s` | %s |\n", rows[i].name, rows[i].help);
    return g_string_free(out, FALSE);
}

void kn_warning_set_place(KnWarning *warning, const char *file, const KnJson *node)
{
    if (!node || !node->line)
        return;
    warning->file = (char *)file;
    warning->line = node->line;
    warning->column = node->column;
}

char *kn_warning_line(const KnWarning *warning)
{
    GString *line = g_string_new(NULL);
    kn_problem_append_place(line, &(KnProblem){.file = warning->file,
                                               .line = warning->line,
                                               .column = warning->column,
                                               .path = warning->path,
                                               .segment = warning->segment});
    g_string_append(line, warning->words);
    return g_string_free(line, FALSE);
}

struct KnWarnings {
    GPtrArray *list;  /* KnWarning */
    GHashTable *seen; /* code and line of each */
};

static void warning_free(gpointer data)
{
    KnWarning *warning = data;
    g_free(warning->file);
    g_free(warning->path);
    g_free(warning->words);
    g_free(warning);
}

KnWarnings *kn_warnings_new(void)
{
    KnWarnings *warnings = g_new(KnWarnings, 1);
    *warnings = (KnWarnings){
        .list = g_ptr_array_new_with_free_func(warning_free),
        .seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
    };
    return warnings;
}

void kn_warnings_free(KnWarnings *warnings)
{
    if (!warnings)
        return;
    g_ptr_array_unref(warnings->list);
    g_hash_table_unref(warnings->seen);
    g_free(warnings);
}

gboolean kn_warnings_append(KnWarnings *warnings, const KnWarning *warning)
{
    g_autofree char *line = kn_warning_line(warning);
    if (!g_hash_table_add(warnings->seen,
                          g_strdup_printf("%d:%u:%s", (int)warning->code, warning->segment, line)))
        return FALSE;
    KnWarning *copy = g_memdup2(warning, sizeof *warning);
    copy->file = g_strdup(warning->file);
    copy->path = g_strdup(warning->path);
    copy->words = g_strdup(warning->words);
    g_ptr_array_add(warnings->list, copy);
    return TRUE;
}

void kn_warnings_add(KnWarnings *warnings, KnWarningCode code, guint segment, const char *format,
                     ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *words = g_strdup_vprintf(format, args);
    va_end(args);
    kn_warnings_append(warnings, &(KnWarning){.code = code, .segment = segment, .words = words});
}

void kn_warnings_append_all(KnWarnings *warnings, const KnWarnings *more)
{
    for (guint i = 0; i < kn_warnings_n(more); i++)
        kn_warnings_append(warnings, kn_warnings_at(more, i));
}

guint kn_warnings_n(const KnWarnings *warnings)
{
    return warnings ? warnings->list->len : 0;
}

const KnWarning *kn_warnings_at(const KnWarnings *warnings, guint i)
{
    return g_ptr_array_index(warnings->list, i);
}
