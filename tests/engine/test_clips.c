/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "clips.h"
#include "media/media.h"
#include "tones.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* Films with clips: the pictures of the clip, however the work is split, and its sound. */

#define CLIP(name, members) "{\"video\": \"" name "\"" members "}"
#define FADE(seconds)                                                                              \
    ", \"effects_plan\": {\"transition\": {\"type\": \"fade\", \"duration\": " seconds "}}"

static const char many[] =
    "[" CLIP("one.mov", ", \"in\": 0.3, \"duration\": 1.1" FADE("0.4")) "," CLIP(
        "two.mov", ", \"duration\": 0.9, \"effects_plan\": {\"motion\": "
                   "\"ken_burns_in\", "
                   "\"overlays\": [\"vignette\", \"film_grain\"], "
                   "\"transition\": {\"type\": \"slide_left\", \"duration\": "
                   "0.3}}") ","
                            "{\"image\": \"a.png\", \"duration\": 0.5" FADE("0.2") "}," CLIP(
                                "tall.mov", ", \"fit\": \"blur\", "
                                            "\"duration\": 0.6") "," CLIP("ta"
                                                                          "ll"
                                                                          ".m"
                                                                          "o"
                                                                          "v",
                                                                          ", "
                                                                          "\""
                                                                          "fi"
                                                                          "t"
                                                                          "\""
                                                                          ": "
                                                                          "\""
                                                                          "co"
                                                                          "nt"
                                                                          "ai"
                                                                          "n"
                                                                          "\""
                                                                          ", "
                                                                          "\""
                                                                          "in"
                                                                          "\""
                                                                          ": "
                                                                          "0."
                                                                          "2,"
                                                                          " "
                                                                          "\""
                                                                          "ba"
                                                                          "ck"
                                                                          "gr"
                                                                          "ou"
                                                                          "nd"
                                                                          "\""
                                                                          ": "
                                                                          "\""
                                                                          "#2"
                                                                          "04"
                                                                          "06"
                                                                          "0"
                                                                          "\""
                                                                          ", "
                                                                          "\""
                                                                          "du"
                                                                          "ra"
                                                                          "ti"
                                                                          "on"
                                                                          "\""
                                                                          ": "
                                                                          "0."
                                                                          "5") "]";

static void open_film(Film *film, const char *segments, const char *output)
{
    film_open(film, "[{\"card\": {}, \"duration\": 1}]", NULL, FALSE);
    g_autofree char *text = g_strdup_printf(
        "{\"output\": {\"width\": 320, \"height\": 180, \"fps\": 30, \"speed\": \"ultrafast\"%s}, "
        "\"audio\": {\"loudness\": \"off\"}, \"segments\": %s}",
        output, segments);
    tone_write(film, "noise.wav", 48000, 2, 3, tone_noise, 1);
    tone_write(film, "sine.wav", 48000, 2, 3, tone_sine, 2);
    clip_write(film->folder, "one.mov", 320, 180, "30", 2, "noise.wav", 0);
    clip_write(film->folder, "two.mov", 400, 300, "25", 2, "sine.wav", 1);
    clip_write(film->folder, "tall.mov", 90, 161, "30000/1001", 1, NULL, 2);
    film_load(film, text);
    film->options.chunk_duration = 0.4;
    g_setenv("KINORA_TEST_CPUS", "2", TRUE);
}

static char *render(Film *film)
{
    g_autoptr(GError) error = NULL;
    film_render(film, &error);
    g_assert_no_error(error);
    return film_sha256(film);
}

/* ---- pictures ---- */

