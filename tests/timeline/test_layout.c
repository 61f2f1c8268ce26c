/* SPDX-License-Identifier: MIT */
#include "../project/helpers.h"

#include <math.h>

static const struct {
    const char *text;
    int num, den; /* 0: refused */
} rates[] = {
    {"30", 30, 1},
    {"25", 25, 1},
    {"29.97", 30000, 1001},
    {"29.970", 30000, 1001},
    {"23.976", 24000, 1001},
    {"23.98", 24000, 1001},
    {"59.94", 60000, 1001},
    {"119.88", 120000, 1001},
    {"12.5", 25, 2},
    {"30000/1001", 30000, 1001},
    {"60/2", 30, 1},
    {"1", 1, 1},
    {"240", 240, 1},
    {"29.97002997", 30000, 1001},
    {"", 0, 0},
    {"0", 0, 0},
    {"0.5", 0, 0},
    {"241", 0, 0},
    {"-25", 0, 0},
    {"30fps", 0, 0},
    {"1/2", 0, 0},
    {"30/0", 0, 0},
    {"30/", 0, 0},
    {"/30", 0, 0},
    {"30.", 0, 0},
    {"99999999999", 0, 0},
    {"30/1/1", 0, 0},
    {"1e2", 0, 0},
    {" 30", 0, 0},
};

static void test_rates(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rates); i++) {
        KnRational fps = {0, 0};
        g_autoptr(GError) error = NULL;
        gboolean good = kn_fps_parse(rates[i].text, &fps, &error);
        g_test_message("%s", rates[i].text);
        g_assert_cmpint(good, ==, rates[i].num > 0);
        g_assert_cmpint(fps.num, ==, rates[i].num);
        g_assert_cmpint(fps.den, ==, rates[i].den);
        if (!good)
            g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
    }
}

static KnTimeline *lay_out(const KnProject *project, double sound_seconds)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnLengths) lengths = kn_lengths_new(project);
    lengths->sound_seconds = sound_seconds;
    KnTimeline *timeline = kn_timeline_new(project, lengths, &error);
    g_assert_no_error(error);
    return timeline;
}

/* round(us · num / (den · 10^6)), half up, in whole numbers. */
static gint64 expected_frame(gint64 us, KnRational fps)
{
    __int128 unit = (__int128)fps.den * 1000000;
    return (gint64)((2 * (__int128)us * fps.num + unit) / (2 * unit));
}

/* 1,000 lengths of whole milliseconds, none of them a whole number of frames at any rate. */
static char *odd_project(const char *fps, gboolean absolute, gint64 ends_us[1000])
{
    g_autoptr(GRand) random = g_rand_new_with_seed(20);
    GString *text = g_string_new(NULL);
    gint64 at = 0;
    g_string_printf(text, "{\"output\": {\"fps\": %s}, \"segments\": [", fps);
    for (int i = 0; i < 1000; i++) {
        gint64 ms = g_rand_int_range(random, 700, 9000) | 1, start = at;
        at += ms * 1000;
        ends_us[i] = at;
        g_string_append_printf(text, "%s{\"image\": \"%d.jpg\", ", i ? "," : "", i);
        if (absolute)
            g_string_append_printf(text, "\"start_time\": %.3f, \"end_time\": %.3f}",
                                   (double)start / 1e6, (double)at / 1e6);
        else
            g_string_append_printf(text, "\"duration\": %" G_GINT64_FORMAT ".%03d}", ms / 1000,
                                   (int)(ms % 1000));
    }
    g_string_append(text, "]}");
    return g_string_free(text, FALSE);
}

