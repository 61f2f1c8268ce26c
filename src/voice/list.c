/* SPDX-License-Identifier: MIT */
#include "voice/list.h"
#include "base/error.h"
#include "vision/models.h"

static const KnVoice *const voices[] = {
#define KN_ITEM(name, help) &kn_voice_##name,
#include "vocabulary/voices.def"
#undef KN_ITEM
    NULL,
};

const KnVoice *const *kn_voices(void)
{
    return voices;
}

static char *models;

void kn_voice_models_set(const char *folder)
{
    g_free(models);
    models = g_strdup(folder);
}

const char *kn_voice_models(void)
{
    if (!models)
        models = kn_models_default_folder();
    return models;
}

static void clear_info(gpointer data)
{
    KnVoiceInfo *info = data;
    g_free(info->name);
    g_free(info->language);
    g_free(info->quality);
    g_free(info->licence);
}

GArray *kn_voice_list_new(void)
{
    GArray *list = g_array_new(FALSE, TRUE, sizeof(KnVoiceInfo));
    g_array_set_clear_func(list, clear_info);
    return list;
}

void kn_voice_list_add(GArray *list, const char *name, const char *language, const char *quality,
                       const char *licence)
{
    KnVoiceInfo info = {g_strdup(name), g_strdup(language), g_strdup(quality), g_strdup(licence)};
    g_array_append_val(list, info);
}

const KnVoice *kn_voice_find(const char *provider, GError **error)
{
    const char *names[G_N_ELEMENTS(voices)] = {NULL};
    for (guint i = 0; voices[i]; i++) {
        if (g_str_equal(voices[i]->name, provider))
            return voices[i];
        names[i] = voices[i]->name;
    }
    const char *nearest = kn_nearest(provider, names);
    g_autofree char *all = g_strjoinv(", ", (char **)names);
    g_set_error(error, KN_ERROR, KN_ERROR_PROJECT, "no voice provider '%s'; there are: %s%s%s%s",
                provider, all, nearest ? " (did you mean '" : "", nearest ? nearest : "",
                nearest ? "'?)" : "");
    return NULL;
}
