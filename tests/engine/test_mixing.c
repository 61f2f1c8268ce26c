/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "tones.h"

#include <math.h>
#include <string.h>

/* The sound of whole films: what is heard, where, and how loud. The pictures are tiny. */

static void load(Film *film, const char *fps, const char *output, const char *members,
                 const char *segments)
{
    g_autofree char *text =
        g_strdup_printf("{\"output\": {\"width\": 16, \"height\": 16, \"fps\": %s, \"speed\": "
                        "\"ultrafast\"%s%s}, %s%s\"segments\": [%s]}",
                        fps, *output ? ", " : "", output, members, *members ? ", " : "", segments);
    film_load(film, text);
}

static void open_film(Film *film, const char *name)
{
    film_open(film, "[{\"card\": {}, \"duration\": 1}]", NULL, FALSE);
    film->options.workers = -1;
    g_free(film->output);
    film->output = g_build_filename(film->folder, name, NULL);
}

static void render(Film *film)
{
    g_autoptr(GError) error = NULL;
    film_render_again(film, &error);
    g_assert_no_error(error);
}

#define CARD(members, seconds) "{\"card\": {}, " members "\"duration\": " seconds "}"
#define SAID(file) "\"audio\": \"" file "\", \"pause_before\": 0, "

/* ---- levels ---- */

static void test_loudness_of_the_finished_film(void)
{
    static const struct {
        const char *name, *codec, *audio;
        double lufs;
    } rows[] = {
        {"film.mp4", "aac", "", -14},
        {"film.mkv", "opus", "", -14},
        {"film.mkv", "flac", "\"audio\": {\"loudness\": \"broadcast\"}, ", -23},
        {"film.mov", "pcm", "\"audio\": {\"loudness\": \"podcast\"}, ", -16},
        {"film.mp4", "aac", "\"audio\": {\"loudness\": -20, \"ceiling_db\": -3}, ", -20},
    };
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        Film film;
        open_film(&film, rows[r].name);
        tone_write(&film, "say.wav", 48000, 1, 4, tone_words, 1);
        tone_write(&film, "music.wav", 44100, 2, 3, tone_sine, 2);
        tone_write(&film, "bang.wav", 48000, 1, 0.2, tone_words, 3);
        g_autofree char *output = g_strdup_printf("\"audio_codec\": \"%s\"", rows[r].codec);
        g_autofree char *members = g_strconcat(
            rows[r].audio,
            "\"music\": {\"file\": \"music.wav\", \"gain_db\": -12, \"loop\": true, \"crossfade\": "
            "0.5}, \"sounds\": [{\"file\": \"bang.wav\", \"segment\": 2, \"gain_db\": 12}]",
            NULL);
        load(&film, "10", output, members,
             CARD(SAID("say.wav"), "6") "," CARD("", "2") "," CARD(SAID("say.wav"), "6"));
        render(&film);
        double lufs, dbtp;
        film_loudness(&film, &lufs, &dbtp);
        g_test_message("%s %s: %.1f LUFS, %.1f dBTP", rows[r].name, rows[r].codec, lufs, dbtp);
        g_assert_cmpfloat(fabs(lufs - rows[r].lufs), <=, 0.5);
        g_assert_cmpfloat(dbtp, <=, -1.0);
        g_assert_cmpuint(film_count(&film, "warning"), ==, 0);
        film_close(&film);
    }
}

static double power(const float *sound, gint64 from, gint64 to)
{
    double sum = 0;
    for (gint64 i = from; i < to; i++)
        sum += (double)sound[2 * i] * sound[2 * i];
    return sum / (double)(to - from);
}

static float *render_film(const char *music, const char *segments, gint64 *n)
{
    Film film;
    open_film(&film, "film.mkv");
    tone_write(&film, "say.wav", 48000, 1, 4, tone_noise, 1);
    tone_write(&film, "music.wav", 48000, 2, 12, tone_sine, 2);
    g_autofree char *members = g_strconcat("\"audio\": {\"loudness\": \"off\"}", music, NULL);
    load(&film, "10", "\"audio_codec\": \"flac\"", members, segments);
    render(&film);
    float *sound = film_sound(&film, n);
    film_close(&film);
    return sound;
}

