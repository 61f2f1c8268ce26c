/* SPDX-License-Identifier: MIT */
#include "helpers.h"

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
    g_test_add_func("/narration/one-source-of-words-is-heard", test_who_speaks);
    g_test_add_func("/narration/a-segments-voice-says-what-is-different", test_voices_merge);
    return g_test_run();
}
