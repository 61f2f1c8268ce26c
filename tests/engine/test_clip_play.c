/* SPDX-License-Identifier: MIT */
#include "clips.h"
#include "media/media.h"
#include "tones.h"

#include <math.h>
#include <string.h>

/* Parts of clips, at speeds, repeated and held: each frame of the film shows the picture that
 * belongs there, read back from the bars that are drawn into it, and its sound is in place. */

enum { FPS = 30, BARS = 8, N_PICTURES = 60 };

/* Bar i of 12 pixels is bright when bit i of the picture's number is set. */
#define NUMBERED                                                                                   \
    "nullsrc=s=96x64:r=%s,format=yuv420p,"                                                         \
    "geq=lum='if(mod(floor(N/pow(2\\,floor(X/12)))\\,2)\\,200\\,40)':cb=128:cr=128"

typedef struct {
    const char *name, *rate;
    double fps;
    const char *options;
    gboolean seldom; /* of the pictures, those of is_kept alone */
    gboolean fields; /* each is of two numbers, of which the later one is to be seen */
} Source;

#define X264 "-c:v libx264 -crf 12 -preset veryfast -g 20 -bf 3"
#define HDR(transfer)                                                                              \
    "-pix_fmt yuv420p10le -colorspace bt2020nc -color_primaries bt2020 -color_trc " transfer       \
    " " X264
static const Source sources[] = {
    {"same.mp4", "30", 30, X264, FALSE, FALSE},
    {"pal.mov", "25", 25, X264, FALSE, FALSE},
    {"ntsc.mp4", "30000/1001", 30000 / 1001.0, X264, FALSE, FALSE},
    {"cine.mp4", "24000/1001", 24000 / 1001.0, X264, FALSE, FALSE},
    {"fast.mp4", "60", 60, X264, FALSE, FALSE},
    {"seldom.mkv", "30", 30, "-vf select='lt(mod(n\\,7)\\,2)' -fps_mode vfr " X264, TRUE, FALSE},
    {"fields.mp4", "60", 30, "-vf tinterlace=interleave_top -flags +ildct+ilme " X264, FALSE, TRUE},
    {"pq.mp4", "30", 30, HDR("smpte2084"), FALSE, FALSE},
    {"hlg.mov", "25", 25, HDR("arib-std-b67"), FALSE, FALSE},
};
enum { SAME, PAL, NTSC, CINE, FAST, SELDOM, FIELDS, PQ, HLG };

static gboolean is_kept(const Source *source, int number)
{
    return !source->seldom || number % 7 < 2;
}

static void make(const Film *film, const Source *source)
{
    g_autofree char *path = g_build_filename(film->folder, source->name, NULL);
    g_autofree char *picture = g_strdup_printf(NUMBERED, source->rate);
    g_autofree char *line =
        g_strdup_printf("ffmpeg -v error -nostdin -y -f lavfi -i \"%s\" -frames:v %d -threads 1 %s",
                        picture, N_PICTURES, source->options);
    g_auto(GStrv) argv = NULL;
    g_assert_true(g_shell_parse_argv(line, NULL, &argv, NULL));
    g_autoptr(GStrvBuilder) all = g_strv_builder_new();
    g_strv_builder_addv(all, (const char **)argv);
    g_strv_builder_add(all, path);
    g_auto(GStrv) words = g_strv_builder_end(all);
    int status;
    g_assert_true(g_spawn_sync(NULL, words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                               &status, NULL));
    g_assert_true(g_spawn_check_wait_status(status, NULL));
}

static int number_of(const KnFrame *frame)
{
    int number = 0;
    for (int i = 0; i < BARS; i++) {
        int x = (i * 12 + 6) * frame->width / 96, y = frame->height / 2;
        number |= (frame->plane[0].data[y * frame->plane[0].stride + x] > 120) << i;
    }
    return number;
}

typedef struct {
    guint source;
    const char *members;
    int n_frames; /* that the segment lasts */
    /* What the members say, in seconds; rounds 0: it goes on, -1: for ever. */
    double in, out, speed;
    int rounds;
    double hold_at, hold;
} Row;

