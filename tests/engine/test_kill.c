/* SPDX-License-Identifier: MIT */
#include "runs.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* kill -9 at random instants. A round begins with nothing cached and ends with a film: one to three
 * runs are killed in a row, as a whole, their parent or one of their workers, then a run is left
 * alone. A quarter of the kills wait for the join. The numbers come from GLib's test seed, which
 * the first line of the output tells (--seed repeats them). */

enum { N_WORKERS = 2, KILLS = 12, KILLS_SLOW = 200, BATCHES = 10, BATCHES_SLOW = 40 };

typedef enum { PARENT, WORKER, GROUP, N_VICTIMS } Victim;
static const char *const victim_names[] = {"parent", "worker", "group"};

typedef struct {
    Site site;
    char *expected; /* SHA-256 of the undisturbed film */
    int n_batches;
    double seconds; /* that the undisturbed run took */
    guint n_kills[N_VICTIMS], n_in_join, n_late;
} Bench;

static guint kills_wanted(void)
{
    return g_test_slow() ? KILLS_SLOW : KILLS;
}

/* The process that was started by pid; 0: there is none now. */
static pid_t child_of(pid_t pid)
{
    GDir *dir = g_dir_open("/proc", 0, NULL);
    const char *name;
    pid_t found = 0;
    while (!found && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_strdup_printf("/proc/%s/stat", name), *stat = NULL;
        if (!g_ascii_isdigit(*name) || !g_file_get_contents(path, &stat, NULL, NULL))
            continue;
        char state;
        int parent;
        const char *behind = strrchr(stat, ')'); /* the name may hold anything */
        if (behind && sscanf(behind + 1, " %c %d", &state, &parent) == 2 && parent == pid &&
            state != 'Z')
            found = atoi(name);
    }
    g_dir_close(dir);
    return found;
}

static gboolean is_joining(const Site *site)
{
    g_autofree char *said = site_said(site, 0);
    return run_count(said, "\"join\"", "\"start\"") > 0;
}

/* Lets some of the run pass. */
static gboolean wait_for_instant(Bench *bench, pid_t pid)
{
    gboolean in_join = g_test_rand_int_range(0, 4) == 0;
    gint64 begin_us = g_get_monotonic_time();
    siginfo_t end = {0};
    while (in_join && !is_joining(&bench->site) && end.si_pid == 0) {
        g_usleep(500);
        waitid(P_PID, (id_t)pid, &end, WEXITED | WNOHANG | WNOWAIT);
        g_assert_cmpint(g_get_monotonic_time() - begin_us, <, 120 * G_USEC_PER_SEC);
    }
    double seconds = g_test_rand_double_range(0, in_join ? 0.02 : bench->seconds);
    g_usleep((gulong)(seconds * G_USEC_PER_SEC));
    return in_join;
}

/* Kills, unless the run has ended by then. */
static void strike(Bench *bench, pid_t pid)
{
    gboolean in_join = wait_for_instant(bench, pid);
    Victim victim = (Victim)g_test_rand_int_range(0, N_VICTIMS);
    pid_t worker = child_of(pid);
    if (victim == WORKER && !worker)
        victim = GROUP;
    siginfo_t end = {0};
    waitid(P_PID, (id_t)pid, &end, WEXITED | WNOHANG | WNOWAIT);
    if (end.si_pid != 0) {
        bench->n_late++;
        return;
    }
    kill(victim == GROUP ? -pid : victim == WORKER ? worker : pid, SIGKILL);
    bench->n_kills[victim]++;
    bench->n_in_join += in_join;
    g_test_message("killed: %s%s", victim_names[victim], in_join ? ", joining" : "");
}

static void note_batches(const Bench *bench, const char *out, const char *state, guint8 *seen)
{
    for (int i = 0; i < bench->n_batches; i++) {
        g_autofree char *batch = g_strdup_printf("\"batch\":%d,\"state\":\"%s\"", i, state);
        seen[i] |= strstr(out, batch) != NULL;
    }
}

static int count(const Bench *bench, const guint8 *seen)
{
    int n = 0;
    for (int i = 0; i < bench->n_batches; i++)
        n += seen[i];
    return n;
}