/* A clip of the film's size and rate, without motion: its own pictures, to the byte. */
static void test_pictures(void)
{
    enum { FIRST = 15, N = 20 };
    Film film;
    if (!clip_can_make())
        return;
    open_film(&film, "[" CLIP("one.mov", ", \"in\": 0.5, \"duration\": \"20f\"") "]", "");
    g_autofree char *path = g_build_filename(film.folder, "one.mov", NULL);
    g_autoptr(GError) error = NULL;
    const KnMedia *media = kn_media(&error);
    int width, height;
    KnFrameReader *reader = media->frames_open(path, &width, &height, &error);
    g_assert_no_error(error);
    g_autoptr(KnFrame) frame = kn_frame_new(width, height, &error);
    for (int i = 0; i < FIRST + N; i++) {
        gint64 us;
        g_assert_cmpint(media->frames_next(reader, frame, &us, &error), ==, 1);
        if (i < FIRST)
            continue;
        g_autoptr(KnFrame) drawn = film_still(&film, i - FIRST, &error);
        g_assert_no_error(error);
        g_autofree char *is = kn_frame_hash(drawn), *should = kn_frame_hash(frame);
        g_assert_cmpstr(is, ==, should);
    }
    media->frames_free(reader);
    film_close(&film);
}

static void test_methods(void)
{
    static const char *const methods[] = {"chunk", "pipe", "disk", "disabled"};
    for (guint i = 0; clip_can_make() && i < G_N_ELEMENTS(methods); i++) {
        Film film;
        open_film(&film, many, ", \"crf\": 0");
        film.options.method = methods[i];
        g_free(render(&film));
        g_assert_cmpuint(film_count(&film, "warning"), ==, 1); /* few players show crf 0 */
        film_check_frames(&film, 0);
        film_close(&film);
    }
}

static void test_workers(void)
{
    static const char *const sizes[] = {"1", "2", "3", "7"};
    Film film;
    g_autofree char *first = NULL;
    if (!clip_can_make())
        return;
    open_film(&film, many, "");
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_setenv("KINORA_TEST_CPUS", sizes[i], TRUE);
        g_autofree char *sum = render(&film);
        if (!first)
            first = g_strdup(sum);
        g_assert_cmpstr(sum, ==, first);
    }
    film.options.cpu = 0;
    g_autofree char *plain = render(&film);
    g_assert_cmpstr(plain, ==, first);
    film_close(&film);
}

static void test_rebuild(void)
{
    Film film;
    g_autoptr(GError) error = NULL;
    if (!clip_can_make())
        return;
    open_film(&film, many, "");
    g_free(render(&film));
    g_ptr_array_set_size(film.events, 0);
    film_render_again(&film, &error);
    g_assert_no_error(error);
    g_assert_true(film_saw(&film, "done made 0 cached"));
    g_autofree char *moved = g_strdup(many);
    *strstr(moved, "0.2, \"background\"") = '0';
    memcpy(strstr(moved, "0.2, \"background\""), "0.1", 3);
    g_autofree char *text =
        g_strdup_printf("{\"output\": {\"width\": 320, \"height\": 180, \"fps\": 30, \"speed\": "
                        "\"ultrafast\"}, \"audio\": {\"loudness\": \"off\"}, \"segments\": %s}",
                        moved);
    film_load(&film, text);
    g_ptr_array_set_size(film.events, 0);
    film_render_again(&film, &error);
    g_assert_no_error(error);
    g_assert_true(film_saw(&film, "done made 1 cached"));
    film_close(&film);
}

/* ---- sound ---- */

static double rms(const float *sound, gint64 from, gint64 to)
{
    double sum = 0;
    for (gint64 i = 2 * from; i < 2 * to; i++)
        sum += (double)sound[i] * sound[i];
    return sqrt(sum / (double)(2 * (to - from)));
}

/* How far the film's sound from `at` on is from the tone's from `in` on, at that gain. */
static double distance(const float *sound, gint64 at, ToneFunc tone, guint seed, gint64 in,
                       gint64 n, double gain)
{
    double most = 0;
    for (gint64 i = 0; i < n; i++)
        most = MAX(most, fabs(sound[2 * (at + i)] - gain * tone(in + i, 48000, seed)));
    return most;
}

static float *sound_of(Film *film, const char *segments, gint64 *n)
{
    open_film(film, segments, ", \"audio_codec\": \"pcm\"");
    g_free(film->output);
    film->output = g_build_filename(film->folder, "film.mov", NULL);
    g_free(render(film));
    return film_sound(film, n);
}