#define END 0
static const Row rows[] = {
    {SAME, "", 60, 0, END, 1, 0, 0, 0},
    {SAME, ", \"in\": 0.5, \"out\": 1.5", 30, 0.5, 1.5, 1, 0, 0, 0},
    {SAME, ", \"in\": 0.5, \"out\": 1.5, \"duration\": 1.4", 42, 0.5, 1.5, 1, 1, 0, 0},
    {SAME, ", \"speed\": 0.25", 240, 0, END, 0.25, 0, 0, 0},
    {SAME, ", \"speed\": 0.5, \"in\": 1", 60, 1, END, 0.5, 0, 0, 0},
    {SAME, ", \"speed\": 1.5", 40, 0, END, 1.5, 0, 0, 0},
    {SAME, ", \"speed\": 2, \"out\": 1.2", 18, 0, 1.2, 2, 0, 0, 0},
    {SAME, ", \"speed\": 4", 15, 0, END, 4, 0, 0, 0},
    {PAL, ", \"speed\": 0.5", 144, 0, END, 0.5, 0, 0, 0},
    {PAL, ", \"speed\": 1.5, \"duration\": 1", 30, 0, END, 1.5, 0, 0, 0},
    {NTSC, ", \"speed\": 2, \"duration\": 0.9", 27, 0, END, 2, 0, 0, 0},
    {NTSC, ", \"speed\": 0.7, \"in\": 0.2, \"duration\": 2", 60, 0.2, END, 0.7, 0, 0, 0},
    {CINE, ", \"speed\": 1.25, \"duration\": 1.5", 45, 0, END, 1.25, 0, 0, 0},
    {FAST, ", \"speed\": 0.5", 60, 0, END, 0.5, 0, 0, 0},
    {SELDOM, ", \"speed\": 0.5, \"duration\": 3", 90, 0, END, 0.5, 0, 0, 0},
    {SELDOM, ", \"speed\": 4, \"duration\": 0.4", 12, 0, END, 4, 0, 0, 0},
    {SAME, ", \"in\": 0.2, \"out\": 0.7, \"loop\": 3", 45, 0.2, 0.7, 1, 3, 0, 0},
    {SAME, ", \"in\": 0.2, \"out\": 0.7, \"loop\": true, \"duration\": 4", 120, 0.2, 0.7, 1, -1, 0,
     0},
    {SAME, ", \"loop\": true, \"duration\": 5", 150, 0, END, 1, -1, 0, 0},
    {SAME, ", \"in\": 0.5, \"out\": 1, \"loop\": 2, \"duration\": 1.5", 45, 0.5, 1, 1, 2, 0, 0},
    {PAL, ", \"out\": 0.4, \"loop\": true, \"speed\": 0.5, \"duration\": 3", 90, 0, 0.4, 0.5, -1, 0,
     0},
    {NTSC, ", \"out\": 0.5, \"loop\": true, \"duration\": 3", 90, 0, 0.5, 1, -1, 0, 0},
    {SAME, ", \"freeze\": {\"at\": 0.5, \"duration\": 1}", 90, 0, END, 1, 0, 0.5, 1},
    {SAME, ", \"in\": 0.5, \"freeze\": {\"at\": 0.5, \"duration\": 0.3}, \"duration\": 1.5", 45,
     0.5, END, 1, 0, 0.5, 0.3},
    {FAST, ", \"speed\": 2, \"freeze\": {\"at\": 0.3, \"duration\": 0.5}", 30, 0, END, 2, 0, 0.3,
     0.5},
    {SAME,
     ", \"out\": 0.6, \"loop\": 2, \"freeze\": {\"at\": 0.4, \"duration\": 0.2}, \"duration\": 2",
     60, 0, 0.6, 1, 2, 0.4, 0.2},
    {FIELDS, "", 60, 0, END, 1, 0, 0, 0},
    {FIELDS, ", \"speed\": 0.5, \"in\": 1", 60, 1, END, 0.5, 0, 0, 0},
    {FIELDS, ", \"speed\": 4, \"freeze\": {\"at\": 0.8, \"duration\": 0.5}", 30, 0, END, 4, 0, 0.8,
     0.5},
    {FIELDS, ", \"in\": 0.2, \"out\": 0.7, \"loop\": 2", 30, 0.2, 0.7, 1, 2, 0, 0},
    {PQ, ", \"speed\": 2", 30, 0, END, 2, 0, 0, 0},
    {PQ, ", \"in\": 0.2, \"out\": 0.7, \"loop\": 2", 30, 0.2, 0.7, 1, 2, 0, 0},
    {HLG, ", \"speed\": 0.5, \"duration\": 1", 30, 0, END, 0.5, 0, 0, 0},
    {HLG, ", \"freeze\": {\"at\": 0.4, \"duration\": 0.5}, \"duration\": 1.5", 45, 0, END, 1, 0,
     0.4, 0.5},
};

