/* SPDX-License-Identifier: MIT */
#include "runs.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

/* Disks that are full or closed, and other builds at the same time. Full disks are small file
 * systems in memory, which only root may mount, in a mount namespace of this process. */

enum { NOBODY = 65534 };

#define PICTURE(name, motion)                                                                      \
    "{\"image\": \"" name "\", \"duration\": 0.6, \"effects_plan\": {\"motion\": \"" motion "\"}}"
#define SEGMENTS "[" PICTURE("a.png", "ken_burns_in") "," PICTURE("b.jpg", "pan_ltr") "]"
#define OTHER_SEGMENTS "[" PICTURE("b.jpg", "pan_ltr") "," PICTURE("a.png", "ken_burns_out") "]"

static gboolean may_mount;

/* FALSE: the test is skipped. */
static gboolean need_mounts(void)
{
    if (!may_mount)
        g_test_skip("file systems can be mounted by root only");
    return may_mount;
}

static void mount_small(const char *folder, guint size_kb)
{
    g_autofree char *options = g_strdup_printf("size=%uk,mode=777", size_kb);
    if (mount("none", folder, "tmpfs", 0, options) != 0)
        g_error("cannot mount: %s", g_strerror(errno));
}

static void unmount(const char *folder)
{
    g_assert_cmpint(umount2(folder, 0), ==, 0);
}

/* Fills the disk of a folder up to the given rest. */
static void fill(const char *folder, guint rest_kb)
{
    g_autofree char *path = g_build_filename(folder, "filler", NULL);
    g_autofree char *block = g_malloc0(1024);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    off_t size = 0;
    g_assert_cmpint(fd, >=, 0);
    while (write(fd, block, 1024) == 1024)
        size += 1024;
    g_assert_cmpint(errno, ==, ENOSPC);
    g_assert_cmpint(ftruncate(fd, MAX(0, size - (off_t)rest_kb * 1024)), ==, 0);
    close(fd);
}

static void empty(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, "filler", NULL);
    g_assert_cmpint(g_unlink(path), ==, 0);
}

static char *reference(Site *site)
{
    Run run;
    site_empty(site);
    site_run(site, NULL, &run);
    char *sum = site_film(site);
    site_check_right(site, &run, sum);
    run_clear(&run);
    site_empty(site);
    return sum;
}

/* Returns when the run has said so. */
static void wait_for_phase(const Site *site, int number, const char *phase, const char *state)
{
    enum { SECONDS_MAX = 60 };
    gint64 end_us = g_get_monotonic_time() + SECONDS_MAX * G_USEC_PER_SEC;
    g_autofree char *name = g_strdup_printf("\"%s\"", phase);
    for (guint n = 0; n == 0;) {
        g_autofree char *said = site_said(site, number);
        n = run_count(said, name, state);
        g_assert_cmpint(g_get_monotonic_time(), <, end_us);
        g_usleep(500);
    }
}

static void check_full(const Run *run)
{
    g_autofree char *line = run_error(run);
    g_assert_cmpint(run->code, ==, 6);
    if (!strstr(line, "o space left on device") && !strstr(line, "is full"))
        g_error("does not say that a disk is full: %s", line);
}

/* The disk of the cache, or of temporary files without a cache, becomes full once the build has
 * begun. */
static void full_while_it_runs(gboolean no_cache)
{
    static const guint rests_kb[] = {0, 16, 64, 128};
    guint n_failed = 0;
    Site site;
    site_open(&site, SEGMENTS, 2);
    g_autofree char *expected = reference(&site);
    const char *folder = no_cache ? site.tmp : site.cache;
    site.no_cache = no_cache;
    for (guint i = 0; i < G_N_ELEMENTS(rests_kb); i++) {
        Run run;
        mount_small(folder, 20 * 1024);
        pid_t pid = site_start(&site, 0, NULL);
        wait_for_phase(&site, 0, "plan", "done");
        fill(folder, rests_kb[i]);
        site_wait(&site, 0, pid, &run);
        empty(folder);
        g_autofree char *film = site_film(&site);
        if (run.code == 0) { /* the rest was enough */
            g_assert_cmpstr(film, ==, expected);
        } else {
            n_failed++;
            check_full(&run);
            g_assert_null(film);
        }
        site_check_clean(&site);
        run_clear(&run);
        site_run(&site, NULL, &run);
        site_check_right(&site, &run, expected);
        site_check_clean(&site);
        run_clear(&run);
        unmount(folder);
        site_empty(&site);
    }
    g_assert_cmpuint(n_failed, >, 0);
    site_close(&site);
}

static void test_full_cache(void)
{
    if (need_mounts())
        full_while_it_runs(FALSE);
}

static void test_full_temp_no_cache(void)
{
    if (need_mounts())
        full_while_it_runs(TRUE);
}

/* From the start: said before any work. */
static void test_full_at_start(void)
{
    Site site;
    Run run;
    if (!need_mounts())
        return;
    site_open(&site, SEGMENTS, 2);
    mount_small(site.cache, 1024);
    site_run(&site, NULL, &run);
    check_full(&run);
    g_assert_cmpuint(run_count(run.out, "\"batch\"", "\"start\""), ==, 0);
    site_check_clean(&site);
    run_clear(&run);
    unmount(site.cache);
    site_close(&site);
}

