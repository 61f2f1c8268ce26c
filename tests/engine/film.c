/* SPDX-License-Identifier: MIT */
#include "film.h"
#include "base/error.h"
#include "base/hash.h"
#include "engine/pool/job.h"
#include "engine/store/store.h"
#include "media/media.h"
#include "media/pictures.h"
#include "silent.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *all_temporary;

void film_init(int *argc, char ***argv)
{
    g_test_init(argc, argv, NULL);
    all_temporary = g_build_filename("/tmp", "kn-test-XXXXXX", NULL);
    g_assert_nonnull(g_mkdtemp(all_temporary));
    g_setenv("TMPDIR", all_temporary, TRUE);
    g_assert_cmpstr(g_get_tmp_dir(), ==, all_temporary);
    g_autofree char *cache = g_build_filename(all_temporary, "user-cache", NULL);
    g_setenv("XDG_CACHE_HOME", cache, TRUE);
}

int film_run(void)
{
    int failed = g_test_run();
    kn_remove_tree(all_temporary);
    g_free(all_temporary);
    return failed;
}

static char *in(const Film *film, const char *name)
{
    return g_build_filename(film->folder, name, NULL);
}

/* Colour ramps and a checkerboard: every part of the picture differs from every other. */
static void write_picture(const Film *film, const char *name, int width, int height, int seed)
{
    g_autofree char *path = in(film, name);
    g_autofree guint8 *rgb = g_malloc((gsize)width * height * 3);
    g_autoptr(GError) error = NULL;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            guint8 *at = rgb + ((gsize)y * width + x) * 3;
            at[0] = (guint8)(40 + (x * 160 / width + seed * 60) % 200);
            at[1] = (guint8)(40 + (y * 180 / height + seed * 90) % 200);
            at[2] = ((x / 20 + y / 20) & 1) ? 200 : 60;
        }
    const KnPictures *pictures = kn_pictures(&error);
    g_assert_no_error(error);
    pictures->write(path, rgb, width, height, &error);
    g_assert_no_error(error);
}

static void put32(GByteArray *bytes, guint32 value)
{
    guint32 little = GUINT32_TO_LE(value);
    g_byte_array_append(bytes, (guint8 *)&little, 4);
}

/* Mono, 16 bit, 24 kHz: it has to be resampled. */
static void write_tone(const Film *film, const char *name, int seconds)
{
    enum { RATE = 24000 };
    g_autofree char *path = in(film, name);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    guint32 size = (guint32)seconds * RATE * 2;
    g_byte_array_append(bytes, (const guint8 *)"RIFF", 4);
    put32(bytes, 36 + size);
    g_byte_array_append(bytes, (const guint8 *)"WAVEfmt ", 8);
    put32(bytes, 16);
    put32(bytes, 1 | 1 << 16);
    put32(bytes, RATE);
    put32(bytes, RATE * 2);
    put32(bytes, 2 | 16 << 16);
    g_byte_array_append(bytes, (const guint8 *)"data", 4);
    put32(bytes, size);
    for (int i = 0; i < seconds * RATE; i++) {
        gint16 sample = (gint16)(8000 * sin(i * 2 * G_PI * 440 / RATE));
        guint16 little = GUINT16_TO_LE((guint16)sample);
        g_byte_array_append(bytes, (guint8 *)&little, 2);
    }
    g_assert_true(g_file_set_contents(path, (char *)bytes->data, bytes->len, NULL));
}

static void note_event(const KnEvent *event, gpointer user_data)
{
    Film *film = user_data;
    char *line = NULL;
    if (event->kind == KN_EVENT_BATCH)
        line = g_strdup_printf("batch %d %s: %s", event->batch, event->state,
                               event->reason ? event->reason : "");
    else if (event->kind == KN_EVENT_WARNING)
        line = g_strdup_printf("warning: %s", event->reason);
    else if (event->kind == KN_EVENT_PHASE)
        line = g_strdup_printf("phase %s %s", event->phase, event->state);
    else if (event->kind == KN_EVENT_DONE)
        line =
            g_strdup_printf("done made %d cached %d", event->batches_made, event->batches_cached);
    if (line && g_test_verbose())
        g_test_message("%s", line);
    if (line)
        g_ptr_array_add(film->events, line);
    if (film->on_event)
        film->on_event(event, film->on_event_data);
}

void film_set_times(const char *path, gint64 seconds)
{
    const struct timespec times[2] = {{.tv_sec = seconds}, {.tv_sec = seconds}};
    g_assert_cmpint(utimensat(AT_FDCWD, path, times, 0), ==, 0);
}

void film_load(Film *film, const char *text)
{
    static const KnLoadOptions checked = {.check = kn_timeline_check};
    g_autoptr(GError) error = NULL;
    kn_project_free(film->project);
    film->project = kn_project_load_text(text, -1, "test.json", film->folder, &checked, &error);
    g_assert_no_error(error);
}

