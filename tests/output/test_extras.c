/* SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "output/chapters.h"
#include "output/cover.h"
#include "silent.h"
#include "support.h"

#include <string.h>

/* A film of one frame a second, so that minutes of it are made at once. */
enum { SECONDS = 60 };
static const KnRational fps = {1, 1};

typedef struct {
    TestFolder folder;
    GPtrArray *strings;
    KnJoinBatch *batches;
    char *path;
    KnJoin join;
} Film;

static void film_make(Film *film, const char *container)
{
    static const gint64 sizes[] = {SECONDS / 2, SECONDS / 2};
    g_autoptr(GError) error = NULL;
    KnVideoSettings settings = test_settings("libx264", "ultrafast", fps);
    film->folder = test_folder_new();
    film->strings = g_ptr_array_new_with_free_func(g_free);
    film->batches = test_encode_batches(&film->folder, &settings, sizes, 2, 2, film->strings);
    film->path = test_folder_file(&film->folder, "film.%s", container);
    char *sound = test_folder_file(&film->folder, "sound");
    g_autofree char *wav = test_folder_file(&film->folder, "sound.wav");
    g_ptr_array_add(film->strings, sound);
    test_write_wav(wav, 48000, 1, SECONDS * 48000, NULL, 0);
    test_encode_sound(wav, SECONDS * 48000, strcmp(container, "mov") == 0 ? "pcm" : "flac", 0,
                      sound, &error);
    g_assert_no_error(error);
    film->join = (KnJoin){
        .batches = film->batches,
        .n_batches = 2,
        .sound_path = sound,
        .output_path = film->path,
        .container = container,
        .tags = {.creation_time = -1},
    };
}

static void film_free(Film *film)
{
    test_folder_free(&film->folder);
    g_ptr_array_unref(film->strings);
    g_free(film->batches);
    g_free(film->path);
}

static void film_join(Film *film)
{
    g_autoptr(GError) error = NULL;
    KnJoinResult result;
    silent_join(&film->join, &result, &error);
    g_assert_no_error(error);
    g_assert_cmpfloat(result.picture_seconds, ==, SECONDS);
}

/* What ffprobe says, in lines. */
static char *probe(const Film *film, const char *entries)
{
    int status;
    const char *argv[] = {"ffprobe", "-v",       "error", "-show_entries", entries, "-of",
                          "flat",    film->path, NULL};
    char *said = test_run(argv, &status);
    g_assert_cmpint(status, ==, 0);
    return said;
}

static void assert_says(const char *text, const char *part)
{
    if (!strstr(text, part))
        g_error("'%s' is not in: %s", part, text);
}

static const char *const containers[] = {"mp4", "mov", "mkv"};

static void test_chapters_begin_and_end_where_segments_do(void)
{
    static const KnChapter chapters[] = {{0, 12, "Käfer"}, {12, 45, "Two"}, {45, 60, "The end"}};
    for (guint c = 0; c < G_N_ELEMENTS(containers); c++) {
        Film film;
        film_make(&film, containers[c]);
        film_join(&film);
        g_autofree char *none = probe(&film, "chapter=start_time,end_time:chapter_tags=title");
        g_assert_cmpstr(none, ==, "");
        film.join.tags.chapters = chapters;
        film.join.tags.n_chapters = G_N_ELEMENTS(chapters);
        film_join(&film);
        g_autofree char *said = probe(&film, "chapter=start_time,end_time:chapter_tags=title");
        assert_says(said, "chapter.0.start_time=\"0.000000\"");
        assert_says(said, "chapter.0.tags.title=\"Käfer\"");
        assert_says(said, "chapter.1.start_time=\"12.000000\"");
        assert_says(said, "chapter.1.end_time=\"45.000000\"");
        assert_says(said, "chapter.2.tags.title=\"The end\"");
        assert_says(said, "chapter.2.end_time=\"60.000000\"");
        g_assert_null(strstr(said, "chapter.3"));
        /* The track that QuickTime and most players read. */
        g_autofree char *streams = probe(&film, "stream=codec_tag_string,start_time,duration");
        g_assert_cmpint(strstr(streams, "\"text\"") != NULL, ==, c < 2);
        assert_says(streams, "stream.0.start_time=\"0.000000\"");
        film_free(&film);
    }
}

