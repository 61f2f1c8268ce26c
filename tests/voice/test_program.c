/* SPDX-License-Identifier: MIT */
/* A voice that is a program: whatever it starts, prints and writes, and however it ends, nothing of
 * it is left, and what it says is bounded. */
#include "base/error.h"
#include "stage.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const char *const one_line[] = {"A ladybird counts its spots."};

/* "voice" members for a script of sh, which gets {output} when it names $1. The caller frees. */
static char *script_voice(const char *script)
{
    g_autofree char *quoted = g_strescape(script, NULL);
    return g_strdup_printf("\"provider\": \"command\", \"command\": [\"sh\", \"-c\", \"%s\", "
                           "\"sh\"%s], \"timeout\": 2",
                           quoted, strstr(script, "$1") ? ", \"{output}\"" : "");
}

/* The numbers in the file "pids" of the project's folder, of which there are at least n. */
static GArray *noted(const Stage *stage, guint n)
{
    GArray *pids = g_array_new(FALSE, FALSE, sizeof(int));
    g_autofree char *path = g_build_filename(stage->folder, "pids", NULL), *text = NULL;
    if (g_file_get_contents(path, &text, NULL, NULL)) {
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
        for (char **line = lines; *line && line[1]; line++) {
            int pid = atoi(*line);
            g_array_append_val(pids, pid);
        }
    }
    return g_steal_pointer(&pids);
}

static gboolean is_alive(int pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", pid), *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return FALSE;
    const char *state = strrchr(text, ')');
    return state && state[2] != 'Z' && state[2] != 'X';
}

/* Fails when one of them lives on. The kernel takes a moment from the signal to the end. */
static void check_dead(const Stage *stage, guint n_least)
{
    enum { TRIES = 1000, TRY_US = 10000 };
    g_autoptr(GArray) pids = noted(stage, n_least);
    g_assert_cmpuint(pids->len, >=, n_least);
    for (guint i = 0; i < pids->len; i++) {
        int pid = g_array_index(pids, int, i);
        for (int try = 0; try < TRIES && is_alive(pid); try++)
            g_usleep(TRY_US);
        g_assert_false(is_alive(pid));
    }
}

static guint count_folders(void)
{
    guint n = 0;
    g_autoptr(GDir) dir = g_dir_open(g_get_tmp_dir(), 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir));)
        n += g_str_has_prefix(name, "kinora-voice-");
    return n;
}

#define STARTS                                                                                     \
    "sleep 1000 & echo $! >> pids; sh -c 'sleep 1001 & echo $! >> pids; wait' & echo $! >> pids; "
#define LEAVES                                                                                     \
    "setsid sh -c 'echo $$ >> pids; exec sleep 1002' & while [ ! -s pids ]; do sleep 0.01; done; "
/* Until the four of STARTS and LEAVES are noted. */
#define WAITS "while [ $(wc -l < pids) -lt 4 ]; do sleep 0.01; done; "
#define SPEAKS "espeak-ng --stdin --stdout"

