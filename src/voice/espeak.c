/* SPDX-License-Identifier: MIT */
#include "voice/espeak.h"
#include "base/error.h"
#include "base/module.h"
#include "voice/list.h"

/* libespeak-ng keeps one voice for the whole process, so lines are spoken one after the other. */
static GMutex lock;

static const KnEspeak *module(GError **error)
{
    const KnEspeak *espeak = kn_module_load("espeak", error);
    if (espeak && espeak->abi != KN_ESPEAK_ABI) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "the module 'kn-espeak.so' is of another version of Kinora: install it again");
        return NULL;
    }
    return espeak;
}

static char *version(const KnVoiceSettings *settings, GError **error)
{
    const KnEspeak *espeak = module(error);
    return espeak ? g_strdup(espeak->version()) : NULL;
}

static gboolean speak(const KnVoiceSettings *settings, const char *text, KnTake *take,
                      GCancellable *cancellable, GError **error)
{
    const KnEspeak *espeak = module(error);
    if (!espeak)
        return FALSE;
    g_mutex_lock(&lock);
    gboolean ok = espeak->speak(settings, text, take, cancellable, error);
    g_mutex_unlock(&lock);
    return ok;
}

const KnVoice kn_voice_espeak = {
    .name = "espeak",
    .help = "built in: offline, many languages, exact word times (libespeak-ng)",
    .needs_fresh_process = TRUE,
    .parallel = 1,
    .version = version,
    .speak = speak,
};
