/* SPDX-License-Identifier: MIT */
#include "voice/piper_config.h"
#include "base/error.h"

#include <string.h>

enum { RATE_MIN = 8000, RATE_MAX = 48000, SPEAKERS_MAX = 1 << 16, ID_MAX = 1 << 20 };

static gboolean refuse(const char *name, const char *what, GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "'%s' is not what stands beside a voice of Piper's: %s", name, what);
    return FALSE;
}

static double number_of(const KnJson *object, const char *key, double otherwise)
{
    const KnJson *member = kn_json_member(object, key);
    return member && member->type == KN_JSON_NUMBER ? member->number : otherwise;
}

/* "de_DE" is "de-DE". */
static char *language_of(const KnPiperConfig *config, const KnJson *root)
{
    const char *code = kn_json_text(kn_json_member(root, "language"), "code");
    char *language = g_strdup(code ? code : config->espeak);
    return g_strdelimit(language, "_", '-');
}

static gboolean are_ids(const KnJson *ids)
{
    for (guint i = 0; ids && ids->type == KN_JSON_OBJECT && i < ids->n; i++) {
        const KnJson *list = ids->items[i];
        if (list->type != KN_JSON_ARRAY)
            return FALSE;
        for (guint k = 0; k < list->n; k++)
            if (list->items[k]->type != KN_JSON_NUMBER || !list->items[k]->integral ||
                list->items[k]->integer < 0 || list->items[k]->integer > ID_MAX)
                return FALSE;
    }
    return ids && ids->type == KN_JSON_OBJECT && ids->n > 0;
}

gboolean kn_piper_config_read(const char *text, gsize size, const char *name, KnPiperConfig *config,
                              GError **error)
{
    *config = (KnPiperConfig){.document = kn_json_load_text(text, (gssize)size, name, error)};
    if (!config->document)
        return FALSE;
    const KnJson *root = kn_json_root(config->document);
    const KnJson *audio = kn_json_member(root, "audio"), *how = kn_json_member(root, "inference");
    const char *type = kn_json_text(root, "phoneme_type"),
               *quality = kn_json_text(audio, "quality");
    double rate = number_of(audio, "sample_rate", 0);
    double speakers = number_of(root, "num_speakers", 1);
    config->espeak = kn_json_text(kn_json_member(root, "espeak"), "voice");
    config->ids = kn_json_member(root, "phoneme_id_map");
    config->speakers = kn_json_member(root, "speaker_id_map");
    config->licence = kn_json_text(root, "license");
    if (!config->espeak || (type && strcmp(type, "espeak") != 0))
        return refuse(name, "its phonemes are not espeak's", error);
    if (!(rate >= RATE_MIN && rate <= RATE_MAX))
        return refuse(name, "it has no audio.sample_rate from 8000 to 48000", error);
    if (!(speakers >= 0 && speakers <= SPEAKERS_MAX))
        return refuse(name, "num_speakers is no number of speakers", error);
    if (!are_ids(config->ids))
        return refuse(name, "phoneme_id_map is no object of lists of numbers", error);
    config->sample_rate = (int)rate;
    config->n_speakers = MAX((int)speakers, 1);
    config->noise = CLAMP(number_of(how, "noise_scale", 0.667), 0, 2);
    config->length = CLAMP(number_of(how, "length_scale", 1), 0.1, 10);
    config->noise_w = CLAMP(number_of(how, "noise_w", 0.8), 0, 2);
    config->language = language_of(config, root);
    config->quality = g_strdup_printf("a network%s%s", quality ? ", " : "", quality ? quality : "");
    return TRUE;
}

void kn_piper_config_clear(KnPiperConfig *config)
{
    if (config->document)
        kn_json_free(config->document);
    g_free(config->language);
    g_free(config->quality);
    *config = (KnPiperConfig){0};
}

static void add(const KnPiperConfig *config, const char *phoneme, GArray *ids)
{
    const KnJson *list = kn_json_member(config->ids, phoneme);
    for (guint i = 0; list && i < list->n; i++) {
        float id = (float)list->items[i]->integer;
        g_array_append_val(ids, id);
    }
}

/* A sentence begins with ^ and ends with $, and behind each phoneme stands _. */
GArray *kn_piper_ids(const KnPiperConfig *config, const char *phonemes)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(float));
    add(config, "^", ids);
    add(config, "_", ids);
    for (const char *at = phonemes; *at; at = g_utf8_next_char(at)) {
        g_autofree char *phoneme = g_strndup(at, (gsize)(g_utf8_next_char(at) - at));
        if (!kn_json_member(config->ids, phoneme))
            continue;
        add(config, phoneme, ids);
        add(config, "_", ids);
    }
    add(config, "$", ids);
    return ids;
}

int kn_piper_speaker(const KnPiperConfig *config, const char *speaker)
{
    const KnJson *named = speaker ? kn_json_member(config->speakers, speaker) : NULL;
    gint64 number = 0;
    if (named && named->type == KN_JSON_NUMBER && named->integral)
        number = named->integer;
    else if (speaker && !g_ascii_string_to_signed(speaker, 10, 0, SPEAKERS_MAX, &number, NULL))
        return -1;
    return number >= 0 && number < config->n_speakers ? (int)number : -1;
}
