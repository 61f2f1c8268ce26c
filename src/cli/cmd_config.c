/* SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "cli/commands.h"
#include "cli/job.h"
#include "cli/json_line.h"

#include <stdio.h>

static const KnExample examples[] = {
    {"config", "Prints every setting with the place that it comes from."},
    {"config film/project.json -j 2", "The same for one project and one option."},
    {0},
};

static gboolean run(KnArgs *args, GError **error)
{
    g_auto(KnCliJob) job = {0};
    if (kn_args_place(args, 0) && !kn_cli_job_open(&job, args, FALSE, error))
        return FALSE;
    for (const KnFlag *flag = kn_common_flags; flag->name; flag++) {
        const char *text = kn_args_text(args, flag->name);
        const char *where = kn_args_where(args, flag->name);
        if (!flag->setting)
            continue;
        if (kn_args_on(args, "json")) {
            KnJsonLine *line = kn_json_line_new("setting");
            kn_json_line_string(line, "name", flag->name);
            kn_json_line_string(line, "value", text ? text : "");
            kn_json_line_string(line, "origin", where ? where : "built-in");
            kn_json_line_print(line);
        } else {
            g_autofree char *setting = g_strdup_printf("%s = %s", flag->name, text ? text : "");
            g_autofree char *shown = kn_text_visible(setting);
            g_autofree char *from = kn_text_visible(where ? where : "built-in");
            printf("%-32s # %s\n", shown, from);
        }
    }
    return TRUE;
}

const KnCommand kn_command_config = {
    .name = "config",
    .summary = "prints the merged settings and where each comes from",
    .usage = "[PROJECT] [OPTION...]",
    .description =
        "Settings come from, later wins: built-in values, /etc/kinora.conf, "
        "$XDG_CONFIG_HOME/kinora/kinora.conf, the project, the environment, options.\n\n"
        "The two files are key files: a line [kinora], then lines such as 'workers = 50%', with "
        "the long names of the options below. In the environment a setting is called KINORA_ and "
        "its name in capitals, such as KINORA_CHUNK_DURATION; the names of older pipelines "
        "(PARALLEL_RENDERS, PARALLEL_RENDER_METHOD, FRAME_RENDER_WORKERS, MAX_WORKERS, "
        "THREADS_PER_WORKER, CHUNK_DURATION, FRAME_SEQUENCE_QUALITY) keep working. Where several "
        "say the number of workers, the first that is not 0 decides.",
    .examples = examples,
    .groups = KN_GROUP_PROJECT | KN_GROUP_ASK | KN_GROUP_BUILD | KN_GROUP_CACHE | KN_GROUP_MODELS |
              KN_GROUP_WRITE | KN_GROUP_JSON,
    .max_places = 1,
    .run = run,
};
