/* SPDX-License-Identifier: MIT */
#include "voice/espeak.h"
#include "base/error.h"
#include "base/module.h"
#include "voice/list.h"

const KnEspeak *kn_espeak(GError **error)
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
    const KnEspeak *espeak = kn_espeak(error);
    return espeak ? g_strdup(espeak->version()) : NULL;
}

static GStrv files(const KnVoiceSettings *settings)
{
    const KnEspeak *espeak = kn_espeak(NULL);
    return espeak ? espeak->files() : NULL;
}

static GArray *list(GError **error)
{
    const KnEspeak *espeak = kn_espeak(error);
    return espeak ? espeak->list(error) : NULL;
}

static gboolean check(const KnVoiceSettings *settings, const char *text, GError **error)
{
    const KnEspeak *espeak = kn_espeak(error);
    return espeak && espeak->check(settings, text, error);
}

static gboolean speak(const KnVoiceSettings *settings, const char *text, KnTake *take,
                      KnTrouble *trouble, GError **error)
{
    const KnEspeak *espeak = kn_espeak(error);
    return espeak && espeak->speak(settings, text, take, error);
}

static gboolean foreign(const char *text, const char *language, KnForeignLetters *letters)
{
    const KnEspeak *espeak = kn_espeak(NULL);
    return espeak && espeak->foreign(text, language, letters);
}

static const char *reads(const KnVoiceSettings *settings)
{
    return settings->voice ? settings->voice : settings->language ? settings->language : "en";
}

const KnVoice kn_voice_espeak = {
    .name = "espeak",
    .needs_fresh_process = TRUE,
    .by_rules = TRUE,
    .version = version,
    .files = files,
    .list = list,
    .check = check,
    .speak = speak,
    .reads = reads,
    .foreign = foreign,
};
