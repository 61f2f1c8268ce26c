/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/module.h"
#include "base/text.h"
#include "voice/espeak.h"
#include "voice/scripts.h"
#include "voice/word_events.h"

#include <espeak-ng/speak_lib.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Speaks synchronously: the library calls back with blocks of samples and, for each word, an event
 * that bears the word's place in the text (in characters, from 1) and its place in the sound. The
 * length that it bears as well is not the word's: it is 0 before a closing quotation mark, ends at
 * an apostrophe or a dash, and is 31 at most. */
typedef struct {
    GArray *samples;
    GArray *events; /* KnWordEvent with the offset still in characters */
} Speech;

/* Raised when words are found otherwise in the same speech. */
#define WORDS_MEANING "words 2"

static int sample_rate;

static gboolean start(GError **error)
{
    if (sample_rate > 0)
        return TRUE;
    /* The library looks for a sound server even when it is to play nothing, and PulseAudio's client
     * makes folders for that in the person's home. */
    g_autofree char *server = g_strdup(g_getenv("PULSE_SERVER"));
    g_setenv("PULSE_SERVER", "unix:/dev/null/none", TRUE);
    sample_rate = espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, 0, NULL, espeakINITIALIZE_DONT_EXIT);
    if (server)
        g_setenv("PULSE_SERVER", server, TRUE);
    else
        g_unsetenv("PULSE_SERVER");
    if (sample_rate > 0)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                "libespeak-ng finds no data: install the package espeak-ng-data");
    return FALSE;
}

static int on_speech(short *block, int n, espeak_EVENT *events)
{
    Speech *speech = events->user_data;
    if (!speech)
        return 0;
    for (const espeak_EVENT *event = events; event->type != espeakEVENT_LIST_TERMINATED; event++) {
        if (event->type != espeakEVENT_WORD)
            continue;
        KnWordEvent word = {.offset = (guint)MAX(event->text_position - 1, 0),
                            .start_us = (gint64)event->audio_position * 1000};
        if (event->sample > 0)
            word.start_us = (gint64)event->sample * G_USEC_PER_SEC / sample_rate;
        g_array_append_val(speech->events, word);
    }
    if (block && n > 0)
        g_array_append_vals(speech->samples, block, (guint)n);
    return 0;
}

/* Each by its first language, which is a name as well. */
static GArray *list(GError **error)
{
    if (!start(error))
        return NULL;
    GArray *all = kn_voice_list_new();
    for (const espeak_VOICE **voice = espeak_ListVoices(NULL); *voice; voice++) {
        const char *language = (*voice)->languages;
        if (language && *language)
            kn_voice_list_add(all, language + 1, language + 1, "clear and mechanical, by rules",
                              "GPL-3.0-or-later");
    }
    return all;
}

/* Names of voices, and the languages that stand for one ("en-gb"; "de"). */
static GStrv voices(GError **error)
{
    if (!start(error))
        return NULL;
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    for (const espeak_VOICE **voice = espeak_ListVoices(NULL); *voice; voice++) {
        /* Each language is preceded by a byte for its priority; an empty one ends the list. */
        for (const char *at = (*voice)->languages; at && *at; at += strlen(at) + 1)
            g_strv_builder_add(names, at + 1);
        g_strv_builder_add(names, (*voice)->name);
    }
    return g_strv_builder_end(names);
}

static gboolean has_language(const espeak_VOICE *voice, const char *name)
{
    for (const char *at = voice ? voice->languages : NULL; at && *at; at += strlen(at) + 1)
        if (g_ascii_strcasecmp(at + 1, name) == 0)
            return TRUE;
    return FALSE;
}

/* Of a locale ("de_DE") its language is a voice. */
static char *nearest(const char *name, const char *const *all)
{
    g_autofree char *language = g_ascii_strdown(name, (gssize)strcspn(name, "-_@."));
    if (all && !kn_nearest(name, all) && g_strv_contains(all, language))
        return g_strdup_printf(" (did you mean '%s'?)", language);
    return all ? kn_did_you_mean(name, all) : g_strdup("");
}