/* Sample for sample where the segment starts; silent before and behind. */
static void test_sound(void)
{
    const double step = 2.0 / 32768;
    Film film;
    gint64 n;
    if (!clip_can_make())
        return;
    g_autofree float *sound = sound_of(
        &film,
        "[{\"card\": {}, \"duration\": 0.5}," CLIP(
            "one.mov",
            ", \"in\": 0.5, "
            "\"duration\": 1") "," CLIP("one.mov",
                                        ", \"clip_mute\": true, \"duration\": "
                                        "0.5") "," CLIP("one.mov", ", \"clip_gain_db\": "
                                                                   "-6.0206, \"duration\": "
                                                                   "0.5") "]",
        &n);
    g_assert_cmpint(n, ==, 120000);
    g_assert_cmpfloat(rms(sound, 0, 24000), ==, 0);
    g_assert_cmpfloat(distance(sound, 24000 + 300, tone_noise, 1, 24000 + 300, 47400, 1), <=, step);
    g_assert_cmpfloat(rms(sound, 72000, 96000), ==, 0);
    g_assert_cmpfloat(distance(sound, 96000 + 300, tone_noise, 1, 300, 23400, 0.5), <=, step);
    film_close(&film);
}

/* Both are heard as long as they are seen, and fade into each other. */
static void test_transition(void)
{
    const double step = 2.0 / 32768;
    Film film;
    gint64 n;
    if (!clip_can_make())
        return;
    g_autofree float *sound =
        sound_of(&film,
                 "[" CLIP("one.mov", ", \"duration\": 1" FADE("0.4")) "," CLIP(
                     "two.mov", ", \"in\": 0.5, \"duration\": 1") "]",
                 &n);
    g_assert_cmpint(n, ==, 96000);
    g_assert_cmpfloat(distance(sound, 300, tone_noise, 1, 300, 38000, 1), <=, step);
    g_assert_cmpfloat(distance(sound, 57700, tone_sine, 2, 57700 - 48000 + 24000, 38000, 1), <=,
                      step);
    double before = rms(sound, 30000, 38000), middle = rms(sound, 46000, 50000);
    g_assert_cmpfloat(middle, >, 0.3 * before);
    film_close(&film);
}

/* Steps back under speech as far as it is asked to; a clip that is not asked to does not. */
static void test_ducking(void)
{
    static const struct {
        const char *members;
        double gain;
    } rows[] = {{"", 1}, {", \"clip_duck_db\": -20", 0.1}};
    const double heard = 0.4 / G_SQRT2; /* of the sine */
    for (guint r = 0; clip_can_make() && r < G_N_ELEMENTS(rows); r++) {
        float *sounds[2];
        const char *const mute[] = {"", ", \"clip_mute\": true"};
        for (guint i = 0; i < 2; i++) {
            Film film;
            gint64 n;
            g_autofree char *segments =
                g_strdup_printf("[" CLIP("two.mov", ", \"duration\": 2, \"audio\": \"noise.wav\", "
                                                    "\"pause_before\": 0%s%s") "]",
                                rows[r].members, mute[i]);
            sounds[i] = sound_of(&film, segments, &n);
            g_assert_cmpint(n, ==, 96000);
            film_close(&film);
        }
        for (gint64 i = 0; i < 2 * 96000; i++)
            sounds[0][i] -= sounds[1][i];
        double is = rms(sounds[0], 24000, 72000);
        g_assert_cmpfloat_with_epsilon(is, heard * rows[r].gain, 0.02 * heard);
        g_free(sounds[0]);
        g_free(sounds[1]);
    }
}

/* ---- lengths ---- */