static void test_starts_are_rounded_sums(void)
{
    static const char *const all[] = {"30", "25", "29.97", "23.976", "59.94", "\"30000/1001\""};
    for (gsize i = 0; i < 2 * G_N_ELEMENTS(all); i++) {
        gint64 ends_us[1000];
        g_autofree char *text = odd_project(all[i / 2], i % 2, ends_us);
        g_autoptr(KnProject) p = load_good(text);
        g_autoptr(KnTimeline) timeline = lay_out(p, -1);
        KnRational fps = p->output.fps;
        gint64 next = 0;
        for (guint j = 0; j < p->n_segments; j++) {
            const KnTimelineSegment *segment = &timeline->segments[j];
            g_assert_cmpint(segment->first_frame, ==, next);
            g_assert_cmpint(segment->n_frames, >=, 1);
            next = segment->first_frame + segment->n_frames;
            g_assert_cmpint(next, ==, expected_frame(ends_us[j], fps));
        }
        g_assert_cmpint(timeline->n_frames, ==, next);
        double seconds = (double)ends_us[999] / 1e6;
        g_assert_cmpfloat(fabs((double)timeline->n_frames * fps.den / fps.num - seconds), <=,
                          0.5 * fps.den / fps.num + 1e-9);
    }
}

static void test_frames_and_seconds_mix_exactly(void)
{
    GString *text = g_string_new("{\"output\": {\"fps\": 29.97}, \"segments\": [");
    for (int i = 0; i < 1000; i++)
        g_string_append_printf(text, "%s{\"image\": \"a\", \"duration\": %s}", i ? "," : "",
                               i % 2 ? "\"7f\"" : "0.4");
    g_string_append(text, "]}");
    g_autoptr(KnProject) p = load_good(text->str);
    g_string_free(text, TRUE);
    g_autoptr(KnTimeline) timeline = lay_out(p, -1);
    g_assert_cmpint(timeline->n_frames, ==, 500 * 7 + expected_frame(200000000, p->output.fps));
}

/* The second of two segments with these lengths in frames: what a transition becomes. */
static const struct {
    int a, b, wanted, before, after;
    gboolean warns;
} windows[] = {
    {100, 100, 30, 15, 15, FALSE}, {100, 100, 31, 15, 16, FALSE}, {100, 100, 1, 0, 1, FALSE},
    {100, 100, 0, 0, 0, TRUE},     {10, 100, 30, 5, 15, TRUE},    {100, 10, 30, 15, 5, TRUE},
    {1, 100, 10, 0, 5, TRUE},      {100, 1, 10, 5, 0, TRUE},      {7, 7, 7, 3, 3, TRUE},
    {30, 30, 30, 15, 15, FALSE},
};

static void test_windows_lie_around_the_cut(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(windows); i++) {
        g_autofree char *text = g_strdup_printf(
            "{\"segments\": [{\"image\": \"a\", \"duration\": \"%df\", \"effects_plan\": "
            "{\"transition\": {\"type\": \"fade\", \"duration\": \"%df\"}}}, {\"image\": \"b\", "
            "\"duration\": \"%df\"}]}",
            windows[i].a, windows[i].wanted, windows[i].b);
        g_autoptr(KnProject) p = load_good(text);
        g_autoptr(KnTimeline) timeline = lay_out(p, -1);
        g_assert_cmpint(timeline->segments[0].before, ==, windows[i].before);
        g_assert_cmpint(timeline->segments[0].after, ==, windows[i].after);
        g_assert_cmpint(timeline->n_frames, ==,
                        windows[i].a + windows[i].b); /* promise: transitions never move time */
        g_assert_cmpuint(kn_warnings_n(timeline->warnings), ==, windows[i].warns);
    }
}

static void test_no_frame_shows_three(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(4);
    GString *text = g_string_new("{\"defaults\": {\"effects_plan\": {\"transition\": {\"type\": "
                                 "\"fade\", \"duration\": \"40f\"}}}, \"segments\": [");
    for (int i = 0; i < 500; i++)
        g_string_append_printf(text, "%s{\"image\": \"a\", \"duration\": \"%df\"}", i ? "," : "",
                               g_rand_int_range(random, 1, 60));
    g_string_append(text, "]}");
    g_autoptr(KnProject) p = load_good(text->str);
    g_string_free(text, TRUE);
    g_autoptr(KnTimeline) timeline = lay_out(p, -1);
    const KnTimelineSegment *segments = timeline->segments;
    for (guint i = 1; i < p->n_segments; i++)
        g_assert_cmpint(segments[i - 1].after + segments[i].before, <=, segments[i].n_frames);
    g_assert_cmpint(segments[499].before + segments[499].after, ==, 0);
}