/* The library prints a line of its own about a voice that it does not have. */
static gboolean set_voice(const char *name)
{
    espeak_VOICE wish = {.languages = name};
    int errors = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0),
        nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (errors >= 0 && nowhere >= 0)
        dup2(nowhere, STDERR_FILENO);
    gboolean found =
        espeak_SetVoiceByName(name) == EE_OK || (espeak_SetVoiceByProperties(&wish) == EE_OK &&
                                                 has_language(espeak_GetCurrentVoice(), name));
    if (errors >= 0 && nowhere >= 0)
        dup2(errors, STDERR_FILENO);
    if (errors >= 0)
        close(errors);
    if (nowhere >= 0)
        close(nowhere);
    return found;
}

static gboolean choose_voice(const KnVoiceSettings *settings, GError **error)
{
    const char *name = settings->voice      ? settings->voice
                       : settings->language ? settings->language
                                            : "en";
    if (!set_voice(name)) {
        g_auto(GStrv) all = voices(NULL);
        g_autofree char *quoted = kn_text_quote(name);
        g_autofree char *near = nearest(name, (const char *const *)all);
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                    "espeak has no voice %s%s; `espeak-ng --voices` lists them", quoted, near);
        return FALSE;
    }
    espeak_SetParameter(espeakRATE, settings->rate > 0 ? (int)settings->rate : espeakRATE_NORMAL,
                        0);
    espeak_SetParameter(espeakPITCH, (int)settings->pitch, 0);
    return TRUE;
}

/* Characters become bytes; events become words. */
static void finish_words(Speech *speech, const char *text, KnTake *take)
{
    gint64 end_us = (gint64)take->n_samples * G_USEC_PER_SEC / sample_rate;
    guint n_characters = (guint)g_utf8_strlen(text, -1), n = speech->events->len;
    KnWordEvent *events = (KnWordEvent *)(void *)speech->events->data;
    for (guint i = 0; i < n; i++) {
        guint character = MIN(events[i].offset, n_characters);
        events[i].offset = (guint)(g_utf8_offset_to_pointer(text, character) - text);
    }
    take->words = kn_words_from_events(text, events, n, end_us, &take->n_words);
}

/* Of Japanese the library knows kana alone: of a kanji it says that there is one, in English. */
static gboolean can_read(const char *text, GError **error)
{
    enum { SIGN_BYTES = 7 };
    const espeak_VOICE *voice = espeak_GetCurrentVoice();
    for (const char *at = has_language(voice, "ja") ? text : ""; *at; at = g_utf8_next_char(at))
        if (g_unichar_get_script(g_utf8_get_char(at)) == G_UNICODE_SCRIPT_HAN) {
            char sign[SIGN_BYTES] = {0};
            g_unichar_to_utf8(g_utf8_get_char(at), sign);
            g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                        "espeak reads no kanji, such as '%s'" KN_HINT "; expected kana, which "
                        "voice.pronounce can give (\"%s=…\"), or a voice of another provider",
                        sign, sign);
            return FALSE;
        }
    return TRUE;
}

/* Whether there is a voice of the language that reads the text. It is then the one that speaks. */
static gboolean reads(const char *language, const char *text)
{
    KnForeignLetters foreign;
    return language && set_voice(language) && can_read(text, NULL) &&
           !kn_letters_are_foreign(text, language, &foreign);
}

/* Letters of other scripts are spelt out by their names, or passed over. */
static gboolean is_of_voice(const char *text, GError **error)
{
    const espeak_VOICE *voice = espeak_GetCurrentVoice();
    const char *language = voice && voice->languages ? voice->languages + 1 : "";
    KnForeignLetters foreign;
    if (!kn_letters_are_foreign(text, language, &foreign))
        return TRUE;
    g_autofree char *own = g_strdup(language);
    g_autofree char *advice =
        reads(foreign.language, text)
            ? g_strdup_printf("a voice of the text's language (\"voice\": \"%s\" for one of these "
                              "letters)",
                              foreign.language)
            : g_strdup(
                  "\"voice\": {\"provider\": \"none\"}, which shows the text as captions, or a "
                  "voice of another provider: none of espeak's reads these letters");
    g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                "the language '%s' is not written in letters such as '%s', of which most of the "
                "text is, and espeak would spell it out" KN_HINT "; expected %s",
                own, foreign.sign, advice);
    return FALSE;
}