static double last_time(const Source *source)
{
    int n = 0, kept = 0;
    while (kept < N_PICTURES)
        kept += is_kept(source, n++);
    return n / source->fps;
}

/* The picture that stands in frame f: by the words of the reference, in doubles. */
static int expected(const Row *row, int f)
{
    const double early = 0.001, slack = 1e-6;
    const Source *source = &sources[row->source];
    double end = row->out > 0 ? row->out : last_time(source), t = (double)f / FPS;
    double length = (end - row->in) / row->speed + row->hold;
    if (row->rounds != 0) {
        double n = floor((t + early) / length + slack);
        t = row->rounds > 0 && n >= row->rounds ? length - 2 * early : fmax(t - n * length, 0);
    }
    double hold = (row->hold_at - row->in) / row->speed;
    if (row->hold > 0 && t >= hold - slack)
        t = t < hold + row->hold - slack ? hold : t - row->hold;
    double at = row->in + t * row->speed;
    if (row->rounds != 0)
        at = fmin(at, end - 2 * early);
    int number = (int)floor((at + early) * source->fps + slack);
    number = MIN(number, (int)lround(last_time(source) * source->fps) - 1);
    while (!is_kept(source, number))
        number--;
    return source->fields ? 2 * number + 1 : number;
}

static void open_film(Film *film, const char *segments, const char *output)
{
    film_open(film, "[{\"card\": {}, \"duration\": 1}]", NULL, FALSE);
    for (guint i = 0; i < G_N_ELEMENTS(sources); i++)
        make(film, &sources[i]);
    g_autofree char *text = g_strdup_printf(
        "{\"output\": {\"width\": 96, \"height\": 64, \"fps\": %d, \"speed\": \"ultrafast\"%s}, "
        "\"audio\": {\"loudness\": \"off\"}, \"segments\": [%s]}",
        FPS, output, segments);
    film_load(film, text);
    film->options.chunk_duration = 1.7;
}

static char *segments_of_all(int *n_frames)
{
    g_autoptr(GString) text = g_string_new(NULL);
    *n_frames = 0;
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_string_append_printf(text, "%s{\"video\": \"%s\"%s}", r ? ", " : "",
                               sources[rows[r].source].name, rows[r].members);
        *n_frames += rows[r].n_frames;
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void render(Film *film)
{
    g_autoptr(GError) error = NULL;
    film_render(film, &error);
    g_assert_no_error(error);
}

static void check_row(KnFrameReader *reader, KnFrame *frame, guint r)
{
    g_autoptr(GError) error = NULL;
    for (int f = 0; f < rows[r].n_frames; f++) {
        gint64 us;
        int got = kn_media(NULL)->frames_next(reader, frame, &us, &error);
        g_assert_no_error(error);
        g_assert_cmpint(got, ==, 1);
        int is = number_of(frame), should = expected(&rows[r], f);
        if (is != should)
            g_error("%s%s: frame %d shows picture %d instead of %d", sources[rows[r].source].name,
                    rows[r].members, f, is, should);
    }
}

static void test_pictures(void)
{
    static const char *const methods[] = {"chunk", "disk", "pipe", "disabled"};
    int n_frames, width, height;
    Film film;
    g_autofree char *segments = segments_of_all(&n_frames);
    if (!clip_can_make())
        return;
    open_film(&film, segments, "");
    g_autoptr(KnManifest) manifest = film_plan(&film);
    g_assert_cmpint(kn_film_n_frames(kn_manifest_film(manifest)), ==, n_frames);
    for (guint m = 0; m < G_N_ELEMENTS(methods); m++) {
        g_autoptr(GError) error = NULL;
        film.options.method = methods[m];
        render(&film);
        KnFrameReader *reader = kn_media(NULL)->frames_open(film.output, &width, &height, &error);
        g_assert_no_error(error);
        g_autoptr(KnFrame) frame = kn_frame_new(width, height, &error);
        for (guint r = 0; r < G_N_ELEMENTS(rows); r++)
            check_row(reader, frame, r);
        kn_media(NULL)->frames_free(reader);
    }
    film_close(&film);
}

static void test_workers(void)
{
    static const char *const sizes[] = {"1", "2", "3", "7"};
    Film film;
    int n_frames;
    g_autofree char *segments = segments_of_all(&n_frames), *first = NULL;
    if (!clip_can_make())
        return;
    open_film(&film, segments, "");
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_setenv("KINORA_TEST_CPUS", sizes[i], TRUE);
        render(&film);
        g_autofree char *sum = film_sha256(&film);
        if (!first)
            first = g_strdup(sum);
        g_assert_cmpstr(sum, ==, first);
    }
    film.options.cpu = 0;
    render(&film);
    g_autofree char *plain = film_sha256(&film);
    g_assert_cmpstr(plain, ==, first);
    film_close(&film);
}