/* Every way in which a program ends, and what it had started, in its group or not. */
static void test_nothing_lives_on(void)
{
    static const struct {
        const char *script;
        guint n_least;
        const char *complaint; /* NULL: it speaks */
    } rows[] = {
        {SPEAKS, 0, NULL},
        {STARTS SPEAKS, 2, NULL},
        {STARTS LEAVES SPEAKS, 3, NULL},
        {STARTS "cat > /dev/null; exit 3", 2, "failed"},
        {STARTS LEAVES "exec sleep 1003", 3, "had not ended after 2 s"},
        {STARTS "exec > /dev/null 2>&1; exec sleep 1003", 2, "had not ended after 2 s"},
        {STARTS "trap '' TERM INT HUP; while :; do sleep 1; done", 2, "had not ended after 2 s"},
        {STARTS "while [ ! -s pids ]; do :; done; kill -9 $PPID; sleep 1004", 2,
         "killed by signal 9"},
        {STARTS "while [ ! -s pids ]; do :; done; kill -USR2 $PPID; sleep 1004", 2, "signal 12"},
        {STARTS LEAVES WAITS "kill -9 $PPID; sleep 1004", 4, "killed by signal 9"},
        {STARTS LEAVES WAITS "kill -9 $PPID; kill -9 $$", 4, "killed by signal 9"},
        {STARTS LEAVES WAITS "kill -USR2 $PPID; sleep 1004", 4, "signal 12"},
        {STARTS "cat /dev/zero", 2, "answered with more than"},
        {STARTS "cat /dev/zero > \"$1\"", 2, "answered with more than"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Stage stage;
        g_autoptr(GError) error = NULL;
        g_autofree char *voice = script_voice(rows[i].script);
        stage_open(&stage, FALSE, NULL);
        gboolean spoken = stage_run(&stage, voice, one_line, 1, &error);
        g_test_message("%s: %s", rows[i].script, error ? error->message : "spoken");
        g_assert_cmpint(spoken, ==, rows[i].complaint == NULL);
        if (rows[i].complaint) {
            g_assert_error(error, KN_ERROR, KN_ERROR_SERVICE);
            g_assert_nonnull(strstr(error->message, rows[i].complaint));
        }
        check_dead(&stage, rows[i].n_least);
        g_assert_cmpuint(count_folders(), ==, 0);
        stage_close(&stage);
    }
}

/* What a program may answer with: bounded in memory, and only a file that it wrote itself. */
static void test_answers(void)
{
    static const struct {
        const char *script, *complaint;
    } rows[] = {
        {"head -c 400000000 /dev/zero >&2; exit 3", "failed"},
        {"head -c 400000000 /dev/zero >&2; " SPEAKS, NULL},
        {"head -c 400000000 /dev/zero; : > \"$1\"", "it is empty"},
        {"head -c 400000000 /dev/zero", "answered with more than"},
        {"truncate -s 6G \"$1\"", "answered with more than"},
        {"ln -s /dev/zero \"$1\"", "no good {output} file"},
        {"mkfifo \"$1\"", "no good {output} file"},
        {"mkdir \"$1\"", "no good {output} file"},
        {"echo \"$1\" > /dev/null", "wrote no {output} file"},
        {"espeak-ng --stdin -w \"$1\"", NULL},
    };
    const long kib_max = 300000;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Stage stage;
        g_autoptr(GError) error = NULL;
        g_autofree char *voice = script_voice(rows[i].script);
        stage_open(&stage, FALSE, NULL);
        gboolean spoken = stage_run(&stage, voice, one_line, 1, &error);
        g_test_message("%s: %s", rows[i].script, error ? error->message : "spoken");
        g_assert_cmpint(spoken, ==, rows[i].complaint == NULL);
        if (rows[i].complaint)
            g_assert_nonnull(strstr(error->message, rows[i].complaint));
        g_assert_cmpuint(count_folders(), ==, 0);
        stage_close(&stage);
    }
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    g_assert_cmpint(usage.ru_maxrss, <, kib_max);
}

/* ---- what ends the whole */

#define ENDLESS STARTS LEAVES "echo $$ >> pids; while :; do sleep 1; done"
#define N_ENDLESS 5
/* One that would end by itself, in a minute, with a sign that it could. */
#define SLOW STARTS LEAVES "echo $$ >> pids; sleep 60; touch late"
/* Kinora and the voice's process are killed at once, by one that has left their group. */
#define ALL_AT_ONCE                                                                                \
    STARTS "echo $$ >> pids; voice=$PPID; kinora=$(cut -d' ' -f4 /proc/$PPID/stat); "              \
           "export voice kinora; setsid sh -c '" WAITS                                             \
           "echo $$ >> pids; kill -STOP $kinora; kill -KILL $voice; kill -KILL $kinora; "          \
           "exec sleep 1002' & while :; do sleep 1; done"

typedef struct {
    const Stage *stage;
    int pid; /* of the program kinora, or 0 */
    const int *signals;
    GCancellable *stop;
} Ending;

/* Once the script has noted all of its processes. */
static gpointer end_it(gpointer data)
{
    enum { TRIES = 3000, TRY_US = 10000, N = N_ENDLESS };
    const Ending *ending = data;
    for (int try = 0; try < TRIES; try++) {
        g_autoptr(GArray) pids = noted(ending->stage, 0);
        if (pids->len >= N)
            break;
        g_usleep(TRY_US);
    }
    for (const int *number = ending->signals; number && *number; number++) {
        kill(ending->pid, *number);
        g_usleep(TRY_US * 30);
    }
    if (ending->stop)
        g_cancellable_cancel(ending->stop);
    return NULL;
}

