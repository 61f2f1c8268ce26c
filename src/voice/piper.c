/* SPDX-License-Identifier: MIT */
/* Voices in Piper's form: a network (VITS, ONNX) that makes sound of numbered phonemes. They lie in
 * the folder of models, NAME.onnx and NAME.onnx.json, and ONNX Runtime runs them, in processes of
 * the role `voice` alone (promise: models outside of workers). Who speaks is NAME, or
 * NAME#SPEAKER. Where words are, such a network does not tell: they are found (voice/align.h). */
#include "base/error.h"
#include "base/folder.h"
#include "base/hash.h"
#include "base/input_rules.h"
#include "base/module.h"
#include "base/open_file.h"
#include "base/text.h"
#include "vision/models.h"
#include "vision/onnx.h"
#include "vision/onnx_seed.h"
#include "voice/espeak.h"
#include "voice/list.h"
#include "voice/piper_config.h"

#include <math.h>
#include <string.h>

enum {
    FILE_BYTES_MAX = 1 << 30,
    CONFIG_BYTES_MAX = 1 << 24,
    PAUSE_MS = 200, /* between sentences */
    INPUTS = 4,
};
#define ENDING ".onnx.json"
#define PEAK 29491.0f /* -0.9 dBFS */

/* Raised when the same network is made to sound otherwise. */
#define MEANING "1"

/* The voice that this process speaks with. */
typedef struct {
    char *name; /* of its file, without ending; NULL: none is read yet */
    char *network;
    gsize network_size;
    KnPiperConfig config;
    char *hash; /* of both files */
} File;
static File file;

static char *path_of(const char *name, const char *ending)
{
    g_autofree char *base = g_strconcat(name, ending, NULL);
    return g_build_filename(kn_voice_models(), base, NULL);
}

/* Of all voices of the folder, sorted; NULL-terminated. The caller frees. */
static char **names_of(void)
{
    g_autoptr(KnFolder) folder = kn_folder_open(kn_voice_models(), NULL, FALSE, NULL);
    g_auto(GStrv) all = folder ? kn_folder_names(folder) : NULL;
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    for (char **name = all; name && *name; name++) {
        g_autofree char *base =
            g_strndup(*name, strlen(*name) - MIN(strlen(*name), strlen(ENDING)));
        if (g_str_has_suffix(*name, ENDING) && g_utf8_validate(base, -1, NULL))
            g_strv_builder_add(names, base);
    }
    return g_strv_builder_end(names);
}

/* What is meant is the file before '#', and the speaker behind it; NULL: none is named. */
static char *file_name_of(const KnVoiceSettings *settings)
{
    return settings->voice ? g_strndup(settings->voice, strcspn(settings->voice, "#")) : NULL;
}

static gboolean no_voice(const KnVoiceSettings *settings, GError **error)
{
    g_auto(GStrv) names = names_of();
    g_autofree char *all = names[0] ? g_strjoinv(", ", names) : NULL;
    g_autofree char *own = settings->voice ? kn_text_quote(settings->voice) : NULL;
    g_autofree char *near =
        own ? kn_did_you_mean(settings->voice, (const char *const *)names) : g_strdup("");
    g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                "piper has no voice %s%s" KN_HINT
                "; expected NAME.onnx and NAME.onnx.json in '%s', "
                "and \"voice\": \"NAME\"; there %s%s",
                own ? own : "that is named", near, kn_voice_models(), all ? "are: " : "is none",
                all ? all : "");
    return FALSE;
}

/* The person has named the folder; the project's bounds are not for it. */
static gboolean read_one(const char *name, const char *ending, gsize most, char **bytes,
                         gsize *size, GError **error)
{
    g_autofree char *path = path_of(name, ending);
    const KnInputRules *before = kn_input_rules_enter(NULL);
    gboolean there = kn_read_small_file(path, most, bytes, size, error);
    kn_input_rules_enter(before);
    return there;
}

static void clear_file(void)
{
    g_free(file.name);
    g_free(file.network);
    g_free(file.hash);
    kn_piper_config_clear(&file.config);
    file = (File){0};
}

static gboolean is_name(const char *name)
{
    return name && *name && *name != '.' && !strchr(name, '/');
}

static gboolean read_file(const KnVoiceSettings *settings, GError **error)
{
    g_autofree char *name = file_name_of(settings), *text = NULL;
    g_autofree char *path = is_name(name) ? path_of(name, ".onnx") : NULL;
    g_autofree char *config = is_name(name) ? path_of(name, ENDING) : NULL;
    gsize size;
    if (file.name && g_strcmp0(file.name, name) == 0)
        return TRUE;
    clear_file();
    if (!path || !g_file_test(path, G_FILE_TEST_IS_REGULAR) ||
        !g_file_test(config, G_FILE_TEST_IS_REGULAR))
        return no_voice(settings, error);
    if (!read_one(name, ENDING, CONFIG_BYTES_MAX, &text, &size, error) ||
        !kn_piper_config_read(text, size, config, &file.config, error) ||
        !read_one(name, ".onnx", FILE_BYTES_MAX, &file.network, &file.network_size, error)) {
        clear_file();
        return FALSE;
    }
    g_autofree char *of_text = kn_hash_bytes(text, size);
    g_autofree char *of_network = kn_hash_bytes(file.network, file.network_size);
    file.hash = g_strdup_printf("%.16s %.16s", of_network, of_text);
    file.name = g_steal_pointer(&name);
    return TRUE;
}

