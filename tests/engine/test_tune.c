/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "clips.h"
#include "film.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* A film of pictures and clips, whose batches are told their own, is one film. */

#define STILL                                                                                      \
    "{\"image\": \"a.png\", \"duration\": 1, \"effects_plan\": {\"motion\": \"ken_burns_in\"}}"
#define CLIP "{\"video\": \"one.mov\", \"duration\": 1}"
#define CARD "{\"card\": {\"text\": \"C\", \"background\": \"#808080\"}, \"duration\": 1}"

#define PLANNED(plan) "{\"image\": \"a.png\", \"duration\": 1, \"effects_plan\": {" plan "}}"
#define RESTING "{\"image\": \"a.png\", \"duration\": 1}"
#define GRAINY PLANNED("\"overlays\": [\"film_grain\"]")
#define DARK PLANNED("\"overlays\": [\"vignette\"], \"fade_in\": 0.5")

enum { FPS = 30 };

static void load(Film *film, const char *segments, const char *output)
{
    g_autofree char *text = g_strdup_printf(
        "{\"output\": {\"width\": 320, \"height\": 180, \"fps\": 30, \"speed\": \"ultrafast\"%s}, "
        "\"audio\": {\"loudness\": \"off\"}, \"segments\": [%s]}",
        output, segments);
    film_load(film, text);
}

static void open_film(Film *film, const char *segments, const char *output)
{
    film_open(film, "[{\"card\": {}, \"duration\": 1}]", NULL, FALSE);
    clip_write(film->folder, "one.mov", 320, 180, "30", 2, NULL, 0);
    film->options.chunk_duration = 1;
    load(film, segments, output);
}

static char *render(Film *film)
{
    g_autoptr(GError) error = NULL;
    film_render(film, &error);
    g_assert_no_error(error);
    return film_sha256(film);
}

/* Any number of workers, with and without SIMD: the same bytes, and every frame in its
 * place. */
static void test_mixed(void)
{
    static const struct {
        const char *cpus;
        gboolean plain;
    } rows[] = {{"1", FALSE}, {"3", FALSE}, {"2", TRUE}};
    Film film;
    g_autofree char *first = NULL;
    if (!clip_can_make())
        return;
    open_film(&film, STILL "," CLIP "," CARD "," CLIP "," STILL, "");
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_setenv("KINORA_TEST_CPUS", rows[i].cpus, TRUE);
        film.options.cpu = rows[i].plain ? 0 : film.options.cpu;
        g_autofree char *sum = render(&film);
        if (!first) {
            film_check_frames(&film, 4);
            first = g_strdup(sum);
        }
        g_assert_cmpstr(sum, ==, first);
    }
    film_close(&film);
}

/* A clip that is put into a film of stills makes no batch of stills anew, and the other way round
 * (promise: cheap edits). */
static void test_cheap(void)
{
    Film film;
    if (!clip_can_make())
        return;
    open_film(&film, STILL "," CARD "," STILL, "");
    g_autoptr(KnManifest) stills = film_plan(&film);
    load(&film, STILL "," CARD "," CLIP "," STILL, "");
    g_autoptr(KnManifest) mixed = film_plan(&film);
    g_assert_cmpuint(kn_manifest_n_batches_of(stills, KN_CONTENT_CLIPS), ==, 0);
    g_assert_cmpuint(kn_manifest_n_batches_of(mixed, KN_CONTENT_CLIPS), ==, 1);
    for (guint i = 0; i < kn_manifest_n_batches(stills); i++)
        g_assert_cmpint(kn_manifest_find_batch(mixed, kn_manifest_batch(stills, i)->key), >=, 0);
    film_close(&film);
}