/* Temporary files are not needed where there is a cache. */
static void test_full_temp(void)
{
    Site site;
    Run run;
    if (!need_mounts())
        return;
    site_open(&site, SEGMENTS, 2);
    g_autofree char *expected = reference(&site);
    mount_small(site.tmp, 64);
    fill(site.tmp, 0);
    site_run(&site, NULL, &run);
    site_check_right(&site, &run, expected);
    run_clear(&run);
    unmount(site.tmp);
    site_close(&site);
}

/* The film that was there stays as it is until there is a whole new one. */
static void test_full_output(void)
{
    static const guint sizes_kb[] = {8, 16, 32};
    Site site;
    if (!need_mounts())
        return;
    site_open(&site, SEGMENTS, 2);
    g_autofree char *expected = reference(&site);
    for (guint i = 0; i < G_N_ELEMENTS(sizes_kb); i++) {
        Run run;
        mount_small(site.out, sizes_kb[i]);
        g_assert_true(g_file_set_contents(site.output, "old", 3, NULL));
        site_run(&site, NULL, &run);
        g_autofree char *film = NULL;
        check_full(&run);
        g_assert_true(g_file_get_contents(site.output, &film, NULL, NULL));
        g_assert_cmpstr(film, ==, "old");
        site_check_clean(&site);
        run_clear(&run);
        g_assert_cmpint(mount("none", site.out, "tmpfs", MS_REMOUNT, "size=4m"), ==, 0);
        site_run(&site, NULL, &run);
        site_check_right(&site, &run, expected);
        g_assert_cmpuint(run_count(run.out, "\"batch\"", "\"start\""), ==, 0);
        run_clear(&run);
        unmount(site.out);
    }
    site_close(&site);
}

/* The program where everybody may run it: the folder that it is built in may be closed to others,
 * as all below /root is. */
static char *copy_program(const Site *site)
{
    static const char script[] =
        "umask 022; mkdir -p \"$1/modules\" && cp \"$0\" \"${0%/*}\"/libkinora-core.so \"$1/\" && "
        "cp \"${0%/*}\"/modules/kn-*.so \"$1/modules/\"";
    g_autofree char *folder = g_build_filename(site->folder, "program", NULL);
    const char *argv[] = {"sh", "-c", script, g_getenv("KINORA_PROGRAM"), folder, NULL};
    g_autoptr(GError) error = NULL;
    int status;
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                 &error);
    g_assert_no_error(error);
    g_spawn_check_wait_status(status, &error);
    g_assert_no_error(error);
    return g_build_filename(folder, "kinora", NULL);
}

/* A run as somebody else, because root may write everywhere. */
static void run_as_other(Site *site, Run *run)
{
    site->user = geteuid() == 0 ? NOBODY : 0;
    site_run(site, NULL, run);
    site->user = 0;
}

/* A cache that cannot be written, or only one folder of it, costs time and not the film. */
static void test_closed_cache(void)
{
    static const char *const parts[] = {NULL, "batches", "surfaces", "work"};
    Site site;
    site_open(&site, SEGMENTS, 2);
    g_autofree char *expected = reference(&site);
    g_autofree char *program = copy_program(&site);
    site.program = program;
    for (guint i = 0; i < 2 * G_N_ELEMENTS(parts); i++) {
        Run run;
        const char *part = parts[i / 2];
        g_autofree char *folder =
            part ? g_build_filename(site.cache, part, NULL) : g_strdup(site.cache);
        site_empty(&site);
        if (i % 2) { /* it has been in use before */
            run_as_other(&site, &run);
            site_check_right(&site, &run, expected);
            run_clear(&run);
            g_assert_cmpint(g_unlink(site.output), ==, 0);
        }
        g_mkdir(folder, 0777);
        g_assert_cmpint(g_chmod(folder, 0555), ==, 0);
        run_as_other(&site, &run);
        site_check_right(&site, &run, expected);
        /* A cache that has been in use has all of its folders, and needs no other. */
        if (part || i % 2 == 0) {
            if (!strstr(run.err, "ermission denied; this run goes without a cache") ||
                !strstr(run.err, folder))
                g_error("does not say what may not be written: %s", run.err);
            g_assert_cmpuint(run_count(run.out, "\"batch\"", "\"done\""), >, 0);
        }
        site_check_clean(&site);
        run_clear(&run);
        g_assert_cmpint(g_chmod(folder, 0777), ==, 0);
    }
    site_close(&site);
}

static void replace_segments(const Site *site, const char *path, const char *new_segments)
{
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(site->project_text, &text, NULL, NULL));
    g_auto(GStrv) parts = g_strsplit(text, SEGMENTS, 2);
    g_autofree char *changed = g_strjoinv(new_segments, parts);
    g_assert_true(g_file_set_contents(path, changed, -1, NULL));
}

