/* SPDX-License-Identifier: MIT */
/* Voices in Piper's form speak what espeak makes of a text, alike each time; what is not of that
 * form is refused. Networks run where ONNX Runtime is there. */
#include "../vision/runtime.h"
#include "../vision/toys.h"
#include "base/error.h"
#include "vision/onnx_seed.h"
#include "voice/espeak.h"
#include "voice/list.h"
#include "voice/piper_config.h"
#include "voice/take.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static char *folder;

static void put(const char *name, const void *data, gsize size)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_assert_true(g_file_set_contents(path, data, (gssize)size, NULL));
}

static void put_voice(const char *name, const GByteArray *network, const char *config)
{
    g_autofree char *file = g_strconcat(name, ".onnx", NULL);
    g_autofree char *beside = g_strconcat(name, ".onnx.json", NULL);
    put(file, network->data, network->len);
    put(beside, config, strlen(config));
}

static KnVoiceSettings settings_for(const char *voice, double speed)
{
    KnVoiceSettings settings;
    kn_options_init(kn_voice_options, &settings);
    g_free(settings.provider);
    settings.provider = g_strdup("piper");
    settings.voice = g_strdup(voice);
    settings.speed = speed;
    return settings;
}

static gboolean speak(const char *voice, double speed, const char *text, KnTake *take,
                      GError **error)
{
    KnVoiceSettings settings = settings_for(voice, speed);
    KnTrouble trouble = {KN_TROUBLE_LINE, -1};
    gboolean done = kn_voice_piper.speak(&settings, text, take, &trouble, error);
    kn_options_clear(kn_voice_options, &settings);
    return done;
}

static gboolean has_runtime(void)
{
    g_autofree char *runtime = test_runtime();
    g_autofree char *path = g_build_filename(folder, "libonnxruntime.so", NULL);
    if (!runtime)
        return FALSE;
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        g_assert_cmpint(symlink(runtime, path), ==, 0);
    return TRUE;
}