/* A transition shows both of its sides; a batch is of clips as soon as one is seen. */
static void test_content(void)
{
    static const struct {
        const char *segments;
        gint64 first, n;
        KnContent content;
    } rows[] = {
        {STILL "," CLIP "," STILL, 0, FPS, KN_CONTENT_STILLS},
        {STILL "," CLIP "," STILL, FPS, FPS, KN_CONTENT_CLIPS},
        {STILL "," CLIP "," STILL, FPS - 1, 2, KN_CONTENT_CLIPS},
        {STILL "," CLIP "," STILL, 2 * FPS, FPS, KN_CONTENT_STILLS},
        {STILL "," CLIP "," STILL, 0, 3 * FPS, KN_CONTENT_CLIPS},
        {CARD "," CARD, 0, 2 * FPS, KN_CONTENT_REST},
        {CARD "," STILL, 0, FPS, KN_CONTENT_REST},
        {CARD "," STILL, 0, FPS + 1, KN_CONTENT_STILLS},
        {CARD "," GRAINY, 0, FPS, KN_CONTENT_REST},
        {CARD "," GRAINY, FPS, FPS, KN_CONTENT_CLIPS},
        {RESTING "," DARK, 0, 2 * FPS, KN_CONTENT_REST},
        {CLIP "," CARD, 0, FPS + 1, KN_CONTENT_CLIPS},
    };
    Film film;
    if (!clip_can_make())
        return;
    open_film(&film, CARD, "");
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        load(&film, rows[i].segments, "");
        g_autoptr(KnManifest) plan = film_plan(&film);
        KnVideoSettings video = kn_manifest_part_video(plan, rows[i].first, rows[i].n);
        g_assert_cmpint(video.content, ==, rows[i].content);
    }
    film_close(&film);
}

/* What was told stands in the report. */
static void test_report(void)
{
    static const struct {
        const char *segments, *output, *tune;
        const char *contents[4];
        gboolean told;
    } rows[] = {
        {STILL, "", "auto", {"stills"}, TRUE},
        {STILL "," CLIP, "", "auto", {"stills", "clips"}, TRUE},
        {CLIP "," CARD "," STILL, "", "auto", {"rest", "stills", "clips"}, TRUE},
        {STILL, ", \"tune\": \"none\"", "none", {"stills"}, FALSE},
        {STILL, ", \"tune\": \"grain\"", "grain", {"stills"}, FALSE},
        {STILL, ", \"encoder\": \"ffv1\", \"file\": \"f.mkv\"", "auto", {"stills"}, FALSE},
    };
    Film film;
    if (!clip_can_make())
        return;
    open_film(&film, CARD, "");
    g_autofree char *path = g_build_filename(film.folder, "report.json", NULL);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(JsonParser) parser = json_parser_new();
        load(&film, rows[i].segments, rows[i].output);
        g_free(film.output);
        film.output = g_build_filename(film.folder, "film.mkv", NULL);
        film.options.report_path = path;
        g_free(render(&film));
        g_assert_true(json_parser_load_from_file(parser, path, NULL));
        JsonObject *settings = json_object_get_object_member(
            json_node_get_object(json_parser_get_root(parser)), "settings");
        JsonArray *list = json_object_get_array_member(settings, "rows");
        g_assert_cmpstr(json_object_get_string_member(settings, "tune"), ==, rows[i].tune);
        for (guint k = 0; k < json_array_get_length(list); k++) {
            JsonObject *row = json_array_get_object_element(list, k);
            g_assert_cmpstr(json_object_get_string_member(row, "content"), ==, rows[i].contents[k]);
            g_assert_cmpint(json_object_get_int_member(row, "batches"), >, 0);
            g_assert_cmpint(*json_object_get_string_member(row, "row") != '\0', ==, rows[i].told);
        }
        g_assert_null(rows[i].contents[json_array_get_length(list)]);
    }
    film_close(&film);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    g_test_add_func("/tune/stills-and-clips-are-one-film-with-the-same-bytes", test_mixed);
    g_test_add_func("/tune/a-clip-makes-no-stills-anew", test_cheap);
    g_test_add_func("/tune/what-is-seen-decides", test_content);
    g_test_add_func("/tune/the-report-says-what-was-told", test_report);
    return film_run();
}
