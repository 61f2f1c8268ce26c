/* SPDX-License-Identifier: MIT */
#include "runs.h"
#include "base/hash.h"
#include "clips.h"
#include "engine/store/store.h"
#include "media/pictures.h"
#include "silent.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RUN_SECONDS_MAX = 120, ORPHAN_SECONDS_MAX = 20, WORDS_MAX = 20 };

void runs_init(int *argc, char ***argv)
{
    g_test_init(argc, argv, NULL);
    g_assert_cmpint(prctl(PR_SET_CHILD_SUBREAPER, 1), ==, 0);
    g_assert_nonnull(g_getenv("KINORA_PROGRAM"));
}

static void write_picture(const Site *site, const char *name, int width, int height, int seed)
{
    g_autofree char *path = g_build_filename(site->project, name, NULL);
    g_autofree guint8 *rgb = g_malloc((gsize)width * (gsize)height * 3);
    g_autoptr(GError) error = NULL;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            guint8 *at = rgb + ((gsize)y * (gsize)width + (gsize)x) * 3;
            at[0] = (guint8)(40 + (x * 160 / width + seed * 60) % 200);
            at[1] = (guint8)(40 + (y * 180 / height + seed * 90) % 200);
            at[2] = ((x / 20 + y / 20) & 1) ? 200 : 60;
        }
    const KnPictures *pictures = kn_pictures(&error);
    g_assert_no_error(error);
    pictures->write(path, rgb, width, height, &error);
    g_assert_no_error(error);
}

/* Mono, 16 bit, 24 kHz. */
static void write_tone(const Site *site, int seconds)
{
    enum { RATE = 24000, HEAD = 44 };
    gsize n = (gsize)seconds * RATE;
    g_autofree guint8 *bytes = g_malloc(HEAD + n * 2);
    const guint32 head[] = {36 + (guint32)n * 2, 16, 1 | 1 << 16, RATE, RATE * 2, 2 | 16 << 16,
                            (guint32)n * 2};
    const int at[] = {4, 16, 20, 24, 28, 32, 40};
    memcpy(bytes, "RIFF....WAVEfmt ....................data....", HEAD);
    for (guint i = 0; i < G_N_ELEMENTS(head); i++) {
        guint32 little = GUINT32_TO_LE(head[i]);
        memcpy(bytes + at[i], &little, sizeof little);
    }
    for (gsize i = 0; i < n; i++) {
        gint16 sample = (gint16)(8000 * sin((double)i * 2 * G_PI * 440 / RATE));
        guint16 little = GUINT16_TO_LE((guint16)sample);
        memcpy(bytes + HEAD + i * 2, &little, sizeof little);
    }
    g_autofree char *path = g_build_filename(site->project, "tone.wav", NULL);
    g_assert_true(g_file_set_contents(path, (char *)bytes, (gssize)(HEAD + n * 2), NULL));
}

static char *make_folder(const Site *site, const char *name)
{
    char *path = g_build_filename(site->folder, name, NULL);
    g_assert_cmpint(g_mkdir(path, 0777), ==, 0);
    g_assert_cmpint(g_chmod(path, 0777), ==, 0);
    return path;
}

void site_open(Site *site, const char *segments, int seconds)
{
    g_autoptr(GError) error = NULL;
    *site = (Site){.folder = g_dir_make_tmp("kn-runs-XXXXXX", &error), .chunk_duration = "0.25"};
    g_assert_no_error(error);
    g_chmod(site->folder, 0755);
    site->project = make_folder(site, "project");
    site->out = make_folder(site, "out");
    site->cache = make_folder(site, "cache");
    site->tmp = make_folder(site, "tmp");
    site->output = g_build_filename(site->out, "film.mp4", NULL);
    site->project_text = g_build_filename(site->project, "project.json", NULL);
    write_picture(site, "a.png", 320, 240, 0);
    write_picture(site, "b.jpg", 400, 225, 1);
    if (seconds > 0)
        write_tone(site, seconds);
    if (strstr(segments, "clip.mov"))
        clip_write(site->project, "clip.mov", 200, 150, "25", 2, "tone.wav", 0);
    g_autofree char *text =
        g_strdup_printf("{\"version\": 1, \"output\": {\"width\": 160, \"height\": 90, "
                        "\"fps\": 20, \"speed\": \"ultrafast\"}, %s \"segments\": %s}",
                        seconds > 0 ? "\"audio_file\": \"tone.wav\"," : "", segments);
    g_assert_true(g_file_set_contents(site->project_text, text, -1, NULL));
}