/* What was told done is cached from then on, and no more were begun and lost than ran at a time. */
static void check_progress(const Bench *bench, const Run *run, guint8 *done)
{
    g_autofree guint8 *begun = g_new0(guint8, (gsize)bench->n_batches);
    g_autofree guint8 *made = g_new0(guint8, (gsize)bench->n_batches);
    note_batches(bench, run->out, "start", begun);
    note_batches(bench, run->out, "done", made);
    g_assert_cmpint(count(bench, begun) - count(bench, made), <=, N_WORKERS);
    for (int i = 0; i < bench->n_batches; i++) {
        g_assert_false(begun[i] && done[i]);
        done[i] |= made[i];
    }
}

static void round_of_kills(Bench *bench)
{
    g_autofree guint8 *done = g_new0(guint8, (gsize)bench->n_batches);
    int n = g_test_rand_int_range(1, 4);
    Run run;
    site_empty(&bench->site);
    for (int i = 0; i < n; i++) {
        pid_t pid = site_start(&bench->site, 0, NULL);
        strike(bench, pid);
        site_wait(&bench->site, 0, pid, &run);
        g_autofree char *film = site_film(&bench->site);
        if (film)
            g_assert_cmpstr(film, ==, bench->expected);
        if (run.code != 0 && run.code != 128 + SIGKILL)
            g_error("exit code %d: %s", run.code, run.err);
        check_progress(bench, &run, done);
        run_clear(&run);
    }
    site_run(&bench->site, NULL, &run);
    site_check_right(&bench->site, &run, bench->expected);
    check_progress(bench, &run, done);
    /* A kill between the storing of a batch and the word of it leaves it cached without a word. */
    note_batches(bench, run.out, "cached", done);
    g_assert_cmpint(count(bench, done), ==, bench->n_batches);
    site_check_clean(&bench->site);
    run_clear(&run);
}

/* Every fifth shows a clip. */
static char *segments_text(int n)
{
    GString *text = g_string_new("[");
    for (int i = 0; i < n; i++) {
        const char *visual = i % 5 == 4 ? "\"in\": 0.7, \"video\": \"clip.mov\""
                             : i % 2    ? "\"image\": \"b.jpg\""
                                        : "\"image\": \"a.png\"";
        g_string_append_printf(text,
                               "%s{%s, \"duration\": 0.5, \"effects_plan\": "
                               "{\"motion\": \"%s\", \"transition\": {\"type\": \"fade\", "
                               "\"duration\": 0.2}}}",
                               i ? "," : "", visual, i % 3 ? "ken_burns_in" : "pan_ltr");
    }
    return g_string_free(g_string_append_c(text, ']'), FALSE);
}

static void test_kill(void)
{
    Bench bench = {.n_batches = g_test_slow() ? BATCHES_SLOW : BATCHES};
    g_autofree char *segments = segments_text(bench.n_batches);
    Run run;
    site_open(&bench.site, segments, bench.n_batches / 2);
    bench.site.chunk_duration = "0.5";
    gint64 begin_us = g_get_monotonic_time();
    site_run(&bench.site, NULL, &run);
    bench.seconds = (double)(g_get_monotonic_time() - begin_us) / G_USEC_PER_SEC;
    bench.expected = site_film(&bench.site);
    site_check_right(&bench.site, &run, bench.expected);
    g_assert_cmpint(run_count(run.out, "\"batch\"", "\"done\""), ==, bench.n_batches);
    run_clear(&run);
    guint n = 0;
    while (n < kills_wanted() && bench.n_late < 2 * kills_wanted() + 10) {
        round_of_kills(&bench);
        n = bench.n_kills[PARENT] + bench.n_kills[WORKER] + bench.n_kills[GROUP];
    }
    g_test_message("%u kills: %u parent, %u worker, %u group; %u of them joining; %u came too late",
                   n, bench.n_kills[PARENT], bench.n_kills[WORKER], bench.n_kills[GROUP],
                   bench.n_in_join, bench.n_late);
    g_assert_cmpuint(n, >=, kills_wanted());
    site_close(&bench.site);
    g_free(bench.expected);
}

int main(int argc, char **argv)
{
    runs_init(&argc, &argv);
    g_test_add_func("/kill/every-film-is-that-of-an-undisturbed-run", test_kill);
    return g_test_run();
}