/* ---- transitions ---- */

/* A part that ends with its segment goes on into the transition, one that ended earlier stands. */
static void test_transitions(void)
{
    static const struct {
        const char *members;
        int last; /* picture that the last frame of the transition is made of */
    } parts[] = {
        {"\"in\": 0.5, \"out\": 1", 19 + 15},
        {"\"in\": 0.5, \"out\": 0.8, \"duration\": 0.5", 23},
        {"\"in\": 0.5, \"out\": 0.8, \"duration\": 0.5, \"loop\": true", 15 + 19 % 9},
    };
    for (guint i = 0; clip_can_make() && i < G_N_ELEMENTS(parts); i++) {
        Film film;
        g_autofree char *segments =
            g_strdup_printf("{\"video\": \"same.mp4\", %s, \"effects_plan\": {\"transition\": "
                            "{\"type\": \"slide_left\", \"duration\": \"10f\"}}}, "
                            "{\"card\": {}, \"duration\": 1}",
                            parts[i].members);
        open_film(&film, segments, "");
        g_autoptr(KnManifest) manifest = film_plan(&film);
        const KnShot *shot = kn_film_shot(kn_manifest_film(manifest), 0);
        g_assert_cmpint(shot->n_frames, ==, 15);
        g_assert_cmpint(shot->tail, ==, 5);
        gint64 at = kn_shot_clip_us(kn_manifest_film(manifest), shot, 19);
        g_assert_cmpint((at + 1000) * 30 / G_USEC_PER_SEC, ==, parts[i].last);
        film_close(&film);
    }
}

/* ---- sound ---- */

/* 40 ms of 700 Hz each half second. */
static float tone_bursts(gint64 sample, int rate, guint seed)
{
    double t = (double)(sample % (rate / 2)) / rate;
    return t < 0.04 ? (float)(0.5 * sin(2 * G_PI * 700 * t) * sin(G_PI * t / 0.04)) : 0;
}

/* Where a film's bursts are heard: their middles, in seconds. */
static GArray *bursts_of(const float *sound, gint64 n)
{
    enum { QUIET = 4800 };
    GArray *found = g_array_new(FALSE, FALSE, sizeof(double));
    gint64 last = -QUIET;
    double sum = 0, moment = 0;
    for (gint64 i = 0; i <= n; i++) {
        gboolean loud = i < n && fabsf(sound[2 * i]) > 0.02f;
        if (sum > 0 && (i == n || (loud && i - last > QUIET))) {
            double middle = moment / sum / 48000;
            g_array_append_val(found, middle);
            sum = moment = 0;
        }
        if (!loud)
            continue;
        double square = (double)sound[2 * i] * sound[2 * i];
        sum += square;
        moment += square * (double)i;
        last = i;
    }
    return found;
}

