/* SPDX-License-Identifier: MIT */
#include "helpers.h"

/* "auto" is speech and pauses in whole frames, none of it cut, wherever the segment starts. */
static void test_speech_decides_lengths(void)
{
    static const struct {
        const char *fps, *pauses;
        gint64 samples, expected;
    } rows[] = {
        {"30", "\"pause_after\": 0", 48000, 30},
        {"30", "\"pause_after\": 0", 48001, 31},
        {"30", "\"pause_after\": 0", 1, 1},
        {"30", "\"pause_before\": 0.5, \"pause_after\": 1", 48000, 75},
        {"30", "\"pause_before\": \"3f\", \"pause_after\": \"1f\"", 48000, 34},
        {"29.97", "\"pause_after\": 0", 48048 * 10, 300},
        {"29.97", "\"pause_after\": 0", 48048 * 10 + 1, 301},
        {"24", "\"rate\": 120", 48000, 34}, /* 0.4 s by default */
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
        g_assert_true(kn_project_has_auto(p));
        for (guint s = 1; s <= 3; s++) {
            g_assert_cmpint(p->segments[s].speech, ==, KN_SPEECH_LINE);
            g_assert_true(p->segments[s].speech_estimated);
            p->segments[s].speech_samples = rows[i].samples;
            p->segments[s].speech_estimated = FALSE;
        }
        g_assert_cmpint(p->segments[4].speech, ==, KN_SPEECH_NONE);
        g_assert_true(kn_project_layout(p, -1, NULL));
        g_assert_cmpint(p->segments[1].n_frames, ==, rows[i].expected);
        g_assert_cmpint(p->segments[2].n_frames, ==, rows[i].expected);
        g_assert_cmpint(p->segments[3].n_frames, >=, 2397);
        g_assert_cmpuint(g_strv_length(p->warnings), ==, 0);
    }
}

static void test_speech_that_does_not_fit_is_told(void)
{
    g_autoptr(KnProject) p =
        load_good("{\"segments\": [{\"image\": \"a\", \"transcript\": \"words\", \"duration\": 1}, "
                  "{\"image\": \"b\", \"duration\": 1}]}");
    g_assert_false(kn_project_has_auto(p));
    p->segments[0].speech_samples = 48001;
    p->segments[0].speech_estimated = FALSE;
    g_assert_true(kn_project_layout(p, -1, NULL));
    g_assert_cmpuint(g_strv_length(p->warnings), ==, 1);
    g_assert_nonnull(strstr(p->warnings[0], "goes on into the next segment"));
}

/* Absolute times behind a segment whose speech is not known yet are judged when it is. */
static void test_times_behind_speech(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnProject) p = load_good(
        "{\"segments\": [{\"image\": \"a\", \"transcript\": \"words\"}, {\"image\": \"b\", "
        "\"duration\": 2}, {\"image\": \"c\", \"start_time\": 4.4, \"duration\": 1}]}");
    p->segments[0].speech_samples = 96000;
    p->segments[0].speech_estimated = FALSE;
    g_assert_true(kn_project_layout(p, -1, NULL));
    g_assert_cmpint(p->n_frames, ==, 162);
    p->segments[0].speech_samples = 480000;
    g_assert_false(kn_project_layout(p, -1, &error));
    g_assert_nonnull(strstr(error->message, "an overlap of 8 s"));
}

/* Who is heard: the voice, ready-made sound, or the sound of the whole film. */
static void test_who_speaks(void)
{
    static const struct {
        const char *root, *segment;
        KnSpeechKind expected;
    } rows[] = {
        {"", "", KN_SPEECH_NONE},
        {"", "\"transcript\": \"words\",", KN_SPEECH_LINE},
        {"", "\"transcript\": \" \\n \",", KN_SPEECH_NONE},
        {"", "\"transcript\": \"… — !\",", KN_SPEECH_NONE},
        {"", "\"transcript\": \"7!\",", KN_SPEECH_LINE},
        {"", "\"audio\": \"a.wav\",", KN_SPEECH_FILE},
        {"", "\"audio\": \"a.wav\", \"transcript\": \"words\",", KN_SPEECH_FILE},
        {"\"voice\": {\"provider\": \"none\"},", "\"transcript\": \"words\",", KN_SPEECH_NONE},
        {"\"audio_file\": \"s.wav\",", "\"transcript\": \"words\",", KN_SPEECH_NONE},
        {"\"audio_file\": \"s.wav\", \"voice\": \"de\",", "\"transcript\": \"words\",",
         KN_SPEECH_LINE},
        {"\"audio_file\": \"s.wav\",", "\"transcript\": \"words\", \"voice\": \"de\",",
         KN_SPEECH_LINE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text =
            g_strdup_printf("{%s\"segments\": [{%s\"image\": \"a\", \"duration\": 1}]}",
                            rows[i].root, rows[i].segment);
        g_autoptr(KnProject) p = load_good(text);
        g_assert_cmpint(p->segments[0].speech, ==, rows[i].expected);
    }
}

/* A segment's voice says what is different; another provider keeps pauses and respellings alone. */
static void test_voices_merge(void)
{
    g_autoptr(KnProject) p = load_good(
        "{\"voice\": {\"voice\": \"en-gb\", \"rate\": 150, \"pause_after\": 2, \"pronounce\": "
        "{\"a\": \"b\"}}, \"defaults\": {\"duration\": 1, \"transcript\": \"words\"}, "
        "\"segments\": [{\"image\": \"a\"}, {\"image\": \"a\", \"voice\": \"de\", \"rate\": 90}, "
        "{\"image\": \"a\", \"voice\": {\"provider\": \"http\"}, \"pronounce\": {\"c\": "
        "\"d\"}}]}");
    const KnVoiceSettings *one = p->segments[0].voice, *two = p->segments[1].voice,
                          *three = p->segments[2].voice;
    g_assert_true(one == &p->voice);
    g_assert_cmpstr(two->voice, ==, "de");
    g_assert_cmpfloat(two->rate, ==, 90);
    g_assert_cmpint(two->pause_after.value, ==, 2000000);
    g_assert_null(three->voice);
    g_assert_cmpfloat(three->rate, ==, 0);
    g_assert_cmpint(three->pause_after.value, ==, 2000000);
    g_auto(GStrv) rules = kn_voice_respellings(three);
    g_assert_cmpuint(g_strv_length(rules), ==, 2);
    g_assert_true(g_strv_contains((const char *const *)rules, "a=b"));
    g_assert_true(g_strv_contains((const char *const *)rules, "c=d"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/narration/speech-decides-the-length-of-its-segment",
                    test_speech_decides_lengths);
    g_test_add_func("/narration/speech-that-does-not-fit-is-told",
                    test_speech_that_does_not_fit_is_told);
    g_test_add_func("/narration/times-behind-speech-are-judged-when-it-is-known",
                    test_times_behind_speech);
    g_test_add_func("/narration/one-source-of-words-is-heard", test_who_speaks);
    g_test_add_func("/narration/a-segments-voice-says-what-is-different", test_voices_merge);
    return g_test_run();
}
