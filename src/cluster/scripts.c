/* SPDX-License-Identifier: MIT */
#include "cluster/scripts.h"

/* Nothing of a project stands in here but within quotes (g_shell_quote). */

/* Codes that another try does not change: usage, project, input, environment. */
static const char task_script[] =
    "task=$(($1 + ${SLURM_ARRAY_TASK_ID:-$2}))\n"
    "batches=$(sed -n \"$((task + 1)){p;q}\" \"$folder/tasks\") && [ -n \"$batches\" ] || {\n"
    "    echo \"kinora: the job's folder $folder is not on $(hostname): it must lie on a file\" "
    "\\\n"
    "        \"system that all nodes share\" >&2\n"
    "    exit 6\n"
    "}\n"
    "restart=${SLURM_RESTART_COUNT:-0} stopped= child=\n"
    "stop() {\n"
    "    stopped=1\n"
    "    [ -z \"$child\" ] || kill -TERM \"$child\" 2> /dev/null\n"
    "}\n"
    "trap stop TERM INT HUP\n"
    "while :; do\n"
    "    set -- --manifest \"$folder/manifest\" --batches \"$batches\" \\\n"
    "        --name \"${SLURM_ARRAY_JOB_ID:-$$}-$task-$restart\"\n"
    "    [ \"$restart\" -lt \"$retries\" ] || set -- \"$@\" --cpu-mask c\n"
    "    \"$program\" worker \"$@\" < /dev/null &\n"
    "    child=$!\n"
    "    while :; do\n"
    "        wait \"$child\"\n"
    "        code=$?\n"
    "        kill -0 \"$child\" 2> /dev/null || break\n"
    "    done\n"
    "    case $code in\n"
    "        0 | 2 | 3 | 4 | 6) exit \"$code\" ;;\n"
    "    esac\n"
    "    [ -z \"$stopped\" ] && [ \"$restart\" -lt \"$retries\" ] || exit \"$code\"\n"
    "    echo \"kinora: task $task: its worker ended with code $code; once more\" >&2\n"
    "    if [ -n \"${SLURM_JOB_ID:-}\" ]; then\n"
    "        scontrol requeue \"$SLURM_JOB_ID\" || exit \"$code\"\n"
    "        sleep 300 & # until the scheduler ends this attempt\n"
    "        child=$!\n"
    "        wait \"$child\"\n"
    "        exit \"$code\"\n"
    "    fi\n"
    "    restart=$((restart + 1))\n"
    "done\n";

char *kn_script_task(const char *folder, const char *program, guint retries)
{
    g_autofree char *quoted_folder = g_shell_quote(folder);
    g_autofree char *quoted_program = g_shell_quote(program);
    return g_strdup_printf("#!/bin/sh\n"
                           "# A task of 'kinora submit': see docs/cluster.md.\n"
                           "folder=%s\nprogram=%s\nretries=%u\n%s",
                           quoted_folder, quoted_program, retries, task_script);
}

char *kn_script_many(const char *folder)
{
    g_autofree char *quoted = g_shell_quote(folder);
    return g_strdup_printf(
        "#!/bin/sh\n"
        "# A task of 'kinora submit --rows': see docs/cluster.md.\n"
        "folder=%s\n"
        "line=$(sed -n \"$(($1 + ${SLURM_ARRAY_TASK_ID:-$2} + 1)){p;q}\" \"$folder/tasks\") &&"
        " [ -n \"$line\" ] || exit 6\n"
        "task=${line%%%% *} film=${folder%%/*}/${line#* }\n"
        "unset SLURM_ARRAY_TASK_ID\n"
        "exec sh \"$film/task.sh\" 0 \"$task\" >> \"$film/logs/task-$task.log\" 2>&1\n",
        quoted);
}

char *kn_script_part(const char *folder, char *const *argv, const char *where)
{
    g_autofree char *quoted_where = g_shell_quote(where);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out,
                           "#!/bin/sh\n"
                           "# A part of 'kinora submit': see docs/cluster.md.\n"
                           "cd %s || exit 6\nexec",
                           quoted_where);
    for (; *argv; argv++) {
        g_autofree char *word = g_shell_quote(*argv);
        g_string_append_printf(out, " %s", word);
    }
    g_string_append(out, " < /dev/null\n");
    return g_string_free(out, FALSE);
}

char *kn_script_local(const KnClusterWork *work, guint at_once)
{
    g_autofree char *quoted = g_shell_quote(work->folder);
    GString *out = g_string_new("#!/bin/sh\n# All of a job of 'kinora submit', on one machine.\n");
    g_string_append_printf(out, "folder=%s\nexport folder\n", quoted);
    if (work->n_tasks > 0)
        g_string_append_printf(
            out,
            "seq 0 %u | xargs -P %u -n 1 sh -c 'exec sh \"$folder/task.sh\" 0 \"$0\" \\\n"
            "    >> \"$folder/logs/task-$0.log\" 2>&1'\n",
            work->n_tasks - 1, MAX(at_once, 1));
    g_string_append_printf(out, "exec sh \"$folder/%s\" >> \"$folder/logs/join.log\" 2>&1\n",
                           work->last);
    return g_string_free(out, FALSE);
}
