/* SPDX-License-Identifier: MIT */
#include "voice/take.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/hash.h"
#include "voice/wav.h"

#include <string.h>

/* Raised when takes are made otherwise for the same settings: older ones are then no longer found.
 */
enum { TAKE_MEANING = 1 };

/* Bounds on the length of a take for its text. People speak 10 to 20 characters a second; slow
 * readings, numbers and short exclamations go beyond that, so the bounds are wide: they find a
 * voice that stopped or ran away. */
static const double seconds_per_character_min = 0.012, seconds_per_character_max = 0.9,
                    seconds_slack = 3.0;

void kn_take_clear(KnTake *take)
{
    g_free(take->samples);
    g_free(take->words);
    *take = (KnTake){0};
}

static int longest_first(gconstpointer a, gconstpointer b)
{
    gsize length_a = strlen(*(const char *const *)a), length_b = strlen(*(const char *const *)b);
    return (length_a < length_b) - (length_a > length_b);
}

/* Replaces each respelled word where it stands as a whole word, whatever its case. */
static char *respell(const char *text, const char *const *pronounce)
{
    g_autoptr(GPtrArray) rules = g_ptr_array_new();
    for (; pronounce && *pronounce; pronounce++)
        if (strchr(*pronounce, '=') > *pronounce)
            g_ptr_array_add(rules, (gpointer)*pronounce);
    g_ptr_array_sort(rules, longest_first);
    char *result = g_strdup(text);
    for (guint i = 0; i < rules->len; i++) {
        const char *rule = rules->pdata[i], *equals = strchr(rule, '=');
        g_autofree char *word = g_strndup(rule, (gsize)(equals - rule));
        g_autofree char *escaped = g_regex_escape_string(word, -1);
        g_autofree char *pattern =
            g_strdup_printf("(?<![\\p{L}\\p{N}])%s(?![\\p{L}\\p{N}])", escaped);
        g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_CASELESS, 0, NULL);
        char *next =
            regex ? g_regex_replace_literal(regex, result, -1, 0, equals + 1, 0, NULL) : NULL;
        if (next) {
            g_free(result);
            result = next;
        }
    }
    return result;
}

char *kn_voice_normalize(const char *text, const char *const *pronounce, GError **error)
{
    g_autofree char *composed = g_utf8_normalize(text, -1, G_NORMALIZE_NFC);
    if (!composed) {
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT, "the text is not UTF-8");
        return NULL;
    }
    g_autoptr(GString) folded = g_string_new(NULL);
    for (const char *at = composed; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (g_unichar_isspace(c)) {
            if (folded->len > 0 && folded->str[folded->len - 1] != ' ')
                g_string_append_c(folded, ' ');
        } else if (g_unichar_iscntrl(c)) {
            g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                        "the text has a control character (U+%04X)", c);
            return NULL;
        } else {
            g_string_append_unichar(folded, c);
        }
    }
    if (folded->len > 0 && folded->str[folded->len - 1] == ' ')
        g_string_truncate(folded, folded->len - 1);
    return respell(folded->str, pronounce);
}

/* By exclusion: everything that the settings say, but for what provably changes no sound. */
static GVariant *heard_settings(const KnVoiceSettings *settings)
{
    g_autoptr(GVariant) all = g_variant_ref_sink(kn_options_to_variant(kn_voice_options, settings));
    g_auto(GVariantBuilder) heard = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE_VARDICT);
    GVariantIter iter;
    const char *name;
    GVariant *value;
    g_variant_iter_init(&iter, all);
    while (g_variant_iter_loop(&iter, "{&sv}", &name, &value))
        if (kn_voice_option_is_heard(name))
            g_variant_builder_add(&heard, "{sv}", name, value);
    return g_variant_builder_end(&heard);
}

char *kn_take_key(const KnVoice *voice, const char *version, const KnVoiceSettings *settings,
                  const char *text)
{
    return kn_hash_variant(g_variant_new("(uss@a{sv}s)", TAKE_MEANING, voice->name, version,
                                         heard_settings(settings), text));
}

static gboolean refuse(GError **error, const char *why)
{
    g_set_error(error, KN_ERROR, KN_ERROR_SERVICE, "the take is %s", why);
    return FALSE;
}

gboolean kn_take_check(const KnTake *take, const char *text, GError **error)
{
    if (take->n_samples == 0)
        return refuse(error, "empty");
    int peak = 0;
    gsize n_clipped = 0;
    for (gsize i = 0; i < take->n_samples; i++) {
        int magnitude = ABS((int)take->samples[i]);
        peak = MAX(peak, magnitude);
        n_clipped += magnitude >= 32767;
    }
    if (peak < 33) /* −60 dBFS */
        return refuse(error, "silent");
    if (n_clipped > take->n_samples / 100)
        return refuse(error, "clipped: more than one sample in a hundred is at full scale");
    double seconds = (double)take->n_samples / take->sample_rate;
    double n_characters = (double)g_utf8_strlen(text, -1);
    g_autofree char *length =
        g_strdup_printf("%.2f s long for %.0f characters", seconds, n_characters);
    if (seconds < seconds_per_character_min * n_characters ||
        seconds > seconds_per_character_max * n_characters + seconds_slack)
        return refuse(error, length);
    return TRUE;
}

gboolean kn_take_write(const KnTake *take, const char *path, GError **error)
{
    g_autoptr(GByteArray) bytes = kn_wav_build(take);
    g_autoptr(KnAtomicFile) file = kn_atomic_file_new(path, error);
    return file && kn_atomic_file_write(file, bytes->data, bytes->len, error) &&
           kn_atomic_file_commit(file, error);
}

gboolean kn_take_read(KnTake *take, const char *path, GError **error)
{
    g_autofree char *data = NULL;
    gsize size = 0;
    g_autoptr(GError) why = NULL;
    if (!g_file_get_contents(path, &data, &size, &why)) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "cannot read '%s': %s", path, why->message);
        return FALSE;
    }
    if (kn_wav_parse(data, size, take, &why))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "'%s' is not a whole take: %s", path,
                why->message);
    return FALSE;
}
