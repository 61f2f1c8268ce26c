/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "support.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

static const KnMedia *media;

static void ffmpeg(const char *const *options)
{
    int status = -1;
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    static const char *const head[] = {"ffmpeg", "-v", "error", "-y"};
    for (guint i = 0; i < G_N_ELEMENTS(head); i++)
        g_ptr_array_add(argv, (gpointer)head[i]);
    for (guint i = 0; options[i]; i++)
        g_ptr_array_add(argv, (gpointer)options[i]);
    g_ptr_array_add(argv, NULL);
    g_free(test_run((const char *const *)argv->pdata, &status));
    g_assert_cmpint(status, ==, 0);
}

/* Reads all sound; FALSE with error when opening or any read fails. */
static gboolean read_sound(const char *path, GError **error)
{
    float buffer[2048];
    gssize n = -1;
    KnSoundReader *reader = media->sound_open(path, error);
    while (reader && (n = media->sound_read(reader, buffer, 1024, error)) > 0)
        ;
    media->sound_free(reader);
    return n == 0;
}

static void assert_unreadable(const char *path, const char *says)
{
    g_autoptr(GError) error = NULL;
    gboolean read = read_sound(path, &error);
    g_test_message("%s", error ? error->message : "was read");
    g_assert_false(read);
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    g_assert_nonnull(strstr(error->message, path));
    g_assert_null(strchr(error->message, '\n'));
    g_assert_nonnull(strstr(error->message, says));
}

/* ---- what is read ---- */

static void test_probe(void)
{
    TestFolder folder = test_folder_new();
    g_autofree char *wav = test_folder_file(&folder, "a.wav");
    g_autofree char *film = test_folder_file(&folder, "a.mp4");
    g_autofree char *silent = test_folder_file(&folder, "b.mp4");
    test_write_wav(wav, 22050, 1, 22050, NULL, 0);
    ffmpeg(
        (const char *const[]){"-f", "lavfi", "-i", "testsrc=s=64x64:d=2", "-i", wav, film, NULL});
    ffmpeg((const char *const[]){"-f", "lavfi", "-i", "testsrc=s=64x64:d=2", silent, NULL});
    const struct {
        const char *path;
        gboolean audio, video;
        const char *codec;
        double seconds;
        int rate, channels;
    } rows[] = {{wav, TRUE, FALSE, "pcm_s16le", 1, 22050, 1},
                {film, TRUE, TRUE, "aac", 1, 22050, 1},
                {silent, FALSE, TRUE, "h264", 2, 0, 0}};
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autoptr(GError) error = NULL;
        KnMediaInfo info;
        g_assert_true(media->probe(rows[r].path, &info, &error));
        g_assert_cmpint(info.has_audio, ==, rows[r].audio);
        g_assert_cmpint(info.has_video, ==, rows[r].video);
        g_assert_cmpstr(info.codec, ==, rows[r].codec);
        g_assert_cmpfloat_with_epsilon(info.duration, rows[r].seconds, 0.1);
        g_assert_cmpint(info.sample_rate, ==, rows[r].rate);
        g_assert_cmpint(info.channels, ==, rows[r].channels);
    }
    test_folder_free(&folder);
}

/* A name is only a name: no pattern, no protocol, no option. */
static void test_names(void)
{
    static const char *const names[] = {"http:x.wav", "concat:a|b",  "pipe:0.wav", "%03d.wav",
                                        "-i.wav",     "a b'\"$.wav", "file:file:x"};
    TestFolder folder = test_folder_new();
    g_autofree char *old = g_get_current_dir();
    g_assert_cmpint(g_chdir(folder.path), ==, 0);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GError) error = NULL;
        test_write_wav(names[i], 48000, 1, 4800, NULL, 0);
        read_sound(names[i], &error);
        g_assert_no_error(error);
    }
    g_assert_cmpint(g_chdir(old), ==, 0);
    test_folder_free(&folder);
}

/* ---- what is not ---- */

static void write_text(const char *path, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_file_set_contents(path, text, -1, &error);
    g_assert_no_error(error);
}

static void test_no_sound(void)
{
    TestFolder folder = test_folder_new();
    g_autofree char *silent = test_folder_file(&folder, "silent.mp4");
    g_autofree char *picture = test_folder_file(&folder, "picture.png");
    ffmpeg((const char *const[]){"-f", "lavfi", "-i", "testsrc=s=64x64:d=1", silent, NULL});
    ffmpeg((const char *const[]){"-f", "lavfi", "-i", "testsrc=s=64x64:d=1", "-frames:v", "1",
                                 picture, NULL});
    assert_unreadable(silent, "no sound");
    assert_unreadable(picture, "no sound");
    test_folder_free(&folder);
}

