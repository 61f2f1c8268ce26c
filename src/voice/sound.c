/* SPDX-License-Identifier: MIT */
#include "voice/sound.h"
#include "base/error.h"
#include "base/text.h"
#include "media/media.h"
#include "voice/wav.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef struct {
    const guint8 *bytes;
    gsize size;
    const char *type;
    double seconds_max;
} Sent;

static gboolean broken(GError **error, const char *why)
{
    g_set_error_literal(error, KN_ERROR, KN_ERROR_VERIFY, why);
    return FALSE;
}

static gboolean read_wav(const Sent *sent, KnTake *take, GError **error)
{
    return kn_wav_parse(sent->bytes, sent->size, take, error);
}

/* ---- what the media module reads */

/* A file without a name that holds the bytes, for readers that want one. -1 with error set. */
static int file_of(const Sent *sent, GError **error)
{
    int fd = memfd_create("speech", MFD_CLOEXEC);
    for (gsize at = 0; fd >= 0 && at < sent->size;) {
        gssize n = write(fd, sent->bytes + at, sent->size - at);
        if (n <= 0) {
            close(fd);
            fd = -1;
        }
        at += (gsize)MAX(n, 0);
    }
    if (fd < 0)
        broken(error, "there is no memory to read it");
    return fd;
}

static gint16 sample_of(const float *stereo)
{
    float value = (stereo[0] + stereo[1]) * 0.5F * 32768.0F;
    if (!(value > -32768.0F))
        return value < 0 ? G_MININT16 : 0; /* NaN is silence */
    return value >= 32767.0F ? G_MAXINT16 : (gint16)(value + (value < 0 ? -0.5F : 0.5F));
}

static gboolean read_all(const KnMedia *media, KnSoundReader *reader, double seconds_max,
                         KnTake *take, GError **error)
{
    enum { BLOCK = 4096 };
    float block[BLOCK * 2];
    gssize got;
    g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(gint16));
    while ((got = media->sound_read(reader, block, BLOCK, error)) > 0) {
        if (samples->len + (double)got > seconds_max * KN_SAMPLE_RATE)
            return broken(error, "it lasts longer than the speech of the text can");
        for (gssize i = 0; i < got; i++) {
            gint16 sample = sample_of(block + 2 * i);
            g_array_append_val(samples, sample);
        }
    }
    if (got < 0)
        return FALSE;
    take->sample_rate = KN_SAMPLE_RATE;
    take->n_samples = samples->len;
    take->samples = (gint16 *)g_array_free(g_steal_pointer(&samples), FALSE);
    return TRUE;
}

static gboolean decode(const Sent *sent, KnTake *take, GError **error)
{
    g_autoptr(GError) why = NULL;
    const KnMedia *media = kn_media(error);
    int fd = media ? file_of(sent, error) : -1;
    if (fd < 0)
        return FALSE;
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
    KnSoundReader *reader = media->sound_open(path, &why);
    gboolean good = reader && read_all(media, reader, sent->seconds_max, take, &why);
    if (reader)
        media->sound_free(reader);
    close(fd);
    if (!good) { /* the file without a name means nothing to anybody */
        GString *words = g_string_new(why->message);
        g_string_replace(words, path, "the sound", 0);
        g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "%s", words->str);
        g_string_free(words, TRUE);
    }
    return good;
}

/* ---- raw samples of 16 bits */

static guint parameter(const char *type, const char *name, guint otherwise)
{
    g_auto(GStrv) parts = g_strsplit(type, ";", -1);
    for (guint i = 1; parts[0] && parts[i]; i++) {
        const char *part = g_strstrip(parts[i]);
        gsize n = strlen(name);
        if (g_ascii_strncasecmp(part, name, n) == 0 && part[n] == '=')
            return (guint)MIN(g_ascii_strtoull(part + n + 1, NULL, 10), G_MAXINT);
    }
    return otherwise;
}

static gboolean read_raw(const Sent *sent, gboolean big_endian, KnTake *take, GError **error)
{
    enum { USUAL_RATE = 24000, RATE_MIN = 4000, RATE_MAX = 384000, CHANNELS_MAX = 32 };
    guint rate = parameter(sent->type, "rate", USUAL_RATE);
    guint channels = parameter(sent->type, "channels", 1);
    if (rate < RATE_MIN || rate > RATE_MAX || channels < 1 || channels > CHANNELS_MAX)
        return broken(error, "its type names a rate or channels that are none");
    gsize frame = 2 * (gsize)channels;
    take->sample_rate = (int)rate;
    take->n_samples = sent->size / frame;
    take->samples = g_new(gint16, MAX(take->n_samples, 1));
    for (gsize i = 0; i < take->n_samples; i++) {
        int sum = 0;
        for (gsize c = 0; c < channels; c++) {
            const guint8 *at = sent->bytes + i * frame + 2 * c;
            sum += (gint16)(big_endian ? at[0] << 8 | at[1] : at[1] << 8 | at[0]);
        }
        take->samples[i] = (gint16)(sum / (int)channels);
    }
    return TRUE;
}