#define MUSIC(duck) ", \"music\": {\"file\": \"music.wav\", \"gain_db\": -6, \"duck_db\": " duck "}"

/* Loudness off, so that films can be taken from each other sample by sample. */
static void test_music_steps_back_and_narration_does_not(void)
{
    static const char *const ducks[] = {MUSIC("-10"), MUSIC("-24"), MUSIC("0")};
    static const double duck_db[] = {-10, -24, 0};
    const char *spoken = CARD("", "4") "," CARD(SAID("say.wav"), "4") "," CARD("", "4");
    const char *silent = CARD("", "4") "," CARD("", "4") "," CARD("", "4");
    gint64 n_said, n_music, n;
    g_autofree float *said = render_film("", spoken, &n_said);
    g_autofree float *music = render_film(MUSIC("-10"), silent, &n_music);
    for (guint d = 0; d < G_N_ELEMENTS(ducks); d++) {
        g_autofree float *both = render_film(ducks[d], spoken, &n);
        g_autofree float *rest = g_new(float, (gsize)n * 2);
        double with = 0, without = 0;
        g_assert_cmpint(n, ==, n_said);
        g_assert_cmpint(n, ==, n_music);
        for (gint64 i = 0; i < 2 * n; i++)
            rest[i] = both[i] - said[i];
        /* From the first word to the last. */
        gint64 from = 4 * 48000, to = 8 * 48000 - 480;
        double down = 10 * log10(power(rest, from, to) / power(music, from, to));
        g_test_message("music is %.3f dB lower, asked for %.1f", down, duck_db[d]);
        g_assert_cmpfloat(down, <=, duck_db[d] + 0.01);
        g_assert_cmpfloat(down, >=, duck_db[d] - 0.1);
        double before = 10 * log10(power(rest, 48000, 3 * 48000) / power(music, 48000, 3 * 48000));
        g_assert_cmpfloat(fabs(before), <, 0.001);
        /* The narration's own gain: noise and a sine are strangers. */
        for (gint64 i = from; i < to; i++) {
            with += (double)both[2 * i] * said[2 * i];
            without += (double)said[2 * i] * said[2 * i];
        }
        g_assert_cmpfloat(fabs(20 * log10(with / without)), <, 0.05);
    }
}

/* A project of older kind: its narration comes out as it went in, but for the 5 ms at its edges. */
static void test_audio_file_alone_keeps_its_samples(void)
{
    Film film;
    gint64 n;
    open_film(&film, "film.mov");
    tone_write(&film, "say.wav", 48000, 2, 3, tone_soft, 5);
    load(&film, "10", "\"audio_codec\": \"pcm\"", "\"audio_file\": \"say.wav\"", CARD("", "3"));
    render(&film);
    g_autofree float *sound = film_sound(&film, &n);
    g_assert_cmpint(n, ==, 3 * 48000);
    for (gint64 i = 0; i < n; i++) {
        float expected = (float)lrintf(tone_soft(i, 48000, 5) * 32767) / 32768;
        g_assert_cmpfloat(sound[2 * i], ==, expected);
        g_assert_cmpfloat(sound[2 * i + 1], ==, expected);
    }
    g_assert_cmpuint(film_count(&film, "warning"), ==, 0);
    /* Asked for, it is brought to a loudness. */
    double lufs, dbtp;
    load(&film, "10", "\"audio_codec\": \"pcm\"",
         "\"audio_file\": \"say.wav\", \"audio\": {\"loudness\": -18}", CARD("", "3"));
    render(&film);
    film_loudness(&film, &lufs, &dbtp);
    g_assert_cmpfloat(fabs(lufs + 18), <=, 0.5);
    film_close(&film);
}

