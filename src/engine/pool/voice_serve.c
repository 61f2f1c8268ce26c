/* SPDX-License-Identifier: MIT */
/* The inside of a voice process: it is told its project's folder, then speaks one line after the
 * other into files of the store's work folder. A take is looked at here, where it costs no time of
 * the main process. */
#include "base/error.h"
#include "base/usage.h"
#include "engine/pool/voice_message.h"
#include "voice/take.h"

#include <unistd.h>

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
    gboolean good = voice->speak(&request->settings, request->text, &take, trouble, error);
    if (good && !kn_take_check(&take, request->text, error)) {
        trouble->kind = KN_TROUBLE_TAKE;
        good = FALSE;
    }
    good = good && kn_take_write(&take, request->path, error);
    kn_take_clear(&take);
    return good;
}

static void handle(const KnVoiceRequest *request, KnVoiceAnswer *answer)
{
    g_autoptr(GError) error = NULL;
    double cpu_before = kn_process_cpu_seconds();
    const KnVoice *voice = kn_voice_find(request->settings.provider, &error);
    *answer = (KnVoiceAnswer){.trouble = {KN_TROUBLE_LINE, -1}};
    if (voice && request->text) {
        speak(voice, request, &answer->trouble, &error);
    } else if (voice) {
        answer->text = voice->version(&request->settings, &error);
        answer->files = voice->files ? voice->files() : NULL;
    }
    if (error) {
        answer->code = error->domain == KN_ERROR ? error->code : KN_ERROR_SERVICE;
        g_free(answer->text);
        answer->text = g_strdup(error->message);
    }
    answer->cpu_seconds = kn_process_cpu_seconds() - cpu_before;
}

static gboolean serve_one(int fd, GVariant *message)
{
    KnVoiceRequest request = {0}; /* also what is not sent */
    KnVoiceAnswer answer;
    if (!kn_message_read(message, kn_voice_request_fields, &request, NULL))
        return FALSE;
    handle(&request, &answer);
    gboolean sent = kn_message_put(fd, kn_voice_answer_fields, &answer, NULL);
    kn_record_clear(kn_voice_answer_fields, &answer);
    kn_record_clear(kn_voice_request_fields, &request);
    return sent;
}

gboolean kn_voice_serve(GVariant *setup, int fd, KnReceiver *receiver, int *exit_code)
{
    KnVoiceSetup told;
    if (!kn_message_read(setup, kn_voice_setup_fields, &told, NULL))
        return FALSE;
    *exit_code = 1;
    if (told.parent == getppid() && chdir(told.folder) == 0) {
        GVariant *message = NULL;
        gboolean going = TRUE;
        while (going && kn_receiver_next(receiver, TRUE, &message, NULL) == KN_RECEIVED) {
            going = serve_one(fd, message);
            g_clear_pointer(&message, g_variant_unref);
        }
        *exit_code = 0;
    }
    kn_record_clear(kn_voice_setup_fields, &told);
    return TRUE;
}
