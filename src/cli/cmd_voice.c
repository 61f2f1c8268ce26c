/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/job.h"
#include "cli/json_line.h"
#include "cli/output_name.h"
#include "cli/voice_names.h"
#include "cli/voice_words.h"
#include "engine/store/ledger.h"

#include <stdio.h>
#include <string.h>

static const KnFlag flags[] = {
    {"list", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "Shows what each segment says and whether it is there, and makes nothing"},
    {"ledger", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "Sums up every line that was ever made, by provider and voice; takes no project"},
    {"voices", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "Shows the voices that can be chosen here, with their language, quality and licence; "
             "takes no project"},
    {"words", 0, &kn_flag_file_or_shown, KN_GROUP_OWN,
     .help = "Shows when each word of the film is said, and how sure that is, or writes it into "
             "FILE for captions.words; speaks what is missing first"},
    {"retake", 0, &kn_flag_text, KN_GROUP_OWN,
     .help = "Makes the lines of these segments anew though they are there, such as 7 or 3,7-9, or "
             "of all whose take is doubtful: failed-check. The old take is kept, the ledger names "
             "it"},
    {0},
};

static const KnExample examples[] = {
    {"voice film/project.json", "Speaks the lines that are missing."},
    {"voice film --list", "Shows each segment's line, and whether it is there."},
    {"voice film --retake 7", "Speaks the line of segment 7 anew."},
    {"voice film --words", "Shows when each word is said."},
    {"voice --voices", "Shows who could speak."},
    {"voice --ledger", "Says what was made with which voice since when."},
    {0},
};

enum { SPEECH_INDENT = 49 }; /* of what stands below a text */

static void print_speech(const KnArgs *args, guint i, const KnSpeech *speech, const char *source)
{
    double seconds = (double)speech->n_samples / KN_SAMPLE_RATE;
    if (kn_args_on(args, "json")) {
        KnJsonLine *line = kn_json_line_new("speech");
        kn_json_line_integer(line, "segment", i + 1);
        kn_json_line_string(line, "source", source);
        kn_json_line_string(line, "key", speech->key);
        kn_json_line_bool(line, "cached", speech->path != NULL);
        kn_json_line_number(line, "duration", seconds);
        kn_json_line_bool(line, "estimated", speech->estimated);
        kn_json_line_string(line, "text", speech->text);
        kn_json_line_string(line, "doubt", speech->doubt);
        kn_json_line_print(line);
        return;
    }
    g_autofree char *text = kn_text_visible(speech->text ? speech->text : "");
    printf("%7u  %-8s %.12s  %-8s %s%9.3f  %s\n", i + 1, source, speech->key,
           speech->is_file ? "file"
           : speech->path  ? "cached"
                           : "missing",
           speech->estimated ? "~" : " ", seconds, text);
    g_autofree char *doubt = speech->doubt ? kn_text_visible(speech->doubt) : NULL;
    if (doubt)
        printf("%*s the take %s\n", SPEECH_INDENT, "", doubt);
}

static gboolean list(KnCliJob *job, const KnArgs *args, GError **error)
{
    guint n = 0, n_missing = 0;
    double seconds = 0;
    const KnSpeeches *speeches = kn_session_speeches(job->session, error);
    if (!speeches)
        return FALSE;
    if (!kn_args_on(args, "json"))
        puts("segment  source   key           state      seconds  text");
    for (guint i = 0; i < speeches->n; i++) {
        const KnSpeech *speech = &speeches->items[i];
        if (!*speech->key)
            continue;
        n++;
        n_missing += speech->path == NULL;
        seconds += (double)speech->n_samples / KN_SAMPLE_RATE;
        print_speech(args, i, speech,
                     speech->is_file ? "audio" : job->project->segments[i].voice->provider);
    }
    if (!kn_args_on(args, "json"))
        printf("\n%u of %u segments say something, %.1f s in all; %u to make\n", n, speeches->n,
               seconds, n_missing);
    return TRUE;
}