static void test_tags_stand_in_the_film(void)
{
    for (guint c = 0; c < G_N_ELEMENTS(containers); c++) {
        Film film;
        film_make(&film, containers[c]);
        film.join.tags = (KnTags){.title = "Title",
                                  .comment = "Comment",
                                  .artist = "Ärtist",
                                  .album = "Album",
                                  .date = "2026-11-21",
                                  .language = "deu",
                                  .creation_time = -1};
        film_join(&film);
        g_autofree char *said = probe(&film, "format_tags:stream_tags=language");
        g_autofree char *lower = g_utf8_strdown(said, -1);
        assert_says(lower, "format.tags.title=\"title\"");
        assert_says(lower, "format.tags.comment=\"comment\"");
        assert_says(lower, "format.tags.artist=\"ärtist\"");
        assert_says(lower, "format.tags.album=\"album\"");
        assert_says(lower, "format.tags.date=\"2026-11-21\"");
        assert_says(lower, c == 1 ? ".tags.language=\"ger\"" : ".tags.language=\"deu\"");
        g_assert_null(strstr(lower, "creation_time"));
        film_free(&film);
    }
}

/* The packet as it stands in the file, also where FFmpeg shows none by itself. */
static void assert_xmp(const Film *film, KnDigitalSource source)
{
    g_autofree char *xmp = kn_digital_source_xmp(source), *data = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(film->path, &data, &size, NULL));
    g_assert_nonnull(memmem(data, size, xmp, strlen(xmp)));
    g_assert_true(kn_digital_source_says_trained(film->path) == (source >= KN_SOURCE_EDITED));
}

static void test_source_stands_in_the_film(void)
{
    static const KnDigitalSource sources[] = {KN_SOURCE_MIXED, KN_SOURCE_COMPOSITE,
                                              KN_SOURCE_EDITED};
    for (guint c = 0; c < G_N_ELEMENTS(containers); c++) {
        Film film;
        int status;
        film_make(&film, containers[c]);
        film.join.tags.source = sources[c];
        film_join(&film);
        assert_xmp(&film, sources[c]);
        g_autofree char *hash = kn_hash_file(film.path, NULL);
        film_join(&film);
        g_autofree char *again = kn_hash_file(film.path, NULL);
        g_assert_cmpstr(hash, ==, again);
        const char *argv[] = {"ffprobe",
                              "-v",
                              "error",
                              "-show_entries",
                              "format_tags",
                              "-of",
                              "flat",
                              film.path,
                              c < 2 ? "-export_xmp" : NULL, /* an option of MP4 and MOV alone */
                              "1",
                              NULL};
        g_autofree char *said = test_run(argv, &status);
        g_assert_cmpint(status, ==, 0);
        assert_says(said, kn_digital_source_uri(sources[c]));
        film.join.tags.source = KN_SOURCE_UNSAID;
        film_join(&film);
        g_autofree char *unsaid = kn_hash_file(film.path, NULL);
        g_assert_cmpstr(hash, !=, unsaid);
        g_assert_false(kn_digital_source_says_trained(film.path));
        film_free(&film);
    }
}

static void make_cover(const Film *film, const char *name, GBytes **cover)
{
    int status;
    char *data;
    gsize size;
    g_autofree char *path = test_folder_file(&film->folder, "%s", name);
    const char *argv[] = {"ffmpeg",          "-v", "error",     "-f", "lavfi", "-i",
                          "testsrc=s=64x64", "-y", "-frames:v", "1",  path,    NULL};
    g_free(test_run(argv, &status));
    g_assert_cmpint(status, ==, 0);
    g_assert_true(g_file_get_contents(path, &data, &size, NULL));
    *cover = g_bytes_new_take(data, size);
}

/* The very bytes of the picture stand in the film, and the film's own pictures stay in front. */
static void test_cover(void)
{
    static const struct {
        const char *container, *name, *codec;
    } rows[] = {{"mp4", "c.jpg", "mjpeg"},
                {"mp4", "c.png", "png"},
                {"mkv", "c.jpg", "mjpeg"},
                {"mkv", "c.png", "png"}};
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        Film film;
        film_make(&film, rows[r].container);
        g_autoptr(GBytes) cover = NULL;
        make_cover(&film, rows[r].name, &cover);
        film.join.tags.cover = cover;
        film_join(&film);
        g_autofree char *said = probe(&film, "stream=codec_name:stream_disposition=attached_pic");
        g_autofree char *codec = g_strdup_printf("codec_name=\"%s\"", rows[r].codec);
        assert_says(said, "stream.0.codec_name=\"h264\"");
        assert_says(said, codec);
        assert_says(said, "attached_pic=1");
        char *data;
        gsize size, n;
        g_assert_true(g_file_get_contents(film.path, &data, &size, NULL));
        const void *bytes = g_bytes_get_data(cover, &n);
        g_assert_nonnull(memmem(data, size, bytes, n));
        g_free(data);
        film_free(&film);
    }
}

static void test_bad_cover(void)
{
    Film film;
    KnJoinResult result;
    g_autoptr(GError) error = NULL;
    film_make(&film, "mp4");
    g_autoptr(GBytes) cover = g_bytes_new_static("GIF89a is none of the two", 25);
    film.join.tags.cover = cover;
    g_assert_false(silent_join(&film.join, &result, &error));
    g_assert_nonnull(error);
    g_assert_false(g_file_test(film.path, G_FILE_TEST_EXISTS));
    film_free(&film);
}

