/* SPDX-License-Identifier: MIT */
#include "voice/wav.h"
#include "base/error.h"
#include "base/hash.h"

#define XXH_INLINE_ALL
#include <string.h>
#include <xxhash.h>

/* RIFF: chunks of a four-letter name, a 32-bit little-endian size and a body padded to even length.
 * `fmt ` says what the samples are, `data` holds them. Ours adds `kwrd`: for each word offset,
 * length (bytes of the text), start and duration (microseconds), 32 bits each but the start, which
 * has 64; and `kdbt`: the doubt of each word, a byte each; and `kfct`: the facts, 32 bits each; and
 * `ksum`: the XXH3 of the body of `data`, 64 bits; and `kkey`: the key that the take was bought
 * under. They stand before `data`. */
enum {
    HEAD_BYTES = 12,
    CHUNK_BYTES = 8, /* of its name and size */
    SUM_BYTES = 8,
    WORD_BYTES = 20,
    FACTS_BYTES = 20,
    FORMAT_PCM = 1,
    FORMAT_FLOAT = 3,
    FORMAT_EXTENSIBLE = 0xFFFE
};
#define START_US_MAX (24 * 3600 * (gint64)G_USEC_PER_SEC)

typedef struct {
    guint format, channels, rate, bits, frame_bytes;
} Format;

static guint32 u16_at(const guint8 *at)
{
    return at[0] | (guint32)at[1] << 8;
}

static guint32 u32_at(const guint8 *at)
{
    return u16_at(at) | u16_at(at + 2) << 16;
}

static gboolean broken(GError **error, const char *why)
{
    g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "%s", why);
    return FALSE;
}

static gboolean read_format(const guint8 *body, gsize size, Format *format, GError **error)
{
    if (size < 16)
        return broken(error, "the format chunk is too short");
    *format = (Format){u16_at(body), u16_at(body + 2), u32_at(body + 4), u16_at(body + 14), 0};
    if (format->format == FORMAT_EXTENSIBLE && size >= 26)
        format->format = u16_at(body + 24);
    format->frame_bytes = format->channels * format->bits / 8;
    gboolean integers = format->format == FORMAT_PCM && format->bits % 8 == 0 &&
                        format->bits >= 8 && format->bits <= 32;
    gboolean floats = format->format == FORMAT_FLOAT && format->bits == 32;
    if ((!integers && !floats) || format->channels < 1 || format->channels > 32 ||
        format->rate < 4000 || format->rate > 384000)
        return broken(error, "its samples are of a kind that is not read here");
    return TRUE;
}

/* One sample as -1..1. */
static double sample_at(const guint8 *at, const Format *format)
{
    if (format->format == FORMAT_FLOAT) {
        guint32 bits = u32_at(at);
        float value;
        memcpy(&value, &bits, sizeof value);
        return value == value ? value : 0;
    }
    switch (format->bits) {
    case 8:
        return (at[0] - 128) / 128.0;
    case 16:
        return (gint16)u16_at(at) / 32768.0;
    case 24:
        return (gint32)(u16_at(at) << 8 | (guint32)at[2] << 24) / 2147483648.0;
    default:
        return (gint32)u32_at(at) / 2147483648.0;
    }
}

/* Behind the samples that are there. */
static void read_samples(const guint8 *body, gsize size, const Format *format, KnTake *take)
{
    gsize n = size / format->frame_bytes;
    take->samples = g_renew(gint16, take->samples, MAX(take->n_samples + n, 1));
    gint16 *samples = take->samples + take->n_samples;
    for (gsize i = 0; i < n; i++) {
        double sum = 0;
        for (guint c = 0; c < format->channels; c++)
            sum += sample_at(body + i * format->frame_bytes + c * format->bits / 8, format);
        double value = sum / format->channels * 32768.0;
        samples[i] = (gint16)CLAMP(value + (value < 0 ? -0.5 : 0.5), -32768, 32767);
    }
}

/* Any program may have written the file: words that go back in time, or begin on another day, are
 * left out. */
static void read_words(const guint8 *body, gsize size, KnTake *take)
{
    guint n = (guint)(size / WORD_BYTES);
    gint64 last_us = 0;
    g_free(take->words);
    take->n_words = 0;
    take->words = g_new0(KnWord, MAX(n, 1));
    for (guint i = 0; i < n; i++) {
        const guint8 *at = body + i * WORD_BYTES;
        KnWord word = {u32_at(at), u32_at(at + 4),
                       (gint64)((guint64)u32_at(at + 8) | (guint64)u32_at(at + 12) << 32),
                       u32_at(at + 16), 0};
        if (word.start_us < last_us || word.start_us > START_US_MAX)
            continue;
        last_us = word.start_us;
        take->words[take->n_words++] = word;
    }
}