typedef struct {
    char *provider, *voice;
    gint64 n_lines, n_characters;
    gint64 n_open, n_open_characters; /* asked for and never settled */
    double seconds;
    gint64 first_us, last_us;
} Sum;

static void free_sum(gpointer data)
{
    Sum *sum = data;
    g_free(sum->provider);
    g_free(sum->voice);
    g_free(sum);
}

static void add_entry(const KnLedgerEntry *entry, gpointer user_data)
{
    GHashTable *sums = user_data;
    g_autofree char *name =
        g_strdup_printf("%s\n%s", entry->provider, entry->voice ? entry->voice : "");
    Sum *sum = g_hash_table_lookup(sums, name);
    if (!sum) {
        sum = g_new0(Sum, 1);
        sum->provider = g_strdup(entry->provider);
        sum->voice = g_strdup(entry->voice ? entry->voice : "");
        sum->first_us = entry->when_us;
        g_hash_table_insert(sums, g_steal_pointer(&name), sum);
    }
    sum->last_us = MAX(sum->last_us, entry->when_us);
    if (entry->state == KN_LEDGER_ASKED) {
        sum->n_open++;
        sum->n_open_characters += entry->n_characters;
        return;
    }
    sum->n_lines++;
    sum->n_characters += entry->n_characters;
    sum->seconds += entry->seconds;
    sum->first_us = MIN(sum->first_us, entry->when_us);
}

static char *day(gint64 time_us)
{
    g_autoptr(GDateTime) when = g_date_time_new_from_unix_local(time_us / G_USEC_PER_SEC);
    return when ? g_date_time_format(when, "%Y-%m-%d") : g_strdup("?");
}

static void print_sum(const KnArgs *args, const Sum *sum)
{
    g_autofree char *first = day(sum->first_us), *last = day(sum->last_us);
    if (kn_args_on(args, "json")) {
        KnJsonLine *line = kn_json_line_new("ledger");
        kn_json_line_string(line, "provider", sum->provider);
        kn_json_line_string(line, "voice", *sum->voice ? sum->voice : NULL);
        kn_json_line_integer(line, "lines", sum->n_lines);
        kn_json_line_integer(line, "characters", sum->n_characters);
        kn_json_line_number(line, "duration", sum->seconds);
        kn_json_line_integer(line, "unsettled", sum->n_open);
        kn_json_line_integer(line, "unsettled_characters", sum->n_open_characters);
        kn_json_line_string(line, "first", first);
        kn_json_line_string(line, "last", last);
        kn_json_line_print(line);
        return;
    }
    g_autofree char *provider = kn_text_visible(sum->provider);
    g_autofree char *voice = kn_text_visible(sum->voice);
    printf("%-9s %-20s %8" G_GINT64_FORMAT " %12" G_GINT64_FORMAT " %10.1f  %s  %s\n", provider,
           *voice ? voice : "-", sum->n_lines, sum->n_characters, sum->seconds, first, last);
    if (sum->n_open)
        printf("%-9s %-20s %8" G_GINT64_FORMAT " %12" G_GINT64_FORMAT
               "             may have been bought, too: a build that asked for them was killed, or "
               "runs now\n",
               "", "", sum->n_open, sum->n_open_characters);
}

static gboolean ledger(const KnArgs *args, GError **error)
{
    g_autofree char *folder = kn_cli_job_cache_folder(args);
    g_autofree char *path = kn_ledger_path(folder);
    g_autoptr(GHashTable) sums = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_sum);
    if (!kn_ledger_read(path, add_entry, sums, error))
        return FALSE;
    g_autoptr(GList) names =
        g_list_sort(g_hash_table_get_keys(sums), (GCompareFunc)(void (*)(void))strcmp);
    if (!kn_args_on(args, "json"))
        puts("provider  voice                   lines   characters    seconds  first       last");
    for (GList *name = names; name; name = name->next)
        print_sum(args, g_hash_table_lookup(sums, name->data));
    return TRUE;
}