/* A build makes the project that it has read, and says so; the next one makes the new one. */
static void test_edited_project(void)
{
    static const char says[] = "project.json' was changed while the film was made";
    Site site;
    Run run;
    site_open(&site, SEGMENTS, 2);
    g_autofree char *expected = reference(&site);
    pid_t pid = site_start(&site, 0, NULL);
    wait_for_phase(&site, 0, "plan", "done");
    replace_segments(&site, site.project_text, OTHER_SEGMENTS);
    site_wait(&site, 0, pid, &run);
    site_check_right(&site, &run, expected);
    g_assert_nonnull(strstr(run.err, says));
    run_clear(&run);
    site_run(&site, NULL, &run);
    g_assert_null(strstr(run.err, says));
    g_autofree char *next = site_film(&site);
    g_assert_cmpstr(next, !=, expected);
    g_autofree char *fresh = reference(&site);
    g_assert_cmpint(run.code, ==, 0);
    g_assert_cmpstr(next, ==, fresh);
    run_clear(&run);
    site_close(&site);
}

static guint rounds(void)
{
    return g_test_slow() ? 40 : 3;
}

static void test_held_project(void)
{
    Site site;
    Run run, refused;
    site_open(&site, SEGMENTS, 2);
    g_autofree char *expected = reference(&site);
    site_empty(&site);
    pid_t pid = site_start(&site, 0, NULL);
    wait_for_phase(&site, 0, "plan", "done");
    site_wait(&site, 1, site_start(&site, 1, NULL), &refused);
    site_wait(&site, 0, pid, &run);
    g_autofree char *line = run_error(&refused);
    g_autofree char *who =
        g_strdup_printf("by process %d on %s since 20", (int)pid, g_get_host_name());
    g_assert_cmpint(refused.code, ==, 8);
    g_assert_nonnull(strstr(line, who));
    site_check_right(&site, &run, expected);
    run_clear(&run);
    run_clear(&refused);
    site_close(&site);
}

static void test_same_project_twice(void)
{
    Site site;
    site_open(&site, SEGMENTS, 2);
    site.no_state = TRUE;
    g_autofree char *expected = reference(&site);
    for (guint i = 0; i < rounds(); i++) {
        Run runs[2];
        pid_t pids[2];
        site_empty(&site);
        for (int n = 0; n < 2; n++)
            pids[n] = site_start(&site, n, NULL);
        for (int n = 0; n < 2; n++)
            site_wait(&site, n, pids[n], &runs[n]);
        for (int n = 0; n < 2; n++) {
            site_check_right(&site, &runs[n], expected);
            run_clear(&runs[n]);
        }
        site_check_clean(&site);
    }
    site_close(&site);
}

/* Both want the same two pictures, prepared once for each motion. */
static void test_two_projects(void)
{
    Site site;
    site_open(&site, SEGMENTS, 2);
    Site other = site;
    other.project_text = g_build_filename(site.project, "other.json", NULL);
    other.out = g_build_filename(site.folder, "other", NULL);
    other.output = g_build_filename(other.out, "film.mp4", NULL);
    g_mkdir(other.out, 0777);
    replace_segments(&site, other.project_text, OTHER_SEGMENTS);
    g_autofree char *expected = reference(&site), *other_expected = reference(&other);
    g_assert_cmpstr(expected, !=, other_expected);
    for (guint i = 0; i < rounds(); i++) {
        Run run, other_run;
        site_empty(&site);
        pid_t pid = site_start(&site, 0, NULL), other_pid = site_start(&other, 1, NULL);
        site_wait(&site, 0, pid, &run);
        site_wait(&other, 1, other_pid, &other_run);
        site_check_right(&site, &run, expected);
        site_check_right(&other, &other_run, other_expected);
        site_check_clean(&site);
        site_check_clean(&other);
        run_clear(&run);
        run_clear(&other_run);
    }
    site_close(&site);
    g_free(other.project_text);
    g_free(other.out);
    g_free(other.output);
}

int main(int argc, char **argv)
{
    runs_init(&argc, &argv);
    may_mount =
        unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
    g_test_add_func("/surroundings/cache-full-while-it-runs", test_full_cache);
    g_test_add_func("/surroundings/cache-full-at-start", test_full_at_start);
    g_test_add_func("/surroundings/temp-full-without-cache", test_full_temp_no_cache);
    g_test_add_func("/surroundings/temp-full-with-cache-is-no-matter", test_full_temp);
    g_test_add_func("/surroundings/output-full-keeps-the-old-film", test_full_output);
    g_test_add_func("/surroundings/closed-cache-costs-time-not-the-film", test_closed_cache);
    g_test_add_func("/surroundings/project-edited-while-it-runs", test_edited_project);
    g_test_add_func("/surroundings/a-second-build-of-a-project-says-who-builds-it",
                    test_held_project);
    g_test_add_func("/surroundings/unless-neither-keeps-a-state", test_same_project_twice);
    g_test_add_func("/surroundings/two-projects-share-pictures", test_two_projects);
    return g_test_run();
}