static gboolean check(const KnVoiceSettings *settings, const char *text, GError **error)
{
    return start(error) && choose_voice(settings, error) && can_read(text, error) &&
           is_of_voice(text, error);
}

static gboolean speak(const KnVoiceSettings *settings, const char *text, KnTake *take,
                      GError **error)
{
    *take = (KnTake){0};
    if (!check(settings, text, error))
        return FALSE;
    Speech speech = {.samples = g_array_new(FALSE, FALSE, sizeof(gint16)),
                     .events = g_array_new(FALSE, FALSE, sizeof(KnWordEvent))};
    espeak_SetSynthCallback(on_speech);
    espeak_ERROR result =
        espeak_Synth(text, strlen(text) + 1, 0, POS_CHARACTER, 0, espeakCHARS_UTF8, NULL, &speech);
    if (result == EE_OK) {
        take->sample_rate = sample_rate;
        take->n_samples = speech.samples->len;
        take->samples = (gint16 *)g_array_free(g_steal_pointer(&speech.samples), FALSE);
        finish_words(&speech, text, take);
    } else {
        g_set_error(error, KN_ERROR, KN_ERROR_SERVICE, "espeak could not speak the text (%d)",
                    result);
    }
    g_clear_pointer(&speech.samples, g_array_unref);
    g_clear_pointer(&speech.events, g_array_unref);
    return result == EE_OK;
}

/* ---- phonemes ---- */

/* Names of languages that it speaks a word in stand in round brackets; lines mean nothing. */
static void append_phonemes(GString *sentence, const char *ipa)
{
    g_autofree char *plain = g_utf8_normalize(ipa ? ipa : "", -1, G_NORMALIZE_NFD);
    gboolean inside = FALSE;
    for (const char *at = plain ? plain : ""; *at; at++) {
        inside |= *at == '(';
        if (!inside && *at != '\n')
            g_string_append_c(sentence, *at);
        inside = inside && *at != ')';
    }
}

/* The sign that ends a clause, which the library has read a character or two beyond; 0: none. */
static char sign_of(const char *from, const char *end)
{
    enum { BEYOND = 4 };
    const char *at = end;
    for (guint i = 0; i < BEYOND && at > from; i++) {
        at = g_utf8_prev_char(at);
        if (strchr(".,;:?!", *at))
            return *at;
    }
    return 0;
}

static void end_sentence(GStrvBuilder *sentences, GString *sentence)
{
    g_strchomp(sentence->str);
    sentence->len = strlen(sentence->str);
    if (sentence->len > 0)
        g_strv_builder_add(sentences, sentence->str);
    g_string_truncate(sentence, 0);
}

static GStrv phonemes(const char *voice, const char *text, GError **error)
{
    enum { IPA = 2 };
    g_autoptr(GStrvBuilder) sentences = g_strv_builder_new();
    g_autoptr(GString) sentence = g_string_new(NULL);
    KnVoiceSettings settings = {.voice = (char *)voice, .pitch = 50};
    if (!start(error) || !choose_voice(&settings, error))
        return NULL;
    for (const void *at = text; at && *(const char *)at;) {
        const char *from = at;
        gsize before = sentence->len;
        append_phonemes(sentence, espeak_TextToPhonemes(&at, espeakCHARS_UTF8, IPA));
        char sign = sign_of(from, at ? at : from + strlen(from));
        if (sign && sentence->len > before)
            g_string_append_c(sentence, sign);
        if (sign && strchr(".?!", sign))
            end_sentence(sentences, sentence);
        else if (sentence->len > before)
            g_string_append_c(sentence, ' ');
    }
    end_sentence(sentences, sentence);
    return g_strv_builder_end(sentences);
}

static const char *version(void)
{
    static char text[64];
    g_snprintf(text, sizeof text, "%s (" WORDS_MEANING ")", espeak_Info(NULL));
    return text;
}

static GStrv files(void)
{
    return kn_module_files((const void *const[]){version, espeak_Info, NULL});
}

KN_MODULE_EXPORT const KnEspeak kn_module_table = {
    .abi = KN_ESPEAK_ABI,
    .version = version,
    .files = files,
    .list = list,
    .check = check,
    .speak = speak,
    .phonemes = phonemes,
    .foreign = kn_letters_are_foreign,
};