/* ---- lines that are spoken anew */

static gboolean no_retake(const char *text, GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                "--retake: '%s' is no segment; expected numbers such as 7 or 3,7-9 (the first is "
                "1), or failed-check",
                text);
    return FALSE;
}

static gboolean add_retake(GArray *segments, const KnSpeeches *speeches, guint64 number,
                           GError **error)
{
    if (number < 1 || number > speeches->n) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "--retake: there is no segment %" G_GUINT64_FORMAT "; the project has %u",
                    number, speeches->n);
        return FALSE;
    }
    const KnSpeech *speech = &speeches->items[number - 1];
    if (!*speech->key || speech->is_file) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "--retake: in segment %" G_GUINT64_FORMAT " %s", number,
                    speech->is_file ? "a recording is heard, no voice" : "nobody speaks");
        return FALSE;
    }
    guint segment = (guint)number;
    g_array_append_val(segments, segment);
    return TRUE;
}

/* One number, or two with a dash between. */
static gboolean read_span(const char *text, const KnSpeeches *speeches, GArray *segments,
                          GError **error)
{
    char *end;
    guint64 first = g_ascii_strtoull(text, &end, 10), last = first;
    if (end == text || !g_ascii_isdigit(*text))
        return no_retake(text, error);
    if (*end == '-') {
        const char *second = end + 1;
        last = g_ascii_strtoull(second, &end, 10);
        if (end == second || !g_ascii_isdigit(*second))
            return no_retake(text, error);
    }
    if (*end || last < first)
        return no_retake(text, error);
    for (guint64 number = first; number <= last; number++)
        if (!add_retake(segments, speeches, number, error))
            return FALSE;
    return TRUE;
}

/* NULL: with an error. */
static GArray *read_retakes(KnCliJob *job, const char *text, GError **error)
{
    g_autoptr(GArray) segments = g_array_new(FALSE, FALSE, sizeof(guint));
    const KnSpeeches *speeches = kn_session_speeches(job->session, error);
    if (!speeches)
        return NULL;
    if (strcmp(text, "failed-check") == 0) {
        for (guint i = 1; i <= speeches->n; i++)
            if (speeches->items[i - 1].doubt)
                g_array_append_val(segments, i);
        return g_steal_pointer(&segments);
    }
    g_auto(GStrv) spans = g_strsplit(text, ",", -1);
    gboolean good = spans[0] || no_retake(text, error);
    for (guint i = 0; good && spans[i]; i++)
        good = read_span(spans[i], speeches, segments, error);
    return good ? g_steal_pointer(&segments) : NULL;
}

/* NULL: they are shown, or not asked for. */
static const char *words_file(const KnArgs *args)
{
    return kn_args_alone(args, "words") ? NULL : kn_args_text(args, "words");
}

static gboolean speak(KnCliJob *job, KnArgs *args, GError **error)
{
    const char *retake = kn_args_text(args, "retake");
    if (words_file(args) && !kn_cli_check_output(job, KN_OUTPUT_WORDS, words_file(args), error))
        return FALSE;
    g_autoptr(GArray) segments = retake ? read_retakes(job, retake, error) : NULL;
    if (retake && !segments)
        return FALSE;
    job->options.retake = segments ? (const guint *)(void *)segments->data : NULL;
    job->options.n_retake = segments ? segments->len : 0;
    job->options.all_words = kn_args_text(args, "words") != NULL;
    kn_cli_job_watch(job, args);
    gboolean done = kn_session_voice(job->session, error);
    job->options.retake = NULL;
    job->options.n_retake = 0;
    return done;
}

