/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "engine/plan/captions.h"
#include "film.h"

#include <glib/gstdio.h>
#include <string.h>

#define WITH(captions) "\"crf\": 30}, \"captions\": {" captions
#define CARD "{\"card\": {\"background\": \"#808080\"}, \"duration\": "
#define SEGMENTS                                                                                   \
    "[" CARD "2, \"transcript\": \"One line of text.\"}, " CARD                                    \
    "1, \"transcript\": \"Not shown.\", \"captions\": false}, " CARD                               \
    "2, \"transcript\": \"The end.\"}]"

static char *side(const Film *film, const char *name)
{
    return g_build_filename(film->folder, name, NULL);
}

static char *content(const Film *film, const char *name)
{
    g_autofree char *path = side(film, name);
    char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    return text;
}

static void put(const Film *film, const char *name, const char *text)
{
    g_autofree char *path = side(film, name);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void reload(Film *film, const char *captions)
{
    g_autofree char *text = g_strdup_printf(
        "{\"version\": 1, \"title\": \"Test\", \"output\": {\"width\": 320, \"height\": 180, "
        "\"fps\": 30, \"speed\": \"ultrafast\", \"crf\": 30}, \"captions\": {%s}, \"audio_file\": "
        "\"tone.wav\", \"segments\": %s}",
        captions, SEGMENTS);
    film_load(film, text);
}

static void render(Film *film, gboolean again)
{
    g_autoptr(GError) error = NULL;
    (again ? film_render_again : film_render)(film, &error);
    g_assert_no_error(error);
}

static void test_side_files_stand_beside_the_film(void)
{
    Film film;
    film_open(&film, SEGMENTS, WITH("\"sidecars\": [\"srt\", \"vtt\", \"ass\"]"), TRUE);
    render(&film, FALSE);
    g_autofree char *srt = content(&film, "film.srt"), *vtt = content(&film, "film.vtt"),
                    *ass = content(&film, "film.ass");
    g_assert_cmpstr(srt, ==,
                    "1\n00:00:00,000 --> 00:00:02,000\nOne line of text.\n\n"
                    "2\n00:00:03,000 --> 00:00:05,000\nThe end.\n");
    g_assert_true(g_str_has_prefix(vtt, "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nOne"));
    g_assert_nonnull(strstr(ass, "PlayResX: 320\nPlayResY: 180\n"));
    g_assert_nonnull(strstr(ass, "{\\k"));
    film_close(&film);
}

static void test_captions_remake_only_what_shows_them(void)
{
    static const struct {
        const char *captions;
        gboolean draws, joins;
    } rows[] = {
        {"\"sidecars\": [\"srt\", \"vtt\"]", FALSE, FALSE},
        {"\"sidecars\": [\"srt\"], \"style\": {\"color\": \"#ff0000\"}", FALSE, FALSE},
        {"\"soft\": true", FALSE, TRUE},
        {"\"soft\": true, \"language\": \"de\"", FALSE, TRUE},
        {"\"burn\": \"plain\"", TRUE, TRUE},
        {"\"burn\": \"plain\", \"style\": {\"color\": \"#ff0000\"}", TRUE, TRUE},
        {"\"burn\": \"boxed\"", TRUE, TRUE},
    };
    Film film;
    film_open(&film, SEGMENTS, WITH("\"sidecars\": [\"srt\"]"), TRUE);
    g_autofree char *state = side(&film, "state");
    film.options.state_dir = state;
    render(&film, FALSE);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        reload(&film, rows[i].captions);
        render(&film, TRUE);
        gboolean drawn = film_saw(&film, "batch 0 done");
        if (drawn != rows[i].draws)
            g_error("%s: drawn %d", rows[i].captions, drawn);
        g_assert_cmpint(film_saw(&film, "phase join done"), ==, rows[i].joins);
        g_assert_false(film_saw(&film, "phase sound done"));
    }
    film_close(&film);
}

static void test_a_lost_side_file_is_written_again(void)
{
    Film film;
    film_open(&film, SEGMENTS, WITH("\"sidecars\": [\"srt\"]"), TRUE);
    g_autofree char *state = side(&film, "state"), *path = side(&film, "film.srt");
    film.options.state_dir = state;
    render(&film, FALSE);
    g_autofree char *before = content(&film, "film.srt");
    g_unlink(path);
    render(&film, TRUE);
    g_autofree char *after = content(&film, "film.srt");
    g_assert_cmpstr(after, ==, before);
    g_assert_false(film_saw(&film, "phase join done"));
    film_close(&film);
}