static void test_lengths(void)
{
    static const struct {
        const char *segment, *warning;
        gint64 n_frames;
    } rows[] = {
        {CLIP("one.mov", ""), NULL, 60},
        {CLIP("one.mov", ", \"duration\": \"auto\", \"in\": 0.5"), NULL, 45},
        {CLIP("two.mov", ""), NULL, 60},
        {CLIP("one.mov", ", \"in\": 1.5, \"duration\": 1"),
         "warning: test.json:1:75: $.segments[0].video: it lasts 1 s, but its clip ends after 0.5 "
         "s",
         30},
        {CLIP("one.mov", ", \"audio\": \"long.wav\", \"pause_before\": 0, \"pause_after\": 0"),
         "warning: test.json:1:75: $.segments[0].video: it lasts 2.5 s, but its clip ends after 2 "
         "s",
         75},
    };
    for (guint r = 0; clip_can_make() && r < G_N_ELEMENTS(rows); r++) {
        Film film;
        open_film(&film, "[{\"card\": {}, \"duration\": 1}]", "");
        tone_write(&film, "long.wav", 48000, 1, 2.5, tone_words, 3);
        g_autofree char *text = g_strdup_printf(
            "{\"output\": {\"width\": 64, \"height\": 36, \"fps\": 30}, \"segments\": [%s]}",
            rows[r].segment);
        film_load(&film, text);
        g_autoptr(KnManifest) manifest = film_plan(&film);
        g_assert_cmpint(kn_film_n_frames(kn_manifest_film(manifest)), ==, rows[r].n_frames);
        g_assert_cmpuint(film_count(&film, "warning"), ==, rows[r].warning ? 1 : 0);
        g_assert_true(!rows[r].warning || film_saw(&film, rows[r].warning));
        film_close(&film);
    }
}

/* ---- what cannot be made ---- */

/* A raw stream has no length: its pictures are counted. */
static void test_raw_length(void)
{
    Film film;
    if (!clip_can_make())
        return;
    open_film(&film, "[{\"card\": {}, \"duration\": 1}]", "");
    clip_write(film.folder, "raw.264", 64, 36, "30", 1, NULL, 5);
    film_load(&film, "{\"output\": {\"width\": 64, \"height\": 36, \"fps\": 30}, \"segments\": "
                     "[" CLIP("raw.264", "") "]}");
    g_autoptr(KnManifest) manifest = film_plan(&film);
    g_assert_cmpint(kn_film_n_frames(kn_manifest_film(manifest)), ==, 30);
    film_close(&film);
}

static void cut_file(const Film *film, const char *from, const char *to)
{
    g_autofree char *source = g_build_filename(film->folder, from, NULL), *bytes = NULL;
    g_autofree char *target = g_build_filename(film->folder, to, NULL);
    gsize size;
    g_assert_true(g_file_get_contents(source, &bytes, &size, NULL));
    g_assert_true(g_file_set_contents(target, bytes, (gssize)size * 2 / 3, NULL));
}

static void test_errors(void)
{
    static const struct {
        const char *segment;
        KnErrorCode code;
        const char *says;
    } rows[] = {
        {CLIP("noise.wav", ", \"duration\": 1"), KN_ERROR_INPUT, "is a sound (WAV)"},
        {CLIP("text.mp4", ", \"duration\": 1"), KN_ERROR_INPUT, "text.mp4"},
        {CLIP("one.mov", ", \"in\": 2.5, \"duration\": 1"), KN_ERROR_PROJECT, "lasts 2 s"},
        {CLIP("cut.mkv", ", \"duration\": 2"), KN_ERROR_INPUT, "cut.mkv"},
    };
    for (guint r = 0; clip_can_make() && r < G_N_ELEMENTS(rows); r++) {
        Film film;
        g_autoptr(GError) error = NULL;
        g_autofree char *segments = g_strdup_printf("[%s]", rows[r].segment);
        open_film(&film, "[{\"card\": {}, \"duration\": 1}]", "");
        g_autofree char *text_path = g_build_filename(film.folder, "text.mp4", NULL);
        g_assert_true(g_file_set_contents(text_path, "These are words.", -1, NULL));
        clip_write(film.folder, "whole.mkv", 320, 180, "30", 2, NULL, 3);
        cut_file(&film, "whole.mkv", "cut.mkv");
        g_autofree char *text = g_strdup_printf(
            "{\"output\": {\"width\": 64, \"height\": 36, \"fps\": 30}, \"segments\": %s}",
            segments);
        film_load(&film, text);
        g_assert_false(film_render(&film, &error));
        g_assert_error(error, KN_ERROR, (int)rows[r].code);
        if (!strstr(error->message, rows[r].says))
            g_error("%s", error->message);
        g_assert_nonnull(strstr(error->message, ": $.segments[0]."));
        g_assert_false(g_file_test(film.output, G_FILE_TEST_EXISTS));
        film_close(&film);
    }
}

