/* SPDX-License-Identifier: MIT */
#include "voice/take.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/open_file.h"
#include "voice/marks.h"
#include "voice/wav.h"

#include <errno.h>
#include <string.h>

enum { FILE_BYTES_MAX = 1 << 30 }; /* three hours at 48 kHz */

/* Raised when takes are made otherwise for the same settings: older ones are then no longer found.
 */
enum { TAKE_MEANING = 3 };

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

double kn_take_seconds_max(const char *text)
{
    return seconds_per_character_max * (double)g_utf8_strlen(text, -1) + seconds_slack +
           kn_pauses_seconds(text);
}

gsize kn_take_bytes_max(const char *text)
{
    enum { BYTES_PER_SECOND = 48000 * 2 * 4, HEAD_BYTES = 1 << 16 };
    return (gsize)MIN(kn_take_seconds_max(text) * BYTES_PER_SECOND + HEAD_BYTES, FILE_BYTES_MAX);
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
    if (peak < 33 && !kn_pauses_only(text)) /* −60 dBFS */
        return refuse(error, "silent");
    if (n_clipped > take->n_samples / 100)
        return refuse(error, "clipped: more than one sample in a hundred is at full scale");
    double seconds = (double)take->n_samples / take->sample_rate;
    g_autofree char *words = kn_pauses_remove(text);
    double n_characters = (double)g_utf8_strlen(words, -1);
    g_autofree char *length =
        g_strdup_printf("%.2f s long for %.0f characters", seconds, n_characters);
    if (seconds < seconds_per_character_min * n_characters || seconds > kn_take_seconds_max(text))
        return refuse(error, length);
    return TRUE;
}

gboolean kn_take_write(const KnTake *take, const char *path, GError **error)
{
    char key[KN_HASH_LENGTH + 1];
    kn_hash_of_name(path, key);
    g_autoptr(GByteArray) bytes = kn_wav_build(take, key);
    g_autoptr(KnAtomicFile) file = kn_atomic_file_new(path, error);
    return file && kn_atomic_file_write(file, bytes->data, bytes->len, error) &&
           kn_atomic_file_commit(file, error);
}

static gboolean read_file(KnTake *take, const char *path, gboolean decode, GError **error)
{
    char key[KN_HASH_LENGTH + 1];
    g_autofree char *data = NULL;
    gsize size = 0;
    g_autoptr(GError) why = NULL;
    *take = (KnTake){0};
    if (!kn_read_small_file(path, FILE_BYTES_MAX, &data, &size, &why)) {
        gboolean odd = errno == ENOTSUP || errno == EFBIG || errno == ELOOP;
        g_set_error(error, KN_ERROR, odd ? KN_ERROR_VERIFY : KN_ERROR_INPUT, "%s", why->message);
        return FALSE;
    }
    kn_hash_of_name(path, key);
    if (kn_wav_read_take(data, size, key, decode, take, &why))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "'%s' is not a whole take: %s", path,
                why->message);
    return FALSE;
}

gboolean kn_take_read(KnTake *take, const char *path, GError **error)
{
    return read_file(take, path, TRUE, error);
}

gboolean kn_take_inspect(KnTake *take, const char *path, GError **error)
{
    return read_file(take, path, FALSE, error);
}