static void test_a_part_of_a_film_has_its_captions(void)
{
    Film film;
    film_open(&film, SEGMENTS, WITH("\"sidecars\": [\"srt\"]"), TRUE);
    film.options.range_first = 90;
    film.options.range_n = 30;
    render(&film, FALSE);
    g_autofree char *srt = content(&film, "film.srt");
    g_assert_cmpstr(srt, ==, "1\n00:00:00,000 --> 00:00:01,000\nThe end.\n");
    film_close(&film);
}

static void test_a_soft_track_is_in_the_film(void)
{
    static const char *const endings[] = {"mp4", "mov", "mkv"};
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
        Film film;
        g_autofree char *name = g_strdup_printf("film.%s", endings[i]), *out = NULL;
        film_open(&film, SEGMENTS, WITH("\"soft\": true, \"language\": \"de\""), TRUE);
        g_free(film.output);
        film.output = side(&film, name);
        render(&film, FALSE);
        const char *read[] = {"ffmpeg", "-v", "error",  "-i", film.output, "-map",
                              "0:s",    "-f", "webvtt", "-",  NULL};
        const char *look[] = {"ffprobe",
                              "-v",
                              "error",
                              "-select_streams",
                              "s",
                              "-show_entries",
                              "stream_tags=language",
                              film.output,
                              NULL};
        g_autofree char *tags = NULL;
        g_spawn_sync(NULL, (char **)read, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL, NULL,
                     NULL);
        g_spawn_sync(NULL, (char **)look, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &tags, NULL, NULL,
                     NULL);
        g_assert_cmpstr(out, ==,
                        "WEBVTT\n\n00:00.000 --> 00:02.000\nOne line of text.\n\n"
                        "00:03.000 --> 00:05.000\nThe end.\n");
        g_assert_true(strstr(tags, "language=deu") || strstr(tags, "language=ger"));
        film_check_frames(&film, 1000);
        film_close(&film);
    }
}

