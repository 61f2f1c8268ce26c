/* SPDX-License-Identifier: MIT */
#include "voice/marks.h"
#include "base/error.h"
#include "voice/judge.h"

#include <string.h>

#define PAUSE_HEAD "[pause "

enum { SILENCE_RATE = 22050 }; /* of a take in which nobody speaks */

char *kn_pause_text(int ms)
{
    return g_strdup_printf(PAUSE_HEAD "%dms]", ms);
}

const char *kn_pause_find(const char *spoken, gsize *size, int *ms)
{
    const char *at = strstr(spoken, PAUSE_HEAD);
    const char *end = at ? strchr(at, ']') : NULL;
    if (!end)
        return NULL;
    *ms = MAX(kn_marks_time(at + strlen(PAUSE_HEAD), (gsize)(end - at) - strlen(PAUSE_HEAD)), 0);
    *size = (gsize)(end + 1 - at) + (end[1] == ' ');
    return at;
}

char *kn_pauses_remove(const char *spoken)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const char *at = spoken, *pause;
    gsize size;
    int ms;
    for (; (pause = kn_pause_find(at, &size, &ms)); at = pause + size)
        g_string_append_len(out, at, pause - at);
    g_string_append(out, at);
    return g_strdup(g_strchomp(out->str));
}

double kn_pauses_seconds(const char *spoken)
{
    double seconds = 0;
    gsize size;
    int ms;
    for (const char *at = spoken, *pause; (pause = kn_pause_find(at, &size, &ms));
         at = pause + size)
        seconds += ms / 1000.0;
    return seconds;
}

static gboolean is_blank(const char *text)
{
    for (; *text; text = g_utf8_next_char(text))
        if (g_unichar_isalnum(g_utf8_get_char(text)))
            return FALSE;
    return TRUE;
}

gboolean kn_pauses_only(const char *spoken)
{
    g_autofree char *words = kn_pauses_remove(spoken);
    return kn_pauses_seconds(spoken) > 0 && is_blank(words);
}

/* ---- piece by piece */

static void append_silence(KnTake *take, int ms)
{
    gsize n = (gsize)take->sample_rate * (gsize)ms / 1000;
    take->samples = g_renew(gint16, take->samples, take->n_samples + n + 1);
    memset(take->samples + take->n_samples, 0, n * sizeof *take->samples);
    take->n_samples += n;
}

/* offset: of the piece in the text. */
static gboolean append_take(KnTake *take, const KnTake *piece, guint offset, GError **error)
{
    if (take->sample_rate && take->sample_rate != piece->sample_rate) {
        g_set_error(error, KN_ERROR, KN_ERROR_SERVICE,
                    "it was spoken in pieces of different rates");
        return FALSE;
    }
    take->sample_rate = piece->sample_rate;
    gint64 start_us = (gint64)take->n_samples * G_USEC_PER_SEC / take->sample_rate;
    take->samples = g_renew(gint16, take->samples, take->n_samples + piece->n_samples + 1);
    memcpy(take->samples + take->n_samples, piece->samples,
           piece->n_samples * sizeof *take->samples);
    take->n_samples += piece->n_samples;
    take->words = g_renew(KnWord, take->words, take->n_words + piece->n_words + 1);
    for (guint i = 0; i < piece->n_words; i++) {
        KnWord word = piece->words[i];
        word.offset += offset;
        word.start_us += start_us;
        take->words[take->n_words++] = word;
    }
    return TRUE;
}

typedef struct {
    const KnVoice *voice;
    const KnVoiceSettings *settings;
    const char *spoken;
    KnTake *take;
    KnTrouble *trouble;
    int waiting_ms; /* of pauses since the last piece */
    int tail_ms;    /* that this one is silent at its end */
} Speaking;

static gboolean speak_piece(Speaking *speaking, const char *at, gsize size, GError **error)
{
    g_autofree char *text = g_strndup(at, size);
    KnTake piece = {0};
    int lead_ms, tail_ms;
    if (is_blank(text))
        return TRUE;
    gboolean done =
        speaking->voice->speak(speaking->settings, text, &piece, speaking->trouble, error);
    if (done && piece.n_samples > 0) {
        kn_take_trim(&piece);
        /* Each piece has a little silence of its own at its ends. */
        kn_take_ends(&piece, &lead_ms, &tail_ms);
        int wanted_ms = speaking->waiting_ms - speaking->tail_ms - lead_ms;
        if (!speaking->take->sample_rate)
            speaking->take->sample_rate = piece.sample_rate;
        append_silence(speaking->take, MAX(wanted_ms, 0));
        speaking->tail_ms = tail_ms;
        speaking->waiting_ms = 0;
        done = append_take(speaking->take, &piece, (guint)(at - speaking->spoken), error);
    }
    kn_take_clear(&piece);
    return done;
}

gboolean kn_speak_pieces(const KnVoice *voice, const KnVoiceSettings *settings, const char *spoken,
                         KnTake *take, KnTrouble *trouble, GError **error)
{
    Speaking speaking = {voice, settings, spoken, take, trouble, 0, 0};
    const char *at = spoken, *pause;
    gsize size;
    int ms;
    if (!kn_pause_find(spoken, &size, &ms))
        return voice->speak(settings, spoken, take, trouble, error);
    *take = (KnTake){0};
    gboolean done = TRUE;
    for (; done && (pause = kn_pause_find(at, &size, &ms)); at = pause + size) {
        done = speak_piece(&speaking, at, (gsize)(pause - at), error);
        speaking.waiting_ms += ms;
    }
    done = done && speak_piece(&speaking, at, strlen(at), error);
    if (done && !take->sample_rate) /* nothing but pauses */
        take->sample_rate = SILENCE_RATE;
    append_silence(take, MAX(speaking.waiting_ms - speaking.tail_ms, 0));
    if (!done)
        kn_take_clear(take);
    return done;
}