/* ---- libraries ---- */

static char *runtime_path(void)
{
    const KnModel *model = kn_model_find(kn_model_runtime);
    char *path = g_build_filename(kn_voice_models(), model->file, NULL);
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
        g_clear_pointer(&path, g_free);
    return path;
}

/* For as long as the process runs. */
static KnOnnx *runtime(const KnOnnxModule **module, GError **error)
{
    static KnOnnx *onnx;
    g_autofree char *path = runtime_path();
    *module = kn_onnx(error);
    if (*module && !onnx)
        onnx = (*module)->open(path, 1, error);
    if (*module && !onnx)
        g_prefix_error(error, "the voice 'piper' needs ONNX Runtime: ");
    return *module ? onnx : NULL;
}

static char *version(const KnVoiceSettings *settings, GError **error)
{
    const KnOnnxModule *module;
    const KnEspeak *phonemes = read_file(settings, error) ? kn_espeak(error) : NULL;
    KnOnnx *onnx = phonemes ? runtime(&module, error) : NULL;
    return onnx ? g_strdup_printf(MEANING " %s (ONNX Runtime %s, espeak %s)", file.hash,
                                  module->version(onnx), phonemes->version())
                : NULL;
}

static GStrv files(const KnVoiceSettings *settings)
{
    const KnEspeak *phonemes = read_file(settings, NULL) ? kn_espeak(NULL) : NULL;
    const KnOnnxModule *module = phonemes ? kn_onnx(NULL) : NULL;
    g_autoptr(GStrvBuilder) all = g_strv_builder_new();
    g_autofree char *library = runtime_path();
    if (!module)
        return NULL;
    g_auto(GStrv) of_espeak = phonemes->files();
    g_auto(GStrv) of_onnx =
        kn_module_files((const void *const[]){(const void *)module->open, NULL});
    g_autofree char *network = path_of(file.name, ".onnx"), *config = path_of(file.name, ENDING);
    g_strv_builder_addv(all, (const char **)of_espeak);
    g_strv_builder_addv(all, (const char **)of_onnx);
    g_strv_builder_add(all, network);
    g_strv_builder_add(all, config);
    if (library)
        g_strv_builder_add(all, library);
    return g_strv_builder_end(all);
}

static GArray *list(GError **error)
{
    g_auto(GStrv) names = names_of();
    GArray *all = kn_voice_list_new();
    for (char **name = names; *name; name++) {
        g_autofree char *text = NULL, *path = path_of(*name, ENDING);
        KnPiperConfig config = {0};
        gsize size;
        if (read_one(*name, ENDING, CONFIG_BYTES_MAX, &text, &size, NULL) &&
            kn_piper_config_read(text, size, path, &config, NULL))
            kn_voice_list_add(all, *name, config.language, config.quality,
                              config.licence ? config.licence : "that of its MODEL_CARD");
        kn_piper_config_clear(&config);
    }
    return all;
}

/* ---- speech ---- */

static int speaker_of(const KnVoiceSettings *settings)
{
    const char *sign = strchr(settings->voice, '#');
    return kn_piper_speaker(&file.config, sign ? sign + 1 : NULL);
}

static gboolean check(const KnVoiceSettings *settings, const char *text, GError **error)
{
    if (!read_file(settings, error))
        return FALSE;
    const char *sign = strchr(settings->voice, '#');
    g_autofree char *quoted = kn_text_quote(sign ? sign + 1 : "");
    if (speaker_of(settings) < 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                    "the voice '%s' has no speaker %s" KN_HINT "; expected a name of its "
                    "speaker_id_map or a number from 0 to %d",
                    file.name, quoted, file.config.n_speakers - 1);
        return FALSE;
    }
    const KnEspeak *phonemes = kn_espeak(error);
    KnVoiceSettings as = {.voice = (char *)file.config.espeak, .pitch = 50};
    return phonemes && phonemes->check(&as, text, error);
}

static gboolean refuse(const char *what, GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "'%s.onnx' is no voice of Piper's: its network %s",
                file.name, what);
    return FALSE;
}

/* What a network of this form takes, by name. */
typedef struct {
    float length, scales[3], speaker;
    KnTensor all[INPUTS];
} Inputs;