/* A part of a film sounds as it does in the whole: its loudness is that of the whole. */
static void test_range_is_a_piece_of_the_whole(void)
{
    Film film;
    gint64 n, n_part;
    open_film(&film, "film.mov");
    tone_write(&film, "say.wav", 48000, 1, 4, tone_words, 1);
    tone_write(&film, "music.wav", 24000, 1, 2, tone_sine, 2);
    load(&film, "29.97", "\"audio_codec\": \"pcm\"",
         "\"music\": {\"file\": \"music.wav\", \"loop\": true, \"gain_db\": -9}",
         CARD("", "1") "," CARD(SAID("say.wav"), "5") "," CARD("", "2"));
    render(&film);
    g_autofree float *whole = film_sound(&film, &n);
    film.options.range_first = 50;
    film.options.range_n = 101;
    render(&film);
    g_autofree float *part = film_sound(&film, &n_part);
    gint64 first = (50 * 1001 * G_GINT64_CONSTANT(48000) + 15000) / 30000;
    gint64 end = (151 * 1001 * G_GINT64_CONSTANT(48000) + 15000) / 30000;
    g_assert_cmpint(n_part, ==, end - first);
    g_assert_cmpmem(part, (gsize)n_part * 8, whole + first * 2, (gsize)n_part * 8);
    film_close(&film);
}

/* ---- places ---- */

enum { N_VOICES = 10, VOICE_MS = 250 };

/* A film of n spoken segments of odd lengths; places are where their speech is planned. */
static void open_spoken(Film *film, const char *name, guint n, const char *codec, gint64 *places)
{
    g_autoptr(GString) segments = g_string_new(NULL);
    gint64 at_ms = 0;
    open_film(film, name);
    for (guint i = 0; i < N_VOICES; i++) {
        g_autofree char *file = g_strdup_printf("say%u.wav", i);
        tone_write(film, file, 48000, 1, VOICE_MS / 1000.0, tone_noise, i);
    }
    for (guint i = 0; i < n; i++) {
        gint64 length_ms = 331 + i * 37 % 200;
        gint64 frame = (at_ms * 30000 * 2 + 1001 * 1000) / (1001 * 1000 * 2);
        places[i] = (frame * 1001 * 48000 * 2 + 30000) / (30000 * 2);
        g_string_append_printf(segments,
                               "%s{\"card\": {}, \"duration\": %d.%03d, \"audio\": \"say%u.wav\", "
                               "\"pause_before\": 0}",
                               i ? "," : "", (int)(length_ms / 1000), (int)(length_ms % 1000),
                               i % N_VOICES);
        at_ms += length_ms;
    }
    places[n] = ((at_ms * 30000 * 2 + 1001 * 1000) / (1001 * 1000 * 2) * 1001 * 48000 * 2 + 30000) /
                (30000 * 2);
    g_autofree char *output = g_strdup_printf("\"audio_codec\": \"%s\"", codec);
    load(film, "29.97", output, "\"audio\": {\"loudness\": \"off\"}", segments->str);
}

/* By how many samples the voice is off its place, by cross-correlation. */
static int find_lag(const float *sound, gint64 n, gint64 place, guint voice)
{
    enum { LAGS = 60, LENGTH = 6000 };
    int best = G_MAXINT;
    double highest = 0;
    for (int lag = -LAGS; lag <= LAGS; lag++) {
        double sum = 0;
        for (gint64 i = 480; i < LENGTH; i++) {
            gint64 at = place + lag + i;
            if (at >= 0 && at < n)
                sum += (double)sound[2 * at] * tone_noise(i, 48000, voice);
        }
        if (sum > highest) {
            highest = sum;
            best = lag;
        }
    }
    return best;
}

static void check_places(guint n, const char *name, const char *codec, int slack)
{
    Film film;
    gint64 n_samples;
    g_autofree gint64 *places = g_new(gint64, n + 1);
    open_spoken(&film, name, n, codec, places);
    render(&film);
    g_autofree float *sound = film_sound(&film, &n_samples);
    for (guint i = 0; i < n; i++) {
        int lag = find_lag(sound, n_samples, places[i], i % N_VOICES);
        if (ABS(lag) > 1)
            g_error("segment %u of %s is %d samples off", i, codec, lag);
    }
    g_assert_cmpint(ABS(n_samples - places[n]), <=, slack);
    g_assert_cmpuint(film_count(&film, "warning"), ==, 0);
    film_close(&film);
}