static void test_same_bytes(void)
{
    static const KnChapter chapters[] = {{0, 30, "One"}, {30, 60, "Two"}};
    for (guint c = 0; c < G_N_ELEMENTS(containers); c++) {
        g_autofree char *first = NULL;
        for (int run = 0; run < 2; run++) {
            Film film;
            g_autoptr(GBytes) cover = NULL;
            film_make(&film, containers[c]);
            make_cover(&film, "c.png", &cover);
            film.join.tags = (KnTags){.title = "T",
                                      .date = "2026",
                                      .language = "eng",
                                      .creation_time = -1,
                                      .chapters = chapters,
                                      .n_chapters = 2};
            if (c != 1)
                film.join.tags.cover = cover;
            film_join(&film);
            g_autofree char *sum = kn_hash_file(film.path, NULL);
            if (run == 0)
                first = g_steal_pointer(&sum);
            else
                g_assert_cmpstr(first, ==, sum);
            film_free(&film);
        }
    }
}

/* ---- the list ---- */

typedef struct {
    const char *name;
    struct {
        gint64 first;
        const char *title;
    } items[4];
    gint64 end;
    const char *list, *reason; /* one of them; the reason in part */
} ListRow;

static const ListRow list_rows[] = {
    {"three", {{0, "A"}, {10, "B"}, {25, "C"}}, 35, "0:00 A\n0:10 B\n0:25 C\n", NULL},
    {"hours", {{0, "A"}, {61, "B"}, {3725, "C"}}, 4000, "0:00 A\n1:01 B\n1:02:05 C\n", NULL},
    {"odd", {{0, " A\nb\t"}, {10, "B"}, {20, "C"}}, 30, "0:00 A b\n0:10 B\n0:20 C\n", NULL},
    {"none", {{0, NULL}}, 100, NULL, "there are 0, at least 3"},
    {"two", {{0, "A"}, {50, "B"}}, 100, NULL, "there are 2, at least 3"},
    {"late", {{5, "A"}, {20, "B"}, {40, "C"}}, 100, NULL, "the first begins at 5 s"},
    {"short", {{0, "A"}, {9, "B"}, {40, "C"}}, 100, NULL, "chapter 1 ('A') lasts 9 s"},
    {"short end", {{0, "A"}, {20, "B"}, {40, "C"}}, 49, NULL, "chapter 3 ('C') lasts 9 s"},
};

static void test_list_follows_the_rules(void)
{
    for (guint r = 0; r < G_N_ELEMENTS(list_rows); r++) {
        const ListRow *row = &list_rows[r];
        g_autoptr(KnChapters) chapters = kn_chapters_new();
        g_test_message("%s", row->name);
        for (guint i = 0; i < G_N_ELEMENTS(row->items) && row->items[i].title; i++)
            kn_chapters_add(chapters, row->items[i].first, row->items[i].title);
        kn_chapters_end(chapters, row->end);
        g_autofree char *reason = NULL;
        g_autofree char *list = kn_chapters_list(chapters, fps, &reason);
        g_assert_cmpstr(list, ==, row->list);
        g_assert_cmpint(reason != NULL, ==, row->reason != NULL);
        if (row->reason)
            assert_says(reason, row->reason);
    }
}

/* In the film's container the first chapter begins with the film, whoever has a title. */
static void test_chapters_cover_the_film(void)
{
    g_autoptr(KnChapters) chapters = kn_chapters_new();
    kn_chapters_begin(chapters, "none");
    g_assert_cmpuint(chapters->n, ==, 0);
    g_autofree char *longer = g_strnfill(400, 'x');
    g_autofree char *title = g_strconcat("é", longer, NULL);
    kn_chapters_add(chapters, 7, title);
    kn_chapters_end(chapters, 20);
    kn_chapters_begin(chapters, "Film");
    g_assert_cmpuint(chapters->n, ==, 2);
    g_assert_cmpint(chapters->items[0].first_frame, ==, 0);
    g_assert_cmpint(chapters->items[0].end_frame, ==, 7);
    g_assert_cmpint(chapters->items[1].end_frame, ==, 20);
    g_assert_cmpuint(strlen(chapters->items[1].title), ==, 255);
}

/* ---- covers ---- */

/* Bit by bit, as ISO/IEC 15948 defines it. */
static guint32 crc_of(const GByteArray *bytes, guint from)
{
    guint32 crc = G_MAXUINT32;
    for (guint i = from; i < bytes->len; i++)
        for (int bit = 0; bit < 8; bit++) {
            guint32 odd = (crc ^ (guint32)(bytes->data[i] >> bit)) & 1;
            crc = (crc >> 1) ^ (odd ? 0xedb88320u : 0);
        }
    return ~crc;
}