static void test_warnings_name_segment_and_lengths(void)
{
    g_autoptr(KnProject) p = load_good(
        "{\"segments\": [{\"image\": \"a\", \"duration\": 10, \"effects_plan\": {\"transition\": "
        "{\"type\": \"fade\", \"duration\": 4}}},\n{\"image\": \"b\", \"duration\": 1, "
        "\"effects_plan\": {\"transition\": \"fade\", \"fade_in\": 3}}]}");
    g_autoptr(KnTimeline) timeline = lay_out(p, -1);
    g_assert_cmpuint(kn_warnings_n(timeline->warnings), ==, 3);
    g_autofree char *first = kn_warning_line(kn_warnings_at(timeline->warnings, 0));
    g_assert_cmpstr(first, ==,
                    "p.json:1:77: $.segments[0].effects_plan.transition: a transition of 4 s "
                    "after segment 1 is cut to 2.5 s: segment 1 lasts 10 s and segment 2 1 s, and "
                    "it takes at most half of each");
    g_assert_nonnull(strstr(kn_warnings_at(timeline->warnings, 1)->words,
                            "fade_in and fade_out take 3 s of a segment of 1 s"));
    g_assert_cmpint(kn_warnings_at(timeline->warnings, 0)->code, ==, KN_WARNING_TRANSITION_CUT);
    g_assert_cmpuint(kn_warnings_at(timeline->warnings, 0)->segment, ==, 1);
    g_assert_cmpuint(kn_warnings_at(timeline->warnings, 2)->line, ==, 2);
    g_assert_nonnull(
        strstr(kn_warnings_at(timeline->warnings, 2)->words, "the last segment leads nowhere"));
}

static void test_the_film_ends_with_the_sound(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnProject) p = load_good(
        "{\"duration_mode\": \"audio\", \"audio_file\": \"s.wav\", \"segments\": [{\"image\": "
        "\"a\", \"duration\": 4.02}, {\"image\": \"b\", \"duration\": 3, \"effects_plan\": "
        "{\"transition\": \"fade\"}}, {\"image\": \"c\"}]}");
    g_autoptr(KnTimeline) unknown = lay_out(p, -1), timeline = lay_out(p, 60.25);
    g_assert_cmpint(unknown->segments[2].n_frames, ==, 1); /* until the sound is known */
    g_assert_cmpint(timeline->n_frames, ==, 1808);
    g_assert_cmpint(timeline->segments[2].first_frame, ==, 211);
    g_assert_cmpint(timeline->segments[2].n_frames, ==, 1597);
    g_assert_cmpint(timeline->segments[1].after, ==, 8);
    g_assert_cmpuint(kn_warnings_n(timeline->warnings), ==, 0);
    g_autoptr(KnTimeline) cut = lay_out(p, 7.5); /* as well as stretched */
    g_assert_cmpint(cut->n_frames, ==, 225);
    g_autoptr(KnLengths) lengths = kn_lengths_new(p);
    lengths->sound_seconds = 7;
    g_assert_null(kn_timeline_new(p, lengths, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
    g_assert_nonnull(strstr(error->message, "the sound ends at 7 s, before the last segment (3)"));
}

static void test_sound_of_another_length_is_told(void)
{
    static const struct {
        double seconds;
        const char *says; /* NULL: nothing */
    } rows[] = {{-1, NULL},
                {10.4, NULL},
                {12, "the sound lasts 12 s and is cut at the end of the film (10 s)"},
                {8, "the film goes on in silence until 10 s"}};
    g_autoptr(KnProject) p = load_good("{\"audio_file\": \"s.wav\", \"segments\": [{\"image\": "
                                       "\"a\", \"duration\": 10}]}");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(KnTimeline) timeline = lay_out(p, rows[i].seconds);
        g_assert_cmpint(timeline->n_frames, ==, 300);
        g_assert_cmpuint(kn_warnings_n(timeline->warnings), ==, rows[i].says != NULL);
        if (rows[i].says)
            g_assert_nonnull(strstr(kn_warnings_at(timeline->warnings, 0)->words, rows[i].says));
    }
}

/* Times of older scripts stand a millisecond apart, or less than a frame; two frames of nothing are
 * a hole. */
