/* SPDX-License-Identifier: MIT */
#include "voice/list.h"
#include "base/error.h"

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