static gboolean fill(const KnNetForm *form, GArray *ids, Inputs *inputs, GError **error)
{
    const struct {
        const char *name;
        KnTensor tensor;
    } known[] = {
        {"input", {.n_dims = 2, .dims = {1, ids->len}, .values = (float *)(void *)ids->data}},
        {"input_lengths", {.n_dims = 1, .dims = {1}, .values = &inputs->length}},
        {"scales", {.n_dims = 1, .dims = {3}, .values = inputs->scales}},
        {"sid", {.n_dims = 1, .dims = {1}, .values = &inputs->speaker}},
    };
    gboolean speakers = file.config.n_speakers > 1;
    if (form->n_inputs != (speakers ? 4 : 3) || form->n_outputs != 1)
        return refuse("takes and makes something else", error);
    inputs->length = (float)ids->len;
    for (guint i = 0; i < form->n_inputs; i++) {
        guint k = 0;
        while (k < G_N_ELEMENTS(known) && strcmp(known[k].name, form->inputs[i].name) != 0)
            k++;
        if (k == G_N_ELEMENTS(known))
            return refuse("takes something else than input, input_lengths, scales and sid", error);
        inputs->all[i] = known[k].tensor;
    }
    return TRUE;
}

static gboolean speak_sentence(const KnOnnxModule *module, KnNet *net, const char *phonemes,
                               Inputs *inputs, GArray *sound, GError **error)
{
    g_autoptr(GArray) ids = kn_piper_ids(&file.config, phonemes);
    const KnNetForm *form = module->form(net);
    KnTensor outputs[KN_NET_OUTPUTS_MAX] = {{0}};
    if (!fill(form, ids, inputs, error) || !module->run(net, inputs->all, outputs, error))
        return FALSE;
    gsize n = kn_tensor_n(&outputs[0]);
    gboolean good = n > 0 && outputs[0].dims[outputs[0].n_dims - 1] == (gint64)n;
    if (good) {
        gsize pause = sound->len > 0 ? (gsize)file.config.sample_rate * PAUSE_MS / 1000 : 0;
        g_array_set_size(sound, sound->len + (guint)pause);
        g_array_append_vals(sound, outputs[0].values, (guint)n);
    }
    kn_tensor_clear(&outputs[0]);
    return good || refuse("makes no sound of one channel", error);
}

/* As loud as its loudest moment allows; what is no number is silent. */
static void take_sound(const GArray *sound, KnTake *take)
{
    const float *values = (const float *)(const void *)sound->data;
    float peak = 0.01f;
    for (guint i = 0; i < sound->len; i++)
        if (isfinite(values[i]))
            peak = MAX(peak, fabsf(values[i]));
    take->sample_rate = file.config.sample_rate;
    take->n_samples = sound->len;
    take->samples = g_new(gint16, (gsize)sound->len + 1);
    for (guint i = 0; i < sound->len; i++)
        take->samples[i] = (gint16)(isfinite(values[i]) ? lrintf(values[i] / peak * PEAK) : 0);
}

/* The network is loaded for each line: the noise that it makes goes on from one run to the next. */
static gboolean run(const KnVoiceSettings *settings, char **sentences, GArray *sound,
                    GError **error)
{
    const KnOnnxModule *module;
    KnOnnx *onnx = runtime(&module, error);
    Inputs inputs = {.speaker = (float)speaker_of(settings),
                     .scales = {(float)file.config.noise,
                                (float)(file.config.length / CLAMP(settings->speed, 0.25, 4)),
                                (float)file.config.noise_w}};
    if (!onnx)
        return FALSE;
    g_autoptr(GByteArray) seeded = kn_onnx_seed(file.network, file.network_size);
    KnNet *net = module->load(onnx, seeded->data, seeded->len, error);
    gboolean good = net != NULL;
    for (char **sentence = sentences; good && *sentence; sentence++)
        good = speak_sentence(module, net, *sentence, &inputs, sound, error);
    if (net)
        module->free(net);
    else
        g_prefix_error(error, "'%s.onnx' is no voice of Piper's: ", file.name);
    return good;
}

static gboolean speak(const KnVoiceSettings *settings, const char *text, KnTake *take,
                      KnTrouble *trouble, GError **error)
{
    *take = (KnTake){0};
    if (!check(settings, text, error))
        return FALSE;
    g_auto(GStrv) sentences = kn_espeak(NULL)->phonemes(file.config.espeak, text, error);
    g_autoptr(GArray) sound = g_array_new(FALSE, TRUE, sizeof(float));
    if (!sentences || !run(settings, sentences, sound, error))
        return FALSE;
    take_sound(sound, take);
    return TRUE;
}

/* Voices are called by their language: de_DE-thorsten-medium. */
static const char *reads(const KnVoiceSettings *settings)
{
    return settings->language ? settings->language : settings->voice;
}

const KnVoice kn_voice_piper = {
    .name = "piper",
    .optional = TRUE,
    .of_files = TRUE,
    .version = version,
    .files = files,
    .list = list,
    .check = check,
    .speak = speak,
    .reads = reads,
};