static void test_gaps(void)
{
    static const struct {
        double start;
        gboolean good;
    } rows[] = {
        {1, TRUE},     {1.001, TRUE}, {1.03, TRUE}, {1.039, TRUE}, {1.04, FALSE},
        {1.08, FALSE}, {1.5, FALSE},  {0.97, TRUE}, {0.92, FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = g_strdup_printf(
            "{\"output\": {\"fps\": 25}, \"segments\": [{\"image\": \"a\", \"start_time\": 0, "
            "\"end_time\": 1}, {\"image\": \"b\", \"start_time\": %.3f, \"end_time\": 2}]}",
            rows[i].start);
        g_autoptr(KnProject) p =
            kn_project_load_text(text, -1, "p.json", "/nonexistent", &checked, &error);
        g_test_message("%.3f: %s", rows[i].start, error ? error->message : "good");
        g_assert_true((p != NULL) == rows[i].good);
    }
}

static void test_no_frame(void)
{
    g_autoptr(GError) error = NULL;
    static const char text[] = "{\"output\": {\"fps\": 25}, \"segments\": [{\"image\": \"a\", "
                               "\"duration\": 0.01}, {\"image\": \"b\", \"duration\": 1}]}";
    g_assert_null(kn_project_load_text(text, -1, "p.json", "/nonexistent", &checked, &error));
    g_assert_nonnull(strstr(error->message, "less than one frame"));
}

/* Each frame belongs to the segment that begins with it or before it. */
static void test_segment_at(void)
{
    static const guint expected[] = {0, 0, 1, 2, 2, 2};
    g_autoptr(KnProject) p =
        load_good("{\"segments\": [{\"image\": \"a\", \"duration\": \"2f\"}, {\"image\": \"b\", "
                  "\"duration\": \"1f\"}, {\"image\": \"c\", \"duration\": \"3f\"}]}");
    g_autoptr(KnTimeline) timeline = lay_out(p, -1);
    g_assert_cmpint(timeline->n_frames, ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++)
        g_assert_cmpuint(kn_timeline_segment_at(timeline, i), ==, expected[i]);
}

/* Times in samples are the nearest ones. */
static void test_samples(void)
{
    static const struct {
        KnDuration duration;
        KnRational fps;
        gint64 samples;
    } rows[] = {
        {{KN_DURATION_SECONDS, 1000000}, {25, 1}, 48000},
        {{KN_DURATION_SECONDS, 11}, {25, 1}, 1},        /* 0.528 samples */
        {{KN_DURATION_SECONDS, 10}, {25, 1}, 0},        /* 0.48 */
        {{KN_DURATION_FRAMES, 1}, {30000, 1001}, 1602}, /* 1601.6 */
        {{KN_DURATION_FRAMES, 2}, {30000, 1001}, 3203}, /* 3203.2 */
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpint(kn_duration_samples(&rows[i].duration, rows[i].fps), ==, rows[i].samples);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/timeline/rates", test_rates);
    g_test_add_func("/timeline/starts-are-rounded-sums", test_starts_are_rounded_sums);
    g_test_add_func("/timeline/frames-and-seconds-mix-exactly",
                    test_frames_and_seconds_mix_exactly);
    g_test_add_func("/timeline/windows-lie-around-the-cut", test_windows_lie_around_the_cut);
    g_test_add_func("/timeline/no-frame-shows-three-segments", test_no_frame_shows_three);
    g_test_add_func("/timeline/warnings-name-segment-and-lengths",
                    test_warnings_name_segment_and_lengths);
    g_test_add_func("/timeline/the-film-ends-with-the-sound", test_the_film_ends_with_the_sound);
    g_test_add_func("/timeline/sound-of-another-length-is-told",
                    test_sound_of_another_length_is_told);
    g_test_add_func("/layout/two-frames-of-nothing-are-a-hole", test_gaps);
    g_test_add_func("/layout/no-segment-without-a-frame", test_no_frame);
    g_test_add_func("/layout/the-segment-of-a-frame", test_segment_at);
    g_test_add_func("/layout/times-in-samples-are-the-nearest", test_samples);
    return g_test_run();
}
