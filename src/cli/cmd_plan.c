/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "cli/commands.h"
#include "cli/job.h"
#include "cli/json_line.h"
#include "cli/plan.h"
#include "voice/voice.h"

#include <stdio.h>

static const KnFlag flags[] = {
    {"output", 'o', &kn_flag_file, KN_GROUP_OWN, .help = "The film that a render would write"},
    {"cost", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "Only says what a render would buy of voices and of a language model"},
    {"cluster", 0, &kn_flag_cluster, KN_GROUP_OWN,
     .help =
         "Only says how long 'kinora submit' would take on so many nodes of so many cores, what "
         "that hangs on, and what fewer cores would do"},
    {"task-seconds", 0, &kn_flag_seconds, KN_GROUP_OWN, .max = 86400,
     .help =
         "For --cluster: how long a task lasts, as of 'kinora submit'; 60 where nothing is said"},
    {"start-seconds", 0, &kn_flag_seconds, KN_GROUP_OWN, .max = 86400,
     .help = "For --cluster: how long a place rests before each task; 2 where nothing is said"},
    {"disk-speed", 0, &kn_flag_size, KN_GROUP_OWN,
     .help = "For --cluster: what the shared disk reads or writes in a second, such as 500M; 1000M "
             "where nothing is said"},
    {0},
};

static const KnExample examples[] = {
    {"plan film/project.json", "Shows the timeline, the batches, and which the cache holds."},
    {"plan film --cost", "Says how many characters and tokens a render would buy."},
    {"plan film --cluster 4x16", "Says how long four nodes of 16 cores would take."},
    {"plan film --json", "The same, one JSON object a line."},
    {0},
};

/* ---- what a render would buy */

typedef struct {
    gint64 n_lines, n_characters, n_cached;
} Lines;

/* Each line once, of voices that ask a server. */
static gboolean count_lines(const KnCliJob *job, Lines *lines, GError **error)
{
    const KnSpeeches *speeches = kn_session_speeches(job->session, error);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; speeches && i < speeches->n; i++) {
        const KnSpeech *speech = &speeches->items[i];
        const KnVoice *voice = *speech->key && !speech->is_file
                                   ? kn_voice_find(job->project->segments[i].voice->provider, NULL)
                                   : NULL;
        if (!voice || voice->leave != KN_ASKED_NETWORK ||
            !g_hash_table_add(seen, (gpointer)speech->key))
            continue;
        if (speech->path) {
            lines->n_cached++;
            continue;
        }
        lines->n_lines++;
        lines->n_characters += g_utf8_strlen(speech->text, -1);
    }
    return speeches != NULL;
}

static void print_cost(const KnArgs *args, const KnCliJob *job, const Lines *lines,
                       const KnDirections *directions)
{
    const KnSpend *spend = job->options.spend;
    double money = kn_spend_cost(spend, lines->n_characters, directions->n_tokens_missing);
    gboolean priced = spend->character_price > 0 || spend->token_price > 0;
    if (kn_args_on(args, "json")) {
        KnJsonLine *line = kn_json_line_new("cost");
        kn_json_line_integer(line, "lines", lines->n_lines);
        kn_json_line_integer(line, "characters", lines->n_characters);
        kn_json_line_integer(line, "lines_cached", lines->n_cached);
        kn_json_line_integer(line, "requests", directions->n_missing);
        kn_json_line_integer(line, "tokens", directions->n_tokens_missing);
        if (priced)
            kn_json_line_number(line, "money", money);
        kn_json_line_print(line);
        return;
    }
    printf("%" G_GINT64_FORMAT " lines, %" G_GINT64_FORMAT " characters to buy, %" G_GINT64_FORMAT
           " cached; %u requests of about %" G_GINT64_FORMAT " tokens",
           lines->n_lines, lines->n_characters, lines->n_cached, directions->n_missing,
           directions->n_tokens_missing);
    if (priced)
        printf("; about %.2f", money);
    putchar('\n');
}

static gboolean check_flags(const KnArgs *args, GError **error)
{
    static const char *const of_cluster[] = {"task-seconds", "start-seconds", "disk-speed"};
    gboolean cluster = kn_args_value(args, "cluster") != NULL;
    if (cluster && kn_args_on(args, "cost")) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "--cost and --cluster ask different things: leave out one of them");
        return FALSE;
    }
    for (guint i = 0; i < G_N_ELEMENTS(of_cluster) && !cluster; i++)
        if (kn_args_value(args, of_cluster[i])) {
            g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                        "--%s is for --cluster NODESxCORES, which is not given", of_cluster[i]);
            return FALSE;
        }
    const KnValue *disk = kn_args_value(args, "disk-speed");
    if (disk && disk->integer == 0) { /* of memory it is what is automatic */
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "--disk-speed 0: nothing would ever end; expected a size such as 500M");
        return FALSE;
    }
    return TRUE;
}

static gboolean run(KnArgs *args, GError **error)
{
    g_auto(KnCliJob) job = {0};
    Lines lines = {0};
    if (!check_flags(args, error))
        return FALSE;
    if (kn_args_value(args, "cluster"))
        return kn_plan_cluster(args, error);
    if (!kn_args_on(args, "cost"))
        return kn_plan_print(args, error);
    if (!kn_cli_job_open_one(&job, args, TRUE, error))
        return FALSE;
    g_autoptr(KnDirections) directions = kn_session_directions(job.session, FALSE, error);
    if (!directions || !count_lines(&job, &lines, error))
        return FALSE;
    print_cost(args, &job, &lines, directions);
    return TRUE;
}

const KnCommand kn_command_plan = {
    .name = "plan",
    .summary = "shows what a render would do: timeline, batches, state of the cache",
    .usage = "PROJECT [OPTION...]",
    .description = "Compiles the project and prints its segments with their times, and the batches "
                   "that workers would render. Looks at pictures and sound; prepares and writes "
                   "nothing but what it learned about them.",
    .examples = examples,
    .flags = flags,
    .groups = KN_GROUP_PROJECT | KN_GROUP_ASK | KN_GROUP_BUILD | KN_GROUP_RANGE | KN_GROUP_CACHE |
              KN_GROUP_MODELS | KN_GROUP_JSON,
    .min_places = 1,
    .max_places = 1,
    .run = run,
};
