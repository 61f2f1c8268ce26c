/* SPDX-License-Identifier: MIT */
#include "helpers.h"

#define ROOT(members) "{" members ",\n\"segments\": [{\"image\": \"a.jpg\", \"duration\": 5}]}"
#define MUSIC(members) ROOT("\"music\": {\"file\": \"m.ogg\", " members "}")
#define SOUND(members) ROOT("\"sounds\": [{\"file\": \"s.wav\", " members "}]")

/* Projects that must fail: the place of the message, and what it says. */
static const struct {
    const char *text, *place, *says;
} refused[] = {
    {ROOT("\"music\": \"m.ogg\""), "1:11: $.music: ", "expected an object, or an array"},
    {ROOT("\"music\": {}"), "1:11: $.music.file: ", "is missing"},
    {ROOT("\"music\": [{\"file\": \"a\"}, {\"fil\": \"b\"}]"), "$.music[1].fil", "'file'"},
    {ROOT("\"music\": {\"file\": \"../m.ogg\"}"), "1:20: $.music.file: ", "leads out"},
    {ROOT("\"music\": {\"file\": \"https://a/m.ogg\"}"), "$.music.file: ", "is an address"},
    {MUSIC("\"gain_db\": 40"), "$.music.gain_db: ", "from -60 to 20"},
    {MUSIC("\"duck_db\": 3"), "$.music.duck_db: ", "from -60 to 0"},
    {MUSIC("\"start\": 3, \"end\": 3"),
     "$.music.end: ", "ends before it starts; expected a time of the film"},
    {MUSIC("\"in\": 3, \"out\": \"0:02\""),
     "$.music.out: ", "ends before it starts; expected a time of the file"},
    {MUSIC("\"crossfade\": 1"), "$.music.crossfade: ", "\"loop\": true"},
    {MUSIC("\"loop\": true, \"crossfade\": 11"), "$.music.crossfade: ", "10"},
    {MUSIC("\"fade_out\": 61"), "$.music.fade_out: ", "60"},
    {MUSIC("\"start\": -1"), "$.music.start: ", "-1"},
    {MUSIC("\"loop\": 1"), "$.music.loop: ", "true or false"},
    {ROOT("\"sounds\": {\"file\": \"a\"}"), "1:12: $.sounds: ", "expected an array"},
    {ROOT("\"sounds\": [3]"), "1:13: $.sounds[0]: ", "expected an object"},
    {SOUND("\"gain_db\": 0"), "$.sounds[0]: ", "does not say when it sounds"},
    {SOUND("\"at\": 1, \"segment\": 1"), "$.sounds[0]: ", "has both"},
    {SOUND("\"at\": 1, \"offset\": 1"), "$.sounds[0].offset: ", "expected segment"},
    {SOUND("\"segment\": 2"), "$.sounds[0].segment: ", "no segment 2; the project has 1"},
    {SOUND("\"at\": 1, \"out\": 0"), "$.sounds[0].out: ", "ends before it starts"},
    {ROOT("\"sounds\": [{\"file\": \"/etc/x\", \"at\": 1}]"), "$.sounds[0].file: ", "absolute"},
    {ROOT("\"audio\": {\"loudness\": \"youtub\"}"), "$.audio.loudness: ", "'youtube'"},
    {ROOT("\"audio\": {\"loudness\": 3}"), "$.audio.loudness: ", "-60 to 0"},
    {ROOT("\"audio\": {\"loudness\": []}"), "$.audio.loudness: ", "-60 to 0"},
    {ROOT("\"audio\": {\"ceiling_db\": 1}"), "$.audio.ceiling_db: ", "from -20 to 0"},
    {ROOT("\"audio\": {\"duck_attack\": 11}"), "$.audio.duck_attack: ", "from 0 to 10"},
    {ROOT("\"tags\": {\"date\": \"21.11.2026\"}"), "$.tags.date: ", "year-month-day"},
    {ROOT("\"tags\": {\"date\": \"2026-13\"}"), "$.tags.date: ", "year-month-day"},
    {ROOT("\"tags\": {\"date\": \"2026-02-30\"}"), "$.tags.date: ", "year-month-day"},
    {ROOT("\"tags\": {\"language\": \"english\"}"), "$.tags.language: ", "two or three letters"},
    {ROOT("\"tags\": {\"language\": \"zz\"}"), "$.tags.language: ", "two or three letters"},
    {ROOT("\"tags\": {\"author\": \"A\"}"), "$.tags.author: ", "unknown"},
    {ROOT("\"output\": {\"audio_codec\": \"mp3\"}"), "$.output.audio_codec: ", "aac, opus"},
    {ROOT("\"output\": {\"chapters\": true}"), "$.output.chapters: ", "film, list"},
    {ROOT("\"output\": {\"cover\": \"../a.png\"}"), "$.output.cover: ", "leads out"},
    {ROOT("\"output\": {\"poster\": \"auto\"}"), "$.output.poster: ", "auto"},
};

