/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/module.h"
#include "base/text.h"
#include "voice/flite.h"
#include "voice/scripts.h"
#include "voice/word_events.h"

#include <flite/flite.h>
#include <flite/flite_version.h>
#include <string.h>

/* The library reads ASCII; what it is given is the text with letters without accents and plain
 * quotation marks. It cuts that into tokens at white space, without the signs around them, and says
 * each as one word or several, whose sounds have their times. */

cst_voice *register_cmu_us_slt(const char *folder);
cst_voice *register_cmu_us_rms(const char *folder);
cst_voice *register_cmu_us_awb(const char *folder);
cst_voice *register_cmu_us_kal16(const char *folder);

static const struct {
    const char *name;
    cst_voice *(*make)(const char *folder);
    const char *language, *quality;
} voices[] = {
    {"slt", register_cmu_us_slt, "en-US", "a woman, soft; statistical"},
    {"rms", register_cmu_us_rms, "en-US", "a man, soft; statistical"},
    {"awb", register_cmu_us_awb, "en-US", "a man with a Scottish accent; statistical"},
    {"kal16", register_cmu_us_kal16, "en-US", "a man, mechanical; recorded halves of sounds"},
};
#define LICENCE "BSD-like, Carnegie Mellon University"

/* Raised when words are found otherwise in the same speech. */
#define WORDS_MEANING "words 1"

#define START "R:SylStructure.daughter1.daughter1.R:Segment.p.end"

/* Of G_N_ELEMENTS(voices): the one that is meant; -1: there is none. */
static int find(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(voices); i++)
        if (g_ascii_strcasecmp(name, voices[i].name) == 0)
            return (int)i;
    return -1;
}

static gboolean has_voice(const KnVoiceSettings *settings, GError **error)
{
    const char *names[G_N_ELEMENTS(voices) + 1] = {NULL};
    for (guint i = 0; i < G_N_ELEMENTS(voices); i++)
        names[i] = voices[i].name;
    if (!settings->voice || find(settings->voice) >= 0)
        return TRUE;
    g_autofree char *quoted = kn_text_quote(settings->voice);
    g_autofree char *near = kn_did_you_mean(settings->voice, names);
    g_autofree char *all = g_strjoinv(", ", (char **)names);
    g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                "flite has no voice %s%s" KN_HINT "; there are: %s", quoted, near, all);
    return FALSE;
}

static gboolean is_english(const KnVoiceSettings *settings, GError **error)
{
    const char *language = settings->language;
    if (!language || (g_ascii_strncasecmp(language, "en", 2) == 0 && !g_ascii_isalpha(language[2])))
        return TRUE;
    g_autofree char *quoted = kn_text_quote(language);
    g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                "flite speaks English alone, not %s" KN_HINT
                "; expected \"provider\": \"espeak\", or another",
                quoted);
    return FALSE;
}

static gboolean check(const KnVoiceSettings *settings, const char *text, GError **error)
{
    KnForeignLetters foreign;
    if (!has_voice(settings, error) || !is_english(settings, error))
        return FALSE;
    if (!kn_letters_are_foreign(text, "en", &foreign))
        return TRUE;
    g_set_error(
        error, KN_ERROR, KN_ERROR_PROJECT,
        "flite speaks English alone, and most of the text is in letters such as '%s'" KN_HINT
        "; expected \"provider\": \"espeak\", or another",
        foreign.sign);
    return FALSE;
}

/* ---- text ---- */

typedef struct {
    GString *ascii;
    GArray *places; /* guint: of each of its bytes, that of the text */
} Plain;

static void append(Plain *plain, const char *ascii, guint place)
{
    for (; *ascii; ascii++) {
        g_string_append_c(plain->ascii, *ascii);
        g_array_append_val(plain->places, place);
    }
}