void site_empty(Site *site)
{
    char *const folders[] = {site->out, site->cache, site->tmp};
    for (guint i = 0; i < G_N_ELEMENTS(folders); i++) {
        kn_remove_tree(folders[i]);
        g_assert_cmpint(g_mkdir(folders[i], 0777), ==, 0);
        g_assert_cmpint(g_chmod(folders[i], 0777), ==, 0);
    }
    g_autofree char *state = g_build_filename(site->project, ".kinora", NULL);
    kn_remove_tree(state);
}

void site_close(Site *site)
{
    site_check_clean(site);
    kn_remove_tree(site->folder);
    char *const texts[] = {site->folder, site->project, site->out,         site->output,
                           site->cache,  site->tmp,     site->project_text};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
}

char *site_film(const Site *site)
{
    return g_file_test(site->output, G_FILE_TEST_EXISTS) ? kn_hash_file(site->output, NULL) : NULL;
}

static char *log_path(const Site *site, int number, const char *what)
{
    return g_strdup_printf("%s/%s%d", site->folder, what, number);
}

static void to_file(const char *path, int fd)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0 || dup2(file, fd) < 0)
        _exit(127);
}

/* Does not return. */
static void start_program(const Site *site, const char *const *argv, const GStrv env)
{
    if (site->user &&
        (setgroups(0, NULL) != 0 || setgid(site->user) != 0 || setuid(site->user) != 0))
        _exit(127);
    execve(argv[0], (char *const *)argv, env);
    _exit(127);
}

pid_t site_start(const Site *site, int number, const char *fault)
{
    const char *program = site->program ? site->program : g_getenv("KINORA_PROGRAM");
    g_autofree char *out = log_path(site, number, "stdout"),
                    *err = log_path(site, number, "stderr");
    const char *const argv[] = {program,
                                "render",
                                site->project_text,
                                "-o",
                                site->output,
                                "--json",
                                "-j",
                                "2",
                                "--cache-dir",
                                site->cache,
                                "--chunk-duration",
                                site->chunk_duration,
                                "--method",
                                site->method ? site->method : "chunk",
                                site->no_state ? "--no-state" : "--json",
                                site->no_cache ? "--no-cache" : NULL,
                                NULL};
    const char *called[WORDS_MAX + 2] = {program};
    for (guint i = 0; site->words && site->words[i] && i < WORDS_MAX; i++)
        called[i + 1] = site->words[i];
    g_auto(GStrv) env = g_get_environ();
    env = g_environ_setenv(env, "TMPDIR", site->tmp, TRUE);
    env = g_environ_setenv(env, "XDG_CONFIG_HOME", site->tmp, TRUE);
    env = g_environ_setenv(env, "KINORA_TEST_CPUS", "2", TRUE);
    if (site->program) { /* its workers, too */
        env = g_environ_unsetenv(env, "LD_LIBRARY_PATH");
        env = g_environ_setenv(env, "KINORA_PROGRAM", site->program, TRUE);
    }
    env = fault ? g_environ_setenv(env, "KINORA_FAULT", fault, TRUE)
                : g_environ_unsetenv(env, "KINORA_FAULT");
    /* Nobody shall take what an earlier run has said for the words of this one. */
    g_assert_true(g_file_set_contents(out, "", 0, NULL));
    pid_t pid = fork();
    g_assert_cmpint(pid, >=, 0);
    if (pid > 0)
        return pid;
    setpgid(0, 0);
    to_file(out, STDOUT_FILENO);
    to_file(err, STDERR_FILENO);
    start_program(site, site->words ? called : argv, env);
    return -1;
}