static void test_mistakes_are_told_at_their_place(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(KnProject) p =
            kn_project_load_text(refused[i].text, -1, "p.json", "/nonexistent", &checked, &error);
        g_test_message("%s", refused[i].text);
        g_assert_null(p);
        g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
        g_test_message("%s", error->message);
        g_assert_nonnull(strstr(error->message, refused[i].place));
        g_assert_nonnull(strstr(error->message, refused[i].says));
    }
}

static void test_every_field_arrives(void)
{
    g_autoptr(KnProject) p = load_good(
        "{\"music\": [{\"file\": \"a.ogg\", \"start\": 1, \"end\": \"0:09\", \"in\": 2, \"out\": "
        "\"90f\", \"gain_db\": -14, \"duck_db\": -6.5, \"loop\": true, \"crossfade\": 0.5, "
        "\"fade_in\": 3, \"fade_out\": 4}, {\"file\": \"b.ogg\"}],\n"
        "\"sounds\": [{\"file\": \"s.wav\", \"segment\": 1, \"offset\": 0.25, \"in\": 1, \"out\": "
        "2, \"gain_db\": 3, \"fade_in\": 0.1, \"fade_out\": 0.2}, {\"file\": \"t.wav\", \"at\": "
        "\"1:00\"}],\n"
        "\"audio\": {\"loudness\": \"podcast\", \"ceiling_db\": -2, \"narration_db\": 1.5, "
        "\"duck_lookahead\": 0.1, \"duck_attack\": 0.2, \"duck_hold\": 0.3, \"duck_release\": "
        "0.4, \"duck_threshold_db\": -40},\n"
        "\"tags\": {\"title\": \"T\", \"artist\": \"A\", \"album\": \"B\", \"comment\": \"C\", "
        "\"date\": \"2026-11\", \"language\": \"de-CH\"},\n"
        "\"output\": {\"poster\": \"12f\", \"cover\": \"c.png\", \"chapters\": \"both\"},\n"
        "\"segments\": [{\"image\": \"a.jpg\", \"audio\": \"v.wav\", \"duration\": 100, "
        "\"title\": \"T\"}]}");
    const KnProjectSound *sound = &p->sound;
    g_assert_cmpuint(sound->n_cues, ==, 2);
    const KnMusicCue *cue = &sound->cues[0];
    g_assert_cmpstr(cue->file, ==, "/nonexistent/a.ogg");
    g_assert_cmpint(cue->start.value, ==, 1000000);
    g_assert_cmpint(cue->end.value, ==, 9000000);
    g_assert_cmpint(cue->in.value, ==, 2000000);
    g_assert_cmpint(cue->out.kind, ==, KN_DURATION_FRAMES);
    g_assert_cmpfloat(cue->gain_db, ==, -14);
    g_assert_cmpfloat(cue->duck_db, ==, -6.5);
    g_assert_true(cue->loop);
    g_assert_cmpint(cue->crossfade.value, ==, 500000);
    g_assert_cmpint(cue->fade_in.value, ==, 3000000);
    g_assert_cmpint(cue->fade_out.value, ==, 4000000);
    g_assert_cmpfloat(sound->cues[1].duck_db, ==, -10);
    g_assert_false(sound->cues[1].loop);
    g_assert_cmpuint(sound->n_effects, ==, 2);
    g_assert_cmpint(sound->effects[0].segment, ==, 1);
    g_assert_cmpint(sound->effects[0].offset.value, ==, 250000);
    g_assert_cmpfloat(sound->effects[0].gain_db, ==, 3);
    g_assert_cmpint(sound->effects[1].at.value, ==, 60000000);
    g_assert_cmpint(sound->audio.loudness.mode, ==, KN_LOUDNESS_TARGET);
    g_assert_cmpfloat(sound->audio.loudness.lufs, ==, -16);
    g_assert_true(sound->audio.has_ceiling);
    g_assert_cmpfloat(sound->audio.ceiling_dbtp, ==, -2);
    g_assert_cmpfloat(sound->audio.narration_db, ==, 1.5);
    g_assert_cmpfloat(sound->audio.duck_release, ==, 0.4);
    g_assert_cmpstr(sound->tags.artist, ==, "A");
    g_assert_cmpstr(sound->tags.date, ==, "2026-11");
    g_assert_cmpstr(sound->tags.language, ==, "deu");
    g_assert_cmpint(p->output.poster.value, ==, 12);
    g_assert_cmpstr(p->output.cover, ==, "/nonexistent/c.png");
    g_assert_true(p->output.chapters_in_film && p->output.chapter_list);
    g_assert_cmpuint(kn_warnings_n(p->warnings), ==, 0);
}