static void test_sound(void)
{
    static const struct {
        const char *members;
        double tolerance;
        guint n;
        double at[12];
    } plays[] = {
        {"", 0.0001, 4, {0, 0.5, 1, 1.5}},
        {", \"in\": 0.3, \"out\": 1.3", 0.0001, 2, {0.2, 0.7}},
        {", \"speed\": 0.5", 0.015, 4, {0, 1, 2, 3}},
        {", \"speed\": 2", 0.01, 4, {0, 0.25, 0.5, 0.75}},
        {", \"speed\": 0.25, \"in\": 0.4, \"out\": 1.1", 0.03, 2, {0.4, 2.4}},
        {", \"in\": 0.4, \"out\": 0.8, \"loop\": 3", 0.0001, 3, {0.1, 0.5, 0.9}},
        {", \"in\": 0.4, \"out\": 1.2, \"speed\": 2, \"loop\": true, \"duration\": 1",
         0.01,
         5,
         {0.05, 0.3, 0.45, 0.7, 0.85}},
        {", \"freeze\": {\"at\": 0.25, \"duration\": 0.6}", 0.0001, 4, {0, 1.1, 1.6, 2.1}},
    };
    for (guint i = 0; clip_can_make() && i < G_N_ELEMENTS(plays); i++) {
        Film film;
        gint64 n;
        g_autofree char *segments =
            g_strdup_printf("{\"video\": \"heard.mov\"%s}", plays[i].members);
        open_film(&film, "{\"card\": {}, \"duration\": 1}", "");
        tone_write(&film, "bursts.wav", 48000, 2, 2, tone_bursts, 0);
        clip_write(film.folder, "heard.mov", 96, 64, "30", 2, "bursts.wav", 0);
        g_autofree char *text = g_strdup_printf(
            "{\"output\": {\"width\": 96, \"height\": 64, \"fps\": 30, \"speed\": \"ultrafast\", "
            "\"audio_codec\": \"pcm\"}, \"audio\": {\"loudness\": \"off\"}, \"segments\": [%s]}",
            segments);
        film_load(&film, text);
        g_free(film.output);
        film.output = g_build_filename(film.folder, "film.mov", NULL);
        render(&film);
        g_autofree float *sound = film_sound(&film, &n);
        g_autoptr(GArray) bursts = bursts_of(sound, n);
        const char *said = strstr(plays[i].members, "\"speed\": ");
        double speed = said ? g_ascii_strtod(said + strlen("\"speed\": "), NULL) : 1;
        g_assert_cmpuint(bursts->len, ==, plays[i].n);
        for (guint b = 0; b < bursts->len; b++) {
            double is = g_array_index(bursts, double, b);
            double should = plays[i].at[b] + 0.02 / speed;
            if (fabs(is - should) > plays[i].tolerance)
                g_error("%s: burst %u is heard at %.4f s instead of %.4f s", plays[i].members, b,
                        is, should);
        }
        film_close(&film);
    }
}

/* ---- animated pictures ---- */

/* Each of a GIF's pictures stands as long as it says, and it begins again unless that is not
 * wanted; by itself it lasts one round. */
static void test_animated(void)
{
    static const struct {
        const char *members;
        int n_frames;
        gboolean again;
    } plays[] = {
        {"", 18, TRUE},
        {", \"duration\": 2", 60, TRUE},
        {", \"duration\": 2, \"loop\": false", 60, FALSE},
    };
    /* Pictures 0, 1 and 2 at 10, 5 and 3.33 a second. */
    static const int shown[18] = {0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2};
    static const Source slow = {
        "slow.gif",
        "10",
        10,
        "-vf \"select='lt(n\\,2)+eq(n\\,3)'\" -frames:v 3 -fps_mode vfr -final_delay 30",
        FALSE,
        FALSE};
    if (!clip_can_make())
        return;
    for (guint i = 0; i < G_N_ELEMENTS(plays); i++) {
        Film film;
        g_autoptr(GError) error = NULL;
        g_autofree char *segments =
            g_strdup_printf("{\"video\": \"slow.gif\"%s}", plays[i].members);
        film_open(&film, "[{\"card\": {}, \"duration\": 1}]", NULL, FALSE);
        make(&film, &slow);
        g_autofree char *text = g_strdup_printf(
            "{\"output\": {\"width\": 96, \"height\": 64, \"fps\": 30}, \"segments\": [%s]}",
            segments);
        film_load(&film, text);
        g_autoptr(KnManifest) manifest = film_plan(&film);
        g_assert_cmpint(kn_film_n_frames(kn_manifest_film(manifest)), ==, plays[i].n_frames);
        for (int f = 0; f < plays[i].n_frames; f += 4) {
            g_autoptr(KnFrame) frame = film_still(&film, f, &error);
            g_assert_no_error(error);
            int number = shown[plays[i].again ? f % 18 : MIN(f, 17)];
            g_assert_cmpint(number_of(frame), ==, number == 2 ? 3 : number);
        }
        film_close(&film);
    }
}

