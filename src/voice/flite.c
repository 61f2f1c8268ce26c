/* SPDX-License-Identifier: MIT */
#include "voice/flite.h"
#include "base/error.h"
#include "base/module.h"
#include "voice/list.h"

/* A build without the library has no such module. */
static const KnFlite *module(GError **error)
{
    g_autoptr(GError) reason = NULL;
    const KnFlite *flite = kn_module_load("flite", &reason);
    if (flite && flite->abi == KN_FLITE_ABI)
        return flite;
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                "the voice 'flite' cannot be used here (%s); install the package flite1-dev and "
                "build Kinora again, or take \"provider\": \"espeak\"",
                flite ? "its module is of another version of Kinora" : reason->message);
    return NULL;
}

static char *version(const KnVoiceSettings *settings, GError **error)
{
    const KnFlite *flite = module(error);
    return flite ? g_strdup(flite->version()) : NULL;
}

static GStrv files(const KnVoiceSettings *settings)
{
    const KnFlite *flite = module(NULL);
    return flite ? flite->files() : NULL;
}

static GArray *list(GError **error)
{
    const KnFlite *flite = module(error);
    return flite ? flite->list() : NULL;
}

static gboolean check(const KnVoiceSettings *settings, const char *text, GError **error)
{
    const KnFlite *flite = module(error);
    return flite && flite->check(settings, text, error);
}

static gboolean speak(const KnVoiceSettings *settings, const char *text, KnTake *take,
                      KnTrouble *trouble, GError **error)
{
    const KnFlite *flite = module(error);
    return flite && flite->speak(settings, text, take, error);
}

static const char *reads(const KnVoiceSettings *settings)
{
    return "en-us";
}

const KnVoice kn_voice_flite = {
    .name = "flite",
    .needs_fresh_process = TRUE,
    .optional = TRUE,
    .advice = "for English its voices are softer than espeak's: \"voice\": {\"provider\": "
              "\"flite\", \"voice\": \"slt\"}",
    .version = version,
    .files = files,
    .list = list,
    .check = check,
    .speak = speak,
    .reads = reads,
};