static int code_of(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Waits for every child that is in the group, the orphans as well. */
static void wait_for_rest(pid_t group)
{
    gint64 end_us = g_get_monotonic_time() + ORPHAN_SECONDS_MAX * G_USEC_PER_SEC;
    for (;;) {
        pid_t got = waitpid(-group, NULL, WNOHANG);
        if (got < 0 && errno == ECHILD)
            return;
        if (got == 0 && g_get_monotonic_time() > end_us)
            g_error("a process outlives the build that has started it");
        if (got == 0)
            g_usleep(2000);
    }
}

void site_wait(const Site *site, int number, pid_t pid, Run *run)
{
    int status = 0;
    gint64 end_us = g_get_monotonic_time() + RUN_SECONDS_MAX * G_USEC_PER_SEC;
    pid_t got;
    while ((got = waitpid(pid, &status, WNOHANG)) == 0) {
        if (g_get_monotonic_time() > end_us) {
            kill(-pid, SIGKILL);
            g_error("the build hangs");
        }
        g_usleep(2000);
    }
    g_assert_cmpint(got, ==, pid);
    wait_for_rest(pid);
    g_autofree char *err = log_path(site, number, "stderr");
    *run = (Run){.code = code_of(status), .out = site_said(site, number)};
    g_assert_true(g_file_get_contents(err, &run->err, NULL, NULL));
    if (run->code == 0 && g_file_test(site->output, G_FILE_TEST_EXISTS))
        silent_assert(site->output);
}

void site_run(const Site *site, const char *fault, Run *run)
{
    site_wait(site, 0, site_start(site, 0, fault), run);
}

char *site_said(const Site *site, int number)
{
    g_autofree char *path = log_path(site, number, "stdout");
    char *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) ? text : g_strdup("");
}

void run_clear(Run *run)
{
    g_free(run->out);
    g_free(run->err);
}

static void check_no_temporary(const char *folder)
{
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_str_has_suffix(name, ".tmp") || g_str_has_prefix(name, "kinora-build-") ||
            strcmp(name, "lock") == 0)
            g_error("left over: %s", path);
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            check_no_temporary(path);
    }
    if (dir)
        g_dir_close(dir);
}

static void check_only(const char *folder, const char *allowed)
{
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir)))
        if (g_strcmp0(name, allowed) != 0)
            g_error("left over: %s/%s", folder, name);
    if (dir)
        g_dir_close(dir);
}

void site_check_clean(const Site *site)
{
    g_autofree char *work = g_build_filename(site->cache, "work", NULL);
    check_only(site->out, "film.mp4");
    check_only(work, NULL);
    check_only(site->tmp, NULL);
    check_no_temporary(site->folder);
}

void site_check_right(const Site *site, const Run *run, const char *expected)
{
    g_autofree char *sum = site_film(site);
    if (run->code != 0)
        g_error("exit code %d: %s", run->code, run->err);
    g_assert_cmpstr(sum, ==, expected);
}

char *run_error(const Run *run)
{
    g_auto(GStrv) lines = g_strsplit(run->err, "\n", -1);
    char *found = NULL;
    for (char **line = lines; *line; line++) {
        if (!**line || **line == '[' || strstr(*line, "warning:")) /* [phase] */
            continue;
        if (!g_str_has_prefix(*line, "kinora: ") || found)
            g_error("not one line with the error, but:\n%s", run->err);
        found = g_strdup(*line);
    }
    if (!found)
        g_error("no line with the error, exit code %d", run->code);
    return found;
}

guint run_count(const char *out, const char *a, const char *b)
{
    g_auto(GStrv) lines = g_strsplit(out, "\n", -1);
    guint n = 0;
    for (char **line = lines; *line; line++)
        n += strstr(*line, a) && strstr(*line, b);
    return n;
}