/* ---- what is wrong ---- */

static void test_errors(void)
{
    static const struct {
        const char *members, *place, *says;
    } wrong[] = {
        {", \"out\": 9", "out", "ends 9 s into"},
        {", \"in\": 1, \"out\": 1", "out", "not after in"},
        {", \"in\": 1, \"out\": 0.5", "out", "not after in"},
        {", \"out\": -1", "out", "0 to"},
        {", \"out\": \"end\"", "out", "expected a number"},
        {", \"speed\": 0.2", "speed", "0.25 to 4"},
        {", \"speed\": 4.5", "speed", "0.25 to 4"},
        {", \"speed\": \"fast\"", "speed", "expected a number"},
        {", \"deinterlace\": true", "deinterlace", "auto"},
        {", \"deinterlace\": \"yes\"", "deinterlace", "auto"},
        {", \"loop\": 0", "loop", "how often"},
        {", \"loop\": 1.5", "loop", "how often"},
        {", \"loop\": \"yes\"", "loop", "how often"},
        {", \"loop\": 10001", "loop", "how often"},
        {", \"freeze\": 3", "freeze", "{\"at\": "},
        {", \"freeze\": {\"at\": 1}", "freeze", "duration"},
        {", \"freeze\": {\"duration\": 1}", "freeze", "at"},
        {", \"freeze\": {\"at\": 1, \"duration\": 0}", "freeze.duration", "0.01 to"},
        {", \"freeze\": {\"at\": 1, \"duration\": 1, \"for\": 2}", "freeze", "for"},
        {", \"freeze\": {\"at\": 3, \"duration\": 1}", "freeze", "holds a picture at 3 s"},
        {", \"in\": 1, \"freeze\": {\"at\": 0.5, \"duration\": 1}", "freeze.at", "from in to out"},
        {", \"out\": 1, \"freeze\": {\"at\": 1.5, \"duration\": 1}", "freeze.at", "from in to out"},
        {", \"in\": 1, \"out\": 1.05, \"loop\": true", "loop", "too short for its sound"},
    };
    Film film;
    if (!clip_can_make())
        return;
    film_open(&film, "[{\"card\": {}, \"duration\": 1}]", NULL, FALSE);
    tone_write(&film, "bursts.wav", 48000, 2, 2, tone_bursts, 0);
    clip_write(film.folder, "heard.mov", 96, 64, "30", 2, "bursts.wav", 0);
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = g_strdup_printf(
            "{\"output\": {\"width\": 96, \"height\": 64, \"fps\": 30}, \"segments\": "
            "[{\"video\": \"heard.mov\"%s}]}",
            wrong[i].members);
        g_autofree char *place = g_strdup_printf(": $.segments[0].%s", wrong[i].place);
        KnProject *project = kn_project_load_text(text, -1, "test.json", film.folder, NULL, &error);
        if (project) {
            kn_project_free(project);
            film_load(&film, text);
            g_assert_false(film_render(&film, &error));
        }
        g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
        if (!strstr(error->message, place) || !strstr(error->message, wrong[i].says))
            g_error("%s: %s", wrong[i].members, error->message);
    }
    film_close(&film);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    g_test_add_func("/clip_play/each-frame-shows-the-right-picture", test_pictures);
    g_test_add_func("/clip_play/bytes-are-equal-for-any-workers", test_workers);
    g_test_add_func("/clip_play/a-part-goes-on-into-its-transition", test_transitions);
    g_test_add_func("/clip_play/sound-is-in-place", test_sound);
    g_test_add_func("/clip_play/an-animated-picture-begins-again", test_animated);
    g_test_add_func("/clip_play/mistakes-are-told-with-their-place", test_errors);
    return film_run();
}