typedef struct {
    Film film;
    gboolean changed;
} Change;

static void change_at(const KnEvent *event, gpointer user_data)
{
    Change *data = user_data;
    if (data->changed || event->kind != KN_EVENT_PHASE || strcmp(event->phase, "plan") != 0 ||
        strcmp(event->state, "done") != 0)
        return;
    data->changed = TRUE;
    clip_write(data->film.folder, "one.mov", 320, 180, "30", 2, "sine.wav", 4);
}

static void test_changed(void)
{
    static const char *const methods[] = {"chunk", "pipe", "disk", "disabled"};
    for (guint i = 0; clip_can_make() && i < G_N_ELEMENTS(methods); i++) {
        Change data = {0};
        g_autoptr(GError) error = NULL;
        open_film(&data.film, "[" CLIP("one.mov", ", \"clip_mute\": true") "]", "");
        data.film.options.method = methods[i];
        data.film.on_event = change_at;
        data.film.on_event_data = &data;
        g_assert_false(film_render(&data.film, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
        g_assert_nonnull(strstr(error->message, "was changed while the film was being made"));
        g_assert_false(g_file_test(data.film.output, G_FILE_TEST_EXISTS));
        film_close(&data.film);
    }
}

/* With pictures, cards, captions, clips and sound in it; KN_WRITE_SEEDS writes it anew. */
static void test_seed(void)
{
    const char *folder = g_getenv("FUZZ_SEEDS");
    if (!folder) {
        g_test_skip("FUZZ_SEEDS names no folder");
        return;
    }
    g_autofree char *path = g_build_filename(folder, "manifest", "film", NULL), *bytes = NULL;
    g_autoptr(GError) error = NULL;
    gsize size;
    if (g_getenv("KN_WRITE_SEEDS")) {
        Film film;
        open_film(&film,
                  "[{\"card\": {\"text\": \"The end\"}, \"audio\": \"noise.wav\", "
                  "\"transcript\": \"One two.\"" FADE(
                      "0.4") "}, {\"image\": \"a.png\", "
                             "\"duration\": 1}," CLIP("one.mov", ", \"duration\": 1") "]",
                  "}, \"captions\": {\"burn\": \"plain\"");
        g_autoptr(KnManifest) manifest = film_plan(&film);
        g_autoptr(GBytes) frozen = kn_manifest_to_bytes(manifest);
        g_assert_true(g_file_set_contents(path, g_bytes_get_data(frozen, NULL),
                                          (gssize)g_bytes_get_size(frozen), NULL));
        film_close(&film);
    }
    g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    g_autoptr(GBytes) seed = g_bytes_new(bytes, size);
    g_autoptr(KnManifest) manifest = kn_manifest_from_bytes(seed, &error);
    if (!manifest)
        g_test_fail_printf("%s is not of today (%s); run the test with KN_WRITE_SEEDS=1", path,
                           error->message);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    g_test_add_func("/clips/pictures-are-the-clips-own", test_pictures);
    g_test_add_func("/clips/frames-are-equal-with-every-method", test_methods);
    g_test_add_func("/clips/bytes-are-equal-for-any-workers", test_workers);
    g_test_add_func("/clips/only-what-changed-is-made-again", test_rebuild);
    g_test_add_func("/clips/sound-starts-at-its-sample", test_sound);
    g_test_add_func("/clips/sounds-of-a-transition-fade-into-each-other", test_transition);
    g_test_add_func("/clips/sound-steps-back-under-speech-when-asked", test_ducking);
    g_test_add_func("/clips/lengths", test_lengths);
    g_test_add_func("/clips/a-raw-stream-lasts-as-long-as-its-pictures", test_raw_length);
    g_test_add_func("/clips/what-cannot-be-shown-is-an-error", test_errors);
    g_test_add_func("/clips/changed-while-it-is-drawn-is-an-error", test_changed);
    g_test_add_func("/clips/the-fuzzer's-seed-is-a-manifest-of-today", test_seed);
    return film_run();
}
