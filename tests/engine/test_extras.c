/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "film.h"

#include <string.h>

/* Films of four frames a second. */
#define CARD(members, seconds)                                                                     \
    "{\"card\": {\"background\": \"#806040\"}, " members "\"duration\": " seconds "}"
#define TITLE(text) "\"title\": \"" text "\", "

/* segments without their brackets; output and members may be "". */
static void load(Film *film, const char *segments, const char *output, const char *members)
{
    g_autofree char *text = g_strdup_printf(
        "{\"output\": {\"width\": 320, \"height\": 180, \"fps\": 4, \"speed\": \"ultrafast\"%s%s}, "
        "%s%s\"segments\": [%s]}",
        *output ? ", " : "", output, members, *members ? ", " : "", segments);
    film_load(film, text);
}

static void open_film(Film *film)
{
    film_open(film, "[" CARD("", "1") "]", NULL, FALSE);
    film->options.workers = -1;
}

static void render(Film *film)
{
    g_autoptr(GError) error = NULL;
    film_render_again(film, &error);
    g_assert_no_error(error);
}

static char *probe(const Film *film, const char *entries)
{
    g_autoptr(GError) error = NULL;
    const char *argv[] = {"ffprobe", "-v",         "error", "-show_entries", entries, "-of",
                          "flat",    film->output, NULL};
    char *said;
    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &said,
                               NULL, NULL, &error));
    return said;
}

static void assert_says(const char *text, const char *part)
{
    if (!strstr(text, part))
        g_error("'%s' is not in: %s", part, text);
}

static const char *const three = CARD(TITLE("One"), "10") "," CARD("", "3") "," CARD(
    TITLE("Two"), "10") "," CARD(TITLE("Three"), "12");

static void test_chapters_from_titles(void)
{
    Film film;
    open_film(&film);
    load(&film, three, "\"chapters\": \"both\"", "");
    render(&film);
    g_autofree char *said = probe(&film, "chapter=start_time:chapter_tags=title");
    assert_says(said, "chapter.0.tags.title=\"One\"");
    assert_says(said, "chapter.1.start_time=\"13.000000\"");
    assert_says(said, "chapter.2.start_time=\"23.000000\"");
    g_autofree char *path = g_build_filename(film.folder, "film.chapters.txt", NULL);
    g_autofree char *list = NULL;
    g_assert_true(g_file_get_contents(path, &list, NULL, NULL));
    g_assert_cmpstr(list, ==, "0:00 One\n0:13 Two\n0:23 Three\n");
    g_assert_cmpuint(film_count(&film, "warning"), ==, 0);
    /* A part of the film, from within the first chapter on. */
    film.options.range_first = 20;
    film.options.range_n = 40;
    render(&film);
    g_autofree char *part = probe(&film, "chapter=start_time,end_time:chapter_tags=title");
    assert_says(part, "chapter.0.tags.title=\"One\"");
    assert_says(part, "chapter.1.start_time=\"8.000000\"");
    assert_says(part, "chapter.1.end_time=\"10.000000\"");
    g_assert_null(strstr(part, "chapter.2"));
    film_close(&film);
}

static void test_first_chapter_begins_with_the_film(void)
{
    Film film;
    open_film(&film);
    load(&film, CARD("", "2") "," CARD(TITLE("One"), "2"), "", "\"title\": \"The film\"");
    render(&film);
    g_autofree char *said = probe(&film, "chapter=start_time:chapter_tags=title");
    assert_says(said, "chapter.0.tags.title=\"The film\"");
    assert_says(said, "chapter.1.start_time=\"2.000000\"");
    load(&film, CARD("", "2") "," CARD(TITLE("One"), "2"), "\"chapters\": \"off\"", "");
    render(&film);
    g_autofree char *none = probe(&film, "chapter=start_time");
    g_assert_cmpstr(none, ==, "");
    film_close(&film);
}

static void test_a_list_that_cannot_be(void)
{
    Film film;
    open_film(&film);
    load(&film, CARD(TITLE("One"), "2"), "\"chapters\": \"list\"", "");
    render(&film);
    g_assert_true(film_saw(&film, "warning: no list of chapters is written: there is 1, at least "
                                  "3"));
    g_autofree char *path = g_build_filename(film.folder, "film.chapters.txt", NULL);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    film_close(&film);
}