/* Those of words that were all read. */
static void read_doubts(const guint8 *body, gsize size, KnTake *take)
{
    for (guint i = 0; size == take->n_words && i < size; i++)
        take->words[i].doubt = MIN(body[i], 100);
}

static void read_facts(const guint8 *body, KnTakeFacts *facts)
{
    *facts = (KnTakeFacts){u32_at(body), u32_at(body + 4), u32_at(body + 8), u32_at(body + 12),
                           (gint)MIN(u32_at(body + 16), 20000)};
}

typedef struct {
    const guint8 *bytes;
    gsize size;
    gboolean stored;     /* one of ours: a single file */
    gboolean count_only; /* do not decode, and insist on a checksum */
    guint n_files;       /* begun, of those that stand one behind the other */
    guint n_read;        /* of whose sound something was read */
    gboolean has_sum;
    guint64 sum;
    const char *key; /* that its name says; NULL or "": none */
    gboolean has_key;
    Format format;
} Reading;

/* The only samples of a file; a further `data` chunk says nothing. */
static gboolean read_data(Reading *reading, const guint8 *body, gsize size, KnTake *take,
                          GError **error)
{
    if (!reading->format.rate || reading->n_read == reading->n_files)
        return TRUE;
    if (reading->count_only && !reading->has_sum)
        return broken(error, "it has no checksum");
    if (reading->has_sum && XXH3_64bits(body, size) != reading->sum)
        return broken(error, "its samples do not have their checksum");
    if (reading->key && *reading->key && !reading->has_key)
        return broken(error, "it is another one, which stands under a wrong name");
    if (take->sample_rate && take->sample_rate != (int)reading->format.rate)
        return broken(error, "it is several files one behind the other, of different rates");
    reading->n_read = reading->n_files;
    take->checksum = reading->has_sum ? reading->sum : 0;
    if (!reading->count_only)
        read_samples(body, size, &reading->format, take);
    take->sample_rate = (int)reading->format.rate;
    take->n_samples += size / reading->format.frame_bytes;
    return TRUE;
}

static gboolean read_chunk(Reading *reading, const char *name, const guint8 *body, gsize size,
                           KnTake *take, GError **error)
{
    if (memcmp(name, "fmt ", 4) == 0)
        return read_format(body, size, &reading->format, error);
    if (memcmp(name, "data", 4) == 0)
        return read_data(reading, body, size, take, error);
    if (memcmp(name, "kwrd", 4) == 0)
        read_words(body, size, take);
    if (memcmp(name, "kdbt", 4) == 0)
        read_doubts(body, size, take);
    if (memcmp(name, "kfct", 4) == 0 && size == FACTS_BYTES)
        read_facts(body, &take->facts);
    if (memcmp(name, "kkey", 4) == 0 && size == KN_HASH_LENGTH)
        reading->has_key = reading->key && memcmp(body, reading->key, size) == 0;
    if (memcmp(name, "ksum", 4) == 0 && size == SUM_BYTES) {
        reading->has_sum = TRUE;
        reading->sum = (guint64)u32_at(body) | (guint64)u32_at(body + 4) << 32;
    }
    return TRUE;
}

/* Whether a file begins here, and not a chunk. */
static gboolean begins(const guint8 *at, gsize left)
{
    return left >= HEAD_BYTES && memcmp(at, "RIFF", 4) == 0 && memcmp(at + 8, "WAVE", 4) == 0;
}

/* Sound whose length nobody knew when it was begun: up to the end, or to where another file begins,
 * as it does where a server speaks a text in pieces. */
static gsize find_length(const guint8 *body, gsize left)
{
    const guint8 *at = body;
    while ((at = memmem(at, left - (gsize)(at - body), "RIFF", 4))) {
        gsize rest = left - (gsize)(at - body);
        if (begins(at, rest) && rest >= HEAD_BYTES + 4 && memcmp(at + HEAD_BYTES, "fmt ", 4) == 0)
            return (gsize)(at - body);
        at++;
    }
    return left;
}

static gboolean read_chunks(Reading *reading, KnTake *take, GError **error)
{
    const guint8 *bytes = reading->bytes;
    gsize size = reading->size;
    if (!begins(bytes, size))
        return broken(error, "it does not begin as a WAV file does");
    for (gsize at = 0; at + CHUNK_BYTES <= size;) {
        if (begins(bytes + at, size - at) && (at == 0 || !reading->stored)) {
            reading->n_files++;
            reading->format = (Format){0};
            at += HEAD_BYTES;
            continue;
        }
        guint32 length = u32_at(bytes + at + 4);
        gsize left = size - at - CHUNK_BYTES;
        const guint8 *body = bytes + at + CHUNK_BYTES;
        gboolean is_data = memcmp(bytes + at, "data", 4) == 0;
        gboolean unknown = is_data && (length == 0 || length >= 0x7FFFF000u);
        if (!unknown && length > left)
            return broken(error, "it ends early");
        gsize used = unknown ? find_length(body, left) : length;
        if (!read_chunk(reading, (const char *)bytes + at, body, used, take, error))
            return FALSE;
        at += CHUNK_BYTES + used;
        at += used & 1 && !begins(bytes + at, size - at);
    }
    return take->sample_rate > 0 || broken(error, "it has no sound");
}