static gboolean show_voices(const KnArgs *args, GError **error)
{
    static const char *const others[] = {"list", "ledger", "retake", "words"};
    gboolean alone = !kn_args_place(args, 0);
    for (guint i = 0; i < G_N_ELEMENTS(others); i++)
        alone = alone && !kn_args_value(args, others[i]);
    if (alone)
        kn_voice_names(args);
    else
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "--voices shows who could speak: it takes no project, and no --list, --ledger, "
                    "--retake or --words");
    return alone;
}

/* Its lines in one language; outputs have no voices of their own. */
static gboolean run_language(KnArgs *args, const KnCliOutput *which, GError **error)
{
    g_auto(KnCliJob) job = {.output = *which};
    if (!kn_cli_job_open(&job, args, FALSE, error))
        return FALSE;
    if (which->n > 1 && kn_talk_level(args) >= KN_TALK_INFO && !kn_args_on(args, "json"))
        printf("language '%s'\n", which->language);
    if (kn_args_on(args, "list"))
        return list(&job, args, error);
    if (!speak(&job, args, error))
        return FALSE;
    if (kn_args_text(args, "words"))
        return kn_voice_words(&job, args, words_file(args), error);
    const KnTalkResult *result = kn_talk_result(job.talk);
    g_autofree char *shown = kn_text_visible(job.path);
    if (!kn_args_on(args, "json") && kn_talk_level(args) >= KN_TALK_INFO)
        printf("%s: lines: %d cached, %d made\n", shown, result->voice_cached, result->voice_made);
    return TRUE;
}

static gboolean each_language(KnArgs *args, const char *speaks, GError **error)
{
    g_autoptr(KnCliFilms) films = kn_cli_films(args, error);
    if (!films)
        return FALSE;
    films->n = MAX(g_strv_length(films->languages), 1); /* those of the first output */
    for (guint i = 0; i < films->n; i++)
        films->items[i].n = films->n;
    if (films->n < 2 || !speaks)
        return kn_cli_each_film(args, films, run_language, error);
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                "--%s is of lines in one language, and the project has %u: name one with "
                "--languages",
                speaks, films->n);
    return FALSE;
}

static gboolean run(KnArgs *args, GError **error)
{
    if (kn_args_on(args, "voices"))
        return show_voices(args, error);
    const char *speaks = kn_args_text(args, "retake")  ? "retake"
                         : kn_args_text(args, "words") ? "words"
                                                       : NULL;
    if (speaks && (kn_args_on(args, "ledger") || kn_args_on(args, "list"))) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "--%s speaks lines: it takes neither --list nor --ledger", speaks);
        return FALSE;
    }
    if (kn_args_on(args, "ledger") && (kn_args_place(args, 0) || kn_args_on(args, "list"))) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "--ledger sums up what was made for all projects: it takes no project and no "
                    "--list");
        return FALSE;
    }
    if (kn_args_on(args, "ledger"))
        return ledger(args, error);
    if (!kn_args_place(args, 0)) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "usage: kinora voice PROJECT [OPTION...]");
        return FALSE;
    }
    return each_language(args, speaks, error);
}

const KnCommand kn_command_voice = {
    .name = "voice",
    .summary = "speaks what is missing of a project's narration, or lists it",
    .usage = "PROJECT [OPTION...]",
    .description =
        "Makes the lines that the project's voices have to say, as a render does first, and keeps "
        "them: a line is made once, and found again by its words, its voice and its settings.\n\n"
        "A voice that asks a server needs --allow-network, one that runs a program "
        "--allow-commands. The key for a server comes from OPENAI_API_KEY in the environment, and "
        "goes only to api.openai.com or to the server that OPENAI_BASE_URL names.",
    .examples = examples,
    .flags = flags,
    .groups = KN_GROUP_PROJECT | KN_GROUP_ASK | KN_GROUP_BUILD | KN_GROUP_CACHE | KN_GROUP_MODELS |
              KN_GROUP_JSON,
    .min_places = 0,
    .max_places = 1,
    .run = run,
};