static void add_u32(GByteArray *bytes, guint32 value)
{
    guint32 big = GUINT32_TO_BE(value);
    g_byte_array_append(bytes, (const guint8 *)&big, sizeof big);
}

/* "IHDR IDAT": a PNG of these chunks. */
static GByteArray *png_of(const char *chunks)
{
    GByteArray *bytes = g_byte_array_new();
    g_auto(GStrv) names = g_strsplit(chunks, " ", -1);
    g_byte_array_append(bytes, (const guint8 *)"\x89PNG\r\n\x1a\n", 8);
    for (guint i = 0; names[i]; i++) {
        gboolean end = strcmp(names[i], "IEND") == 0;
        add_u32(bytes, end ? 0 : 5);
        guint from = bytes->len;
        g_byte_array_append(bytes, (const guint8 *)names[i], 4);
        if (!end)
            g_byte_array_append(bytes, (const guint8 *)"bytes", 5);
        add_u32(bytes, crc_of(bytes, from));
    }
    return bytes;
}

static void test_png_covers(void)
{
    static const struct {
        const char *chunks;
        int flip; /* a byte that is changed; -1: none */
        guint cut;
        gboolean good;
    } rows[] = {
        {"IHDR IDAT IEND", -1, 0, TRUE},  {"IHDR IDAT IDAT tEXt IEND", -1, 0, TRUE},
        {"IHDR IEND", -1, 0, FALSE},      {"IHDR IDAT", -1, 0, FALSE},
        {"IHDR IDAT IEND", -1, 1, FALSE}, {"IHDR IDAT IEND", -1, 12, FALSE},
        {"IHDR IDAT IEND", 16, 0, FALSE}, {"IHDR IDAT IEND", 23, 0, FALSE},
        {"IHDR IDAT IEND", 8, 0, FALSE},  {"IHDR IDAT IEND", 1, 0, FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GByteArray) png = png_of(rows[i].chunks);
        if (rows[i].flip >= 0)
            png->data[rows[i].flip] ^= 1;
        const char *problem = kn_cover_problem(png->data, png->len - rows[i].cut);
        g_test_message("%s: %s", rows[i].chunks, problem ? problem : "good");
        g_assert_true((problem == NULL) == rows[i].good);
    }
}

static void test_jpeg_covers(void)
{
    static const struct {
        const char *bytes;
        gsize size;
        gboolean good;
    } rows[] = {
#define ROW(text, good) {text, sizeof text - 1, good}
        ROW("\xff\xd8\xff\xe0\0\4ab\xff\xda\0\2pixels\xff\xd9", TRUE),
        ROW("\xff\xd8\xff\xff\xe0\0\4ab\xff\xda\0\2pixels\xff\xd9\0\0", TRUE),
        ROW("\xff\xd8\xff\xe0\0\4ab\xff\xda\0\2pixels", FALSE),
        ROW("\xff\xd8\xff\xe0\0\4ab\xff\xd9", FALSE),
        ROW("\xff\xd8\xff\xe0\0\1ab\xff\xda\0\2pixels\xff\xd9", FALSE),
        ROW("\xff\xd8\xff\xe0\4\0ab\xff\xda\0\2pixels\xff\xd9", FALSE),
        ROW("\xff\xd8\xff\xe0\0\4abx\xff\xda\0\2pixels\xff\xd9", FALSE),
        ROW("GIF89a", FALSE),
        ROW("", FALSE),
#undef ROW
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *problem = kn_cover_problem((const guint8 *)rows[i].bytes, rows[i].size);
        g_test_message("%u: %s", i, problem ? problem : "good");
        g_assert_true((problem == NULL) == rows[i].good);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/extras/chapters-begin-and-end-where-segments-do",
                    test_chapters_begin_and_end_where_segments_do);
    g_test_add_func("/extras/tags-stand-in-the-film", test_tags_stand_in_the_film);
    g_test_add_func("/extras/source-stands-in-the-film", test_source_stands_in_the_film);
    g_test_add_func("/extras/cover-stands-in-the-film", test_cover);
    g_test_add_func("/extras/bad-cover-leaves-no-film", test_bad_cover);
    g_test_add_func("/extras/same-bytes-each-time", test_same_bytes);
    g_test_add_func("/extras/list-follows-the-rules", test_list_follows_the_rules);
    g_test_add_func("/extras/chapters-cover-the-film", test_chapters_cover_the_film);
    g_test_add_func("/extras/covers-that-are-whole-png", test_png_covers);
    g_test_add_func("/extras/covers-that-are-whole-jpeg", test_jpeg_covers);
    return g_test_run();
}