static void test_nothing_said_is_the_default(void)
{
    g_autoptr(KnProject) p = load_good(ROOT("\"music\": null, \"audio\": null, \"tags\": {}"));
    g_assert_cmpuint(p->sound.n_cues + p->sound.n_effects, ==, 0);
    g_assert_cmpint(p->sound.audio.loudness.mode, ==, KN_LOUDNESS_DEFAULT);
    g_assert_cmpfloat(p->sound.audio.ceiling_dbtp, ==, -1);
    g_assert_false(p->sound.audio.has_ceiling);
    g_assert_null(p->sound.tags.title);
    g_assert_true(p->output.chapters_in_film);
    g_assert_false(p->output.chapter_list);
    g_assert_cmpint(p->output.poster.kind, ==, KN_DURATION_UNSET);
}

static void test_loudness_names(void)
{
    static const struct {
        const char *text;
        int mode;
        double lufs;
    } rows[] = {{"\"youtube\"", KN_LOUDNESS_TARGET, -14},
                {"\"podcast\"", KN_LOUDNESS_TARGET, -16},
                {"\"broadcast\"", KN_LOUDNESS_TARGET, -23},
                {"-18.5", KN_LOUDNESS_TARGET, -18.5},
                {"\"off\"", KN_LOUDNESS_OFF, 0}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf(
            "{\"audio\": {\"loudness\": %s}, \"segments\": [{\"image\": \"a\", \"duration\": 1}]}",
            rows[i].text);
        g_autoptr(KnProject) p = load_good(text);
        g_assert_cmpint(p->sound.audio.loudness.mode, ==, rows[i].mode);
        g_assert_cmpfloat(p->sound.audio.loudness.lufs, ==, rows[i].lufs);
    }
}

static void test_missing_files_name_their_cue(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnProject) p = load_good(
        "{\"music\": [{\"file\": \"a.ogg\"}, {\"file\": \"b.ogg\"}], \"sounds\": [{\"file\": "
        "\"s.wav\", \"at\": 1}], \"output\": {\"cover\": \"c.png\"}, \"segments\": [{\"card\": "
        "{}, \"duration\": 1}]}");
    g_assert_false(kn_project_check_files(p, NULL, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    static const char *const places[] = {
        "$.music[0].file: ", "$.music[1].file: ", "$.sounds[0].file: ", "$.output.cover: "};
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
        g_assert_nonnull(strstr(error->message, places[i]));
    g_assert_nonnull(strstr(error->message, "'/nonexistent/b.ogg' is not there"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sound/mistakes-are-told-at-their-place",
                    test_mistakes_are_told_at_their_place);
    g_test_add_func("/sound/every-field-arrives", test_every_field_arrives);
    g_test_add_func("/sound/nothing-said-is-the-default", test_nothing_said_is_the_default);
    g_test_add_func("/sound/loudness-has-names", test_loudness_names);
    g_test_add_func("/sound/missing-files-name-their-cue", test_missing_files_name_their_cue);
    return g_test_run();
}