static void test_a_thousand_narrations_at_their_samples(void)
{
    check_places(1000, "film.mkv", "flac", 0);
}

/* Through the codec's own delay; a frame of AAC is 1,024 samples. */
static void test_narrations_at_their_samples_in_aac(void)
{
    check_places(60, "film.mp4", "aac", 1024);
}

/* The meter must find a voice that stands two samples off. */
static void test_the_correlation_finds_an_error(void)
{
    g_autofree float *sound = g_new0(float, 20000);
    for (gint64 i = 0; i < 9000; i++)
        sound[2 * (i + 102)] = tone_noise(i, 48000, 4);
    g_assert_cmpint(find_lag(sound, 10000, 100, 4), ==, 2);
    g_assert_cmpint(find_lag(sound, 10000, 102, 4), ==, 0);
}

/* ---- clicks ---- */

/* The sharpest bend of the sound near a place: a click is one, whatever is around it. */
static double find_bend(const float *sound, gint64 n, gint64 place)
{
    double most = 0;
    for (gint64 i = MAX(place - 300, 1); i < MIN(place + 300, n - 1); i++)
        most = MAX(most, fabs((double)sound[2 * i + 2] - 2.0 * sound[2 * i] + sound[2 * i - 2]));
    return most;
}

/* A sine that begins at zero bends by its slope, 0.4 2 pi 220 / 48000 = 0.0115; one that is cut
 * anywhere else by up to 0.4. */
static const double CLICK = 0.015;

static void test_no_click_at_any_edge(void)
{
    enum { N = 40 };
    Film film;
    gint64 n;
    g_autoptr(GString) segments = g_string_new(NULL);
    open_film(&film, "film.mkv");
    /* Lengths that end anywhere in the wave, and a sound that is longer than its segment. */
    for (guint i = 0; i < N; i++) {
        g_autofree char *file = g_strdup_printf("tone%u.wav", i);
        tone_write(&film, file, 48000, 1, 0.3 + i * 0.0007, tone_sine, 0);
        g_string_append_printf(segments,
                               "%s{\"card\": {}, \"duration\": 0.4, \"audio\": \"%s\", "
                               "\"pause_before\": 0, \"pause_after\": 0}",
                               i ? "," : "", file);
    }
    load(&film, "30", "\"audio_codec\": \"flac\"",
         "\"audio\": {\"loudness\": \"off\"}, \"music\": {\"file\": \"tone5.wav\", \"loop\": true, "
         "\"in\": 0.011, \"out\": 0.2, \"crossfade\": 0.05, \"gain_db\": -12}",
         segments->str);
    render(&film);
    g_autofree float *sound = film_sound(&film, &n);
    double most = 0;
    gint64 where = 0;
    for (gint64 at = 0; at < n; at += 300) {
        double bend = find_bend(sound, n, at);
        where = bend > most ? at : where;
        most = MAX(most, bend);
    }
    g_test_message("sharpest bend %.5f at %.3f s", most, (double)where / 48000);
    g_assert_cmpfloat(most, <, CLICK);
    film_close(&film);
}

static void test_the_click_meter_finds_a_click(void)
{
    g_autofree float *sound = g_new0(float, 20000);
    for (gint64 i = 0; i < 5000; i++)
        sound[2 * i] = tone_sine(i, 48000, 0);
    g_assert_cmpfloat(find_bend(sound, 10000, 2500), <, CLICK);
    g_assert_cmpfloat(fabsf(sound[2 * 4999]), <, 0.25); /* not the loudest cut */
    g_assert_cmpfloat(find_bend(sound, 10000, 5000), >, CLICK);
}

/* ---- what is remade, what is odd, what is bad ---- */