static void test_not_media(void)
{
    TestFolder folder = test_folder_new();
    g_autofree char *empty = test_folder_file(&folder, "empty.wav");
    g_autofree char *text = test_folder_file(&folder, "text.mp3");
    g_autofree char *fifo = test_folder_file(&folder, "fifo.wav");
    write_text(empty, "");
    write_text(text, "This is a letter, no sound.\n");
    g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
    assert_unreadable("/nonexistent/a.wav", "No such file");
    assert_unreadable(folder.path, "a folder, not a file");
    assert_unreadable(empty, "empty");
    assert_unreadable(text, "cannot read");
    assert_unreadable(fifo, "a pipe, not a file");
    test_folder_free(&folder);
}

/* A sound of no samples is read to its end, or refused; nothing is copied to or from nowhere. */
static void test_no_samples(void)
{
    static const char *const names[] = {"none.wav", "none.aiff", "none.flac", "none.mka",
                                        "none.au"};
    TestFolder folder = test_folder_new();
    g_autofree char *wav = test_folder_file(&folder, "none.wav");
    test_write_wav(wav, 48000, 2, 0, NULL, 0);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = test_folder_file(&folder, "%s", names[i]);
        g_autoptr(GError) error = NULL;
        float block[2 * 64];
        if (i > 0)
            ffmpeg((const char *const[]){"-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo", "-t",
                                         "0", path, NULL});
        KnSoundReader *reader = media->sound_open(path, &error);
        gssize got = reader ? media->sound_read(reader, block, 64, &error) : -1;
        g_assert_true(got == 0 || (got < 0 && error));
        if (reader)
            media->sound_free(reader);
    }
    test_folder_free(&folder);
}

/* Files whose header says how long they are, cut behind it. */
static void test_truncated(void)
{
    static const struct {
        const char *name;
        const char *options[7];
    } rows[] = {
        {"a.wav", {"-c:a", "pcm_s16le"}},  {"a.flac", {"-c:a", "flac"}},
        {"a.mp3", {"-b:a", "128k"}},       {"a.m4a", {"-c:a", "aac", "-movflags", "+faststart"}},
        {"a.aiff", {"-c:a", "pcm_s16be"}}, {"a.mka", {"-c:a", "flac"}},
        {"end.m4a", {"-c:a", "aac"}}, /* its index is behind the cut */
    };
    TestFolder folder = test_folder_new();
    g_autofree char *wav = test_folder_file(&folder, "source.wav");
    test_write_wav(wav, 48000, 2, 48000 * 4, NULL, 0);
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) argv = g_ptr_array_new();
        g_autofree char *path = test_folder_file(&folder, "%s", rows[r].name);
        g_ptr_array_add(argv, "-i");
        g_ptr_array_add(argv, wav);
        for (guint i = 0; rows[r].options[i]; i++)
            g_ptr_array_add(argv, (gpointer)rows[r].options[i]);
        g_ptr_array_add(argv, path);
        g_ptr_array_add(argv, NULL);
        ffmpeg((const char *const *)argv->pdata);
        g_assert_true(read_sound(path, &error));
        g_assert_no_error(error);
        struct stat status;
        g_assert_cmpint(stat(path, &status), ==, 0);
        g_assert_cmpint(truncate(path, status.st_size * 6 / 10), ==, 0);
        assert_unreadable(path, "");
    }
    test_folder_free(&folder);
}

/* Whatever bytes there are in it, a damaged file is read or refused. */
static void test_damaged(void)
{
    static const char *const names[] = {"a.wav", "a.flac", "a.mp3", "a.m4a", "a.ogg", "a.mkv"};
    TestFolder folder = test_folder_new();
    g_autofree char *wav = test_folder_file(&folder, "source.wav");
    g_autoptr(GRand) random = g_rand_new_with_seed(5);
    guint n_refused = 0;
    test_write_wav(wav, 48000, 2, 48000, NULL, 0);
    for (guint f = 0; f < G_N_ELEMENTS(names); f++) {
        g_autofree char *path = test_folder_file(&folder, "x%s", names[f]);
        g_autofree char *bytes = NULL;
        gsize size;
        ffmpeg((const char *const[]){"-i", wav, path, NULL});
        g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
        for (int run = 0; run < 20; run++) {
            g_autofree char *damaged = g_memdup2(bytes, size);
            g_autoptr(GError) error = NULL;
            for (int i = 0; i < 1 << (run / 2); i++)
                damaged[g_rand_int_range(random, 0, (gint32)size)] =
                    (char)g_rand_int_range(random, 0, 256);
            g_assert_true(g_file_set_contents(path, damaged, (gssize)size, NULL));
            gboolean read = read_sound(path, &error);
            g_assert_true(read || error->code == KN_ERROR_INPUT);
            n_refused += !read;
        }
    }
    g_assert_cmpuint(n_refused, >, 0);
    test_folder_free(&folder);
}