static void stop_program(const char *script, gboolean at_once)
{
    Stage stage;
    g_autoptr(GError) error = NULL;
    g_autoptr(GCancellable) stop = g_cancellable_new();
    g_autofree char *voice = script_voice(script);
    g_autofree char *patient = g_strconcat(voice, "00", NULL); /* 200 s */
    stage_open(&stage, FALSE, NULL);
    *(at_once ? &stage.options.stop : &stage.options.cancellable) = stop;
    Ending ending = {&stage, 0, NULL, stop};
    g_autoptr(GThread) thread = g_thread_new("stop", end_it, &ending);
    g_assert_false(stage_run(&stage, patient, one_line, 1, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_CANCELLED);
    g_thread_join(g_steal_pointer(&thread));
    check_dead(&stage, N_ENDLESS);
    g_assert_cmpuint(count_folders(), ==, 0);
    g_autofree char *late = g_build_filename(stage.folder, "late", NULL);
    g_assert_false(g_file_test(late, G_FILE_TEST_EXISTS));
    stage_close(&stage);
}

/* A polite wish lets a line that is under way end, but not for long. */
static void test_stopped(void)
{
    stop_program(ENDLESS, TRUE);
    stop_program(ENDLESS, FALSE);
    stop_program(SLOW, FALSE);
}

/* Ctrl-C once and again, a polite end, one that nobody can heed, and one of all at once. After the
 * last two the next build sweeps what is left: folders, and of the last what has left its group. */
static void test_signals(void)
{
    static const struct {
        const char *script;
        int signals[3];
        gboolean folder_left, swept; /* until the next build; with it */
    } rows[] = {
        {ENDLESS, {SIGINT, SIGINT, 0}, FALSE, FALSE},
        {ENDLESS, {SIGTERM, 0}, FALSE, FALSE},
        {ENDLESS, {SIGTERM, SIGTERM, 0}, FALSE, FALSE},
        {ENDLESS, {SIGKILL, 0}, TRUE, FALSE},
        {ALL_AT_ONCE, {0}, TRUE, TRUE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Stage stage;
        g_autoptr(GError) error = NULL;
        g_autofree char *voice = script_voice(rows[i].script);
        stage_open(&stage, FALSE, NULL);
        g_autofree char *path = g_build_filename(stage.folder, "project.json", NULL);
        g_autofree char *json =
            g_strdup_printf("{\"voice\": {%s0}, \"segments\": [{\"card\": {}, \"transcript\": "
                            "\"one\"}]}",
                            voice);
        g_assert_true(g_file_set_contents(path, json, -1, NULL));
        g_autoptr(GSubprocess) program =
            g_subprocess_new(G_SUBPROCESS_FLAGS_STDERR_SILENCE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE,
                             &error, g_getenv("KINORA_PROGRAM"), "voice", path, "--allow-commands",
                             "--cache-dir", stage.cache, NULL);
        g_assert_no_error(error);
        const char *identifier = g_subprocess_get_identifier(program);
        Ending ending = {&stage, identifier ? atoi(identifier) : 0, rows[i].signals, NULL};
        end_it(&ending);
        g_assert_true(g_subprocess_wait(program, NULL, NULL));
        if (!rows[i].swept)
            check_dead(&stage, N_ENDLESS);
        g_assert_cmpuint(count_folders(), ==, rows[i].folder_left);
        g_assert_true(stage_run(&stage, "\"voice\": \"en-gb\"", one_line, 1, &error));
        g_assert_no_error(error);
        check_dead(&stage, N_ENDLESS);
        g_assert_cmpuint(count_folders(), ==, 0);
        stage_close(&stage);
    }
}

int main(int argc, char **argv)
{
    char temporary[] = "/tmp/kinora-test-XXXXXX"; /* GLib asks for the folder once */
    g_assert_nonnull(mkdtemp(temporary));
    g_setenv("TMPDIR", temporary, TRUE);
    g_setenv("KINORA_TEST_BACK_OFF_MS", "10", TRUE);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/program/nothing of it lives on however it ends", test_nothing_lives_on);
    g_test_add_func("/program/its answer is bounded and a file of its own", test_answers);
    g_test_add_func("/program/a build that is stopped leaves nothing", test_stopped);
    g_test_add_func("/program/signals to kinora end all of it", test_signals);
    int code = g_test_run();
    g_rmdir(temporary);
    return code;
}
