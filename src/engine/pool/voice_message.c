/* SPDX-License-Identifier: MIT */
#include "engine/pool/voice_message.h"
#include "base/error.h"

#include <math.h>

static gboolean bad(GError **error, const char *what)
{
    g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "bad message of a voice process: %s", what);
    return FALSE;
}

void kn_voice_setup_clear(KnVoiceSetup *setup)
{
    g_free(setup->folder);
    *setup = (KnVoiceSetup){0};
}

void kn_voice_request_clear(KnVoiceRequest *request)
{
    kn_options_clear(kn_voice_options, &request->settings);
    g_free(request->text);
    g_free(request->version);
    g_free(request->path);
    *request = (KnVoiceRequest){0};
}

void kn_voice_answer_clear(KnVoiceAnswer *answer)
{
    g_free(answer->text);
    g_strfreev(answer->files);
    *answer = (KnVoiceAnswer){0};
}

static void put_text(GVariantDict *dict, const char *name, const char *text)
{
    if (text)
        g_variant_dict_insert(dict, name, "s", text);
}

static char *get_text(GVariantDict *dict, const char *name)
{
    char *text = NULL;
    g_variant_dict_lookup(dict, name, "s", &text);
    return text;
}

GVariant *kn_voice_setup_to_message(const KnVoiceSetup *setup)
{
    g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT(NULL);
    put_text(&dict, "voice-folder", setup->folder);
    g_variant_dict_insert(&dict, "parent", "x", setup->parent);
    return g_variant_dict_end(&dict);
}

gboolean kn_voice_setup_from_message(GVariant *message, KnVoiceSetup *setup, GError **error)
{
    g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT(message);
    *setup = (KnVoiceSetup){.folder = get_text(&dict, "voice-folder")};
    if (setup->folder && g_variant_dict_lookup(&dict, "parent", "x", &setup->parent))
        return TRUE;
    kn_voice_setup_clear(setup);
    return bad(error, "the set-up");
}

static const struct {
    const char *name;
    gsize offset;
} texts[] = {{"provider", offsetof(KnVoiceSettings, provider)},
             {"name", offsetof(KnVoiceSettings, voice)},
             {"language", offsetof(KnVoiceSettings, language)},
             {"model", offsetof(KnVoiceSettings, model)},
             {"base-url", offsetof(KnVoiceSettings, base_url)}},
  numbers[] = {{"rate", offsetof(KnVoiceSettings, rate)},
               {"pitch", offsetof(KnVoiceSettings, pitch)},
               {"speed", offsetof(KnVoiceSettings, speed)},
               {"timeout", offsetof(KnVoiceSettings, timeout)}};

GVariant *kn_voice_request_to_message(const KnVoiceRequest *request)
{
    const KnVoiceSettings *settings = &request->settings;
    g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        put_text(&dict, texts[i].name, *(char *const *)((const char *)settings + texts[i].offset));
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        g_variant_dict_insert(&dict, numbers[i].name, "d",
                              *(const double *)((const char *)settings + numbers[i].offset));
    if (settings->command)
        g_variant_dict_insert(&dict, "command", "^as", settings->command);
    put_text(&dict, "text", request->text);
    put_text(&dict, "version", request->version);
    put_text(&dict, "path", request->path);
    return g_variant_dict_end(&dict);
}

gboolean kn_voice_request_from_message(GVariant *message, KnVoiceRequest *request, GError **error)
{
    g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT(message);
    *request = (KnVoiceRequest){0};
    KnVoiceSettings *settings = &request->settings;
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        *(char **)((char *)settings + texts[i].offset) = get_text(&dict, texts[i].name);
    gboolean good = settings->provider != NULL;
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
        double *number = (double *)((char *)settings + numbers[i].offset);
        good =
            g_variant_dict_lookup(&dict, numbers[i].name, "d", number) && isfinite(*number) && good;
    }
    g_variant_dict_lookup(&dict, "command", "^as", &settings->command);
    request->text = get_text(&dict, "text");
    request->version = get_text(&dict, "version");
    request->path = get_text(&dict, "path");
    if (good && (!request->text || (request->path && request->version)))
        return TRUE;
    kn_voice_request_clear(request);
    return bad(error, "a request");
}

GVariant *kn_voice_answer_to_message(const KnVoiceAnswer *answer)
{
    g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT(NULL);
    g_autofree char *valid = answer->text ? g_utf8_make_valid(answer->text, -1) : NULL;
    g_variant_dict_insert(&dict, "code", "i", answer->code);
    g_variant_dict_insert(&dict, "trouble", "i", (int)answer->trouble.kind);
    g_variant_dict_insert(&dict, "wait", "d", answer->trouble.wait_seconds);
    g_variant_dict_insert(&dict, "cpu", "d", answer->cpu_seconds);
    put_text(&dict, "text", valid);
    if (answer->files)
        g_variant_dict_insert(&dict, "files", "^aay", answer->files);
    return g_variant_dict_end(&dict);
}

gboolean kn_voice_answer_from_message(GVariant *message, KnVoiceAnswer *answer, GError **error)
{
    g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT(message);
    int trouble = 0;
    *answer = (KnVoiceAnswer){.text = get_text(&dict, "text")};
    g_variant_dict_lookup(&dict, "files", "^aay", &answer->files);
    if (g_variant_dict_lookup(&dict, "code", "i", &answer->code) && answer->code >= 0 &&
        answer->code <= KN_ERROR_CANCELLED &&
        g_variant_dict_lookup(&dict, "trouble", "i", &trouble) && trouble >= KN_TROUBLE_LINE &&
        trouble <= KN_TROUBLE_ALL &&
        g_variant_dict_lookup(&dict, "wait", "d", &answer->trouble.wait_seconds) &&
        isfinite(answer->trouble.wait_seconds) &&
        g_variant_dict_lookup(&dict, "cpu", "d", &answer->cpu_seconds) &&
        isfinite(answer->cpu_seconds)) {
        answer->trouble.kind = (KnTroubleKind)trouble;
        return TRUE;
    }
    kn_voice_answer_clear(answer);
    return bad(error, "an answer");
}