static void test_files_are_read_and_bad_ones_named(void)
{
    static const struct {
        const char *captions, *name, *text;
        int code; /* 0: good */
        const char *says;
    } rows[] = {
        {"\"file\": \"in.srt\", \"sidecars\": [\"vtt\"]", "in.srt",
         "1\n00:00:01,000 --> 00:00:02,000\nFrom a file\n", 0,
         "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nFrom a file\n"},
        {"\"file\": \"in.srt\", \"sidecars\": [\"vtt\"]", "in.srt",
         "1\n00:00:04,000 --> 00:00:09,000\nCut\n\n2\n00:00:08,000 --> 00:00:09,000\nBehind\n", 0,
         "WEBVTT\n\n00:00:04.000 --> 00:00:05.000\nCut\n"},
        {"\"file\": \"in.srt\", \"sidecars\": [\"vtt\"]", "in.srt", "1\n00:00:01 -> x\nWrong\n",
         KN_ERROR_INPUT, "in.srt:2: expected the times"},
        {"\"file\": \"in.ass\", \"sidecars\": [\"vtt\"]", "in.ass", "nothing\n", KN_ERROR_INPUT,
         "in.ass:1: expected a section"},
        {"\"file\": \"in.vtt\", \"burn\": \"plain\"", "other", "", KN_ERROR_INPUT,
         "the captions: cannot read"},
        {"\"file\": \"film.srt\", \"sidecars\": [\"srt\"]", "film.srt",
         "1\n00:00:01,000 --> 00:00:02,000\nMine\n", KN_ERROR_USAGE,
         "would be overwritten by the side file"},
        {"\"words\": \"w.json\", \"sidecars\": [\"vtt\"]", "w.json",
         "[{\"text\": \"One\", \"startMs\": 100, \"endMs\": 400}, {\"text\": \"line\", "
         "\"startMs\": 400, \"endMs\": 900}, {\"text\": \"of\", \"startMs\": 900, \"endMs\": "
         "1000}, {\"text\": \"text\", \"startMs\": 1000, \"endMs\": 1500}, {\"text\": \"The\", "
         "\"startMs\": 3500, \"endMs\": 3700}, {\"text\": \"end\", \"startMs\": 3700, \"endMs\": "
         "4200}]",
         0,
         "WEBVTT\n\n00:00:00.100 --> 00:00:01.500\nOne line of text.\n\n00:00:03.500 --> "
         "00:00:04.500\nThe end.\n"},
        {"\"words\": \"w.json\", \"sidecars\": [\"vtt\"]", "w.json",
         "[{\"text\": \"One\", \"startMs\": 100}]", KN_ERROR_INPUT, "w.json:1:2: $[0].endMs"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        Film film;
        film_open(&film, SEGMENTS, NULL, TRUE);
        reload(&film, rows[i].captions);
        put(&film, rows[i].name, rows[i].text);
        gboolean done = film_render(&film, &error);
        g_autofree char *vtt = content(&film, "film.vtt");
        if (done != (rows[i].code == 0))
            g_error("row %u: %s", (guint)i, error ? error->message : "accepted");
        if (done)
            g_assert_cmpstr(vtt, ==, rows[i].says);
        else if (error->code != rows[i].code || !strstr(error->message, rows[i].says))
            g_error("row %u: %s", (guint)i, error->message);
        film_close(&film);
    }
}

/* What a file does not say is guessed or missing, and a warning says so. */
static void test_what_a_file_lacks_is_told(void)
{
    static const struct {
        const char *burn, *ending, *text;
        int code;         /* KnWarningCode, or -1: no warning */
        guint n, n_words; /* captions; words of the first one */
    } rows[] = {
        {"karaoke", "srt", "1\n00:00:01,000 --> 00:00:02,000\nFrom a file\n",
         KN_WARNING_WORDS_ESTIMATED, 1, 3},
        {"pop", "vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nFrom a file\n",
         KN_WARNING_WORDS_ESTIMATED, 1, 3},
        {"karaoke", "vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nFrom <00:01.200>a <00:01.500>file\n",
         -1, 1, 3},
        {"boxed", "srt", "1\n00:00:01,000 --> 00:00:02,000\nFrom a file\n", -1, 1, 0},
        {"plain", "srt", "\n\n", KN_WARNING_CAPTIONS_EMPTY, 0, 0},
        {"plain", "srt", "1\n00:10:01,000 --> 00:10:02,000\nLate\n", KN_WARNING_CAPTIONS_OUTSIDE, 0,
         0},
    };
    g_autofree char *folder = g_dir_make_tmp("kinora-captions-XXXXXX", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(KnWarnings) warnings = kn_warnings_new();
        g_autofree char *name = g_strdup_printf("in.%s", rows[i].ending);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *json =
            g_strdup_printf("{\"captions\": {\"file\": \"%s\", \"burn\": \"%s\"}, \"segments\": "
                            "[{\"card\": {}, \"duration\": 5}]}",
                            name, rows[i].burn);
        g_assert_true(g_file_set_contents(path, rows[i].text, -1, NULL));
        g_autoptr(KnProject) project =
            kn_project_load_text(json, -1, "p.json", folder, NULL, &error);
        g_assert_no_error(error);
        g_autoptr(KnTimeline) timeline = kn_timeline_new(project, NULL, &error);
        g_autoptr(KnFilmCaptions) captions =
            kn_film_captions_new(project, timeline, NULL, NULL, warnings, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(captions->list->n, ==, rows[i].n);
        g_assert_cmpuint(rows[i].n ? captions->list->items[0].n_words : 0, ==, rows[i].n_words);
        g_assert_cmpuint(kn_warnings_n(warnings), ==, rows[i].code >= 0);
        if (rows[i].code >= 0)
            g_assert_cmpint((int)kn_warnings_at(warnings, 0)->code, ==, rows[i].code);
        g_autoptr(KnWarnings) checked = kn_warnings_new(); /* `check` says it without a film */
        g_assert_true(kn_film_captions_check(project, timeline, checked, &error));
        g_assert_cmpuint(kn_warnings_n(checked), ==, rows[i].code >= 0);
        if (rows[i].code >= 0)
            g_assert_cmpint((int)kn_warnings_at(checked, 0)->code, ==, rows[i].code);
        g_unlink(path);
    }
    g_rmdir(folder);
}

/* Words that nobody would see are a mistake in the file, not a film without captions. */
static void test_words_outside_of_the_film_are_refused(void)
{
    static const struct {
        const char *file;
        gboolean of_segment;
        const char *says; /* NULL: good */
    } rows[] = {
        {"[{\"text\": \"One\", \"start\": 1.5, \"end\": 2.5}]", FALSE, NULL},
        {"[{\"text\": \"One\", \"start\": 1500, \"end\": 2500}]", FALSE, NULL},
        {"[{\"text\": \"One\", \"start\": 7.5, \"end\": 8.5}]", FALSE,
         "all words are said after the end: the first at 7.5 s, and there are 5.0 s"},
        {"[{\"text\": \"One\", \"startMs\": 7500, \"endMs\": 8500}]", TRUE, "the word file"},
        {"[{\"text\": \"One\", \"start\": 1500, \"end\": 2500}]", TRUE, NULL},
    };
    g_autofree char *folder = g_dir_make_tmp("kinora-captions-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "w.json", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(KnWarnings) warnings = kn_warnings_new();
        g_autofree char *json =
            g_strdup_printf("{\"captions\": {\"sidecars\": [\"srt\"]%s}, \"segments\": [{\"card\": "
                            "{}, \"duration\": "
                            "5, \"transcript\": \"One\"%s}]}",
                            rows[i].of_segment ? "" : ", \"words\": \"w.json\"",
                            rows[i].of_segment ? ", \"words\": \"w.json\"" : "");
        g_assert_true(g_file_set_contents(path, rows[i].file, -1, NULL));
        g_autoptr(KnProject) project =
            kn_project_load_text(json, -1, "p.json", folder, NULL, &error);
        g_assert_no_error(error);
        g_autoptr(KnTimeline) timeline = kn_timeline_new(project, NULL, &error);
        g_autoptr(KnFilmCaptions) captions =
            kn_film_captions_new(project, timeline, NULL, NULL, warnings, &error);
        if (rows[i].says) {
            g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
            g_assert_nonnull(strstr(error->message, rows[i].says));
        } else {
            g_assert_no_error(error);
            g_assert_cmpint(captions->list->items[0].start_us, ==, 1500000);
        }
    }
    g_unlink(path);
    g_rmdir(folder);
}

/* Of a file with all words of the film each segment says those that begin while it is seen, the
 * last one also what comes after. */
static void test_each_segment_says_its_own_words(void)
{
    static const char words[] = "[{\"text\": \"One\", \"start\": 0.5, \"end\": 1.5}, "
                                "{\"text\": \"two\", \"start\": 1.95, \"end\": 2.4}, "
                                "{\"text\": \"Three\", \"start\": 2, \"end\": 2.9}, "
                                "{\"text\": \"four\", \"start\": 3.999, \"end\": 4.5}, "
                                "{\"text\": \"Five\", \"start\": 4.5, \"end\": 5}, "
                                "{\"text\": \"six\", \"start\": 6.5, \"end\": 7}]";
    static const char *const said[] = {"One two", "Three four", "Five six"};
    g_autofree char *folder = g_dir_make_tmp("kinora-captions-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "w.json", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(KnWarnings) warnings = kn_warnings_new();
    g_assert_true(g_file_set_contents(path, words, -1, NULL));
    g_autoptr(KnProject) project = kn_project_load_text(
        "{\"captions\": {\"sidecars\": [\"srt\"], \"words\": \"w.json\"}, \"segments\": [" CARD
        "2}, " CARD "2}, " CARD "2}]}",
        -1, "p.json", folder, NULL, &error);
    g_assert_no_error(error);
    g_autoptr(KnTimeline) timeline = kn_timeline_new(project, NULL, &error);
    g_autoptr(KnFilmCaptions) captions =
        kn_film_captions_new(project, timeline, NULL, NULL, warnings, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < G_N_ELEMENTS(said); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        for (guint c = 0; c < captions->list->n; c++)
            if (captions->list->items[c].segment == i)
                g_string_append_printf(text, " %s", captions->list->items[c].text);
        g_strdelimit(text->str, "\n", ' ');
        g_assert_cmpstr(text->str + 1, ==, said[i]);
    }
    g_unlink(path);
    g_rmdir(folder);
}

/* Also where no voice speaks the text. */
static void test_marks_are_not_shown(void)
{
    static const char *const sources[] = {"", ", \"audio_file\": \"a.wav\"",
                                          ", \"voice\": {\"provider\": \"none\"}"};
    g_autoptr(KnWarnings) warnings = kn_warnings_new();
    for (gsize i = 0; i < G_N_ELEMENTS(sources); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *json =
            g_strdup_printf("{\"captions\": {\"sidecars\": [\"srt\"]}%s, \"segments\": [{\"card\": "
                            "{}, \"duration\": 5, \"transcript\": \"Hi[pause 9s]*you*\\n"
                            "[pause 1s] , <break time='1s'/>there\"}]}",
                            sources[i]);
        g_autoptr(KnProject) project =
            kn_project_load_text(json, -1, "p.json", "/nonexistent", NULL, &error);
        g_assert_no_error(error);
        g_free(project->audio_path); /* whose words nobody looks for */
        project->audio_path = NULL;
        g_autoptr(KnTimeline) timeline = kn_timeline_new(project, NULL, &error);
        g_autoptr(KnFilmCaptions) captions =
            kn_film_captions_new(project, timeline, NULL, NULL, warnings, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(captions->list->n, ==, 1);
        g_assert_cmpstr(captions->list->items[0].text, ==, "Hi you, there");
    }
}

static void test_what_is_too_quick_to_read_is_told(void)
{
    Film film;
    film_open(&film,
              "[{\"card\": {}, \"duration\": 1, \"transcript\": \"Nobody can read as many words as "
              "these in one second.\"}]",
              WITH("\"sidecars\": [\"srt\"]"), TRUE);
    render(&film, FALSE);
    g_assert_true(film_saw(&film, "warning: test.json:1:234: $.segments[0].transcript: a caption "
                                  "asks for 5"));
    film_close(&film);
}

/* ---- speech ---- */

static KnProject *spoken_project(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *json = g_strdup_printf(
        "{\"output\": {\"fps\": 29.97}, \"captions\": {\"burn\": \"karaoke\"}, \"segments\": "
        "[{\"card\": {}, \"duration\": \"100f\"}, {\"card\": {}, \"duration\": 20, \"transcript\": "
        "\"%s\"}]}",
        text);
    KnProject *project = kn_project_load_text(json, -1, "p.json", "/nonexistent", NULL, &error);
    g_assert_no_error(error);
    return project;
}

static KnTake speak(const char *text)
{
    g_autoptr(GError) error = NULL;
    const KnVoice *voice = kn_voice_find("espeak", &error);
    KnVoiceSettings settings;
    KnTake take = {0};
    KnTrouble trouble;
    kn_options_init(kn_voice_options, &settings);
    voice->speak(&settings, text, &take, &trouble, &error);
    g_assert_no_error(error);
    kn_options_clear(kn_voice_options, &settings);
    return take;
}

static KnFilmCaptions *captions_of(const KnProject *project, const char *text, const KnTake *take,
                                   gint64 start_sample)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnWarnings) warnings = kn_warnings_new();
    g_autoptr(KnSpeeches) speeches = kn_speeches_new(2);
    KnSpeech *speech = &speeches->items[1];
    g_strlcpy(speech->key, "take", sizeof speech->key);
    speech->text = g_strdup(text);
    speech->n_samples = (gint64)take->n_samples * KN_SAMPLE_RATE / take->sample_rate;
    speech->words = g_memdup2(take->words, sizeof *take->words * take->n_words);
    speech->n_words = take->n_words;
    g_autoptr(KnTimeline) timeline = kn_timeline_new(project, NULL, &error);
    timeline->segments[1].speech_start = start_sample;
    KnFilmCaptions *captions =
        kn_film_captions_new(project, timeline, speeches, NULL, warnings, &error);
    g_assert_no_error(error);
    return captions;
}

static void test_caption_words_are_the_takes_on_the_films_clock(void)
{
    static const char text[] = "The ladybird sits on a leaf. It waits, for hours, for the sun.";
    g_autoptr(KnProject) project = spoken_project(text);
    KnTake take = speak(text);
    const gint64 start_sample = kn_frame_sample(100, project->output.fps) + 1234;
    g_autoptr(KnFilmCaptions) captions = captions_of(project, text, &take, start_sample);
    guint n = 0;
    for (guint i = 0; i < captions->list->n; i++) {
        const KnCaption *caption = &captions->list->items[i];
        for (guint j = 0; j < caption->n_words; j++, n++) {
            gint64 start_us = take.words[n].start_us + (start_sample * 1000000 + 24000) / 48000;
            g_assert_cmpint(caption->words[j].start_us, ==, start_us);
            g_assert_cmpint(caption->words[j].end_us, ==, start_us + take.words[n].duration_us);
            g_assert_cmpmem(caption->text + caption->words[j].offset, caption->words[j].length,
                            text + take.words[n].offset, take.words[n].length);
        }
    }
    g_assert_cmpuint(n, ==, take.n_words);
    g_assert_cmpuint(captions->n_estimated, ==, 0);
    kn_take_clear(&take);
}

/* The first sample that is heard behind each silence of a quarter of a second. */
static GArray *onsets_us(const KnTake *take)
{
    GArray *onsets = g_array_new(FALSE, FALSE, sizeof(gint64));
    gsize quiet = (gsize)take->sample_rate, needed = (gsize)take->sample_rate / 4;
    for (gsize i = 0; i < take->n_samples; i++) {
        if (ABS((int)take->samples[i]) < 400) {
            quiet++;
            continue;
        }
        gint64 at_us = (gint64)i * 1000000 / take->sample_rate;
        if (quiet >= needed)
            g_array_append_val(onsets, at_us);
        quiet = 0;
    }
    return onsets;
}

static void test_words_are_lit_when_they_are_heard(void)
{
    static const char text[] = "Do it. Again. Begin. Done.";
    g_autoptr(KnProject) project = spoken_project(text);
    KnTake take = speak(text);
    g_autoptr(KnFilmCaptions) captions = captions_of(project, text, &take, 0);
    g_autoptr(GArray) onsets = onsets_us(&take);
    g_assert_cmpuint(onsets->len, >=, 3);
    for (guint i = 0; i < onsets->len; i++) {
        gint64 onset_us = g_array_index(onsets, gint64, i), nearest_us = G_MAXINT64;
        for (guint c = 0; c < captions->list->n; c++)
            for (guint w = 0; w < captions->list->items[c].n_words; w++) {
                gint64 off_us = ABS(captions->list->items[c].words[w].start_us - onset_us);
                nearest_us = MIN(nearest_us, off_us);
            }
        g_assert_cmpint(nearest_us, <=, 50000);
    }
    kn_take_clear(&take);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    g_test_add_func("/captions/side-files-stand-beside-the-film",
                    test_side_files_stand_beside_the_film);
    g_test_add_func("/captions/captions-remake-only-what-shows-them",
                    test_captions_remake_only_what_shows_them);
    g_test_add_func("/captions/a-lost-side-file-is-written-again",
                    test_a_lost_side_file_is_written_again);
    g_test_add_func("/captions/a-part-of-a-film-has-its-captions",
                    test_a_part_of_a_film_has_its_captions);
    g_test_add_func("/captions/a-soft-track-is-in-the-film", test_a_soft_track_is_in_the_film);
    g_test_add_func("/captions/files-are-read-and-bad-ones-named",
                    test_files_are_read_and_bad_ones_named);
    g_test_add_func("/captions/what-a-file-lacks-is-told", test_what_a_file_lacks_is_told);
    g_test_add_func("/captions/words-outside-of-the-film-are-refused",
                    test_words_outside_of_the_film_are_refused);
    g_test_add_func("/captions/each-segment-says-its-own-words",
                    test_each_segment_says_its_own_words);
    g_test_add_func("/captions/marks for the voice are not shown", test_marks_are_not_shown);
    g_test_add_func("/captions/what-is-too-quick-to-read-is-told",
                    test_what_is_too_quick_to_read_is_told);
    g_test_add_func("/captions/caption-words-are-the-takes-on-the-films-clock",
                    test_caption_words_are_the_takes_on_the_films_clock);
    g_test_add_func("/captions/words-are-lit-when-they-are-heard",
                    test_words_are_lit_when_they_are_heard);
    return film_run();
}
