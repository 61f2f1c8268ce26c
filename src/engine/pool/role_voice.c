/* SPDX-License-Identifier: MIT */
/* A voice process speaks one line after the other into files of the store's work folder. A take is
 * looked at here, where it costs no time of the main process.
 *
 * A voice may be a program, which starts others: none of them outlives the build
 * (kn_children_lead). */
#include "engine/pool/role_voice.h"
#include "base/children.h"
#include "base/error.h"
#include "engine/pool/role.h"
#include "engine/pool/take_level.h"
#include "engine/pool/voice_fields.h"
#include "voice/judge.h"
#include "voice/marks.h"
#include "voice/take.h"

#include <errno.h>
#include <unistd.h>

static const KnField setup_fields[] = {
    {"folder", KN_BYTES(KnVoiceSetup, folder)},
    {"models", KN_BYTES(KnVoiceSetup, models), .optional = TRUE},
    {0},
};

static const KnField request_fields[] = {
    {"settings", KN_RECORD(KnVoiceRequest, KnVoiceSettings, settings, kn_voice_settings_fields)},
    {"text", KN_TEXT(KnVoiceRequest, text), .optional = TRUE},
    {"check", KN_LIST(KnVoiceRequest, check), .optional = TRUE},
    {"version", KN_TEXT(KnVoiceRequest, version)},
    {"path", KN_BYTES(KnVoiceRequest, path)},
    {0},
};

/* The state says nothing but that the process stands in the project's folder. */
static gpointer open_voice(const KnHelper *helper, GVariant *setup, GError **error)
{
    KnVoiceSetup told;
    if (!kn_message_read(setup, setup_fields, &told, error))
        return NULL;
    kn_children_lead();
    if (told.models)
        kn_voice_models_set(told.models);
    gboolean there = chdir(told.folder) == 0;
    if (!there)
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "cannot enter the folder '%s': %s",
                    told.folder, g_strerror(errno));
    kn_record_clear(setup_fields, &told);
    return there ? (gpointer)&kn_role_voice : NULL;
}

static void close_voice(gpointer state)
{
}

static gboolean speak(const KnVoice *voice, const KnVoiceRequest *request, KnTrouble *trouble,
                      GError **error)
{
    KnTake take = {0};
    g_autofree char *version = voice->version(&request->settings, error);
    if (!version)
        return FALSE;
    if (g_strcmp0(version, request->version) != 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "the voice '%s' was replaced while the film is made (%s is now %s): start "
                    "again",
                    voice->name, request->version, version);
        return FALSE;
    }
    gboolean good =
        kn_speak_pieces(voice, &request->settings, request->text, &take, trouble, error);
    if (good && take.n_samples > 0 && kn_pauses_seconds(request->text) == 0)
        kn_take_trim(&take);
    if (good && !kn_take_check(&take, request->text, error)) {
        trouble->kind = KN_TROUBLE_TAKE;
        good = FALSE;
    }
    if (good) {
        kn_take_measure(&take);
        take.facts.level = kn_take_level(&take);
    }
    good = good && kn_take_write(&take, request->path, error);
    kn_take_clear(&take);
    return good;
}

static gboolean check(const KnVoice *voice, const KnVoiceRequest *request, KnHelper *helper,
                      GError **error)
{
    for (gint64 i = 0; request->check && request->check[i]; i++) {
        kn_helper_step(helper, i);
        if (!voice->check(&request->settings, request->check[i], error))
            return FALSE;
    }
    return TRUE;
}

static gboolean serve_voice(gpointer state, KnHelper *helper, KnReport *report, GError **error)
{
    KnVoiceRequest request = {0}; /* also what is not sent */
    if (!kn_helper_request(helper, request_fields, &request, error))
        return FALSE;
    const KnVoice *voice = kn_voice_find(request.settings.provider, error);
    gboolean done = FALSE;
    if (voice && request.text) {
        done = speak(voice, &request, &report->trouble, error);
    } else if (voice) {
        report->text = voice->version(&request.settings, error);
        report->files = voice->files ? voice->files(&request.settings) : NULL;
        done = report->text != NULL && check(voice, &request, helper, error);
    }
    kn_record_clear(request_fields, &request);
    return done;
}

static const char *const modules[] = {"espeak", "flite", "http", "media", "onnx", NULL};
const KnRole kn_role_voice = {
    .name = "voice",
    .lost = "the voice's process",
    .setup = setup_fields,
    .request = request_fields,
    .modules = modules,
    .tries = {[KN_TROUBLE_BUSY] = 6,
              [KN_TROUBLE_GONE] = 3,
              [KN_TROUBLE_TAKE] = 3,
              [KN_TROUBLE_LOST] = 3},
    .back_off_seconds = 1,
    .lost_code = KN_ERROR_SERVICE,
    .open = open_voice,
    .serve = serve_voice,
    .close = close_voice,
};