static Plain plain_of(const char *text)
{
    Plain plain = {g_string_new(NULL), g_array_new(FALSE, FALSE, sizeof(guint))};
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        char letter[8] = {0};
        g_unichar_to_utf8(c, letter);
        g_autofree char *ascii = g_str_to_ascii(letter, "C");
        gboolean dash = c == 0x2013 || c == 0x2014; /* a pause */
        append(&plain, dash ? ", " : c > 0x7f && *ascii == '?' ? " " : ascii, (guint)(at - text));
    }
    return plain;
}

/* Each token where its first sound begins. */
static GArray *events_of(cst_utterance *said, const Plain *plain)
{
    GArray *events = g_array_new(FALSE, FALSE, sizeof(KnWordEvent));
    const char *from = plain->ascii->str;
    const cst_item *token = utt_rel_head(said, "Token");
    for (; token; token = item_next(token)) {
        const char *at = strstr(from, item_feat_string(token, "name"));
        const cst_item *word = item_daughter(token);
        if (!at || !word)
            continue;
        KnWordEvent event = {g_array_index(plain->places, guint, at - plain->ascii->str),
                             (gint64)(flite_ffeature_float(word, START) * G_USEC_PER_SEC)};
        g_array_append_val(events, event);
        from = at + strlen(item_feat_string(token, "name"));
    }
    return events;
}

/* ---- speech ---- */

static cst_voice *choose(const KnVoiceSettings *settings)
{
    static cst_voice *made[G_N_ELEMENTS(voices)];
    int i = settings->voice ? find(settings->voice) : 0;
    flite_init();
    if (!made[i])
        made[i] = voices[i].make(NULL);
    feat_set_float(made[i]->features, "duration_stretch",
                   (float)(1 / CLAMP(settings->speed, 0.25, 4)));
    return made[i];
}

static void take_wave(const cst_wave *wave, KnTake *take)
{
    take->sample_rate = wave->sample_rate;
    take->n_samples = (gsize)MAX(wave->num_samples, 0);
    take->samples = g_memdup2(wave->samples, take->n_samples * sizeof *take->samples);
}

static gboolean speak(const KnVoiceSettings *settings, const char *text, KnTake *take,
                      GError **error)
{
    *take = (KnTake){0};
    if (!check(settings, text, error))
        return FALSE;
    Plain plain = plain_of(text);
    cst_utterance *said = flite_synth_text(plain.ascii->str, choose(settings));
    const cst_wave *wave = said ? utt_wave(said) : NULL;
    if (wave && wave->num_channels == 1 && wave->sample_rate > 0) {
        take_wave(wave, take);
        g_autoptr(GArray) events = events_of(said, &plain);
        gint64 end_us = (gint64)take->n_samples * G_USEC_PER_SEC / take->sample_rate;
        take->words = kn_words_from_events(text, (const KnWordEvent *)(const void *)events->data,
                                           events->len, end_us, &take->n_words);
    } else {
        g_set_error(error, KN_ERROR, KN_ERROR_SERVICE, "flite could not speak the text");
    }
    if (said)
        delete_utterance(said);
    g_string_free(plain.ascii, TRUE);
    g_array_unref(plain.places);
    return take->sample_rate > 0;
}

static GArray *list(void)
{
    GArray *all = kn_voice_list_new();
    for (guint i = 0; i < G_N_ELEMENTS(voices); i++)
        kn_voice_list_add(all, voices[i].name, voices[i].language, voices[i].quality, LICENCE);
    return all;
}

static const char *version(void)
{
    return FLITE_PROJECT_VERSION " (" WORDS_MEANING ")";
}

static GStrv files(void)
{
    const void *const functions[] = {version,
                                     flite_init,
                                     register_cmu_us_slt,
                                     register_cmu_us_rms,
                                     register_cmu_us_awb,
                                     register_cmu_us_kal16,
                                     NULL};
    return kn_module_files(functions);
}

KN_MODULE_EXPORT const KnFlite kn_module_table = {
    .abi = KN_FLITE_ABI,
    .version = version,
    .files = files,
    .list = list,
    .check = check,
    .speak = speak,
};
