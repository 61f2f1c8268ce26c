/* SPDX-License-Identifier: MIT */
#include "../project/helpers.h"

#include <math.h>

static void spoken(KnLengths *lengths, guint segment, gint64 n_samples)
{
    lengths->segments[segment].speech_samples = n_samples;
    lengths->segments[segment].speech_estimated = FALSE;
}

/* "auto" is speech and pauses in whole frames, none of it cut, wherever the segment starts. */
static void test_speech_decides_lengths(void)
{
    static const struct {
        const char *fps, *pauses;
        gint64 samples, expected, before; /* before: what is silent, in samples */
    } rows[] = {
        {"30", "\"pause_after\": 0", 48000, 30, 0},
        {"30", "\"pause_after\": 0", 48001, 31, 0},
        {"30", "\"pause_after\": 0", 1, 1, 0},
        {"30", "\"pause_before\": 0.5, \"pause_after\": 1", 48000, 75, 24000},
        {"30", "\"pause_before\": \"3f\", \"pause_after\": \"1f\"", 48000, 34, 4800},
        {"29.97", "\"pause_after\": 0", 48048 * 10, 300, 0},
        {"29.97", "\"pause_after\": 0", 48048 * 10 + 1, 301, 0},
        {"24", "\"rate\": 120", 48000, 34, 0}, /* 0.4 s by default */
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text =
            g_strdup_printf("{\"output\": {\"fps\": \"%s\"}, \"voice\": {%s}, \"segments\": ["
                            "{\"image\": \"a\", \"duration\": 0.517},"
                            "{\"image\": \"b\", \"transcript\": \"words\", \"duration\": \"auto\"},"
                            "{\"image\": \"c\", \"transcript\": \"words\"},"
                            "{\"image\": \"d\", \"transcript\": \"words\", \"duration\": 100},"
                            "{\"image\": \"e\", \"transcript\": \" \", \"duration\": 1}]}",
                            rows[i].fps, rows[i].pauses);
        g_autoptr(KnProject) p = load_good(text);
        g_autoptr(KnLengths) lengths = kn_lengths_new(p);
        g_assert_true(kn_timeline_has_auto(p));
        for (guint s = 1; s <= 3; s++) {
            g_assert_cmpint(p->segments[s].speech, ==, KN_SPEECH_LINE);
            g_assert_true(lengths->segments[s].speech_estimated);
            spoken(lengths, s, rows[i].samples);
        }
        g_assert_cmpint(p->segments[4].speech, ==, KN_SPEECH_NONE);
        g_assert_cmpint(lengths->segments[4].speech_samples, ==, 0);
        g_autoptr(KnTimeline) timeline = kn_timeline_new(p, lengths, NULL);
        g_assert_cmpint(timeline->segments[1].n_frames, ==, rows[i].expected);
        g_assert_cmpint(timeline->segments[2].n_frames, ==, rows[i].expected);
        g_assert_cmpint(timeline->segments[3].n_frames, >=, 2397);
        for (guint s = 1; s <= 3; s++) {
            gint64 first = kn_frame_sample(timeline->segments[s].first_frame, p->output.fps);
            g_assert_cmpint(timeline->segments[s].speech_start, ==, first + rows[i].before);
        }
        g_assert_cmpuint(kn_warnings_n(timeline->warnings), ==, 0);
    }
}

/* What nobody has spoken yet is guessed by the pace that its voice was asked for. */
static void test_guesses_know_the_pace(void)
{
    static const struct {
        const char *voice;
        double pace; /* of the usual one */
    } rows[] = {
        {"{}", 1},
        {"{\"rate\": 0}", 1},
        {"{\"rate\": 175}", 1},
        {"{\"rate\": 350}", 2},
        {"{\"rate\": 87.5}", 0.5},
        {"{\"rate\": 350, \"speed\": 2}", 2}, /* speed is a server's */
        {"{\"provider\": \"http\"}", 1},
        {"{\"provider\": \"http\", \"speed\": 2}", 2},
        {"{\"provider\": \"http\", \"speed\": 0.25, \"rate\": 350}", 0.25},
        {"{\"provider\": \"command\", \"command\": [\"say\"], \"rate\": 350}", 1},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf(
            "{\"voice\": %s, \"segments\": [{\"card\": {}, \"transcript\": \"These are fourteen "
            "times two\"}, {\"card\": {}, \"audio\": \"a.wav\", \"transcript\": \"These are "
            "fourteen times two\"}]}",
            rows[i].voice);
        g_autoptr(KnProject) p = load_good(text);
        g_autoptr(KnLengths) lengths = kn_lengths_new(p);
        gint64 silence = kn_speech_guess(NULL, NULL);
        gint64 usual = lengths->segments[1].speech_samples - silence;
        gint64 guess = lengths->segments[0].speech_samples - silence;
        g_assert_cmpint(ABS(usual - 2 * KN_SAMPLE_RATE), <=, 1); /* rounding */
        g_assert_cmpint(ABS(guess - llround((double)usual / rows[i].pace)), <=, 4);
    }
}