void film_open(Film *film, const char *segments, const char *output, gboolean with_sound)
{
    g_autoptr(GError) error = NULL;
    *film = (Film){.folder = g_dir_make_tmp("kn-test-film-XXXXXX", &error)};
    g_assert_no_error(error);
    film->cache = in(film, "cache");
    film->output = in(film, "film.mp4");
    film->events = g_ptr_array_new_with_free_func(g_free);
    write_picture(film, "a.png", 640, 480, 0);
    write_picture(film, "b.jpg", 800, 450, 1);
    write_picture(film, "c.png", 500, 700, 2);
    write_tone(film, "tone.wav", 5);
    g_autofree char *text = g_strdup_printf(
        "{\"version\": 1, \"title\": \"Test\", \"output\": {\"width\": 320, \"height\": 180, "
        "\"fps\": 30, \"speed\": \"ultrafast\"%s%s}, %s \"segments\": %s}",
        output ? ", " : "", output ? output : "", with_sound ? "\"audio_file\": \"tone.wav\"," : "",
        segments);
    film_load(film, text);
    film->options = (KnBuildOptions){
        .cache_dir = film->cache,
        .cpu = kn_cpu_flags(),
        .event = note_event,
        .user_data = film,
        .want_hash = TRUE,
    };
}

void film_close(Film *film)
{
    film_check_clean(film);
    film_check_no_children();
    kn_project_free(film->project);
    kn_remove_tree(film->folder);
    g_ptr_array_unref(film->events);
    g_free(film->folder);
    g_free(film->cache);
    g_free(film->output);
}

KnManifest *film_plan(const Film *film)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnSession) session = kn_session_open(film->project, &film->options);
    const KnManifest *made = kn_session_manifest(session, film->output, &error);
    g_assert_no_error(error);
    g_autoptr(GBytes) frozen = kn_manifest_to_bytes(made);
    KnManifest *manifest = kn_manifest_from_bytes(frozen, &error);
    g_assert_no_error(error);
    return manifest;
}

KnFrame *film_still(const Film *film, gint64 frame, GError **error)
{
    g_autoptr(KnSession) session = kn_session_open(film->project, &film->options);
    return kn_session_still(session, frame, error);
}

gboolean film_render_again(Film *film, GError **error)
{
    g_ptr_array_set_size(film->events, 0);
    g_autoptr(KnSession) session = kn_session_open(film->project, &film->options);
    return silent_render(session, film->output, error);
}

gboolean film_render(Film *film, GError **error)
{
    kn_remove_tree(film->cache);
    g_unlink(film->output);
    return film_render_again(film, error);
}

char *film_sha256(const Film *film)
{
    g_autoptr(GError) error = NULL;
    char *sum = kn_hash_file(film->output, &error);
    g_assert_no_error(error);
    return sum;
}

guint film_count(const Film *film, const char *start)
{
    guint n = 0;
    for (guint i = 0; i < film->events->len; i++)
        n += g_str_has_prefix(film->events->pdata[i], start);
    return n;
}

gboolean film_saw(const Film *film, const char *start)
{
    return film_count(film, start) > 0;
}

static void check_no_entry(const char *folder, const char *prefix, const char *suffix)
{
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir)))
        if (g_str_has_prefix(name, prefix) && g_str_has_suffix(name, suffix))
            g_error("left over: %s/%s", folder, name);
    if (dir)
        g_dir_close(dir);
}

void film_check_clean(const Film *film)
{
    g_autofree char *work = g_build_filename(film->cache, "work", NULL);
    check_no_entry(film->folder, ".", "");
    check_no_entry(work, "", "");
    check_no_entry(g_get_tmp_dir(), "kinora-build-", "");
}

void film_check_no_children(void)
{
    g_assert_cmpint(waitpid(-1, NULL, WNOHANG), ==, -1);
}

static double luma_difference(const KnFrame *a, const KnFrame *b)
{
    double sum = 0;
    for (int y = 0; y < a->height; y++)
        for (int x = 0; x < a->width; x++)
            sum += abs(a->plane[0].data[y * a->plane[0].stride + x] -
                       b->plane[0].data[y * b->plane[0].stride + x]);
    return sum / (a->width * a->height);
}

static double luma_mean(const KnFrame *frame)
{
    double sum = 0;
    for (int y = 0; y < frame->height; y++)
        for (int x = 0; x < frame->width; x++)
            sum += frame->plane[0].data[y * frame->plane[0].stride + x];
    return sum / (frame->width * frame->height);
}

void film_check_frames(const Film *film, double limit)
{
    g_autoptr(GError) error = NULL;
    int width, height;
    const KnMedia *media = kn_media(&error);
    g_assert_no_error(error);
    KnFrameReader *reader = media->frames_open(film->output, &width, &height, &error);
    g_assert_no_error(error);
    g_autoptr(KnFrame) decoded = kn_frame_new(width, height, NULL);
    g_autoptr(KnFrame) drawn = kn_frame_new(width, height, NULL);
    g_autoptr(KnManifest) manifest = film_plan(film);
    g_autoptr(KnJobRunner) runner = kn_job_runner_new(manifest, film->cache, NULL);
    gint64 n = 0, pts_us;
    for (; media->frames_next(reader, decoded, &pts_us, &error) == 1; n++) {
        kn_job_draw(runner, film->options.cpu, n, drawn, &error);
        g_assert_no_error(error);
        g_assert_cmpint(ABS(pts_us - n * G_USEC_PER_SEC / 30), <=, 1000);
        g_assert_cmpfloat(luma_difference(decoded, drawn), <=, limit);
        g_assert_cmpfloat(luma_mean(decoded), >, 30);
    }
    g_assert_no_error(error);
    g_assert_cmpint(n, ==, kn_film_n_frames(kn_manifest_film(manifest)));
    media->frames_free(reader);
}