/* ---- hostile files ---- */

static gboolean was_opened(int watch)
{
    char events[4096];
    return read(watch, events, sizeof events) > 0;
}

/* Files that name other files: none of those is opened, on this machine or another. */
static void test_references(void)
{
    static const struct {
        const char *name, *text; /* %s: the victim */
    } rows[] = {
        {"list.m3u8",
         "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://%s\n#EXT-X-ENDLIST\n"},
        {"list2.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n%s\n#EXT-X-ENDLIST\n"},
        {"list.ffconcat", "ffconcat version 1.0\nfile '%s'\n"},
        {"list2.ffconcat", "ffconcat version 1.0\nfile 'file:%s'\n"},
        {"near.m3u8",
         "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nvictim.wav\n#EXT-X-ENDLIST\n"},
        {"near.ffconcat", "ffconcat version 1.0\nfile victim.wav\n"},
        {"list.mpd",
         "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\" "
         "mediaPresentationDuration=\"PT10S\"><Period><AdaptationSet mimeType=\"audio/wav\">"
         "<Representation id=\"a\" bandwidth=\"1\"><BaseURL>%s</BaseURL></Representation>"
         "</AdaptationSet></Period></MPD>"},
        {"a.sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n"
                  "a=x:%s\n"},
        {"a.asx", "<asx version=\"3.0\"><entry><ref href=\"%s\"/></entry></asx>"},
    };
    TestFolder folder = test_folder_new();
    g_autofree char *victim = test_folder_file(&folder, "victim.wav");
    test_write_wav(victim, 48000, 1, 48000, NULL, 0);
    g_autofree char *old = g_get_current_dir();
    g_assert_cmpint(g_chdir(folder.path), ==, 0);
    int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    g_assert_cmpint(inotify_add_watch(watch, victim, IN_OPEN), >=, 0);
    g_autoptr(GError) error = NULL;
    read_sound(victim, &error);
    g_assert_no_error(error);
    g_assert_true(was_opened(watch)); /* the watch sees it */
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autofree char *path = test_folder_file(&folder, "%s", rows[r].name);
        g_auto(GStrv) part = g_strsplit(rows[r].text, "%s", 2);
        g_autofree char *text = g_strjoin(victim, part[0], part[1], NULL);
        write_text(path, text);
        assert_unreadable(path, "");
        g_assert_false(was_opened(watch));
    }
    close(watch);
    g_assert_cmpint(g_chdir(old), ==, 0);
    test_folder_free(&folder);
}

/* A film is known by what wrote it: the module and the libraries of containers and packets. */
static void test_files(void)
{
    static const char *const names[] = {"/kn-media.so", "/libavformat.so", "/libavcodec.so",
                                        "/libavutil.so"};
    g_auto(GStrv) files = media->files();
    g_assert_cmpuint(g_strv_length(files), ==, G_N_ELEMENTS(names));
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_assert_nonnull(strstr(files[i], names[i]));
        g_assert_true(g_file_test(files[i], G_FILE_TEST_IS_REGULAR));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    media = kn_media(NULL);
    g_assert_nonnull(media);
    g_test_add_func("/av-input/probe-tells-what-is-in-a-file", test_probe);
    g_test_add_func("/av-input/odd-names-are-names", test_names);
    g_test_add_func("/av-input/file-without-sound-says-so", test_no_sound);
    g_test_add_func("/av-input/what-is-no-media-is-an-error", test_not_media);
    g_test_add_func("/av-input/sound-of-no-samples", test_no_samples);
    g_test_add_func("/av-input/cut-file-is-an-error", test_truncated);
    g_test_add_func("/av-input/damaged-file-is-read-or-refused", test_damaged);
    g_test_add_func("/av-input/file-that-names-others-opens-none", test_references);
    g_test_add_func("/av-input/the-writer-of-containers-names-its-files", test_files);
    return g_test_run();
}