static void test_a_change_of_sound_remakes_sound_alone(void)
{
    Film film;
    open_film(&film, "film.mp4");
    tone_write(&film, "music.wav", 48000, 2, 2, tone_sine, 2);
    static const char *const members[] = {
        "\"music\": {\"file\": \"music.wav\", \"loop\": true}",
        "\"music\": {\"file\": \"music.wav\", \"loop\": true, \"gain_db\": -3}",
        "\"music\": {\"file\": \"music.wav\", \"loop\": true, \"gain_db\": -3}, \"sounds\": "
        "[{\"file\": \"music.wav\", \"at\": 0.5}]",
        "\"music\": {\"file\": \"music.wav\", \"loop\": true, \"gain_db\": -3}, \"audio\": "
        "{\"loudness\": \"off\"}",
    };
    for (guint i = 0; i < G_N_ELEMENTS(members); i++) {
        load(&film, "10", "", members[i], CARD("", "2"));
        render(&film);
        g_assert_true(film_saw(&film, "phase sound done"));
        g_assert_cmpuint(film_count(&film, "batch 0 done"), ==, i == 0);
        render(&film);
        g_assert_false(film_saw(&film, "phase sound"));
    }
    film_close(&film);
}

static void test_odd_sounds_are_heard(void)
{
    Film film;
    gint64 n;
    open_film(&film, "film.mkv");
    tone_write(&film, "a.wav", 8000, 1, 1, tone_sine, 2);
    tone_write(&film, "b.wav", 96000, 6, 1, tone_sine, 2);
    tone_write(&film, "c.wav", 11025, 2, 1, tone_sine, 2);
    load(&film, "10", "\"audio_codec\": \"flac\"",
         "\"audio\": {\"loudness\": \"off\"}, \"sounds\": [{\"file\": \"a.wav\", \"at\": 0}, "
         "{\"file\": \"b.wav\", \"at\": 1}, {\"file\": \"c.wav\", \"segment\": 2}]",
         CARD("", "2") "," CARD("", "2"));
    render(&film);
    g_autofree float *sound = film_sound(&film, &n);
    g_assert_cmpint(n, ==, 4 * 48000);
    for (int second = 0; second < 3; second++)
        g_assert_cmpfloat(power(sound, second * 48000 + 4800, (second + 1) * 48000 - 4800), >,
                          0.01);
    g_assert_cmpfloat(power(sound, 3 * 48000 + 4800, 4 * 48000), ==, 0);
    film_close(&film);
}

/* What is told and goes on: each with the place of the sound in the project. */
static void test_warnings(void)
{
    static const struct {
        const char *members, *says;
    } rows[] = {
        {"\"music\": {\"file\": \"m.wav\"}", ": $.music: the music ends at 2.0 s, the film"},
        {"\"music\": {\"file\": \"m.wav\", \"loop\": false}", NULL},
        {"\"music\": {\"file\": \"m.wav\", \"end\": 1}", NULL},
        {"\"music\": [{\"file\": \"m.wav\"}, {\"file\": \"m.wav\", \"start\": 3}]", NULL},
        {"\"music\": {\"file\": \"m.wav\", \"start\": 9}, \"audio\": {\"loudness\": \"off\"}",
         ": $.music: '%s/m.wav', which starts at 9.000 s, is not heard: the film ends before"},
        {"\"sounds\": [{\"file\": \"m.wav\", \"at\": 4}]",
         ": $.sounds[0]: '%s/m.wav', which starts at 4.000 s, is cut by the film's end"},
        {"\"audio_file\": \"m.wav\"", "the sound lasts 2 s, and the film goes on in silence"},
    };
    Film film;
    open_film(&film, "film.mp4");
    tone_write(&film, "m.wav", 48000, 2, 2, tone_sine, 2);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        gboolean said = rows[i].says == NULL;
        load(&film, "10", "", rows[i].members, CARD("", "5"));
        render(&film);
        g_auto(GStrv) parts = g_strsplit(rows[i].says ? rows[i].says : "", "%s", -1);
        g_autofree char *says = g_strjoinv(film.folder, parts);
        for (guint e = 0; !said && e < film.events->len; e++)
            said = strstr(film.events->pdata[e], says) != NULL &&
                   g_str_has_prefix(film.events->pdata[e], "warning: test.json:1:");
        if (!said || film_count(&film, "warning") != (rows[i].says != NULL))
            g_error("row %u: %s", i, rows[i].members);
    }
    film_close(&film);
}

