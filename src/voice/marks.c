/* SPDX-License-Identifier: MIT */
#include "voice/marks.h"
#include "base/error.h"
#include "base/text.h"
#include "voice/judge.h"

#include <math.h>
#include <string.h>

#define PAUSE_HEAD "[pause "

/* "0.6s" or "600ms" in ms; -1: it is neither, or too long. */
static int read_time(const char *text, gsize size)
{
    g_autofree char *copy = g_strndup(text, size);
    const char *trimmed = g_strstrip(copy);
    char *unit;
    double value = g_ascii_strtod(trimmed, &unit);
    gboolean is_ms = g_ascii_strcasecmp(unit, "ms") == 0;
    gboolean is_time = unit != trimmed && (is_ms || g_ascii_strcasecmp(unit, "s") == 0);
    double ms = is_ms ? value : value * 1000;
    return is_time && ms >= 1 && ms <= KN_PAUSE_MS_MAX ? (int)lround(ms) : -1;
}

static int refuse(const char *text, gsize size, const char *what, GError **error)
{
    enum { SHOWN = 60 };
    g_autofree char *tag = g_strndup(text, MIN(size, SHOWN));
    g_autofree char *valid = g_utf8_make_valid(tag, -1), *shown = kn_text_visible(valid);
    g_set_error(error, KN_ERROR, KN_ERROR_PROJECT, "'%s%s' %s", shown, size > SHOWN ? "…" : "",
                what);
    return -1;
}

/* [pause TIME]: its length in ms; 0: no pause begins here; -1: with an error. */
static int read_bracket(const char *text, gsize *size, GError **error)
{
    static const char head[] = "[pause";
    gsize n = strlen(head);
    const char *end = strchr(text, ']');
    if (g_ascii_strncasecmp(text, head, n) != 0 || (text[n] != ' ' && text[n] != ']') || !end)
        return 0;
    *size = (gsize)(end + 1 - text);
    int ms = read_time(text + n, (gsize)(end - text) - n);
    return ms > 0 ? ms
                  : refuse(text, *size,
                           "is no pause: write [pause 0.6s], or [pause 600ms]; the "
                           "longest is 60 s",
                           error);
}

static int read_break(const char *tag, gsize size, GError **error)
{
    const char *time = g_strstr_len(tag, (gssize)size, "time");
    const char *quote = time ? time + strlen("time") : NULL;
    while (quote && (*quote == ' ' || *quote == '='))
        quote++;
    const char *end = quote && (*quote == '"' || *quote == '\'') ? strchr(quote + 1, *quote) : NULL;
    int ms = end && end < tag + size ? read_time(quote + 1, (gsize)(end - quote) - 1) : -1;
    return ms > 0 ? ms
                  : refuse(tag, size,
                           "is no pause: write <break time=\"0.6s\"/>; the longest is "
                           "60 s",
                           error);
}

/* <break …>, likewise; every other tag is an error. What only looks like one is text. */
static int read_tag(const char *text, gsize *size, GError **error)
{
    const char *name = text + 1 + (text[1] == '/'), *end = strchr(text, '>');
    const char *again = strchr(text + 1, '<');
    if (!g_ascii_isalpha(*name) || !end || (again && again < end))
        return 0;
    *size = (gsize)(end + 1 - text);
    gsize n = strcspn(name, " />");
    if (*name == text[1] && n == strlen("break") && g_ascii_strncasecmp(name, "break", n) == 0)
        return read_break(text, *size, error);
    return refuse(text, *size,
                  "is a tag, which no voice says: of SSML only <break time=\"0.6s\"/> "
                  "is known",
                  error);
}

/* How many marks of emphasis may begin here. */
static gsize emphasis(const char *start, const char *at)
{
    gsize n = strspn(at, "*");
    if (n == 0)
        n = *at == '_';
    gunichar before = at > start ? g_utf8_get_char(g_utf8_prev_char(at)) : ' ';
    gunichar after = n > 0 ? g_utf8_get_char(at + n) : 0;
    if (n == 0 || n > 3)
        return 0;
    gboolean opens = !g_unichar_isalnum(before) && after && !g_unichar_isspace(after);
    return opens ? n : 0;
}

/* The end of what is emphasised by n marks; NULL: there is none, and they are signs. */
static const char *emphasis_end(const char *inside, char mark, gsize n)
{
    for (const char *at = inside; (at = strchr(at, mark)); at += strspn(at, "*_")) {
        gsize found = strspn(at, mark == '*' ? "*" : "_");
        gunichar before = g_utf8_get_char(g_utf8_prev_char(at));
        gunichar after = g_utf8_get_char(at + found);
        if (at > inside && found == n && !g_unichar_isspace(before) && !g_unichar_isalnum(after))
            return at;
    }
    return NULL;
}

typedef struct {
    const char *text;
    GString *out;
    GArray *pauses;
    GArray *ends; /* of const char *: marks that end what is emphasised */
} Stripping;

static gboolean is_end(const Stripping *stripping, const char *at)
{
    for (guint i = 0; i < stripping->ends->len; i++)
        if (g_array_index(stripping->ends, const char *, i) == at)
            return TRUE;
    return FALSE;
}

/* A space before a pause and one behind it are one. */
static void append(Stripping *stripping, const char *at, gsize size)
{
    GString *out = stripping->out;
    gboolean doubled = *at == ' ' && (out->len == 0 || out->str[out->len - 1] == ' ');
    if (!doubled)
        g_string_append_len(out, at, (gssize)size);
}

/* What stands here: bytes that were read; 0: with an error. */
static gsize strip_next(Stripping *stripping, const char *at, GError **error)
{
    gsize size = 0;
    int ms = *at == '['   ? read_bracket(at, &size, error)
             : *at == '<' ? read_tag(at, &size, error)
                          : 0;
    if (ms < 0)
        return 0;
    if (ms > 0) {
        KnTextPause pause = {(guint)stripping->out->len, ms};
        g_array_append_val(stripping->pauses, pause);
        return size;
    }
    if (is_end(stripping, at))
        return strspn(at, *at == '*' ? "*" : "_");
    gsize n = *at == '*' || *at == '_' ? emphasis(stripping->text, at) : 0;
    const char *end = n > 0 ? emphasis_end(at + n, *at, n) : NULL;
    if (end) {
        g_array_append_val(stripping->ends, end);
        return n;
    }
    size = (gsize)(g_utf8_next_char(at) - at);
    append(stripping, at, size);
    return size;
}

char *kn_marks_strip(const char *text, GArray *pauses, GError **error)
{
    g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(const char *));
    Stripping stripping = {text, g_string_new(NULL), pauses, ends};
    for (const char *at = text; *at;) {
        gsize size = strip_next(&stripping, at, error);
        if (size == 0) {
            g_string_free(stripping.out, TRUE);
            return NULL;
        }
        at += size;
    }
    GString *out = stripping.out;
    if (out->len > 0 && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    for (guint i = 0; i < pauses->len; i++) {
        KnTextPause *pause = &g_array_index(pauses, KnTextPause, i);
        pause->at = MIN(pause->at, (guint)out->len);
    }
    return g_string_free(out, FALSE);
}

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
    *ms = MAX(read_time(at + strlen(PAUSE_HEAD), (gsize)(end - at) - strlen(PAUSE_HEAD)), 0);
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

static gboolean is_blank(const char *text)
{
    for (; *text; text = g_utf8_next_char(text))
        if (g_unichar_isalnum(g_utf8_get_char(text)))
            return FALSE;
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
        if (speaking->take->sample_rate)
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
    if (!done)
        kn_take_clear(take);
    return done;
}