static gboolean read_l16(const Sent *sent, KnTake *take, GError **error)
{
    return read_raw(sent, TRUE, take, error);
}

static gboolean read_pcm(const Sent *sent, KnTake *take, GError **error)
{
    return read_raw(sent, FALSE, take, error);
}

/* ---- what it is */

/* Bytes that stand at a place, under a mask where not all of their bits do. */
static const struct {
    gsize at;
    const char *bytes;
    guint8 mask; /* of the last byte; 0: all of it */
    gboolean (*read)(const Sent *sent, KnTake *take, GError **error);
} kinds[] = {
    {0, "RF64", 0, decode}, /* WAV of more than 4 GiB, or that may become it */
    {8, "WAVE", 0, read_wav},
    {0, "RIFF", 0, read_wav},      /* too short to be one, which is told there */
    {0, "ID3", 0, decode},         /* MP3 */
    {0, "\xFF\xE0", 0xE0, decode}, /* MP3 without tags, AAC in ADTS */
    {0, "OggS", 0, decode},
    {0, "fLaC", 0, decode},
    {4, "ftyp", 0, decode},             /* MP4 */
    {0, "\x1A\x45\xDF\xA3", 0, decode}, /* WebM, Matroska */
    {0, "FORM", 0, decode},             /* AIFF */
    {0, ".snd", 0, decode},             /* AU */
    {0, "caff", 0, decode},
};

static const struct {
    const char *type;
    gboolean (*read)(const Sent *sent, KnTake *take, GError **error);
} raw_types[] = {
    {"audio/pcm", read_pcm},
    {"audio/x-pcm", read_pcm},
    {"audio/raw", read_pcm},
    {"audio/l16", read_l16},
};

static gboolean stands_in(const Sent *sent, guint kind)
{
    gsize n = strlen(kinds[kind].bytes);
    const guint8 *here = sent->bytes + kinds[kind].at, *due = (const guint8 *)kinds[kind].bytes;
    guint8 mask = kinds[kind].mask ? kinds[kind].mask : 0xFF;
    return sent->size >= kinds[kind].at + n && memcmp(here, due, n - 1) == 0 &&
           (here[n - 1] & mask) == due[n - 1];
}

static gboolean has_type(const char *type, const char *name)
{
    gsize n = strlen(name);
    return type && g_ascii_strncasecmp(type, name, n) == 0 && strchr("; \t", type[n]);
}

/* What is no sound, in words for whoever set up the server. */
static gboolean say_what(const Sent *sent, GError **error)
{
    enum { SHOWN_BYTES = 80 };
    gsize at = 0;
    while (at < sent->size && g_ascii_isspace(sent->bytes[at]))
        at++;
    if (at == sent->size)
        return broken(error, sent->size > 0 ? "it is blank" : "it is empty");
    if (sent->bytes[at] == '<')
        return broken(error, "it is a web page, or XML");
    g_autofree char *begin =
        g_strndup((const char *)sent->bytes + at, MIN(sent->size - at, (gsize)SHOWN_BYTES));
    const char *end;
    gboolean text = strlen(begin) > 0 && (g_utf8_validate(begin, -1, &end) || end - begin > 40);
    if (!text)
        return broken(error, "it is no sound of any kind that is known");
    g_autofree char *valid = g_utf8_make_valid(begin, end - begin);
    g_autofree char *visible = kn_text_visible(valid);
    g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "it is text: '%s'", visible);
    return FALSE;
}

gboolean kn_sound_parse(const void *data, gsize size, const char *type, double seconds_max,
                        KnTake *take, GError **error)
{
    const Sent sent = {size > 0 ? data : (const void *)"", size, type, seconds_max};
    *take = (KnTake){0};
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (stands_in(&sent, i))
            return kinds[i].read(&sent, take, error);
    for (guint i = 0; i < G_N_ELEMENTS(raw_types) && size > 0; i++)
        if (has_type(type, raw_types[i].type))
            return raw_types[i].read(&sent, take, error);
    return say_what(&sent, error);
}