/* Sentences of phonemes, with the signs that end their clauses. */
static void test_phonemes(void)
{
    static const struct {
        const char *voice, *text, *sentences;
    } rows[] = {
        {"en-us", "Yes.", "j\u02c8\u025bs."},
        {"en-us", "Yes, no", "j\u02c8\u025bs, n\u02c8o\u028a"},
        {"en-us", "Yes. No? Yes!", "j\u02c8\u025bs.|n\u02c8o\u028a?|j\u02c8\u025bs!"},
        {"en-us", "Yes; no: yes", "j\u02c8\u025bs; n\u02c8o\u028a: j\u02c8\u025bs"},
        {"de", "Ja \u2013 nein \u2026", "j\u02c8\u0251\u02d0 n\u02c8a\u026an"},
        {"de", "", ""},
    };
    g_autoptr(GError) error = NULL;
    const KnEspeak *espeak = kn_espeak(&error);
    g_assert_no_error(error);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(GStrv) sentences = espeak->phonemes(rows[i].voice, rows[i].text, &error);
        g_assert_no_error(error);
        g_autofree char *found = g_strjoinv("|", sentences);
        g_test_message("%s: %s", rows[i].text, found);
        g_autofree char *due = g_utf8_normalize(rows[i].sentences, -1, G_NORMALIZE_NFD);
        g_assert_cmpstr(found, ==, due);
    }
    g_assert_null(espeak->phonemes("xx-nowhere", "Yes.", &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
}

static void test_config(void)
{
    static const struct {
        const char *text, *complaint; /* NULL: good */
    } rows[] = {
        {"{\"audio\": {\"sample_rate\": 22050}, \"espeak\": {\"voice\": \"de\"}, "
         "\"phoneme_id_map\": {\"a\": [1]}}",
         NULL},
        {"{", ":1:2"},
        {"[]", "its phonemes are not espeak's"},
        {"{\"espeak\": {\"voice\": \"de\"}, \"phoneme_type\": \"text\"}",
         "phonemes are not espeak"},
        {"{\"espeak\": {\"voice\": \"de\"}}", "audio.sample_rate"},
        {"{\"audio\": {\"sample_rate\": 1}, \"espeak\": {\"voice\": \"de\"}}", "audio.sample_rate"},
        {"{\"audio\": {\"sample_rate\": 22050}, \"espeak\": {\"voice\": \"de\"}, "
         "\"phoneme_id_map\": {\"a\": 1}}",
         "phoneme_id_map"},
        {"{\"audio\": {\"sample_rate\": 22050}, \"espeak\": {\"voice\": \"de\"}, "
         "\"num_speakers\": 1e9}",
         "num_speakers"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnPiperConfig config;
        g_autoptr(GError) error = NULL;
        gboolean good = kn_piper_config_read(rows[i].text, strlen(rows[i].text), "x.onnx.json",
                                             &config, &error);
        g_test_message("%s: %s", rows[i].text, good ? "good" : error->message);
        g_assert_cmpint(good, ==, rows[i].complaint == NULL);
        if (rows[i].complaint)
            g_assert_nonnull(strstr(error->message, rows[i].complaint));
        kn_piper_config_clear(&config);
    }
}

static void test_ids(void)
{
    static const float due[] = {1, 0, 10, 0, 3, 0, 11, 0, 4, 0, 2};
    KnPiperConfig config;
    g_autofree char *text = toy_piper_config(2);
    g_assert_true(kn_piper_config_read(text, strlen(text), "toy", &config, NULL));
    g_autoptr(GArray) ids = kn_piper_ids(&config, "a \u02c8b.");
    g_assert_cmpmem(ids->data, ids->len * sizeof(float), due, sizeof due);
    g_assert_cmpint(kn_piper_speaker(&config, NULL), ==, 0);
    g_assert_cmpint(kn_piper_speaker(&config, "anna"), ==, 1);
    g_assert_cmpint(kn_piper_speaker(&config, "1"), ==, 1);
    g_assert_cmpint(kn_piper_speaker(&config, "2"), ==, -1);
    g_assert_cmpint(kn_piper_speaker(&config, "otto"), ==, -1);
    g_assert_cmpint(kn_piper_speaker(&config, ""), ==, -1);
    kn_piper_config_clear(&config);
}

/* Nodes that make noise have a seed from now on; what is no network stays. */
static void test_seeds(void)
{
    g_autoptr(GByteArray) network = toy_piper(FALSE);
    g_autoptr(GByteArray) once = kn_onnx_seed(network->data, network->len);
    g_autoptr(GByteArray) twice = kn_onnx_seed(once->data, once->len);
    g_autoptr(GByteArray) yolo = toy_isnet();
    g_autoptr(GByteArray) same = kn_onnx_seed(yolo->data, yolo->len);
    g_autoptr(GByteArray) none = kn_onnx_seed("\xff\xff no network", 13);
    g_assert_cmpuint(once->len, >, network->len);
    g_assert_cmpmem(twice->data, twice->len, once->data, once->len);
    g_assert_cmpmem(same->data, same->len, yolo->data, yolo->len);
    g_assert_cmpmem(none->data, none->len, "\xff\xff no network", 13);
    for (guint cut = 0; cut < network->len; cut++) { /* nothing is read behind its end */
        g_autofree guint8 *part = g_memdup2(network->data, cut);
        g_autoptr(GByteArray) some = kn_onnx_seed(part, cut);
        g_assert_cmpuint(some->len, >=, cut);
    }
}

static void test_speaks(void)
{
    static const char text[] = "Ja, das ist so. Und es bleibt so.";
    KnTake take = {0}, again = {0}, fast = {0}, anna = {0};
    g_autoptr(GError) error = NULL;
    if (!has_runtime())
        return;
    g_assert_true(speak("toy", 1, text, &take, &error));
    g_assert_no_error(error);
    g_assert_true(kn_take_check(&take, text, &error));
    g_assert_cmpint(take.sample_rate, ==, 16000);
    g_assert_cmpuint(take.n_words, ==, 0);
    g_assert_true(speak("toys", 1, "Ja.", &again, &error));
    kn_take_clear(&again);
    g_assert_true(speak("toy", 1, text, &again, &error));
    g_assert_cmpmem(take.samples, take.n_samples * 2, again.samples, again.n_samples * 2);
    g_assert_true(speak("toy", 2, text, &fast, &error));
    g_assert_cmpfloat((double)fast.n_samples, <, 0.6 * (double)take.n_samples);
    g_assert_true(speak("toys#anna", 1, text, &anna, &error));
    g_assert_cmpuint(anna.n_samples, ==, take.n_samples);
    g_assert_true(memcmp(anna.samples, take.samples, take.n_samples * 2) != 0);
    kn_take_clear(&take);
    kn_take_clear(&again);
    kn_take_clear(&fast);
    kn_take_clear(&anna);
}

static void test_version(void)
{
    g_autoptr(GError) error = NULL;
    if (!has_runtime())
        return;
    KnVoiceSettings toy = settings_for("toy", 1), toys = settings_for("toys#1", 1);
    g_autofree char *one = kn_voice_piper.version(&toy, &error);
    g_autofree char *two = kn_voice_piper.version(&toys, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(one, !=, two);
    g_auto(GStrv) files = kn_voice_piper.files(&toy);
    g_autofree char *network = g_build_filename(folder, "toy.onnx", NULL);
    g_assert_true(g_strv_contains((const char *const *)files, network));
    kn_options_clear(kn_voice_options, &toy);
    kn_options_clear(kn_voice_options, &toys);
}

static void test_refusals(void)
{
    static const struct {
        const char *voice, *text, *complaint;
        int code;
        gboolean runs; /* ONNX Runtime has to be there */
    } rows[] = {
        {NULL, "Ja.", "there are: bad, isnet, none, toy, toys", KN_ERROR_PROJECT, FALSE},
        {"toyy", "Ja.", "did you mean 'toy'?", KN_ERROR_PROJECT, FALSE},
        {"../toy", "Ja.", "piper has no voice", KN_ERROR_PROJECT, FALSE},
        {"toys#otto", "Ja.", "has no speaker 'otto'", KN_ERROR_PROJECT, FALSE},
        {"bad", "Ja.", "bad.onnx.json", KN_ERROR_INPUT, FALSE},
        {"toy", "\u041d\u0435\u0442 \u0434\u0430.", "is not written in letters", KN_ERROR_PROJECT,
         FALSE},
        {"isnet", "Ja.", "'isnet.onnx' is no voice of Piper's", KN_ERROR_INPUT, TRUE},
        {"none", "Ja.", "'none.onnx' is no voice of Piper's", KN_ERROR_INPUT, TRUE},
    };
    gboolean runs = has_runtime();
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        KnTake take = {0};
        if (rows[i].runs && !runs)
            continue;
        g_assert_false(speak(rows[i].voice, 1, rows[i].text, &take, &error));
        g_test_message("%s", error->message);
        g_assert_error(error, KN_ERROR, rows[i].code);
        g_assert_nonnull(strstr(error->message, rows[i].complaint));
    }
}

static void test_list(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) list = kn_voice_piper.list(&error);
    g_assert_no_error(error);
    g_assert_cmpuint(list->len, ==, 4); /* all but the bad one */
    const KnVoiceInfo *toy = &g_array_index(list, KnVoiceInfo, 2);
    g_assert_cmpstr(toy->name, ==, "toy");
    g_assert_cmpstr(toy->language, ==, "de-DE");
    g_assert_cmpstr(toy->quality, ==, "a network, toy");
    g_assert_cmpstr(toy->licence, ==, "MIT");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("kinora-piper-XXXXXX", NULL);
    kn_voice_models_set(folder);
    g_autoptr(GByteArray) toy = toy_piper(FALSE), toys = toy_piper(TRUE), isnet = toy_isnet();
    g_autoptr(GByteArray) none = g_byte_array_new();
    g_autofree char *config = toy_piper_config(1), *two = toy_piper_config(2);
    g_byte_array_append(none, (const guint8 *)"nothing", 7);
    put_voice("toy", toy, config);
    put_voice("toys", toys, two);
    put_voice("isnet", isnet, config);
    put_voice("none", none, config);
    put_voice("bad", toy, "{}");
    g_test_add_func("/piper/espeak says the phonemes of each sentence", test_phonemes);
    g_test_add_func("/piper/what stands beside a voice is checked", test_config);
    g_test_add_func("/piper/phonemes have numbers", test_ids);
    g_test_add_func("/piper/noise has seeds", test_seeds);
    g_test_add_func("/piper/a voice speaks alike each time", test_speaks);
    g_test_add_func("/piper/another file is another version", test_version);
    g_test_add_func("/piper/what is no voice is told", test_refusals);
    g_test_add_func("/piper/voices are listed", test_list);
    int result = g_test_run();
    g_autoptr(GDir) all = g_dir_open(folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(all));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_unlink(path);
    }
    g_rmdir(folder);
    g_free(folder);
    return result;
}