static gboolean parse(Reading *reading, KnTake *take, GError **error)
{
    *take = (KnTake){0};
    gboolean ok = read_chunks(reading, take, error);
    if (!ok)
        kn_take_clear(take);
    return ok;
}

gboolean kn_wav_parse(const void *data, gsize size, KnTake *take, GError **error)
{
    Reading reading = {.bytes = data, .size = size};
    return parse(&reading, take, error);
}

gboolean kn_wav_read_take(const void *data, gsize size, const char *key, gboolean decode,
                          KnTake *take, GError **error)
{
    Reading reading = {
        .bytes = data, .size = size, .stored = TRUE, .count_only = !decode, .key = key};
    return parse(&reading, take, error);
}

static void put32(GByteArray *out, guint32 value)
{
    guint8 bytes[4] = {value & 255, value >> 8 & 255, value >> 16 & 255, value >> 24};
    g_byte_array_append(out, bytes, 4);
}

static void put_chunk(GByteArray *out, const char *name, gsize size)
{
    g_byte_array_append(out, (const guint8 *)name, 4);
    put32(out, (guint32)size);
}

static void put_words(GByteArray *out, const KnTake *take)
{
    put_chunk(out, "kwrd", take->n_words * (gsize)WORD_BYTES);
    for (guint i = 0; i < take->n_words; i++) {
        const KnWord *word = &take->words[i];
        put32(out, word->offset);
        put32(out, word->length);
        put32(out, (guint32)word->start_us);
        put32(out, (guint32)(word->start_us >> 32));
        put32(out, (guint32)word->duration_us);
    }
}

/* Chunks have an even length. */
static void put_doubts(GByteArray *out, const KnTake *take)
{
    put_chunk(out, "kdbt", take->n_words);
    for (guint i = 0; i < take->n_words + take->n_words % 2; i++) {
        guint8 doubt = i < take->n_words ? (guint8)take->words[i].doubt : 0;
        g_byte_array_append(out, &doubt, 1);
    }
}

static void put_facts(GByteArray *out, const KnTakeFacts *facts)
{
    put_chunk(out, "kfct", FACTS_BYTES);
    put32(out, facts->speech_ms);
    put32(out, facts->pause_ms);
    put32(out, facts->clipped_per_10000);
    put32(out, facts->said_bytes);
    put32(out, (guint32)facts->level);
}

GByteArray *kn_wav_build(const KnTake *take, const char *key)
{
    gsize data_bytes = take->n_samples * 2, word_bytes = take->n_words * (gsize)WORD_BYTES;
    gsize key_bytes = *key ? 8 + KN_HASH_LENGTH : 0;
    gsize found_bytes = 8 + take->n_words + take->n_words % 2 + 8 + FACTS_BYTES;
    g_autofree gint16 *samples = g_new(gint16, MAX(take->n_samples, 1));
    for (gsize i = 0; i < take->n_samples; i++)
        samples[i] = GINT16_TO_LE(take->samples[i]);
    guint64 sum = XXH3_64bits(samples, data_bytes);
    GByteArray *out = g_byte_array_new();
    put_chunk(out, "RIFF",
              4 + 8 + 16 + 8 + word_bytes + found_bytes + 8 + SUM_BYTES + key_bytes + 8 +
                  data_bytes);
    g_byte_array_append(out, (const guint8 *)"WAVE", 4);
    put_chunk(out, "fmt ", 16);
    put32(out, FORMAT_PCM | 1u << 16);
    put32(out, (guint32)take->sample_rate);
    put32(out, (guint32)take->sample_rate * 2);
    put32(out, 2 | 16u << 16);
    put_words(out, take);
    put_doubts(out, take);
    put_facts(out, &take->facts);
    put_chunk(out, "ksum", SUM_BYTES);
    put32(out, (guint32)sum);
    put32(out, (guint32)(sum >> 32));
    if (*key) {
        put_chunk(out, "kkey", KN_HASH_LENGTH);
        g_byte_array_append(out, (const guint8 *)key, KN_HASH_LENGTH);
    }
    put_chunk(out, "data", data_bytes);
    g_byte_array_append(out, (const guint8 *)samples, (guint)data_bytes);
    return out;
}