static void test_bad_sounds(void)
{
    static const struct {
        const char *members, *place, *says;
    } rows[] = {
        {"\"music\": {\"file\": \"empty.wav\"}", "$.music.file: ", "empty.wav"},
        {"\"music\": [{\"file\": \"m.wav\"}, {\"file\": \"text.wav\"}]",
         "$.music[1].file: ", "text.wav"},
        {"\"sounds\": [{\"file\": \"a.png\", \"at\": 1}]",
         "$.sounds[0].file: ", "is a PNG picture"},
        {"\"sounds\": [{\"file\": \"folder.wav\", \"at\": 1}]", "$.sounds[0].file: ", "not a file"},
        {"\"sounds\": [{\"file\": \"gone.wav\", \"at\": 1}]", "$.sounds[0].file: ", "gone.wav"},
        {"\"audio_file\": \"text.wav\"", "$.audio_file: ", "text.wav"},
        {"\"music\": {\"file\": \"m.wav\", \"in\": 3}", "$.music.file: ", "m.wav"},
        {"\"music\": {\"file\": \"m.wav\", \"loop\": true, \"out\": 0.05}",
         "$.music.file: ", "too short to be"},
    };
    Film film;
    open_film(&film, "film.mp4");
    tone_write(&film, "m.wav", 48000, 2, 2, tone_sine, 2);
    g_autofree char *empty = g_build_filename(film.folder, "empty.wav", NULL);
    g_autofree char *text = g_build_filename(film.folder, "text.wav", NULL);
    g_autofree char *folder = g_build_filename(film.folder, "folder.wav", NULL);
    g_assert_true(g_file_set_contents(empty, "", 0, NULL));
    g_assert_true(g_file_set_contents(text, "this is no sound\n", -1, NULL));
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        load(&film, "10", "", rows[i].members, CARD("", "2"));
        gboolean done = film_render_again(&film, &error);
        g_test_message("%s", done ? "done" : error->message);
        g_assert_false(done);
        g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
        g_assert_nonnull(strstr(error->message, rows[i].place));
        g_assert_nonnull(strstr(error->message, rows[i].says));
        g_assert_false(g_file_test(film.output, G_FILE_TEST_EXISTS));
    }
    film_close(&film);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    g_test_add_func("/mixing/loudness-of-the-finished-film", test_loudness_of_the_finished_film);
    g_test_add_func("/mixing/music-steps-back-and-narration-does-not",
                    test_music_steps_back_and_narration_does_not);
    g_test_add_func("/mixing/audio-file-alone-keeps-its-samples",
                    test_audio_file_alone_keeps_its_samples);
    g_test_add_func("/mixing/range-is-a-piece-of-the-whole", test_range_is_a_piece_of_the_whole);
    g_test_add_func("/mixing/a-thousand-narrations-at-their-samples",
                    test_a_thousand_narrations_at_their_samples);
    g_test_add_func("/mixing/narrations-at-their-samples-in-aac",
                    test_narrations_at_their_samples_in_aac);
    g_test_add_func("/mixing/the-correlation-finds-an-error", test_the_correlation_finds_an_error);
    g_test_add_func("/mixing/no-click-at-any-edge", test_no_click_at_any_edge);
    g_test_add_func("/mixing/the-click-meter-finds-a-click", test_the_click_meter_finds_a_click);
    g_test_add_func("/mixing/a-change-of-sound-remakes-sound-alone",
                    test_a_change_of_sound_remakes_sound_alone);
    g_test_add_func("/mixing/odd-sounds-are-heard", test_odd_sounds_are_heard);
    g_test_add_func("/mixing/what-is-odd-is-told", test_warnings);
    g_test_add_func("/mixing/bad-sounds-name-their-cue", test_bad_sounds);
    return film_run();
}