static void test_speech_that_does_not_fit_is_told(void)
{
    static const struct {
        const char *pause;
        gint64 samples;
        const char *says; /* NULL: nothing */
    } rows[] = {
        {"0", 48000, NULL},
        {"0", 48001, "goes on into the next segment"},
        {"0", 96000, "goes on into the next segment"},
        {"0", 96001, "is cut at the end of the film"},
        {"1", 48000, "goes on into the next segment"},
        {"2", 48000, "is not heard: the film ends before"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf(
            "{\"voice\": {\"pause_before\": %s}, \"segments\": [{\"image\": \"a\", "
            "\"transcript\": \"words\", \"duration\": 1}, {\"image\": \"b\", \"duration\": 1}]}",
            rows[i].pause);
        g_autoptr(KnProject) p = load_good(text);
        g_autoptr(KnLengths) lengths = kn_lengths_new(p);
        g_assert_false(kn_timeline_has_auto(p));
        spoken(lengths, 0, rows[i].samples);
        g_autoptr(KnTimeline) timeline = kn_timeline_new(p, lengths, NULL);
        g_assert_cmpuint(kn_warnings_n(timeline->warnings), ==, rows[i].says != NULL);
        if (rows[i].says)
            g_assert_nonnull(strstr(kn_warnings_at(timeline->warnings, 0)->words, rows[i].says));
    }
}

/* Absolute times after a segment whose speech is not known yet are judged when it is. */
static void test_times_after_speech(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnProject) p = load_good(
        "{\"segments\": [{\"image\": \"a\", \"transcript\": \"words\"}, {\"image\": \"b\", "
        "\"duration\": 2}, {\"image\": \"c\", \"start_time\": 4.4, \"duration\": 1}]}");
    g_autoptr(KnLengths) lengths = kn_lengths_new(p);
    spoken(lengths, 0, 96000);
    g_autoptr(KnTimeline) timeline = kn_timeline_new(p, lengths, NULL);
    g_assert_cmpint(timeline->n_frames, ==, 162);
    spoken(lengths, 0, 480000);
    g_assert_null(kn_timeline_new(p, lengths, &error));
    g_assert_nonnull(strstr(error->message, "an overlap of 8 s"));
}

/* Promise 3: what an "auto" length becomes moves all that follows by whole frames, and rounds none
 * of it otherwise, wherever the segments stand between frames. */
static void test_auto_moves_by_whole_frames(void)
{
    static const char *const rates[] = {"30", "29.97", "23.976"};
    for (guint r = 0; r < G_N_ELEMENTS(rates); r++) {
        g_autoptr(GString) text = g_string_new(NULL);
        g_string_printf(text, "{\"output\": {\"fps\": \"%s\"}, \"segments\": [", rates[r]);
        for (guint i = 0; i < 60; i++)
            g_string_append_printf(text, "%s{\"image\": \"a\", %s}", i ? "," : "",
                                   i % 7 == 3 ? "\"transcript\": \"some words\""
                                              : "\"duration\": 0.9137");
        g_string_append(text, "]}");
        g_autoptr(KnProject) p = load_good(text->str);
        g_autoptr(KnLengths) lengths = kn_lengths_new(p);
        g_autoptr(KnTimeline) before = kn_timeline_new(p, lengths, NULL);
        for (gint64 samples = 1; samples < 200000; samples += 12345) {
            spoken(lengths, 3, samples);
            g_autoptr(KnTimeline) now = kn_timeline_new(p, lengths, NULL);
            gint64 moved = now->segments[3].n_frames - before->segments[3].n_frames;
            for (guint i = 0; i < p->n_segments; i++) {
                const KnTimelineSegment *a = &before->segments[i], *b = &now->segments[i];
                g_assert_cmpint(b->first_frame, ==, a->first_frame + (i > 3 ? moved : 0));
                if (i != 3)
                    g_assert_cmpint(b->n_frames, ==, a->n_frames);
            }
        }
    }
}

/* A clip's length is what is left of it, to the nearest frame; a guess until somebody looks. */
static void test_clips_decide_lengths(void)
{
    static const struct {
        double seconds;
        gint64 n_frames; /* 0: refused */
    } rows[] = {{-1, 300}, {2.49, 75}, {0.001, 1}, {0, 0}};
    g_autoptr(KnProject) p = load_good("{\"segments\": [{\"video\": \"a.mp4\"}]}");
    g_autoptr(KnLengths) lengths = kn_lengths_new(p);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        lengths->segments[0].clip_seconds = rows[i].seconds;
        g_autoptr(KnTimeline) timeline = kn_timeline_new(p, lengths, &error);
        g_assert_cmpint(timeline ? timeline->n_frames : 0, ==, rows[i].n_frames);
        if (timeline)
            g_assert_cmpint(timeline->estimated, ==, rows[i].seconds < 0);
        else
            g_assert_nonnull(strstr(error->message, "nothing tells how long the clip"));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/lengths/speech-decides-the-length-of-its-segment",
                    test_speech_decides_lengths);
    g_test_add_func("/lengths/what-is-guessed-knows-the-pace", test_guesses_know_the_pace);
    g_test_add_func("/lengths/speech-that-does-not-fit-is-told",
                    test_speech_that_does_not_fit_is_told);
    g_test_add_func("/lengths/times-after-speech-are-judged-when-it-is-known",
                    test_times_after_speech);
    g_test_add_func("/lengths/auto-moves-what-follows-by-whole-frames",
                    test_auto_moves_by_whole_frames);
    g_test_add_func("/lengths/a-clip-decides-the-length-of-its-segment", test_clips_decide_lengths);
    return g_test_run();
}