/* Tags, chapters, poster and cover are put on at the end: what was made before stays. */
static void test_extras_remake_nothing(void)
{
    static const char *const changes[][2] = {
        {"", "\"tags\": {\"artist\": \"A\", \"language\": \"en\"}"},
        {"", "\"tags\": {\"artist\": \"B\", \"date\": \"2026\"}, \"comment\": \"C\""},
        {"\"chapters\": \"off\"", ""},
        {"\"poster\": 1.5", ""},
        {"\"cover\": \"b.jpg\"", ""},
    };
    Film film;
    const char *sound = "\"audio_file\": \"tone.wav\"";
    open_film(&film);
    load(&film, CARD(TITLE("One"), "5"), "", sound);
    render(&film);
    g_assert_true(film_saw(&film, "phase sound"));
    g_autofree char *first = film_sha256(&film);
    for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
        g_autofree char *members =
            g_strconcat(sound, *changes[i][1] ? ", " : "", changes[i][1], NULL);
        load(&film, CARD(TITLE("One"), "5"), changes[i][0], members);
        render(&film);
        g_assert_true(film_saw(&film, "done made 0 cached 1"));
        g_assert_false(film_saw(&film, "phase sound"));
        g_autofree char *sum = film_sha256(&film);
        if (strstr(changes[i][0], "poster"))
            g_assert_cmpstr(sum, ==, first);
        else
            g_assert_cmpstr(sum, !=, first);
    }
    film_close(&film);
}

static void test_tags_and_time(void)
{
    Film film;
    open_film(&film);
    load(&film, CARD("", "1"), "",
         "\"title\": \"Project\", \"tags\": {\"artist\": \"A\", \"comment\": \"C\"}");
    render(&film);
    g_autofree char *said = probe(&film, "format_tags");
    assert_says(said, "title=\"Project\"");
    assert_says(said, "artist=\"A\"");
    assert_says(said, "comment=\"C\"");
    g_assert_null(strstr(said, "creation_time"));
    g_assert_null(strstr(said, "date="));
    g_setenv("SOURCE_DATE_EPOCH", "1000000000", TRUE);
    render(&film);
    g_unsetenv("SOURCE_DATE_EPOCH");
    g_autofree char *with = probe(&film, "format_tags");
    assert_says(with, "creation_time=\"2001-09-09T01:46:40.000000Z\"");
    film_close(&film);
}

/* The poster is the frame of its time; behind the end the last one, with a warning. */
static void test_poster(void)
{
    Film film;
    open_film(&film);
    g_autofree char *path = g_build_filename(film.folder, "film.poster.jpg", NULL);
    load(&film, "{\"image\": \"a.png\", \"duration\": 2}", "\"poster\": 1", "");
    render(&film);
    g_assert_cmpuint(film_count(&film, "warning"), ==, 0);
    KnPictureInfo info;
    g_autoptr(GError) error = NULL;
    g_assert_true(kn_pictures(NULL)->probe(path, &info, &error));
    g_assert_cmpint(info.width, ==, 320);
    g_assert_cmpint(info.height, ==, 180);
    load(&film, "{\"image\": \"a.png\", \"duration\": 2}", "\"poster\": 99", "");
    render(&film);
    g_assert_cmpuint(film_count(&film, "warning"), ==, 1);
    film_close(&film);
}

static void test_bad_extras(void)
{
    static const struct {
        const char *output, *name, *says;
        int code;
    } rows[] = {
        {"\"cover\": \"tone.wav\"", "film.mp4", "is neither JPEG nor PNG", KN_ERROR_INPUT},
        {"\"cover\": \"a.png\"", "film.mov", "cannot hold a cover", KN_ERROR_USAGE},
        {"\"audio_codec\": \"pcm\"", "film.mp4", "which holds aac, opus, flac", KN_ERROR_PROJECT},
        {"\"audio_codec\": \"opus\"", "film.mov", "which holds aac, pcm", KN_ERROR_USAGE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Film film;
        g_autoptr(GError) error = NULL;
        open_film(&film);
        load(&film, CARD("", "1"), rows[i].output, "");
        g_free(film.output);
        film.output = g_build_filename(film.folder, rows[i].name, NULL);
        g_assert_false(film_render_again(&film, &error));
        g_assert_error(error, KN_ERROR, rows[i].code);
        assert_says(error->message, rows[i].says);
        g_assert_false(g_file_test(film.output, G_FILE_TEST_EXISTS));
        film_close(&film);
    }
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    g_test_add_func("/extras/chapters-from-titles", test_chapters_from_titles);
    g_test_add_func("/extras/first-chapter-begins-with-the-film",
                    test_first_chapter_begins_with_the_film);
    g_test_add_func("/extras/a-list-that-cannot-be-is-told", test_a_list_that_cannot_be);
    g_test_add_func("/extras/extras-remake-nothing", test_extras_remake_nothing);
    g_test_add_func("/extras/tags-and-time-only-when-asked", test_tags_and_time);
    g_test_add_func("/extras/poster-is-the-frame-of-its-time", test_poster);
    g_test_add_func("/extras/bad-extras-are-told", test_bad_extras);
    return film_run();
}
