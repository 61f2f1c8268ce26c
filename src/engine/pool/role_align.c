/* SPDX-License-Identifier: MIT */
/* Finds words in sounds that others made, in a process that may hang or crash without harm. It
 * reaches no network and runs no program, other than a voice's. */
#include "engine/pool/role_align.h"
#include "base/error.h"
#include "engine/pool/role.h"
#include "engine/pool/voice_fields.h"
#include "engine/store/inputs.h"
#include "media/mono.h"
#include "voice/align.h"
#include "voice/marks.h"
#include "voice/take.h"

#include <string.h>

enum {
    BLOCK = 4096,
    STEP_BLOCKS = 64,                         /* between two signs of life */
    SAMPLES_MAX = KN_MONO_RATE * 60 * 60 * 2, /* two hours */
};

static const KnField setup_fields[] = {
    {"store", KN_BYTES(KnAlignSetup, store)},
    {"folder", KN_BYTES(KnAlignSetup, folder), .optional = TRUE},
    {0},
};

static const KnField request_fields[] = {
    {"settings", KN_RECORD(KnAlignRequest, KnVoiceSettings, settings, kn_voice_settings_fields)},
    {"version", KN_TEXT(KnAlignRequest, version)},
    {"text", KN_TEXT(KnAlignRequest, text)},
    {"sound", KN_BYTES(KnAlignRequest, sound)},
    {"content", KN_HASH(KnAlignRequest, content), .optional = TRUE},
    {"path", KN_BYTES(KnAlignRequest, path)},
    {0},
};

static gpointer open_align(const KnHelper *helper, GVariant *setup, GError **error)
{
    KnAlignSetup told;
    if (!kn_message_read(setup, setup_fields, &told, error))
        return NULL;
    KnInputs *inputs = kn_inputs_new(told.store);
    if (told.folder)
        kn_inputs_confine(inputs, told.folder);
    kn_record_clear(setup_fields, &told);
    return inputs;
}

static void close_align(gpointer state)
{
    kn_inputs_free(state);
}

/* As mono at 16 kHz. */
static gboolean read_sound(const char *path, KnHelper *helper, KnTake *take, GError **error)
{
    const KnMedia *media = kn_media(error);
    KnSoundReader *reader = media ? media->sound_open(path, error) : NULL;
    g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(gint16));
    KnMono mono = {.samples = samples};
    float block[2 * BLOCK];
    gssize got = reader ? 1 : -1;
    for (gint64 n = 0; got > 0 && samples->len < SAMPLES_MAX; n++) {
        got = media->sound_read(reader, block, BLOCK, error);
        if (n % STEP_BLOCKS == 0)
            kn_helper_progress(helper, 0, NULL);
        kn_mono_add(&mono, block, (gsize)MAX(got, 0));
    }
    if (reader)
        media->sound_free(reader);
    if (got < 0)
        return FALSE;
    take->sample_rate = KN_MONO_RATE;
    take->n_samples = samples->len;
    take->samples = (gint16 *)(void *)g_array_free(g_steal_pointer(&samples), FALSE);
    return TRUE;
}

/* The same text by the built-in voice; FALSE: it has no voice of the language, or cannot read the
 * text, which is an answer as well. */
static gboolean speak(KnAlignRequest *request, KnTake *reference, GError **error)
{
    const KnVoice *voice = kn_voice_find("espeak", error);
    g_autofree char *version = voice ? voice->version(&request->settings, error) : NULL;
    KnTrouble trouble = {0};
    if (!version)
        return FALSE;
    if (strcmp(version, request->version) != 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "the voice '%s' was replaced while the film is made", voice->name);
        return FALSE;
    }
    if (kn_speak_pieces(voice, &request->settings, request->text, reference, &trouble, NULL))
        return TRUE;
    char *dash = request->settings.language ? strchr(request->settings.language, '-') : NULL;
    if (dash) /* "de-AT": of its language */
        *dash = 0;
    kn_take_clear(reference);
    return dash &&
           kn_speak_pieces(voice, &request->settings, request->text, reference, &trouble, NULL);
}

static gboolean align(KnAlignRequest *request, KnHelper *helper, GError **error)
{
    g_autoptr(GError) reason = NULL;
    KnTake take = {0}, reference = {0};
    gboolean done = read_sound(request->sound, helper, &take, error);
    gboolean spoken = done && speak(request, &reference, &reason);
    if (reason) {
        g_propagate_error(error, g_steal_pointer(&reason));
        done = FALSE;
    }
    kn_helper_progress(helper, 0, NULL);
    if (spoken)
        kn_align_take(&reference, &take);
    done = done && kn_take_write(&take, request->path, error);
    kn_take_clear(&take);
    kn_take_clear(&reference);
    return done;
}

static gboolean serve_align(gpointer state, KnHelper *helper, KnReport *report, GError **error)
{
    KnAlignRequest request = {0};
    KnInputs *inputs = state;
    gboolean replaced;
    if (!kn_helper_request(helper, request_fields, &request, error))
        return FALSE;
    const KnInputRules *before = kn_input_rules_enter(kn_inputs_rules(inputs));
    kn_helper_input(helper, request.sound);
    kn_helper_step(helper, 0);
    gboolean done = (!*request.content ||
                     kn_inputs_begin(inputs, request.sound, request.content, &replaced, error)) &&
                    align(&request, helper, error);
    kn_helper_input(helper, NULL);
    done = kn_inputs_end(inputs, error) && done;
    kn_input_rules_enter(before);
    kn_record_clear(request_fields, &request);
    return done;
}

static const char *const modules[] = {"espeak", "media", NULL};
const KnRole kn_role_align = {
    .name = "align",
    .lost = "the process that looked for its words",
    .setup = setup_fields,
    .request = request_fields,
    .modules = modules,
    .tries = {[KN_TROUBLE_TAKE] = 2, [KN_TROUBLE_LOST] = 2},
    .lost_code = KN_ERROR_ENVIRONMENT,
    .open = open_align,
    .serve = serve_align,
    .close = close_align,
};
